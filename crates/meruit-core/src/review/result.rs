//! Verdicts and a settlement → findings and settled lines of the document.

use std::collections::BTreeMap;

use meruit_syntax::ast::{CorrectionKind, Mark};

use super::Settled;
use super::conclude::Concluded;
use crate::document::{
    AloneAmount, Amounts, Cut, Document, Finding, InputProblem, InvoiceResult, LineResult, ReasonText,
    RuleAmount,
};
use crate::eval::Evaluator;
use crate::explain::action_words;
use crate::facts::{Decided, DecidedLine, RecordRef};
use crate::judge::{Judged, Subject, Verdict, money_at_stake};
use crate::plan::{Action, Cut as PlanCut};
use crate::settle::{Fate, LineState, Settlement, State};
use crate::types::{Answer, Currency, Number, Value, amount};

/// Sums in which billed = approved + reduced + held + withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    billed: Number,
    approved: Number,
    reduced: Number,
    held: Number,
    withheld: Number,
}

impl Default for Sums {
    fn default() -> Self {
        let none = Number::ZERO;
        Self { billed: none, approved: none, reduced: none, held: none, withheld: none }
    }
}

impl Sums {
    /// `None` where a sum has more digits than a number holds.
    pub(super) fn add(self, other: Self) -> Option<Self> {
        let add = |a: Number, b: Number| a.checked_add(b).ok();
        Some(Self {
            billed: add(self.billed, other.billed)?,
            approved: add(self.approved, other.approved)?,
            reduced: add(self.reduced, other.reduced)?,
            held: add(self.held, other.held)?,
            withheld: add(self.withheld, other.withheld)?,
        })
    }

    /// Amounts that are approved as billed; `None` where their sum has more digits than a number holds.
    pub(super) fn approved(billed: impl Iterator<Item = Number>) -> Option<Self> {
        let billed = Number::sum(billed).ok()?;
        Some(Self { billed, approved: billed, ..Self::default() })
    }

    /// The net amounts of a line.
    pub(super) fn net(line: &LineState, state: &State) -> Self {
        Self::of(line.fate, line.billed, line.left, line.approved(), state.figures_stand)
    }

    /// The taxes of a line.
    pub(super) fn tax(line: &LineState, state: &State) -> Self {
        Self::of(line.fate, line.tax, line.tax_left, line.tax_approved, state.figures_stand)
    }

    fn of(fate: Fate, billed: Number, left: Number, approved: Number, figures_stand: bool) -> Self {
        let none = Number::ZERO;
        let less = |a: Number, b: Number| a.checked_sub(b).unwrap_or(none);
        match fate {
            Fate::Held | Fate::Returned => Self { billed, held: billed, ..Self::default() },
            Fate::Open | Fate::Rejected => {
                let withheld = less(left, approved);
                if figures_stand {
                    return Self { billed, approved: less(billed, withheld), withheld, ..Self::default() };
                }
                Self { billed, approved, reduced: less(billed, left), held: none, withheld }
            }
        }
    }

    pub(super) fn reconciles(&self) -> bool {
        let parts = [self.reduced, self.held, self.withheld];
        parts.into_iter().try_fold(self.approved, Number::checked_add) == Ok(self.billed)
    }

    pub(super) fn settled(&self, currency: Currency) -> Settled {
        let Self { billed, approved, reduced, held, withheld } = *self;
        Settled { currency, billed, approved, reduced, held, withheld }
    }

    fn amounts(&self, currency: Currency) -> Amounts {
        Amounts {
            billed: amount(self.billed, currency),
            approved: amount(self.approved, currency),
            reduced: amount(self.reduced, currency),
            held: amount(self.held, currency),
            withheld: amount(self.withheld, currency),
        }
    }
}

impl Evaluator<'_> {
    /// Adds an invoice, its findings and what keeps it from being settled to the document. `input` is the hash of what the
    /// result hangs on.
    pub(super) fn report_invoice(&self, concluded: &Concluded, input: String, document: &mut Document) {
        let Concluded { invoice, judged, settlement, by_themselves, totals, tax, exact, status } = concluded;
        let invoice = *invoice;
        let number = self.facts.text_of(invoice, "number");
        let state = &settlement.state;
        let mut findings: Vec<(String, usize, Finding)> = Vec::new();
        for (case, judged) in judged.iter().enumerate() {
            let mut finding = self.finding(judged, Some((case, state)));
            for (_, unknown) in settlement.left_out.iter().filter(|(of, _)| *of == case) {
                let why: Vec<String> = unknown.reasons.iter().map(ToString::to_string).collect();
                finding.notes.push(format!("one of its cuts is left out: {}", why.join("; ")));
            }
            findings.push((finding.rule.clone(), self.place_of_subject(&judged.subject), finding));
        }
        findings.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        self.explain_lost_money(judged, state, &mut findings);
        document.findings.extend(findings.into_iter().map(|(.., finding)| finding));
        for unsettled in &state.unsettled {
            document.problems.push(InputProblem {
                id: "line-not-settled".to_owned(),
                severity: "error".to_owned(),
                file: self.facts.origin_of(unsettled.line).unwrap_or_default(),
                record: None,
                field: None,
                invoice: Some(number.clone()),
                message: format!(
                    "line {} is not settled: {}",
                    self.facts.text_of(unsettled.line, "number"),
                    unsettled.why
                ),
                help: Some("supply its amount in the invoice's currency".to_owned()),
            });
        }
        if !exact {
            document.problems.push(InputProblem {
                id: "totals-not-exact".to_owned(),
                severity: "error".to_owned(),
                file: String::new(),
                record: None,
                field: None,
                invoice: Some(number.clone()),
                message: "the invoice's sums have more digits than an exact number holds".to_owned(),
                help: None,
            });
        }
        let linked = |link: &str, field: &str| {
            self.facts
                .linked(invoice, link)
                .map_or_else(String::new, |record| self.facts.text_of(record, field))
        };
        let name = |link: &str| Some(linked(link, "name")).filter(|name| !name.is_empty());
        document.invoices.push(InvoiceResult {
            number,
            firm: linked("firm", "id"),
            matter: linked("matter", "id"),
            date: self.facts.text_of(invoice, "date"),
            currency: state.currency.to_string(),
            firm_name: name("firm"),
            matter_name: name("matter"),
            input,
            status: *status,
            fate: invoice_fate(settlement),
            corrections: settlement.corrections.map(|by| match by {
                CorrectionKind::Credit => "credit",
                CorrectionKind::Return => "return",
            }),
            totals: totals.amounts(state.currency),
            tax: tax.amounts(state.currency),
            lines: self.line_results(invoice, state, judged),
            by_rule: self.by_rule(state, judged, by_themselves),
        });
    }

    /// What was decided, as facts for decisions and for later invoices.
    pub(super) fn decided(&self, concluded: &Concluded) -> DecidedInvoice {
        let Concluded { judged, settlement, totals, tax, .. } = concluded;
        let state = &settlement.state;
        let of = |sums: Sums, tax: Sums, fate: &'static str, on: &[&Judged]| {
            let count = |f: &dyn Fn(&Judged) -> bool| {
                u64::try_from(on.iter().filter(|judged| f(judged)).count()).unwrap_or(u64::MAX)
            };
            let acts = |judged: &Judged, wanted: fn(&Action) -> bool| {
                judged.verdict == Verdict::Found && self.plan.rules[judged.rule].actions.iter().any(wanted)
            };
            Decided {
                fate,
                currency: state.currency,
                approved: sums.approved,
                reduced: sums.reduced,
                held: sums.held,
                withheld: sums.withheld,
                tax_approved: tax.approved,
                findings: count(&|judged| judged.verdict == Verdict::Found),
                warnings: count(&|judged| acts(judged, |action| matches!(action, Action::Warn(_)))),
                holds: count(&|judged| {
                    judged.held_as_unknown
                        || acts(judged, |action| matches!(action, Action::Hold { .. }))
                        || self.holds_for_approval(judged)
                }),
                undetermined: count(&|judged| matches!(judged.verdict, Verdict::Undetermined(_))),
            }
        };
        let all: Vec<&Judged> = judged.iter().collect();
        let lines = state
            .lines
            .iter()
            .map(|line| {
                let on: Vec<&Judged> =
                    judged.iter().filter(|judged| judged.subject.records().contains(&line.record)).collect();
                let decided = of(Sums::net(line, state), Sums::tax(line, state), fate_word(line.fate), &on);
                DecidedLine { line: line.record, decided, allowed: line.left, units: line.left_units }
            })
            .collect();
        DecidedInvoice { invoice: of(*totals, *tax, invoice_fate(settlement), &all), lines }
    }

    /// Whether a limit came to `on approval`, which holds.
    fn holds_for_approval(&self, judged: &Judged) -> bool {
        judged.verdict == Verdict::Found
            && self.plan.rules[judged.rule].actions.iter().any(|action| match action {
                Action::Reduce(reduce) => {
                    let figure = self.figure(reduce, &judged.subject).figure;
                    matches!(reduce.cut, PlanCut::To(_))
                        && figure == Answer::Known(Value::Mark(Mark::OnApproval))
                }
                _ => false,
            })
    }

    /// Where a subject stands among the findings of a rule.
    pub(super) fn place_of_subject(&self, subject: &Subject) -> usize {
        subject.record().map_or(0, |record| self.place_in_invoice(record))
    }

    /// An invoice stands before its lines.
    fn place_in_invoice(&self, record: RecordRef) -> usize {
        if self.facts.schema.is_line(record.kind) { self.facts.place_of(record) + 1 } else { 0 }
    }

    fn line_results(&self, invoice: RecordRef, state: &State, judged: &[Judged]) -> Vec<LineResult> {
        let lines = self.facts.lines_of(invoice, self.facts.schema.known.line);
        lines
            .map(|line| match state.place(line).and_then(|place| state.lines.get(place)) {
                Some(settled) => self.line_result(settled, state, judged),
                None => self.unsettled_line(line, state.currency),
            })
            .collect()
    }

    fn line_result(&self, line: &LineState, state: &State, judged: &[Judged]) -> LineResult {
        let currency = state.currency;
        let Amounts { billed, approved, reduced, held, withheld } = Sums::net(line, state).amounts(currency);
        let untouched = line.fate == Fate::Open && line.taken.is_empty() && line.withheld_by.is_empty();
        let narrative = Some(self.facts.text_of(line.record, "narrative"));
        LineResult {
            number: self.facts.text_of(line.record, "number"),
            kind: line.kind.to_string(),
            date: self.facts.text_of(line.record, "date"),
            narrative: narrative.filter(|text| !untouched && !text.is_empty()),
            fate: fate_word(line.fate),
            decided_by: line.decided_by.and_then(|case| judged.get(case)).map(|judged| self.rule_id(judged)),
            billed,
            approved,
            reduced,
            held,
            withheld,
            tax: Sums::tax(line, state).amounts(currency),
            cuts: line
                .taken
                .iter()
                .chain(&line.withheld_by)
                .map(|taken| Cut {
                    rule: judged.get(taken.case).map_or_else(String::new, |judged| self.rule_id(judged)),
                    finding: judged.get(taken.case).map_or_else(String::new, |judged| {
                        self.id_of(&self.rule_id(judged), &judged.subject)
                    }),
                    step: taken.step.word(),
                    amount: amount(taken.amount, currency),
                    arithmetic: taken.arithmetic.clone(),
                })
                .collect(),
        }
    }

    fn unsettled_line(&self, line: RecordRef, currency: Currency) -> LineResult {
        let Amounts { billed, approved, reduced, held, withheld } = Sums::default().amounts(currency);
        LineResult {
            number: self.facts.text_of(line, "number"),
            kind: self.facts.text_of(line, "kind"),
            date: self.facts.text_of(line, "date"),
            narrative: None,
            fate: "unsettled",
            decided_by: None,
            billed,
            approved,
            reduced,
            held,
            withheld,
            tax: Sums::default().amounts(currency),
            cuts: Vec::new(),
        }
    }

    pub(super) fn rule_id(&self, judged: &Judged) -> String {
        self.plan.rules.get(judged.rule).map_or_else(String::new, |rule| rule.id.clone())
    }

    fn by_rule(
        &self,
        state: &State,
        judged: &[Judged],
        by_themselves: &BTreeMap<String, Took>,
    ) -> Vec<RuleAmount> {
        let mut sums: BTreeMap<String, Took> = BTreeMap::new();
        for (case, judged) in judged.iter().enumerate() {
            let took = Took::by(case, state);
            let entry = sums.entry(self.rule_id(judged)).or_default();
            *entry = entry.plus(took);
        }
        let show = |sum: Number| amount(sum, state.currency);
        sums.into_iter()
            .map(|(rule, took)| (by_themselves.get(&rule), rule, took))
            .filter(|(alone, _, took)| !took.is_nothing() || alone.is_some())
            .map(|(alone, rule, took)| RuleAmount {
                rule,
                reduced: show(took.reduced),
                held: show(took.held),
                withheld: show(took.withheld),
                alone: alone.map(|took| AloneAmount {
                    reduced: show(took.reduced),
                    held: show(took.held),
                    withheld: show(took.withheld),
                }),
            })
            .collect()
    }

    /// A verdict as a finding; `settled` says what it took, where it speaks of an invoice.
    pub(super) fn finding(&self, judged: &Judged, settled: Option<(usize, &State)>) -> Finding {
        let rule = &self.plan.rules[judged.rule];
        let explained = self.explain(rule, &judged.subject, &judged.verdict);
        let invoice = judged.subject.record().and_then(|record| self.facts.invoice_of(record));
        let currency = settled.map_or(Currency::NONE, |(_, state)| state.currency);
        let taken = settled.map_or(Number::ZERO, |(case, state)| Took::by(case, state).sum());
        let (verdict, reasons, at_stake) = match &judged.verdict {
            Verdict::Undetermined(unknown) => {
                let reasons = unknown.reasons.iter().map(ReasonText::from).collect();
                let stake = money_at_stake(self, rule, &judged.subject);
                ("undetermined", reasons, Some(amount(stake.unwrap_or(Number::ZERO), currency)))
            }
            _ => ("found", Vec::new(), None),
        };
        let mut notes = explained.notes;
        if judged.held_as_unknown {
            notes.push("held because it is not known".to_owned());
        }
        let number = invoice.map_or_else(String::new, |invoice| self.facts.text_of(invoice, "number"));
        let lines = self.line_numbers(&judged.subject);
        Finding {
            id: self.id_of(&rule.id, &judged.subject),
            rule: rule.id.clone(),
            title: rule.title.clone(),
            section: rule.section.clone(),
            verdict,
            outcomes: rule.actions.iter().map(action_words).collect(),
            invoice: number,
            lines,
            amount: amount(taken, currency),
            currency: currency.to_string(),
            message: explained.message,
            says: explained.says,
            reads: explained.reads,
            words: explained.words,
            notes,
            reasons,
            at_stake,
            proposals: self.proposals(judged, settled),
            place: self.plan.place(rule.at),
        }
    }

    pub(crate) fn line_numbers(&self, subject: &Subject) -> Vec<String> {
        let lines = subject.records().iter().filter(|record| self.facts.schema.is_line(record.kind));
        lines.map(|&line| self.facts.text_of(line, "number")).collect()
    }

    /// What a record that is no line is called: an invoice, or by its id, or by its place.
    pub(crate) fn name_of(&self, subject: &Subject) -> String {
        let Some(record) = subject.record() else { return String::new() };
        let kind = self.facts.schema.title(record.kind);
        if record.kind == self.facts.schema.known.invoice {
            return kind;
        }
        match self.facts.text_of(record, "id") {
            id if id.is_empty() => format!("{kind} {}", record.index + 1),
            id => format!("{kind} {id}"),
        }
    }

    /// Where a rule takes money and got none, says which rules had it already.
    fn explain_lost_money(
        &self,
        judged: &[Judged],
        state: &State,
        findings: &mut [(String, usize, Finding)],
    ) {
        for (case, one) in judged.iter().enumerate() {
            let rule = &self.plan.rules[one.rule];
            let wants_money = rule.actions.iter().any(|action| {
                matches!(action, Action::Reduce(_) | Action::Reject { .. } | Action::Hold { .. })
            });
            if one.verdict != Verdict::Found || !wants_money || !Took::by(case, state).is_nothing() {
                continue;
            }
            let mut others: Vec<String> = Vec::new();
            for line in
                one.subject.records().iter().filter_map(|&record| state.lines.get(state.place(record)?))
            {
                let had = line.taken.iter().map(|taken| taken.case).chain(line.decided_by);
                others.extend(had.filter_map(|case| judged.get(case)).map(|judged| self.rule_id(judged)));
            }
            others.sort();
            others.dedup();
            others.retain(|other| *other != rule.id);
            if others.is_empty() {
                continue;
            }
            let id = self.id_of(&rule.id, &one.subject);
            if let Some((.., finding)) = findings.iter_mut().find(|(.., finding)| finding.id == id) {
                finding.notes.push(format!("also broken: the money was taken by {}", others.join(", ")));
            }
        }
    }

    /// A name for what a rule or decision says of something: the same in every run over the same facts.
    pub(crate) fn id_of(&self, asked: &str, subject: &Subject) -> String {
        let invoice = subject.record().and_then(|record| self.facts.invoice_of(record));
        let firm = invoice.and_then(|invoice| self.facts.linked(invoice, "firm"));
        let firm = firm.map_or_else(String::new, |firm| self.facts.text_of(firm, "id"));
        let number = invoice.map_or_else(String::new, |invoice| self.facts.text_of(invoice, "number"));
        let place = match (self.line_numbers(subject).into_iter().next(), invoice, subject.record()) {
            (Some(number), Some(invoice), Some(line)) if self.has_repeated_number(invoice, &number) => {
                format!("{number}#{}", self.facts.place_of(line) + 1)
            }
            (Some(number), ..) => number,
            (None, ..) => self.name_of(subject),
        };
        let parts = [firm.as_str(), &number, asked, &place];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    }
}

/// What was decided of an invoice and of each of its lines.
pub(super) struct DecidedInvoice {
    pub invoice: Decided,
    pub lines: Vec<DecidedLine>,
}

fn invoice_fate(settlement: &Settlement) -> &'static str {
    if settlement.returned_by.is_some() { "returned" } else { "open" }
}

fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Open => "open",
        Fate::Rejected => "rejected",
        Fate::Held => "held",
        Fate::Returned => "returned",
    }
}

/// What a verdict reduced, holds and withholds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Took {
    reduced: Number,
    held: Number,
    withheld: Number,
}

impl Default for Took {
    fn default() -> Self {
        Self { reduced: Number::ZERO, held: Number::ZERO, withheld: Number::ZERO }
    }
}

impl Took {
    pub(super) fn by(case: usize, state: &State) -> Self {
        let mut took = Self::default();
        let add = |sum: &mut Number, part: Number| *sum = sum.checked_add(part).unwrap_or(*sum);
        for line in &state.lines {
            let returned = line.fate == Fate::Returned;
            for taken in line.taken.iter().filter(|taken| taken.case == case && !returned) {
                add(&mut took.reduced, taken.amount);
            }
            for taken in line.withheld_by.iter().filter(|taken| taken.case == case) {
                add(&mut took.withheld, taken.amount);
            }
            if line.decided_by == Some(case) && matches!(line.fate, Fate::Held | Fate::Returned) {
                add(&mut took.held, line.billed);
            }
        }
        took
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let add = |a: Number, b: Number| a.checked_add(b).unwrap_or(a);
        Self {
            reduced: add(self.reduced, other.reduced),
            held: add(self.held, other.held),
            withheld: add(self.withheld, other.withheld),
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.reduced.is_zero() && self.held.is_zero() && self.withheld.is_zero()
    }

    fn sum(&self) -> Number {
        let sum = self.reduced.checked_add(self.held).and_then(|sum| sum.checked_add(self.withheld));
        sum.unwrap_or(self.reduced)
    }
}

//! Verdicts and a settlement → findings and settled lines of the document.

use std::collections::BTreeMap;

use crate::document::{
    Amounts, Counts, Cut, Document, Finding, InputProblem, InvoiceResult, LineResult, ReasonText, RuleAmount, RuleCounts,
    Status,
};
use crate::eval::Evaluator;
use crate::explain::action_words;
use crate::facts::RecordRef;
use crate::judge::{Judged, Subject, Verdict, money_at_stake};
use crate::plan::Action;
use crate::settle::{Fate, LineState, Settlement, State};
use crate::types::{Currency, Number};

/// An amount with at least the decimals of its currency, and never fewer than it has.
pub(crate) fn amount(number: Number, currency: Currency) -> String {
    let Some(decimal) = number.to_decimal() else { return number.to_string() };
    let mut decimal = decimal.normalize();
    if decimal.scale() < currency.decimals() {
        decimal.rescale(currency.decimals());
    }
    decimal.to_string()
}

/// Sums in which billed = approved + reduced + held + withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sums {
    billed: Number,
    approved: Number,
    reduced: Number,
    held: Number,
}

impl Default for Sums {
    fn default() -> Self {
        Self { billed: Number::ZERO, approved: Number::ZERO, reduced: Number::ZERO, held: Number::ZERO }
    }
}

impl Sums {
    /// `None` where a sum has more digits than a number holds.
    fn add(self, other: Self) -> Option<Self> {
        let add = |a: Number, b: Number| a.checked_add(b).ok();
        Some(Self {
            billed: add(self.billed, other.billed)?,
            approved: add(self.approved, other.approved)?,
            reduced: add(self.reduced, other.reduced)?,
            held: add(self.held, other.held)?,
        })
    }

    /// The net amounts of a line.
    fn net(line: &LineState) -> Self {
        Self::of(line.fate, line.billed, line.left)
    }

    /// The taxes of a line.
    fn tax(line: &LineState) -> Self {
        Self::of(line.fate, line.tax, line.tax_left)
    }

    fn of(fate: Fate, billed: Number, left: Number) -> Self {
        let none = Number::ZERO;
        match fate {
            Fate::Held | Fate::Returned => Self { billed, approved: none, reduced: none, held: billed },
            Fate::Open | Fate::Rejected => {
                let reduced = billed.checked_sub(left).unwrap_or(none);
                Self { billed, approved: left, reduced, held: none }
            }
        }
    }

    fn reconciles(&self) -> bool {
        let parts = self.approved.checked_add(self.reduced).and_then(|sum| sum.checked_add(self.held));
        parts == Ok(self.billed)
    }

    fn amounts(&self, currency: Currency) -> Amounts {
        Amounts {
            billed: amount(self.billed, currency),
            approved: amount(self.approved, currency),
            reduced: amount(self.reduced, currency),
            held: amount(self.held, currency),
            withheld: amount(Number::ZERO, currency),
        }
    }
}

impl Counts {
    /// Adds what became of one rule.
    pub(crate) fn add(&mut self, rule: RuleCounts) {
        self.found += rule.found;
        self.passed += rule.passed;
        self.assumed += rule.assumed;
        self.excused += rule.excused;
        self.not_applicable += rule.not_applicable;
        self.undetermined += rule.undetermined;
        self.groups += rule.groups;
        // A rule id may stand more than once, for different times.
        match self.rules.iter_mut().find(|known| known.rule == rule.rule) {
            Some(known) => {
                known.found += rule.found;
                known.passed += rule.passed;
                known.assumed += rule.assumed;
                known.excused += rule.excused;
                known.not_applicable += rule.not_applicable;
                known.undetermined += rule.undetermined;
                known.groups += rule.groups;
            }
            None => self.rules.push(rule),
        }
    }
}

impl Evaluator<'_> {
    /// Adds an invoice, its findings and what keeps it from being settled to the document.
    pub(super) fn report_invoice(
        &self,
        invoice: RecordRef,
        mut judged: Vec<Judged>,
        settlement: Settlement,
        document: &mut Document,
    ) {
        for (case, unknown) in &settlement.became_unknown {
            if let Some(judged) = judged.get_mut(*case) {
                judged.verdict = Verdict::Undetermined(unknown.clone());
            }
        }
        let number = self.facts.text_of(invoice, "number");
        let state = &settlement.state;
        let mut status = Status::Clean;
        let mut findings: Vec<(String, usize, Finding)> = Vec::new();
        for (case, judged) in judged.iter().enumerate() {
            let finding = self.finding(judged, Some((case, state)));
            status = status.max(match judged.verdict {
                Verdict::Undetermined(_) => Status::Undetermined,
                _ => Status::Findings,
            });
            let place = judged.subject.record().map_or(0, |record| self.place_in_invoice(record));
            findings.push((finding.rule.clone(), place, finding));
        }
        findings.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        self.explain_lost_money(&judged, state, &mut findings);
        document.findings.extend(findings.into_iter().map(|(.., finding)| finding));
        for unsettled in &state.unsettled {
            status = Status::Undetermined;
            document.problems.push(InputProblem {
                id: "line-not-settled".to_owned(),
                severity: "error".to_owned(),
                file: self.facts.origin_of(unsettled.line).unwrap_or_default().to_owned(),
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
        let (mut totals, mut tax, mut exact) = (Sums::default(), Sums::default(), true);
        for line in &state.lines {
            let (net, on_it) = (Sums::net(line), Sums::tax(line));
            exact &= net.reconciles() && on_it.reconciles();
            match (totals.add(net), tax.add(on_it)) {
                (Some(new_totals), Some(new_tax)) => (totals, tax) = (new_totals, new_tax),
                _ => exact = false,
            }
        }
        if !exact {
            status = Status::Undetermined;
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
        let linked_id = |name: &str| {
            self.facts.linked(invoice, name).map_or_else(String::new, |record| self.facts.text_of(record, "id"))
        };
        document.invoices.push(InvoiceResult {
            number,
            firm: linked_id("firm"),
            matter: linked_id("matter"),
            date: self.facts.text_of(invoice, "date"),
            currency: state.currency.to_string(),
            status,
            fate: if settlement.returned_by.is_some() { "returned" } else { "open" },
            totals: totals.amounts(state.currency),
            tax: tax.amounts(state.currency),
            lines: self.line_results(invoice, state, &judged),
            by_rule: self.by_rule(state, &judged),
        });
    }

    /// An invoice stands before its lines.
    fn place_in_invoice(&self, record: RecordRef) -> usize {
        if self.facts.schema.is_line(record.kind) { self.facts.place_of(record) + 1 } else { 0 }
    }

    fn line_results(&self, invoice: RecordRef, state: &State, judged: &[Judged]) -> Vec<LineResult> {
        let lines = self.facts.lines_of(invoice, self.facts.schema.known.line);
        lines
            .map(|line| match state.place(line).and_then(|place| state.lines.get(place)) {
                Some(settled) => self.line_result(settled, state.currency, judged),
                None => self.unsettled_line(line, state.currency),
            })
            .collect()
    }

    fn line_result(&self, line: &LineState, currency: Currency, judged: &[Judged]) -> LineResult {
        let Amounts { billed, approved, reduced, held, withheld } = Sums::net(line).amounts(currency);
        LineResult {
            number: self.facts.text_of(line.record, "number"),
            kind: line.kind.clone(),
            date: self.facts.text_of(line.record, "date"),
            fate: match line.fate {
                Fate::Open => "open",
                Fate::Rejected => "rejected",
                Fate::Held => "held",
                Fate::Returned => "returned",
            },
            decided_by: line.decided_by.and_then(|case| judged.get(case)).map(|judged| self.rule_id(judged)),
            billed,
            approved,
            reduced,
            held,
            withheld,
            tax: Sums::tax(line).amounts(currency),
            cuts: line
                .taken
                .iter()
                .map(|taken| Cut {
                    rule: judged.get(taken.case).map_or_else(String::new, |judged| self.rule_id(judged)),
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

    fn rule_id(&self, judged: &Judged) -> String {
        self.plan.rules.get(judged.rule).map_or_else(String::new, |rule| rule.id.clone())
    }

    fn by_rule(&self, state: &State, judged: &[Judged]) -> Vec<RuleAmount> {
        let mut sums: BTreeMap<String, (Number, Number)> = BTreeMap::new();
        for (case, judged) in judged.iter().enumerate() {
            let (reduced, held) = taken_by(case, state);
            let entry = sums.entry(self.rule_id(judged)).or_insert((Number::ZERO, Number::ZERO));
            entry.0 = entry.0.checked_add(reduced).unwrap_or(entry.0);
            entry.1 = entry.1.checked_add(held).unwrap_or(entry.1);
        }
        sums.into_iter()
            .filter(|(_, (reduced, held))| !reduced.is_zero() || !held.is_zero())
            .map(|(rule, (reduced, held))| RuleAmount {
                rule,
                reduced: amount(reduced, state.currency),
                held: amount(held, state.currency),
            })
            .collect()
    }

    /// A verdict as a finding; `settled` says what it took, where it speaks of an invoice.
    pub(super) fn finding(&self, judged: &Judged, settled: Option<(usize, &State)>) -> Finding {
        let rule = &self.plan.rules[judged.rule];
        let explained = self.explain(rule, &judged.subject, &judged.verdict);
        let invoice = judged.subject.record().and_then(|record| self.facts.invoice_of(record));
        let currency = settled.map_or(Currency::NONE, |(_, state)| state.currency);
        let taken = settled.map_or(Number::ZERO, |(case, state)| {
            let (reduced, held) = taken_by(case, state);
            reduced.checked_add(held).unwrap_or(reduced)
        });
        let (verdict, reasons, at_stake) = match &judged.verdict {
            Verdict::Undetermined(unknown) => {
                let texts = unknown.reasons.iter();
                let reasons = texts.map(|r| ReasonText { id: r.kind.id(), what: r.what.clone() }).collect();
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
        let place = lines.first().cloned().unwrap_or_else(|| self.name_of(&judged.subject));
        Finding {
            id: format!("{number}/{}/{place}", rule.id),
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
            place: self.plan.place(rule.at),
        }
    }

    fn line_numbers(&self, subject: &Subject) -> Vec<String> {
        let lines = subject.records().iter().filter(|record| self.facts.schema.is_line(record.kind));
        lines.map(|&line| self.facts.text_of(line, "number")).collect()
    }

    /// What a record that is no line is called: an invoice, or by its id, or by its place.
    fn name_of(&self, subject: &Subject) -> String {
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
    fn explain_lost_money(&self, judged: &[Judged], state: &State, findings: &mut [(String, usize, Finding)]) {
        for (case, one) in judged.iter().enumerate() {
            let rule = &self.plan.rules[one.rule];
            let wants_money = rule
                .actions
                .iter()
                .any(|action| matches!(action, Action::Reduce(_) | Action::Reject { .. } | Action::Hold { .. }));
            let (reduced, held) = taken_by(case, state);
            if one.verdict != Verdict::Found || !wants_money || !reduced.is_zero() || !held.is_zero() {
                continue;
            }
            let mut others: Vec<String> = Vec::new();
            for line in one.subject.records().iter().filter_map(|&record| state.lines.get(state.place(record)?)) {
                let had = line.taken.iter().map(|taken| taken.case).chain(line.decided_by);
                others.extend(had.filter_map(|case| judged.get(case)).map(|judged| self.rule_id(judged)));
            }
            others.sort();
            others.dedup();
            others.retain(|other| *other != rule.id);
            if others.is_empty() {
                continue;
            }
            let id = self.finding_id(one);
            if let Some((.., finding)) = findings.iter_mut().find(|(.., finding)| finding.id == id) {
                finding.notes.push(format!("also broken: the money was taken by {}", others.join(", ")));
            }
        }
    }

    fn finding_id(&self, judged: &Judged) -> String {
        let invoice = judged.subject.record().and_then(|record| self.facts.invoice_of(record));
        let number = invoice.map_or_else(String::new, |invoice| self.facts.text_of(invoice, "number"));
        let lines = self.line_numbers(&judged.subject);
        let place = lines.first().cloned().unwrap_or_else(|| self.name_of(&judged.subject));
        format!("{number}/{}/{place}", self.rule_id(judged))
    }
}

/// What a verdict reduced, and what it holds.
fn taken_by(case: usize, state: &State) -> (Number, Number) {
    let (mut reduced, mut held) = (Number::ZERO, Number::ZERO);
    for line in &state.lines {
        for taken in line.taken.iter().filter(|taken| taken.case == case) {
            reduced = reduced.checked_add(taken.amount).unwrap_or(reduced);
        }
        if line.decided_by == Some(case) && matches!(line.fate, Fate::Held | Fate::Returned) {
            held = held.checked_add(line.billed).unwrap_or(held);
        }
    }
    (reduced, held)
}

//! What rules propose beside a settlement: credit notes, releases, splits.

use meruit_syntax::ast::RoundingMode;
use serde_json::{Map, Value as Json};

use crate::decide::written;
use crate::document::Proposal;
use crate::eval::{Evaluator, Frame};
use crate::facts::RecordRef;
use crate::judge::{Judged, Subject, Verdict};
use crate::plan::{Action, Cut, Node};
use crate::settle::{State, shares, to_minor_unit};
use crate::types::{Answer, Currency, Number, Value, amount};

impl Evaluator<'_> {
    /// The proposals of a verdict that was found; where corrections are made by credit, its cuts too.
    pub(super) fn proposals(&self, judged: &Judged, settled: Option<(usize, &State)>) -> Vec<Proposal> {
        if judged.verdict != Verdict::Found || judged.held_as_unknown {
            return Vec::new();
        }
        let mut proposals = Vec::new();
        for action in &self.plan.rules[judged.rule].actions {
            match action {
                Action::Credit(cut) => {
                    proposals.extend(self.credit(cut, &judged.subject, settled.map(|(_, state)| state)))
                }
                Action::Release(node) => proposals.extend(self.release(node, &judged.subject)),
                Action::Split { amount, by } => proposals.extend(self.split(amount, by, &judged.subject)),
                _ => {}
            }
        }
        if let Some((case, state)) = settled.filter(|(_, state)| state.figures_stand) {
            proposals.extend(credits_for_cuts(self, case, state));
        }
        proposals
    }

    fn credit(&self, cut: &Cut, subject: &Subject, state: Option<&State>) -> Option<Proposal> {
        let (figure, currency) = self.money(cut.node(), subject)?;
        let sum = match cut {
            Cut::ByBilled(_) => figure.checked_mul(self.billed_of(subject)?).ok()?,
            Cut::ByRemaining(_) => {
                let left =
                    state.and_then(|state| left_of(self, subject, state)).or_else(|| self.billed_of(subject));
                figure.checked_mul(left?).ok()?
            }
            Cut::To(_) | Cut::By(_) => figure,
        };
        let currency = currency.unwrap_or_else(|| self.currency_at(subject));
        let of = match subject.record() {
            Some(record) if self.facts.schema.is_line(record.kind) => self.line_numbers(subject).join(", "),
            Some(record) if self.facts.invoice_of(record) == Some(record) => {
                self.facts.text_of(record, "number")
            }
            _ => self.name_of(subject),
        };
        self.proposal("credit", of, sum, currency)
    }

    fn release(&self, node: &Node, subject: &Subject) -> Option<Proposal> {
        let (sum, currency) = self.money(node, subject)?;
        self.proposal("release", String::new(), sum, currency.unwrap_or_else(|| self.currency_at(subject)))
    }

    /// The parts of a sum, by largest remainder: they add up to it.
    fn split(&self, sum: &Node, by: &Node, subject: &Subject) -> Vec<Proposal> {
        let Some((sum, currency)) = self.money(sum, subject) else { return Vec::new() };
        let currency = currency.unwrap_or_else(|| self.currency_at(subject));
        let rows = subject.records();
        let weights: Vec<Number> = rows
            .iter()
            .map(|&row| match self.eval(by, Frame { record: Some(row), ..Frame::default() }) {
                Answer::Known(value) => value.number().unwrap_or(Number::ZERO),
                _ => Number::ZERO,
            })
            .collect();
        let Ok(parts) = shares(sum, &weights, currency.minor_unit()) else { return Vec::new() };
        let proposals = rows.iter().zip(parts).enumerate().map(|(at, (&row, part))| Proposal {
            what: "split",
            of: self.row_name(row, at),
            amount: amount(part, currency),
            currency: currency.to_string(),
            row: self.row_fields(row),
        });
        proposals.collect()
    }

    /// What is known of a row, as texts: of a field that is a record its number or id.
    fn row_fields(&self, row: RecordRef) -> Map<String, Json> {
        let kind = self.facts.kind_of(row);
        let fields = &self.facts.schema.describe(kind).fields;
        let texts = fields.iter().filter_map(|(name, _)| {
            let text = match self.facts.value(row, name)? {
                Value::Record(to) => {
                    let named = ["number", "id"].map(|name| self.facts.text_of(*to, name));
                    named.into_iter().find(|text| !text.is_empty())?
                }
                value => written(value),
            };
            Some((name.clone(), Json::String(text)))
        });
        texts.collect()
    }

    fn row_name(&self, row: RecordRef, at: usize) -> String {
        let named = ["row", "number", "id"].iter().map(|name| self.facts.text_of(row, name));
        named.into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| (at + 1).to_string())
    }

    fn proposal(&self, what: &'static str, of: String, sum: Number, currency: Currency) -> Option<Proposal> {
        let rounding = self.plan.header.rounding;
        let sum = to_minor_unit(sum, currency.decimals(), rounding)
            .or_else(|_| to_minor_unit(sum, currency.decimals(), RoundingMode::HalfUp))
            .ok()?;
        // Nobody is asked for nothing.
        sum.is_positive().then(|| Proposal {
            what,
            of,
            amount: amount(sum, currency),
            currency: currency.to_string(),
            row: Map::new(),
        })
    }

    fn money(&self, node: &Node, subject: &Subject) -> Option<(Number, Option<Currency>)> {
        match self.eval(node, subject.frame()) {
            Answer::Known(Value::Mark(_)) => None,
            Answer::Known(value) => Some((value.number()?, value.currency())),
            _ => None,
        }
    }

    fn billed_of(&self, subject: &Subject) -> Option<Number> {
        let mut sum = Number::ZERO;
        for &record in subject.records() {
            let field = if self.facts.schema.is_line(record.kind) { "amount" } else { "billed" };
            sum = sum.checked_add(self.facts.value(record, field)?.number()?).ok()?;
        }
        Some(sum)
    }

    fn currency_at(&self, subject: &Subject) -> Currency {
        let invoice = subject.record().and_then(|record| self.facts.invoice_of(record));
        let own = invoice.map(|invoice| self.facts.currency_of(invoice));
        own.or(self.facts.default_currency).unwrap_or(Currency::NONE)
    }
}

/// What the settlement left of a subject: of its lines, or of the whole invoice.
fn left_of(evaluator: &Evaluator<'_>, subject: &Subject, state: &State) -> Option<Number> {
    let is_invoice = subject.records().iter().any(|record| !evaluator.facts.schema.is_line(record.kind));
    let lines: Vec<_> = if is_invoice {
        state.lines.iter().collect()
    } else {
        subject.records().iter().filter_map(|&record| state.lines.get(state.place(record)?)).collect()
    };
    let open = lines.into_iter().filter(|line| line.is_open()).map(|line| line.left);
    open.into_iter().try_fold(Number::ZERO, Number::checked_add).ok()
}

/// Each cut of a verdict as a request for a credit note.
fn credits_for_cuts(evaluator: &Evaluator<'_>, case: usize, state: &State) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for line in &state.lines {
        for taken in line.taken.iter().filter(|taken| taken.case == case) {
            proposals.push(Proposal {
                what: "credit",
                of: evaluator.facts.text_of(line.record, "number"),
                amount: amount(taken.amount, state.currency),
                currency: state.currency.to_string(),
                row: Map::new(),
            });
        }
    }
    proposals
}

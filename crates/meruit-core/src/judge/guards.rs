//! Rules that speak of no line of an invoice because they are for another firm or matter: only the others are judged.

use super::Unit;
use crate::eval::{Evaluator, Key};
use crate::facts::RecordRef;
use crate::plan::Question;
use crate::schema::KindId;
use crate::types::Value;

/// The rules that have to be judged in a unit, and those that need not be.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    /// The places in the order of judging.
    pub places: Vec<usize>,
    pub passed_over: Vec<PassedOver>,
}

/// The rules that ask a question for another answer than all lines of some invoices gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PassedOver {
    pub question: usize,
    /// The answer given, where any rule asks for it.
    pub answer: Option<usize>,
    /// How many lines the invoices have, by kind.
    pub lines: Vec<(KindId, u64)>,
}

impl Evaluator<'_> {
    /// The rules that have to be judged in a unit.
    pub(crate) fn candidates(&self, unit: Unit) -> Candidates {
        let guards = &self.plan.guards;
        let mut candidates = Candidates { places: guards.unguarded.clone(), passed_over: Vec::new() };
        // Guards are of rules over lines, and lines belong to invoices.
        let Unit::Invoice(invoice) = unit else { return candidates };
        if guards.questions.is_empty() {
            return candidates;
        }
        let lines = self.count_lines(invoice);
        for (place, question) in guards.questions.iter().enumerate() {
            let answered = lines.as_ref().and_then(|lines| Some((self.answered(question, invoice)?, lines)));
            let Some((answer, lines)) = answered else {
                candidates.places.extend(question.rules.iter().flatten());
                continue;
            };
            let rules = answer.and_then(|answer| question.rules.get(answer));
            candidates.places.extend(rules.into_iter().flatten());
            candidates.passed_over.push(PassedOver { question: place, answer, lines: lines.clone() });
        }
        candidates.places.sort_unstable();
        candidates
    }

    /// How many lines of each kind an invoice has; `None` where some may be of another, and in reviews that take no quick
    /// looks.
    fn count_lines(&self, invoice: RecordRef) -> Option<Vec<(KindId, u64)>> {
        if self.is_plain {
            return None;
        }
        let known = self.facts.schema.known;
        let (mut all, mut by_kind) = (0, Vec::new());
        for line in self.facts.lines_of(invoice, known.line) {
            if self.facts.doubt_of_kind(line, known.fee).is_some() {
                return None;
            }
            all += 1;
            let kind = self.facts.kind_of(line);
            match by_kind.iter_mut().find(|(of, _)| *of == kind) {
                Some((_, lines)) => *lines += 1,
                None => by_kind.push((kind, 1)),
            }
        }
        by_kind.push((known.line, all));
        Some(by_kind)
    }

    /// What all lines of an invoice answer: one of the answers that rules ask for, or another one; `None` where they
    /// differ, or where it is not known.
    fn answered(&self, question: &Question, invoice: RecordRef) -> Option<Option<usize>> {
        let lines = self.lines_in_columns(invoice, self.facts.schema.known.line);
        match self.same_for_all(&lines, &question.links, question.field)? {
            value @ (Value::Text(_) | Value::Code(_)) => Some(question.answers.get(&Key::of(value)).copied()),
            _ => None,
        }
    }
}

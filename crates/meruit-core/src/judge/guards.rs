//! Rules that speak of no line of an invoice because they are for another firm or matter: only the others are judged.

use super::Unit;
use crate::eval::{Evaluator, Key};
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
        if guards.questions.is_empty() {
            return candidates;
        }
        let lines = self.count_lines(unit);
        for (place, question) in guards.questions.iter().enumerate() {
            match lines.as_ref().and_then(|_| self.answered(question, unit)).zip(lines.clone()) {
                Some((answer, lines)) => {
                    let rules = answer.and_then(|answer| question.rules.get(answer));
                    candidates.places.extend(rules.into_iter().flatten());
                    candidates.passed_over.push(PassedOver { question: place, answer, lines });
                }
                None => candidates.places.extend(question.rules.iter().flatten()),
            }
        }
        candidates.places.sort_unstable();
        candidates
    }

    /// How many lines of each kind an invoice has; `None` where some may be of another, and in reviews that take no quick
    /// looks.
    fn count_lines(&self, unit: Unit) -> Option<Vec<(KindId, u64)>> {
        let (Unit::Invoice(invoice), false) = (unit, self.is_plain) else { return None };
        let known = self.facts.schema.known;
        let mut counted: Vec<(KindId, u64)> = vec![(known.line, 0)];
        for line in self.facts.lines_of(invoice, known.line) {
            let kind = self.facts.kind_of(line);
            if kind == known.line && self.facts.doubt_of_kind(line, known.fee).is_some() {
                return None;
            }
            for kind in
                [Some(known.line), Some(kind).filter(|kind| *kind != known.line)].into_iter().flatten()
            {
                match counted.iter_mut().find(|(of, _)| *of == kind) {
                    Some((_, lines)) => *lines += 1,
                    None => counted.push((kind, 1)),
                }
            }
        }
        Some(counted)
    }

    /// What all lines of an invoice answer: one of the answers that rules ask for, or another one; `None` where they
    /// differ, or where it is not known.
    fn answered(&self, question: &Question, unit: Unit) -> Option<Option<usize>> {
        let Unit::Invoice(invoice) = unit else { return None };
        let lines = self.lines_in_columns(invoice, self.facts.schema.known.line);
        match self.same_text(&lines, &question.links, question.field)? {
            value @ (Value::Text(_) | Value::Code(_)) => Some(question.answers.get(&Key::of(value)).copied()),
            _ => None,
        }
    }
}

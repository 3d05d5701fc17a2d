//! Rules that speak of no line of an invoice because they are for another firm or matter.

use super::Unit;
use crate::eval::columns::Told;
use crate::eval::{Evaluator, Key};
use crate::plan::{Question, Rule};
use crate::types::Value;

/// What an invoice answers to a question of the plan's guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    /// All its lines the same: one of the answers that rules ask for, by its number.
    This(usize),
    /// All its lines the same, and no rule asks for it.
    Another,
    /// Its lines differ, or it is not known.
    Unclear,
}

/// What an invoice answers to all of them.
pub(crate) struct Answers(Vec<Answered>);

impl Evaluator<'_> {
    /// What a unit answers to the guards.
    pub(crate) fn answers(&self, unit: Unit) -> Answers {
        let answer = |question| self.answered(question, unit).unwrap_or(Answered::Unclear);
        Answers(self.plan.guards.questions.iter().map(answer).collect())
    }

    fn answered(&self, question: &Question, unit: Unit) -> Option<Answered> {
        let Unit::Invoice(invoice) = unit else { return None };
        let lines = self.lines_in_columns(invoice, self.facts.schema.known.line);
        match self.same_text(&lines, &question.links, question.field)? {
            value @ (Value::Text(_) | Value::Code(_)) => {
                let known = question.answers.get(&Key::of(value)).copied();
                Some(known.map_or(Answered::Another, Answered::This))
            }
            _ => None,
        }
    }

    /// How many lines a rule surely does not speak of, because its guard says so of all of them; `None` where it must be
    /// judged.
    pub(crate) fn passed_over(
        &self,
        index: usize,
        rule: &Rule,
        unit: Unit,
        answers: &Answers,
    ) -> Option<usize> {
        let (question, answer) = (*self.plan.guards.of_rule.get(index)?)?;
        match answers.0.get(question)? {
            Answered::Unclear => return None,
            Answered::This(this) if *this == answer => return None,
            Answered::This(_) | Answered::Another => {}
        }
        if !self.has_plain_scope(index, rule) {
            return None;
        }
        let lines = self.lines_of_unit(rule.kind, unit)?;
        lines.of_kind.iter().all(|of_kind| *of_kind == Told::Yes).then_some(lines.rows.len())
    }
}

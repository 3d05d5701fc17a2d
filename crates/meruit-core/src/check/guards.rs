//! What rules over lines ask of all lines of an invoice alike: told once, so that a rule of another firm is passed over.

use std::sync::Arc;

use foldhash::HashMap;
use meruit_syntax::ast::CompareOp;

use crate::eval::Key;
use crate::plan::{Guards, Node, Op, Question, Relations, Rule, Scope};
use crate::schema::{FieldId, Schema};
use crate::types::Value;

/// The guards of the rules whose own `where` alone says of which records they speak.
pub(super) fn of(
    rules: &[Arc<Rule>],
    judged_in_order: &[usize],
    relations: &[Relations],
    schema: &Schema,
) -> Guards {
    let mut guards = Guards { of_rule: vec![None; rules.len()], ..Guards::default() };
    for (place, &index) in judged_in_order.iter().enumerate() {
        let mut guarded = || {
            let (rule, relations) = (rules.get(index)?, relations.get(index)?);
            let of_lines = schema.is_line(rule.kind) && !schema.is_prior(rule.kind);
            let (links, field, value) = equality(
                rule.filter.as_ref().filter(|_| of_lines && rule.has_plain_scope(index, relations))?,
            )?;
            let question = guards.question(links, field);
            let of_question = guards.questions.get_mut(question)?;
            let next = of_question.answers.len();
            let answer = *of_question.answers.entry(Key::of(value)).or_insert(next);
            if answer == next {
                of_question.rules.push(Vec::new());
            }
            of_question.rules.get_mut(answer)?.push(place);
            *guards.of_rule.get_mut(index)? = Some((question, answer));
            Some(())
        };
        if guarded().is_none() {
            guards.unguarded.push(place);
        }
    }
    guards
}

impl Guards {
    /// The place of a question, which is added where nobody asked it before.
    fn question(&mut self, links: &[FieldId], field: FieldId) -> usize {
        let known = |question: &Question| question.links == links && question.field == field;
        self.questions.iter().position(known).unwrap_or_else(|| {
            let (links, answers) = (links.to_vec(), HashMap::default());
            self.questions.push(Question { links, field, answers, rules: Vec::new() });
            self.questions.len() - 1
        })
    }
}

/// A text that a linked record must have for the condition to hold: `firm.id is "F1"`, alone or joined by `and`.
fn equality(condition: &Node) -> Option<(&[FieldId], FieldId, &Value)> {
    match &condition.op {
        Op::And(parts) => parts.iter().find_map(equality),
        Op::Compare(CompareOp::Is, a, b) => text_of_link(a, b).or_else(|| text_of_link(b, a)),
        _ => None,
    }
}

fn text_of_link<'n>(path: &'n Node, text: &'n Node) -> Option<(&'n [FieldId], FieldId, &'n Value)> {
    match (&path.op, &text.op) {
        (
            Op::Path { scope: Scope::Current, links, field: Some(field) },
            Op::Constant(value @ (Value::Text(_) | Value::Code(_))),
        ) if !links.is_empty() => Some((links, *field, value)),
        _ => None,
    }
}

//! What rules over lines ask of all lines of an invoice alike: told once, so that a rule of another firm is passed over.

use std::sync::Arc;

use foldhash::HashMap;
use meruit_syntax::ast::CompareOp;

use crate::eval::Key;
use crate::plan::{Guards, Node, Op, Question, Rule, Scope};
use crate::schema::{FieldId, Schema};
use crate::types::Value;

/// The guards of the rules, in their order.
pub(super) fn of(rules: &[Arc<Rule>], schema: &Schema) -> Guards {
    let mut guards = Guards::default();
    for rule in rules {
        let of_lines = schema.is_line(rule.kind) && !schema.is_prior(rule.kind);
        let equality = rule.filter.as_ref().filter(|_| of_lines).and_then(equality);
        guards.of_rule.push(equality.and_then(|(links, field, value)| {
            let known = |question: &Question| question.links == links && question.field == field;
            let place = guards.questions.iter().position(known).unwrap_or_else(|| {
                let (links, answers) = (links.to_vec(), HashMap::default());
                guards.questions.push(Question { links, field, answers });
                guards.questions.len() - 1
            });
            let answers = &mut guards.questions.get_mut(place)?.answers;
            let next = answers.len();
            Some((place, *answers.entry(Key::of(value)).or_insert(next)))
        }));
    }
    guards
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

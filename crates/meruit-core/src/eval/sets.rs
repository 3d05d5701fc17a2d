//! `in`, `in steps of` and `mentions`.

use std::rc::Rc;

use meruit_syntax::ast::CompareOp;

use super::compare::{Truth, compare, is_member, reasons};
use super::text::{FoundSets, Mention, PhraseSets};
use super::{Evaluator, Frame, no_text};
use crate::plan::{Member, Node, Op, Phrases};
use crate::types::{Answer, ReasonKind, Unknown, Value};

impl Evaluator<'_> {
    /// Whether a quantity is a whole number of steps; of a blank, unknown.
    pub(super) fn in_steps(&self, value: &Node, step: &Node, what: &str, frame: Frame<'_>) -> Truth {
        whole_steps(&self.operand(value, frame), &self.operand(step, frame), what)
    }

    pub(super) fn in_range(
        &self,
        value: &Node,
        from: Option<&Node>,
        to: Option<&(Box<Node>, bool)>,
        what: &str,
        frame: Frame<'_>,
    ) -> Truth {
        let value = self.eval(value, frame);
        let from = from.map(|from| self.operand(from, frame));
        let to = to.map(|(to, inclusive)| (self.operand(to, frame), *inclusive));
        within(&value, from.as_ref(), to.as_ref().map(|(to, inclusive)| (to, *inclusive)), what)
    }

    pub(super) fn in_values(&self, value: &Node, members: &[Member], what: &str, frame: Frame<'_>) -> Truth {
        let value = match self.eval(value, frame) {
            Answer::Known(value) => value,
            Answer::Blank => return Truth::No,
            Answer::Unknown(unknown) => return Truth::Unknown(unknown.without_bound()),
        };
        let is = |member: &Value| is_one(&value, member, what);
        Truth::any(members.iter().map(|member| match member {
            Member::List(list) => match self.bindings.list_has(*list, &value) {
                Some(has) if !self.without_indexes => Truth::from(has),
                _ => Truth::any(self.bindings.list(*list).iter().map(is)),
            },
            Member::Value(node) => match self.eval(node, frame) {
                Answer::Known(Value::List(values)) => Truth::any(values.iter().map(is)),
                Answer::Known(member) => is(&member),
                Answer::Blank => Truth::No,
                Answer::Unknown(unknown) => Truth::Unknown(unknown.without_bound()),
            },
        }))
    }

    pub(super) fn mentions(&self, value: &Node, phrases: &Phrases, what: &str, frame: Frame<'_>) -> Truth {
        match self.eval(value, frame) {
            Answer::Known(Value::Text(text) | Value::Code(text)) => {
                let fixed = phrases.fixed.is_some_and(|set| self.found_sets(value, &text, frame).has(set));
                let supplied = || {
                    let lists = phrases.supplied.iter().filter_map(|&list| self.bindings.phrases(list));
                    lists.into_iter().any(|sets| self.look_through(sets, &text).has(0))
                };
                Truth::from(fixed || supplied())
            }
            answer => no_text(answer, what),
        }
    }

    /// The words of a text that the phrases found, for explanations.
    pub(crate) fn mentioned(&self, value: &Node, phrases: &Phrases, frame: Frame<'_>) -> Vec<Mention> {
        let Answer::Known(Value::Text(text) | Value::Code(text)) = self.eval(value, frame) else {
            return Vec::new();
        };
        let supplied = phrases.supplied.iter().filter_map(|&list| self.bindings.phrases(list));
        let fixed = phrases.fixed.map(|set| (&self.plan.phrases, set));
        let supplied = supplied.map(|sets| (sets, 0));
        fixed.into_iter().chain(supplied).flat_map(|(sets, set)| sets.mentions(set, &text)).collect()
    }

    /// Which sets of phrases a text has; a field of a record is looked through once for all rules.
    pub(super) fn found_sets(&self, value: &Node, text: &str, frame: Frame<'_>) -> Rc<FoundSets> {
        let look = || Rc::new(self.look_through(&self.plan.phrases, text));
        let Op::Path { scope, links, field: Some(field) } = &value.op else { return look() };
        let Ok(record) = self.follow(*scope, links, value, frame) else { return look() };
        Rc::clone(self.found_sets.borrow_mut().entry((record, *field)).or_insert_with(look))
    }

    fn look_through(&self, sets: &PhraseSets, text: &str) -> FoundSets {
        if self.without_indexes { sets.found_in_stream(text) } else { sets.found_in(text) }
    }
}

/// Whether a quantity is a whole number of steps; neither is blank.
pub(crate) fn whole_steps(value: &Answer, step: &Answer, what: &str) -> Truth {
    let (Answer::Known(a), Answer::Known(b)) = (value, step) else {
        return Truth::Unknown(reasons(value, step, what));
    };
    let unknown = |kind| Truth::Unknown(Unknown::because(kind, what));
    if let (Some(x), Some(y)) = (a.currency(), b.currency())
        && x != y
    {
        return unknown(ReasonKind::Currency);
    }
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => match a.checked_div(b) {
            Ok(steps) => Truth::from(steps.is_whole()),
            Err(error) => unknown(error.into()),
        },
        _ => unknown(ReasonKind::Mark),
    }
}

/// Whether a value lies between two ends, the upper one in or not; a blank lies nowhere.
pub(crate) fn within(
    value: &Answer,
    from: Option<&Answer>,
    to: Option<(&Answer, bool)>,
    what: &str,
) -> Truth {
    if *value == Answer::Blank {
        return Truth::No;
    }
    let from = from.map(|from| compare(CompareOp::GreaterOrEqual, value, from, what));
    let to = to.map(|(to, inclusive)| {
        let op = if inclusive { CompareOp::LessOrEqual } else { CompareOp::Less };
        compare(op, value, to, what)
    });
    Truth::all(from.into_iter().chain(to))
}

/// Whether a value is a member of what stands after `in`, or lies below it.
pub(crate) fn is_one(value: &Value, member: &Value, what: &str) -> Truth {
    match is_member(value, member) {
        Ok(yes) => Truth::from(yes),
        Err(kind) => Truth::Unknown(Unknown::because(kind, what)),
    }
}

//! A quick look at a condition: most records pass most rules, and for those nobody asks why.
//!
//! It comes to what the plain evaluator comes to, but borrows the facts and gives no reasons. Where something is not known
//! it says nothing, and the plain evaluator is asked; so does what is rare. Tests hold the two together.

use meruit_syntax::ast::{CompareOp, Mark};

use super::compare::{equal, holds, is_member, order};
use super::{Evaluator, Frame, arith};
use crate::facts::{Datum, RecordRef};
use crate::plan::{Cut, Member, Node, Op, Phrases, Reduce, Scope, Target};
use crate::schema::FieldId;
use crate::types::{Answer, Number, Value};

/// What an expression comes to.
pub(super) enum Seen<'v> {
    Value(&'v Value),
    Made(Value),
    Blank,
    /// Not known, for reasons that only the plain evaluator gives.
    Unknown,
}

impl Seen<'_> {
    pub(super) fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Made(value) => Some(value),
            Self::Blank | Self::Unknown => None,
        }
    }
}

impl From<Answer> for Seen<'_> {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Known(value) => Self::Made(value),
            Answer::Blank => Self::Blank,
            Answer::Unknown(_) => Self::Unknown,
        }
    }
}

impl Evaluator<'_> {
    /// Whether a condition holds for a record; `None` where the plain evaluator must be asked.
    pub(crate) fn quick_truth(&self, node: &Node, record: RecordRef) -> Option<bool> {
        match &node.op {
            Op::Not(inner) => self.quick_truth(inner, record).map(|yes| !yes),
            Op::And(parts) => self.quick_all(parts, record, true),
            Op::Or(parts) => self.quick_all(parts, record, false).map(|none| !none),
            Op::Compare(op, a, b) => self.quick_compare(*op, a, b, record),
            Op::IsMissing(value, negated) => match self.see(value, record) {
                Seen::Blank => Some(!negated),
                Seen::Unknown => None,
                _ => Some(*negated),
            },
            Op::IsMark(value, mark, negated) => match self.see(value, record) {
                Seen::Unknown => None,
                seen => Some(matches!(seen.value(), Some(Value::Mark(found)) if found == mark) != *negated),
            },
            Op::InSteps(value, step, negated) => {
                let (value, step) = (self.see(value, record), self.see(step, record));
                let (value, step) = (value.value()?, step.value()?);
                if let (Some(a), Some(b)) = (value.currency(), step.currency())
                    && a != b
                {
                    return None;
                }
                Some(value.number()?.is_in_steps_of(step.number()?)? != *negated)
            }
            Op::InRange { value, from, to, negated } => {
                let seen = self.see(value, record);
                if matches!(seen, Seen::Blank) {
                    return Some(*negated);
                }
                let value = seen.value()?;
                let mut inside = true;
                if let Some(from) = from {
                    inside &=
                        holds(CompareOp::GreaterOrEqual, order(value, self.see(from, record).value()?)?);
                }
                if let Some((to, inclusive)) = to {
                    let op = if *inclusive { CompareOp::LessOrEqual } else { CompareOp::Less };
                    inside &= holds(op, order(value, self.see(to, record).value()?)?);
                }
                Some(inside != *negated)
            }
            Op::InValues(value, members, negated) => {
                let seen = self.see(value, record);
                if matches!(seen, Seen::Blank) {
                    return Some(*negated);
                }
                Some(self.quick_in(seen.value()?, members)? != *negated)
            }
            Op::Mentions { value, phrases, negated } => {
                Some(self.quick_mentions(value, phrases, record)? != *negated)
            }
            Op::Matches { value, pattern, negated } => match self.see(value, record) {
                Seen::Blank => Some(*negated),
                seen => match seen.value()? {
                    Value::Text(text) | Value::Code(text) => Some(pattern.is_match(&**text) != *negated),
                    _ => None,
                },
            },
            _ => match self.see(node, record) {
                Seen::Unknown => None,
                seen => match seen.value() {
                    Some(Value::YesNo(yes)) => Some(*yes),
                    Some(Value::Mark(_)) => None,
                    _ => Some(false),
                },
            },
        }
    }

    /// Whether all parts are as wanted. One that is not decides, whatever is not known of the others.
    fn quick_all(&self, parts: &[Node], record: RecordRef, wanted: bool) -> Option<bool> {
        let mut all = Some(true);
        for part in parts {
            match self.quick_truth(part, record) {
                Some(truth) if truth != wanted => return Some(false),
                Some(_) => {}
                None => all = None,
            }
        }
        all
    }

    fn quick_compare(&self, op: CompareOp, a: &Node, b: &Node, record: RecordRef) -> Option<bool> {
        let (left, right) = (self.see(a, record), self.see(b, record));
        let equality = matches!(op, CompareOp::Is | CompareOp::IsNot);
        match (left.value(), right.value()) {
            (Some(a), Some(b)) if equality => Some(equal(a, b).ok()? == (op == CompareOp::Is)),
            (Some(a), Some(b)) => Some(holds(op, order(a, b)?)),
            _ if matches!(left, Seen::Unknown) || matches!(right, Seen::Unknown) => None,
            _ => equality.then_some(op == CompareOp::IsNot),
        }
    }

    fn quick_in(&self, value: &Value, members: &[Member]) -> Option<bool> {
        let mut found = false;
        for member in members {
            found |= match member {
                Member::List(list) => match self.bindings.list_has(*list, value) {
                    Some(has) => has,
                    None => {
                        let members = self.bindings.list(*list).iter();
                        members
                            .map(|member| is_member(value, member))
                            .try_fold(false, |any, is| Some(any | is.ok()?))?
                    }
                },
                Member::Value(Node { op: Op::Constant(Value::List(_)), .. }) => return None,
                Member::Value(Node { op: Op::Constant(member), .. }) => is_member(value, member).ok()?,
                Member::Value(_) => return None,
            };
        }
        Some(found)
    }

    fn quick_mentions(&self, value: &Node, phrases: &Phrases, record: RecordRef) -> Option<bool> {
        let text = match self.see(value, record) {
            Seen::Blank => return Some(false),
            Seen::Value(Value::Text(text) | Value::Code(text)) => text,
            _ => return None,
        };
        let frame = Frame { record: Some(record), ..Frame::default() };
        let fixed = phrases.fixed.is_some_and(|set| self.found_sets(value, text, frame).has(set));
        let mut supplied = phrases.supplied.iter().filter_map(|&list| self.bindings.phrases(list));
        Some(fixed || supplied.any(|sets| sets.found_in(text).has(0)))
    }

    /// Whether a limit surely takes nothing from a record's figure.
    pub(crate) fn quick_within_limit(&self, reduce: &Reduce, record: RecordRef) -> bool {
        let Reduce { target, cut: Cut::To(limit), taking: None } = reduce else { return false };
        self.within(*target, limit, record).unwrap_or(false)
    }

    fn within(&self, target: Target, limit: &Node, record: RecordRef) -> Option<bool> {
        if record.kind != self.facts.schema.known.line {
            return None;
        }
        let limit = self.see(limit, record);
        let limit = match limit.value()? {
            Value::Mark(mark) => return Some(*mark == Mark::NoLimit),
            limit => limit,
        };
        let field = self.facts.schema.field(self.facts.kind_of(record), target.word())?;
        let Datum::Known(billed) = self.facts.get(record, field) else { return None };
        // Below nothing no limit takes anything.
        let floor = limit.number()?.is_negative().then(|| limit.with_number(Number::ZERO));
        Some(order(billed, floor.as_ref().unwrap_or(limit))?.is_le())
    }

    /// What an expression comes to for a record.
    pub(super) fn see<'v>(&'v self, node: &'v Node, record: RecordRef) -> Seen<'v> {
        match &node.op {
            Op::Constant(value) => Seen::Value(value),
            Op::Path { scope: Scope::Current, links, field: Some(field) } => {
                let seen = match self.see_links(links, record) {
                    Ok(record) => self.see_field(record, *field),
                    Err(seen) => seen,
                };
                seen.unwrap_or_else(|| self.ask(node, record))
            }
            Op::Defined { scope: Scope::Current, links, define } => {
                let define = self.plan.defines.get(*define).filter(|define| define.of_record);
                match (define, self.see_links(links, record)) {
                    (Some(define), Ok(record)) => self.see(&define.value, record),
                    _ => self.ask(node, record),
                }
            }
            Op::Add(a, b) => self.made(node, a, b, record, arith::add_values),
            Op::Subtract(a, b) => self.made(node, a, b, record, arith::subtract_values),
            Op::Multiply(a, b) => self.made(node, a, b, record, arith::multiply_values),
            Op::Else(value, other) => match self.see(value, record) {
                Seen::Blank | Seen::Unknown => self.see(other, record),
                seen => seen,
            },
            Op::Lookup { table, keys, column, firms_own: _ } if !self.bindings.names_firms(*table) => {
                self.see_row(*table, keys, *column, record)
            }
            _ => self.ask(node, record),
        }
    }

    /// What the plain evaluator says.
    fn ask(&self, node: &Node, record: RecordRef) -> Seen<'_> {
        self.eval(node, Frame { record: Some(record), ..Frame::default() }).into()
    }

    fn made<'v, E>(
        &'v self,
        node: &'v Node,
        a: &'v Node,
        b: &'v Node,
        record: RecordRef,
        combine: impl FnOnce(&Value, &Value) -> Result<Value, E>,
    ) -> Seen<'v> {
        let (a, b) = (self.see(a, record), self.see(b, record));
        match (a.value(), b.value()) {
            (Some(Value::Mark(_)), _) | (_, Some(Value::Mark(_))) => self.ask(node, record),
            (Some(a), Some(b)) => combine(a, b).map_or(Seen::Unknown, Seen::Made),
            _ => Seen::Unknown,
        }
    }

    /// The record that the links lead to; `Err(None)` where the plain evaluator must say what a missing one means.
    fn see_links(&self, links: &[FieldId], mut record: RecordRef) -> Result<RecordRef, Option<Seen<'_>>> {
        for &link in links {
            match self.facts.get(record, link) {
                Datum::Known(Value::Record(next)) => record = *next,
                Datum::Blank => return Err(Some(Seen::Blank)),
                _ => return Err(None),
            }
        }
        Ok(record)
    }

    fn see_field(&self, record: RecordRef, field: FieldId) -> Option<Seen<'_>> {
        match self.facts.get(record, field) {
            Datum::Known(value) => Some(Seen::Value(value)),
            Datum::Blank => Some(Seen::Blank),
            Datum::Unreadable(_) => Some(Seen::Unknown),
            Datum::Missing => None,
        }
    }

    fn see_row<'v>(&'v self, table: usize, keys: &'v [Node], column: usize, record: RecordRef) -> Seen<'v> {
        let seen: Vec<Seen<'_>> = keys.iter().map(|key| self.see(key, record)).collect();
        let doubtful =
            |seen: &Seen<'_>| matches!(seen, Seen::Unknown) || matches!(seen.value(), Some(Value::Mark(_)));
        if seen.iter().any(doubtful) {
            return Seen::Unknown;
        }
        let keys: Vec<Option<&Value>> = seen.iter().map(Seen::value).collect();
        match self.bindings.find(table, &keys).and_then(|row| row.outs.get(column)) {
            Some(value) => Seen::Value(value),
            None => Seen::Unknown,
        }
    }
}

//! What a rule's own group has to do with its members: it has one at least, and each is as `where` asks.
//!
//! The least, the greatest and the middle of a field are no further apart than the members; a sum of what is never below
//! 0 is no less than one of them.

use std::cmp::Ordering;

use super::formula::{Goal, Search, Set};
use super::model::{Model, Source, source_of};
use super::states::State;
use super::test::Test;
use crate::eval::order;
use crate::plan::{Aggregate, AggregateKind, Op};
use crate::types::{Answer, Number, Value};
use meruit_syntax::ast::CompareOp;

/// An aggregate over the rule's own group, and the variable that it is of: by their places.
#[derive(Clone, Copy, Debug)]
pub(super) struct OverMembers {
    kind: AggregateKind,
    whole: usize,
    member: usize,
}

impl Model<'_, '_> {
    /// The aggregates over fields of which something else is asked too.
    pub(super) fn over_members(&self) -> Vec<OverMembers> {
        let aggregates = self.vars.iter().enumerate().filter_map(|(whole, var)| {
            let Source::Written(within, node) = &var.source else { return None };
            let Op::Aggregate(aggregate) = &node.op else { return None };
            let value = aggregate.value.as_ref().filter(|_| is_whole(aggregate))?;
            let (value, of) = self.peeled(value, *within);
            let source = source_of(value, of);
            let member = self.vars.iter().position(|var| var.source.same(&source))?;
            Some(OverMembers { kind: aggregate.kind, whole, member })
        });
        aggregates
            .filter(|one| {
                matches!(
                    one.kind,
                    AggregateKind::Sum
                        | AggregateKind::Min
                        | AggregateKind::Max
                        | AggregateKind::Average
                        | AggregateKind::Median
                )
            })
            .collect()
    }

    /// Questions that set the states of aggregates and of their members apart at the same values.
    pub(super) fn questions_of_members(&self) -> Vec<(usize, Test)> {
        let counts = self.vars.iter().enumerate().filter(|(_, var)| var.counts_members());
        let one = || Answer::Known(Value::Number(Number::ONE));
        let mut questions: Vec<(usize, Test)> =
            counts.map(|(at, _)| (at, Test::Compare(CompareOp::Less, one()))).collect();
        for one in self.over_members() {
            for value in self.values_apart(one) {
                for at in [one.whole, one.member] {
                    for op in [CompareOp::Less, CompareOp::LessOrEqual] {
                        questions.push((at, Test::Compare(op, Answer::Known(value.clone()))));
                    }
                }
            }
        }
        questions
    }

    /// The values that are asked of an aggregate or of its members, in their order; none where they have no order.
    fn values_apart(&self, one: OverMembers) -> Vec<Value> {
        let mut values: Vec<Value> =
            [one.whole, one.member].iter().flat_map(|&at| self.named_of(at)).cloned().collect();
        let zero = values.first().map(|value| value.with_number(Number::ZERO));
        values.extend(zero.filter(|_| one.kind == AggregateKind::Sum));
        let first = values.first().cloned();
        if first.is_some_and(|first| values.iter().any(|value| order(&first, value).is_none())) {
            return Vec::new();
        }
        values.sort_by(|a, b| order(a, b).unwrap_or(Ordering::Equal));
        values.dedup();
        values
    }

    /// Leaves out the states that the rule's own group cannot be in, as its members meet `scope`.
    pub(super) fn limit_to_members(&mut self, scope: &[Goal<'_>]) {
        let counts = self.vars.iter().enumerate().filter(|(_, var)| var.counts_members());
        let counts: Vec<(usize, Set)> =
            counts.map(|(at, var)| (at, var.those(|state| !is_no_member(state)))).collect();
        for (at, set) in counts {
            self.keep_to(at, set);
        }
        let over: Vec<(usize, Set)> =
            self.over_members().iter().map(|one| (one.whole, self.within_members(*one, scope))).collect();
        for (at, set) in over {
            self.limit(at, set);
        }
    }

    /// The states that an aggregate can be in.
    fn within_members(&self, one: OverMembers, scope: &[Goal<'_>]) -> Set {
        let values = self.values_apart(one);
        let (Some(whole), Some(member)) = (self.vars.get(one.whole), self.vars.get(one.member)) else {
            return Set::MAX;
        };
        // Whether some member can be in one of the places.
        let possible = |wanted: &dyn Fn(usize) -> bool| {
            let set = member.those(|state| place(state, &values).is_none_or(wanted) && is_known(state));
            let all = self.held(Some((one.member, set)));
            !all.contains(&0) && Search { all: &all, ..self.search() }.holds(scope) != Some(false)
        };
        let zero = values.iter().position(|value| value.number().is_some_and(Number::is_zero));
        whole.those(|state| {
            let Some(at) = place(state, &values) else { return true };
            match one.kind {
                AggregateKind::Min | AggregateKind::Max => possible(&|place| place == at),
                AggregateKind::Average | AggregateKind::Median => {
                    possible(&|place| place <= at) && possible(&|place| place >= at)
                }
                AggregateKind::Sum => {
                    let below_zero = zero.map(|at| 2 * at);
                    below_zero.is_none_or(|below| possible(&|place| place <= below))
                        || possible(&|place| place <= at)
                }
                _ => true,
            }
        })
    }
}

/// Whether an aggregate is over all members of the rule's own group.
pub(super) fn is_whole(aggregate: &Aggregate) -> bool {
    aggregate.of.is_none()
        && !aggregate.distinct
        && aggregate.filters.is_empty()
        && aggregate.same.is_empty()
        && aggregate.window.is_none()
}

/// Where a known value stands among others: 2 for each below it, and one more where it is one of them.
fn place(state: &State, values: &[Value]) -> Option<usize> {
    let State::Is(Answer::Known(value)) = state else { return None };
    let mut place = 0;
    for other in values {
        match order(other, value)? {
            Ordering::Less => place += 2,
            Ordering::Equal => place += 1,
            Ordering::Greater => {}
        }
    }
    Some(place)
}

fn is_known(state: &State) -> bool {
    matches!(state, State::Is(Answer::Known(_)))
}

fn is_no_member(state: &State) -> bool {
    matches!(state, State::Is(Answer::Known(value)) if value.number().is_some_and(|count| count < Number::ONE))
}

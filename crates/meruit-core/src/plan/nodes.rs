//! Every expression of a rule, to be changed in its place.

use super::{Action, Aggregate, Cut, Key, Member, Node, Op, Rank, Rule, Taking, Template, Window};
use crate::plan::Part;

/// What is done with each expression.
type Change<'c> = dyn FnMut(&mut Node) + 'c;

impl Rule {
    /// Changes every expression of the rule, those of its texts and those inside others included.
    pub(crate) fn each_node_mut(&mut self, change: &mut Change<'_>) {
        let conditions = [&mut self.filter, &mut self.when, &mut self.unless];
        each(conditions.into_iter().flatten(), change);
        each(self.keys.iter_mut().flatten().map(|Key { node, .. }| node), change);
        for action in &mut self.actions {
            action.each_node_mut(change);
        }
        self.because.iter_mut().for_each(|text| text.each_node_mut(change));
    }
}

impl Action {
    fn each_node_mut(&mut self, change: &mut Change<'_>) {
        match self {
            Self::Note(text)
            | Self::Warn(text)
            | Self::Hold { why: text, .. }
            | Self::Return { why: text } => {
                text.iter_mut().for_each(|text| text.each_node_mut(change));
            }
            Self::Ask(text) => text.each_node_mut(change),
            Self::Reject { .. } => {}
            Self::Reduce(reduce) => {
                reduce.cut.node_mut().each_mut(change);
                if let Some(Taking::From(order)) = &mut reduce.taking {
                    each(order.iter_mut().filter_map(Rank::node_mut), change);
                }
            }
            Self::Keep(keep) => {
                keep.count.each_mut(change);
                each(keep.of.iter_mut().map(|Key { node, .. }| node), change);
                each(keep.by.iter_mut().filter_map(Rank::node_mut), change);
            }
            Self::Credit(cut) | Self::Withhold(cut) => cut.node_mut().each_mut(change),
            Self::Release(amount) => amount.each_mut(change),
            Self::Split { amount, by } => each([amount, by], change),
        }
    }
}

impl Template {
    fn each_node_mut(&mut self, change: &mut Change<'_>) {
        let values = self.parts.iter_mut().filter_map(|part| match part {
            Part::Value(node) => Some(node),
            Part::Text(_) => None,
        });
        each(values, change);
    }
}

impl Cut {
    fn node_mut(&mut self) -> &mut Node {
        let (Self::To(node) | Self::By(node) | Self::ByBilled(node) | Self::ByRemaining(node)) = self;
        node
    }
}

impl Rank {
    fn node_mut(&mut self) -> Option<&mut Node> {
        match self {
            Self::Ascending(node) | Self::Descending(node) => Some(node),
            Self::FirstLine | Self::LastLine => None,
        }
    }
}

impl Aggregate {
    fn each_node_mut(&mut self, change: &mut Change<'_>) {
        each(self.value.iter_mut().chain(&mut self.filters), change);
        each(self.same.iter_mut().flat_map(|join| [&mut join.other, &mut join.own]), change);
        let dates = |window: &'_ mut Window| {
            each([&mut window.own_date, &mut window.other_date], change);
        };
        self.window.iter_mut().for_each(dates);
        each(self.order.iter_mut().filter_map(Rank::node_mut), change);
    }
}

impl Node {
    fn each_mut(&mut self, change: &mut Change<'_>) {
        change(self);
        match &mut self.op {
            Op::Constant(_) | Op::AsOf | Op::Path { .. } | Op::Defined { .. } | Op::Found(_) => {}
            Op::Negate(a)
            | Op::Not(a)
            | Op::IsMissing(a, _)
            | Op::IsMark(a, ..)
            | Op::Members { list: a, .. }
            | Op::Mentions { value: a, .. }
            | Op::Matches { value: a, .. } => a.each_mut(change),
            Op::Add(a, b)
            | Op::Subtract(a, b)
            | Op::Multiply(a, b)
            | Op::Divide(a, b)
            | Op::Compare(_, a, b)
            | Op::InSteps(a, b, _)
            | Op::Else(a, b)
            | Op::Tiered { from: a, to: b, .. } => each([&mut **a, &mut **b], change),
            Op::InRange { value, from, to, .. } => {
                value.each_mut(change);
                from.iter_mut().for_each(|from| from.each_mut(change));
                to.iter_mut().for_each(|(to, _)| to.each_mut(change));
            }
            Op::InValues(value, members, _) => {
                value.each_mut(change);
                let values = members.iter_mut().filter_map(|member| match member {
                    Member::Value(node) => Some(node),
                    Member::List(_) => None,
                });
                each(values, change);
            }
            Op::And(parts) | Op::Or(parts) | Op::Call(_, parts) | Op::Lookup { keys: parts, .. } => {
                each(parts, change);
            }
            Op::Aggregate(aggregate) => aggregate.each_node_mut(change),
            Op::Approved(approved) => each(&mut approved.filter, change),
            Op::Convert { amount, currency, day } => {
                each([&mut **amount, &mut **currency, &mut **day], change);
            }
            Op::Due { start, length, calendar, paused } => {
                each([&mut **start, &mut **length, &mut **calendar], change);
                paused.iter_mut().for_each(|paused| paused.each_mut(change));
            }
        }
    }
}

fn each<'n>(nodes: impl IntoIterator<Item = &'n mut Node>, change: &mut Change<'_>) {
    nodes.into_iter().for_each(|node| node.each_mut(change));
}

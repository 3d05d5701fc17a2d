//! Comparing a figure with what others make.

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::check::sum_problem;
use crate::problem::Problem;
use crate::profile::SumRule;
use crate::report::Reporter;
use crate::xml::details::decimal;
use crate::xml::node::Node;

/// `problem` at the element `name` of `node`.
pub(crate) fn placed(problem: Problem, node: &Node, name: &str) -> Problem {
    let child = node.child(name);
    let line = child.map_or(node.place.line, |child| child.place.line);
    problem.at(line).of_item(node.item()).in_field(name, child.map_or("", |child| child.text.trim()))
}

/// Reports that the figure in `name` of `node` is not `computed`. Nothing is compared with a figure that is not stated, or
/// cannot be computed because a part of it is no number; that part has its own problem.
pub(crate) fn compare(
    id: ProblemId,
    node: &Node,
    name: &str,
    computed: Option<Decimal>,
    rule: SumRule,
    makes: impl FnOnce() -> String,
    reporter: &mut Reporter,
) {
    if let (Some(stated), Some(computed)) = (decimal(node, name).into_value(), computed)
        && let Some(problem) = sum_problem(id, rule, stated, computed, makes)
    {
        reporter.report(placed(problem, node, name));
    }
}

/// A number that is not stated counts as 0.
pub(crate) fn zero_if_absent(node: &Node, name: &str) -> Option<Decimal> {
    decimal(node, name).or_if_absent(Decimal::ZERO)
}

/// `None` when one of them is no number, or the sum is too large.
pub(crate) fn sum(parts: impl IntoIterator<Item = Option<Decimal>>) -> Option<Decimal> {
    parts.into_iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))
}

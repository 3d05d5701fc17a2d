//! What is wrong with values, lines and invoices that could be read.

mod code;
mod invoice;
mod line;
mod value;

pub(crate) use code::{KnownCodes, check_codes};
pub(crate) use invoice::check_invoice;
pub(crate) use line::{check_fields, check_line, half_even};
pub(crate) use value::{check_values, country_problem, date_problem, is_letters, number_problem};

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::column::Column;
use crate::line::Line;
use crate::problem::{Problem, Sum};
use crate::profile::SumRule;

/// A problem with one field of a line.
pub(crate) fn in_field(id: ProblemId, line: &Line, column: Column, message: impl Into<String>) -> Problem {
    of_field(Problem::new(id, message), line, column)
}

/// A problem, with the field of a line that it is of.
fn of_field(problem: Problem, line: &Line, column: Column) -> Problem {
    problem
        .at(line.record_number())
        .of_item(item_of(line))
        .in_field(line.layout().name_of(column), line.raw(column).unwrap_or_default())
}

/// The number by which an XML file names the line.
fn item_of(line: &Line) -> Option<&str> {
    line.text(Column::LineItemNumber).into_value().filter(|_| line.layout().format().is_xml())
}

/// The problem that `stated` is not `computed`, graded by `rule`; `None` when they are equal. `makes` says in words where
/// the computed figure comes from: `the lines make`.
pub(crate) fn sum_problem(
    id: ProblemId,
    rule: SumRule,
    stated: Decimal,
    computed: Decimal,
    makes: impl FnOnce() -> String,
) -> Option<Problem> {
    let difference = stated.checked_sub(computed)?;
    if difference.is_zero() {
        return None;
    }
    let (computed, difference) = (computed.normalize(), difference.normalize());
    let within = rule.tolerance.allows(difference, computed);
    let more = if difference.is_sign_negative() { "less" } else { "more" };
    let message =
        format!("{stated} is stated, {} {computed}: {} {more} than it should be", makes(), difference.abs(),);
    Some(Problem::new(id, message).with_sum(Sum { stated, computed, difference }).with_severity(if within {
        rule.within
    } else {
        rule.beyond
    }))
}

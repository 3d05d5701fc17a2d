//! One line: its arithmetic, and fields that do not go together.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::catalogue::ProblemId;
use crate::column::Column;
use crate::field::Field;
use crate::line::{Line, LineKind};
use crate::problem::Problem;
use crate::profile::SumRule;
use crate::report::Reporter;

use super::{in_field, sum_problem};

pub(crate) fn check_line(line: &Line, reporter: &mut Reporter) {
    check_total(line, reporter);
    check_tax(line, reporter);
    check_fields(line, reporter);
}

/// Fields that do not go together, whatever they add up to.
pub(crate) fn check_fields(line: &Line, reporter: &mut Reporter) {
    check_units(line, reporter);
    match line.kind.value() {
        Some(LineKind::Fee) => check_fee(line, reporter),
        // The XML formats know tasks and timekeepers of expenses.
        Some(LineKind::Expense) if line.layout().format().is_xml() => {}
        Some(LineKind::Expense) => check_expense(line, reporter),
        Some(LineKind::FeeAdjustment | LineKind::ExpenseAdjustment) => check_adjustment(line, reporter),
        None => {}
    }
}

/// `LINE_ITEM_TOTAL = units x unit cost + adjustment`, plus tax where the file has a tax column: the 1998BI total
/// includes it, as the published sample and Collaborati's page show.
fn check_total(line: &Line, reporter: &mut Reporter) {
    let Some(stated) = line.total.value().copied() else { return };
    let parts = [&line.units, &line.unit_cost, &line.adjustment, &line.tax];
    let [Some(units), Some(cost), Some(adjustment), Some(tax)] =
        parts.map(|part| part.or_if_absent(Decimal::ZERO))
    else {
        // The part that cannot be read has its own problem.
        return;
    };
    if reporter.profile().round_first.is_none() && is_exact(stated, units, cost, adjustment, tax) {
        return;
    }
    let rule = reporter.profile().lines;
    let (units, cost) = match reporter.profile().round_first {
        Some(places) => (half_even(units, places), half_even(cost, places)),
        None => (units, cost),
    };
    let computed = units
        .checked_mul(cost)
        .and_then(|product| product.checked_add(adjustment))
        .and_then(|amount| amount.checked_add(tax));
    let column = Column::LineItemTotal;
    let Some(computed) = computed else {
        let message = "units times unit cost is too large to compute with";
        reporter.report(in_field(ProblemId::TotalNotChecked, line, column, message));
        return;
    };
    let makes = || {
        let with_tax = if tax.is_zero() { String::new() } else { format!(" {}", signed(tax)) };
        format!("{units} x {cost} {}{with_tax} makes", signed(adjustment))
    };
    if let Some(problem) = sum_problem(ProblemId::LineArithmetic, rule, stated, computed, makes) {
        let problem = place(problem, line, column);
        // The commonest reason has a name of its own.
        let leaves_tax_out = !tax.is_zero() && computed.checked_sub(tax) == Some(stated);
        reporter.report(if leaves_tax_out { problem.with_help(TAX_IS_IN_IT) } else { problem });
    }
}

/// Whether `stated` is `units x cost + adjustment + tax` to the last digit, as far as whole numbers of 128 bits can tell:
/// `false` says nothing.
fn is_exact(stated: Decimal, units: Decimal, cost: Decimal, adjustment: Decimal, tax: Decimal) -> bool {
    let of_product = units.scale() + cost.scale();
    let scale = [stated, adjustment, tax].iter().map(Decimal::scale).fold(of_product, u32::max);
    let scaled = |mantissa: i128, from: u32| {
        let zeros = usize::try_from(scale.checked_sub(from)?).ok()?;
        mantissa.checked_mul(i128::from(*POWERS_OF_TEN.get(zeros)?))
    };
    let of = |number: Decimal| scaled(number.mantissa(), number.scale());
    let computed = || {
        let product = scaled(units.mantissa().checked_mul(cost.mantissa())?, of_product)?;
        product.checked_add(of(adjustment)?)?.checked_add(of(tax)?)
    };
    of(stated).is_some_and(|stated| computed() == Some(stated))
}

const POWERS_OF_TEN: [i64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

const TAX_IS_IN_IT: &str = "the total leaves the tax out; in 1998BI a line total includes it";

pub(crate) fn half_even(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointNearestEven)
}

fn signed(number: Decimal) -> String {
    if number.is_sign_negative() { format!("- {}", number.abs()) } else { format!("+ {number}") }
}

fn place(problem: Problem, line: &Line, column: Column) -> Problem {
    problem.at(line.record_number()).in_field(column.label(), line.raw(column).unwrap_or_default())
}

/// Tax is rounded to the cent on each line, so half a cent is no contradiction.
fn check_tax(line: &Line, reporter: &mut Reporter) {
    let Field::Value(rate) = line.tax_rate else { return };
    let column = Column::LineItemTaxRate;
    if rate.is_sign_negative() && !rate.is_zero() || rate >= Decimal::ONE {
        let message = format!("{rate} is no fraction from 0 up to 1");
        let help = "write 20 % as 0.2";
        reporter.report(in_field(ProblemId::TaxRate, line, column, message).with_help(help));
        return;
    }
    let Field::Value(tax) = line.tax else { return };
    let Some(base) = line.amount_from_units() else { return };
    let Some(computed) = base.checked_mul(rate) else { return };
    let makes = || format!("{} x {rate} makes", base.normalize());
    let rule = SumRule::TO_THE_CENT;
    let within = |difference| rule.tolerance.allows(difference, computed);
    if let Some(problem) = sum_problem(ProblemId::TaxArithmetic, rule, tax, computed, makes)
        && problem.sum.is_some_and(|sum| !within(sum.difference))
    {
        let severity = ProblemId::TaxArithmetic.entry().severity;
        reporter.report(place(problem, line, Column::LineItemTaxTotal).with_severity(severity));
    }
}

fn check_units(line: &Line, reporter: &mut Reporter) {
    if line.units.value().is_some_and(|units| units.is_sign_negative() && !units.is_zero()) {
        let message = "a negative number of units";
        reporter.report(in_field(ProblemId::NegativeUnits, line, Column::LineItemUnits, message));
    }
}

fn check_fee(line: &Line, reporter: &mut Reporter) {
    if line.text(Column::LineItemExpenseCode).value().is_some() {
        let message = "an expense code on a fee";
        reporter.report(in_field(ProblemId::FeeWithExpenseCode, line, Column::LineItemExpenseCode, message));
    }
    let names = [Column::TimekeeperName, Column::TimekeeperLastName, Column::TimekeeperFirstName];
    let has_column = names.iter().any(|column| line.layout().has(*column));
    if has_column && names.iter().all(|column| line.text(*column).is_absent()) {
        let message = "no timekeeper is named on a fee";
        reporter.report(in_field(ProblemId::FeeWithoutName, line, Column::TimekeeperName, message));
    }
}

fn check_expense(line: &Line, reporter: &mut Reporter) {
    let for_fees = [Column::LineItemTaskCode, Column::LineItemActivityCode, Column::TimekeeperId];
    let stated: Vec<Column> =
        for_fees.into_iter().filter(|column| line.text(*column).value().is_some()).collect();
    if let Some(first) = stated.first() {
        let labels: Vec<&str> = stated.iter().map(|column| column.label()).collect();
        let message = format!("an expense with {}", labels.join(", "));
        reporter.report(in_field(ProblemId::ExpenseWithFeeFields, line, *first, message));
    }
}

fn check_adjustment(line: &Line, reporter: &mut Reporter) {
    if matches!(line.unit_cost, Field::Blank) {
        let message = "no unit cost on an adjustment: it counts as 0";
        reporter.report(in_field(ProblemId::AdjustmentWithoutCost, line, Column::LineItemUnitCost, message));
    }
}

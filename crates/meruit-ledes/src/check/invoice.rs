//! A whole invoice: its sums, what its lines must agree on, and lines that stand twice.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::column::{Column, ColumnKind, Level};
use crate::field::Field;
use crate::invoice::Invoice;
use crate::line::Line;
use crate::problem::Problem;
use crate::report::Reporter;

use super::{in_field, sum_problem};

/// Checks `invoice`. `unreadable` is the first record among its lines that could not be read: the sums are not complete
/// then, and are not judged. `repeats` says of each line whether it repeats what the line before it says of invoice,
/// matter and client: it differs from the first line then just where that one does.
pub(crate) fn check_invoice(
    invoice: &Invoice,
    unreadable: Option<u64>,
    repeats: &[bool],
    reporter: &mut Reporter,
) {
    check_sums(invoice, unreadable, reporter);
    check_parts(invoice, reporter);
    check_period(invoice, reporter);
    check_agreement(invoice, repeats, reporter);
    check_matters(invoice, repeats, reporter);
    check_duplicates(invoice, reporter);
}

fn check_sums(invoice: &Invoice, unreadable: Option<u64>, reporter: &mut Reporter) {
    let totals = unreadable.map_or_else(
        || sum(&invoice.lines, Column::LineItemTotal, |line| &line.total),
        |record| Err(format!("record {record} could not be read")),
    );
    compare(invoice, ProblemId::InvoiceTotal, Column::InvoiceTotal, &invoice.total, &totals, reporter);
    if !invoice.layout.has(Column::LineItemTaxTotal) {
        return;
    }
    let taxes = unreadable
        .map_or_else(|| tax_sum(&invoice.lines), |record| Err(format!("record {record} could not be read")));
    compare(invoice, ProblemId::TaxTotal, Column::InvoiceTaxTotal, &invoice.tax_total, &taxes, reporter);
    let net = totals.and_then(|totals| {
        taxes.and_then(|taxes| totals.checked_sub(taxes).ok_or_else(|| TOO_LARGE.to_owned()))
    });
    compare(invoice, ProblemId::NetTotal, Column::InvoiceNetTotal, &invoice.net_total, &net, reporter);
}

const TOO_LARGE: &str = "the sum of the lines is too large to compute with";

/// The sum of a column in which every line needs a value.
fn sum<'a>(
    lines: &'a [Line],
    column: Column,
    of: impl Fn(&'a Line) -> &'a Field<Decimal>,
) -> Result<Decimal, String> {
    lines.iter().try_fold(Decimal::ZERO, |sum, line| {
        let Some(value) = of(line).value() else {
            return Err(format!("{} of record {} is no number", column.label(), line.record_number()));
        };
        sum.checked_add(*value).ok_or_else(|| TOO_LARGE.to_owned())
    })
}

/// The sum of the line taxes; a line without one has none.
fn tax_sum(lines: &[Line]) -> Result<Decimal, String> {
    lines.iter().try_fold(Decimal::ZERO, |sum, line| {
        let Some(tax) = line.tax.or_if_absent(Decimal::ZERO) else {
            return Err(format!(
                "{} of record {} is no number",
                Column::LineItemTaxTotal,
                line.record_number()
            ));
        };
        sum.checked_add(tax).ok_or_else(|| TOO_LARGE.to_owned())
    })
}

/// Compares a stated figure with what the lines make. Where nothing is stated there is nothing to compare.
fn compare(
    invoice: &Invoice,
    id: ProblemId,
    column: Column,
    stated: &Field<Decimal>,
    computed: &Result<Decimal, String>,
    reporter: &mut Reporter,
) {
    let Some(stated) = stated.value().copied() else { return };
    let problem = match computed {
        Ok(computed) => {
            sum_problem(id, reporter.profile().totals, stated, *computed, || "the lines make".to_owned())
        }
        Err(why) => {
            let message = format!("{} could not be compared with the lines: {why}", column.label());
            Some(Problem::new(ProblemId::TotalNotChecked, message))
        }
    };
    reporter.report_all(problem.map(|problem| place(problem, invoice, column)));
}

/// `INVOICE_TOTAL = INVOICE_NET_TOTAL + INVOICE_TAX_TOTAL`, as far as all three are stated.
fn check_parts(invoice: &Invoice, reporter: &mut Reporter) {
    let (Some(total), Some(net), Some(tax)) =
        (invoice.total.value(), invoice.net_total.value(), invoice.tax_total.value())
    else {
        return;
    };
    let Some(computed) = net.checked_add(*tax) else { return };
    let makes = || format!("{net} net and {tax} tax make");
    let problem = sum_problem(ProblemId::TotalParts, reporter.profile().totals, *total, computed, makes);
    reporter.report_all(problem.map(|problem| place(problem, invoice, Column::InvoiceTotal)));
}

fn check_period(invoice: &Invoice, reporter: &mut Reporter) {
    if let (Some(start), Some(end)) = (invoice.billing_start.value(), invoice.billing_end.value())
        && start > end
    {
        let message = format!("the billing period begins on {start} and ends on {end}");
        let problem = Problem::new(ProblemId::BillingPeriod, message);
        reporter.report(place(problem, invoice, Column::BillingStartDate));
    }
}

/// The figures of the invoice stand on every line; they are reported on the first.
fn place(problem: Problem, invoice: &Invoice, column: Column) -> Problem {
    match invoice.lines.first() {
        Some(line) => {
            problem.at(line.record_number()).in_field(column.label(), line.raw(column).unwrap_or_default())
        }
        None => problem,
    }
}

/// Data of the invoice is the same on all its lines.
fn check_agreement(invoice: &Invoice, repeats: &[bool], reporter: &mut Reporter) {
    if repeats.iter().skip(1).all(|repeats| *repeats) {
        return;
    }
    for (_, column) in invoice.layout.columns().filter(|(_, column)| column.level() == Level::Invoice) {
        let Some(first) = invoice.lines.iter().find(|line| line.text(column).value().is_some()) else {
            continue;
        };
        let mut differs = false;
        for (line, repeats) in invoice.lines.iter().zip(repeats) {
            if differs || !repeats {
                differs = report_difference(first, line, column, reporter);
            }
        }
    }
}

/// Data of the matter is the same on all lines of the matter.
fn check_matters(invoice: &Invoice, repeats: &[bool], reporter: &mut Reporter) {
    let mut first_lines: HashMap<&str, &Line> = HashMap::new();
    let mut differs = false;
    for (line, repeats) in invoice.lines.iter().zip(repeats) {
        if *repeats && !differs {
            continue;
        }
        differs = false;
        let matter = line.raw(Column::LawFirmMatterId).unwrap_or_default().trim();
        if !first_lines.contains_key(matter) {
            if !first_lines.is_empty() {
                let message = format!("the invoice also bills matter `{matter}`");
                reporter.report(in_field(ProblemId::SeveralMatters, line, Column::LawFirmMatterId, message));
            }
            first_lines.insert(matter, line);
            continue;
        }
        let Some(first) = first_lines.get(matter) else { continue };
        for (_, column) in invoice.layout.columns().filter(|(_, column)| column.level() == Level::Matter) {
            if column != Column::LawFirmMatterId {
                differs |= report_difference(first, line, column, reporter);
            }
        }
    }
}

/// Whether there is a difference, which is reported.
fn report_difference(first: &Line, line: &Line, column: Column, reporter: &mut Reporter) -> bool {
    let (expected, found) = (first.raw(column), line.raw(column));
    if expected == found || same_value(first, line, column) {
        return false;
    }
    let id = match column {
        Column::InvoiceTotal => ProblemId::TotalDiffersBetweenLines,
        _ => ProblemId::DiffersBetweenLines,
    };
    let quoted = |raw: Option<&str>| match raw.map(str::trim) {
        None | Some("") => "blank".to_owned(),
        Some(text) => format!("`{}`", excerpt(text)),
    };
    let message = format!("{} here, {} on record {}", quoted(found), quoted(expected), first.record_number());
    reporter.report(in_field(id, line, column, message));
    true
}

/// `1250` and `1250.00` are one amount.
fn same_value(a: &Line, b: &Line, column: Column) -> bool {
    match column.kind() {
        ColumnKind::Money | ColumnKind::Number => {
            let (a, b) = (a.decimal(column), b.decimal(column));
            a.value().is_some() && a == b
        }
        ColumnKind::Date => {
            let (a, b) = (a.day(column), b.day(column));
            a.value().is_some() && a == b
        }
        ColumnKind::LineType | ColumnKind::Text => a.text(column) == b.text(column),
    }
}

/// Enough of a long description to know it by.
fn excerpt(text: &str) -> String {
    const ENOUGH: usize = 60;
    if text.chars().count() <= ENOUGH {
        return text.to_owned();
    }
    text.chars().take(ENOUGH).chain(['…']).collect()
}

/// Whether each line has a greater number than the one before it, so that none can stand twice.
fn is_counted_upwards(lines: &[Line]) -> bool {
    let mut last: Option<(usize, &str)> = None;
    lines.iter().all(|line| {
        let Field::Value(number) = line.text(Column::LineItemNumber) else { return false };
        // 10 comes after 9 because it is longer.
        let here = (number.len(), number);
        last.replace(here).is_none_or(|before| before < here)
    })
}

/// A record that stands twice letter for letter is reported as that, not by its line number as well.
fn check_duplicates(invoice: &Invoice, reporter: &mut Reporter) {
    if is_counted_upwards(&invoice.lines) {
        return;
    }
    let mut records: HashMap<&str, u64> = HashMap::new();
    let mut numbers: HashMap<&str, u64> = HashMap::new();
    for line in &invoice.lines {
        let here = line.record_number();
        if let Some(first) = records.get(line.raw_record().trim_end()) {
            let message = format!("the same record as record {first}");
            reporter
                .report(Problem::new(ProblemId::DuplicateLine, message).at(here).with_raw(line.raw_record()));
            continue;
        }
        records.insert(line.raw_record().trim_end(), here);
        let Field::Value(number) = line.text(Column::LineItemNumber) else { continue };
        match numbers.get(number) {
            Some(first) => {
                let message = format!("`{number}` is the line number of record {first} too");
                reporter.report(in_field(
                    ProblemId::DuplicateLineNumber,
                    line,
                    Column::LineItemNumber,
                    message,
                ));
            }
            None => {
                numbers.insert(number, here);
            }
        }
    }
}

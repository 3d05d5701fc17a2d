//! Fields of a LEDES file as the facts take them.

use jiff::civil::Date;
use meruit_core::Input;
use meruit_ledes::{Column, Fault, Field, Line};
use rust_decimal::Decimal;

/// A line's amount without tax.
pub(super) enum Net {
    Amount(Decimal),
    /// It follows from units and cost.
    NotStated,
    Unreadable(String),
}

pub(super) fn net_of_tax(line: &Line, totals_are_net: bool) -> Net {
    let (total, tax) = (Column::LineItemTotal.label(), Column::LineItemTaxTotal.label());
    match (&line.total, &line.tax) {
        (Field::Bad(bad), _) => Net::Unreadable(unreadable(total, &bad.raw, bad.why)),
        (Field::Blank | Field::NotInFile, _) => Net::NotStated,
        (Field::Value(amount), _) if totals_are_net => Net::Amount(*amount),
        (Field::Value(_), Field::Bad(bad)) => Net::Unreadable(unreadable(tax, &bad.raw, bad.why)),
        (Field::Value(amount), Field::Blank | Field::NotInFile) => Net::Amount(*amount),
        (Field::Value(amount), Field::Value(part)) => match amount.checked_sub(*part) {
            Some(net) => Net::Amount(net),
            None => Net::Unreadable(format!("{total} less {tax} has too many digits")),
        },
    }
}

pub(super) fn unreadable(label: &str, raw: &str, why: Fault) -> String {
    format!("`{}` in {label}: {why}", raw.trim())
}

/// Hands a field over as the facts take it; one that is not in the file is not handed over.
pub(super) fn with_input<T>(
    field: &Field<T>,
    label: &str,
    input: impl FnOnce(&T) -> Input<'static>,
    take: impl FnOnce(Input<'_>),
) {
    match field {
        Field::NotInFile => {}
        Field::Blank => take(Input::Blank),
        Field::Value(value) => take(input(value)),
        Field::Bad(bad) => take(Input::Unreadable(&unreadable(label, &bad.raw, bad.why))),
    }
}

pub(super) fn day(day: &Date) -> Input<'static> {
    Input::Date(*day)
}

pub(super) fn decimal(number: &Decimal) -> Input<'static> {
    Input::Decimal(*number)
}

/// A text as the facts take it; texts are never unreadable.
pub(super) fn text<'t>(field: &Field<&'t str>) -> Option<Input<'t>> {
    match field {
        Field::NotInFile => None,
        Field::Value(text) => Some(Input::Text(text)),
        Field::Blank | Field::Bad(_) => Some(Input::Blank),
    }
}

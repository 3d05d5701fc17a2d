//! From the text between two pipes to a value.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::date::parse_date;
use crate::field::Field;
use crate::number::parse_decimal;

/// Written by exporters for an empty field. In capitals only: `Null` is a surname.
const NULL: &str = "NULL";

/// Whether the field holds the word that stands for nothing.
pub(crate) fn is_null(raw: &str) -> bool {
    trimmed(raw) == NULL
}

pub(crate) fn text(raw: Option<&str>) -> Field<&str> {
    match raw.map(trimmed) {
        None => Field::NotInFile,
        Some("" | NULL) => Field::Blank,
        Some(text) => Field::Value(text),
    }
}

/// `raw` without blanks around it. Most texts have none, which their first and last letter show.
fn trimmed(raw: &str) -> &str {
    if raw.is_empty() || is_bare(raw) { raw } else { raw.trim() }
}

/// Whether there is a text and no blanks around it, as far as its first and last letter show.
pub(crate) fn is_bare(raw: &str) -> bool {
    let ends = (raw.as_bytes().first(), raw.as_bytes().last());
    matches!(ends, (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic())
}

pub(crate) fn decimal(raw: Option<&str>) -> Field<Decimal> {
    parsed(raw, |text| parse_decimal(text).map(|(number, _)| number))
}

pub(crate) fn date(raw: Option<&str>) -> Field<Date> {
    parsed(raw, |text| parse_date(text).map(|(date, _)| date))
}

fn parsed<T>(raw: Option<&str>, parse: impl FnOnce(&str) -> Result<T, crate::field::Fault>) -> Field<T> {
    match text(raw) {
        Field::NotInFile => Field::NotInFile,
        Field::Value(text) => match parse(text) {
            Ok(value) => Field::Value(value),
            Err(why) => Field::bad(raw.unwrap_or(text), why),
        },
        Field::Blank | Field::Bad(_) => Field::Blank,
    }
}

/// What a yes or no says, in the words exporters use; `None` for anything else.
pub(crate) fn flag(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text.trim()));
    if is(&["Y", "Yes", "S", "Sim", "True", "1"]) {
        Some(true)
    } else if is(&["N", "No", "Nao", "Não", "False", "0"]) {
        Some(false)
    } else {
        None
    }
}

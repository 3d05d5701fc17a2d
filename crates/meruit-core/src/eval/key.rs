//! Values as keys: equal where the language calls the values the same.

use jiff::civil::{Date, Time};

use crate::facts::{RecordRef, is_plain};
use crate::types::{Currency, Number, Period, Value};

/// A value as a key of a group or of something remembered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Texts and codes, without regard to case and spare blanks.
    Text(String),
    YesNo(bool),
    Number(Number),
    Money(Currency, Number),
    Date(Date),
    Moment(Date, Time),
    Time(Time),
    Months(i64),
    List(Vec<Key>),
    Record(RecordRef),
    Mark(u8),
}

impl Key {
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) | Value::Code(text) => {
                if is_plain(text) {
                    return Self::Text(text.to_ascii_lowercase());
                }
                let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
                Self::Text(words.join(" "))
            }
            Value::YesNo(yes) => Self::YesNo(*yes),
            Value::Number(n) | Value::Hours(n) | Value::Days(n) => Self::Number(*n),
            Value::Period(Period::BusinessDays(n) | Period::BusinessHours(n)) => Self::Number(*n),
            Value::Period(Period::Months(n)) => Self::Months(*n),
            Value::Money(n, currency) | Value::Rate(n, currency) => Self::Money(*currency, *n),
            Value::Date(date) => Self::Date(*date),
            Value::Time(time) => Self::Time(*time),
            Value::Moment(date, time) => Self::Moment(*date, *time),
            Value::List(values) => Self::List(values.iter().map(Self::of).collect()),
            Value::Record(record) => Self::Record(*record),
            Value::Mark(mark) => Self::Mark(*mark as u8),
        }
    }
}

//! Values, and what stands in a value's place where there is none.

use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, Time};
use meruit_syntax::ast::Mark;

use crate::facts::RecordRef;
use crate::types::{Currency, Number};

/// A known value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text; compared without case and spare blanks.
    Text(Arc<str>),
    /// Yes or no.
    YesNo(bool),
    /// A number; a percent is one too (5 % is 0.05).
    Number(Number),
    /// An amount of money.
    Money(Number, Currency),
    /// Money per hour.
    Rate(Number, Currency),
    /// Elapsed time, in hours.
    Hours(Number),
    /// A number of days.
    Days(Number),
    /// A length that needs a date to be measured.
    Period(Period),
    /// A day of the calendar.
    Date(Date),
    /// A time of the day.
    Time(Time),
    /// A day and a time.
    Moment(Date, Time),
    /// A code such as `L330`.
    Code(Arc<str>),
    /// Several values.
    List(Arc<[Value]>),
    /// A record.
    Record(RecordRef),
    /// `none`, `no limit` or `on approval`.
    Mark(Mark),
}

/// A length that has no fixed number of days or hours until it is laid on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Months; a year is twelve.
    Months(i64),
    /// Business days.
    BusinessDays(Number),
    /// Business hours.
    BusinessHours(Number),
}

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A value.
    Known(Value),
    /// The field is there and the firm left it empty.
    Blank,
    /// Nobody can say, and why.
    Unknown(Unknown),
}

/// Why a value is not known, and what is known of it all the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unknown {
    /// Each reason once, in the order met.
    pub reasons: Vec<Reason>,
    /// The value is at least this much.
    pub at_least: Option<Box<Value>>,
}

/// A reason for which something is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    /// Which kind of reason.
    pub kind: ReasonKind,
    /// Of what: a field, a table row, a calculation.
    pub what: String,
    /// What is wrong with it, where there is more to say.
    pub detail: Option<String>,
}

/// The kinds of reason for which something is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReasonKind {
    /// Nobody supplied the fact.
    NotSupplied,
    /// The fact was supplied, but could not be read.
    Unreadable,
    /// A blank where a value is needed.
    Blank,
    /// No row of the table serves the key.
    NoRow,
    /// Records of this kind are declared partial or absent.
    NotComplete,
    /// More than 36 digits.
    Overflow,
    /// Division by zero.
    ZeroDivisor,
    /// Two currencies meet.
    Currency,
    /// `none`, `no limit` or `on approval` where a number is needed.
    Mark,
    /// An aggregate of no records.
    NoRecords,
    /// A date outside the calendar, or a length that does not fit.
    Calendar,
    /// Two exceptions to one rule meet in one layer, and neither has priority.
    Conflict,
    /// Whether another rule was found is not known.
    Verdict,
    /// Percents of a split that do not make 100 %.
    Shares,
    /// How many lines stay is not whole, or below 0.
    NotWhole,
}

impl ReasonKind {
    /// The stable id that stands in documents.
    pub fn id(self) -> &'static str {
        match self {
            Self::NotSupplied => "not-supplied",
            Self::Unreadable => "unreadable",
            Self::Blank => "blank",
            Self::NoRow => "no-row",
            Self::NotComplete => "not-complete",
            Self::Overflow => "overflow",
            Self::ZeroDivisor => "zero-divisor",
            Self::Currency => "currency",
            Self::Mark => "mark",
            Self::NoRecords => "no-records",
            Self::Calendar => "calendar",
            Self::Conflict => "exception-conflict",
            Self::Verdict => "verdict",
            Self::Shares => "shares",
            Self::NotWhole => "not-whole",
        }
    }

    /// The reason in words, to be followed by what it is about.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotSupplied => "nobody supplied",
            Self::Unreadable => "cannot be read:",
            Self::Blank => "is blank:",
            Self::NoRow => "no row for",
            Self::NotComplete => "not complete:",
            Self::Overflow => "more than 36 digits in",
            Self::ZeroDivisor => "division by zero in",
            Self::Currency => "two currencies meet in",
            Self::Mark => "an answer that is no number in",
            Self::NoRecords => "no records in",
            Self::Calendar => "no such date in",
            Self::Conflict => "two exceptions meet:",
            Self::Verdict => "not known whether found:",
            Self::Shares => "not 100 % together:",
            Self::NotWhole => "no whole number of lines:",
        }
    }
}

impl Unknown {
    /// Not known for one reason.
    pub fn because(kind: ReasonKind, what: impl Into<String>) -> Self {
        Self { reasons: vec![Reason { kind, what: what.into(), detail: None }], at_least: None }
    }

    /// A fact that is there and cannot be read, with what is wrong with it.
    pub fn unreadable(what: impl Into<String>, detail: &str) -> Self {
        let reason =
            Reason { kind: ReasonKind::Unreadable, what: what.into(), detail: Some(detail.to_owned()) };
        Self { reasons: vec![reason], at_least: None }
    }

    /// The same without what is known of the value.
    #[must_use]
    pub fn without_bound(&self) -> Self {
        Self { reasons: self.reasons.clone(), at_least: None }
    }

    /// Takes over the reasons of another.
    pub fn absorb(&mut self, other: &Self) {
        for reason in &other.reasons {
            if !self.reasons.contains(reason) {
                self.reasons.push(reason.clone());
            }
        }
    }
}

impl Answer {
    /// Not known for one reason.
    pub fn unknown(kind: ReasonKind, what: impl Into<String>) -> Self {
        Self::Unknown(Unknown::because(kind, what))
    }

    /// Yes or no.
    pub fn yes_no(value: bool) -> Self {
        Self::Known(Value::YesNo(value))
    }

    /// A text.
    pub fn text(value: &str) -> Self {
        Self::Known(Value::Text(value.into()))
    }
}

impl Value {
    /// The number inside a number or quantity.
    pub fn number(&self) -> Option<Number> {
        match self {
            Self::Number(n) | Self::Money(n, _) | Self::Rate(n, _) | Self::Hours(n) | Self::Days(n) => {
                Some(*n)
            }
            _ => None,
        }
    }

    /// The currency of money or a rate.
    pub fn currency(&self) -> Option<Currency> {
        match self {
            Self::Money(_, currency) | Self::Rate(_, currency) => Some(*currency),
            _ => None,
        }
    }

    /// The same quantity with another number.
    #[must_use]
    pub fn with_number(&self, number: Number) -> Self {
        match self {
            Self::Money(_, currency) => Self::Money(number, *currency),
            Self::Rate(_, currency) => Self::Rate(number, *currency),
            Self::Hours(_) => Self::Hours(number),
            Self::Days(_) => Self::Days(number),
            _ => Self::Number(number),
        }
    }
}

/// Writes a number with thousands commas and at least `least` decimals; a fraction without end is cut at six and marked.
pub(crate) fn grouped(number: Number, least: u32) -> String {
    let (mark, number) = match number.to_decimal() {
        Some(_) => ("", number),
        None => ("about ", number.round_dp(6, meruit_syntax::ast::RoundingMode::HalfUp).unwrap_or(number)),
    };
    let Some(decimal) = number.to_decimal() else { return number.to_string() };
    let mut decimal = decimal.normalize();
    if decimal.scale() < least {
        decimal.rescale(least);
    }
    let text = decimal.abs().to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(a, b)| (a, b));
    let mut out = String::from(mark);
    if number.is_negative() {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

fn unit(f: &mut fmt::Formatter<'_>, number: Number, one: &str, many: &str) -> fmt::Result {
    write!(f, "{} {}", grouped(number, 0), if number == Number::ONE { one } else { many })
}

impl fmt::Display for Value {
    /// The value as a reader of a finding expects it: `1,900.00 USD`, `10 hours`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Code(text) => f.write_str(text),
            Self::YesNo(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Self::Number(n) => f.write_str(&grouped(*n, 0)),
            Self::Money(n, currency) => write!(f, "{} {currency}", grouped(*n, currency.decimals())),
            Self::Rate(n, currency) => write!(f, "{} {currency} per hour", grouped(*n, currency.decimals())),
            Self::Hours(n) => unit(f, *n, "hour", "hours"),
            Self::Days(n) => unit(f, *n, "day", "days"),
            Self::Period(Period::Months(n)) => unit(f, Number::from(*n), "month", "months"),
            Self::Period(Period::BusinessDays(n)) => unit(f, *n, "business day", "business days"),
            Self::Period(Period::BusinessHours(n)) => unit(f, *n, "business hour", "business hours"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Time(time) => write!(f, "{:02}:{:02}", time.hour(), time.minute()),
            Self::Moment(date, time) => write!(f, "{date} {:02}:{:02}", time.hour(), time.minute()),
            Self::List(values) => {
                for (i, value) in values.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{value}")?;
                }
                Ok(())
            }
            Self::Record(_) => f.write_str("a record"),
            Self::Mark(mark) => f.write_str(mark_words(*mark)),
        }
    }
}

/// How a mark is written.
fn mark_words(mark: Mark) -> &'static str {
    match mark {
        Mark::None => "none",
        Mark::NoLimit => "no limit",
        Mark::OnApproval => "on approval",
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => write!(f, "{value}"),
            Self::Blank => f.write_str("(blank)"),
            Self::Unknown(unknown) => match &unknown.at_least {
                Some(value) => write!(f, "at least {value}"),
                None => f.write_str("(unknown)"),
            },
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.words(), self.what)?;
        match &self.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}

/// An amount with at least the decimals of its currency, and never fewer than it has.
pub(crate) fn amount(number: Number, currency: Currency) -> String {
    if let Some(text) = number.to_fixed(currency.decimals()) {
        return text;
    }
    let Some(decimal) = number.to_decimal() else { return number.to_string() };
    let mut decimal = decimal.normalize();
    if decimal.scale() < currency.decimals() {
        decimal.rescale(currency.decimals());
    }
    decimal.to_string()
}

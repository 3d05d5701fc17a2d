//! Arithmetic on answers: units, currencies, marks, and what is known of an unknown sum.

use jiff::civil::Date;
use meruit_syntax::ast::{Mark, RoundingMode};

use super::compare::reasons;
use crate::types::{Answer, Number, NumberError, Period, ReasonKind, Unknown, Value};

impl From<NumberError> for ReasonKind {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::Overflow => Self::Overflow,
            NumberError::ZeroDivisor => Self::ZeroDivisor,
        }
    }
}

/// What two known values come to, or why to nothing.
type Outcome = Result<Value, ReasonKind>;

pub(crate) fn add(left: &Answer, right: &Answer, what: &str) -> Answer {
    combine(left, right, what, add_values, |a, b| add_values(&a?, &b?).ok())
}

pub(crate) fn subtract(left: &Answer, right: &Answer, what: &str) -> Answer {
    combine(left, right, what, subtract_values, |a, _| match right {
        Answer::Known(b) => subtract_values(&a?, b).ok(),
        _ => None,
    })
}

pub(crate) fn multiply(left: &Answer, right: &Answer, what: &str) -> Answer {
    combine(left, right, what, multiply_values, |a, b| {
        let (a, b) = (a?, b?);
        let neither_negative = !a.number()?.is_negative() && !b.number()?.is_negative();
        neither_negative.then(|| multiply_values(&a, &b).ok()).flatten()
    })
}

pub(crate) fn divide(left: &Answer, right: &Answer, what: &str) -> Answer {
    combine(left, right, what, divide_values, |a, _| match right {
        Answer::Known(b) if b.number()?.is_positive() => divide_values(&a?, b).ok(),
        _ => None,
    })
}

pub(crate) fn negate(answer: Answer, what: &str) -> Answer {
    map(answer, what, |value| match value.number() {
        Some(number) => Ok(value.with_number(number.negate())),
        None => Err(ReasonKind::Mark),
    })
}

pub(crate) fn abs(answer: Answer, what: &str) -> Answer {
    map(answer, what, |value| match value.number() {
        Some(number) => Ok(value.with_number(number.abs())),
        None => Err(ReasonKind::Mark),
    })
}

pub(crate) fn round(answer: &Answer, step: &Answer, mode: RoundingMode, what: &str) -> Answer {
    let rounded = |value: &Value, step: &Value| {
        same_currency(value, step)?;
        let (number, step) =
            (value.number().ok_or(ReasonKind::Mark)?, step.number().ok_or(ReasonKind::Mark)?);
        Ok(value.with_number(number.round_to(step, mode)?))
    };
    combine(answer, step, what, rounded, |_, _| None)
}

/// The lesser or greater of two; `no limit` is more than every value.
pub(crate) fn extreme(left: &Answer, right: &Answer, greater: bool, what: &str) -> Answer {
    let no_limit = |answer: &Answer| *answer == Answer::Known(Value::Mark(Mark::NoLimit));
    if !greater {
        // The other side decides, a mark or an unknown too.
        if no_limit(left) {
            return right.clone();
        }
        if no_limit(right) {
            return left.clone();
        }
    }
    let pick = |a: &Value, b: &Value| {
        same_currency(a, b)?;
        let order = super::order(a, b).ok_or(ReasonKind::Mark)?;
        Ok(if order.is_gt() == greater { a.clone() } else { b.clone() })
    };
    combine(left, right, what, pick, |_, _| None)
}

/// Applies `f` where both are known values; marks pass through, and a lower bound is kept where `bound` finds one.
fn combine(
    left: &Answer,
    right: &Answer,
    what: &str,
    f: impl Fn(&Value, &Value) -> Outcome,
    bound: impl Fn(Option<Value>, Option<Value>) -> Option<Value>,
) -> Answer {
    match (left, right) {
        (Answer::Known(a), Answer::Known(b)) => match stronger_mark(a, b) {
            Some(mark) => Answer::Known(Value::Mark(mark)),
            None => f(a, b).map_or_else(|kind| Answer::unknown(kind, what), Answer::Known),
        },
        _ => {
            let mut unknown = reasons(left, right, what);
            unknown.at_least = bound(least(left), least(right)).map(Box::new);
            Answer::Unknown(unknown)
        }
    }
}

pub(crate) fn map(answer: Answer, what: &str, f: impl FnOnce(&Value) -> Outcome) -> Answer {
    match answer {
        Answer::Known(value @ Value::Mark(_)) => Answer::Known(value),
        Answer::Known(value) => f(&value).map_or_else(|kind| Answer::unknown(kind, what), Answer::Known),
        Answer::Blank => Answer::unknown(ReasonKind::Blank, what),
        Answer::Unknown(mut unknown) => {
            unknown.at_least = None;
            Answer::Unknown(unknown)
        }
    }
}

/// What an answer is at least.
pub(crate) fn least(answer: &Answer) -> Option<Value> {
    match answer {
        Answer::Known(value) => Some(value.clone()),
        Answer::Unknown(Unknown { at_least: Some(value), .. }) => Some(value.as_ref().clone()),
        _ => None,
    }
}

/// Of two answers that are marks: `none` before `on approval` before `no limit`.
pub(crate) fn stronger_mark(a: &Value, b: &Value) -> Option<Mark> {
    let rank = |mark: &Mark| match mark {
        Mark::None => 0,
        Mark::OnApproval => 1,
        Mark::NoLimit => 2,
    };
    let marks = [a, b].into_iter().filter_map(|value| match value {
        Value::Mark(mark) => Some(*mark),
        _ => None,
    });
    marks.min_by_key(rank)
}

fn same_currency(a: &Value, b: &Value) -> Result<(), ReasonKind> {
    match (a.currency(), b.currency()) {
        (Some(x), Some(y)) if x != y => Err(ReasonKind::Currency),
        _ => Ok(()),
    }
}

pub(super) fn add_values(a: &Value, b: &Value) -> Outcome {
    match (a, b) {
        (Value::Date(date), length) | (length, Value::Date(date)) => move_date(*date, length, false),
        _ => {
            same_currency(a, b)?;
            let (x, y) = (a.number().ok_or(ReasonKind::Mark)?, b.number().ok_or(ReasonKind::Mark)?);
            Ok(a.with_number(x.checked_add(y)?))
        }
    }
}

pub(super) fn subtract_values(a: &Value, b: &Value) -> Outcome {
    match (a, b) {
        (Value::Date(later), Value::Date(earlier)) => {
            Ok(Value::Days(Number::from(days_between(*earlier, *later))))
        }
        (Value::Date(date), length) => move_date(*date, length, true),
        (Value::Time(end), Value::Time(start)) => {
            let seconds = |time: &jiff::civil::Time| {
                i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
            };
            // A work that ends before it began went past midnight.
            let passed = (seconds(end) - seconds(start)).rem_euclid(86_400);
            Ok(Value::Hours(Number::fraction(i128::from(passed), 3600)?))
        }
        _ => {
            same_currency(a, b)?;
            let (x, y) = (a.number().ok_or(ReasonKind::Mark)?, b.number().ok_or(ReasonKind::Mark)?);
            Ok(a.with_number(x.checked_sub(y)?))
        }
    }
}

pub(super) fn multiply_values(a: &Value, b: &Value) -> Outcome {
    let (x, y) = (a.number().ok_or(ReasonKind::Mark)?, b.number().ok_or(ReasonKind::Mark)?);
    let product = x.checked_mul(y)?;
    Ok(match (a, b) {
        (Value::Hours(_), Value::Rate(_, currency)) | (Value::Rate(_, currency), Value::Hours(_)) => {
            Value::Money(product, *currency)
        }
        (Value::Number(_), _) => b.with_number(product),
        _ => a.with_number(product),
    })
}

fn divide_values(a: &Value, b: &Value) -> Outcome {
    let (x, y) = (a.number().ok_or(ReasonKind::Mark)?, b.number().ok_or(ReasonKind::Mark)?);
    same_currency(a, b)?;
    let quotient = x.checked_div(y)?;
    Ok(match (a, b) {
        (_, Value::Number(_)) => a.with_number(quotient),
        (Value::Money(_, currency), Value::Hours(_)) => Value::Rate(quotient, *currency),
        _ => Value::Number(quotient),
    })
}

/// The number of days from one date to another.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// A date moved by days or months: the same day of the month, else its last day.
fn move_date(date: Date, length: &Value, back: bool) -> Outcome {
    let signed = |n: i64| if back { n.checked_neg() } else { Some(n) };
    let span = match length {
        Value::Days(days) => {
            let days = days.to_whole().and_then(|n| i64::try_from(n).ok()).and_then(signed);
            days.and_then(|n| jiff::Span::new().try_days(n).ok())
        }
        Value::Period(Period::Months(months)) => {
            signed(*months).and_then(|n| jiff::Span::new().try_months(n).ok())
        }
        _ => None,
    };
    let span = span.ok_or(ReasonKind::Calendar)?;
    date.checked_add(span).map(Value::Date).map_err(|_| ReasonKind::Calendar)
}

/// `date` moved by whole months; from the last day of a month to the last day.
fn months_later(date: Date, months: i64) -> Option<Date> {
    let moved = date.checked_add(jiff::Span::new().try_months(months).ok()?).ok()?;
    Some(if date == date.last_of_month() { moved.last_of_month() } else { moved })
}

/// The smallest n ≥ 0 with `from` + n months ≥ `to`.
pub(crate) fn months_started(from: Date, to: Date) -> Option<i64> {
    let mut n = whole_months(from, to);
    while months_later(from, n)? < to {
        n += 1;
    }
    Some(n)
}

/// The largest n ≥ 0 with `from` + n months ≤ `to`; 0 where `to` lies before `from`.
pub(crate) fn months_between(from: Date, to: Date) -> Option<i64> {
    let mut n = whole_months(from, to);
    while months_later(from, n + 1)? <= to {
        n += 1;
    }
    Some(n)
}

/// A number of months that does not lead past `to`.
fn whole_months(from: Date, to: Date) -> i64 {
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    (months(to) - months(from) - 1).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_go_from_end_to_end() {
        assert_eq!(months_started(date(2026, 2, 28), date(2026, 3, 31)), Some(1));
        assert_eq!(months_started(date(2026, 2, 28), date(2026, 4, 1)), Some(2));
        assert_eq!(months_started(date(2026, 3, 31), date(2026, 3, 31)), Some(0));
        assert_eq!(months_started(date(2026, 3, 31), date(2026, 3, 1)), Some(0));
        assert_eq!(months_between(date(2026, 1, 31), date(2026, 2, 28)), Some(1));
        assert_eq!(months_between(date(2026, 1, 30), date(2026, 2, 27)), Some(0));
        assert_eq!(months_between(date(2026, 5, 1), date(2026, 2, 27)), Some(0));
    }

    #[test]
    fn days_are_counted_over_the_end_of_a_month() {
        assert_eq!(days_between(date(2026, 2, 27), date(2026, 3, 1)), 2);
        assert_eq!(days_between(date(2026, 3, 1), date(2026, 2, 27)), -2);
    }
}

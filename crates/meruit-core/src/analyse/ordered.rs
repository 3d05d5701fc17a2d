//! Values between and beyond others: one that stands for all between each two neighbours.

use std::cmp::Ordering;

use jiff::civil::{Date, Time};
use jiff::{Span, Unit};
use meruit_syntax::ast::RoundingMode;

use crate::types::{Number, Type, Value};

/// A day to begin with where nothing is named.
const SOME_DAY: Date = jiff::civil::date(2026, 3, 2);

/// The numbers, and those that stand for all between them and beyond; of a count only whole ones from 0.
///
/// Where steps are asked for, each stretch has a multiple of the step, if there is one in it, and a number that is
/// none. `None` where the digits do not suffice.
pub(super) fn numbers(named: &[Number], step: Option<Number>, count: bool) -> Option<Vec<Number>> {
    let mut all = Vec::new();
    let ends = named.iter().copied().map(Some);
    let lower = std::iter::once(None).chain(ends.clone());
    let upper = ends.chain([None]);
    for (from, to) in lower.zip(upper) {
        stretch(from, to, step, count, &mut all)?;
    }
    all.extend(named.iter().copied().filter(|number| !count || (number.is_whole() && !number.is_negative())));
    Some(all)
}

/// Adds numbers strictly between two ends.
fn stretch(
    from: Option<Number>,
    to: Option<Number>,
    step: Option<Number>,
    count: bool,
    all: &mut Vec<Number>,
) -> Option<()> {
    let inside = |number: Number| {
        from.is_none_or(|from| from < number)
            && to.is_none_or(|to| number < to)
            && (!count || (number.is_whole() && !number.is_negative()))
    };
    let one = Number::ONE;
    let middle = match (from, to) {
        (None, None) => one,
        (Some(from), None) => Number::fraction(from.floor(), 1).ok()?.checked_add(one).ok()?,
        // A smaller amount is likelier than one below 0.
        (None, Some(to)) if to > one => half(to)?,
        (None, Some(to)) if to.is_positive() => Number::ZERO,
        (None, Some(to)) => to.checked_sub(one).ok()?,
        (Some(from), Some(to)) => half(from.checked_add(to).ok()?)?,
    };
    let plain = [0, 1, 2].map(|digits| middle.round_dp(digits, RoundingMode::HalfUp).ok());
    let above = from.and_then(|from| Number::fraction(from.floor(), 1).ok()?.checked_add(one).ok());
    let mut candidates: Vec<Number> = plain.into_iter().flatten().chain(above).chain([middle]).collect();
    let Some(step) = step.map(Number::abs).filter(|step| !step.is_zero() && !count) else {
        let fitting = candidates.into_iter().find(|&number| inside(number));
        // A count has none between two neighbours; of anything else there always is one.
        if fitting.is_none() && !count {
            return None;
        }
        all.extend(fitting);
        return Some(());
    };
    let is_multiple = |number: Number| number.checked_div(step).is_ok_and(Number::is_whole);
    // The first multiple above the lower end, or the last below the upper one.
    let multiple = match (from, to) {
        (Some(from), _) => {
            let steps = from.checked_div(step).ok()?.floor();
            Number::fraction(steps, 1).ok()?.checked_add(one).ok()?.checked_mul(step).ok()?
        }
        (None, Some(to)) => {
            let steps = to.negate().checked_div(step).ok()?.floor();
            Number::fraction(steps, 1).ok()?.checked_add(one).ok()?.checked_mul(step).ok()?.negate()
        }
        (None, None) => step,
    };
    all.extend(Some(multiple).filter(|&number| inside(number)));
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, from.checked_add(step).ok()?),
        (None, Some(to)) => (to.checked_sub(step).ok()?, to),
        (None, None) => (Number::ZERO, step),
    };
    let length = to.checked_sub(from).ok()?;
    for parts in [2, 3, 5, 7] {
        let part = from.checked_add(length.checked_div(Number::from(parts)).ok()?).ok()?;
        candidates.extend(part.round_dp(2, RoundingMode::HalfUp).ok().into_iter().chain([part]));
    }
    let other = candidates.into_iter().find(|&number| inside(number) && !is_multiple(number));
    all.push(other?);
    Some(())
}

fn half(number: Number) -> Option<Number> {
    number.checked_div(Number::from(2)).ok()
}

/// The dates, times or moments, and those that stand for all between them and beyond.
pub(super) fn points(named: &[Value], ty: &Type) -> Vec<Value> {
    let mut all = Vec::new();
    let Some((first, last)) = named.first().zip(named.last()) else {
        let noon = Time::constant(12, 0, 0, 0);
        all.push(match ty {
            Type::Time => Value::Time(noon),
            Type::Moment => Value::Moment(SOME_DAY, noon),
            _ => Value::Date(SOME_DAY),
        });
        return all;
    };
    all.extend(beside(last, 1));
    all.extend(beside(first, -1));
    for pair in named.windows(2) {
        if let [a, b] = pair {
            all.extend(between(a, b));
        }
    }
    all.extend(named.iter().cloned());
    all
}

/// The next value, or the one before; none at the end of the calendar or of the day.
fn beside(value: &Value, days: i64) -> Option<Value> {
    match value {
        Value::Date(date) => date.checked_add(Span::new().days(days)).ok().map(Value::Date),
        Value::Moment(date, time) => {
            date.checked_add(Span::new().days(days)).ok().map(|date| Value::Moment(date, *time))
        }
        Value::Time(time) => {
            let (whole, end) = if days > 0 {
                (time.checked_add(Span::new().minutes(1)).ok(), Time::MAX)
            } else {
                (time.checked_sub(Span::new().minutes(1)).ok(), Time::MIN)
            };
            whole.or((end != *time).then_some(end)).map(Value::Time)
        }
        _ => None,
    }
}

/// A value between two others; none between two days that follow one another.
fn between(a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => {
            let days = a.until((Unit::Day, *b)).ok()?.get_days();
            (days > 1).then(|| a.checked_add(Span::new().days(i64::from(days / 2))).ok().map(Value::Date))?
        }
        (Value::Time(a), Value::Time(b)) => Some(Value::Time(time_between(*a, *b)?)),
        (Value::Moment(day, a), Value::Moment(other_day, b)) => {
            if day == other_day {
                return Some(Value::Moment(*day, time_between(*a, *b)?));
            }
            let tomorrow = day.tomorrow().ok()?;
            let midnight = Value::Moment(tomorrow, Time::midnight());
            if (tomorrow, Time::midnight()).cmp(&(*other_day, *b)) == Ordering::Less {
                Some(midnight)
            } else {
                time_between(*a, Time::MAX).or(Some(Time::MAX)).map(|time| Value::Moment(*day, time))
            }
        }
        _ => None,
    }
}

fn time_between(a: Time, b: Time) -> Option<Time> {
    let seconds = a.until((Unit::Second, b)).ok()?.get_seconds();
    let minute = a.checked_add(Span::new().minutes(1)).ok().filter(|between| *between < b);
    minute.or_else(|| {
        a.checked_add(Span::new().seconds(seconds / 2)).ok().filter(|between| a < *between && *between < b)
    })
}

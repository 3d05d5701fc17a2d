//! Numbers and dates of lines as whole numbers.

use jiff::civil::Date;
use meruit_syntax::ast::CompareOp;

use super::super::compare::holds;
use super::told::Told;
use crate::facts::Datum;
use crate::types::{Currency, Number, Value};

/// What stands in a place of a column.
///
/// The order is that of arithmetic: two places come to the worse of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Known,
    Blank,
    Unknown,
    /// `no limit`.
    NoLimit,
    /// Not for a column to say: too fine, too great, another unit.
    Beyond,
}

/// What the numbers of a column count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// Nothing is known in the column.
    Any,
    Number,
    Hours,
    Days,
    Money(Currency),
    Rate(Currency),
    Date,
}

/// The decimals that numbers of facts have in a column; finer ones are beyond it.
const DECIMALS: u32 = 4;

/// No column has more decimals.
const MOST_DECIMALS: u32 = 12;

/// A column of numbers of one unit: each is its value divided by ten to the `decimals`.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    pub values: Vec<i64>,
    pub states: Vec<State>,
    unit: Unit,
    decimals: u32,
}

/// One place of a column.
#[derive(Clone, Copy)]
pub(super) struct Place {
    value: i64,
    state: State,
    unit: Unit,
}

impl Place {
    pub(super) const BLANK: Self = Self::without(State::Blank);
    pub(super) const UNKNOWN: Self = Self::without(State::Unknown);
    pub(super) const BEYOND: Self = Self::without(State::Beyond);

    const fn without(state: State) -> Self {
        Self { value: 0, state, unit: Unit::Any }
    }

    pub(super) fn of(value: &Value) -> Self {
        let (number, unit) = match value {
            Value::Number(number) => (number, Unit::Number),
            Value::Hours(number) => (number, Unit::Hours),
            Value::Days(number) => (number, Unit::Days),
            Value::Money(number, currency) => (number, Unit::Money(*currency)),
            Value::Rate(number, currency) => (number, Unit::Rate(*currency)),
            Value::Date(date) => return Self { value: day(*date), state: State::Known, unit: Unit::Date },
            Value::Mark(meruit_syntax::ast::Mark::NoLimit) => return Self::without(State::NoLimit),
            _ => return Self::BEYOND,
        };
        match number.ten_thousandths() {
            Some(value) => Self { value, state: State::Known, unit },
            None => Self::BEYOND,
        }
    }

    fn of_datum(datum: &Datum) -> Self {
        match datum {
            Datum::Known(value) => Self::of(value),
            Datum::Blank => Self::BLANK,
            Datum::Missing | Datum::Unreadable(_) => Self::UNKNOWN,
        }
    }
}

/// The days from 1970-01-01 to a date of the calendar.
fn day(date: Date) -> i64 {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    // Years that begin in March have the leap day at their end.
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Numbers {
    /// The column of a field.
    pub(super) fn of<'d>(data: impl Iterator<Item = &'d Datum>) -> Self {
        Self::of_places(data.map(Place::of_datum))
    }

    /// A column of places; those of another unit than the first known one are beyond it.
    pub(super) fn of_places(places: impl Iterator<Item = Place>) -> Self {
        let mut column = Self {
            values: Vec::with_capacity(places.size_hint().0),
            states: Vec::with_capacity(places.size_hint().0),
            unit: Unit::Any,
            decimals: 0,
        };
        for place in places {
            if column.unit == Unit::Any {
                column.unit = place.unit;
            }
            let fits = place.unit == column.unit || place.unit == Unit::Any;
            column.values.push(place.value);
            column.states.push(if fits { place.state } else { State::Beyond });
        }
        if column.unit != Unit::Date {
            column.decimals = DECIMALS;
        }
        column
    }

    /// Both with the same decimals; `None` where they are in two units, or one of them has more than a column holds.
    fn aligned<'n>(
        a: &'n Self,
        b: &'n Self,
    ) -> Option<(std::borrow::Cow<'n, Self>, std::borrow::Cow<'n, Self>, Unit)> {
        use std::borrow::Cow;
        let unit = match (a.unit, b.unit) {
            (Unit::Any, unit) | (unit, Unit::Any) => unit,
            (a, b) if a == b => a,
            _ => return None,
        };
        let decimals = a.decimals.max(b.decimals);
        let at = |column: &'n Self| match column.decimals == decimals {
            true => Cow::Borrowed(column),
            false => Cow::Owned(column.with_decimals(decimals)),
        };
        Some((at(a), at(b), unit))
    }

    fn with_decimals(&self, decimals: u32) -> Self {
        let factor = 10i64.checked_pow(decimals.saturating_sub(self.decimals)).unwrap_or(0);
        let scaled = self.values.iter().zip(&self.states).map(|(value, state)| {
            match (value.checked_mul(factor), factor) {
                (Some(scaled), 1..) => (scaled, *state),
                _ => (0, (*state).max(State::Beyond)),
            }
        });
        let (values, states) = scaled.unzip();
        Self { values, states, unit: self.unit, decimals }
    }

    /// The same with the known values changed, where they can be.
    fn combined(
        a: &Self,
        b: &Self,
        unit: Unit,
        decimals: u32,
        combine: impl Fn(i64, i64) -> Option<i64>,
    ) -> Self {
        let places = a.values.iter().zip(&a.states).zip(b.values.iter().zip(&b.states));
        let (values, states) = places
            .map(|((a, state), (b, other))| match ((*state).max(*other), combine(*a, *b)) {
                (State::Known, Some(value)) => (value, State::Known),
                (State::Known | State::NoLimit | State::Beyond, _) => (0, State::Beyond),
                // Of a blank nothing is worked out.
                (State::Blank | State::Unknown, _) => (0, State::Unknown),
            })
            .unzip();
        Self { values, states, unit, decimals }
    }

    /// The sum, by place.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        let (a, b, unit) = Self::aligned(self, other)?;
        // A day is not added to a day.
        (unit != Unit::Date).then(|| Self::combined(&a, &b, unit, a.decimals, i64::checked_add))
    }

    /// The difference, by place; of two dates the days between them.
    pub(super) fn minus(&self, other: &Self) -> Option<Self> {
        let (a, b, unit) = Self::aligned(self, other)?;
        let unit = if unit == Unit::Date { Unit::Days } else { unit };
        Some(Self::combined(&a, &b, unit, a.decimals, i64::checked_sub))
    }

    /// The product, by place.
    pub(super) fn times(&self, other: &Self) -> Option<Self> {
        let unit = match (self.unit, other.unit) {
            (Unit::Hours, Unit::Rate(currency)) | (Unit::Rate(currency), Unit::Hours) => {
                Unit::Money(currency)
            }
            (Unit::Number, unit) | (unit, Unit::Number) if unit != Unit::Date => unit,
            _ => return None,
        };
        let decimals = self.decimals + other.decimals;
        (decimals <= MOST_DECIMALS).then(|| Self::combined(self, other, unit, decimals, i64::checked_mul))
    }

    /// Without signs.
    pub(super) fn abs(&self) -> Self {
        let places = self.values.iter().zip(&self.states);
        let (values, states) = places
            .map(|(value, state)| match (value.checked_abs(), state) {
                (Some(value), State::Known) => (value, State::Known),
                (None, _) | (_, State::NoLimit | State::Beyond) => (0, State::Beyond),
                (_, State::Blank | State::Unknown) => (0, State::Unknown),
            })
            .unzip();
        Self { values, states, ..*self }
    }

    /// What the other has where this one has nothing.
    pub(super) fn or_else(&self, other: &Self) -> Option<Self> {
        let (a, b, unit) = Self::aligned(self, other)?;
        let places = a.values.iter().zip(&a.states).zip(b.values.iter().zip(&b.states));
        let (values, states) = places
            .map(|((value, state), (other, other_state))| match state {
                State::Blank | State::Unknown => (*other, *other_state),
                _ => (*value, *state),
            })
            .unzip();
        Some(Self { values, states, unit, decimals: a.decimals })
    }

    /// Compares by place.
    pub(super) fn compare(&self, op: CompareOp, other: &Self) -> Vec<Told> {
        let Some((a, b, _)) = Self::aligned(self, other) else {
            return vec![Told::Unsettled; self.values.len()];
        };
        let states = a.states.iter().zip(&b.states).map(|(a, b)| (*a).max(*b));
        let values = a.values.iter().zip(&b.values);
        let of_place = |((a, b), state): ((&i64, &i64), State)| match (state, op) {
            (State::Known, _) => Told::from(holds(op, a.cmp(b))),
            // A blank is no value, not even another blank.
            (State::Blank, CompareOp::Is) => Told::No,
            (State::Blank, CompareOp::IsNot) => Told::Yes,
            _ => Told::Unsettled,
        };
        values.zip(states).map(of_place).collect()
    }

    /// Whether each is a whole number of steps.
    pub(super) fn in_steps_of(&self, step: &Self) -> Vec<Told> {
        let Some((a, b, _)) = Self::aligned(self, step) else {
            return vec![Told::Unsettled; self.values.len()];
        };
        let states = a.states.iter().zip(&b.states).map(|(a, b)| (*a).max(*b));
        let of_place = |((value, step), state): ((&i64, &i64), State)| match (state, value.checked_rem(*step))
        {
            (State::Known, Some(rest)) => Told::from(rest == 0),
            _ => Told::Unsettled,
        };
        a.values.iter().zip(&b.values).zip(states).map(of_place).collect()
    }

    /// Whether each of what was billed lies within its limit, so that the limit takes nothing; else unsettled.
    pub(super) fn within(&self, limit: &Self) -> Vec<Told> {
        let Some((a, b, _)) = Self::aligned(self, limit) else {
            return vec![Told::Unsettled; self.values.len()];
        };
        let states = a.states.iter().zip(&b.states);
        let of_place = |((value, limit), states): ((&i64, &i64), (&State, &State))| match states {
            (_, State::NoLimit) => Told::Yes,
            // Below nothing no limit takes anything.
            (State::Known, State::Known) if value <= limit.max(&0) => Told::Yes,
            _ => Told::Unsettled,
        };
        a.values.iter().zip(&b.values).zip(states).map(of_place).collect()
    }

    /// The sum of some places, as a column of one; `None` where one of them has no known value.
    pub(super) fn sum_of(&self, rows: impl Iterator<Item = usize>) -> Option<i64> {
        let mut sum = 0i64;
        for row in rows {
            if *self.states.get(row)? != State::Known {
                return None;
            }
            sum = sum.checked_add(*self.values.get(row)?)?;
        }
        Some(sum)
    }

    /// Other values under the same unit and decimals, all of them known.
    pub(super) fn like(&self, values: Vec<i64>, states: Vec<State>) -> Self {
        Self { values, states, unit: self.unit, decimals: self.decimals }
    }

    /// Counts.
    pub(super) fn counts(values: impl Iterator<Item = usize>) -> Self {
        let place =
            |count: usize| Place::of(&Value::Number(Number::from(i64::try_from(count).unwrap_or(i64::MAX))));
        Self::of_places(values.map(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let mut date = Date::MIN;
        let mut expected = day(date);
        while date < Date::MAX {
            assert_eq!(day(date), expected, "{date}");
            date = date.tomorrow().unwrap();
            expected += 1;
        }
        assert_eq!(day(Date::constant(1970, 1, 1)), 0);
    }

    fn column(texts: &[&str]) -> Numbers {
        let place = |text: &&str| match *text {
            "" => Place::BLANK,
            "?" => Place::UNKNOWN,
            text => Place::of(&Value::Number(Number::from(text.parse::<rust_decimal::Decimal>().unwrap()))),
        };
        Numbers::of_places(texts.iter().map(place))
    }

    #[test]
    fn what_does_not_fit_is_beyond() {
        let all = column(&["1.25", "0.00001", "922337203685477.5807", "922337203685477.5808", "", "?"]);
        use State::{Beyond, Blank, Known, Unknown};
        assert_eq!(all.states, [Known, Beyond, Known, Beyond, Blank, Unknown]);
        let twice = all.plus(&all).unwrap();
        assert_eq!(twice.states, [Known, Beyond, Beyond, Beyond, Unknown, Unknown]);
        let product = all.times(&all).unwrap();
        assert_eq!(product.states, [Known, Beyond, Beyond, Beyond, Unknown, Unknown]);
        assert_eq!((product.values.first(), product.decimals), (Some(&156_250_000), 8));
    }

    #[test]
    fn columns_of_other_decimals_compare_as_numbers_do() {
        let (hours, squared) = (column(&["1.5", "2", "-3"]), column(&["1.5", "2", "-3"]));
        let squared = squared.times(&squared).unwrap();
        assert_eq!(hours.compare(CompareOp::Less, &squared), [Told::Yes; 3]);
        assert_eq!(squared.in_steps_of(&hours), [Told::No, Told::Yes, Told::Yes]);
        assert_eq!(hours.in_steps_of(&column(&["1", "0", "1.5"])), [Told::No, Told::Unsettled, Told::Yes]);
    }
}

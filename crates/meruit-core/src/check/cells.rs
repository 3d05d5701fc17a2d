//! Key cells of table rows as sets of values: which lies inside which, which meet, and what they share.
//!
//! A look-up takes the most specific of the rows that match, which is the one [inside](row_inside) all others.

use std::cmp::Ordering;

use jiff::civil::{Date, Time};

use crate::eval::order;
use crate::plan::{Bounds, Cell, Row};
use crate::types::{Currency, Number, Period, Value};

/// A value in a form that is equal exactly where the language says `is`: text without case and spare blanks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Exact {
    /// A text or a code.
    Text(String),
    YesNo(bool),
    Number(Number),
    Money(Number, Currency),
    Rate(Number, Currency),
    Hours(Number),
    Days(Number),
    Months(i64),
    BusinessDays(Number),
    BusinessHours(Number),
    Date(Date),
    Time(Time),
    Moment(Date, Time),
    /// What no key can be: a list, a record or a mark, as it is written.
    Other(String),
}

impl Exact {
    /// The value in its comparable form.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) | Value::Code(text) => {
                let words: Vec<&str> = text.split_whitespace().collect();
                Self::Text(words.join(" ").to_lowercase())
            }
            Value::YesNo(yes) => Self::YesNo(*yes),
            Value::Number(n) => Self::Number(*n),
            Value::Money(n, currency) => Self::Money(*n, *currency),
            Value::Rate(n, currency) => Self::Rate(*n, *currency),
            Value::Hours(n) => Self::Hours(*n),
            Value::Days(n) => Self::Days(*n),
            Value::Period(Period::Months(n)) => Self::Months(*n),
            Value::Period(Period::BusinessDays(n)) => Self::BusinessDays(*n),
            Value::Period(Period::BusinessHours(n)) => Self::BusinessHours(*n),
            Value::Date(date) => Self::Date(*date),
            Value::Time(time) => Self::Time(*time),
            Value::Moment(date, time) => Self::Moment(*date, *time),
            Value::List(_) | Value::Record(_) | Value::Mark(_) => Self::Other(value.to_string()),
        }
    }
}

/// Whether every key that meets the row `a` meets the row `b` too: `a` is at least as specific.
pub(crate) fn row_inside(a: &Row, b: &Row) -> bool {
    a.cells.len() == b.cells.len() && a.cells.iter().zip(&b.cells).all(|(a, b)| cell_inside(a, b))
}

/// Whether some key meets both rows.
pub(crate) fn rows_meet(a: &Row, b: &Row) -> bool {
    a.cells.len() == b.cells.len() && a.cells.iter().zip(&b.cells).all(|(a, b)| cells_meet(a, b))
}

/// Whether every value that meets the cell `a` meets the cell `b` too.
pub(crate) fn cell_inside(a: &Cell, b: &Cell) -> bool {
    match (a, b) {
        (_, Cell::Any) => true,
        (Cell::Any, _) => false,
        (Cell::Value(a), b) => value_inside(a, b),
        (Cell::Several(values), b) => values.iter().all(|value| value_inside(value, b)),
        (Cell::Range(a), Cell::Range(b)) => {
            at_or_above(a.from.as_ref(), b.from.as_ref()) && at_or_below(a.to.as_ref(), b.to.as_ref())
        }
        (Cell::Range(a), Cell::Value(_) | Cell::Several(_)) => {
            only_value(a).is_some_and(|value| value_inside(value, b))
        }
    }
}

/// Whether some value meets both cells.
pub(crate) fn cells_meet(a: &Cell, b: &Cell) -> bool {
    match (a, b) {
        (Cell::Any, _) | (_, Cell::Any) => true,
        (Cell::Several(values), other) | (other, Cell::Several(values)) => {
            values.iter().any(|value| value_meets(value, other))
        }
        (Cell::Value(value), other) | (other, Cell::Value(value)) => value_meets(value, other),
        (Cell::Range(a), Cell::Range(b)) => both(a, b).is_some(),
    }
}

/// The cell that takes exactly what both cells take; `None` where they do not meet.
pub(crate) fn common_cell(a: &Cell, b: &Cell) -> Option<Cell> {
    Some(match (a, b) {
        (Cell::Any, other) | (other, Cell::Any) => other.clone(),
        (Cell::Range(a), Cell::Range(b)) => Cell::Range(both(a, b)?),
        _ => {
            // What two sets of values share is the deeper of each two that meet.
            let mut shared: Vec<Value> = Vec::new();
            let mut keep = |value: &Value, other: &Cell| {
                let new = !shared.iter().any(|known| same(known, value));
                if new && value_inside(value, other) {
                    shared.push(value.clone());
                }
            };
            values_of(a).iter().for_each(|value| keep(value, b));
            values_of(b).iter().for_each(|value| keep(value, a));
            match shared.as_slice() {
                [] => return None,
                [one] => Cell::Value(one.clone()),
                _ => Cell::Several(shared),
            }
        }
    })
}

fn values_of(cell: &Cell) -> &[Value] {
    match cell {
        Cell::Value(value) => std::slice::from_ref(value),
        Cell::Several(values) => values,
        Cell::Any | Cell::Range(_) => &[],
    }
}

/// Whether the cell takes the value and, of a code, all below it.
fn value_inside(value: &Value, cell: &Cell) -> bool {
    match cell {
        Cell::Any => true,
        Cell::Value(other) => covers(other, value),
        Cell::Several(others) => others.iter().any(|other| covers(other, value)),
        Cell::Range(bounds) => in_bounds(value, bounds),
    }
}

/// Whether the cell takes the value or something below it.
fn value_meets(value: &Value, cell: &Cell) -> bool {
    let meets = |other: &Value| covers(other, value) || covers(value, other);
    match cell {
        Cell::Any => true,
        Cell::Value(other) => meets(other),
        Cell::Several(others) => others.iter().any(meets),
        Cell::Range(bounds) => in_bounds(value, bounds),
    }
}

/// Whether `above` is `value`, or a code that `value` stands under.
fn covers(above: &Value, value: &Value) -> bool {
    match (above, value) {
        (Value::Code(above), Value::Code(code)) => {
            above.eq_ignore_ascii_case(code) || meruit_codes::is_within(code, above)
        }
        _ => same(above, value),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    Exact::of(a) == Exact::of(b)
}

/// Whether a value lies in a range.
pub(crate) fn in_bounds(value: &Value, bounds: &Bounds) -> bool {
    let above = |from: &Value| order(value, from).is_some_and(Ordering::is_ge);
    let below = |(to, inclusive): &(Value, bool)| match order(value, to) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => *inclusive,
        _ => false,
    };
    bounds.from.as_ref().is_none_or(above) && bounds.to.as_ref().is_none_or(below)
}

/// Whether a lower end is no lower than another; no end is the lowest.
fn at_or_above(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(a), Some(b)) => order(a, b).is_some_and(Ordering::is_ge),
    }
}

/// Whether an upper end is no higher than another; no end is the highest.
fn at_or_below(a: Option<&(Value, bool)>, b: Option<&(Value, bool)>) -> bool {
    match (a, b) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some((a, a_in)), Some((b, b_in))) => match order(a, b) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => *b_in || !*a_in,
            _ => false,
        },
    }
}

/// What two ranges share; nothing where their ends have no order, as two currencies have none.
fn both(a: &Bounds, b: &Bounds) -> Option<Bounds> {
    if let (Some(a), Some(b)) = (a.from.as_ref(), b.from.as_ref())
        && order(a, b).is_none()
    {
        return None;
    }
    if let (Some((a, _)), Some((b, _))) = (&a.to, &b.to)
        && order(a, b).is_none()
    {
        return None;
    }
    let from = if at_or_above(a.from.as_ref(), b.from.as_ref()) { &a.from } else { &b.from };
    let to = if at_or_below(a.to.as_ref(), b.to.as_ref()) { &a.to } else { &b.to };
    let shared = Bounds { from: from.clone(), to: to.clone() };
    (!is_empty(&shared)).then_some(shared)
}

/// Whether nothing lies in a range.
pub(crate) fn is_empty(bounds: &Bounds) -> bool {
    match (&bounds.from, &bounds.to) {
        (Some(from), Some((to, inclusive))) => match order(from, to) {
            Some(Ordering::Less) => false,
            Some(Ordering::Equal) => !*inclusive,
            _ => true,
        },
        _ => false,
    }
}

/// The value that a range consists of, where it is only one.
pub(crate) fn only_value(bounds: &Bounds) -> Option<&Value> {
    match (&bounds.from, &bounds.to) {
        (Some(from), Some((to, true))) if order(from, to).is_some_and(Ordering::is_eq) => Some(from),
        _ => None,
    }
}

/// A cell as the language writes it: `PARTNR`, `("NY", "NJ")`, `from 2026-01-01`, `any`.
pub(crate) fn written(cell: &Cell) -> String {
    match cell {
        Cell::Any => "any".to_owned(),
        Cell::Value(value) => literal(value),
        Cell::Several(values) => {
            format!("({})", values.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Cell::Range(Bounds { from: None, to: None }) => "any".to_owned(),
        Cell::Range(Bounds { from: None, to: Some((to, true)) }) => format!("up to {}", literal(to)),
        Cell::Range(Bounds { from: None, to: Some((to, false)) }) => format!("under {}", literal(to)),
        Cell::Range(Bounds { from: Some(from), to: None }) => format!("from {}", literal(from)),
        Cell::Range(Bounds { from: Some(from), to: Some((to, inclusive)) }) => {
            let under = if *inclusive { "" } else { "under " };
            format!("from {} to {under}{}", literal(from), literal(to))
        }
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Value::Code(code) if !super::constants::looks_like_code(code) => format!("\"{code}\""),
        // Thousands are parted by `_` in the language, by commas in findings.
        other => other.to_string().replace(',', "_"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: &str) -> Cell {
        Cell::Value(Value::Code(code.into()))
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn range(from: Option<i64>, to: Option<(i64, bool)>) -> Cell {
        let number = |n: i64| Value::Number(Number::from(n));
        Cell::Range(Bounds { from: from.map(number), to: to.map(|(n, inclusive)| (number(n), inclusive)) })
    }

    #[test]
    fn a_code_lies_inside_those_above_it() {
        assert!(cell_inside(&code("L310"), &code("L300")));
        assert!(!cell_inside(&code("L300"), &code("L310")));
        assert!(cells_meet(&code("L300"), &code("L310")));
        assert!(!cells_meet(&code("L310"), &code("L320")));
        assert!(cell_inside(&code("X1"), &code("x1")), "own codes are inside themselves");
        assert_eq!(common_cell(&code("L300"), &code("L310")), Some(code("L310")));
    }

    #[test]
    fn texts_are_compared_without_case_and_spare_blanks() {
        let several = Cell::Several(vec![text("New  York"), text("Boston")]);
        assert!(cell_inside(&Cell::Value(text("new york")), &several));
        assert!(!cell_inside(&several, &Cell::Value(text("new york"))));
        assert_eq!(common_cell(&several, &Cell::Value(text("boston"))), Some(Cell::Value(text("Boston"))));
        assert_eq!(common_cell(&several, &Cell::Value(text("Austin"))), None);
    }

    #[test]
    fn a_range_with_its_end_is_wider_than_one_without() {
        let (up_to, under) = (range(None, Some((10, true))), range(None, Some((10, false))));
        assert!(cell_inside(&under, &up_to));
        assert!(!cell_inside(&up_to, &under));
        assert!(cells_meet(&up_to, &range(Some(10), None)));
        assert!(!cells_meet(&under, &range(Some(10), None)));
        assert!(
            cell_inside(&range(Some(5), None), &range(Some(1), None)),
            "the later start is the more specific"
        );
    }

    #[test]
    fn a_range_of_one_value_is_that_value() {
        let five = Cell::Value(Value::Number(Number::from(5)));
        assert!(cell_inside(&range(Some(5), Some((5, true))), &five));
        assert!(cell_inside(&five, &range(Some(5), Some((5, true)))));
        assert!(!cell_inside(&range(Some(5), Some((6, true))), &five));
    }

    #[test]
    fn what_two_ranges_share_is_written_in_words() {
        let shared = common_cell(&range(Some(1), Some((10, false))), &range(Some(5), None));
        assert_eq!(shared.as_ref().map(written).as_deref(), Some("from 5 to under 10"));
        assert_eq!(common_cell(&range(Some(1), Some((5, false))), &range(Some(5), None)), None);
    }

    #[test]
    fn money_in_two_currencies_never_meets() {
        let money = |code: &str| {
            let currency = code.parse().unwrap();
            Cell::Range(Bounds { from: Some(Value::Money(Number::ZERO, currency)), to: None })
        };
        assert!(!cell_inside(&money("USD"), &money("EUR")));
        assert!(!cells_meet(&money("USD"), &money("EUR")));
        assert!(cells_meet(&money("USD"), &money("USD")));
    }
}

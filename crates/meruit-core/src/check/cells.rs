//! Key cells of table rows as sets of values: which of them meet, and what they share.
//!
//! Which cell lies inside another is said where tables are asked: [`cell_is_inside`].

use std::cmp::Ordering;

use super::constants::looks_like_code;
use crate::eval::{Key, cell_is_inside, order};
use crate::plan::{Bounds, Cell, Row};
use crate::types::Value;

/// Whether some key meets both rows.
pub(crate) fn rows_meet(a: &Row, b: &Row) -> bool {
    a.cells.len() == b.cells.len() && a.cells.iter().zip(&b.cells).all(|(a, b)| cells_meet(a, b))
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
        (Cell::Range(a), Cell::Range(b)) => range_cell(both(a, b)?),
        _ => {
            // What two sets of values share is the deeper of each two that meet.
            let mut shared: Vec<Value> = Vec::new();
            let mut keep = |value: &Value, other: &Cell| {
                let new = !shared.iter().any(|known| Key::of(known) == Key::of(value));
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
    cell_is_inside(&Cell::Value(value.clone()), cell)
}

/// Whether the cell takes the value or something below it.
fn value_meets(value: &Value, cell: &Cell) -> bool {
    let below = || values_of(cell).iter().any(|other| value_inside(other, &Cell::Value(value.clone())));
    value_inside(value, cell) || below()
}

/// What two ranges share; nothing where their ends have no order, as two currencies have none.
fn both(a: &Bounds, b: &Bounds) -> Option<Bounds> {
    let from = match (&a.from, &b.from) {
        (Some(x), Some(y)) => Some(if order(x, y)?.is_ge() { x } else { y }),
        (x, y) => x.as_ref().or(y.as_ref()),
    };
    let to = match (&a.to, &b.to) {
        (Some((x, x_in)), Some((y, y_in))) => Some(match order(x, y)? {
            Ordering::Less => (x, *x_in),
            Ordering::Equal => (x, *x_in && *y_in),
            Ordering::Greater => (y, *y_in),
        }),
        (x, y) => x.as_ref().or(y.as_ref()).map(|(to, inclusive)| (to, *inclusive)),
    };
    let shared = Bounds { from: from.cloned(), to: to.map(|(to, inclusive)| (to.clone(), inclusive)) };
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

/// The cell of a range: just its value, where it has only one.
pub(crate) fn range_cell(bounds: Bounds) -> Cell {
    match (&bounds.from, &bounds.to) {
        (Some(from), Some((to, true))) if order(from, to).is_some_and(Ordering::is_eq) => {
            Cell::Value(from.clone())
        }
        _ => Cell::Range(bounds),
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
        Value::Code(code) if !looks_like_code(code) => format!("\"{code}\""),
        // Thousands are parted by `_` in the language, by commas in findings.
        other => other.to_string().replace(',', "_"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Number;

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
        assert!(cell_is_inside(&code("L310"), &code("L300")));
        assert!(!cell_is_inside(&code("L300"), &code("L310")));
        assert!(cells_meet(&code("L300"), &code("L310")));
        assert!(!cells_meet(&code("L310"), &code("L320")));
        assert!(cell_is_inside(&code("X1"), &code("x1")), "own codes are inside themselves");
        assert_eq!(common_cell(&code("L300"), &code("L310")), Some(code("L310")));
    }

    #[test]
    fn texts_are_compared_without_case_and_spare_blanks() {
        let several = Cell::Several(vec![text("New  York"), text("Boston")]);
        assert!(cell_is_inside(&Cell::Value(text("new york")), &several));
        assert!(!cell_is_inside(&several, &Cell::Value(text("new york"))));
        assert_eq!(common_cell(&several, &Cell::Value(text("boston"))), Some(Cell::Value(text("Boston"))));
        assert_eq!(common_cell(&several, &Cell::Value(text("Austin"))), None);
    }

    #[test]
    fn a_range_with_its_end_is_wider_than_one_without() {
        let (up_to, under) = (range(None, Some((10, true))), range(None, Some((10, false))));
        assert!(cell_is_inside(&under, &up_to));
        assert!(!cell_is_inside(&up_to, &under));
        assert!(cells_meet(&up_to, &range(Some(10), None)));
        assert!(!cells_meet(&under, &range(Some(10), None)));
        assert!(
            cell_is_inside(&range(Some(5), None), &range(Some(1), None)),
            "the later start is the more specific"
        );
    }

    #[test]
    fn a_range_of_one_value_is_that_value() {
        let shared = common_cell(&range(Some(1), Some((5, true))), &range(Some(5), None));
        assert_eq!(shared, Some(Cell::Value(Value::Number(Number::from(5)))));
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
        assert!(!cell_is_inside(&money("USD"), &money("EUR")));
        assert!(!cells_meet(&money("USD"), &money("EUR")));
        assert!(cells_meet(&money("USD"), &money("USD")));
    }
}

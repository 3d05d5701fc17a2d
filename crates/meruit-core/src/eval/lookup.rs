//! Asking tables: the most specific row that serves the keys.

use std::cmp::Ordering;

use super::compare::{is_member, order};
use super::meter::Meter;
use crate::plan::{Bounds, Cell, Row};
use crate::types::{Answer, Number, ReasonKind, Unknown, Value};

/// The row that serves the keys: of those that match, the one inside all others.
///
/// Unknown keys are dealt with by the caller; a blank key (`None`) meets only `any`.
pub(crate) fn find<'r>(rows: &'r [Row], keys: &[Option<&Value>]) -> Option<&'r Row> {
    find_among(rows.iter(), keys)
}

/// The same among some of the rows.
pub(crate) fn find_among<'r>(
    rows: impl Iterator<Item = &'r Row>,
    keys: &[Option<&Value>],
) -> Option<&'r Row> {
    let mut best: Option<&Row> = None;
    for row in rows.filter(|row| serves(row, keys)) {
        if best.is_none_or(|other| is_inside(row, other)) {
            best = Some(row);
        }
    }
    best
}

/// Whether each key lies in the row's cell; a blank one only in `any`.
pub(crate) fn serves(row: &Row, keys: &[Option<&Value>]) -> bool {
    row.cells.iter().zip(keys).all(|(cell, key)| match (cell, key) {
        (Cell::Any, _) => true,
        (_, None) => false,
        (cell, Some(key)) => cell_holds(cell, key),
    })
}

/// Whether a cell matches a value, as `in` does.
pub(crate) fn cell_holds(cell: &Cell, key: &Value) -> bool {
    match cell {
        Cell::Any => true,
        Cell::Value(value) => is_member(key, value).unwrap_or(false),
        Cell::Several(values) => values.iter().any(|value| is_member(key, value).unwrap_or(false)),
        Cell::Range(bounds) => bounds_hold(bounds, key),
    }
}

fn bounds_hold(bounds: &Bounds, key: &Value) -> bool {
    let from = bounds.from.as_ref().is_none_or(|from| order(key, from).is_some_and(Ordering::is_ge));
    let to = bounds.to.as_ref().is_none_or(|(to, inclusive)| {
        order(key, to).is_some_and(|order| if *inclusive { order.is_le() } else { order.is_lt() })
    });
    from && to
}

/// Whether every cell of `row` lies inside the other's.
pub(crate) fn is_inside(row: &Row, other: &Row) -> bool {
    row.cells.iter().zip(&other.cells).all(|(cell, other)| cell_is_inside(cell, other))
}

/// Whether whatever the one cell matches, the other matches too.
pub(crate) fn cell_is_inside(cell: &Cell, other: &Cell) -> bool {
    match (cell, other) {
        (_, Cell::Any) => true,
        (Cell::Any, _) => false,
        (Cell::Value(value), other) => cell_holds(other, value),
        (Cell::Several(values), other) => values.iter().all(|value| cell_holds(other, value)),
        (Cell::Range(inner), Cell::Range(outer)) => {
            from_is_inside(inner, outer) && to_is_inside(inner, outer)
        }
        (Cell::Range(_), _) => false,
    }
}

fn from_is_inside(inner: &Bounds, outer: &Bounds) -> bool {
    match (&inner.from, &outer.from) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(inner), Some(outer)) => order(inner, outer).is_some_and(Ordering::is_ge),
    }
}

fn to_is_inside(inner: &Bounds, outer: &Bounds) -> bool {
    match (&inner.to, &outer.to) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some((inner, inner_in)), Some((outer, outer_in))) => match order(inner, outer) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => *outer_in || !inner_in,
            _ => false,
        },
    }
}

/// Each band's percent of what lies in it between two sums; 0 where the second is not above the first.
///
/// `Err` names the sum that no band serves.
pub(crate) fn tiered(rows: &[Row], from: &Value, to: &Value, what: &str, meter: &Meter) -> Answer {
    match tiered_sum(rows, from, to, meter) {
        Ok(value) => Answer::Known(value),
        Err((kind, at)) => {
            let what = at.map_or_else(|| what.to_owned(), |at| format!("{at} in {what}"));
            Answer::Unknown(Unknown::because(kind, what))
        }
    }
}

fn tiered_sum(
    rows: &[Row],
    from: &Value,
    to: &Value,
    meter: &Meter,
) -> Result<Value, (ReasonKind, Option<Value>)> {
    let overflow = |error| (ReasonKind::from(error), None);
    let (Some(start), Some(end)) = (from.number(), to.number()) else { return Err((ReasonKind::Mark, None)) };
    if from.currency() != to.currency() {
        return Err((ReasonKind::Currency, None));
    }
    if end <= start {
        return Ok(from.with_number(Number::ZERO));
    }
    let mut cuts: Vec<Number> = boundaries(rows, from).filter(|at| start < *at && *at < end).collect();
    cuts.extend([start, end]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut sum = Number::ZERO;
    for pair in cuts.windows(2) {
        let &[a, b] = pair else { continue };
        let length = b.checked_sub(a).map_err(overflow)?;
        // A point between the ends tells the band, whichever of its ends is in it.
        let half = length.checked_div(Number::from(2)).map_err(overflow)?;
        let point = from.with_number(a.checked_add(half).map_err(overflow)?);
        let row = find(rows, &[Some(&point)]).ok_or_else(|| (ReasonKind::NoRow, Some(point.clone())))?;
        if let Some(at) = row.at {
            meter.took(at, 0);
        }
        let share = row.outs.first().and_then(Value::number).ok_or((ReasonKind::Mark, None))?;
        sum = sum.checked_add(length.checked_mul(share).map_err(overflow)?).map_err(overflow)?;
    }
    Ok(from.with_number(sum))
}

/// The ends of all bands.
fn boundaries<'r>(rows: &'r [Row], like: &'r Value) -> impl Iterator<Item = Number> + 'r {
    rows.iter()
        .flat_map(|row| &row.cells)
        .flat_map(|cell| match cell {
            Cell::Range(bounds) => [bounds.from.as_ref(), bounds.to.as_ref().map(|(to, _)| to)],
            _ => [None, None],
        })
        .flatten()
        .filter(move |value| value.currency() == like.currency())
        .filter_map(Value::number)
}

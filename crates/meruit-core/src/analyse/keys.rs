//! The keys of a table cut into pieces that all its rows treat alike, and the row that serves each of them.

use std::cmp::Ordering;

use super::ordered;
use super::states::{another_text, codes};
use crate::eval::{find, order};
use crate::plan::{Cell, Row, Table};
use crate::types::{Currency, Number, Type, Value};

/// How many comparisons of a row with a key one table may take.
const MOST_COMPARISONS: usize = 60_000;

/// A stretch of the values of one key, and a value that stands for it.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// None is a blank key.
    pub value: Option<Value>,
    /// Whether a cell names the value, so that the piece holds nothing else.
    pub is_named: bool,
}

/// The pieces of one key.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub sort: Sort,
    /// In their order where there is one; the blank last.
    pub pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Numbers, amounts, dates: what lies between two values is known.
    Ordered,
    /// `one of (…)` and `yes/no`: all values are known.
    Listed,
    /// Texts and codes: there may always be others.
    Open,
}

/// The pieces of all keys, and by their product the row that serves.
#[derive(Debug)]
pub(super) struct Grid {
    pub columns: Vec<Column>,
    /// Row by row, the last key changing first: the place of the row that serves.
    served: Vec<Option<usize>>,
}

impl Grid {
    /// The pieces of a table's keys; `None` where there are too many.
    pub(super) fn of(table: &Table, rows: &[Row]) -> Option<Self> {
        let columns: Vec<Column> = table
            .keys
            .iter()
            .enumerate()
            .map(|(at, (_, ty))| column(ty, rows.iter().filter_map(|row| row.cells.get(at))))
            .collect::<Option<_>>()?;
        let mut sizes = columns.iter().map(|column| column.pieces.len());
        let keys = sizes.try_fold(1_usize, usize::checked_mul)?;
        if keys.checked_mul(rows.len().max(1))? > MOST_COMPARISONS {
            return None;
        }
        let mut grid = Self { columns, served: Vec::with_capacity(keys) };
        for at in 0..keys {
            let values: Vec<Option<&Value>> =
                grid.pieces(at).into_iter().map(|piece| piece.value.as_ref()).collect();
            let row =
                find(rows, &values).and_then(|found| rows.iter().position(|row| std::ptr::eq(row, found)));
            grid.served.push(row);
        }
        Some(grid)
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.served.len()
    }

    /// The row that serves a key, by its place.
    pub(super) fn row(&self, at: usize) -> Option<usize> {
        self.served.get(at).copied().flatten()
    }

    /// The pieces of a key.
    pub(super) fn pieces(&self, at: usize) -> Vec<&Piece> {
        let mut rest = at;
        let mut pieces: Vec<&Piece> = Vec::with_capacity(self.columns.len());
        for column in self.columns.iter().rev() {
            let size = column.pieces.len().max(1);
            pieces.extend(column.pieces.get(rest % size));
            rest /= size;
        }
        pieces.reverse();
        pieces
    }

    /// The keys that differ in one column alone, as lists in the order of that column's pieces.
    pub(super) fn lines(&self, column: usize) -> Vec<Vec<usize>> {
        let step: usize = self.columns.iter().skip(column + 1).map(|column| column.pieces.len()).product();
        let size = self.columns.get(column).map_or(1, |column| column.pieces.len());
        let starts = (0..self.len()).filter(|at| (at / step.max(1)) % size.max(1) == 0);
        starts.map(|start| (0..size).map(|piece| start + piece * step).collect()).collect()
    }
}

/// Values that stand for all keys of a column, a blank one included; `None` where they have no order.
pub(crate) fn values_apart<'r>(cells: impl Iterator<Item = &'r Cell> + Clone) -> Option<Vec<Option<Value>>> {
    let named = cells.clone().find_map(super::solve::in_cell);
    let ty = match named {
        None => return Some(vec![Some(Value::Text("other".into())), None]),
        Some(Value::Text(_)) => Type::Text,
        Some(Value::YesNo(_)) => Type::YesNo,
        Some(Value::Number(_)) => Type::Number,
        Some(Value::Money(..)) => Type::Money(None),
        Some(Value::Rate(..)) => Type::Rate(None),
        Some(Value::Hours(_)) => Type::Hours,
        Some(Value::Days(_)) => Type::Days,
        Some(Value::Date(_)) => Type::Date,
        Some(Value::Time(_)) => Type::Time,
        Some(Value::Moment(..)) => Type::Moment,
        Some(Value::Code(_)) => Type::Code(None),
        Some(Value::Period(_) | Value::List(_) | Value::Record(_) | Value::Mark(_)) => return None,
    };
    Some(column(&ty, cells)?.pieces.into_iter().map(|piece| piece.value).collect())
}

fn column<'r>(ty: &Type, cells: impl Iterator<Item = &'r Cell>) -> Option<Column> {
    let mut named: Vec<&Value> = Vec::new();
    for cell in cells {
        match cell {
            Cell::Any => {}
            Cell::Value(value) => named.push(value),
            Cell::Several(values) => named.extend(values),
            Cell::Range(bounds) => {
                named.extend(bounds.from.iter().chain(bounds.to.iter().map(|(to, _)| to)));
            }
        }
    }
    let (sort, values) = match ty {
        Type::YesNo => (Sort::Listed, vec![Value::YesNo(true), Value::YesNo(false)]),
        Type::OneOf(texts) => {
            (Sort::Listed, texts.iter().map(|text| Value::Text(text.as_str().into())).collect())
        }
        Type::Code(set) => (Sort::Open, codes(&named, set.as_deref())),
        Type::Text => {
            let mut values: Vec<Value> = named.iter().map(|&value| value.clone()).collect();
            values.push(another_text(&named));
            (Sort::Open, values)
        }
        Type::Date | Type::Time | Type::Moment => (Sort::Ordered, ordered::points(&in_order(&named), ty)),
        Type::Number | Type::Hours | Type::Days | Type::Money(_) | Type::Rate(_) => {
            (Sort::Ordered, quantities(ty, &named)?)
        }
        Type::Period | Type::List(_) | Type::Record(_) | Type::Any => return None,
    };
    let mut values = values;
    if sort == Sort::Ordered {
        values.sort_by(by_currency_and_order);
    }
    let mut different: Vec<Value> = Vec::with_capacity(values.len());
    for value in values {
        if !different.iter().any(|known| crate::eval::equal(known, &value) == Ok(true)) {
            different.push(value);
        }
    }
    let is_named = |value: &Value| named.iter().any(|other| crate::eval::equal(other, value) == Ok(true));
    let pieces = different
        .into_iter()
        .map(|value| Piece { is_named: is_named(&value), value: Some(value) })
        .chain([Piece { value: None, is_named: false }])
        .collect();
    Some(Column { sort, pieces })
}

fn by_currency_and_order(a: &Value, b: &Value) -> Ordering {
    order(a, b).unwrap_or_else(|| a.currency().cmp(&b.currency()))
}

fn in_order(named: &[&Value]) -> Vec<Value> {
    let mut sorted: Vec<Value> = named.iter().map(|&value| value.clone()).collect();
    sorted.sort_by(by_currency_and_order);
    sorted.dedup();
    sorted
}

fn quantities(ty: &Type, named: &[&Value]) -> Option<Vec<Value>> {
    let sorted = in_order(named);
    let mut currencies: Vec<Option<Currency>> = sorted.iter().map(Value::currency).collect();
    currencies.dedup();
    let mut values = Vec::new();
    for currency in currencies {
        let of_it: Vec<&Value> = sorted.iter().filter(|value| value.currency() == currency).collect();
        let numbers: Option<Vec<Number>> = of_it.iter().map(|value| value.number()).collect();
        let like = of_it.first()?;
        let all = ordered::numbers(&numbers?, None, false)?;
        values.extend(all.into_iter().map(|number| like.with_number(number)));
    }
    if values.is_empty() {
        values.push(match ty {
            Type::Hours => Value::Hours(Number::ONE),
            Type::Days => Value::Days(Number::ONE),
            Type::Money(currency) => Value::Money(Number::ONE, currency.unwrap_or(Currency::NONE)),
            Type::Rate(currency) => Value::Rate(Number::ONE, currency.unwrap_or(Currency::NONE)),
            _ => Value::Number(Number::ONE),
        });
    }
    Some(values)
}

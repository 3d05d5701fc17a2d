//! The keys of a table cut into pieces that all its rows treat alike, and the row that serves each of them.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::formula::Budget;
use super::ordered;
use super::states::{another_text, codes};
use crate::eval::{Key, cell_holds, find_among, order};
use crate::plan::{Bounds, Cell, Row, Table};
use crate::types::{Currency, Number, Type, Value};

/// How many comparisons of a row with a key one table may take, and one grid of it.
const MOST_COMPARISONS: usize = 1_500_000;
const MOST_OF_A_GRID: usize = 60_000;

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

/// The pieces of all keys, and by their product the row that serves. Where rows name firms, the firm is the last key.
#[derive(Debug)]
pub(super) struct Grid {
    pub columns: Vec<Column>,
    /// Whether the last column is the firm.
    pub names_firms: bool,
    /// The rows that serve some of these keys or could, by their places in the table.
    pub rows: Vec<usize>,
    /// Row by row, the last key changing first: the place of the row that serves.
    served: Vec<Option<usize>>,
}

/// A table that is cut into grids.
struct Cut<'t, 'b> {
    keys: Vec<&'t Type>,
    names_firms: bool,
    rows: &'t [Row],
    budget: &'b Budget,
    /// How many comparisons the table and one grid may still take.
    left: usize,
    most_of_a_grid: usize,
    grids: Vec<Grid>,
}

impl Grid {
    /// The keys of a table: in one grid where that is small, else in one for each text or code of a key, as price lists
    /// have thousands of them. `None` where they are too many even so.
    pub(super) fn all_of(table: &Table, rows: &[Row], budget: &Budget) -> Option<Vec<Self>> {
        Self::cut(table, rows, budget, MOST_OF_A_GRID)
    }

    fn cut(table: &Table, rows: &[Row], budget: &Budget, most_of_a_grid: usize) -> Option<Vec<Self>> {
        let mut keys: Vec<&Type> = table.keys.iter().map(|(_, ty)| ty).collect();
        let names_firms = names_firms(table, rows);
        if names_firms {
            keys.push(&Type::Text);
        }
        let (unfixed, left) = (vec![None; keys.len()], MOST_COMPARISONS);
        let mut cut = Cut { keys, names_firms, rows, budget, left, most_of_a_grid, grids: Vec::new() };
        cut.cut((0..rows.len()).collect(), &unfixed)?;
        Some(cut.grids)
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
        let starts = (0..self.len()).filter(|at| (at / step.max(1)).is_multiple_of(size.max(1)));
        starts.map(|start| (0..size).map(|piece| start + piece * step).collect()).collect()
    }
}

/// Whether rows name the firm that they are of: they have one cell more, behind the keys.
pub(super) fn names_firms(table: &Table, rows: &[Row]) -> bool {
    rows.iter().any(|row| row.cells.len() > table.keys.len())
}

impl Cut<'_, '_> {
    /// Makes grids of some of the rows; `fixed` holds the pieces to which keys are held already.
    fn cut(&mut self, chosen: Vec<usize>, fixed: &[Option<Piece>]) -> Option<()> {
        let mut columns = Vec::with_capacity(fixed.len());
        for (at, (ty, fixed)) in self.keys.iter().zip(fixed).enumerate() {
            let cells = chosen.iter().filter_map(|&row| self.rows.get(row)?.cells.get(at));
            columns.push(match fixed {
                Some(piece) => Column { sort: Sort::Open, pieces: vec![piece.clone()] },
                None => column(ty, cells)?,
            });
        }
        let keys = columns.iter().try_fold(1_usize, |keys, column| keys.checked_mul(column.pieces.len()));
        let wide = |column: &(usize, &Column)| column.1.pieces.len();
        let small = keys.filter(|keys| keys.saturating_mul(chosen.len().max(1)) <= self.most_of_a_grid);
        let open = columns
            .iter()
            .enumerate()
            .filter(|(at, column)| column.sort == Sort::Open && fixed.get(*at).is_some_and(Option::is_none));
        if let (None, Some((at, column))) = (small, open.max_by_key(wide)) {
            for (piece, holding) in column.pieces.iter().zip(self.holders(at, column, &chosen)) {
                let mut fixed = fixed.to_vec();
                if let Some(fixed) = fixed.get_mut(at) {
                    *fixed = Some(piece.clone());
                }
                self.cut(holding, &fixed)?;
            }
            return Some(());
        }
        let keys = keys?;
        let (at, widest) = columns.iter().enumerate().max_by_key(wide)?;
        let holders = self.holders(at, widest, &chosen);
        let comparisons = holders
            .iter()
            .map(|holding| holding.len() + 1)
            .sum::<usize>()
            .saturating_mul(keys / widest.pieces.len().max(1));
        self.left = self.left.checked_sub(comparisons)?;
        if !self.budget.spend(comparisons) {
            return None;
        }
        let step: usize = columns.iter().skip(at + 1).map(|column| column.pieces.len()).product();
        let pieces = widest.pieces.len().max(1);
        let names_firms = self.names_firms;
        let mut grid = Grid { columns, names_firms, rows: chosen, served: Vec::with_capacity(keys) };
        for key in 0..keys {
            let values: Vec<Option<&Value>> =
                grid.pieces(key).into_iter().map(|piece| piece.value.as_ref()).collect();
            let holding = holders.get(key / step.max(1) % pieces).map_or(&[][..], Vec::as_slice);
            let row = find_among(holding.iter().filter_map(|&row| self.rows.get(row)), &values);
            let place = row.and_then(|found| {
                holding
                    .iter()
                    .copied()
                    .find(|&row| self.rows.get(row).is_some_and(|row| std::ptr::eq(row, found)))
            });
            grid.served.push(place);
        }
        self.grids.push(grid);
        Some(())
    }

    /// By piece of a key: the rows whose cell holds it.
    fn holders(&self, at: usize, column: &Column, chosen: &[usize]) -> Vec<Vec<usize>> {
        let named: HashMap<Key, usize> = (0..)
            .zip(&column.pieces)
            .filter_map(|(place, piece)| Some((Key::of(piece.value.as_ref()?), place)))
            .collect();
        let mut holders = vec![Vec::new(); column.pieces.len()];
        for &row in chosen {
            let Some(cell) = self.rows.get(row).and_then(|row| row.cells.get(at)) else { continue };
            let places: Vec<usize> = match (cell, column.sort) {
                (Cell::Range(bounds), Sort::Ordered) => places_in(bounds, cell, &column.pieces),
                (Cell::Value(value), Sort::Ordered | Sort::Listed) => {
                    named.get(&Key::of(value)).copied().into_iter().collect()
                }
                // A text or a code, and what lies below that.
                (Cell::Value(value), Sort::Open) if matches!(value, Value::Text(_)) => {
                    named.get(&Key::of(value)).copied().into_iter().collect()
                }
                _ => (0..)
                    .zip(&column.pieces)
                    .filter(|(_, piece)| match &piece.value {
                        Some(value) => cell_holds(cell, value),
                        None => *cell == Cell::Any,
                    })
                    .map(|(place, _)| place)
                    .collect(),
            };
            for place in places {
                holders.get_mut(place).into_iter().for_each(|holding| holding.push(row));
            }
        }
        holders
    }
}

/// The pieces that lie in a range; they stand in their order.
fn places_in(bounds: &Bounds, cell: &Cell, pieces: &[Piece]) -> Vec<usize> {
    let below = |piece: &Piece| {
        piece.value.as_ref().is_some_and(|value| match (&bounds.from, &bounds.to) {
            (Some(from), _) => by_currency_and_order(value, from).is_lt(),
            (None, Some((to, _))) => value.currency() < to.currency(),
            (None, None) => false,
        })
    };
    let start = pieces.partition_point(below);
    (start..)
        .zip(pieces.iter().skip(start))
        .take_while(|(_, piece)| piece.value.as_ref().is_some_and(|value| cell_holds(cell, value)))
        .map(|(place, _)| place)
        .collect()
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
    let keys_named: HashSet<Key> = named.iter().map(|value| Key::of(value)).collect();
    let mut known = HashSet::new();
    let pieces = values
        .into_iter()
        .map(|value| (Key::of(&value), value))
        .filter(|(key, _)| known.insert(key.clone()))
        .map(|(key, value)| Piece { is_named: keys_named.contains(&key), value: Some(value) })
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::plan::At;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn number(n: i64) -> Value {
        Value::Number(Number::from(n))
    }

    fn row(cells: Vec<Cell>) -> Row {
        Row { cells, outs: Vec::new(), place: String::new(), at: None }
    }

    fn table() -> Table {
        let keys = [("who", Type::Text), ("task", Type::Code(None)), ("n", Type::Number)];
        Table {
            name: "t".to_owned(),
            at: At::default(),
            keys: keys.map(|(name, ty)| (name.to_owned(), ty)).to_vec(),
            results: Vec::new(),
            rows: None,
            read_by_firm: false,
        }
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let who = prop::option::of(prop::sample::select(vec!["a", "b", "c"]))
            .prop_map(|who| who.map_or(Cell::Any, |who| Cell::Value(text(who))));
        let task = prop::option::of(prop::sample::select(vec!["L300", "L310", "L400"]))
            .prop_map(|task| task.map_or(Cell::Any, |task| Cell::Value(Value::Code(task.into()))));
        let end = || prop::option::of(0..5_i64);
        let n = prop_oneof![
            Just(Cell::Any),
            (0..5_i64).prop_map(|n| Cell::Value(number(n))),
            (end(), end(), any::<bool>()).prop_map(|(from, to, inclusive)| {
                Cell::Range(Bounds { from: from.map(number), to: to.map(|to| (number(to), inclusive)) })
            }),
        ];
        prop::collection::vec((who, task, n).prop_map(|(who, task, n)| row(vec![who, task, n])), 1..12)
    }

    /// Which row serves each key, and that some row could.
    fn served(grids: &[Grid]) -> BTreeSet<(Vec<Option<Key>>, usize)> {
        let keys = grids.iter().flat_map(|grid| (0..grid.len()).map(move |at| (grid, at)));
        keys.filter_map(|(grid, at)| {
            let key = grid.pieces(at).iter().map(|piece| piece.value.as_ref().map(Key::of)).collect();
            Some((key, grid.row(at)?))
        })
        .collect()
    }

    proptest! {
        /// Of many grids each says of its keys what looking at all rows says, and none leaves a row out that serves.
        #[test]
        fn a_table_in_many_grids_is_the_table(rows in rows()) {
            let budget = Budget::of(10_000_000);
            let whole = Grid::cut(&table(), &rows, &budget, usize::MAX).unwrap();
            prop_assert_eq!(whole.len(), 1);
            let parts = Grid::cut(&table(), &rows, &budget, 8).unwrap();
            let (whole, parts) = (served(&whole), served(&parts));
            let serving = |of: &BTreeSet<(Vec<Option<Key>>, usize)>| -> BTreeSet<usize> {
                of.iter().map(|(_, row)| *row).collect()
            };
            prop_assert_eq!(serving(&whole), serving(&parts));
            for (key, row) in &parts {
                let values: Vec<Option<Value>> = key
                    .iter()
                    .zip(&table().keys)
                    .map(|(key, (_, ty))| match (key, ty) {
                        (Some(Key::Text(code)), Type::Code(_)) => {
                            Some(Value::Code(code.to_ascii_uppercase().into()))
                        }
                        (Some(Key::Text(words)), _) => Some(text(words)),
                        (Some(Key::Number(n)), _) => Some(Value::Number(*n)),
                        _ => None,
                    })
                    .collect();
                let asked: Vec<Option<&Value>> = values.iter().map(Option::as_ref).collect();
                let found = crate::eval::find(&rows, &asked);
                prop_assert!(found.is_some_and(|found| std::ptr::eq(found, &rows[*row])), "{key:?}");
            }
        }
    }

    #[test]
    fn price_lists_and_long_calendars_are_looked_at() {
        let budget = Budget::of(10_000_000);
        let mut rows: Vec<Row> = (0..8_000)
            .map(|at| {
                let who = Cell::Value(text(&format!("T{}", at / 4)));
                let n = Cell::Range(Bounds { from: Some(number(at % 4)), to: None });
                row(vec![who, Cell::Any, n])
            })
            .collect();
        rows.push(row(vec![Cell::Any, Cell::Any, Cell::Any]));
        assert!(Grid::all_of(&table(), &rows, &budget).is_some());
        let days: Vec<Row> = (0..5_000)
            .map(|at| {
                let range = Bounds { from: Some(number(at * 10)), to: Some((number(at * 10 + 10), false)) };
                row(vec![Cell::Any, Cell::Any, Cell::Range(range)])
            })
            .collect();
        assert!(Grid::all_of(&table(), &days, &budget).is_some());
    }
}

//! Rows of a table that leave open which of them answers.
//!
//! The most specific row wins. Two rows that meet, neither inside the other, tie, unless a third row answers for
//! just what they share. Rows are compared only where they share their plain values, so that a price list of a
//! hundred thousand people is checked in one pass.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{common_cell, rows_meet};
use crate::analyse::values_apart;
use crate::eval::{Key, cell_holds, cell_is_inside, is_inside, order, serves};
use crate::plan::{Bounds, Cell, Row};
use crate::types::Value;

/// How many comparisons a table may need. A table with plain keys needs about one a row.
const MOST_COMPARISONS: u64 = 30_000_000;
/// How many ties are told in full.
const TOLD: usize = 5;
/// Below so many rows, comparing each with each is the quickest.
const FEW: usize = 8;
/// How many seeming ties are looked at key by key, in tables of so many rows, with so many rows that meet both, and how
/// many keys of each. What is beyond is refused unseen.
const MOST_LOOKED_AT: u32 = 300;
const MOST_ROWS: usize = 1_000;
const MOST_RIVALS: usize = 24;
const MOST_KEYS: usize = 512;
/// Columns beyond this one no longer part the rows.
const PARTING_COLUMNS: usize = 12;

/// What is wrong with the rows of a table, each row by its index.
#[derive(Debug, Default)]
pub(super) struct Conflicts {
    /// A row, and an earlier one that is equal to it.
    pub duplicates: Vec<(usize, usize)>,
    /// The first ties, in the order of the rows.
    pub ties: Vec<Tie>,
    /// How many ties there are beyond these.
    pub more_ties: usize,
    /// Whether the rows overlap too much to be compared at all.
    pub too_many: bool,
}

/// Two rows that meet, neither inside the other.
#[derive(Debug)]
pub(super) struct Tie {
    pub first: usize,
    pub second: usize,
    /// The cells of a row that would settle it.
    pub settling: Vec<Cell>,
}

/// Finds equal rows and ties.
pub(super) fn conflicts(rows: &[Row]) -> Conflicts {
    let mut found = Conflicts::default();
    let mut known: HashMap<Vec<CellKey>, usize> = HashMap::with_capacity(rows.len());
    let mut distinct = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        match known.entry(row.cells.iter().map(CellKey::of).collect()) {
            std::collections::hash_map::Entry::Occupied(first) => found.duplicates.push((at, *first.get())),
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(at);
                distinct.push(at);
            }
        }
    }
    let columns = rows.first().map_or(0, |row| row.cells.len());
    let mut search =
        Search { rows, known: &known, columns, left: MOST_COMPARISONS, looked_at: 0, ties: BTreeSet::new() };
    let finished = search.within(&distinct, 0).is_some();
    let ties = search.ties;
    found.too_many = !finished;
    found.more_ties = ties.len().saturating_sub(TOLD);
    for (first, second) in ties.into_iter().take(TOLD) {
        found.ties.push(Tie { first, second, settling: common(rows, first, second).unwrap_or_default() });
    }
    found
}

/// A key cell in a form that can be looked up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum CellKey {
    Any,
    Values(BTreeSet<Key>),
    Range(Option<Key>, Option<(Key, bool)>),
}

impl CellKey {
    fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Any => Self::Any,
            Cell::Value(value) => Self::Values(BTreeSet::from([Key::of(value)])),
            Cell::Several(values) => {
                // A code that stands under another of them adds nothing.
                let outer = |value: &&Value| {
                    let own = Cell::Value((*value).clone());
                    !values.iter().any(|other| {
                        Key::of(other) != Key::of(value) && cell_is_inside(&own, &Cell::Value(other.clone()))
                    })
                };
                Self::Values(values.iter().filter(outer).map(Key::of).collect())
            }
            Cell::Range(bounds) => Self::Range(
                bounds.from.as_ref().map(Key::of),
                bounds.to.as_ref().map(|(to, inclusive)| (Key::of(to), *inclusive)),
            ),
        }
    }
}

/// The cells of the row that takes just what two rows share.
fn common(rows: &[Row], a: usize, b: usize) -> Option<Vec<Cell>> {
    let (a, b) = (rows.get(a)?, rows.get(b)?);
    a.cells.iter().zip(&b.cells).map(|(a, b)| common_cell(a, b)).collect()
}

struct Search<'r> {
    rows: &'r [Row],
    known: &'r HashMap<Vec<CellKey>, usize>,
    columns: usize,
    /// Comparisons that may still be made.
    left: u64,
    /// Seeming ties that were looked at key by key.
    looked_at: u32,
    ties: BTreeSet<(usize, usize)>,
}

/// Rows parted by the plain values of one column.
struct Parted {
    by_value: BTreeMap<Key, Vec<usize>>,
    /// Rows with a value there.
    narrow: Vec<usize>,
    /// Rows with a range or `any` there, which may meet all others.
    wide: Vec<usize>,
}

impl Search<'_> {
    fn spend(&mut self, comparisons: usize) -> Option<()> {
        self.left = self.left.checked_sub(u64::try_from(comparisons).ok()?)?;
        Some(())
    }

    /// Compares the rows with one another; `None` where that would be too much.
    fn within(&mut self, rows: &[usize], column: usize) -> Option<()> {
        if rows.len() <= FEW || column == self.columns.min(PARTING_COLUMNS) {
            return self.each_with_each(rows);
        }
        self.spend(rows.len())?;
        let parted = self.part(rows, column);
        for bucket in parted.by_value.values() {
            self.within(bucket, column + 1)?;
        }
        self.within(&parted.wide, column + 1)?;
        self.across(&parted.wide, &parted.narrow, column + 1)
    }

    /// Compares the rows of one side with those of the other.
    fn across(&mut self, left: &[usize], right: &[usize], column: usize) -> Option<()> {
        if left.is_empty() || right.is_empty() {
            return Some(());
        }
        let few = left.len().saturating_mul(right.len()) <= FEW * FEW;
        if few || column == self.columns.min(PARTING_COLUMNS) {
            self.spend(left.len().saturating_mul(right.len()))?;
            for &a in left {
                for &b in right {
                    self.compare(a, b);
                }
            }
            return Some(());
        }
        self.spend(left.len() + right.len())?;
        let (left_parted, right_parted) = (self.part(left, column), self.part(right, column));
        for (value, bucket) in &left_parted.by_value {
            if let Some(other) = right_parted.by_value.get(value) {
                self.across(bucket, other, column + 1)?;
            }
        }
        self.across(&left_parted.wide, right, column + 1)?;
        self.across(&left_parted.narrow, &right_parted.wide, column + 1)
    }

    fn part(&self, rows: &[usize], column: usize) -> Parted {
        let mut parted = Parted { by_value: BTreeMap::new(), narrow: Vec::new(), wide: Vec::new() };
        for &at in rows {
            let values: &[Value] = match self.rows.get(at).and_then(|row| row.cells.get(column)) {
                Some(Cell::Value(value)) => std::slice::from_ref(value),
                Some(Cell::Several(values)) => values,
                _ => &[],
            };
            if values.is_empty() {
                parted.wide.push(at);
                continue;
            }
            parted.narrow.push(at);
            for value in values {
                let bucket = parted.by_value.entry(stem(value)).or_default();
                if bucket.last() != Some(&at) {
                    bucket.push(at);
                }
            }
        }
        parted
    }

    fn each_with_each(&mut self, rows: &[usize]) -> Option<()> {
        if rows.len() > FEW && self.are_nested(rows) {
            return Some(());
        }
        self.spend(rows.len().saturating_mul(rows.len()) / 2)?;
        for (at, &a) in rows.iter().enumerate() {
            for &b in rows.iter().skip(at + 1) {
                self.compare(a, b);
            }
        }
        Some(())
    }

    /// Whether the rows differ in the range of one column alone, and of any two ranges one holds the other or they
    /// lie apart: versions that follow one another, and the many rows of one timekeeper.
    fn are_nested(&self, rows: &[usize]) -> bool {
        let Some(first) = rows.first().and_then(|&at| self.rows.get(at)) else { return true };
        let others = || rows.iter().filter_map(|&at| self.rows.get(at));
        let mut differing = (0..self.columns)
            .filter(|&column| others().any(|row| row.cells.get(column) != first.cells.get(column)));
        let (Some(column), None) = (differing.next(), differing.next()) else { return false };
        let mut ranges: Vec<Bounds> = Vec::with_capacity(rows.len());
        for row in others() {
            match row.cells.get(column) {
                Some(Cell::Range(bounds)) => ranges.push(bounds.clone()),
                Some(Cell::Any) => ranges.push(Bounds::default()),
                _ => return false,
            }
        }
        // All ends must have an order: those of one currency, say.
        let ends =
            |range: &Bounds| range.from.clone().or_else(|| range.to.as_ref().map(|(to, _)| to.clone()));
        let Some(sample) = ranges.iter().find_map(ends) else { return false };
        let comparable = |value: &Value| order(&sample, value).is_some();
        if !ranges.iter().all(|range| {
            range.from.as_ref().is_none_or(comparable)
                && range.to.as_ref().is_none_or(|(to, _)| comparable(to))
        }) {
            return false;
        }
        // By their lower ends, of equal ones the wider first, each range then lies inside the open ones or beyond.
        let inside =
            |a: &Bounds, b: &Bounds| cell_is_inside(&Cell::Range(a.clone()), &Cell::Range(b.clone()));
        ranges.sort_by(|a, b| {
            let lower = match (&a.from, &b.from) {
                (Some(a), Some(b)) => order(a, b).unwrap_or(std::cmp::Ordering::Equal),
                (a, b) => a.is_some().cmp(&b.is_some()),
            };
            lower.then_with(|| inside(a, b).cmp(&inside(b, a)))
        });
        let mut open: Vec<&Bounds> = Vec::new();
        for range in &ranges {
            let ended = |outer: &&Bounds| {
                range.from.as_ref().is_some_and(|from| {
                    let upper = Cell::Range(Bounds { from: None, to: outer.to.clone() });
                    !cell_is_inside(&Cell::Value(from.clone()), &upper)
                })
            };
            while open.last().is_some_and(ended) {
                open.pop();
            }
            if open.last().is_some_and(|outer| !inside(range, outer)) {
                return false;
            }
            open.push(range);
        }
        true
    }

    fn compare(&mut self, a: usize, b: usize) {
        let (Some(first), Some(second)) = (self.rows.get(a), self.rows.get(b)) else { return };
        let tie = a != b
            && rows_meet(first, second)
            && !is_inside(first, second)
            && !is_inside(second, first)
            && !self.is_settled(a, b)
            && self.leaves_open(a, b);
        if tie {
            self.ties.insert((a.min(b), a.max(b)));
        }
    }

    /// Whether some key that two rows share has no row inside all others that serve it: several rows together may
    /// settle what no one of them does. Where the keys are too many to be looked at, it is taken to be so.
    fn leaves_open(&mut self, a: usize, b: usize) -> bool {
        if self.looked_at == MOST_LOOKED_AT || self.rows.len() > MOST_ROWS {
            return true;
        }
        self.looked_at += 1;
        let (Some(first), Some(second)) = (self.rows.get(a), self.rows.get(b)) else { return false };
        let rows: Vec<&Row> = self
            .rows
            .iter()
            .filter(|row| rows_meet(row, first) && rows_meet(row, second))
            .take(MOST_RIVALS + 1)
            .collect();
        if rows.len() == 2 || rows.len() > MOST_RIVALS {
            return true;
        }
        let Some(keys) = shared_keys(&rows, first, second) else { return true };
        keys.iter().any(|key| {
            let asked: Vec<Option<&Value>> = key.iter().map(Option::as_ref).collect();
            let serving: Vec<&Row> = rows.iter().copied().filter(|row| serves(row, &asked)).collect();
            !serving.iter().any(|row| serving.iter().all(|other| is_inside(row, other)))
        })
    }

    /// Whether other rows answer for just what two rows share: one row, or one for each of several values.
    fn is_settled(&self, a: usize, b: usize) -> bool {
        let Some(shared) = common(self.rows, a, b) else { return true };
        let whole: Vec<CellKey> = shared.iter().map(CellKey::of).collect();
        if self.known.contains_key(&whole) {
            return true;
        }
        let mut singles: Vec<Vec<CellKey>> = vec![Vec::new()];
        for (cell, whole) in shared.iter().zip(whole) {
            let choices: Vec<CellKey> = match cell {
                Cell::Several(values) => {
                    values.iter().map(|value| CellKey::of(&Cell::Value(value.clone()))).collect()
                }
                _ => vec![whole],
            };
            if singles.len().saturating_mul(choices.len()) > 64 {
                return false;
            }
            singles = singles
                .iter()
                .flat_map(|row| {
                    choices.iter().map(|choice| [row.as_slice(), std::slice::from_ref(choice)].concat())
                })
                .collect();
        }
        singles.iter().all(|row| self.known.contains_key(row))
    }
}

/// Keys that stand for all that two rows both serve, blank ones included; `None` where they are too many.
fn shared_keys(rows: &[&Row], a: &Row, b: &Row) -> Option<Vec<Vec<Option<Value>>>> {
    let mut keys: Vec<Vec<Option<Value>>> = vec![Vec::new()];
    for at in 0..a.cells.len() {
        let cells = || rows.iter().filter_map(|row| row.cells.get(at));
        let (own, other) = (a.cells.get(at)?, b.cells.get(at)?);
        let shared = |value: &Option<Value>| match value {
            None => *own == Cell::Any && *other == Cell::Any,
            Some(value) => cell_holds(own, value) && cell_holds(other, value),
        };
        let values: Vec<Option<Value>> = values_apart(cells())?.into_iter().filter(shared).collect();
        if keys.len().checked_mul(values.len())? > MOST_KEYS {
            return None;
        }
        keys = keys
            .iter()
            .flat_map(|key| values.iter().map(|value| [key.as_slice(), std::slice::from_ref(value)].concat()))
            .collect();
    }
    Some(keys)
}

/// What a value is sorted under: a code under the topmost code above it, since they may meet.
fn stem(value: &Value) -> Key {
    match value {
        Value::Code(code) => match meruit_codes::ancestors(code).last() {
            Some(top) => Key::of(&Value::Code(top.code.into())),
            None => Key::of(value),
        },
        _ => Key::of(value),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::eval::find;
    use crate::types::Number;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn number(n: i64) -> Value {
        Value::Number(Number::from(n))
    }

    fn from_to(from: i64, to: i64) -> Cell {
        Cell::Range(Bounds { from: Some(number(from)), to: Some((number(to), true)) })
    }

    fn row(cells: Vec<Cell>) -> Row {
        Row { cells, outs: Vec::new(), place: String::new(), at: None }
    }

    /// A hundred thousand rows: each person with versions that follow one another, and one row for all others.
    #[test]
    fn a_long_price_list_is_checked_in_one_pass() {
        let mut rows: Vec<Row> = (0..100_000)
            .map(|at| {
                let person = Cell::Value(text(&format!("T{}", at / 4)));
                row(vec![person, Cell::Range(Bounds { from: Some(number(at % 4)), to: None })])
            })
            .collect();
        rows.push(row(vec![Cell::Any, Cell::Any]));
        let found = conflicts(&rows);
        assert!(found.duplicates.is_empty() && found.ties.is_empty() && !found.too_many);
    }

    #[test]
    fn many_versions_of_one_key_are_checked_in_one_pass() {
        let rows: Vec<Row> = (0..50_000).map(|at| row(vec![from_to(at * 10, at * 10 + 9)])).collect();
        assert!(conflicts(&rows).ties.is_empty());
        let open: Vec<Row> = (0..50_000)
            .map(|at| row(vec![Cell::Range(Bounds { from: Some(number(at)), to: None })]))
            .collect();
        assert!(conflicts(&open).ties.is_empty());
    }

    #[test]
    fn rows_that_overlap_too_much_are_refused_at_once() {
        let rows: Vec<Row> = (0..10_000).map(|at| row(vec![from_to(at, at + 10_000)])).collect();
        assert!(conflicts(&rows).too_many);
    }

    #[test]
    fn equal_rows_are_told_once_each() {
        let rows: Vec<Row> = (0..3).map(|_| row(vec![Cell::Value(text("A"))])).collect();
        assert_eq!(conflicts(&rows).duplicates, [(1, 0), (2, 0)]);
    }

    fn a_text() -> impl Strategy<Value = Cell> {
        let one = || prop::sample::select(vec!["a", "b", "c"]).prop_map(text);
        prop_oneof![
            Just(Cell::Any),
            one().prop_map(Cell::Value),
            prop::collection::vec(one(), 1..3).prop_map(Cell::Several),
        ]
    }

    fn a_code() -> impl Strategy<Value = Cell> {
        let one = || {
            prop::sample::select(vec!["L300", "L310", "L320", "L400", "X1"])
                .prop_map(|code| Value::Code(code.into()))
        };
        prop_oneof![
            Just(Cell::Any),
            one().prop_map(Cell::Value),
            prop::collection::vec(one(), 1..3).prop_map(Cell::Several),
        ]
    }

    fn a_range() -> impl Strategy<Value = Cell> {
        let end = || prop::option::of(0..5_i64);
        prop_oneof![
            Just(Cell::Any),
            (0..5_i64).prop_map(|n| Cell::Value(number(n))),
            (end(), end(), any::<bool>()).prop_map(|(from, to, inclusive)| {
                Cell::Range(Bounds { from: from.map(number), to: to.map(|to| (number(to), inclusive)) })
            }),
        ]
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let one =
            (a_text(), a_code(), a_range()).prop_filter_map("a range that holds something", |(a, b, c)| {
                let empty = matches!(&c, Cell::Range(bounds) if crate::check::cells::is_empty(bounds));
                (!empty).then(|| row(vec![a, b, c]))
            });
        prop::collection::vec(one, 1..24)
    }

    /// What all rows that serve a key come to, seen without any shortcut: whether one of them lies inside all others.
    fn is_plain(rows: &[Row], key: &[Value]) -> bool {
        let serving: Vec<&Row> = rows
            .iter()
            .filter(|row| {
                row.cells.iter().zip(key).all(|(cell, key)| cell_is_inside(&Cell::Value(key.clone()), cell))
            })
            .collect();
        serving.is_empty()
            || serving.iter().any(|row| {
                serving.iter().all(|other| {
                    is_inside(row, other) && (std::ptr::eq(*row, *other) || !is_inside(other, row))
                })
            })
    }

    fn keys() -> Vec<Vec<Value>> {
        let mut keys = Vec::new();
        for a in ["a", "b", "c", "d"] {
            for b in ["L300", "L310", "L320", "L390", "L400", "L410", "X1"] {
                // Halves lie between the ends of ranges.
                for c in -1..11_i64 {
                    let half = Number::fraction(i128::from(c), 2).unwrap();
                    keys.push(vec![text(a), Value::Code(b.into()), Value::Number(half)]);
                }
            }
        }
        keys
    }

    /// The keys, and those of which some are blank.
    static BLANKS_AND_KEYS: LazyLock<Vec<Vec<Option<Value>>>> = LazyLock::new(|| {
        let known = keys().into_iter().map(|key| key.into_iter().map(Some).collect::<Vec<_>>());
        let with_blanks = |key: Vec<Option<Value>>| {
            (0..8_u32).map(move |blank| {
                let bit = |at: usize| blank >> at & 1 == 1;
                key.iter().enumerate().map(|(at, value)| value.clone().filter(|_| !bit(at))).collect()
            })
        };
        known.flat_map(with_blanks).collect()
    });

    proptest! {
        /// Where nothing is refused, every key has one answer, and it does not hang on the order of the rows.
        #[test]
        fn rows_that_pass_answer_every_key(rows in rows()) {
            let found = conflicts(&rows);
            prop_assert!(!found.too_many);
            let refused = !found.ties.is_empty() || !found.duplicates.is_empty();
            let mut reversed = rows.clone();
            reversed.reverse();
            for key in keys() {
                let plain = is_plain(&rows, &key);
                prop_assert!(plain || refused, "{key:?}");
                if !refused {
                    let asked: Vec<Option<&Value>> = key.iter().map(Some).collect();
                    let answers = [find(&rows, &asked), find(&reversed, &asked)];
                    prop_assert_eq!(answers[0].map(|row| &row.cells), answers[1].map(|row| &row.cells));
                }
            }
        }

        /// What is refused leaves a key open.
        #[test]
        fn what_is_refused_leaves_a_key_open(rows in rows()) {
            let found = conflicts(&rows);
            for tie in found.ties.iter().take(2) {
                let open = BLANKS_AND_KEYS.iter().any(|key| {
                    let asked: Vec<Option<&Value>> = key.iter().map(Option::as_ref).collect();
                    let serving: Vec<&Row> = rows.iter().filter(|row| serves(row, &asked)).collect();
                    serving.iter().any(|row| std::ptr::eq(*row, &rows[tie.first]))
                        && !serving.iter().any(|row| serving.iter().all(|other| is_inside(row, other)))
                });
                prop_assert!(open, "{tie:?}");
            }
        }

        /// The row that is offered settles the tie for which it is offered.
        #[test]
        fn the_offered_row_settles_the_tie(rows in rows()) {
            let found = conflicts(&rows);
            if let Some(tie) = found.ties.first() {
                let pair = [rows[tie.first].clone(), rows[tie.second].clone(), row(tie.settling.clone())];
                let again = conflicts(&pair);
                prop_assert!(again.ties.is_empty() && again.duplicates.is_empty(), "{:?}", again);
            }
        }

        /// Parting the rows by their plain values loses no tie.
        #[test]
        fn no_tie_is_lost(rows in rows()) {
            let found = conflicts(&rows);
            let mut ties = 0;
            let known: Vec<usize> = (0..rows.len()).filter(|at| found.duplicates.iter().all(|(d, _)| d != at)).collect();
            for (at, &a) in known.iter().enumerate() {
                for &b in known.iter().skip(at + 1) {
                    let map: HashMap<Vec<CellKey>, usize> =
                        rows.iter().enumerate().map(|(at, row)| (row.cells.iter().map(CellKey::of).collect(), at)).collect();
                    let mut plain = Search { rows: &rows, known: &map, columns: 3, left: 9, looked_at: 0, ties: BTreeSet::new() };
                    plain.compare(a, b);
                    ties += plain.ties.len();
                }
            }
            prop_assert!(ties <= found.ties.len() + found.more_ties);
        }
    }
}

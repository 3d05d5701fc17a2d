//! Claims of tables: keys between others that no row serves, and rows that never serve.

use std::collections::BTreeSet;

use serde_json::json;

use super::Analysis;
use super::claim::{Depth, advice, warning};
use super::draft::moved;
use super::example::{Example, Shows, literal};
use super::keys::{Grid, Piece, Sort, names_firms};
use crate::check::written_cell;
use crate::plan::{At, Bounds, Cell, Node, Op, Plan, Row, Table};
use crate::types::{Number, Value};

/// How many gaps of one table are told.
const TOLD: usize = 3;

impl<'p> Analysis<'p, '_> {
    /// Claims of every table whose rows are known.
    pub(super) fn tables(&mut self) {
        if self.quiet.tables {
            return;
        }
        let before = self.claims.count();
        for (at, table) in self.plan.tables.iter().enumerate() {
            if let Some(rows) = &table.rows {
                let own_key = names_firms(table, rows).then(|| firms_own_key(self.plan, at)).flatten();
                self.table(&Keyed { table, rows, own_key });
            }
        }
        self.quiet.tables = self.claims.count() == before;
    }

    fn table(&mut self, keyed: &Keyed<'p>) {
        let &Keyed { table, rows, .. } = keyed;
        let Some(grids) = Grid::all_of(table, rows, &self.engine.budget) else {
            self.claims
                .not_analysed(table.at, "the keys of this table are too many to be looked at one by one");
            return;
        };
        self.dead_rows(keyed, &grids);
        let mut gaps: Vec<(&Grid, Gap)> = Vec::new();
        for grid in &grids {
            for column in 0..table.keys.len() {
                gaps.extend(gaps_of(grid, rows, column).into_iter().map(|gap| (grid, gap)));
            }
        }
        for (grid, gap) in gaps.iter().take(TOLD) {
            self.gap(keyed, grid, gap, gaps.len());
        }
        // That a firm's price list lacks the people of another one is as it should be.
        if self.depth == Depth::Everything && table.keys.len() > 1 && !names_firms(table, rows) {
            grids.iter().for_each(|grid| self.open_keys(keyed, grid));
        }
    }

    fn dead_rows(&mut self, keyed: &Keyed<'p>, grids: &[Grid]) {
        let &Keyed { table, rows, .. } = keyed;
        let serving: BTreeSet<usize> =
            grids.iter().flat_map(|grid| (0..grid.len()).filter_map(|at| grid.row(at))).collect();
        for (place, row) in rows.iter().enumerate().filter(|(place, _)| !serving.contains(place)) {
            // A row of a CSV file stands where its table is named.
            let at = row.at.unwrap_or(table.at);
            let name = if row.place.is_empty() { "this row".to_owned() } else { row.place.clone() };
            let mut told = warning(
                "row-never-serves",
                at,
                format!("{name} never serves: more specific rows serve all its keys"),
            );
            let meets = |grid: &Grid, at: usize| {
                grid.pieces(at).iter().zip(&row.cells).all(|(piece, cell)| {
                    piece.value.as_ref().is_some_and(|value| crate::eval::cell_holds(cell, value))
                })
            };
            let own = grids.iter().filter(|grid| grid.rows.contains(&place));
            let met: Vec<(&Grid, usize)> = own
                .flat_map(|grid| (0..grid.len()).filter(|&at| meets(grid, at)).map(move |at| (grid, at)))
                .collect();
            let others: BTreeSet<usize> = met.iter().filter_map(|(grid, at)| grid.row(*at)).collect();
            for other in others.iter().take(TOLD) {
                if let Some(other) = rows.get(*other).and_then(|row| row.at).filter(|other| *other != at) {
                    told = told.related(other.file, other.span, "this one serves");
                }
            }
            let example = met.first().and_then(|(grid, first)| {
                let serving = rows.get(grid.row(*first)?)?;
                keyed.looked_up(&grid.pieces(*first), Some(serving))
            });
            self.claims.add(told, example);
        }
    }

    fn gap(&mut self, keyed: &Keyed<'p>, grid: &Grid, gap: &Gap, all: usize) {
        let table = keyed.table;
        let pieces = grid.pieces(gap.first);
        let keys: Vec<String> = pieces.iter().take(table.keys.len()).map(|piece| key_text(piece)).collect();
        let of_firm = keyed.firm(&pieces).map_or_else(String::new, |firm| format!(" of the firm `{firm}`"));
        let others = match gap.sort {
            Sort::Ordered => "between keys that have one",
            _ => "though others like it have one",
        };
        let message = format!("no row of `{}` serves `{}`{of_firm}, {others}", table.name, keys.join(", "));
        let mut told = warning("table-gap", table.at, message);
        if all > TOLD {
            told = told.help(format!("there are {all} such gaps"));
        }
        told = match missing_row(grid, gap, table.keys.len()) {
            Some(row) => told.help(format!("add the row `{row} -> …`{of_firm}")),
            None => told.help("let the row before it reach further, or the one behind it begin earlier"),
        };
        let place = At { file: told.primary.file, span: told.primary.span };
        if self.claims.has("table-gap", place) {
            // One message a place: what else is missing is told with it.
            return self.claims.extend("table-gap", place, told.message, &told.help);
        }
        let example = keyed.looked_up(&pieces, None);
        self.claims.add(told, example);
    }

    /// Tells of keys that the table names, and that no row serves together.
    fn open_keys(&mut self, keyed: &Keyed<'p>, grid: &Grid) {
        let table = keyed.table;
        let mut rows = Vec::new();
        let mut first = None;
        for column in 0..table.keys.len() {
            if grid.columns.get(column).is_none_or(|column| column.sort != Sort::Open) {
                continue;
            }
            for line in grid.lines(column) {
                let named = |at: usize| grid.pieces(at).iter().all(|piece| piece.is_named);
                let line: Vec<usize> = line.into_iter().filter(|&at| named(at)).collect();
                if line.iter().all(|&at| grid.row(at).is_none()) {
                    continue;
                }
                for at in line.into_iter().filter(|&at| grid.row(at).is_none()) {
                    let keys: Vec<String> = grid.pieces(at).iter().map(|piece| key_text(piece)).collect();
                    let row = format!("`{} -> …`", keys.join(", "));
                    if !rows.contains(&row) {
                        rows.push(row);
                        first.get_or_insert(at);
                    }
                }
            }
        }
        let Some(first) = first else { return };
        let mut told = advice(
            "table-open",
            table.at,
            format!("`{}` names keys that no row serves together; a look-up of them is unknown", table.name),
        );
        told = told.help(format!(
            "where they can meet, add {}",
            rows.iter().take(TOLD).cloned().collect::<Vec<_>>().join(", ")
        ));
        let example = keyed.looked_up(&grid.pieces(first), None);
        self.claims.add(told, example);
    }
}

/// Keys that no row serves, one behind the other in one column.
struct Gap {
    column: usize,
    sort: Sort,
    /// The first and the last of them.
    first: usize,
    last: usize,
}

/// The gaps along one key: between keys that are served, or of a list some of whose values are.
fn gaps_of(grid: &Grid, rows: &[Row], column: usize) -> Vec<Gap> {
    let Some(sort) = grid.columns.get(column).map(|column| column.sort) else { return Vec::new() };
    let mut gaps: Vec<Gap> = Vec::new();
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut lines = grid.lines(column);
    // What every firm lacks is not told of one of them.
    let is_of_firm =
        |line: &Vec<usize>| line.first().and_then(|&at| grid.pieces(at).last().map(|firm| firm.is_named));
    if grid.names_firms {
        lines.sort_by_key(is_of_firm);
    }
    for line in lines {
        // A blank is no value between others, and a key in another column may be blank in an example of one only.
        let is_value = |at: &usize| grid.pieces(*at).iter().all(|piece| piece.value.is_some());
        let line: Vec<usize> = line.into_iter().filter(is_value).collect();
        match sort {
            Sort::Ordered => {
                for (first, last) in holes(grid, rows, &line, column) {
                    let place =
                        (line.iter().position(|at| *at == first), line.iter().position(|at| *at == last));
                    if let (Some(a), Some(b)) = place
                        && told.insert((a, b))
                    {
                        gaps.push(Gap { column, sort, first, last });
                    }
                }
            }
            Sort::Listed => {
                let served = line.iter().filter(|&&at| grid.row(at).is_some()).count();
                if served > 0 {
                    for (place, &at) in line.iter().enumerate() {
                        if grid.row(at).is_none() && told.insert((place, place)) {
                            gaps.push(Gap { column, sort, first: at, last: at });
                        }
                    }
                }
            }
            Sort::Open => {}
        }
    }
    gaps
}

/// The stretches without a row that have one on both sides, in one currency.
///
/// Rows of single values, as of years or of days, leave out what lies between them and mean to. So do ranges of numbers
/// of which one ends at a whole number and the other begins at the next.
fn holes(grid: &Grid, rows: &[Row], line: &[usize], column: usize) -> Vec<(usize, usize)> {
    let value = |at: usize| grid.pieces(at).get(column).and_then(|piece| piece.value.clone());
    let currency = |at: usize| value(at).as_ref().and_then(Value::currency);
    let in_range = |at: usize| {
        let row = grid.row(at).and_then(|row| rows.get(row));
        row.is_some_and(|row| matches!(row.cells.get(column), Some(Cell::Range(_))))
    };
    let mut holes = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut before: Option<usize> = None;
    for &at in line {
        if before.is_some_and(|before| currency(before) != currency(at)) {
            (open, before) = (None, None);
        }
        if grid.row(at).is_none() {
            open = before.map(|_| (open.map_or(at, |(first, _)| first), at));
            continue;
        }
        if let (Some(hole), Some(before)) = (open.take(), before)
            && (in_range(before) || in_range(at))
            && !are_next(value(before), value(at))
        {
            holes.push(hole);
        }
        before = Some(at);
    }
    holes
}

/// Whether two values are whole numbers, or days, with no other between them.
fn are_next(a: Option<Value>, b: Option<Value>) -> bool {
    match (a, b) {
        (Some(Value::Number(a) | Value::Days(a)), Some(Value::Number(b) | Value::Days(b))) => {
            a.is_whole() && b.is_whole() && b.checked_sub(a) == Ok(Number::ONE)
        }
        _ => false,
    }
}

/// The cells of a row that serves a gap and nothing else, but for the firm; `None` where the language has no words for it.
fn missing_row(grid: &Grid, gap: &Gap, keys: usize) -> Option<String> {
    let (first, last) = (grid.pieces(gap.first), grid.pieces(gap.last));
    let mut cells = Vec::with_capacity(first.len());
    for (column, piece) in first.iter().enumerate().take(keys) {
        if column != gap.column || gap.sort != Sort::Ordered {
            cells.push(Cell::Value(piece.value.clone()?));
            continue;
        }
        let pieces = &grid.columns.get(column)?.pieces;
        let place = |of: &Piece| pieces.iter().position(|piece| std::ptr::eq(piece, of));
        let from = if piece.is_named {
            piece.value.clone()?
        } else {
            // Behind the value before it: the next day. An amount has no next one.
            match pieces.get(place(piece)?.checked_sub(1)?)?.value.as_ref()? {
                before @ Value::Date(_) => moved(before, 1)?,
                _ => return None,
            }
        };
        let end = last.get(column)?;
        let to = if end.is_named {
            (end.value.clone()?, true)
        } else {
            (pieces.get(place(end)? + 1)?.value.clone()?, false)
        };
        let bounds = Bounds { from: Some(from.clone()), to: Some(to.clone()) };
        cells.push(if to.1 && crate::eval::equal(&from, &to.0) == Ok(true) {
            Cell::Value(from)
        } else {
            Cell::Range(bounds)
        });
    }
    Some(cells.iter().map(written_cell).collect::<Vec<_>>().join(", "))
}

fn key_text(piece: &Piece) -> String {
    piece.value.as_ref().map_or_else(|| "a blank".to_owned(), key_literal)
}

/// A key as a look-up writes it.
fn key_literal(value: &Value) -> String {
    match value {
        Value::Hours(_) | Value::Days(_) => written_cell(&Cell::Value(value.clone())),
        value => literal(value),
    }
}

/// A table whose rows are known, and how it is read.
struct Keyed<'p> {
    table: &'p Table,
    rows: &'p [Row],
    /// Where rows name firms: the key that is a firm's own id, by its place, and as look-ups write it.
    own_key: Option<(usize, OwnKey)>,
}

/// A firm's own id, as a fee has it.
#[derive(Clone, Copy)]
enum OwnKey {
    Timekeeper,
    InvoiceNumber,
}

impl Keyed<'_> {
    /// The firm of a key, where a row names it.
    fn firm<'k>(&self, pieces: &[&'k Piece]) -> Option<&'k str> {
        match pieces.get(self.table.keys.len()) {
            Some(Piece { value: Some(Value::Text(firm)), is_named: true }) => Some(firm),
            _ => None,
        }
    }

    /// A look-up, and what it comes to; none where a key is blank.
    fn looked_up(&self, pieces: &[&Piece], serving: Option<&Row>) -> Option<Example> {
        let keys = pieces.iter().take(self.table.keys.len());
        let mut keys: Vec<String> =
            keys.map(|piece| piece.value.as_ref().map(key_literal)).collect::<Option<_>>()?;
        let (mut facts, mut given) = (json!({}), Vec::new());
        if let Some(firm) = self.firm(pieces) {
            let (at, own) = self.own_key?;
            let Some(Piece { value: Some(Value::Text(id)), .. }) = pieces.get(at) else { return None };
            let key = keys.get_mut(at)?;
            let (literal, firm_literal) = (key.clone(), meruit_syntax::quoted(firm));
            let firm = json!({"id": firm});
            (facts, *key) = match own {
                OwnKey::Timekeeper => {
                    given.push(format!(
                        "fee {{ timekeeper {{ id {literal} }}, firm {{ id {firm_literal} }} }}"
                    ));
                    let line = json!({"kind": "F", "timekeeper": {"id": &**id}});
                    (json!({"invoices": [{"firm": firm, "lines": [line]}]}), "timekeeper.id".to_owned())
                }
                OwnKey::InvoiceNumber => {
                    given.push(format!(
                        "fee {{ invoice {{ number {literal}, firm {{ id {firm_literal} }} }} }}"
                    ));
                    let invoice = json!({"number": &**id, "firm": firm, "lines": [{"kind": "F"}]});
                    (json!({"invoices": [invoice]}), "invoice.number".to_owned())
                }
            };
        }
        let lookup = format!("{}[{}]", self.table.name, keys.join(", "));
        let row = serving.map(|row| row.place.clone());
        Some(Example { facts, given, shows: Shows::LookUp { lookup, row } })
    }
}

/// The first key by which some look-up of a table brings the firm along.
fn firms_own_key(plan: &Plan, wanted: usize) -> Option<(usize, OwnKey)> {
    let rules = plan.rules.iter().flat_map(|rule| rule.nodes());
    let decisions = plan.decisions.iter().flat_map(|decision| decision.nodes());
    let mut open: Vec<&Node> =
        rules.chain(decisions).chain(plan.defines.iter().map(|define| &define.value)).collect();
    while let Some(node) = open.pop() {
        if let Op::Lookup { table, firms_own: Some(at), keys, .. } = &node.op
            && *table == wanted
            && let Some(key) = keys.get(*at)
        {
            let own = if key.text.ends_with("number") { OwnKey::InvoiceNumber } else { OwnKey::Timekeeper };
            return Some((*at, own));
        }
        open.extend(node.children());
    }
    None
}

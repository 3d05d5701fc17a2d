//! Tables and lists from files and hosts: texts → typed rows and members.
//!
//! The checker binds what a rule file reads `from "file.csv"`; a review binds what the host supplies. Both are told
//! every problem at once, each with its place in words.

use meruit_syntax::ast::Mark;

use super::cells::{is_empty, range_cell, written};
use super::ties::conflicts;
use crate::facts::{RawTable, nearest, read_text, same_text};
use crate::plan::{Bounds, Cell, List, Row, Table};
use crate::schema::Schema;
use crate::types::{Currency, Type, Value};

/// What is wrong with a table or list that was bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BindProblem {
    /// The stable id.
    pub id: &'static str,
    /// Where, in words: ``row 3 of rates.csv, column `rate` ``. A message follows it behind a colon.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

/// More problems than this are counted and not told.
const TOLD: usize = 20;

/// The problems of one table or list, as far as they are told.
#[derive(Default)]
struct Problems {
    told: Vec<BindProblem>,
    more: usize,
}

impl Problems {
    fn add(&mut self, id: &'static str, place: String, message: String, help: Option<&str>) {
        if self.told.len() < TOLD {
            self.told.push(BindProblem { id, place, message, help: help.map(str::to_owned) });
        } else {
            self.more += 1;
        }
    }

    fn into_result<T>(mut self, value: T) -> Result<T, Vec<BindProblem>> {
        if let Some(last) = self.told.last_mut() {
            if self.more > 0 {
                last.help = Some(format!("{} more problems are not told here", self.more));
            }
            return Err(self.told);
        }
        Ok(value)
    }
}

/// The column that says of which firm a row is.
const FIRM: &str = "firm";

/// Where the texts of a key column come from.
enum Source {
    /// One column: a value, or `any`.
    Cell(usize),
    /// `NAME_from` and `NAME_until`: a range, open where empty.
    Range { from: Option<usize>, until: Option<usize> },
}

/// The typed rows of a bound table. `currency` is that of money which names none.
///
/// Each key has a column of its name, or `NAME_from` and `NAME_until` for a range with both ends in; each result has
/// one too. Further columns are not read. An empty cell is refused, except that of an open end. Rows that are equal or
/// tie are refused as well.
pub(crate) fn bind_table(
    table: &Table,
    raw: &RawTable,
    currency: Option<Currency>,
    schema: &Schema,
) -> Result<Vec<Row>, Vec<BindProblem>> {
    if raw.columns.is_empty() && raw.rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut problems = Problems::default();
    let columns = Columns { raw, table: &table.name };
    let keys: Vec<Option<Source>> =
        table.keys.iter().map(|(name, ty)| columns.key(name, ty, &mut problems)).collect();
    let results: Vec<Option<usize>> =
        table.results.iter().map(|(name, _)| columns.required(name, &mut problems)).collect();
    let (Some(keys), Some(results)) =
        (keys.into_iter().collect::<Option<Vec<_>>>(), results.into_iter().collect::<Option<Vec<_>>>())
    else {
        return problems.into_result(Vec::new());
    };
    let declares_firm = table.keys.iter().chain(&table.results).any(|(name, _)| name == FIRM);
    let firm = (table.read_by_firm && !declares_firm).then(|| columns.find(FIRM, &mut problems)).flatten();
    let mut rows = Vec::with_capacity(raw.rows.len());
    for (number, texts) in &raw.rows {
        let mut reader = RowReader { raw, number: *number, texts, currency, schema, problems: &mut problems };
        let mut cells: Vec<Option<Cell>> =
            keys.iter().zip(&table.keys).map(|(source, (name, ty))| reader.key(source, name, ty)).collect();
        cells.extend(firm.map(|at| Some(reader.firm(at))));
        let outs: Vec<Option<Value>> =
            results.iter().zip(&table.results).map(|(&at, (_, ty))| reader.result(at, ty)).collect();
        if let (Some(cells), Some(outs)) = (cells.into_iter().collect(), outs.into_iter().collect()) {
            rows.push(Row { cells, outs, place: row_place(raw, *number), at: None });
        }
    }
    if problems.told.is_empty() {
        refuse_conflicts(&rows, &raw.origin, &mut problems);
    }
    problems.into_result(rows)
}

/// The members of a list that the host supplies.
pub(crate) fn bind_list(list: &List, members: &[String]) -> Result<Vec<Value>, Vec<BindProblem>> {
    let name = &list.name;
    let members = members.iter().enumerate();
    let placed = members.map(|(at, text)| (format!("member {} of `{name}`", at + 1), Some(text.as_str())));
    read_members(placed, list.phrases)
}

/// The members of a list that a file holds: its first column.
pub(super) fn read_list(raw: &RawTable, phrases: bool) -> Result<Vec<Value>, Vec<BindProblem>> {
    let placed = raw
        .rows
        .iter()
        .map(|(number, texts)| (row_place(raw, *number), texts.first().and_then(Option::as_deref)));
    read_members(placed, phrases)
}

fn read_members<'m>(
    members: impl Iterator<Item = (String, Option<&'m str>)>,
    phrases: bool,
) -> Result<Vec<Value>, Vec<BindProblem>> {
    let mut problems = Problems::default();
    let mut values = Vec::new();
    for (place, text) in members {
        let text = text.unwrap_or_default().trim();
        if text.is_empty() {
            problems.add("csv-cell-empty", place, "the cell is empty".to_owned(), Some("take the row out"));
        } else if phrases && !is_phrase(text) {
            let message = format!("`{text}` is no phrase: it needs a letter or a digit");
            problems.add("phrase-empty", place, message, None);
        } else {
            values.push(Value::Text(text.into()));
        }
    }
    problems.into_result(values)
}

/// Whether a text can be looked for as a phrase.
pub(super) fn is_phrase(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn row_place(raw: &RawTable, number: u64) -> String {
    format!("row {number} of {}", raw.origin)
}

fn refuse_conflicts(rows: &[Row], origin: &str, problems: &mut Problems) {
    let found = conflicts(rows);
    let place = |at: usize| rows.get(at).map_or_else(|| origin.to_owned(), |row| row.place.clone());
    for &(row, first) in &found.duplicates {
        let message = format!("the keys are those of {}", place(first));
        problems.add("table-duplicate", place(row), message, Some("keep one of them"));
    }
    for tie in &found.ties {
        let message = format!(
            "this row ties with {}: both serve some key, and neither is the more specific",
            place(tie.first)
        );
        let help = settling_row(&tie.settling);
        problems.add("table-tie", place(tie.second), message, Some(&help));
    }
    problems.more += found.more_ties;
    if found.too_many {
        problems.add("too-large", origin.to_owned(), TOO_MANY.to_owned(), Some(TOO_MANY_HELP));
    }
}

/// That the rows of a table cannot be compared.
pub(super) const TOO_MANY: &str = "too many rows overlap to be compared with one another";
/// What to do about it.
pub(super) const TOO_MANY_HELP: &str = "give the rows plain keys, or part the table in two";

/// The advice to add the row that settles a tie.
pub(super) fn settling_row(cells: &[Cell]) -> String {
    let cells: Vec<String> = cells.iter().map(written).collect();
    format!("a row for what both serve would settle it: `{} -> …`", cells.join(", "))
}

struct Columns<'r> {
    raw: &'r RawTable,
    table: &'r str,
}

impl Columns<'_> {
    fn find(&self, name: &str, problems: &mut Problems) -> Option<usize> {
        let mut all = (0..).zip(&self.raw.columns).filter(|(_, column)| same_text(column, name));
        let found = all.next().map(|(at, _)| at);
        if all.next().is_some() {
            let message = format!("two columns are called `{name}`");
            problems.add("csv-column-twice", self.raw.origin.clone(), message, None);
        }
        found
    }

    fn required(&self, name: &str, problems: &mut Problems) -> Option<usize> {
        let found = self.find(name, problems);
        if found.is_none() {
            self.missing(name, format!("there is no column `{name}`"), problems);
        }
        found
    }

    fn missing(&self, name: &str, message: String, problems: &mut Problems) {
        let columns = self.raw.columns.iter().map(String::as_str);
        let help = match nearest(name, columns.clone()) {
            Some(near) => format!("did you mean its column `{near}`?"),
            None => format!(
                "the table `{}` asks for it; the file has: {}",
                self.table,
                columns.collect::<Vec<_>>().join(", ")
            ),
        };
        problems.add("csv-column-missing", self.raw.origin.clone(), message, Some(&help));
    }

    fn key(&self, name: &str, ty: &Type, problems: &mut Problems) -> Option<Source> {
        let (from, until) = (format!("{name}_from"), format!("{name}_until"));
        let one = self.find(name, problems);
        let ends = (self.find(&from, problems), self.find(&until, problems));
        match (one, ends) {
            (Some(at), (None, None)) => Some(Source::Cell(at)),
            (Some(_), (from_at, _)) => {
                let end = if from_at.is_some() { from } else { until };
                let message = format!("there is a column `{name}` and a column `{end}`");
                problems.add("csv-column-twice", self.raw.origin.clone(), message, Some("keep one of them"));
                None
            }
            (None, (None, None)) => {
                self.missing(
                    name,
                    format!("there is no column `{name}`, nor `{from}` and `{until}`"),
                    problems,
                );
                None
            }
            (None, (from, until)) if ty.is_ordered() => Some(Source::Range { from, until }),
            (None, _) => {
                let message = format!("`{name}` is made a range, and {ty} has no order");
                problems.add("type-mismatch", self.raw.origin.clone(), message, None);
                None
            }
        }
    }
}

struct RowReader<'r> {
    raw: &'r RawTable,
    number: u64,
    texts: &'r [Option<String>],
    currency: Option<Currency>,
    schema: &'r Schema,
    problems: &'r mut Problems,
}

impl<'r> RowReader<'r> {
    fn text(&self, at: usize) -> Option<&'r str> {
        self.texts.get(at).and_then(Option::as_deref).map(str::trim).filter(|text| !text.is_empty())
    }

    fn place(&self, at: usize) -> String {
        let column = self.raw.columns.get(at).map_or("", String::as_str);
        format!("{}, column `{column}`", row_place(self.raw, self.number))
    }

    /// A cell that must not be empty.
    fn filled(&mut self, at: usize, help: &str) -> Option<&'r str> {
        let text = self.text(at);
        if text.is_none() {
            self.problems.add("csv-cell-empty", self.place(at), "the cell is empty".to_owned(), Some(help));
        }
        text
    }

    fn value(&mut self, at: usize, text: &str, ty: &Type) -> Option<Value> {
        match read_text(text, ty, self.currency, self.schema) {
            Ok(value) => Some(value),
            Err(message) => {
                self.problems.add("csv-cell", self.place(at), message, None);
                None
            }
        }
    }

    fn key(&mut self, source: &Source, name: &str, ty: &Type) -> Option<Cell> {
        match *source {
            Source::Cell(at) => match self.filled(at, "write `any` for a key that does not matter")? {
                "any" => Some(Cell::Any),
                text => self.value(at, text, ty).map(Cell::Value),
            },
            Source::Range { from, until } => {
                let mut end = |at: Option<usize>| match at.and_then(|at| Some((at, self.text(at)?))) {
                    Some((at, text)) => self.value(at, text, ty).map(Some),
                    None => Some(None),
                };
                let (from, until) = (end(from)?, end(until)?);
                let bounds = Bounds { from, to: until.map(|until| (until, true)) };
                if is_empty(&bounds) {
                    let message = format!("`{name}_until` lies below `{name}_from`");
                    self.problems.add("range-empty", row_place(self.raw, self.number), message, None);
                    return None;
                }
                Some(range_cell(bounds))
            }
        }
    }

    /// The firm that a row is of; an empty cell is every firm.
    fn firm(&self, at: usize) -> Cell {
        match self.text(at) {
            None | Some("any") => Cell::Any,
            Some(firm) => Cell::Value(Value::Text(firm.into())),
        }
    }

    fn result(&mut self, at: usize, ty: &Type) -> Option<Value> {
        let text = self.filled(at, "write `none`, `no limit` or `on approval`, or take the row out")?;
        match mark(text) {
            // In a column of texts these are words like any other.
            Some(mark) if !matches!(ty, Type::Text | Type::OneOf(_)) => Some(Value::Mark(mark)),
            _ => self.value(at, text, ty),
        }
    }
}

fn mark(text: &str) -> Option<Mark> {
    match text {
        "none" => Some(Mark::None),
        "no limit" => Some(Mark::NoLimit),
        "on approval" => Some(Mark::OnApproval),
        _ => None,
    }
}

//! The options of a review: the wrapper's JSON and the bytes beside it → the facade's options.

use std::collections::BTreeMap;
use std::path::Path;

use meruit::{
    Completeness, Date, Json, Limits, Members, Options, Platform, Records, ReviewError, Ruleset, Table,
    read_table,
};
use serde::Deserialize;

use crate::arrow_cells::read_rows;
use crate::arrow_facts::{invoices_of_rows, nested};
use crate::arrow_messages::is_arrow;
use crate::failure::Failure;

/// What the wrapper writes, after it has looked at what the caller passed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Given {
    as_of: Option<String>,
    platform: Option<String>,
    limits: GivenLimits,
    tables: BTreeMap<String, Source>,
    lists: BTreeMap<String, Source>,
    records: BTreeMap<String, Source>,
    history: Option<Source>,
    calendars: Option<Json>,
    declare: BTreeMap<String, String>,
    each_rule_alone: bool,
    step_limit: Option<u64>,
    record_limit: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct GivenLimits {
    line_bytes: Option<usize>,
    lines_per_invoice: Option<usize>,
    invoice_bytes: Option<usize>,
    depth: Option<usize>,
    problems: Option<usize>,
}

/// Where rows come from. Bytes stand beside the JSON and are named by their place.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Source {
    /// CSV.
    Text(String),
    /// CSV, or Arrow by its first bytes.
    Bytes(usize),
    /// An array: of objects, or of texts for a list.
    Rows(Json),
}

/// The options that the JSON and the bytes beside it state.
pub(crate) fn options(json: &str, beside: &[Vec<u8>]) -> Result<Options, Failure> {
    let given: Given =
        serde_json::from_str(json).map_err(|error| Failure::argument(format!("options: {error}")))?;
    let mut options = Options::new();
    if let Some(day) = given.as_of {
        options = options.as_of(day_of(&day)?);
    }
    if let Some(name) = given.platform {
        options = options.platform(platform_named(&name)?);
    }
    options = options.limits(given.limits.limits()).each_rule_alone(given.each_rule_alone);
    for (name, source) in given.tables {
        let table = table(&name, source, beside)?;
        options = options.table(name, table);
    }
    for (name, source) in given.lists {
        let members = list(&name, source, beside)?;
        options = options.list(name, members);
    }
    for (kind, source) in given.records {
        options = records(options, &kind, source, beside)?;
    }
    if let Some(source) = given.history {
        options = options.earlier_invoices("history", history(source, beside)?);
    }
    if let Some(calendars) = given.calendars {
        options = options.calendars("calendars", &calendars).map_err(ReviewError::from)?;
    }
    if let Some(steps) = given.step_limit {
        options = options.step_limit(steps);
    }
    if let Some(most) = given.record_limit {
        options = options.record_limit(most);
    }
    for (kind, how) in given.declare {
        let how = match how.as_str() {
            "complete" => Completeness::Complete,
            "partial" => Completeness::Partial,
            "absent" => Completeness::Absent,
            _ => return Err(Failure::argument(format!("`{how}` is not `complete`, `partial` or `absent`"))),
        };
        options = options.declare(kind, how);
    }
    Ok(options)
}

/// Records to decide on, as the wrapper writes them: paths, each with the name of what it holds if one was given, and rows
/// by what they are.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct GivenRecords {
    paths: Vec<(Option<String>, String)>,
    rows: BTreeMap<String, Source>,
}

impl GivenRecords {
    pub(crate) fn read(json: &str) -> Result<Self, Failure> {
        serde_json::from_str(json).map_err(|error| Failure::argument(format!("records: {error}")))
    }

    /// The records; those of files are read now.
    pub(crate) fn records(self, rules: &Ruleset, beside: &[Vec<u8>]) -> Result<Records, Failure> {
        let needs = rules.requirements();
        let mut records = Records::new();
        for (name, path) in self.paths {
            records.add_path(name.as_deref(), Path::new(&path))?;
        }
        for (name, source) in self.rows {
            let is_table = needs.tables.contains(&name) || needs.lists.contains(&name);
            match source {
                Source::Rows(Json::List(rows)) if is_table => {
                    records.add_table(&name, cells(&name, &objects(&name, rows)?)?);
                }
                Source::Rows(Json::List(rows)) => records.add_rows(&name, &name, objects(&name, rows)?),
                Source::Rows(_) => return Err(not_rows(&name)),
                Source::Text(text) => records.add_csv_or_feed(&name, &name, text.as_bytes())?,
                Source::Bytes(place) => {
                    let bytes = bytes(beside, place)?;
                    if is_arrow(bytes) && is_table {
                        records.add_table(&name, cells(&name, &read_rows(bytes)?)?);
                    } else if is_arrow(bytes) {
                        records.add_rows(&name, &name, read_rows(bytes)?.iter().map(nested));
                    } else {
                        records.add_bytes(&name, &name, bytes)?;
                    }
                }
            }
        }
        Ok(records)
    }
}

/// The platform of this name.
pub(crate) fn platform_named(name: &str) -> Result<Platform, Failure> {
    Platform::from_name(name)
        .ok_or_else(|| Failure::argument(format!("`{name}` is no platform that is known")))
}

fn day_of(day: &str) -> Result<Date, Failure> {
    let date = if day.len() == 10 { day.parse().ok() } else { None };
    date.ok_or_else(|| Failure::argument(format!("`{day}` is no day such as 2026-03-31")))
}

impl GivenLimits {
    fn limits(self) -> Limits {
        let mut limits = Limits::default();
        let set = |slot: &mut usize, given: Option<usize>| *slot = given.unwrap_or(*slot);
        set(&mut limits.line_bytes, self.line_bytes);
        set(&mut limits.lines_per_invoice, self.lines_per_invoice);
        set(&mut limits.invoice_bytes, self.invoice_bytes);
        set(&mut limits.depth, self.depth);
        set(&mut limits.problems, self.problems);
        limits
    }
}

fn bytes(beside: &[Vec<u8>], place: usize) -> Result<&[u8], Failure> {
    beside.get(place).map(Vec::as_slice).ok_or_else(Failure::internal)
}

fn table(name: &str, source: Source, beside: &[Vec<u8>]) -> Result<Table, Failure> {
    match source {
        Source::Text(text) => Ok(Table::from_csv(name, text.as_bytes())?),
        Source::Bytes(place) => match bytes(beside, place)? {
            arrow if is_arrow(arrow) => cells(name, &read_rows(arrow)?),
            csv => Ok(Table::from_csv(name, csv)?),
        },
        Source::Rows(Json::List(rows)) => cells(name, &objects(name, rows)?),
        Source::Rows(_) => Err(not_rows(name)),
    }
}

/// The members of a list: of a table, what its first column holds.
fn list(name: &str, source: Source, beside: &[Vec<u8>]) -> Result<Vec<String>, Failure> {
    let Source::Rows(rows) = source else { return Ok(table(name, source, beside)?.first_column()) };
    let text = |member| match member {
        Json::Text(text) => Ok(text),
        _ => Err(Failure::argument(format!("list `{name}` takes texts"))),
    };
    match rows {
        Json::List(members) => members.into_iter().map(text).collect(),
        _ => Err(not_rows(name)),
    }
}

fn records(options: Options, kind: &str, source: Source, beside: &[Vec<u8>]) -> Result<Options, Failure> {
    match source {
        Source::Text(text) => Ok(options.records(kind, kind, text.as_bytes())?),
        Source::Bytes(place) => match bytes(beside, place)? {
            arrow if is_arrow(arrow) => {
                let rows = read_rows(arrow)?.iter().map(nested).collect::<Vec<_>>();
                Ok(options.record_rows(kind, kind, rows))
            }
            csv => Ok(options.records(kind, kind, csv)?),
        },
        Source::Rows(Json::List(rows)) => Ok(options.record_rows(kind, kind, objects(kind, rows)?)),
        Source::Rows(_) => Err(not_rows(kind)),
    }
}

/// Earlier invoices: with their lines in an array, or a table of their lines.
fn history(source: Source, beside: &[Vec<u8>]) -> Result<Json, Failure> {
    let rows = match source {
        Source::Rows(invoices) => return Ok(invoices),
        Source::Text(text) => csv_rows("history", text.as_bytes())?,
        Source::Bytes(place) => match bytes(beside, place)? {
            arrow if is_arrow(arrow) => read_rows(arrow)?,
            csv => csv_rows("history", csv)?,
        },
    };
    invoices_of_rows("history", &rows)
}

/// The rows of a CSV text, an empty cell as blank.
fn csv_rows(name: &str, csv: &[u8]) -> Result<Vec<Members>, Failure> {
    let table = read_table(name, csv)?;
    let row = |(_, cells): &(u64, Vec<Option<String>>)| {
        let cells = cells.iter().map(|cell| cell.clone().map_or(Json::Null, Json::Text));
        table.columns.iter().map(String::as_str).zip(cells).collect()
    };
    Ok(table.rows.iter().map(row).collect())
}

fn not_rows(name: &str) -> Failure {
    Failure::argument(format!("`{name}` takes an array of objects, CSV or Arrow"))
}

fn objects(name: &str, rows: Vec<Json>) -> Result<Vec<Members>, Failure> {
    let object = |row| match row {
        Json::Object(members) => Ok(members),
        _ => Err(not_rows(name)),
    };
    rows.into_iter().map(object).collect()
}

/// Rows of texts under the columns in the order in which they are met.
fn cells(name: &str, rows: &[Members]) -> Result<Table, Failure> {
    let mut columns: Vec<&str> = Vec::new();
    for (column, _) in rows.iter().flat_map(Members::iter) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let mut texts = Vec::with_capacity(rows.len());
    for (number, row) in (1..).zip(rows) {
        let cells = columns.iter().map(|column| cell(name, number, column, row.get(column)));
        texts.push(cells.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(Table::from_rows(name, columns, texts))
}

fn cell(table: &str, row: u64, column: &str, value: Option<&Json>) -> Result<Option<String>, Failure> {
    let wrong = |what: &str| {
        let place = format!("table `{table}`, row {row}, column `{column}`");
        Failure::plain("TableError", "wrong-sort", format!("{place}: {what}"))
    };
    match value {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text.clone()).filter(|text| !text.trim().is_empty())),
        Some(Json::YesNo(yes)) => Ok(Some(if *yes { "yes" } else { "no" }.to_owned())),
        Some(Json::Number(number)) => {
            Err(wrong(&format!("a number stands where a text belongs; write `\"{number}\"`")))
        }
        Some(_) => Err(wrong("a cell is a text")),
    }
}

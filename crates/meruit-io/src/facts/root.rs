//! The facts of a review as one JSON text.
//!
//! The members are `as_of`, `invoices`, `records`, `declare`, `tables`, `lists` and `calendars`; all may be missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use meruit_core::document::InputProblem;
use meruit_core::{Completeness, Currency, Facts, RawTable, RecordRef, Schema};

use super::builder::{Around, Builder};
use super::fault::FactsError;
use super::json::{Json, Members};
use super::path::Path;
use super::supplied::{Place, Supplied};
use crate::near::did_you_mean;
use crate::table_csv::MOST_COLUMNS;

const ROOT: [&str; 7] = ["as_of", "invoices", "records", "declare", "tables", "lists", "calendars"];

/// The members of an invoice that is known by its sum alone.
const SUM_OF_INVOICE: [&str; 2] = ["amount", "tax"];

/// The one line of an invoice that is known by its sum alone: an amount for all of it, no fee and no expense.
fn sum_as_line(invoice: &Members) -> Members {
    let text = |text: &str| Json::Text(text.to_owned());
    let mut line = Members::from_iter([("number", text("1")), ("kind", text("IF"))]);
    for name in ["date"].into_iter().chain(SUM_OF_INVOICE) {
        if let Some(value) = invoice.get(name) {
            line.set(name, value.clone());
        }
    }
    line
}

/// Facts, and what comes with them.
#[derive(Debug)]
pub struct Loaded {
    /// The facts.
    pub facts: Facts,
    /// The tables that they bind.
    pub tables: BTreeMap<String, RawTable>,
    /// The lists that they bind.
    pub lists: BTreeMap<String, Vec<String>>,
    /// The day of the review, where they name one.
    pub as_of: Option<Date>,
    /// What could not be read.
    pub problems: Vec<InputProblem>,
}

/// Reads a JSON text. `file` is its name, for messages.
///
/// # Errors
///
/// When it is no JSON, or when an object has a member twice.
pub fn parse_json(file: &str, text: &[u8]) -> Result<Json, FactsError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    serde_json::from_slice(text).map_err(|error| FactsError::of_json(file, &error))
}

/// The facts that a JSON value states, together with records supplied beside it.
///
/// Amounts, rates, hours, units and percents are texts; dates are `YYYY-MM-DD`. A member that is not there is unknown,
/// `null` and `""` are blank. `currency` is that of invoices that name none.
///
/// ```
/// use meruit_core::Schema;
/// use meruit_io::facts::{Supplied, json_facts, parse_json};
///
/// let text = br#"{"invoices": [{"number": "1001", "lines": [{"kind": "F", "hours": "2", "rate": "950"}]}]}"#;
/// let json = parse_json("facts.json", text)?;
/// let loaded = json_facts("facts.json", &json, &Schema::billing(), "USD".parse().ok(), &Supplied::default())?;
/// assert!(loaded.problems.is_empty());
///
/// let slip = parse_json("facts.json", br#"{"invoices": [{"lines": [{"kind": "F", "hour": "2"}]}]}"#)?;
/// let error = json_facts("facts.json", &slip, &Schema::billing(), None, &Supplied::default()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "facts.json, invoices[0].lines[0].hour: a fee has no `hour`; did you mean `hours`?"
/// );
/// # Ok::<(), meruit_io::facts::FactsError>(())
/// ```
///
/// # Errors
///
/// When a member has a name that nothing has, or a value of the wrong sort; all faults are reported together.
pub fn json_facts(
    file: &str,
    json: &Json,
    schema: &Arc<Schema>,
    currency: Option<Currency>,
    supplied: &Supplied,
) -> Result<Loaded, FactsError> {
    let Json::Object(root) = json else {
        let message = format!("{} stands where the object of the facts belongs", json.sort());
        return Err(FactsError::one("wrong-sort", file, String::new(), message));
    };
    let mut supplied = supplied.clone();
    let records = earlier_and_supplied(file, root, &mut supplied)?;
    let mut builder = Builder::new(schema, currency, &supplied);
    let around = Around { file, ..Around::default() };
    let mut loaded = Bound::default();
    let top = Path::Root;
    for (name, value) in root.iter() {
        let path = top.member(name);
        match name {
            "as_of" => loaded.as_of = builder.day(value, around, &path),
            "invoices" => builder.invoices(value, false, around, &path),
            "records" => {
                for (earlier, at) in &records {
                    builder.earlier(earlier, around, &path.member(at));
                }
            }
            "declare" => {}
            "tables" => builder.tables(value, &mut loaded.tables, around, &path),
            "calendars" => {
                for (name, calendar) in builder.calendars(value, around, &path) {
                    builder.facts.add_calendar(&name, calendar);
                }
            }
            "lists" => builder.lists(value, &mut loaded.lists, around, &path),
            other => {
                let message = format!("facts have no `{other}`");
                builder.fault("unknown-member", around, &path, message, did_you_mean(other, ROOT));
            }
        }
    }
    let whole: Vec<&str> = match root.get("records") {
        Some(Json::Object(kinds)) => kinds.iter().map(|(kind, _)| kind).collect(),
        _ => Vec::new(),
    };
    builder.add_supplied(&whole);
    if let Some(declare) = root.get("declare") {
        builder.declarations(declare, around, &top.member("declare"));
    }
    let Builder { facts, mut problems, problems_beside, faults, .. } = builder;
    problems.extend(problems_beside);
    let Bound { tables, lists, as_of } = loaded;
    faults.into_result(Loaded { facts, tables, lists, as_of, problems })
}

#[derive(Default)]
struct Bound {
    tables: BTreeMap<String, RawTable>,
    lists: BTreeMap<String, Vec<String>>,
    as_of: Option<Date>,
}

/// Takes the records that stand beside the invoices, and gives back those that are earlier invoices.
fn earlier_and_supplied<'j>(
    file: &str,
    root: &'j Members,
    supplied: &mut Supplied,
) -> Result<Vec<(&'j Json, &'j str)>, FactsError> {
    let mut earlier = Vec::new();
    let Some(records) = root.get("records") else { return Ok(earlier) };
    let Json::Object(kinds) = records else {
        let message = format!("{} stands where an object of records by kind belongs", records.sort());
        return Err(FactsError::one("wrong-sort", file, "records".to_owned(), message));
    };
    let file_name: Arc<str> = Arc::from(file);
    for (kind, rows) in kinds.iter() {
        if kind == "prior invoice" {
            earlier.push((rows, kind));
            continue;
        }
        let Json::List(rows) = rows else {
            let message = format!("{} stands where an array of records belongs", rows.sort());
            return Err(FactsError::one("wrong-sort", file, format!("records.{kind}"), message));
        };
        if matches!(kind, "invoice" | "line" | "fee" | "expense" | "adjustment") || kind.starts_with("prior ")
        {
            let message = format!("a {kind} does not stand under `records`");
            let help = "invoices stand under `invoices`, earlier ones under `prior invoice`, both with their `lines`";
            let path = format!("records.{kind}");
            return Err(FactsError::one("wrong-place", file, path, format!("{message}; {help}")));
        }
        supplied.add_kind(kind, &file_name);
        for (index, row) in rows.iter().enumerate() {
            let Json::Object(members) = row else {
                let message = format!("{} stands where a record belongs", row.sort());
                return Err(FactsError::one("wrong-sort", file, format!("records.{kind}[{index}]"), message));
            };
            supplied.add(kind, members.clone(), &file_name, Place::Json(index));
        }
    }
    Ok(earlier)
}

impl Builder<'_> {
    pub(super) fn day(&mut self, value: &Json, around: Around<'_>, path: &Path<'_>) -> Option<Date> {
        let day = value.text().filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
        if day.is_none() {
            let help = Some("write a day as `\"2026-03-31\"`".to_owned());
            self.fault("wrong-sort", around, path, "this is no day of the calendar", help);
        }
        day
    }

    /// The items of an array, or a fault.
    pub(super) fn items<'j>(&mut self, value: &'j Json, around: Around<'_>, path: &Path<'_>) -> &'j [Json] {
        match value {
            Json::List(items) => items,
            other => {
                let message = format!("{} stands where an array belongs", other.sort());
                self.fault("wrong-sort", around, path, message, None);
                &[]
            }
        }
    }

    /// The members of an object, or a fault.
    pub(super) fn members<'j>(
        &mut self,
        value: &'j Json,
        around: Around<'_>,
        path: &Path<'_>,
    ) -> Option<&'j Members> {
        match value {
            Json::Object(members) => Some(members),
            other => {
                let message = format!("{} stands where an object belongs", other.sort());
                self.fault("wrong-sort", around, path, message, None);
                None
            }
        }
    }

    /// Adds earlier invoices, and declares them complete.
    pub(super) fn earlier(&mut self, invoices: &Json, around: Around<'_>, path: &Path<'_>) {
        self.invoices(invoices, true, around, path);
        self.declare("prior", Completeness::Complete, around, path);
    }

    fn invoices(&mut self, value: &Json, prior: bool, around: Around<'_>, path: &Path<'_>) {
        for (index, invoice) in self.items(value, around, path).iter().enumerate() {
            let path = path.index(index);
            if let Some(members) = self.members(invoice, around, &path) {
                self.invoice(members, prior, around, &path);
            }
        }
    }

    fn invoice(&mut self, members: &Members, prior: bool, around: Around<'_>, path: &Path<'_>) {
        let Some(kind) = self.schema.kind("invoice", prior) else { return };
        let Some(invoice) = self.add(kind, around, path) else { return };
        let number = members.get("number").and_then(Json::text);
        if let Some(number) = number {
            self.know_invoice(number, prior, invoice);
        }
        let currency = members.get("currency").and_then(Json::text).and_then(|code| code.trim().parse().ok());
        let around = Around { invoice: number, currency, firm: id_of(members.get("firm")), ..around };
        let sum = if members.get("lines").is_none() { SUM_OF_INVOICE } else { [""; 2] };
        for (name, value) in members.iter().filter(|(name, _)| *name != "lines" && !sum.contains(name)) {
            self.set(invoice, name, value, around, &path.member(name));
        }
        let Some(lines) = members.get("lines") else {
            if members.get("amount").is_some() {
                self.line(&sum_as_line(members), invoice, prior, around, path);
            }
            return;
        };
        let path = path.member("lines");
        for (index, line) in self.items(lines, around, &path).iter().enumerate() {
            let path = path.index(index);
            if let Some(members) = self.members(line, around, &path) {
                self.line(members, invoice, prior, around, &path);
            }
        }
    }

    fn line(
        &mut self,
        members: &Members,
        invoice: RecordRef,
        prior: bool,
        around: Around<'_>,
        path: &Path<'_>,
    ) {
        let name = match members.get("kind").and_then(Json::text) {
            Some("F") => "fee",
            Some("E") => "expense",
            Some("IF" | "IE") => "adjustment",
            _ => {
                let help =
                    "write `F` for a fee, `E` for an expense, `IF` or `IE` for an adjustment of the invoice";
                self.fault(
                    "line-kind",
                    around,
                    path,
                    "the line does not say its `kind`",
                    Some(help.to_owned()),
                );
                return;
            }
        };
        let Some(kind) = self.schema.kind(name, prior) else { return };
        let Some(line) = self.add(kind, around, path) else { return };
        let _ = self.facts.edit(line).line_of(invoice);
        self.facts.set_origin(line, format!("{path} of {}", around.file));
        let around = Around { firm: id_of(members.get("firm")).or(around.firm), ..around };
        for (name, value) in members.iter() {
            let path = path.member(name);
            if name == "invoice" {
                self.fault(
                    "unknown-member",
                    around,
                    &path,
                    "a line belongs to the invoice that it stands in",
                    None,
                );
            } else {
                self.set(line, name, value, around, &path);
            }
        }
    }

    fn declarations(&mut self, value: &Json, around: Around<'_>, path: &Path<'_>) {
        let Some(members) = self.members(value, around, path) else { return };
        for (kind, value) in members.iter() {
            let path = path.member(kind);
            match value.text().and_then(completeness) {
                Some(how) => self.declare(kind, how, around, &path),
                None => {
                    let help = Some("write `complete`, `partial` or `absent`".to_owned());
                    self.fault(
                        "wrong-sort",
                        around,
                        &path,
                        "this does not say how complete the records are",
                        help,
                    );
                }
            }
        }
    }

    fn tables(
        &mut self,
        value: &Json,
        tables: &mut BTreeMap<String, RawTable>,
        around: Around<'_>,
        path: &Path<'_>,
    ) {
        let Some(members) = self.members(value, around, path) else { return };
        for (name, rows) in members.iter() {
            let path = path.member(name);
            let mut table =
                RawTable { origin: format!("`{path}` of {}", around.file), ..RawTable::default() };
            for (index, row) in self.items(rows, around, &path).iter().enumerate() {
                let path = path.index(index);
                let Some(cells) = self.members(row, around, &path) else { continue };
                let number = u64::try_from(index).map_or(u64::MAX, |index| index.saturating_add(1));
                let row = self.row(cells, &mut table.columns, around, &path);
                table.rows.push((number, row));
            }
            let width = table.columns.len();
            table.rows.iter_mut().for_each(|(_, row)| row.resize(width, None));
            tables.insert(name.to_owned(), table);
        }
    }

    /// The cells of a row under the columns met so far; a new one is added.
    fn row(
        &mut self,
        cells: &Members,
        columns: &mut Vec<String>,
        around: Around<'_>,
        path: &Path<'_>,
    ) -> Vec<Option<String>> {
        let mut row = vec![None; columns.len()];
        if cells.iter().count() > MOST_COLUMNS || columns.len() > MOST_COLUMNS {
            let message = format!("a table has at most {MOST_COLUMNS} columns");
            self.fault("too-wide", around, path, message, None);
            return row;
        }
        for (column, value) in cells.iter() {
            let place = columns.iter().position(|known| known == column).unwrap_or_else(|| {
                columns.push(column.to_owned());
                row.push(None);
                columns.len() - 1
            });
            let cell = self.cell(value, around, &path.member(column));
            if let Some(slot) = row.get_mut(place) {
                *slot = cell;
            }
        }
        row
    }

    fn cell(&mut self, value: &Json, around: Around<'_>, path: &Path<'_>) -> Option<String> {
        match value {
            Json::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Json::YesNo(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
            Json::Null => None,
            other => {
                let message = format!("{} stands where a text belongs", other.sort());
                let help = match other {
                    Json::Number(number) => Some(format!("write `\"{number}\"`")),
                    _ => None,
                };
                self.fault("wrong-sort", around, path, message, help);
                None
            }
        }
    }

    fn lists(
        &mut self,
        value: &Json,
        lists: &mut BTreeMap<String, Vec<String>>,
        around: Around<'_>,
        path: &Path<'_>,
    ) {
        let Some(members) = self.members(value, around, path) else { return };
        for (name, items) in members.iter() {
            let path = path.member(name);
            let mut list = Vec::new();
            for (index, item) in self.items(items, around, &path).iter().enumerate() {
                list.extend(self.cell(item, around, &path.index(index)));
            }
            lists.insert(name.to_owned(), list);
        }
    }
}

fn id_of(link: Option<&Json>) -> Option<&str> {
    match link? {
        Json::Text(id) => Some(id),
        Json::Object(members) => members.get("id").and_then(Json::text),
        _ => None,
    }
}

/// The word for how complete records are.
pub(crate) fn completeness(word: &str) -> Option<Completeness> {
    match word {
        "complete" => Some(Completeness::Complete),
        "partial" => Some(Completeness::Partial),
        "absent" => Some(Completeness::Absent),
        _ => None,
    }
}

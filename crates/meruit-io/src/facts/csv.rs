//! A CSV file of records → rows of supplied records.

use std::io::Read;
use std::sync::Arc;

use meruit_core::RawTable;

use super::json::{Json, Members};
use super::supplied::{Place, Supplied};
use crate::legal_tracker::Sheet;
use crate::table_csv::{TableError, read_table};

impl Supplied {
    /// Adds the records of a CSV file: a column is a field, an empty cell is blank, and `budget.amount` is a field of the
    /// linked record. The kind counts as complete unless it was declared otherwise. A file of Legal Tracker's own that holds
    /// such records is read as that: a rate sheet for timekeepers, unbilled amounts for accruals.
    ///
    /// ```
    /// use meruit_io::facts::Supplied;
    /// let mut supplied = Supplied::default();
    /// supplied.read_csv("matter", "matters.csv", "id,state,budget.amount\nM1,NY,25000 USD\n".as_bytes())?;
    /// # Ok::<(), meruit_io::table_csv::TableError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the file is no table.
    pub fn read_csv(&mut self, kind: &str, file: &str, input: impl Read) -> Result<(), TableError> {
        self.add_table(kind, read_table(file, input)?);
        Ok(())
    }

    /// Adds the records of a table, as [`read_csv`](Self::read_csv) does; its origin is the file's name.
    pub fn add_table(&mut self, kind: &str, table: RawTable) {
        let own = Sheet::of(&table).and_then(|sheet| sheet.as_records(kind, &table));
        let table = own.unwrap_or(table);
        let file: Arc<str> = Arc::from(table.origin.as_str());
        self.add_kind(kind, &file);
        for (line, members) in rows(table) {
            self.add(kind, members, &file, Place::Line(line));
        }
    }
}

/// The rows of a table as records, each with its line: `budget.amount` is a member of the linked record, an empty cell
/// is blank.
///
/// ```
/// use meruit_io::{facts::{Json, rows}, table_csv::read_table};
/// let table = read_table("matters.csv", "id,budget.amount\nM1,\n".as_bytes())?;
/// let (line, matter) = rows(table).next().expect("a row");
/// assert_eq!((line, matter.get("budget")), (2, Some(&Json::Null)));
/// # Ok::<(), meruit_io::table_csv::TableError>(())
/// ```
pub fn rows(table: RawTable) -> impl Iterator<Item = (u64, Members)> {
    let RawTable { columns, rows, .. } = table;
    rows.into_iter().map(move |(line, cells)| {
        let mut members = Members::default();
        for (column, cell) in columns.iter().zip(cells) {
            put(&mut members, column, cell.map_or(Json::Null, Json::Text));
        }
        (line, without_empty_links(members))
    })
}

/// A record whose members may be named like columns (`budget.amount`) as one with linked records; what is nested already stays.
///
/// ```
/// use meruit_io::facts::{Json, Members, linked};
/// let flat = Members::from_iter([("id", Json::Text("M1".to_owned())), ("budget.amount", Json::Number("9".to_owned()))]);
/// let record = linked(&flat);
/// assert!(matches!(record.get("budget"), Some(Json::Object(budget)) if budget.get("amount").is_some()));
/// ```
#[must_use]
pub fn linked(members: &Members) -> Members {
    if !members.iter().any(|(name, _)| name.contains('.')) {
        return members.clone();
    }
    let mut out = Members::default();
    for (name, value) in members.iter() {
        let is_blank = matches!(value, Json::Text(text) if text.trim().is_empty());
        put(&mut out, name, if is_blank { Json::Null } else { value.clone() });
    }
    without_empty_links(out)
}

/// Puts a cell under its column, and under the linked record where the column names one.
fn put(members: &mut Members, column: &str, value: Json) {
    let Some((link, field)) = column.split_once('.').filter(|(link, _)| *link != "narrative") else {
        members.set(column, value);
        return;
    };
    if !matches!(members.get(link), Some(Json::Object(_))) {
        // A column of the link itself is its id.
        let mut linked = Members::default();
        if let Some(id) = members.get_mut(link) {
            linked.set("id", std::mem::replace(id, Json::Null));
        }
        members.set(link, Json::Object(linked));
    }
    if let Some(Json::Object(linked)) = members.get_mut(link) {
        put(linked, field, value);
    }
}

/// A linked record of which every cell is empty is not there.
fn without_empty_links(members: Members) -> Members {
    let mut out = Members::default();
    for (name, value) in members.iter() {
        out.set(name, without_empty(value));
    }
    out
}

fn without_empty(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let members = without_empty_links(members.clone());
            if members.iter().all(|(_, value)| *value == Json::Null) {
                Json::Null
            } else {
                Json::Object(members)
            }
        }
        other => other.clone(),
    }
}

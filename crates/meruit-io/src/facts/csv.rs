//! A CSV file of records → rows of supplied records.

use std::io::Read;
use std::sync::Arc;

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
        let table = read_table(file, input)?;
        let own = Sheet::of(&table).and_then(|sheet| sheet.as_records(kind, &table));
        let table = own.unwrap_or(table);
        let file: Arc<str> = Arc::from(file);
        self.add_kind(kind, &file);
        for (line, cells) in table.rows {
            let mut members = Members::default();
            for (column, cell) in table.columns.iter().zip(cells) {
                let value = cell.map_or(Json::Null, Json::Text);
                put(&mut members, column, value);
            }
            self.add(kind, without_empty_links(members), &file, Place::Line(line));
        }
        Ok(())
    }
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

//! An Arrow table of invoice lines → facts.
//!
//! A row is a line. A column is called as the field of the line (`hours`, `rate`, `timekeeper.id`); `invoice.number`,
//! `invoice.date` and the like are fields of its invoice, and rows of one number are one invoice.

use std::collections::HashMap;

use meruit::{Json, Members};

use crate::arrow_cells::read_rows;
use crate::failure::Failure;
use crate::reviewer::Columns;

/// What stands before the fields of the invoice.
const INVOICE: &str = "invoice.";

/// The facts of an Arrow IPC stream or file. `columns` says which column is a field; without any, columns are called as their
/// fields.
pub(crate) fn facts_of_arrow(name: &str, bytes: &[u8], columns: &Columns) -> Result<Json, Failure> {
    let rows = read_rows(bytes)?;
    let rows = rows.iter().map(|cells| renamed(cells, columns)).collect::<Result<Vec<_>, _>>()?;
    Ok(Json::Object(Members::from_iter([("invoices", invoices_of_rows(name, &rows)?)])))
}

/// The invoices of rows, each of which is a line.
pub(crate) fn invoices_of_rows(name: &str, rows: &[Members]) -> Result<Json, Failure> {
    let mut invoices: Vec<Invoice> = Vec::new();
    let mut by_number: HashMap<Option<&str>, usize> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        let number = match row.get("invoice.number") {
            Some(Json::Text(number)) => Some(number.as_str()),
            _ => None,
        };
        let place = *by_number.entry(number).or_insert(invoices.len());
        if place == invoices.len() {
            invoices.push(Invoice::default());
        }
        if let Some(invoice) = invoices.get_mut(place) {
            invoice.add(name, index, row)?;
        }
    }
    Ok(Json::List(invoices.into_iter().map(Invoice::into_json).collect()))
}

/// The cells under the names of their fields.
fn renamed(cells: &Members, columns: &Columns) -> Result<Members, Failure> {
    if columns.is_empty() {
        return Ok(cells.clone());
    }
    let mut row = Members::default();
    for (field, column) in columns {
        let cell = cells.get(column).ok_or_else(|| {
            Failure::arrow(
                "no-column",
                format!("there is no column `{column}`, which `columns` names for `{field}`"),
            )
        })?;
        row.set(field.as_str(), cell.clone());
    }
    Ok(row)
}

/// An invoice while its lines are read.
#[derive(Default)]
struct Invoice {
    /// Its fields as the first row has them.
    fields: Option<Members>,
    lines: Vec<Json>,
}

impl Invoice {
    fn add(&mut self, name: &str, index: usize, row: &Members) -> Result<(), Failure> {
        let (mut fields, mut line) = (Members::default(), Members::default());
        for (column, cell) in row.iter() {
            match column.strip_prefix(INVOICE) {
                Some(field) => fields.set(field, cell.clone()),
                None => line.set(column, cell.clone()),
            }
        }
        let first = self.fields.get_or_insert_with(|| fields.clone());
        let differs = first.iter().find(|(field, value)| fields.get(field) != Some(*value));
        if let Some((field, _)) = differs {
            let message = format!(
                "{name}, row {}: `{INVOICE}{field}` differs from that of the invoice's first row",
                index.saturating_add(1)
            );
            return Err(Failure::arrow("invoice-differs", message));
        }
        self.lines.push(Json::Object(nested(&line)));
        Ok(())
    }

    fn into_json(self) -> Json {
        let mut members = nested(&self.fields.unwrap_or_default());
        members.set("lines", Json::List(self.lines));
        Json::Object(members)
    }
}

/// Members with the fields of linked records (`timekeeper.id`) in objects of their own; a linked record of which every cell is
/// empty is not there.
pub(crate) fn nested(row: &Members) -> Members {
    let mut out = Members::default();
    for (name, value) in row.iter() {
        put(&mut out, name, value);
    }
    out
}

fn put(members: &mut Members, name: &str, value: &Json) {
    let Some((link, field)) = name.split_once('.') else {
        members.set(name, value.clone());
        return;
    };
    let mut linked = match members.get(link) {
        Some(Json::Object(linked)) => linked.clone(),
        // A column of the link itself is its id.
        Some(id) => {
            let mut linked = Members::default();
            linked.set("id", id.clone());
            linked
        }
        None => Members::default(),
    };
    put(&mut linked, field, value);
    let empty = linked.iter().all(|(_, value)| *value == Json::Null);
    members.set(link, if empty { Json::Null } else { Json::Object(linked) });
}

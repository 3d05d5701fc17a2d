//! What is in the store, as rows for other programs.

use crate::database::{Cell, Value};
use crate::record::last;
use crate::{Store, StoreError};

/// Invoices of as many numbers are read at a time.
const PORTION: i64 = 500;

/// What a row of an export stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// An invoice.
    Invoices,
    /// A line.
    Lines,
    /// A finding.
    Findings,
}

/// What a column of an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text.
    Text,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// A whole number.
    Whole,
    /// An amount in ten-thousandths.
    Amount,
}

/// A cell of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Nothing.
    Blank,
    /// A text or a day.
    Text(String),
    /// A whole number, or an amount in ten-thousandths.
    Number(i64),
}

const INVOICES: &[(&str, &str, Holds)] = &[
    ("id", "invoice.id", Holds::Whole),
    ("firm", "invoice.firm", Holds::Text),
    ("number", "invoice.number", Holds::Text),
    ("matter", "invoice.matter", Holds::Text),
    ("date", "invoice.date", Holds::Day),
    ("received", "invoice.received", Holds::Day),
    ("status", "invoice.status", Holds::Text),
    ("fate", "invoice.fate", Holds::Text),
    ("billed", "invoice.billed_e4", Holds::Amount),
    ("approved", "invoice.approved_e4", Holds::Amount),
    ("reduced", "invoice.reduced_e4", Holds::Amount),
    ("held", "invoice.held_e4", Holds::Amount),
    ("withheld", "invoice.withheld_e4", Holds::Amount),
    ("currency", "invoice.currency", Holds::Text),
];
const LINES: &[(&str, &str, Holds)] = &[
    ("invoice_id", "invoice.id", Holds::Whole),
    ("firm", "invoice.firm", Holds::Text),
    ("invoice_number", "invoice.number", Holds::Text),
    ("matter", "invoice.matter", Holds::Text),
    ("invoice_date", "invoice.date", Holds::Day),
    ("number", "line.number", Holds::Text),
    ("kind", "line.kind", Holds::Text),
    ("date", "line.date", Holds::Day),
    ("fate", "line.fate", Holds::Text),
    ("decided_by", "line.decided_by", Holds::Text),
    ("billed", "line.billed_e4", Holds::Amount),
    ("approved", "line.approved_e4", Holds::Amount),
    ("reduced", "line.reduced_e4", Holds::Amount),
    ("held", "line.held_e4", Holds::Amount),
    ("withheld", "line.withheld_e4", Holds::Amount),
    ("currency", "invoice.currency", Holds::Text),
];
const FINDINGS: &[(&str, &str, Holds)] = &[
    ("invoice_id", "invoice.id", Holds::Whole),
    ("firm", "invoice.firm", Holds::Text),
    ("invoice_number", "invoice.number", Holds::Text),
    ("matter", "invoice.matter", Holds::Text),
    ("invoice_date", "invoice.date", Holds::Day),
    ("id", "finding.id", Holds::Text),
    ("rule", "finding.rule", Holds::Text),
    ("verdict", "finding.verdict", Holds::Text),
    ("clause", "finding.clause", Holds::Text),
    ("amount", "finding.amount_e4", Holds::Amount),
    ("currency", "invoice.currency", Holds::Text),
];

impl Exported {
    fn described(self) -> (&'static [(&'static str, &'static str, Holds)], &'static str) {
        match self {
            Self::Invoices => (INVOICES, "invoice"),
            Self::Lines => (LINES, "line JOIN invoice ON invoice.id = line.invoice"),
            Self::Findings => (FINDINGS, "finding JOIN invoice ON invoice.id = finding.invoice"),
        }
    }

    /// The columns by name.
    pub fn columns(self) -> impl Iterator<Item = (&'static str, Holds)> {
        self.described().0.iter().map(|(name, _, holds)| (*name, *holds))
    }
}

impl Store {
    /// Hands over all rows, in the order of recording; a store of any size passes through.
    ///
    /// # Errors
    ///
    /// When the database fails, and what `take` says.
    pub fn export<E: From<StoreError>>(
        &mut self,
        what: Exported,
        mut take: impl FnMut(&[Field]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (columns, tables) = what.described();
        let order = if what == Exported::Invoices { "" } else { ", place" };
        let names: Vec<&str> = columns.iter().map(|(_, name, _)| *name).collect();
        let asked = format!(
            "SELECT {} FROM {tables} WHERE invoice.id > $1 AND invoice.id <= $2 ORDER BY invoice.id{order}",
            names.join(", ")
        );
        let (mut seen, end) = (0, last(&mut self.database)?);
        while seen < end {
            let to = seen.saturating_add(PORTION).min(end);
            for row in self.database.query(&asked, &[Value::Integer(seen), Value::Integer(to)])? {
                let fields: Vec<Field> = row.into_cells().into_iter().map(field).collect();
                take(&fields)?;
            }
            seen = to;
        }
        Ok(())
    }
}

fn field(cell: Cell) -> Field {
    match cell {
        Cell::Integer(number) => Field::Number(number),
        Cell::Text(text) if !text.is_empty() => Field::Text(text),
        Cell::Null | Cell::Text(_) | Cell::Bytes(_) => Field::Blank,
    }
}

//! Legal Tracker's own files: what firms and clients send to it and get from it beside invoices.
//!
//! | file | from → to | here |
//! |---|---|---|
//! | timekeeper rate sheet | firm → Legal Tracker | [`RateSheet`]: checked, read as a rate table or as timekeepers, written |
//! | unbilled amounts (accruals) | firm → Legal Tracker | [`Unbilled`]: checked, read as accruals, written |
//! | AP batch | Legal Tracker → accounts payable | [`Batch`]: single-row and multi-row, read as the splits of each invoice over accounts |
//! | AP reverse feed | accounts payable → Legal Tracker | [`Payments`]: checked, read as payments, merged with an earlier one, written |
//!
//! Labels and limits are those of the help pages of Legal Tracker, read in November 2026. Labels that the pages do not print
//! are found by the words in them, which each type says.

mod batch;
mod payments;
mod rate_sheet;
mod unbilled;

use std::fmt;
use std::io::{self, Write};

use meruit_core::RawTable;
use rust_decimal::Decimal;

pub use batch::{Allocation, Batch};
pub use payments::{Kept, Payments};
pub use rate_sheet::RateSheet;
pub use unbilled::Unbilled;

use crate::spreadsheet::safe;

/// One of Legal Tracker's own files, told by its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// A timekeeper rate sheet.
    RateSheet,
    /// Unbilled amounts.
    Unbilled,
    /// An AP batch.
    Batch,
    /// An AP reverse feed.
    Payments,
}

impl Sheet {
    /// Which of the files a table is, `None` for any other table.
    ///
    /// ```
    /// use meruit_io::legal_tracker::Sheet;
    /// use meruit_io::table_csv::read_table;
    /// let table = read_table("rates.csv", "TIMEKEEPER_ID,EFFECTIVE_RATE,CURRENCY\nT1,950.00,USD\n".as_bytes())?;
    /// assert_eq!(Sheet::of(&table), Some(Sheet::RateSheet));
    /// # Ok::<(), meruit_io::table_csv::TableError>(())
    /// ```
    pub fn of(table: &RawTable) -> Option<Self> {
        let has = |label: &str| place(table, label).is_some();
        if has("TIMEKEEPER_ID") && has("EFFECTIVE_RATE") {
            Some(Self::RateSheet)
        } else if has("INVOICE_NUMBER") && table.columns.iter().any(|label| label.starts_with("PAYMENT_")) {
            Some(Self::Payments)
        } else if has("INVOICE_NUMBER") && Batch::is_one(table) {
            Some(Self::Batch)
        } else if has("LAW_FIRM_MATTER_ID") && has("CLIENT_ID") && !has("INVOICE_NUMBER") {
            Some(Self::Unbilled)
        } else {
            None
        }
    }

    /// What Legal Tracker would refuse of the file.
    pub fn check(self, table: &RawTable) -> Vec<SheetProblem> {
        match self {
            Self::RateSheet => RateSheet(table).check(),
            Self::Unbilled => Unbilled(table).check(),
            Self::Batch => Batch::read(table).1,
            Self::Payments => Payments(table).check(),
        }
    }

    /// The file as a table that rules read; other columns are kept beside those of the rules.
    pub fn as_table(self, table: &RawTable) -> RawTable {
        match self {
            Self::RateSheet => RateSheet(table).as_table(),
            Self::Batch => Batch::as_table(&Batch::read(table).0, &table.origin),
            Self::Unbilled | Self::Payments => table.clone(),
        }
    }

    /// The file as records of a kind, where it holds such: timekeepers, accruals, payments.
    pub fn as_records(self, kind: &str, table: &RawTable) -> Option<RawTable> {
        match (self, kind) {
            (Self::RateSheet, "timekeeper") => Some(RateSheet(table).as_timekeepers()),
            (Self::Unbilled, "accrual") => Some(Unbilled(table).as_accruals()),
            (Self::Payments, "payment") => Some(Payments(table).as_payments()),
            _ => None,
        }
    }
}

/// One thing that Legal Tracker would refuse of a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SheetProblem {
    /// The line of the file, `None` for the header and the file as a whole.
    pub line: Option<u64>,
    /// The label of the column.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: &'static str,
}

impl fmt::Display for SheetProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// Where a column stands; labels are compared without case and blanks.
fn place(table: &RawTable, label: &str) -> Option<usize> {
    table.columns.iter().position(|column| normal(column) == label)
}

/// A label as the help pages write them.
fn normal(label: &str) -> String {
    label.trim().to_ascii_uppercase().replace([' ', '-'], "_")
}

/// The cells of a table by label.
struct Cells<'t> {
    table: &'t RawTable,
    problems: Vec<SheetProblem>,
}

impl<'t> Cells<'t> {
    fn of(table: &'t RawTable) -> Self {
        Self { table, problems: Vec::new() }
    }

    fn tell(&mut self, line: Option<u64>, field: &str, message: String, help: &'static str) {
        self.problems.push(SheetProblem { line, field: field.to_owned(), message, help });
    }

    /// Tells the labels that are not there.
    fn need(&mut self, labels: &[&str]) {
        for label in labels {
            if place(self.table, label).is_none() {
                self.tell(
                    None,
                    label,
                    "the column is not there".to_owned(),
                    "name the column in the first row, in capitals",
                );
            }
        }
    }

    /// Tells blanks under a label, and texts that are too long.
    fn check_text(&mut self, label: &str, required: bool, most: usize) {
        let Some(place) = place(self.table, label) else { return };
        for (line, cells) in &self.table.rows {
            match cells.get(place).and_then(Option::as_deref) {
                None if required => {
                    self.tell(Some(*line), label, "blank, and required".to_owned(), "fill the cell");
                }
                Some(text) if text.chars().count() > most => {
                    let message = format!("`{text}` has more than {most} characters");
                    self.tell(Some(*line), label, message, "shorten the text");
                }
                _ => {}
            }
        }
    }

    /// Tells what is no plain number of at most so many decimal places.
    fn check_number(&mut self, label: &str, required: bool, decimals: u32) {
        let Some(place) = place(self.table, label) else { return };
        for (line, cells) in &self.table.rows {
            match cells.get(place).and_then(Option::as_deref) {
                None if required => {
                    self.tell(Some(*line), label, "blank, and required".to_owned(), "fill the cell");
                }
                Some(text) if number(text).is_none_or(|number| number.normalize().scale() > decimals) => {
                    let message = format!("`{text}` is no number of {decimals} decimal places at most");
                    let help = "write digits, one point and a leading dash only";
                    self.tell(Some(*line), label, message, help);
                }
                _ => {}
            }
        }
    }
}

/// A plain number.
fn number(text: &str) -> Option<Decimal> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    text.parse().ok().filter(|_| is_plain)
}

/// A cell of a row by label.
fn cell<'t>(table: &'t RawTable, cells: &'t [Option<String>], label: &str) -> Option<&'t str> {
    cells.get(place(table, label)?)?.as_deref()
}

/// A table of some columns made from each row.
fn made(
    table: &RawTable,
    columns: &[&str],
    row: impl Fn(&[Option<String>]) -> Vec<Option<String>>,
) -> RawTable {
    RawTable {
        origin: table.origin.clone(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows: table.rows.iter().map(|(line, cells)| (*line, row(cells))).collect(),
    }
}

/// Writes a table as the CSV that Legal Tracker takes: quotes where a cell has a comma, and no formula.
///
/// # Errors
///
/// When the output fails.
pub fn write_sheet(table: &RawTable, output: impl Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(output);
    rows.write_record(&table.columns)?;
    for (_, cells) in &table.rows {
        rows.write_record(cells.iter().map(|cell| safe(cell.as_deref().unwrap_or_default())))?;
    }
    rows.flush()
}

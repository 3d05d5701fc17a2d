//! Invoices as CSV: a row for each line, under the labels of LEDES 1998BI.
//!
//! Days are written as ISO 8601 does, totals count their tax. Texts that a spreadsheet would take for a formula stand behind
//! an apostrophe, which is taken off again when the file is read.

use std::io::{self, BufRead, Write};

use encoding_rs::WINDOWS_1252;
use meruit_ledes::{Column, Columns, Draft, Loss, Rows};

use super::read::{Found, SourceError, check_lines};
use crate::spreadsheet::{guarded, unguarded};

/// Writes rows.
pub(super) struct CsvSink<W: Write>(::csv::Writer<W>);

impl<W: Write> CsvSink<W> {
    pub(super) fn new(output: W) -> io::Result<Self> {
        let mut rows = ::csv::Writer::from_writer(output);
        rows.write_record(Column::ALL.map(Column::label))?;
        Ok(Self(rows))
    }

    pub(super) fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        let (rows, losses) = invoice.rows();
        for row in &rows {
            self.0.write_record(row.iter().map(|cell| guarded(cell).into_owned()))?;
        }
        Ok(losses)
    }

    pub(super) fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(::csv::IntoInnerError::into_error)
    }
}

/// What stands above a column.
pub(super) enum Label {
    Column(Column),
    Other(String),
}

impl Label {
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim().trim_start_matches('\u{FEFF}');
        Column::from_label(text).map_or_else(|| Self::Other(text.to_owned()), Self::Column)
    }
}

/// As many labels have to be known for a file to be one of invoices.
const ENOUGH_LABELS: usize = 3;

/// Whether these labels are those of invoices; what is missing for it in words.
pub(super) fn check_labels(file: &str, labels: &[Label]) -> Result<(), SourceError> {
    let known = labels.iter().filter(|label| matches!(label, Label::Column(_))).count();
    if known >= ENOUGH_LABELS {
        return Ok(());
    }
    Err(SourceError::NoInvoices {
        file: file.to_owned(),
        what: "its columns are not those of LEDES 1998BI, such as INVOICE_NUMBER and LINE_ITEM_TOTAL"
            .to_owned(),
    })
}

/// Reads invoices from rows.
pub(super) fn read_csv(
    file: &str,
    mut input: impl BufRead,
    lines_per_invoice: usize,
    take: &mut dyn FnMut(Found) -> io::Result<()>,
) -> Result<(), SourceError> {
    let failed = |source| SourceError::Io { file: file.to_owned(), source };
    let separator = separator(input.fill_buf().map_err(failed)?);
    let mut reader =
        ::csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(input);
    let mut record = ::csv::ByteRecord::new();
    let failed = |error: ::csv::Error| SourceError::Io { file: file.to_owned(), source: error.into() };
    reader.read_byte_record(&mut record).map_err(failed)?;
    let labels: Vec<Label> = record.iter().map(|label| Label::of(&decoded(label))).collect();
    check_labels(file, &labels)?;
    let mut rows = Rows::default();
    let mut count = 0;
    while reader.read_byte_record(&mut record).map_err(failed)? {
        let place = record.position().map(::csv::Position::line);
        let mut columns = Columns::default();
        let mut others = Vec::new();
        for (index, cell) in record.iter().enumerate() {
            let cell = decoded(cell);
            let text = unguarded(cell.trim());
            match labels.get(index) {
                Some(Label::Column(column)) => columns.set(*column, text),
                Some(Label::Other(label)) if !text.is_empty() => {
                    others.push((label.clone(), text.to_owned()))
                }
                None if !text.is_empty() => others.push((String::new(), text.to_owned())),
                Some(Label::Other(_)) | None => {}
            }
        }
        if columns.iter().next().is_none() && others.is_empty() {
            continue;
        }
        count += 1;
        if let Some(draft) = rows.add(columns, others, place) {
            count = 1;
            take(Found::of(draft)).map_err(SourceError::Output)?;
        }
        check_lines(file, count, lines_per_invoice)?;
    }
    match rows.finish() {
        Some(draft) => take(Found::of(draft)).map_err(SourceError::Output),
        None => Ok(()),
    }
}

/// The comma, or what a header without commas has in its place.
fn separator(beginning: &[u8]) -> u8 {
    let header = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| header.iter().filter(|byte| **byte == separator).count();
    [b';', b'\t'].into_iter().find(|other| count(b',') == 0 && count(*other) > 0).unwrap_or(b',')
}

/// A cell that is no UTF-8 is Windows-1252, in which every byte is a letter.
fn decoded(cell: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

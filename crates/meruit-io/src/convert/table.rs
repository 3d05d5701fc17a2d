//! Invoices as Parquet and Arrow: the rows of the CSV form, with days and numbers typed.
//!
//! Shape: the 52 columns of LEDES 1998BI by their labels, all nullable, a row for each line. Days are `Date32`, amounts, units
//! and rates `Decimal128(38, 10)`, everything else `Utf8`.

use std::io::{self, BufRead, Read, Seek, Write};
use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Decimal128Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use jiff::civil::Date;
use meruit_ledes::{Column, ColumnKind, Columns, Draft, Loss, LossReason, Rows};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use rust_decimal::Decimal;

use super::csv::{Label, check_labels};
use super::read::{Found, SourceError, check_lines};

const PRECISION: u8 = 38;
const SCALE: i8 = 10;
/// Rows are written in batches of so many.
const BATCH: usize = 8192;
/// A group of a Parquet file is held in memory while it is written.
const ROWS_OF_A_GROUP: usize = 8 * BATCH;

fn schema() -> SchemaRef {
    let fields = Column::ALL.map(|column| Field::new(column.label(), data_type(column), true));
    Arc::new(Schema::new(fields.to_vec()))
}

fn data_type(column: Column) -> DataType {
    match column.kind() {
        ColumnKind::Date => DataType::Date32,
        ColumnKind::Money | ColumnKind::Number => DataType::Decimal128(PRECISION, SCALE),
        ColumnKind::LineType | ColumnKind::Text => DataType::Utf8,
    }
}

/// Rows that wait to be written.
#[derive(Default)]
struct Batch(Vec<Vec<String>>);

impl Batch {
    /// Adds the rows of an invoice. What is no day or number under a column of such is told, and left blank.
    fn add(&mut self, invoice: &Draft) -> Vec<Loss> {
        let (rows, mut losses) = invoice.rows();
        for (place, mut row) in rows.into_iter().enumerate() {
            for (column, cell) in Column::ALL.into_iter().zip(&mut row) {
                if !cell.is_empty() && !fits(column, cell) {
                    losses.push(Loss::new(Some(place + 1), column.label(), cell, LossReason::NotTyped));
                    cell.clear();
                }
            }
            self.0.push(row);
        }
        losses
    }

    fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let rows = std::mem::take(&mut self.0);
        let arrays = Column::ALL.into_iter().enumerate().map(|(place, column)| {
            let cells =
                rows.iter().map(|row| row.get(place).map(String::as_str).filter(|cell| !cell.is_empty()));
            array(column, cells)
        });
        RecordBatch::try_new(schema(), arrays.collect::<Result<Vec<_>, _>>()?)
    }
}

fn fits(column: Column, cell: &str) -> bool {
    match column.kind() {
        ColumnKind::Date => days(cell).is_some(),
        ColumnKind::Money | ColumnKind::Number => units(cell).is_some(),
        ColumnKind::LineType | ColumnKind::Text => true,
    }
}

fn array<'c>(column: Column, cells: impl Iterator<Item = Option<&'c str>>) -> Result<ArrayRef, ArrowError> {
    Ok(match column.kind() {
        ColumnKind::Date => {
            let mut builder = Date32Builder::new();
            cells.for_each(|cell| builder.append_option(cell.and_then(days)));
            Arc::new(builder.finish())
        }
        ColumnKind::Money | ColumnKind::Number => {
            let mut builder = Decimal128Builder::new().with_precision_and_scale(PRECISION, SCALE)?;
            cells.for_each(|cell| builder.append_option(cell.and_then(units)));
            Arc::new(builder.finish())
        }
        ColumnKind::LineType | ColumnKind::Text => {
            let mut builder = StringBuilder::new();
            cells.for_each(|cell| builder.append_option(cell));
            Arc::new(builder.finish())
        }
    })
}

/// Days since 1970.
fn days(cell: &str) -> Option<i32> {
    let day: Date = cell.parse().ok()?;
    let since = day.since(Date::constant(1970, 1, 1)).ok()?;
    Some(since.get_days())
}

fn day_of(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// A number in units of the tenth decimal place, exactly.
fn units(cell: &str) -> Option<i128> {
    let number: Decimal = cell.parse().ok()?;
    let number = number.normalize();
    let missing = u32::try_from(SCALE).ok()?.checked_sub(number.scale())?;
    let units = number.mantissa().checked_mul(10_i128.checked_pow(missing)?)?;
    let most = 10_i128.checked_pow(u32::from(PRECISION))?;
    (units.abs() < most).then_some(units)
}

/// Writes a Parquet file.
pub(super) struct ParquetSink<W: Write + Send> {
    writer: ArrowWriter<W>,
    batch: Batch,
    rows: usize,
}

impl<W: Write + Send> ParquetSink<W> {
    pub(super) fn new(output: W) -> io::Result<Self> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = ArrowWriter::try_new(output, schema(), Some(properties)).map_err(of_parquet)?;
        Ok(Self { writer, batch: Batch::default(), rows: 0 })
    }

    pub(super) fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        let losses = self.batch.add(invoice);
        if self.batch.0.len() >= BATCH {
            self.flush()?;
        }
        Ok(losses)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.rows += self.batch.0.len();
        let batch = self.batch.take().map_err(of_arrow)?;
        self.writer.write(&batch).map_err(of_parquet)?;
        if self.rows >= ROWS_OF_A_GROUP {
            self.rows = 0;
            self.writer.flush().map_err(of_parquet)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        self.writer.into_inner().map_err(of_parquet)
    }
}

/// Writes an Arrow file.
pub(super) struct ArrowSink<W: Write> {
    writer: FileWriter<W>,
    batch: Batch,
}

impl<W: Write> ArrowSink<W> {
    pub(super) fn new(output: W) -> io::Result<Self> {
        let writer = FileWriter::try_new(output, &schema()).map_err(of_arrow)?;
        Ok(Self { writer, batch: Batch::default() })
    }

    pub(super) fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        let losses = self.batch.add(invoice);
        if self.batch.0.len() >= BATCH {
            self.flush()?;
        }
        Ok(losses)
    }

    fn flush(&mut self) -> io::Result<()> {
        let batch = self.batch.take().map_err(of_arrow)?;
        self.writer.write(&batch).map_err(of_arrow)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        if !self.batch.0.is_empty() {
            self.flush()?;
        }
        self.writer.finish().map_err(of_arrow)?;
        self.writer.into_inner().map_err(of_arrow)
    }
}

fn of_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, source) => source,
        other => io::Error::other(other),
    }
}

fn of_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(source) => *source,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

type Take<'t> = &'t mut dyn FnMut(Found) -> io::Result<()>;

/// Reads invoices from a Parquet file.
pub(super) fn read_parquet(
    file: &str,
    input: std::fs::File,
    lines: usize,
    take: Take<'_>,
) -> Result<(), SourceError> {
    let failed = |error| SourceError::Io { file: file.to_owned(), source: of_parquet(error) };
    let builder = ParquetRecordBatchReaderBuilder::try_new(input).map_err(failed)?;
    let schema = Arc::clone(builder.schema());
    let batches = builder.with_batch_size(BATCH).build().map_err(failed)?;
    read_batches(file, &schema, batches, lines, take)
}

/// Reads invoices from an Arrow file.
pub(super) fn read_arrow(
    file: &str,
    input: impl Read + Seek,
    lines: usize,
    take: Take<'_>,
) -> Result<(), SourceError> {
    let failed = |error| SourceError::Io { file: file.to_owned(), source: of_arrow(error) };
    let batches = FileReader::try_new(input, None).map_err(failed)?;
    read_batches(file, &batches.schema(), batches, lines, take)
}

/// Reads invoices from a stream of Arrow batches.
pub(super) fn read_arrow_stream(
    file: &str,
    input: impl BufRead,
    lines: usize,
    take: Take<'_>,
) -> Result<(), SourceError> {
    let failed = |error| SourceError::Io { file: file.to_owned(), source: of_arrow(error) };
    let batches = StreamReader::try_new(input, None).map_err(failed)?;
    read_batches(file, &batches.schema(), batches, lines, take)
}

fn read_batches(
    file: &str,
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    lines: usize,
    take: Take<'_>,
) -> Result<(), SourceError> {
    let labels: Vec<Label> = schema.fields().iter().map(|field| Label::of(field.name())).collect();
    check_labels(file, &labels)?;
    for field in schema.fields() {
        if !is_readable(field.data_type()) {
            let what = format!(
                "the column `{}` is of the type {}; amounts are decimals, days are dates, and all else is text",
                field.name(),
                field.data_type()
            );
            return Err(SourceError::NoInvoices { file: file.to_owned(), what });
        }
    }
    let mut rows = Rows::default();
    let (mut number, mut count) = (0, 0);
    for batch in batches {
        let batch =
            batch.map_err(|error| SourceError::Io { file: file.to_owned(), source: of_arrow(error) })?;
        for row in 0..batch.num_rows() {
            number += 1;
            count += 1;
            let mut columns = Columns::default();
            let mut others = Vec::new();
            for (label, array) in labels.iter().zip(batch.columns()) {
                let Some(text) = cell(array, row) else { continue };
                match label {
                    Label::Column(column) => columns.set(*column, &shortened(*column, &text)),
                    Label::Other(label) => others.push((label.clone(), text)),
                }
            }
            if let Some(draft) = rows.add(columns, others, Some(number)) {
                count = 1;
                take(Found::of(draft)).map_err(SourceError::Output)?;
            }
            check_lines(file, count, lines)?;
        }
    }
    match rows.finish() {
        Some(draft) => take(Found::of(draft)).map_err(SourceError::Output),
        None => Ok(()),
    }
}

/// A number without the zeros of its type; an amount has its cents.
fn shortened(column: Column, text: &str) -> String {
    let number = match column.kind() {
        ColumnKind::Money | ColumnKind::Number => text.parse::<Decimal>().ok(),
        _ => None,
    };
    let Some(number) = number else { return text.to_owned() };
    let mut short = number.normalize();
    if column.kind() == ColumnKind::Money && short.scale() < 2 {
        short.rescale(2);
    }
    short.to_string()
}

/// Types whose values are exact. A float is no amount.
pub(crate) fn is_readable(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Date32
            | DataType::Decimal128(_, _)
            | DataType::Null
    )
}

pub(crate) fn cell(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string::<i32>().value(row).to_owned()),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(row).to_owned()),
        DataType::Utf8View => Some(array.as_string_view().value(row).to_owned()),
        DataType::Date32 => day_of(array.as_primitive::<Date32Type>().value(row)).map(|day| day.to_string()),
        DataType::Decimal128(_, _) => Some(array.as_primitive::<Decimal128Type>().value_as_string(row)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{day_of, days, units};

    #[test]
    fn days_and_numbers_are_typed_exactly() {
        assert_eq!(days("1970-01-02"), Some(1));
        assert_eq!(
            days("2026-03-31").and_then(day_of).map(|day| day.to_string()).as_deref(),
            Some("2026-03-31")
        );
        assert_eq!(days("20260331"), Some(20_543));
        assert_eq!(units("1.5"), Some(15_000_000_000));
        assert_eq!(units("-0.00000000010"), Some(-1));
        assert_eq!(units("0.00000000001"), None);
        assert_eq!(units("79228162514264337593543950335"), None);
        assert_eq!(units("x"), None);
    }
}

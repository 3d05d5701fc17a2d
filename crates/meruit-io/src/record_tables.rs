//! Records from Arrow and Parquet files, and decisions as an Arrow file.

use std::io::{self, Cursor, Write};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use meruit_core::RawTable;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::convert::{cell, is_exact};
use crate::decisions_table::DecisionsTable;

/// Whether the bytes are a table that this module reads.
#[must_use]
pub fn is_record_table(bytes: &[u8]) -> bool {
    [ARROW, PARQUET, STREAM].iter().any(|magic| bytes.starts_with(magic))
}

const ARROW: &[u8] = b"ARROW1";
const PARQUET: &[u8] = b"PAR1";
const STREAM: &[u8] = &[0xff; 4];

/// Why a file of records could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordTableError {
    /// It is no Arrow or Parquet file, or is cut off.
    #[error("`{file}` cannot be read: {what}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// A column has a type that is not exact, or not one value.
    #[error(
        "the column `{column}` of `{file}` is of the type {found}; amounts are decimals, days are dates, and all else is text"
    )]
    ColumnType {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// Its type.
        found: String,
    },
}

/// The rows of an Arrow file, an Arrow stream or a Parquet file, as texts; they count from 1.
///
/// Texts, whole numbers, decimals, dates and yes/no are read; a float is no amount and is refused.
///
/// # Errors
///
/// When the bytes are no such table, or a column is of another type.
pub fn read_record_table(file: &str, bytes: Vec<u8>) -> Result<RawTable, RecordTableError> {
    let unreadable = |what: String| RecordTableError::Unreadable { file: file.to_owned(), what };
    if bytes.starts_with(PARQUET) {
        let input = bytes::Bytes::from(bytes);
        let builder =
            ParquetRecordBatchReaderBuilder::try_new(input).map_err(|e| unreadable(e.to_string()))?;
        let schema = Arc::clone(builder.schema());
        let batches = builder.build().map_err(|e| unreadable(e.to_string()))?;
        rows_of(file, &schema, batches)
    } else if bytes.starts_with(ARROW) {
        let batches = FileReader::try_new(Cursor::new(bytes), None).map_err(|e| unreadable(e.to_string()))?;
        rows_of(file, &batches.schema(), batches)
    } else {
        let batches =
            StreamReader::try_new(Cursor::new(bytes), None).map_err(|e| unreadable(e.to_string()))?;
        rows_of(file, &batches.schema(), batches)
    }
}

fn rows_of(
    file: &str,
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> Result<RawTable, RecordTableError> {
    for field in schema.fields() {
        if !is_exact(field.data_type()) && !is_plain(field.data_type()) {
            return Err(RecordTableError::ColumnType {
                file: file.to_owned(),
                column: field.name().clone(),
                found: field.data_type().to_string(),
            });
        }
    }
    let columns = schema.fields().iter().map(|field| field.name().clone()).collect();
    let mut table = RawTable { origin: file.to_owned(), columns, rows: Vec::new() };
    let mut number = 0;
    for batch in batches {
        let batch = batch.map_err(|error| RecordTableError::Unreadable {
            file: file.to_owned(),
            what: error.to_string(),
        })?;
        for row in 0..batch.num_rows() {
            number += 1;
            let cells = batch.columns().iter().map(|array| text(array, row)).collect();
            table.rows.push((number, cells));
        }
    }
    Ok(table)
}

/// Whole numbers and yes/no.
fn is_plain(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Boolean) || data_type.is_integer()
}

fn text(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    let text = match array.data_type() {
        DataType::Boolean => if array.as_boolean().value(row) { "yes" } else { "no" }.to_owned(),
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).to_string(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).to_string(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        _ => cell(array, row)?,
    };
    Some(text).filter(|text| !text.is_empty())
}

impl DecisionsTable {
    /// Writes the table as an Arrow file, all columns texts.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn to_arrow(&self, out: impl Write) -> io::Result<()> {
        let fields: Vec<Field> =
            self.columns.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let arrays = (0..self.columns.len()).map(|at| {
            let cells = self.rows.iter().map(|row| row.get(at).and_then(Option::as_deref));
            Arc::new(cells.collect::<StringArray>()) as ArrayRef
        });
        let write = || {
            let batch = RecordBatch::try_new(Arc::clone(&schema), arrays.collect())?;
            let mut writer = FileWriter::try_new(out, &schema)?;
            writer.write(&batch)?;
            writer.finish()
        };
        write().map_err(|error: ArrowError| match error {
            ArrowError::IoError(_, error) => error,
            other => io::Error::other(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let table = DecisionsTable {
            columns: vec!["decision".to_owned(), "who".to_owned()],
            rows: vec![vec![Some("a".to_owned()), None], vec![Some("b".to_owned()), Some("c".to_owned())]],
        };
        let mut bytes = Vec::new();
        table.to_arrow(&mut bytes).unwrap();
        assert!(is_record_table(&bytes));
        let read = read_record_table("d.arrow", bytes).unwrap();
        assert_eq!(read.columns, table.columns);
        assert_eq!(read.rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>(), table.rows);
    }

    #[test]
    fn a_float_is_no_amount() {
        let schema = Arc::new(Schema::new(vec![Field::new("amount", DataType::Float64, true)]));
        let batch = RecordBatch::new_empty(Arc::clone(&schema));
        let mut bytes = Vec::new();
        let mut writer = FileWriter::try_new(&mut bytes, &schema).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        drop(writer);
        let error = read_record_table("a.arrow", bytes).unwrap_err().to_string();
        assert!(error.starts_with("the column `amount` of `a.arrow` is of the type Float64"), "{error}");
    }
}

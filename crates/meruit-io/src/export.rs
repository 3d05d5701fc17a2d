//! Rows of a history as JSON lines, CSV or Parquet. Amounts are exact: texts with their decimals, in Parquet decimals.

use std::io::{self, Write};

/// A form of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowForm {
    /// An object a line.
    JsonLines,
    /// CSV with a row of headings.
    Csv,
    /// A Parquet file: days are `Date32`, amounts `Decimal128(18, 4)`, whole numbers `Int64`.
    #[cfg(feature = "arrow")]
    Parquet,
}

/// What a column holds.
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

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// A text or a day.
    Text(String),
    /// A whole number, or an amount in ten-thousandths.
    Number(i64),
}

/// Ten-thousandths as a decimal, with two places where more say nothing.
///
/// ```
/// use meruit_io::export::decimal;
/// assert_eq!((decimal(10_000), decimal(-5), decimal(12_345)), ("1.00".into(), "-0.0005".into(), "1.2345".into()));
/// ```
pub fn decimal(e4: i64) -> String {
    let (sign, value) = (if e4 < 0 { "-" } else { "" }, e4.unsigned_abs());
    let (whole, places) = (value / 10_000, value % 10_000);
    if places % 100 == 0 {
        format!("{sign}{whole}.{:02}", places / 100)
    } else {
        format!("{sign}{whole}.{places:04}")
    }
}

/// Where rows are written.
pub struct RowWriter<W: Write + Send> {
    columns: Vec<(String, Holds)>,
    sink: Sink<W>,
}

enum Sink<W: Write + Send> {
    JsonLines(W),
    Csv(Box<csv::Writer<W>>),
    #[cfg(feature = "arrow")]
    Parquet(Box<parquet::Parquet<W>>),
}

impl<W: Write + Send> std::fmt::Debug for RowWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowWriter").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl<W: Write + Send> RowWriter<W> {
    /// Begins to write rows of these columns.
    ///
    /// ```
    /// use meruit_io::export::{Cell, Holds, RowForm, RowWriter};
    /// let mut rows = RowWriter::new(Vec::new(), RowForm::JsonLines, [("firm", Holds::Text), ("approved", Holds::Amount)])?;
    /// rows.write(&[Cell::Text("F1".into()), Cell::Number(95_000)])?;
    /// assert_eq!(rows.finish()?, b"{\"firm\":\"F1\",\"approved\":\"9.50\"}\n");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn new<'c>(
        out: W,
        form: RowForm,
        columns: impl IntoIterator<Item = (&'c str, Holds)>,
    ) -> io::Result<Self> {
        let columns: Vec<(String, Holds)> =
            columns.into_iter().map(|(name, holds)| (name.to_owned(), holds)).collect();
        let sink = match form {
            RowForm::JsonLines => Sink::JsonLines(out),
            RowForm::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(columns.iter().map(|(name, _)| name))?;
                Sink::Csv(Box::new(writer))
            }
            #[cfg(feature = "arrow")]
            RowForm::Parquet => Sink::Parquet(Box::new(parquet::Parquet::new(out, &columns)?)),
        };
        Ok(Self { columns, sink })
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&mut self, row: &[Cell]) -> io::Result<()> {
        match &mut self.sink {
            Sink::JsonLines(out) => {
                let members = self.columns.iter().zip(row).map(|((name, holds), cell)| {
                    let value = match (cell, holds) {
                        (Cell::Blank, _) => serde_json::Value::Null,
                        (Cell::Text(text), _) => text.as_str().into(),
                        (Cell::Number(number), Holds::Amount) => decimal(*number).into(),
                        (Cell::Number(number), _) => (*number).into(),
                    };
                    (name.clone(), value)
                });
                writeln!(out, "{}", serde_json::Value::Object(members.collect()))
            }
            Sink::Csv(writer) => {
                let cells = self.columns.iter().zip(row).map(|((_, holds), cell)| match (cell, holds) {
                    (Cell::Blank, _) => String::new(),
                    (Cell::Text(text), _) => text.clone(),
                    (Cell::Number(number), Holds::Amount) => decimal(*number),
                    (Cell::Number(number), _) => number.to_string(),
                });
                Ok(writer.write_record(cells)?)
            }
            #[cfg(feature = "arrow")]
            Sink::Parquet(rows) => rows.write(row, &self.columns),
        }
    }

    /// Ends the rows and gives back what they were written to.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self.sink {
            Sink::JsonLines(mut out) => {
                out.flush()?;
                Ok(out)
            }
            Sink::Csv(writer) => writer.into_inner().map_err(|error| io::Error::other(error.to_string())),
            #[cfg(feature = "arrow")]
            Sink::Parquet(rows) => rows.finish(&self.columns),
        }
    }
}

#[cfg(feature = "arrow")]
mod parquet {
    //! Rows as columns.

    use std::io::{self, Write};
    use std::sync::Arc;

    use arrow_array::builder::{Date32Builder, Decimal128Builder, Int64Builder, StringBuilder};
    use arrow_array::{ArrayRef, RecordBatch};
    use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
    use jiff::civil::Date;
    use parquet::arrow::ArrowWriter;
    use parquet::basic::Compression;
    use parquet::errors::ParquetError;
    use parquet::file::properties::WriterProperties;

    use super::{Cell, Holds};

    const PRECISION: u8 = 18;
    const SCALE: i8 = 4;
    const BATCH: usize = 8192;
    /// Days are counted from here.
    const EPOCH: Date = Date::constant(1970, 1, 1);

    pub(super) struct Parquet<W: Write + Send> {
        writer: ArrowWriter<W>,
        schema: SchemaRef,
        waiting: Vec<Vec<Cell>>,
    }

    impl<W: Write + Send> Parquet<W> {
        pub(super) fn new(out: W, columns: &[(String, Holds)]) -> io::Result<Self> {
            let fields = columns.iter().map(|(name, holds)| {
                let data = match holds {
                    Holds::Text => DataType::Utf8,
                    Holds::Day => DataType::Date32,
                    Holds::Whole => DataType::Int64,
                    Holds::Amount => DataType::Decimal128(PRECISION, SCALE),
                };
                Field::new(name, data, true)
            });
            let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
            let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
            let writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties)).map_err(failed)?;
            Ok(Self { writer, schema, waiting: Vec::new() })
        }

        pub(super) fn write(&mut self, row: &[Cell], columns: &[(String, Holds)]) -> io::Result<()> {
            self.waiting.push(row.to_vec());
            if self.waiting.len() < BATCH { Ok(()) } else { self.flush(columns) }
        }

        fn flush(&mut self, columns: &[(String, Holds)]) -> io::Result<()> {
            let rows = std::mem::take(&mut self.waiting);
            let arrays = columns.iter().enumerate().map(|(at, (_, holds))| {
                array(*holds, rows.iter().map(|row| row.get(at).unwrap_or(&Cell::Blank)))
            });
            let arrays = arrays.collect::<Result<Vec<_>, _>>().map_err(not_arrow)?;
            let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(not_arrow)?;
            self.writer.write(&batch).map_err(failed)
        }

        pub(super) fn finish(mut self, columns: &[(String, Holds)]) -> io::Result<W> {
            if !self.waiting.is_empty() {
                self.flush(columns)?;
            }
            self.writer.into_inner().map_err(failed)
        }
    }

    fn array<'c>(holds: Holds, cells: impl Iterator<Item = &'c Cell>) -> Result<ArrayRef, ArrowError> {
        let number = |cell: &Cell| match cell {
            Cell::Number(number) => Some(*number),
            _ => None,
        };
        let text = |cell: &'c Cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        };
        Ok(match holds {
            Holds::Text => {
                let mut builder = StringBuilder::new();
                cells.for_each(|cell| builder.append_option(text(cell)));
                Arc::new(builder.finish())
            }
            Holds::Day => {
                let mut builder = Date32Builder::new();
                for cell in cells {
                    let day = text(cell).and_then(|text| text.parse::<Date>().ok());
                    builder
                        .append_option(day.and_then(|day| day.since(EPOCH).ok()).map(|span| span.get_days()));
                }
                Arc::new(builder.finish())
            }
            Holds::Whole => {
                let mut builder = Int64Builder::new();
                cells.for_each(|cell| builder.append_option(number(cell)));
                Arc::new(builder.finish())
            }
            Holds::Amount => {
                let mut builder = Decimal128Builder::new().with_precision_and_scale(PRECISION, SCALE)?;
                cells.for_each(|cell| builder.append_option(number(cell).map(i128::from)));
                Arc::new(builder.finish())
            }
        })
    }

    #[expect(clippy::needless_pass_by_value, reason = "it stands where an error is mapped")]
    fn not_arrow(error: ArrowError) -> io::Error {
        io::Error::other(error.to_string())
    }

    fn failed(error: ParquetError) -> io::Error {
        match error {
            ParquetError::External(source) => match source.downcast::<io::Error>() {
                Ok(error) => *error,
                Err(other) => io::Error::other(other.to_string()),
            },
            other => io::Error::other(other.to_string()),
        }
    }
}

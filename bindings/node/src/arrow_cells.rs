//! Arrow IPC → rows of texts, `null` and yes/no.
//!
//! Nothing is cast: a decimal becomes the text of its digits, a day the text of its date, and a column of floats is
//! refused, because what it holds is no longer what was billed.

use std::io::Cursor;
use std::time::Duration;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayAccessor, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType};
use meruit::{Date, Json, Members};

use crate::caught;
use crate::failure::Failure;

/// Whether bytes that begin so are an Arrow IPC stream or file. No text begins like either.
pub(crate) fn is_arrow(beginning: &[u8]) -> bool {
    beginning.starts_with(FILE) || beginning.starts_with(&[0xff; 4])
}

/// What an Arrow IPC file begins with; a stream begins with the mark of a message.
const FILE: &[u8] = b"ARROW1";

/// As many rows are read. A few bytes can claim any number of rows without a value.
const MOST_ROWS: usize = 5_000_000;

fn within_limit(rows: usize) -> Result<(), Failure> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    let message = format!("an Arrow table of {rows} rows is too long; send at most {MOST_ROWS} at a time");
    Err(Failure::arrow("too-many-rows", message))
}

/// The rows of an Arrow IPC stream or file, each cell under the name of its column.
pub(crate) fn read_rows(bytes: &[u8]) -> Result<Vec<Members>, Failure> {
    // The reader takes some offsets on trust, and faults where they lead nowhere.
    let said = |said: Option<String>| {
        Failure::arrow("not-arrow", format!("this Arrow table is broken: {}", said.unwrap_or_default()))
    };
    caught(|| rows(bytes)).unwrap_or_else(|fault| Err(said(fault)))
}

fn rows(bytes: &[u8]) -> Result<Vec<Members>, Failure> {
    let mut rows = Vec::new();
    for batch in batches(bytes)? {
        let first = rows.len();
        within_limit(first.saturating_add(batch.num_rows()))?;
        rows.resize_with(first.saturating_add(batch.num_rows()), Members::default);
        let schema = batch.schema();
        for (field, column) in schema.fields().iter().zip(batch.columns()) {
            let cells = texts(field.name(), column)?;
            for (row, cell) in rows.iter_mut().skip(first).zip(cells) {
                row.set(field.name().as_str(), cell);
            }
        }
    }
    Ok(rows)
}

fn batches(bytes: &[u8]) -> Result<Vec<RecordBatch>, Failure> {
    let unreadable = |error: ArrowError| {
        Failure::arrow("not-arrow", format!("this is no Arrow IPC stream or file: {error}"))
    };
    let read: Result<Vec<RecordBatch>, ArrowError> = if bytes.starts_with(FILE) {
        FileReader::try_new(Cursor::new(bytes), None).and_then(Iterator::collect)
    } else {
        StreamReader::try_new(Cursor::new(bytes), None).and_then(Iterator::collect)
    };
    read.map_err(unreadable)
}

/// The cells of a column.
fn texts(name: &str, column: &dyn Array) -> Result<Vec<Json>, Failure> {
    within_limit(column.len())?;
    Ok(match column.data_type() {
        DataType::Null => vec![Json::Null; column.len()],
        DataType::Utf8 => each(column.as_string::<i32>(), |text| Json::Text(text.to_owned())),
        DataType::LargeUtf8 => each(column.as_string::<i64>(), |text| Json::Text(text.to_owned())),
        DataType::Utf8View => each(column.as_string_view(), |text| Json::Text(text.to_owned())),
        DataType::Boolean => each(column.as_boolean(), Json::YesNo),
        DataType::Int8 => each(column.as_primitive::<Int8Type>(), written),
        DataType::Int16 => each(column.as_primitive::<Int16Type>(), written),
        DataType::Int32 => each(column.as_primitive::<Int32Type>(), written),
        DataType::Int64 => each(column.as_primitive::<Int64Type>(), written),
        DataType::UInt8 => each(column.as_primitive::<UInt8Type>(), written),
        DataType::UInt16 => each(column.as_primitive::<UInt16Type>(), written),
        DataType::UInt32 => each(column.as_primitive::<UInt32Type>(), written),
        DataType::UInt64 => each(column.as_primitive::<UInt64Type>(), written),
        DataType::Decimal128(..) => {
            let column = column.as_primitive::<Decimal128Type>();
            by_row(column, |row| column.value_as_string(row))
        }
        DataType::Decimal256(..) => {
            let column = column.as_primitive::<Decimal256Type>();
            by_row(column, |row| column.value_as_string(row))
        }
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>();
            days.iter()
                .map(|day| day.map_or(Ok(Json::Null), |day| written_day(name, day)))
                .collect::<Result<_, _>>()?
        }
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            let values = texts(name, dictionary.values().as_ref())?;
            let keys = dictionary.normalized_keys();
            let cell = |(row, key): (usize, usize)| match dictionary.is_null(row) {
                true => Json::Null,
                false => values.get(key).cloned().unwrap_or(Json::Null),
            };
            keys.into_iter().enumerate().map(cell).collect()
        }
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            let message = format!(
                "column `{name}` holds floats, which do not hold amounts exactly; send decimals or texts"
            );
            return Err(Failure::arrow("float-column", message));
        }
        other => {
            let message = format!(
                "column `{name}` is {other}; texts, decimals, whole numbers, yes/no and days can be read"
            );
            return Err(Failure::arrow("column-type", message));
        }
    })
}

fn each<A: ArrayAccessor>(column: A, cell: impl Fn(A::Item) -> Json) -> Vec<Json> {
    let row = |row| if column.is_null(row) { Json::Null } else { cell(column.value(row)) };
    (0..column.len()).map(row).collect()
}

fn by_row(column: &dyn Array, text: impl Fn(usize) -> String) -> Vec<Json> {
    let row = |row| if column.is_null(row) { Json::Null } else { Json::Text(text(row)) };
    (0..column.len()).map(row).collect()
}

fn written(number: impl ToString) -> Json {
    Json::Text(number.to_string())
}

/// A count of days from 1970-01-01, written as a date.
fn written_day(column: &str, days: i32) -> Result<Json, Failure> {
    let epoch = Date::constant(1970, 1, 1);
    let span = Duration::from_secs(u64::from(days.unsigned_abs()).saturating_mul(24 * 60 * 60));
    let day = if days < 0 { epoch.checked_sub(span) } else { epoch.checked_add(span) };
    day.map(|day| Json::Text(day.to_string())).map_err(|_| {
        Failure::arrow(
            "column-type",
            format!("column `{column}` holds a day beyond the calendar: {days} days after 1970"),
        )
    })
}

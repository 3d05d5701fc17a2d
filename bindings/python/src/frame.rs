//! Frames: whatever has the Arrow PyCapsule interface → columns, and their cells → facts by the type of each field.
//!
//! Nothing is cast: a cast turns what it cannot hold into nulls, and a null is a blank to the rules. A column whose type does
//! not fit is refused before the first row; a text is handed on as it stands, and the engine tells what it cannot read.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::temporal_conversions::{
    as_date, as_datetime, as_time, date32_to_datetime, date64_to_datetime,
};
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use meruit::{Json, Members, Schema, Type};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::error::Failure;
use crate::fault::{Class, Fault, Faults};
use crate::fields;
use crate::numbers::{float_at, with_scale};
use crate::values::{advice, is_number, number_of};

/// A frame that was read.
#[derive(Debug)]
pub(crate) struct Frame {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    /// The first row of each batch.
    starts: Vec<usize>,
    rows: usize,
    /// The decimals at which the caller has floats converted.
    scale: Option<u32>,
}

/// Reads an object's `__arrow_c_stream__`.
pub(crate) fn read(py: Python<'_>, frame: &Bound<'_, PyAny>, scale: Option<u32>) -> Result<Frame, Failure> {
    let capsule = frame.call_method0("__arrow_c_stream__")?;
    let capsule = capsule.cast_into::<PyCapsule>().map_err(PyErr::from)?;
    let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds a valid stream, says the interface; it is moved out, and the capsule is left with a
    // released one.
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) };
    let broken = |error: arrow_schema::ArrowError| {
        Failure::from(Faults::from(
            Fault::new(Class::Column, "broken-frame", format!("the frame cannot be read: {error}"))
                .help("look for a column that holds values of several types"),
        ))
    };
    let reader = reader.map_err(broken)?;
    let schema = reader.schema();
    let batches = py.detach(|| reader.collect::<Result<Vec<_>, _>>()).map_err(broken)?;
    let mut rows = 0;
    let starts = batches
        .iter()
        .map(|batch| {
            let start = rows;
            rows += batch.num_rows();
            start
        })
        .collect();
    Ok(Frame { schema, batches, starts, rows, scale })
}

impl Frame {
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Whether the column can hold what a field of this type takes.
    pub(crate) fn check(&self, column: usize, ty: &Type) -> Result<(), Fault> {
        let Some(field) = self.schema.fields().get(column) else { return Ok(()) };
        let data = field.data_type();
        if fits(ty, data) {
            return Ok(());
        }
        let name = field.name();
        let fault = match data {
            DataType::Float16 | DataType::Float32 | DataType::Float64 if is_number(ty) => {
                if self.scale.is_some() {
                    return Ok(());
                }
                Fault::new(
                    Class::Money,
                    "float-money",
                    format!("the column `{name}` holds floats, and {} belongs there", number_of(ty)),
                )
                .help(
                    "convert the column to decimals, for example by `pyarrow.decimal128(18, 2)` or `pl.Decimal(18, 2)`, or read \
                     it as text; or name the decimals to convert floats at: `float_scale=2`",
                )
            }
            DataType::Timestamp(_, Some(zone)) => Fault::new(
                Class::Column,
                "time-zone",
                format!(
                    "the column `{name}` holds times of the zone {zone}; their day depends on who reads them"
                ),
            )
            .help("convert the column to dates in the zone that counts"),
            data => {
                let fault = Fault::new(
                    Class::Column,
                    "wrong-type",
                    format!("the column `{name}` is of the type {data}, and {} belongs there", words(ty)),
                );
                match column_advice(ty, data) {
                    Some(help) => fault.help(help),
                    None => fault,
                }
            }
        };
        Err(fault.column(name))
    }

    /// The cell as facts of this type.
    pub(crate) fn cell(&self, schema: &Schema, row: usize, column: usize, ty: &Type) -> Result<Json, Fault> {
        let batch = self.starts.partition_point(|&start| start <= row).saturating_sub(1);
        let (Some(batch), Some(&start)) = (self.batches.get(batch), self.starts.get(batch)) else {
            return Ok(Json::Null);
        };
        let Some(array) = batch.columns().get(column) else { return Ok(Json::Null) };
        Cells { schema, scale: self.scale }
            .cell(array, row - start, ty)
            .map_err(|fault| fault.row(row).column(self.schema.field(column).name()))
    }
}

fn words(ty: &Type) -> String {
    match ty {
        Type::Any => "a value".to_owned(),
        Type::Record(_) => "the id of a record".to_owned(),
        ty => ty.to_string(),
    }
}

/// What to do about a column of a wrong type.
fn column_advice(ty: &Type, data: &DataType) -> Option<String> {
    let float = matches!(data, DataType::Float16 | DataType::Float32 | DataType::Float64);
    if float && matches!(ty, Type::Text | Type::Code(_) | Type::OneOf(_) | Type::Record(_)) {
        return Some("read the column as text: as floats, ids lose their leading zeros".to_owned());
    }
    if matches!(ty, Type::Date) && matches!(data, DataType::Timestamp(..)) {
        return Some("convert the column to dates".to_owned());
    }
    advice(ty).map(|advice| advice.replacen("give", "have the column hold", 1))
}

fn is_text(data: &DataType) -> bool {
    match data {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn is_decimal(data: &DataType) -> bool {
    matches!(
        data,
        DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..)
    )
}

fn fits(ty: &Type, data: &DataType) -> bool {
    if is_text(data) {
        return true;
    }
    let date = matches!(data, DataType::Date32 | DataType::Date64);
    let moment = matches!(data, DataType::Timestamp(_, None));
    match ty {
        Type::Number | Type::Money(_) | Type::Rate(_) | Type::Hours | Type::Days => {
            data.is_integer() || is_decimal(data)
        }
        Type::Date => date || moment,
        Type::Moment => moment,
        Type::Time => matches!(data, DataType::Time32(_) | DataType::Time64(_)),
        Type::YesNo => matches!(data, DataType::Boolean),
        Type::Text | Type::Code(_) | Type::OneOf(_) => data.is_integer(),
        Type::List(of) => match data {
            DataType::List(item) | DataType::LargeList(item) => fits(of, item.data_type()),
            _ => false,
        },
        Type::Record(_) => data.is_integer() || matches!(data, DataType::Struct(_)),
        Type::Any => {
            data.is_integer()
                || is_decimal(data)
                || date
                || moment
                || matches!(data, DataType::Boolean | DataType::Time32(_) | DataType::Time64(_))
        }
        Type::Period => false,
    }
}

/// Reads cells.
struct Cells<'s> {
    schema: &'s Schema,
    scale: Option<u32>,
}

impl Cells<'_> {
    fn cell(&self, array: &ArrayRef, row: usize, ty: &Type) -> Result<Json, Fault> {
        if array.is_null(row) {
            return Ok(Json::Null);
        }
        let text = |text: &str| Ok(Json::Text(text.to_owned()));
        let owned = |text: String| Ok(Json::Text(text));
        let scaled = |digits: String, scale: i8| Ok(Json::Text(with_scale(&digits, i32::from(scale))));
        macro_rules! whole {
            ($of:ty) => {
                owned(array.as_primitive::<$of>().value(row).to_string())
            };
        }
        match array.data_type() {
            DataType::Null => Ok(Json::Null),
            DataType::Utf8 => text(array.as_string::<i32>().value(row)),
            DataType::LargeUtf8 => text(array.as_string::<i64>().value(row)),
            DataType::Utf8View => text(array.as_string_view().value(row)),
            DataType::Dictionary(_, _) => {
                let Some(dictionary) = array.as_any_dictionary_opt() else { return Ok(Json::Null) };
                match key_at(dictionary.keys(), row) {
                    Some(key) => self.cell(dictionary.values(), key, ty),
                    None => Ok(Json::Null),
                }
            }
            DataType::Boolean => Ok(Json::YesNo(array.as_boolean().value(row))),
            DataType::Int8 => whole!(Int8Type),
            DataType::Int16 => whole!(Int16Type),
            DataType::Int32 => whole!(Int32Type),
            DataType::Int64 => whole!(Int64Type),
            DataType::UInt8 => whole!(UInt8Type),
            DataType::UInt16 => whole!(UInt16Type),
            DataType::UInt32 => whole!(UInt32Type),
            DataType::UInt64 => whole!(UInt64Type),
            DataType::Float16 => self.float(array.as_primitive::<Float16Type>().value(row).into()),
            // Through its text: the digits that a 32-bit float stands for, not those of the double that holds it.
            DataType::Float32 => {
                let float = array.as_primitive::<Float32Type>().value(row);
                self.float(float.to_string().parse().unwrap_or(f64::from(float)))
            }
            DataType::Float64 => self.float(array.as_primitive::<Float64Type>().value(row)),
            DataType::Decimal32(_, scale) => {
                scaled(array.as_primitive::<Decimal32Type>().value(row).to_string(), *scale)
            }
            DataType::Decimal64(_, scale) => {
                scaled(array.as_primitive::<Decimal64Type>().value(row).to_string(), *scale)
            }
            DataType::Decimal128(_, scale) => {
                scaled(array.as_primitive::<Decimal128Type>().value(row).to_string(), *scale)
            }
            DataType::Decimal256(_, scale) => {
                scaled(array.as_primitive::<Decimal256Type>().value(row).to_string(), *scale)
            }
            DataType::Date32 => {
                let day = date32_to_datetime(array.as_primitive::<Date32Type>().value(row));
                owned(day.ok_or_else(no_day)?.format("%Y-%m-%d").to_string())
            }
            DataType::Date64 => {
                let day = date64_to_datetime(array.as_primitive::<Date64Type>().value(row));
                owned(day.ok_or_else(no_day)?.format("%Y-%m-%d").to_string())
            }
            DataType::Timestamp(unit, _) => {
                let moment = match unit {
                    TimeUnit::Second => as_datetime::<TimestampSecondType>(
                        array.as_primitive::<TimestampSecondType>().value(row),
                    ),
                    TimeUnit::Millisecond => as_datetime::<TimestampMillisecondType>(
                        array.as_primitive::<TimestampMillisecondType>().value(row),
                    ),
                    TimeUnit::Microsecond => as_datetime::<TimestampMicrosecondType>(
                        array.as_primitive::<TimestampMicrosecondType>().value(row),
                    ),
                    TimeUnit::Nanosecond => as_datetime::<TimestampNanosecondType>(
                        array.as_primitive::<TimestampNanosecondType>().value(row),
                    ),
                };
                let moment = moment.ok_or_else(no_day)?;
                let clock = moment.format("%H:%M:%S%.f").to_string();
                let midnight = clock == "00:00:00";
                match ty {
                    Type::Moment => owned(
                        moment.format("%Y-%m-%d %H:%M:%S").to_string().trim_end_matches(":00").to_owned(),
                    ),
                    _ if midnight => owned(moment.format("%Y-%m-%d").to_string()),
                    Type::Any => owned(moment.format("%Y-%m-%d %H:%M").to_string()),
                    _ => Err(Fault::new(
                        Class::Value,
                        "time-of-day",
                        format!("the time {clock} stands where a date belongs"),
                    )
                    .help("convert the column to dates where the day is meant")),
                }
            }
            DataType::Time32(unit) => {
                let time = match unit {
                    TimeUnit::Second => as_time::<Time32SecondType>(
                        array.as_primitive::<Time32SecondType>().value(row).into(),
                    ),
                    _ => as_time::<Time32MillisecondType>(
                        array.as_primitive::<Time32MillisecondType>().value(row).into(),
                    ),
                };
                owned(time.ok_or_else(no_day)?.format("%H:%M").to_string())
            }
            DataType::Time64(unit) => {
                let time = match unit {
                    TimeUnit::Microsecond => as_time::<Time64MicrosecondType>(
                        array.as_primitive::<Time64MicrosecondType>().value(row),
                    ),
                    _ => as_time::<Time64NanosecondType>(
                        array.as_primitive::<Time64NanosecondType>().value(row),
                    ),
                };
                owned(time.ok_or_else(no_day)?.format("%H:%M").to_string())
            }
            DataType::List(_) => self.list(&array.as_list::<i32>().value(row), ty),
            DataType::LargeList(_) => self.list(&array.as_list::<i64>().value(row), ty),
            DataType::Struct(_) => {
                let Type::Record(kind) = ty else { return Err(odd(array.data_type())) };
                let record = array.as_struct();
                let mut members = Members::default();
                for (field, column) in record.fields().iter().zip(record.columns()) {
                    let found = fields::path_of(self.schema, *kind, field.name());
                    let ty = found.map_or(Type::Any, |(_, ty)| ty);
                    members.set(field.name(), self.cell(column, row, &ty)?);
                }
                Ok(Json::Object(members))
            }
            other => Err(odd(other)),
        }
    }

    fn list(&self, items: &ArrayRef, ty: &Type) -> Result<Json, Fault> {
        let of = match ty {
            Type::List(of) => of.as_ref(),
            _ => &Type::Any,
        };
        (0..items.len()).map(|row| self.cell(items, row, of)).collect::<Result<_, _>>().map(Json::List)
    }

    fn float(&self, float: f64) -> Result<Json, Fault> {
        // Frames mark what is missing among floats so.
        if float.is_nan() {
            return Ok(Json::Null);
        }
        let scale = self.scale.unwrap_or_default();
        float_at(float, scale).map(Json::Text).ok_or_else(|| {
            let message = format!("the float {float} has more digits than an exact number holds");
            Fault::new(Class::Money, "too-many-digits", message)
        })
    }
}

/// The key of a row of a dictionary-encoded column.
fn key_at(keys: &dyn Array, row: usize) -> Option<usize> {
    macro_rules! key {
        ($of:ty) => {
            usize::try_from(keys.as_primitive::<$of>().value(row)).ok()
        };
    }
    match keys.data_type() {
        DataType::Int8 => key!(Int8Type),
        DataType::Int16 => key!(Int16Type),
        DataType::Int32 => key!(Int32Type),
        DataType::Int64 => key!(Int64Type),
        DataType::UInt8 => key!(UInt8Type),
        DataType::UInt16 => key!(UInt16Type),
        DataType::UInt32 => key!(UInt32Type),
        DataType::UInt64 => key!(UInt64Type),
        _ => None,
    }
}

fn no_day() -> Fault {
    Fault::new(Class::Value, "no-day", "the value is no day of the calendar")
}

fn odd(data: &DataType) -> Fault {
    Fault::new(Class::Column, "wrong-type", format!("values of the type {data} cannot be taken"))
}

/// What a date of Arrow is, for results read back as Python.
pub(crate) fn day_of(days: i32) -> Option<String> {
    as_date::<Date32Type>(i64::from(days)).map(|day| day.format("%Y-%m-%d").to_string())
}

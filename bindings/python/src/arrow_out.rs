//! A table handed out by the Arrow PyCapsule interface, or as plain Python.

use arrow_array::cast::AsArray;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Date32Type, Decimal128Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use crate::error::Failure;
use crate::frame::day_of;
use crate::numbers::with_scale;

/// A table of a result.
#[pyclass(frozen, module = "meruit._native")]
#[derive(Debug)]
pub(crate) struct Table {
    batch: RecordBatch,
}

impl Table {
    pub(crate) fn new(batch: RecordBatch) -> Self {
        Self { batch }
    }
}

fn failed(py: Python<'_>, error: &dyn std::fmt::Display) -> PyErr {
    Failure::Panic(error.to_string()).into_py(py, None)
}

#[pymethods]
impl Table {
    /// The table as an Arrow stream of one batch. A schema that is asked for is not followed, as the interface allows.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The table's schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema =
            FFI_ArrowSchema::try_from(self.batch.schema().as_ref()).map_err(|error| failed(py, &error))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Rows as dicts, from one row up to another that is not among them.
    fn rows<'py>(&self, py: Python<'py>, start: usize, end: usize) -> PyResult<Bound<'py, PyList>> {
        let end = end.min(self.batch.num_rows());
        let classes = Classes::new(py)?;
        let schema = self.batch.schema();
        let rows = PyList::empty(py);
        for row in start..end {
            let cells = PyDict::new(py);
            for (field, column) in schema.fields().iter().zip(self.batch.columns()) {
                cells.set_item(field.name(), cell(&classes, column, row)?)?;
            }
            rows.append(cells)?;
        }
        Ok(rows)
    }
}

struct Classes<'py> {
    py: Python<'py>,
    decimal: Bound<'py, PyAny>,
    date_of: Bound<'py, PyAny>,
}

impl<'py> Classes<'py> {
    fn new(py: Python<'py>) -> PyResult<Self> {
        let decimal = py.import("decimal")?.getattr("Decimal")?;
        let date_of = py.import("datetime")?.getattr("date")?.getattr("fromisoformat")?;
        Ok(Self { py, decimal, date_of })
    }
}

/// A cell as Python has it: `str`, `int`, `Decimal`, `date`, lists and dicts of these, or `None`.
fn cell<'py>(classes: &Classes<'py>, array: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    let py = classes.py;
    if array.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    match array.data_type() {
        DataType::Utf8 => Ok(array.as_string::<i32>().value(row).into_pyobject(py)?.into_any()),
        DataType::Int32 => Ok(array.as_primitive::<Int32Type>().value(row).into_pyobject(py)?.into_any()),
        DataType::Int64 => Ok(array.as_primitive::<Int64Type>().value(row).into_pyobject(py)?.into_any()),
        DataType::Decimal128(_, scale) => {
            let digits = array.as_primitive::<Decimal128Type>().value(row).to_string();
            classes.decimal.call1((with_scale(&digits, i32::from(*scale)),))
        }
        DataType::Date32 => match day_of(array.as_primitive::<Date32Type>().value(row)) {
            Some(day) => classes.date_of.call1((day,)),
            None => Ok(py.None().into_bound(py)),
        },
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            let list = PyList::empty(py);
            for at in 0..items.len() {
                list.append(cell(classes, &items, at)?)?;
            }
            Ok(list.into_any())
        }
        DataType::Struct(_) => {
            let record = array.as_struct();
            let cells = PyDict::new(py);
            for (field, column) in record.fields().iter().zip(record.columns()) {
                cells.set_item(field.name(), cell(classes, column, row)?)?;
            }
            Ok(cells.into_any())
        }
        other => Err(failed(py, &format!("a table of a result has no {other}"))),
    }
}

//! The result of a review for Python.

use std::sync::Arc;

use meruit::document_writer::Head;
use meruit::report_csv::{AdjustmentsCsv, FindingsCsv};
use meruit::report_text::TextReport;
use meruit::{Document, Style};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrow_out::Table;
use crate::document_in;
use crate::error::Failure;
use crate::tables;
use crate::work;

/// The result of a review.
#[pyclass(frozen, module = "meruit._native")]
#[derive(Debug)]
pub(crate) struct Review {
    document: Arc<Document>,
}

impl Review {
    pub(crate) fn new(review: meruit::Review) -> Self {
        Self { document: Arc::new(review.into_document()) }
    }

    fn text(
        &self,
        py: Python<'_>,
        write: impl FnOnce() -> std::io::Result<Vec<u8>> + Send,
    ) -> PyResult<String> {
        let bytes = work::short(py, || write().map_err(|error| Failure::Panic(error.to_string())));
        let bytes = bytes.map_err(|failure| failure.into_py(py, None))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[pymethods]
impl Review {
    /// The result that a canonical document says, which another process may have written.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Self> {
        let document = py.detach(|| document_in::read(text));
        let document =
            document.ok_or_else(|| PyValueError::new_err("this is no result of this version of meruit"))?;
        Ok(Self { document: Arc::new(document) })
    }

    /// The canonical document: one line of JSON, the same bytes from every language.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.document.to_json())
    }

    /// A table of the result: `findings`, `adjustments`, `lines`, `invoices`, `decisions` or `problems`.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let table = work::short(py, || tables::of(&self.document, name));
        table.map(Table::new).map_err(|failure| failure.into_py(py, None))
    }

    /// The report for people, as the program prints it.
    fn report(&self, py: Python<'_>, color: bool, width: usize) -> PyResult<String> {
        let document = &*self.document;
        self.text(py, || {
            let mut report = TextReport::new(Vec::new(), Style { color, width }, &Head::of(document))?;
            report.write(document)?;
            report.finish()
        })
    }

    /// The findings as CSV.
    fn findings_csv(&self, py: Python<'_>) -> PyResult<String> {
        self.text(py, || {
            let mut csv = FindingsCsv::new(Vec::new())?;
            csv.write(&self.document)?;
            csv.finish()
        })
    }

    /// What was cut from each line as CSV.
    fn adjustments_csv(&self, py: Python<'_>) -> PyResult<String> {
        self.text(py, || {
            let mut csv = AdjustmentsCsv::new(Vec::new())?;
            csv.write(&self.document)?;
            csv.finish()
        })
    }

    /// `clean`, `findings` or `undetermined`.
    #[getter]
    fn status(&self) -> &'static str {
        match self.document.status {
            meruit::Status::Clean => "clean",
            meruit::Status::Findings => "findings",
            meruit::Status::Undetermined => "undetermined",
        }
    }

    /// How many invoices, findings and problems there are.
    #[getter]
    fn sizes(&self) -> (usize, usize, usize) {
        let document = &self.document;
        (document.invoices.len(), document.findings.len(), document.problems.len())
    }
}

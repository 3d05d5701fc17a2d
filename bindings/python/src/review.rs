//! The result of a review for Python.

use std::sync::Arc;

use meruit::report::{Form, Report};
use meruit::{Document, Style};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrow_out::Table;
use crate::document_in;
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
}

/// The form of this name.
pub(crate) fn form_named(name: &str) -> PyResult<Form> {
    name.parse().map_err(|error: meruit::report::UnknownForm| PyValueError::new_err(error.to_string()))
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

    /// A member of the document as JSON: `invoices`, `findings`, `decisions`, `problems`, `counts` or `rules`.
    fn part(&self, py: Python<'_>, name: &str) -> PyResult<String> {
        let document = &self.document;
        let text = py.detach(|| match name {
            "invoices" => Some(serde_json::to_string(&document.invoices)),
            "findings" => Some(serde_json::to_string(&document.findings)),
            "decisions" => Some(serde_json::to_string(&document.decisions)),
            "problems" => Some(serde_json::to_string(&document.problems)),
            "counts" => Some(serde_json::to_string(&document.counts)),
            "rules" => Some(serde_json::to_string(&document.rules)),
            _ => None,
        });
        let text = text.ok_or_else(|| PyValueError::new_err(format!("a result has no `{name}`")))?;
        text.map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// A table of the result: `findings`, `adjustments`, `lines`, `invoices`, `decisions` or `problems`.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let table = work::short(py, || tables::of(&self.document, name));
        table.map(Table::new).map_err(|failure| failure.into_py(py, None))
    }

    /// The result in a form of the program: `text`, `csv`, `letter-html` …
    fn report(&self, py: Python<'_>, form: &str, color: bool, width: usize) -> PyResult<String> {
        let form = form_named(form)?;
        if form.writes_invoices() {
            return Err(PyValueError::new_err(format!(
                "a result holds no LEDES lines: `{}` is written from the file, by `Reviewer.report`",
                form.name()
            )));
        }
        let text = work::short(py, || {
            let mut report = Report::new(form, Style { color, width }, Vec::new());
            report.write(&self.document, &[]).map_err(meruit::ReportError::from)?;
            Ok(report.finish().map_err(meruit::ReportError::from)?.unwrap_or_default())
        });
        let bytes = text.map_err(|failure| failure.into_py(py, None))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
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

//! Errors of the facade → the exceptions of `meruit.errors`, which are written in Python.

use meruit::diagnostics::to_document;
use meruit::{FactsError, LoadError, NotStarted, RecordsError, ReportError, ReviewError, Style, TableError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde_json::{Value, json};

use crate::fault::Faults;

/// Why a call into the engine failed.
pub(crate) enum Failure {
    Load(LoadError),
    Review(ReviewError),
    Table(TableError),
    Report(ReportError),
    Records(RecordsError),
    Faults(Faults),
    /// A Python exception of the caller's own objects.
    Python(PyErr),
    /// A fault of the engine itself.
    Panic(String),
}

macro_rules! from {
    ($($error:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })+
    };
}

from!(LoadError => Load, ReviewError => Review, ReportError => Report, RecordsError => Records, TableError => Table, Faults => Faults, PyErr => Python);

impl Failure {
    /// The exception. `rows` are the rows of a frame that the paths of facts stand for.
    pub(crate) fn into_py(self, py: Python<'_>, rows: Option<&dyn RowsOf>) -> PyErr {
        match self {
            Self::Load(LoadError::Refused(refused)) => {
                let document = to_document(refused.diagnostics(), refused.sources());
                let payload = serde_json::to_value(document).unwrap_or_default();
                build(py, "rules", &payload, &refused.to_text(Style::PLAIN))
            }
            Self::Load(LoadError::Io { path, source }) => io(py, &path.to_string_lossy(), &source),
            Self::Load(other) => build(py, "internal", &Value::Null, &other.to_string()),
            Self::Review(error) => review(py, error, rows),
            Self::Table(TableError::Io { file, source }) => io(py, &file, &source),
            Self::Table(error) => build(py, "table", &Value::Null, &error.to_string()),
            Self::Report(ReportError::Review(error)) => review(py, error, rows),
            Self::Report(ReportError::NotAdjusted(invoices)) => {
                let text = invoices.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
                let invoices: Vec<Value> =
                    invoices.iter().map(|one| json!({"invoice": one.invoice, "why": one.why})).collect();
                build(py, "not-adjusted", &json!({"invoices": invoices}), &text)
            }
            Self::Report(error) => build(py, "internal", &Value::Null, &error.to_string()),
            Self::Records(RecordsError::Io { file, source }) => io(py, &file, &source),
            Self::Records(RecordsError::Table(error)) => Self::Table(error).into_py(py, rows),
            Self::Records(RecordsError::Facts(error)) => review(py, error, rows),
            Self::Records(error) => build(py, "table", &Value::Null, &error.to_string()),
            Self::Faults(faults) => build(py, faults.kind(), &faults.to_value(), ""),
            Self::Python(error) => error,
            Self::Panic(what) => build(py, "internal", &Value::Null, &what),
        }
    }
}

/// The rows of a frame by the places of lines in the facts that were made of them.
pub(crate) trait RowsOf {
    /// The row of a path such as `invoices[3].lines[2].hours`.
    fn row_of(&self, path: &str) -> Option<usize>;
}

fn review(py: Python<'_>, error: ReviewError, rows: Option<&dyn RowsOf>) -> PyErr {
    let text = error.to_string();
    match error {
        ReviewError::NotStarted(NotStarted { problems }) => {
            let problems: Vec<Value> = problems
                .iter()
                .map(|problem| {
                    json!({"id": problem.id, "place": problem.place, "message": problem.message, "help": problem.help})
                })
                .collect();
            build(py, "start", &json!({"problems": problems}), &text)
        }
        ReviewError::Facts(facts) => build(py, "facts", &faults(&facts, rows), &text),
        ReviewError::Io { file, source } => io(py, &file, &source),
        ReviewError::Ledes { file, .. } => build(py, "ledes", &json!({"file": file}), &text),
        ReviewError::StepLimit { .. } | ReviewError::TooManyRecords { .. } | ReviewError::TimeLimit => {
            build(py, "limit", &json!({"ids": error.ids()}), &text)
        }
        _ => build(py, "internal", &Value::Null, &text),
    }
}

fn faults(facts: &FactsError, rows: Option<&dyn RowsOf>) -> Value {
    let faults: Vec<Value> = facts
        .faults()
        .iter()
        .map(|fault| {
            let row = rows.and_then(|rows| rows.row_of(&fault.path));
            json!({
                "id": fault.id, "file": fault.file, "path": fault.path, "row": row, "message": fault.message, "help": fault.help,
            })
        })
        .collect();
    json!({"faults": faults, "more": facts.more()})
}

fn io(py: Python<'_>, path: &str, source: &std::io::Error) -> PyErr {
    let payload = json!({
        "path": path,
        "errno": source.raw_os_error(),
        "missing": source.kind() == std::io::ErrorKind::NotFound,
    });
    build(py, "file", &payload, &source.to_string())
}

/// Has `meruit.errors` make the exception of this kind.
fn build(py: Python<'_>, kind: &str, payload: &Value, text: &str) -> PyErr {
    let made = py.import("meruit.errors").and_then(|errors| {
        let payload = PyString::new(py, &payload.to_string());
        errors.call_method1("from_native", (kind, payload, text))
    });
    match made {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

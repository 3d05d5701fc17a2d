//! What goes wrong, as data for the error classes of the wrapper.

use meruit::diagnostics::{to_document, to_text};
use meruit::{LoadError, RecordsError, ReviewError, Style, TableError};
use serde::Serialize;
use serde_json::{Value, json};

/// An error on its way to JavaScript.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    /// The name of the wrapper's class.
    class: &'static str,
    ids: Vec<&'static str>,
    message: String,
    diagnostics: Vec<Value>,
    /// The diagnostics as the command line shows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Failure {
    /// A fault of the engine or of this binding.
    pub(crate) fn internal() -> Self {
        Self::plain("InternalError", "internal", "the engine failed; please report it".to_owned())
    }

    /// A fault of the engine, with what it said.
    pub(crate) fn fault(said: Option<String>) -> Self {
        let Some(said) = said else { return Self::internal() };
        Self::plain("InternalError", "internal", format!("the engine failed; please report it: {said}"))
    }

    /// What was passed is not what a call takes.
    pub(crate) fn argument(message: String) -> Self {
        Self::plain("ArgumentError", "argument", message)
    }

    /// A caller who gave up.
    pub(crate) fn cancelled() -> Self {
        Self::plain("CancelledError", "cancelled", "the review was given up".to_owned())
    }

    /// Invoices that may not be written adjusted, each as a diagnostic.
    pub(crate) fn not_adjusted(diagnostics: Vec<Value>) -> Self {
        let first = diagnostics.first().and_then(|one| one.get("message")).and_then(Value::as_str);
        let message = first.unwrap_or_default().to_owned();
        Self { diagnostics, ..Self::plain("NotAdjustedError", "not-adjusted", message) }
    }

    /// Arrow bytes that hold no facts.
    pub(crate) fn arrow(id: &'static str, message: String) -> Self {
        Self::plain("FactsError", id, message)
    }

    pub(crate) fn plain(class: &'static str, id: &'static str, message: String) -> Self {
        Self { class, ids: vec![id], message, diagnostics: Vec::new(), text: None }
    }

    /// The JSON that the wrapper reads.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| self.message.clone())
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        let (ids, message) = (error.ids(), error.to_string());
        match &error {
            LoadError::Refused(refused) => {
                let document = to_document(refused.diagnostics(), refused.sources());
                let diagnostics =
                    document.diagnostics.iter().filter_map(|one| serde_json::to_value(one).ok());
                let text = to_text(refused.diagnostics(), refused.sources(), Style::PLAIN);
                let diagnostics = diagnostics.collect();
                Self { class: "RulesError", ids, message, diagnostics, text: Some(text) }
            }
            LoadError::Io { source, .. } => Self::plain("FileError", "io", format!("{message}: {source}")),
            _ => Self { class: "RulesError", ids, message, diagnostics: Vec::new(), text: None },
        }
    }
}

impl From<ReviewError> for Failure {
    fn from(error: ReviewError) -> Self {
        let (ids, message) = (error.ids(), error.to_string());
        let (class, diagnostics) = match &error {
            ReviewError::Facts(facts) => {
                let faults = facts.faults().iter();
                let one = faults.map(|fault| {
                    json!({"id": fault.id, "message": fault.message, "file": fault.file, "path": fault.path,
                        "help": fault.help})
                });
                ("FactsError", one.collect())
            }
            ReviewError::NotStarted(not_started) => {
                let problems = not_started.problems.iter();
                let one = problems.map(|problem| {
                    json!({"id": problem.id, "message": problem.message, "file": "", "path": problem.place,
                        "help": problem.help})
                });
                ("NotStartedError", one.collect())
            }
            ReviewError::Io { source, .. } => {
                return Self::plain("FileError", "io", format!("{message}: {source}"));
            }
            ReviewError::Ledes { file, source } => {
                let one = json!({"id": "not-ledes", "message": source.to_string(), "file": file, "path": "",
                    "help": null});
                ("LedesError", vec![one])
            }
            ReviewError::Cancelled => return Self::cancelled(),
            _ => ("MeruitError", Vec::new()),
        };
        Self { class, ids, message, diagnostics, text: None }
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Self::plain("TableError", "unreadable-table", error.to_string())
    }
}

impl From<RecordsError> for Failure {
    fn from(error: RecordsError) -> Self {
        match error {
            RecordsError::Table(error) => error.into(),
            RecordsError::Facts(error) => error.into(),
            RecordsError::Io { .. } => Self::plain("FileError", "io", error.to_string()),
            error => Self::plain("TableError", "unreadable-table", error.to_string()),
        }
    }
}

impl From<Failure> for napi::Error {
    fn from(failure: Failure) -> Self {
        Self::from_reason(failure.to_json())
    }
}

//! What is wrong with data from Python, collected so that all of it is told at once.

use serde_json::{Value, json};

/// As many faults are told; the rest are counted.
const TOLD: usize = 100;

/// Which exception a fault makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A float, or something else inexact, where an exact number belongs.
    Money,
    /// A column that is not there, or of a type that its field cannot take.
    Column,
    /// A value that cannot be taken.
    Value,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) class: Class,
    pub(crate) id: &'static str,
    /// Where in the data: `invoices[0].lines[2].rate`.
    pub(crate) path: String,
    pub(crate) column: Option<String>,
    /// The row of a frame, from 0.
    pub(crate) row: Option<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Fault {
    pub(crate) fn new(class: Class, id: &'static str, message: impl Into<String>) -> Self {
        Self { class, id, path: String::new(), column: None, row: None, message: message.into(), help: None }
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub(crate) fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    #[must_use]
    pub(crate) fn column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    fn to_value(&self) -> Value {
        json!({
            "id": self.id, "path": self.path, "column": self.column, "row": self.row, "message": self.message, "help": self.help,
        })
    }
}

/// Faults as they are found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    told: Vec<Fault>,
    more: usize,
}

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        if self.told.len() < TOLD {
            self.told.push(fault);
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// The exception that tells of them: that of the first.
    pub(crate) fn kind(&self) -> &'static str {
        match self.told.first().map(|fault| fault.class) {
            Some(Class::Money) => "money",
            Some(Class::Column) => "column",
            Some(Class::Value) | None => "value",
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        json!({"faults": self.told.iter().map(Fault::to_value).collect::<Vec<_>>(), "more": self.more})
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self { told: vec![fault], more: 0 }
    }
}

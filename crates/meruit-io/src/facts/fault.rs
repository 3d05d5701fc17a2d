//! Why facts are refused.

use std::fmt;

/// As many faults are told; the rest are counted.
const TOLD: usize = 100;

/// One thing for which facts are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The stable id: `unknown-member`, `number-in-json`, `wrong-sort` …
    pub id: &'static str,
    /// The file or the source of the facts.
    pub file: String,
    /// Where in it: `invoices[0].lines[2].hours`; empty where the whole is meant.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.is_empty(), self.path.is_empty()) {
            (true, true) => {}
            (true, false) => write!(f, "{}: ", self.path)?,
            (false, true) => write!(f, "{}: ", self.file)?,
            (false, false) => write!(f, "{}, {}: ", self.file, self.path)?,
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "; {help}")?;
        }
        Ok(())
    }
}

impl Fault {
    /// The same without its help, for who shows that apart.
    #[must_use]
    pub fn without_help(&self) -> Self {
        Self { help: None, ..self.clone() }
    }
}

/// Facts that were refused, with everything that is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", in_lines(.faults, *.more))]
pub struct FactsError {
    faults: Vec<Fault>,
    more: usize,
}

fn in_lines(faults: &[Fault], more: usize) -> String {
    let mut lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

impl FactsError {
    /// What is wrong, in the order of the facts; a hundred at most.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many more there are.
    pub fn more(&self) -> usize {
        self.more
    }

    /// A text that is no JSON.
    pub(crate) fn of_json(file: &str, error: &serde_json::Error) -> Self {
        let place = format!("line {}, column {}", error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        Self::one("not-json", file, place, message)
    }

    /// One fault. `path` says where in the file it is, empty for the whole of it.
    pub fn one(id: &'static str, file: &str, path: String, message: impl Into<String>) -> Self {
        let (file, message) = (file.to_owned(), message.into());
        Self { faults: vec![Fault { id, file, path, message, help: None }], more: 0 }
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

    pub(crate) fn into_result<T>(self, value: T) -> Result<T, FactsError> {
        if self.told.is_empty() { Ok(value) } else { Err(FactsError { faults: self.told, more: self.more }) }
    }
}

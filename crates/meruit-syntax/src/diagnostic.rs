//! What is wrong with a rule file: plain data, rendered elsewhere.

use crate::span::Span;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the rules load.
    Advice,
    /// Probably a mistake; the rules load.
    Warning,
    /// The rules do not load.
    Error,
}

/// A place that a diagnostic speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Which file: the index of the source in the order they were loaded.
    pub file: u32,
    /// Where in that file.
    pub span: Span,
    /// What is said of the place; may be empty.
    pub message: String,
}

/// A change of the text that would mend the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Which file.
    pub file: u32,
    /// What is taken out.
    pub span: Span,
    /// What is put in.
    pub replacement: String,
    /// What the change is, in words.
    pub message: String,
}

/// What is wrong with a rule file, why, where, and how to mend it.
///
/// Messages are lower case without a full stop, user text stands in backticks, and advice stands in `help`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable id, in kebab-case; `meruit explain ID` tells more. Ids are never reused.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One short message.
    pub message: String,
    /// The main place.
    pub primary: Label,
    /// Related places.
    pub related: Vec<Label>,
    /// What to do.
    pub help: Vec<String>,
    /// Changes that would mend it, the likeliest first.
    pub suggestions: Vec<Suggestion>,
}

impl Diagnostic {
    /// An error at a place of the file with the index `file`.
    pub fn error(id: &'static str, message: impl Into<String>, file: u32, span: Span) -> Self {
        Self {
            id,
            severity: Severity::Error,
            message: message.into(),
            primary: Label { file, span, message: String::new() },
            related: Vec::new(),
            help: Vec::new(),
            suggestions: Vec::new(),
        }
    }

    /// A warning at a place of the file with the index `file`.
    pub fn warning(id: &'static str, message: impl Into<String>, file: u32, span: Span) -> Self {
        Self { severity: Severity::Warning, ..Self::error(id, message, file, span) }
    }

    /// The same with words under the main place.
    #[must_use]
    pub fn label(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    /// The same with a related place.
    #[must_use]
    pub fn related(mut self, file: u32, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { file, span, message: message.into() });
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, message: impl Into<String>) -> Self {
        self.help.push(message.into());
        self
    }

    /// The same with a change that would mend it.
    #[must_use]
    pub fn suggest(mut self, span: Span, replacement: impl Into<String>, message: impl Into<String>) -> Self {
        self.suggestions.push(Suggestion {
            file: self.primary.file,
            span,
            replacement: replacement.into(),
            message: message.into(),
        });
        self
    }
}

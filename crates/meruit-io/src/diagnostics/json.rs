//! Diagnostics → a document for programs.

use meruit_syntax::{Diagnostic, Label, Severity, Span};
use serde::Serialize;

use super::Source;

/// The name and version of the document's shape.
const DOCUMENT: &str = "meruit/check/1";

/// What is wrong with some rule files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckDocument {
    /// Always `meruit/check/1`.
    pub document: &'static str,
    /// Whether no diagnostic is an error.
    pub loads: bool,
    /// The files, in the order given.
    pub files: Vec<String>,
    /// What is wrong, in the order of the files.
    pub diagnostics: Vec<DiagnosticReport>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosticReport {
    /// The stable id.
    pub id: &'static str,
    /// `error`, `warning` or `advice`.
    pub severity: &'static str,
    /// One short message.
    pub message: String,
    /// The main place.
    pub primary: LabelReport,
    /// Related places.
    pub related: Vec<LabelReport>,
    /// What to do.
    pub help: Vec<String>,
    /// Changes that would mend it, the likeliest first.
    pub suggestions: Vec<SuggestionReport>,
}

/// A place and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelReport {
    /// The place.
    pub place: PlaceReport,
    /// What is said of it; may be empty.
    pub message: String,
}

/// A place in a rule file. Lines and columns count from 1, columns in characters, bytes from 0; the end is not in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceReport {
    /// The file's name.
    pub file: String,
    /// The first line.
    pub line: u32,
    /// The first column.
    pub column: u32,
    /// The line of the end.
    pub end_line: u32,
    /// The column after the last character.
    pub end_column: u32,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A change that would mend a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SuggestionReport {
    /// What is taken out.
    pub place: PlaceReport,
    /// What is put in.
    pub replacement: String,
    /// What the change is, in words.
    pub message: String,
}

/// The diagnostics as a document for programs. `sources` are the rule files in the order they were loaded.
///
/// ```
/// use meruit_io::diagnostics::{Source, to_document};
/// use meruit_syntax::{Diagnostic, Span};
///
/// let fault = Diagnostic::error("unknown-record", "no record is called `fe`", 0, Span::new(18, 20));
/// let document = to_document(&[fault], &[Source::new("rates.ocg", "rule cap for each fe")]);
/// assert_eq!(document.diagnostics[0].primary.place.column, 19);
/// assert!(!document.loads);
/// ```
pub fn to_document(diagnostics: &[Diagnostic], sources: &[Source]) -> CheckDocument {
    CheckDocument {
        document: DOCUMENT,
        loads: diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error),
        files: sources.iter().map(|source| source.name.clone()).collect(),
        diagnostics: diagnostics.iter().map(|diagnostic| report(diagnostic, sources)).collect(),
    }
}

fn report(diagnostic: &Diagnostic, sources: &[Source]) -> DiagnosticReport {
    let labelled = |label: &Label| LabelReport {
        place: place(label.file, label.span, sources),
        message: label.message.clone(),
    };
    DiagnosticReport {
        id: diagnostic.id,
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        },
        message: diagnostic.message.clone(),
        primary: labelled(&diagnostic.primary),
        related: diagnostic.related.iter().map(labelled).collect(),
        help: diagnostic.help.clone(),
        suggestions: diagnostic
            .suggestions
            .iter()
            .map(|suggestion| SuggestionReport {
                place: place(suggestion.file, suggestion.span, sources),
                replacement: suggestion.replacement.clone(),
                message: suggestion.message.clone(),
            })
            .collect(),
    }
}

fn place(file: u32, span: Span, sources: &[Source]) -> PlaceReport {
    let Some(source) = usize::try_from(file).ok().and_then(|file| sources.get(file)) else {
        return PlaceReport {
            file: String::new(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            start: span.start,
            end: span.end,
        };
    };
    let bytes = source.bytes_of(span);
    let (line, column) = source.line_and_column(bytes.start);
    let (end_line, end_column) = source.line_and_column(bytes.end);
    PlaceReport {
        file: source.name.clone(),
        line,
        column,
        end_line,
        end_column,
        start: span.start,
        end: span.end,
    }
}

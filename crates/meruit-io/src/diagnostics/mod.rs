//! What is wrong with a rule file, as text for people, and as JSON and SARIF for programs.

mod json;
mod sarif;
mod source;
mod text;

pub use json::{CheckDocument, DiagnosticReport, LabelReport, PlaceReport, SuggestionReport, to_document};
pub use sarif::to_sarif;
pub use source::Source;
pub use text::to_text;

//! The text of a rule file and its syntax tree.
//!
//! This crate turns text into a tree with places ([`parse`]), and knows nothing of what the tree means: not which
//! names exist, not which types fit.

pub mod ast;
mod diagnostic;
mod limits;
mod parse;
mod scan;
mod span;
mod split;

pub use diagnostic::{Diagnostic, Label, Severity, Suggestion};
pub use span::{Span, Spanned};

/// What came of reading a rule file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The tree. Items with a fault are left out.
    pub file: ast::File,
    /// All that is wrong or doubtful, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// The tree of a rule file, with all that is wrong with its text.
///
/// `file` is the index that the diagnostics give to this text.
///
/// ```
/// let parsed = meruit_syntax::parse("define day_cap = 10 hours", 0);
/// assert!(parsed.diagnostics.is_empty());
/// assert_eq!(parsed.file.items.len(), 1);
/// ```
pub fn parse(text: &str, file: u32) -> Parsed {
    if let Err(diagnostic) = limits::check_file(text, file) {
        return Parsed { file: ast::File::default(), diagnostics: vec![diagnostic] };
    }
    let whole = parse::Region { span: scan::span_of(0, text.len()), heading: None };
    let (file, diagnostics) = parse::read(text, file, &[whole]);
    Parsed { file, diagnostics }
}

//! The text of a rule file and its syntax tree.
//!
//! This crate turns text into a tree with places ([`parse`]), and knows nothing of what the tree means: not which
//! names exist, not which types fit.

pub mod ast;
mod diagnostic;
mod span;

pub use diagnostic::{Diagnostic, Label, Severity, Suggestion};
pub use span::{Span, Spanned};

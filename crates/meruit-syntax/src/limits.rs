//! How large and how deep a rule file may be.
//!
//! These are properties of the language, not of the machine: a text is accepted everywhere or nowhere, whatever the
//! stack of the thread that reads it.

use crate::diagnostic::Diagnostic;
use crate::scan::{Scanner, TokenKind};
use crate::span::Span;

/// The most bytes a rule file has: 4 MiB.
pub(crate) const MAX_FILE: usize = 4 << 20;
/// The most bytes one item has: 512 KiB. Longer lists and tables belong in a CSV file.
pub(crate) const MAX_ITEM: usize = 512 << 10;
/// How deep brackets and braces nest.
pub(crate) const MAX_NESTING: usize = 32;
/// How deep an expression's tree goes: each bracket, `not`, sum and product in a row counts.
pub(crate) const MAX_DEPTH: usize = 96;
/// How deep `list of list of …` goes.
pub(crate) const MAX_LISTS_OF_LISTS: usize = 8;

/// What is wrong with the size of a file, if it is too large to be read at all.
pub(crate) fn check_file(text: &str, file: u32) -> Option<Diagnostic> {
    if text.len() <= MAX_FILE {
        return None;
    }
    let message = format!("a rule file has at most {MAX_FILE} bytes, this one has {}", text.len());
    Some(
        Diagnostic::error("file-too-large", message, file, Span::new(0, 0))
            .help("keep long lists and tables in CSV files: `list name from \"file.csv\"`"),
    )
}

/// What is wrong with a stretch of a file that pest must not see: it is too long, or its brackets too deep.
pub(crate) fn check_stretch(text: &str, stretch: Span, file: u32) -> Option<Diagnostic> {
    if stretch.range().len() > MAX_ITEM {
        let start = Scanner::new(text, stretch).next().map_or(stretch, |token| token.span);
        let message = format!("an item has at most {MAX_ITEM} bytes, this one has {}", stretch.range().len());
        return Some(
            Diagnostic::error("item-too-large", message, file, start)
                .help("keep long lists and tables in CSV files: `list name from \"file.csv\"`"),
        );
    }
    let mut depth = 0_usize;
    for token in Scanner::new(text, stretch).filter(|token| token.kind == TokenKind::Mark) {
        match token.of(text) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            let message = format!("brackets nest at most {MAX_NESTING} deep");
            return Some(
                Diagnostic::error("too-deep", message, file, token.span)
                    .help("give a part of it a name with `let` or `define`"),
            );
        }
    }
    None
}

//! Syntax trees → text: how rule files are written, one way.
//!
//! A tree that was read from a text keeps its comments, its blank lines and the clauses that its author put on one line;
//! a tree that a tool made is laid out from scratch. Reading what was printed gives the same tree.

mod clause;
mod expr;
mod item;
mod literal;
mod markdown;
mod page;
mod words;

use crate::ast::{File, Item};
use crate::diagnostic::{Diagnostic, Severity};
use crate::scan::span_of;
use crate::span::Span;
use crate::{Parsed, parse};

use page::Page;

pub use markdown::{format_markdown, format_named};

/// A plain text as a rule file writes it, in its quotes; it is to stand on one line.
///
/// ```
/// assert_eq!(meruit_syntax::quoted(r#"a "long" day"#), r#""a \"long\" day""#);
/// ```
pub fn quoted(text: &str) -> String {
    literal::text(text)
}

/// The most columns of a line, where it can be broken.
const WIDTH: usize = 100;

/// The text of a tree, laid out from scratch.
///
/// Brackets are put in where the tree needs them. Reading the text gives the tree, with those brackets.
///
/// ```
/// let parsed = meruit_syntax::parse("rule  long for each fee\twhen hours>10 then note", 0);
/// assert_eq!(meruit_syntax::print(&parsed.file), "rule long\n  for each fee\n  when hours > 10\n  then note\n");
/// ```
pub fn print(file: &File) -> String {
    let mut page = Page::new(None);
    page.file(file.header.as_ref(), &file.items);
    page.finish()
}

/// The text of one item, laid out from scratch.
///
/// ```
/// let parsed = meruit_syntax::parse("list vip = \"M-1\",\n  \"M-2\"", 0);
/// assert_eq!(meruit_syntax::print_item(&parsed.file.items[0]), "list vip = \"M-1\", \"M-2\"\n");
/// ```
pub fn print_item(item: &Item) -> String {
    let mut page = Page::new(None);
    page.file(None, std::slice::from_ref(item));
    page.finish()
}

/// The text of a rule file in the one way it is written. Comments stay; what is formatted already is not changed.
///
/// # Errors
///
/// What is wrong with the text; a text with errors is not formatted.
///
/// ```
/// let text = "rule long for each fee when hours>10 # hours\n then note";
/// assert_eq!(
///     meruit_syntax::format(text).unwrap(),
///     "rule long for each fee when hours > 10  # hours\n  then note\n"
/// );
/// ```
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = without_errors(parse(text, 0))?;
    let (mark, rest) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let region = span_of(mark.len(), text.len());
    let mut page = Page::new(Some((text, region)));
    page.file(parsed.file.header.as_ref(), &parsed.file.items);
    let printed = with_line_ends_of(rest, page.finish());
    let printed = format!("{mark}{printed}");
    checked(&parsed.file, printed, |text| parse(text, 0))
}

/// The tree of a text without errors.
fn without_errors(parsed: Parsed) -> Result<Parsed, Vec<Diagnostic>> {
    let refused = parsed.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if refused { Err(parsed.diagnostics) } else { Ok(parsed) }
}

/// The printed text, if it says the same; a formatter that would change a rule must not.
fn checked(
    file: &File,
    printed: String,
    parse: impl FnOnce(&str) -> Parsed,
) -> Result<String, Vec<Diagnostic>> {
    let again = parse(&printed);
    if again.file.header == file.header && again.file.items == file.items {
        return Ok(printed);
    }
    Err(vec![
        Diagnostic::error("not-readable", "this file could not be formatted", 0, Span::new(0, 0))
            .help("this is a fault of the program; please report it with the file"),
    ])
}

/// The line ends of the text it came from: CR LF where the first line ends so.
fn with_line_ends_of(text: &str, printed: String) -> String {
    let windows = text.find('\n').is_some_and(|at| text.get(..at).is_some_and(|line| line.ends_with('\r')));
    if windows { printed.replace('\n', "\r\n") } else { printed }
}

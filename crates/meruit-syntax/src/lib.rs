//! The text of a rule file and its syntax tree.
//!
//! This crate turns text into a tree with places ([`parse`]), and knows nothing of what the tree means: not which
//! names exist, not which types fit.

pub mod ast;
mod cache;
mod catalogue;
mod decode;
mod diagnostic;
mod json;
mod limits;
mod markdown;
mod near;
mod parse;
mod print;
mod scan;
mod shift;
mod span;
mod split;
mod walk;

pub use cache::Cache;
pub use catalogue::{CatalogueEntry, SYNTAX_CATALOGUE};
pub use decode::decode;
pub use diagnostic::{Diagnostic, Label, Severity, Suggestion};
pub use json::{RULES_DOCUMENT, rules_from_json, rules_to_json};
pub use print::{format, format_markdown, format_named, print, print_item, quoted};
pub use span::{Span, Spanned};
pub use walk::for_each_expr_mut;

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
/// `file` is the index that the diagnostics give to this text. Texts over 4 MiB are refused whole, items over 512 KiB
/// or with brackets over 32 deep one by one.
///
/// ```
/// let parsed = meruit_syntax::parse("define day_cap = 10 hours", 0);
/// assert!(parsed.diagnostics.is_empty());
/// assert_eq!(parsed.file.items.len(), 1);
///
/// let parsed = meruit_syntax::parse("define day_cap = 10 hrs", 0);
/// assert_eq!(parsed.diagnostics[0].id, "unknown-unit");
/// assert_eq!(parsed.diagnostics[0].suggestions[0].replacement, "10 hours");
/// ```
pub fn parse(text: &str, file: u32) -> Parsed {
    parse_plain(text, file, &mut None)
}

fn parse_plain(text: &str, file: u32, cache: &mut Option<&mut Cache>) -> Parsed {
    if let Some(diagnostic) = limits::check_file(text, file) {
        return Parsed { file: ast::File::default(), diagnostics: vec![diagnostic] };
    }
    // Some editors put a byte order mark at the start.
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let whole = parse::Region { span: scan::span_of(start, text.len()), heading: None };
    let (tree, mut diagnostics) = parse::read(text, file, &[whole], cache);
    if tree.items.is_empty() && tree.header.is_none() && diagnostics.is_empty() {
        diagnostics.push(Diagnostic::warning("no-rules", "this file holds no rules", file, Span::new(0, 0)));
    }
    Parsed { file: tree, diagnostics }
}

/// The tree of the rules in a Markdown document: its fenced blocks marked `ocg`, read as one file.
///
/// Places are those of the whole document. Each item knows the heading it stands under, and the tree holds all
/// sections, also those without rules.
///
/// ```
/// let text = "## D8 No old lines\n\n```ocg\nrule old for each line when date < 2020-01-01 then reject\n```\n";
/// let parsed = meruit_syntax::parse_markdown(text, 0);
/// assert!(parsed.diagnostics.is_empty());
/// let heading = parsed.file.items[0].heading.as_ref().unwrap();
/// assert_eq!((heading.number.as_str(), heading.title.as_str()), ("D8", "No old lines"));
/// ```
pub fn parse_markdown(text: &str, file: u32) -> Parsed {
    parse_document(text, file, &mut None)
}

fn parse_document(text: &str, file: u32, cache: &mut Option<&mut Cache>) -> Parsed {
    if let Some(diagnostic) = limits::check_file(text, file) {
        return Parsed { file: ast::File::default(), diagnostics: vec![diagnostic] };
    }
    let document = markdown::read(text);
    let (mut tree, mut diagnostics) = parse::read(&document.rules, file, &document.regions, cache);
    if document.regions.is_empty() {
        diagnostics.push(
            Diagnostic::warning("no-rules", "this document holds no rules", file, Span::new(0, 0))
                .help("rules stand in fenced blocks that begin with ```ocg"),
        );
    }
    tree.sections = document.sections;
    Parsed { file: tree, diagnostics }
}

/// The tree of a rule file by the ending of its name: `.md` and `.markdown` are Markdown, all else is plain.
///
/// ```
/// let parsed = meruit_syntax::parse_named("guideline.md", "# No rules yet\n", 0);
/// assert_eq!(parsed.diagnostics[0].id, "no-rules");
/// ```
pub fn parse_named(name: &str, text: &str, file: u32) -> Parsed {
    if is_markdown(name) { parse_markdown(text, file) } else { parse(text, file) }
}

/// The same as [`parse_named`] for a text of which most was read before: what stands in the cache is not read again.
pub fn parse_with(name: &str, text: &str, file: u32, cache: &mut Cache) -> Parsed {
    let mut cache = Some(cache);
    if is_markdown(name) {
        parse_document(text, file, &mut cache)
    } else {
        parse_plain(text, file, &mut cache)
    }
}

/// Whether a file is Markdown by the ending of its name.
fn is_markdown(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".md") || name.ends_with(".markdown")
}

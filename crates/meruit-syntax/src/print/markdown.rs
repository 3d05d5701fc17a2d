//! Markdown documents with rules in them: only what stands between the fences is changed.

use super::page::Page;
use super::{checked, format, with_line_ends_of, without_errors};
use crate::diagnostic::Diagnostic;
use crate::markdown::read;
use crate::parse_markdown;
use crate::span::Span;

/// A Markdown document whose blocks of rules are written as [`format`] writes them.
///
/// # Errors
///
/// What is wrong with the rules; a document with errors in them is not formatted.
///
/// ```
/// let text = "# Meals\n\n```ocg\ndefine  cap=75 USD\n```\n\nNot  touched.\n";
/// assert_eq!(
///     meruit_syntax::format_markdown(text).unwrap(),
///     "# Meals\n\n```ocg\ndefine cap = 75 USD\n```\n\nNot  touched.\n"
/// );
/// ```
pub fn format_markdown(text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = without_errors(parse_markdown(text, 0))?;
    let document = read(text);
    let mut printed = String::with_capacity(text.len());
    let mut from = 0;
    for region in &document.regions {
        let span = region.span;
        let within = |place: Span| span.start <= place.start && place.start < span.end;
        let header = parsed.file.header.as_ref().filter(|header| within(header.title.span));
        let items: Vec<_> = parsed.file.items.iter().filter(|item| within(item.span)).cloned().collect();
        let mut page = Page::new(Some((&document.rules, span)));
        page.file(header, &items);
        let own = text.get(span.range()).unwrap_or_default();
        let rules = with_line_ends_of(own, indented(&page.finish(), prefix(text, span)));
        printed.push_str(text.get(from..span.range().start).unwrap_or_default());
        printed.push_str(&rules);
        from = span.range().end;
    }
    printed.push_str(text.get(from..).unwrap_or_default());
    checked(&parsed.file, printed, |text| parse_markdown(text, 0))
}

/// A rule file by the ending of its name: `.md` and `.markdown` are Markdown, all else is plain.
///
/// # Errors
///
/// As [`format`].
///
/// ```
/// assert_eq!(meruit_syntax::format_named("notes.md", "# No rules\n").unwrap(), "# No rules\n");
/// ```
pub fn format_named(name: &str, text: &str) -> Result<String, Vec<Diagnostic>> {
    if crate::is_markdown(name) { format_markdown(text) } else { format(text) }
}

/// What stands before the first line of a block: blanks in a list, `> ` in a quotation.
fn prefix(text: &str, block: Span) -> &str {
    let before = text.get(..block.range().start).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default()
}

/// Each line but the first behind the prefix, as the block has it.
fn indented(rules: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        return rules.to_owned();
    }
    let mut lines = rules.lines();
    let mut text = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        text.push('\n');
        text.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        text.push_str(line);
    }
    text.push('\n');
    text
}

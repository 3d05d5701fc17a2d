//! A letter as Markdown.

use std::io::{self, Write};

use super::{Block, Letter, Table};
use crate::style::printable;

/// Writes a letter; a rule stands between it and the one before.
pub(super) fn write(out: &mut impl Write, letter: &Letter, not_the_first: bool) -> io::Result<()> {
    if not_the_first {
        writeln!(out, "\n---\n")?;
    }
    writeln!(out, "# {}", escaped(&letter.title))?;
    for block in &letter.blocks {
        writeln!(out)?;
        match block {
            Block::Heading(text) => writeln!(out, "## {}", escaped(text))?,
            Block::Paragraph(text) => writeln!(out, "{}", escaped(text))?,
            Block::List(items) => {
                for item in items {
                    writeln!(out, "- {}", escaped(item))?;
                }
            }
            Block::Table(table) => write_table(out, table)?,
        }
    }
    Ok(())
}

fn write_table(out: &mut impl Write, table: &Table) -> io::Result<()> {
    let row =
        |cells: &mut dyn Iterator<Item = String>| format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
    writeln!(out, "{}", row(&mut table.heads.iter().map(|head| escaped(head))))?;
    let rules = (0..table.heads.len()).map(|at| if at < table.figures { "---" } else { "---:" }.to_owned());
    writeln!(out, "{}", row(&mut rules.into_iter()))?;
    for cells in &table.rows {
        writeln!(out, "{}", row(&mut cells.iter().map(|cell| escaped(cell))))?;
    }
    Ok(())
}

/// A text that stays text: whatever means something in Markdown, or would become a link by itself, stands behind a `\`.
fn escaped(text: &str) -> String {
    let text = printable(text);
    let text = text.trim();
    let mut out = String::with_capacity(text.len());
    // A number before a point or bracket, and a hyphen, begin a list at the beginning of a text alone.
    let marker = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in text.char_indices() {
        let ends_marker = text.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        let opens_list =
            at == marker && ends_marker && (matches!(c, '.' | ')') || (at == 0 && matches!(c, '-' | '+')));
        let of_www = c == '.' && out.len() >= 3 && out.to_ascii_lowercase().ends_with("www");
        let means = matches!(
            c,
            '\\' | '`'
                | '*'
                | '_'
                | '{'
                | '}'
                | '['
                | ']'
                | '<'
                | '>'
                | '#'
                | '|'
                | '~'
                | '&'
                | '^'
                | '$'
                | '!'
                | '@'
        );
        // `://` and `mailto:` become links; other colons are harmless and stay as people write them.
        let of_link = c == ':' && text.get(at + 1..).is_some_and(|rest| !rest.starts_with(' '));
        if means || opens_list || of_www || of_link {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_becomes_markup() {
        for (text, wanted) in [
            ("plain, 1,900.00 USD (net)", "plain, 1,900.00 USD (net)"),
            ("a | b", "a \\| b"),
            ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
            ("[x](javascript:y)", "\\[x\\](javascript\\:y)"),
            ("# head\n- item", "\\# head - item"),
            ("1. one", "1\\. one"),
            ("- one", "\\- one"),
            ("95.00", "95.00"),
            ("-95.00", "-95.00"),
            ("https://example.com www.example.com", "https\\://example.com www\\.example.com"),
            ("a@b.example", "a\\@b.example"),
            ("``` and **bold** &amp;", "\\`\\`\\` and \\*\\*bold\\*\\* \\&amp;"),
        ] {
            assert_eq!(escaped(text), wanted);
        }
    }
}

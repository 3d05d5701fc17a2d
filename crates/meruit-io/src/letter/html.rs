//! A letter as HTML.

use std::io::{self, Write};

use super::{Block, Letter, Table};
use crate::style::printable;

/// The head of the page. Nothing can be loaded or run by it, whatever stands in a letter.
const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Letters about invoices</title>
<style>
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; color: #111; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4em; }
h2 { font-size: 1.1em; margin: 1.6em 0 0.4em; }
ul { padding-left: 1.2em; }
table { border-collapse: collapse; width: 100%; font-size: 0.92em; }
th, td { border-bottom: 1px solid #bbb; padding: 0.3em 0.5em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
@page { margin: 2cm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; }
  article + article { break-before: page; }
  thead { display: table-header-group; }
  tr, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
}
</style>
</head>
<body>
"#;

pub(super) fn begin(out: &mut impl Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())
}

pub(super) fn end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"</body>\n</html>\n")
}

pub(super) fn write(out: &mut impl Write, letter: &Letter) -> io::Result<()> {
    writeln!(out, "<article>\n<h1>{}</h1>", escaped(&letter.title))?;
    for block in &letter.blocks {
        match block {
            Block::Heading(text) => writeln!(out, "<h2>{}</h2>", escaped(text))?,
            Block::Paragraph(text) => writeln!(out, "<p>{}</p>", escaped(text))?,
            Block::List(items) => {
                writeln!(out, "<ul>")?;
                for item in items {
                    writeln!(out, "<li>{}</li>", escaped(item))?;
                }
                writeln!(out, "</ul>")?;
            }
            Block::Table(table) => write_table(out, table)?,
        }
    }
    writeln!(out, "</article>")
}

fn write_table(out: &mut impl Write, table: &Table) -> io::Result<()> {
    let cell = |tag: &str, at: usize, text: &str| {
        let class = if at < table.figures { "" } else { " class=\"figure\"" };
        format!("<{tag}{class}>{}</{tag}>", escaped(text))
    };
    let heads: String = table.heads.iter().enumerate().map(|(at, head)| cell("th", at, head)).collect();
    writeln!(out, "<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>")?;
    for row in &table.rows {
        let cells: String = row.iter().enumerate().map(|(at, text)| cell("td", at, text)).collect();
        writeln!(out, "<tr>{cells}</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")
}

/// A text that stays text, inside an element and inside an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(
            escaped("<img src=x onerror='y'>\u{202e}\u{7}"),
            "&lt;img src=x onerror=&#39;y&#39;&gt;\u{fffd}\u{fffd}"
        );
        assert_eq!(escaped("\"a\" & b"), "&quot;a&quot; &amp; b");
    }
}

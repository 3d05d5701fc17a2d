//! The parts of a document → an HTML page.

use std::fmt::Write as _;

use super::blocks::Block;

const STYLE: &str = "body{font:16px/1.5 Georgia,serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}\
table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .6rem;text-align:left;vertical-align:top}\
pre{background:#f5f5f2;padding:.6rem;overflow-x:auto;font-size:.85rem}code{font-size:.9em}@media print{pre{white-space:pre-wrap}}";

pub(super) fn write(title: &str, blocks: &[Block]) -> String {
    let title = escaped(title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    for block in blocks {
        // A text cannot fail to be written to.
        let _ = match block {
            Block::Heading(level, words) => {
                let level = (*level).clamp(2, 6);
                writeln!(page, "<h{level}>{}</h{level}>", inline(words))
            }
            Block::Words(words) => writeln!(page, "<p>{}</p>", inline(words)),
            Block::Written(text) => writeln!(page, "<pre>{}</pre>", escaped(text)),
            Block::List(items) => {
                let items: String =
                    items.iter().map(|item| format!("<li>{}</li>\n", inline(item.trim()))).collect();
                writeln!(page, "<ul>\n{items}</ul>")
            }
            Block::Rows(head, rows) => {
                let body: String = rows.iter().map(|cells| row("td", cells)).collect();
                writeln!(page, "<table>\n{}{body}</table>", row("th", head))
            }
        };
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn row(tag: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", inline(cell))).collect();
    format!("<tr>{cells}</tr>\n")
}

/// Words with what Markdown marks as code or bold; all else is text.
fn inline(words: &str) -> String {
    let mut html = String::new();
    for (place, part) in words.split('`').enumerate() {
        if place % 2 == 1 {
            html.push_str(&format!("<code>{}</code>", escaped(part)));
        } else {
            html.push_str(&escaped(part));
        }
    }
    // Bold may hold code.
    let parts: Vec<&str> = html.split("**").collect();
    if parts.len().is_multiple_of(2) {
        return html;
    }
    let marked = parts.iter().enumerate().map(|(place, part)| {
        if place % 2 == 1 { format!("<strong>{part}</strong>") } else { (*part).to_owned() }
    });
    marked.collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(sign),
        }
    }
    out
}

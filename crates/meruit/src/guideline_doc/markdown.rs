//! The parts of a document → Markdown.

use std::fmt::Write as _;

use super::blocks::Block;

pub(super) fn write(title: &str, blocks: &[Block]) -> String {
    let mut page = format!("# {title}\n");
    for block in blocks {
        page.push('\n');
        // A text cannot fail to be written to.
        let _ = match block {
            Block::Heading(level, words) => {
                writeln!(page, "{} {words}", "#".repeat(usize::from((*level).max(2))))
            }
            Block::Words(words) => writeln!(page, "{words}"),
            Block::Written(text) => {
                // A fence longer than any in the text.
                let fence =
                    "`".repeat(text.split(|sign| sign != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
                writeln!(page, "{fence}\n{text}\n{fence}")
            }
            Block::List(items) => items.iter().try_for_each(|item| {
                let words = item.trim_start();
                writeln!(page, "{}- {words}", " ".repeat(item.len() - words.len()))
            }),
            Block::Rows(head, rows) => {
                let _ = writeln!(page, "{}\n|{}", row(head), "---|".repeat(head.len()));
                rows.iter().try_for_each(|cells| writeln!(page, "{}", row(cells)))
            }
        };
    }
    page
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |", cells.join(" | "))
}

//! The checker: what is refused, with which words, and where.

use std::collections::BTreeMap;
use std::fmt::Write;

use meruit_core::check::{Checked, RuleFile, check};
use meruit_core::facts::RawTable;
use meruit_syntax::{Diagnostic, Severity, Span, parse_named};

/// The CSV file of these lines, its cells parted by plain commas.
fn csv(name: &str, lines: &[&str]) -> (String, RawTable) {
    let cells = |line: &str| line.split(',').map(str::trim).map(str::to_owned).collect::<Vec<_>>();
    let (header, rows) = lines.split_first().expect("a header");
    let rows = (2..).zip(rows).map(|(number, line)| {
        (number, cells(line).into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect())
    });
    let table = RawTable { origin: name.to_owned(), columns: cells(header), rows: rows.collect() };
    (name.to_owned(), table)
}

fn check_with(name: &str, text: &str, attachments: &BTreeMap<String, RawTable>) -> Checked {
    let parsed = parse_named(name, text, 0);
    assert_eq!(parsed.diagnostics, [], "the text must be read before it can be checked");
    check(&RuleFile { name: name.to_owned(), text: text.to_owned(), tree: parsed.file }, attachments)
}

/// What is said of rules, as a reader sees it: message, the line with the place underlined, advice.
fn told(text: &str, attachments: &BTreeMap<String, RawTable>) -> String {
    let checked = check_with("rules.ocg", text, attachments);
    let errors = checked.diagnostics.iter().any(|d| d.severity == Severity::Error);
    assert_eq!(checked.plan.is_none(), errors, "a plan comes out exactly where nothing is an error");
    checked.diagnostics.iter().map(|diagnostic| rendered(text, diagnostic)).collect::<Vec<_>>().join("\n")
}

fn rendered(text: &str, diagnostic: &Diagnostic) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    };
    let mut out = format!("{word}[{}]: {}\n", diagnostic.id, diagnostic.message);
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related);
    for label in labels {
        underline(&mut out, text, label.span, &label.message);
    }
    for help in &diagnostic.help {
        writeln!(out, "  help: {help}").unwrap();
    }
    for suggestion in &diagnostic.suggestions {
        writeln!(out, "  help: {} `{}`", suggestion.message, suggestion.replacement).unwrap();
    }
    out
}

fn underline(out: &mut String, text: &str, span: Span, words: &str) {
    let start = span.start as usize;
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let number = text[..start].matches('\n').count() + 1;
    let before = text[line_start..start].chars().count();
    let marked = text[span.range()].lines().next().unwrap_or_default().chars().count().max(1);
    writeln!(out, "{number:3} | {line}").unwrap();
    writeln!(out, "    | {}{} {words}", " ".repeat(before), "^".repeat(marked)).unwrap();
    let trimmed = out.trim_end_matches([' ', '\n']).len();
    out.truncate(trimmed);
    out.push('\n');
}

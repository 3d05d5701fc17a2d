//! The table of `docs/formats.md` says what a written file keeps; `MERUIT_BLESS=1` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use meruit_io::convert::{Form, Sink};
use meruit_ledes::{Column, ColumnKind, Draft, DraftLine, Letters, Level, LineKind};

const START: &str = "<!-- fields -->\n";
const END: &str = "<!-- end -->\n";

/// A value fit for the column.
fn value(column: Column) -> &'static str {
    match (column, column.kind()) {
        (Column::LineItemTaxRate, _) => "0.2",
        (_, ColumnKind::Date) => "2026-03-31",
        (_, ColumnKind::Money | ColumnKind::Number) => "7.50",
        (_, ColumnKind::LineType) => "F",
        (_, ColumnKind::Text) => "7",
    }
}

/// Whether a written file keeps the column of a line of that kind.
fn keeps(form: Form, column: Column, kind: LineKind) -> bool {
    let mut draft = Draft::default();
    draft.columns.set(Column::InvoiceNumber, "INV-1");
    let mut line = DraftLine::new(kind);
    if kind == LineKind::Fee {
        line.columns.set(Column::TimekeeperId, "T7");
    }
    if column.level() == Level::Line {
        line.columns.set(column, if column == Column::LineItemType { kind.as_str() } else { value(column) });
    } else {
        draft.columns.set(column, value(column));
    }
    draft.lines.push(line);
    let mut sink = Sink::new(Vec::new(), form, Letters::Utf8).unwrap();
    let losses = sink.write(&draft).unwrap();
    losses.iter().all(|loss| loss.field != column.label())
}

fn cell(form: Form, column: Column) -> String {
    let kinds = [("F", LineKind::Fee), ("E", LineKind::Expense), ("A", LineKind::FeeAdjustment)];
    let kept: Vec<&str> =
        kinds.iter().filter(|(_, kind)| keeps(form, column, *kind)).map(|(letter, _)| *letter).collect();
    if kept.is_empty() { "–".to_owned() } else { kept.join(" ") }
}

#[test]
fn the_page_says_what_is_kept() {
    let forms = Form::all();
    let names: Vec<&str> = forms.iter().map(|form| form.as_str()).collect();
    let mut table =
        format!("| field | XML | {} |\n|---|---|{}\n", names.join(" | "), "---|".repeat(forms.len()));
    for column in Column::ALL {
        let cells: Vec<String> = forms.iter().map(|form| cell(*form, column)).collect();
        let element = column.element().map_or("–".to_owned(), |element| format!("`{element}`"));
        writeln!(table, "| `{}` | {element} | {} |", column.label(), cells.join(" | ")).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if std::env::var_os("MERUIT_BLESS").is_some() {
        std::fs::write(path, format!("{before}{START}{table}{END}{after}")).unwrap();
    } else if cfg!(feature = "arrow") {
        // Without the feature two columns are not there.
        assert_eq!(written, table, "the table is another one; run the test with MERUIT_BLESS=1");
    }
}

//! Invoices made at random, with texts meant to break the files they are written to.

use meruit_ledes::{Column, ColumnKind, Draft, DraftLine, Level, LineKind};
use proptest::prelude::*;

/// Invoices with up to five lines. Those of one file have numbers of their own.
pub(crate) fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    prop::collection::vec(draft(), 1..4).prop_map(|mut drafts| {
        for (place, draft) in drafts.iter_mut().enumerate() {
            let number = format!("{}-{place}", draft.columns.get(Column::InvoiceNumber).unwrap_or("INV"));
            draft.columns.set(Column::InvoiceNumber, &number);
        }
        drafts
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    let lines = prop::collection::vec(columns(&[Level::Line, Level::Matter]), 1..6);
    (columns(&[Level::Invoice]), lines).prop_map(|(shared, lines)| {
        let mut draft = Draft::default();
        for (column, text) in shared {
            draft.columns.set(column, &text);
        }
        for columns in lines {
            let mut line = DraftLine::new(LineKind::Fee);
            for (column, text) in columns {
                line.columns.set(column, &text);
            }
            draft.lines.push(line);
        }
        draft
    })
}

/// Some columns of these levels with values.
fn columns(levels: &'static [Level]) -> impl Strategy<Value = Vec<(Column, String)>> {
    let columns: Vec<Column> =
        Column::ALL.into_iter().filter(|column| levels.contains(&column.level())).collect();
    let count = columns.len();
    prop::sample::subsequence(columns, 0..=count).prop_flat_map(|columns| {
        columns
            .into_iter()
            .map(|column| value(column).prop_map(move |text| (column, text)))
            .collect::<Vec<_>>()
    })
}

/// A value fit for the column, in one of the ways that files write it.
fn value(column: Column) -> BoxedStrategy<String> {
    match column.kind() {
        ColumnKind::Date => (2000_u16..2100, 1_u8..=12, 1_u8..=28, any::<bool>())
            .prop_map(|(year, month, day, hyphens)| match hyphens {
                true => format!("{year}-{month:02}-{day:02}"),
                false => format!("{year}{month:02}{day:02}"),
            })
            .boxed(),
        ColumnKind::Money | ColumnKind::Number => {
            "-?[0-9]{1,7}(\\.[0-9]{1,4})?|[1-9][0-9]{0,2},[0-9]{3}\\.[0-9]{2}".boxed()
        }
        ColumnKind::LineType => {
            prop::sample::select(vec!["F", "E", "IF", "IE", "f"]).prop_map(str::to_owned).boxed()
        }
        ColumnKind::Text => text().boxed(),
    }
}

/// Plain text, text of every letter there is, and text made of what the formats give a meaning.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z0-9 ,.&'-]{0,30}",
        2 => "\\PC{0,12}",
        2 => prop::collection::vec(
            prop::sample::select(vec![
                "|", "[]", "[", "\n", "\r\n", "\r", "\t", "\u{0}", "\u{1A}", "\u{85}", "\u{2028}", "\u{FEFF}",
                "<", ">", "&", "&amp;", "]]>", "<!--", "\"", "'", "NULL", " ", "a", "é", "日", "😀", "\u{FFFE}",
                "=1+1", ",", ";", "\\",
            ]),
            0..8,
        )
        .prop_map(|parts| parts.concat()),
    ]
}

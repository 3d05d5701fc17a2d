//! What is written is read again, and what a format cannot carry is told.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::HashSet;

use common::drafts::drafts;
use meruit_ledes::{Column, ColumnKind, Draft, Loss, LossReason, Options, Target, Writer, read_all};
use proptest::prelude::*;
use proptest::test_runner::Config;

const CASES: u32 = 128;

fn write(drafts: &[Draft], target: Target) -> (Vec<u8>, Vec<Vec<Loss>>) {
    let mut writer = Writer::new(Vec::new(), target);
    let losses = drafts.iter().map(|draft| writer.write(draft).expect("memory does not fail")).collect();
    (writer.finish().expect("memory does not fail"), losses)
}

fn read(bytes: &[u8]) -> Vec<Draft> {
    let file = read_all(bytes, Options::default());
    let file = file.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes)));
    file.invoices.iter().map(Draft::from).collect()
}

/// A value as a reader takes it, whatever the way it is written in.
fn meaning(column: Column, draft: &Draft, line: usize) -> Option<String> {
    let line = &draft.lines[line];
    let columns = if line.columns.get(column).is_some() { &line.columns } else { &draft.columns };
    let text = columns.get(column)?;
    Some(match column.kind() {
        ColumnKind::Date => columns.day(column).map_or(text.to_owned(), |day| day.to_string()),
        ColumnKind::Money | ColumnKind::Number => {
            columns.number(column).map_or(text.to_owned(), |number| number.normalize().to_string())
        }
        ColumnKind::LineType => text.to_uppercase(),
        ColumnKind::Text => text.to_owned(),
    })
}

/// Every value that is not told as lost is in the file.
fn nothing_is_lost_silently(drafts: &[Draft], target: Target) {
    let (bytes, losses) = write(drafts, target);
    let again = read(&bytes);
    assert_eq!(again.len(), drafts.len(), "{}", String::from_utf8_lossy(&bytes));
    for ((draft, read), losses) in drafts.iter().zip(&again).zip(&losses) {
        let told: HashSet<(Option<usize>, &str)> =
            losses.iter().map(|loss| (loss.line, loss.field.as_str())).collect();
        assert_eq!(draft.lines.len(), read.lines.len(), "{}", String::from_utf8_lossy(&bytes));
        for place in 0..draft.lines.len() {
            for column in Column::ALL {
                let before = meaning(column, draft, place);
                let after = meaning(column, read, place);
                let lost = told.contains(&(Some(place + 1), column.label()))
                    || told.contains(&(None, column.label()));
                assert!(
                    before == after || lost,
                    "{column} of line {}: {before:?} became {after:?}: {}",
                    place + 1,
                    String::from_utf8_lossy(&bytes),
                );
            }
        }
        for loss in losses {
            let column = Column::from_label(&loss.field).expect("a column");
            let value = match loss.line {
                Some(line) => draft.lines[line - 1].columns.get(column),
                None => draft.columns.get(column),
            };
            assert_eq!(value, Some(loss.value.as_str()), "{loss}");
        }
    }
}

/// Once written, an invoice stays what it is.
fn written_again_is_the_same(drafts: &[Draft], target: Target) {
    let (bytes, _) = write(drafts, target);
    let once = read(&bytes);
    let (again, losses) = write(&once, target);
    assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&again));
    assert_eq!(losses.concat(), [], "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(read(&again), once);
}

proptest! {
    #![proptest_config(Config { cases: CASES, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_value_is_written_or_told(drafts in drafts(), target in prop::sample::select(&Target::ALL[..])) {
        nothing_is_lost_silently(&drafts, target);
    }

    #[test]
    fn what_was_written_once_is_written_the_same_again(
        drafts in drafts(),
        target in prop::sample::select(&Target::ALL[..]),
    ) {
        written_again_is_the_same(&drafts, target);
    }
}

#[test]
fn samples_are_written_in_their_own_format_without_loss() {
    for (name, target) in [
        ("lexitree_1998B_good.txt", Target::Ledes1998B),
        ("lexitree_98BI_good.txt", Target::Ledes1998BiV2),
        ("travisbashor_98BI_V2.txt", Target::Ledes1998BiV2),
    ] {
        let Some((_, bytes)) = common::samples().into_iter().find(|(sample, _)| sample == name) else {
            panic!("no sample of the name {name}");
        };
        let drafts = read(&bytes);
        let (written, losses) = write(&drafts, target);
        assert_eq!(losses.concat(), [], "{name}");
        nothing_is_lost_silently(&drafts, target);
        written_again_is_the_same(&read(&written), target);
    }
}

#[test]
fn tax_that_1998b_cannot_state_is_taken_off_and_told() {
    let file = common::file(common::BI, &[common::row(common::BI, &[])]);
    let (bytes, losses) = write(&read(file.as_bytes()), Target::Ledes1998B);
    let again = read_all(bytes.as_slice(), Options::default()).expect("readable");
    let invoice = &again.invoices[0];
    assert_eq!(invoice.total.value().map(ToString::to_string).as_deref(), Some("700.00"));
    assert_eq!(invoice.lines[0].total.value().map(ToString::to_string).as_deref(), Some("700.00"));
    assert!(invoice.problems.is_empty(), "{:?}", invoice.problems);
    let told: Vec<_> = losses[0].iter().filter(|loss| loss.reason == LossReason::WithoutTax).collect();
    assert_eq!(told.len(), 2);
    assert!(losses[0].iter().any(|loss| {
        loss.to_string() == "line 1: LINE_ITEM_TAX_TOTAL: `140.00`: the format has no field for it"
    }));
}

#[test]
fn a_file_without_invoices_has_its_heading() {
    let bytes = Writer::new(Vec::new(), Target::Ledes1998BiV2).finish().expect("memory does not fail");
    let file = read_all(bytes.as_slice(), Options::default()).expect("readable");
    assert_eq!(file.layout.width(), 52);
    assert!(file.invoices.is_empty());
}

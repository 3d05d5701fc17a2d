//! What is written is read again, and what a format cannot carry is told.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::HashSet;

use common::drafts::drafts;
use meruit_ledes::{
    Column, ColumnKind, Columns, Draft, DraftLine, Level, LineKind, Loss, LossReason, Options, Target,
    Writer, read_all,
};
use proptest::prelude::*;
use proptest::test_runner::Config;
use rust_decimal::Decimal;

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

fn is_xml(target: Target) -> bool {
    target.as_str().starts_with("xml")
}

fn own<'a>(column: Column, draft: &'a Draft, line: &'a DraftLine) -> &'a Columns {
    if line.columns.get(column).is_some() { &line.columns } else { &draft.columns }
}

/// A value as a reader takes it, whatever the way it is written in; totals without tax, since formats differ in that.
fn meaning(column: Column, draft: &Draft, line: &DraftLine) -> Option<String> {
    let columns = own(column, draft, line);
    let text = columns.get(column)?;
    let number =
        |number: Option<Decimal>| number.map_or(text.to_owned(), |number| number.normalize().to_string());
    Some(match column.kind() {
        _ if column == Column::LineItemTotal => number(draft.net_of(line)),
        ColumnKind::Date => columns.day(column).map_or(text.to_owned(), |day| day.to_string()),
        ColumnKind::Money | ColumnKind::Number => number(columns.number(column)),
        ColumnKind::LineType => text.to_uppercase(),
        ColumnKind::Text => text.to_owned(),
    })
}

/// Where each line stands in a written file: XML has the lines of a matter together, and discounts, fees and expenses one
/// after another.
fn order(draft: &Draft, target: Target) -> Vec<usize> {
    let mut order: Vec<usize> = (0..draft.lines.len()).collect();
    if is_xml(target) {
        let ids = |line: &DraftLine| {
            [Column::LawFirmMatterId, Column::ClientMatterId]
                .map(|column| draft.get(line, column).map(str::to_owned))
        };
        let mut matters: Vec<_> = draft.lines.iter().map(ids).collect();
        let mut seen = HashSet::new();
        matters.retain(|matter| seen.insert(matter.clone()));
        order.sort_by_key(|place| {
            let line = &draft.lines[*place];
            let matter = matters.iter().position(|matter| *matter == ids(line));
            let kind = match line.kind().expect("a kind") {
                LineKind::FeeAdjustment | LineKind::ExpenseAdjustment => 0,
                LineKind::Fee => 1,
                LineKind::Expense => 2,
            };
            (matter, kind)
        });
    }
    order
}

/// What a written file may say that the invoice left open: values of another line of the same invoice, matter or
/// timekeeper, and figures that follow from others.
fn may_be_added(column: Column, line: &DraftLine) -> bool {
    let is_discount = line.kind().is_some_and(LineKind::is_adjustment);
    match column {
        Column::TimekeeperName | Column::TimekeeperLastName | Column::TimekeeperFirstName => true,
        Column::AccountType | Column::LineItemNumber | Column::LineItemTaxTotal => true,
        Column::LineItemAdjustment | Column::LineItemTotal => is_discount,
        other => other.level() != Level::Line,
    }
}

/// What follows from the rest of the file.
fn follows(column: Column, draft: &Draft, line: &DraftLine) -> bool {
    let number = |column| own(column, draft, line).number(column);
    match column {
        Column::LineItemTaxTotal => number(column).is_some_and(|tax| tax.is_zero()),
        Column::InvoiceNetTotal => {
            let tax = number(Column::InvoiceTaxTotal).unwrap_or_default();
            number(column) == number(Column::InvoiceTotal).map(|total| total - tax)
        }
        _ => false,
    }
}

/// Every value that is not told as lost is in the file.
fn nothing_is_lost_silently(drafts: &[Draft], target: Target) {
    let (bytes, losses) = write(drafts, target);
    let again = read(&bytes);
    let shown = String::from_utf8_lossy(&bytes);
    assert_eq!(again.len(), drafts.len(), "{shown}");
    for ((draft, read), losses) in drafts.iter().zip(&again).zip(&losses) {
        let told: HashSet<(Option<usize>, &str)> =
            losses.iter().map(|loss| (loss.line, loss.field.as_str())).collect();
        assert_eq!(draft.lines.len(), read.lines.len(), "{shown}");
        for (line, place) in read.lines.iter().zip(order(draft, target)) {
            let stated = &draft.lines[place];
            for column in Column::ALL {
                let before = meaning(column, draft, stated);
                let after = meaning(column, read, line);
                let lost = told.contains(&(Some(place + 1), column.label()))
                    || told.contains(&(None, column.label()));
                // What a matter states is told with its first line.
                let lost = lost
                    || column.level() == Level::Matter
                        && told.iter().any(|(_, label)| *label == column.label());
                let is_open = is_xml(target)
                    && (before.is_none() && may_be_added(column, stated) || follows(column, draft, stated));
                assert!(
                    before == after || lost || is_open,
                    "{column} of line {}: {before:?} became {after:?}: {shown}",
                    place + 1,
                );
            }
        }
        for loss in losses {
            let column = Column::from_label(&loss.field).expect("a column");
            let columns = draft.lines.iter().map(|line| &line.columns).chain([&draft.columns]);
            let stated = |columns: &Columns| {
                columns.get(column) == Some(loss.value.as_str())
                    || columns.number(column).is_some_and(|number| number.to_string() == loss.value)
            };
            assert!(columns.into_iter().any(stated), "{loss}");
            assert!(loss.line.is_none_or(|line| line <= draft.lines.len()));
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
    fn every_value_is_written_or_told(drafts in drafts(), target in prop::sample::select(Target::ALL.to_vec())) {
        nothing_is_lost_silently(&drafts, target);
    }

    #[test]
    fn what_was_written_once_is_written_the_same_again(
        drafts in drafts(),
        target in prop::sample::select(Target::ALL.to_vec()),
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
        let drafts = read(&sample(name));
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

fn sample(name: &str) -> Vec<u8> {
    let found = common::samples().into_iter().find(|(sample, _)| sample == name);
    found.unwrap_or_else(|| panic!("no sample of the name {name}")).1
}

fn told(losses: &[Loss]) -> Vec<String> {
    losses.iter().map(|loss| format!("{} {}", loss.field, loss.reason.as_str())).collect()
}

#[test]
fn xml_is_written_as_it_was_read() {
    for (name, target) in [("synthetic_XML22_tiers.xml", Target::Xml22), ("vijrams_XML20.xml", Target::Xml20)]
    {
        let bytes = sample(name);
        let file = read_all(bytes.as_slice(), Options::default()).expect("readable");
        let drafts: Vec<Draft> = file.invoices.iter().map(Draft::from).collect();
        let (written, losses) = write(&drafts, target);
        assert_eq!(told(&losses.concat()), [""; 0], "{name}");
        let again = read_all(written.as_slice(), Options::default()).expect("readable");
        for (before, after) in file.invoices.iter().zip(&again.invoices) {
            let (before, after) =
                (before.xml.as_ref().expect("details"), after.xml.as_ref().expect("details"));
            assert_eq!(before.around.taxes, after.around.taxes);
            assert_eq!(before.around.tiers, after.around.tiers);
            assert_eq!(before.tier_summaries, after.tier_summaries);
            for (before, after) in before.matters.iter().zip(&after.matters) {
                assert_eq!(before.taxes, after.taxes);
                assert_eq!((&before.net_fees, &before.total_due), (&after.net_fees, &after.total_due));
            }
        }
        written_again_is_the_same(&read(&written), target);
    }
}

#[test]
fn what_came_with_a_later_version_is_told() {
    let drafts = read(&sample("synthetic_XML22_tiers.xml"));
    let (bytes, losses) = write(&drafts, Target::Xml21);
    let told = told(&losses.concat());
    assert!(told.contains(&"firm/tax_tier_detail/tax_tier_rate no-field".to_owned()), "{told:?}");
    assert!(told.contains(&"invoice/tax_tier_summary/tax_tier_total_amount no-field".to_owned()), "{told:?}");
    // The tax itself is still there, for the matter.
    let file = read_all(bytes.as_slice(), Options::default()).expect("readable");
    let details = file.invoices[0].xml.as_ref().expect("details");
    let tax = details.matters[0].taxes[0].tax_on_fees.value().map(ToString::to_string);
    assert_eq!(tax.as_deref(), Some("310.00"));
}

#[test]
fn tiered_taxes_are_shared_out_over_the_lines_of_1998bi() {
    let drafts = read(&sample("synthetic_XML22_tiers.xml"));
    let (bytes, _) = write(&drafts, Target::Ledes1998BiV2);
    let file = read_all(bytes.as_slice(), Options::default()).expect("readable");
    let invoice = &file.invoices[0];
    let taxes: Vec<Option<String>> =
        invoice.lines.iter().map(|line| line.tax.value().map(ToString::to_string)).collect();
    assert_eq!(taxes, ["0.00", "132.86", "177.14", "0.00"].map(|tax| Some(tax.to_owned())));
    assert_eq!(invoice.total.value().map(ToString::to_string).as_deref(), Some("2510.00"));
    assert_eq!(invoice.net_total.value().map(ToString::to_string).as_deref(), Some("2200.00"));
    let sums: Vec<&str> = invoice
        .problems
        .iter()
        .filter(|problem| problem.sum.is_some())
        .map(|problem| problem.id.as_str())
        .collect();
    assert_eq!(sums, [""; 0], "{:?}", invoice.problems);
}

#[test]
fn figures_of_xml_are_made_from_the_lines() {
    let rows = [
        common::row(common::BI, &[]),
        common::row(
            common::BI,
            &[
                (Column::LineItemNumber, "2"),
                (Column::LineItemType, "E"),
                (Column::LineItemTaskCode, ""),
                (Column::LineItemActivityCode, ""),
                (Column::TimekeeperId, ""),
                (Column::TimekeeperName, ""),
                (Column::TimekeeperLastName, ""),
                (Column::TimekeeperFirstName, ""),
                (Column::TimekeeperClassification, ""),
                (Column::LineItemExpenseCode, "E112"),
            ],
        ),
        common::row(
            common::BI,
            &[
                (Column::LineItemNumber, "3"),
                (Column::LineItemAdjustment, "-100.00"),
                (Column::LineItemTaxTotal, "120.00"),
                (Column::LineItemTotal, "720.00"),
            ],
        ),
    ];
    let text = common::file(common::BI, &rows)
        .replace("|840.00|20260301", "|2400.00|20260301")
        .replace("|140.00|700.00|USD", "|400.00|2000.00|USD");
    let (bytes, losses) = write(&read(text.as_bytes()), Target::Xml22);
    assert_eq!(told(&losses.concat()), [""; 0]);
    let file = read_all(bytes.as_slice(), Options::default()).expect("readable");
    let invoice = &file.invoices[0];
    let shown = String::from_utf8_lossy(&bytes);
    let problems: Vec<String> =
        file.problems.iter().chain(&invoice.problems).map(ToString::to_string).collect();
    assert_eq!(problems, [""; 0], "{shown}");
    let matter = &invoice.xml.as_ref().expect("details").matters[0];
    let figures = [
        &matter.detail_fees,
        &matter.detail_expenses,
        &matter.tax_on_fees,
        &matter.net_fees,
        &matter.total_due,
    ];
    let figures = figures.map(|figure| figure.value().map(ToString::to_string).unwrap_or_default());
    assert_eq!(figures, ["1300.00", "700.00", "260.00", "1560.00", "2400.00"]);
}

#[test]
fn an_adjusted_xml_invoice_has_new_figures() {
    let mut drafts = read(&sample("vijrams_XML20.xml"));
    let draft = &mut drafts[0];
    let line = draft.lines.iter_mut().find(|line| line.kind() == Some(LineKind::Fee)).expect("a fee");
    line.columns.set_number(Column::LineItemAdjustment, Decimal::new(-10_000, 2));
    line.columns.set_number(Column::LineItemTotal, Decimal::new(40_000, 2));
    line.columns.set_number(Column::LineItemTaxTotal, Decimal::new(7_000, 2));
    assert!(draft.total_up());
    let (bytes, losses) = write(&drafts, Target::Xml20);
    assert_eq!(told(&losses.concat()), [""; 0]);
    let file = read_all(bytes.as_slice(), Options::default()).expect("readable");
    let invoice = &file.invoices[0];
    assert_eq!(invoice.total.value().map(ToString::to_string).as_deref(), Some("3107.50"));
    assert_eq!(invoice.tax_total.value().map(ToString::to_string).as_deref(), Some("207.50"));
    let matter = &invoice.xml.as_ref().expect("details").matters[0];
    assert_eq!(matter.total_due.value().map(ToString::to_string).as_deref(), Some("3107.50"));
    let sums: Vec<String> =
        invoice.problems.iter().filter(|problem| problem.sum.is_some()).map(ToString::to_string).collect();
    assert_eq!(sums, [""; 0]);
}

#[test]
fn several_invoices_of_a_firm_stand_in_one_client() {
    let rows = [common::row(common::BI, &[]), common::row(common::BI, &[(Column::InvoiceNumber, "INV-2")])];
    let (bytes, losses) = write(&read(common::file(common::BI, &rows).as_bytes()), Target::Xml22);
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert_eq!((text.matches("<firm>").count(), text.matches("<client>").count()), (1, 1));
    // Both lines have the number 1, which a file has once.
    assert_eq!(told(&losses[1]), ["LINE_ITEM_NUMBER renumbered"]);
}

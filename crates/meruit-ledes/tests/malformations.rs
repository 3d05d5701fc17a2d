//! The malformations of real files, one by one and a few at once: what is read, and what is said about it.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use common::{B, BI, file, header, row};
use meruit_ledes::{Column, Field, LedesFile, Options, Problem, ReadError, read_all};

fn read(text: impl AsRef<[u8]>) -> LedesFile {
    read_all(text.as_ref(), Options::default()).expect("a readable file")
}

fn all_problems(file: &LedesFile) -> impl Iterator<Item = &Problem> {
    file.problems.iter().chain(file.invoices.iter().flat_map(|invoice| &invoice.problems))
}

/// Reads `text` and compares the problems, each as `record: field: id`, with those expected.
#[track_caller]
fn check(text: impl AsRef<[u8]>, expected: &[&str]) -> LedesFile {
    let file = read(text);
    let found: Vec<String> = all_problems(&file)
        .map(|problem| {
            let record = problem.record.map(|record| record.to_string()).unwrap_or_default();
            let field = problem.field.clone().unwrap_or_default();
            format!("{record} {field} {}", problem.id).split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(found, expected);
    file
}

fn sound() -> String {
    file(B, &[row(B, &[])])
}

fn one(column: Column, value: &str) -> String {
    file(B, &[row(B, &[(column, value)])])
}

/// A second line of the invoice, so that the invoice makes 1400.00.
fn two(first: &[(Column, &str)], second: &[(Column, &str)]) -> String {
    let total = [(Column::InvoiceTotal, "1400.00")];
    let number = [(Column::LineItemNumber, "2")];
    file(B, &[row(B, &[&total, first].concat()), row(B, &[&total, &number, second].concat())])
}

#[test]
fn line_ends_of_every_kind_are_read_alike() {
    let text = two(&[], &[]);
    let lines = |text: &str| {
        let file = check(text, &[]);
        file.invoices[0].lines.iter().map(|line| line.raw_record().to_owned()).collect::<Vec<_>>()
    };
    let expected = lines(&text);
    assert_eq!(expected.len(), 2);
    assert_eq!(lines(&text.replace('\n', "\r\n")), expected);
    assert_eq!(lines(&text.replace('\n', "\r")), expected);
    assert_eq!(lines(text.trim_end()), expected);
}

#[test]
fn what_is_no_record_at_the_end_is_passed_over() {
    check(format!("{} \r\n", sound().replace('\n', "\r\n")), &["4 blank-line"]);
    check(format!("{}\u{1A}", sound()), &["4 blank-line"]);
}

#[test]
fn end_marks_may_be_missing_or_everywhere() {
    let file =
        check(two(&[], &[]).replace("[]\n2026", "\n2026").replace("M-77[]", "M-77"), &["3 no-end-mark"]);
    assert_eq!(file.invoices[0].problems[0].repeats, 1);
    let everywhere =
        format!("LEDES1998B[]\n{}\n{}\n", header(B).replace('|', "[]|"), row(B, &[]).replace('|', "[]|"));
    let file = check(everywhere, &["2 header-end-marks"]);
    assert_eq!(file.invoices[0].lines[0].text(Column::LineItemTaskCode), Field::Value("L310"));
}

#[test]
fn format_lines_may_be_missing_misspelt_unknown_or_joined() {
    check(sound().replace("LEDES1998B[]\n", ""), &["1 format-line-missing"]);
    check(sound().replace("LEDES1998B[]", "LEDES1998B"), &["1 format-line"]);
    check(sound().replace("LEDES1998B[]", "LEDES1337B[]"), &["1 format-line"]);
    check(sound().replace("LEDES1998B[]\n", "LEDES1998B[]"), &["1 format-line-joined"]);
    check(format!("LEDES1998B[]{}", row(B, &[])), &["1 format-line-joined", "1 header-missing"]);
    for spelling in ["LEDES1998BI V2[]", "LEDES1998BIv2[]", "LEDES98BIV2[]"] {
        let file = check(file(BI, &[row(BI, &[])]).replace("LEDES98BI V2[]", spelling), &["1 format-line"]);
        assert_eq!(file.layout.format(), BI);
    }
}

#[test]
fn labels_may_be_missing_misspelt_reordered_repeated_or_of_the_files_own() {
    check(row(B, &[]), &["1 format-line-missing", "1 header-missing"]);
    check(row(BI, &[]), &["1 format-line-missing", "1 header-missing"]);
    check(sound().replace("INVOICE_DATE", "INVOICEDATE"), &["2 INVOICEDATE header-label"]);

    let reversed = |record: &str| {
        let mut fields: Vec<&str> = record.trim_end_matches("[]").split('|').collect();
        fields.reverse();
        format!("{}[]", fields.join("|"))
    };
    let file = check(format!("LEDES1998B[]\n{}\n{}", reversed(&header(B)), reversed(&row(B, &[]))), &[]);
    assert_eq!(file.invoices[0].number, Field::Value("INV-1".to_owned()));

    // 22 columns: fields of a column that is not there are no blanks.
    let fewer = |text: &str, labels: [&str; 2], values: [&str; 2]| {
        text.replace(labels[0], "")
            .replace(labels[1], "")
            .replacen(values[0], "", 1)
            .replacen(values[1], "", 1)
    };
    let text = fewer(&sound(), ["|TIMEKEEPER_NAME", "|TIMEKEEPER_CLASSIFICATION"], ["|Vale, Ada", "|PARTNR"]);
    let file = check(text, &["2 header-missing-label"]);
    assert_eq!(file.invoices[0].lines[0].text(Column::TimekeeperName), Field::NotInFile);

    let text = sound().replace("|TIMEKEEPER_NAME", "|TIMEKEEPER_ID");
    let file = check(text, &["2 TIMEKEEPER_ID header-repeated-label", "2 header-missing-label"]);
    assert_eq!(file.invoices[0].lines[0].text(Column::TimekeeperId), Field::Value("T7"));
    assert_eq!(file.invoices[0].lines[0].extras().collect::<Vec<_>>(), [("TIMEKEEPER_ID", "Vale, Ada")]);
}

#[test]
fn records_of_another_width_are_read_only_when_they_prove_themselves() {
    // Missing at the end.
    let file = check(sound().replace("|PARTNR|M-77[]", "[]"), &["3 field-count"]);
    assert_eq!(file.invoices[0].lines[0].text(Column::ClientMatterId), Field::Blank);
    // Surplus at the end.
    let file = check(sound().replace("|M-77[]", "|M-77|more|[]"), &["3 field-count"]);
    assert_eq!(file.invoices[0].lines[0].extras().collect::<Vec<_>>(), [("", "more"), ("", "")]);
    // Missing in the middle: the sums of the invoice are no longer judged.
    let text = two(&[], &[]).replacen("|0071", "", 1);
    let file = check(&text, &["3 unreadable-record", "4 INVOICE_TOTAL total-not-checked"]);
    assert_eq!(file.problems[0].raw, text.lines().nth(2).expect("a record"));
}

#[test]
fn pipes_and_line_breaks_go_back_into_the_text_they_stand_in() {
    let file = check(
        one(Column::LineItemDescription, "Call | two | three"),
        &["3 LINE_ITEM_DESCRIPTION pipe-in-text"],
    );
    let line = &file.invoices[0].lines[0];
    assert_eq!(line.text(Column::LineItemDescription), Field::Value("Call | two | three"));
    assert_eq!(line.text(Column::ClientMatterId), Field::Value("M-77"));

    let file =
        check(one(Column::InvoiceDescription, "March | April"), &["3 INVOICE_DESCRIPTION pipe-in-text"]);
    assert_eq!(file.invoices[0].description, Field::Value("March | April".to_owned()));

    let text = two(&[(Column::LineItemDescription, "one\n\ntwo\nthree")], &[]);
    let file = check(&text, &["3 line-break-in-text"]);
    let [first, second] = file.invoices[0].lines.as_slice() else { panic!("two lines") };
    assert_eq!(first.text(Column::LineItemDescription), Field::Value("one\n\ntwo\nthree"));
    assert_eq!((first.record_number(), second.record_number()), (3, 7));

    // Without end marks the dates and numbers have to prove that the parts are one record.
    let file = check(text.replace("[]", ""), &["1 format-line", "3 line-break-in-text", "3 no-end-mark"]);
    assert_eq!(file.invoices[0].lines.len(), 2);
}

#[test]
fn several_files_in_one_are_read_through() {
    let second = file(B, &[row(B, &[(Column::InvoiceNumber, "INV-2")])]);
    let file = check(format!("{}{second}", sound()), &["4 begins-again", "5 begins-again"]);
    assert_eq!(file.invoices.len(), 2);

    let international = common::file(BI, &[row(BI, &[(Column::InvoiceNumber, "INV-2")])]);
    let file = check(format!("{}{international}", sound()), &["4 begins-again", "5 begins-again"]);
    let formats: Vec<_> = file.invoices.iter().map(|invoice| invoice.layout.format()).collect();
    assert_eq!(formats, [B, BI]);
}

#[test]
fn encodings_are_settled_record_by_record() {
    let described = |text: &str| one(Column::LineItemDescription, text);
    check(described("Attorney’s fees — call"), &["3 not-ascii"]);
    check(described("𝔉raktur and 🙂"), &["3 not-ascii"]);
    check(format!("\u{FEFF}{}", sound()), &["byte-order-mark"]);

    let mut ansi = described("Attorney~s fees").into_bytes();
    let place = ansi.iter().position(|byte| *byte == b'~').expect("a tilde");
    ansi[place] = 0x92;
    let file = check(&ansi, &["3 encoding"]);
    assert_eq!(file.invoices[0].lines[0].text(Column::LineItemDescription), Field::Value("Attorney’s fees"));

    for big in [false, true] {
        for mark in ["\u{FEFF}", ""] {
            let wide: Vec<u8> = format!("{mark}{}", described("Attorney’s 🙂").replace('\n', "\r\n"))
                .encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let expected: &[&str] =
                if mark.is_empty() { &["utf-16"] } else { &["utf-16", "byte-order-mark"] };
            let file = check(&wide, expected);
            assert_eq!(
                file.invoices[0].lines[0].text(Column::LineItemDescription),
                Field::Value("Attorney’s 🙂")
            );
        }
    }
}

#[test]
fn odd_numbers_are_read_when_they_have_one_meaning() {
    for (written, id) in [
        ("700.", "bare-point"),
        ("+700.00", "number-characters"),
        ("$700.00", "number-characters"),
        ("  700.00", "number-characters"),
        ("700.000000", ""),
    ] {
        let problem = format!("3 LINE_ITEM_TOTAL {id}");
        let expected: Vec<&str> = if id.is_empty() { Vec::new() } else { vec![problem.as_str()] };
        let file = check(one(Column::LineItemTotal, written), &expected);
        assert_eq!(
            file.invoices[0].lines[0].total.value().map(|total| total.normalize().to_string()),
            Some("700".into())
        );
    }
    let text = file(
        B,
        &[row(
            B,
            &[
                (Column::LineItemUnitCost, "1,250.00"),
                (Column::LineItemTotal, "2 500.00"),
                (Column::InvoiceTotal, "2500.00"),
            ],
        )],
    );
    check(text, &["3 LINE_ITEM_TOTAL number-characters", "3 LINE_ITEM_UNIT_COST number-characters"]);
    check(
        one(Column::LineItemTotal, "700.000001"),
        &[
            "3 LINE_ITEM_TOTAL too-many-decimals",
            "3 LINE_ITEM_TOTAL line-arithmetic",
            "3 INVOICE_TOTAL invoice-total",
        ],
    );
    for refused in ["700,00", "7e2", "(700)", "70O.00"] {
        check(
            one(Column::LineItemTotal, refused),
            &["3 LINE_ITEM_TOTAL bad-number", "3 INVOICE_TOTAL total-not-checked"],
        );
    }
    check(
        one(Column::LineItemTotal, "NULL"),
        &[
            "3 LINE_ITEM_TOTAL null-text",
            "3 LINE_ITEM_TOTAL required-blank",
            "3 INVOICE_TOTAL total-not-checked",
        ],
    );
}

#[test]
fn dates_that_are_none_are_refused_and_kept() {
    for refused in ["20260230", "2026032", "202603311", "31.03.2026", "00000000"] {
        let file = check(one(Column::InvoiceDate, refused), &["3 INVOICE_DATE bad-date"]);
        assert!(matches!(&file.invoices[0].date, Field::Bad(bad) if bad.raw == refused));
    }
    check(one(Column::InvoiceDate, "2026-03-31"), &["3 INVOICE_DATE date-format"]);
    check(one(Column::BillingStartDate, "20260401"), &["3 BILLING_START_DATE billing-period"]);
}

#[test]
fn lines_that_contradict_each_other_are_reported_and_all_kept() {
    let file = check(
        two(&[], &[(Column::InvoiceTotal, "700.00")]),
        &["4 INVOICE_TOTAL total-differs-between-lines"],
    );
    assert_eq!(file.invoices[0].total.value().map(ToString::to_string), Some("1400.00".into()));
    check(
        two(&[], &[(Column::LawFirmMatterId, "0529"), (Column::ClientMatterId, "M-78")]),
        &["4 LAW_FIRM_MATTER_ID several-matters"],
    );
    check(two(&[], &[(Column::ClientId, "0072")]), &["4 CLIENT_ID differs-between-lines"]);
    check(
        two(&[], &[(Column::LineItemNumber, "1"), (Column::LineItemDescription, "Other")]),
        &["4 LINE_ITEM_NUMBER duplicate-line-number"],
    );
    let file = check(two(&[], &[(Column::LineItemNumber, "1")]), &["4 duplicate-line"]);
    assert_eq!(file.invoices[0].lines.len(), 2);
}

#[test]
fn columns_that_belong_to_other_lines_are_reported() {
    check(one(Column::LineItemExpenseCode, "E110"), &["3 LINE_ITEM_EXPENSE_CODE fee-with-expense-code"]);
    check(one(Column::TimekeeperName, ""), &["3 TIMEKEEPER_NAME fee-without-name"]);
    check(one(Column::LineItemTaskCode, "L200"), &["3 LINE_ITEM_TASK_CODE phase-code"]);
    check(
        one(Column::LineItemType, "E"),
        &["3 LINE_ITEM_EXPENSE_CODE required-blank", "3 LINE_ITEM_TASK_CODE expense-with-fee-fields"],
    );
    for (written, id) in [("PT", "old"), ("PARTNER", "old"), ("Partner", "old"), ("Wizard", "unknown")] {
        let expected = format!("3 TIMEKEEPER_CLASSIFICATION {id}-classification");
        check(one(Column::TimekeeperClassification, written), &[&expected]);
    }
    check(one(Column::TimekeeperClassification, "ASSOC"), &[]);
}

/// Four ways of writing a discount of 70.00; the fourth, by `disc_cred`, is that of the XML formats.
#[test]
fn discounts_add_up_in_each_way_of_writing_them() {
    let total = (Column::InvoiceTotal, "630.00");
    check(
        file(B, &[row(B, &[total, (Column::LineItemAdjustment, "-70"), (Column::LineItemTotal, "630")])]),
        &[],
    );
    let second = |changes: &[(Column, &str)]| {
        let negative = [total, (Column::LineItemNumber, "2"), (Column::LineItemTotal, "-70.00")];
        file(B, &[row(B, &[total]), row(B, &[&negative, changes].concat())])
    };
    let adjustment = [
        (Column::LineItemType, "IF"),
        (Column::LineItemUnits, "1"),
        (Column::LineItemUnitCost, "0"),
        (Column::LineItemAdjustment, "-70.00"),
    ];
    check(second(&adjustment), &[]);
    check(second(&[(Column::LineItemUnits, "-0.2")]), &["4 LINE_ITEM_NUMBER_OF_UNITS negative-units"]);
}

/// The tax belongs to the line total in 1998BI and does not exist in 1998B.
#[test]
fn line_totals_include_tax_where_there_is_one() {
    check(file(BI, &[row(BI, &[])]), &[]);
    let without = [
        (Column::LineItemTotal, "700.00"),
        (Column::InvoiceTotal, "700.00"),
        (Column::InvoiceNetTotal, "560.00"),
    ];
    let file = check(file(BI, &[row(BI, &without)]), &["3 LINE_ITEM_TOTAL line-arithmetic"]);
    let problem = &file.invoices[0].problems[0];
    assert_eq!(
        problem.help.as_deref(),
        Some("the total leaves the tax out; in 1998BI a line total includes it")
    );
    assert_eq!(problem.sum.map(|sum| sum.difference.to_string()), Some("-140".into()));
}

#[test]
fn a_firm_may_state_three_identifiers() {
    let three = "12-3456789~DE123456789012345~FR12345678901";
    check(one(Column::LawFirmId, three), &[]);
    check(one(Column::LawFirmId, "12-3456789-12-3456789"), &["3 LAW_FIRM_ID too-long"]);
}

/// What one bad exporter does at once: no format line, marks on all labels, CRLF, a pipe and an ANSI apostrophe in a
/// text, thousands commas, and a cut-off record at the end.
#[test]
fn many_malformations_at_once() {
    let first = row(
        B,
        &[(Column::LineItemDescription, "Client~s call | follow-up"), (Column::InvoiceTotal, "1,400.00")],
    );
    let second = row(B, &[(Column::LineItemNumber, "2"), (Column::InvoiceTotal, "1,400.00")]);
    let text = format!("{}\r\n{first}\r\n{second}\r\n{}", header(B).replace('|', "[]|"), &second[..60]);
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'~' { 0x92 } else { byte }).collect();
    let file = check(
        &bytes,
        &[
            "1 format-line-missing",
            "1 header-end-marks",
            "2 encoding",
            "2 LINE_ITEM_DESCRIPTION pipe-in-text",
            "2 INVOICE_TOTAL number-characters",
            "2 INVOICE_TOTAL total-not-checked",
            "4 unreadable-record",
        ],
    );
    let line = &file.invoices[0].lines[0];
    assert_eq!(line.text(Column::LineItemDescription), Field::Value("Client’s call | follow-up"));
}

#[test]
fn what_is_no_ledes_file_is_refused_by_name() {
    let refused = |bytes: &[u8]| read_all(bytes, Options::default()).expect_err("no LEDES file");
    assert!(matches!(refused(b""), ReadError::Empty));
    assert!(matches!(refused(b" \r\n\n\t"), ReadError::Empty));
    assert!(matches!(refused(b"\xEF\xBB\xBF"), ReadError::Empty));
    assert!(matches!(refused(b"MIME-Version: 1.0\r\n\r\nLEDES1998B[]"), ReadError::Envelope { .. }));
    assert!(matches!(refused(b"%PDF-1.7\n"), ReadError::NotLedes { .. }));
    assert!(matches!(refused(b"date,amount\n2026-03-31,5\n"), ReadError::NotLedes { .. }));
    assert!(matches!(refused(b"\0\0\0\0"), ReadError::NotLedes { .. }));
}

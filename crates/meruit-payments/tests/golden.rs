//! The example files as records, held in golden files, and what is told of files that are at fault.

#![expect(clippy::unwrap_used, reason = "a test ends where a file cannot be read")]

use std::fmt::Write as _;
use std::path::Path;

use meruit_payments::{Entries, FileKind, Options, Problem, ReadError, Returns, Statuses, TokenKey};
use serde::Serialize;

fn example(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/failed-payments").join(name))
        .unwrap()
}

fn told<T: Serialize>(records: Vec<Result<T, ReadError>>, problems: &[Problem]) -> String {
    let mut text = String::new();
    for record in records {
        match record {
            Ok(record) => writeln!(text, "{}", serde_json::to_string_pretty(&record).unwrap()).unwrap(),
            Err(error) => writeln!(text, "ended: {error}").unwrap(),
        }
    }
    for problem in problems {
        writeln!(text, "{problem}").unwrap();
    }
    text
}

fn statuses(file: &[u8], options: &Options) -> String {
    let mut reader = Statuses::new(file, options);
    let records = reader.by_ref().collect();
    told(records, &reader.take_problems())
}

fn entries(file: &[u8], options: &Options) -> String {
    let mut reader = Entries::new(file, options);
    let records = reader.by_ref().collect();
    told(records, &reader.take_problems())
}

fn returns(file: &[u8], options: &Options) -> String {
    let mut reader = Returns::new(file, options);
    let records = reader.by_ref().collect();
    told(records, &reader.take_problems())
}

#[test]
fn a_status_report() {
    let file = example("bank-status.xml");
    assert_eq!(FileKind::sniff(&file), Some(FileKind::Pain002));
    let key = TokenKey::new(b"a test");
    insta::assert_snapshot!(statuses(&file, &Options { key: Some(key), ..Options::default() }));
}

#[test]
fn a_notification() {
    let file = example("bank-notice.xml");
    assert_eq!(FileKind::sniff(&file), Some(FileKind::Camt054));
    insta::assert_snapshot!(entries(&file, &Options::default()));
}

#[test]
fn returns_and_a_change() {
    let file = example("returns.ach");
    assert_eq!(FileKind::sniff(&file), Some(FileKind::Nacha));
    insta::assert_snapshot!(returns(&file, &Options::default()));
}

#[test]
fn a_file_without_line_ends_reads_the_same() {
    let file = String::from_utf8(example("returns.ach")).unwrap();
    let one: String = file.lines().collect();
    assert_eq!(
        returns(one.as_bytes(), &Options::default()).len(),
        returns(file.as_bytes(), &Options::default()).len()
    );
    let ends = file.replace('\n', "\r\n");
    assert_eq!(returns(ends.as_bytes(), &Options::default()), returns(file.as_bytes(), &Options::default()));
}

#[test]
fn no_account_number_is_kept() {
    let files = [
        statuses(&example("bank-status.xml"), &Options::default()),
        entries(&example("bank-notice.xml"), &Options::default()),
        returns(&example("returns.ach"), &Options::default()),
    ];
    for number in
        ["DE89370400440532013000", "37040044", "GB29NWBK60161331926819", "55512345671", "55599887767"]
    {
        assert!(files.iter().all(|text| !text.contains(number)), "{number}");
    }
}

/// Each fault is told once, with its line, and what else the file holds is read.
#[test]
fn status_reports_at_fault() {
    let report = |inside: &str| format!("<Document><CstmrPmtStsRpt>\n{inside}\n</CstmrPmtStsRpt></Document>");
    let batch = |inside: &str| report(&format!("<OrgnlPmtInfAndSts>\n{inside}\n</OrgnlPmtInfAndSts>"));
    let payment = "<TxInfAndSts><OrgnlEndToEndId>E-1</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts>";
    let cases = [
        ("nothing", String::new()),
        ("another message", "<Document><CstmrCdtTrfInitn/></Document>".to_owned()),
        ("a payment without a status", batch("<TxInfAndSts><OrgnlEndToEndId>E-1</OrgnlEndToEndId></TxInfAndSts>")),
        ("a reason that says nothing", batch(&format!("<StsRsnInf><Orgtr/></StsRsnInf>{payment}"))),
        (
            "a sum that is none",
            batch("<TxInfAndSts><TxSts>RJCT</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy='EUR'>1.234,50</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"),
        ),
        (
            "a sum without a currency",
            batch("<TxInfAndSts><TxSts>RJCT</TxSts><OrgnlTxRef><Amt><InstdAmt>10</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"),
        ),
        (
            "a date that is none",
            batch("<TxInfAndSts><TxSts>RJCT</TxSts><OrgnlTxRef><ReqdExctnDt>10.04.2026</ReqdExctnDt></OrgnlTxRef></TxInfAndSts>"),
        ),
        ("an entity of the file's own", format!("<!DOCTYPE d [<!ENTITY a 'b'>]>\n{}", batch("<TxInfAndSts><TxSts>&a;</TxSts></TxInfAndSts>"))),
        ("a file that ends early", batch(payment).split("</OrgnlPmtInfAndSts>").next().unwrap().to_owned()),
        ("a payment that is not ended", batch("<TxInfAndSts><TxSts>RJCT</TxSts>")),
        ("a batch and what it says itself", batch(&format!("<OrgnlPmtInfId>B-1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>{payment}"))),
        ("prefixes", "<p:Document xmlns:p='urn:x'><p:CstmrPmtStsRpt><p:OrgnlGrpInfAndSts><p:GrpSts>ACCP</p:GrpSts></p:OrgnlGrpInfAndSts></p:CstmrPmtStsRpt></p:Document>".to_owned()),
    ];
    let mut text = String::new();
    for (name, file) in cases {
        write!(text, "## {name}\n{}\n", statuses(file.as_bytes(), &Options::default())).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_declared_encoding_is_read() {
    let mut file = b"<?xml version='1.0' encoding='ISO-8859-1'?><CstmrPmtStsRpt><OrgnlPmtInfAndSts><TxInfAndSts><TxSts>RJCT</TxSts><OrgnlTxRef><Cdtr><Nm>M".to_vec();
    file.push(0xfc);
    file.extend_from_slice(
        b"ller</Nm></Cdtr></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt>",
    );
    let found: Vec<_> = Statuses::new(&file[..], &Options::default()).map(Result::unwrap).collect();
    assert_eq!(found[0].creditor.as_deref(), Some("Müller"));
    let undeclared = file[file.windows(2).position(|two| two == b"?>").unwrap() + 2..].to_vec();
    assert!(statuses(&undeclared, &Options::default()).contains("warning[xml-encoding]"));
}

#[test]
fn limits_end_a_reading_or_leave_out() {
    let file = example("bank-status.xml");
    let with = |change: fn(&mut Options)| {
        let mut options = Options::default();
        change(&mut options);
        statuses(&file, &options)
    };
    assert!(with(|options| options.limits.file = 500).contains("the file is longer than 500 bytes"));
    assert!(with(|options| options.limits.record = 900).contains("a record is longer than 900 bytes"));
    assert!(with(|options| options.limits.depth = 4).contains("error[too-deep]"));
    let few = with(|options| (options.limits.depth, options.limits.problems) = (4, 2));
    assert!(few.contains("warning[more-problems]"), "{few}");
}

#[test]
fn notifications_at_fault() {
    let entry = |inside: &str| {
        format!("<BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry>{inside}</Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn>")
    };
    let one = "<Amt Ccy='EUR'>10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>";
    let cases = [
        ("no sum and no side", entry("<NtryRef>1</NtryRef>")),
        (
            "another number of payments",
            entry(&format!("{one}<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch><TxDtls/></NtryDtls>")),
        ),
        (
            "another sum of payments",
            entry(&format!(
                "{one}<NtryDtls><Btch><NbOfTxs>1</NbOfTxs><TtlAmt Ccy='EUR'>10.00</TtlAmt></Btch><TxDtls><Amt Ccy='EUR'>9.99</Amt></TxDtls></NtryDtls>"
            )),
        ),
        (
            "the sums of version 2",
            entry(&format!(
                "{one}<Sts>BOOK</Sts><NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy='EUR'>10.00</Amt></TxAmt></AmtDtls></TxDtls></NtryDtls>"
            )),
        ),
    ];
    let mut text = String::new();
    for (name, file) in cases {
        write!(text, "## {name}\n{}\n", entries(file.as_bytes(), &Options::default())).unwrap();
    }
    insta::assert_snapshot!(text);
}

/// What is changed in the example, and what is told of it.
#[test]
fn returns_at_fault() {
    let file = String::from_utf8(example("returns.ach")).unwrap();
    let change = |from: &str, to: &str| {
        assert!(file.contains(from), "{from}");
        returns(file.replacen(from, to, 1).as_bytes(), &Options::default())
    };
    let cases = [
        ("another sum", change("0001250000V-2001", "0001250001V-2001")),
        ("a check digit", change("6211110000255551", "6211110000245551")),
        ("no such reason", change("799R02", "799X02")),
        ("an entry that did not come back", change("799R24", "705R24")),
        ("no such record", change("799R24", "X99R24")),
        ("a day that is none", change("260401", "261301")),
        ("a line that is short", file_short(&file)),
        (
            "a line that is long",
            change(
                "AVERY & COLE LLP        1111000020000101",
                "AVERY & COLE LLP        1111000020000101 and more",
            ),
        ),
        ("half a file", returns(&file.as_bytes()[..500], &Options::default())),
        ("another file", returns(b"INVOICE_NUMBER,PAYMENT_DATE\n1001,2026-04-01\n", &Options::default())),
    ];
    let mut text = String::new();
    for (name, told) in cases {
        let problems: Vec<&str> = told.lines().filter(|line| line.starts_with("line ")).collect();
        let count = told.matches("\"code\"").count();
        write!(text, "## {name}: {count} records\n{}\n\n", problems.join("\n")).unwrap();
    }
    insta::assert_snapshot!(text);
}

fn file_short(file: &str) -> String {
    let cut: Vec<&str> = file.lines().map(str::trim_end).collect();
    returns(cut.join("\n").as_bytes(), &Options::default())
}

/// Corrected data by their codes, dishonored and contested returns, and a refused change.
#[test]
fn every_kind_of_return() {
    let record = |parts: &[(usize, &str)]| {
        let mut line = [b' '; 94];
        for (at, text) in parts {
            line[at - 1..at - 1 + text.len()].copy_from_slice(text.as_bytes());
        }
        String::from_utf8(line.to_vec()).unwrap()
    };
    let mut file = record(&[(1, "5200"), (51, "COR"), (70, "260410"), (88, "0000001")]) + "\n";
    let addenda = [
        [(2, "98"), (4, "C02"), (36, "111000025")],
        [(2, "98"), (4, "C03"), (36, "111000025   98765432109876543")],
        [(2, "98"), (4, "C04"), (36, "AVERY COLE AND PARTNER")],
        [(2, "98"), (4, "C05"), (36, "32")],
        [(2, "98"), (4, "C06"), (36, "98765432109876543   32")],
        [(2, "98"), (4, "C07"), (36, "1110000259876543210987654332")],
        [(2, "98"), (4, "C09"), (36, "V-2004")],
        [(2, "98"), (4, "C13"), (36, "")],
        [(2, "98"), (4, "C02"), (36, "111000024")],
        [(2, "98"), (4, "C05"), (36, "")],
        [(2, "98"), (4, "C65"), (36, "111000025                    C02")],
        [(2, "99"), (4, "R68"), (39, "021000020000102   02too late")],
        [(2, "99"), (4, "R73"), (39, "021000020000102   02")],
    ];
    for parts in addenda {
        file += &(record(&[
            (1, "621"),
            (4, "11100002"),
            (12, "5"),
            (13, "98765432109876543"),
            (30, "0000000000"),
        ]) + "\n");
        file += &(record(&[&[(1, "7")], &parts[..]].concat()) + "\n");
    }
    let mut reader = Returns::new(file.as_bytes(), &Options::default());
    let mut text = String::new();
    for entry in reader.by_ref() {
        let entry = entry.unwrap();
        let correction = serde_json::to_string(&entry.correction).unwrap();
        let again = (&entry.return_trace, &entry.return_code, &entry.text);
        writeln!(text, "{:?} {} {correction} {again:?}", entry.kind, entry.code).unwrap();
    }
    for problem in reader.take_problems() {
        writeln!(text, "{problem}").unwrap();
    }
    insta::assert_snapshot!(text);
}

//! The same review by the same history, wherever it is kept: SQLite, PostgreSQL, Parquet, a folder of LEDES files.

#![expect(clippy::unwrap_used, reason = "a test ends where a history fails")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use meruit::convert::{Form, Found, Sink, each_invoice};
use meruit::history::{Given, History, HistoryError, ImportOptions};
use meruit::{Options, Ruleset};
use scratch_postgres::Server;
use serde_json::Value;

const RULES: &str = r#"
guideline "To date" edition 2026 currency USD

table volume (spend: money -> off: percent)
  from 0 USD to under 2_000 USD -> 0%
  from 2_000 USD -> 5%

rule same_number for each invoice when count(of prior invoice with same firm.id, number) > 0 then reject
rule matter_cap for each invoice then reduce amount to 6_000 USD - sum(amount of prior line with same matter.id)
rule long_day
  for each fee grouped by timekeeper.id, date with earlier invoices
  then reduce hours to 10 hours taking from last line
rule volume_discount
  for each invoice
  let spent = sum(amount of prior fee with same firm.id, year(date))
  then reduce fees by tiered(volume, spent, spent + sum(remaining of fee))
rule busy_quarter
  for each invoice
  when sum(hours of prior fee with same firm.id over last 3 months) > 20 hours
  then warn because "{sum(hours of prior fee with same firm.id over last 3 months)} hours in three months"
"#;

/// A file of a month with two invoices, one of each of two firms.
fn month(month: u32) -> String {
    let mut text = "LEDES1998B[]\nINVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|\
        BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|\
        LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|LINE_ITEM_TASK_CODE|\
        LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|\
        LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]\n"
        .to_owned();
    for firm in 1..=2 {
        for line in 1..=3 {
            // The last day of work is one that the next month bills again.
            let day = if line == 3 { format!("2026{:02}15", 4) } else { format!("2026{month:02}1{line}") };
            let _ = writeln!(
                text,
                "2026{month:02}28|F{firm}-{month}|C1|LM{firm}|1760.00|2026{month:02}01|2026{month:02}28|Month {month}|{line}|F|\
                 4.00|0.00|440.00|{day}|L120||A103|T{firm}|Answer number {line}|F{firm}|110.00|Person {firm}|ASSOC|M{firm}[]"
            );
        }
        let _ = writeln!(
            text,
            "2026{month:02}28|F{firm}-{month}|C1|LM{firm}|1760.00|2026{month:02}01|2026{month:02}28|Month {month}|4|E|\
             1.00|0.00|440.00|2026{month:02}20||E110||||F{firm}|440.00|||M{firm}[]"
        );
    }
    text
}

fn as_parquet(files: &[PathBuf], to: &Path) {
    let mut sink = Sink::new(std::fs::File::create(to).unwrap(), Form::Parquet, Default::default()).unwrap();
    for file in files {
        let bytes = std::fs::read(file).unwrap();
        each_invoice(&file.to_string_lossy(), &*bytes, &Default::default(), |found| match found {
            Found::Invoice { draft, .. } => sink.write(&draft).map(|_| ()),
            _ => Ok(()),
        })
        .unwrap();
    }
    sink.finish().unwrap();
}

/// The result by all lines of the earlier invoices, given as facts and past every store.
fn by_lines(rules: &Ruleset, files: &[PathBuf], april: &[(String, Vec<u8>)]) -> String {
    let as_billed = Ruleset::parse("as-billed.ocg", "guideline \"As billed\" currency USD").unwrap();
    let together = |rules: &Ruleset, options: Options, files: &[(String, Vec<u8>)]| {
        let files = files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice()));
        rules.reviewer(&options).unwrap().ledes_together(files).unwrap().0
    };
    let earlier: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|file| (file.to_string_lossy().into_owned(), std::fs::read(file).unwrap()))
        .collect();
    let earlier = together(&as_billed, Options::new().keep_decided(true), &earlier);
    let earlier: Vec<Value> = earlier.decided().iter().flatten().cloned().collect();
    let earlier = serde_json::from_value(earlier.into()).unwrap();
    together(rules, Options::new().earlier_invoices("all", earlier), april).to_json()
}

/// A result without the hashes of what went into it, for sums stand for lines there.
fn without_input(document: &str) -> Value {
    let mut document: Value = serde_json::from_str(document).unwrap();
    for invoice in document["invoices"].as_array_mut().unwrap() {
        invoice["input"] = Value::Null;
    }
    document
}

#[test]
fn one_result_from_every_history() {
    let rules = Ruleset::parse("to-date.ocg", RULES).unwrap();
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("ledes");
    std::fs::create_dir(&folder).unwrap();
    let files: Vec<PathBuf> = (1..=3)
        .map(|number| {
            let path = folder.join(format!("{number:02}.ledes"));
            std::fs::write(&path, month(number)).unwrap();
            path
        })
        .collect();
    let april = [("april.ledes".to_owned(), month(4).into_bytes())];
    let review = |mut history: History| {
        let reviewed = history.review(&rules, &Given::new(), &april, false).unwrap();
        assert!(reviewed.failed.is_empty());
        reviewed.review.to_json()
    };
    let imported = |place: &str| {
        let mut history = History::open(place, true).unwrap();
        let taken = history.import(&files, &ImportOptions::new().currency("USD")).unwrap();
        assert_eq!((taken.invoices, taken.failed.len()), (6, 0));
        history
    };

    let by_folder = review(History::open(&folder, false).unwrap());
    assert_eq!(without_input(&by_folder), without_input(&by_lines(&rules, &files, &april)), "line by line");
    // The history counts: every rule but one finds something.
    for rule in ["matter_cap", "long_day", "volume_discount", "busy_quarter"] {
        assert!(by_folder.contains(&format!("/F2-4/{rule}/")), "{rule}: {by_folder}");
    }
    let parquet = home.path().join("invoices.parquet");
    as_parquet(&files, &parquet);
    assert_eq!(review(History::open(&parquet, false).unwrap()), by_folder, "Parquet");
    let sqlite = home.path().join("h.db").to_string_lossy().into_owned();
    assert_eq!(review(imported(&sqlite)), by_folder, "SQLite");
    if let Some(server) = Server::start().unwrap() {
        let address = server.database().unwrap();
        assert_eq!(review(imported(&address)), by_folder, "PostgreSQL");
        let mut history = History::open(&address, false).unwrap();
        let recorded = history.review(&rules, &Given::new(), &april, true).unwrap();
        assert_eq!((recorded.recorded.len(), recorded.review.to_json()), (2, by_folder.clone()));
        for id in recorded.recorded {
            assert!(history.replay(id).unwrap().is_same());
        }
        let again = history.review(&rules, &Given::new(), &april, true).unwrap();
        assert_eq!((again.were_recorded, again.review.to_json()), (true, by_folder));
    }
    let read_only = History::open(&folder, false).unwrap().review(&rules, &Given::new(), &april, true);
    assert!(matches!(read_only, Err(HistoryError::ReadOnly)));
}

#[test]
fn nothing_of_a_narrative_is_recorded_where_none_may_be() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("h.db");
    let rules = Ruleset::parse(
        "a.ocg",
        r#"rule a for each fee when narrative mentions "answer" then warn because "it says {narrative}""#,
    )
    .unwrap();
    let mut history = History::open(&place, true).unwrap();
    let files = [("march.ledes".to_owned(), month(3).into_bytes())];
    let reviewed = history.review(&rules, &Given::new().without_narratives(true), &files, true).unwrap();
    assert_eq!(reviewed.recorded.len(), 2);
    let id = reviewed.recorded[0];
    assert!(matches!(history.replay(id), Err(HistoryError::NotKept(_))));
    assert_eq!(history.show(id).unwrap()["findings"][0]["message"], "it says [narrative]");
    drop(history);
    for file in ["h.db", "h.db-wal"] {
        let bytes = std::fs::read(home.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(13).any(|window| window == b"Answer number"), "{file}");
    }
}

/// The statements of the manual in a fence of this engine.
fn statements(engine: &str) -> Vec<String> {
    let manual =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/history.md")).unwrap();
    let fence = format!("```sql {engine}\n");
    let fences = manual.split(&fence).skip(1);
    fences.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_statements_of_the_manual_answer() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("history.db");
    let rules = "guideline \"Half\" currency USD\nrule half for each fee then reduce rate to 55 USD";
    let rules = Ruleset::parse("half.ocg", rules).unwrap();
    let files = [("march.ledes".to_owned(), month(3).into_bytes())];
    let given = Given::new();
    let mut history = History::open(&place, true).unwrap();
    history.review(&rules, &given, &files, true).unwrap();
    let database = rusqlite::Connection::open(&place).unwrap();
    for statement in statements("sqlite") {
        let first: (String, String, String) =
            database.query_row(&statement, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        assert_eq!(first, ("F1".to_owned(), "half".to_owned(), "660.00".to_owned()));
    }
    assert_eq!(statements("sqlite").len(), 1);
    if let Some(server) = Server::start().unwrap() {
        let address = server.database().unwrap();
        History::open(&address, true)
            .unwrap()
            .import(std::slice::from_ref(&place), &ImportOptions::new())
            .unwrap();
        let mut client = meruit_postgres::connect(&address).unwrap();
        for statement in statements("postgres") {
            let answers = client.simple_query(&statement).unwrap();
            let row = answers.iter().find_map(|answer| match answer {
                meruit_postgres::postgres::SimpleQueryMessage::Row(row) => Some(row),
                _ => None,
            });
            assert_eq!(row.unwrap().get(2), Some("660.00"));
        }
        assert_eq!(statements("postgres").len(), 1);
    }
    // DuckDB reads the file by an extension of its own, which may not be there.
    for statement in statements("duckdb") {
        let told = std::process::Command::new("duckdb").current_dir(&home).args(["-c", &statement]).output();
        match told {
            Ok(told) if told.status.success() => {
                assert!(String::from_utf8_lossy(&told.stdout).contains("M1"))
            }
            _ => eprintln!("!!! NOT TESTED: no DuckDB with its extension for SQLite is here"),
        }
    }
}

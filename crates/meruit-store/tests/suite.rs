//! What a store promises, on SQLite and PostgreSQL alike: nothing is lost, nothing is doubled.

#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "a test ends where a store fails")]

use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use meruit_store::{Exported, Field, Need, NewInvoice, NewRun, Recorded, Store, StoreError, UnderReview};
use scratch_postgres::Server;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Where a store is tried, and what goes when it was.
struct Place {
    name: String,
    folder: TempDir,
    server: Option<&'static Server>,
}

impl Place {
    fn open(&self) -> Store {
        Store::open(&self.name, true).unwrap()
    }

    /// Another place of the same kind.
    fn another(&self) -> String {
        match &self.server {
            Some(server) => server.database().unwrap(),
            None => self.folder.path().join("other.db").to_string_lossy().into_owned(),
        }
    }

    /// Runs statements past the store, in SQLite or in PostgreSQL.
    fn run(&self, place: &str, sqlite: &str, postgres: &str) {
        match &self.server {
            None => rusqlite::Connection::open(place).unwrap().execute_batch(sqlite).unwrap(),
            Some(_) => meruit_postgres::connect(place).unwrap().batch_execute(postgres).unwrap(),
        }
    }

    /// A number that a view tells.
    fn number(&self, column: &str, view: &str) -> i64 {
        match &self.server {
            None => {
                let database = rusqlite::Connection::open(&self.name).unwrap();
                database.query_row(&format!("SELECT {column} FROM {view}"), [], |row| row.get(0)).unwrap()
            }
            Some(_) => {
                let mut database = meruit_postgres::connect(&self.name).unwrap();
                database.query(&format!("SELECT {column} FROM meruit.{view}"), &[]).unwrap()[0].get(0)
            }
        }
    }
}

fn on_sqlite() -> Option<Place> {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("h.db").to_string_lossy().into_owned();
    Some(Place { name, folder, server: None })
}

fn on_postgres() -> Option<Place> {
    // It goes when this process does.
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Server::start().unwrap()).as_ref()?;
    let name = server.database().unwrap();
    Some(Place { name, folder: tempfile::tempdir().unwrap(), server: Some(server) })
}

/// Each test on both.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod sqlite { $(#[test] fn $test() { super::$test(&super::on_sqlite().unwrap()); })* }
        mod postgres { $(#[test] fn $test() { if let Some(place) = super::on_postgres() { super::$test(&place); } })* }
    };
}

on_both!(
    writers_at_the_same_time,
    killed_writers,
    a_store_that_is_locked,
    what_is_no_history,
    what_a_review_reads,
    every_view_answers,
    a_store_taken_over,
    forgetting,
);

const LINES: usize = 5;

fn invoice(number: &str) -> (Value, Value) {
    let sums =
        json!({"billed": "10.00", "approved": "9.00", "reduced": "1.00", "held": "0.00", "withheld": "0.00"});
    let line = |at: usize| {
        let mut line = sums.clone();
        line["number"] = at.to_string().into();
        line["kind"] = "F".into();
        line["date"] = "2026-03-03".into();
        line
    };
    let result = json!({
        "number": number, "firm": "F1", "matter": "M1", "date": "2026-03-31", "currency": "USD", "status": "findings",
        "totals": sums, "lines": (1..=LINES).map(line).collect::<Vec<_>>(),
        "by_rule": [{"rule": "cap", "reduced": "1.00", "held": "0.00", "withheld": "0.00"}],
    });
    let line = |at: usize| {
        json!({"kind": "F", "number": at.to_string(), "date": format!("2026-0{at}-03"), "fate": "open",
               "amount": "9.00 USD", "billed_amount": "10.00 USD", "timekeeper": {"id": format!("T{at}")}})
    };
    let facts = json!({"number": number, "firm": {"id": "F1"}, "matter": {"id": "M1"}, "date": "2026-03-31",
                       "lines": (1..=LINES).map(line).collect::<Vec<_>>()});
    (result, facts)
}

/// Records an invoice of this number, as often as others come between.
fn record(store: &mut Store, number: &str, padding: usize) -> Result<Vec<i64>, StoreError> {
    let (result, facts) = invoice(number);
    let finding = json!({"id": format!("F1/{number}/cap/1"), "invoice": number, "rule": "cap", "verdict": "found",
                         "amount": "1.00"});
    let document =
        json!({"invoices": [result], "findings": [finding], "padding": noise(padding)}).to_string();
    let files = [(format!("{number}.json"), number.as_bytes().to_vec())];
    loop {
        let run = NewRun {
            rules_hash: "h",
            rules: "rules",
            given: "given",
            saw: store.last()?,
            inputs: Some(&files),
            document: &document,
            invoices: vec![NewInvoice { content: number, facts: Some(&facts), received: Some("2026-04-02") }],
        };
        if let Recorded::Now(ids) = store.record(&run)? {
            return Ok(ids);
        }
    }
}

/// A text that cannot be made much smaller.
fn noise(length: usize) -> String {
    let mut random = 7_u64;
    let mut sign = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'0' + u8::try_from((random >> 33) % 43).unwrap())
    };
    (0..length).map(|_| sign()).map(|sign| if sign == '\\' { 'x' } else { sign }).collect()
}

fn numbers(store: &mut Store) -> Vec<String> {
    let listed = store.list(None, None).unwrap();
    let mut numbers: Vec<String> = listed.into_iter().map(|listed| listed.number).collect();
    numbers.sort();
    numbers
}

fn rows(store: &mut Store, what: Exported) -> Vec<Vec<Field>> {
    let mut rows = Vec::new();
    let take = |row: &[Field]| {
        rows.push(row.to_vec());
        Ok::<(), StoreError>(())
    };
    store.export(what, take).unwrap();
    rows
}

fn writers_at_the_same_time(place: &Place) {
    const WRITERS: usize = 5;
    const EACH: usize = 6;
    place.open();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || {
                let mut store = place.open();
                for at in 0..EACH {
                    record(&mut store, &format!("N{writer}{at}"), 0).unwrap();
                }
            });
        }
    });
    let mut store = place.open();
    let found = numbers(&mut store);
    let mut once = found.clone();
    once.dedup();
    assert_eq!((found.len(), once.len()), (WRITERS * EACH, WRITERS * EACH));
    assert_eq!(rows(&mut store, Exported::Lines).len(), WRITERS * EACH * LINES);
    // One that saw less than there is records nothing.
    let late = NewRun {
        rules_hash: "",
        rules: "",
        given: "",
        saw: 0,
        inputs: None,
        document: r#"{"invoices": []}"#,
        invoices: Vec::new(),
    };
    assert_eq!(store.record(&late).unwrap(), Recorded::Overtaken);
}

/// Not a test of its own: the process that `killed_writers` kills.
#[test]
fn writer() {
    let Ok(asked) = std::env::var("MERUIT_WRITER") else { return };
    let (number, place) = asked.split_once(' ').unwrap();
    record(&mut Store::open(place, true).unwrap(), number, 100_000).unwrap();
}

/// `MERUIT_KILLS=1000` kills as often; it is a hundred times otherwise.
fn killed_writers(place: &Place) {
    let kills = std::env::var("MERUIT_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(100);
    place.open();
    let (mut random, mut whole) = (3_u64, 0);
    for kill in 0..kills {
        let number = format!("N{kill:03}");
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer"])
            .env("MERUIT_WRITER", format!("{number} {}", place.name))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(Duration::from_micros((random >> 33) % 60_000));
        let _ = writer.kill();
        writer.wait().unwrap();
        let mut store = place.open();
        if store.recorded("F1", &number, &number).unwrap().is_some() {
            whole += 1;
        } else if let Err(error) = record(&mut store, &number, 0) {
            // A server may still have been busy with what the writer sent before it died.
            assert!(store.recorded("F1", &number, &number).unwrap().is_some(), "{error}");
        }
    }
    let mut store = place.open();
    let wanted: Vec<String> = (0..kills).map(|kill| format!("N{kill:03}")).collect();
    assert_eq!(numbers(&mut store), wanted, "{whole} of {kills} were recorded before they were killed");
    assert_eq!(rows(&mut store, Exported::Lines).len(), kills * LINES);
    assert_eq!(rows(&mut store, Exported::Findings).len(), kills);
}

fn a_store_that_is_locked(place: &Place) {
    let mut store = place.open();
    store.wait_at_most(Duration::from_millis(30)).unwrap();
    let mut told = || record(&mut store, "N1", 0).unwrap_err().to_string();
    let error = match &place.server {
        None => {
            let other = rusqlite::Connection::open(&place.name).unwrap();
            other.execute_batch("BEGIN IMMEDIATE").unwrap();
            told()
        }
        Some(_) => {
            let mut other = meruit_postgres::connect(&place.name).unwrap();
            other.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(x'6d727468'::bigint)").unwrap();
            told()
        }
    };
    assert!(error.contains("lock"), "{error}");
    // The other one is gone.
    store.wait_at_most(Duration::from_secs(30)).unwrap();
    record(&mut store, "N1", 0).unwrap();
    assert_eq!(numbers(&mut store), ["N1"]);
}

fn what_is_no_history(place: &Place) {
    let other = place.another();
    assert!(matches!(Store::open(&other, false), Err(StoreError::NotThere(_))));
    record(&mut place.open(), "N1", 0).unwrap();
    place.run(
        &other,
        "CREATE TABLE invoice (id)",
        "CREATE SCHEMA meruit; CREATE TABLE meruit.invoice (id INT)",
    );
    place.run(&place.name, "PRAGMA user_version = 99", "UPDATE meruit.history_version SET version = 99");
    assert!(matches!(Store::open(&other, true), Err(StoreError::NoHistory(_))));
    assert!(matches!(Store::open(&place.name, true), Err(StoreError::TooNew { found: 99, .. })));
}

fn what_a_review_reads(place: &Place) {
    let mut store = place.open();
    for number in ["N1", "N2", "N3"] {
        record(&mut store, number, 0).unwrap();
    }
    let mut under_review = UnderReview::default();
    under_review
        .add(&json!({"number": "N2", "date": "2026-03-31", "firm": {"id": "f1"}, "matter": {"id": "M1"},
        "lines": [{"kind": "F", "date": "2026-03-03", "timekeeper": {"id": "T3"}}]}));
    let mut found = |need: Need, saw: i64, but: &[i64]| {
        let invoices = store.earlier(&[need], &under_review, saw, but).unwrap();
        let lines = invoices.iter().map(|invoice| invoice["lines"].as_array().unwrap().len()).sum::<usize>();
        (invoices.len(), lines)
    };
    assert_eq!(found(Need::of("prior invoice", []), i64::MAX, &[]), (3, 0));
    assert_eq!(found(Need::of("prior fee", ["timekeeper.id"]), i64::MAX, &[]), (3, 3));
    assert_eq!(found(Need::of("prior expense", ["matter.id"]), i64::MAX, &[]), (0, 0));
    assert_eq!(found(Need::of("prior line", ["matter.id"]), i64::MAX, &[1]), (2, 2 * LINES));
    assert_eq!(found(Need::of("prior line", ["firm.id"]), 2, &[]), (2, 2 * LINES));
    assert_eq!(found(Need::of("prior invoice", ["firm.id", "number"]), i64::MAX, &[]), (1, 0));
    let days = Some(("2026-02-01".to_owned(), "2026-03-31".to_owned()));
    assert_eq!(found(Need { days, ..Need::of("prior line", ["firm.id"]) }, i64::MAX, &[]), (3, 6));
}

fn every_view_answers(place: &Place) {
    record(&mut place.open(), "N1", 0).unwrap();
    for (view, column, wanted) in [
        ("v_invoices", "approved_e4", 90_000),
        ("v_findings", "amount_e4", 10_000),
        ("v_settlement_lines", "reduced_e4", 10_000),
        ("v_spend_by_firm_rule", "reduced_e4", 10_000),
        ("v_budget_used", "approved_e4", 90_000),
        ("v_first_pass", "invoices", 1),
        ("v_top_reasons", "findings", 1),
    ] {
        assert_eq!(place.number(column, view), wanted, "{view}");
    }
    assert!(place.number("days", "v_cycle_time") >= 0);
}

fn a_store_taken_over(place: &Place) {
    let mut store = place.open();
    for number in ["N1", "N2"] {
        record(&mut store, number, 0).unwrap();
    }
    // Into SQLite and back.
    let mut file = Store::open(place.folder.path().join("copy.db"), true).unwrap();
    assert_eq!(file.copy_from(&mut store).unwrap().invoices, 2);
    assert_eq!(file.copy_from(&mut store).unwrap().known, 2);
    let mut back = Store::open(place.another(), true).unwrap();
    assert_eq!(back.copy_from(&mut file).unwrap().invoices, 2);
    for what in [Exported::Invoices, Exported::Lines, Exported::Findings] {
        assert_eq!(rows(&mut back, what), rows(&mut store, what));
    }
    let (run, copy) = (store.run_of(2).unwrap().unwrap(), back.run_of(2).unwrap().unwrap());
    assert_eq!((run.saw, run.document, run.inputs), (copy.saw, copy.document, copy.inputs));
    let everything = [Need::of("prior line", []), Need::of("prior invoice", [])];
    let nothing = UnderReview::default();
    let earlier = store.earlier(&everything, &nothing, i64::MAX, &[]).unwrap();
    assert_eq!(earlier, back.earlier(&everything, &nothing, i64::MAX, &[]).unwrap());
}

fn forgetting(place: &Place) {
    let mut store = place.open();
    record(&mut store, "N1", 0).unwrap();
    assert_eq!(store.prune("2026-03-31").unwrap(), 0);
    assert_eq!(store.prune("2026-04-01").unwrap(), 1);
    assert!(numbers(&mut store).is_empty() && rows(&mut store, Exported::Lines).is_empty());
    record(&mut store, "N1", 0).unwrap();
    assert_eq!(numbers(&mut store), ["N1"]);
}

/// As on a disk that is full: no file of the server can grow beyond a few megabytes.
#[test]
fn a_full_disk_of_a_server_leaves_what_was_there() {
    let Some(server) = Server::with_largest_file(Some(6_000)).unwrap() else { return };
    let place = server.database().unwrap();
    let mut store = Store::open(&place, true).unwrap();
    record(&mut store, "N1", 0).unwrap();
    let error = record(&mut store, "N2", 12_000_000).unwrap_err().to_string();
    assert!(error.contains("File too large") || error.contains("No space"), "{error}");
    assert_eq!(numbers(&mut store), ["N1"]);
    assert_eq!(rows(&mut store, Exported::Lines).len(), LINES);
    record(&mut store, "N2", 0).unwrap();
    assert_eq!(numbers(&mut store), ["N1", "N2"]);
}

//! The figures of the process on a recorded store: yield, cycle time, reasons, appeals, weeks.

#![expect(clippy::unwrap_used, reason = "a test ends where the store fails")]

use std::path::Path;

use meruit_store::{Appeal, NewInvoice, NewRun, Step, Store, StoreError};
use serde_json::{Value, json};

/// An invoice as a result document has it, with a line for each finding and one without.
fn invoice(firm: &str, number: &str, fate: &str, held: &str, rules: &[&str]) -> (Value, Vec<Value>) {
    let sums = json!({"billed": "100.00", "approved": "90.00", "reduced": "10.00", "held": held, "withheld": "0.00"});
    let line = |at: usize| {
        json!({"number": at.to_string(), "kind": "F", "date": "2026-03-03", "fate": "open", "billed": "50.00",
               "approved": "45.00", "reduced": "5.00", "held": "0.00", "withheld": "0.00"})
    };
    let lines: Vec<Value> = (0..=rules.len()).map(line).collect();
    let findings = rules.iter().enumerate().map(|(at, rule)| {
        json!({"id": format!("{firm}/{number}/{rule}/{at}"), "rule": rule, "verdict": "found", "invoice": number, "amount": "5.00"})
    });
    let invoice = json!({"number": number, "firm": firm, "matter": "M1", "date": "2026-03-31", "currency": "USD",
        "status": "findings", "fate": fate, "totals": sums, "lines": lines, "by_rule": []});
    (invoice, findings.collect())
}

fn record(store: &mut Store, content: &str, (invoice, findings): (Value, Vec<Value>)) {
    let document = json!({"invoices": [invoice], "findings": findings}).to_string();
    let saw = store.last().unwrap();
    let new = NewInvoice { content, facts: None, received: Some("2026-04-01") };
    let run = NewRun {
        rules_hash: "",
        rules: "",
        given: "",
        saw,
        inputs: None,
        document: &document,
        invoices: vec![new],
    };
    store.record(&run).unwrap();
}

fn step<'s>(number: &'s str, step: &'s str, from: &str, to: Option<&str>, result: &'s str) -> Step<'s> {
    Step {
        firm: "F1",
        number,
        step,
        started: from.parse().unwrap(),
        ended: to.map(|to| to.parse().unwrap()),
        actor: Some("ann"),
        result: Some(result),
    }
}

/// Four invoices of two firms, one of them sent again; their steps over three weeks; three appeals.
fn recorded(place: &Path) -> Store {
    let mut store = Store::open(place, true).unwrap();
    record(&mut store, "1", invoice("F1", "A-1", "open", "0.00", &["block", "rate"]));
    record(&mut store, "2", invoice("F1", "A-2", "returned", "100.00", &["block"]));
    record(&mut store, "3", invoice("F1", "a-2", "open", "0.00", &[]));
    record(&mut store, "4", invoice("F1", "A-3", "open", "5.00", &["block"]));
    record(&mut store, "5", invoice("F2", "B-1", "open", "0.00", &[]));
    let steps = [
        step("A-1", "review", "2026-03-02T09:00", Some("2026-03-03T09:00"), "approved"),
        step("A-2", "review", "2026-03-02T09:00", Some("2026-03-04T09:00"), "returned"),
        step("A-2", "review", "2026-03-09T09:00", Some("2026-03-12T09:00"), "approved"),
        step("A-3", "review", "2026-03-16T09:00", Some("2026-03-22T09:00"), "approved"),
        step("A-1", "approval", "2026-03-03T09:00", None, ""),
        step("A-3", "approval", "2026-03-22T09:00", Some("2026-03-22T10:30"), "approved"),
    ];
    store.log_steps(&steps).unwrap();
    // The same log again changes nothing.
    store.log_steps(&steps).unwrap();
    let appeal = |finding, overturned, restored_e4| Appeal { finding, overturned, restored_e4 };
    let appeals = [
        appeal("F1/A-1/block/0", Some(true), 50_000),
        appeal("F1/A-2/block/0", Some(false), 0),
        appeal("F1/A-3/block/0", None, 0),
    ];
    store.log_appeals(&appeals).unwrap();
    store
}

/// The rows of a view, each as its cells with blanks between.
fn rows(database: &rusqlite::Connection, view: &str, columns: &str) -> Vec<String> {
    let sql = format!("SELECT {columns} FROM {view} ORDER BY 1, 2");
    let mut statement = database.prepare(&sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..width).map(|at| {
            Ok(match row.get_ref(at)? {
                rusqlite::types::ValueRef::Null => "-".to_owned(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str()?.to_owned(),
            })
        });
        Ok(cells.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
    });
    rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn figures_come_out_of_what_was_recorded_and_logged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    recorded(&path);
    let database = rusqlite::Connection::open(&path).unwrap();
    let all = |view: &str, columns: &str| rows(&database, view, columns);

    // A-1 passed at once; A-2 was returned and sent again; A-3 has something held.
    assert_eq!(all("v_yield", "*"), ["F1 3 1 1 1 1", "F2 1 1 0 0 0"]);
    assert_eq!(all("v_passages", "firm, invoices, first_pass"), ["F1 3 1", "F2 1 1"]);
    assert_eq!(all("v_submissions", "number, attempt"), ["A-1 1", "A-2 1", "A-3 1", "B-1 1", "a-2 2"]);
    assert_eq!(all("v_firm_reasons", "*"), ["F1 1 block 3", "F1 2 rate 1"]);
    // Four findings on eight lines.
    assert_eq!(all("v_defects", "*"), ["F1 8 4 500000", "F2 1 0 0"]);
    // Of three appeals two are decided, and one of them overturned 5.00.
    assert_eq!(all("v_overturned", "*"), ["block 3 2 1 50000"]);
    // One, two, three and six days; the median of four is the second.
    assert_eq!(all("v_step_times", "*"), ["approval 1 90 90 90 90", "review 4 4320 2880 1440 8640"]);
    assert_eq!(all("v_step_yield", "*"), ["approval 1 1", "review 3 2"]);
    assert_eq!(all("v_open_steps", "*"), ["approval 1 2026-03-03T09:00:00"]);
    // 24 and 48 hours in the first week, 72 in the second, 144 in the third.
    assert_eq!(
        all("v_weeks", "*"),
        [
            "approval 2026-03-16 1 1 0",
            "review 2026-03-02 36 84 54",
            "review 2026-03-09 72 84 54",
            "review 2026-03-16 144 84 54"
        ]
    );
    assert_eq!(all("v_reductions", "*"), ["F1 USD 3000000 2700000 300000", "F2 USD 1000000 900000 100000"]);
}

#[test]
fn an_end_may_be_told_later_and_a_log_that_is_wrong_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let mut store = recorded(&path);
    store
        .log_steps(&[step("A-1", "approval", "2026-03-03T09:00", Some("2026-03-03T12:00"), "approved")])
        .unwrap();
    let database = rusqlite::Connection::open(&path).unwrap();
    assert!(rows(&database, "v_open_steps", "*").is_empty());
    let wrong = [
        step("A-9", "review", "2026-03-02T09:00", Some("2026-03-03T09:00"), "approved"),
        step("A-9", "approval", "2026-03-02T09:00", Some("2026-03-01T09:00"), "approved"),
    ];
    let told = store.log_steps(&wrong).unwrap_err();
    assert!(matches!(&told, StoreError::Log(what) if what.contains("before it begins")), "{told}");
    assert_eq!(rows(&database, "v_step_yield", "*"), ["approval 2 2", "review 3 2"]);
    let nothing = Appeal { finding: "F1/none", overturned: None, restored_e4: 0 };
    assert!(matches!(store.log_appeals(&[nothing]), Err(StoreError::Log(_))));
}

#[test]
fn what_is_pruned_takes_its_steps_and_appeals_along() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let mut store = recorded(&path);
    store.prune("2027-01-01").unwrap();
    let database = rusqlite::Connection::open(&path).unwrap();
    for table in ["step", "appeal"] {
        assert!(rows(&database, table, "*").is_empty(), "{table}");
    }
}

/// The same SQL in both databases.
#[cfg(feature = "postgres")]
#[test]
fn postgres_has_the_same_views() {
    let Some(server) = scratch_postgres::Server::start().unwrap() else { return };
    let address = server.database().unwrap();
    recorded(Path::new(&address));
    let mut client = meruit_postgres::connect(&address).unwrap();
    let mut numbers = |sql: &str| -> Vec<i64> {
        let rows = client.query(sql, &[]).unwrap();
        rows.iter().flat_map(|row| (0..row.len()).map(|at| row.get(at))).collect()
    };
    let yields = "SELECT invoices, first_pass, returned, held, sent_again FROM meruit.v_yield ORDER BY firm";
    assert_eq!(numbers(yields), [3, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    assert_eq!(
        numbers("SELECT lines, findings, per_million_lines FROM meruit.v_defects ORDER BY firm"),
        [8, 4, 500_000, 1, 0, 0]
    );
    assert_eq!(
        numbers("SELECT appeals, decided, overturned, restored_e4 FROM meruit.v_overturned"),
        [3, 2, 1, 50_000]
    );
    let times = "SELECT mean_minutes, median_minutes, least_minutes, most_minutes FROM meruit.v_step_times ORDER BY step";
    assert_eq!(numbers(times), [90, 90, 90, 90, 4_320, 2_880, 1_440, 8_640]);
    let weeks = "SELECT value, mean, moving_range FROM meruit.v_weeks WHERE step = 'review' ORDER BY date";
    assert_eq!(numbers(weeks), [36, 84, 54, 72, 84, 54, 144, 84, 54]);
    assert_eq!(numbers("SELECT place, findings FROM meruit.v_firm_reasons ORDER BY place"), [1, 3, 2, 1]);
    assert_eq!(numbers("SELECT invoices, first_pass FROM meruit.v_step_yield ORDER BY step"), [1, 1, 3, 2]);
}

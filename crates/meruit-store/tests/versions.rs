//! Stores of older versions, as dumps in `versions/`, are brought forward and lose nothing.

#![expect(clippy::unwrap_used, reason = "a test ends where a store fails")]

use meruit_store::{Exported, Field, Key, Need, Records, Span, Store, StoreError, UnderReview};
use serde_json::{Value, json};

/// Each older version.
const VERSIONS: [(i64, &str); 3] = [
    (1, include_str!("versions/1.sql")),
    (2, include_str!("versions/2.sql")),
    (3, include_str!("versions/3.sql")),
];

#[test]
fn every_older_version_is_brought_forward() {
    for (version, dump) in VERSIONS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h.db");
        rusqlite::Connection::open(&path).unwrap().execute_batch(dump).unwrap();
        for opened in ["brought forward", "as it is now"] {
            let mut store = Store::open(&path, false).unwrap();
            look_into(&mut store, &format!("version {version}, {opened}"));
        }
        let now = rusqlite::Connection::open(&path).unwrap();
        let version_now: i64 = now.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert!(version_now > version);
        let views = ["v_yield", "v_budget_used", "v_step_times"].map(|view| {
            now.query_row(&format!("SELECT count(*) FROM {view}"), [], |row| row.get::<_, i64>(0)).unwrap()
        });
        assert_eq!(views, [1, 1, i64::from(version >= 3)], "version {version}");
    }
}

fn look_into(store: &mut Store, which: &str) {
    let listed = store.list(Some("f1"), None).unwrap();
    let told: Vec<(&str, i64)> =
        listed.iter().map(|listed| (listed.number.as_str(), listed.approved_e4)).collect();
    assert_eq!(told, [("N-001", 3_380_000), ("N-002", 3_380_000)], "{which}");
    let run = store.run_of(2).unwrap().unwrap();
    assert!(
        run.document.contains("one hour less") && run.inputs.is_some_and(|files| files.len() == 1),
        "{which}"
    );
    let mut lines = Vec::new();
    let take = |row: &[Field]| {
        lines.push(row.to_vec());
        Ok::<(), StoreError>(())
    };
    store.export(Exported::Lines, take).unwrap();
    assert_eq!(lines.len(), 4, "{which}");

    let mut under_review = UnderReview::default();
    under_review
        .add(&json!({"number": "n2", "date": "2026-05-31", "firm": {"id": "F1"}, "matter": {"id": "M1"},
        "lines": [{"kind": "F", "date": "2026-03-03", "timekeeper": {"id": "T1"}}]}));
    let mut found = |need: Need| {
        let earlier = store.earlier(&[need], &under_review, i64::MAX, &[]).unwrap();
        earlier
            .iter()
            .flat_map(|invoice| invoice["lines"].as_array().unwrap().clone())
            .collect::<Vec<Value>>()
    };
    // A timekeeper's day, and not the expenses, which nobody worked.
    assert_eq!(found(Need::of("prior fee", ["timekeeper.id", "date"])).len(), 2, "{which}");
    let need = Need { in_sums: Some(Span::Year), ..Need::of("prior line", ["firm.id"]) };
    let amounts: Vec<Value> = found(need).iter().map(|line| line["amount"].clone()).collect();
    assert_eq!(amounts, ["16.0000 USD", "660.0000 USD"], "{which}");
    let number = Need::of("prior invoice", ["firm.id", "normal(number)"]);
    assert_eq!((number.records, number.keys.contains(&Key::Number)), (Records::Invoices, true));
    under_review = UnderReview::default();
    under_review.add(&json!({"number": "n 002", "firm": {"id": "F1"}, "lines": []}));
    assert_eq!(store.earlier(&[number], &under_review, i64::MAX, &[]).unwrap().len(), 1, "{which}");
}

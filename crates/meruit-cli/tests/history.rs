//! The history on the command line: nothing is lost, nothing is doubled, and what was decided comes out again.

#![expect(clippy::unwrap_used, reason = "a test ends where a file or the program fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

const RULES: &str = r#"
guideline "To date" edition 2026 currency USD
rule same_number for each invoice when count(of prior invoice with same firm.id, number) > 0 then reject
rule matter_cap for each invoice then reduce amount to 1_000 USD - sum(amount of prior line with same matter.id)
rule day
  for each fee
  when hours + sum(hours of prior fee with same timekeeper.id, date) > 10 hours
  then warn
"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rules.ocg"), RULES).unwrap();
    folder
}

/// An invoice of 440 USD for four hours of a day that all invoices share.
fn invoice(folder: &TempDir, number: usize, matter: &str) -> String {
    let name = format!("{number}.json");
    let facts = format!(
        r#"{{"invoices": [{{"number": "N{number}", "date": "2026-03-31", "firm": {{"id": "F1"}}, "currency": "USD",
          "matter": {{"id": "{matter}"}}, "lines": [{{"kind": "F", "number": "1", "date": "2026-03-03",
          "timekeeper": {{"id": "T1"}}, "hours": "4", "rate": "110", "narrative": "Draft motion"}}]}}]}}"#
    );
    fs::write(folder.path().join(&name), facts).unwrap();
    name
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meruit"));
    command.current_dir(folder).args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn record(folder: &Path, file: &str) -> Command {
    program(
        folder,
        &["review", "--rules", "rules.ocg", "--history", "h.db", "--record", "--format", "csv", file],
    )
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    program(folder.path(), args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn numbers(folder: &TempDir) -> Vec<String> {
    let listed = text(&run(folder, &["history", "list", "h.db"]).stdout);
    listed.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_owned()).collect()
}

#[test]
fn what_was_decided_before_counts_and_comes_out_again() {
    let folder = folder();
    for number in 1..=3 {
        let file = invoice(&folder, number, "M1");
        let output = record(folder.path(), &file).output().unwrap();
        assert_eq!(text(&output.stderr), format!("recorded: {number}\n"));
    }
    // 440, 440 and what is left of 1,000; twelve hours a day.
    let listed = text(&run(&folder, &["history", "list", "h.db"]).stdout);
    assert!(listed.ends_with("3,F1,N3,M1,2026-03-31,findings,440.00,120.00,USD\n"), "{listed}");
    let again = record(folder.path(), "3.json").output().unwrap();
    assert_eq!(text(&again.stderr), "were recorded before: 3\n");
    assert!(text(&again.stdout).contains("F1/N3/day/1"));
    assert_eq!(numbers(&folder), ["N1", "N2", "N3"]);
    for id in ["1", "2", "3"] {
        let replayed = run(&folder, &["history", "replay", "h.db", id]);
        assert_eq!(replayed.status.code(), Some(0), "{}", text(&replayed.stdout));
    }
    let shown: serde_json::Value =
        serde_json::from_slice(&run(&folder, &["history", "show", "h.db", "3"]).stdout).unwrap();
    assert_eq!(shown["invoice"]["totals"]["approved"], "120.00");
    assert_eq!(shown["findings"].as_array().unwrap().len(), 2);
    // One by one it comes to what it comes to in one run.
    let all: Vec<serde_json::Value> = (1..=3)
        .map(|number| {
            serde_json::from_slice(&fs::read(folder.path().join(format!("{number}.json"))).unwrap()).unwrap()
        })
        .map(|facts: serde_json::Value| facts["invoices"][0].clone())
        .collect();
    fs::write(folder.path().join("all.json"), serde_json::json!({ "invoices": all }).to_string()).unwrap();
    let args =
        ["review", "--rules", "rules.ocg", "--declare", "prior=complete", "--format", "json", "all.json"];
    let together: serde_json::Value = serde_json::from_slice(&run(&folder, &args).stdout).unwrap();
    let last = &together["invoices"][2];
    assert_eq!((&last["totals"], &last["lines"]), (&shown["invoice"]["totals"], &shown["invoice"]["lines"]));
    assert_eq!(
        text(&run(&folder, &["history", "prune", "h.db", "--before", "2027-01-01"]).stdout),
        "3 invoices forgotten\n"
    );
    assert!(numbers(&folder).is_empty());
}

/// `MERUIT_KILLS=100` kills as often.
#[test]
fn a_writer_that_is_killed_leaves_an_invoice_whole_or_not_at_all() {
    let kills = std::env::var("MERUIT_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12);
    let folder = folder();
    let mut random = 7_u64;
    for number in 1..=kills {
        let file = invoice(&folder, number, &format!("M{number}"));
        let mut writer = record(folder.path(), &file).spawn().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(Duration::from_micros(random >> 33 & 0xffff));
        let _ = writer.kill();
        let _ = writer.wait();
        let output = record(folder.path(), &file).output().unwrap();
        let told = text(&output.stderr);
        assert!(
            told == format!("recorded: {number}\n") || told == format!("were recorded before: {number}\n"),
            "{told}"
        );
    }
    let wanted: Vec<String> = (1..=kills).map(|number| format!("N{number}")).collect();
    assert_eq!(numbers(&folder), wanted);
    let last = kills.to_string();
    assert_eq!(run(&folder, &["history", "replay", "h.db", &last]).status.code(), Some(0));
}

#[test]
fn writers_at_the_same_time_lose_nothing_and_see_one_another() {
    let folder = folder();
    let files: Vec<String> = (1..=6).map(|number| invoice(&folder, number, "M1")).collect();
    let writers: Vec<_> = files.iter().map(|file| record(folder.path(), file).spawn().unwrap()).collect();
    for writer in writers {
        let output = writer.wait_with_output().unwrap();
        assert!(text(&output.stderr).starts_with("recorded: "), "{}", text(&output.stderr));
    }
    let mut found = numbers(&folder);
    found.sort();
    assert_eq!(found, ["N1", "N2", "N3", "N4", "N5", "N6"]);
    // No two of them used up the same part of the cap.
    let database = rusqlite::Connection::open(folder.path().join("h.db")).unwrap();
    let approved: i64 =
        database.query_row("SELECT approved_e4 FROM v_budget_used", [], |row| row.get(0)).unwrap();
    assert_eq!(approved, 10_000_000);
}

#[test]
fn what_is_no_history_is_told() {
    let folder = folder();
    let told = |file: &str| text(&run(&folder, &["history", "list", file]).stderr);
    assert_eq!(told("none.db"), "error: there is no history at `none.db`\n");
    assert!(!folder.path().join("none.db").exists());
    fs::write(
        folder.path().join("text.db"),
        "no database at all, and long enough to be looked at ".repeat(20),
    )
    .unwrap();
    assert_eq!(told("text.db"), "error: `text.db` is no history of decided invoices\n");
    let other = rusqlite::Connection::open(folder.path().join("other.db")).unwrap();
    other.execute_batch("CREATE TABLE invoice (id)").unwrap();
    assert_eq!(told("other.db"), "error: `other.db` is no history of decided invoices\n");
    let file = invoice(&folder, 1, "M1");
    record(folder.path(), &file).output().unwrap();
    let later = rusqlite::Connection::open(folder.path().join("h.db")).unwrap();
    later.pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(
        told("h.db"),
        "error: the history has the schema version 99, and this program knows 3 at most\n"
    );
}

#[test]
fn no_tax_number_is_kept() {
    let folder = folder();
    let facts = r#"{"invoices": [{"number": "N1", "date": "2026-03-31", "firm": {"id": "F1", "tax_id": "98-7654321"},
      "currency": "USD", "matter": {"id": "M1"}, "lines": []}]}"#;
    fs::write(folder.path().join("1.json"), facts).unwrap();
    record(folder.path(), "1.json").output().unwrap();
    assert_eq!(numbers(&folder), ["N1"]);
    for file in ["h.db", "h.db-wal"] {
        let bytes = fs::read(folder.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(10).any(|window| window == b"98-7654321"), "{file}");
    }
    let told = text(&run(&folder, &["history", "replay", "h.db", "1"]).stderr);
    assert!(told.contains("was not kept, because it held bank or tax numbers"), "{told}");
}

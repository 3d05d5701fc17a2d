//! Tables from workbooks and databases, on the command line.
//!
//! `tables/rates.xlsx` has the sheets `Notes`, `Rates` (headings in row 3, a text `007`, the rate 100.1, days as serial
//! numbers) and `Sums` (the binary sum of 0.1 and 0.2).

#![expect(clippy::unwrap_used, reason = "a test ends where a file or the program fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

const RULES: &str = r#"
guideline "Rates" edition 2026 currency USD
table agreed (person: text -> rate: rate) supplied
rule agreed_rate for each fee then reduce rate to agreed[timekeeper.id]
"#;

const FACTS: &str = r#"{"invoices": [{"number": "1", "date": "2026-03-31", "currency": "USD", "lines": [
  {"kind": "F", "number": "1", "date": "2026-03-03", "timekeeper": {"id": "007"}, "hours": "1", "rate": "110"}]}]}"#;

fn review(rules: &str, args: &[&str], folder: &Path) -> (String, String) {
    fs::write(folder.join("rules.ocg"), rules).unwrap();
    fs::write(folder.join("facts.json"), FACTS).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_meruit"));
    program.current_dir(folder).args(["review", "--rules", "rules.ocg", "facts.json", "--format", "csv"]);
    let output = program.args(args).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn workbook(sheet: &str) -> String {
    format!("agreed={}/tests/tables/rates.xlsx#{sheet}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_sheet_keeps_noughts_in_front_and_decimals_and_headings_are_mapped() {
    let folder = tempfile::tempdir().unwrap();
    let map = ["--map", "agreed.person=TK ID", "--map", "agreed.rate=Rate"];
    let (out, told) = review(RULES, &[&["--table", &workbook("Rates")][..], &map].concat(), folder.path());
    // 110 less the agreed 100.1, for one hour.
    assert!(out.contains(",9.90,USD"), "{out}{told}");
}

#[test]
fn a_binary_sum_and_a_lacking_sheet_are_told_and_not_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let (out, told) = review(RULES, &["--table", &workbook("Sums")], folder.path());
    assert!(out.is_empty());
    assert!(
        told.contains("rates.xlsx, sheet Sums`, row 2, `Rate`: the binary number 0.30000000000000004"),
        "{told}"
    );
    let (_, told) = review(RULES, &["--table", &workbook("Rate")], folder.path());
    assert!(told.contains("no sheet is called `Rate`; there are `Notes`, `Rates`, `Sums`"), "{told}");
    let args = ["--table", &workbook("Rates"), "--map", "agreed.person=Person"];
    let (_, told) = review(RULES, &args, folder.path());
    assert!(told.contains("no column is called `Person`; there are `TK ID`, `Rate`, `From`"), "{told}");
}

#[test]
fn a_query_is_read_with_bound_parameters_and_never_writes() {
    let folder = tempfile::tempdir().unwrap();
    let database = rusqlite::Connection::open(folder.path().join("rates.db")).unwrap();
    database
        .execute_batch(
            "CREATE TABLE rates (person TEXT, rate TEXT, firm TEXT);
             INSERT INTO rates VALUES ('007', '100 USD', 'Bruton & Vale'), ('007', '90 USD', 'Other');",
        )
        .unwrap();
    let query = "agreed=sqlite:rates.db?query=SELECT person, rate FROM rates WHERE firm = :firm&firm=";
    let (out, told) = review(RULES, &["--table", &format!("{query}Bruton %26 Vale")], folder.path());
    assert!(out.contains(",10.00,USD"), "{out}{told}");
    let (_, told) = review(RULES, &["--table", query.trim_end_matches("&firm=")], folder.path());
    assert!(told.contains("no value is given for `:firm`"), "{told}");
    let (_, told) =
        review(RULES, &["--table", "agreed=sqlite:rates.db?query=DELETE FROM rates"], folder.path());
    assert!(told.contains("the query would write"), "{told}");
    let left: i64 = database.query_row("SELECT count(*) FROM rates", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 2);
    let (_, told) = review(RULES, &["--table", "agreed=sqlite:none.db?table=rates"], folder.path());
    assert!(told.contains("none.db"), "{told}");
    assert!(!folder.path().join("none.db").exists());
}

//! Numbers of bank accounts are masked in every form of every output: reports, documents, tables, letters, tests, guidelines.

#![expect(clippy::unwrap_used, reason = "a test ends where a file or the program fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const NUMBER: &str = "DE89370400440532013000";
/// How the number may be found in an output: its letters and digits but for the last four.
const HIDDEN: &str = "DE8937040044053201";

const RULES: &str = r#"
guideline "Accounts" edition 2026 currency USD uses payments, coding

define watched = 1

rule account "An account" for each bank_account
  when number is not missing
  then warn "look at {number}"
  because "{holder} has {number}"

rule twice for each bank_account where number is not missing
  grouped by normal(number)
  when count() > watched
  then ask "one account of {normal(number)}"

rule named for each fee
  when narrative mentions "account"
  then reduce amount by 10 USD
  because "{narrative} at {vendor_account}"

rule shares for each coding_row grouped by invoice.number
  then split invoice.approved by percent

define fee.vendor_account = first(number of bank_account where number is not missing by latest changed)

decision where_to "Where it goes" for each payment
  gives account: text, holder: text
  when account.number is "DE89 3704 0044 0532 0130 00" -> account.number, account.holder
  otherwise -> account.number, "other"

test "an account that is not looked at"
  given bank_account { id "A1", number "DE89 3704 0044 0532 0130 00", holder "Avery" }
  given payment { id "P1", account { id "A1" }, amount 1 USD }
  expect account passes
  expect where_to -> "DE89370400440532013000", "nobody"
"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("rules.ocg", RULES);
    put(
        "bank_account.csv",
        &format!(
            "id,number,holder,changed\nA1,{NUMBER},Avery Cole LLP,2026-01-01\nA2,de89 3704 0044 0532 0130 00,{NUMBER},2026-02-01\nA3,,x,\n"
        ),
    );
    put(
        "payment.csv",
        &format!(
            "id,vendor,account,amount,date\nP1,V1,A1,10 USD,2026-03-03\n{NUMBER},V1,A2,9 USD,2026-03-03\n"
        ),
    );
    put("coding_row.csv", &format!("id,invoice,row,percent\n{NUMBER},1,1,60%\nR2,1,2,40%\n"));
    put(
        "facts.json",
        r#"{"declare": {"vendor": "complete"}, "invoices": [{"number": "1", "date": "2026-03-31", "firm": {"id": "F1"},
            "currency": "USD", "matter": {"id": "M1"}, "lines": [{"kind": "F", "number": "1", "date": "2026-03-03",
            "timekeeper": {"id": "T1"}, "hours": "4", "rate": "110", "narrative": "Call about account DE89-3704-0044-0532-0130-00"}]}]}"#,
    );
    folder
}

/// What the program writes, to whichever stream or file.
fn written(folder: &Path, args: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_meruit")).current_dir(folder).args(args).output().unwrap();
    assert!(
        output.status.code().is_some_and(|code| code < 2),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    [output.stdout, output.stderr].concat()
}

/// Letters and digits alone, in capitals, as an account is written in many ways.
fn letters(bytes: &[u8]) -> String {
    let signs = bytes.iter().filter(|byte| byte.is_ascii_alphanumeric());
    signs.map(|byte| char::from(byte.to_ascii_uppercase())).collect()
}

fn is_masked(what: &str, bytes: &[u8]) {
    assert!(!letters(bytes).contains(HIDDEN), "{what}: {}", String::from_utf8_lossy(bytes));
}

/// In Markdown the stars stand behind strokes.
fn shows_the_end(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).replace('\\', "");
    text.contains("****3000")
}

#[test]
fn decisions_are_masked_in_every_form() {
    let folder = folder();
    for form in ["text", "json", "csv", "arrow", "findings", "splits"] {
        let args = ["decide", ".", "--rules", "rules.ocg", "--format", form, "--output", "out"];
        is_masked(form, &written(folder.path(), &args));
        let bytes = fs::read(folder.path().join("out")).unwrap();
        is_masked(form, &bytes);
        assert!(shows_the_end(&bytes), "{form}");
    }
}

#[test]
fn reviews_are_masked_in_every_form() {
    let folder = folder();
    let forms =
        ["text", "json", "csv", "adjustments", "adjustments-json", "splits", "letter-md", "letter-html"];
    for form in forms {
        let facts = ["bank_account", "payment", "coding_row"].map(|kind| format!("{kind}={kind}.csv"));
        let mut args = vec!["review", "facts.json", "--rules", "rules.ocg", "--format", form];
        args.extend(facts.iter().flat_map(|fact| ["--facts", fact]));
        let bytes = written(folder.path(), &args);
        is_masked(form, &bytes);
        assert!(shows_the_end(&bytes), "{form}");
    }
}

#[test]
fn tests_and_guidelines_are_masked() {
    let folder = folder();
    for form in ["text", "json", "junit"] {
        let bytes = written(folder.path(), &["test", "rules.ocg", "--format", form]);
        is_masked(form, &bytes);
        assert!(shows_the_end(&bytes), "{form}");
    }
    for form in ["markdown", "html"] {
        let bytes = written(folder.path(), &["doc", "rules.ocg", "--format", form]);
        is_masked(form, &bytes);
        assert!(shows_the_end(&bytes), "{form}");
    }
    let changed = RULES.replace("0130 00\" -> account.number", "0130 01\" -> account.number");
    fs::write(folder.path().join("new.ocg"), changed).unwrap();
    is_masked("since", &written(folder.path(), &["doc", "new.ocg", "--since", "rules.ocg"]));
}

//! The program from outside: what it prints where, and how it exits.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not there")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const CAP: &str = "guideline \"Caps of Example Corp\" edition 2026 version \"3\" currency USD
rule cap \"Capped rates\" section \"3.1\" for each fee
  then reduce rate to 300 USD
  because \"{rate} billed\"
";

const HEADER: &str = "INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]";

/// A 1998B file of invoices of one fee each, at a rate.
fn ledes(invoices: &[(&str, u32)]) -> String {
    let mut text = format!("LEDES1998B[]\n{HEADER}\n");
    for (number, rate) in invoices {
        text.push_str(&format!("20260331|{number}|0071|0528|{}.00|20260301|20260331|March|1|F|2.00|0.00|{}.00|20260312|L310||A103|T7|Draft interrogatories|12-3456789|{rate}.00|Vale, Ada|PARTNR|M-77[]\n", rate * 2, rate * 2));
    }
    text
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meruit"));
    command
        .args(args)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("COLUMNS");
    command
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    program(folder.path(), args).output().unwrap()
}

/// Everything of a run in one text, for golden files.
fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!(
        "exit {}\n--- output\n{}--- messages\n{}",
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr)
    )
}

#[test]
fn help_is_the_manual() {
    let empty = folder(&[]);
    for (name, args) in [
        ("help", &["--help"][..]),
        ("help_review", &["review", "--help"]),
        ("help_check", &["check", "--help"]),
        ("help_explain", &["explain", "--help"]),
        ("help_test", &["test", "--help"]),
        ("help_fmt", &["fmt", "--help"]),
        ("no_command", &[]),
        ("wrong_argument", &["review", "--rules", "r.ocg", "--declare", "receipt=none", "i.ledes"]),
    ] {
        insta::assert_snapshot!(name, told(&run(&empty, args)));
    }
}

#[test]
fn a_review_is_a_report() {
    let invoice = ledes(&[("INV-1", 350), ("INV-2", 250)]);
    let files = folder(&[("cap.ocg", CAP), ("march.ledes", &invoice)]);
    insta::assert_snapshot!(told(&run(&files, &["review", "--rules", "cap.ocg", "march.ledes"])));
    let csv = run(&files, &["review", "--rules", "cap.ocg", "--format", "csv", "march.ledes"]);
    insta::assert_snapshot!("csv", told(&csv));
    let cuts = run(&files, &["review", "--rules", "cap.ocg", "--format", "adjustments", "march.ledes"]);
    insta::assert_snapshot!("adjustments", told(&cuts));
    let cuts = run(&files, &["review", "--rules", "cap.ocg", "--format", "adjustments-json", "march.ledes"]);
    insta::assert_snapshot!("adjustments_json", told(&cuts));
}

#[test]
fn firms_get_letters_and_accounts_payable_what_is_approved() {
    let rules = format!(
        "{CAP}rule back for each invoice when number is \"INV-3\" then return for \"a purchase order\"\n"
    );
    let history = format!(
        "{rules}rule total for each invoice then reduce amount to 1_000 USD - sum(amount of prior line with same matter.id)\n"
    );
    let march = ledes(&[("INV-1", 350), ("INV-2", 300), ("INV-3", 400)]);
    let files = folder(&[("cap.ocg", &rules), ("history.ocg", &history), ("march.ledes", &march)]);
    let with = |rules: &str, format: &str, more: &[&str]| {
        let base = ["review", "--rules", rules, "--format", format, "march.ledes"];
        run(&files, &[&base[..], more].concat())
    };
    insta::assert_snapshot!("letters", told(&with("cap.ocg", "letter-md", &[])));
    let page = with("cap.ocg", "letter-html", &[]);
    assert!(page.stdout.starts_with(b"<!doctype html>") && page.stdout.ends_with(b"</html>\n"));
    insta::assert_snapshot!("adjusted_ledes", told(&with("cap.ocg", "ledes98b", &[])));
    // With rules over earlier invoices all are read first.
    insta::assert_snapshot!(
        "adjusted_ledes_with_history",
        told(&with("history.ocg", "ledes98bi", &["--declare", "prior=complete"]))
    );
    let splits = with("cap.ocg", "splits", &[]);
    assert_eq!(splits.stdout, b"rule,row,account,amount,currency,finding\n");
    insta::assert_snapshot!(
        "alone",
        told(&with("history.ocg", "text", &["--alone", "--declare", "prior=complete"]))
    );
}

#[test]
fn nothing_found_is_0_and_something_is_1() {
    let (clean, found) = (ledes(&[("INV-1", 300)]), ledes(&[("INV-1", 301)]));
    let files = folder(&[("cap.ocg", CAP), ("clean.ledes", &clean), ("found.ledes", &found)]);
    let code = |invoice| run(&files, &["review", "--rules", "cap.ocg", invoice]).status.code().unwrap();
    assert_eq!((code("clean.ledes"), code("found.ledes")), (0, 1));
    // 1998B has no currency, and these rules name none for it.
    fs::write(files.path().join("none.ocg"), "rule cap for each fee then reduce rate to 300 USD").unwrap();
    let unknown = run(&files, &["review", "--rules", "none.ocg", "--format", "json", "clean.ledes"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stdout).ends_with("\"status\":\"undetermined\"}\n"));
}

#[test]
fn json_is_one_document_for_all_files() {
    let (one, two) = (ledes(&[("INV-1", 350), ("INV-2", 250)]), ledes(&[("INV-3", 400)]));
    let json = r#"{"invoices": [{"number": "INV-4", "currency": "USD", "lines": [{"kind": "F", "hours": "1", "rate": "310"}]}]}"#;
    let files = folder(&[("cap.ocg", CAP), ("1.ledes", &one), ("2.ledes", &two), ("4.json", json)]);
    let output =
        run(&files, &["review", "--rules", "cap.ocg", "--format", "json", "1.ledes", "2.ledes", "4.json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let numbers: Vec<&str> = document["invoices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|invoice| invoice["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, ["INV-1", "INV-2", "INV-3", "INV-4"]);
    assert_eq!(
        (document["counts"]["found"].as_u64(), document["findings"][2]["amount"].as_str()),
        (Some(3), Some("10.00"))
    );
}

#[test]
fn standard_input_is_a_file_like_others() {
    let files = folder(&[("cap.ocg", CAP)]);
    let mut child = program(files.path(), &["review", "--rules", "cap.ocg", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(ledes(&[("INV-1", 350)]).as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(told(&output).starts_with("exit 1\n--- output\nCaps of Example Corp"), "{}", told(&output));
}

#[test]
fn one_bad_file_does_not_keep_the_others_from_being_reviewed() {
    let good = ledes(&[("INV-1", 250)]);
    let files = folder(&[
        ("cap.ocg", CAP),
        ("good.ledes", &good),
        ("bad.ledes", "Dear client,\n"),
        ("bad.json", "{\"invoices\": 1}"),
    ]);
    fs::create_dir(files.path().join("a_folder")).unwrap();
    let all =
        ["review", "--rules", "cap.ocg", "bad.ledes", "good.ledes", "none.ledes", "a_folder", "bad.json"];
    let output = run(&files, &all);
    insta::assert_snapshot!(told(&output));
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_file_that_ends_badly_keeps_what_was_read() {
    let mut text = ledes(&[("INV-1", 350), ("INV-2", 250)]).into_bytes();
    text.extend(std::iter::repeat_n(b'x', 3 << 20));
    let files = folder(&[("cap.ocg", CAP)]);
    fs::write(files.path().join("cut.ledes"), text).unwrap();
    let output =
        run(&files, &["review", "--rules", "cap.ocg", "--format", "json", "--output", "r.json", "cut.ledes"]);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    let result = fs::read_to_string(files.path().join("r.json")).unwrap();
    assert!(result.contains("\"number\":\"INV-1\""));
}

#[test]
fn an_output_file_is_whole_or_not_there() {
    let invoice = ledes(&[("INV-1", 350)]);
    let files = folder(&[("cap.ocg", CAP), ("i.ledes", &invoice)]);
    let args = ["review", "--rules", "cap.ocg", "--format", "json", "--output", "result.json"];
    let output = run(&files, &[&args[..], &["i.ledes"]].concat());
    assert_eq!(told(&output), "exit 1\n--- output\n--- messages\n");
    let written = fs::read_to_string(files.path().join("result.json")).unwrap();
    assert!(written.starts_with("{\"document\":\"meruit/review/1\"") && written.ends_with("}\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| fs::metadata(files.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("result.json"), mode("i.ledes"));
    }
    let failed = run(&files, &[&args[..], &["none.ledes"]].concat());
    assert_eq!(failed.status.code(), Some(3));
    assert_eq!(fs::read_to_string(files.path().join("result.json")).unwrap(), written);
    assert_eq!(fs::read_dir(files.path()).unwrap().count(), 3);
    let nowhere = ["review", "--rules", "cap.ocg", "--output", "no/such/folder/r.json", "i.ledes"];
    assert_eq!(run(&files, &nowhere).status.code(), Some(3));
}

#[test]
fn what_rules_can_never_do_is_told_with_an_example() {
    let rules = "guideline \"Odd\" edition 2026 currency USD
rule odd for each fee where hours > 10 when hours < 5 then warn
rule long for each fee when hours > 10 then warn
decision who for each invoice gives name: text
  when billed > 1_000 USD -> \"board\"
";
    let files = folder(&[("odd.ocg", rules)]);
    insta::assert_snapshot!("claims", told(&run(&files, &["check", "odd.ocg"])));
    insta::assert_snapshot!("claims_with_advice", told(&run(&files, &["check", "--advice", "odd.ocg"])));
}

#[test]
fn what_the_rules_need_comes_from_the_command_line() {
    let rules = "guideline \"Needs\" edition 2026 currency USD
table cap (person: text -> rate: rate) supplied
list vip supplied
rule cap for each fee where matter.id in vip then reduce rate to cap[timekeeper.id]
rule receipt for each expense when receipt is missing then hold
rule state for each fee when matter.state is NY and as_of > 2026-04-01 then note
";
    let invoice = ledes(&[("INV-1", 350)]);
    let files = folder(&[
        ("needs.ocg", rules),
        ("i.ledes", &invoice),
        ("cap.csv", "person,rate\nT7,320 USD\n"),
        ("bad.csv", "person,rate\nT7,320 pounds\n"),
        ("ragged.csv", "person,rate\nT7\n"),
        ("vip.csv", "matter\nM-77\n"),
        ("matters.csv", "id,state\nM-77,NY\n"),
    ]);
    let base = ["review", "--rules", "needs.ocg", "i.ledes"];
    insta::assert_snapshot!("lacking", told(&run(&files, &base)));
    let lists = ["--list", "vip=vip.csv"];
    let declared = ["--declare", "receipt=absent", "--facts", "matter=matters.csv", "--as-of", "2026-04-30"];
    let with = |table: &str| {
        run(&files, &[&base[..], &lists, &declared, &["--table", &format!("cap={table}")]].concat())
    };
    insta::assert_snapshot!("given", told(&with("cap.csv")));
    insta::assert_snapshot!("table_with_a_bad_cell", told(&with("bad.csv")));
    insta::assert_snapshot!("ragged_table", told(&with("ragged.csv")));
    let missing = with("none.csv");
    assert_eq!(missing.status.code(), Some(3), "{}", told(&missing));
    let undeclared = run(&files, &[&base[..], &lists, &["--table", "cap=cap.csv"]].concat());
    insta::assert_snapshot!("undeclared", told(&undeclared));
}

#[test]
fn rules_are_refused_with_their_places() {
    let invoice = ledes(&[("INV-1", 350)]);
    let refused = CAP.replace("each fee", "each fe").replace("300 USD", "300 hours");
    let files = folder(&[("cap.ocg", CAP), ("bad.ocg", &refused), ("i.ledes", &invoice)]);
    fs::write(files.path().join("latin.ocg"), b"list x = \"caf\xe9\"\n").unwrap();
    insta::assert_snapshot!("refused", told(&run(&files, &["review", "--rules", "bad.ocg", "i.ledes"])));
    insta::assert_snapshot!("check", told(&run(&files, &["check", "cap.ocg", "bad.ocg", "latin.ocg"])));
    let json = run(&files, &["check", "--format", "json", "bad.ocg", "cap.ocg"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(document["files"].as_array().unwrap().len(), 2);
    assert_eq!((document["loads"].as_bool(), json.status.code()), (Some(false), Some(2)));
    assert_eq!(document["diagnostics"][0]["primary"]["place"]["line"], 2);
    assert_eq!(run(&files, &["check", "cap.ocg"]).status.code(), Some(0));
    assert_eq!(run(&files, &["check", "none.ocg", "bad.ocg"]).status.code(), Some(3));
    assert_eq!(run(&files, &["review", "--rules", ".", "i.ledes"]).status.code(), Some(3));
}

const GUIDELINE: &str = r#"# Guideline of Example Corp

Words before the first clause are an introduction.

```ocg
guideline "Example Corp" edition 2026 currency USD
rule before_all for each invoice when number is missing then note
```

## 1 Time

### 1.1 Ten hours a day

```ocg
rule long_day
  for each fee
  grouped by timekeeper.id, date with earlier invoices
  then reduce hours to 10 taking from last line

waive long_day
  for each fee where matter.id is "M-77"
  from 2026-05-01 until 2026-06-30
  because "trial" by "deputy-gc"
```

### 1.2 Rates

The agreed rate is the most that is paid.

## 2 Costs

Costs are paid at cost.

### 2.1 Copies

At most 20 cents.

```ocg
list copies = E101
```

### 2.2 Travel

Travel is booked early.

```ocg
# the day of booking is on no invoice,
# so a person looks at it
```

## Contact

Write to us.
"#;

const MATTER: &str = r#"guideline "Matter M-77" layer "matter" extends "guideline.md"
table agreed (timekeeper: text -> rate: rate) supplied
list vip supplied
rule agreed_rate section "1.2" for each fee where matter.id in vip
  then reduce rate to agreed[timekeeper.id]
rule hotel section "2.3" for each expense where receipt.kind is "hotel" then note
decision route section "2.1(b), contact" for each invoice gives who: text otherwise -> "legal-ops"
"#;

#[test]
fn clauses_are_held_against_rules() {
    let files = folder(&[("guideline.md", GUIDELINE), ("matter.ocg", MATTER), ("cap.ocg", CAP)]);
    let all = ["check", "--clauses", "guideline.md", "matter.ocg", "cap.ocg"];
    insta::assert_snapshot!("clauses", told(&run(&files, &all)));
    let json = run(&files, &["check", "--clauses", "--format", "json", "matter.ocg"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    insta::assert_snapshot!("clauses_json", format!("{:#}", document["rule_sets"]));
}

#[test]
fn a_summary_says_what_a_host_brings() {
    let files = folder(&[("guideline.md", GUIDELINE), ("matter.ocg", MATTER), ("cap.ocg", CAP)]);
    insta::assert_snapshot!("summary", told(&run(&files, &["check", "--summary", "matter.ocg", "cap.ocg"])));
    let json = run(&files, &["check", "--summary", "--format", "json", "matter.ocg"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    insta::assert_snapshot!("summary_json", format!("{:#}", document["rule_sets"]));
    let plain = run(&files, &["check", "--format", "json", "matter.ocg"]);
    let document: serde_json::Value = serde_json::from_slice(&plain.stdout).unwrap();
    assert!(document.get("rule_sets").is_none());
}

#[test]
fn ids_are_explained_and_listed() {
    let empty = folder(&[]);
    insta::assert_snapshot!("explain", told(&run(&empty, &["explain", "records-not-declared"])));
    insta::assert_snapshot!("explain_unknown", told(&run(&empty, &["explain", "record-not-declared"])));
    let list = run(&empty, &["explain"]);
    let text = String::from_utf8(list.stdout).unwrap();
    for id in ["table-not-bound", "line-arithmetic", "not-supplied", "number-in-json", "unreadable-table"] {
        assert!(text.contains(&format!("\n  {id} ")), "{id}");
    }
}

#[test]
fn colours_are_for_terminals_and_those_who_ask() {
    let invoice = ledes(&[("INV-1", 350)]);
    let files = folder(&[("cap.ocg", CAP), ("i.ledes", &invoice)]);
    let coloured = |args: &[&str], envs: &[(&str, &str)]| {
        let mut command =
            program(files.path(), &[&["review", "--rules", "cap.ocg", "i.ledes"], args].concat());
        command.envs(envs.iter().copied()).output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!coloured(&[], &[]));
    assert!(!coloured(&["--color", "never"], &[]));
    assert!(coloured(&["--color", "always"], &[]));
    assert!(!coloured(&[], &[("NO_COLOR", "1")]));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let rows: Vec<(String, u32)> = (0..3_000).map(|n| (format!("INV-{n}"), 350)).collect();
    let rows: Vec<(&str, u32)> = rows.iter().map(|(number, rate)| (number.as_str(), *rate)).collect();
    let files = folder(&[("cap.ocg", CAP), ("i.ledes", &ledes(&rows))]);
    let mut child = program(files.path(), &["review", "--rules", "cap.ocg", "i.ledes"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(matches!(output.status.code(), Some(0 | 1)));
}

/// Rules with tests, one of which fails.
const TESTED: &str = "guideline \"Tested\" currency USD
table cap (role: code -> rate: rate)
  PARTNR -> 300 USD
  any -> 200 USD
rule capped section \"3.1\" for each fee then reduce rate to cap[timekeeper.role] else 100 USD
rule long section \"3.2\" for each fee where task in L400 when hours > 10 unless approved(\"long day\") then warn
decision who for each invoice gives name: text
  when approved > 1_000 USD -> \"gc\"
  otherwise -> \"auto\"
test \"a partner over the cap\"
  given fee { timekeeper { role PARTNR }, rate 350 USD, hours 2, task L450 }
  expect capped reduces 100 USD
  expect long passes
  expect who -> \"auto\"
test \"a long day\"
  given fee { timekeeper { role ASSOC }, rate 150 USD, hours 10, task L450 }
  expect long warns
  expect invoice.approved 1_000 USD
";

#[test]
fn tests_of_a_rule_file() {
    let files = folder(&[("tested.ocg", TESTED), ("bad.ocg", "rule cap for each fe then reject")]);
    insta::assert_snapshot!("test", told(&run(&files, &["test", "tested.ocg"])));
    insta::assert_snapshot!(
        "test_details",
        told(&run(&files, &["test", "tested.ocg", "--mutants", "--min", "100"]))
    );
    insta::assert_snapshot!("test_junit", told(&run(&files, &["test", "tested.ocg", "--format", "junit"])));
    insta::assert_snapshot!("test_refused", told(&run(&files, &["test", "bad.ocg", "none.ocg"])));
    let json = run(&files, &["test", "tested.ocg", "--format", "json", "--mutants"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(document["document"], "meruit/tests/1");
    let file = &document["files"][0];
    assert_eq!(file["tests"][1]["failures"][0]["got"], "passed on 1");
    assert_eq!(
        file["coverage"]["branches_unreached"][0]["text"],
        "100 USD of cap[timekeeper.role] else 100 USD"
    );
    assert!(file["mutants"]["score"]["reached"].as_u64() > Some(0));
}

#[test]
fn the_tests_reach_all_that_they_can() {
    let text = "rule long for each fee when hours > 10 then warn
test \"eleven\" given fee { hours 11 } given fee { hours 10 } given fee { rate 1 USD } expect long warns expect long is undetermined
";
    let files = folder(&[("full.ocg", text)]);
    let output = run(&files, &["test", "full.ocg", "--min", "100"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
}

#[test]
fn failing_tests_are_saved_with_what_came_out() {
    let files = folder(&[("tested.ocg", TESTED)]);
    run(&files, &["test", "tested.ocg", "--save-counterexamples", "failing.ocg"]);
    let saved = fs::read_to_string(files.path().join("failing.ocg")).unwrap();
    insta::assert_snapshot!(saved);
    // Put into the rule file, they are tests like others.
    fs::write(files.path().join("both.ocg"), format!("{TESTED}\n{saved}")).unwrap();
    assert_eq!(run(&files, &["check", "both.ocg"]).status.code(), Some(0));
}

#[test]
fn what_the_checker_warns_of_is_saved_as_tests_that_pass() {
    let rules = "guideline \"Doubtful\" currency USD

table cap (role: code, day: date -> rate: rate)
  PARTNR, from 2026-01-01 to 2026-06-30 -> 300 USD
  PARTNR, from 2026-08-01 -> 310 USD

decision approver for each invoice gives who: text
  when approved > 25_000 -> \"deputy-gc\"
  when approved < 25_000 -> \"legal-ops\"

rule capped for each fee then reduce rate to cap[timekeeper.role, date]
rule odd for each fee when hours > 10 and hours < 5 then warn
rule no_travel for each fee where activity is A112 then reject
rule long_travel for each fee where activity is A112 and hours > 2 then reduce amount by 50% of billed
rule twice for each expense when amount > 10 USD and amount > 5 USD then reduce amount to 10 USD
";
    let files = folder(&[("doubtful.ocg", rules)]);
    run(&files, &["test", "doubtful.ocg", "--save-counterexamples", "examples.ocg"]);
    let saved = fs::read_to_string(files.path().join("examples.ocg")).unwrap();
    insta::assert_snapshot!(saved);
    fs::write(files.path().join("both.ocg"), format!("{rules}\n{saved}")).unwrap();
    assert_eq!(run(&files, &["test", "both.ocg"]).status.code(), Some(0));
}

#[test]
fn rule_files_are_formatted() {
    let loose = "rule  long for each fee when hours>10 # hours\nthen note\n";
    let files = folder(&[
        ("loose.ocg", loose),
        ("notes.md", "# Notes\n\n```ocg\ndefine x=1\n```\n\nA  b\n"),
        ("bad.ocg", "rule long for every fee"),
    ]);
    insta::assert_snapshot!(
        "fmt_check",
        told(&run(&files, &["fmt", "--check", "loose.ocg", "notes.md", "bad.ocg"]))
    );
    assert_eq!(fs::read_to_string(files.path().join("loose.ocg")).unwrap(), loose);
    insta::assert_snapshot!("fmt", told(&run(&files, &["fmt", "loose.ocg", "notes.md"])));
    let formatted = "rule long for each fee when hours > 10  # hours\n  then note\n";
    assert_eq!(fs::read_to_string(files.path().join("loose.ocg")).unwrap(), formatted);
    assert_eq!(
        fs::read_to_string(files.path().join("notes.md")).unwrap(),
        "# Notes\n\n```ocg\ndefine x = 1\n```\n\nA  b\n"
    );
    assert_eq!(run(&files, &["fmt", "--check", "loose.ocg", "notes.md"]).status.code(), Some(0));
    let json = run(&files, &["fmt", "--to", "json", "loose.ocg"]);
    fs::write(files.path().join("loose.json"), &json.stdout).unwrap();
    let back = run(&files, &["fmt", "--to", "ocg", "loose.json"]);
    assert_eq!(
        String::from_utf8_lossy(&back.stdout),
        "rule long\n  for each fee\n  when hours > 10\n  then note\n"
    );
    assert_eq!(run(&files, &["check", "loose.json"]).status.code(), Some(0));
    insta::assert_snapshot!("fmt_json_fault", told(&run(&files, &["fmt", "--to", "ocg", "loose.ocg"])));
}

#[test]
fn errors_with_one_way_to_mend_them_are_mended() {
    let files = folder(&[(
        "slips.ocg",
        "guideline \"S\" currency USD\nrule a for each fee when hours => 10 then wran\nrule b for each fe when SUM(hours) > $5 then rejct\n\
         rule c for each fee when travel then approve\n",
    )]);
    insta::assert_snapshot!("fix", told(&run(&files, &["check", "--fix", "slips.ocg"])));
    insta::assert_snapshot!("fixed", fs::read_to_string(files.path().join("slips.ocg")).unwrap());
}

/// What is wrong with names is told once everything can be read: a change uncovers it above itself.
#[test]
fn what_a_change_uncovers_further_up_is_mended_too() {
    let slips =
        "rule a for each fee when hour > 1 then note\nrule b for each fee when amount > $75 then warn\n";
    let mended = slips.replace("hour >", "hours >").replace("$75", "75 USD");
    let files =
        folder(&[("slips.ocg", slips), ("kept.ocg", "rule a for each fee when hours > $75 then note\n")]);
    let output = run(&files, &["check", "--fix", "slips.ocg"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_to_string(files.path().join("slips.ocg")).unwrap(), mended);
    // A change that leads to the next fault in its place is taken back.
    run(&files, &["check", "--fix", "kept.ocg"]);
    assert!(fs::read_to_string(files.path().join("kept.ocg")).unwrap().contains("$75"));
}

#[test]
fn sarif_has_all_that_its_schema_requires() {
    let files = folder(&[(
        "a b.ocg",
        "rule long for each fee when hour > 10 then warn\nlist x = \"a\"\nlist x = \"b\"\n",
    )]);
    let output = run(&files, &["check", "--format", "sarif", "a b.ocg"]);
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema: serde_json::Value = serde_json::from_str(include_str!("sarif-required.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b.ocg");
    assert_eq!(
        result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"],
        "hours"
    );
}

#[test]
fn every_id_of_a_rule_file_has_a_page() {
    let pages = meruit::catalogue();
    let of_rules: Vec<_> = pages.iter().filter(|page| page.found_in == "rules").collect();
    assert!(of_rules.len() > 100, "{}", of_rules.len());
    for page in of_rules {
        assert!(page.explanation.len() > 20, "{} says why", page.id);
    }
    let output = run(&folder(&[]), &["explain", "spreadsheet-formula"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("SUM(hours of fee)"));
}

/// What the times are nobody knows, but every stage and every rule has one, and the result is the same.
#[test]
fn timings_say_where_the_time_went() {
    let two = format!("{CAP}rule dear for each fee when hours > 1 then warn\n");
    let facts = "{\"invoices\": [{\"number\": \"1\", \"currency\": \"USD\", \"lines\": [{\"kind\": \"F\", \"rate\": \"350\", \"hours\": \"2\"}]}]}";
    let files = folder(&[
        ("two.ocg", &two),
        ("march.ledes", &ledes(&[("INV-1", 350), ("INV-2", 90)])),
        ("facts.json", facts),
    ]);
    for input in ["march.ledes", "facts.json"] {
        let plain = run(&files, &["review", "--rules", "two.ocg", input]);
        let timed = run(&files, &["review", "--rules", "two.ocg", "--timings", input]);
        assert_eq!((plain.status, plain.stdout), (timed.status, timed.stdout));
        let table = String::from_utf8(timed.stderr).unwrap();
        let mut rows: Vec<&str> = table.lines().filter_map(|row| row.split_whitespace().next()).collect();
        let longest_first = rows.split_off(6);
        assert_eq!(rows, ["stage", "read", "facts", "judge", "settle", "report"], "{table}");
        assert_eq!(longest_first.first(), Some(&"rule"), "{table}");
        let mut ids: Vec<&str> = longest_first.into_iter().skip(1).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["cap", "dear"], "{table}");
    }
}

#[test]
fn steps_have_a_bound_and_a_budget() {
    let files = folder(&[
        ("cap.ocg", CAP),
        ("pairs.ocg", "rule twice for each fee when count(of fee with same date) > 1 then note\n"),
        ("march.ledes", &ledes(&[("INV-1", 350)])),
    ]);
    insta::assert_snapshot!("cost", told(&run(&files, &["check", "--cost", "cap.ocg", "pairs.ocg"])));
    let review =
        |steps: &str| run(&files, &["review", "--rules", "cap.ocg", "--max-steps", steps, "march.ledes"]);
    assert_eq!(review("1000").status.code(), Some(1));
    insta::assert_snapshot!("step_limit", told(&review("3")));
}

//! `meruit narrative` from outside: golden output, tables in and out, scores, and input that nobody should send.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not there")]

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const TABLE: &str = "Date,Description,Hours
2026-03-02,\"Draft deed (0.5); call escrow officer re wire (0.4)\",0.9
2026-03-03,Scan exhibits and travel to Reno for mediation,2.5
2026-03-04,Attention to file,0.3
";

const GOLD: &str =
    "text,hours,block_billed,task_count,vague,clerical,travel,conference,research,training,billing_admin
Review lease; call client re renewal option,1.0,1,2,0,0,0,0,0,0,0
Attention to file,0.3,0,1,1,0,0,0,0,0,0
Prepare for and attend deposition of Mr. Moss,4.0,?,,0,0,0,0,0,0,0
Draft answer to complaint of Hale & Sons,1.2,0,1,1,0,0,0,0,0,0
";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn program(folder: &TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meruit"));
    command.arg("narrative").args(args).current_dir(folder.path());
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("COLUMNS");
    command
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    program(folder, args).output().unwrap()
}

fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code().unwrap();
    format!("exit {code}\n--- output\n{}--- messages\n{}", text(&output.stdout), text(&output.stderr))
}

#[test]
fn help_is_the_manual() {
    insta::assert_snapshot!("narrative_help", told(&run(&folder(&[]), &["--help"])));
}

#[test]
fn a_text_is_marked_up_with_its_reasons() {
    let text = "Review lease of Hale & Sons; confer with client re renewal option, scan exhibits (0.3); travel to \
                Reno (billed at half rate)";
    insta::assert_snapshot!("narrative_text", told(&run(&folder(&[]), &[text, "--hours", "2.4"])));
}

#[test]
fn colours_are_for_terminals_and_those_who_ask() {
    let empty = folder(&[]);
    let text = ["Scan exhibits"];
    assert!(!told(&run(&empty, &text)).contains('\u{1b}'));
    assert!(told(&run(&empty, &["Scan exhibits", "--color", "always"])).contains("\u{1b}["));
}

#[test]
fn json_has_every_fact() {
    let output = run(&folder(&[]), &["Scan exhibits (0.2)", "--hours", "0.2", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    insta::assert_snapshot!("narrative_json", serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn a_table_comes_back_with_what_was_found() {
    let files = folder(&[("march.csv", TABLE.as_bytes())]);
    insta::assert_snapshot!("narrative_csv", told(&run(&files, &["march.csv", "--format", "csv"])));
    insta::assert_snapshot!("narrative_table", told(&run(&files, &["march.csv"])));
    let output = run(&files, &["march.csv", "--format", "json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let facts: Vec<_> = rows.iter().map(|row| (&row["line"], &row["hours"], &row["tasks"])).collect();
    assert_eq!(serde_json::json!(facts), serde_json::json!([[2, "0.9", 2], [3, "2.5", 2], [4, "0.3", 1]]));
}

#[test]
fn a_table_may_come_from_standard_input_and_go_to_a_file() {
    let files = folder(&[]);
    let mut child = program(&files, &["-", "--format", "csv", "--output", "found.csv"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(TABLE.as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let written = fs::read_to_string(files.path().join("found.csv")).unwrap();
    assert_eq!(written.lines().count(), 4);
}

#[test]
fn columns_are_named_where_they_are_called_otherwise() {
    let files = folder(&[("w.csv", "Work;Time\nScan exhibits;0,2\n".as_bytes())]);
    let lacking = run(&files, &["w.csv"]);
    assert_eq!(lacking.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&lacking.stderr).contains("`--column` names another"));
    let named = run(&files, &["w.csv", "--column", "work", "--hours-column", "time", "--format", "csv"]);
    // Hours with a comma are not read, and that is told.
    assert_eq!(named.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&named.stderr).contains("line 2: `0,2` is not a number of hours"));
    assert!(String::from_utf8_lossy(&named.stdout).contains("certain"));
}

#[test]
fn a_score_tells_precision_recall_and_false_alarms() {
    let files = folder(&[("gold.csv", GOLD.as_bytes())]);
    insta::assert_snapshot!("narrative_score", told(&run(&files, &["--score", "gold.csv"])));
    let json = run(&files, &["--score", "gold.csv", "--score", "gold.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["labels"]["block_billed"]["hits"], 2);
    assert_eq!(json["labels"]["vague"]["recall"], "0.500");
    assert_eq!(json["labels"]["travel"]["f1"], serde_json::Value::Null);
}

#[test]
fn rows_without_a_label_are_told_and_left_out() {
    let files =
        folder(&[("gold.csv", GOLD.replace(",1,2,0", ",yes,2,0").as_bytes()), ("text.csv", b"text\nx\n")]);
    let output = run(&files, &["--score", "gold.csv"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("`gold.csv`, line 2: `yes` in column `block_billed`"), "{told}");
    assert_eq!(run(&files, &["--score", "text.csv"]).status.code(), Some(3));
    assert_eq!(run(&files, &["--score", "none.csv"]).status.code(), Some(3));
}

#[test]
fn parameters_decide_what_counts() {
    let tasks = |args: &[&str]| {
        let mut all = vec!["Prepare for and attend deposition of Mr. Moss", "--format", "json"];
        all.extend(args);
        let output = run(&folder(&[]), &all);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        json["labels"]["block_billed"].as_str().map(str::to_owned)
    };
    assert_eq!(tasks(&[]).as_deref(), Some("unsure"));
    assert_eq!(tasks(&["--prepare-and-attend", "one"]), None);
    assert_eq!(tasks(&["--prepare-and-attend", "two"]).as_deref(), Some("certain"));
    assert_eq!(tasks(&["--prepare-and-attend", "two", "--hours", "0.5", "--spare", "0.5"]), None);
}

#[test]
fn a_wrong_command_line_is_2() {
    let files = folder(&[("t.csv", TABLE.as_bytes())]);
    for args in [
        &["Review lease", "--hours", "many"][..],
        &["Review lease", "--column", "text"],
        &["t.csv", "--hours", "1"],
        &["Review lease", "--spare", "some"],
        &["--score", "t.csv", "--format", "csv"],
        &["Review lease", "--score", "t.csv"],
        &[],
    ] {
        let output = run(&files, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", told(&output));
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn any_bytes_are_read_or_refused_and_never_steer_the_terminal() {
    // Bytes that look random and are the same in every run.
    let noise: Vec<u8> = (0_u32..60_000)
        .scan(1_u32, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 24) as u8)
        })
        .collect();
    let mut table = b"text\n".to_vec();
    table.extend(noise.iter().map(|byte| if matches!(byte, b'"' | b',') { b' ' } else { *byte }));
    let files = folder(&[
        ("noise.csv", &noise),
        ("table.csv", &table),
        ("empty.csv", b""),
        ("zeros.csv", &[0; 5000]),
        ("quote.csv", b"text\n\"Review lease"),
        ("latin.csv", b"text\nEntw\xfcrf pr\xfcfen; call client re deed\n"),
    ]);
    for file in ["noise.csv", "table.csv", "empty.csv", "zeros.csv", "quote.csv", "latin.csv"] {
        for format in ["text", "json", "csv"] {
            let output = run(&files, &[file, "--format", format]);
            assert!(matches!(output.status.code(), Some(0 | 3)), "{file} {format}: {output:?}");
            assert!(output.status.code() == Some(0) || !output.stderr.is_empty(), "{file} {format}");
            if format == "text" {
                let text = String::from_utf8(output.stdout).unwrap();
                assert!(text.chars().all(|char| char == '\n' || !char.is_control()), "{file}");
            }
        }
    }
    let latin = run(&files, &["latin.csv", "--format", "json"]);
    assert!(String::from_utf8_lossy(&latin.stdout).contains("Entwürf prüfen"));
}

#[test]
fn a_very_long_narrative_and_a_long_table_are_read() {
    let long = format!("text\n{}\n", "review lease and ".repeat(5_000));
    let many = format!("text,hours\n{}", "Review lease; call client re rent,1.2\n".repeat(5_000));
    let files = folder(&[("long.csv", long.as_bytes()), ("many.csv", many.as_bytes())]);
    assert_eq!(run(&files, &["long.csv"]).status.code(), Some(0));
    let output = run(&files, &["many.csv", "--format", "csv"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 5_001);
}

//! The history that comes with the example of process health: made of its invoices and its log as a user would make it, and
//! the same as the one that is shipped.
//!
//! `MERUIT_BLESS=1 cargo test -p meruit-cli --test process_history` makes the shipped one anew.

#![expect(clippy::unwrap_used, reason = "a test ends where a file or the program fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;

/// The runs of the example, each with the day on which it is said to have been decided.
const RUNS: [(&str, &str); 3] =
    [("2026-01.json", "2026-02-05"), ("2026-02.json", "2026-03-05"), ("2026-03.json", "2026-04-07")];

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/process")
}

fn meruit(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meruit"));
    let output = command.current_dir(example().join("log")).args(args).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The history, made from the beginning.
fn made(folder: &Path) -> PathBuf {
    let path = folder.join("history.db");
    let place = path.to_str().unwrap();
    for (file, _) in RUNS {
        meruit(&[
            "review",
            file,
            "--rules",
            "guideline.ocg",
            "--history",
            place,
            "--record",
            "--format",
            "csv",
        ]);
    }
    let told = meruit(&["history", "log", place, "steps.csv", "appeals.csv"]);
    assert!(told.contains("steps logged\n") && told.contains("appeals logged\n"), "{told}");
    let database = Connection::open(&path).unwrap();
    for (run, (_, day)) in (1..).zip(RUNS) {
        database
            .execute("UPDATE run SET recorded = ?1 WHERE id = ?2", (format!("{day} 08:00:00"), run))
            .unwrap();
    }
    database.execute_batch("PRAGMA journal_mode = delete; VACUUM").unwrap();
    path
}

/// The views of the process with all their rows, as text.
fn told(database: &Connection) -> Vec<String> {
    let views = [
        "v_submissions",
        "v_passages",
        "v_yield",
        "v_firm_reasons",
        "v_defects",
        "v_overturned",
        "v_reductions",
        "v_step_times",
        "v_step_yield",
        "v_open_steps",
        "v_weeks",
    ];
    let mut told = Vec::new();
    for view in views {
        let mut statement = database.prepare(&format!("SELECT * FROM {view}")).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut of_view = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..width).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            of_view.push(format!("{view}: {}", cells.collect::<Vec<_>>().join(" ")));
        }
        assert!(!of_view.is_empty(), "{view} has no rows");
        of_view.sort();
        told.extend(of_view);
    }
    told
}

#[test]
fn the_shipped_history_is_what_the_example_makes() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let shipped = example().join("history.db");
    if std::env::var_os("MERUIT_BLESS").is_some() {
        fs::copy(&path, &shipped).unwrap();
    }
    let now = told(&Connection::open(&path).unwrap());
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let then = told(&Connection::open_with_flags(&shipped, flags).unwrap());
    assert_eq!(then, now, "make it anew as the head of this file says");
}

/// A log that is wrong leaves nothing, and says where it is wrong.
#[test]
fn a_log_that_is_wrong_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let wrong = |text: &str| {
        let file = folder.path().join("log.csv");
        fs::write(&file, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_meruit"));
        let output = command.args(["history", "log"]).arg(&path).arg(&file).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        String::from_utf8(output.stderr).unwrap()
    };
    let cases = [
        ("firm,number,step\nF1,1,review\n", "there is no column `started`"),
        ("firm,number,step,started\nF1,,review,2026-03-02\n", "line 2: `number` is empty"),
        (
            "firm,number,step,started\nF1,1,review,2.3.2026\n",
            "line 2: `2.3.2026` is no day such as 2026-03-31",
        ),
        ("firm,number,step,started,ended\nF1,1,review,2026-03-02,2026-03-01\n", "before it begins"),
        ("finding,overturned\nFIRM-12/none,yes\n", "there is no finding `FIRM-12/none`"),
        ("finding,overturned\nFIRM-12/none,perhaps\n", "line 2: `perhaps` is neither yes nor no"),
        ("finding,restored\nFIRM-12/none,ten\n", "line 2: `ten` is no amount"),
    ];
    for (text, wanted) in cases {
        let told = wrong(text);
        assert!(told.contains(wanted), "{text}\n{told}");
    }
    assert_eq!(
        told(&Connection::open(&path).unwrap()),
        told(&Connection::open(example().join("history.db")).unwrap())
    );
}

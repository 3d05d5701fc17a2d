//! The examples of the duties around the invoice: what their READMEs say to run, and what comes out.
//!
//! `MERUIT_BLESS=1 cargo test -p meruit-cli --test desk` writes the reports anew; read the difference before it is committed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where a file is not there")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folders of `examples` whose README has a `meruit decide` command, each with its commands.
fn examples() -> Vec<(PathBuf, Vec<String>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("examples")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(readme) = fs::read_to_string(folder.join("README.md")) else { continue };
        let commands = commands(&readme);
        if !commands.is_empty() {
            found.push((folder, commands));
        }
    }
    found.sort();
    found
}

fn commands(text: &str) -> Vec<String> {
    text.lines().filter(|line| line.starts_with("meruit decide ")).map(str::to_owned).collect()
}

/// Runs a command as a reader would, from the root of the repository.
fn run(command: &str) -> Output {
    let words = command.split_whitespace().skip(1);
    let output = Command::new(env!("CARGO_BIN_EXE_meruit")).current_dir(root()).args(words).output();
    output.unwrap_or_else(|error| panic!("{command}: {error}"))
}

fn decided(command: &str) -> String {
    let output = run(command);
    let (code, told) = (output.status.code(), String::from_utf8_lossy(&output.stderr));
    assert!(matches!(code, Some(0 | 1)), "{command}: {code:?}\n{told}");
    assert_eq!(told, "", "{command}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_example_comes_out_as_its_report_says() {
    let examples = examples();
    assert!(examples.len() >= 2, "{examples:?}");
    for (folder, commands) in examples {
        let path = folder.join("expected.txt");
        let report = decided(&commands[0]);
        assert!(!report.contains("undetermined of"), "{}", folder.display());
        if std::env::var_os("MERUIT_BLESS").is_some() {
            fs::write(&path, &report).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), report, "{}", folder.display());
    }
}

/// The other commands run too, and every form says something.
#[test]
fn every_command_runs() {
    for command in examples().into_iter().flat_map(|(_, commands)| commands.into_iter().skip(1)) {
        assert!(decided(&command).lines().count() > 1, "{command}");
    }
}

#[test]
fn answers_are_the_same_from_csv_json_and_arrow() {
    let arrow = std::env::temp_dir().join(format!("meruit-desk-{}.arrow", std::process::id()));
    let command = "meruit decide examples/routing --rules pack:routing";
    let csv = decided(&format!("{command} --format csv"));
    assert_eq!(decided(&format!("{command} --format arrow --output {}", arrow.display())), "");
    let bytes = fs::read(&arrow).unwrap();
    fs::remove_file(&arrow).unwrap();
    let table = meruit::record_tables::read_record_table("decisions", bytes).unwrap();
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(rows.headers().unwrap().iter().collect::<Vec<_>>(), table.columns);
    for (row, (_, cells)) in rows.records().zip(&table.rows) {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.as_deref().unwrap_or_default()).collect();
        assert_eq!(row.unwrap().iter().collect::<Vec<_>>(), cells);
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let told = |command: &str| {
        let output = run(command);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = told("meruit decide examples/routing --rules pack:rooting");
    assert_eq!(code, Some(3));
    assert!(text.contains("no rule pack is called `rooting`; there are coding"), "{text}");
    let (code, text) = told("meruit decide examples/none.csv --rules pack:routing");
    assert_eq!(code, Some(3));
    assert!(text.contains("`examples/none.csv` cannot be read"), "{text}");
    let (code, text) = told("meruit decide paymen=examples/routing/matter.csv --rules pack:routing");
    assert_ne!(code, Some(0));
    assert!(text.contains("no record is called `paymen`"), "{text}");
}

/// Each duty has its command in the README, and prints a decision with what was read or why.
#[test]
fn the_readme_has_a_command_for_every_pack() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let commands = commands(&readme);
    for pack in meruit::RULE_PACKS {
        let rules = format!("--rules pack:{}", pack.name());
        let own = commands.iter().find(|command| command.contains(&rules));
        let report = decided(own.unwrap_or_else(|| panic!("no command has {rules}")));
        assert!(report.contains("answered"), "{report}");
        assert!(report.contains("why: ") || report.contains("read: "), "{report}");
    }
}

#[test]
fn packs_are_listed() {
    let list = decided("meruit decide --packs");
    for pack in meruit::RULE_PACKS {
        assert!(list.contains(&format!("pack:{}  {}\n", pack.name(), pack.title())), "{list}");
    }
}

//! The conformance vectors through the program: one process a case, as many at a time as there are processors.

#![expect(clippy::expect_used, reason = "a test ends where something is not there")]

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use meruit_vectors::rust::{FACTS, RULES};
use meruit_vectors::{Case, Outcome, compare, hash, read_all};

/// Runs the program in a folder of its own, so that results name the files as every runner does.
fn run(case: &Case, folder: &Path) -> Outcome {
    std::fs::write(folder.join(RULES), &case.rules).expect("a rule file");
    std::fs::write(folder.join(FACTS), &case.facts).expect("a file of facts");
    for (name, text) in &case.files {
        std::fs::write(folder.join(name), text).expect("a file beside it");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_meruit"))
        .args(["review", "--format", "json", "--rules", RULES, FACTS])
        .current_dir(folder)
        .output()
        .expect("the program");
    let talk = String::from_utf8_lossy(&output.stderr);
    let ids = || talk.lines().filter_map(id_of).map(str::to_owned).collect();
    match output.status.code() {
        Some(0 | 1) => {
            let json = output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout);
            Outcome::Document(serde_json::from_slice(json).unwrap_or_default(), hash(json))
        }
        // Diagnostics show where in the file they are.
        Some(2) if talk.contains("\n --> ") || talk.contains("\n  --> ") => Outcome::Refused(ids()),
        Some(2) => Outcome::NotStarted(ids()),
        _ => Outcome::FactsRefused(talk.into_owned()),
    }
}

fn id_of(line: &str) -> Option<&str> {
    line.strip_prefix("error[")?.split_once(']').map(|(id, _)| id)
}

#[test]
fn every_vector_holds_on_the_command_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let cases = read_all(&folder).expect("vectors that follow tests/vectors/README.md");
    assert!(!cases.is_empty(), "no vectors in {}", folder.display());
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let folder = tempfile::tempdir().expect("a folder");
                    if let Err(why) = compare(case, &run(case, folder.path())) {
                        let failure = format!("{}:{} {}: {why}", case.file, case.line, case.name);
                        failures.lock().expect("no panic elsewhere").push(failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no panic elsewhere");
    println!("{} of {} vectors hold", cases.len() - failures.len(), cases.len());
    assert!(
        failures.is_empty(),
        "{} of {} vectors fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

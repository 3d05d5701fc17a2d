//! A review by the invoices that were decided before.

use std::io::{self, Read};

use meruit::history::{Given, History, HistoryError};

use super::Run;
use super::inputs::{Input, Inputs};
use crate::exit::Exit;
use crate::talk;

/// Files by name.
type Files = Vec<(String, Vec<u8>)>;

/// Reviews all LEDES files as one run, and each JSON file as a run of its own.
pub(super) fn all(
    mut run: Run,
    inputs: Inputs,
    mut history: History,
    given: &Given,
    record: bool,
) -> io::Result<Exit> {
    let mut ledes: Files = Vec::new();
    let mut runs: Vec<Files> = Vec::new();
    for input in inputs {
        match input {
            Ok(Input::Json { name, text }) => runs.push(vec![(name, text)]),
            Ok(Input::Ledes { name, mut reader }) => {
                let mut bytes = Vec::new();
                match reader.read_to_end(&mut bytes) {
                    Ok(_) => ledes.push((name, bytes)),
                    Err(source) => run.failed(&meruit::ReviewError::Io { file: name, source }),
                }
            }
            Err(error) => run.failed(&error),
        }
    }
    if !ledes.is_empty() {
        runs.insert(0, ledes);
    }
    for files in runs {
        one(&mut run, &files, &mut history, given, record)?;
    }
    if let Some(output) = run.report.finish()? {
        output.finish()?;
    }
    Ok(run.exit)
}

fn one(run: &mut Run, files: &Files, history: &mut History, given: &Given, record: bool) -> io::Result<()> {
    match history.review(&run.rules, given, files, record) {
        Ok(reviewed) => {
            reviewed.failed.iter().for_each(|error| run.failed(error));
            run.take(Ok(reviewed.review), &[])?;
            if record {
                let numbers: Vec<String> = reviewed.recorded.iter().map(i64::to_string).collect();
                let when = if reviewed.were_recorded { "were recorded before" } else { "recorded" };
                if !numbers.is_empty() {
                    talk::text(&format!("{when}: {}\n", numbers.join(", ")));
                }
            }
        }
        Err(HistoryError::Review(error)) => run.failed(&error),
        Err(error) => {
            talk::error(run.look, &error);
            run.exit = run.exit.max(Exit::Unreadable);
        }
    }
    Ok(())
}

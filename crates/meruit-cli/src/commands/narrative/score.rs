//! The analysis measured against entries labelled by people.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use meruit::narrative::{Analyser, GoldReader, Scorer, read_table, report};

use super::{Args, Format};
use crate::exit::Exit;
use crate::look::Look;
use crate::output::Output;
use crate::talk;

pub(crate) fn run(args: &Args, analyser: &Analyser, look: Look) -> io::Result<Exit> {
    if args.format == Format::Csv {
        talk::message(look, "a score is `text` or `json`");
        return Ok(Exit::Refused);
    }
    let mut scorer = Scorer::new(analyser);
    let mut exit = Exit::Clean;
    for file in &args.score {
        match add(&mut scorer, file) {
            Ok(faults) => {
                for fault in &faults {
                    talk::message(look, fault);
                    exit = exit.max(Exit::Findings);
                }
            }
            Err(fault) => {
                talk::message(look, &fault);
                return Ok(Exit::Unreadable);
            }
        }
    }
    let mut out = Output::open(args.output.as_deref())?;
    if args.format == Format::Json {
        serde_json::to_writer(&mut out, &report::score_to_json(scorer.score()))?;
        out.write_all(b"\n")?;
    } else {
        out.write_all(report::score_to_text(scorer.score()).as_bytes())?;
    }
    out.finish()?;
    Ok(exit)
}

/// Counts the entries of a file; returns what is wrong with single rows, which are left out, or why the file is no gold file.
fn add(scorer: &mut Scorer<'_>, file: &Path) -> Result<Vec<String>, String> {
    let name = file.to_string_lossy();
    let source = File::open(file).map_err(|error| format!("`{name}` could not be read: {error}"))?;
    let table = read_table(&name, source).map_err(|error| error.to_string())?;
    let reader = GoldReader::new(table.columns.iter().map(String::as_str))
        .map_err(|error| format!("`{name}`: {error}"))?;
    let mut faults = Vec::new();
    for (line, cells) in &table.rows {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.as_deref().unwrap_or("")).collect();
        match reader.row(&cells) {
            Ok(gold) => {
                scorer.add(&gold);
            }
            Err(error) => faults.push(format!("`{name}`, line {line}: {error}")),
        }
    }
    Ok(faults)
}

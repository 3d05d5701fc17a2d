//! Legal Tracker's own files in `meruit validate`.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use meruit::legal_tracker::{Kept, Payments, Sheet, SheetProblem, write_sheet};
use meruit::{RawTable, read_table};
use serde_json::json;

use crate::output::Output;
use crate::talk;

/// What Legal Tracker would refuse of one of its own files; `None` for a file that is none.
pub(super) fn problems_of(path: &Path, name: &str) -> Option<Vec<SheetProblem>> {
    let table = read_table(name, File::open(path).ok()?).ok()?;
    Some(Sheet::of(&table)?.check(&table))
}

/// What a reverse feed would wipe of the `earlier` one; the feed with these values is written to `merged`.
///
/// The error is one for people: a file that cannot be read, or is no reverse feed.
pub(super) fn wiped(path: &Path, earlier: &Path, merged: Option<&Path>) -> Result<Vec<SheetProblem>, String> {
    let (later, earlier) = (feed(path)?, feed(earlier)?);
    let (whole, kept) = Payments(&later).merged_with(&Payments(&earlier));
    if let Some(target) = merged {
        write(&whole, target)
            .map_err(|error| format!("`{}` could not be written: {error}", target.display()))?;
    }
    Ok(kept.iter().map(Kept::problem).collect())
}

fn feed(path: &Path) -> Result<RawTable, String> {
    let name = path.to_string_lossy();
    let file = File::open(path).map_err(|error| format!("`{name}` could not be read: {error}"))?;
    let table = read_table(&name, file).map_err(|error| error.to_string())?;
    match Sheet::of(&table) {
        Some(Sheet::Payments) => Ok(table),
        _ => Err(format!("`{name}` is no AP reverse feed: it has no INVOICE_NUMBER beside PAYMENT columns")),
    }
}

fn write(table: &RawTable, target: &Path) -> io::Result<()> {
    let mut output = Output::open(Some(target))?;
    write_sheet(table, &mut output)?;
    output.finish()
}

pub(super) fn tell(out: &mut impl Write, file: &str, problem: &SheetProblem) -> io::Result<()> {
    writeln!(out, "{}", talk::printable(&format!("{file}: {problem}")))?;
    writeln!(out, "  help: {}", problem.help)
}

pub(super) fn as_json(problem: &SheetProblem) -> serde_json::Value {
    json!({
        "id": "sheet",
        "severity": "error",
        "record": problem.line,
        "field": problem.field,
        "message": problem.message,
        "help": problem.help,
    })
}

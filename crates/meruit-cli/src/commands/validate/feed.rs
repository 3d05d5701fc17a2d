//! A second AP reverse feed, held against the first: what it leaves blank would wipe what Legal Tracker knows.

use std::fs::File;
use std::io;
use std::path::Path;

use meruit::legal_tracker::{Kept, Payments, Sheet, write_sheet};
use meruit::{RawTable, read_table};

use crate::output::Output;

/// What the later of two feeds would wipe, or why that cannot be told: one cannot be read, or is no reverse feed. With a file
/// to write to, the later feed is written there with all of it.
pub(super) fn wiped(
    later: &Path,
    earlier: &Path,
    merged: Option<&Path>,
) -> io::Result<Result<Vec<Kept>, String>> {
    let (later, earlier) = match (feed(later), feed(earlier)) {
        (Ok(later), Ok(earlier)) => (later, earlier),
        (Err(message), _) | (_, Err(message)) => return Ok(Err(message)),
    };
    let (table, kept) = Payments(&later).merged_with(&Payments(&earlier));
    if let Some(path) = merged {
        let mut output = Output::open(Some(path))?;
        write_sheet(&table, &mut output)?;
        output.finish()?;
    }
    Ok(Ok(kept))
}

fn feed(path: &Path) -> Result<RawTable, String> {
    let name = path.to_string_lossy();
    let file = File::open(path).map_err(|error| format!("`{name}` could not be read: {error}"))?;
    let table = read_table(&name, file).map_err(|error| error.to_string())?;
    match Sheet::of(&table) {
        Some(Sheet::Payments) => Ok(table),
        _ => Err(format!("`{name}` is no AP reverse feed")),
    }
}

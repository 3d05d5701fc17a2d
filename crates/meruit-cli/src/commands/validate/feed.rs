//! A second AP reverse feed, held against the first: what it leaves blank would wipe what Legal Tracker knows.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use meruit::legal_tracker::{Kept, Payments, Sheet, write_sheet};
use meruit::{RawTable, read_table};
use serde_json::json;

use crate::output::Output;
use crate::talk;

/// What the later of two feeds would wipe.
pub(super) struct Wiped {
    kept: Vec<Kept>,
    earlier: String,
    /// The later feed with all that it leaves blank was written, and to which file.
    written: Option<String>,
}

impl Wiped {
    /// Holds a feed against an earlier one, and writes the two put together where that is asked for.
    ///
    /// Says why not where one of them cannot be read, or is no reverse feed.
    pub(super) fn find(
        later: &Path,
        earlier: &Path,
        merged: Option<&Path>,
    ) -> io::Result<Result<Self, String>> {
        let (later, before) = match (feed(later), feed(earlier)) {
            (Ok(later), Ok(before)) => (later, before),
            (Err(message), _) | (_, Err(message)) => return Ok(Err(message)),
        };
        let (table, kept) = Payments(&later).merged_with(&Payments(&before));
        if let Some(path) = merged {
            let mut output = Output::open(Some(path))?;
            write_sheet(&table, &mut output)?;
            output.finish()?;
        }
        let written = merged.map(|path| path.to_string_lossy().into_owned());
        Ok(Ok(Self { kept, earlier: earlier.to_string_lossy().into_owned(), written }))
    }

    /// Whether the later feed must not be uploaded as it is.
    pub(super) fn is_harmful(&self) -> bool {
        !self.kept.is_empty() && self.written.is_none()
    }

    pub(super) fn tell(&self, out: &mut impl Write, file: &str) -> io::Result<()> {
        for kept in &self.kept {
            let text = format!("{file}: line {}: {}: {}", kept.line, kept.field, self.message(kept));
            writeln!(out, "{}", talk::printable(&text))?;
            writeln!(out, "  help: {}", talk::printable(&self.help()))?;
        }
        Ok(())
    }

    pub(super) fn to_json(&self) -> Vec<serde_json::Value> {
        let one = |kept: &Kept| {
            json!({
                "id": "sheet",
                "severity": if self.written.is_some() { "note" } else { "error" },
                "record": kept.line,
                "field": kept.field,
                "message": self.message(kept),
                "help": self.help(),
            })
        };
        self.kept.iter().map(one).collect()
    }

    fn message(&self, kept: &Kept) -> String {
        format!("blank, which would wipe `{}` of {}", kept.value, self.earlier)
    }

    fn help(&self) -> String {
        match &self.written {
            Some(file) => format!("{file} has it: upload that"),
            None => "write both feeds into one with `--output FILE`, and upload that".to_owned(),
        }
    }
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

//! What the command line says a review is given.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use meruit::{Completeness, Date, Options, Platform, Table, TableError};

use super::Args;

/// `NAME=FILE`
#[derive(Clone, Debug)]
pub(super) struct Pair {
    name: String,
    file: PathBuf,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, file)) if !name.trim().is_empty() && !file.is_empty() => {
                Ok(Self { name: name.trim().to_owned(), file: PathBuf::from(file) })
            }
            _ => Err("write a name, `=` and a file: `agreed_rate=rates.csv`".to_owned()),
        }
    }
}

/// `KIND=HOW`
#[derive(Clone, Debug)]
pub(crate) struct How {
    kind: String,
    completeness: Completeness,
}

impl How {
    /// The options with this said.
    pub(crate) fn declare(&self, options: Options) -> Options {
        options.declare(&self.kind, self.completeness)
    }
}

impl FromStr for How {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || "write a kind, `=`, and `complete`, `partial` or `absent`: `receipt=absent`".to_owned();
        let (kind, how) = text.split_once('=').ok_or_else(wrong)?;
        let completeness = match how.trim() {
            "complete" => Completeness::Complete,
            "partial" => Completeness::Partial,
            "absent" => Completeness::Absent,
            _ => return Err(wrong()),
        };
        Ok(Self { kind: kind.trim().to_owned(), completeness })
    }
}

pub(super) fn platform(name: &str) -> Result<Platform, String> {
    Platform::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Platform::ALL.iter().map(|platform| platform.as_str()).collect();
        format!("the platforms known are {}", names.join(", "))
    })
}

pub(crate) fn day(text: &str) -> Result<Date, String> {
    let shape = text.len() == 10;
    let day = if shape { text.parse().ok() } else { None };
    day.ok_or_else(|| "write a day of the calendar, such as 2026-03-31".to_owned())
}

/// The options of a review.
pub(super) fn options(args: &Args) -> Result<Options, TableError> {
    let mut options = Options::new().platform(args.platform).each_rule_alone(args.alone);
    if let Some(day) = args.as_of {
        options = options.as_of(day);
    }
    if let Some(steps) = args.max_steps {
        options = options.step_limit(steps);
    }
    for Pair { name, file } in &args.tables {
        options = options.table(name, Table::load(file)?);
    }
    for Pair { name, file } in &args.lists {
        options = options.list(name, Table::load(file)?.first_column());
    }
    for Pair { name, file } in &args.facts {
        options = options.records(name, &file.to_string_lossy(), open(file)?)?;
    }
    for how in &args.declare {
        options = how.declare(options);
    }
    Ok(options)
}

fn open(file: &Path) -> Result<File, TableError> {
    File::open(file).map_err(|source| TableError::Io { file: file.to_string_lossy().into_owned(), source })
}

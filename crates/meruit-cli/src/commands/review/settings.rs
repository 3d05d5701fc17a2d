//! What the command line says a review is given.

use std::str::FromStr;

use meruit::history::Given;
use meruit::{Completeness, Date, Options, Platform, Table, TableError};

use super::Args;

/// `NAME=FILE`
#[derive(Clone, Debug)]
pub(super) struct Pair {
    name: String,
    file: String,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, file)) if !name.trim().is_empty() && !file.is_empty() => {
                Ok(Self { name: name.trim().to_owned(), file: file.to_owned() })
            }
            _ => Err("write a name, `=` and a file: `agreed_rate=rates.csv`".to_owned()),
        }
    }
}

/// `NAME.COLUMN=HEADING`
#[derive(Clone, Debug)]
pub(super) struct Heading {
    of: String,
    column: String,
    heading: String,
}

impl FromStr for Heading {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=').and_then(|(left, heading)| Some((left.split_once('.')?, heading)));
        match parts {
            Some(((of, column), heading)) if ![of, column, heading].iter().any(|part| part.is_empty()) => {
                Ok(Self { of: of.to_owned(), column: column.to_owned(), heading: heading.to_owned() })
            }
            _ => Err("write a name, a column and its heading: `agreed_rate.timekeeper=TK ID`".to_owned()),
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

pub(crate) fn platform(name: &str) -> Result<Platform, String> {
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

/// What a review is given, as the command line says it.
pub(super) fn given(args: &Args) -> Result<Given, TableError> {
    let mut given = Given::new().platform(args.platform).each_rule_alone(args.alone);
    if let Some(day) = args.as_of {
        given = given.as_of(day);
    }
    given = given.without_narratives(args.no_narratives);
    if let Some(steps) = args.max_steps {
        given = given.step_limit(steps);
    }
    let named = || args.tables.iter().chain(&args.lists).chain(&args.facts);
    if let Some(lost) = args.map.iter().find(|map| !named().any(|pair| pair.name == map.of)) {
        let what = format!("no table, list or kind of this command is called `{}`", lost.of);
        return Err(TableError::Unfit { file: "--map".to_owned(), what });
    }
    for Pair { name, file } in &args.tables {
        given = given.table(name, table(args, name, file)?.of_platform());
    }
    for Pair { name, file } in &args.lists {
        given = given.list(name, table(args, name, file)?.first_column());
    }
    for Pair { name, file } in &args.facts {
        given = given.records(name, table(args, name, file)?);
    }
    for how in &args.declare {
        given = given.declare(&how.kind, how.completeness);
    }
    Ok(given)
}

/// The table at the source, its columns under the names that `--map` gives them.
fn table(args: &Args, name: &str, source: &str) -> Result<Table, TableError> {
    let own = args.map.iter().filter(|map| map.of == name);
    let names: Vec<(&str, &str)> = own.map(|map| (map.column.as_str(), map.heading.as_str())).collect();
    Table::from_source(source)?.with_columns(&names)
}

//! The narratives of a table.

use std::fs::File;
use std::io::{self, Read, Write};

use meruit::narrative::{Analyser, read_table, report};

use super::{Args, Format};
use crate::exit::Exit;
use crate::look::Look;
use crate::output::Output;
use crate::talk;

/// Columns that hold narratives, and hours, by the names they have elsewhere; the first that is there counts.
const TEXTS: [&str; 4] = ["text", "narrative", "description", "line_item_description"];
const HOURS: [&str; 2] = ["hours", "line_item_number_of_units"];

/// As many unreadable hours are named; the rest are counted.
const NAMED: usize = 20;

pub(crate) fn run(args: &Args, input: &str, analyser: &Analyser, look: Look) -> io::Result<Exit> {
    if args.hours.is_some() {
        talk::message(look, "the rows of a table have hours of their own; `--hours` is for a text");
        return Ok(Exit::Refused);
    }
    let source: Box<dyn Read> = if input == "-" {
        Box::new(io::stdin().lock())
    } else {
        match File::open(input) {
            Ok(file) => Box::new(file),
            Err(error) => {
                talk::message(look, &format!("`{input}` could not be read: {error}"));
                return Ok(Exit::Unreadable);
            }
        }
    };
    let table = match read_table(input, source) {
        Ok(table) => table,
        Err(error) => {
            talk::error(look, &error);
            return Ok(Exit::Unreadable);
        }
    };
    let Some(text) = column(&table.columns, args.column.as_deref(), &TEXTS) else {
        let wanted = args.column.as_deref().unwrap_or("text");
        talk::message(look, &format!("`{input}` has no column `{wanted}`; `--column` names another"));
        return Ok(Exit::Unreadable);
    };
    let hours = column(&table.columns, args.hours_column.as_deref(), &HOURS);
    if let (Some(wanted), None) = (&args.hours_column, hours) {
        talk::message(look, &format!("`{input}` has no column `{wanted}`"));
        return Ok(Exit::Unreadable);
    }
    let style = if args.output.is_some() { look.file() } else { look.out() };
    let mut rows = Rows::begin(Output::open(args.output.as_deref())?, args.format, &table.columns)?;
    let mut session = analyser.session();
    let mut unread = 0;
    for (line, cells) in &table.rows {
        let cell = |column: usize| cells.get(column).and_then(Option::as_deref).unwrap_or("");
        let given = hours.map_or("", cell);
        let billed = given.parse().ok();
        if billed.is_none() && !given.is_empty() {
            unread += 1;
            if unread <= NAMED {
                talk::message(look, &format!("`{input}`, line {line}: `{given}` is not a number of hours"));
            }
        }
        let analysis = session.analyse(cell(text), billed);
        match &mut rows {
            Rows::Text(out) => {
                writeln!(out, "line {line}")?;
                writeln!(out, "{}", report::to_text(&analysis, style))?;
            }
            Rows::Json { out, first } => {
                out.write_all(if *first { b"" } else { b",\n" })?;
                *first = false;
                let mut object = report::to_json(&analysis);
                if let Some(object) = object.as_object_mut() {
                    object.insert("line".to_owned(), (*line).into());
                    object.insert("hours".to_owned(), billed.map(|_| given).into());
                }
                serde_json::to_writer(out, &object)?;
            }
            Rows::Csv(out) => {
                let given = (0..table.columns.len()).map(|column| report::safe_cell(cell(column)));
                out.write_record(given.chain(report::cells(&analysis)))?;
            }
        }
    }
    if unread > NAMED {
        talk::message(look, &format!("`{input}`: hours could not be read in {} more rows", unread - NAMED));
    }
    rows.finish()?;
    Ok(if unread > 0 { Exit::Findings } else { Exit::Clean })
}

/// The place of the column wanted, else of the first of the usual names that is there. Letter case does not matter.
fn column(columns: &[String], wanted: Option<&str>, usual: &[&str]) -> Option<usize> {
    let place = |name: &str| columns.iter().position(|column| column.eq_ignore_ascii_case(name));
    match wanted {
        Some(wanted) => place(wanted),
        None => usual.iter().find_map(|name| place(name)),
    }
}

/// What is written, row by row.
enum Rows {
    Text(Output),
    Json { out: Output, first: bool },
    Csv(Box<csv::Writer<Output>>),
}

impl Rows {
    fn begin(mut out: Output, format: Format, columns: &[String]) -> io::Result<Self> {
        Ok(match format {
            Format::Text => Self::Text(out),
            Format::Json => {
                out.write_all(b"[")?;
                Self::Json { out, first: true }
            }
            Format::Csv => {
                let mut rows = csv::Writer::from_writer(out);
                let given = columns.iter().map(|column| report::safe_cell(column));
                rows.write_record(given.chain(report::COLUMNS.map(|column| free(columns, column))))?;
                Self::Csv(Box::new(rows))
            }
        })
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Text(out) => out.finish(),
            Self::Json { mut out, .. } => {
                out.write_all(b"]\n")?;
                out.finish()
            }
            Self::Csv(rows) => rows.into_inner().map_err(csv::IntoInnerError::into_error)?.finish(),
        }
    }
}

/// A name for a column of ours that the table does not have: `found_vague` where it has `vague`.
fn free(columns: &[String], name: &str) -> String {
    let mut name = name.to_owned();
    while columns.iter().any(|column| column.eq_ignore_ascii_case(&name)) {
        name = format!("found_{name}");
    }
    name
}

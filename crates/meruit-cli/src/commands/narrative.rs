//! `meruit narrative`

mod parameters;
mod score;
mod table;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use meruit::narrative::{Analyser, report};

use crate::exit::Exit;
use crate::look::Look;
use crate::output::Output;
use crate::talk;
use parameters::Parameters;

/// Say what the analysis finds in narratives of time entries, and why.
///
/// A text is one narrative. What ends in `.csv`, and `-` for standard input, is a table with a narrative in each row. Each
/// part of a narrative is marked with the number of its task; each label comes with its certainty, its reason and the words
/// that show it.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MANUAL)]
pub(crate) struct Args {
    /// A narrative, or a table of narratives
    #[arg(value_name = "TEXT|FILE.csv", required_unless_present = "score")]
    input: Option<String>,
    /// The hours billed for a narrative, for the times in it to add up to
    #[arg(long, value_name = "HOURS")]
    hours: Option<String>,
    /// The column of a table that holds the narratives
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// The column of a table that holds the hours
    #[arg(long, value_name = "NAME")]
    hours_column: Option<String>,
    /// Measure the analysis against entries labelled by people; may be repeated
    #[arg(long, value_name = "GOLD.csv", conflicts_with_all = ["input", "hours", "column", "hours_column"])]
    score: Vec<PathBuf>,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    parameters: Parameters,
}

const MANUAL: &str = "\
Tables:
  The first row names the columns. Narratives stand in the first column called `text`,
  `narrative`, `description` or `line_item_description`, hours in the first called `hours` or
  `line_item_number_of_units`, in any letter case. `--format csv` gives each row back with columns
  for what was found.
  A table for `--score` has the columns `text`, `hours` (may be empty), and `block_billed`,
  `vague`, `clerical`, `travel`, `conference`, `research`, `training`, `billing_admin` with `1`,
  `0`, or `?` for what is left open.

Exit codes:
  0  the narratives were read
  1  they were, but some hours or labels could not be
  2  the command line is wrong
  3  a file could not be read or written";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The narrative marked up, its tasks, and each label with its reason
    Text,
    /// For programs: an object, of a table a list of objects
    Json,
    /// A row for each narrative
    Csv,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let analyser = match args.parameters.analyser() {
        Ok(analyser) => analyser,
        Err(message) => {
            talk::message(look, &message);
            return Ok(Exit::Refused);
        }
    };
    let Some(input) = &args.input else { return score::run(args, &analyser, look) };
    if is_table(input) {
        return table::run(args, input, &analyser, look);
    }
    if args.column.is_some() || args.hours_column.is_some() {
        talk::message(look, "a text has no columns; `--column` and `--hours-column` are for tables");
        return Ok(Exit::Refused);
    }
    if Path::new(input).is_file() {
        talk::message(look, &format!("`{input}` is read as a narrative; a table's name ends in `.csv`"));
    }
    text(args, input, &analyser, look)
}

fn is_table(input: &str) -> bool {
    let ending = input.get(input.len().saturating_sub(4)..);
    input == "-" || ending.is_some_and(|ending| ending.eq_ignore_ascii_case(".csv"))
}

/// One narrative, given on the command line.
fn text(args: &Args, text: &str, analyser: &Analyser, look: Look) -> io::Result<Exit> {
    let hours = match args.hours.as_deref().map(str::parse).transpose() {
        Ok(hours) => hours,
        Err(_) => {
            let hours = args.hours.as_deref().unwrap_or_default();
            talk::message(look, &format!("`{hours}` is not a number of hours"));
            return Ok(Exit::Refused);
        }
    };
    let analysis = analyser.analyse(text, hours);
    let style = if args.output.is_some() { look.file() } else { look.out() };
    let mut out = Output::open(args.output.as_deref())?;
    match args.format {
        Format::Text => out.write_all(report::to_text(&analysis, style).as_bytes())?,
        Format::Json => {
            serde_json::to_writer(&mut out, &report::to_json(&analysis))?;
            out.write_all(b"\n")?;
        }
        Format::Csv => {
            let mut rows = csv::Writer::from_writer(&mut out);
            rows.write_record(["text"].into_iter().chain(report::COLUMNS))?;
            let cells = report::cells(&analysis);
            rows.write_record([report::safe_cell(text)].iter().chain(&cells))?;
            rows.flush()?;
        }
    }
    out.finish()?;
    Ok(Exit::Clean)
}

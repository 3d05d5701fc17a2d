//! `meruit decide`

mod sources;

use std::io;
use std::path::PathBuf;

use clap::ValueEnum;
use meruit::decisions_table::DecisionsTable;
use meruit::report::{Form, Report};
use meruit::{Date, Options, Review, Status};

use super::review::settings::{How, day};
use crate::exit::{self, Exit};
use crate::load;
use crate::look::Look;
use crate::output::Output;
use crate::talk;
use sources::Source;

/// Decide on records that stand in tables: who approves, where a payment goes, when an answer is due.
///
/// Records come from CSV, JSON, Arrow and Parquet files, from workbooks (`payments.xlsx#Sheet`) and databases
/// (`payment=sqlite:FILE?table=NAME`); those of payments also from pain.002 and camt.054, from ACH files of
/// returns and changes, and from the AP reverse feed of Legal Tracker. A file is called after what it holds: `payment.csv` holds records of
/// the kind `payment`, or the table or list that the rules call `payment`; `KIND=FILE` says so for a file of any name, and a
/// folder stands for all such files in it. A JSON file may also hold whole facts, as `meruit review` reads them. Invoices are
/// rows of `invoice` with rows of `line`, or with their `amount` alone.
///
/// The rules are a file, or a pack that comes with the program: `pack:coding`. `meruit decide --packs` lists them. No clock is
/// asked: rules that read the day need `--as-of`.
///
/// Every answer says what was read to come to it, and which row of the rules gave it. Numbers of bank accounts are masked in
/// every form of the result.
#[derive(Debug, clap::Args)]
#[command(after_long_help = exit::MANUAL)]
pub(crate) struct Args {
    /// The records: files, KIND=FILE, or folders of them
    #[arg(required_unless_present = "packs", value_name = "RECORDS")]
    records: Vec<Source>,
    /// The rule file, or a pack: `pack:NAME`
    #[arg(long, value_name = "FILE", required_unless_present = "packs")]
    rules: Option<PathBuf>,
    /// List the packs that come with the program
    #[arg(long)]
    packs: bool,
    /// How complete the records of a kind are: `complete`, `partial` or `absent`; kinds given are complete
    #[arg(long = "declare", value_name = "KIND=HOW")]
    declare: Vec<How>,
    /// The day of the decisions, which rules read as `as_of`
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
    /// End the run when it takes more steps
    #[arg(long, value_name = "STEPS")]
    max_steps: Option<u64>,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the result to a file; it is there only when it is whole
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A report for people
    Text,
    /// One document for programs (schema/review-1.json)
    Json,
    /// The answers, one row each, as CSV
    Csv,
    /// The answers, one row each, as an Arrow file
    Arrow,
    /// What was found, one row each, as CSV
    Findings,
    /// What rules share over rows, such as accounts, one row a share, as CSV
    Splits,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let mut output = match Output::open(args.output.as_deref()) {
        Ok(output) => output,
        Err(error) => {
            talk::message(look, &format!("the output cannot be written: {error}"));
            return Ok(Exit::Unreadable);
        }
    };
    if args.packs {
        list_packs(&mut output)?;
        output.finish()?;
        return Ok(Exit::Clean);
    }
    let review = match decided(args, look) {
        Ok(review) => review,
        Err(exit) => return Ok(exit),
    };
    let style = if args.output.is_some() { look.file() } else { look.out() };
    let document = review.document();
    match args.format {
        Format::Csv => DecisionsTable::of(document).to_csv(&mut output)?,
        Format::Arrow => DecisionsTable::of(document).to_arrow(&mut output)?,
        Format::Text | Format::Json | Format::Findings | Format::Splits => {
            let form = match args.format {
                Format::Json => Form::Json,
                Format::Findings => Form::Csv,
                Format::Splits => Form::Splits,
                _ => Form::Text,
            };
            let mut report = Report::new(form, style, output);
            report.write(document, &[])?;
            let Some(written) = report.finish()? else { return Ok(Exit::Clean) };
            output = written;
        }
    }
    output.finish()?;
    let broken = document.problems.iter().any(|problem| problem.severity == "error");
    Ok(if review.status() == Status::Clean && !broken { Exit::Clean } else { Exit::Findings })
}

/// The result, or how it ended without one.
fn decided(args: &Args, look: Look) -> Result<Review, Exit> {
    let path = args.rules.clone().unwrap_or_default();
    let rules = load::rules_in_use(&path, look)?;
    let mut options = Options::new();
    if let Some(day) = args.as_of {
        options = options.as_of(day);
    }
    if let Some(steps) = args.max_steps {
        options = options.step_limit(steps);
    }
    for how in &args.declare {
        options = how.declare(options);
    }
    let records = sources::read(&args.records).map_err(|error| {
        talk::message(look, &error.to_string());
        Exit::Unreadable
    })?;
    rules.decide(&records, &options).map_err(|error| {
        talk::review_error(look, &error);
        exit::of_review_error(&error)
    })
}

fn list_packs(out: &mut impl io::Write) -> io::Result<()> {
    for pack in meruit::RULE_PACKS {
        writeln!(out, "pack:{}  {}", pack.name(), pack.title())?;
        for line in meruit::wrap(&pack.about(), 96) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

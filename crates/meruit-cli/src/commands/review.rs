//! `meruit review`

mod form;
mod inputs;
pub(crate) mod settings;
mod timings;
mod with_history;

use std::io::{self, BufRead};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use meruit::history::History;
use meruit::ledes::Invoice;
use meruit::report::Report;
use meruit::{Date, Options, Platform, Review, ReviewError, Reviewer, Ruleset, Stage, Status, Stopwatch};

use crate::exit::{self, Exit};
use crate::load;
use crate::look::{Look, can_show_progress};
use crate::output::Output;
use crate::talk;
use form::Format;
use inputs::{Input, Inputs};
use settings::{Heading, How, Pair};

/// Review invoices by a guideline.
///
/// Every invoice is reviewed by every rule, and settled: what is approved, reduced and held of each line, which rule took it,
/// and why. A LEDES file may be of any size; one invoice is held at a time, except where the rules read earlier invoices:
/// then all invoices of the run are read first, and each is history for those decided after it.
///
/// What the rules need besides the invoices comes in by `--table`, `--list`, `--facts` and `--declare`; a review that lacks
/// something does not start, and says what. No clock is asked: rules that read the day need `--as-of`.
///
/// Results go to standard output, or to a file by `--output`; messages go to standard error. Of several files all are
/// reviewed, whatever is wrong with one of them.
#[derive(Debug, clap::Args)]
#[command(after_long_help = exit::MANUAL)]
pub(crate) struct Args {
    /// The invoices: LEDES or JSON files, `-` for standard input
    #[arg(required = true, value_name = "INVOICE")]
    invoices: Vec<PathBuf>,
    /// The rule file
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// A table that the rules call `supplied`: CSV, `FILE.xlsx#Sheet`, Parquet, Access, `sqlite:FILE?table=NAME`, or one of
    /// PostgreSQL: `postgres://HOST/DATABASE?query=SELECT …`
    #[arg(long = "table", value_name = "NAME=FILE")]
    tables: Vec<Pair>,
    /// A list that the rules call `supplied`, from the first column of a table
    #[arg(long = "list", value_name = "NAME=FILE")]
    lists: Vec<Pair>,
    /// Records of a kind, such as matters or approvals, from a table: a column is a field
    #[arg(long = "facts", value_name = "KIND=FILE")]
    facts: Vec<Pair>,
    /// The heading that stands for a column of a table or a field of a kind
    #[arg(long, value_name = "NAME.COLUMN=HEADING")]
    map: Vec<Heading>,
    /// How complete the records of a kind are: `complete`, `partial` or `absent`; `prior` stands for earlier invoices
    #[arg(long = "declare", value_name = "KIND=HOW")]
    declare: Vec<How>,
    /// The platform whose rules for LEDES files count
    #[arg(long, value_name = "PLATFORM", default_value = "lenient", value_parser = settings::platform)]
    platform: Platform,
    /// End the review of an invoice that takes more steps; `meruit check --cost` says how many there can be
    #[arg(long, value_name = "STEPS")]
    max_steps: Option<u64>,
    /// How many threads review; as many as there are processors where nothing is said. The result is the same
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZeroUsize>,
    /// The day of the review, which rules read as `as_of`
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = settings::day)]
    as_of: Option<Date>,
    /// Say of each rule also what it would take if it were the only one
    #[arg(long)]
    alone: bool,
    /// Review by the invoices decided before, which this file, PostgreSQL database, or folder of invoices holds
    #[arg(long, value_name = "HISTORY")]
    history: Option<PathBuf>,
    /// Record what is decided in the history, which is made where there is none
    #[arg(long, requires = "history")]
    record: bool,
    /// Leave the texts of narratives out of the result, and out of what is recorded
    #[arg(long)]
    no_narratives: bool,
    /// Tell on standard error where the time went, by stage and by rule; of several threads the times are added up
    #[arg(long)]
    timings: bool,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write the result to a file; it is there only when it is whole
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let rules = match load::rules_in_use(&args.rules, look) {
        Ok(rules) => rules,
        Err(exit) => return Ok(exit),
    };
    let given = match settings::given(args) {
        Ok(given) => given,
        Err(error) => {
            talk::error(look, &error);
            return Ok(Exit::Unreadable);
        }
    };
    let output = match Output::open(args.output.as_deref()) {
        Ok(output) => output,
        Err(error) => {
            let path = args.output.as_deref().unwrap_or(&args.rules);
            talk::message(look, &format!("`{}` cannot be written: {error}", path.display()));
            return Ok(Exit::Unreadable);
        }
    };
    let style = if args.output.is_some() { look.file() } else { look.out() };
    let report = Report::new(args.format.0, style, output);
    let threads = args.threads.or_else(|| thread::available_parallelism().ok());
    let mut options = given.options().threads(threads).worded(true);
    let stopwatch = args.timings.then(meruit::stopwatch);
    if let Some(stopwatch) = &stopwatch {
        options = options.timed_by(stopwatch.clone());
    }
    let run = Run { rules, options, look, report, exit: Exit::Clean, stopwatch: stopwatch.clone() };
    let inputs = Inputs::new(&args.invoices, can_show_progress(args.output.is_some()));
    let exit = match &args.history {
        None => run.all(inputs),
        Some(history) => match History::open(history, args.record) {
            Ok(history) => with_history::all(run, inputs, history, &given, args.record),
            Err(error) => {
                talk::error(look, &error);
                Ok(Exit::Unreadable)
            }
        },
    };
    if let Some(stopwatch) = stopwatch {
        talk::text(&timings::table(&stopwatch.times()));
    }
    exit
}

/// A review of several files: what was written, and the worst that happened.
struct Run {
    rules: Ruleset,
    options: Options,
    look: Look,
    report: Report<Output>,
    exit: Exit,
    /// Told where the time goes, where somebody asks.
    stopwatch: Option<Stopwatch>,
}

/// A LEDES file that is to be reviewed together with others.
type Opened = (String, Box<dyn BufRead>);

impl Run {
    fn all(mut self, inputs: Inputs) -> io::Result<Exit> {
        let together = self.rules.reads_earlier_invoices();
        let mut reviewer = None;
        let mut waiting: Vec<Opened> = Vec::new();
        for input in inputs {
            match input {
                // Facts may bring tables of their own, so that nothing can be bound before them.
                Ok(Input::Json { name, text }) => {
                    let review = self.rules.review_json(&name, &text, &self.options);
                    self.take(review, &[])?;
                }
                Ok(Input::Ledes { name, reader }) if together => waiting.push((name, reader)),
                Ok(Input::Ledes { name, reader }) => {
                    if reviewer.is_none() {
                        reviewer = self.bound();
                    }
                    let Some(reviewer) = &reviewer else { break };
                    self.ledes(reviewer, &name, reader)?;
                }
                Err(error) => self.failed(&error),
            }
        }
        match reviewer {
            Some(reviewer) if reviewer.has_other_records() && self.exit < Exit::Refused => {
                self.take(reviewer.other_records(), &[])?;
            }
            _ => {}
        }
        if !waiting.is_empty()
            && let Some(reviewer) = self.bound()
        {
            self.together(&reviewer, waiting)?;
        }
        if let Some(output) = self.report.finish()? {
            output.finish()?;
        }
        Ok(self.exit)
    }

    /// The rules bound to what they need; what they lack, they lack for every file.
    fn bound(&mut self) -> Option<Reviewer> {
        match self.rules.reviewer(&self.options) {
            Ok(reviewer) => Some(reviewer),
            Err(error) => {
                self.failed(&error);
                None
            }
        }
    }

    fn ledes(&mut self, reviewer: &Reviewer, name: &str, reader: Box<dyn BufRead>) -> io::Result<()> {
        match reviewer.read_ledes(name, reader) {
            Ok(reviews) => {
                let mut reviews = reviews.without_other_records();
                while let Some(review) = reviews.next() {
                    self.take(review, reviews.invoice().as_slice())?;
                }
            }
            Err(error) => self.failed(&error),
        }
        Ok(())
    }

    /// Rules that read earlier invoices see those of the same run.
    fn together(&mut self, reviewer: &Reviewer, files: Vec<Opened>) -> io::Result<()> {
        let (keep, mut invoices) = (self.report.form().writes_invoices(), Vec::new());
        let kept = |invoice| {
            if keep {
                invoices.push(invoice);
            }
        };
        match reviewer.ledes_together_with(files, kept) {
            Ok((review, failed)) => {
                failed.iter().for_each(|error| self.failed(error));
                if !review.invoices().is_empty() || failed.is_empty() {
                    let invoices: Vec<&Invoice> = invoices.iter().collect();
                    self.take(Ok(review), &invoices)?;
                }
            }
            Err(error) => self.failed(&error),
        }
        Ok(())
    }

    /// Writes a review, or tells why there is none.
    fn take(&mut self, review: Result<Review, ReviewError>, invoices: &[&Invoice]) -> io::Result<()> {
        match review {
            Ok(review) => {
                let broken = review.document().problems.iter().any(|problem| problem.severity == "error");
                if review.status() != Status::Clean || broken {
                    self.exit = self.exit.max(Exit::Findings);
                }
                // An invoice that may not be written adjusted is no failure.
                let worst =
                    if self.report.form().writes_invoices() { Exit::Findings } else { Exit::Unreadable };
                let mut write = || self.report.write(review.document(), invoices);
                let written = match &self.stopwatch {
                    Some(stopwatch) => stopwatch.time(Stage::Report, write),
                    None => write(),
                };
                for why in written? {
                    talk::message(self.look, &why.to_string());
                    self.exit = self.exit.max(worst);
                }
            }
            Err(error) => self.failed(&error),
        }
        Ok(())
    }

    fn failed(&mut self, error: &ReviewError) {
        talk::review_error(self.look, error);
        self.exit = self.exit.max(exit::of_review_error(error));
    }
}

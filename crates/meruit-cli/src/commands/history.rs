//! `meruit history`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use meruit::history::{History, HistoryError, Logged};
use meruit::{Date, TableError};

use super::review::settings;
use crate::exit::{self, Exit};
use crate::look::Look;
use crate::talk;

/// Look into the history of decided invoices.
///
/// `meruit review --history FILE --record` records what it decides, all of a run or nothing, and never an invoice twice. Each
/// recorded invoice has a number, which `list` tells.
#[derive(Debug, clap::Args)]
#[command(after_long_help = exit::MANUAL)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the recorded invoices as CSV
    List {
        /// The history
        history: PathBuf,
        /// Only those of this firm
        #[arg(long, value_name = "ID")]
        firm: Option<String>,
        /// Only those with this invoice number
        #[arg(long, value_name = "NUMBER")]
        number: Option<String>,
    },
    /// Show a recorded invoice as it was decided, with every finding and its explanation, as JSON
    Show {
        /// The history
        history: PathBuf,
        /// The number of the invoice, as `list` tells it
        invoice: i64,
    },
    /// Decide the run of a recorded invoice again by the rules, files and history of then, and compare
    Replay {
        /// The history
        history: PathBuf,
        /// The number of the invoice, as `list` tells it
        invoice: i64,
    },
    /// Log how the work goes: steps of invoices, or what became of appeals, from CSV files
    ///
    /// Steps have the columns firm, number, step, started and perhaps ended, actor, result; appeals have finding, overturned,
    /// restored. A row that was logged before is replaced. The views of the history make figures of them.
    Log {
        /// The history
        history: PathBuf,
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Forget the invoices dated before a day
    Prune {
        /// The history
        history: PathBuf,
        /// The first day that is kept
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = settings::day)]
        before: Date,
    },
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    match asked(&args.what) {
        Ok((text, exit)) => {
            io::stdout().write_all(text.as_bytes())?;
            Ok(exit)
        }
        Err(error) => {
            talk::error(look, &error);
            Ok(Exit::Unreadable)
        }
    }
}

fn asked(what: &What) -> Result<(String, Exit), HistoryError> {
    match what {
        What::List { history, firm, number } => {
            let listed = History::open(history, false)?.list(firm.as_deref(), number.as_deref())?;
            Ok((as_csv(&listed), Exit::Clean))
        }
        What::Show { history, invoice } => {
            Ok((format!("{:#}\n", History::open(history, false)?.show(*invoice)?), Exit::Clean))
        }
        What::Replay { history, invoice } => {
            let replayed = History::open(history, false)?.replay(*invoice)?;
            if replayed.is_same() {
                return Ok((format!("the same document again: {}\n", replayed.now), Exit::Clean));
            }
            let text = format!("recorded as {}\ncomes out as {}\n", replayed.recorded, replayed.now);
            Ok((text, Exit::Findings))
        }
        What::Log { history, files } => {
            let mut history = History::open(history, false)?;
            let mut told = String::new();
            for path in files {
                let name = path.display().to_string();
                let file = std::fs::File::open(path)
                    .map_err(|source| TableError::Io { file: name.clone(), source })?;
                told.push_str(&logged(history.log(&name, file)?));
            }
            Ok((told, Exit::Clean))
        }
        What::Prune { history, before } => {
            let gone = History::open(history, false)?.prune(*before)?;
            let noun = if gone == 1 { "invoice" } else { "invoices" };
            Ok((format!("{gone} {noun} forgotten\n"), Exit::Clean))
        }
    }
}

fn logged(what: Logged) -> String {
    let (count, noun) = match what {
        Logged::Steps(count) => (count, "step"),
        Logged::Appeals(count) => (count, "appeal"),
    };
    format!("{count} {noun}{} logged\n", if count == 1 { "" } else { "s" })
}

fn as_csv(listed: &[meruit::history::Listed]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer
        .write_record(["id", "firm", "number", "matter", "date", "status", "billed", "approved", "currency"]);
    for invoice in listed {
        let _ = writer.write_record([
            &invoice.id.to_string(),
            &invoice.firm,
            &invoice.number,
            &invoice.matter,
            &invoice.date,
            &invoice.status,
            &amount(invoice.billed_e4),
            &amount(invoice.approved_e4),
            &invoice.currency,
        ]);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Ten-thousandths as a decimal, with two places where more say nothing.
fn amount(e4: i64) -> String {
    let (sign, value) = (if e4 < 0 { "-" } else { "" }, e4.unsigned_abs());
    let (whole, places) = (value / 10_000, value % 10_000);
    if places % 100 == 0 {
        format!("{sign}{whole}.{:02}", places / 100)
    } else {
        format!("{sign}{whole}.{places:04}")
    }
}

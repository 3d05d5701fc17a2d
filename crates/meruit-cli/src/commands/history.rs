//! `meruit history`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use meruit::export::{RowForm, decimal};
use meruit::history::{Exported, History, HistoryError, ImportOptions, Logged};
use meruit::{Date, Platform, TableError};

use super::review::settings;
use crate::exit::{self, Exit};
use crate::look::Look;
use crate::output::Output;
use crate::talk;

/// Look into the history of decided invoices.
///
/// A history is a file of SQLite, or a PostgreSQL database: `postgres://user@host/database`, whose password is read from the
/// environment variable PGPASSWORD.
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
    /// Take over invoices that were decided elsewhere: files or folders of invoices, as billed, or another history
    Import {
        /// The history, which is made where there is none
        history: PathBuf,
        /// LEDES, CSV, Parquet or JSON files, folders of them, or other histories
        #[arg(required = true, value_name = "FROM")]
        from: Vec<PathBuf>,
        /// The currency of invoices that state none
        #[arg(long, value_name = "CODE")]
        currency: Option<String>,
        /// The platform whose rules for LEDES files count
        #[arg(long, value_name = "PLATFORM", default_value = "lenient", value_parser = settings::platform)]
        platform: Platform,
    },
    /// Write all that was decided as rows for other programs
    Export {
        /// The history
        history: PathBuf,
        /// What a row stands for
        #[arg(long, value_name = "WHAT", default_value = "lines")]
        of: Of,
        /// The form of the rows
        #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
        format: Rows,
        /// Write the rows to a file; it is there only when it is whole
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
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

/// What a row of an export stands for.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    Invoices,
    Lines,
    Findings,
}

/// The form of the rows of an export.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Rows {
    Jsonl,
    Csv,
    Parquet,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    match asked(&args.what, look) {
        Ok((text, exit)) => {
            io::stdout().write_all(text.as_bytes())?;
            Ok(exit)
        }
        Err(HistoryError::Output(error)) => Err(error),
        Err(error) => {
            talk::error(look, &error);
            Ok(Exit::Unreadable)
        }
    }
}

fn export(history: &Path, of: Of, format: Rows, output: Output) -> Result<Output, HistoryError> {
    let what = match of {
        Of::Invoices => Exported::Invoices,
        Of::Lines => Exported::Lines,
        Of::Findings => Exported::Findings,
    };
    let form = match format {
        Rows::Jsonl => RowForm::JsonLines,
        Rows::Csv => RowForm::Csv,
        Rows::Parquet => RowForm::Parquet,
    };
    History::open(history, false)?.export(what, form, output)
}

fn import(
    history: &Path,
    from: &[PathBuf],
    currency: Option<&str>,
    platform: Platform,
    look: Look,
) -> Result<(String, Exit), HistoryError> {
    let mut options = ImportOptions::new().platform(platform);
    if let Some(code) = currency {
        options = options.currency(code);
    }
    let imported = History::open(history, true)?.import(from, &options)?;
    for (file, error) in &imported.failed {
        talk::error(look, error);
        talk::message(look, &format!("`{}` was not taken over, or not all of it", file.display()));
    }
    let noun = if imported.invoices == 1 { "invoice" } else { "invoices" };
    let known = match imported.known {
        0 => String::new(),
        known => format!("; {known} were there before"),
    };
    let exit = if imported.failed.is_empty() { Exit::Clean } else { Exit::Unreadable };
    Ok((format!("{} {noun} taken over{known}\n", imported.invoices), exit))
}

fn asked(what: &What, look: Look) -> Result<(String, Exit), HistoryError> {
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
        What::Import { history, from, currency, platform } => {
            import(history, from, currency.as_deref(), *platform, look)
        }
        What::Export { history, of, format, output } => {
            let output = Output::open(output.as_deref())?;
            export(history, *of, *format, output)?.finish()?;
            Ok((String::new(), Exit::Clean))
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
            &decimal(invoice.billed_e4),
            &decimal(invoice.approved_e4),
            &invoice.currency,
        ]);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

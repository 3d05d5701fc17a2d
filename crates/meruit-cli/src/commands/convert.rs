//! `meruit convert`

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use meruit::convert::{Form, Found, Sink, SourceError, each_invoice};
use meruit::ledes::{Letters, Loss, Options, Problem, Severity};
use serde_json::json;

use crate::exit::Exit;
use crate::look::Look;
use crate::output::Output;
use crate::talk;

/// Convert invoices from one form to another, and say what the other cannot carry.
///
/// A file is LEDES 1998B, 1998BI, 2000 or XML 2.x, CSV under the labels of LEDES 1998BI, JSON facts, Parquet or Arrow; which of
/// them it is shows in its first bytes. Files of any size pass through invoice by invoice. What the new form has no place for
/// is told on standard error, each with its invoice and line, or written to a file.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MANUAL)]
pub(crate) struct Args {
    /// The file, `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The form to write: 1998b, 1998bi, 1998bi-v2, xml-2.0, xml-2.1, xml-2.2, csv, json, parquet or arrow
    #[arg(long, value_name = "FORM")]
    to: Form,
    /// Where to write to; without it, standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write what is lost to this file as JSON, in place of telling it
    #[arg(long, value_name = "FILE")]
    losses: Option<PathBuf>,
    /// How the letters of a 1998 format are stored
    #[arg(long, value_name = "LETTERS", default_value = "utf-8")]
    letters: LettersArg,
}

const MANUAL: &str = "\
Exit codes:
  0  everything is in the new file
  1  the new form cannot carry something, or the file has errors
  2  the command line is wrong
  3  a file could not be read or written; nothing is written under the name of --output";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LettersArg {
    /// Every letter there is
    #[value(name = "utf-8")]
    Utf8,
    /// The letters of western Europe, which Collaborati asks for
    #[value(name = "windows-1252")]
    Windows1252,
    /// Unaccented letters only
    Ascii,
}

impl From<LettersArg> for Letters {
    fn from(letters: LettersArg) -> Self {
        match letters {
            LettersArg::Utf8 => Self::Utf8,
            LettersArg::Windows1252 => Self::Windows1252,
            LettersArg::Ascii => Self::Ascii,
        }
    }
}

/// As many losses are told one by one.
const TOLD: usize = 100;

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let name = args.file.to_string_lossy();
    let source = match open(&args.file) {
        Ok(source) => source,
        Err(error) => {
            talk::message(look, &format!("`{name}` could not be read: {error}"));
            return Ok(Exit::Unreadable);
        }
    };
    let mut report = Report::open(look, args.losses.as_deref())?;
    let mut sink = Sink::new(Output::open(args.output.as_deref())?, args.to, args.letters.into())?;
    let read = each_invoice(&name, source, &Options::default(), |found| match found {
        Found::Invoice { draft, problems, mut losses, .. } => {
            losses.extend(sink.write(&draft)?);
            let number = draft.first(meruit::ledes::Column::InvoiceNumber);
            report.take(&name, number, &problems, &losses)
        }
        Found::Outside { problems, losses, .. } => report.take(&name, None, &problems, &losses),
        _ => Ok(()),
    });
    match read {
        Ok(()) => {}
        Err(SourceError::Output(error)) => return Err(error),
        Err(error) => {
            talk::error(look, &error);
            return Ok(Exit::Unreadable);
        }
    }
    sink.finish()?.finish()?;
    report.finish(args.to)
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    Ok(if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(256 << 10, File::open(path)?))
    })
}

/// Tells what is lost.
struct Report {
    look: Look,
    file: Option<BufWriter<Output>>,
    losses: usize,
    errors: usize,
}

impl Report {
    fn open(look: Look, path: Option<&Path>) -> io::Result<Self> {
        let mut file = path.map(|path| Output::open(Some(path))).transpose()?.map(BufWriter::new);
        if let Some(file) = &mut file {
            file.write_all(b"{\"losses\": [")?;
        }
        Ok(Self { look, file, losses: 0, errors: 0 })
    }

    fn take(
        &mut self,
        name: &str,
        invoice: Option<&str>,
        problems: &[Problem],
        losses: &[Loss],
    ) -> io::Result<()> {
        let of_invoice = invoice.map_or_else(String::new, |number| format!("invoice {number}: "));
        for problem in problems.iter().filter(|problem| problem.severity == Severity::Error) {
            self.errors += 1;
            if self.errors <= TOLD {
                talk::text(&format!("{}\n", talk::printable(&format!("{name}: {of_invoice}{problem}"))));
            }
        }
        for loss in losses {
            match &mut self.file {
                Some(file) => {
                    file.write_all(if self.losses == 0 { b"\n" } else { b",\n" })?;
                    serde_json::to_writer(file, &as_json(invoice, loss))?;
                }
                None if self.losses < TOLD => {
                    talk::text(&format!("{}\n", talk::printable(&format!("{name}: {of_invoice}{loss}"))));
                }
                None => {}
            }
            self.losses += 1;
        }
        Ok(())
    }

    fn finish(self, form: Form) -> io::Result<Exit> {
        if let Some(mut file) = self.file {
            file.write_all(b"\n]}\n")?;
            file.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
        }
        let many =
            |count: usize, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
        if self.losses > 0 {
            let losses = many(self.losses, "value", "values");
            talk::message(
                self.look,
                &format!("{losses} could not be carried over to {} as they are", form.as_str()),
            );
        }
        if self.errors > 0 {
            let errors = many(self.errors, "error", "errors");
            talk::message(
                self.look,
                &format!("the file has {errors}; `meruit validate` tells how to mend it"),
            );
        }
        Ok(if self.losses + self.errors > 0 { Exit::Findings } else { Exit::Clean })
    }
}

fn as_json(invoice: Option<&str>, loss: &Loss) -> serde_json::Value {
    json!({
        "invoice": invoice,
        "line": loss.line,
        "field": loss.field,
        "value": loss.value,
        "reason": loss.reason.as_str(),
        "message": loss.reason.explanation(),
    })
}

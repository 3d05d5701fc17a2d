//! `meruit validate`

mod sheet;

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use meruit::Platform;
use meruit::ledes::{Options, Problem, Profile, ReadError, Reader, Severity};
use serde_json::json;

use crate::exit::Exit;
use crate::look::Look;
use crate::output::Output;
use crate::talk;

/// Say what a platform would refuse of LEDES files, before they are submitted.
///
/// Every file is read, and everything that is wrong with it told at once: with its place, the error number of the platform
/// where that is public, and how to mend it. `meruit explain ID` tells more.
///
/// Legal Tracker's own files are known by their labels and checked too: timekeeper rate sheets, unbilled amounts, AP batches
/// and AP reverse feeds. A second reverse feed wipes what it leaves blank: with `--after EARLIER` each such cell is told, and
/// `--merged FILE` writes the feed with the earlier values in them.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MANUAL)]
pub(crate) struct Args {
    /// The LEDES files, `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The platform the files are meant for
    #[arg(long, value_name = "PLATFORM", default_value = "lenient")]
    platform: Platform,
    /// A client's own profile in place of a platform's: a JSON document `meruit/profile/1`
    #[arg(long, value_name = "FILE", conflicts_with = "platform")]
    profile: Option<PathBuf>,
    /// The AP reverse feed that was uploaded before FILE, which is one too
    #[arg(long, value_name = "EARLIER")]
    after: Option<PathBuf>,
    /// Write the reverse feed with what it would wipe of the earlier one
    #[arg(long, value_name = "MERGED", requires = "after")]
    merged: Option<PathBuf>,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const MANUAL: &str = "\
Exit codes:
  0  nothing to mend; there may be notes
  1  errors or warnings: something to mend
  2  the command line or the profile is wrong
  3  a file could not be read";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each problem, and how to mend it
    Text,
    /// One document for programs
    Json,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let mut exit = Exit::Clean;
    let mut options = Options::for_platform(args.platform);
    if let Some(path) = &args.profile {
        match own_profile(path) {
            Ok(profile) => options.profile = profile,
            Err(message) => {
                talk::message(look, &message);
                return Ok(Exit::Refused);
            }
        }
    }
    if args.after.is_some() && args.files.len() > 1 {
        talk::message(look, "`--after` goes with one reverse feed");
        return Ok(Exit::Refused);
    }
    let mut out = Output::open(None)?;
    let mut files = Vec::new();
    for path in &args.files {
        let name = path.to_string_lossy();
        let mut problems = Vec::new();
        if let Err(error) = read(path, &options, &mut problems) {
            let own = matches!(error, ReadError::NotLedes { .. }).then(|| sheet::problems_of(path, &name));
            if let Some(mut found) = own.flatten() {
                if let Some(earlier) = &args.after {
                    match sheet::wiped(path, earlier, args.merged.as_deref()) {
                        Ok(wiped) => found.extend(wiped),
                        Err(message) => {
                            talk::message(look, &message);
                            return Ok(Exit::Unreadable);
                        }
                    }
                }
                if !found.is_empty() {
                    exit = exit.max(Exit::Findings);
                }
                match args.format {
                    Format::Text => {
                        found.iter().try_for_each(|problem| sheet::tell(&mut out, &name, problem))?
                    }
                    Format::Json => {
                        let problems: Vec<_> = found.iter().map(sheet::as_json).collect();
                        files.push(json!({ "file": name, "problems": problems }));
                    }
                }
                continue;
            }
            talk::message(look, &format!("`{name}`: {error}"));
            exit = exit.max(Exit::Unreadable);
        }
        if problems.iter().any(|(_, problem)| problem.severity != Severity::Note) {
            exit = exit.max(Exit::Findings);
        }
        match args.format {
            Format::Text => {
                for (invoice, problem) in &problems {
                    tell(&mut out, &name, invoice.as_deref(), problem)?;
                }
            }
            Format::Json => {
                let problems: Vec<_> =
                    problems.iter().map(|(invoice, problem)| as_json(invoice.as_deref(), problem)).collect();
                files.push(json!({ "file": name, "problems": problems }));
            }
        }
    }
    if args.format == Format::Json {
        serde_json::to_writer(
            &mut out,
            &json!({
                "document": "meruit/validation/1",
                "platform": options.profile.name,
                "files": files,
            }),
        )?;
        out.write_all(b"\n")?;
    }
    out.finish()?;
    Ok(exit)
}

fn own_profile(path: &Path) -> Result<Profile, String> {
    let name = path.to_string_lossy();
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("`{name}` could not be read: {error}"))?;
    Profile::from_json(&text).map_err(|error| format!("`{name}`: {error}"))
}

/// A problem, and the number of its invoice where it belongs to one.
type Found = (Option<String>, Problem);

/// Reads as far as that works; what was found before an error counts too.
fn read(path: &Path, options: &Options, problems: &mut Vec<Found>) -> Result<(), ReadError> {
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|source| ReadError::Io { record: 0, source })?)
    };
    let mut reader = Reader::open(BufReader::new(source), options.clone())?;
    let mut read = Ok(());
    for invoice in &mut reader {
        match invoice {
            Ok(invoice) => {
                let number = invoice.number.value().cloned();
                problems.extend(invoice.problems.into_iter().map(|problem| (number.clone(), problem)));
            }
            Err(error) => read = Err(error),
        }
    }
    let outside = reader.problems().iter().map(|problem| (None, problem.clone()));
    problems.splice(0..0, outside);
    read
}

fn tell(out: &mut impl Write, file: &str, invoice: Option<&str>, problem: &Problem) -> io::Result<()> {
    let invoice = invoice.map_or_else(String::new, |number| format!("invoice {number}: "));
    let code =
        problem.platform_code.as_ref().map_or_else(String::new, |code| format!(" (platform error {code})"));
    let text = format!("{file}: {invoice}{problem}{code}");
    writeln!(out, "{}", talk::printable(&text))?;
    writeln!(out, "  help: {}", talk::printable(help(problem)))
}

/// Where there is no advice of its own, the catalogue says what is expected.
fn help(problem: &Problem) -> &str {
    problem.help.as_deref().unwrap_or(problem.id.entry().explanation)
}

fn as_json(invoice: Option<&str>, problem: &Problem) -> serde_json::Value {
    json!({
        "id": problem.id.as_str(),
        "severity": problem.severity.as_str(),
        "platform_code": problem.platform_code,
        "invoice": invoice,
        "record": problem.record,
        "item": problem.item,
        "field": problem.field,
        "raw": problem.raw,
        "message": problem.message,
        "help": help(problem),
        "repeats": problem.repeats,
    })
}

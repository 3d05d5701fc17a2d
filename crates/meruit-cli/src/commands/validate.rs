//! `meruit validate`

mod feed;

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use meruit::ledes::{Options, Profile, ReadError};
use meruit::legal_tracker::Sheet;
use meruit::{Platform, Validation, ValidationDocument, ValidationProblem, read_table};

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
/// and AP reverse feeds. With `--after EARLIER` a reverse feed is held against the one uploaded before: values that it leaves
/// blank, and that uploading it would wipe, are told, and kept in the file of `--output`.
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
    /// The AP reverse feed that was uploaded before FILE
    #[arg(long, value_name = "EARLIER")]
    after: Option<PathBuf>,
    /// Write FILE with what it would wipe of EARLIER
    #[arg(long, short, value_name = "FILE", requires = "after")]
    output: Option<PathBuf>,
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
    let (kept, earlier) = match (&args.after, args.files.as_slice()) {
        (None, _) => (Vec::new(), String::new()),
        (Some(earlier), [later]) => match feed::wiped(later, earlier, args.output.as_deref())? {
            Ok(kept) => (kept, earlier.to_string_lossy().into_owned()),
            Err(message) => {
                talk::message(look, &message);
                return Ok(Exit::Unreadable);
            }
        },
        (Some(_), _) => {
            talk::message(look, "`--after` is for one file");
            return Ok(Exit::Refused);
        }
    };
    let merged = args.output.as_deref().map(Path::to_string_lossy);
    let mut out = Output::open(None)?;
    let mut files = Vec::new();
    for path in &args.files {
        let name = path.to_string_lossy();
        let mut found =
            validated(path, &name, &options).unwrap_or_else(|error| Validation::unread(&name, &error));
        if let Some(error) = &found.unreadable {
            talk::message(look, &format!("`{name}`: {error}"));
            exit = exit.max(Exit::Unreadable);
        }
        found.add_wiped(&kept, &earlier, merged.as_deref());
        if found.has_something_to_mend() {
            exit = exit.max(Exit::Findings);
        }
        if args.format == Format::Text {
            found.problems.iter().try_for_each(|problem| tell(&mut out, &name, problem))?;
        }
        files.push(found);
    }
    if args.format == Format::Json {
        serde_json::to_writer(&mut out, &ValidationDocument::new(&options.profile.name, &files))?;
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

/// What is wrong with a file: a LEDES file, or one of Legal Tracker's own.
fn validated(path: &Path, name: &str, options: &Options) -> Result<Validation, ReadError> {
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|source| ReadError::Io { record: 0, source })?)
    };
    let found = Validation::of_ledes(name, BufReader::new(source), options);
    match found {
        Err(error @ ReadError::NotLedes { .. }) => own_sheet(path, name).ok_or(error),
        found => found,
    }
}

/// What Legal Tracker would refuse of one of its own files; `None` for a file that is none.
fn own_sheet(path: &Path, name: &str) -> Option<Validation> {
    let table = read_table(name, File::open(path).ok()?).ok()?;
    Some(Validation::of_sheet(name, &Sheet::of(&table)?.check(&table)))
}

fn tell(out: &mut impl Write, file: &str, problem: &ValidationProblem) -> io::Result<()> {
    let invoice = problem.invoice.as_ref().map_or_else(String::new, |number| format!("invoice {number}: "));
    let code =
        problem.platform_code.as_ref().map_or_else(String::new, |code| format!(" (platform error {code})"));
    let text = format!("{file}: {invoice}{}{code}", problem.line);
    writeln!(out, "{}", talk::printable(&text))?;
    writeln!(out, "  help: {}", talk::printable(&problem.help))
}

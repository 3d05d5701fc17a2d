//! `meruit fmt`

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use meruit::diagnostics::{Source, to_text};
use meruit::{format_named, rules_from_json, rules_to_json};

use crate::exit::Exit;
use crate::look::Look;
use crate::output::Output;
use crate::talk;

/// Write rule files the one way they are written.
///
/// The files are changed in place: blanks, line ends and brackets of arrows, never what a rule says. Comments stay. In a
/// Markdown file only the blocks of rules are changed. `-` reads standard input and writes standard output.
///
/// `--to json` writes the rules of one file as a tree for programs, and `--to ocg` writes such a tree as a rule file; both
/// go to standard output.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MANUAL)]
pub(crate) struct Args {
    /// The rule files, `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change nothing; say which files are written another way
    #[arg(long, conflicts_with = "to")]
    check: bool,
    /// Write one file in another form
    #[arg(long, value_name = "FORM")]
    to: Option<Form>,
}

/// The forms of a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// The tree of the rules, for programs that read or make them
    Json,
    /// A rule file
    Ocg,
}

const MANUAL: &str = "\
Exit codes:
  0  all files are formatted (now)
  1  with --check: a file is written another way
  2  a file has errors and was left alone, or the command line is wrong
  3  a file could not be read or written";

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    if let Some(form) = args.to {
        let [file] = args.files.as_slice() else {
            talk::message(look, "`--to` writes one file");
            return Ok(Exit::Refused);
        };
        return convert(file, form, look);
    }
    let mut exit = Exit::Clean;
    for file in &args.files {
        exit = exit.max(one(file, args.check, look)?);
    }
    Ok(exit)
}

fn one(path: &Path, check: bool, look: Look) -> io::Result<Exit> {
    let name = path.to_string_lossy();
    let text = match read(path) {
        Ok(text) => text,
        Err(error) => {
            talk::message(look, &format!("`{name}` could not be read: {error}"));
            return Ok(Exit::Unreadable);
        }
    };
    let formatted = match format_named(&name, &text) {
        Ok(formatted) => formatted,
        Err(diagnostics) => {
            talk::text(&to_text(&diagnostics, &[Source::new(&*name, text)], look.talk()));
            return Ok(Exit::Refused);
        }
    };
    let is_input = path == Path::new("-");
    if is_input && !check {
        print(&formatted)?;
        return Ok(Exit::Clean);
    }
    if formatted == text {
        return Ok(Exit::Clean);
    }
    if check {
        talk::text(&format!("{name}: is written another way\n"));
        return Ok(Exit::Findings);
    }
    let written = Output::open(Some(path)).and_then(|mut out| {
        out.write_all(formatted.as_bytes())?;
        out.finish()
    });
    if let Err(error) = written {
        talk::message(look, &format!("`{name}` could not be written: {error}"));
        return Ok(Exit::Unreadable);
    }
    talk::text(&format!("{name}: formatted\n"));
    Ok(Exit::Clean)
}

fn convert(path: &Path, form: Form, look: Look) -> io::Result<Exit> {
    let name = path.to_string_lossy();
    let text = match read(path) {
        Ok(text) => text,
        Err(error) => {
            talk::message(look, &format!("`{name}` could not be read: {error}"));
            return Ok(Exit::Unreadable);
        }
    };
    let converted = match form {
        Form::Json => rules_to_json(&name, &text),
        Form::Ocg => rules_from_json(&text),
    };
    match converted {
        Ok(converted) => {
            print(&converted)?;
            Ok(Exit::Clean)
        }
        Err(diagnostics) => {
            talk::text(&to_text(&diagnostics, &[Source::new(&*name, text)], look.talk()));
            Ok(Exit::Refused)
        }
    }
}

fn print(text: &str) -> io::Result<()> {
    let mut out = Output::open(None)?;
    out.write_all(text.as_bytes())?;
    out.finish()
}

/// A file, or standard input; UTF-8, as rule files are.
fn read(path: &Path) -> io::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text)?;
        return Ok(text);
    }
    fs::read_to_string(path)
}

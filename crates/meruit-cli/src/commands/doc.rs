//! `meruit doc`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use crate::exit::Exit;
use crate::load;
use crate::look::Look;
use crate::output::Output;
use crate::talk;

/// Write a guideline as a document for people.
///
/// The document has contents, the clauses in the words of the guideline, its parameters and tables, each rule and decision as it
/// runs, and its tests as examples. It is written from the rules themselves, so that it says what is run; law firms and
/// auditors can be given it. With `--since` it ends with what changed against an earlier version.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MANUAL)]
pub(crate) struct Args {
    /// The rule file, or a pack: `pack:NAME`
    #[arg(value_name = "RULES")]
    rules: PathBuf,
    /// An earlier version of it
    #[arg(long, value_name = "OLD")]
    since: Option<PathBuf>,
    /// The form of the document
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    format: Format,
    /// Write the document to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

const MANUAL: &str = "\
Exit codes:
  0  the document was written
  2  the rules were refused, or the command line is wrong
  3  a file could not be read or written";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown
    Markdown,
    /// An HTML page to be printed
    Html,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let loaded = load::rules(&args.rules, look).and_then(|rules| {
        let old = args.since.as_deref().map(|old| load::rules(old, look)).transpose()?;
        Ok((rules, old))
    });
    let (rules, old) = match loaded {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let document = rules.guideline_doc(old.as_ref());
    let text = match args.format {
        Format::Markdown => document.to_markdown(),
        Format::Html => document.to_html(),
    };
    let mut output = match Output::open(args.output.as_deref()) {
        Ok(output) => output,
        Err(error) => {
            talk::message(look, &format!("the output cannot be written: {error}"));
            return Ok(Exit::Unreadable);
        }
    };
    output.write_all(text.as_bytes())?;
    output.finish()?;
    Ok(Exit::Clean)
}

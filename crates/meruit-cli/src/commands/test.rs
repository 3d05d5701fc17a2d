//! `meruit test`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use meruit::test_report::{TestedFile, to_document, to_junit, to_text};

use crate::exit::Exit;
use crate::load;
use crate::look::Look;
use crate::output::Output;
use crate::talk;

/// Run the tests that stand in rule files.
///
/// A test gives a few facts and says what must come of them. Where it does not, the report says what was claimed, what came
/// out, and why: what the rule read on which line.
///
/// Below stands what the tests reach: rules that are found, the ends each rule comes to (found, passed, not applicable,
/// undetermined), the rows and sides that answer, and the clauses of the guideline. `--mutants` makes small changes of the
/// rules, one at a time, and says which of them no test notices.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MANUAL)]
pub(crate) struct Args {
    /// The rule files
    #[arg(required = true, value_name = "RULES")]
    files: Vec<PathBuf>,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// List what the tests do not reach
    #[arg(long)]
    coverage: bool,
    /// Fail where the tests reach less than so many percent of rules, ends, rows or clauses
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min: Option<u8>,
    /// Make small changes of the rules, and say which of them no test notices
    #[arg(long)]
    mutants: bool,
    /// Fail where the tests notice less than so many percent of the small changes
    #[arg(long, value_name = "PERCENT", requires = "mutants", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_mutants: Option<u8>,
    /// Write the tests that fail to a rule file, each with what came out, and the examples of what the checker warns of
    #[arg(long, value_name = "FILE")]
    save_counterexamples: Option<PathBuf>,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

const MANUAL: &str = "\
Exit codes:
  0  every test passed, and reached as much as was asked for
  1  a test failed, or the tests reach too little
  2  the rules were refused, or the command line is wrong
  3  a file could not be read or written";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// What was claimed, what came out, and why
    Text,
    /// One document for programs
    Json,
    /// JUnit XML for build servers
    Junit,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let mut exit = Exit::Clean;
    let mut tested = Vec::new();
    let mut failing = String::new();
    for path in &args.files {
        match load::rules(path, look) {
            Ok(rules) => {
                let run = rules.watch_tests();
                if args.save_counterexamples.is_some() {
                    failing.push_str(&rules.failing_tests(&run));
                    failing.push_str(&rules.counterexamples());
                }
                let mutants = args.mutants.then(|| rules.mutants());
                tested.push(TestedFile { name: path.to_string_lossy().into_owned(), run, mutants });
            }
            Err(ended) => exit = exit.max(ended),
        }
    }
    for file in &tested {
        if !file.passed() || too_little(args, file, look) {
            exit = exit.max(Exit::Findings);
        }
    }
    if let Some(path) = &args.save_counterexamples
        && let Err(error) = save(path, &failing)
    {
        talk::message(look, &format!("`{}` could not be written: {error}", path.display()));
        return Ok(Exit::Unreadable);
    }
    let mut out = match Output::open(args.output.as_deref()) {
        Ok(out) => out,
        Err(error) => {
            talk::message(look, &format!("the output could not be written: {error}"));
            return Ok(Exit::Unreadable);
        }
    };
    let style = if args.output.is_some() { look.file() } else { look.out() };
    match args.format {
        Format::Text => {
            for (place, file) in tested.iter().enumerate() {
                let gap = if place > 0 { "\n" } else { "" };
                write!(out, "{gap}{}", to_text(file, args.coverage || args.min.is_some(), style))?;
            }
        }
        Format::Json => {
            serde_json::to_writer(&mut out, &to_document(&tested))?;
            out.write_all(b"\n")?;
        }
        Format::Junit => out.write_all(to_junit(&tested).as_bytes())?,
    }
    out.finish()?;
    Ok(exit)
}

fn save(path: &Path, tests: &str) -> io::Result<()> {
    let mut out = Output::open(Some(path))?;
    out.write_all(tests.as_bytes())?;
    out.finish()
}

/// Whether the tests reach or notice less than was asked for; says so.
fn too_little(args: &Args, file: &TestedFile, look: Look) -> bool {
    let name = talk::printable(&file.name);
    let reached = file.run.coverage.least_percent();
    let few = args.min.map(usize::from).filter(|min| reached < *min);
    if let Some(min) = few {
        talk::message(look, &format!("`{name}`: the tests reach {reached}%, which is less than {min}%"));
    }
    let noticed = file.score().map_or(100, |score| score.percent());
    let blind = args.min_mutants.map(usize::from).filter(|min| noticed < *min);
    if let Some(min) = blind {
        talk::message(
            look,
            &format!("`{name}`: the tests notice {noticed}% of small changes, which is less than {min}%"),
        );
    }
    few.is_some() || blind.is_some()
}

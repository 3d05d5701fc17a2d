//! `meruit check`

mod fix;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use meruit::diagnostics::{CheckDocument, to_document, to_sarif, to_text};
use meruit::{Diagnostic, LoadError, Ruleset, Severity, catalogue};
use serde::Serialize;

use crate::exit::{self, Exit};
use crate::look::Look;
use crate::output::Output;
use crate::rule_set::RuleSet;
use crate::talk;

/// Say what is wrong with rule files.
///
/// Every file is read, with the tables that it reads from its own folder, and everything that is wrong or doubtful is told at
/// once: with the place, and with the change that would mend it where there is one. `meruit explain ID` tells more.
///
/// A Markdown file (`.md`) is read too: its rules stand in fenced blocks that begin with ```ocg.
#[derive(Debug, clap::Args)]
#[command(after_long_help = exit::MANUAL)]
pub(crate) struct Args {
    /// The rule files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Say what the rules need: tables, lists, records, earlier invoices; and which of them are waived
    #[arg(long)]
    summary: bool,
    /// List the clauses of a Markdown guideline without a rule, and the rules without a clause
    #[arg(long)]
    clauses: bool,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Say how many steps a review by the rules takes at most
    #[arg(long)]
    cost: bool,
    /// Make the changes that mend errors, where a message offers just one
    #[arg(long)]
    fix: bool,
    /// Tell what is merely worth knowing too, and what was not analysed
    #[arg(long)]
    advice: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The lines of the file, with what is wrong underlined
    Text,
    /// One document for programs
    Json,
    /// SARIF 2.1.0 for code hosts and editors
    Sarif,
}

/// The document for programs.
#[derive(Serialize)]
struct Document {
    #[serde(flatten)]
    check: CheckDocument,
    /// Of the files that load, in the order given; not there where nothing of it is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rule_sets: Vec<RuleSet>,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let mut exit = Exit::Clean;
    let mut out = Output::open(None)?;
    let mut whole: Option<CheckDocument> = None;
    let mut rule_sets = Vec::new();
    let (mut checked, mut errors, mut warnings) = (0, 0, 0);
    for file in &args.files {
        if args.fix && !is_json(file) {
            match fix::fix(file) {
                Ok(0) => {}
                Ok(made) => {
                    let s = if made == 1 { "" } else { "s" };
                    talk::text(&format!("{}: {made} change{s} made\n", file.display()));
                }
                Err(error) => {
                    talk::message(look, &format!("`{}` could not be changed: {error}", file.display()))
                }
            }
        }
        let loaded = Ruleset::load(file);
        let (diagnostics, sources) = match &loaded {
            Ok(rules) if args.advice => (with_advice(rules), rules.sources()),
            Ok(rules) => (rules.diagnostics().to_vec(), rules.sources()),
            Err(LoadError::Refused(refused)) => {
                exit = exit.max(Exit::Refused);
                (refused.diagnostics().to_vec(), refused.sources())
            }
            Err(error) => {
                talk::error(look, error);
                exit = exit.max(Exit::Unreadable);
                continue;
            }
        };
        let of = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        checked += 1;
        errors += of(Severity::Error);
        warnings += of(Severity::Warning);
        if let (Ok(rules), true) = (&loaded, args.cost) {
            write_cost(&mut out, &file.to_string_lossy(), rules)?;
        }
        match args.format {
            Format::Text => out.write_all(to_text(&diagnostics, sources, look.out()).as_bytes())?,
            Format::Json | Format::Sarif => {
                let document = to_document(&diagnostics, sources);
                match &mut whole {
                    Some(whole) => {
                        whole.loads &= document.loads;
                        whole.files.extend(document.files);
                        whole.diagnostics.extend(document.diagnostics);
                    }
                    None => whole = Some(document),
                }
            }
        }
        if let Ok(rules) = &loaded
            && (args.summary || args.clauses)
        {
            let name = file.to_string_lossy().into_owned();
            let rule_set = RuleSet::new(name, rules, args.summary, args.clauses);
            match args.format {
                Format::Text => out.write_all(rule_set.to_text().as_bytes())?,
                Format::Json => rule_sets.push(rule_set),
                // SARIF tells of faults alone.
                Format::Sarif => {}
            }
        }
    }
    if let Some(check) = whole {
        if args.format == Format::Sarif {
            let pages = catalogue();
            let describe = |id: &str| {
                let page = pages.iter().find(|page| page.id == id)?;
                Some((page.says.to_owned(), page.explanation.to_owned()))
            };
            serde_json::to_writer(&mut out, &to_sarif(&check, describe))?;
        } else {
            serde_json::to_writer(&mut out, &Document { check, rule_sets })?;
        }
        out.write_all(b"\n")?;
    }
    out.finish()?;
    if args.format == Format::Text {
        let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        // One that cannot be read was told of, and is none of them.
        let files = count(checked, "file");
        talk::text(&format!("{}, {} in {files}\n", count(errors, "error"), count(warnings, "warning")));
    }
    Ok(exit)
}

/// Whether a file is a rule set in JSON, of which messages show another text.
fn is_json(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// A large invoice, and a large history: what steps are told for.
const LARGE: [(&str, u64); 2] = [("line", 1_000), ("prior line", 100_000)];

/// The most steps of each rule, those of most steps first.
fn write_cost(out: &mut impl Write, name: &str, rules: &Ruleset) -> io::Result<()> {
    let cost = rules.cost();
    let count =
        |record: &str| LARGE.iter().find(|(known, _)| *known == record).map_or(1, |(_, count)| *count);
    writeln!(
        out,
        "{}: at most {} steps for an invoice of 1,000 lines with 100,000 earlier ones",
        talk::printable(name),
        grouped(cost.total.of(count))
    )?;
    let width = cost.rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut all: Vec<_> = cost.rules.iter().map(|rule| (rule.steps.of(count), rule)).collect();
    all.sort_by(|(a, _), (b, _)| b.cmp(a));
    for (steps, rule) in all {
        writeln!(out, "  {:width$}  {:>15}  {}", rule.name, grouped(steps), rule.steps)?;
    }
    Ok(())
}

/// `1,234,567`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// All that is told of rules that load, in the order of the text.
fn with_advice(rules: &Ruleset) -> Vec<Diagnostic> {
    let claims = rules.claims();
    let advice = claims.claims.into_iter().map(|claim| claim.diagnostic).chain(claims.not_analysed);
    let advice = advice.filter(|told| told.severity == Severity::Advice);
    // What was not looked at is told place by place.
    let told = rules.diagnostics().iter().filter(|told| told.severity != Severity::Advice);
    let mut all: Vec<Diagnostic> = told.cloned().chain(advice).collect();
    all.sort_by_key(|told| (told.primary.file, told.primary.span.start, told.primary.span.end, told.id));
    all
}

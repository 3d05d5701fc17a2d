//! Tests of rule files as a billing analyst reads them: what was claimed, what came out, and why.

use std::fmt::Write;

use meruit_core::document::Place;
use meruit_core::{MutantFate, TestFailure, TestResult};

use super::{TestedFile, shares};
use crate::Style;
use crate::style::{Paint, columns_of, printable, wrap};

/// What the words before a line take: `claimed`, `came out`, `why`.
const WORDS: usize = 12;

/// The tests of a file, its coverage, and where asked for what the tests do not reach or notice.
///
/// ```
/// use meruit_io::test_report::{TestedFile, to_text};
/// use meruit_io::Style;
/// let file = TestedFile { name: "cap.ocg".to_owned(), ..TestedFile::default() };
/// assert!(to_text(&file, false, Style::PLAIN).starts_with("cap.ocg: no tests"));
/// ```
pub fn to_text(file: &TestedFile, details: bool, style: Style) -> String {
    let mut text = String::new();
    // Writing to a text does not fail.
    let _ = write_file(&mut text, file, details, style);
    text
}

fn write_file(out: &mut String, file: &TestedFile, details: bool, style: Style) -> std::fmt::Result {
    let results = &file.run.results;
    let failed = results.iter().filter(|result| !result.passed()).count();
    let head = match (results.len(), failed) {
        (0, _) => "no tests".to_owned(),
        (all, 0) => format!("{}, all passed", counted(all, "test")),
        (all, failed) => format!("{}, {failed} failed", counted(all, "test")),
    };
    let title = format!("{}: {head}", printable(&file.name));
    writeln!(out, "{}", style.paint(Paint::Heading, title))?;
    for result in results {
        write_result(out, result, style)?;
    }
    write_coverage(out, file, details, style)?;
    write_mutants(out, file, style)
}

fn write_result(out: &mut String, result: &TestResult, style: Style) -> std::fmt::Result {
    let title = printable(&result.title);
    if result.passed() {
        return writeln!(out, "  {}  {title}", style.paint(Paint::Good, "passed"));
    }
    writeln!(out, "  {}  {title} (line {})", style.paint(Paint::Bad, "FAILED"), result.place.line)?;
    for failure in &result.failures {
        write_failure(out, failure, style)?;
    }
    Ok(())
}

fn write_failure(out: &mut String, failure: &TestFailure, style: Style) -> std::fmt::Result {
    let claimed = format!("{} (line {})", failure.claim, failure.place.line);
    for (word, said) in [("claimed", &claimed), ("came out", &failure.got)] {
        write_said(out, word, said, style)?;
    }
    for (place, why) in failure.why.iter().enumerate() {
        write_said(out, if place == 0 { "why" } else { "" }, why, style)?;
    }
    Ok(())
}

/// A word and what is said under it, the lines one below the other.
fn write_said(out: &mut String, word: &str, said: &str, style: Style) -> std::fmt::Result {
    let lines = wrap(&printable(said), style.columns().saturating_sub(WORDS + 8));
    for (place, line) in lines.iter().enumerate() {
        let word = if place == 0 { word } else { "" };
        writeln!(out, "          {}{line}", style.paint(Paint::Faint, format!("{word:WORDS$}")))?;
    }
    Ok(())
}

fn write_coverage(out: &mut String, file: &TestedFile, details: bool, style: Style) -> std::fmt::Result {
    let words = |name| match name {
        "rules" => "rules that are found in a test",
        "outcomes" => "ends that rules come to",
        "branches" => "rows and sides that answer",
        _ => "clauses of which a rule is found",
    };
    let rows: Vec<(&str, String, String)> = shares(&file.run)
        .into_iter()
        .filter(|(_, share)| share.of > 0)
        .map(|(name, share)| {
            (words(name), format!("{} of {}", share.reached, share.of), format!("{}%", share.percent()))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.paint(Paint::Heading, "What the tests reach"))?;
    let width = rows.iter().map(|(words, ..)| columns_of(words)).max().unwrap_or(0);
    let counts = rows.iter().map(|(_, count, _)| count.len()).max().unwrap_or(0);
    for (words, count, percent) in &rows {
        writeln!(out, "  {words:width$}  {count:>counts$}  {percent:>4}")?;
    }
    if details {
        write_unreached(out, file, style)?;
    }
    Ok(())
}

fn write_unreached(out: &mut String, file: &TestedFile, style: Style) -> std::fmt::Result {
    let coverage = &file.run.coverage;
    let rules = coverage.rules.iter().filter_map(|rule| {
        let never: Vec<&str> =
            rule.outcomes.iter().filter(|(_, times)| *times == 0).map(|(ends, _)| ends.word()).collect();
        (!never.is_empty()).then(|| format!("{}{} is never {}", line_of(&rule.place), rule.rule, or(&never)))
    });
    let branches = coverage.branches.iter().filter(|branch| !branch.reached).map(|branch| {
        format!("{}{} never answers: {}", line_of(&branch.place), branch.kind.word(), branch.text)
    });
    let clauses = coverage
        .clauses
        .iter()
        .filter(|clause| !clause.reached)
        .map(|clause| format!("clause {} is never found: {}", clause.section, clause.rules.join(", ")));
    let lines: Vec<String> = rules.chain(branches).chain(clauses).collect();
    if !lines.is_empty() {
        writeln!(out, "\n{}", style.paint(Paint::Heading, "What they do not reach"))?;
    }
    write_list(out, &lines, style)
}

fn write_mutants(out: &mut String, file: &TestedFile, style: Style) -> std::fmt::Result {
    let (Some(mutants), Some(score)) = (&file.mutants, file.score()) else { return Ok(()) };
    let refused = mutants.iter().filter(|mutant| mutant.fate == MutantFate::Refused).count();
    writeln!(out, "\n{}", style.paint(Paint::Heading, "Small changes that the tests notice"))?;
    let not_counted = match refused {
        0 => String::new(),
        refused => format!("; {refused} more are refused by the checker"),
    };
    writeln!(out, "  {} of {}, {}%{not_counted}", score.reached, score.of, score.percent())?;
    let survivors: Vec<String> = mutants
        .iter()
        .filter(|mutant| mutant.fate == MutantFate::Survived)
        .map(|mutant| format!("{}{}: {}", line_of(&mutant.place), mutant.item, mutant.change))
        .collect();
    if !survivors.is_empty() {
        writeln!(out, "\n{}", style.paint(Paint::Heading, "Small changes that no test notices"))?;
    }
    write_list(out, &survivors, style)
}

fn write_list(out: &mut String, lines: &[String], style: Style) -> std::fmt::Result {
    for line in lines {
        for (place, part) in wrap(&printable(line), style.columns().saturating_sub(4)).iter().enumerate() {
            writeln!(out, "  {}{part}", if place == 0 { "" } else { "  " })?;
        }
    }
    Ok(())
}

fn line_of(place: &Place) -> String {
    format!("line {}: ", place.line)
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `found, passed or undetermined`
fn or(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

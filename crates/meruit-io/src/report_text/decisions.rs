//! What the decisions of a guideline answer.

use std::io::{self, Write};

use meruit_core::document::{DecisionResult, ReasonText};

use crate::Style;
use crate::style::{Paint, printable, wrap};

/// Writes decisions that stand in the order of the document.
pub(super) fn write_decisions<'d>(
    out: &mut impl Write,
    style: Style,
    decisions: impl Iterator<Item = &'d DecisionResult>,
) -> io::Result<()> {
    for decision in decisions {
        write_decision(out, style, decision)?;
    }
    Ok(())
}

fn write_decision(out: &mut impl Write, style: Style, decision: &DecisionResult) -> io::Result<()> {
    let mut about = printable(&decision.decision);
    if let Some(title) = &decision.title {
        about = format!("{about}: {}", printable(title));
    }
    writeln!(out)?;
    for line in wrap(&about, style.columns() - 2) {
        writeln!(out, "  {}", style.paint(Paint::Heading, line))?;
    }
    let mut place = format!("{}:{}", printable(&decision.place.file), decision.place.line);
    if let Some(section) = &decision.section {
        place = format!("section {}, {place}", printable(section));
    }
    writeln!(out, "  {}", style.paint(Paint::Faint, place))?;
    let paint = if decision.verdict == "answered" { Paint::Good } else { Paint::Doubtful };
    let of = match (decision.lines.as_slice(), decision.of.as_str()) {
        ([], "") => String::new(),
        ([], of) => format!(" {}", printable(of)),
        ([line], _) => format!(" line {}", printable(line)),
        (lines, _) => format!(" lines {}", printable(&lines.join(", "))),
    };
    writeln!(out, "    {}{of}", style.paint(paint, decision.verdict))?;
    let answers = decision.answers.iter().map(|answer| {
        let columns = answer.iter().map(|(column, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{column}: {text}")
        });
        columns.collect::<Vec<_>>().join(", ")
    });
    for text in answers.chain(decision.reasons.iter().map(reason_in_words)) {
        for line in wrap(&printable(&text), style.columns() - 6) {
            writeln!(out, "      {line}")?;
        }
    }
    let reads: Vec<String> =
        decision.reads.iter().map(|read| format!("{} is {}", read.what, read.is)).collect();
    if !reads.is_empty() {
        for line in wrap(&printable(&format!("read: {}", reads.join("; "))), style.columns() - 6) {
            writeln!(out, "      {}", style.paint(Paint::Faint, line))?;
        }
    }
    Ok(())
}

/// A reason for which something is not known, in one line.
pub(crate) fn reason_in_words(reason: &ReasonText) -> String {
    match &reason.detail {
        Some(detail) => format!("{}: {} ({detail})", reason.id, reason.what),
        None => format!("{}: {}", reason.id, reason.what),
    }
}

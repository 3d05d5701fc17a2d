//! The findings of an invoice, by rule.

use std::io::{self, Write};

use meruit_core::document::{Finding, Words};

use super::decisions::reason_in_words;
use super::money::grouped;
use crate::Style;
use crate::style::{Paint, printable, wrap};

/// Writes findings that stand in the order of the document, each rule once.
pub(super) fn write_findings<'d>(
    out: &mut impl Write,
    style: Style,
    findings: impl Iterator<Item = &'d Finding>,
) -> io::Result<()> {
    let mut rule: Option<(&str, u32)> = None;
    for finding in findings {
        // A rule may stand in the file more than once, for periods of its own.
        let this = (finding.rule.as_str(), finding.place.line);
        if rule != Some(this) {
            write_rule(out, style, finding)?;
            rule = Some(this);
        }
        write_finding(out, style, finding)?;
    }
    Ok(())
}

fn write_rule(out: &mut impl Write, style: Style, finding: &Finding) -> io::Result<()> {
    let mut about = printable(&finding.rule);
    if let Some(title) = &finding.title {
        about = format!("{about}: {}", printable(title));
    }
    writeln!(out)?;
    for line in wrap(&about, style.columns() - 2) {
        writeln!(out, "  {}", style.paint(Paint::Heading, line))?;
    }
    let mut place = format!("{}:{}", printable(&finding.place.file), finding.place.line);
    if let Some(section) = &finding.section {
        place = format!("section {}, {place}", printable(section));
    }
    for line in wrap(&place, style.columns() - 2) {
        writeln!(out, "  {}", style.paint(Paint::Faint, line))?;
    }
    Ok(())
}

fn write_finding(out: &mut impl Write, style: Style, finding: &Finding) -> io::Result<()> {
    let (paint, verdict) = match finding.verdict {
        "undetermined" => (Paint::Doubtful, "not known"),
        _ => (Paint::Bad, "found"),
    };
    let mut head = format!("{}, {}", where_of(finding), printable(&finding.outcomes.join(", ")));
    if finding.invoice.is_empty() {
        // No invoice's money moves; what is proposed stands below.
    } else if finding.verdict == "undetermined" {
        let stake = finding
            .at_stake
            .as_ref()
            .map(|amount| format!(", {} {} at stake", grouped(amount), finding.currency));
        head.push_str(&stake.unwrap_or_default());
    } else if moves_money(&finding.outcomes) {
        head = format!("{head}: {} {}", grouped(&finding.amount), finding.currency);
    }
    for (place, line) in wrap(&head, style.columns() - 4 - verdict.len() - 1).into_iter().enumerate() {
        if place == 0 {
            writeln!(out, "    {} {line}", style.paint(paint, verdict))?;
        } else {
            writeln!(out, "      {line}")?;
        }
    }
    let says = finding.says.iter().map(|text| format!("“{text}”"));
    let reasons = finding.reasons.iter().map(reason_in_words);
    let proposals = finding.proposals.iter().map(|proposal| {
        let of = if proposal.of.is_empty() { String::new() } else { format!(" for {}", proposal.of) };
        format!("{}{of}: {} {}", proposal.what, grouped(&proposal.amount), proposal.currency)
    });
    let words = finding.words.iter().map(words_in_words);
    let notes = finding.notes.iter().map(|note| format!("note: {note}"));
    let message = Some(&finding.message)
        .filter(|message| !message.is_empty() && finding.title.as_ref() != Some(*message))
        .cloned();
    for text in message.into_iter().chain(words).chain(says).chain(proposals).chain(reasons).chain(notes) {
        for line in wrap(&printable(&text), style.columns() - 6) {
            writeln!(out, "      {line}")?;
        }
    }
    Ok(())
}

/// Where words were found, and why they count: the phrase that they match, or what the analysis of a narrative says of them.
fn words_in_words(words: &Words) -> String {
    let of = if words.line.is_empty() { String::new() } else { format!(" of line {}", words.line) };
    let place = format!("“{}” in {}{of}", words.text, words.what);
    if words.what.starts_with("narrative.") {
        format!("{place}: {}", words.phrase)
    } else {
        format!("{place} (phrase “{}”)", words.phrase)
    }
}

fn where_of(finding: &Finding) -> String {
    match finding.lines.as_slice() {
        [] if finding.invoice.is_empty() => record_of(finding),
        [] => "the invoice".to_owned(),
        [line] => format!("line {}", printable(line)),
        lines => format!("lines {}", printable(&lines.join(", "))),
    }
}

/// The record that a finding outside of the invoices speaks of, as its id names it; of a group the first.
fn record_of(finding: &Finding) -> String {
    let behind_rule = finding.id.split_once(&format!("{}/", finding.rule)).map(|(_, place)| place);
    match behind_rule.filter(|place| !place.is_empty()) {
        Some(place) => printable(place),
        None => "outside of the invoices".to_owned(),
    }
}

/// Whether one of the outcomes takes, holds or gives money, so that its amount says something.
fn moves_money(outcomes: &[String]) -> bool {
    outcomes.iter().any(|outcome| !matches!(outcome.as_str(), "note" | "warn" | "ask"))
}

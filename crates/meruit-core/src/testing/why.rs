//! Why a claim did not come out: what the rules read on which record, and what took the money.

use super::case::{Ask, Claim};
use crate::document::Document;
use crate::eval::Told;
use crate::plan::Plan;

/// How many records are told of; a test that needs more is no test of one thing.
const MOST: usize = 5;

/// In words, a line each: `line 1 passed: hours is 9`.
pub(super) fn why(plan: &Plan, claim: &Claim, document: &Document, told: &[Told]) -> Vec<String> {
    let mut lines = match &claim.ask {
        Ask::Rule { id, .. } => of_rule(plan, id, document, told),
        Ask::Decision { name, .. } => of_decision(name, document),
        Ask::Field { .. } => money_taken(document),
    };
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("and {more} more"));
    }
    lines
}

fn of_rule(plan: &Plan, id: &str, document: &Document, told: &[Told]) -> Vec<String> {
    let is_meant = |told: &&Told| plan.rules.get(told.rule).is_some_and(|rule| rule.id == id);
    let verdicts = told.iter().filter(is_meant).map(|told| {
        let reads = told.reads.join(", ");
        let gap = if reads.is_empty() { "" } else { ": " };
        format!("{}: {}{gap}{reads}", told.of, told.ended)
    });
    let findings = document.findings.iter().filter(|finding| finding.rule == id);
    let notes = findings.flat_map(|finding| finding.notes.iter().cloned());
    let cuts = document.invoices.iter().flat_map(|invoice| &invoice.lines).flat_map(|line| {
        let own = line.cuts.iter().filter(|cut| cut.rule == id);
        own.map(|cut| format!("line {}: took {}, {}", line.number, cut.amount, cut.arithmetic))
    });
    verdicts.chain(notes).chain(cuts).collect()
}

fn of_decision(name: &str, document: &Document) -> Vec<String> {
    let results = document.decisions.iter().filter(|result| result.decision == name);
    results
        .map(|result| {
            let reads = result.reads.iter().map(|read| format!("{} is {}", read.what, read.is));
            let reasons = result.reasons.iter().map(|reason| format!("{} ({})", reason.what, reason.id));
            let told: Vec<String> = reads.chain(reasons).collect();
            format!("{}: {}", result.verdict, told.join(", "))
        })
        .collect()
}

/// What each rule took, held or withheld of the test's invoice.
fn money_taken(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for invoice in &document.invoices {
        for by in &invoice.by_rule {
            let parts = [("reduced", &by.reduced), ("held", &by.held), ("withheld", &by.withheld)];
            for (word, amount) in parts {
                let nothing = amount.chars().all(|digit| matches!(digit, '0' | '.'));
                if !nothing {
                    lines.push(format!("{} {word} {amount} {}", by.rule, invoice.currency));
                }
            }
        }
        for line in &invoice.lines {
            lines.push(format!("line {}: billed {}, approved {}", line.number, line.billed, line.approved));
        }
    }
    lines
}

//! Claims of a test against what a review came to.

use meruit_syntax::ast::UnknownPolicy;

use super::case::{Answers, Ask, Claim, Ends, Sum};
use crate::decide::written;
use crate::document::{Document, Finding, RuleAmount};
use crate::facts::{Datum, Facts, RecordRef};
use crate::plan::Plan;
use crate::types::{Currency, Number, Value, amount};

/// Whether a claim came out; `Err` says in words what came out in its place.
pub(super) fn holds(plan: &Plan, claim: &Claim, document: &Document, facts: &Facts) -> Result<(), String> {
    match &claim.ask {
        Ask::Rule { id, ends } => rule_ends(plan, id, ends, document),
        Ask::Decision { name, ends } => decision_ends(plan, name, ends, document),
        Ask::Field { kind, links, field, value } => {
            let mut record = facts.all(*kind).next();
            for link in links {
                record = record.and_then(|record| match facts.get(record, *link) {
                    Datum::Known(Value::Record(next)) => Some(*next),
                    _ => None,
                });
            }
            let got = record.map_or(&Datum::Missing, |record: RecordRef| facts.get(record, *field));
            if same(got, value) { Ok(()) } else { Err(in_words(got)) }
        }
    }
}

fn same(got: &Datum, wanted: &Datum) -> bool {
    match (got, wanted) {
        (Datum::Known(got), Datum::Known(wanted)) => crate::eval::equal(got, wanted).unwrap_or(false),
        (got, wanted) => got == wanted,
    }
}

fn in_words(got: &Datum) -> String {
    match got {
        Datum::Known(value) => written(value),
        Datum::Blank => "blank".to_owned(),
        Datum::Missing => "not known".to_owned(),
        Datum::Unreadable(why) => format!("not known: {why}"),
    }
}

fn rule_ends(plan: &Plan, id: &str, ends: &Ends, document: &Document) -> Result<(), String> {
    let counts = document.counts.rules.iter().find(|counts| counts.rule == id).cloned().unwrap_or_default();
    let all = counts.found + counts.passed + counts.excused + counts.not_applicable + counts.undetermined;
    let held = match ends {
        // An excused record passed: only `unless` made it so.
        Ends::Passes => all > 0 && counts.passed + counts.excused == all,
        Ends::DoesNotApply => all > 0 && counts.not_applicable == all,
        Ends::IsExcused => all > 0 && counts.excused == all,
        Ends::IsUndetermined => counts.undetermined > 0,
        Ends::Does(outcomes) => found(id, document)
            .any(|finding| finding.outcomes.iter().any(|outcome| outcomes.contains(&outcome.as_str()))),
        Ends::Holds => {
            let says_so = found(id, document)
                .any(|finding| finding.outcomes.iter().any(|outcome| outcome.starts_with("hold")));
            let as_unknown =
                plan.rules.iter().any(|rule| rule.id == id && rule.if_unknown == Some(UnknownPolicy::Hold));
            says_so
                || (as_unknown && counts.undetermined > 0)
                || amounts(id, document).any(|of| read(&of.held).is_positive())
        }
        Ends::Takes(sum, wanted, currency) => {
            let (got, of) = taken(*sum, id, *currency, document);
            if got == *wanted && of == *currency {
                return Ok(());
            }
            return Err(format!("{} {} {of}", sum.word(), amount(got, of)));
        }
    };
    if held { Ok(()) } else { Err(ended(all, &counts)) }
}

/// How a rule ended on all its records, in words.
fn ended(all: u64, counts: &crate::document::RuleCounts) -> String {
    if all == 0 {
        return "there is no record it speaks of".to_owned();
    }
    let parts = [
        ("found", counts.found),
        ("passed", counts.passed),
        ("excused", counts.excused),
        ("not applicable", counts.not_applicable),
        ("undetermined", counts.undetermined),
    ];
    let told = parts.iter().filter(|(_, count)| *count > 0);
    told.map(|(word, count)| format!("{word} on {count}")).collect::<Vec<_>>().join(", ")
}

fn findings<'d>(id: &'d str, document: &'d Document) -> impl Iterator<Item = &'d Finding> {
    document.findings.iter().filter(move |finding| finding.rule == id)
}

fn found<'d>(id: &'d str, document: &'d Document) -> impl Iterator<Item = &'d Finding> {
    findings(id, document).filter(|finding| finding.verdict == "found")
}

fn amounts<'d>(id: &'d str, document: &'d Document) -> impl Iterator<Item = &'d RuleAmount> {
    document.invoices.iter().flat_map(|invoice| &invoice.by_rule).filter(move |of| of.rule == id)
}

/// What a rule took, asks or pays, over all its records, and in which currency: the wanted one where it is nothing.
fn taken(sum: Sum, id: &str, wanted: Currency, document: &Document) -> (Number, Currency) {
    let by_invoice = |of: fn(&RuleAmount) -> &String| -> Vec<(&String, &String)> {
        let invoices = document.invoices.iter();
        let of_rule =
            invoices.flat_map(|invoice| invoice.by_rule.iter().map(move |by| (by, &invoice.currency)));
        of_rule.filter(|(by, _)| by.rule == id).map(|(by, currency)| (of(by), currency)).collect()
    };
    let proposed = |what: &str| -> Vec<(&String, &String)> {
        let proposals = findings(id, document).flat_map(|finding| &finding.proposals);
        proposals.filter(|one| one.what == what).map(|one| (&one.amount, &one.currency)).collect()
    };
    let parts = match sum {
        Sum::Reduces => by_invoice(|by| &by.reduced),
        Sum::Withholds => by_invoice(|by| &by.withheld),
        Sum::Credits => proposed("credit"),
        Sum::Releases => proposed("release"),
    };
    // A test is of one invoice, so that its sums are of one currency.
    let currency = parts.first().and_then(|(_, currency)| currency.parse().ok()).unwrap_or(wanted);
    let amounts = parts.iter().map(|(amount, _)| read(amount));
    (amounts.fold(Number::ZERO, |sum, part| sum.checked_add(part).unwrap_or(sum)), currency)
}

/// An amount of a document.
fn read(text: &str) -> Number {
    text.parse::<rust_decimal::Decimal>().map_or(Number::ZERO, Number::from)
}

fn decision_ends(plan: &Plan, name: &str, ends: &Answers, document: &Document) -> Result<(), String> {
    let results: Vec<_> = document.decisions.iter().filter(|result| result.decision == name).collect();
    let held = match ends {
        Answers::DoesNotApply => results.is_empty(),
        Answers::None => !results.is_empty() && results.iter().all(|result| result.verdict == "no answer"),
        Answers::IsUndetermined => results.iter().any(|result| result.verdict == "undetermined"),
        Answers::Gives(values) => {
            let columns = plan.decisions.iter().rfind(|decision| decision.name == name).map(|it| &it.columns);
            let wanted: Vec<(&str, String)> = columns
                .into_iter()
                .flatten()
                .zip(values)
                .map(|((column, _), value)| (column.as_str(), written(value)))
                .collect();
            results.iter().flat_map(|result| &result.answers).any(|row| {
                wanted.iter().all(|(column, text)| {
                    row.get(*column).and_then(serde_json::Value::as_str) == Some(text.as_str())
                })
            })
        }
    };
    if held {
        return Ok(());
    }
    let mut told: Vec<String> = Vec::new();
    for result in results {
        told.extend(result.answers.iter().map(|row| {
            let cells = row.values().map(|cell| cell.as_str().unwrap_or("not known").to_owned());
            format!("-> {}", cells.collect::<Vec<_>>().join(", "))
        }));
        if result.verdict != "answered" {
            told.push(result.verdict.to_owned());
        }
    }
    Err(if told.is_empty() { "does not apply".to_owned() } else { told.join("; ") })
}

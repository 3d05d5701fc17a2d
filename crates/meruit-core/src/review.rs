//! A review: facts and a plan in, the result document out.

mod result;

use std::collections::HashMap;

use jiff::civil::Date;

use crate::bind::{Bindings, NotStarted, StartProblem};
use crate::document::{Counts, DOCUMENT, Document, InputProblem, RulesInfo, Status};
use crate::eval::Evaluator;
use crate::facts::{Completeness, Facts, RecordRef};
use crate::judge::Judged;
use crate::plan::{Plan, Rule};
use crate::settle::settle;

/// What a review is told besides its facts.
#[derive(Clone, Debug, Default)]
pub struct ReviewOptions {
    /// The day the review is run for: what rules read as `as_of`.
    pub as_of: Option<Date>,
    /// What was wrong with the input as it was read; it goes into the document.
    pub problems: Vec<InputProblem>,
    /// SHA-256 of the rule files and of the tables they read, in hexadecimal.
    pub rules_hash: String,
    /// Which rules are run.
    pub part: Part,
}

/// Which rules a review runs. Invoices can be reviewed one by one, and everything else once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// All rules.
    #[default]
    Everything,
    /// Only rules over what an invoice brings: itself, its lines, its timekeepers, matter and firm.
    Invoices,
    /// Only rules over other records.
    OtherRecords,
}

/// Reviews invoices and other records by a checked rule set.
///
/// The document says how every (rule, record) pair ended, what was found and why, and settles every invoice to the cent.
///
/// # Errors
///
/// When a kind of record that the rules read is not declared complete, partial or absent.
pub fn review(
    plan: &Plan,
    bindings: &Bindings,
    mut facts: Facts,
    options: ReviewOptions,
) -> Result<Document, NotStarted> {
    let missing = undeclared(plan, &facts);
    if !missing.is_empty() {
        return Err(NotStarted { problems: missing });
    }
    facts.finish();
    let evaluator = Evaluator::new(plan, bindings, &facts, options.as_of);
    let mut counts = Counts::default();
    let mut by_invoice: HashMap<Option<RecordRef>, Vec<Judged>> = HashMap::new();
    for (index, rule) in in_id_order(plan) {
        if !runs(options.part, plan, rule) {
            continue;
        }
        let outcome = evaluator.judge(index, rule);
        for judged in outcome.judged {
            let invoice = judged.subject.record().and_then(|record| facts.invoice_of(record));
            by_invoice.entry(invoice).or_default().push(judged);
        }
        counts.add(outcome.counts);
    }
    let mut document = Document {
        document: DOCUMENT.to_owned(),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        rules: RulesInfo {
            title: plan.header.title.clone(),
            version: plan.header.version.clone(),
            edition: plan.header.edition,
            hash: options.rules_hash,
        },
        as_of: options.as_of.map(|date| date.to_string()),
        invoices: Vec::new(),
        findings: Vec::new(),
        problems: options.problems,
        counts,
        status: Status::Clean,
    };
    for invoice in in_order_of_decision(&facts) {
        let judged = by_invoice.remove(&Some(invoice)).unwrap_or_default();
        let settlement = settle(&evaluator, invoice, &judged);
        evaluator.report_invoice(invoice, judged, settlement, &mut document);
    }
    for judged in by_invoice.remove(&None).unwrap_or_default() {
        let finding = evaluator.finding(&judged, None);
        document.findings.push(finding);
    }
    let worst_finding = document.findings.iter().map(|finding| match finding.verdict {
        "undetermined" => Status::Undetermined,
        _ => Status::Findings,
    });
    let worst_invoice = document.invoices.iter().map(|invoice| invoice.status);
    document.status = worst_finding.chain(worst_invoice).max().unwrap_or(Status::Clean);
    Ok(document)
}

fn undeclared(plan: &Plan, facts: &Facts) -> Vec<StartProblem> {
    plan.reads
        .iter()
        .filter(|(kind, _)| facts.completeness(**kind).is_none())
        .map(|(kind, at)| {
            let name = plan.schema.title(*kind);
            let place = plan.place(*at);
            StartProblem {
                id: "records-not-declared",
                place: String::new(),
                message: format!(
                    "the rules read records of `{name}` (line {} of {}), and nobody said whether they are there",
                    place.line, place.file
                ),
                help: Some(format!("declare `{name}` complete, partial or absent")),
            }
        })
        .collect()
}

fn in_id_order(plan: &Plan) -> Vec<(usize, &Rule)> {
    let mut rules: Vec<(usize, &Rule)> = plan.rules.iter().enumerate().collect();
    rules.sort_by(|(at_a, a), (at_b, b)| a.id.cmp(&b.id).then(at_a.cmp(at_b)));
    rules
}

fn runs(part: Part, plan: &Plan, rule: &Rule) -> bool {
    match part {
        Part::Everything => true,
        Part::Invoices => plan.schema.comes_with_invoice(rule.kind),
        Part::OtherRecords => !plan.schema.comes_with_invoice(rule.kind),
    }
}

/// Invoices by receipt (else invoice) date, firm and number, then in the order given.
fn in_order_of_decision(facts: &Facts) -> Vec<RecordRef> {
    let mut invoices: Vec<RecordRef> = facts.all(facts.schema.known.invoice).collect();
    let date = |invoice: RecordRef, field: &str| match facts.value(invoice, field) {
        Some(crate::types::Value::Date(date)) => Some(*date),
        _ => None,
    };
    invoices.sort_by_cached_key(|&invoice| {
        let firm = facts.linked(invoice, "firm").map_or_else(String::new, |firm| facts.text_of(firm, "id"));
        let decided = date(invoice, "received").or_else(|| date(invoice, "date"));
        (decided.is_none(), decided, firm, facts.text_of(invoice, "number"), invoice)
    });
    invoices
}

impl Plan {
    /// Whether a rule is over records that come with no invoice, so that invoices alone do not run it.
    pub fn has_rules_over_other_records(&self) -> bool {
        self.rules.iter().any(|rule| !self.schema.comes_with_invoice(rule.kind))
    }
}

impl Facts {
    /// How far the records of a kind are there, by the kind's name as a rule writes it.
    pub fn declare_by_name(&mut self, name: &str, completeness: Completeness) -> bool {
        let (plain, prior) = name.strip_prefix("prior ").map_or((name, false), |plain| (plain, true));
        match self.schema.kind(plain, prior) {
            Some(kind) => {
                self.declare(kind, completeness);
                true
            }
            None => false,
        }
    }
}

//! A review: facts and a plan in, the result document out.

mod alone;
mod conclude;
mod inputs;
mod interrupt;
mod proposals;
mod result;
mod reviewed;
mod stopwatch;
mod tally;

use std::num::NonZeroUsize;

use jiff::civil::Date;

use crate::bind::{Bindings, NotStarted, StartProblem};
use crate::document::{
    BankNumbers, Counts, DOCUMENT, Document, InputProblem, Narratives, RulesInfo, Status, TotalsByCurrency,
};
use crate::eval::{Evaluator, Meter};
use crate::facts::{Completeness, Facts, RecordRef};
use crate::judge::{Judged, Unit};
use crate::plan::Plan;
use crate::schema::KindId;
use inputs::Inputs;
pub use interrupt::Interrupt;
pub use reviewed::{Found, Reviewed, Settled};
pub use stopwatch::{Stage, Stopwatch, Times};
use tally::Tally;

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
    /// The most steps that the review may take ([`Cost`](crate::Cost)); none where it may take as many as it needs.
    pub step_limit: Option<u64>,
    /// Asked now and then whether the review is to stop.
    pub interrupt: Option<Interrupt>,
    /// Told how long the parts of the review take.
    pub stopwatch: Option<Stopwatch>,
    /// Works out every verdict in full, also of the records that surely pass. The result is the same and comes later; tests
    /// compare the two.
    pub plainly: bool,
    /// How many threads judge the invoices of the facts, and put them into words, where none hangs on another; `None` where
    /// the caller's own does. The result is the same for any number.
    pub threads: Option<NonZeroUsize>,
    /// Whether the decided invoices are given back as facts ([`Outcome::Kept`]).
    pub keeps_decided: bool,
    /// Whether the result and the decided invoices that are given back are without the texts of narratives.
    pub without_narratives: bool,
    /// Whether the result also says what each rule would take if it were the only one. It costs a settlement a rule.
    pub each_rule_alone: bool,
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

/// Why a review did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Something that the rules need is missing.
    #[error(transparent)]
    NotStarted(#[from] NotStarted),
    /// It took more steps than it may.
    #[error("the review takes more than the {limit} steps that it may take")]
    StepLimit {
        /// The most steps it may take.
        limit: u64,
    },
    /// [`ReviewOptions::interrupt`] said so.
    #[error("the review was stopped")]
    Interrupted,
}

/// The result of a review: in words, or ready to be put into words.
#[derive(Debug)]
pub enum Outcome {
    /// The verdicts; the words are made when somebody asks.
    Reviewed(Box<Reviewed>),
    /// The document itself. Where rules or decisions read what was decided of an invoice, and where steps are counted, it
    /// is made as the review goes on.
    Written(Box<Document>),
    /// The same, and beside each invoice of the document what a later review reads of it as `prior invoice`; none of one that
    /// is returned. Given where [`ReviewOptions::keeps_decided`] asks for it.
    Kept(Box<Document>, Vec<Option<serde_json::Value>>),
}

/// Reviews invoices and other records by a checked rule set.
///
/// The document says how every (rule, record) pair ended, what was found and why, and settles every invoice to the cent.
///
/// # Errors
///
/// When a kind of record that the rules read is not declared complete, partial or absent; when the review takes more
/// steps than it may; and when it is interrupted. Nothing of a review that is stopped is given back.
pub fn review(
    plan: &Plan,
    bindings: &Bindings,
    facts: Facts,
    options: ReviewOptions,
) -> Result<Document, Stopped> {
    Ok(match judge(plan, bindings, facts, options)? {
        Outcome::Reviewed(reviewed) => reviewed.document(plan, bindings),
        Outcome::Written(document) | Outcome::Kept(document, _) => *document,
    })
}

/// The same as [`review`], and leaves the words for later where it can.
///
/// # Errors
///
/// As [`review`].
pub fn judge(
    plan: &Plan,
    bindings: &Bindings,
    facts: Facts,
    options: ReviewOptions,
) -> Result<Outcome, Stopped> {
    let missing = undeclared(plan, &facts);
    if !missing.is_empty() {
        return Err(Stopped::NotStarted(NotStarted { problems: missing }));
    }
    let reads_decided = plan.reads_earlier_invoices()
        || options.keeps_decided
        || options.without_narratives
        || !plan.decisions.is_empty()
        || (options.part == Part::Everything && plan.has_rules_over_other_records());
    let limit = options.step_limit;
    let meter = Meter::limited(limit, options.interrupt.clone()).timed_by(options.stopwatch.clone());
    if !reads_decided && limit.is_none() {
        let reviewed = Reviewed::of(plan, bindings, facts, options, &meter);
        if meter.is_spent() {
            return Err(Stopped::Interrupted);
        }
        return Ok(Outcome::Reviewed(Box::new(reviewed)));
    }
    let (keeps, without_narratives) = (options.keeps_decided, options.without_narratives);
    let earlier = facts.all(plan.schema.known.prior_invoice).count();
    let (mut document, facts) = review_facts(plan, bindings, facts, options, reads_decided, &meter);
    document.mask(&BankNumbers::of(&facts));
    if without_narratives {
        document.leave_out(&Narratives::of(&facts));
    }
    if let Some(limit) = limit.filter(|_| meter.is_over_limit()) {
        return Err(Stopped::StepLimit { limit });
    }
    if meter.is_spent() {
        return Err(Stopped::Interrupted);
    }
    if keeps {
        let mut kept = facts.kept_from(earlier).into_iter();
        let of_each = document.invoices.iter().map(|invoice| match invoice.fate {
            "returned" => None,
            _ => kept.next(),
        });
        let mut of_each: Vec<Option<serde_json::Value>> = of_each.collect();
        if without_narratives {
            of_each.iter_mut().flatten().for_each(leave_out_narratives);
        }
        return Ok(Outcome::Kept(Box::new(document), of_each));
    }
    debug_assert!(meter.steps() <= plan.cost().over(plan, &facts), "the cost is a bound");
    Ok(Outcome::Written(Box::new(document)))
}

/// Takes the narratives out of the lines of a decided invoice.
fn leave_out_narratives(invoice: &mut serde_json::Value) {
    let lines = invoice.get_mut("lines").and_then(serde_json::Value::as_array_mut);
    for line in lines.into_iter().flatten().filter_map(serde_json::Value::as_object_mut) {
        line.remove("narrative");
    }
}

/// Reviews facts of which everything is declared; gives back the facts, where anybody reads it with what was decided of
/// them.
pub(crate) fn review_facts(
    plan: &Plan,
    bindings: &Bindings,
    mut facts: Facts,
    options: ReviewOptions,
    reads_decided: bool,
    meter: &Meter,
) -> (Document, Facts) {
    let (as_of, part, alone) = (options.as_of, options.part, options.each_rule_alone);
    let (plainly, keeps) = (options.plainly, options.keeps_decided);
    let mut inputs = Inputs::of(plan, bindings, &facts, as_of);
    meter.time(Stage::Facts, || {
        facts.finish();
        if plan.reads_narratives() {
            facts.analyse_narratives(bindings.analyser());
        }
    });
    let (mut document, mut tally) = (empty_document(plan, options), Tally::default());
    let history = keeps || plan.reads_earlier_invoices();
    for invoice in in_order_of_decision(&facts) {
        if part == Part::OtherRecords || meter.is_spent() {
            break;
        }
        let evaluator = Evaluator::new(plan, bindings, &facts, as_of, meter).plainly(plainly);
        let concluded = evaluator.conclude(invoice, part, alone, &mut tally);
        if meter.is_spent() {
            break;
        }
        meter.time(Stage::Report, || {
            evaluator.report_invoice(&concluded, inputs.of_invoice(invoice, &facts), &mut document);
        });
        if !reads_decided {
            continue;
        }
        let decided = evaluator.decided(&concluded);
        let ended = evaluator.into_ended();
        facts.set_decided(invoice, &decided.invoice);
        for line in &decided.lines {
            facts.set_decided(line.line, &line.decided);
        }
        let evaluator = Evaluator::after(ended, Evaluator::new(plan, bindings, &facts, as_of, meter));
        for decision in &plan.decisions {
            let answers = meter.time(Stage::Decide, || evaluator.decide(decision, Unit::Invoice(invoice)));
            document.decisions.extend(answers);
        }
        if history && decided.invoice.fate != "returned" {
            facts.add_to_prior(invoice, &decided.lines);
        }
    }
    let evaluator = Evaluator::new(plan, bindings, &facts, as_of, meter).plainly(plainly);
    for judged in meter.time(Stage::Judge, || judge_all(&evaluator, Unit::Others, part, &mut tally)) {
        if meter.is_spent() {
            break;
        }
        document.findings.push(evaluator.finding(&judged, None));
    }
    for decision in plan.decisions.iter().filter(|decision| runs(part, plan, decision.kind)) {
        let answers = meter.time(Stage::Decide, || evaluator.decide(decision, Unit::Others));
        document.decisions.extend(answers);
    }
    document.counts = tally.counts(plan, part);
    let mut totals = TotalsByCurrency::default();
    totals.add(&document);
    document.totals = totals.totals();
    document.status = document.worst_status();
    (document, facts)
}

fn empty_document(plan: &Plan, options: ReviewOptions) -> Document {
    Document {
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
        decisions: Vec::new(),
        problems: options.problems,
        counts: Counts::default(),
        totals: Vec::new(),
        status: Status::Clean,
    }
}

/// Judges all rules in a unit; the verdicts to be reported come in the order of rule ids.
fn judge_all(evaluator: &Evaluator<'_>, unit: Unit, part: Part, tally: &mut Tally) -> Vec<Judged> {
    let plan = evaluator.plan;
    let candidates = evaluator.candidates(unit);
    let mut judged = Vec::new();
    for index in candidates.places.iter().filter_map(|&place| plan.judged_in_order.get(place).copied()) {
        let Some(rule) = plan.rules.get(index).filter(|rule| runs(part, plan, rule.kind)) else { continue };
        if unit == Unit::Others && plan.schema.is_of_invoices(rule.kind) {
            continue;
        }
        let outcome = evaluator.meter.time_rule(&rule.id, || evaluator.judge(index, rule, unit));
        tally.add(plan, index, &outcome.counts);
        judged.extend(outcome.judged);
    }
    for passed_over in candidates.passed_over {
        tally.pass_over(passed_over);
    }
    let id = |judged: &Judged| plan.rules.get(judged.rule).map_or("", |rule| &rule.id);
    judged.sort_by(|a, b| id(a).cmp(id(b)).then(a.rule.cmp(&b.rule)));
    judged
}

impl Document {
    fn worst_status(&self) -> Status {
        let findings = self.findings.iter().map(|finding| match finding.verdict {
            "undetermined" => Status::Undetermined,
            _ => Status::Findings,
        });
        let decisions = self.decisions.iter().map(|decision| match decision.verdict {
            "answered" => Status::Clean,
            _ => Status::Undetermined,
        });
        let invoices = self.invoices.iter().map(|invoice| invoice.status);
        findings.chain(decisions).chain(invoices).max().unwrap_or(Status::Clean)
    }
}

fn undeclared(plan: &Plan, facts: &Facts) -> Vec<StartProblem> {
    plan.reads
        .iter()
        .filter(|(kind, _)| facts.completeness(**kind).is_none())
        .map(|(kind, at)| {
            let name = plan.schema.declared_name(*kind);
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

fn runs(part: Part, plan: &Plan, kind: KindId) -> bool {
    match part {
        Part::Everything => true,
        Part::Invoices => plan.schema.comes_with_invoice(kind),
        Part::OtherRecords => !plan.schema.comes_with_invoice(kind),
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
        let rules = self.rules.iter().map(|rule| rule.kind);
        let decisions = self.decisions.iter().map(|decision| decision.kind);
        rules.chain(decisions).any(|kind| !self.schema.comes_with_invoice(kind))
    }

    /// Whether the rules ask for what the analysis of narratives finds; else none is analysed.
    pub(crate) fn reads_narratives(&self) -> bool {
        self.reads_narratives
    }

    /// Whether the rules look at decided invoices, so that each invoice of a run is one for those after it.
    pub fn reads_earlier_invoices(&self) -> bool {
        self.reads.keys().any(|kind| self.schema.is_prior(*kind))
    }
}

impl Plan {
    /// The rule under which one is counted: itself, or an earlier one with the same id, for another time.
    pub(crate) fn counted_with(&self, index: usize) -> usize {
        self.relations.get(index).map_or(index, |relations| relations.counted_with)
    }
}

impl Facts {
    /// Says how far the records of a kind are there, by its name as a rule writes it: `receipt`, `prior` for earlier
    /// invoices. No where there is no such kind.
    pub fn declare_by_name(&mut self, name: &str, completeness: Completeness) -> bool {
        let (plain, prior) = match name.strip_prefix("prior") {
            Some("") => ("invoice", true),
            Some(plain) if plain.starts_with(' ') => (plain.trim_start(), true),
            _ => (name, false),
        };
        match self.schema.kind(plain, prior) {
            Some(kind) => {
                self.declare(kind, completeness);
                true
            }
            None => false,
        }
    }
}

//! A review that has come to its end and is put into words when somebody asks.
//!
//! Most of what a document holds are texts: amounts, sentences, what was read. Who wants to know what was found, or what is
//! to be paid, needs none of them.

use std::num::NonZeroUsize;

use jiff::civil::Date;

use super::conclude::Concluded;
use super::inputs::Inputs;
use super::tally::Tally;
use super::{Part, ReviewOptions, Stage, Stopwatch, empty_document, in_order_of_decision, judge_all};
use crate::bind::Bindings;
use crate::document::{BankNumbers, Counts, Document, Status, TotalsByCurrency};
use crate::eval::{EndedRules, Evaluator, Meter};
use crate::facts::Facts;
use crate::judge::{Judged, Unit, Verdict};
use crate::plan::Plan;
use crate::threads::in_runs;
use crate::types::{Currency, Number, Value};

/// What a review came to: verdicts and settled sums, and the facts that explain them.
///
/// [`document`](Self::document) puts it into words. It needs the same plan and bindings as the review.
#[derive(Debug)]
pub struct Reviewed {
    facts: Facts,
    as_of: Option<Date>,
    invoices: Vec<Concluded>,
    /// Verdicts on records that belong to no invoice.
    others: Vec<Judged>,
    /// How rules ended, for `found(r)` in explanations.
    ended: EndedRules,
    inputs: Inputs,
    tally: Tally,
    part: Part,
    /// What the document says besides.
    head: Document,
    status: Status,
    threads: Option<NonZeroUsize>,
    stopwatch: Option<Stopwatch>,
}

/// A rule that was found on a record or group, or could not be determined there.
#[derive(Clone, Copy, Debug)]
pub struct Found<'r> {
    facts: &'r Facts,
    plan: &'r Plan,
    judged: &'r Judged,
}

impl<'r> Found<'r> {
    /// The rule's id.
    pub fn rule(&self) -> &'r str {
        self.plan.rules.get(self.judged.rule).map_or("", |rule| &rule.id)
    }

    /// Whether it could not be determined.
    pub fn is_undetermined(&self) -> bool {
        matches!(self.judged.verdict, Verdict::Undetermined(_))
    }

    /// The numbers of the lines it speaks of; none where it speaks of an invoice or another record.
    pub fn lines(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        let facts = self.facts;
        let records = self.judged.subject.records().iter();
        records.filter(|record| facts.schema.is_line(record.kind)).map(|&line| {
            match facts.value(line, "number") {
                Some(Value::Text(number)) => &**number,
                _ => "",
            }
        })
    }
}

/// The sums of an invoice net of tax: billed = approved + reduced + held + withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The currency of the sums.
    pub currency: Currency,
    /// What the firm asks.
    pub billed: Number,
    /// What is to be paid now.
    pub approved: Number,
    /// What is not payable.
    pub reduced: Number,
    /// What waits for an answer.
    pub held: Number,
    /// What is kept back for later.
    pub withheld: Number,
}

impl Reviewed {
    /// Judges and settles facts of which nobody reads what was decided of them.
    pub(super) fn of(
        plan: &Plan,
        bindings: &Bindings,
        mut facts: Facts,
        options: ReviewOptions,
        meter: &Meter,
    ) -> Self {
        let ReviewOptions { as_of, part, each_rule_alone, plainly, threads, .. } = options;
        let inputs = Inputs::on_demand(plan, bindings, &facts, as_of);
        meter.time(Stage::Facts, || {
            facts.finish();
            if plan.reads_narratives() {
                facts.analyse_narratives(bindings.analyser());
            }
        });
        let under_review = if part == Part::OtherRecords { Vec::new() } else { in_order_of_decision(&facts) };
        let (interrupt, stopwatch) = (meter.interrupt(), meter.stopwatch());
        let runs = in_runs(threads, &under_review, |run| {
            let meter = Meter::limited(None, interrupt.cloned()).timed_by(stopwatch.cloned());
            let evaluator = Evaluator::new(plan, bindings, &facts, as_of, &meter).plainly(plainly);
            let (mut tally, mut concluded) = (Tally::default(), Vec::with_capacity(run.len()));
            for &invoice in run {
                if meter.is_spent() {
                    break;
                }
                concluded.push(evaluator.conclude(invoice, part, each_rule_alone, &mut tally));
            }
            (concluded, tally, evaluator.into_ended(), meter.is_spent())
        });
        let (mut tally, mut invoices, mut ended) = (Tally::default(), Vec::new(), EndedRules::default());
        for (concluded, counted, of_run, was_stopped) in runs {
            invoices.extend(concluded);
            tally.merge(counted);
            ended.extend(of_run);
            if was_stopped {
                meter.stop();
            }
        }
        let evaluator = Evaluator::new(plan, bindings, &facts, as_of, meter).plainly(plainly);
        let evaluator = Evaluator::after(ended, evaluator);
        let others = meter.time(Stage::Judge, || judge_all(&evaluator, Unit::Others, part, &mut tally));
        let ended = evaluator.into_ended();
        let of_invoices = invoices.iter().map(|invoice| invoice.status);
        let status = of_invoices.chain(others.iter().map(|judged| judged.verdict.status())).max();
        Self {
            facts,
            as_of,
            invoices,
            others,
            ended,
            inputs,
            tally,
            part,
            stopwatch: meter.stopwatch().cloned(),
            head: empty_document(plan, options),
            status: status.unwrap_or(Status::Clean),
            threads,
        }
    }

    /// How it ended: the worst of its invoices and findings.
    pub fn status(&self) -> Status {
        self.status
    }

    /// How the (rule, record) pairs ended.
    pub fn counts(&self, plan: &Plan) -> Counts {
        self.tally.counts(plan, self.part)
    }

    /// The sums of each invoice, in the order in which they were decided.
    pub fn settled(&self) -> impl Iterator<Item = Settled> + '_ {
        self.invoices.iter().map(|concluded| concluded.totals.settled(concluded.settlement.state.currency))
    }

    /// What was found or could not be determined, invoice by invoice in the order of rule ids.
    pub fn found<'r>(&'r self, plan: &'r Plan) -> impl Iterator<Item = Found<'r>> + 'r {
        let judged = self.invoices.iter().flat_map(|invoice| &invoice.judged).chain(&self.others);
        judged.map(move |judged| Found { facts: &self.facts, plan, judged })
    }

    /// The whole result in words.
    pub fn document(&self, plan: &Plan, bindings: &Bindings) -> Document {
        match &self.stopwatch {
            Some(stopwatch) => stopwatch.time(Stage::Report, || self.in_words(plan, bindings)),
            None => self.in_words(plan, bindings),
        }
    }

    fn in_words(&self, plan: &Plan, bindings: &Bindings) -> Document {
        let meter = Meter::default();
        let mut document = self.head.clone();
        let mut inputs = self.inputs.clone();
        inputs.hash_rest(&self.facts);
        let of_runs = in_runs(self.threads, &self.invoices, |run| {
            let (mut inputs, mut part, meter) = (inputs.clone(), self.head.clone(), Meter::default());
            part.problems.clear();
            let evaluator = Evaluator::new(plan, bindings, &self.facts, self.as_of, &meter);
            let evaluator = Evaluator::after(self.ended.clone(), evaluator);
            for concluded in run {
                let input = inputs.of_invoice(concluded.invoice, &self.facts);
                evaluator.report_invoice(concluded, input, &mut part);
            }
            part
        });
        for part in of_runs {
            document.invoices.extend(part.invoices);
            document.findings.extend(part.findings);
            document.problems.extend(part.problems);
        }
        let evaluator = Evaluator::new(plan, bindings, &self.facts, self.as_of, &meter);
        let evaluator = Evaluator::after(self.ended.clone(), evaluator);
        document.findings.extend(self.others.iter().map(|judged| evaluator.finding(judged, None)));
        document.counts = self.counts(plan);
        let mut totals = TotalsByCurrency::default();
        totals.add(&document);
        document.totals = totals.totals();
        document.status = self.status;
        document.mask(&BankNumbers::of(&self.facts));
        document
    }
}

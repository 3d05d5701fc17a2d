//! Tests in the rule language: `test "…" given … expect …`.
//!
//! Each test is a review of its own, over just what it gives; its claims are held against the result document and the
//! facts as they were decided.

mod case;
mod claims;
mod coverage;
mod facts;
mod mutants;
mod why;

pub(crate) use case::{Answers, Ask, Claim, Ends, Given, GivenRecord, Sum, TestCase};
pub(crate) use facts::facts_of;

pub use coverage::{BranchCoverage, BranchKind, ClauseCoverage, Coverage, RuleCoverage, RuleEnds, Share};
pub use mutants::{Mutant, MutantFate, MutantKind, mutants};

use crate::bind::Bindings;
use crate::document::{BankNumbers, Document, Place};
use crate::eval::Meter;
use crate::plan::Plan;
use crate::review::{ReviewOptions, review_facts};

/// How a test of a rule file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// What the test is called.
    pub title: String,
    /// Where it stands.
    pub place: Place,
    /// How many claims it makes.
    pub claims: usize,
    /// The claims that did not come out, in the order written; none where the test passed.
    pub failures: Vec<TestFailure>,
}

/// A claim of a test that did not come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFailure {
    /// Which claim of the test it is, from 0.
    pub number: usize,
    /// The claim as written, without `expect`: `agreed reduces 100 USD`.
    pub claim: String,
    /// Where it stands.
    pub place: Place,
    /// What came out in its place, in words: `reduces 0.00 USD`.
    pub got: String,
    /// Why, a line for each record: `line 1: passed: hours is 9`. Empty where the tests were not watched.
    pub why: Vec<String>,
}

impl TestResult {
    /// Whether all claims came out.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// What the tests of a rule file came to, and what they reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestRun {
    /// The tests, in the order written.
    pub results: Vec<TestResult>,
    /// What they reach of the rules.
    pub coverage: Coverage,
}

/// Runs the tests of the rule file, in the order written; of files that it extends, each is tested by itself.
pub fn run_tests(plan: &Plan) -> Vec<TestResult> {
    plan.tests.iter().map(|case| run_test(plan, case, &Meter::default()).0).collect()
}

/// Runs the tests of the rule file, and says why claims did not come out and what the tests reach.
pub fn watch_tests(plan: &Plan) -> TestRun {
    let mut reached = coverage::Reached::default();
    let mut results = Vec::with_capacity(plan.tests.len());
    for case in &plan.tests {
        let meter = Meter::watching();
        let (mut result, reviewed) = run_test(plan, case, &meter);
        let (arms, told) = meter.into_watched();
        if let Some((document, numbers)) = reviewed {
            for failure in &mut result.failures {
                let claim = case.claims.get(failure.number);
                failure.why = claim.map_or_else(Vec::new, |claim| why::why(plan, claim, &document, &told));
                numbers.mask_all(&mut failure.why);
            }
            reached.add(&document.counts.rules, arms);
        }
        results.push(result);
    }
    TestRun { results, coverage: reached.coverage(plan) }
}

/// The result, and what the review came to with the bank numbers in it; none where the facts could not be made.
fn run_test(plan: &Plan, case: &TestCase, meter: &Meter) -> (TestResult, Option<(Document, BankNumbers)>) {
    let bindings = Bindings::given(plan, &case.tables, &case.lists);
    // The checker has typed all that is given, so that nothing is left to be refused.
    let reviewed = facts::facts_of(plan, case).map_err(|error| error.to_string()).map(|facts| {
        // A quick look tells nothing of what was read.
        let options = ReviewOptions { plainly: meter.watches(), ..ReviewOptions::default() };
        review_facts(plan, &bindings, facts, options, true, meter)
    });
    let numbers =
        reviewed.as_ref().map_or_else(|_| BankNumbers::default(), |(_, facts)| BankNumbers::of(facts));
    let failures = case.claims.iter().enumerate().filter_map(|(number, claim)| {
        let held = match &reviewed {
            Ok((document, facts)) => claims::holds(plan, claim, document, facts),
            Err(why) => Err(why.clone()),
        };
        let mut got = held.err()?;
        let (mut claim, place) = (claim.text.clone(), plan.place(claim.at));
        numbers.mask_all([&mut got, &mut claim]);
        Some(TestFailure { number, claim, place, got, why: Vec::new() })
    });
    let failures = failures.collect();
    let (title, place) = (case.title.clone(), plan.place(case.at));
    let result = TestResult { title, place, failures, claims: case.claims.len() };
    (result, reviewed.ok().map(|(document, _)| (document, numbers)))
}

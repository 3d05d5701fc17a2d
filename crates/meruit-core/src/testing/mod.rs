//! Tests in the rule language: `test "…" given … expect …`.
//!
//! Each test is a review of its own, over just what it gives; its claims are held against the result document and the
//! facts as they were decided.

mod case;
mod claims;
mod facts;

pub(crate) use case::{Answers, Ask, Claim, Ends, Given, GivenRecord, Sum, TestCase};
pub(crate) use facts::facts_of;

use crate::bind::Bindings;
use crate::document::Place;
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
    /// The claim as written, without `expect`: `agreed reduces 100 USD`.
    pub claim: String,
    /// Where it stands.
    pub place: Place,
    /// What came out in its place, in words: `reduces 0.00 USD`.
    pub got: String,
}

impl TestResult {
    /// Whether all claims came out.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs the tests of the rule file, in the order written; of files that it extends, each is tested by itself.
pub fn run_tests(plan: &Plan) -> Vec<TestResult> {
    plan.tests.iter().map(|case| run_test(plan, case)).collect()
}

fn run_test(plan: &Plan, case: &TestCase) -> TestResult {
    let bindings = Bindings::given(plan, &case.tables, &case.lists);
    // The checker has typed all that is given, so that nothing is left to be refused.
    let reviewed = facts::facts_of(plan, case)
        .map_err(|error| error.to_string())
        .map(|facts| review_facts(plan, &bindings, facts, ReviewOptions::default(), true));
    let failures = case.claims.iter().filter_map(|claim| {
        let held = match &reviewed {
            Ok((document, facts)) => claims::holds(plan, claim, document, facts),
            Err(why) => Err(why.clone()),
        };
        let got = held.err()?;
        Some(TestFailure { claim: claim.text.clone(), place: plan.place(claim.at), got })
    });
    TestResult {
        title: case.title.clone(),
        place: plan.place(case.at),
        failures: failures.collect(),
        claims: case.claims.len(),
    }
}

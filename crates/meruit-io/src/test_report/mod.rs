//! What the tests of rule files came to → text for people, JSON and JUnit for programs.

mod json;
mod junit;
mod text;

use meruit_core::{Mutant, MutantFate, Share, TestRun};

pub use json::{DOCUMENT, TestDocument, to_document};
pub use junit::to_junit;
pub use text::to_text;

/// The tests of one rule file.
#[derive(Clone, Debug, Default)]
pub struct TestedFile {
    /// The file's name.
    pub name: String,
    /// What the tests came to and reach.
    pub run: TestRun,
    /// The changes that the tests were held against, where that was asked for.
    pub mutants: Option<Vec<Mutant>>,
}

impl TestedFile {
    /// Whether every test passed.
    pub fn passed(&self) -> bool {
        self.run.results.iter().all(meruit_core::TestResult::passed)
    }

    /// The changes that a test noticed, of those that the checker lets pass; `None` where none were made.
    pub fn score(&self) -> Option<Share> {
        let mutants = self.mutants.as_ref()?;
        let caught = mutants.iter().filter(|mutant| matches!(mutant.fate, MutantFate::Caught(_))).count();
        let survived = mutants.iter().filter(|mutant| mutant.fate == MutantFate::Survived).count();
        Some(Share { reached: caught, of: caught + survived })
    }
}

/// The four shares of coverage, each with its name.
fn shares(run: &TestRun) -> [(&'static str, Share); 4] {
    let coverage = &run.coverage;
    [
        ("rules", coverage.rules_found()),
        ("outcomes", coverage.outcomes()),
        ("branches", coverage.branches()),
        ("clauses", coverage.clauses()),
    ]
}

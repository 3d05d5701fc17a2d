//! Tests of rule files as a document for programs.

use meruit_core::document::Place;
use meruit_core::{Mutant, MutantFate, Share};
use serde::Serialize;

use super::{TestedFile, shares};

/// The name and version of the document's shape.
pub const DOCUMENT: &str = "meruit/tests/1";

/// What the tests of some rule files came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestDocument {
    /// Always `meruit/tests/1`.
    pub document: &'static str,
    /// Whether every test of every file passed.
    pub passed: bool,
    /// The files, in the order given.
    pub files: Vec<FileReport>,
}

/// The tests of one rule file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The file's name.
    pub file: String,
    /// Whether all its tests passed.
    pub passed: bool,
    /// The tests, in the order written.
    pub tests: Vec<TestReport>,
    /// What they reach.
    pub coverage: CoverageReport,
    /// The small changes they were held against, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutants: Option<MutantsReport>,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestReport {
    /// What it is called.
    pub title: String,
    /// Whether all its claims came out.
    pub passed: bool,
    /// Where it stands.
    pub place: Place,
    /// How many claims it makes.
    pub claims: usize,
    /// The claims that did not come out.
    pub failures: Vec<FailureReport>,
}

/// A claim that did not come out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailureReport {
    /// As written, without `expect`.
    pub claim: String,
    /// Where it stands.
    pub place: Place,
    /// What came out in its place, in words.
    pub got: String,
    /// Why, a line for each record.
    pub why: Vec<String>,
}

/// What the tests reach: four shares, and what they leave out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageReport {
    /// Rules that were found in a test.
    pub rules: ShareReport,
    /// Ends that rules came to, of those they can come to.
    pub outcomes: ShareReport,
    /// Arms of choices, rows of tables and of decisions that answered.
    pub branches: ShareReport,
    /// Clauses of the guideline of which a rule was found.
    pub clauses: ShareReport,
    /// Each rule with the ends that no test came to.
    pub rules_unreached: Vec<RuleReport>,
    /// The arms that never answered.
    pub branches_unreached: Vec<BranchReport>,
    /// The clauses of which no rule was found.
    pub clauses_unreached: Vec<String>,
}

/// How much of something was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ShareReport {
    /// How many were.
    pub reached: usize,
    /// How many there are.
    pub of: usize,
    /// Whole percents, rounded down; 100 where there is nothing.
    pub percent: usize,
}

/// A rule and the ends that no test came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleReport {
    /// The rule.
    pub rule: String,
    /// Where it stands.
    pub place: Place,
    /// `found`, `passed`, `not applicable`, `undetermined`.
    pub never: Vec<&'static str>,
}

/// An arm that never answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BranchReport {
    /// What kind of arm it is.
    pub kind: &'static str,
    /// As written.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Small changes of a rule file, and how many the tests notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MutantsReport {
    /// Those that a test noticed, of those that the checker lets pass.
    pub score: ShareReport,
    /// How many the checker refuses.
    pub refused: usize,
    /// Those that no test noticed.
    pub survived: Vec<MutantReport>,
}

/// A small change that no test noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MutantReport {
    /// `limit`, `condition`, `comparison`, `connective`, `choice` or `row`.
    pub kind: &'static str,
    /// The rule, table or parameter.
    pub item: String,
    /// Where it is.
    pub place: Place,
    /// The change in words.
    pub change: String,
}

/// The tests of rule files as one document.
///
/// ```
/// use meruit_io::test_report::{TestedFile, to_document};
/// let document = to_document(&[TestedFile { name: "cap.ocg".to_owned(), ..TestedFile::default() }]);
/// assert_eq!(document.files[0].coverage.rules.percent, 100);
/// ```
pub fn to_document(files: &[TestedFile]) -> TestDocument {
    TestDocument {
        document: DOCUMENT,
        passed: files.iter().all(TestedFile::passed),
        files: files.iter().map(file_report).collect(),
    }
}

fn file_report(file: &TestedFile) -> FileReport {
    let tests = file.run.results.iter().map(|result| TestReport {
        title: result.title.clone(),
        passed: result.passed(),
        place: result.place.clone(),
        claims: result.claims,
        failures: result
            .failures
            .iter()
            .map(|failure| FailureReport {
                claim: failure.claim.clone(),
                place: failure.place.clone(),
                got: failure.got.clone(),
                why: failure.why.clone(),
            })
            .collect(),
    });
    FileReport {
        file: file.name.clone(),
        passed: file.passed(),
        tests: tests.collect(),
        coverage: coverage_report(file),
        mutants: file.mutants.as_deref().map(|mutants| mutants_report(file, mutants)),
    }
}

fn coverage_report(file: &TestedFile) -> CoverageReport {
    let [rules, outcomes, branches, clauses] = shares(&file.run).map(|(_, share)| share_report(share));
    let coverage = &file.run.coverage;
    let never = coverage.rules.iter().map(|rule| RuleReport {
        rule: rule.rule.clone(),
        place: rule.place.clone(),
        never: rule.outcomes.iter().filter(|(_, times)| *times == 0).map(|(ends, _)| ends.word()).collect(),
    });
    let unreached = coverage.branches.iter().filter(|branch| !branch.reached);
    CoverageReport {
        rules,
        outcomes,
        branches,
        clauses,
        rules_unreached: never.filter(|rule| !rule.never.is_empty()).collect(),
        branches_unreached: unreached
            .map(|branch| BranchReport {
                kind: branch.kind.word(),
                text: branch.text.clone(),
                place: branch.place.clone(),
            })
            .collect(),
        clauses_unreached: coverage
            .clauses
            .iter()
            .filter(|clause| !clause.reached)
            .map(|clause| clause.section.clone())
            .collect(),
    }
}

fn mutants_report(file: &TestedFile, mutants: &[Mutant]) -> MutantsReport {
    let survived = mutants.iter().filter(|mutant| mutant.fate == MutantFate::Survived);
    MutantsReport {
        score: share_report(file.score().unwrap_or_default()),
        refused: mutants.iter().filter(|mutant| mutant.fate == MutantFate::Refused).count(),
        survived: survived
            .map(|mutant| MutantReport {
                kind: mutant.kind.word(),
                item: mutant.item.clone(),
                place: mutant.place.clone(),
                change: mutant.change.clone(),
            })
            .collect(),
    }
}

fn share_report(share: Share) -> ShareReport {
    ShareReport { reached: share.reached, of: share.of, percent: share.percent() }
}

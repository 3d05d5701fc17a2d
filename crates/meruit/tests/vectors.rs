//! The conformance vectors through the Rust API.

use std::path::Path;

use meruit::{Error, Options, Ruleset};
use meruit_vectors::{Case, Outcome, compare, hash, read_all};

fn run(case: &Case) -> Result<Outcome, Error> {
    let rules = Ruleset::parse_with("rules.ocg", &case.rules, &case.tables)?;
    let json = rules.review_json("facts.json", case.facts.as_bytes(), &Options::new())?.to_json();
    let document = serde_json::from_str(&json).unwrap_or_default();
    Ok(Outcome::Document(document, hash(json.as_bytes())))
}

fn outcome(case: &Case) -> Outcome {
    let owned = |ids: Vec<&'static str>| ids.into_iter().map(str::to_owned).collect();
    match run(case) {
        Ok(outcome) => outcome,
        Err(Error::Load(error)) => Outcome::Refused(owned(error.ids())),
        Err(Error::Review(meruit::ReviewError::NotStarted(error))) => {
            Outcome::NotStarted(error.problems.iter().map(|problem| problem.id.to_owned()).collect())
        }
        Err(error) => Outcome::FactsRefused(error.to_string()),
    }
}

#[test]
fn every_vector_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let cases = read_all(&folder).expect("vectors that follow tests/vectors/README.md");
    assert!(!cases.is_empty(), "no vectors in {}", folder.display());
    let mut failures = Vec::new();
    for case in &cases {
        if let Err(why) = compare(case, &outcome(case)) {
            failures.push(format!("{}:{} {}: {why}", case.file, case.line, case.name));
        }
    }
    println!("{} of {} vectors hold", cases.len() - failures.len(), cases.len());
    assert!(
        failures.is_empty(),
        "{} of {} vectors fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

//! Running a case through the Rust API.

use std::num::NonZeroUsize;

use meruit::{Error, Options, Review, ReviewError, Ruleset};

use crate::{Case, Outcome, hash};

/// The names under which every runner hands over the rules and the facts: they stand in results.
pub const RULES: &str = "rules.ocg";
/// See [`RULES`].
pub const FACTS: &str = "facts.json";

/// What comes of a case.
pub fn run(case: &Case) -> Outcome {
    run_with(case, &Options::new())
}

/// What comes of a case where every verdict is worked out in full.
pub fn run_plainly(case: &Case) -> Outcome {
    run_with(case, &Options::new().plainly(true))
}

/// What comes of a case where several threads review its invoices.
pub fn run_on_threads(case: &Case, threads: NonZeroUsize) -> Outcome {
    run_with(case, &Options::new().threads(Some(threads)))
}

fn run_with(case: &Case, options: &Options) -> Outcome {
    let owned = |ids: Vec<&'static str>| ids.into_iter().map(str::to_owned).collect();
    match review(case, options) {
        Ok(review) => {
            let json = review.to_json();
            let document = serde_json::from_str(&json).unwrap_or_default();
            Outcome::Document(document, hash(json.as_bytes()))
        }
        Err(Error::Load(error)) => Outcome::Refused(owned(error.ids())),
        Err(Error::Review(error @ ReviewError::NotStarted(_))) => Outcome::NotStarted(owned(error.ids())),
        Err(error) => Outcome::FactsRefused(error.to_string()),
    }
}

/// The review of a case.
///
/// # Errors
///
/// Where rules or facts are refused.
pub fn review(case: &Case, options: &Options) -> Result<Review, Error> {
    let rules = Ruleset::parse_with(RULES, &case.rules, &case.files)?;
    Ok(rules.review_json(FACTS, case.facts.as_bytes(), options)?)
}

//! What conditions, tables and decisions can and cannot do, worked out before any record is seen.
//!
//! Conditions on one record read fields and what is worked out of them, compared with values: each such value has a
//! few states that stand for all that it can be, and conditions are yes, no or unknown in each. So it can be told that
//! something never happens. That something can happen is only told with an example that the engine has run.
//!
//! Where an answer would take too long, nothing is claimed, and it is told as not analysed.

mod claim;
mod conditions;
mod decisions;
mod draft;
mod example;
mod formula;
mod keys;
mod lookups;
mod model;
mod ordered;
mod others;
mod rules;
mod solve;
mod states;
mod tables;
mod test;

pub use claim::{Claim, Claims};
use claim::{Collected, Depth};
pub use example::{Example, Shows};
pub(crate) use keys::values_apart;

use crate::bind::Bindings;
use crate::eval::{Evaluator, Meter};
use crate::facts::Facts;
use crate::plan::Plan;

/// Everything that can be claimed of a checked rule set, advice included.
///
/// ```
/// use std::collections::BTreeMap;
/// use meruit_core::{RuleFile, analyse, check};
///
/// let text = "rule odd for each fee when hours > 10 and hours < 5 then warn";
/// let tree = meruit_syntax::parse(text, 0).file;
/// let file = RuleFile { name: "odd.ocg".to_owned(), text: text.to_owned(), tree };
/// let plan = check(&[file], &BTreeMap::new()).plan.unwrap();
/// let claims = analyse(&plan).claims;
/// assert_eq!(claims[0].diagnostic.id, "never-true");
/// assert_eq!(claims[0].example.as_ref().unwrap().shows.words(), "`odd` passes");
/// ```
pub fn analyse(plan: &Plan) -> Claims {
    claims(plan, Depth::Everything)
}

/// The claims that are probably mistakes: what [`check`](crate::check()) tells too, with the facts of their examples.
///
/// Of a rule set without a mistake this takes a few microseconds a rule.
pub fn analyse_mistakes(plan: &Plan) -> Claims {
    claims(plan, Depth::Warnings)
}

/// The claims of a rule set, to a depth.
fn claims(plan: &Plan, depth: Depth) -> Claims {
    // Nothing that is evaluated here reads a fact or a bound table.
    let (bindings, facts) = (Bindings::default(), Facts::new(plan.schema().clone(), None));
    let meter = Meter::default();
    let evaluator = Evaluator::new(plan, &bindings, &facts, None, &meter);
    let mut analysis = Analysis { plan, evaluator: &evaluator, depth, claims: Collected::default() };
    analysis.rules();
    analysis.exceptions();
    analysis.too_late();
    analysis.decisions();
    analysis.tables();
    analysis.lookups();
    analysis.claims.finish()
}

/// The claims of a plan while they are collected.
struct Analysis<'p, 'e> {
    plan: &'p Plan,
    evaluator: &'e Evaluator<'p>,
    depth: Depth,
    claims: Collected,
}

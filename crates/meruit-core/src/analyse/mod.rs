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
mod kept;
mod keys;
mod lookups;
mod members;
mod model;
mod ordered;
mod others;
mod rules;
mod solve;
mod states;
mod tables;
mod test;
mod waivers;

pub use claim::{Claim, Claims};
use formula::Budget;
use std::cell::OnceCell;

use claim::{Collected, Depth};
pub use example::{Example, Shows};
pub(crate) use keys::values_apart;

use crate::bind::Bindings;
use crate::check::Quiet;
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
    claims(plan, Depth::Everything, Quiet::default()).0
}

/// The claims that are probably mistakes: what [`check`](crate::check()) tells too, with the facts of their examples.
///
/// Of a rule set without a mistake this takes a few microseconds a rule.
pub fn analyse_mistakes(plan: &Plan) -> Claims {
    analyse_changed(plan, Quiet::default()).0
}

/// The same, without a look at what is quiet; and what is so now.
pub(crate) fn analyse_changed(plan: &Plan, quiet: Quiet) -> (Claims, Quiet) {
    claims(plan, Depth::Warnings, quiet)
}

/// The claims of a rule set, to a depth.
fn claims(plan: &Plan, depth: Depth, quiet: Quiet) -> (Claims, Quiet) {
    // Nothing that is evaluated here reads a fact or a bound table.
    let (bindings, facts) = (Bindings::default(), Facts::new(plan.schema().clone(), None));
    let meter = Meter::default();
    let evaluator = Evaluator::new(plan, &bindings, &facts, None, &meter);
    let steps = if depth == Depth::Everything { MOST_STEPS_OF_ALL } else { MOST_STEPS };
    let engine = Engine { evaluator, budget: Budget::of(steps), bindings: OnceCell::new() };
    let (looks_quiet, claims) = (quiet.rules.clone(), Collected::default());
    let mut analysis = Analysis { plan, engine: &engine, depth, claims, quiet, looks_quiet };
    analysis.rules();
    analysis.exceptions();
    analysis.waivers();
    analysis.too_late();
    analysis.decisions();
    analysis.tables();
    analysis.lookups();
    if depth == Depth::Everything {
        analysis.kept();
    }
    (analysis.claims.finish(), analysis.quiet)
}

/// How much work one rule set may take, so that each load stays short whatever it holds; advice is asked for.
const MOST_STEPS: u64 = 4_000_000;
const MOST_STEPS_OF_ALL: u64 = 40_000_000;

/// What runs examples.
struct Engine<'p> {
    /// Over no facts, for what reads none.
    evaluator: Evaluator<'p>,
    budget: Budget,
    /// The tables and lists of the plan, and none of those that a host supplies.
    bindings: OnceCell<Bindings>,
}

impl Engine<'_> {
    fn bindings(&self) -> &Bindings {
        self.bindings.get_or_init(|| Bindings::given(self.evaluator.plan, &[], &[]))
    }
}

/// The claims of a plan while they are collected.
struct Analysis<'p, 'e> {
    plan: &'p Plan,
    engine: &'e Engine<'p>,
    depth: Depth,
    claims: Collected,
    /// Where nothing was told, in the end.
    quiet: Quiet,
    /// By rule: whether nothing was told of it before, so that it need not be looked at.
    looks_quiet: Vec<bool>,
}

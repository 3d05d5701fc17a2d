//! Claims of `keep`: what takes lines out before it counts leaves their places to others.
//!
//! One reduction more never raises what an invoice is approved for. Here it can: a line that would have had to go stays
//! in the place of one that another rule took out.

use super::Analysis;
use super::claim::advice;
use super::example::Shows;
use super::formula::{Formula, Goal, Want};
use super::model::Model;
use super::others::scope_of;
use super::rules::{conditions_of, maker_of};
use crate::plan::{Action, Plan, Rule};

/// How many rules that take lines out of one `keep` are told.
const TOLD: usize = 3;

impl<'p> Analysis<'p, '_> {
    /// Tells of each `keep` whose places other rules can free.
    pub(super) fn kept(&mut self) {
        let plan = self.plan;
        for (index, rule) in plan.rules.iter().enumerate().filter(|(_, rule)| keeps(rule)) {
            let mut told = None;
            let takers = plan.rules.iter().enumerate();
            for (at, taker) in
                takers.filter(|(at, taker)| comes_before(plan, (*at, taker), (index, rule))).take(TOLD)
            {
                let mut model = Model::new(self.engine);
                let scope = Formula::All(scope_of(&mut model, index, rule));
                let conditions = conditions_of(&mut model, at, taker);
                model.settle();
                if let Some(why) = model.gave_up {
                    self.claims.not_analysed(rule.at, why);
                    continue;
                }
                let goals: Vec<Goal<'_>> =
                    conditions.goals().into_iter().chain([(&scope, Want::Yes)]).collect();
                let found = |shows: &Shows| matches!(shows, Shows::Rule { verdict: "found", .. });
                let mut maker = maker_of(&model, taker);
                maker.reads.extend(&rule.filter);
                let Some(example) = maker.find(&goals, &found) else { continue };
                let (diagnostic, _) = told.get_or_insert_with(|| {
                    let message = format!(
                        "what `{}` takes out leaves its place in `{}` to another line",
                        taker.id, rule.id
                    );
                    let help =
                        format!("so an invoice can be approved for more with `{}` than without it", taker.id);
                    (advice("keep-place-freed", rule.at, message).help(help), example)
                });
                *diagnostic =
                    diagnostic.clone().related(taker.at.file, taker.at.span, "this takes lines out first");
            }
            if let Some((diagnostic, example)) = told {
                self.claims.add(diagnostic, Some(example));
            }
        }
    }
}

fn keeps(rule: &Rule) -> bool {
    rule.actions.iter().any(|action| matches!(action, Action::Keep(_)))
}

/// Whether a rule takes lines out before a `keep` of the same lines counts.
fn comes_before(plan: &Plan, (at, taker): (usize, &Rule), (index, rule): (usize, &Rule)) -> bool {
    let rejects = taker.actions.iter().any(|action| matches!(action, Action::Reject { invoice: false }));
    let line = plan.schema.known.line;
    let same_records = taker.kind == rule.kind || taker.kind == line || rule.kind == line;
    at != index
        && plan.schema.is_line(taker.kind)
        && same_records
        // Several of them go in the order of their ids.
        && (rejects || (keeps(taker) && taker.id < rule.id))
        && !taker.exception_to.contains(&index)
        && !rule.exception_to.contains(&at)
}

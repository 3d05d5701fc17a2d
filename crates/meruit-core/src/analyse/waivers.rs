//! Claims of waivers: conditions that never hold, and waivers that set nothing aside, or nothing that others do not.

use super::Analysis;
use super::claim::warning;
use super::conditions::{Clause, Conditions, contradiction, parts};
use super::example::{Maker, Shows};
use super::formula::{Formula, Goal, Search, Want};
use super::model::{Model, Within};
use super::others::scope_of;
use super::rules::{conditions_of, in_force, maker_of};
use crate::plan::{Effective, Rule, Waiver};

impl<'p> Analysis<'p, '_> {
    /// Claims of every waiver.
    pub(super) fn waivers(&mut self) {
        for (index, waiver) in self.plan.waivers.iter().enumerate() {
            let rules: Vec<(usize, &'p Rule)> =
                waiver.rules.iter().filter_map(|&at| Some((at, &**self.plan.rules.get(at)?))).collect();
            let Some(&(_, first)) = rules.first() else { continue };
            if !self.waiver_by_itself(index, waiver, first) && !self.waiver_apart(index, waiver, &rules) {
                self.waiver_covered(index, waiver, &rules);
            }
        }
    }

    /// Claims of the waiver's `where` alone. Gives whether it never holds.
    fn waiver_by_itself(&mut self, index: usize, waiver: &'p Waiver, rule: &'p Rule) -> bool {
        let Some(filter) = &waiver.filter else { return false };
        let mut model = Model::new(self.engine);
        let mut conditions = Conditions::default();
        conditions.add(&mut model, Clause::Where, filter, Within::Waiver(index));
        if model.asks_each_once() {
            return false;
        }
        model.settle();
        if let Some(why) = model.gave_up {
            self.claims.not_analysed(waiver.at, why);
            return true;
        }
        let maker = maker_for(&model, waiver, rule);
        if contradiction(&conditions, &maker, (&rule.id, waiver.at), &mut self.claims) {
            return true;
        }
        parts(&conditions, &maker, &mut self.claims);
        false
    }

    /// Claims that a rule is never found on a record of its waiver. Gives whether it did.
    fn waiver_apart(&mut self, index: usize, waiver: &'p Waiver, rules: &[(usize, &'p Rule)]) -> bool {
        let mut example = None;
        for &(at, rule) in rules {
            let mut model = Model::new(self.engine);
            let conditions = conditions_of(&mut model, at, rule);
            // What is asked of a group is not asked of the record.
            let own = if rule.keys.is_some() { conditions.scope() } else { conditions.goals() };
            let waived = waived(&mut model, index, waiver, rule);
            model.settle();
            let search = model.search();
            let both: Vec<Goal<'_>> = own.iter().copied().chain([(&waived, Want::Yes)]).collect();
            let apart = model.gave_up.is_none()
                && search.holds(&own) == Some(true)
                && search.holds(&[(&waived, Want::Yes)]) == Some(true)
                && search.holds(&both) == Some(false);
            if !apart {
                return false;
            }
            let maker = maker_for(&model, waiver, rule);
            example = example.or_else(|| maker.find(&[(&waived, Want::Yes)], &is_left_out));
        }
        let Some((_, rule)) = rules.first() else { return false };
        let told = warning(
            "waiver-apart",
            waiver.at,
            format!("this sets nothing aside: `{}` is found on no record of the waiver", rule.id),
        )
        .related(rule.at.file, rule.at.span, "the rule")
        .help("the rule's time and conditions must meet those of the waiver");
        self.claims.add(told, example);
        true
    }

    /// Claims that other waivers set aside all that this one does.
    fn waiver_covered(&mut self, index: usize, waiver: &'p Waiver, rules: &[(usize, &'p Rule)]) {
        let line = self.plan.schema.known.line;
        let reaches = |other: &Waiver| {
            waiver.rules.iter().all(|rule| other.rules.contains(rule))
                && (other.kind == waiver.kind || other.kind == line)
        };
        let others: Vec<(usize, &'p Waiver)> = self
            .plan
            .waivers
            .iter()
            .enumerate()
            .filter(|(at, other)| *at != index && reaches(other) && !self.claims.has(COVERED, other.at))
            .collect();
        for (at, other) in others {
            let mut example = None;
            let covered = rules.iter().all(|&(place, rule)| {
                let mut model = Model::new(self.engine);
                let own = Formula::All(scope_of(&mut model, place, rule));
                let this = waived(&mut model, index, waiver, rule);
                let that = waived(&mut model, at, other, rule);
                model.settle();
                let search = model.search();
                // Of two that say the same the later one is one too many.
                let is_same = || at > index && follows(&search, &own, &that, &this);
                if model.gave_up.is_some() || !follows(&search, &own, &this, &that) || is_same() {
                    return false;
                }
                let maker = maker_for(&model, waiver, rule);
                let goals = [(&own, Want::Yes), (&this, Want::Yes)];
                example = example.take().or_else(|| maker.find(&goals, &is_left_out));
                true
            });
            if covered && example.is_some() {
                let told = warning(COVERED, waiver.at, "another waiver sets aside all that this one does")
                    .related(other.at.file, other.at.span, "this one")
                    .help("take it out, or say for which records and days it is made");
                return self.claims.add(told, example);
            }
        }
    }
}

const COVERED: &str = "waiver-covered";

/// Whether the rule's records that one waiver reaches, surely or perhaps, the other reaches as surely.
fn follows(search: &Search<'_>, own: &Formula, this: &Formula, that: &Formula) -> bool {
    let never =
        |of_this, of_that| search.holds(&[(own, Want::Yes), (this, of_this), (that, of_that)]) == Some(false);
    search.holds(&[(own, Want::Yes), (this, Want::Yes)]) == Some(true)
        && never(Want::Yes, Want::NotYes)
        && never(Want::NotNo, Want::No)
}

fn is_left_out(shows: &Shows) -> bool {
    matches!(shows, Shows::Rule { verdict: "not applicable", .. })
}

/// When a waiver of a rule counts, and what its `where` asks.
fn waived<'p>(model: &mut Model<'p, '_>, index: usize, waiver: &'p Waiver, rule: &Rule) -> Formula {
    let judged_by =
        rule.effective.as_ref().map_or_else(|| vec!["date".to_owned()], |time| time.judged_by.clone());
    let period = Effective { from: Some(waiver.from), until: waiver.until, judged_by };
    let time = in_force(model, waiver.kind, Some(&period));
    let filter = waiver.filter.as_ref().map(|filter| model.formula(filter, Within::Waiver(index)));
    Formula::All(time.into_iter().chain(filter).collect())
}

/// Examples of a rule on the records of a waiver.
fn maker_for<'m, 'p, 'e>(model: &'m Model<'p, 'e>, waiver: &'p Waiver, rule: &'p Rule) -> Maker<'m, 'p, 'e> {
    let mut maker = Maker { kind: waiver.kind, ..maker_of(model, rule) };
    maker.reads.extend(&waiver.filter);
    maker
}

//! Claims of rules beside one another: exceptions that take over everything or nothing, and cuts that come too late.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Analysis;
use super::claim::warning;
use super::conditions::Conditions;
use super::example::{Maker, Shows, Subject};
use super::formula::{Formula, Goal, Want};
use super::model::{Model, Source, Within, source_of};
use super::rules::{conditions_of, in_force, maker_of};
use crate::plan::{Action, Cut, Key, Node, Op, Plan, Reduce, Rule, Scope, Target};
use crate::schema::FieldId;
use crate::types::Answer;

impl<'p> Analysis<'p, '_> {
    /// Claims of the exceptions to each rule.
    pub(super) fn exceptions(&mut self) {
        let plan = self.plan;
        let mut by_rule: BTreeMap<usize, Vec<(usize, &'p Rule)>> = BTreeMap::new();
        for (at, other) in plan.rules.iter().enumerate().filter(|(_, other)| !other.exception_to.is_empty()) {
            if other.replaced_by.is_empty() && !is_waived(plan, at) {
                for to in &other.exception_to {
                    by_rule.entry(*to).or_default().push((at, other));
                }
            }
        }
        for (index, exceptions) in by_rule {
            if let Some(rule) = plan.rules.get(index) {
                self.exceptions_to(index, rule, &exceptions);
            }
        }
    }

    fn exceptions_to(&mut self, index: usize, rule: &'p Rule, exceptions: &[(usize, &'p Rule)]) {
        let mut model = Model::new(self.engine);
        let own = Formula::All(scope_of(&mut model, index, rule));
        let others: Vec<Formula> =
            exceptions.iter().map(|(at, other)| Formula::All(scope_of(&mut model, *at, other))).collect();
        model.settle();
        if let Some(why) = model.gave_up {
            self.claims.not_analysed(rule.at, why);
            return;
        }
        let search = model.search();
        if search.holds(&[(&own, Want::Yes)]) != Some(true) {
            return;
        }
        let mut maker = maker_of(&model, rule);
        maker.reads.extend(exceptions.iter().filter_map(|(_, other)| other.filter.as_ref()));
        let leaves = |shows: &Shows| matches!(shows, Shows::Rule { verdict: "not applicable", .. });
        let mut left: Vec<Goal<'_>> = others.iter().map(|other| (other, Want::No)).collect();
        left.push((&own, Want::Yes));
        if search.holds(&left) == Some(false) {
            let mut told = warning(
                "rule-taken-over",
                rule.at,
                format!("`{}` never applies: its exceptions take over all its records", rule.id),
            )
            .help("say in the exceptions for which records they are made, or take the rule out");
            for (_, other) in exceptions {
                told = told.related(other.at.file, other.at.span, "this exception");
            }
            let example = maker.find(&[(&own, Want::Yes)], &leaves);
            self.claims.add(told, example);
        }
        for ((_, other), formula) in exceptions.iter().zip(&others) {
            let met = search.holds(&[(&own, Want::Yes), (formula, Want::Yes)]);
            if met == Some(false) && search.holds(&[(formula, Want::Yes)]) == Some(true) {
                let told = warning(
                    "exception-apart",
                    other.at,
                    format!(
                        "no record of `{}` is one of `{}`, to which it is an exception",
                        other.id, rule.id
                    ),
                )
                .related(rule.at.file, rule.at.span, "the rule")
                .help("a rule that speaks of other records anyway needs no `exception to`");
                let example = maker.find(&[(formula, Want::Yes)], &leaves);
                self.claims.add(told, example);
            }
        }
    }

    /// Claims that a rule's cuts take nothing, because another rule takes all of it first.
    pub(super) fn too_late(&mut self) {
        let plan = self.plan;
        let excepted: BTreeSet<usize> =
            plan.rules.iter().flat_map(|rule| &rule.exception_to).copied().collect();
        // One that loses its exception takes all that it finds again, though it stands as it did.
        for (at, _) in plan.rules.iter().enumerate().filter(|(at, rule)| {
            excepted.contains(at) || !rule.exception_to.is_empty() || !rule.replaced_by.is_empty()
        }) {
            self.quiet.rules.get_mut(at).into_iter().for_each(|quiet| *quiet = false);
        }
        let rules = plan.rules.iter().enumerate().filter(|(at, _)| !excepted.contains(at));
        let takers: Vec<Taker<'p>> = rules.filter_map(|(at, rule)| Taker::of(plan, at, rule)).collect();
        if takers.is_empty() {
            return;
        }
        for (index, rule) in plan.rules.iter().enumerate() {
            let Some(cut) = only_cut(rule) else { continue };
            if !self.engine.budget.spend(takers.len()) {
                return;
            }
            let before = self.claims.count();
            let mut reads = None;
            for taker in &takers {
                if self.is_quiet(index) && self.is_quiet(taker.at) {
                    continue;
                }
                let reads = reads.get_or_insert_with(|| fields_of(plan, rule));
                let speaks = taker.rule.kind == rule.kind || taker.rule.kind == plan.schema.known.line;
                let apart = taker.at == index
                    || !speaks
                    || rule.exception_to.contains(&taker.at)
                    || taker.rule.exception_to.contains(&index);
                if !apart
                    && taker.reads(plan).iter().all(|field| reads.contains(field))
                    && taker.comes_first(self, index, rule, cut)
                {
                    self.takes_nothing(index, rule, taker);
                    self.tells_of(taker.at, before);
                }
            }
            self.tells_of(index, before);
        }
    }

    fn takes_nothing(&mut self, index: usize, rule: &'p Rule, taker: &Taker<'p>) {
        let mut model = Model::new(self.engine);
        let conditions: Conditions<'p> = conditions_of(&mut model, index, rule);
        let of_taker = conditions_of(&mut model, taker.at, taker.rule);
        // Whether the other one takes something is no condition of this: where it takes nothing, nor does this.
        let other = Formula::All(
            of_taker.all.into_iter().filter(|one| one.node.is_some()).map(|one| one.formula).collect(),
        );
        model.settle();
        if model.gave_up.is_some() {
            return;
        }
        let mut goals = conditions.goals();
        if model.search().holds(&goals) != Some(true) {
            return;
        }
        // Each member of a group meets `where`; what the group is asked says nothing of one of them.
        if rule.keys.is_some() {
            goals = conditions.scope();
        }
        goals.push((&other, Want::NotYes));
        if model.search().holds(&goals) != Some(false) {
            return;
        }
        let nothing = |shows: &Shows| matches!(shows, Shows::Takes { reduced, .. } if is_zero(reduced));
        let maker = maker_of(&model, rule);
        let mut maker = Maker { subject: Subject::Cut(&rule.id), ..maker };
        maker.reads.extend(taker.rule.nodes());
        let Some(example) = maker.find(&conditions.goals(), &nothing) else { return };
        let told = warning(
            "takes-nothing",
            rule.at,
            format!("`{}` never takes anything: `{}` takes it first", rule.id, taker.rule.id),
        )
        .related(
            taker.rule.at.file,
            taker.rule.at.span,
            match taker.limit {
                None => "this rejects all that it finds",
                Some(_) => "this has the lower limit",
            },
        )
        .help(format!("where it is meant to go instead, say `exception to {}`", taker.rule.id));
        self.claims.add(told, Some(example));
    }
}

fn is_zero(amount: &str) -> bool {
    amount.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

/// A rule that takes all that another could take.
struct Taker<'p> {
    at: usize,
    rule: &'p Rule,
    /// What it limits; none where it rejects.
    limit: Option<(Target, &'p Node)>,
    reads: OnceCell<Vec<Read>>,
}

impl<'p> Taker<'p> {
    /// A rule that rejects, or limits to something that is known, each record that its conditions find, always; of groups
    /// every one.
    fn of(plan: &Plan, at: usize, rule: &'p Rule) -> Option<Self> {
        let always = (rule.keys.is_none() || rule.when.is_none())
            && rule.unless.is_none()
            && rule.effective.is_none()
            && rule.replaced_by.is_empty()
            && rule.exception_to.is_empty()
            && !is_waived(plan, at)
            && plan.schema.is_line(rule.kind)
            && !plan.schema.is_prior(rule.kind);
        let limit = match only_cut(rule) {
            Some(Reduce { cut: Cut::To(node), target, .. }) => Some((*target, node)),
            _ => None,
        };
        let rejects = rule.actions.iter().any(|action| matches!(action, Action::Reject { invoice: false }));
        let takes = always && (rejects || limit.is_some());
        takes.then(|| Self { at, rule, limit: limit.filter(|_| !rejects), reads: OnceCell::new() })
    }

    /// What its conditions read.
    fn reads(&self, plan: &Plan) -> &[Read] {
        self.reads.get_or_init(|| fields_of(plan, self.rule))
    }

    /// Whether it takes at least what the other rule's cut would, where it is found.
    fn comes_first(&self, analysis: &Analysis<'p, '_>, index: usize, rule: &Rule, cut: &Reduce) -> bool {
        // What a file rejects or limits, one that stands upon it may do for fewer records, or more strictly.
        if self.rule.at.file > rule.at.file {
            return false;
        }
        let Some((target, limit)) = self.limit else { return true };
        // The cuts of groups follow one another, each on what is left; of the same groups the first id goes first.
        let in_turn = match (&self.rule.keys, &rule.keys) {
            (None, None) => None,
            (Some(own), Some(other)) if are_same_groups((self.rule, own), (rule, other)) => {
                Some((&self.rule.id, self.at) < (&rule.id, index))
            }
            _ => return false,
        };
        // Of the limits of two files the strictest is meant to hold.
        if self.rule.at.file != rule.at.file {
            return false;
        }
        let (Cut::To(other), true) = (&cut.cut, cut.target == target) else { return false };
        let model = Model::new(analysis.engine);
        let (Some(Answer::Known(own)), Some(Answer::Known(other))) =
            (model.constant(limit), model.constant(other))
        else {
            return false;
        };
        match crate::eval::order(&own, &other) {
            Some(std::cmp::Ordering::Less) => in_turn != Some(false),
            // Of equal limits the one of the first id takes.
            Some(std::cmp::Ordering::Equal) => (&self.rule.id, self.at) < (&rule.id, index),
            _ => false,
        }
    }
}

/// The one cut of a rule that does nothing else.
fn only_cut(rule: &Rule) -> Option<&Reduce> {
    match rule.actions.as_slice() {
        [Action::Reduce(reduce)] => Some(reduce),
        _ => None,
    }
}

/// Whether two rules look at groups by the same fields, and both at earlier lines or neither.
fn are_same_groups((rule, keys): (&Rule, &[Key]), (other, by): (&Rule, &[Key])) -> bool {
    let field = |key: &Key| match source_of(&key.node, Within::Rule(0)) {
        Source::Field(links, field) => Some((links.into_owned(), field)),
        _ => None,
    };
    let all = |keys: &[Key]| keys.iter().map(field).collect::<Option<BTreeSet<_>>>();
    rule.kind == other.kind
        && rule.with_earlier == other.with_earlier
        && all(keys).is_some_and(|keys| Some(keys) == all(by))
}

/// What a condition reads: where one rule finds all that another does, the other reads it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    /// A field, by how many links lead to it.
    Field(usize, FieldId),
    /// Phrases, by their place in the plan.
    Phrases(usize),
}

/// What the conditions of a rule read of its own record.
fn fields_of(plan: &Plan, rule: &Rule) -> Vec<Read> {
    let mut fields = Vec::new();
    let mut open: Vec<&Node> = rule.filter.iter().chain(&rule.when).collect();
    while let Some(node) = open.pop() {
        match &node.op {
            Op::Path { scope: Scope::Current, links, field: Some(field) } => {
                fields.push(Read::Field(links.len(), *field));
            }
            Op::Defined { links, define, .. } if links.is_empty() => {
                open.extend(plan.defines.get(*define).map(|define| &define.value));
            }
            Op::Mentions { value, phrases, .. } => {
                fields.extend(phrases.fixed.map(Read::Phrases));
                open.push(value);
            }
            Op::Aggregate(_) | Op::Approved(_) => {}
            _ => open.extend(node.children()),
        }
    }
    fields
}

fn is_waived(plan: &Plan, index: usize) -> bool {
    plan.waivers.iter().any(|waiver| waiver.rules.contains(&index))
}

/// When a rule is in force, and what its `where` asks.
pub(super) fn scope_of<'p>(model: &mut Model<'p, '_>, index: usize, rule: &'p Rule) -> Vec<Formula> {
    let in_force = in_force(model, rule.kind, rule.effective.as_ref());
    let filter = rule.filter.as_ref().map(|filter| model.formula(filter, Within::Rule(index)));
    in_force.into_iter().chain(filter).collect()
}

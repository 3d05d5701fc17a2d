//! What the tests of a rule file reach: outcomes of rules, arms of choices, clauses of the guideline.

use std::collections::{BTreeMap, BTreeSet};

use meruit_syntax::ast::UnknownPolicy;

use crate::document::{Place, RuleCounts};
use crate::eval::Arm;
use crate::plan::{Action, At, Cut, Function, Node, Op, Plan, Rule};

/// What the tests of a rule file reach, and what they do not.
///
/// Only what stands in the tested file counts; the files that it extends have tests of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rules, in the order written.
    pub rules: Vec<RuleCoverage>,
    /// Arms of choices, in the order written.
    pub branches: Vec<BranchCoverage>,
    /// Clauses of the guideline that rules name as their `section` or stand under, in the order written.
    pub clauses: Vec<ClauseCoverage>,
}

/// How often each outcome of a rule was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCoverage {
    /// The rule.
    pub rule: String,
    /// Where it stands.
    pub place: Place,
    /// The outcomes it can have, and on how many records the tests reached them.
    pub outcomes: Vec<(RuleEnds, u64)>,
}

/// How a rule can end on a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RuleEnds {
    /// It was found.
    Found,
    /// It passed, or was excused.
    Passed,
    /// The record is out of its scope.
    NotApplicable,
    /// It could not be told, also where `if unknown pass` let it pass.
    Undetermined,
}

impl RuleEnds {
    /// The outcome in words: `not applicable`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Passed => "passed",
            Self::NotApplicable => "not applicable",
            Self::Undetermined => "undetermined",
        }
    }
}

/// An arm of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchCoverage {
    /// What kind of arm it is.
    pub kind: BranchKind,
    /// As written, in one line.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it answered in a test.
    pub reached: bool,
}

/// The kinds of arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BranchKind {
    /// `a` or `b` of `a else b`.
    Else,
    /// An argument of `lesser` or `greater`.
    Choice,
    /// A row of a table; of one with tiers, a tier.
    Row,
    /// A row of a decision, or its `otherwise`.
    Answer,
}

impl BranchKind {
    /// The kind in words: `row of a table`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Else => "side of `else`",
            Self::Choice => "argument",
            Self::Row => "row of a table",
            Self::Answer => "row of a decision",
        }
    }
}

/// A clause of the guideline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseCoverage {
    /// Its number, or its heading where it has none.
    pub section: String,
    /// The rules under it.
    pub rules: Vec<String>,
    /// Whether one of them was found in a test.
    pub reached: bool,
}

/// How much of something was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many were reached.
    pub reached: usize,
    /// How many there are.
    pub of: usize,
}

impl Share {
    /// Whole percents, rounded down; 100 where there is nothing to reach.
    ///
    /// ```
    /// assert_eq!(meruit_core::Share { reached: 2, of: 3 }.percent(), 66);
    /// assert_eq!(meruit_core::Share { reached: 0, of: 0 }.percent(), 100);
    /// ```
    pub fn percent(self) -> usize {
        (self.reached * 100).checked_div(self.of).unwrap_or(100)
    }

    fn count(reached: impl Iterator<Item = bool>) -> Self {
        reached.fold(Self::default(), |share, reached| Self {
            reached: share.reached + usize::from(reached),
            of: share.of + 1,
        })
    }
}

impl Coverage {
    /// The rules that were found in a test.
    pub fn rules_found(&self) -> Share {
        Share::count(self.rules.iter().map(RuleCoverage::found))
    }

    /// The outcomes that rules had in tests, of those they can have.
    pub fn outcomes(&self) -> Share {
        Share::count(self.rules.iter().flat_map(|rule| &rule.outcomes).map(|(_, times)| *times > 0))
    }

    /// The arms that answered in a test.
    pub fn branches(&self) -> Share {
        Share::count(self.branches.iter().map(|branch| branch.reached))
    }

    /// The clauses of which a rule was found in a test.
    pub fn clauses(&self) -> Share {
        Share::count(self.clauses.iter().map(|clause| clause.reached))
    }

    /// The least of the four shares, in whole percents.
    pub fn least_percent(&self) -> usize {
        let shares = [self.rules_found(), self.outcomes(), self.branches(), self.clauses()];
        shares.into_iter().map(Share::percent).min().unwrap_or(100)
    }
}

impl RuleCoverage {
    /// Whether the rule was found in a test.
    pub fn found(&self) -> bool {
        self.outcomes.iter().any(|(ends, times)| *ends == RuleEnds::Found && *times > 0)
    }
}

/// What the tests so far reached.
#[derive(Debug, Default)]
pub(super) struct Reached {
    counts: BTreeMap<String, RuleCounts>,
    arms: BTreeSet<Arm>,
}

impl Reached {
    /// Adds what one test reached.
    pub(super) fn add(&mut self, counts: &[RuleCounts], arms: BTreeSet<Arm>) {
        for counts in counts {
            self.counts.entry(counts.rule.clone()).or_default().merge(counts);
        }
        self.arms.extend(arms);
    }

    /// What was reached of all that the last file of a plan holds.
    pub(super) fn coverage(&self, plan: &Plan) -> Coverage {
        let last = u32::try_from(plan.files.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let mut coverage = Coverage::default();
        for (index, rule) in plan.rules.iter().enumerate().filter(|(_, rule)| rule.at.file == last) {
            self.rule(plan, index, rule, &mut coverage);
        }
        let own = |at: At| at.file == last;
        let mut arms: Vec<(Arm, BranchKind, String)> = Vec::new();
        for node in all_nodes(plan) {
            arms_of(node, &mut arms);
        }
        for row in plan.tables.iter().flat_map(|table| table.rows.iter().flatten()) {
            if let Some(at) = row.at {
                arms.push((Arm { at, arm: 0 }, BranchKind::Row, plan.written(at)));
            }
        }
        for decision in &plan.decisions {
            for row in &decision.rows {
                arms.push((Arm { at: row.at, arm: 0 }, BranchKind::Answer, plan.written(row.at)));
            }
            if decision.otherwise.is_some() {
                let text = format!("otherwise of {}", decision.name);
                arms.push((Arm { at: decision.at, arm: 0 }, BranchKind::Answer, text));
            }
        }
        arms.retain(|(arm, ..)| own(arm.at));
        arms.sort();
        arms.dedup_by_key(|(arm, ..)| *arm);
        coverage.branches = arms
            .into_iter()
            .map(|(arm, kind, text)| BranchCoverage {
                kind,
                text,
                place: plan.place(arm.at),
                reached: self.arms.contains(&arm),
            })
            .collect();
        coverage
    }

    fn rule(&self, plan: &Plan, index: usize, rule: &Rule, coverage: &mut Coverage) {
        if coverage.rules.iter().any(|known| known.rule == rule.id) {
            // The versions of one id are one rule.
            return;
        }
        let counts = self.counts.get(&rule.id).cloned().unwrap_or_default();
        let mut outcomes = vec![(RuleEnds::Found, counts.found)];
        if can_pass(rule) {
            outcomes.push((RuleEnds::Passed, counts.passed - counts.assumed + counts.excused));
        }
        if is_scoped(plan, index, rule) {
            outcomes.push((RuleEnds::NotApplicable, counts.not_applicable));
        }
        if can_be_unknown(plan, rule) {
            outcomes.push((RuleEnds::Undetermined, counts.undetermined + counts.assumed));
        }
        if let Some(section) = &rule.section {
            match coverage.clauses.iter_mut().find(|clause| clause.section == *section) {
                Some(clause) => {
                    clause.rules.push(rule.id.clone());
                    clause.reached |= counts.found > 0;
                }
                None => coverage.clauses.push(ClauseCoverage {
                    section: section.clone(),
                    rules: vec![rule.id.clone()],
                    reached: counts.found > 0,
                }),
            }
        }
        coverage.rules.push(RuleCoverage { rule: rule.id.clone(), place: plan.place(rule.at), outcomes });
    }
}

/// Whether a rule can pass where it applies: one without a condition that always does something cannot.
fn can_pass(rule: &Rule) -> bool {
    let always = |action: &Action| {
        matches!(
            action,
            Action::Note(_)
                | Action::Warn(_)
                | Action::Ask(_)
                | Action::Hold { .. }
                | Action::Return { .. }
                | Action::Reject { .. }
        )
    };
    rule.when.is_some() || rule.unless.is_some() || !rule.actions.iter().any(always)
}

/// Whether records of the rule's kind can be out of its scope.
fn is_scoped(plan: &Plan, index: usize, rule: &Rule) -> bool {
    let versions = plan.rules.iter().enumerate().filter(|(_, other)| other.id == rule.id);
    let waived = plan.waivers.iter().any(|waiver| waiver.rules.contains(&index));
    let excepted = plan.rules.iter().any(|other| other.exception_to.contains(&index));
    waived || excepted || {
        let mut versions = versions;
        versions.any(|(_, version)| version.filter.is_some() || version.effective.is_some())
    }
}

/// Whether a rule reads anything that may not be known. With `if unknown find` it is found instead.
fn can_be_unknown(plan: &Plan, rule: &Rule) -> bool {
    let figures = rule.actions.iter().any(|action| match action {
        // What is cut has an amount, which nobody may have supplied.
        Action::Reduce(_) | Action::Keep(_) => true,
        Action::Credit(cut) | Action::Withhold(cut) => {
            matches!(cut, Cut::ByBilled(_) | Cut::ByRemaining(_)) || reads(plan, cut.node())
        }
        _ => false,
    });
    rule.if_unknown != Some(UnknownPolicy::Find)
        && (figures || rule.effective.is_some() || rule.nodes().into_iter().any(|node| reads(plan, node)))
}

fn reads(plan: &Plan, node: &Node) -> bool {
    match &node.op {
        Op::Path { field: Some(_), .. } | Op::AsOf | Op::Lookup { .. } | Op::Found(_) => true,
        Op::Defined { links, define, .. } => {
            !links.is_empty() || plan.defines.get(*define).is_some_and(|define| reads(plan, &define.value))
        }
        _ => node.children().into_iter().any(|child| reads(plan, child)),
    }
}

/// Every expression that stands on its own in a plan.
fn all_nodes(plan: &Plan) -> impl Iterator<Item = &Node> {
    let rules = plan.rules.iter().flat_map(|rule| rule.nodes());
    let decisions = plan.decisions.iter().flat_map(|decision| decision.nodes());
    let defines = plan.defines.iter().map(|define| &define.value);
    rules.chain(decisions).chain(defines)
}

/// The arms of the choices in an expression.
fn arms_of(node: &Node, arms: &mut Vec<(Arm, BranchKind, String)>) {
    let kind = match &node.op {
        Op::Else(..) => Some(BranchKind::Else),
        Op::Call(Function::Lesser | Function::Greater, _) => Some(BranchKind::Choice),
        _ => None,
    };
    let children = node.children();
    if let Some(kind) = kind {
        for (arm, child) in children.iter().enumerate() {
            let text = format!("{} of {}", child.text, node.text);
            arms.push((Arm { at: node.at, arm }, kind, text));
        }
    }
    for child in children {
        arms_of(child, arms);
    }
}

impl Plan {
    /// What is written at a place, in one line.
    fn written(&self, at: At) -> String {
        let file = usize::try_from(at.file).ok().and_then(|file| self.files.get(file));
        let text = file.and_then(|file| file.text.get(at.span.range())).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

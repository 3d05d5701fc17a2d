//! How the (rule, record) pairs end, counted by the places of the rules: nobody looks for a name while invoices are judged.

use std::collections::BTreeMap;

use super::{Part, runs};
use crate::document::{Counts, RuleCounts};
use crate::judge::PassedOver;
use crate::plan::Plan;
use crate::schema::KindId;

/// The counts so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// By rule, those without an id; none of a rule that nothing ended under, or that is counted with another of its id.
    of_rule: BTreeMap<usize, RuleCounts>,
    /// What was counted of many rules at once.
    passed_over: Vec<PassedOver>,
}

impl Tally {
    /// Adds what became of a rule, or of a later version of one on records that were counted already.
    pub(super) fn add(&mut self, plan: &Plan, index: usize, counts: &RuleCounts) {
        let counted_with = plan.counted_with(index);
        let known = self.of_rule.entry(counted_with).or_default();
        // Each record was counted as out of scope of the versions before, and belongs to one at most.
        let applies = counts.found + counts.passed + counts.excused + counts.undetermined;
        let not_applicable = match counted_with == index {
            true => known.not_applicable + counts.not_applicable,
            false => known.not_applicable.saturating_sub(applies),
        };
        known.merge(counts);
        known.not_applicable = not_applicable;
    }

    /// Adds the lines of an invoice of which many rules do not speak.
    pub(super) fn pass_over(&mut self, more: PassedOver) {
        let same = |known: &&mut PassedOver| (known.question, known.answer) == (more.question, more.answer);
        let Some(known) = self.passed_over.iter_mut().find(same) else {
            self.passed_over.push(more);
            return;
        };
        for (kind, lines) in more.lines {
            match known.lines.iter_mut().find(|(of, _)| *of == kind) {
                Some((_, known)) => *known += lines,
                None => known.lines.push((kind, lines)),
            }
        }
    }

    /// Adds what was counted of other invoices.
    pub(super) fn merge(&mut self, other: Self) {
        for (index, counts) in other.of_rule {
            self.of_rule.entry(index).or_default().merge(&counts);
        }
        for passed_over in other.passed_over {
            self.pass_over(passed_over);
        }
    }

    /// Moves records of a rule from found to undetermined.
    pub(super) fn became_unknown(&mut self, plan: &Plan, index: usize, records: u64) {
        if let Some(known) = self.of_rule.get_mut(&plan.counted_with(index)) {
            let moved = records.min(known.found);
            known.found -= moved;
            known.undetermined += moved;
        }
    }

    /// The counts of the rules that a part of a review runs, with their ids and in their order.
    pub(super) fn counts(&self, plan: &Plan, part: Part) -> Counts {
        let (mut all, mut rules) = (RuleCounts::default(), Vec::new());
        let counted = plan.rules.iter().enumerate().filter(|(index, rule)| {
            plan.counted_with(*index) == *index
                && (self.of_rule.contains_key(index) || runs(part, plan, rule.kind))
        });
        for (index, rule) in counted {
            let mut counts = self.of_rule.get(&index).cloned().unwrap_or_default();
            counts.not_applicable += self.passed_over(plan, index, rule.kind);
            all.merge(&counts);
            rules.push(RuleCounts { rule: rule.id.clone(), ..counts });
        }
        rules.sort_by(|a, b| a.rule.cmp(&b.rule));
        let RuleCounts { rule: _, found, passed, assumed, excused, not_applicable, undetermined, groups } =
            all;
        Counts { found, passed, assumed, excused, not_applicable, undetermined, groups, rules }
    }

    /// How many lines a rule was not asked about.
    fn passed_over(&self, plan: &Plan, index: usize, kind: KindId) -> u64 {
        let Some((question, answer)) = plan.guards.of_rule.get(index).copied().flatten() else { return 0 };
        let others = self.passed_over.iter();
        let others = others.filter(|other| other.question == question && other.answer != Some(answer));
        let lines = others.flat_map(|other| &other.lines).filter(|(of, _)| *of == kind);
        lines.map(|(_, lines)| lines).sum()
    }
}

impl RuleCounts {
    /// Adds what was counted elsewhere of the same rule.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.found += other.found;
        self.passed += other.passed;
        self.assumed += other.assumed;
        self.excused += other.excused;
        self.not_applicable += other.not_applicable;
        self.undetermined += other.undetermined;
        self.groups += other.groups;
    }
}

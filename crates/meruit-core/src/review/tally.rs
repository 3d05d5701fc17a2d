//! How the (rule, record) pairs end, counted by the places of the rules: nobody looks for a name while invoices are judged.

use crate::document::{Counts, RuleCounts};
use crate::plan::Plan;

/// The counts so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// By rule, those without an id; `None` of a rule that was not judged, or that is counted with another of its id.
    of_rule: Vec<Option<RuleCounts>>,
}

impl Tally {
    fn of(&mut self, index: usize) -> &mut Option<RuleCounts> {
        if self.of_rule.len() <= index {
            self.of_rule.resize(index + 1, None);
        }
        &mut self.of_rule[index]
    }

    /// Adds what became of a rule, or of a later version of one on records that were counted already.
    pub(super) fn add(&mut self, plan: &Plan, index: usize, counts: &RuleCounts) {
        let counted_with = plan.counted_with(index);
        let is_later_version = counted_with != index;
        match self.of(counted_with) {
            Some(known) if is_later_version => {
                // Each record was counted as out of scope of the versions before, and belongs to one at most.
                let applies = counts.found + counts.passed + counts.excused + counts.undetermined;
                let not_applicable = known.not_applicable.saturating_sub(applies);
                known.merge(counts);
                known.not_applicable = not_applicable;
            }
            Some(known) => known.merge(counts),
            none => *none = Some(counts.clone()),
        }
    }

    /// Adds records of which a rule that has no versions does not speak.
    pub(super) fn pass_over(&mut self, index: usize, records: usize) {
        let counts = self.of(index).get_or_insert_default();
        counts.not_applicable += u64::try_from(records).unwrap_or(u64::MAX);
    }

    /// Adds what was counted of other invoices.
    pub(super) fn merge(&mut self, other: Self) {
        for (index, counts) in other.of_rule.into_iter().enumerate() {
            let Some(counts) = counts else { continue };
            match self.of(index) {
                Some(known) => known.merge(&counts),
                none => *none = Some(counts),
            }
        }
    }

    /// Moves records of a rule from found to undetermined.
    pub(super) fn became_unknown(&mut self, plan: &Plan, index: usize, records: u64) {
        if let Some(known) = self.of(plan.counted_with(index)) {
            let moved = records.min(known.found);
            known.found -= moved;
            known.undetermined += moved;
        }
    }

    /// The counts with the ids of the rules, in their order.
    pub(super) fn counts(&self, plan: &Plan) -> Counts {
        let mut all = Counts::default();
        for (rule, counts) in plan.rules.iter().zip(&self.of_rule) {
            let Some(counts) = counts else { continue };
            all.found += counts.found;
            all.passed += counts.passed;
            all.assumed += counts.assumed;
            all.excused += counts.excused;
            all.not_applicable += counts.not_applicable;
            all.undetermined += counts.undetermined;
            all.groups += counts.groups;
            all.rules.push(RuleCounts { rule: rule.id.clone(), ..counts.clone() });
        }
        all.rules.sort_by(|a, b| a.rule.cmp(&b.rule));
        all
    }
}

impl RuleCounts {
    fn merge(&mut self, other: &Self) {
        self.found += other.found;
        self.passed += other.passed;
        self.assumed += other.assumed;
        self.excused += other.excused;
        self.not_applicable += other.not_applicable;
        self.undetermined += other.undetermined;
        self.groups += other.groups;
    }
}

//! Records that surely pass a rule or break it, or of which it surely does not speak: the plain evaluator is not asked.

use crate::eval::Evaluator;
use crate::facts::RecordRef;
use crate::plan::{Action, Relations, Rule};

/// What a quick look at a rule and a record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quick {
    NotApplicable,
    Passed,
    Found,
    /// The rule has to be judged.
    Unsettled,
}

impl Evaluator<'_> {
    /// Whether nothing but a rule's own `where` says of which records it speaks.
    pub(super) fn has_plain_scope(&self, index: usize, rule: &Rule) -> bool {
        let relations = self.plan.relations.get(index);
        !self.is_plain && relations.is_some_and(|relations| rule.has_plain_scope(index, relations))
    }

    /// Whether a rule with a plain scope speaks of a record; `None` where that is not known.
    pub(super) fn quick_scope(&self, rule: &Rule, record: RecordRef) -> Option<bool> {
        if self.facts.doubt_of_kind(record, rule.kind).is_some() {
            return None;
        }
        rule.filter.as_ref().map_or(Some(true), |filter| self.quick_truth(filter, record))
    }

    /// A quick look at a rule with a plain scope.
    pub(super) fn quick_look(&self, rule: &Rule, record: RecordRef) -> Quick {
        match self.quick_scope(rule, record) {
            Some(false) => return Quick::NotApplicable,
            Some(true) => {}
            None => return Quick::Unsettled,
        }
        let when = rule.when.as_ref().map_or(Some(true), |when| self.quick_truth(when, record));
        if when == Some(false) || self.takes_nothing(rule, record) {
            Quick::Passed
        } else if when == Some(true) && rule.unless.is_none() && !has_figures(rule) {
            Quick::Found
        } else {
            Quick::Unsettled
        }
    }

    /// Whether the rule cuts by limits alone, and none of them is exceeded.
    fn takes_nothing(&self, rule: &Rule, record: RecordRef) -> bool {
        let mut cuts = rule.actions.iter().filter_map(|action| match action {
            Action::Reduce(reduce) => Some(reduce),
            _ => None,
        });
        cuts.clone().next().is_some() && cuts.all(|reduce| self.quick_within_limit(reduce, record))
    }
}

impl Rule {
    /// Whether nothing but the rule's own `where` says of which records it speaks.
    pub(crate) fn has_plain_scope(&self, index: usize, relations: &Relations) -> bool {
        self.effective.is_none()
            && self.replaced_by.is_empty()
            && relations.exceptions.is_empty()
            && relations.rivals.is_empty()
            && relations.waivers.is_empty()
            && relations.counted_with == index
    }
}

/// Whether an outcome hangs on a figure or an order, which has a say in the verdict.
pub(super) fn has_figures(rule: &Rule) -> bool {
    rule.actions.iter().any(|action| match action {
        Action::Note(_)
        | Action::Warn(_)
        | Action::Ask(_)
        | Action::Hold { .. }
        | Action::Return { .. }
        | Action::Reject { .. } => false,
        Action::Reduce(_)
        | Action::Keep(_)
        | Action::Credit(_)
        | Action::Withhold(_)
        | Action::Release(_)
        | Action::Split { .. } => true,
    })
}

//! Rules over groups: which records belong together, and what a group's verdict means for each of them.

use foldhash::HashMap;

use super::{RuleOutcome, Subject, Verdict};
use crate::eval::{Evaluator, Frame, Group, Key, Truth};
use crate::facts::{Completeness, RecordRef};
use crate::plan::{Key as PlanKey, Rule};
use crate::schema::KindId;
use crate::types::{Answer, ReasonKind, Unknown};

/// The groups of one invoice, or of other records, in the order in which they begin.
#[derive(Default)]
pub(crate) struct Groups {
    /// Each with the records of its own key whose scope is not known.
    pub groups: Vec<Group>,
    by_key: HashMap<Vec<Key>, usize>,
    /// Records whose key is not known: each may be in any group.
    pub anywhere: Vec<(RecordRef, Unknown)>,
    /// Records whose key is blank: in no group, and not told of.
    pub nowhere: Vec<(RecordRef, Unknown)>,
}

/// What the keys of a record come to.
enum Keys {
    Known(Vec<Key>),
    /// In no group.
    Blank(Unknown),
    /// In any group.
    Unknown(Unknown),
}

/// How records are put into groups.
#[derive(Clone, Copy)]
pub(crate) struct Grouping<'g> {
    pub kind: KindId,
    pub keys: &'g [PlanKey],
    /// Decided lines of earlier invoices join the groups that this invoice has.
    pub with_earlier: bool,
}

impl Evaluator<'_> {
    pub(super) fn judge_groups(
        &self,
        index: usize,
        rule: &Rule,
        records: Vec<RecordRef>,
        outcome: &mut RuleOutcome,
    ) {
        let mut in_scope = Vec::with_capacity(records.len());
        let plain_scope = self.has_plain_scope(index, rule);
        for record in records {
            let quick = if plain_scope { self.quick_scope(rule, record) } else { None };
            match quick.map_or_else(|| self.scope(index, rule, record), Truth::from) {
                Truth::No => {
                    self.tell_out_of_scope(index, rule, record);
                    outcome.counts.not_applicable += 1;
                }
                scope => in_scope.push((record, scope)),
            }
        }
        let keys = rule.keys.as_deref().unwrap_or_default();
        let grouping = Grouping { kind: rule.kind, keys, with_earlier: rule.with_earlier };
        let groups = self.groups(grouping, in_scope, |record| self.scope(index, rule, record));
        for group in groups.groups {
            let doubtful = self.own_doubtful(&group, &groups.anywhere);
            let subject = Subject::Group(group);
            let verdict = self.verdict(rule, &subject, Truth::Yes);
            for (record, why) in doubtful {
                // Passed with it and without it; else whether it is in the group is what is not known.
                let own = match verdict {
                    Verdict::Passed | Verdict::Excused => verdict.clone(),
                    _ => Verdict::Undetermined(why),
                };
                self.record(outcome, index, rule, Subject::Record(record), own, 1);
            }
            let members = u64::try_from(subject.records().len()).unwrap_or(u64::MAX);
            if members > 0 {
                outcome.counts.groups += 1;
                self.record(outcome, index, rule, subject, verdict, members);
            }
        }
        let untold = groups.anywhere.into_iter().chain(groups.nowhere);
        for (record, why) in
            untold.filter(|(record, _)| !self.facts.schema.is_prior(record.kind) || !rule.with_earlier)
        {
            self.record(outcome, index, rule, Subject::Record(record), Verdict::Undetermined(why), 1);
        }
    }

    /// The records of a group's key whose scope is not known; decided lines only cast doubt, and so do those that may be
    /// in any group.
    fn own_doubtful(&self, group: &Group, anywhere: &[(RecordRef, Unknown)]) -> Vec<(RecordRef, Unknown)> {
        let is_own = |record: RecordRef| {
            let is_decided = self.facts.schema.is_prior(record.kind) && group.takes_earlier;
            !is_decided && !anywhere.iter().any(|(other, _)| *other == record)
        };
        group.unsure.iter().filter(|(record, _)| is_own(*record)).cloned().collect()
    }

    /// Puts records that are in scope, or may be, into groups. `scope` is asked of decided lines.
    pub(crate) fn groups(
        &self,
        grouping: Grouping<'_>,
        records: Vec<(RecordRef, Truth)>,
        scope: impl Fn(RecordRef) -> Truth,
    ) -> Groups {
        let mut groups = Groups::default();
        for (record, in_scope) in records {
            match (self.keys(grouping.keys, record), in_scope) {
                (_, Truth::No) => {}
                (Keys::Known(keys), Truth::Unknown(why)) => groups.at(keys).unsure.push((record, why)),
                (Keys::Known(keys), Truth::Yes) => groups.at(keys).members.push(record),
                (Keys::Unknown(why), _) => groups.anywhere.push((record, why)),
                (Keys::Blank(why), _) => groups.nowhere.push((record, why)),
            }
        }
        let incomplete = self.incomplete(grouping.kind);
        for group in &mut groups.groups {
            group.doubt.clone_from(&incomplete);
        }
        if grouping.with_earlier {
            self.add_earlier(grouping, scope, &mut groups);
        }
        for group in &mut groups.groups {
            group.unsure.extend(groups.anywhere.iter().cloned());
        }
        groups
    }

    /// Puts decided lines of earlier invoices into the groups that this invoice has.
    fn add_earlier(&self, grouping: Grouping<'_>, scope: impl Fn(RecordRef) -> Truth, groups: &mut Groups) {
        let schema = &self.facts.schema;
        let Some(prior) = schema.kind(&schema.describe(grouping.kind).name, true) else { return };
        let incomplete = self.incomplete(prior);
        for group in &mut groups.groups {
            group.takes_earlier = true;
            group.doubt.clone_from(&incomplete);
        }
        for record in self.facts.countable(prior) {
            match (scope(record), self.keys(grouping.keys, record)) {
                (Truth::No, _) | (_, Keys::Blank(_)) => {}
                (Truth::Unknown(why), Keys::Known(keys)) => {
                    if let Some(group) = groups.existing(&keys) {
                        group.unsure.push((record, why));
                    }
                }
                (Truth::Yes, Keys::Known(keys)) => {
                    if let Some(group) = groups.existing(&keys) {
                        group.earlier.push(record);
                    }
                }
                (_, Keys::Unknown(why)) => groups.anywhere.push((record, why)),
            }
        }
    }

    /// Why there may be more records of a kind than anybody supplied.
    fn incomplete(&self, kind: KindId) -> Option<Unknown> {
        match self.facts.completeness(kind) {
            Some(Completeness::Complete) => None,
            _ => Some(Unknown::because(ReasonKind::NotComplete, self.facts.schema.title(kind))),
        }
    }

    fn keys(&self, keys: &[PlanKey], record: RecordRef) -> Keys {
        let frame = Frame { record: Some(record), ..Frame::default() };
        let mut known = Vec::new();
        let mut blank = None;
        let mut unknown: Option<Unknown> = None;
        for key in keys {
            if key.brings_firm {
                // A firm's own ids mean nothing without the firm.
                let firm = self.facts.firm_of(record);
                known.push(firm.map_or(Key::Text(String::new()), |id| Key::of(&id)));
            }
            match self.eval(&key.node, frame) {
                Answer::Known(value) => known.push(Key::of(&value)),
                Answer::Blank => blank = Some(Unknown::because(ReasonKind::Blank, &*key.node.text)),
                Answer::Unknown(why) => unknown.get_or_insert_default().absorb(&why),
            }
        }
        match (unknown, blank) {
            (_, Some(blank)) => Keys::Blank(blank),
            (Some(unknown), None) => Keys::Unknown(unknown),
            (None, None) => Keys::Known(known),
        }
    }
}

impl Groups {
    fn existing(&mut self, keys: &[Key]) -> Option<&mut Group> {
        let place = *self.by_key.get(keys)?;
        self.groups.get_mut(place)
    }

    fn at(&mut self, keys: Vec<Key>) -> &mut Group {
        let next = self.groups.len();
        let place = *self.by_key.entry(keys).or_insert(next);
        if place == next {
            self.groups.push(Group::default());
        }
        &mut self.groups[place]
    }
}

//! Rules over groups: which records belong together, and what a group's verdict means for each of them.

use std::collections::HashMap;

use super::{RuleOutcome, Subject, Verdict};
use crate::eval::{Evaluator, Frame, Group, Key, Truth};
use crate::facts::RecordRef;
use crate::plan::Rule;
use crate::types::{Answer, ReasonKind, Unknown};

/// The groups of one invoice (or of all records that have none), in the order in which they begin.
#[derive(Default)]
struct Groups {
    groups: Vec<Group>,
    by_key: HashMap<Vec<Key>, usize>,
    /// Records whose key is not known: each may be in any group.
    anywhere: Vec<(RecordRef, Unknown)>,
}

/// What the keys of a record come to.
enum Keys {
    Known(Vec<Key>),
    /// In no group.
    Blank(Unknown),
    /// In any group.
    Unknown(Unknown),
}

impl Evaluator<'_> {
    pub(super) fn judge_groups(&self, index: usize, rule: &Rule, outcome: &mut RuleOutcome) {
        let mut order: Vec<Option<RecordRef>> = Vec::new();
        let mut invoices: HashMap<Option<RecordRef>, Groups> = HashMap::new();
        for record in self.facts.all(rule.kind) {
            let scope = self.scope(rule, record);
            if scope == Truth::No {
                outcome.counts.not_applicable += 1;
                continue;
            }
            let invoice = self.facts.invoice_of(record);
            let groups = invoices.entry(invoice).or_insert_with(|| {
                order.push(invoice);
                Groups::default()
            });
            match (self.keys(rule, record), scope) {
                (Keys::Known(keys), Truth::Unknown(why)) => groups.at(keys).unsure.push((record, why)),
                (Keys::Known(keys), _) => groups.at(keys).members.push(record),
                (Keys::Unknown(why), _) => groups.anywhere.push((record, why)),
                (Keys::Blank(why), _) => {
                    let verdict = Verdict::Undetermined(why);
                    self.record(outcome, index, rule, Subject::Record(record), verdict, 1);
                }
            }
        }
        for invoice in order {
            if let Some(groups) = invoices.remove(&invoice) {
                self.judge_invoice_groups(index, rule, groups, outcome);
            }
        }
    }

    fn judge_invoice_groups(&self, index: usize, rule: &Rule, groups: Groups, outcome: &mut RuleOutcome) {
        let anywhere = groups.anywhere;
        for mut group in groups.groups {
            let doubtful = group.unsure.clone();
            group.unsure.extend(anywhere.iter().cloned());
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
        for (record, why) in anywhere {
            let verdict = Verdict::Undetermined(why);
            self.record(outcome, index, rule, Subject::Record(record), verdict, 1);
        }
    }

    fn keys(&self, rule: &Rule, record: RecordRef) -> Keys {
        let frame = Frame { record: Some(record), ..Frame::default() };
        let mut keys = Vec::new();
        let mut blank = None;
        let mut unknown: Option<Unknown> = None;
        for key in rule.keys.iter().flatten() {
            match self.eval(&key.node, frame) {
                Answer::Known(value) => keys.push(Key::of(&value)),
                Answer::Blank => blank = Some(Unknown::because(ReasonKind::Blank, &*key.node.text)),
                Answer::Unknown(why) => unknown.get_or_insert_default().absorb(&why),
            }
        }
        match (unknown, blank) {
            (_, Some(blank)) => Keys::Blank(blank),
            (Some(unknown), None) => Keys::Unknown(unknown),
            (None, None) => Keys::Known(keys),
        }
    }
}

impl Groups {
    fn at(&mut self, keys: Vec<Key>) -> &mut Group {
        let next = self.groups.len();
        let place = *self.by_key.entry(keys).or_insert(next);
        if place == next {
            self.groups.push(Group::default());
        }
        &mut self.groups[place]
    }
}

//! Verdicts: how each (rule, record) pair ends, read from the facts as billed.
//!
//! A verdict never hangs on another rule's cut: settlement comes afterwards.

mod columns;
mod group;
mod guards;
mod quick;
mod scope;
mod takes;
mod telling;

use std::rc::Rc;

use meruit_syntax::ast::UnknownPolicy;

use crate::document::RuleCounts;
use crate::eval::columns::Lines;
use crate::eval::{Ended, Evaluator, Frame, Group, Truth};
use crate::facts::RecordRef;
use crate::plan::{Action, Rule};
use crate::schema::KindId;
use crate::types::Unknown;
use quick::Quick;

pub(crate) use group::Grouping;
pub(crate) use guards::PassedOver;
pub(crate) use takes::money_at_stake;

/// What a rule was found on, or could not be told of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Subject {
    Record(RecordRef),
    Group(Group),
}

impl Subject {
    /// The record that stands for it: of a group, its first member.
    pub(crate) fn record(&self) -> Option<RecordRef> {
        match self {
            Self::Record(record) => Some(*record),
            Self::Group(group) => {
                group.members.first().copied().or_else(|| group.unsure.first().map(|(record, _)| *record))
            }
        }
    }

    pub(crate) fn group(&self) -> Option<&Group> {
        match self {
            Self::Record(_) => None,
            Self::Group(group) => Some(group),
        }
    }

    /// The records it surely holds.
    pub(crate) fn records(&self) -> &[RecordRef] {
        match self {
            Self::Record(record) => std::slice::from_ref(record),
            Self::Group(group) => &group.members,
        }
    }

    pub(crate) fn frame(&self) -> Frame<'_> {
        Frame { record: self.record(), group: self.group(), ..Frame::default() }
    }
}

/// How a (rule, record) pair ends, where the rule applies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    Passed,
    /// Not known, and the rule says that unknown passes.
    Assumed,
    Excused,
    Found,
    Undetermined(Unknown),
}

/// A rule that was found or is undetermined on a record or group.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// The rule's place in the plan.
    pub rule: usize,
    pub subject: Subject,
    /// Found or undetermined.
    pub verdict: Verdict,
    /// Held because it is not known: `if unknown hold`, or `find` without a figure.
    pub held_as_unknown: bool,
}

/// What became of one rule.
#[derive(Debug, Default)]
pub(crate) struct RuleOutcome {
    pub judged: Vec<Judged>,
    /// Without the rule's id.
    pub counts: RuleCounts,
}

/// The records that are judged together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// An invoice and its lines.
    Invoice(RecordRef),
    /// All records that are neither an invoice of this run nor a line of one.
    Others,
}

impl Evaluator<'_> {
    /// Judges every record of the rule's kind in a unit.
    pub(crate) fn judge(&self, index: usize, rule: &Rule, unit: Unit) -> RuleOutcome {
        let mut outcome = RuleOutcome::default();
        let plain_scope = self.has_plain_scope(index, rule);
        if plain_scope && let Some(lines) = self.lines_of_unit(rule.kind, unit) {
            self.meter.step(lines.rows.len());
            match rule.keys {
                None => self.judge_lines(index, rule, &lines, &mut outcome),
                Some(_) if self.judge_line_groups(index, rule, &lines, &mut outcome) => {}
                Some(_) => self.judge_groups(index, rule, lines.rows.clone(), &mut outcome),
            }
            return outcome;
        }
        let records = self.records_of(rule.kind, unit);
        self.meter.step(records.len());
        if rule.keys.is_some() {
            self.judge_groups(index, rule, records, &mut outcome);
            return outcome;
        }
        for record in records {
            match if plain_scope { self.quick_look(rule, record) } else { Quick::Unsettled } {
                Quick::NotApplicable => outcome.counts.not_applicable += 1,
                Quick::Passed => {
                    outcome.counts.passed += 1;
                    self.remember(index, record, Ended::NotFound);
                }
                Quick::Found => {
                    self.record(&mut outcome, index, rule, Subject::Record(record), Verdict::Found, 1);
                }
                Quick::Unsettled => self.judge_record(index, rule, record, &mut outcome),
            }
        }
        outcome
    }

    /// The lines that a rule over lines of an invoice under review is judged on, as columns.
    fn lines_of_unit(&self, kind: KindId, unit: Unit) -> Option<Rc<Lines>> {
        let schema = &self.facts.schema;
        match unit {
            Unit::Invoice(invoice) if schema.is_line(kind) && !schema.is_prior(kind) => {
                Some(self.lines_in_columns(invoice, kind))
            }
            _ => None,
        }
    }

    /// Judges one record in full.
    fn judge_record(&self, index: usize, rule: &Rule, record: RecordRef, outcome: &mut RuleOutcome) {
        match self.scope(index, rule, record) {
            Truth::No => {
                self.tell_out_of_scope(index, rule, record);
                outcome.counts.not_applicable += 1;
            }
            scope => {
                let subject = Subject::Record(record);
                let verdict = self.verdict(rule, &subject, scope);
                self.record(outcome, index, rule, subject, verdict, 1);
            }
        }
    }

    /// The records of a kind in a unit, with the lines that may be of it.
    pub(crate) fn records_of(&self, kind: KindId, unit: Unit) -> Vec<RecordRef> {
        let schema = &self.facts.schema;
        let is_invoice = kind == schema.known.invoice;
        let in_invoice = is_invoice || (schema.is_line(kind) && !schema.is_prior(kind));
        match unit {
            Unit::Invoice(invoice) if is_invoice => vec![invoice],
            Unit::Invoice(invoice) if in_invoice => self.facts.lines_maybe_of(invoice, kind).collect(),
            Unit::Invoice(_) => Vec::new(),
            Unit::Others if in_invoice => Vec::new(),
            Unit::Others => self.facts.countable(kind),
        }
    }

    /// Counts a verdict for so many records, and keeps it where it is to be reported.
    fn record(
        &self,
        outcome: &mut RuleOutcome,
        index: usize,
        rule: &Rule,
        subject: Subject,
        verdict: Verdict,
        records: u64,
    ) {
        let (verdict, held_as_unknown) = self.as_the_rule_says(rule, &subject, verdict);
        self.tell_verdict(index, rule, &subject, &verdict);
        let counts = &mut outcome.counts;
        match verdict {
            Verdict::Passed => counts.passed += records,
            Verdict::Assumed => {
                counts.passed += records;
                counts.assumed += records;
            }
            Verdict::Excused => counts.excused += records,
            Verdict::Found => counts.found += records,
            Verdict::Undetermined(_) => counts.undetermined += records,
        }
        let ended = match verdict {
            Verdict::Found => Ended::Found,
            Verdict::Undetermined(_) => Ended::Undetermined,
            _ => Ended::NotFound,
        };
        for &record in subject.records() {
            self.remember(index, record, ended);
        }
        if matches!(verdict, Verdict::Found | Verdict::Undetermined(_)) {
            outcome.judged.push(Judged { rule: index, subject, verdict, held_as_unknown });
        }
    }

    /// What `if unknown` makes of a verdict, and whether the subject is held for it.
    fn as_the_rule_says(&self, rule: &Rule, subject: &Subject, verdict: Verdict) -> (Verdict, bool) {
        match (rule.if_unknown, verdict) {
            (Some(UnknownPolicy::Pass), Verdict::Undetermined(_)) => (Verdict::Assumed, false),
            (Some(UnknownPolicy::Hold), verdict @ Verdict::Undetermined(_)) => (verdict, true),
            (Some(UnknownPolicy::Find), Verdict::Undetermined(_)) => {
                (Verdict::Found, !self.figures_are_known(rule, subject))
            }
            (_, verdict) => (verdict, false),
        }
    }

    /// The verdict on a subject that is in scope, or may be.
    fn verdict(&self, rule: &Rule, subject: &Subject, scope: Truth) -> Verdict {
        let frame = subject.frame();
        let when = rule.when.as_ref().map_or(Truth::Yes, |when| self.truth(when, frame));
        let breaks = match when {
            Truth::No => Truth::No,
            when => Truth::all([when, self.takes(rule, subject)]),
        };
        if breaks == Truth::No {
            return Verdict::Passed;
        }
        let excused = rule.unless.as_ref().map_or(Truth::No, |unless| self.truth(unless, frame));
        if excused == Truth::Yes {
            return Verdict::Excused;
        }
        match Truth::all([scope, breaks, excused.negate()]) {
            Truth::Yes => Verdict::Found,
            Truth::No => Verdict::Passed,
            Truth::Unknown(unknown) => Verdict::Undetermined(unknown.without_bound()),
        }
    }

    /// Whether every figure of the rule's cuts is known, so that it can be taken.
    fn figures_are_known(&self, rule: &Rule, subject: &Subject) -> bool {
        rule.actions.iter().all(|action| match action {
            Action::Reduce(reduce) => !matches!(self.figure(reduce, subject).takes, Truth::Unknown(_)),
            Action::Keep(keep) => matches!(self.keep_is_known(keep, subject), Truth::Yes),
            _ => true,
        })
    }
}

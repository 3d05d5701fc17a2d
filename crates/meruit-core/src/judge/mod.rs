//! Verdicts: how each (rule, record) pair ends, read from the facts as billed.
//!
//! A verdict never hangs on another rule's cut: settlement comes afterwards.

mod group;
mod takes;

use crate::document::RuleCounts;
use crate::eval::{Evaluator, Frame, Group, Truth};
use crate::facts::{Datum, RecordRef};
use crate::plan::{Action, Effective, Rule};
use crate::types::{Answer, ReasonKind, Unknown, Value};
use meruit_syntax::ast::UnknownPolicy;

pub(crate) use takes::{Figure, cut_node, money_at_stake};

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
    pub counts: RuleCounts,
}

impl Evaluator<'_> {
    /// Judges every record of the rule's kind.
    pub(crate) fn judge(&self, index: usize, rule: &Rule) -> RuleOutcome {
        let mut outcome = RuleOutcome::default();
        outcome.counts.rule.clone_from(&rule.id);
        if rule.keys.is_some() {
            self.judge_groups(index, rule, &mut outcome);
            return outcome;
        }
        for record in self.facts.all(rule.kind) {
            let subject = Subject::Record(record);
            match self.scope(rule, record) {
                Truth::No => outcome.counts.not_applicable += 1,
                scope => {
                    let verdict = self.verdict(rule, &subject, scope);
                    self.record(&mut outcome, index, rule, subject, verdict, 1);
                }
            }
        }
        outcome
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

    /// Whether the rule speaks of the record at all: in force, and what its `where` asks for.
    fn scope(&self, rule: &Rule, record: RecordRef) -> Truth {
        let effective = rule.effective.as_ref().or(self.plan.header.effective.as_ref());
        let in_force = effective.map_or(Truth::Yes, |effective| self.in_force(effective, record));
        if in_force == Truth::No {
            return Truth::No;
        }
        let frame = Frame { record: Some(record), ..Frame::default() };
        let filter = rule.filter.iter().map(|filter| self.truth(filter, frame));
        Truth::all(std::iter::once(in_force).chain(filter))
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

    /// Whether a rule is in force for a record: by the date it names, else its invoice's date, else the run's.
    fn in_force(&self, effective: &Effective, record: RecordRef) -> Truth {
        let date = match self.judging_date(effective, record) {
            Answer::Known(Value::Date(date)) => date,
            Answer::Unknown(unknown) => return Truth::Unknown(unknown),
            Answer::Known(_) | Answer::Blank => {
                let what = effective.judged_by.join(".");
                return Truth::Unknown(Unknown::because(ReasonKind::Blank, what));
            }
        };
        let begun = effective.from.is_none_or(|from| from <= date);
        let not_over = effective.until.is_none_or(|until| date <= until);
        Truth::from(begun && not_over)
    }

    fn judging_date(&self, effective: &Effective, record: RecordRef) -> Answer {
        let facts = self.facts;
        let what = effective.judged_by.join(".");
        let mut at = record;
        let mut names = effective.judged_by.iter().peekable();
        while let Some(name) = names.next() {
            let Some(field) = facts.schema.field(facts.kind_of(at), name) else {
                return self.fallback_date(record);
            };
            let datum = facts.get(at, field);
            match datum {
                Datum::Known(Value::Record(next)) if names.peek().is_some() => at = *next,
                Datum::Known(value) => return Answer::Known(value.clone()),
                Datum::Blank => return Answer::Blank,
                Datum::Unreadable(why) => return Answer::unknown(ReasonKind::Unreadable, format!("{what} ({why})")),
                Datum::Missing => return Answer::unknown(ReasonKind::NotSupplied, what),
            }
        }
        Answer::unknown(ReasonKind::NotSupplied, what)
    }

    fn fallback_date(&self, record: RecordRef) -> Answer {
        let invoice = self.facts.invoice_of(record);
        match (invoice, self.as_of) {
            (Some(invoice), _) => match self.facts.date_of(invoice) {
                Some(date) => Answer::Known(Value::Date(date)),
                None => Answer::unknown(ReasonKind::NotSupplied, "invoice.date"),
            },
            (None, Some(date)) => Answer::Known(Value::Date(date)),
            (None, None) => Answer::unknown(ReasonKind::NotSupplied, "as_of"),
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

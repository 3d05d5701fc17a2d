//! The first step: return, reject, keep, hold. The earlier of these wins.

use std::collections::HashMap;

use meruit_syntax::ast::Mark;

use super::state::{Fate, Step, Taken};
use super::{Settling, Way};
use crate::eval::{Evaluator, Frame, Group, Key, Tie, by_ranks};
use crate::facts::RecordRef;
use crate::judge::Subject;
use crate::plan::{Action, Keep, Reduce, Target};
use crate::types::{Answer, Number, ReasonKind, Unknown, Value};

/// What a verdict asks for the lines it speaks of.
enum Asks {
    Nothing,
    Lines,
    WholeInvoice,
}

impl Settling<'_, '_> {
    /// Decides the fate of every line; the verdict that returns the invoice, where one does.
    pub(super) fn fates(&mut self) -> Option<usize> {
        let returned_by = self.cases.iter().position(|case| {
            case.acts() && case.rule.actions.iter().any(|action| matches!(action, Action::Return { .. }))
        });
        if let Some(case) = returned_by {
            let all: Vec<usize> = (0..self.state.lines.len()).collect();
            self.decide(case, &all, Fate::Returned, true);
            return returned_by;
        }
        for case in 0..self.cases.len() {
            match self.rejects(case) {
                Asks::Nothing => {}
                Asks::Lines => self.decide_subject(case, Fate::Rejected),
                Asks::WholeInvoice => self.decide_invoice(case, Fate::Rejected),
            }
        }
        for case in 0..self.cases.len() {
            self.keep(case);
        }
        for case in 0..self.cases.len() {
            match self.holds(case) {
                Asks::Nothing => {}
                Asks::Lines => self.decide_subject(case, Fate::Held),
                Asks::WholeInvoice => self.decide_invoice(case, Fate::Held),
            }
        }
        None
    }

    fn rejects(&self, case: usize) -> Asks {
        let case = &self.cases[case];
        if !case.acts() {
            return Asks::Nothing;
        }
        for action in &case.rule.actions {
            match action {
                Action::Reject { invoice: true } => return Asks::WholeInvoice,
                Action::Reject { invoice: false } => return Asks::Lines,
                Action::Reduce(reduce) if self.mark(reduce, &case.judged.subject) == Some(Mark::None) => {
                    return Asks::Lines;
                }
                _ => {}
            }
        }
        Asks::Nothing
    }

    fn holds(&self, case: usize) -> Asks {
        let case = &self.cases[case];
        if case.judged.held_as_unknown {
            let whole = case.rule.actions.iter().any(|action| {
                matches!(
                    action,
                    Action::Hold { invoice: true, .. }
                        | Action::Reject { invoice: true }
                        | Action::Return { .. }
                )
            });
            return if whole { Asks::WholeInvoice } else { Asks::Lines };
        }
        if !case.acts() {
            return Asks::Nothing;
        }
        for action in &case.rule.actions {
            match action {
                Action::Hold { invoice: true, .. } => return Asks::WholeInvoice,
                Action::Hold { invoice: false, .. } => return Asks::Lines,
                Action::Reduce(reduce)
                    if self.mark(reduce, &case.judged.subject) == Some(Mark::OnApproval) =>
                {
                    return Asks::Lines;
                }
                _ => {}
            }
        }
        Asks::Nothing
    }

    /// The mark that a limit comes to, where it is one.
    fn mark(&self, reduce: &Reduce, subject: &Subject) -> Option<Mark> {
        if Way::of(&reduce.cut) != Way::To {
            return None;
        }
        match self.evaluator.figure(reduce, subject).figure {
            Answer::Known(Value::Mark(mark)) => Some(mark),
            _ => None,
        }
    }

    fn decide_subject(&mut self, case: usize, fate: Fate) {
        let judged = self.cases[case].judged;
        let whole = matches!(&judged.subject, Subject::Record(record) if self.is_invoice(*record));
        let places = match (whole, self.only_kinds(case)) {
            (true, Some(kinds)) => (0..self.state.lines.len())
                .filter(|&at| kinds.contains(&&*self.state.lines[at].kind))
                .collect(),
            _ => self.lines_of(&judged.subject),
        };
        self.decide(case, &places, fate, whole);
    }

    /// Where a limit on an invoice's fees or expenses is a mark: the kinds of line it is about.
    fn only_kinds(&self, case: usize) -> Option<&'static [&'static str]> {
        let case = &self.cases[case];
        let marked =
            |target| case.reduces(target).any(|reduce| self.mark(reduce, &case.judged.subject).is_some());
        if marked(Target::Fees) {
            Some(&["F", "IF"])
        } else if marked(Target::Expenses) {
            Some(&["E", "IE"])
        } else {
            None
        }
    }

    fn decide_invoice(&mut self, case: usize, fate: Fate) {
        let all: Vec<usize> = (0..self.state.lines.len()).collect();
        self.decide(case, &all, fate, true);
    }

    /// Gives open lines their fate; a negative line moves only with its whole invoice.
    fn decide(&mut self, case: usize, places: &[usize], fate: Fate, whole_invoice: bool) {
        for &place in places {
            let shown = self.state.lines.get(place).map(|line| self.state.show(line.billed));
            let Some(line) = self.state.lines.get_mut(place) else { continue };
            if !line.is_open() || (line.is_negative() && !whole_invoice) {
                continue;
            }
            line.fate = fate;
            line.decided_by = Some(case);
            if fate == Fate::Rejected {
                let arithmetic = format!("all of {}", shown.unwrap_or_default());
                line.taken.push(Taken { case, step: Step::Fate, amount: line.billed, arithmetic });
                line.left = Number::ZERO;
            }
        }
    }

    fn keep(&mut self, case: usize) {
        let (rule, judged) = (self.cases[case].rule, self.cases[case].judged);
        if !self.cases[case].acts() {
            return;
        }
        for action in &rule.actions {
            let Action::Keep(keep) = action else { continue };
            let losers = self.losers(keep, &judged.subject);
            match losers {
                Ok(losers) => self.decide(case, &losers, Fate::Rejected, false),
                Err(unknown) => self.give_up(case, unknown),
            }
        }
    }

    /// The lines that do not stay.
    fn losers(&self, keep: &Keep, subject: &Subject) -> Result<Vec<usize>, Unknown> {
        let count = match self.evaluator.eval(&keep.count, subject.frame()) {
            Answer::Known(value) => value.number().unwrap_or(Number::ZERO),
            _ => return Ok(Vec::new()),
        };
        let parties = self.evaluator.keep_order(keep, subject)?;
        // Whoever was paid for earlier stays, and uses up a place.
        let earlier = parties.iter().filter(|party| party.earlier).count();
        let mut used = Number::from(i64::try_from(earlier).unwrap_or(i64::MAX));
        let mut losers = Vec::new();
        for party in parties.into_iter().filter(|party| !party.earlier) {
            let open: Vec<usize> = party
                .lines
                .iter()
                .filter_map(|&line| self.state.place(line))
                .filter(|&place| self.state.lines[place].is_open())
                .collect();
            if open.is_empty() {
                continue;
            }
            if used < count {
                used = used.checked_add(Number::ONE).unwrap_or(used);
            } else {
                losers.extend(open);
            }
        }
        Ok(losers)
    }
}

/// Lines of a group that stay or go together.
pub(crate) struct Party {
    /// Lines of this invoice.
    pub lines: Vec<RecordRef>,
    /// Whether a decided line of an earlier invoice is among them.
    pub earlier: bool,
}

impl Evaluator<'_> {
    /// The lines of a group in the order in which they stay: one by one, or together by the value of a key.
    pub(crate) fn keep_order(&self, keep: &Keep, subject: &Subject) -> Result<Vec<Party>, Unknown> {
        let earlier = subject.group().map_or(&[][..], |group| &group.earlier);
        let all = earlier.iter().chain(subject.records()).copied();
        let mut parties: Vec<Vec<RecordRef>> = Vec::new();
        let mut by_key: HashMap<(Option<Key>, Key), usize> = HashMap::new();
        for line in all {
            let Some(key) = &keep.of else {
                parties.push(vec![line]);
                continue;
            };
            let value = match self.eval(&key.node, Frame { record: Some(line), ..Frame::default() }) {
                Answer::Known(value) => (self.firm_brought(key.brings_firm, line), Key::of(&value)),
                Answer::Blank => return Err(Unknown::because(ReasonKind::Blank, &*key.node.text)),
                Answer::Unknown(unknown) => return Err(unknown.without_bound()),
            };
            let next = parties.len();
            let at = *by_key.entry(value).or_insert(next);
            match parties.get_mut(at) {
                Some(party) => party.push(line),
                None => parties.push(vec![line]),
            }
        }
        let mut rows = Vec::with_capacity(parties.len());
        for lines in parties {
            // An order by a sum is that of all the key's lines; a bare field is the first line's.
            let group = Group { members: lines, ..Group::default() };
            let Some(&first) = group.members.first() else { continue };
            let frame = Frame { record: Some(first), group: Some(&group), ..Frame::default() };
            rows.push((self.rank_answers(&keep.by, frame)?, self.place(first), group.members));
        }
        rows.sort_by(|(a, place_a, _), (b, place_b, _)| {
            by_ranks(&keep.by, a, b, place_a, place_b).then_with(|| Tie::EarlierFirst.order(place_a, place_b))
        });
        let is_prior = |line: &RecordRef| self.facts.schema.is_prior(line.kind);
        Ok(rows
            .into_iter()
            .map(|(_, _, lines)| {
                let (earlier, lines): (Vec<RecordRef>, Vec<RecordRef>) =
                    lines.into_iter().partition(is_prior);
                Party { lines, earlier: !earlier.is_empty() }
            })
            .collect())
    }
}

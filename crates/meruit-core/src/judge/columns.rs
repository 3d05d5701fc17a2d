//! Rules over the lines of an invoice, judged all at once; what columns leave unsettled is judged line by line.

use super::quick::has_figures;
use super::{RuleOutcome, Subject, Verdict};
use crate::eval::columns::{LineGroups, Lines, Told, Wanted};
use crate::eval::{Ended, Evaluator, Truth};
use crate::facts::Completeness;
use crate::plan::{Action, Rule};

impl Evaluator<'_> {
    /// Judges a rule with a plain scope over each line of an invoice.
    pub(super) fn judge_lines(&self, index: usize, rule: &Rule, lines: &Lines, outcome: &mut RuleOutcome) {
        let scope = self.scope_of_lines(rule, lines);
        let in_scope = Wanted::Unless(&scope, Told::No);
        let when = rule.when.as_ref().map(|when| self.told(when, lines, in_scope));
        let takes_nothing = self.takes_nothing_from_lines(rule, lines);
        let can_be_found = rule.unless.is_none() && !has_figures(rule);
        for (row, (&line, scope)) in lines.rows.iter().zip(&scope).enumerate() {
            let when =
                when.as_ref().map_or(Told::Yes, |when| when.get(row).copied().unwrap_or(Told::Unsettled));
            let takes_nothing =
                || takes_nothing.as_ref().is_some_and(|nothing| nothing.get(row) == Some(&Told::Yes));
            match (scope, when) {
                (Told::No, _) => outcome.counts.not_applicable += 1,
                (Told::Yes, Told::Yes) if can_be_found => {
                    self.record(outcome, index, rule, Subject::Record(line), Verdict::Found, 1);
                }
                (Told::Yes, when) if when == Told::No || takes_nothing() => {
                    outcome.counts.passed += 1;
                    self.remember(index, line, Ended::NotFound);
                }
                _ => self.judge_record(index, rule, line, outcome),
            }
        }
    }

    /// Judges a rule with a plain scope over groups of lines; no where columns cannot tell the groups.
    pub(super) fn judge_line_groups(
        &self,
        index: usize,
        rule: &Rule,
        lines: &Lines,
        outcome: &mut RuleOutcome,
    ) -> bool {
        let complete = self.facts.completeness(rule.kind) == Some(Completeness::Complete);
        if rule.with_earlier || !complete {
            return false;
        }
        let scope = self.scope_of_lines(rule, lines);
        if scope.contains(&Told::Unsettled) {
            return false;
        }
        let keys = rule.keys.as_deref().unwrap_or_default();
        let Some(groups) = self.line_groups(keys, lines, &scope) else { return false };
        let out = scope.iter().filter(|scope| **scope == Told::No).count();
        outcome.counts.not_applicable += u64::try_from(out).unwrap_or(u64::MAX);
        let told = match &rule.when {
            Some(when) => self.told_of_groups(when, lines, &groups),
            None => vec![Told::Yes; groups.len()],
        };
        let can_be_found = rule.unless.is_none() && !has_figures(rule);
        for (rows, when) in groups.iter().zip(told) {
            let members = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            outcome.counts.groups += 1;
            if when == Told::No {
                outcome.counts.passed += members;
                for &line in rows.iter().filter_map(|&row| lines.rows.get(row)) {
                    self.remember(index, line, Ended::NotFound);
                }
                continue;
            }
            let subject = Subject::Group(LineGroups::group(rows, lines));
            let verdict = match when {
                Told::Yes if can_be_found => Verdict::Found,
                _ => self.verdict(rule, &subject, Truth::Yes),
            };
            self.record(outcome, index, rule, subject, verdict, members);
        }
        true
    }

    fn scope_of_lines(&self, rule: &Rule, lines: &Lines) -> Vec<Told> {
        let Some(filter) = &rule.filter else { return lines.of_kind.clone() };
        let mut scope = self.told(filter, lines, Wanted::All);
        for (scope, of_kind) in scope.iter_mut().zip(&lines.of_kind) {
            // A line of which nobody knows the kind is asked about in full.
            if *of_kind == Told::Unsettled {
                *scope = Told::Unsettled;
            }
        }
        scope
    }

    /// Where the rule cuts by limits alone: whether none of them is exceeded, line by line.
    fn takes_nothing_from_lines(&self, rule: &Rule, lines: &Lines) -> Option<Vec<Told>> {
        let cuts = rule.actions.iter().filter_map(|action| match action {
            Action::Reduce(reduce) => Some(self.told_within_limit(reduce, lines)),
            _ => None,
        });
        cuts.reduce(|mut all, more| {
            all.iter_mut().zip(more).for_each(|(told, more)| *told = (*told).min(more));
            all
        })
    }
}

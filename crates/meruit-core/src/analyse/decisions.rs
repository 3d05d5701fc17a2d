//! Claims of decisions: records without an answer, rows that never answer, rows that overlap.

use super::Analysis;
use super::claim::{Depth, advice, warning};
use super::example::{Maker, Shows, Subject};
use super::formula::{Formula, Goal, Want};
use super::model::{Model, Within};
use super::rules::in_force;
use crate::plan::{At, Decision};

impl<'p> Analysis<'p, '_> {
    /// Claims of every decision.
    pub(super) fn decisions(&mut self) {
        for (index, decision) in self.plan.decisions.iter().enumerate() {
            self.decision(index, decision);
        }
    }

    fn decision(&mut self, index: usize, decision: &'p Decision) {
        let within = Within::Decision(index);
        let mut model = Model::new(self.evaluator);
        let mut scope: Vec<Formula> =
            in_force(&mut model, decision.kind, decision.effective.as_ref()).into_iter().collect();
        scope.extend(decision.filter.iter().map(|filter| model.formula(filter, within)));
        let rows: Vec<Formula> = decision.rows.iter().map(|row| model.formula(&row.when, within)).collect();
        model.settle();
        if let Some(why) = model.gave_up {
            self.claims.not_analysed(decision.at, why);
            return;
        }
        let reads = decision.nodes();
        let subject = Subject::Decision(&decision.name);
        let maker = Maker { model: &model, kind: decision.kind, subject, reads, fields: Vec::new() };
        let asked = Asked { decision, scope: &scope, rows: &rows, maker: &maker };
        for at in 0..rows.len() {
            self.row(&asked, at);
        }
        self.rest(&asked);
        if self.depth == Depth::Everything && !decision.all {
            self.overlaps(&asked);
        }
    }

    /// Claims that a row never holds, or that those above it answer wherever it does.
    fn row(&mut self, asked: &Asked<'_, 'p>, at: usize) {
        let Some(row) = asked.decision.rows.get(at) else { return };
        let answered = |shows: &Shows| matches!(shows, Shows::Decision { verdict, .. } if verdict == "answered" || verdict == "no answer");
        let alone = asked.goals(&[], Some(at));
        match asked.holds(&alone) {
            Some(true) => {}
            Some(false) => {
                let example = asked.maker.find(&asked.goals(&[], None), &answered);
                let told = warning("never-true", row.when.at, "this row never holds, whatever the facts are");
                self.claims.add(told, example);
                return;
            }
            None => return self.claims.not_analysed(row.at, "the conditions of this row are too many"),
        }
        if asked.decision.all {
            return;
        }
        let before: Vec<usize> = (0..at).collect();
        match asked.holds(&asked.goals(&before, Some(at))) {
            Some(true) => {}
            Some(false) => {
                let mut told =
                    warning("row-never-answers", row.when.at, "this row never answers: those above it do");
                for other in asked.reasons(&before, Some(at)) {
                    if let Some(other) = asked.decision.rows.get(other) {
                        told = told.related(other.when.at.file, other.when.at.span, "this one answers first");
                    }
                }
                let told = told.help("put it above them, or take it out");
                let example = asked.maker.find(&alone, &answered);
                self.claims.add(told, example);
            }
            None => self.claims.not_analysed(row.at, "the rows above this one are too many"),
        }
    }

    /// Claims that no row answers some record, or that `otherwise` answers none.
    fn rest(&mut self, asked: &Asked<'_, 'p>) {
        let decision = asked.decision;
        let all: Vec<usize> = (0..asked.rows.len()).collect();
        let none = asked.goals(&all, None);
        let Some(otherwise) = &decision.otherwise else {
            let no_answer =
                |shows: &Shows| matches!(shows, Shows::Decision { verdict, .. } if verdict == "no answer");
            let example = asked.maker.find(&none, &no_answer);
            if let Some(example) = example {
                let told = warning(
                    "decision-gap",
                    decision.at,
                    format!("no row of `{}` answers some records", decision.name),
                )
                .help("end it with `otherwise -> …`: a decision without an answer leaves the review undetermined");
                self.claims.add(told, Some(example));
            }
            return;
        };
        match asked.holds(&none) {
            Some(true) => {}
            Some(false) => {
                let at: At = otherwise.first().map_or(decision.at, |node| node.at);
                let mut told =
                    warning("otherwise-never-answers", at, "this never answers: the rows leave nothing over");
                for other in asked.reasons(&all, None) {
                    if let Some(row) = decision.rows.get(other) {
                        told = told.related(row.when.at.file, row.when.at.span, "one of these always holds");
                    }
                }
                let answered =
                    |shows: &Shows| matches!(shows, Shows::Decision { verdict, .. } if verdict == "answered");
                let example = asked.maker.find(&asked.goals(&[], None), &answered);
                self.claims.add(told, example);
            }
            None => self.claims.not_analysed(decision.at, "the rows of this decision are too many"),
        }
    }

    /// Tells of two rows that hold together, of which neither is a case of the other.
    fn overlaps(&mut self, asked: &Asked<'_, 'p>) {
        for (at, row) in asked.decision.rows.iter().enumerate() {
            for (before, other) in asked.decision.rows.iter().enumerate().take(at) {
                let apart = |yes: usize, no: usize| asked.holds(&asked.goals(&[no], Some(yes))) == Some(true);
                if !apart(at, before) || !apart(before, at) {
                    continue;
                }
                let mut goals = asked.goals(&[], Some(at));
                if let Some(formula) = asked.rows.get(before) {
                    goals.push((formula, Want::Yes));
                }
                let answered =
                    |shows: &Shows| matches!(shows, Shows::Decision { verdict, .. } if verdict == "answered");
                if let Some(example) = asked.maker.find(&goals, &answered) {
                    let told = advice(
                        "rows-overlap",
                        row.when.at,
                        "this row and one above it can both hold; the one above answers",
                    )
                    .related(other.when.at.file, other.when.at.span, "this one answers");
                    self.claims.add(told, Some(example));
                }
            }
        }
    }
}

/// A decision that is asked about.
struct Asked<'a, 'p> {
    decision: &'p Decision,
    /// What must hold for a record to be decided at all.
    scope: &'a [Formula],
    rows: &'a [Formula],
    maker: &'a Maker<'a, 'p, 'a>,
}

impl Asked<'_, '_> {
    /// That a record is decided, that some rows are no, and one is yes.
    fn goals(&self, no: &[usize], yes: Option<usize>) -> Vec<Goal<'_>> {
        let scope = self.scope.iter().map(|formula| (formula, Want::Yes));
        let no = no.iter().filter_map(|&at| self.rows.get(at)).map(|row| (row, Want::No));
        let yes = yes.and_then(|at| self.rows.get(at)).map(|row| (row, Want::Yes));
        scope.chain(no).chain(yes).collect()
    }

    fn holds(&self, goals: &[Goal<'_>]) -> Option<bool> {
        self.maker.model.search().holds(goals)
    }

    /// The rows that leave nothing over, as few as may be.
    fn reasons(&self, rows: &[usize], yes: Option<usize>) -> Vec<usize> {
        let mut core = rows.to_vec();
        for &at in rows {
            let without: Vec<usize> = core.iter().copied().filter(|kept| *kept != at).collect();
            if self.holds(&self.goals(&without, yes)) == Some(false) {
                core = without;
            }
        }
        core
    }
}

//! Claims of look-ups in rules: keys that the rule itself names and the table has no row for, and `else` that never serves.

use super::Analysis;
use super::claim::warning;
use super::example::{Example, Maker, Shows, Subject};
use super::formula::{Formula, Goal, Want};
use super::model::{Model, Within, is_closed};
use super::rules::{conditions_of, maker_of};
use super::test::Test;
use crate::plan::{Cell, Decision, Node, Op, Row, Rule};
use crate::types::{Answer, Type};

/// How many rows a table may have for its look-ups to be looked at.
const MOST_ROWS: usize = 64;

impl<'p> Analysis<'p, '_> {
    /// Claims of the look-ups of each rule, and of `else` everywhere.
    pub(super) fn lookups(&mut self) {
        let plan = self.plan;
        for (index, rule) in plan.rules.iter().enumerate() {
            if self.is_quiet(index) {
                continue;
            }
            let before = self.claims.count();
            let mut found = Vec::new();
            for node in rule.nodes() {
                lookups_in(node, &mut found);
            }
            for node in found {
                self.lookup(index, rule, node);
            }
            rule.nodes().into_iter().for_each(|node| self.fallbacks(node, Speaker::Rule(rule)));
            self.tells_of(index, before);
        }
        for decision in &plan.decisions {
            decision.nodes().into_iter().for_each(|node| self.fallbacks(node, Speaker::Decision(decision)));
        }
        for (at, define) in plan.defines.iter().enumerate() {
            self.fallbacks(&define.value, Speaker::Define(at));
        }
    }

    /// Claims that `else` never serves, because what stands before it is always known.
    fn fallbacks(&mut self, node: &'p Node, speaker: Speaker<'p>) {
        if let Op::Else(value, fallback) = &node.op
            && self.is_always_known(value)
        {
            let told = warning(
                "else-never-serves",
                fallback.at,
                "this never serves: what stands before `else` is always known",
            )
            .related(value.at.file, value.at.span, "this is never blank or unknown");
            let example = self.any_example(speaker);
            self.claims.add(told, example);
        }
        for child in node.children() {
            self.fallbacks(child, speaker);
        }
    }

    /// Facts for which a rule or decision comes to an end that is known.
    fn any_example(&self, speaker: Speaker<'p>) -> Option<Example> {
        let mut model = Model::new(self.engine);
        model.settle();
        let maker = match speaker {
            Speaker::Define(at) => {
                let mut rules = self.plan.rules.iter();
                maker_of(&model, rules.find(|rule| rule.nodes().iter().any(|node| reads(node, at)))?)
            }
            Speaker::Rule(rule) => maker_of(&model, rule),
            Speaker::Decision(decision) => Maker {
                model: &model,
                kind: decision.kind,
                subject: Subject::Decision(&decision.name),
                reads: decision.nodes(),
                fields: Vec::new(),
            },
        };
        let known = |shows: &Shows| !matches!(shows, Shows::Rule { verdict: "undetermined", .. });
        maker.find(&[], &known).or_else(|| maker.find(&[], &|_| true))
    }

    fn is_always_known(&self, node: &Node) -> bool {
        match &node.op {
            Op::Else(value, fallback) => self.is_always_known(value) || self.is_always_known(fallback),
            _ => {
                is_closed(self.plan, node)
                    && matches!(Model::new(self.engine).constant(node), Some(Answer::Known(_)))
            }
        }
    }

    /// Claims that a rule asks a table for keys that it names itself and no row serves.
    fn lookup(&mut self, index: usize, rule: &'p Rule, node: &'p Node) {
        let Op::Lookup { table, keys, .. } = &node.op else { return };
        let Some(table) = self.plan.tables.get(*table) else { return };
        let Some(rows) = table.rows.as_ref() else { return };
        // A rule without conditions names no key.
        if rows.len() > MOST_ROWS {
            if rule.filter.is_some() || rule.when.is_some() {
                self.claims
                    .not_analysed(node.at, "the rows are too many to be held against what the rule asks");
            }
            return;
        }
        if rows.iter().any(|row| row.cells.iter().all(|cell| *cell == Cell::Any)) {
            return;
        }
        let within = Within::Rule(index);
        let mut model = Model::new(self.engine);
        let conditions = conditions_of(&mut model, index, rule);
        let serves = Formula::Any(rows.iter().map(|row| serves(&mut model, keys, row, within)).collect());
        // A key that could still be anything is no key that the rule names.
        let mut limited = Vec::new();
        for key in keys {
            if matches!(key.ty, Type::Code(_) | Type::Text) {
                limited.push(model.is_named(key, within));
            }
            limited.push(Formula::not(model.ask(key, within, Test::Missing)));
        }
        model.settle();
        if model.gave_up.is_some() {
            return;
        }
        let goals = conditions.goals();
        let search = model.search();
        for named in limited.iter().filter(|formula| matches!(formula, Formula::Atom(_))) {
            let with: Vec<Goal<'_>> = goals.iter().copied().chain([(named, Want::No)]).collect();
            if search.holds(&with) != Some(false) {
                return;
            }
        }
        let mut gap = goals;
        gap.push((&serves, Want::No));
        gap.extend(limited.iter().map(|formula| (formula, Want::Yes)));
        let maker = maker_of(&model, rule);
        let open = |shows: &Shows| matches!(shows, Shows::Rule { verdict: "undetermined", .. });
        if let Some(example) = maker.find(&gap, &open) {
            let told = warning(
                "table-gap",
                node.at,
                format!("`{}` has no row for some keys that `{}` asks it for", table.name, rule.id),
            )
            .related(table.at.file, table.at.span, "the table")
            .help("add rows for them, a row of `any`, or an `else` behind the look-up");
            self.claims.add(told, Some(example));
        }
    }
}

/// Who reads an expression.
#[derive(Clone, Copy)]
enum Speaker<'p> {
    Rule(&'p Rule),
    Decision(&'p Decision),
    /// A define, at its place.
    Define(usize),
}

/// Whether an expression reads a define.
fn reads(node: &Node, wanted: usize) -> bool {
    matches!(&node.op, Op::Defined { define, .. } if *define == wanted)
        || node.children().into_iter().any(|child| reads(child, wanted))
}

/// Whether a row serves the keys.
fn serves<'p>(model: &mut Model<'p, '_>, keys: &'p [Node], row: &Row, within: Within) -> Formula {
    let cells = keys.iter().zip(&row.cells).filter_map(|(key, cell)| {
        let test = match cell {
            Cell::Any => return None,
            // Where a range ends, or a list of values has one more, is a matter of the table, and told of it.
            _ if key.ty.is_ordered() || matches!(key.ty, Type::YesNo | Type::OneOf(_)) => return None,
            Cell::Value(value) => Test::Values(vec![value.clone()]),
            Cell::Several(values) => Test::Values(values.clone()),
            Cell::Range(bounds) => Test::Range(
                bounds.from.clone().map(Answer::Known),
                bounds.to.clone().map(|(to, inclusive)| (Answer::Known(to), inclusive)),
            ),
        };
        Some(model.ask(key, within, test))
    });
    Formula::All(cells.collect())
}

/// The look-ups that are asked where nothing stands in for them.
fn lookups_in<'p>(node: &'p Node, found: &mut Vec<&'p Node>) {
    match &node.op {
        Op::Else(_, fallback) => lookups_in(fallback, found),
        Op::Aggregate(_) | Op::Approved(_) => {}
        Op::Lookup { .. } => found.push(node),
        _ => node.children().into_iter().for_each(|child| lookups_in(child, found)),
    }
}

//! How well the tests of a rule file guard it: small changes of its syntax tree, each of which some test should notice.

use std::collections::BTreeMap;

use jiff::ToSpan;
use meruit_syntax::Span;
use meruit_syntax::ast::{
    self, AggregateFunc, Base, CellKind, Clause, CompareOp, Cut, Expr, ExprKind, File, InSet, Item, ItemKind,
    Literal, Out, OutcomeKind, Range, TableBody,
};
use meruit_syntax::for_each_expr_mut;
use rust_decimal::Decimal;

use super::run_tests;
use crate::check::{RuleFile, check};
use crate::document::Place;
use crate::facts::RawTable;
use crate::plan::Plan;

/// A small change of a rule file, and whether its tests notice it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The kind of change.
    pub kind: MutantKind,
    /// The item it is in: a rule, a table, a parameter.
    pub item: String,
    /// Where it is.
    pub place: Place,
    /// The change in words: ``in `hours > 10`: `>` became `>=` ``.
    pub change: String,
    /// What became of it.
    pub fate: MutantFate,
}

/// The kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MutantKind {
    /// A number, amount, length or date is a little more.
    Limit,
    /// A condition is not asked.
    Condition,
    /// A comparison says the contrary, or takes its limit in or out.
    Comparison,
    /// `and` and `or` are exchanged.
    Connective,
    /// Something else stands in for another: `lesser` for `greater`, `of billed` for `of remaining`.
    Choice,
    /// A row of a table or decision is not there.
    Row,
}

impl MutantKind {
    /// The kind in a word: `limit`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Condition => "condition",
            Self::Comparison => "comparison",
            Self::Connective => "connective",
            Self::Choice => "choice",
            Self::Row => "row",
        }
    }
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MutantFate {
    /// The test of this title does not pass any more.
    Caught(String),
    /// The checker refuses it, so that it needs no test.
    Refused,
    /// All tests pass as before.
    Survived,
}

/// Every small change of the last of the rule files, each held against its tests. Tests that do not pass as it is do not
/// count. `files` and `attachments` are what [`check`] was given.
pub fn mutants(files: &[RuleFile], attachments: &BTreeMap<String, RawTable>) -> Vec<Mutant> {
    let Some(plan) = check(files, attachments).plan else { return Vec::new() };
    let passing: Vec<bool> = run_tests(&plan).iter().map(super::TestResult::passed).collect();
    let Some((own, below)) = files.split_last() else { return Vec::new() };
    let mut changed: Vec<RuleFile> = below.to_vec();
    changed.push(own.clone());
    let mut mutants = Vec::new();
    for change in changes(&own.tree, &own.text) {
        let Some(last) = changed.last_mut() else { continue };
        (change.apply)(&mut last.tree);
        let fate = fate(&changed, attachments, &passing);
        if let Some(last) = changed.last_mut() {
            last.tree.clone_from(&own.tree);
        }
        let at = crate::plan::At { file: u32::try_from(below.len()).unwrap_or(u32::MAX), span: change.span };
        let (kind, item, change) = (change.kind, change.item, change.words);
        mutants.push(Mutant { kind, item, place: plan.place(at), change, fate });
    }
    mutants
}

fn fate(files: &[RuleFile], attachments: &BTreeMap<String, RawTable>, passing: &[bool]) -> MutantFate {
    let Some(plan) = check(files, attachments).plan else { return MutantFate::Refused };
    first_caught(&plan, passing).map_or(MutantFate::Survived, MutantFate::Caught)
}

fn first_caught(plan: &Plan, passing: &[bool]) -> Option<String> {
    let results = run_tests(plan).into_iter().zip(passing);
    results.into_iter().find(|(result, passed)| **passed && !result.passed()).map(|(result, _)| result.title)
}

/// A change that can be made to the tree.
struct Change {
    kind: MutantKind,
    item: String,
    span: Span,
    words: String,
    apply: Box<dyn Fn(&mut File)>,
}

/// All changes of a tree, in the order written.
fn changes(file: &File, text: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    for (at, item) in file.items.iter().enumerate() {
        let Some(name) = name_of(item) else { continue };
        let mut found = Found { at, name, text, changes: &mut changes };
        found.clauses(item);
        found.rows(item);
        found.expressions(item);
    }
    changes.sort_by_key(|change| change.span.start);
    changes
}

fn name_of(item: &Item) -> Option<String> {
    match &item.kind {
        ItemKind::Table(table) => Some(table.name.node.clone()),
        ItemKind::Define(define) => Some(match &define.record {
            Some(record) => format!("{}.{}", record.node, define.name.node),
            None => define.name.node.clone(),
        }),
        ItemKind::Rule(rule) => Some(rule.name.node.clone()),
        ItemKind::Decision(decision) => Some(decision.name.node.clone()),
        ItemKind::List(_) | ItemKind::Record(_) | ItemKind::Waive(_) | ItemKind::Test(_) => None,
    }
}

/// Collects the changes of one item.
struct Found<'t> {
    at: usize,
    name: String,
    text: &'t str,
    changes: &'t mut Vec<Change>,
}

impl Found<'_> {
    fn add(&mut self, kind: MutantKind, span: Span, words: String, apply: impl Fn(&mut Item) + 'static) {
        let at = self.at;
        let apply = Box::new(move |file: &mut File| {
            if let Some(item) = file.items.get_mut(at) {
                apply(item);
            }
        });
        self.changes.push(Change { kind, item: self.name.clone(), span, words, apply });
    }

    /// What is written at a place, in one line.
    fn written(&self, span: Span) -> String {
        let text = self.text.get(span.range()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Clauses left out, and bases of percents exchanged.
    fn clauses(&mut self, item: &Item) {
        let (ItemKind::Rule(ast::Rule { clauses, .. }) | ItemKind::Decision(ast::Decision { clauses, .. })) =
            &item.kind
        else {
            return;
        };
        for (place, clause) in clauses.iter().enumerate() {
            let written = self.written(clause.span);
            let kind = match &clause.node {
                Clause::Where(_) | Clause::When(_) | Clause::Unless(_) => MutantKind::Condition,
                Clause::DecisionRow { .. } => MutantKind::Row,
                Clause::Then(outcome) => {
                    if base_of(&outcome.kind).is_some() {
                        let words = format!("in `{written}`: the other base");
                        self.add(MutantKind::Choice, outcome.span, words, move |item| {
                            if let Some(Clause::Then(outcome)) = clause_mut(item, place) {
                                other_base(&mut outcome.kind);
                            }
                        });
                    }
                    continue;
                }
                _ => continue,
            };
            self.add(kind, clause.span, format!("without `{written}`"), move |item| {
                if let Some(clauses) = clauses_mut(item) {
                    clauses.remove(place);
                }
            });
        }
    }

    /// Rows of tables left out, their results and ends a little more.
    fn rows(&mut self, item: &Item) {
        let ItemKind::Table(table) = &item.kind else { return };
        let TableBody::Inline(rows) = &table.body else { return };
        for (place, row) in rows.iter().enumerate() {
            let written = self.written(row.span);
            if rows.len() > 1 {
                self.add(MutantKind::Row, row.span, format!("without the row `{written}`"), move |item| {
                    if let Some(rows) = rows_mut(item) {
                        rows.remove(place);
                    }
                });
            }
            for (column, out) in row.outs.iter().enumerate() {
                let Out::Value(value) = out else { continue };
                let Some(more) = a_little_more(&value.node) else { continue };
                let words = format!("in `{written}`: `{}` became a little more", self.written(value.span));
                self.add(MutantKind::Limit, value.span, words, move |item| {
                    let row = rows_mut(item).and_then(|rows| rows.get_mut(place));
                    if let Some(Out::Value(value)) = row.and_then(|row| row.outs.get_mut(column)) {
                        value.node = more.clone();
                    }
                });
            }
            for (column, cell) in row.cells.iter().enumerate() {
                let CellKind::Range(range) = &cell.kind else { continue };
                if range.to.is_none() {
                    continue;
                }
                let words = format!("in `{written}`: the upper end is taken in or out");
                self.add(MutantKind::Comparison, cell.span, words, move |item| {
                    let row = rows_mut(item).and_then(|rows| rows.get_mut(place));
                    let cell = row.and_then(|row| row.cells.get_mut(column)).map(|cell| &mut cell.kind);
                    if let Some(CellKind::Range(range)) = cell {
                        other_end(range);
                    }
                });
            }
        }
    }

    /// Changes inside expressions, those in the texts of messages left alone.
    fn expressions(&mut self, item: &Item) {
        let mut seen = item.clone();
        without_messages(&mut seen);
        let mut found: Vec<(usize, Span, Vec<Variant>)> = Vec::new();
        let mut number = 0;
        for_each_expr_mut(&mut seen, &mut |expr| {
            found.push((number, expr.span, variants(expr)));
            number += 1;
        });
        for (number, span, variants) in found {
            let written = self.written(span);
            for Variant { kind, words, becomes } in variants {
                let words = if words.is_empty() {
                    format!("`{written}` became a little more")
                } else {
                    format!("in `{written}`: {words}")
                };
                self.add(kind, span, words, move |item| {
                    without_messages(item);
                    let mut at = 0;
                    for_each_expr_mut(item, &mut |expr| {
                        if at == number {
                            expr.kind = becomes.clone();
                        }
                        at += 1;
                    });
                });
            }
        }
    }
}

/// A message is no condition: a change in it changes no result.
fn without_messages(item: &mut Item) {
    if let Some(clauses) = clauses_mut(item) {
        clauses.retain(|clause| !matches!(clause.node, Clause::Because(_)));
        for clause in clauses {
            if let Clause::Then(outcome) = &mut clause.node {
                without_words(&mut outcome.kind);
            }
        }
    }
}

fn without_words(outcome: &mut OutcomeKind) {
    let text = match outcome {
        OutcomeKind::Note(text) | OutcomeKind::Warn(text) | OutcomeKind::Return(text) => text.as_mut(),
        OutcomeKind::Hold { for_what, .. } => for_what.as_mut(),
        OutcomeKind::Ask(text) => Some(text),
        _ => None,
    };
    if let Some(text) = text {
        text.parts.clear();
    }
}

fn clauses_mut(item: &mut Item) -> Option<&mut Vec<meruit_syntax::Spanned<Clause>>> {
    match &mut item.kind {
        ItemKind::Rule(rule) => Some(&mut rule.clauses),
        ItemKind::Decision(decision) => Some(&mut decision.clauses),
        _ => None,
    }
}

fn clause_mut(item: &mut Item, place: usize) -> Option<&mut Clause> {
    clauses_mut(item)?.get_mut(place).map(|clause| &mut clause.node)
}

fn rows_mut(item: &mut Item) -> Option<&mut Vec<ast::Row>> {
    match &mut item.kind {
        ItemKind::Table(ast::Table { body: TableBody::Inline(rows), .. }) => Some(rows),
        _ => None,
    }
}

fn base_of(outcome: &OutcomeKind) -> Option<Base> {
    match outcome {
        OutcomeKind::Reduce { cut: Cut::By { base, .. }, .. }
        | OutcomeKind::Credit { base, .. }
        | OutcomeKind::Withhold { base, .. } => *base,
        _ => None,
    }
}

fn other_base(outcome: &mut OutcomeKind) {
    if let OutcomeKind::Reduce { cut: Cut::By { base, .. }, .. }
    | OutcomeKind::Credit { base, .. }
    | OutcomeKind::Withhold { base, .. } = outcome
    {
        *base = base.map(|base| match base {
            Base::Billed => Base::Remaining,
            Base::Remaining => Base::Billed,
        });
    }
}

fn other_end(range: &mut Range) {
    if let Some(to) = &mut range.to {
        to.inclusive = !to.inclusive;
    }
}

/// What an expression could become.
struct Variant {
    kind: MutantKind,
    /// The change in words; empty where a literal is a little more.
    words: String,
    becomes: ExprKind,
}

fn variants(expr: &Expr) -> Vec<Variant> {
    let variant = |kind, words: String, becomes| Variant { kind, words, becomes };
    let comparison = |words: &str, becomes| variant(MutantKind::Comparison, words.to_owned(), becomes);
    match &expr.kind {
        ExprKind::Literal(literal) => {
            let more = a_little_more(literal).map(ExprKind::Literal);
            more.map(|more| variant(MutantKind::Limit, String::new(), more)).into_iter().collect()
        }
        ExprKind::Compare { op, left, right } => {
            let with = |new| {
                let becomes = ExprKind::Compare { op: new, left: left.clone(), right: right.clone() };
                comparison(&format!("`{}` became `{}`", op_word(*op), op_word(new)), becomes)
            };
            others_of(*op).into_iter().map(with).collect()
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            let is_and = matches!(expr.kind, ExprKind::And(_));
            let (own, other) = if is_and { ("and", "or") } else { ("or", "and") };
            let made: fn(Vec<Expr>) -> ExprKind = if is_and { ExprKind::And } else { ExprKind::Or };
            let exchanged = if is_and { ExprKind::Or(parts.clone()) } else { ExprKind::And(parts.clone()) };
            let swap = variant(MutantKind::Connective, format!("`{own}` became `{other}`"), exchanged);
            let dropped = (0..parts.len()).filter_map(|place| {
                let mut left = parts.clone();
                left.remove(place);
                let becomes = match <[Expr; 1]>::try_from(left) {
                    Ok([only]) => ExprKind::Paren(Box::new(only)),
                    Err(left) if left.is_empty() => return None,
                    Err(left) => made(left),
                };
                let words = format!("without the condition {}", place + 1);
                Some(variant(MutantKind::Condition, words, becomes))
            });
            std::iter::once(swap).chain(dropped).collect()
        }
        ExprKind::Not(inner) => vec![comparison("without `not`", ExprKind::Paren(inner.clone()))],
        ExprKind::IsMissing { value, negated } => {
            vec![comparison("the contrary", ExprKind::IsMissing { value: value.clone(), negated: !negated })]
        }
        ExprKind::IsMark { value, mark, negated } => {
            let becomes = ExprKind::IsMark { value: value.clone(), mark: *mark, negated: !negated };
            vec![comparison("the contrary", becomes)]
        }
        ExprKind::In { value, set, negated } => {
            let contrary = ExprKind::In { value: value.clone(), set: set.clone(), negated: !negated };
            let mut found = vec![comparison("the contrary", contrary)];
            if let InSet::Range(range) = set
                && range.to.is_some()
            {
                let mut range = range.clone();
                other_end(&mut range);
                let set = InSet::Range(range);
                let becomes = ExprKind::In { value: value.clone(), set, negated: *negated };
                found.push(comparison("the upper end is taken in or out", becomes));
            }
            found
        }
        ExprKind::Mentions { value, phrases, negated } => {
            let (value, phrases) = (value.clone(), phrases.clone());
            vec![comparison("the contrary", ExprKind::Mentions { value, phrases, negated: !negated })]
        }
        ExprKind::Matches { value, pattern, negated } => {
            let (value, pattern) = (value.clone(), pattern.clone());
            vec![comparison("the contrary", ExprKind::Matches { value, pattern, negated: !negated })]
        }
        ExprKind::Else { value, fallback } => vec![
            variant(MutantKind::Choice, "without what `else` says".to_owned(), value.kind.clone()),
            variant(MutantKind::Choice, "always what `else` says".to_owned(), fallback.kind.clone()),
        ],
        ExprKind::Call { name, args } => {
            let other = match name.node.as_str() {
                "lesser" => "greater",
                "greater" => "lesser",
                _ => return Vec::new(),
            };
            let words = format!("`{}` became `{other}`", name.node);
            let name = meruit_syntax::Spanned::new(other.to_owned(), name.span);
            vec![variant(MutantKind::Choice, words, ExprKind::Call { name, args: args.clone() })]
        }
        ExprKind::Aggregate(aggregate) => {
            let other = match aggregate.func.node {
                AggregateFunc::Min => AggregateFunc::Max,
                AggregateFunc::Max => AggregateFunc::Min,
                _ => return Vec::new(),
            };
            let mut aggregate = aggregate.clone();
            aggregate.func.node = other;
            let words = "`min` and `max` are exchanged".to_owned();
            vec![variant(MutantKind::Choice, words, ExprKind::Aggregate(aggregate))]
        }
        ExprKind::Path(_)
        | ExprKind::Lookup { .. }
        | ExprKind::Approved(_)
        | ExprKind::Negate(_)
        | ExprKind::Arith { .. }
        | ExprKind::Paren(_) => Vec::new(),
    }
}

fn op_word(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
        CompareOp::Is => "is",
        CompareOp::IsNot => "is not",
    }
}

/// The same with its limit taken in or out, and the contrary.
fn others_of(op: CompareOp) -> Vec<CompareOp> {
    match op {
        CompareOp::Less => vec![CompareOp::LessOrEqual, CompareOp::GreaterOrEqual],
        CompareOp::LessOrEqual => vec![CompareOp::Less, CompareOp::Greater],
        CompareOp::Greater => vec![CompareOp::GreaterOrEqual, CompareOp::LessOrEqual],
        CompareOp::GreaterOrEqual => vec![CompareOp::Greater, CompareOp::Less],
        CompareOp::Is => vec![CompareOp::IsNot],
        CompareOp::IsNot => vec![CompareOp::Is],
    }
}

/// The next value that a person would write: 11 after 10, 0.6 after 0.5, the next day; `None` of what has no next.
fn a_little_more(literal: &Literal) -> Option<Literal> {
    let next = |number: &Decimal| number.checked_add(Decimal::new(1, number.normalize().scale()));
    Some(match literal {
        Literal::Number(number) => Literal::Number(next(number)?),
        Literal::Percent(number) => Literal::Percent(next(number)?),
        Literal::Money(number, currency) => Literal::Money(next(number)?, currency.clone()),
        Literal::Rate(number, currency) => Literal::Rate(next(number)?, currency.clone()),
        Literal::Length(number, unit) => Literal::Length(next(number)?, *unit),
        Literal::Date(date) => Literal::Date(date.checked_add(1.day()).ok()?),
        Literal::YesNo(yes) => Literal::YesNo(!yes),
        Literal::Text(_) | Literal::Time(_) | Literal::Code(_) => return None,
    })
}

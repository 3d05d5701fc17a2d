//! Going through every expression of an item, for tools that look for or change parts of rules.

use crate::ast::{
    Aggregate, AggregatePart, Clause, Cut, Expr, ExprKind, InSet, Item, ItemKind, Outcome, OutcomeKind,
    Range, Rank, Taking, Template, TemplatePart,
};

/// Calls `visit` with every expression of an item: outer ones first, in the order written, those between the braces of
/// texts included.
///
/// ```
/// let mut parsed = meruit_syntax::parse("rule long for each fee when hours > 10 then note", 0);
/// let mut count = 0;
/// meruit_syntax::for_each_expr_mut(&mut parsed.file.items[0], &mut |_| count += 1);
/// assert_eq!(count, 3); // `hours > 10`, `hours`, `10`
/// ```
pub fn for_each_expr_mut(item: &mut Item, visit: &mut dyn FnMut(&mut Expr)) {
    match &mut item.kind {
        ItemKind::Define(define) => expr(&mut define.value, visit),
        ItemKind::Rule(rule) => rule.clauses.iter_mut().for_each(|found| clause(&mut found.node, visit)),
        ItemKind::Decision(decision) => {
            decision.clauses.iter_mut().for_each(|found| clause(&mut found.node, visit));
        }
        ItemKind::Waive(waive) => waive.condition.iter_mut().for_each(|found| expr(found, visit)),
        ItemKind::List(_) | ItemKind::Table(_) | ItemKind::Record(_) | ItemKind::Test(_) => {}
    }
}

fn clause(clause: &mut Clause, visit: &mut dyn FnMut(&mut Expr)) {
    match clause {
        Clause::Where(value) | Clause::When(value) | Clause::Unless(value) | Clause::Let { value, .. } => {
            expr(value, visit)
        }
        Clause::GroupedBy { keys: values, .. } | Clause::Otherwise(values) => all(values, visit),
        Clause::Then(found) => outcome(found, visit),
        Clause::Because(text) => template(text, visit),
        Clause::DecisionRow { when, values } => {
            expr(when, visit);
            all(values, visit);
        }
        Clause::Section(_)
        | Clause::Effective(_)
        | Clause::ExceptionTo(_)
        | Clause::ForEach(_)
        | Clause::IfUnknown(_)
        | Clause::Gives { .. } => {}
    }
}

fn outcome(outcome: &mut Outcome, visit: &mut dyn FnMut(&mut Expr)) {
    match &mut outcome.kind {
        OutcomeKind::Note(text) | OutcomeKind::Warn(text) | OutcomeKind::Return(text) => {
            text.iter_mut().for_each(|text| template(text, visit));
        }
        OutcomeKind::Ask(text) => template(text, visit),
        OutcomeKind::Hold { for_what, .. } => for_what.iter_mut().for_each(|text| template(text, visit)),
        OutcomeKind::Reject { .. } => {}
        OutcomeKind::Reduce { cut, taking, .. } => {
            let (Cut::To(amount) | Cut::By { amount, .. }) = cut;
            expr(amount, visit);
            if let Some(Taking::From(order)) = taking {
                ranks(order, visit);
            }
        }
        OutcomeKind::Keep { count, by, .. } => {
            expr(count, visit);
            ranks(by, visit);
        }
        OutcomeKind::Credit { amount, .. }
        | OutcomeKind::Withhold { amount, .. }
        | OutcomeKind::Release(amount) => expr(amount, visit),
        OutcomeKind::Split { amount, by } => {
            expr(amount, visit);
            expr(by, visit);
        }
    }
}

fn template(template: &mut Template, visit: &mut dyn FnMut(&mut Expr)) {
    for part in &mut template.parts {
        if let TemplatePart::Expr(value) = part {
            expr(value, visit);
        }
    }
}

fn ranks(ranks: &mut [Rank], visit: &mut dyn FnMut(&mut Expr)) {
    for rank in ranks {
        match rank {
            Rank::Lowest(value) | Rank::Highest(value) | Rank::Earliest(value) | Rank::Latest(value) => {
                expr(value, visit);
            }
            Rank::FirstLine(_) | Rank::LastLine(_) => {}
        }
    }
}

fn all(values: &mut [Expr], visit: &mut dyn FnMut(&mut Expr)) {
    values.iter_mut().for_each(|value| expr(value, visit));
}

fn range(range: &mut Range, visit: &mut dyn FnMut(&mut Expr)) {
    range.from.iter_mut().for_each(|from| expr(from, visit));
    range.to.iter_mut().for_each(|to| expr(&mut to.value, visit));
}

fn expr(value: &mut Expr, visit: &mut dyn FnMut(&mut Expr)) {
    visit(value);
    match &mut value.kind {
        ExprKind::Literal(_) | ExprKind::Path(_) => {}
        ExprKind::Call { args, .. } => all(args, visit),
        ExprKind::Lookup { keys, .. } => all(keys, visit),
        ExprKind::Aggregate(found) => aggregate(found, visit),
        ExprKind::Approved(approved) => approved.condition.iter_mut().for_each(|found| expr(found, visit)),
        ExprKind::Negate(inner) | ExprKind::Not(inner) | ExprKind::Paren(inner) => expr(inner, visit),
        ExprKind::Arith { left, right, .. } | ExprKind::Compare { left, right, .. } => {
            expr(left, visit);
            expr(right, visit);
        }
        ExprKind::Else { value, fallback } => {
            expr(value, visit);
            expr(fallback, visit);
        }
        ExprKind::IsMissing { value, .. }
        | ExprKind::IsMark { value, .. }
        | ExprKind::Mentions { value, .. }
        | ExprKind::Matches { value, .. } => expr(value, visit),
        ExprKind::In { value, set, .. } => {
            expr(value, visit);
            match set {
                InSet::Steps(inner) | InSet::Single(inner) => expr(inner, visit),
                InSet::Range(found) => range(found, visit),
                InSet::Values(values) => all(values, visit),
            }
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => all(parts, visit),
    }
}

fn aggregate(aggregate: &mut Aggregate, visit: &mut dyn FnMut(&mut Expr)) {
    aggregate.value.iter_mut().for_each(|value| expr(value, visit));
    for part in &mut aggregate.parts {
        match &mut part.node {
            AggregatePart::Where(value) => expr(value, visit),
            AggregatePart::WithSame(keys) => all(keys, visit),
            AggregatePart::Over { .. } => {}
            AggregatePart::By(order) => ranks(order, visit),
        }
    }
}

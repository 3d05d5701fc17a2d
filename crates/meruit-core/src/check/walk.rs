//! Going through the parts of an expression.

use meruit_syntax::ast::{
    AggregatePart, Clause, Cut, Expr, ExprKind, InSet, Item, ItemKind, OutcomeKind, Path, Range, Rank,
    Taking, Template, TemplatePart,
};

/// The expression and all its parts, each before its own parts.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        found.push(expr);
        open.extend(children(expr));
    }
    found
}

/// The paths that an expression reads.
pub(super) fn paths(expr: &Expr) -> impl Iterator<Item = &Path> {
    parts(expr).into_iter().filter_map(|part| match &part.kind {
        ExprKind::Path(path) => Some(path),
        _ => None,
    })
}

fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Path(_) => Vec::new(),
        ExprKind::Paren(inner) | ExprKind::Negate(inner) | ExprKind::Not(inner) => vec![inner],
        ExprKind::IsMissing { value, .. }
        | ExprKind::IsMark { value, .. }
        | ExprKind::Mentions { value, .. }
        | ExprKind::Matches { value, .. } => vec![value],
        ExprKind::Arith { left, right, .. } | ExprKind::Compare { left, right, .. } => vec![left, right],
        ExprKind::Else { value, fallback } => vec![value, fallback],
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().collect(),
        ExprKind::Call { args, .. } => args.iter().collect(),
        ExprKind::Lookup { keys, .. } => keys.iter().collect(),
        ExprKind::In { value, set, .. } => {
            let mut all = vec![&**value];
            match set {
                InSet::Steps(step) => all.push(step),
                InSet::Single(single) => all.push(single),
                InSet::Values(values) => all.extend(values),
                InSet::Range(range) => all.extend(ends(range)),
            }
            all
        }
        ExprKind::Aggregate(aggregate) => {
            let mut all: Vec<&Expr> = aggregate.value.iter().collect();
            for part in &aggregate.parts {
                match &part.node {
                    AggregatePart::Where(filter) => all.push(filter),
                    AggregatePart::WithSame(keys) => all.extend(keys),
                    AggregatePart::By(ranks) => all.extend(ranks.iter().filter_map(ranked)),
                    AggregatePart::Over { .. } => {}
                }
            }
            all
        }
        ExprKind::Approved(approved) => approved.condition.iter().collect(),
    }
}

fn ends(range: &Range) -> impl Iterator<Item = &Expr> {
    range.from.as_deref().into_iter().chain(range.to.as_ref().map(|to| &*to.value))
}

/// What a part of an order goes by; nothing for a place in the invoice.
pub(super) fn ranked(rank: &Rank) -> Option<&Expr> {
    match rank {
        Rank::Lowest(expr) | Rank::Highest(expr) | Rank::Earliest(expr) | Rank::Latest(expr) => Some(expr),
        Rank::FirstLine(_) | Rank::LastLine(_) => None,
    }
}

/// The expressions that an item holds.
pub(super) fn of_item(item: &Item) -> Vec<&Expr> {
    match &item.kind {
        ItemKind::Define(define) => vec![&define.value],
        ItemKind::Rule(rule) => rule.clauses.iter().flat_map(|clause| of_clause(&clause.node)).collect(),
        ItemKind::Decision(decision) => {
            decision.clauses.iter().flat_map(|clause| of_clause(&clause.node)).collect()
        }
        ItemKind::Waive(waive) => waive.condition.iter().collect(),
        ItemKind::List(_) | ItemKind::Table(_) | ItemKind::Record(_) | ItemKind::Test(_) => Vec::new(),
    }
}

fn of_clause(clause: &Clause) -> Vec<&Expr> {
    match clause {
        Clause::Where(expr) | Clause::When(expr) | Clause::Unless(expr) => vec![expr],
        Clause::Let { value, .. } => vec![value],
        Clause::GroupedBy { keys, .. } => keys.iter().collect(),
        Clause::Then(outcome) => of_outcome(&outcome.kind),
        Clause::Because(template) => of_template(template).collect(),
        Clause::DecisionRow { when, values } => std::iter::once(when).chain(values).collect(),
        Clause::Otherwise(values) => values.iter().collect(),
        Clause::Section(_)
        | Clause::Effective(_)
        | Clause::ExceptionTo(_)
        | Clause::ForEach(_)
        | Clause::IfUnknown(_)
        | Clause::Gives { .. } => Vec::new(),
    }
}

fn of_outcome(outcome: &OutcomeKind) -> Vec<&Expr> {
    match outcome {
        OutcomeKind::Note(text) | OutcomeKind::Warn(text) | OutcomeKind::Return(text) => {
            text.iter().flat_map(of_template).collect()
        }
        OutcomeKind::Ask(text) => of_template(text).collect(),
        OutcomeKind::Hold { for_what, .. } => for_what.iter().flat_map(of_template).collect(),
        OutcomeKind::Reject { .. } => Vec::new(),
        OutcomeKind::Reduce { cut, taking, .. } => {
            let (Cut::To(amount) | Cut::By { amount, .. }) = cut;
            let ranks = match taking {
                Some(Taking::From(ranks)) => ranks.as_slice(),
                Some(Taking::ProRata) | None => &[],
            };
            std::iter::once(amount).chain(ranks.iter().filter_map(ranked)).collect()
        }
        OutcomeKind::Keep { count, by, .. } => {
            std::iter::once(count).chain(by.iter().filter_map(ranked)).collect()
        }
        OutcomeKind::Credit { amount, .. }
        | OutcomeKind::Withhold { amount, .. }
        | OutcomeKind::Release(amount) => vec![amount],
        OutcomeKind::Split { amount, by } => vec![amount, by],
    }
}

fn of_template(template: &Template) -> impl Iterator<Item = &Expr> {
    template.parts.iter().filter_map(|part| match part {
        TemplatePart::Expr(expr) => Some(expr),
        TemplatePart::Text(_) => None,
    })
}

//! Expressions on one line, with brackets where the tree needs them.

use super::literal::{self, length, literal as written, path, text};
use super::words;
use crate::ast::{
    Aggregate, AggregatePart, Approved, Expr, ExprKind, InSet, Phrase, Range, Rank, RecordSource,
};

/// How tightly the parts of an expression hold together; what is looser stands in brackets inside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    Connected,
    Not,
    Compared,
    Else,
    Sum,
    Product,
    Negative,
    Primary,
}

/// An expression on one line. `source` is the whole text that it was read from, if it was.
pub(super) fn expr(expr: &Expr, source: Option<&str>) -> String {
    inside(expr, Hold::Connected, source)
}

/// The operands of `and` or `or` on lines of their own, the word first; `None` where the expression has no such parts.
pub(super) fn broken(expr: &Expr, source: Option<&str>) -> Option<Vec<String>> {
    let (word, parts) = match &expr.kind {
        ExprKind::And(parts) => ("and", parts),
        ExprKind::Or(parts) => ("or", parts),
        _ => return None,
    };
    let lines = parts.iter().enumerate().map(|(at, part)| {
        let part = inside(part, Hold::Not, source);
        if at == 0 { part } else { format!("{word} {part}") }
    });
    Some(lines.collect())
}

/// Expressions with commas between.
pub(super) fn exprs(exprs: &[Expr], source: Option<&str>) -> String {
    exprs.iter().map(|one| expr(one, source)).collect::<Vec<_>>().join(", ")
}

fn inside(expr: &Expr, least: Hold, source: Option<&str>) -> String {
    let (hold, written) = print(expr, source);
    if hold < least { format!("({written})") } else { written }
}

fn print(expr: &Expr, source: Option<&str>) -> (Hold, String) {
    let part = |expr: &Expr, least| inside(expr, least, source);
    let all = |parts: &[Expr]| exprs(parts, source);
    let not = |negated: bool| if negated { "not " } else { "" };
    match &expr.kind {
        ExprKind::Literal(value) => {
            let own = source.and_then(|source| source.get(expr.span.range()));
            let hold = if literal::is_negative(value) { Hold::Negative } else { Hold::Primary };
            (hold, written(value, own))
        }
        ExprKind::Path(names) => (Hold::Primary, path(names)),
        ExprKind::Call { name, args } => (Hold::Primary, format!("{}({})", name.node, all(args))),
        ExprKind::Lookup { table, keys, column } => {
            let column = column.as_ref().map_or_else(String::new, |column| format!(".{}", column.node));
            (Hold::Primary, format!("{}[{}]{column}", table.node, all(keys)))
        }
        ExprKind::Aggregate(found) => (Hold::Primary, aggregate(found, source)),
        ExprKind::Approved(found) => (Hold::Primary, approved(found, source)),
        ExprKind::Negate(inner) => (Hold::Negative, format!("-{}", part(inner, Hold::Primary))),
        ExprKind::Not(inner) => (Hold::Not, format!("not {}", part(inner, Hold::Not))),
        ExprKind::Arith { op, left, right } => {
            use crate::ast::ArithOp::{Add, Divide, Multiply, Subtract};
            let (own, next) = match op {
                Add | Subtract => (Hold::Sum, Hold::Product),
                Multiply | Divide => (Hold::Product, Hold::Negative),
            };
            let op = words::arith(*op);
            (own, format!("{} {op} {}", part(left, own), part(right, next)))
        }
        ExprKind::Compare { op, left, right } => {
            let op = words::compare(*op);
            (Hold::Compared, format!("{} {op} {}", part(left, Hold::Else), part(right, Hold::Else)))
        }
        ExprKind::IsMissing { value, negated } => {
            (Hold::Compared, format!("{} is {}missing", part(value, Hold::Else), not(*negated)))
        }
        ExprKind::IsMark { value, mark, negated } => {
            let mark = words::mark(*mark);
            (Hold::Compared, format!("{} is {}{mark}", part(value, Hold::Else), not(*negated)))
        }
        ExprKind::In { value, set, negated } => {
            let set = in_set(set, source);
            (Hold::Compared, format!("{} {}in {set}", part(value, Hold::Else), not(*negated)))
        }
        ExprKind::Mentions { value, phrases: found, negated } => {
            let phrases = phrases(found);
            (Hold::Compared, format!("{} {}mentions {phrases}", part(value, Hold::Else), not(*negated)))
        }
        ExprKind::Matches { value, pattern, negated } => {
            let pattern = text(&pattern.node);
            (Hold::Compared, format!("{} {}matches {pattern}", part(value, Hold::Else), not(*negated)))
        }
        ExprKind::Else { value, fallback } => {
            (Hold::Else, format!("{} else {}", part(value, Hold::Else), part(fallback, Hold::Sum)))
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            let lines = broken(expr, source).unwrap_or_default();
            // A single operand stands for itself.
            let hold = if parts.len() > 1 { Hold::Connected } else { Hold::Not };
            (hold, lines.join(" "))
        }
        ExprKind::Paren(inner) => (Hold::Primary, format!("({})", part(inner, Hold::Connected))),
    }
}

fn in_set(set: &InSet, source: Option<&str>) -> String {
    match set {
        InSet::Steps(step) => format!("steps of {}", inside(step, Hold::Sum, source)),
        InSet::Range(found) => range(found, source),
        InSet::Values(values) => {
            let values: Vec<String> = values.iter().map(|value| inside(value, Hold::Else, source)).collect();
            format!("({})", values.join(", "))
        }
        InSet::Single(one) => inside(one, Hold::Primary, source),
    }
}

/// `from A to under B`
pub(super) fn range(range: &Range, source: Option<&str>) -> String {
    let end = |value: &Expr| inside(value, Hold::Sum, source);
    match (&range.from, &range.to) {
        (Some(from), None) => format!("from {}", end(from)),
        (Some(from), Some(to)) => {
            let under = if to.inclusive { "" } else { "under " };
            format!("from {} to {under}{}", end(from), end(&to.value))
        }
        (None, Some(to)) if to.inclusive => format!("up to {}", end(&to.value)),
        (None, Some(to)) => format!("under {}", end(&to.value)),
        // The grammar has no range without ends; this one is refused when it is read.
        (None, None) => "from".to_owned(),
    }
}

fn phrases(phrases: &[Phrase]) -> String {
    let written: Vec<String> = phrases
        .iter()
        .map(|phrase| match phrase {
            Phrase::Text(phrase) => text(&phrase.node),
            Phrase::List(name) => name.node.clone(),
        })
        .collect();
    match written.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    }
}

/// `prior fee`
pub(super) fn record_source(source: &RecordSource) -> String {
    format!("{}{}", if source.prior { "prior " } else { "" }, source.name.node)
}

fn aggregate(aggregate: &Aggregate, source: Option<&str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    if aggregate.distinct.is_some() {
        parts.push("distinct".to_owned());
    }
    parts.extend(aggregate.value.iter().map(|value| expr(value, source)));
    parts.extend(aggregate.of.iter().map(|of| format!("of {}", record_source(of))));
    for part in &aggregate.parts {
        parts.push(match &part.node {
            AggregatePart::Where(condition) => format!("where {}", expr(condition, source)),
            AggregatePart::WithSame(keys) => format!("with same {}", exprs(keys, source)),
            AggregatePart::Over { next, amount, unit } => {
                let own = source.and_then(|source| source.get(part.span.range()));
                let way = if *next { "next" } else { "last" };
                format!("over {way} {}", length(amount, *unit, own))
            }
            AggregatePart::By(order) => format!("by {}", ranks(order, source)),
        });
    }
    format!("{}({})", words::aggregate(aggregate.func.node), parts.join(" "))
}

fn approved(approved: &Approved, source: Option<&str>) -> String {
    let before = approved.before.as_ref().map(|before| format!(", {}", words::before(before.node)));
    let condition =
        approved.condition.as_ref().map(|condition| format!(" where {}", expr(condition, source)));
    let kind = text(&approved.kind.node);
    format!("approved({kind}{}{})", before.unwrap_or_default(), condition.unwrap_or_default())
}

/// `lowest rate, last line`
pub(super) fn ranks(ranks: &[Rank], source: Option<&str>) -> String {
    let written = ranks.iter().map(|rank| match rank {
        Rank::Lowest(value) => format!("lowest {}", expr(value, source)),
        Rank::Highest(value) => format!("highest {}", expr(value, source)),
        Rank::Earliest(value) => format!("earliest {}", expr(value, source)),
        Rank::Latest(value) => format!("latest {}", expr(value, source)),
        Rank::FirstLine(_) => "first line".to_owned(),
        Rank::LastLine(_) => "last line".to_owned(),
    });
    written.collect::<Vec<_>>().join(", ")
}

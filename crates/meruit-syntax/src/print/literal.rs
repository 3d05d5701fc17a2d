//! Literals, names and types as they are written.

use rust_decimal::Decimal;

use super::words;
use crate::ast::{LengthUnit, Literal, Path, Template, TemplatePart, TypeExpr, TypeExprKind};
use crate::scan::{Scanner, TokenKind, span_of};

/// A plain text in its quotes; braces mean nothing in it.
pub(super) fn text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text with expressions between braces.
pub(super) fn template(template: &Template) -> String {
    let mut written = String::from("\"");
    for part in &template.parts {
        match part {
            TemplatePart::Text(text) => {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{");
                written.push_str(&text);
            }
            TemplatePart::Expr(expr) => {
                written.push('{');
                written.push_str(&super::expr::expr(expr, None));
                written.push('}');
            }
        }
    }
    written.push('"');
    written
}

/// A literal. `source` is what its author wrote, of which the grouping of digits is kept.
pub(super) fn literal(literal: &Literal, source: Option<&str>) -> String {
    let digits = |number: &Decimal| digits(number, source);
    match literal {
        Literal::Text(value) => text(value),
        Literal::Number(number) => digits(number),
        Literal::Percent(number) => format!("{}%", digits(number)),
        Literal::Money(number, currency) => format!("{} {currency}", digits(number)),
        Literal::Rate(number, currency) => format!("{} {currency} per hour", digits(number)),
        Literal::Length(number, unit) => length(number, *unit, source),
        Literal::Date(date) => date.to_string(),
        Literal::Time(time) => format!("{:02}:{:02}", time.hour(), time.minute()),
        Literal::YesNo(true) => "yes".to_owned(),
        Literal::YesNo(false) => "no".to_owned(),
        Literal::Code(code) => code.clone(),
    }
}

/// Whether a literal begins with a minus.
pub(super) fn is_negative(literal: &Literal) -> bool {
    match literal {
        Literal::Number(number)
        | Literal::Percent(number)
        | Literal::Money(number, _)
        | Literal::Rate(number, _)
        | Literal::Length(number, _) => number.is_sign_negative(),
        Literal::Text(_) | Literal::Date(_) | Literal::Time(_) | Literal::YesNo(_) | Literal::Code(_) => {
            false
        }
    }
}

/// `1 hour`, `2 hours`
pub(super) fn length(number: &Decimal, unit: LengthUnit, source: Option<&str>) -> String {
    let s = if number.abs() == Decimal::ONE { "" } else { "s" };
    format!("{} {}{s}", digits(number, source), words::unit(unit))
}

/// The digits of a number, thousands set apart by `_` from five digits on, or as their author set them.
fn digits(number: &Decimal, source: Option<&str>) -> String {
    let plain = number.abs().to_string();
    let minus = if number.is_sign_negative() { "-" } else { "" };
    let written = source.and_then(|source| {
        let mut tokens = Scanner::new(source, span_of(0, source.len()));
        let number = tokens.find(|token| token.kind == TokenKind::Number)?.of(source);
        (number.replace('_', "") == plain).then(|| number.to_owned())
    });
    format!("{minus}{}", written.unwrap_or_else(|| grouped(&plain)))
}

fn grouped(plain: &str) -> String {
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    if whole.len() < 5 {
        return plain.to_owned();
    }
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped.push_str(rest);
    grouped
}

/// `this.timekeeper.id`
pub(super) fn path(path: &Path) -> String {
    let this = path.this.then_some("this");
    let names = path.names.iter().map(|name| name.node.as_str());
    this.into_iter().chain(names).collect::<Vec<_>>().join(".")
}

/// `list of one of ("a", "b")`
pub(super) fn type_expr(ty: &TypeExpr) -> String {
    match &ty.kind {
        TypeExprKind::YesNo => "yes/no".to_owned(),
        TypeExprKind::List(inner) => format!("list of {}", type_expr(inner)),
        TypeExprKind::OneOf(texts) => {
            let texts: Vec<String> = texts.iter().map(|one| text(&one.node)).collect();
            format!("one of ({})", texts.join(", "))
        }
        TypeExprKind::Code(set) => format!("code({})", text(&set.node)),
        TypeExprKind::Name(name) => name.clone(),
    }
}

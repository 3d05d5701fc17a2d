//! Clauses, settings and outcomes as they are written.

use super::expr::{broken, expr, exprs, ranks, record_source};
use super::literal::{literal, path, template, text, type_expr};
use super::page::Lines;
use super::words;
use crate::ast::{
    Base, Block, BlockValue, Clause, Column, Cut, Effective, Expr, Name, Outcome, OutcomeKind, Setting,
    Taking,
};

/// A setting of a header.
pub(super) fn setting(setting: &Setting, source: Option<&str>) -> Lines {
    Lines::one(match setting {
        Setting::Edition(year) => format!("edition {}", year.node),
        Setting::Version(version) => format!("version {}", text(&version.node)),
        Setting::Layer(layer) => format!("layer {}", text(&layer.node)),
        Setting::Extends(file) => format!("extends {}", text(&file.node)),
        Setting::Currency { code, converted_by: None } => format!("currency {}", code.node),
        Setting::Currency { code, converted_by: Some(table) } => {
            format!("currency {} converted by {}", code.node, table.node)
        }
        Setting::Rounding { mode, per } => {
            format!("rounding {} per {}", words::rounding(*mode), words::place(*per))
        }
        Setting::FiscalYear(month) => format!("fiscal year from month {}", month.node),
        Setting::Uses(packs) => format!("uses {}", names(packs)),
        Setting::Effective(found) => effective(found),
        Setting::Corrections { by, when } => {
            return condition(&format!("corrections by {} when", words::correction(*by)), when, source);
        }
    })
}

/// A clause of a rule or decision; rows of decisions are laid out with their neighbours.
pub(super) fn clause(clause: &Clause, source: Option<&str>) -> Lines {
    Lines::one(match clause {
        Clause::Section(section) => format!("section {}", text(&section.node)),
        Clause::Effective(found) => effective(found),
        Clause::ExceptionTo(rules) => format!("exception to {}", names(rules)),
        Clause::ForEach(record) => format!("for each {}", record_source(record)),
        Clause::Where(found) => return condition("where", found, source),
        Clause::GroupedBy { keys, with_earlier } => {
            let earlier = if with_earlier.is_some() { " with earlier invoices" } else { "" };
            format!("grouped by {}{earlier}", exprs(keys, source))
        }
        Clause::Let { name, value } => return condition(&format!("let {} =", name.node), value, source),
        Clause::When(found) => return condition("when", found, source),
        Clause::Unless(found) => return condition("unless", found, source),
        Clause::Then(found) => format!("then {}", outcome(found, source)),
        Clause::Because(reason) => format!("because {}", template(reason)),
        Clause::IfUnknown(policy) => format!("if unknown {}", words::policy(*policy)),
        Clause::Gives { all, columns: found } => {
            let all = if *all { "all " } else { "" };
            format!("gives {all}{}", columns(found).join(", "))
        }
        Clause::DecisionRow { when, values } => {
            return Lines::row(condition("when", when, source), &format!("-> {}", exprs(values, source)));
        }
        Clause::Otherwise(values) => {
            return Lines::row(Lines::one("otherwise".to_owned()), &format!("-> {}", exprs(values, source)));
        }
    })
}

/// A word and an expression, which can be broken before each `and` or `or`.
pub(super) fn condition(word: &str, value: &Expr, source: Option<&str>) -> Lines {
    let lines = Lines::one(format!("{word} {}", expr(value, source)));
    match broken(value, source) {
        Some(parts) => {
            let parts = parts.into_iter().enumerate();
            lines.or_broken(
                parts.map(|(at, part)| if at == 0 { format!("{word} {part}") } else { format!("  {part}") }),
            )
        }
        None => lines,
    }
}

/// Names with commas between.
pub(super) fn names(names: &[Name]) -> String {
    names.iter().map(|name| name.node.as_str()).collect::<Vec<_>>().join(", ")
}

/// `name: type`, column by column.
pub(super) fn columns(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| format!("{}: {}", column.name.node, type_expr(&column.ty))).collect()
}

fn effective(effective: &Effective) -> String {
    let from = effective.from.as_ref().map(|from| format!(" from {}", from.node));
    let until = effective.until.as_ref().map(|until| format!(" until {}", until.node));
    let by = path(&effective.judged_by);
    format!("effective{}{} judged by {by}", from.unwrap_or_default(), until.unwrap_or_default())
}

fn outcome(outcome: &Outcome, source: Option<&str>) -> String {
    let said = |word: &str, what: Option<String>| match what {
        Some(what) => format!("{word} {what}"),
        None => word.to_owned(),
    };
    let with_base = |word: &str, amount: &Expr, base: Option<Base>| {
        let base = base.map_or_else(String::new, |base| format!(" of {}", words::base(base)));
        format!("{word} {}{base}", expr(amount, source))
    };
    match &outcome.kind {
        OutcomeKind::Note(what) => said("note", what.as_ref().map(template)),
        OutcomeKind::Warn(what) => said("warn", what.as_ref().map(template)),
        OutcomeKind::Ask(what) => said("ask", Some(template(what))),
        OutcomeKind::Hold { invoice, for_what } => {
            let what = for_what.as_ref().map(|what| format!("for {}", template(what)));
            said(if *invoice { "hold invoice" } else { "hold" }, what)
        }
        OutcomeKind::Return(what) => {
            said("return", what.as_ref().map(|what| format!("for {}", template(what))))
        }
        OutcomeKind::Reject { invoice } => said("reject", invoice.then(|| "invoice".to_owned())),
        OutcomeKind::Reduce { target, cut, taking } => {
            let cut = match cut {
                Cut::To(limit) => format!("to {}", expr(limit, source)),
                Cut::By { amount, base } => with_base("by", amount, *base),
            };
            let taking = match taking {
                None => String::new(),
                Some(Taking::ProRata) => " pro rata".to_owned(),
                Some(Taking::From(order)) => format!(" taking from {}", ranks(order, source)),
            };
            format!("reduce {} {cut}{taking}", target.node)
        }
        OutcomeKind::Keep { count, of, by } => {
            let of = of.as_ref().map_or_else(String::new, |of| format!(" of {}", path(of)));
            format!("keep {}{of} by {}", expr(count, source), ranks(by, source))
        }
        OutcomeKind::Credit { amount, base } => with_base("credit", amount, *base),
        OutcomeKind::Withhold { amount, base } => with_base("withhold", amount, *base),
        OutcomeKind::Release(amount) => format!("release {}", expr(amount, source)),
        OutcomeKind::Split { amount, by } => {
            format!("split {} by {}", expr(amount, source), expr(by, source))
        }
    }
}

/// What stands between the braces of a `given`, field by field.
pub(super) fn pairs(block: &Block, source: Option<&str>) -> Vec<String> {
    let pairs = block.pairs.iter().map(|(field, value)| {
        let value = match value {
            BlockValue::Literal(value) => {
                literal(&value.node, source.and_then(|source| source.get(value.span.range())))
            }
            BlockValue::Block(block) => braced(&pairs(block, source)),
        };
        format!("{} {value}", path(field))
    });
    pairs.collect()
}

/// `{ a, b }`, or `{ }` of nothing.
pub(super) fn braced(parts: &[String]) -> String {
    if parts.is_empty() { "{ }".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}

//! A file with every construct, and the tree that comes of it.

#![expect(clippy::unwrap_used, reason = "a test may stop where it cannot go on")]

use std::fmt::Write as _;

use meruit_syntax::ast::{
    Clause, Expr, ExprKind, File, Given, InSet, ItemKind, ListBody, Outcome, Phrase, TableBody, TemplatePart,
};
use meruit_syntax::{parse, parse_markdown, parse_named};

const EVERYTHING: &str = include_str!("files/everything.ocg");

#[test]
fn the_grammar_stands_twice_and_is_one() {
    let published = include_str!("../src/meruit.pest");
    let readable = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../grammar/meruit.pest"));
    // The published crate has no workspace around it.
    if let Ok(readable) = readable {
        assert_eq!(published, readable);
    }
}

#[test]
fn every_construct_is_read() {
    let parsed = parse(EVERYTHING, 0);
    assert_eq!(parsed.diagnostics, []);
    insta::assert_snapshot!("everything", summary(&parsed.file));
}

#[test]
fn each_span_is_that_of_its_text() {
    let file = parse(EVERYTHING, 0).file;
    let texts: Vec<&str> = file.items.iter().map(|item| &EVERYTHING[item.span.range()]).collect();
    assert!(texts.contains(&"list roster supplied"));
    assert!(texts.contains(&"replace define day_cap = 11 hours"));
    let agreed = file.items.iter().find_map(|item| match &item.kind {
        ItemKind::Rule(rule) if rule.name.node == "agreed" => Some(rule),
        _ => None,
    });
    let because = agreed.unwrap().clauses.iter().find_map(|clause| match &clause.node {
        Clause::Because(template) => Some(template),
        _ => None,
    });
    let spans: Vec<&str> = because
        .unwrap()
        .parts
        .iter()
        .filter_map(|part| match part {
            TemplatePart::Expr(expr) => Some(&EVERYTHING[expr.span.range()]),
            TemplatePart::Text(_) => None,
        })
        .collect();
    assert_eq!(spans, ["rate", "allowed"]);
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    let windows = EVERYTHING.replace('\n', "\r\n");
    let marked = format!("\u{feff}{EVERYTHING}");
    let wanted = parse(EVERYTHING, 0).file;
    for text in [windows, marked] {
        let parsed = parse(&text, 0);
        assert_eq!(parsed.diagnostics, []);
        assert_eq!(summary(&parsed.file), summary(&wanted));
    }
}

#[test]
fn a_document_is_read_like_a_file() {
    let blocks: String = EVERYTHING
        .split("\n\n")
        .enumerate()
        .map(|(at, block)| format!("## {at}.1 Clause {at}\n\nWords about it.\n\n```ocg\n{block}\n```\n\n"))
        .collect();
    let text = format!("# Guideline\n\n{blocks}\n## X9 Nothing here\n");
    let parsed = parse_markdown(&text, 0);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(summary(&parsed.file), summary(&parse(EVERYTHING, 0).file));
    let first = &parsed.file.items[0];
    assert_eq!(first.heading.as_ref().map(|heading| heading.number.as_str()), Some("1.1"));
    assert!(text[first.span.range()].starts_with("list overhead"));
    let sections = &parsed.file.sections;
    assert!(sections[1..sections.len() - 1].iter().all(|section| section.has_words));
    let last = sections.last().unwrap();
    assert!(!last.has_words);
    let last = &last.heading;
    assert_eq!((last.number.as_str(), last.title.as_str(), last.level), ("X9", "Nothing here", 2));
    assert_eq!(&text[last.span.range()], "X9 Nothing here");
}

#[test]
fn the_published_guidelines_are_read() {
    for name in ["us-trustee", "fdic"] {
        let path = format!("{}/../../examples/{name}/guideline.md", env!("CARGO_MANIFEST_DIR"));
        // The published crate has no examples beside it.
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let parsed = parse_named("guideline.md", &text, 0);
        assert_eq!(parsed.diagnostics, [], "{name}");
        assert!(parsed.file.items.len() > 20);
        assert!(parsed.file.items.iter().all(|item| item.heading.is_some()));
    }
}

/// The tree in short, one line for each part.
fn summary(file: &File) -> String {
    let mut out = String::new();
    if let Some(header) = &file.header {
        writeln!(out, "guideline {:?}", header.title.node).unwrap();
        for setting in &header.settings {
            writeln!(out, "  {}", plain(&format!("{:?}", setting.node))).unwrap();
        }
    }
    for item in &file.items {
        let replace = if item.replace.is_some() { "replace " } else { "" };
        write!(out, "{replace}").unwrap();
        match &item.kind {
            ItemKind::List(list) => match &list.body {
                ListBody::Inline(members) => {
                    writeln!(out, "list {} {}", list.name.node, plain(&format!("{members:?}"))).unwrap();
                }
                ListBody::Bound(bound) => {
                    writeln!(out, "list {} {}", list.name.node, plain(&format!("{bound:?}"))).unwrap();
                }
            },
            ItemKind::Table(table) => {
                let head = format!("{:?} -> {:?}", table.keys, table.results);
                writeln!(out, "table {} {}", table.name.node, plain(&head)).unwrap();
                match &table.body {
                    TableBody::Inline(rows) => {
                        for row in rows {
                            writeln!(out, "  {}", plain(&format!("{:?} -> {:?}", row.cells, row.outs)))
                                .unwrap();
                        }
                    }
                    TableBody::Bound(bound) => writeln!(out, "  {}", plain(&format!("{bound:?}"))).unwrap(),
                }
            }
            ItemKind::Record(record) => {
                writeln!(out, "record {}", record.name.node).unwrap();
                for field in &record.fields {
                    writeln!(out, "  {}", plain(&format!("{field:?}"))).unwrap();
                }
            }
            ItemKind::Define(define) => {
                let record =
                    define.record.as_ref().map_or(String::new(), |record| format!("{}.", record.node));
                writeln!(out, "define {record}{} {}", define.name.node, expr(&define.value)).unwrap();
            }
            ItemKind::Rule(rule) => {
                writeln!(out, "rule {} {:?}", rule.name.node, rule.title.as_ref().map(|title| &title.node))
                    .unwrap();
                rule.clauses.iter().for_each(|one| writeln!(out, "  {}", clause(&one.node)).unwrap());
            }
            ItemKind::Decision(decision) => {
                let title = decision.title.as_ref().map(|title| &title.node);
                writeln!(out, "decision {} {title:?}", decision.name.node).unwrap();
                decision.clauses.iter().for_each(|one| writeln!(out, "  {}", clause(&one.node)).unwrap());
            }
            ItemKind::Waive(waive) => writeln!(out, "waive {}", plain(&format!("{waive:?}"))).unwrap(),
            ItemKind::Test(test) => {
                writeln!(out, "test {:?}", test.title.node).unwrap();
                for given in &test.given {
                    let name = match given {
                        Given::Record { source, .. } => &source.name,
                        Given::Rows { name, .. } | Given::Members { name, .. } => name,
                    };
                    writeln!(out, "  given {} {}", name.node, plain(&format!("{given:?}"))).unwrap();
                }
                test.expect
                    .iter()
                    .for_each(|claim| writeln!(out, "  {}", plain(&format!("{claim:?}"))).unwrap());
            }
        }
    }
    out
}

/// A debug form without its spans.
fn plain(debug: &str) -> String {
    let mut out = String::new();
    let mut rest = debug;
    while let Some(at) = rest.find("Span { start") {
        let (before, span) = rest.split_at(at);
        out.push_str(before.trim_end_matches("span: ").trim_end_matches(", "));
        rest = span.split_once('}').unwrap().1;
    }
    out.push_str(rest);
    out.replace("Spanned { node: ", "").replace(" }", "}")
}

fn clause(clause: &Clause) -> String {
    match clause {
        Clause::Where(condition) => format!("where {}", expr(condition)),
        Clause::When(condition) => format!("when {}", expr(condition)),
        Clause::Unless(condition) => format!("unless {}", expr(condition)),
        Clause::Let { name, value } => format!("let {} {}", name.node, expr(value)),
        Clause::GroupedBy { keys, with_earlier } => {
            format!("grouped {} earlier={}", all(keys), with_earlier.is_some())
        }
        Clause::DecisionRow { when, values } => format!("row {} -> {}", expr(when), all(values)),
        Clause::Otherwise(values) => format!("otherwise -> {}", all(values)),
        Clause::Then(Outcome { kind, .. }) => format!("then {}", plain(&format!("{kind:?}"))),
        other => plain(&format!("{other:?}")),
    }
}

fn all(exprs: &[Expr]) -> String {
    exprs.iter().map(expr).collect::<Vec<_>>().join(" ")
}

/// An expression with a bracket around each of its parts.
fn expr(of: &Expr) -> String {
    let not = |negated: &bool| if *negated { "not-" } else { "" };
    match &of.kind {
        ExprKind::Literal(literal) => plain(&format!("{literal:?}")),
        ExprKind::Path(path) => {
            let names: Vec<&str> = path.names.iter().map(|name| name.node.as_str()).collect();
            format!("{}{}", if path.this { "this." } else { "" }, names.join("."))
        }
        ExprKind::Call { name, args } => format!("({} {})", name.node, all(args)),
        ExprKind::Lookup { table, keys, column } => {
            format!("[{} {}]{}", table.node, all(keys), column.as_ref().map_or("", |column| &column.node))
        }
        ExprKind::Aggregate(aggregate) => format!(
            "({:?} distinct={} {} of {} {})",
            aggregate.func.node,
            aggregate.distinct.is_some(),
            aggregate.value.as_ref().map_or("-".to_owned(), expr),
            aggregate.of.as_ref().map_or("-".to_owned(), |of| plain(&format!("{of:?}"))),
            plain(&format!("{:?}", aggregate.parts)),
        ),
        ExprKind::Approved(approved) => plain(&format!("{approved:?}")),
        ExprKind::Negate(inner) => format!("(- {})", expr(inner)),
        ExprKind::Not(inner) => format!("(not {})", expr(inner)),
        ExprKind::Arith { op, left, right } => format!("({op:?} {} {})", expr(left), expr(right)),
        ExprKind::Compare { op, left, right } => format!("({op:?} {} {})", expr(left), expr(right)),
        ExprKind::IsMissing { value, negated } => format!("({}missing {})", not(negated), expr(value)),
        ExprKind::IsMark { value, mark, negated } => format!("({}{mark:?} {})", not(negated), expr(value)),
        ExprKind::In { value, set, negated } => {
            let set = match set {
                InSet::Steps(step) => format!("steps {}", expr(step)),
                InSet::Range(range) => plain(&format!("{range:?}")),
                InSet::Values(values) => format!("one of {}", all(values)),
                InSet::Single(single) => expr(single),
            };
            format!("({}in {} {set})", not(negated), expr(value))
        }
        ExprKind::Mentions { value, phrases, negated } => {
            let phrases: Vec<&str> = phrases
                .iter()
                .map(|phrase| match phrase {
                    Phrase::Text(text) => text.node.as_str(),
                    Phrase::List(list) => list.node.as_str(),
                })
                .collect();
            format!("({}mentions {} {phrases:?})", not(negated), expr(value))
        }
        ExprKind::Matches { value, pattern, negated } => {
            format!("({}matches {} {:?})", not(negated), expr(value), pattern.node)
        }
        ExprKind::Else { value, fallback } => format!("(else {} {})", expr(value), expr(fallback)),
        ExprKind::And(parts) => format!("(and {})", all(parts)),
        ExprKind::Or(parts) => format!("(or {})", all(parts)),
        ExprKind::Paren(inner) => format!("({})", expr(inner)),
    }
}

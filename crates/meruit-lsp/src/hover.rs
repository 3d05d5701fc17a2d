//! What an editor shows of a place: the clause of a rule, the rows of a table, the type of a field, the name of a code.

use meruit_core::{KindId, RuleFile, Schema, Type};
use meruit_syntax::ast::{Clause, Expr, ExprKind, Item, ItemKind, Path};
use meruit_syntax::{Span, for_each_expr_mut};

use crate::document::{Document, clauses_of};
use crate::names::Meaning;

/// More rows of a table are not shown.
const ROWS: usize = 20;

/// What is known of a place, in Markdown, and of which place it is.
pub(crate) fn hover(document: &Document, byte: usize) -> Option<(String, Span)> {
    if let Some(found) = document.names().at(byte)
        && let Some(text) = meaning(document, &found.meaning)
    {
        return Some((text, found.span));
    }
    if let Some(found) = field(document, byte) {
        return Some(found);
    }
    let span = word_at(&document.text, byte)?;
    Some((code(document.written(span))?, span))
}

fn meaning(document: &Document, meaning: &Meaning) -> Option<String> {
    let gives = document.names().of(meaning).find(|one| one.gives);
    let item = gives.and_then(|gives| document.item_at(gives.span.range().start));
    if item.is_none()
        && let Some((file, item)) = given_below(document, meaning)
    {
        return Some(format!("{}\n\nin `{}`", of_item(&file.text, item), file.name));
    }
    match (meaning, item) {
        (Meaning::Record(name), None) => {
            let kind = document.schema.kind(name, false)?;
            let fields = document.schema.describe(kind).fields.len();
            Some(format!("record `{name}`, {fields} fields"))
        }
        (_, None) => None,
        (Meaning::Let(_, name), Some(item)) => {
            let value = clauses_of(item).iter().find_map(|clause| match &clause.node {
                Clause::Let { name: own, value } if own.node == *name => Some(value),
                _ => None,
            })?;
            Some(fenced(&format!("let {name} = {}", document.written(value.span))))
        }
        (_, Some(item)) => Some(of_item(&document.text, item)),
    }
}

/// The item that gives a name in a file that this one extends, of the highest one.
fn given_below<'d>(document: &'d Document, meaning: &Meaning) -> Option<(&'d RuleFile, &'d Item)> {
    document.below.iter().rev().find_map(|file| {
        let item = file.tree.items.iter().find(|item| match (&item.kind, meaning) {
            (ItemKind::List(list), Meaning::Shared(name)) => list.name.node == *name,
            (ItemKind::Table(table), Meaning::Shared(name)) => table.name.node == *name,
            (ItemKind::Define(define), Meaning::Shared(name)) => {
                define.record.is_none() && define.name.node == *name
            }
            (ItemKind::Define(define), Meaning::Field(name)) => {
                define.record.is_some() && define.name.node == *name
            }
            (ItemKind::Rule(rule), Meaning::Rule(name)) => rule.name.node == *name,
            (ItemKind::Decision(decision), Meaning::Rule(name)) => decision.name.node == *name,
            (ItemKind::Record(record), Meaning::Record(name)) => record.name.node == *name,
            _ => false,
        });
        Some((file, item?))
    })
}

fn of_item(text: &str, item: &Item) -> String {
    let written = text.get(item.span.range()).unwrap_or_default();
    match &item.kind {
        ItemKind::Rule(_) | ItemKind::Decision(_) => match clause_text(text, item) {
            Some(clause) => format!("{}\n\n{clause}", fenced(written)),
            None => fenced(written),
        },
        ItemKind::Table(_) | ItemKind::List(_) => {
            let lines: Vec<&str> = written.lines().collect();
            let shown = lines.get(..ROWS + 1).unwrap_or(&lines).join("\n");
            let more = lines.len().saturating_sub(ROWS + 1);
            if more > 0 { format!("{}\n\nand {more} more lines", fenced(&shown)) } else { fenced(&shown) }
        }
        _ => fenced(written),
    }
}

/// The words of the guideline above a rule: its heading, and what stands between that and the rules.
fn clause_text(text: &str, item: &Item) -> Option<String> {
    let Some(heading) = &item.heading else {
        let section = clauses_of(item).iter().find_map(|clause| match &clause.node {
            Clause::Section(section) => Some(&section.node),
            _ => None,
        })?;
        return Some(format!("Section {section}"));
    };
    let rest = text.get(heading.span.range().end..)?;
    let words = rest.split("\n#").next()?.split("```").next()?.trim();
    let title = format!("**{} {}**", heading.number, heading.title);
    Some(format!("{}\n\n{words}", title.replace("** ", "**")).trim_end().to_owned())
}

fn fenced(rules: &str) -> String {
    format!("```ocg\n{rules}\n```")
}

/// The field at a byte, with its type.
fn field(document: &Document, byte: usize) -> Option<(String, Span)> {
    let item = document.item_at(byte)?;
    let kind = subject(document, item)?;
    let mut found: Option<(Path, KindId)> = None;
    // The innermost aggregate decides whose fields are meant.
    let mut aggregates: Vec<(Span, KindId)> = Vec::new();
    let mut item = item.clone();
    for_each_expr_mut(&mut item, &mut |expr: &mut Expr| match &expr.kind {
        ExprKind::Aggregate(aggregate) => {
            if let Some(of) =
                aggregate.of.as_ref().and_then(|of| document.schema.kind(&of.name.node, of.prior))
            {
                aggregates.push((expr.span, of));
            }
        }
        ExprKind::Path(path) if path.span.range().start <= byte && byte <= path.span.range().end => {
            let inner = aggregates
                .iter()
                .rev()
                .find(|(span, _)| span.start <= path.span.start && path.span.end <= span.end);
            let own = if path.this { kind } else { inner.map_or(kind, |(_, of)| *of) };
            found = Some((path.clone(), own));
        }
        _ => {}
    });
    let (path, mut kind) = found?;
    let schema = &document.schema;
    for (at, name) in path.names.iter().enumerate() {
        let full = if name.node == "narrative" && at + 1 < path.names.len() {
            path.names.get(at + 1).map(|inner| format!("narrative.{}", inner.node))
        } else {
            None
        };
        let span = if full.is_some() { path.span } else { name.span };
        let known = full.as_deref().unwrap_or(&name.node);
        let id = schema.field(kind, known)?;
        let field = schema.field_of(kind, id);
        if span.range().start <= byte && byte <= span.range().end {
            let optional = if field.optional { ", may be missing" } else { "" };
            let text =
                format!("`{}.{known}`: {}{optional}", schema.title(kind), type_words(schema, &field.ty));
            return Some((text, span));
        }
        match field.ty {
            Type::Record(next) => kind = next,
            _ => return None,
        }
    }
    None
}

/// A type as a rule file writes it.
pub(crate) fn type_words(schema: &Schema, ty: &Type) -> String {
    match ty {
        Type::Record(kind) => schema.title(*kind),
        other => other.to_string(),
    }
}

/// The kind of record that an item speaks of.
pub(crate) fn subject(document: &Document, item: &Item) -> Option<KindId> {
    let (name, prior) = match &item.kind {
        ItemKind::Define(define) => (define.record.as_ref()?.node.clone(), false),
        ItemKind::Waive(waive) => (waive.source.name.node.clone(), waive.source.prior),
        _ => clauses_of(item).iter().find_map(|clause| match &clause.node {
            Clause::ForEach(source) => Some((source.name.node.clone(), source.prior)),
            _ => None,
        })?,
    };
    document.schema.kind(&name, prior)
}

/// What a code is called: `L310`, `PARTNR`, `USD`.
pub(crate) fn code(code: &str) -> Option<String> {
    if let Some(found) = meruit_codes::find(code).filter(|found| found.code == code) {
        let under = found.parent.and_then(meruit_codes::find);
        let under =
            under.map_or_else(String::new, |parent| format!(", under {} {}", parent.code, parent.name));
        return Some(format!(
            "`{code}` {}: {} code of UTBMS {}{under}",
            found.name,
            kind_words(found),
            found.set
        ));
    }
    let role = meruit_codes::classification(code).filter(|found| found.classification.code == code)?;
    role.classification.name.map(|name| format!("`{code}` {name}: a LEDES timekeeper classification"))
}

/// The column that a code belongs in.
pub(crate) fn kind_words(code: &meruit_codes::Code) -> &'static str {
    match code.kind {
        meruit_codes::CodeKind::Task => "task",
        meruit_codes::CodeKind::Activity => "activity",
        meruit_codes::CodeKind::Expense => "expense",
    }
}

/// The word at a byte.
pub(crate) fn word_at(text: &str, byte: usize) -> Option<Span> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let before = text.get(..byte)?;
    let start = before
        .rfind(|letter| !is_word(letter))
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let after = text.get(byte..)?;
    let end = byte + after.find(|letter| !is_word(letter)).unwrap_or(after.len());
    (start < end)
        .then(|| Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX)))
}

//! What could be written at a place: fields, codes with their names, tables, lists, rules and words.

use lsp_types::{CompletionItem, CompletionItemKind};
use meruit_core::{KindId, Type};
use meruit_syntax::ast::ItemKind;

use crate::document::Document;
use crate::hover::{kind_words, type_words, word_at};

/// More codes are not offered at once; with each letter there are fewer.
const CODES: usize = 200;

const OUTCOMES: [&str; 12] = [
    "note",
    "warn",
    "ask",
    "hold for",
    "return for",
    "reject",
    "reduce",
    "keep",
    "credit",
    "withhold",
    "release",
    "split",
];

const CLAUSES: [&str; 12] = [
    "for each",
    "where",
    "grouped by",
    "let",
    "when",
    "unless",
    "then",
    "because",
    "if unknown",
    "section",
    "exception to",
    "effective from",
];

const FUNCTIONS: [&str; 24] = [
    "lesser",
    "greater",
    "abs",
    "round_half_up",
    "round_half_even",
    "round_up",
    "round_down",
    "year",
    "quarter",
    "month",
    "week",
    "fiscal_year",
    "month_start",
    "month_end",
    "months_started",
    "months_between",
    "sum",
    "count",
    "min",
    "max",
    "average",
    "median",
    "first",
    "approved",
];

/// What could stand at a byte.
pub(crate) fn complete(document: &Document, byte: usize) -> Vec<CompletionItem> {
    let start = word_at(&document.text, byte).map_or(byte, |word| word.range().start.min(byte));
    let before = document.text.get(..start).unwrap_or_default();
    let typed = document.text.get(start..byte).unwrap_or_default();
    let item = item_text(before);
    let words: Vec<&str> = item.split_whitespace().collect();
    let last = words.last().copied().unwrap_or_default();
    if before.ends_with('.') {
        return path_fields(document, item);
    }
    match last {
        "each" | "of" | "prior" | "given" => return records(document),
        "then" => {
            return OUTCOMES.iter().map(|word| plain(word, CompletionItemKind::KEYWORD, "outcome")).collect();
        }
        "to" if words.iter().rev().nth(1) == Some(&"exception") => return rules(document),
        "expect" | "waive" => return rules(document),
        "mentions" => return shared(document, |kind| matches!(kind, ItemKind::List(_))),
        _ => {}
    }
    if last == "found(" || item.ends_with("found(") {
        return rules(document);
    }
    let capital = typed.starts_with(|letter: char| letter.is_ascii_uppercase());
    if let Some(set) = code_wanted(document, item, &words) {
        return codes(document, &set, typed);
    }
    if capital {
        return codes(document, "", typed);
    }
    let mut items = Vec::new();
    if let Some(kind) = subject_of(document, item) {
        items.extend(fields(document, kind));
    }
    items.extend(shared(document, |_| true));
    items.extend(lets(item));
    items.extend(FUNCTIONS.iter().map(|name| plain(name, CompletionItemKind::FUNCTION, "function")));
    items.extend(CLAUSES.iter().map(|word| plain(word, CompletionItemKind::KEYWORD, "clause")));
    items
}

fn plain(label: &str, kind: CompletionItemKind, detail: &str) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        detail: Some(detail.to_owned()),
        ..CompletionItem::default()
    }
}

/// The text of the item that is being written: from the last line that begins with a word of an item.
fn item_text(before: &str) -> &str {
    const ITEMS: [&str; 10] = [
        "rule ",
        "table ",
        "list ",
        "define ",
        "record ",
        "decision ",
        "waive ",
        "test ",
        "replace ",
        "guideline ",
    ];
    let mut start = 0;
    let mut at = 0;
    for line in before.split_inclusive('\n') {
        if ITEMS.iter().any(|word| line.trim_start().starts_with(word)) {
            start = at;
        }
        at += line.len();
    }
    before.get(start..).unwrap_or_default()
}

/// The kind of record that the item speaks of, also where it is not whole yet; inside an aggregate the other one.
fn subject_of(document: &Document, item: &str) -> Option<KindId> {
    let open = open_aggregate(item);
    if let Some(kind) = open.and_then(|inner| record_behind(document, inner, "of")) {
        return Some(kind);
    }
    if let Some(defined) = item.trim_start().trim_start_matches("replace ").strip_prefix("define ")
        && let Some((record, _)) = defined.split_once('.')
    {
        return document.schema.kind(record.trim(), false);
    }
    record_behind(document, item, "each")
}

/// What stands behind the innermost bracket of an aggregate that is still open.
fn open_aggregate(item: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, letter) in item.char_indices().rev() {
        match letter {
            ')' | ']' => depth += 1,
            '(' | '[' if depth > 0 => depth -= 1,
            '(' => return item.get(at + 1..),
            _ => {}
        }
    }
    None
}

fn record_behind(document: &Document, text: &str, word: &str) -> Option<KindId> {
    let mut words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    words.find(|found| *found == word)?;
    let mut words = words.filter(|found| !found.is_empty());
    match words.next()? {
        "prior" => document.schema.kind(words.next()?, true),
        name => document.schema.kind(name, false),
    }
}

/// The fields behind the last dot.
fn path_fields(document: &Document, item: &str) -> Vec<CompletionItem> {
    let path = item.trim_end_matches('.');
    let start =
        path.rfind(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '.'));
    let path = path.get(start.map_or(0, |at| at + 1)..).unwrap_or_default();
    if path == "narrative" || path.ends_with(".narrative") {
        return subject_of(document, item).map(|kind| narrative_fields(document, kind)).unwrap_or_default();
    }
    let mut names = path.split('.').filter(|name| *name != "this").peekable();
    // `define fee.` begins with the record itself.
    let defines = item.trim_start().starts_with("define ") && !item.contains('=');
    let kind = if defines { None } else { subject_of(document, item) };
    let first = names.peek().copied().unwrap_or_default();
    let Some(mut kind) = kind.or_else(|| document.schema.kind(first, false)) else { return Vec::new() };
    for name in names {
        let field = document.schema.field(kind, name);
        match field.map(|field| document.schema.field_of(kind, field).ty.clone()) {
            Some(Type::Record(next)) => kind = next,
            _ => return Vec::new(),
        }
    }
    fields(document, kind)
}

fn narrative_fields(document: &Document, kind: KindId) -> Vec<CompletionItem> {
    let all = document.schema.describe(kind).fields.iter();
    let inner = all.filter_map(|(name, _)| name.strip_prefix("narrative."));
    inner
        .map(|name| plain(name, CompletionItemKind::FIELD, "what the analysis of narratives found"))
        .collect()
}

fn fields(document: &Document, kind: KindId) -> Vec<CompletionItem> {
    let schema = &document.schema;
    let own =
        schema.describe(kind).fields.iter().filter(|(name, _)| !name.contains('.')).map(|(name, id)| {
            let field = schema.field_of(kind, *id);
            let optional = if field.optional { "?" } else { "" };
            plain(name, CompletionItemKind::FIELD, &format!("{}{optional}", type_words(schema, &field.ty)))
        });
    let title = &schema.describe(kind).name;
    let defined = document.known_items().filter_map(|item| match &item.kind {
        ItemKind::Define(define) if define.record.as_ref().is_some_and(|record| record.node == *title) => {
            Some(plain(&define.name.node, CompletionItemKind::FIELD, "defined"))
        }
        _ => None,
    });
    once_each(own.chain(defined))
}

fn records(document: &Document) -> Vec<CompletionItem> {
    let names = document.schema.kind_names().map(|name| plain(name, CompletionItemKind::CLASS, "record"));
    once_each(names)
}

fn rules(document: &Document) -> Vec<CompletionItem> {
    let rules = document.known_items().filter_map(|item| {
        let (name, title) = match &item.kind {
            ItemKind::Rule(rule) => (&rule.name, &rule.title),
            ItemKind::Decision(decision) => (&decision.name, &decision.title),
            _ => return None,
        };
        let detail = title.as_ref().map_or("rule", |title| &title.node);
        Some(plain(&name.node, CompletionItemKind::EVENT, detail))
    });
    once_each(rules)
}

/// Lists, tables and parameters.
fn shared(document: &Document, wanted: impl Fn(&ItemKind) -> bool) -> Vec<CompletionItem> {
    let items =
        document.known_items().filter(|item| wanted(&item.kind)).filter_map(|item| match &item.kind {
            ItemKind::List(list) => Some(plain(&list.name.node, CompletionItemKind::ENUM, "list")),
            ItemKind::Table(table) => {
                let keys: Vec<&str> = table.keys.iter().map(|key| key.name.node.as_str()).collect();
                let mut item = plain(
                    &table.name.node,
                    CompletionItemKind::STRUCT,
                    &format!("table[{}]", keys.join(", ")),
                );
                item.insert_text = Some(format!("{}[", table.name.node));
                Some(item)
            }
            ItemKind::Define(define) if define.record.is_none() => {
                Some(plain(&define.name.node, CompletionItemKind::CONSTANT, "parameter"))
            }
            _ => None,
        });
    once_each(items)
}

/// The names that the item gives by `let`.
fn lets(item: &str) -> Vec<CompletionItem> {
    let words: Vec<&str> = item.split_whitespace().collect();
    let names = words.windows(3).filter(|three| three.first() == Some(&"let") && three.get(2) == Some(&"="));
    once_each(names.filter_map(|three| Some(plain(three.get(1)?, CompletionItemKind::VARIABLE, "let"))))
}

/// The set of codes of the field that stands before `is`, `in` or a bracket behind `in`; or of a key of a table.
fn code_wanted(document: &Document, item: &str, words: &[&str]) -> Option<String> {
    let last = *words.last()?;
    let field = if matches!(last, "is" | "in" | "not") {
        words.iter().rev().find(|word| !matches!(**word, "is" | "in" | "not"))?
    } else {
        let open = item.rfind('(')?;
        let inside = item.get(open + 1..)?;
        let codes =
            |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || ", \n".contains(letter);
        if !inside.chars().all(codes) {
            return None;
        }
        let mut before = item.get(..open)?.split_whitespace().rev();
        if before.next()? != "in" {
            return None;
        }
        before.find(|word| *word != "not")?
    };
    let mut kind = subject_of(document, item)?;
    let mut names = field.trim_start_matches('(').split('.').filter(|name| *name != "this").peekable();
    while let Some(name) = names.next() {
        let id = document.schema.field(kind, name)?;
        match (&document.schema.field_of(kind, id).ty, names.peek()) {
            (Type::Record(next), Some(_)) => kind = *next,
            (Type::Code(set), None) => return Some(set.clone().unwrap_or_default()),
            _ => return None,
        }
    }
    None
}

/// The codes of a set, with their names; those that the file has as its own first.
fn codes(document: &Document, set: &str, typed: &str) -> Vec<CompletionItem> {
    let own = document.known_items().filter_map(|item| match &item.kind {
        ItemKind::List(list) if list.name.node == "own_codes" => Some(list),
        _ => None,
    });
    let own = own.flat_map(|list| match &list.body {
        meruit_syntax::ast::ListBody::Inline(members) => members.as_slice(),
        meruit_syntax::ast::ListBody::Bound(_) => &[],
    });
    let own = own.filter_map(|member| match member {
        meruit_syntax::ast::ListMember::Code(code) => {
            Some(plain(&code.node, CompletionItemKind::ENUM_MEMBER, "own code"))
        }
        _ => None,
    });
    let published = meruit_codes::codes()
        .iter()
        .filter(|code| set.is_empty() || set == code.set || set == kind_words(code));
    let published = published.map(|code| plain(code.code, CompletionItemKind::ENUM_MEMBER, code.name));
    let roles = meruit_codes::classifications().iter().filter(|_| matches!(set, "" | "role"));
    let roles = roles
        .map(|role| plain(role.code, CompletionItemKind::ENUM_MEMBER, role.name.unwrap_or("timekeeper")));
    let all = own.chain(published).chain(roles);
    once_each(all.filter(|item| item.label.starts_with(typed)).take(CODES))
}

fn once_each(items: impl Iterator<Item = CompletionItem>) -> Vec<CompletionItem> {
    let mut seen = std::collections::BTreeSet::new();
    items.filter(|item| seen.insert(item.label.clone())).collect()
}

//! What changed between two versions of a guideline.

use std::collections::{BTreeMap, BTreeSet};

use meruit_core::RawTable;
use meruit_syntax::ast::{Bound, ItemKind, ListBody, TableBody};
use meruit_syntax::print_item;

use super::blocks::{Block, words_of};
use crate::ruleset::Ruleset;

/// The changes as parts of a document, by what changed and its name; tests are not among them.
pub(super) fn changes_since(old: &Ruleset, new: &Ruleset) -> Vec<Block> {
    let version = match old.version() {
        "" => "the earlier version".to_owned(),
        version => format!("version {version}"),
    };
    let mut blocks = vec![Block::Heading(2, format!("Changes since {version}"))];
    let (before, after) = (items(old), items(new));
    for (key, now) in &after {
        match before.get(key) {
            Some(then) if then == now => {}
            Some(then)
                if matches!(key.0, "table" | "list")
                    && then.contains('\n')
                    && first_line(then) == first_line(now) =>
            {
                blocks.extend(changed_rows(&in_words(key), then, now));
            }
            Some(then) => {
                blocks.push(Block::Words(format!("Changed: {}. It was", in_words(key))));
                blocks.push(Block::Written(then.clone()));
                blocks.push(Block::Words("and is now".to_owned()));
                blocks.push(Block::Written(now.clone()));
            }
            None => {
                blocks.push(Block::Words(format!("New: {}", in_words(key))));
                blocks.push(Block::Written(now.clone()));
            }
        }
    }
    for (key, then) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        blocks.push(Block::Words(format!("Gone: {}", in_words(key))));
        blocks.push(Block::Written(then.clone()));
    }
    blocks.extend(changed_words(old, new));
    if blocks.len() == 1 {
        blocks.push(Block::Words("No rule, parameter, table or word changed.".to_owned()));
    }
    blocks
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The rows that went and came, in place of two tables that look alike.
fn changed_rows(what: &str, then: &str, now: &str) -> Vec<Block> {
    let less = |all: &str, others: &str| {
        let others: BTreeSet<&str> = others.lines().collect();
        let rows = all.lines().filter(|row| !others.contains(row));
        rows.collect::<Vec<_>>().join("\n")
    };
    let mut blocks = vec![Block::Words(format!("Changed: {what}"))];
    for (words, rows) in [("Rows that are gone", less(then, now)), ("Rows that are new", less(now, then))] {
        if !rows.is_empty() {
            blocks.extend([Block::Words(words.to_owned()), Block::Written(rows)]);
        }
    }
    if blocks.len() == 1 {
        blocks.push(Block::Words("Its rows stand in another order.".to_owned()));
    }
    blocks
}

/// The clauses whose words changed, came or went.
fn changed_words(old: &Ruleset, new: &Ruleset) -> Vec<Block> {
    let words = |rules: &Ruleset| -> BTreeMap<String, String> {
        let sections = rules.rules().trees.iter().flat_map(words_of);
        sections.filter(|(_, words)| !words.is_empty()).collect()
    };
    let (before, after) = (words(old), words(new));
    let named = |heading: &str| match heading {
        "" => "the words before the first clause".to_owned(),
        heading => format!("the words of “{heading}”"),
    };
    let mut blocks = Vec::new();
    for (heading, now) in &after {
        match before.get(heading) {
            Some(then) if then == now => {}
            Some(then) => {
                blocks.push(Block::Words(format!("Changed: {}. They were", named(heading))));
                blocks.push(Block::Written(then.clone()));
                blocks.push(Block::Words("and are now".to_owned()));
                blocks.push(Block::Written(now.clone()));
            }
            None => {
                blocks.push(Block::Words(format!("New: {}", named(heading))));
                blocks.push(Block::Written(now.clone()));
            }
        }
    }
    for (heading, then) in before.iter().filter(|(heading, _)| !after.contains_key(*heading)) {
        blocks.push(Block::Words(format!("Gone: {}", named(heading))));
        blocks.push(Block::Written(then.clone()));
    }
    blocks
}

type Key = (&'static str, String);

fn in_words((what, name): &Key) -> String {
    format!("{what} `{name}`")
}

/// All items of all files as printed; several of one name together.
fn items(rules: &Ruleset) -> BTreeMap<Key, String> {
    let mut items: BTreeMap<Key, String> = BTreeMap::new();
    for item in rules.rules().trees.iter().flat_map(|file| &file.tree.items) {
        let (what, name) = match &item.kind {
            ItemKind::List(list) => ("list", &list.name.node),
            ItemKind::Table(table) => ("table", &table.name.node),
            ItemKind::Record(record) => ("record", &record.name.node),
            ItemKind::Define(define) => ("parameter", &define.name.node),
            ItemKind::Rule(rule) => ("rule", &rule.name.node),
            ItemKind::Decision(decision) => ("decision", &decision.name.node),
            ItemKind::Waive(waive) => ("waiver of", &waive.rule.node),
            ItemKind::Test(_) => continue,
        };
        let printed = with_rows(&item.kind, print_item(item).trim_end(), &rules.rules().tables);
        let all = items.entry((what, name.clone())).or_default();
        *all = if all.is_empty() { printed } else { format!("{all}\n{printed}") };
    }
    items
}

/// A table or list from a file as it is printed, with what the file holds below.
fn with_rows(kind: &ItemKind, printed: &str, tables: &BTreeMap<String, RawTable>) -> String {
    let file = match kind {
        ItemKind::Table(table) => match &table.body {
            TableBody::Bound(Bound::From(file)) => Some(file),
            _ => None,
        },
        ItemKind::List(list) => match &list.body {
            ListBody::Bound(Bound::From(file)) => Some(file),
            _ => None,
        },
        _ => None,
    };
    let Some(read) = file.and_then(|file| tables.get(file.node.as_str())) else { return printed.to_owned() };
    let one_line = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let row = |row: &[Option<String>]| {
        row.iter().map(|cell| cell.as_deref().unwrap_or_default()).collect::<Vec<_>>().join(", ")
    };
    let rows = read.rows.iter().map(|(_, cells)| row(cells));
    let all = [one_line, read.columns.join(", ")].into_iter().chain(rows);
    all.collect::<Vec<_>>().join("\n")
}

//! What changed between two versions of a guideline.

use std::collections::BTreeMap;

use meruit_syntax::ast::ItemKind;
use meruit_syntax::print_item;

use super::blocks::Block;
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
    if blocks.len() == 1 {
        blocks.push(Block::Words("No rule, parameter or table changed.".to_owned()));
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
        let printed = print_item(item).trim_end().to_owned();
        let all = items.entry((what, name.clone())).or_default();
        *all = if all.is_empty() { printed } else { format!("{all}\n{printed}") };
    }
    items
}

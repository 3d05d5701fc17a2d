//! Names of several files: which item stands where a higher layer replaces it, and which repeat is refused.

use std::collections::BTreeMap;

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Item, ItemKind};

use super::lists::ListSlot;
use super::tables::TableSlot;
use super::{AS_OF, Checker, did_you_mean};
use crate::facts::nearest;
use crate::plan::{At, Layer};
use crate::schema::KindId;

/// Who has a name.
#[derive(Clone, Copy)]
struct Holder {
    at: At,
    layer: Layer,
    /// `list`, `table` or `define`.
    word: &'static str,
}

/// A name as it is declared: of a parameter, list or table, or of a record's field.
type Declared<'a> = (Option<KindId>, &'a str);

impl<'a> Checker<'a> {
    /// Collects the names of lists, tables and defines, so that rules can stand before what they use.
    pub(super) fn declare_names(&mut self) {
        let mut holders: BTreeMap<Declared<'a>, Holder> = BTreeMap::new();
        for (file, item) in self.items() {
            self.in_file(file, |checker| checker.declare(item, &mut holders));
        }
    }

    fn declare(&mut self, item: &'a Item, holders: &mut BTreeMap<Declared<'a>, Holder>) {
        let (word, name, kind) = match &item.kind {
            ItemKind::List(list) => ("list", &list.name, None),
            ItemKind::Table(table) => ("table", &table.name, None),
            ItemKind::Define(define) => match &define.record {
                None => ("define", &define.name, None),
                Some(record) => match self.record_of_define(record) {
                    Some(kind) => ("define", &define.name, Some(kind)),
                    None => return,
                },
            },
            ItemKind::Record(_) => {
                if let Some(replace) = &item.replace {
                    self.error("replace-not-here", "a record is not replaced", replace.span)
                        .help
                        .push("`record` adds its fields to those that are there".to_owned());
                }
                return;
            }
            ItemKind::Rule(_) | ItemKind::Decision(_) | ItemKind::Waive(_) | ItemKind::Test(_) => return,
        };
        if kind.is_none() && name.node == AS_OF {
            self.error("duplicate-name", format!("`{AS_OF}` is the day of the run"), name.span);
            return;
        }
        let declared = (kind, name.node.as_str());
        let holder = Holder { at: self.at(name.span), layer: self.layer(), word };
        let replace = item.replace.as_ref().map(|replace| replace.span);
        let stands = match holders.get(&declared).copied() {
            Some(first) => self.may_replace(name, holder, first, replace),
            None => {
                if replace.is_some() {
                    let names = holders.iter().filter(|((of, _), held)| *of == kind && held.word == word);
                    let near = nearest(&name.node, names.map(|((_, name), _)| *name));
                    self.nothing_to_replace(word, name, near);
                }
                true
            }
        };
        if !stands {
            return;
        }
        let replaces = holders.insert(declared, holder).is_some();
        match (&item.kind, kind) {
            (ItemKind::List(list), _) => self.add_list(list),
            (ItemKind::Table(table), _) => self.add_table(table),
            (ItemKind::Define(define), kind) => {
                if let Some(kind) = kind.filter(|_| !replaces) {
                    self.check_field_is_new(define, kind);
                }
                if let Some(&old) = self.define_index.get(&declared) {
                    self.defines[old].replaced = true;
                }
                self.add_define(define, kind);
            }
            _ => {}
        }
    }

    /// Whether an item may stand in the place of the one that has its name; refuses it where not.
    fn may_replace(&mut self, name: &ast::Name, new: Holder, first: Holder, replace: Option<Span>) -> bool {
        let Some(replace) = replace.filter(|_| new.word == first.word) else {
            let found = self.error("duplicate-name", format!("the name `{}` is taken", name.node), name.span);
            *found = found.clone().related(first.at.file, first.at.span, "first used here");
            if new.layer < first.layer && new.word == first.word {
                found.help.push(format!("to put this in its place, write `replace {} …`", new.word));
            }
            return false;
        };
        self.check_replaces_lower(new.layer, first.layer, first.at, replace)
    }

    /// Whether an item is of a higher layer than the one it replaces; refuses it where not.
    pub(super) fn check_replaces_lower(&mut self, new: Layer, old: Layer, at: At, replace: Span) -> bool {
        if new < old {
            return true;
        }
        let message = if new == old {
            format!("both stand in the layer `{}`, and only a higher one replaces", new.word())
        } else {
            format!(
                "the layer `{}` is lower than `{}`, and only a higher one replaces",
                new.word(),
                old.word()
            )
        };
        let found = self.error("layer-too-low", message, replace);
        *found = found.clone().related(at.file, at.span, "this would be replaced").help(ORDER);
        false
    }

    pub(super) fn nothing_to_replace(&mut self, word: &str, name: &ast::Name, near: Option<String>) {
        let message = format!("there is no {word} `{}` to be replaced", name.node);
        let found = self.error("nothing-to-replace", message, name.span);
        if near.is_none() {
            found.help.push("what is replaced stands in a file that this one `extends`".to_owned());
        }
        did_you_mean(found, name.span, near);
    }

    fn add_list(&mut self, list: &'a ast::List) {
        let slot = ListSlot::new(self.file, list);
        match self.list_index(&list.name.node) {
            Some(at) => {
                let replaced = std::mem::replace(&mut self.lists[at], slot);
                self.replaced_lists.push(replaced.ast);
            }
            None => {
                self.list_index.insert(&list.name.node, self.lists.len());
                self.lists.push(slot);
            }
        }
    }

    fn add_table(&mut self, table: &'a ast::Table) {
        let slot = TableSlot::new(self.file, table);
        match self.table_index(&table.name.node) {
            Some(at) => self.tables[at] = slot,
            None => {
                self.table_index.insert(&table.name.node, self.tables.len());
                self.tables.push(slot);
            }
        }
    }
}

/// The layers, for advice.
pub(super) const ORDER: &str = "from the highest: law, engagement, matter, firm, guideline, default";

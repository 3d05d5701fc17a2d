//! Rule text and the tables beside it → checked rules.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use meruit_core::{Plan, RawTable, RuleFile, check};
use meruit_io::diagnostics::Source;
use meruit_io::table_csv::read_table;
use meruit_syntax::ast::{Bound, File, ItemKind, ListBody, TableBody, Text};
use meruit_syntax::{Diagnostic, Severity, Span};

use crate::error::{LoadError, Refused};
use crate::hash::hash_of;

/// Checked rules and all that is known of them.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) plan: Plan,
    pub(crate) hash: String,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) sources: Vec<Source>,
}

/// Where the tables that a rule file names come from.
pub(crate) trait Tables {
    /// The bytes of a table; `None` where there is none of this name.
    fn open(&self, name: &str) -> Result<Option<Vec<u8>>, String>;
}

impl Tables for BTreeMap<String, String> {
    fn open(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.get(name).map(|text| text.clone().into_bytes()))
    }
}

/// The folder of a rule file.
pub(crate) struct Folder<'p>(pub(crate) &'p Path);

impl Tables for Folder<'_> {
    fn open(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let path = Path::new(name);
        // A guideline comes from somebody else: it reads what was put beside it, and nothing more.
        if !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err("a table stands in the folder of the rule file or below it".to_owned());
        }
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Reads and checks a rule file.
pub(crate) fn load(name: &str, bytes: &[u8], tables: &impl Tables) -> Result<Rules, LoadError> {
    let text = match meruit_syntax::decode(bytes, 0) {
        Ok(text) => text,
        Err(fault) => {
            let source = Source::new(name, String::from_utf8_lossy(bytes).into_owned());
            return Err(LoadError::Refused(Refused::new(vec![*fault], vec![source])));
        }
    };
    let sources = vec![Source::new(name, text)];
    let parsed = meruit_syntax::parse_named(name, text, 0);
    let mut diagnostics = parsed.diagnostics;
    if any_error(&diagnostics) {
        // Items with a fault are left out of the tree; what speaks of them would only be noise.
        return Err(LoadError::Refused(Refused::new(diagnostics, sources)));
    }
    let Attached { tables, texts } = attach(&parsed.file, tables, &mut diagnostics);
    if any_error(&diagnostics) {
        return Err(LoadError::Refused(Refused::new(diagnostics, sources)));
    }
    let file = RuleFile { name: name.to_owned(), text: text.to_owned(), tree: parsed.file };
    let checked = check(&file, &tables);
    diagnostics.extend(checked.diagnostics);
    match checked.plan {
        Some(plan) => Ok(Rules { plan, hash: hash_of(text, &texts), warnings: diagnostics, sources }),
        None => Err(LoadError::Refused(Refused::new(diagnostics, sources))),
    }
}

fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// The tables of a rule file as read, and their texts for the hash.
#[derive(Default)]
struct Attached {
    tables: BTreeMap<String, RawTable>,
    texts: BTreeMap<String, String>,
}

/// Reads what the file names with `from "…"`. One that is not there is left to the checker, which knows what it is for.
fn attach(file: &File, from: &impl Tables, diagnostics: &mut Vec<Diagnostic>) -> Attached {
    let mut attached = Attached::default();
    for name in attachments(file) {
        if attached.tables.contains_key(&name.node) {
            continue;
        }
        let bytes = match from.open(&name.node) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => continue,
            Err(why) => {
                diagnostics.push(unreadable(&name.node, &why, name.span));
                continue;
            }
        };
        match read_table(&name.node, bytes.as_slice()) {
            Ok(table) => {
                attached.texts.insert(name.node.clone(), meruit_io::decode(&bytes).text);
                attached.tables.insert(name.node.clone(), table);
            }
            Err(error) => {
                let mut lines = error.to_string();
                let more = lines.split_off(lines.find('\n').unwrap_or(lines.len()));
                let mut diagnostic = Diagnostic::error(UNREADABLE_TABLE, lines, 0, name.span);
                diagnostic.help.extend(more.trim().lines().map(str::to_owned));
                diagnostics.push(diagnostic);
            }
        }
    }
    attached
}

/// The id of a table file that is no table, or cannot be opened.
pub(crate) const UNREADABLE_TABLE: &str = "unreadable-table";

fn unreadable(name: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::error(UNREADABLE_TABLE, format!("`{name}` cannot be read: {why}"), 0, span)
}

/// The files that lists and tables are read from, as the text names them.
fn attachments(file: &File) -> impl Iterator<Item = &Text> {
    file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::List(list) => match &list.body {
            ListBody::Bound(Bound::From(name)) => Some(name),
            _ => None,
        },
        ItemKind::Table(table) => match &table.body {
            TableBody::Bound(Bound::From(name)) => Some(name),
            _ => None,
        },
        _ => None,
    })
}

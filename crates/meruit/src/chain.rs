//! A rule file and those that it `extends`, one upon another.

use std::collections::BTreeSet;

use meruit_core::RuleFile;
use meruit_io::diagnostics::Source;
use meruit_syntax::ast::{Bound, File, ItemKind, ListBody, Setting, TableBody, Text};
use meruit_syntax::{Cache, Diagnostic, Span};

use crate::load::Beside;
use crate::packs::{RulePack, pack_name};

/// A file that is extended and is not there.
pub(crate) const MISSING: &str = "extends-missing";
/// A file that is extended and cannot be read.
pub(crate) const UNREADABLE: &str = "extends-unreadable";
/// Files that extend one another.
pub(crate) const CIRCULAR: &str = "extends-circular";

/// Rule files as they were read, the most specific last.
#[derive(Default)]
pub(crate) struct Chain {
    pub(crate) files: Vec<RuleFile>,
    pub(crate) sources: Vec<Source>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads a rule file and all below it. `shown` is the name that messages show of the first.
pub(crate) fn read_chain(shown: &str, bytes: &[u8], beside: &impl Beside, cache: &mut Cache) -> Chain {
    let mut chain = Chain::default();
    // The file's own name, so that it is known where another leads back to it.
    let own = shown.rsplit(['/', '\\']).next().unwrap_or(shown).to_owned();
    let mut read = BTreeSet::from([own]);
    let top = if pack_name(shown).is_some() { shown } else { "" };
    let mut below = chain.read(shown, top, bytes, cache);
    while let Some((name, written)) = below.take() {
        let fault = |id, message| Diagnostic::error(id, message, chain.next_file() - 1, written.span);
        if !read.insert(name.clone()) {
            let message = format!("`{}` leads back to a file that extends it", written.node);
            chain.diagnostics.push(fault(CIRCULAR, message));
            break;
        }
        match beside.open(&name) {
            Ok(Some(bytes)) => {
                let folder = folder_of(&name).to_owned();
                below = chain.read(&name, &folder, &bytes, cache);
            }
            Ok(None) => {
                let missing = fault(MISSING, format!("there is no file `{}`", written.node))
                    .help("a file that is extended is looked for beside the rule file");
                chain.diagnostics.push(missing);
            }
            Err(why) => {
                let message = format!("`{}` cannot be read: {why}", written.node);
                chain.diagnostics.push(fault(UNREADABLE, message));
            }
        }
    }
    chain.turn();
    chain
}

impl Chain {
    fn next_file(&self) -> u32 {
        u32::try_from(self.sources.len()).unwrap_or(u32::MAX)
    }

    /// Reads one file; the name of the one it extends, seen from the first file, and as written.
    fn read(&mut self, name: &str, folder: &str, bytes: &[u8], cache: &mut Cache) -> Option<(String, Text)> {
        let file = self.next_file();
        let text = match meruit_syntax::decode(bytes, file) {
            Ok(text) => text,
            Err(fault) => {
                self.sources.push(Source::new(name, String::from_utf8_lossy(bytes).into_owned()));
                self.diagnostics.push(*fault);
                return None;
            }
        };
        let mut printed = String::new();
        if name.to_ascii_lowercase().ends_with(".json") {
            match meruit_syntax::rules_from_json(text) {
                Ok(rules) => printed = rules,
                Err(mut faults) => {
                    faults.iter_mut().for_each(|fault| fault.primary.file = file);
                    self.sources.push(Source::new(name, text));
                    self.diagnostics.append(&mut faults);
                    return None;
                }
            }
        }
        // Messages about rules that came as JSON show the rule file that they say.
        let text = if printed.is_empty() { text } else { &printed };
        let mut parsed = meruit_syntax::parse_with(name, text, file, cache);
        self.sources.push(Source::new(name, text));
        self.diagnostics.append(&mut parsed.diagnostics);
        let extends = extended(&parsed.file).map(|written| (beneath(folder, &written.node), written.clone()));
        for attachment in attachments_mut(&mut parsed.file) {
            attachment.node = beneath(folder, &attachment.node);
        }
        self.files.push(RuleFile { name: name.to_owned(), text: text.to_owned(), tree: parsed.file });
        extends
    }

    /// Puts the most specific file last, and has all places count the files so.
    fn turn(&mut self) {
        self.files.reverse();
        self.sources.reverse();
        let last = self.next_file().saturating_sub(1);
        for diagnostic in &mut self.diagnostics {
            for label in std::iter::once(&mut diagnostic.primary).chain(&mut diagnostic.related) {
                label.file = last.saturating_sub(label.file);
            }
            for suggestion in &mut diagnostic.suggestions {
                suggestion.file = last.saturating_sub(suggestion.file);
            }
        }
        self.diagnostics.sort_by_key(|d| (d.primary.file, d.primary.span.start));
    }

    /// The files that lists and tables are read from, each with the number of the file that names it.
    pub(crate) fn attachments(&self) -> impl Iterator<Item = (u32, &str, Span)> {
        let files = (0..).zip(&self.files);
        files.flat_map(|(file, rules)| {
            attachments(&rules.tree).map(move |name| (file, name.node.as_str(), name.span))
        })
    }
}

/// The file that a header extends.
fn extended(file: &File) -> Option<&Text> {
    file.header.as_ref()?.settings.iter().find_map(|setting| match &setting.node {
        Setting::Extends(name) => Some(name),
        _ => None,
    })
}

/// The folder that a file names others from; the tables of a pack lie in the pack.
fn folder_of(name: &str) -> &str {
    if pack_name(name).is_some() { name } else { name.rsplit_once('/').map_or("", |(folder, _)| folder) }
}

/// A name in a folder below the first file, as seen from the first file.
fn beneath(folder: &str, name: &str) -> String {
    if let Some(pack) = pack_name(name) {
        // Messages show it as what it is, a Markdown document.
        return RulePack::of(pack).map_or_else(|| name.to_owned(), RulePack::file);
    }
    let name = name.strip_prefix("./").unwrap_or(name);
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

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

fn attachments_mut(file: &mut File) -> impl Iterator<Item = &mut Text> {
    file.items.iter_mut().filter_map(|item| match &mut item.kind {
        ItemKind::List(list) => match &mut list.body {
            ListBody::Bound(Bound::From(name)) => Some(name),
            _ => None,
        },
        ItemKind::Table(table) => match &mut table.body {
            TableBody::Bound(Bound::From(name)) => Some(name),
            _ => None,
        },
        _ => None,
    })
}

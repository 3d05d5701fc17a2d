//! The rule files of the manual and of the cookbook are what those say of them.
//!
//! A block marked `ocg` loads; one marked `ocg refused ID` is refused for that reason alone, and of one marked
//! `ocg told ID` that is told. A block marked `ocg NAME` loads
//! and can be extended under that name, and one marked `csv NAME` is a file that the blocks of its document may read.

#![expect(clippy::panic, reason = "a test ends where a document is not there or marks a block as nothing")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use meruit::{LoadError, Ruleset, Style};

/// A fenced block of a document.
struct Block {
    line: usize,
    info: String,
    text: String,
}

/// What a block says of itself.
enum Marked<'b> {
    /// `ocg` or `ocg NAME`: it loads.
    Loads,
    /// `ocg refused ID`
    Refused(&'b str),
    /// `ocg told ID`: it loads, with this warning alone.
    Told(&'b str),
    /// `csv NAME` and blocks of other languages.
    Else,
}

impl Block {
    fn marked(&self) -> Marked<'_> {
        match self.info.split(' ').collect::<Vec<_>>()[..] {
            ["ocg"] => Marked::Loads,
            ["ocg", name] if name.ends_with(".ocg") => Marked::Loads,
            ["ocg", "refused", id] => Marked::Refused(id),
            ["ocg", "told", id] => Marked::Told(id),
            ["ocg", ..] => panic!("line {}: `{}` marks no block", self.line, self.info),
            _ => Marked::Else,
        }
    }

    /// The name by which other blocks read this one.
    fn name(&self) -> Option<&str> {
        match self.info.split_once(' ')? {
            ("csv", name) => Some(name),
            ("ocg", name) => Some(name).filter(|name| name.ends_with(".ocg")),
            _ => None,
        }
    }
}

fn blocks(document: &str) -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(document);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut blocks = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((line, words)) = lines.next() {
        let Some(info) = words.strip_prefix("```") else { continue };
        let body = lines.by_ref().map(|(_, words)| words).take_while(|words| *words != "```");
        let text = body.flat_map(|words| [words, "\n"]).collect();
        blocks.push(Block { line, info: info.to_owned(), text });
    }
    blocks
}

/// The ids of what is wrong with a rule file, and all of it as a person reads it.
fn faults(name: &str, text: &str, files: &BTreeMap<String, String>) -> (Vec<&'static str>, String) {
    match Ruleset::parse_with(name, text, files) {
        Ok(_) => (Vec::new(), String::new()),
        Err(LoadError::Refused(refused)) => (refused.ids(), refused.to_text(Style::PLAIN)),
        Err(error) => panic!("{name}: {error}"),
    }
}

/// The ids of what is told of a rule file that loads, without what nothing uses.
fn warnings(name: &str, text: &str, files: &BTreeMap<String, String>) -> BTreeSet<&'static str> {
    let rules = Ruleset::parse_with(name, text, files).unwrap_or_else(|error| panic!("{name}: {error}"));
    rules.diagnostics().iter().map(|told| told.id).filter(|id| *id != "unused-name").collect()
}

/// Holds each block against its mark. Gives the number of blocks that load and of those that are refused.
fn hold(document: &str) -> (usize, usize) {
    let blocks = blocks(document);
    let named = blocks.iter().filter_map(|block| Some((block.name()?.to_owned(), block.text.clone())));
    let files: BTreeMap<String, String> = named.collect();
    let (mut load, mut refuse, mut wrong) = (0, 0, Vec::new());
    for block in &blocks {
        let place = format!("{document}, line {}", block.line);
        let name = block.name().unwrap_or("block.ocg");
        match block.marked() {
            Marked::Else => {}
            Marked::Loads => {
                load += 1;
                let (ids, shown) = faults(name, &block.text, &files);
                if !ids.is_empty() {
                    wrong.push(format!("{place} does not load\n{shown}"));
                }
            }
            Marked::Told(id) => {
                load += 1;
                let ids: BTreeSet<&str> = warnings(name, &block.text, &files);
                if ids != BTreeSet::from([id]) {
                    wrong.push(format!("{place} is told {ids:?}, not `{id}`"));
                }
            }
            Marked::Refused(id) => {
                refuse += 1;
                let (ids, shown) = faults(name, &block.text, &files);
                if ids != [id] {
                    wrong.push(format!("{place} is refused for {ids:?}, not for `{id}`\n{shown}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the blocks are wrong\n\n{}", wrong.len(), wrong.join("\n"));
    (load, refuse)
}

#[test]
fn the_manual_says_what_loads_and_what_is_refused() {
    let (load, refuse) = hold("language.md");
    assert!(load > 50 && refuse > 40, "{load} blocks load and {refuse} are refused: blocks were overlooked");
}

#[test]
fn every_rule_of_the_cookbook_loads() {
    let (load, _) = hold("cookbook.md");
    assert!(load > 50, "{load} blocks: blocks were overlooked");
}

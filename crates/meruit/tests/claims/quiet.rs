//! No false alarm: of what is shipped nothing is claimed but what is so and was looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use meruit::{Ruleset, Severity};

use crate::evaluate::Rules;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Block {
    heading: String,
    name: Option<String>,
    /// Rules of which nothing is to be told.
    is_rules: bool,
    text: String,
}

fn blocks(path: &Path) -> Vec<Block> {
    let text = fs::read_to_string(path).unwrap();
    let (mut blocks, mut heading) = (Vec::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            name.clone_into(&mut heading);
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let text = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        let is_rules = info.starts_with("ocg") && !info.starts_with("ocg told");
        let name = info.split_once(' ').map(|(_, name)| name.to_owned());
        blocks.push(Block { heading: heading.clone(), name, is_rules, text });
    }
    blocks
}

/// The warnings of the analysis in all rule files of a document, and what it did not look at, by heading; those that do
/// not load have none. Each example is run.
fn warnings(path: &Path, whole_document: bool) -> BTreeSet<String> {
    let blocks = blocks(path);
    let mut told = BTreeSet::new();
    for block in blocks.iter().filter(|block| block.is_rules) {
        let beside = blocks.iter().filter(|other| whole_document || other.heading == block.heading);
        let files: BTreeMap<String, String> =
            beside.filter_map(|other| Some((other.name.clone()?, other.text.clone()))).collect();
        let Ok(rules) = Ruleset::parse_with("block.ocg", &block.text, &files) else { continue };
        let held = Rules { text: &block.text, rules: &rules, files: files.clone() };
        let claims = rules.claims();
        told.extend(claims.not_analysed.iter().map(|not| format!("{} {}", block.heading, not.id)));
        for claim in &claims.claims {
            let id = claim.diagnostic.id;
            if claim.diagnostic.severity == Severity::Warning {
                told.insert(format!("{} {id}", block.heading));
            }
            // Rules that extend others or read files cannot be asked by one more text.
            if let Some(example) = claim.example.as_ref().filter(|_| files.is_empty()) {
                held.holds(claim, example).unwrap_or_else(|got| panic!("{}: {id}: {got}", block.heading));
            }
        }
    }
    told
}

#[test]
fn of_the_manual_and_the_cookbook_nothing_is_claimed() {
    for document in ["docs/language.md", "docs/cookbook.md", "docs/narratives.md", "docs/cli.md", "README.md"]
    {
        assert_eq!(warnings(&root().join(document), true), BTreeSet::new(), "{document}");
    }
}

#[test]
fn of_the_examples_nothing_is_claimed() {
    for example in fs::read_dir(root().join("examples")).unwrap() {
        let guideline = example.unwrap().path().join("guideline.md");
        if guideline.is_file() {
            let rules = Ruleset::load(&guideline).unwrap();
            let ids: Vec<&str> = rules.diagnostics().iter().map(|told| told.id).collect();
            assert!(ids.is_empty(), "{}: {ids:?}", guideline.display());
        }
    }
}

/// The vectors hold every corner of the language, and some of them are there for conditions that cannot hold: each was
/// looked at, and stands in `reviewed.txt`. What is new there must be looked at too.
#[test]
fn of_the_vectors_only_what_was_looked_at_is_claimed() {
    let mut told = BTreeSet::new();
    for file in fs::read_dir(root().join("tests/vectors")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "md") {
            told.extend(warnings(&path, false));
        }
    }
    let reviewed: BTreeSet<String> = include_str!("reviewed.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    let new: Vec<&String> = told.difference(&reviewed).collect();
    let gone: Vec<&String> = reviewed.difference(&told).collect();
    assert!(new.is_empty() && gone.is_empty(), "new: {new:#?}\nno longer: {gone:#?}");
}

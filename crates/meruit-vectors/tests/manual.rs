//! The manual names the vectors that pin its statements: `[v: name, other-name, family-…]`.

#![expect(clippy::expect_used, reason = "a test ends where a file is not there")]

use std::collections::BTreeSet;
use std::path::Path;

use meruit_vectors::read_all;

/// Sections that promise nothing which a vector could hold, and why.
const WITHOUT: [(&str, &str); 10] = [
    ("Tests", "a test of a rule file is no review; `crates/meruit-core/tests/testing.rs` holds them"),
    ("What is given", "as Tests"),
    ("What is expected", "as Tests"),
    ("Markdown", "a vector's rules are a plain file; `crates/meruit-syntax/tests` holds documents"),
    (
        "What the checker tells",
        "warnings and advice change no result; the manual's own blocks are held to them",
    ),
    ("What is known and what is not", "as What the checker tells"),
    ("Rules that say too little or too much", "as What the checker tells"),
    ("Tables and decisions", "as What the checker tells"),
    ("Rule packs", "each pack holds tests of its own, which run with the tests of the program"),
    ("Clauses", "what `meruit check` lists; its golden files hold it"),
];

struct Section<'m> {
    title: &'m str,
    text: String,
}

/// The sections of the manual, blocks of rules left out.
fn sections(manual: &str) -> Vec<Section<'_>> {
    let mut sections = Vec::new();
    let mut in_block = false;
    for line in manual.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            let title = line.strip_prefix("### ").or_else(|| line.strip_prefix("## "));
            match (title, sections.last_mut()) {
                (Some(title), _) => sections.push(Section { title, text: String::new() }),
                (None, Some(Section { text, .. })) => {
                    text.push_str(line);
                    text.push('\n');
                }
                (None, None) => {}
            }
        }
    }
    sections
}

/// The names behind the statements of a text.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split("[v: ")
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .flat_map(|(names, _)| names.split(", "))
}

fn manual() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/language.md");
    std::fs::read_to_string(path).expect("the manual is there")
}

#[test]
fn every_vector_that_the_manual_names_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let names: BTreeSet<String> =
        read_all(&folder).expect("the vectors can be read").into_iter().map(|case| case.name).collect();
    let manual = manual();
    let is_there = |name: &str| match name.strip_suffix('…') {
        Some(family) => {
            names.range(family.to_owned()..).next().is_some_and(|first| first.starts_with(family))
        }
        None => names.contains(name),
    };
    let missing: Vec<(&str, String)> = sections(&manual)
        .iter()
        .flat_map(|section| {
            let unknown = named(&section.text).filter(|name| !is_there(name));
            unknown.map(|name| (section.title, name.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(missing, [], "no vector has these names");
}

#[test]
fn every_section_that_promises_names_a_vector() {
    let manual = manual();
    let sections = sections(&manual);
    let bare: Vec<&str> = sections
        .iter()
        .filter(|section| named(&section.text).next().is_none())
        // A record's table lists its fields, and a title stands above sections of its own.
        .filter(|section| !section.title.starts_with("Record ") && !section.text.trim().is_empty())
        .map(|section| section.title)
        .filter(|title| !WITHOUT.iter().any(|(without, _)| without == title))
        .collect();
    assert_eq!(bare, Vec::<&str>::new(), "name the vectors of these sections, or say why there are none");
}

/// Nine in ten statements of the numbered and dotted lists name a vector: the others lead on or are examples.
#[test]
fn most_statements_name_a_vector() {
    let manual = manual();
    let (mut with, mut bare) = (0, Vec::new());
    for section in sections(&manual) {
        if WITHOUT.iter().any(|(without, _)| *without == section.title) {
            continue;
        }
        for item in section.text.split("\n- ").skip(1) {
            let item = item.split("\n\n").next().unwrap_or_default();
            if item.contains("[v: ") {
                with += 1;
            } else {
                bare.push(format!("{}: {}", section.title, item.lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(
        with > 9 * bare.len(),
        "{} of {} statements name no vector:\n{}",
        bare.len(),
        with + bare.len(),
        bare.join("\n")
    );
}

//! Rules that are checked again after a change are as if they had never been checked: what is told of them, and the plan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{CheckCache, Checked, RuleFile, check, check_again};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Rule files to be changed: the packs, and the rules of the vectors of some subjects.
fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(root().join("crates/meruit/packs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "md") {
            texts.push(fences(&std::fs::read_to_string(&path).unwrap()).concat());
        }
    }
    for subject in
        ["aggregates", "exceptions", "found", "groups", "lists", "tables", "text", "versions", "waivers"]
    {
        let vectors = std::fs::read_to_string(root().join(format!("tests/vectors/{subject}.md"))).unwrap();
        texts.extend(fences(&vectors).into_iter().filter(|text| text.matches("rule ").count() > 1));
    }
    texts.sort();
    texts
}

fn fences(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let block: Vec<&str> = match line.strip_prefix("```") {
            Some(_) => lines.by_ref().take_while(|line| *line != "```").collect(),
            None => continue,
        };
        if line == "```ocg" {
            blocks.push(block.iter().flat_map(|line| [line, "\n"]).collect());
        }
    }
    blocks
}

/// What an author does: a letter more or less, a line twice, gone or elsewhere, a word in the place of another, or all of it
/// taken back.
#[derive(Clone, Debug)]
enum Edit {
    Put(prop::sample::Index, char),
    Delete(prop::sample::Index),
    Twice(prop::sample::Index),
    Gone(prop::sample::Index),
    Moved(prop::sample::Index, prop::sample::Index),
    Word(prop::sample::Index, prop::sample::Index),
    Number(prop::sample::Index, u8),
    Back,
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        2 => (at(), prop::sample::select(vec!['a', '1', ' ', '\n', '#', '"', '>', ')'])).prop_map(|(at, put)| Edit::Put(at, put)),
        2 => at().prop_map(Edit::Delete),
        1 => at().prop_map(Edit::Twice),
        2 => at().prop_map(Edit::Gone),
        2 => (at(), at()).prop_map(|(from, to)| Edit::Moved(from, to)),
        3 => (at(), at()).prop_map(|(from, to)| Edit::Word(from, to)),
        3 => (at(), 1..60_u8).prop_map(|(at, number)| Edit::Number(at, number)),
        3 => Just(Edit::Back),
    ]
}

/// Where the words of a text stand that `wanted` picks.
fn words(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_word = letter.is_alphanumeric() || letter == '_';
        match (start, is_word) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.extend(text.get(from..at).filter(|word| wanted(word)).map(|_| from..at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn edited(text: &str, original: &str, edit: &Edit) -> String {
    let mut changed = text.to_owned();
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    match edit {
        Edit::Back => return original.to_owned(),
        _ if places.is_empty() || lines.is_empty() => return original.to_owned(),
        Edit::Put(at, letter) => changed.insert(*at.get(&places), *letter),
        Edit::Delete(at) => {
            changed.remove(*at.get(&places));
        }
        Edit::Twice(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at]);
            return lines.concat();
        }
        Edit::Gone(at) => {
            lines.remove(at.index(lines.len()));
            return lines.concat();
        }
        Edit::Moved(from, to) => {
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
            return lines.concat();
        }
        Edit::Word(from, to) => {
            let all = words(text, |word| word.starts_with(|letter: char| letter.is_ascii_lowercase()));
            if !all.is_empty() {
                changed.replace_range(to.get(&all).clone(), &text[from.get(&all).clone()]);
            }
        }
        Edit::Number(at, number) => {
            let all = words(text, |word| word.parse::<u32>().is_ok());
            if !all.is_empty() {
                changed.replace_range(at.get(&all).clone(), &number.to_string());
            }
        }
    }
    changed
}

fn files(text: &str) -> [RuleFile; 1] {
    let tree = meruit_syntax::parse(text, 0).file;
    [RuleFile { name: "edited.ocg".to_owned(), text: text.to_owned(), tree }]
}

/// All of a plan that hangs on its rules.
fn shown(checked: &Checked) -> Option<[String; 7]> {
    let plan = checked.plan.as_ref()?;
    Some([
        format!("{:#?}", plan.rules),
        format!("{:?}", plan.relations),
        format!("{:?}", plan.guards.of_rule),
        format!("{:?}", plan.lists),
        format!("{:?}", plan.reads),
        format!("{:?}", plan.judged_in_order),
        (0..64).map(|set| plan.phrases.written(set).collect::<Vec<_>>().join(", ") + "\n").collect(),
    ])
}

/// After each of some changes a check that knows the last one says what one says that knows nothing. `holding` is whether
/// the last plan is still held, so that its rules cannot be moved.
#[test]
fn what_is_known_changes_nothing() {
    let texts = texts();
    assert!(texts.len() > 40, "{}", texts.len());
    let cases = std::env::var("MERUIT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let strategy = (prop::sample::select(texts), prop::collection::vec(edit(), 1..8), any::<bool>());
    TestRunner::new(config)
        .run(&strategy, |(original, edits, holding)| {
            let (mut cache, none) = (CheckCache::default(), BTreeMap::new());
            let mut text = original.clone();
            let mut held = Some(check_again(&files(&text), &none, &mut cache));
            for edit in &edits {
                text = edited(&text, &original, edit);
                if !holding {
                    drop(held.take());
                }
                let files = files(&text);
                let (warm, cold) = (check_again(&files, &none, &mut cache), check(&files, &none));
                let (told, as_new) = (&warm.diagnostics, &cold.diagnostics);
                let other = told.iter().zip(as_new).find(|(told, as_new)| told != as_new);
                let message = format!("{other:?} after {edit:?} in {text}");
                prop_assert!(told == as_new, "{}", message);
                let (warm_plan, cold_plan) = (shown(&warm), shown(&cold));
                let parts = warm_plan.iter().flatten().zip(cold_plan.iter().flatten());
                let mut lines = parts.flat_map(|(warm, cold)| warm.lines().zip(cold.lines()));
                let other = lines.find(|(warm, cold)| warm != cold);
                let message = format!("{other:?} after {edit:?} in {text}");
                prop_assert!(warm_plan == cold_plan, "{}", message);
                held = Some(warm);
            }
            drop(held);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// A definition that is refused takes no place, so that those behind it stand elsewhere.
#[test]
fn a_refused_definition_moves_the_others() {
    let sound = "define fee.early = task is L110\ndefine fee.short = hours < 1\n\
        rule a for each fee when short then note\nrule b for each fee when early then note\n";
    let (mut cache, none) = (CheckCache::default(), BTreeMap::new());
    for text in [sound, &sound.replace("define fee.early", "define ee.early"), sound] {
        let files = files(text);
        let (warm, cold) = (check_again(&files, &none, &mut cache), check(&files, &none));
        assert_eq!(warm.diagnostics, cold.diagnostics);
        assert_eq!(shown(&warm), shown(&cold));
    }
}

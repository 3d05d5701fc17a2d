//! No text makes the reader panic, and all places lie in the text.

#![expect(clippy::unwrap_used, reason = "a test may stop where it cannot go on")]

mod common;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;

/// A file with every construct, the source of words and of mutated texts.
const SEED: &str = include_str!("files/everything.ocg");

/// The words, marks, texts and numbers of the seed, and some that belong to no rule.
fn words() -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for letter in SEED.chars().chain([' ']) {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            word.push(letter);
        } else {
            words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
            words.push(letter.to_string());
        }
    }
    let strange = [
        "“", "\u{a0}", "é", "\u{feff}", "$", "..", "==", "\"\\", "{", "}", "\n", "# ", "```ocg\n", "```\n",
        "1,000", "€5",
    ];
    words.extend(strange.map(str::to_owned));
    words.sort();
    words.dedup();
    words
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_texts(text in any::<String>()) {
        common::check(&text);
    }

    #[test]
    fn arbitrary_printable_texts(text in "[ -~\n]{0,200}") {
        common::check(&text);
    }

    #[test]
    fn soups_of_the_languages_own_words(words in prop::collection::vec(select(words()), 0..60), blank in any::<bool>()) {
        common::check(&words.join(if blank { " " } else { "" }));
    }

    #[test]
    fn rules_with_a_soup_for_a_clause(words in prop::collection::vec(select(words()), 0..20)) {
        common::check(&format!("rule a for each fee\n  when {}\n  then reject\nrule b for each fee", words.join(" ")));
    }
}

/// A small generator of numbers, so that a run can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

/// Takes pieces of the seed out, doubles them, and puts words in.
fn mutate(seed: &str, words: &[String], dice: &mut Dice) -> String {
    let mut letters: Vec<char> = seed.chars().collect();
    for _ in 0..=dice.below(5) {
        let at = dice.below(letters.len());
        let end = (at + dice.below(12)).min(letters.len());
        match dice.below(3) {
            0 => drop(letters.drain(at..end)),
            1 => {
                let piece: Vec<char> = letters[at..end].to_vec();
                let to = dice.below(letters.len());
                letters.splice(to..to, piece);
            }
            _ => {
                let word = &words[dice.below(words.len())];
                letters.splice(at..at, word.chars());
            }
        }
    }
    letters.into_iter().collect()
}

fn mutated(runs: u64) {
    let words = words();
    let items: Vec<&str> = SEED.split("\n\n").collect();
    for run in 1..=runs {
        let mut dice = Dice(run.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let item = items[dice.below(items.len())];
        common::check(&mutate(item, &words, &mut dice));
    }
}

#[test]
fn mutated_items() {
    mutated(3_000);
}

#[test]
#[ignore = "takes minutes: cargo test --release -p meruit-syntax -- --ignored"]
fn many_mutated_items() {
    mutated(1_000_000);
}

#[test]
fn regressions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty());
    for file in files {
        common::check(&String::from_utf8_lossy(&std::fs::read(file).unwrap()));
    }
}

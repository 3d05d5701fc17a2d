//! The catalogue holds every diagnostic this crate can give, and its examples show what they say.

#![expect(clippy::unwrap_used, reason = "a test may stop where it cannot go on")]

use std::collections::BTreeSet;
use std::path::Path;

use meruit_syntax::{SYNTAX_CATALOGUE, parse};

#[test]
fn each_bad_text_has_its_fault_and_each_good_one_none() {
    for page in SYNTAX_CATALOGUE {
        assert_eq!(page.bad.is_empty(), page.good.is_empty(), "{}", page.id);
        if !page.bad.is_empty() {
            let found = parse(page.bad, 0).diagnostics;
            let ids: Vec<&str> = found.iter().map(|diagnostic| diagnostic.id).collect();
            assert_eq!(ids, [page.id], "{}", page.bad);
            assert_eq!(parse(page.good, 0).diagnostics, [], "{}: {}", page.id, page.good);
        }
        assert!(!page.says.is_empty() && page.explanation.ends_with('.'), "{}", page.id);
    }
}

#[test]
fn ids_are_sorted_and_stand_once() {
    assert!(SYNTAX_CATALOGUE.is_sorted_by(|one, next| one.id < next.id));
}

#[test]
fn no_id_is_left_out() {
    let mut emitted = BTreeSet::new();
    ids_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut emitted);
    let known: BTreeSet<String> = SYNTAX_CATALOGUE.iter().map(|page| page.id.to_owned()).collect();
    assert_eq!(emitted, known);
}

/// Collects the ids in the sources of a folder: every text in kebab-case, and of the words without a hyphen those that
/// a diagnostic is made with.
fn ids_in(folder: &Path, ids: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            ids_in(&path, ids);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("catalogue.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let code: String = source
                .split("#[cfg(test)]")
                .next()
                .unwrap()
                .lines()
                .map(str::trim)
                .filter(|line| !line.starts_with("//"))
                .collect();
            let texts: Vec<&str> = code.split('"').collect();
            for pair in texts.windows(3).filter(|pair| is_kebab(pair[1])) {
                let makes = ["error(", "warning(", "instead("].iter().any(|call| pair[0].ends_with(call));
                let row = pair[0].ends_with('(') && pair[2].starts_with(", &[");
                if pair[1].contains('-') || makes || row {
                    ids.insert(pair[1].to_owned());
                }
            }
        }
    }
}

fn is_kebab(text: &str) -> bool {
    let letters = |part: &str| {
        !part.is_empty() && part.chars().all(|letter| letter.is_ascii_lowercase() || letter == '8')
    };
    text.split('-').all(letters)
}

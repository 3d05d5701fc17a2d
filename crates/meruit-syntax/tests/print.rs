//! What is printed is read as the same tree, is not changed when it is printed again, and keeps every comment.

#![expect(clippy::unwrap_used, reason = "a test may stop where it cannot go on")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use meruit_syntax::{Severity, format, format_named, parse, parse_named, print};
use proptest::prelude::*;

/// A file with every construct.
const SEED: &str = include_str!("files/everything.ocg");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files below a folder with one of the endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && name != "node_modules" && !name.starts_with('.') {
            found.extend(files(&path, endings));
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The blocks of rules of a Markdown file, each as a file of its own.
fn fences(text: &str) -> Vec<String> {
    let mut fences = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match &mut open {
            Some(fence) if line.trim_start().starts_with("```") => {
                fences.push(std::mem::take(fence));
                open = None;
            }
            Some(fence) => {
                fence.push_str(line);
                fence.push('\n');
            }
            None if line.starts_with("```ocg") => open = Some(String::new()),
            None => {}
        }
    }
    fences
}

/// How often each comment stands in a text.
fn comments(text: &str) -> BTreeMap<String, usize> {
    let mut comments = BTreeMap::new();
    for line in text.lines() {
        let mut quoted = false;
        let mut escaped = false;
        for (at, c) in line.char_indices() {
            match c {
                '#' if !quoted => {
                    *comments.entry(line[at..].trim_end().to_owned()).or_default() += 1;
                    break;
                }
                '"' if !escaped => quoted = !quoted,
                _ => {}
            }
            escaped = c == '\\' && !escaped;
        }
    }
    comments
}

/// Formats a text twice; no where it has errors.
fn holds(name: &str, text: &str) -> bool {
    let Ok(once) = format_named(name, text) else {
        let parsed = parse_named(name, text, 0);
        let refused = parsed.diagnostics.iter().any(|found| found.severity == Severity::Error);
        assert!(refused, "{name} has no errors and is not formatted:\n{text}");
        return false;
    };
    let twice = format_named(name, &once).unwrap();
    let differs = once.lines().zip(twice.lines()).position(|(a, b)| a != b).unwrap_or(0);
    let around =
        |text: &str| text.lines().skip(differs.saturating_sub(3)).take(8).collect::<Vec<_>>().join("\n");
    assert!(
        once == twice,
        "{name} is formatted differently the second time:\n{}\n->\n{}",
        around(&once),
        around(&twice)
    );
    if !name.ends_with(".md") {
        assert_eq!(comments(text), comments(&once), "comments of {name}:\n{text}\n->\n{once}");
    }
    let parsed = parse_named(name, text, 0).file;
    let printed = print(&parsed);
    let again = parse(&printed, 0).file;
    assert_eq!((&again.header, &again.items), (&parsed.header, &parsed.items), "{name} printed:\n{printed}");
    true
}

#[test]
fn the_seed() {
    assert!(holds("everything.ocg", SEED));
}

#[test]
fn every_rule_file_of_the_project() {
    let mut whole = 0;
    for folder in ["examples", "crates/meruit-core/packs", "crates/meruit-syntax/tests/files", "tests"] {
        for path in files(&root().join(folder), &[".ocg", ".md"]) {
            let text = std::fs::read_to_string(&path).unwrap();
            whole += usize::from(holds(&path.to_string_lossy(), &text));
        }
    }
    assert!(whole > 5, "only {whole} files");
}

#[test]
fn every_block_of_the_manual_and_the_vectors() {
    let mut blocks = 0;
    for folder in ["docs", "tests/vectors", "examples"] {
        for path in files(&root().join(folder), &[".md"]) {
            for fence in fences(&std::fs::read_to_string(&path).unwrap()) {
                blocks += usize::from(holds(&format!("{}.ocg", path.display()), &fence));
            }
        }
    }
    assert!(blocks > 500, "only {blocks} blocks");
}

#[test]
fn the_examples_are_formatted() {
    for path in files(&root().join("examples"), &["guideline.md", ".ocg"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.to_string_lossy();
        assert!(format_named(&name, &text).unwrap() == text, "run `meruit fmt {name}`");
    }
}

#[test]
fn layout() {
    let text = "# the caps\nguideline \"Caps\" edition 2026 currency USD\n\n\ntable cap(role:code,office:text->rate:rate) # by role\n  PARTNR,\"New York\" -> 950 USD\n  # all others\n  any,any->10000 USD\n  OFCOUN, any -> on approval # ask\nlist words = \"a\", # one\n  \"b\"\nrule long \"Long days\" section \"3.1\" for each fee where task in L400 and hours>10 and narrative mentions (\"trial\",\"hearing\") and timekeeper.role is PARTNR\n  when hours > 10 # inside\n    and hours < 24 then warn \"{hours} of {date}\" because \"x\"\ntest \"t\" given cap2 { \"T1\"->3 USD \"T2\"->4 USD } given fee{hours 11,timekeeper{id \"T\"}} expect long warns\n";
    insta::assert_snapshot!(format(text).unwrap());
}

/// Where a blank, a line end or a comment can be put into a text without changing what it says, but for units.
fn seams(text: &str) -> Vec<usize> {
    let mut seams = Vec::new();
    let (mut quoted, mut escaped, mut before) = (false, false, ' ');
    for (at, c) in text.char_indices() {
        if c == ' ' && !quoted && !before.is_ascii_digit() {
            seams.push(at);
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        before = c;
    }
    seams
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Comments, line ends and empty lines anywhere between the words of a file with every construct.
    #[test]
    fn comments_and_line_ends_anywhere(
        put in proptest::collection::vec((any::<proptest::sample::Index>(), 0..4_usize), 1..30)
    ) {
        let items: Vec<&str> = SEED.split("\n\n").filter(|item| !item.contains('#')).collect();
        let text = items.join("\n\n");
        let seams = seams(&text);
        let mut put: Vec<(usize, usize)> = put.iter().map(|(at, what)| (*at.get(&seams), *what)).collect();
        put.sort_unstable();
        put.dedup_by_key(|(at, _)| *at);
        let mut made = text.clone();
        for (number, (at, what)) in put.iter().enumerate().rev() {
            let piece = match what {
                0 => "\n".to_owned(),
                1 => format!(" # comment {number}\n"),
                2 => format!("\n\n# comment {number}\n"),
                _ => "\n\n\n".to_owned(),
            };
            made.insert_str(*at, &piece);
        }
        holds("seams.ocg", &made);
    }
}

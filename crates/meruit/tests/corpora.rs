//! How well the checker finds what authors get wrong, over two collections in `tests/corpora`:
//!
//! - `typos.txt`: slips, each with what was meant; the first change that is offered should be it.
//! - `mutants.txt`: single defects put into the shipped examples; each that is an error is told, at its place.
//!
//! `cargo test -p meruit --test corpora -- --nocapture` prints both rates, and every case that is not as it should be.

#![expect(clippy::panic, reason = "a test ends where a collection cannot be read")]

use std::path::{Path, PathBuf};

use meruit::{Diagnostic, LoadError, Ruleset, Severity};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lines of a collection that are not for readers.
fn lines(name: &str) -> Vec<String> {
    let path = root().join("tests/corpora").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// The errors of rules, in the order of the text.
fn errors(loaded: Result<Ruleset, LoadError>) -> Vec<Diagnostic> {
    match loaded {
        Ok(_) => Vec::new(),
        Err(LoadError::Refused(refused)) => {
            let diagnostics = refused.diagnostics().iter();
            diagnostics.filter(|found| found.severity == Severity::Error).cloned().collect()
        }
        Err(error) => panic!("{error}"),
    }
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn slips_are_mended_by_the_first_change_offered() {
    let lines = lines("typos.txt");
    let prelude: String =
        lines.iter().filter_map(|line| line.strip_prefix("@ ")).map(|line| format!("{line}\n")).collect();
    assert!(errors(Ruleset::parse("typos.ocg", &prelude)).is_empty(), "the prelude is sound");
    let written = lines.iter().filter_map(|line| line.strip_prefix("- "));
    let meant = lines.iter().filter_map(|line| line.strip_prefix("+ "));
    let pairs: Vec<(&str, &str)> = written.zip(meant).collect();
    let mut right = 0;
    for (written, meant) in &pairs {
        assert!(errors(Ruleset::parse("meant.ocg", &format!("{prelude}{meant}\n"))).is_empty(), "{meant}");
        let text = format!("{prelude}{written}\n");
        let found = errors(Ruleset::parse("typos.ocg", &text));
        let mended = found.first().and_then(|first| first.suggestions.first()).map(|change| {
            let mut mended = text.clone();
            mended.replace_range(change.span.range(), &change.replacement);
            mended
        });
        let wanted = format!("{prelude}{meant}");
        if mended.as_deref().map(without_blanks) == Some(without_blanks(&wanted)) {
            right += 1;
        } else {
            let line = mended.as_deref().and_then(|text| text.lines().last()).unwrap_or("nothing");
            let said = found.first().map_or("no error", |first| &first.message);
            println!("not mended: {written}\n  meant:    {meant}\n  offered:  {line}\n  said:     {said}");
        }
    }
    println!("slips mended by the first change offered: {right} of {}", pairs.len());
    assert!(pairs.len() >= 100 && right * 100 >= pairs.len() * 90, "{right} of {}", pairs.len());
}

/// A file of the examples with one line changed.
struct Mutant {
    file: String,
    sort: String,
    old: String,
    new: String,
}

fn mutants() -> Vec<Mutant> {
    let (mut file, mut sort, mut old) = (String::new(), String::new(), String::new());
    let mut mutants = Vec::new();
    for line in lines("mutants.txt") {
        match line.split_at_checked(2) {
            Some(("@ ", name)) => file = name.to_owned(),
            Some(("! ", name)) => sort = name.to_owned(),
            Some(("- ", text)) => old = text.to_owned(),
            Some(("+ ", text)) => {
                let (file, sort, old) = (file.clone(), sort.clone(), std::mem::take(&mut old));
                mutants.push(Mutant { file, sort, old, new: text.to_owned() });
            }
            _ => panic!("`{line}` is no line of this collection"),
        }
    }
    mutants
}

impl Mutant {
    /// The example with its defect, and the line, from 0, where that is.
    fn text(&self) -> (String, usize) {
        let Self { file, old, new, .. } = self;
        let text =
            std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let at = text.lines().position(|line| line == old);
        let at = at.unwrap_or_else(|| panic!("{file} has no line `{old}`"));
        let lines = text.lines().enumerate();
        (lines.map(|(line, text)| format!("{}\n", if line == at { new } else { text })).collect(), at)
    }
}

/// The line, from 0, of a byte.
fn line_of(text: &str, byte: u32) -> usize {
    text.bytes().take(usize::try_from(byte).unwrap_or(usize::MAX)).filter(|&byte| byte == b'\n').count()
}

#[test]
fn defects_in_the_examples_are_told_at_their_lines() {
    let mutants = mutants();
    let mut caught = 0;
    // Most of a file stands as it did: it is read once.
    let mut cache = meruit::Cache::default();
    for mutant in &mutants {
        let Mutant { file, sort, old, new } = mutant;
        let path = root().join(file);
        let (changed, at) = mutant.text();
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let found = errors(Ruleset::parse_again("guideline.md", &changed, folder, &mut cache));
        let is_there = |found: &Diagnostic| {
            let labels = std::iter::once(&found.primary).chain(&found.related);
            labels.into_iter().any(|label| {
                line_of(&changed, label.span.start) <= at && at <= line_of(&changed, label.span.end)
            })
        };
        if found.first().is_some_and(is_there) {
            caught += 1;
        } else {
            let said = found.first().map_or_else(
                || "nothing".to_owned(),
                |first| {
                    format!("{} at line {}", first.message, line_of(&changed, first.primary.span.start) + 1)
                },
            );
            println!("not told at line {}: {sort}\n  {old}\n  {new}\n  said: {said}", at + 1);
        }
    }
    println!("defects of the examples told at their lines: {caught} of {}", mutants.len());
    assert!(mutants.len() >= 200, "{}", mutants.len());
    assert_eq!(caught, mutants.len());
}

/// All that is told of rules.
fn told(loaded: Result<Ruleset, LoadError>) -> Vec<Diagnostic> {
    match loaded {
        Ok(rules) => rules.diagnostics().to_vec(),
        Err(LoadError::Refused(refused)) => refused.diagnostics().to_vec(),
        Err(error) => panic!("{error}"),
    }
}

/// An editor's author goes from one text to another and back; what is kept between changes nothing of what is told.
#[test]
fn what_is_told_again_is_what_is_told_at_first() {
    let empty = &Path::new("/nowhere");
    let mut cache = meruit::Cache::default();
    let texts = [
        "define cap = 10 hours\nlist words = \"a\"\nrule a for each fee when hours > cap and hours < 12 then warn\n",
        "define cap = 13 hours\nlist words = \"a\"\nrule a for each fee when hours > cap and hours < 12 then warn\n",
        "define cap = base\ndefine base = 13 hours\nrule a for each fee when hours > cap and hours < 12 then warn\n",
        "define cap = base\ndefine base = 1 hour\nrule a for each fee when hours > cap and hours < 12 then warn\n",
        "define fee.short = hours < 12\nrule a for each fee when hours > 13 and short then warn\n",
        "define fee.short = hours < 22\nrule a for each fee when hours > 13 and short then warn\n",
        "record fee\n  graded: text?\nrule a for each fee when hours > 13 and hours > 12 then warn\n",
        "table t (a: number -> b: rate)\n  from 1 to 5 -> 2 USD\nrule a for each fee then reduce rate to t[hours / 1 hour]\n",
        "table t (a: number -> b: rate)\n  from 1 to 5 -> 2 USD\n  from 7 -> 2 USD\nrule a for each fee then reduce rate to t[hours / 1 hour]\n",
    ];
    for text in texts.iter().chain(texts.iter().rev()) {
        let again = told(Ruleset::parse_again("a.ocg", text, empty, &mut cache));
        assert_eq!(again, told(Ruleset::parse("a.ocg", text)), "{text}");
    }
    for mutant in mutants().iter().step_by(9) {
        let (text, path) = (mutant.text().0, root().join(&mutant.file));
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let again = told(Ruleset::parse_again("guideline.md", &text, folder, &mut cache));
        let first = told(Ruleset::parse_again("guideline.md", &text, folder, &mut meruit::Cache::default()));
        assert_eq!(again, first, "{}: {}", mutant.file, mutant.new);
    }
}

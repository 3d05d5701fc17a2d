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

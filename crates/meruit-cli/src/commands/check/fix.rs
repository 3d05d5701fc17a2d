//! `meruit check --fix`: making the changes that mend errors.

use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use meruit::{Diagnostic, LoadError, Ruleset, Severity, Suggestion};

use crate::output::Output;

/// A change can uncover a fault behind it; so many rounds are enough for any file that people write.
const ROUNDS: usize = 20;

/// Mends a rule file as far as there is one way to; the number of changes made.
///
/// A change is made where an error offers exactly one, and kept where it leaves fewer errors or uncovers others elsewhere.
/// Files that it extends are left alone.
pub(super) fn fix(path: &Path) -> io::Result<usize> {
    let mut made = 0;
    for _ in 0..ROUNDS {
        let before = fs::read_to_string(path)?;
        let errors = errors(path);
        let Some(mended) = mend(&before, &errors) else { break };
        write(path, &mended.text)?;
        if is_worse(&errors, &self::errors(path), &mended.changed) {
            write(path, &before)?;
            break;
        }
        made += mended.changed.len();
    }
    Ok(made)
}

/// The errors that stand in the file itself.
fn errors(path: &Path) -> Vec<Diagnostic> {
    let Err(LoadError::Refused(refused)) = Ruleset::load(path) else { return Vec::new() };
    let own = u32::try_from(refused.sources().len().saturating_sub(1)).unwrap_or(u32::MAX);
    let errors = refused.diagnostics().iter();
    errors.filter(|found| found.severity == Severity::Error && found.primary.file == own).cloned().collect()
}

/// A text after some changes, and where what was put in now stands.
struct Mended {
    text: String,
    changed: Vec<Range<usize>>,
}

/// The text with the only change of each error; `None` where there is none. Of changes that meet the last counts.
fn mend(text: &str, errors: &[Diagnostic]) -> Option<Mended> {
    let only = errors.iter().filter_map(|found| match found.suggestions.as_slice() {
        [only] if only.file == found.primary.file => Some(only),
        _ => None,
    });
    let mut offered: Vec<&Suggestion> = only.collect();
    offered.sort_by_key(|change| (change.span.start, change.span.end));
    let mut upto = usize::MAX;
    let mut changes: Vec<&Suggestion> = Vec::new();
    for change in offered.into_iter().rev() {
        let range = change.span.range();
        if range.end <= upto && text.get(range.clone()).is_some() {
            upto = range.start;
            changes.push(change);
        }
    }
    let mut mended = Mended { text: String::with_capacity(text.len()), changed: Vec::new() };
    let mut done = 0;
    for change in changes.iter().rev() {
        let range = change.span.range();
        mended.text.push_str(text.get(done..range.start)?);
        let start = mended.text.len();
        mended.text.push_str(&change.replacement);
        mended.changed.push(start..mended.text.len());
        done = range.end;
    }
    mended.text.push_str(text.get(done..)?);
    (!changes.is_empty()).then_some(mended)
}

/// Whether changes have mended nothing: as many errors as before, and one of them where something was changed. What they
/// uncover elsewhere, further up too, was there before.
fn is_worse(before: &[Diagnostic], after: &[Diagnostic], changed: &[Range<usize>]) -> bool {
    let meets = |found: &Diagnostic| {
        let own = found.primary.span.range();
        changed.iter().any(|range| own.start <= range.end && range.start <= own.end)
    };
    after.len() >= before.len() && after.iter().any(meets)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut out = Output::open(Some(path))?;
    out.write_all(text.as_bytes())?;
    out.finish()
}

//! `meruit check --fix`: making the changes that mend errors.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use meruit::{Diagnostic, LoadError, Ruleset, Severity, Suggestion};

use crate::output::Output;

/// A change can uncover a fault behind it; so many rounds are enough for any file that people write.
const ROUNDS: usize = 20;

/// Mends a rule file as far as there is one way to; the number of changes made.
///
/// A change is made where an error offers exactly one, and kept where it leaves fewer errors or uncovers others further
/// down. Files that it extends are left alone.
pub(super) fn fix(path: &Path) -> io::Result<usize> {
    let mut made = 0;
    for _ in 0..ROUNDS {
        let before = fs::read_to_string(path)?;
        let errors = errors(path);
        let Some((mended, changes)) = mend(&before, &errors) else { break };
        write(path, &mended)?;
        if is_worse(&errors, &self::errors(path)) {
            write(path, &before)?;
            break;
        }
        made += changes;
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

/// The text with the only change of each error, from the end on; `None` where there is none.
fn mend(text: &str, errors: &[Diagnostic]) -> Option<(String, usize)> {
    let only = errors.iter().filter_map(|found| match found.suggestions.as_slice() {
        [only] if only.file == found.primary.file => Some(only),
        _ => None,
    });
    let mut changes: Vec<&Suggestion> = only.collect();
    changes.sort_by_key(|change| (change.span.start, change.span.end));
    let mut mended = text.to_owned();
    let mut upto = usize::MAX;
    let mut made = 0;
    for change in changes.into_iter().rev() {
        let range = change.span.range();
        if range.end > upto || text.get(range.clone()).is_none() {
            continue;
        }
        upto = range.start;
        mended.replace_range(range, &change.replacement);
        made += 1;
    }
    (made > 0).then_some((mended, made))
}

/// Whether a change has mended nothing: as many errors as before, and none of them further down.
fn is_worse(before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    let first = |errors: &[Diagnostic]| errors.first().map(|found| found.primary.span.start);
    after.len() >= before.len() && first(after) <= first(before)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut out = Output::open(Some(path))?;
    out.write_all(text.as_bytes())?;
    out.finish()
}

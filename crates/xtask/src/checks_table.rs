//! `cargo xtask checks-table`: which vector shows how a check, an awkward point or a duty is said.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use meruit_vectors::{Case, VectorError, read_all};

/// Writes `docs/checks.md` anew from the vectors.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

const HEAD: &str = "# Checks, and the vectors that show them

<!-- Written by `cargo xtask checks-table`; a test keeps it fresh. -->

The kinds of check found in published guidelines, the awkward points of meaning, and the duties around an invoice: for each the constructs that say it
(sections of the [manual](language.md)) and the conformance vectors that pin it.
";

pub(crate) fn run(_: &Args) -> Result<(), Box<dyn std::error::Error>> {
    let root = root();
    std::fs::write(root.join("docs/checks.md"), table(&root)?)?;
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The parts of the table: a title, and the names that must have a vector.
fn parts() -> [(&'static str, Vec<String>); 3] {
    let duties = (1..=12).flat_map(|duty| ['a', 'b', 'c'].map(|letter| format!("duty-{duty}{letter}")));
    [
        ("Checks", (1..=130).map(|n| format!("check-{n:03}")).collect()),
        ("Awkward points", (1..=22).map(|n| format!("awkward-{n:02}")).collect()),
        ("Duties", duties.collect()),
    ]
}

fn table(root: &Path) -> Result<String, VectorError> {
    let cases = read_all(&root.join("tests/vectors"))?;
    let mut text = HEAD.to_owned();
    for (title, names) in parts() {
        let _ = write!(text, "\n## {title}\n\n| | constructs | vectors |\n|---|---|---|\n");
        for name in names {
            let found: Vec<&Case> = cases.iter().filter(|case| is_of(case, &name)).collect();
            let mut sections: Vec<&str> =
                found.iter().flat_map(|case| &case.sections).map(String::as_str).collect();
            sections.sort_unstable();
            sections.dedup();
            let sections = sections.iter().map(|section| {
                let anchor = section.rsplit('#').next().unwrap_or_default();
                format!("[{}](language.md#{anchor})", anchor.replace('-', " "))
            });
            let vectors = found.iter().map(|case| format!("[{}](../tests/vectors/{})", case.name, case.file));
            let (sections, vectors) = (sections.collect::<Vec<_>>(), vectors.collect::<Vec<_>>());
            let _ = writeln!(text, "| {name} | {} | {} |", sections.join(", "), vectors.join(", "));
        }
    }
    Ok(text)
}

/// Whether a case is the one of this name or one of its further cases: `check-001`, `check-001-at-the-limit`.
fn is_of(case: &Case, name: &str) -> bool {
    case.name.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_fresh() {
        let written = std::fs::read_to_string(root().join("docs/checks.md")).unwrap();
        assert!(written == table(&root()).unwrap(), "run `cargo xtask checks-table`");
    }

    #[test]
    fn no_check_is_without_a_vector() {
        let cases = read_all(&root().join("tests/vectors")).unwrap();
        let empty: Vec<String> = parts()
            .into_iter()
            .flat_map(|(_, names)| names)
            .filter(|name| !cases.iter().any(|case| is_of(case, name)))
            .collect();
        assert_eq!(empty, Vec::<String>::new());
    }
}

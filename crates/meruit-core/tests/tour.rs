//! The example rules of the whole language, as one guideline with a matter's file upon it.

use std::collections::BTreeMap;

use meruit_core::{Checked, RawTable, RuleFile, check, run_tests};
use meruit_syntax::parse_named;

const TOUR: &str = include_str!("tour/tour.ocg");
const MATTER: &str = include_str!("tour/matter.ocg");

fn file(name: &str, text: &str) -> RuleFile {
    let parsed = parse_named(name, text, 0);
    assert_eq!(parsed.diagnostics, [], "{name} can be read");
    RuleFile { name: name.to_owned(), text: text.to_owned(), tree: parsed.file }
}

/// The CSV files that the guideline reads.
fn attachments() -> BTreeMap<String, RawTable> {
    let table = |name: &str, columns: &[&str], rows: &[&[&str]]| {
        let rows = (2..)
            .zip(rows)
            .map(|(line, row)| (line, row.iter().map(|cell| Some((*cell).to_owned())).collect()));
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        (name.to_owned(), RawTable { origin: name.to_owned(), columns, rows: rows.collect() })
    };
    BTreeMap::from([
        table("clerical.csv", &["phrase"], &[&["file organi*"], &["calendar*"]]),
        table("reasons.csv", &["set", "code", "owner"], &[&["iso", "AC04", "treasury"]]),
    ])
}

fn clean(files: &[RuleFile]) -> Checked {
    let checked = check(files, &attachments());
    for diagnostic in &checked.diagnostics {
        let label = &diagnostic.primary;
        let at = &files[label.file as usize];
        let line = at.text[..label.span.start as usize].matches('\n').count() + 1;
        println!("{}:{line}: {} [{}] {:?}", at.name, diagnostic.message, diagnostic.id, diagnostic.help);
    }
    assert!(checked.diagnostics.is_empty(), "the rules check without a word");
    checked
}

#[test]
fn the_guideline_checks_clean_and_its_tests_pass() {
    let plan = clean(&[file("tour.ocg", TOUR)]).plan.expect("a plan");
    let results = run_tests(&plan);
    assert!(!results.is_empty());
    for result in results {
        assert_eq!(result.failures, [], "{}", result.title);
    }
}

#[test]
fn so_does_the_matters_file_upon_it() {
    let plan = clean(&[file("tour.ocg", TOUR), file("matter.ocg", MATTER)]).plan.expect("a plan");
    assert_eq!(plan.title(), "Matter M-77");
    for result in run_tests(&plan) {
        assert_eq!(result.failures, [], "{}", result.title);
    }
}

//! The guidelines of `examples/` check without a word.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use meruit_core::{RawTable, RuleFile, check};

/// The CSV files of a folder.
fn attachments(folder: &Path) -> BTreeMap<String, RawTable> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
            files.insert(name.clone(), table(name, &path));
        }
    }
    files
}

fn table(name: String, path: &Path) -> RawTable {
    let mut reader = csv::Reader::from_path(path).expect("it can be read");
    let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let columns = texts(reader.headers().expect("a header"));
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        let line = record.position().map_or(0, csv::Position::line);
        (line, texts(&record).into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect())
    });
    let rows = rows.collect();
    RawTable { origin: name, columns, rows }
}

fn checks_clean(example: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example);
    let text = std::fs::read_to_string(folder.join("guideline.md")).expect("it can be read");
    let parsed = meruit_syntax::parse_markdown(&text, 0);
    assert_eq!(parsed.diagnostics, []);
    let file = RuleFile { name: "guideline.md".to_owned(), text, tree: parsed.file };
    let checked = check(&[file], &attachments(&folder));
    assert_eq!(checked.diagnostics, []);
    assert!(checked.plan.is_some());
}

#[test]
fn the_us_trustee_guideline_checks_clean() {
    checks_clean("us-trustee");
}

#[test]
fn the_fdic_guideline_checks_clean() {
    checks_clean("fdic");
}

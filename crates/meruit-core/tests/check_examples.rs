//! The guidelines of `examples/` check without a word.

use std::collections::BTreeMap;
use std::path::Path;

use meruit_core::check::{RuleFile, check};
use meruit_core::facts::RawTable;

/// The CSV files of a folder. Its cells are plain but for names in quotes.
fn attachments(folder: &Path) -> BTreeMap<String, RawTable> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let mut lines = (1..).zip(text.lines()).map(|(number, line)| (number, cells(line)));
        let (_, columns) = lines.next().expect("a header");
        let rows = lines.map(|(number, cells)| {
            (number, cells.into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect())
        });
        files.insert(name.clone(), RawTable { origin: name, columns, rows: rows.collect() });
    }
    files
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match (letter, cells.last_mut()) {
            ('"', _) => quoted = !quoted,
            (',', _) if !quoted => cells.push(String::new()),
            (letter, Some(cell)) => cell.push(letter),
            (_, None) => {}
        }
    }
    cells
}

fn checks_clean(example: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example);
    let text = std::fs::read_to_string(folder.join("guideline.md")).expect("it can be read");
    let parsed = meruit_syntax::parse_markdown(&text, 0);
    assert_eq!(parsed.diagnostics, []);
    let file = RuleFile { name: "guideline.md".to_owned(), text, tree: parsed.file };
    let checked = check(&file, &attachments(&folder));
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

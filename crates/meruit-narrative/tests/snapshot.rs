//! Every fixture's analysis, so that work on speed or structure changes nothing unseen.
//!
//! A line holds the tasks, the kinds of work, the labels with their certainty, the codes, and a number made of every other
//! detail: places, reasons, people, subjects. `INSTA_UPDATE=always cargo test -p meruit-narrative --test snapshot` writes it
//! anew; read the difference.

use std::fmt::Write as _;
use std::path::Path;

use meruit_narrative::{Analyser, Analysis, Label};

/// FNV-1a of everything that was found, in the order of the fields.
fn details(analysis: &Analysis<'_>) -> u32 {
    format!("{analysis:?}")
        .bytes()
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn line(analysis: &Analysis<'_>) -> String {
    let mut line = format!("{}", analysis.tasks);
    for segment in &analysis.segments {
        let _ = write!(line, " {}{}", segment.act.as_str(), if segment.joined.is_some() { "+" } else { "" });
    }
    for label in Label::ALL {
        if let Some(certainty) = analysis.certainty(label) {
            let _ = write!(line, " {}:{}", label.as_str(), certainty.as_str());
        }
    }
    for code in [analysis.task_code, analysis.activity_code].into_iter().flatten() {
        let _ = write!(line, " {}", code.code);
    }
    let _ = write!(line, " #{:08x}", details(analysis));
    line
}

#[test]
fn every_fixture_reads_as_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut session = Analyser::shared().session();
    let mut lines = String::new();
    for file in files {
        for row in csv::Reader::from_path(file).unwrap().records() {
            let row = row.unwrap();
            let found = session.analyse(&row[1], row[2].parse().ok());
            writeln!(lines, "{} {}", &row[0], line(&found)).unwrap();
        }
    }
    insta::assert_snapshot!("fixtures", lines);
}

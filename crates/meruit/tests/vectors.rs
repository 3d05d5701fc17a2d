//! The conformance vectors through the Rust API.

use std::path::Path;

use meruit_vectors::{compare, read_all, rust};

#[test]
fn every_vector_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let cases = read_all(&folder).expect("vectors that follow tests/vectors/README.md");
    assert!(!cases.is_empty(), "no vectors in {}", folder.display());
    let mut failures = Vec::new();
    for case in &cases {
        if let Err(why) = compare(case, &rust::run(case)) {
            failures.push(format!("{}:{} {}: {why}", case.file, case.line, case.name));
        }
    }
    println!("{} of {} vectors hold", cases.len() - failures.len(), cases.len());
    assert!(
        failures.is_empty(),
        "{} of {} vectors fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

//! The conformance vectors through the Rust API.

#![expect(clippy::expect_used, reason = "a test ends where the vectors cannot be read")]

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::Path;

use meruit::{Options, Review, Ruleset};
use meruit_vectors::{Case, compare, read_all, rust};

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let cases = read_all(&folder).expect("vectors that follow tests/vectors/README.md");
    assert!(!cases.is_empty(), "no vectors in {}", folder.display());
    cases
}

#[test]
fn every_vector_holds() {
    let cases = cases();
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

/// The tests that stand in a case's rules pass.
#[test]
fn the_tests_of_the_vectors_pass() {
    let (mut failing, mut tests) = (Vec::new(), 0);
    for case in cases().iter().filter(|case| case.rules.contains("\ntest \"")) {
        let Ok(rules) = Ruleset::parse_with("case.ocg", &case.rules, &case.files) else { continue };
        let results = rules.run_tests();
        tests += results.len();
        let failed = results.into_iter().filter(|result| !result.passed());
        failing.extend(failed.map(|result| format!("{}: {result:?}", case.name)));
    }
    assert!(failing.is_empty(), "{failing:?}");
    assert!(tests > 5, "{tests} tests");
}

/// A quick look at what surely passes, and several threads, save time and nothing else.
#[test]
fn neither_a_quick_look_nor_threads_change_anything() {
    let three = NonZeroUsize::MIN.saturating_add(2);
    let mut different = Vec::new();
    for case in cases() {
        let outcome = rust::run(&case);
        if outcome != rust::run_plainly(&case) {
            different.push(format!("{}, judged plainly", case.name));
        }
        if outcome != rust::run_on_threads(&case, three) {
            different.push(format!("{}, on three threads", case.name));
        }
    }
    assert!(different.is_empty(), "these come to something else: {different:?}");
}

/// What a review says without words is what its document says, sums and order included.
#[test]
fn what_is_told_without_words_stands_in_the_document() {
    for case in cases() {
        let Ok(review) = rust::review(&case, &Options::new()) else { continue };
        let (status, sums) =
            (review.status(), [review.billed(), review.approved(), review.reduced(), review.held()]);
        let told = |review: &Review| -> BTreeSet<(String, bool, Vec<String>)> {
            let found = review.found();
            found
                .map(|f| (f.rule().to_owned(), f.is_undetermined(), f.lines().map(str::to_owned).collect()))
                .collect()
        };
        let before = told(&review);
        let written = Review::together([review.clone()]).expect("one review").expect("one review");
        assert_eq!(before, told(&written), "{}", case.name);
        assert_eq!(status, written.document().status, "{}", case.name);
        let again = [written.billed(), written.approved(), written.reduced(), written.held()];
        assert_eq!(format!("{sums:?}"), format!("{again:?}"), "{}", case.name);
        assert_eq!(review.found().count(), review.findings().len(), "{}", case.name);
    }
}

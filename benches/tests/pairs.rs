//! The quick way and the plain one write the same documents, for made-up rules over made-up invoices.
//!
//! `cargo run --release -p meruit-benches --bin pairs -- 10_000_000` goes on for longer.

use meruit_benches::pairs::{Choices, Compared, compare};

#[test]
fn quickly_and_plainly_the_same() {
    let mut compared = Compared::default();
    for seed in 0..40 {
        compared.add(compare(&mut Choices::seeded(seed)).unwrap());
    }
    // What is made up says something: few sets are refused, and verdicts are of all sorts.
    assert!(compared.refused * 10 < compared.rulesets, "{compared:?}");
    assert_eq!(compared.documents, 8 * compared.rulesets, "{compared:?}");
    assert!(compared.pairs > 1_000 && compared.found > 100 && compared.undetermined > 100, "{compared:?}");
}

#[test]
fn the_bytes_of_a_fuzzer_end_anywhere() {
    for length in 0..40 {
        compare(&mut Choices::of_bytes(&vec![201; length])).unwrap();
    }
}

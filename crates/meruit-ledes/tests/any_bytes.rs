//! Whatever the bytes, the reader keeps its promises: see `common/promises.rs`.

mod common;

use common::malformed::{Malformation, malformed};
use common::promises::keeps_promises;
use proptest::prelude::*;
use proptest::test_runner::Config;

proptest! {
    #![proptest_config(Config { cases: 250, failure_persistence: None, ..Config::default() })]

    #[test]
    fn malformed_files(bytes in malformed()) {
        keeps_promises(&bytes);
    }

    #[test]
    fn any_text(text in "(LEDES1998B\\[\\]\n)?([A-Z_]{0,8}\\||[0-9.]{0,8}\\||\\PC{0,8}|\n){0,60}") {
        keeps_promises(text.as_bytes());
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        keeps_promises(&bytes);
    }
}

/// Files on which a fuzzer once stopped.
#[test]
fn finds_of_the_fuzzer() {
    // The byte A0 alone is a blank line of Windows-1252.
    keeps_promises(
        b"LEDES1998B[]\nCLIENT_ID|INVOICE_NUMBER|INVOICE_DATE[]\n1|2|20260331[]\n\xA0\n1|3|20260331[]\n",
    );
}

/// What the fuzzer does, bounded: sample files with bytes changed, the same ones on every run.
#[test]
fn mutated_samples() {
    // Numbers that look random and are the same on every run.
    let mut state = 1_u64;
    let mut below = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound.max(1)
    };
    for (name, sample) in common::samples() {
        for _ in 0..60 {
            let mut bytes = sample.clone();
            for _ in 0..=below(4) {
                let place = below(1000);
                bytes = match below(5) {
                    0 => Malformation::Cut(place, below(200)).apply(bytes),
                    1 => Malformation::Byte(place, below(256) as u8).apply(bytes),
                    2 => Malformation::Insert(place, ["|", "\n", "[]", "<", ">", "&#0;"][below(6)])
                        .apply(bytes),
                    3 => Malformation::RepeatLine(below(8)).apply(bytes),
                    _ => Malformation::DropLine(below(8)).apply(bytes),
                };
            }
            let outcome = std::panic::catch_unwind(|| keeps_promises(&bytes));
            assert!(outcome.is_ok(), "a mutation of {name}: {:?}", String::from_utf8_lossy(&bytes));
        }
    }
}

//! Whatever the bytes, the LEDES reader keeps its promises. Start from the sample files:
//! `cargo +nightly fuzz run ledes_reader fuzz/corpus/ledes_reader tests/samples/ledes`

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/meruit-ledes/tests/common/promises.rs"]
mod promises;

fuzz_target!(|bytes: &[u8]| promises::keeps_promises(bytes));

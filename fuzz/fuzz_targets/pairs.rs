//! Rules and invoices made up from any bytes: judged quickly and plainly, they come to the same document.
//!
//! `cargo +nightly fuzz run pairs`. The bounded twin is `benches/tests/pairs.rs`; `cargo run --release -p meruit-benches --bin pairs`
//! does the same from seeds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meruit_benches::pairs::{Choices, compare};

fuzz_target!(|bytes: &[u8]| {
    if let Err(difference) = compare(&mut Choices::of_bytes(bytes)) {
        panic!("{difference}");
    }
});

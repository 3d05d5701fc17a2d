//! Reads any bytes as a narrative, the first two as its hours.
//!
//! `cargo +nightly fuzz run narrative`. A text that it finds belongs into `crates/meruit-narrative/tests/properties.rs`,
//! where `cargo test` reads it ever after with the same check.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[path = "../../crates/meruit-narrative/tests/common/mod.rs"]
mod common;

fuzz_target!(|bytes: &[u8]| {
    let (hours, text) = match bytes {
        [tens, tenths, text @ ..] => {
            (Some(Decimal::new(i64::from(*tens) * 10 + i64::from(*tenths), 1)), text)
        }
        text => (None, text),
    };
    common::check(&String::from_utf8_lossy(text), hours);
});

//! Reads any bytes as a rule file and as a Markdown document.
//!
//! `cargo +nightly fuzz run rule_file`. A text that it finds belongs into `crates/meruit-syntax/tests/regressions`,
//! where `cargo test` reads it ever after with the same check.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/meruit-syntax/tests/common/mod.rs"]
mod common;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = meruit_syntax::decode(bytes, 7) {
        common::check(text);
    }
});

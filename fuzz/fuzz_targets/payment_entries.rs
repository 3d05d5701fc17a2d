#![no_main]
//! Whatever the bytes, the reader ends, and every problem has a line. Its bounded twin is `any_bytes` of `meruit-payments`.

use libfuzzer_sys::fuzz_target;
use meruit_payments::{Options, Entries};

fuzz_target!(|bytes: &[u8]| {
    let mut reader = Entries::new(bytes, &Options::default());
    while let Some(Ok(_)) = reader.next() {}
    assert!(reader.take_problems().iter().all(|problem| problem.line >= 1));
});

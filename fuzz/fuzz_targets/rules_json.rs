//! Reads any bytes as a rule set in its JSON form.
//!
//! `cargo +nightly fuzz run rules_json`. What is read is a rule file, which says the same JSON again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meruit_syntax::{Severity, parse, rules_from_json, rules_to_json};

fuzz_target!(|bytes: &[u8]| {
    let Ok(json) = std::str::from_utf8(bytes) else { return };
    match rules_from_json(json) {
        Ok(rules) => {
            let faults = parse(&rules, 0).diagnostics;
            assert!(!faults.iter().any(|found| found.severity == Severity::Error), "{rules}\n{faults:?}");
            let again = rules_to_json("x.ocg", &rules).map(|json| rules_from_json(&json));
            assert!(matches!(&again, Ok(Ok(same)) if *same == rules), "{rules}\n{again:?}");
        }
        Err(faults) => assert!(!faults.is_empty(), "{json}"),
    }
});

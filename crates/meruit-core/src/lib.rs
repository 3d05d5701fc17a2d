//! The engine: checked rules, facts, verdicts and settlement.
//!
//! The modules beside this file join the build together with the evaluator; see `ARCHITECTURE.md`.

pub mod document;

//! What the checker claims of rules before an invoice is seen: nothing that is not so, and nothing missed that can be
//! decided. Every example is run by the engine.
//!
//! `MERUIT_CASES=100000 cargo test --release -p meruit --test claims random` compares more random rules with brute force.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where a file is not there or does not load"
)]

mod evaluate;
mod every_sort;
mod quiet;
mod random;
mod seeded;
mod sorts;

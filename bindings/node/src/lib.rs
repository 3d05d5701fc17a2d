//! Node.js binding: takes input over, calls the facade, and hands the answer back as canonical JSON.
//!
//! The public API is the wrapper in `wrapper/`. A failure travels as the JSON of a [`Failure`] in the message of a Node-API
//! error; the wrapper makes an error of its own class of it. Nothing that decides stands here.

mod arrow_cells;
mod arrow_facts;
mod arrow_tables;
mod cancel;
mod currency;
mod failure;
mod given;
mod origin;
mod render;
mod reviewer;
mod ruleset;
mod stream;

use std::panic::{AssertUnwindSafe, catch_unwind};

use failure::Failure;

/// Runs a call of the engine so that a fault in it is an error of the caller's and no end of the process.
fn guarded<T>(call: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err(Failure::internal()))
}

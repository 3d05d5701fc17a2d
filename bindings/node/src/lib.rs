//! Node.js binding: takes input over, calls the facade, and hands the answer back as canonical JSON.
//!
//! The public API is the wrapper in `wrapper/`. A failure travels as the JSON of a [`Failure`] in the message of a Node-API
//! error; the wrapper makes an error of its own class of it. Nothing that decides stands here.

#![cfg_attr(test, allow(dead_code, reason = "what Node calls is left out of tests"))]

mod arrow_cells;
mod arrow_facts;
mod arrow_messages;
mod arrow_stream;
mod arrow_tables;
#[cfg(test)]
mod arrow_tests;
mod cancel;
mod currency;
mod failure;
mod given;
mod origin;
mod render;
mod reviewer;
mod ruleset;
mod stream;
mod validate;

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::Once;

use failure::Failure;

thread_local! {
    /// What the last fault on this thread said.
    static FAULT: Cell<Option<String>> = const { Cell::new(None) };
}

/// Runs a call of the engine so that a fault in it is an error of the caller's and no end of the process.
fn guarded<T>(call: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    static QUIET: Once = Once::new();
    // The fault is told to the caller. This library has a standard library of its own, so no other is silenced.
    QUIET.call_once(|| set_hook(Box::new(|fault| FAULT.set(words(fault.payload())))));
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err(Failure::fault(FAULT.take())))
}

fn words(payload: &dyn Any) -> Option<String> {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
}

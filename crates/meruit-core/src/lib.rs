//! The engine: checked rules, facts, verdicts and settlement.

pub mod bind;
pub mod check;
pub mod document;
mod eval;
mod explain;
pub mod facts;
mod judge;
pub mod plan;
pub mod review;
pub mod schema;
mod settle;
pub mod types;

pub use meruit_syntax::ast::RoundingMode;
pub use types::{Currency, NotACurrency, Number, NumberError};

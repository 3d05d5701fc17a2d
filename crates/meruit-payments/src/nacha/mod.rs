//! ACH files: returns and notifications of change, in records of 94 characters.

mod change;
mod columns;
mod reader;
mod records;
mod totals;

pub use change::Correction;
pub use reader::{ReturnEntry, ReturnKind, Returns};

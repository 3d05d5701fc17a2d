//! Facts from outside: JSON, CSV rows and LEDES invoices → the store of facts that the engine reads.
//!
//! The three forms share one idea of what a record says:
//!
//! - What nobody states is unknown; what is stated and empty is blank.
//! - A value that cannot be read stays unknown, and is reported as an [`InputProblem`]. A value of the wrong sort, or
//!   under a name that no field has, refuses the facts ([`FactsError`]): that is a fault of the program that wrote them.
//! - Records are linked by their id. The rows of a kind that stand beside the invoices ([`Supplied`]) add what they know
//!   to every record of the same id.
//!
//! [`InputProblem`]: meruit_core::document::InputProblem

mod builder;
mod calendars;
mod codes;
mod csv;
mod fault;
mod json;
mod ledes;
mod path;
mod root;
mod supplied;

pub use calendars::calendars;
pub use csv::{linked, rows};
pub use fault::{FactsError, Fault};
pub use json::{Json, Members};
pub use ledes::{FileProblems, LedesFacts};
pub use root::{Loaded, json_facts, parse_json};
pub use supplied::Supplied;

//! Invoices from one form to another: LEDES, CSV, JSON facts, and with the feature `arrow` Parquet and Arrow.
//!
//! A source is read invoice by invoice, and a sink takes them the same way, so that files of any size pass through. What a
//! form cannot carry is handed over as a list of losses; nothing is dropped in silence.

mod csv;
mod json;
mod json_stream;
mod read;
#[cfg(feature = "arrow")]
mod table;
mod write;

pub use read::{Found, SourceError, each_invoice};
#[cfg(feature = "arrow")]
pub(crate) use table::{cell, is_readable as is_exact};
pub use write::{Form, Sink, UnknownForm};

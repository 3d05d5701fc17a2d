//! The XML formats: LEDES XML 2.0, 2.1 and 2.2, and LEDES 2000.
//!
//! Elements are found by name, never by place, and an invoice is built when its element ends, so that memory holds one
//! invoice beside the data of its firm and client. Nothing is expanded and no schema or file is fetched.

mod build;
mod check;
mod details;
mod elements;
mod node;
mod others;
mod reader;
mod source;
mod stated;
mod token;
mod values;

pub(crate) use build::is_line;
pub use details::{Tax, TaxSummary, TaxTier, TierSummary, XmlAround, XmlDetails, XmlMatter};
pub(crate) use elements::{ADDRESSES, Kind, element_for, element_in, elements_of, since};
pub use others::Others;
pub(crate) use others::{Tree, is_worth_telling};
pub(crate) use reader::XmlReader;
pub(crate) use stated::Values;

//! The code sets of legal bills: UTBMS task, activity and expense codes, and timekeeper classifications.
//!
//! Every code carries the set it belongs to, the code above it, and how well its name is supported: some lists were
//! read in two independent places, others in one, and a few are known to have gaps. Nothing is taken from one
//! machine-written list. See [`Status`] and [`CodeSet::gaps`] before refusing an invoice because of a code.
//!
//! ```
//! use meruit_codes::{Status, find, is_within};
//!
//! let code = find("L510").unwrap();
//! assert_eq!((code.name, code.set, code.status), ("Appellate Motions and Submissions", "litigation", Status::Verified));
//! assert!(is_within("L510", "L500"));
//! ```
//!
//! This crate knows nothing of invoices or rules; it holds lists and answers questions about them. The authors of the
//! UTBMS sets permit use of codes and names, in whole or part, free of royalty; their long definitions are not here.

mod classification;
mod code;
mod extension;
mod set;
mod suggest;
mod table;

pub use classification::{Classification, Classified, Written, classification, classifications};
pub use code::{Code, Status, ancestors, children, codes, codes_in, find, find_by_name, is_within, roots};
pub use extension::{ClientCode, CodeList, ExtensionError, Found};
pub use set::{CodeKind, CodeSet, MissingSet, missing_sets, sets};
pub use suggest::suggest;

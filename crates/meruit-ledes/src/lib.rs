//! A reader of LEDES invoice files that forgives, and says what it forgave: 1998B and 1998BI, LEDES 2000, and LEDES XML
//! 2.0, 2.1 and 2.2. The format is recognised from the first bytes, and invoices of all formats are of one shape.
//!
//! Real files bend the formats in many ways: misspelt first lines, reordered or missing columns, pipes inside narratives,
//! typographic apostrophes in "ASCII", elements closed twice, totals that do not add up, also in published samples. This
//! reader takes columns by their label and elements by their name, repairs what has one meaning only, guesses nothing
//! else, and hands every repair and contradiction over as a [`Problem`] with its place. Nothing of the file is dropped:
//! what cannot be read stays in the problem about it.
//!
//! ```
//! use meruit_ledes::{Column, Options, read_all};
//!
//! # let text = meruit_ledes::doc_sample();
//! let file = read_all(text.as_bytes(), Options::default())?;
//! let invoice = &file.invoices[0];
//! assert_eq!(invoice.number.value().map(String::as_str), Some("INV-2026-007"));
//! assert_eq!(invoice.lines[0].text(Column::TimekeeperName).into_value(), Some("Vale, Ada"));
//! # Ok::<(), meruit_ledes::ReadError>(())
//! ```
//!
//! Numbers are exact decimals, days are calendar days, identifiers are text with their zeros. Each value is a [`Field`]
//! that tells a missing column from a blank and a blank from nonsense.
//!
//! A [`Profile`] says what a platform such as Legal Tracker or Collaborati expects beyond the format, and how bad it is
//! when a file does otherwise. [`catalogue()`] lists every problem there is.
//!
//! The XML formats state more than the columns of 1998BI: that is in [`Invoice::xml`]. Three of their sums are made
//! otherwise: the total of a line leaves tax out, taxes stand with each matter, and the net total due includes them.
//!
//! Nothing here knows billing rules: an invoice that is read without a problem may still be refused for what it bills.

mod catalogue;
mod check;
mod column;
mod date;
mod draft;
mod error;
mod field;
mod foreign;
mod format;
mod invoice;
mod layout;
mod line;
mod number;
mod opening;
mod physical;
mod platform;
mod problem;
mod profile;
mod reader;
mod record;
mod records;
mod report;
mod settle;
mod start;
mod taxes;
mod value;
mod write;
mod xml;

pub use catalogue::{Entry, ProblemId, catalogue};
pub use column::{Column, ColumnKind, Level, Needed};
pub use draft::{Columns, Draft, DraftLine, Rows, Totals};
pub use error::ReadError;
pub use field::{BadValue, Fault, Field};
pub use format::Format;
pub use invoice::Invoice;
pub use layout::Layout;
pub use line::{Line, LineKind};
pub use platform::{Platform, UnknownPlatform};
pub use problem::{Problem, Severity, Sum};
pub use profile::{
    CountryForm, DecimalLimit, Grade, Profile, ProfileError, Required, Requirement, SumRule, TextLimit,
    Tolerance,
};
pub use reader::{LedesFile, Limits, Options, Reader, read_all};
pub use write::{Letters, Loss, LossReason, Target, UnknownTarget, Writer};
pub use xml::{Others, Tax, TaxSummary, TaxTier, TierSummary, XmlAround, XmlDetails, XmlMatter};

/// The file of the examples in this documentation.
#[doc(hidden)]
pub fn doc_sample() -> String {
    let labels: Vec<&str> =
        Column::ALL.iter().take(Format::Ledes1998B.columns()).map(|column| column.label()).collect();
    format!(
        "LEDES1998B[]\n{}[]\n20260331|INV-2026-007|0071|0528|700.00|20260301|20260331|March|1|F|2.00||700.00|20260312|L310||A103|T7|Draft interrogatories|12-3456789|350.00|Vale, Ada|PARTNR|M-77[]\n",
        labels.join("|")
    )
}

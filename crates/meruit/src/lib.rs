//! Reviews legal invoices by a client's billing guideline.
//!
//! A guideline is a text; an invoice is a LEDES file or JSON. What comes out is a document that says how every rule ended
//! on every line, why, and what is to be paid, to the cent.
//!
//! ```
//! use meruit::{Options, Ruleset};
//!
//! let rules = Ruleset::parse("cap.ocg", r#"
//!     guideline "Caps" edition 2026 currency USD
//!     rule cap for each fee then reduce rate to 300 USD
//! "#)?;
//! # let ledes = meruit::doc_sample();
//! for review in rules.review_ledes("march.ledes", ledes.as_bytes(), &Options::new())? {
//!     println!("{}", review?.to_json());
//! }
//! # Ok::<(), meruit::Error>(())
//! ```
//!
//! - [`Ruleset`] holds checked rules: load it once, and share it between threads.
//! - [`Options`] says what the rules need besides the invoice: tables, records, the day of the review.
//! - [`Reviewer`] has both, the tables typed and indexed: what a service keeps.
//! - [`Records`] holds records that stand in tables, for [`Ruleset::decide`]; [`RULE_PACKS`] are rules for them.
//! - [`Review`] is the result for an invoice, or for all invoices of a JSON text.
//!
//! What a rule file cannot say without contradiction, or reads without being given it, is an error before the first
//! invoice; what is merely not known about an invoice makes a verdict *undetermined*, with its reason. Nothing is guessed
//! and no money is a float.

mod cancel;
mod catalogue;
mod chain;
mod clauses;
mod counterexamples;
mod decide;
mod error;
mod found;
mod guideline_doc;
mod hash;
#[cfg(feature = "history")]
pub mod history;
mod load;
pub mod narrative;
mod options;
mod packs;
mod record_files;
mod review;
mod reviewer;
mod ruleset;
mod stopwatch;
mod stream;
mod validation;
mod whole;

pub use cancel::Cancel;
pub use catalogue::{Page, catalogue, nearest_id};
pub use clauses::{Clause, Clauses, LooseRule};
pub use decide::Records;
pub use error::{Error, LoadError, Refused, ReviewError};
pub use found::Found;
pub use guideline_doc::GuidelineDoc;
pub use jiff::civil::{Date, Time, Weekday};
pub use load::Cache;
pub use meruit_core::document::{self, Document, Status};
pub use meruit_core::{
    BranchCoverage, BranchKind, Calendar, Claim, Claims, ClauseCoverage, Completeness, Cost, Coverage,
    Currency, Example, Field, HistoryNeed, Kind, KindId, Mutant, MutantFate, MutantKind, NotStarted,
    RECORD_PACKS, RawTable, RecordPack, Requirements, RuleCost, RuleCoverage, RuleEnds, Schema, Share, Shows,
    Stage, StartProblem, Steps, Stopwatch, TestFailure, TestResult, TestRun, Times, Type, WaiverSummary,
};
pub use meruit_io::adjusted::{NotAdjusted, adjusted};
pub use meruit_io::export;
pub use meruit_io::facts::{FactsError, Fault, Json, Members};
#[cfg(feature = "arrow")]
pub use meruit_io::record_tables;
pub use meruit_io::sources::is_place;
pub use meruit_io::table_csv::{TableError, read_table};
pub use meruit_io::{
    Style, adjustments, convert, decisions_table, diagnostics, document_writer, legal_tracker, letter,
    payments, report, report_csv, report_text, test_report, wrap,
};
pub use meruit_ledes::{self as ledes, Limits, Platform, ReadError};
pub use meruit_syntax::{Diagnostic, Severity, Suggestion, format_named, rules_from_json, rules_to_json};
pub use options::{Options, Table};
pub use packs::{RULE_PACKS, RulePack};
pub use record_files::RecordsError;
pub use review::Review;
pub use reviewer::{Reviewer, is_json};
pub use ruleset::Ruleset;
pub use stopwatch::stopwatch;
pub use stream::Reviews;
pub use validation::{Validation, ValidationDocument, ValidationProblem};
pub use whole::ReportError;

/// The LEDES file of the examples in this documentation.
#[doc(hidden)]
pub fn doc_sample() -> String {
    meruit_ledes::doc_sample()
}

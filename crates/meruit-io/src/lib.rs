//! Files and tables to facts; result documents to text, JSON and CSV.
//!
//! Everything here converts from one form to another, over readers and writers that the caller opens. What a verdict is,
//! and how one comes about, is the engine's; what is a terminal, and what to do about an error, is the program's.
//!
//! | from | to | module |
//! |---|---|---|
//! | JSON, CSV rows, LEDES invoices | facts | [`facts`] |
//! | CSV | tables and lists | [`table_csv`] |
//! | invoices in one form | invoices in another | [`convert`] |
//! | Legal Tracker's own files | tables and records | [`legal_tracker`] |
//! | result documents | any form, by its name | [`report`] |
//! | result documents | one document, streamed | [`document_writer`] |
//! | a result document | a report for people | [`report_text`] |
//! | a result document | rows for a spreadsheet | [`report_csv`] |
//! | a result document | the cuts of its lines, in JSON | [`adjustments`] |
//! | a result document | letters to the firms | [`letter`] |
//! | a LEDES invoice and its result | the invoice, adjusted | [`adjusted`] |
//! | the analysis of a narrative, or its measured accuracy | text, JSON, cells | [`narrative_report`] |
//! | diagnostics of a rule file | text or JSON | [`diagnostics`] |

pub mod adjusted;
pub mod adjustments;
pub mod convert;
pub mod decisions_table;
pub mod diagnostics;
pub mod document_writer;
mod encoding;
pub mod export;
pub mod facts;
pub mod legal_tracker;
pub mod letter;
pub mod narrative_report;
mod near;
pub mod payments;
#[cfg(feature = "arrow")]
pub mod record_tables;
pub mod report;
pub mod report_csv;
pub mod report_text;
mod sample;
pub mod sources;
mod spreadsheet;
mod style;
pub mod table_csv;
pub mod test_report;

pub use encoding::{Decoded, TextEncoding, decode};
pub use near::nearest;
#[doc(hidden)]
pub use sample::doc_sample;
pub use style::{Style, wrap};

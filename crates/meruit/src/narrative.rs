//! The analysis of narratives by itself, without rules or an invoice: what reviews use for the facts `narrative.…`.
//!
//! ```
//! use meruit::Style;
//! use meruit::narrative::{Analyser, Label, report};
//!
//! let analysis = Analyser::shared().analyse("Review lease; call client re renewal option", None);
//! assert!(analysis.is(Label::BlockBilled));
//! print!("{}", report::to_text(&analysis, Style::PLAIN));
//! ```

pub use meruit_io::narrative_report as report;
pub use meruit_io::table_csv::read_table;
pub use meruit_narrative::*;

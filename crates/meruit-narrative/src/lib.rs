//! Reads the narratives of legal time entries: how many tasks share one time, whether the wording is vague, and which
//! parts are clerical, travel, conferences, research, training or billing work, each with the words that show it.
//!
//! ```
//! use meruit_narrative::{Analyser, Certainty, Label};
//!
//! let text = "Review lease of Hale & Sons (June 2021); confer with client re renewal option";
//! let analysis = Analyser::shared().analyse(text, None);
//! assert_eq!(analysis.tasks, 2);
//! assert_eq!(analysis.certainty(Label::BlockBilled), Some(Certainty::Certain));
//! assert!(!analysis.is(Label::Vague));
//! ```
//!
//! The analysis is deterministic and explainable: words are looked up in a lexicon, activities are found by grammar,
//! and tasks by a few rules about objects, people and events; punctuation alone never decides. It reads no file and
//! knows nothing of invoices. The definitions, the method and its measured accuracy are in `docs/narratives.md`.

mod action;
mod analyser;
mod analysis;
mod baseline;
mod codes;
mod compiled;
mod hash;
mod head;
mod house;
mod inflect;
mod label;
mod lexicon;
mod link;
mod merge;
mod options;
mod parse;
mod phrases;
mod reason;
mod score;
mod sense;
mod times;
mod token;
mod traits;
mod vague;

pub use analyser::{Analyser, Session};
pub use analysis::{Analysis, Segment};
pub use baseline::Baseline;
pub use codes::{CodeCheck, Suggestion, check_code};
pub use label::{Certainty, Label, Span};
pub use lexicon::{Lexicon, LexiconError, Part};
pub use link::{Apart, Joined};
pub use options::{Options, PrepareAndAttend, Related};
pub use reason::{Evidence, Reason};
pub use score::{Counts, Gold, GoldError, GoldReader, Score, Scorer};
pub use sense::Act;

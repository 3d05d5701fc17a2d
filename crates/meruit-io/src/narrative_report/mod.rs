//! The analysis of a narrative → a marked-up text, JSON, or cells for a spreadsheet; a measurement → a table.
//!
//! Names are those that rules use: `block_billed`, `certain`. Whoever reads a report of any form finds the same facts,
//! each with the words that show it.

mod cells;
mod json;
mod score;
mod text;

pub use cells::{COLUMNS, cells, safe_cell};
pub use json::to_json;
pub use score::{score_to_json, score_to_text};
pub use text::to_text;

use meruit_narrative::{Analysis, Label};

/// The labels of which something was found, surest or not, in their order.
fn found<'a>(analysis: &'a Analysis<'_>) -> impl Iterator<Item = Label> + 'a {
    Label::ALL.into_iter().filter(|label| analysis.certainty(*label).is_some())
}

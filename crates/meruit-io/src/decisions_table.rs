//! The decisions of a result as a table: one row an answer, whatever the decisions answer in.

use std::collections::HashSet;
use std::io::{self, Write};

use meruit_core::document::{DecisionResult, Document};
use serde_json::{Map, Value as Json};

use crate::report_text::reason_in_words;
use crate::spreadsheet::safe;

const BEFORE: [&str; 5] = ["decision", "invoice", "lines", "of", "verdict"];
const BEHIND: [&str; 3] = ["why", "place", "id"];

/// Decisions as columns and rows of texts; `None` is a cell that its decision has no column for.
///
/// The columns are `decision`, `invoice`, `lines`, `of`, `verdict`, then those that the decisions answer in, in the order
/// in which they come, then `why` (what was read, and what was not known), `place` (the row of the rule file) and `id`. A
/// decision without an answer has one row.
///
/// ```
/// use meruit_io::decisions_table::DecisionsTable;
/// let table = DecisionsTable::of(&meruit_io::doc_sample());
/// assert_eq!(table.columns.first().map(String::as_str), Some("decision"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionsTable {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a cell a column.
    pub rows: Vec<Vec<Option<String>>>,
}

impl DecisionsTable {
    /// The decisions of a document, in its order.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut seen = HashSet::new();
        let mut answered = Vec::new();
        for column in document.decisions.iter().flat_map(|decision| &decision.answers).flat_map(Map::keys) {
            if seen.insert(column.as_str()) {
                answered.push(column.clone());
            }
        }
        let nothing = Map::new();
        let mut rows = Vec::new();
        for decision in &document.decisions {
            if decision.answers.is_empty() {
                rows.push(row(decision, &answered, &nothing));
            }
            rows.extend(decision.answers.iter().map(|answer| row(decision, &answered, answer)));
        }
        // A decision may answer in a column of one of these names.
        let named =
            |name: &str| if seen.contains(name) { format!("decision.{name}") } else { name.to_owned() };
        let before: Vec<String> = BEFORE.into_iter().map(named).collect();
        let behind: Vec<String> = BEHIND.into_iter().map(named).collect();
        Self { columns: [before, answered, behind].concat(), rows }
    }

    /// Writes the table as CSV. What a spreadsheet would take for a formula gets an apostrophe in front.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn to_csv(&self, out: impl Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(&self.columns)?;
        for row in &self.rows {
            let cells = row.iter().map(|cell| cell.as_deref().unwrap_or_default());
            csv.write_record(cells.map(|cell| if is_amount(cell) { cell.to_owned() } else { safe(cell) }))?;
        }
        csv.flush()
    }
}

fn row(decision: &DecisionResult, answered: &[String], answer: &Map<String, Json>) -> Vec<Option<String>> {
    let before = [
        decision.decision.clone(),
        decision.invoice.clone(),
        decision.lines.join("; "),
        decision.of.clone(),
        decision.verdict.to_owned(),
    ];
    let answers = answered.iter().map(|column| match answer.get(column) {
        Some(Json::String(text)) => Some(text.clone()),
        Some(Json::Null) | None => None,
        Some(other) => Some(other.to_string()),
    });
    let behind =
        [why(decision), format!("{}:{}", decision.place.file, decision.place.line), decision.id.clone()];
    before.into_iter().map(Some).chain(answers).chain(behind.map(Some)).collect()
}

/// Whether a cell is a negative quantity, `-8630.00 USD`: digits and a unit make no formula.
fn is_amount(cell: &str) -> bool {
    let quantity = |rest: &str| {
        rest.starts_with(|first: char| first.is_ascii_digit())
            && rest.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | ' '))
    };
    cell.strip_prefix('-').is_some_and(quantity)
}

/// What was read, and what was not known.
fn why(decision: &DecisionResult) -> String {
    let reads = decision.reads.iter().map(|read| format!("{} is {}", read.what, read.is));
    let reasons = decision.reasons.iter().map(reason_in_words);
    reads.chain(reasons).collect::<Vec<_>>().join("; ")
}

//! The earlier invoices that a review needs, and no more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::database::{Database, Purpose, Value};
use crate::keys::{Key, Need, Records, UnderReview};
use crate::{Store, StoreError};

/// Values are asked for in portions: a statement has room for so many.
const PORTION: usize = 400;

/// What was found, by the number of its invoice, and of lines by their place.
#[derive(Default)]
struct Found {
    invoices: BTreeSet<i64>,
    lines: BTreeMap<(i64, i64), String>,
}

impl Store {
    /// The earlier invoices that the needs ask for, as facts in JSON, in the order in which they were decided: each with the
    /// lines that are asked for. `saw` is the last invoice that may be seen, and `but` are left out.
    ///
    /// Records that do not say what a key asks for are among them, because they may be meant.
    ///
    /// # Errors
    ///
    /// When the database fails or holds what is no JSON.
    pub fn earlier(
        &mut self,
        needs: &[Need],
        under_review: &UnderReview,
        saw: i64,
        but: &[i64],
    ) -> Result<Vec<Json>, StoreError> {
        let (found, facts) = self.database.transaction(Purpose::Read, |database| {
            let mut found = Found::default();
            for need in needs {
                find(database, need, under_review, saw, &mut found)?;
            }
            found.invoices.retain(|invoice| !but.contains(invoice));
            let facts = facts_of(database, &found.invoices)?;
            Ok((found, facts))
        })?;
        let mut of_invoice: BTreeMap<i64, Vec<Json>> = BTreeMap::new();
        for ((invoice, _), line) in &found.lines {
            if facts.contains_key(invoice) {
                of_invoice.entry(*invoice).or_default().push(parsed(line)?);
            }
        }
        let invoices = facts.iter().map(|(id, facts)| {
            let mut invoice = parsed(facts)?;
            if let Json::Object(members) = &mut invoice {
                members.insert("lines".to_owned(), of_invoice.remove(id).unwrap_or_default().into());
            }
            Ok(invoice)
        });
        invoices.collect()
    }
}

/// The facts of invoices without their lines. One that was returned is no history, and has none.
fn facts_of(database: &mut Database, invoices: &BTreeSet<i64>) -> Result<BTreeMap<i64, String>, StoreError> {
    let ids: Vec<Value<'_>> = invoices.iter().map(|id| Value::Integer(*id)).collect();
    let mut facts = BTreeMap::new();
    for portion in ids.chunks(PORTION) {
        let asked = format!(
            "SELECT id, facts FROM invoice WHERE facts IS NOT NULL AND id IN ({})",
            marks(1, portion.len())
        );
        for mut row in database.query(&asked, portion)? {
            facts.insert(row.integer(0)?, row.text(1)?);
        }
    }
    Ok(facts)
}

/// `$2, $3, $4`
fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

fn find(
    database: &mut Database,
    need: &Need,
    under_review: &UnderReview,
    saw: i64,
    found: &mut Found,
) -> Result<(), StoreError> {
    let lines = need.records != Records::Invoices;
    let (asked, invoice, no_day) = if lines {
        ("SELECT invoice, place, facts FROM prior_line", "invoice", "date IS NULL")
    } else {
        ("SELECT id FROM invoice", "id", "date = ''")
    };
    // A kind that is not known may be any.
    let kind = match need.records {
        Records::Invoices | Records::Lines => "",
        Records::Fees => " AND (kind IS NULL OR kind NOT IN ('E', 'IF', 'IE'))",
        Records::Expenses => " AND (kind IS NULL OR kind = 'E')",
        Records::Adjustments => " AND (kind IS NULL OR kind IN ('IF', 'IE'))",
    };
    // One key narrows the search; the others are among the facts, and the rules compare them.
    let keys = need.keys.iter().filter_map(|key| Some((key, under_review.values(*key)?)));
    let (conditions, portions): (Vec<String>, Vec<Vec<&str>>) = match keys.min_by_key(|(key, _)| **key) {
        None => (vec!["true".to_owned()], vec![Vec::new()]),
        Some((key, values)) => {
            let column = match key {
                Key::Firm => "firm_key",
                Key::Matter => "matter_key",
                Key::Timekeeper => "timekeeper_key",
                Key::Number => "number_key",
            };
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let portions = values.chunks(PORTION).map(<[&str]>::to_vec);
            let asked = portions.clone().map(|portion| format!("{column} IN ({})", marks(1, portion.len())));
            let unknown = match (lines, key) {
                (false, Key::Firm | Key::Number) => format!("{column} = ''"),
                _ => format!("{column} IS NULL"),
            };
            (asked.chain([unknown]).collect(), portions.chain([Vec::new()]).collect())
        }
    };
    for (condition, portion) in conditions.iter().zip(portions) {
        let mut values: Vec<Value<'_>> = portion.into_iter().map(Value::Text).collect();
        let mut ask = |days: &str, values: &[Value<'_>]| -> Result<(), StoreError> {
            let seen = values.len() + 1;
            let asked = format!("{asked} WHERE {condition}{days}{kind} AND {invoice} <= ${seen}");
            let values: Vec<Value<'_>> = values.iter().copied().chain([Value::Integer(saw)]).collect();
            for mut row in database.query(&asked, &values)? {
                let id = row.integer(0)?;
                found.invoices.insert(id);
                if lines {
                    found.lines.insert((id, row.integer(1)?), row.text(2)?);
                }
            }
            Ok(())
        };
        let Some((first, last)) = &need.days else {
            ask("", &values)?;
            continue;
        };
        // Records without a day may be meant. They are asked for alone, so that an index serves both questions.
        ask(&format!(" AND {no_day}"), &values)?;
        let marks = format!(" AND date BETWEEN ${} AND ${}", values.len() + 1, values.len() + 2);
        values.extend([Value::Text(first), Value::Text(last)]);
        ask(&marks, &values)?;
    }
    Ok(())
}

fn parsed(facts: &str) -> Result<Json, StoreError> {
    serde_json::from_str(facts).map_err(|error| StoreError::Malformed(error.to_string()))
}

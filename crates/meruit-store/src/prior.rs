//! The earlier invoices that a review needs, and no more.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params_from_iter;
use serde_json::Value as Json;

use crate::keys::{Key, Need, UnderReview};
use crate::{Store, StoreError};

/// Values are asked for in portions: a statement has room for so many.
const PORTION: usize = 500;

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
        &self,
        needs: &[Need],
        under_review: &UnderReview,
        saw: i64,
        but: &[i64],
    ) -> Result<Vec<Json>, StoreError> {
        let mut lines: BTreeSet<(i64, i64)> = BTreeSet::new();
        let mut invoices: BTreeSet<i64> = BTreeSet::new();
        for need in needs {
            // One key narrows the search; the others are among the facts, and the rules compare them.
            let key = need.keys.iter().copied().filter(|key| under_review.values(*key).is_some());
            let key = key.min_by_key(|key| match key {
                Key::Timekeeper => 0,
                Key::Matter => 1,
                Key::Firm => 2,
                Key::Date => 3,
            });
            self.find(need.lines, key, under_review, need, |invoice, line| {
                invoices.insert(invoice);
                if let Some(line) = line {
                    lines.insert((invoice, line));
                }
            })?;
        }
        let mut of_invoice: BTreeMap<i64, Vec<Json>> = BTreeMap::new();
        let mut statement = self
            .connection
            .prepare_cached("SELECT facts FROM prior_line WHERE invoice = ?1 AND place = ?2")?;
        let is_seen = |invoice: i64| invoice <= saw && !but.contains(&invoice);
        for (invoice, place) in lines.into_iter().filter(|(invoice, _)| is_seen(*invoice)) {
            let facts: String = statement.query_row([invoice, place], |row| row.get(0))?;
            of_invoice.entry(invoice).or_default().push(parsed(&facts)?);
        }
        let mut statement = self.connection.prepare_cached("SELECT facts FROM invoice WHERE id = ?1")?;
        let mut found = Vec::new();
        for id in invoices.into_iter().filter(|id| is_seen(*id)) {
            let facts: Option<String> = statement.query_row([id], |row| row.get(0))?;
            // One that was returned is no history.
            let Some(facts) = facts else { continue };
            let mut invoice = parsed(&facts)?;
            if let Json::Object(members) = &mut invoice {
                members.insert("lines".to_owned(), of_invoice.remove(&id).unwrap_or_default().into());
            }
            found.push(invoice);
        }
        Ok(found)
    }

    fn find(
        &self,
        lines: bool,
        key: Option<Key>,
        under_review: &UnderReview,
        need: &Need,
        mut take: impl FnMut(i64, Option<i64>),
    ) -> Result<(), StoreError> {
        let (table, columns) = if lines { ("prior_line", "invoice, place") } else { ("invoice", "id, NULL") };
        let column = key.map(|key| match key {
            Key::Firm => "firm_key",
            Key::Matter => "matter_key",
            Key::Timekeeper => "timekeeper_key",
            Key::Date => "date",
        });
        let mut ask = |condition: &str, values: &[&String]| -> Result<(), StoreError> {
            let mut statement =
                self.connection.prepare(&format!("SELECT {columns} FROM {table} WHERE {condition}"))?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                take(row.get(0)?, row.get(1)?);
            }
            Ok(())
        };
        let Some((column, values)) = column.zip(key.and_then(|key| under_review.values(key))) else {
            return ask("true", &[]);
        };
        // A timekeeper's days: both are in one index.
        let days = if column == "timekeeper_key" && need.keys.contains(&Key::Date) {
            under_review.values(Key::Date).and_then(|days| Some((days.first()?, days.last()?)))
        } else {
            None
        };
        let values: Vec<&String> = values.iter().collect();
        for portion in values.chunks(PORTION) {
            let marks = vec!["?"; portion.len()].join(", ");
            let mut asked = portion.to_vec();
            let mut condition = format!("{column} IN ({marks})");
            if let Some((first, last)) = days {
                condition.push_str(" AND (date BETWEEN ? AND ? OR date IS NULL)");
                asked.extend([first, last]);
            }
            ask(&condition, &asked)?;
        }
        ask(&format!("{column} IS NULL"), &[])
    }
}

fn parsed(facts: &str) -> Result<Json, StoreError> {
    serde_json::from_str(facts).map_err(|error| StoreError::Malformed(error.to_string()))
}

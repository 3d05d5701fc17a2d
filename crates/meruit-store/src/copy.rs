//! One store taken over into another.

use std::collections::BTreeMap;

use crate::database::{Cell, Database, Purpose, Value};
use crate::record::last;
use crate::{Store, StoreError};

/// What was taken over from another store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Invoices that are new here.
    pub invoices: u64,
    /// Invoices that were here already.
    pub known: u64,
}

/// What stands under an invoice, with its columns but the first, which is the invoice.
const UNDER_INVOICES: [(&str, &[&str]); 5] = [
    (
        "line",
        &[
            "place",
            "number",
            "kind",
            "date",
            "fate",
            "decided_by",
            "billed_e4",
            "approved_e4",
            "reduced_e4",
            "held_e4",
            "withheld_e4",
        ],
    ),
    ("prior_line", &["place", "firm_key", "matter_key", "timekeeper_key", "date", "facts", "kind"]),
    (
        "prior_sum",
        &[
            "place",
            "firm",
            "firm_key",
            "matter",
            "matter_key",
            "kind",
            "month",
            "currency",
            "amount",
            "billed_amount",
            "approved",
            "reduced",
            "held",
            "withheld",
            "hours",
            "billed_hours",
        ],
    ),
    ("finding", &["place", "id", "rule", "verdict", "clause", "amount_e4"]),
    ("rule_amount", &["rule", "reduced_e4", "held_e4", "withheld_e4"]),
];
/// What is logged of the work, by the names of firms and findings.
const LOGS: [(&str, &[&str]); 2] = [
    ("step", &["firm_key", "number_key", "step", "started", "ended", "minutes", "week", "actor", "result"]),
    ("appeal", &["finding", "overturned", "restored_e4"]),
];
const OF_RUN: &[&str] =
    &["recorded", "rules_hash", "rules", "given", "saw", "has_inputs", "document", "document_hash"];
const OF_INVOICE: &[&str] = &[
    "run",
    "firm",
    "number",
    "matter",
    "date",
    "received",
    "currency",
    "content",
    "input",
    "status",
    "fate",
    "billed_e4",
    "approved_e4",
    "reduced_e4",
    "held_e4",
    "withheld_e4",
    "firm_key",
    "number_key",
    "matter_key",
    "facts",
    "number_plain",
];

impl Store {
    /// Takes over the runs of another store, in their order, each in one transaction, and what was logged of the work; what
    /// is here already stays as it is. The copied runs can be decided again where this store was empty: they see what they saw there.
    ///
    /// # Errors
    ///
    /// When a database fails; the runs before stay taken over, and going on later goes on where it ended.
    pub fn copy_from(&mut self, other: &mut Self) -> Result<Copied, StoreError> {
        let mut copied = Copied::default();
        // The invoices of the other store by the numbers that they have here.
        let mut numbers: BTreeMap<i64, i64> = BTreeMap::new();
        for mut row in other.database.query("SELECT id FROM run ORDER BY id", &[])? {
            let run = row.integer(0)?;
            let taken = self
                .database
                .transaction(Purpose::Write, |here| copy_run(&mut other.database, here, run, &mut numbers))?;
            copied.invoices += taken.invoices;
            copied.known += taken.known;
        }
        for (table, columns) in LOGS {
            self.database.transaction(Purpose::Write, |here| {
                let names = columns.join(", ");
                let marks = (1..=columns.len()).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
                let insert = format!("INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING");
                for row in other.database.query(&format!("SELECT {names} FROM {table}"), &[])? {
                    let cells = row.into_cells();
                    here.execute(&insert, &cells.iter().map(Cell::value).collect::<Vec<_>>())?;
                }
                Ok(())
            })?;
        }
        Ok(copied)
    }
}

fn copy_run(
    from: &mut Database,
    to: &mut Database,
    run: i64,
    numbers: &mut BTreeMap<i64, i64>,
) -> Result<Copied, StoreError> {
    let mut copied = Copied::default();
    let mut lacking = Vec::new();
    let sought = "SELECT id, firm_key, number_key, content FROM invoice WHERE run = $1 ORDER BY id";
    for mut row in from.query(sought, &[Value::Integer(run)])? {
        let id = row.integer(0)?;
        let (firm, number, content) = (row.maybe_text(1)?, row.maybe_text(2)?, row.text(3)?);
        let here = to.first(
            "SELECT id FROM invoice WHERE firm_key = $1 AND number_key = $2 AND content = $3",
            &[(&firm).into(), (&number).into(), Value::Text(&content)],
        )?;
        match here {
            Some(mut here) => {
                numbers.insert(id, here.integer(0)?);
                copied.known += 1;
            }
            None => lacking.push(id),
        }
    }
    if lacking.is_empty() {
        return Ok(copied);
    }
    let seen_there = from.first("SELECT saw FROM run WHERE id = $1", &[Value::Integer(run)])?;
    let seen_there = seen_there.map_or(Ok(0), |mut row| row.integer(0))?;
    let saw = match numbers.range(..=seen_there).next_back() {
        Some((_, here)) => *here,
        None => 0,
    };
    let saw = saw.min(last(to)?);
    copy_texts(from, to, run)?;
    let new_run = copy_row(from, to, ("run", OF_RUN), run, &[("saw", saw)])?;
    let inputs = "SELECT place, name, text FROM input WHERE run = $1 ORDER BY place";
    for mut row in from.query(inputs, &[Value::Integer(run)])? {
        let (place, name, text) = (row.integer(0)?, row.text(1)?, row.text(2)?);
        to.execute(
            "INSERT INTO input (run, place, name, text) VALUES ($1, $2, $3, $4)",
            &[Value::Integer(new_run), Value::Integer(place), Value::Text(&name), Value::Text(&text)],
        )?;
    }
    for invoice in lacking {
        let id = copy_row(from, to, ("invoice", OF_INVOICE), invoice, &[("run", new_run)])?;
        numbers.insert(invoice, id);
        for (table, columns) in UNDER_INVOICES {
            let asked = format!("SELECT {} FROM {table} WHERE invoice = $1 ORDER BY 1", columns.join(", "));
            let marks = (1..=columns.len() + 1).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
            let insert = format!("INSERT INTO {table} (invoice, {}) VALUES ({marks})", columns.join(", "));
            for row in from.query(&asked, &[Value::Integer(invoice)])? {
                let cells = row.into_cells();
                let values: Vec<Value<'_>> =
                    std::iter::once(Value::Integer(id)).chain(cells.iter().map(Cell::value)).collect();
                to.execute(&insert, &values)?;
            }
        }
        copied.invoices += 1;
    }
    Ok(copied)
}

fn copy_texts(from: &mut Database, to: &mut Database, run: i64) -> Result<(), StoreError> {
    let texts = from.query(
        "SELECT hash, bytes FROM text WHERE hash IN (SELECT text FROM input WHERE run = $1)
         OR hash IN (SELECT rules FROM run WHERE id = $1) OR hash IN (SELECT given FROM run WHERE id = $1)",
        &[Value::Integer(run)],
    )?;
    for mut row in texts {
        let (hash, bytes) = (row.text(0)?, row.bytes(1)?);
        to.execute(
            "INSERT INTO text (hash, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            &[Value::Text(&hash), Value::Bytes(&bytes)],
        )?;
    }
    Ok(())
}

/// Copies a row under a number of its own, with other values in some columns; gives back the number.
fn copy_row(
    from: &mut Database,
    to: &mut Database,
    (table, columns): (&str, &[&str]),
    id: i64,
    instead: &[(&str, i64)],
) -> Result<i64, StoreError> {
    let gone = || StoreError::Malformed(format!("the {table} {id} is gone"));
    let names = columns.join(", ");
    let row = from.first(&format!("SELECT {names} FROM {table} WHERE id = $1"), &[Value::Integer(id)])?;
    let cells = row.ok_or_else(gone)?.into_cells();
    let values = columns.iter().zip(&cells).map(|(column, cell)| {
        instead
            .iter()
            .find(|(name, _)| name == column)
            .map_or_else(|| cell.value(), |(_, number)| Value::Integer(*number))
    });
    let values: Vec<Value<'_>> = values.collect();
    let marks = (1..=columns.len()).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
    let added = to.first(&format!("INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id"), &values)?;
    added.ok_or_else(gone)?.integer(0)
}

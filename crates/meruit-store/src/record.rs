//! Recording what a run decided: all of it, once.

use serde_json::Value as Json;

use crate::database::{Database, Purpose, Value};
use crate::keys::{date_of, id_of, normal};
use crate::{Store, StoreError, hash_of};

/// What one review decided, with all that went into it.
#[derive(Clone, Debug)]
pub struct NewRun<'r> {
    /// SHA-256 of the rules.
    pub rules_hash: &'r str,
    /// The rules in a form that makes them again.
    pub rules: &'r str,
    /// What was given besides the invoices, in a form that gives it again.
    pub given: &'r str,
    /// The last invoice that the review could see.
    pub saw: i64,
    /// The files by name; `None` where they are not to be kept.
    pub inputs: Option<&'r [(String, Vec<u8>)]>,
    /// The result document as canonical JSON.
    pub document: &'r str,
    /// The invoices of the document, in its order.
    pub invoices: Vec<NewInvoice<'r>>,
}

/// A decided invoice.
#[derive(Clone, Debug)]
pub struct NewInvoice<'r> {
    /// SHA-256 of what the firm sent: the same invoice again has the same.
    pub content: &'r str,
    /// What later reviews read of it, as facts in JSON; none of one that was returned.
    pub facts: Option<&'r Json>,
    /// The day it was received, where that is known.
    pub received: Option<&'r str>,
}

/// How recording ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// All invoices are in the store now, under these numbers.
    Now(Vec<i64>),
    /// Another process recorded invoices meanwhile, which the review could not see: nothing was recorded, and the review is
    /// to be run again.
    Overtaken,
}

impl Store {
    /// Records a run in one transaction: all invoices of it or none.
    ///
    /// # Errors
    ///
    /// When the database fails or the document is none.
    pub fn record(&mut self, run: &NewRun<'_>) -> Result<Recorded, StoreError> {
        self.record_all(std::slice::from_ref(run))
    }

    /// Records several runs in one transaction: all of them or none. Each saw what is in the store before the first.
    ///
    /// # Errors
    ///
    /// When the database fails or a document is none.
    pub fn record_all(&mut self, runs: &[NewRun<'_>]) -> Result<Recorded, StoreError> {
        let mut documents = Vec::with_capacity(runs.len());
        for run in runs {
            let document: Json = serde_json::from_str(run.document).map_err(|error| malformed(&error))?;
            if document["invoices"].as_array().map_or(0, Vec::len) != run.invoices.len() {
                return Err(malformed(&"as many invoices as the document has are to be recorded"));
            }
            documents.push(document);
        }
        self.database.transaction(Purpose::Write, |database| {
            let last = last(database)?;
            if runs.iter().any(|run| last > run.saw) {
                return Ok(Recorded::Overtaken);
            }
            let mut ids = Vec::new();
            for (run, document) in runs.iter().zip(&documents) {
                let id = add_run(database, run)?;
                let invoices = document["invoices"].as_array().into_iter().flatten();
                for (invoice, new) in invoices.zip(&run.invoices) {
                    let invoice_id = add_invoice(database, id, invoice, new)?;
                    add_lines(database, invoice_id, invoice, new)?;
                    add_findings(database, invoice_id, invoice, document)?;
                    ids.push(invoice_id);
                }
            }
            Ok(Recorded::Now(ids))
        })
    }
}

/// The last invoice recorded; 0 where there is none.
pub(crate) fn last(database: &mut Database) -> Result<i64, StoreError> {
    let found = database.first("SELECT coalesce(max(id), 0) FROM invoice", &[])?;
    found.map_or(Ok(0), |mut row| row.integer(0))
}

/// The number that the database gave to what was just added.
fn added(database: &mut Database, sql: &str, values: &[Value<'_>]) -> Result<i64, StoreError> {
    let none = || malformed(&"the database gave no number");
    database.first(sql, values)?.ok_or_else(none)?.integer(0)
}

fn add_run(database: &mut Database, run: &NewRun<'_>) -> Result<i64, StoreError> {
    let mut keep = |bytes: &[u8]| -> Result<String, StoreError> {
        let hash = hash_of(bytes);
        database.execute(
            "INSERT INTO text (hash, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            &[Value::Text(&hash), Value::Bytes(bytes)],
        )?;
        Ok(hash)
    };
    let (rules, given) = (keep(run.rules.as_bytes())?, keep(run.given.as_bytes())?);
    let texts = run.inputs.unwrap_or_default().iter().map(|(_, bytes)| keep(bytes));
    let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
    let id = added(
        database,
        "INSERT INTO run (rules_hash, rules, given, saw, has_inputs, document, document_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &[
            Value::Text(run.rules_hash),
            Value::Text(&rules),
            Value::Text(&given),
            Value::Integer(run.saw),
            Value::Integer(run.inputs.is_some().into()),
            Value::Text(run.document),
            Value::Text(&hash_of(run.document.as_bytes())),
        ],
    )?;
    for (place, ((name, _), text)) in (0_i64..).zip(run.inputs.unwrap_or_default().iter().zip(&texts)) {
        database.execute(
            "INSERT INTO input (run, place, name, text) VALUES ($1, $2, $3, $4)",
            &[Value::Integer(id), Value::Integer(place), Value::Text(name), Value::Text(text)],
        )?;
    }
    Ok(id)
}

fn add_invoice(
    database: &mut Database,
    run: i64,
    invoice: &Json,
    new: &NewInvoice<'_>,
) -> Result<i64, StoreError> {
    let text = |name: &str| invoice[name].as_str().unwrap_or_default();
    let key = |name: &str| Some(normal(text(name))).filter(|key| !key.is_empty());
    let totals = &invoice["totals"];
    let facts = new.facts.map(|facts| {
        let mut facts = facts.clone();
        if let Json::Object(members) = &mut facts {
            // They have a table of their own.
            members.remove("lines");
        }
        facts.to_string()
    });
    let matter = new.facts.and_then(|facts| id_of(facts, "matter")).or_else(|| key("matter"));
    let amount = |name: &str| e4(&totals[name]).map(Value::Integer);
    added(
        database,
        "INSERT INTO invoice (run, firm, number, matter, date, received, currency, content, input, status, fate,
         billed_e4, approved_e4, reduced_e4, held_e4, withheld_e4, firm_key, number_key, matter_key, facts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         RETURNING id",
        &[
            Value::Integer(run),
            Value::Text(text("firm")),
            Value::Text(text("number")),
            Value::Text(text("matter")),
            Value::Text(text("date")),
            new.received.into(),
            Value::Text(text("currency")),
            Value::Text(new.content),
            Value::Text(text("input")),
            Value::Text(text("status")),
            Value::Text(text("fate")),
            amount("billed")?,
            amount("approved")?,
            amount("reduced")?,
            amount("held")?,
            amount("withheld")?,
            // An unknown one is a value too.
            Value::Text(&normal(text("firm"))),
            Value::Text(&normal(text("number"))),
            (&matter).into(),
            (&facts).into(),
        ],
    )
}

fn add_lines(
    database: &mut Database,
    id: i64,
    invoice: &Json,
    new: &NewInvoice<'_>,
) -> Result<(), StoreError> {
    for (place, line) in (0_i64..).zip(invoice["lines"].as_array().into_iter().flatten()) {
        let text = |name: &str| Value::Text(line[name].as_str().unwrap_or_default());
        let amount = |name: &str| e4(&line[name]).map(Value::Integer);
        database.execute(
            "INSERT INTO line (invoice, place, number, kind, date, fate, decided_by,
             billed_e4, approved_e4, reduced_e4, held_e4, withheld_e4)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                Value::Integer(id),
                Value::Integer(place),
                text("number"),
                text("kind"),
                text("date"),
                text("fate"),
                line["decided_by"].as_str().into(),
                amount("billed")?,
                amount("approved")?,
                amount("reduced")?,
                amount("held")?,
                amount("withheld")?,
            ],
        )?;
    }
    let Some(facts) = new.facts else { return Ok(()) };
    let (firm, matter) = (id_of(facts, "firm"), id_of(facts, "matter"));
    for (place, line) in (0_i64..).zip(facts["lines"].as_array().into_iter().flatten()) {
        let kind = line["kind"].as_str();
        // Only of fees it is asked who worked.
        let nobody = matches!(kind, Some("E" | "IF" | "IE")).then(String::new);
        database.execute(
            "INSERT INTO prior_line (invoice, place, firm_key, matter_key, timekeeper_key, date, facts, kind)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                Value::Integer(id),
                Value::Integer(place),
                (&id_of(line, "firm").or_else(|| firm.clone())).into(),
                (&id_of(line, "matter").or_else(|| matter.clone())).into(),
                (&id_of(line, "timekeeper").or(nobody)).into(),
                (&date_of(line)).into(),
                Value::Text(&line.to_string()),
                kind.into(),
            ],
        )?;
    }
    Ok(())
}

fn add_findings(database: &mut Database, id: i64, invoice: &Json, document: &Json) -> Result<(), StoreError> {
    let findings = document["findings"].as_array().into_iter().flatten();
    // An id begins with firm and number, and a part that there is not is left out.
    let parts = ["firm", "number"].map(|name| invoice[name].as_str().unwrap_or_default());
    let named: String = parts.iter().filter(|part| !part.is_empty()).map(|part| format!("{part}/")).collect();
    let own = findings.filter(|finding| {
        finding["invoice"] == invoice["number"]
            && finding["id"].as_str().is_some_and(|id| id.starts_with(&named))
    });
    for (place, finding) in (0_i64..).zip(own) {
        let text = |name: &str| finding[name].as_str();
        database.execute(
            "INSERT INTO finding (invoice, place, id, rule, verdict, clause, amount_e4)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                Value::Integer(id),
                Value::Integer(place),
                Value::Text(text("id").unwrap_or_default()),
                Value::Text(text("rule").unwrap_or_default()),
                Value::Text(text("verdict").unwrap_or_default()),
                text("section").into(),
                Value::Integer(e4(&finding["amount"])?),
            ],
        )?;
    }
    for amount in invoice["by_rule"].as_array().into_iter().flatten() {
        let e4 = |name: &str| e4(&amount[name]).map(Value::Integer);
        database.execute(
            "INSERT INTO rule_amount (invoice, rule, reduced_e4, held_e4, withheld_e4) VALUES ($1, $2, $3, $4, $5)",
            &[
                Value::Integer(id),
                Value::Text(amount["rule"].as_str().unwrap_or_default()),
                e4("reduced")?,
                e4("held")?,
                e4("withheld")?,
            ],
        )?;
    }
    Ok(())
}

/// An amount as whole ten-thousandths; nothing where there is none. Documents have two to four places.
fn e4(amount: &Json) -> Result<i64, StoreError> {
    let text = amount.as_str().unwrap_or_default();
    if text.is_empty() {
        return Ok(0);
    }
    ten_thousandths(text).ok_or_else(|| malformed(&format!("`{text}` is no amount of at most four places")))
}

/// A decimal of at most four places as whole ten-thousandths; `None` where it is none, or too large.
///
/// ```
/// assert_eq!(meruit_store::ten_thousandths("950.00"), Some(9_500_000));
/// assert_eq!(meruit_store::ten_thousandths("1e5"), None);
/// ```
pub fn ten_thousandths(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1_i64, text), |digits| (-1, digits));
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let is_decimal =
        places.len() <= 4 && places.bytes().chain(whole.bytes()).all(|byte| byte.is_ascii_digit());
    let value: i64 = is_decimal.then(|| format!("{whole}{places:0<4}").parse().ok())??;
    value.checked_mul(sign)
}

fn malformed(what: &impl ToString) -> StoreError {
    StoreError::Malformed(what.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{NewInvoice, NewRun, Recorded, e4};
    use crate::{Store, StoreError};

    /// A run of one invoice of this number, whose document is as long as it is told to be.
    fn record(store: &mut Store, number: &str, length: usize) -> Result<Recorded, StoreError> {
        let sums = json!({"billed": "1.00", "approved": "1.00", "reduced": "0.00", "held": "0.00", "withheld": "0.00"});
        let invoice = json!({"number": number, "firm": "F1", "totals": sums, "lines": [], "by_rule": []});
        let document =
            json!({"invoices": [invoice], "findings": [], "padding": "x".repeat(length)}).to_string();
        let new = NewInvoice { content: number, facts: None, received: None };
        let saw = store.last()?;
        store.record(&NewRun {
            rules_hash: "",
            rules: "",
            given: "",
            saw,
            inputs: None,
            document: &document,
            invoices: vec![new],
        })
    }

    #[test]
    fn a_full_disk_leaves_what_was_there() -> Result<(), StoreError> {
        let folder = tempfile::tempdir().map_err(|error| StoreError::Malformed(error.to_string()))?;
        let path = folder.path().join("h.db");
        let mut store = Store::open(&path, true)?;
        assert_eq!(record(&mut store, "1", 10)?, Recorded::Now(vec![1]));
        let mut store = Store::strained(&path, Some(0))?;
        assert!(matches!(record(&mut store, "2", 1 << 20), Err(StoreError::Database(_))));
        assert_eq!(store.list(None, None)?.len(), 1);
        let mut store = Store::open(&path, true)?;
        assert!(matches!(record(&mut store, "2", 1 << 20)?, Recorded::Now(_)));
        assert_eq!(store.list(None, None)?.len(), 2);
        Ok(())
    }

    #[test]
    fn a_locked_store_is_told_and_one_that_moved_on_is_overtaken() -> Result<(), StoreError> {
        let folder = tempfile::tempdir().map_err(|error| StoreError::Malformed(error.to_string()))?;
        let path = folder.path().join("h.db");
        let mut store = Store::strained(&path, None)?;
        let other = rusqlite::Connection::open(&path)?;
        other.execute_batch("BEGIN IMMEDIATE")?;
        assert!(matches!(record(&mut store, "1", 10), Err(StoreError::Database(_))));
        other.execute_batch("ROLLBACK")?;
        assert_eq!(record(&mut store, "1", 10)?, Recorded::Now(vec![1]));
        let late = NewRun {
            rules_hash: "",
            rules: "",
            given: "",
            saw: 0,
            inputs: None,
            document: r#"{"invoices": [], "findings": []}"#,
            invoices: Vec::new(),
        };
        assert_eq!(store.record(&late)?, Recorded::Overtaken);
        Ok(())
    }

    #[test]
    fn amounts_are_whole_ten_thousandths() {
        let value = |text: &str| e4(&json!(text)).ok();
        assert_eq!(value("950.00"), Some(9_500_000));
        assert_eq!(value("-0.05"), Some(-500));
        assert_eq!(value("7"), Some(70_000));
        assert_eq!(value(""), Some(0));
        assert_eq!(value("1.23456"), None);
        assert_eq!(value("1e5"), None);
        assert_eq!(value("99999999999999999999.00"), None);
    }
}

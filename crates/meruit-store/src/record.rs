//! Recording what a run decided: all of it, once.

use rusqlite::{Transaction, TransactionBehavior, params};
use serde_json::Value as Json;

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
        let document: Json = serde_json::from_str(run.document).map_err(|error| malformed(&error))?;
        let invoices = document["invoices"].as_array().map_or(&[][..], Vec::as_slice);
        if invoices.len() != run.invoices.len() {
            return Err(malformed(&"as many invoices as the document has are to be recorded"));
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last: i64 =
            transaction.query_row("SELECT coalesce(max(id), 0) FROM invoice", [], |row| row.get(0))?;
        if last > run.saw {
            return Ok(Recorded::Overtaken);
        }
        let id = add_run(&transaction, run)?;
        let mut ids = Vec::with_capacity(invoices.len());
        for (invoice, new) in invoices.iter().zip(&run.invoices) {
            let invoice_id = add_invoice(&transaction, id, invoice, new)?;
            add_lines(&transaction, invoice_id, invoice, new)?;
            add_findings(&transaction, invoice_id, invoice, &document)?;
            ids.push(invoice_id);
        }
        transaction.commit()?;
        Ok(Recorded::Now(ids))
    }
}

fn add_run(transaction: &Transaction<'_>, run: &NewRun<'_>) -> Result<i64, StoreError> {
    let keep = |bytes: &[u8]| -> Result<String, StoreError> {
        let hash = hash_of(bytes);
        transaction
            .prepare_cached("INSERT OR IGNORE INTO text VALUES (?1, ?2)")?
            .execute(params![hash, bytes])?;
        Ok(hash)
    };
    let (rules, given) = (keep(run.rules.as_bytes())?, keep(run.given.as_bytes())?);
    transaction.execute(
        "INSERT INTO run (rules_hash, rules, given, saw, has_inputs, document, document_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            run.rules_hash,
            rules,
            given,
            run.saw,
            run.inputs.is_some(),
            run.document,
            hash_of(run.document.as_bytes())
        ],
    )?;
    let id = transaction.last_insert_rowid();
    for (place, (name, bytes)) in (0_i64..).zip(run.inputs.unwrap_or_default()) {
        let text = keep(bytes)?;
        transaction.execute("INSERT INTO input VALUES (?1, ?2, ?3, ?4)", params![id, place, name, text])?;
    }
    Ok(id)
}

fn add_invoice(
    transaction: &Transaction<'_>,
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
    let mut statement = transaction.prepare_cached(
        "INSERT INTO invoice (run, firm, number, matter, date, received, currency, content, input, status, fate,
         billed_e4, approved_e4, reduced_e4, held_e4, withheld_e4, firm_key, number_key, matter_key, facts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?;
    statement.execute(params![
        run,
        text("firm"),
        text("number"),
        text("matter"),
        text("date"),
        new.received,
        text("currency"),
        new.content,
        text("input"),
        text("status"),
        text("fate"),
        e4(&totals["billed"])?,
        e4(&totals["approved"])?,
        e4(&totals["reduced"])?,
        e4(&totals["held"])?,
        e4(&totals["withheld"])?,
        // Part of the identity, so that an unknown one is a value too.
        normal(text("firm")),
        normal(text("number")),
        new.facts.and_then(|facts| id_of(facts, "matter")).or_else(|| key("matter")),
        facts,
    ])?;
    Ok(transaction.last_insert_rowid())
}

fn add_lines(
    transaction: &Transaction<'_>,
    id: i64,
    invoice: &Json,
    new: &NewInvoice<'_>,
) -> Result<(), StoreError> {
    let mut statement = transaction
        .prepare_cached("INSERT INTO line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")?;
    for (place, line) in (0_i64..).zip(invoice["lines"].as_array().into_iter().flatten()) {
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        statement.execute(params![
            id,
            place,
            text("number"),
            text("kind"),
            text("date"),
            text("fate"),
            line["decided_by"].as_str(),
            e4(&line["billed"])?,
            e4(&line["approved"])?,
            e4(&line["reduced"])?,
            e4(&line["held"])?,
            e4(&line["withheld"])?
        ])?;
    }
    let Some(facts) = new.facts else { return Ok(()) };
    let (firm, matter) = (id_of(facts, "firm"), id_of(facts, "matter"));
    let mut statement =
        transaction.prepare_cached("INSERT INTO prior_line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (place, line) in (0_i64..).zip(facts["lines"].as_array().into_iter().flatten()) {
        statement.execute(params![
            id,
            place,
            id_of(line, "firm").or_else(|| firm.clone()),
            id_of(line, "matter").or_else(|| matter.clone()),
            id_of(line, "timekeeper"),
            date_of(line),
            line.to_string()
        ])?;
    }
    Ok(())
}

fn add_findings(
    transaction: &Transaction<'_>,
    id: i64,
    invoice: &Json,
    document: &Json,
) -> Result<(), StoreError> {
    let mut statement =
        transaction.prepare_cached("INSERT INTO finding VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
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
        statement.execute(params![
            id,
            place,
            text("id").unwrap_or_default(),
            text("rule").unwrap_or_default(),
            text("verdict").unwrap_or_default(),
            text("section"),
            e4(&finding["amount"])?
        ])?;
    }
    let mut statement = transaction.prepare_cached("INSERT INTO rule_amount VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for amount in invoice["by_rule"].as_array().into_iter().flatten() {
        let rule = amount["rule"].as_str().unwrap_or_default();
        let [reduced, held, withheld] =
            [e4(&amount["reduced"])?, e4(&amount["held"])?, e4(&amount["withheld"])?];
        statement.execute(params![id, rule, reduced, held, withheld])?;
    }
    Ok(())
}

/// An amount as whole ten-thousandths; nothing where there is none. Documents have two to four places.
fn e4(amount: &Json) -> Result<i64, StoreError> {
    let text = amount.as_str().unwrap_or_default();
    if text.is_empty() {
        return Ok(0);
    }
    let wrong = || malformed(&format!("`{text}` is no amount of at most four places"));
    let (sign, digits) = text.strip_prefix('-').map_or((1_i64, text), |digits| (-1, digits));
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    if places.len() > 4 || !places.bytes().chain(whole.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let value: i64 = format!("{whole}{places:0<4}").parse().map_err(|_| wrong())?;
    value.checked_mul(sign).ok_or_else(wrong)
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
        store.record(&NewRun {
            rules_hash: "",
            rules: "",
            given: "",
            saw: store.last()?,
            inputs: None,
            document: &document,
            invoices: vec![new],
        })
    }

    #[test]
    fn a_full_disk_leaves_what_was_there() -> Result<(), StoreError> {
        let folder = tempfile::tempdir().map_err(|error| StoreError::Malformed(error.to_string()))?;
        let mut store = Store::open(folder.path().join("h.db"), true)?;
        assert_eq!(record(&mut store, "1", 10)?, Recorded::Now(vec![1]));
        let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        store.connection.pragma_update(None, "max_page_count", pages)?;
        assert!(matches!(record(&mut store, "2", 1 << 20), Err(StoreError::Database(_))));
        assert_eq!(store.list(None, None)?.len(), 1);
        store.connection.pragma_update(None, "max_page_count", 1 << 30)?;
        assert!(matches!(record(&mut store, "2", 1 << 20)?, Recorded::Now(_)));
        assert_eq!(store.list(None, None)?.len(), 2);
        Ok(())
    }

    #[test]
    fn a_locked_store_is_told_and_one_that_moved_on_is_overtaken() -> Result<(), StoreError> {
        let folder = tempfile::tempdir().map_err(|error| StoreError::Malformed(error.to_string()))?;
        let path = folder.path().join("h.db");
        let mut store = Store::open(&path, true)?;
        store.connection.busy_timeout(std::time::Duration::from_millis(20))?;
        let other = Store::open(&path, false)?;
        other.connection.execute_batch("BEGIN IMMEDIATE")?;
        assert!(matches!(record(&mut store, "1", 10), Err(StoreError::Database(_))));
        other.connection.execute_batch("ROLLBACK")?;
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

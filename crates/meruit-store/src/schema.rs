//! The tables, their versions, and how an older store is brought forward.
//!
//! Each version is written once, as SQLite has it; PostgreSQL says a few words of it otherwise (`database/postgres.rs`).

use crate::StoreError;
use crate::database::{Database, Purpose};
use crate::process;
use crate::views::VIEWS;

/// What each version adds to the one before; the number of the last is the version of the store.
const VERSIONS: [&str; 3] = [FIRST, BY_DAYS, process::TABLES];

const FIRST: &str = "
CREATE TABLE text (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    rules_hash TEXT NOT NULL,
    rules TEXT NOT NULL REFERENCES text,
    given TEXT NOT NULL REFERENCES text,
    saw INTEGER NOT NULL,
    has_inputs INTEGER NOT NULL,
    document TEXT NOT NULL,
    document_hash TEXT NOT NULL
);
CREATE TABLE input (
    run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL REFERENCES text,
    PRIMARY KEY (run, place)
) WITHOUT ROWID;
CREATE TABLE invoice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES run,
    firm TEXT NOT NULL, number TEXT NOT NULL, matter TEXT NOT NULL,
    date TEXT NOT NULL, received TEXT, currency TEXT NOT NULL,
    content TEXT NOT NULL, input TEXT NOT NULL,
    status TEXT NOT NULL, fate TEXT NOT NULL,
    billed_e4 INTEGER NOT NULL, approved_e4 INTEGER NOT NULL, reduced_e4 INTEGER NOT NULL,
    held_e4 INTEGER NOT NULL, withheld_e4 INTEGER NOT NULL,
    firm_key TEXT, number_key TEXT, matter_key TEXT,
    facts TEXT,
    UNIQUE (firm_key, number_key, content)
);
CREATE INDEX invoice_by_matter ON invoice (matter_key);
CREATE INDEX invoice_by_date ON invoice (date);
CREATE INDEX invoice_by_run ON invoice (run);
CREATE TABLE line (
    invoice INTEGER NOT NULL REFERENCES invoice ON DELETE CASCADE,
    place INTEGER NOT NULL,
    number TEXT NOT NULL, kind TEXT NOT NULL, date TEXT NOT NULL, fate TEXT NOT NULL, decided_by TEXT,
    billed_e4 INTEGER NOT NULL, approved_e4 INTEGER NOT NULL, reduced_e4 INTEGER NOT NULL,
    held_e4 INTEGER NOT NULL, withheld_e4 INTEGER NOT NULL,
    PRIMARY KEY (invoice, place)
) WITHOUT ROWID;
CREATE TABLE prior_line (
    invoice INTEGER NOT NULL REFERENCES invoice ON DELETE CASCADE,
    place INTEGER NOT NULL,
    firm_key TEXT, matter_key TEXT, timekeeper_key TEXT, date TEXT,
    facts TEXT NOT NULL,
    PRIMARY KEY (invoice, place)
) WITHOUT ROWID;
CREATE INDEX prior_line_by_timekeeper ON prior_line (timekeeper_key, date);
CREATE INDEX prior_line_by_matter ON prior_line (matter_key);
CREATE INDEX prior_line_by_firm ON prior_line (firm_key);
CREATE TABLE finding (
    invoice INTEGER NOT NULL REFERENCES invoice ON DELETE CASCADE,
    place INTEGER NOT NULL,
    id TEXT NOT NULL, rule TEXT NOT NULL, verdict TEXT NOT NULL, clause TEXT,
    amount_e4 INTEGER,
    PRIMARY KEY (invoice, place)
) WITHOUT ROWID;
CREATE TABLE rule_amount (
    invoice INTEGER NOT NULL REFERENCES invoice ON DELETE CASCADE,
    rule TEXT NOT NULL,
    reduced_e4 INTEGER NOT NULL, held_e4 INTEGER NOT NULL, withheld_e4 INTEGER NOT NULL,
    PRIMARY KEY (invoice, rule)
) WITHOUT ROWID;
";

/// Lines know their kind, and are found by a key and a span of days. A timekeeper is asked of fees alone.
const BY_DAYS: &str = "
ALTER TABLE prior_line ADD COLUMN kind TEXT;
UPDATE prior_line SET kind = json_extract(facts, '$.kind');
UPDATE prior_line SET timekeeper_key = '' WHERE kind IN ('E', 'IF', 'IE') AND timekeeper_key IS NULL;
DROP INDEX prior_line_by_matter;
DROP INDEX prior_line_by_firm;
DROP INDEX invoice_by_matter;
CREATE INDEX prior_line_by_matter ON prior_line (matter_key, date);
CREATE INDEX prior_line_by_firm ON prior_line (firm_key, date);
CREATE INDEX prior_line_by_date ON prior_line (date);
CREATE INDEX invoice_by_matter ON invoice (matter_key, date);
CREATE INDEX invoice_by_firm ON invoice (firm_key, date);
CREATE INDEX invoice_by_number ON invoice (number_key);
";

/// Makes the tables in an empty database, and brings those of an older version forward. Two processes that open a store at
/// the same time do it once, because all of it is one transaction.
pub(crate) fn prepare(database: &mut Database) -> Result<(), StoreError> {
    let known = i64::try_from(VERSIONS.len()).unwrap_or(i64::MAX);
    let found = database.version()?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    if found == known {
        return Ok(());
    }
    database.transaction(Purpose::Write, |database| {
        // Another process may have done it while this one waited.
        let found = database.version()?;
        let lacking = VERSIONS.iter().skip(usize::try_from(found).unwrap_or(usize::MAX));
        let statements: Vec<&str> = lacking.copied().collect();
        if statements.is_empty() {
            return Ok(());
        }
        database.define(&statements.concat(), known)?;
        database.define(VIEWS, known)?;
        database.define(process::VIEWS, known)
    })
}

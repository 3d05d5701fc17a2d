//! Decided invoices in SQLite: recorded once, found again by the keys that rules use.
//!
//! A run is what one review decided, with all that went into it; its invoices are recorded in one transaction, so that a
//! process that is killed leaves all of them or none. An invoice that is there already is never recorded a second time. The
//! store knows nothing of rules: it takes result documents and facts as JSON.
//!
//! Amounts are whole ten-thousandths (`…_e4`), because SQLite would add up decimals as binary fractions.

mod keys;
mod prior;
mod record;
mod schema;
mod views;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use sha2::{Digest, Sha256};

pub use keys::{Key, Need, UnderReview, normal};
pub use record::{NewInvoice, NewRun, Recorded};

/// As long a store waits for another process to finish writing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such store.
    #[error("there is no history at `{0}`")]
    NotThere(String),
    /// The file is a database of something else.
    #[error("`{0}` is no history of decided invoices")]
    NoHistory(String),
    /// The store was written by a later version.
    #[error("the history has the schema version {found}, and this program knows {known} at most")]
    TooNew {
        /// The version of the store.
        found: i64,
        /// The latest version known.
        known: i64,
    },
    /// The database failed: it is locked for too long, the disk is full, a page is damaged.
    #[error("the history could not be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// What is to be recorded, or what was, is no result document.
    #[error("the history holds or was given what is no result: {0}")]
    Malformed(String),
}

/// A store of decided invoices. Several processes may share it.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

/// A decided invoice in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its number in the store; later ones have higher ones.
    pub id: i64,
    /// The run that decided it.
    pub run: i64,
    /// LAW_FIRM_ID
    pub firm: String,
    /// INVOICE_NUMBER
    pub number: String,
    /// CLIENT_MATTER_ID
    pub matter: String,
    /// INVOICE_DATE
    pub date: String,
    /// How its review ended.
    pub status: String,
    /// What the firm asks, in ten-thousandths.
    pub billed_e4: i64,
    /// What is to be paid, in ten-thousandths.
    pub approved_e4: i64,
    /// ISO 4217
    pub currency: String,
}

/// A run as it was recorded, with what went into it.
#[derive(Clone, Debug)]
pub struct Run {
    /// SHA-256 of the rules.
    pub rules_hash: String,
    /// The rules as the host gave them.
    pub rules: String,
    /// What was given besides, as the host gave it.
    pub given: String,
    /// The last invoice that the run could see.
    pub saw: i64,
    /// The result document.
    pub document: String,
    /// The files by name; `None` where they were not kept.
    pub inputs: Option<Vec<(String, Vec<u8>)>>,
}

impl Listed {
    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            run: row.get(1)?,
            firm: row.get(2)?,
            number: row.get(3)?,
            matter: row.get(4)?,
            date: row.get(5)?,
            status: row.get(6)?,
            billed_e4: row.get(7)?,
            approved_e4: row.get(8)?,
            currency: row.get(9)?,
        })
    }
}

impl Store {
    /// Opens the store, or makes it where there is none and `make` says so. An older schema is brought forward.
    ///
    /// ```
    /// let folder = tempfile::tempdir().expect("a folder");
    /// let store = meruit_store::Store::open(folder.path().join("history.db"), true)?;
    /// assert_eq!(store.last()?, 0);
    /// # Ok::<(), meruit_store::StoreError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is none, when the file is something else or of a later version, and when the database fails.
    pub fn open(path: impl AsRef<Path>, make: bool) -> Result<Self, StoreError> {
        let path = path.as_ref();
        if !make && !path.exists() {
            return Err(StoreError::NotThere(path.display().to_string()));
        }
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, make);
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        schema::prepare(&mut connection, &path.display().to_string())?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok(Self { connection })
    }

    /// The last invoice recorded; 0 where there is none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn last(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("SELECT coalesce(max(id), 0) FROM invoice", [], |row| row.get(0))?)
    }

    /// The invoice of this firm and number that was recorded with the same content.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn recorded(&self, firm: &str, number: &str, content: &str) -> Result<Option<i64>, StoreError> {
        let found = "SELECT id FROM invoice WHERE firm_key = ?1 AND number_key = ?2 AND content = ?3";
        let mut statement = self.connection.prepare_cached(found)?;
        Ok(statement
            .query_row(params![normal(firm), normal(number), content], |row| row.get(0))
            .optional()?)
    }

    /// The decided invoices of a firm, or of all firms, and with this number where one is given, the latest last.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn list(&self, firm: Option<&str>, number: Option<&str>) -> Result<Vec<Listed>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, run, firm, number, matter, date, status, billed_e4, approved_e4, currency FROM invoice
             WHERE (?1 IS NULL OR firm_key = ?1) AND (?2 IS NULL OR number_key = ?2) ORDER BY id",
        )?;
        let rows = statement.query_map(params![firm.map(normal), number.map(normal)], Listed::of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The decided invoice of this number in the store; `None` where there is none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn listed(&self, id: i64) -> Result<Option<Listed>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, run, firm, number, matter, date, status, billed_e4, approved_e4, currency FROM invoice
             WHERE id = ?1",
        )?;
        Ok(statement.query_row([id], Listed::of).optional()?)
    }

    /// The run that decided the invoice; `None` where there is no such invoice.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn run_of(&self, invoice: i64) -> Result<Option<Run>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT run.id, rules_hash, r.bytes, g.bytes, saw, document, has_inputs
             FROM invoice JOIN run ON run.id = invoice.run
             JOIN text AS r ON r.hash = run.rules JOIN text AS g ON g.hash = run.given WHERE invoice.id = ?1",
        )?;
        let found = statement
            .query_row([invoice], |row| {
                let run = Run {
                    rules_hash: row.get(1)?,
                    rules: String::from_utf8_lossy(&row.get::<_, Vec<u8>>(2)?).into_owned(),
                    given: String::from_utf8_lossy(&row.get::<_, Vec<u8>>(3)?).into_owned(),
                    saw: row.get(4)?,
                    document: row.get(5)?,
                    inputs: None,
                };
                Ok((row.get::<_, i64>(0)?, run, row.get::<_, bool>(6)?))
            })
            .optional()?;
        let Some((id, mut run, has_inputs)) = found else { return Ok(None) };
        if has_inputs {
            let mut statement = self.connection.prepare_cached(
                "SELECT name, bytes FROM input JOIN text ON text.hash = input.text WHERE run = ?1 ORDER BY place",
            )?;
            let files = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            run.inputs = Some(files.collect::<Result<_, _>>()?);
        }
        Ok(Some(run))
    }

    /// Forgets the invoices dated before the day (`YYYY-MM-DD`), with runs and texts that no other invoice needs, and gives
    /// back how many they were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn prune(&mut self, before: &str) -> Result<usize, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let gone = transaction.execute("DELETE FROM invoice WHERE date <> '' AND date < ?1", [before])?;
        transaction.execute("DELETE FROM run WHERE id NOT IN (SELECT run FROM invoice)", [])?;
        transaction.execute(
            "DELETE FROM text WHERE hash NOT IN
             (SELECT text FROM input UNION SELECT rules FROM run UNION SELECT given FROM run)",
            [],
        )?;
        transaction.commit()?;
        Ok(gone)
    }
}

/// SHA-256 in hexadecimal: how texts, documents and the content of invoices are named.
///
/// ```
/// assert!(meruit_store::hash_of(b"").starts_with("e3b0c442"));
/// ```
pub fn hash_of(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

//! Decided invoices in SQLite or PostgreSQL: recorded once, found again by the keys that rules use.
//!
//! A run is what one review decided, with all that went into it; its invoices are recorded in one transaction, so that a
//! process that is killed leaves all of them or none. An invoice that is there already is never recorded a second time. The
//! store knows nothing of rules: it takes result documents and facts as JSON.
//!
//! Amounts are whole ten-thousandths (`…_e4`), because SQLite would add up decimals as binary fractions.

mod database;
mod keys;
mod prior;
mod process;
mod record;
mod schema;
mod views;

use std::path::Path;

use sha2::{Digest, Sha256};

use database::{Database, Purpose, Row, Value};
pub use keys::{Key, Need, Records, UnderReview, normal};
pub use process::{Appeal, Step};
pub use record::{NewInvoice, NewRun, Recorded, ten_thousandths};

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
    /// The server does not answer, or lets nobody in.
    #[error("the history at `{0}` could not be opened: {1}")]
    Unreachable(String, String),
    /// The database failed: it is locked for too long, the disk is full, a page is damaged.
    #[error("the history could not be used: {0}")]
    Database(String),
    /// What is to be logged of the work cannot be.
    #[error("the log cannot be kept: {0}")]
    Log(String),
    /// What is to be recorded, or what was, is no result document.
    #[error("the history holds or was given what is no result: {0}")]
    Malformed(String),
}

/// A store of decided invoices. Several processes may share it.
#[derive(Debug)]
pub struct Store {
    database: Database,
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
    /// Its number in the store.
    pub id: i64,
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

const LISTED: &str =
    "SELECT id, run, firm, number, matter, date, status, billed_e4, approved_e4, currency FROM invoice";

impl Listed {
    fn of(mut row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.integer(0)?,
            run: row.integer(1)?,
            firm: row.text(2)?,
            number: row.text(3)?,
            matter: row.text(4)?,
            date: row.text(5)?,
            status: row.text(6)?,
            billed_e4: row.integer(7)?,
            approved_e4: row.integer(8)?,
            currency: row.text(9)?,
        })
    }
}

impl Store {
    /// Opens the store, or makes it where there is none and `make` says so. An older schema is brought forward. The place is
    /// a file of SQLite, or an address of PostgreSQL (`postgres://user@host/database`), where all of it is in the schema
    /// `meruit`.
    ///
    /// ```
    /// let folder = tempfile::tempdir().expect("a folder");
    /// let mut store = meruit_store::Store::open(folder.path().join("history.db"), true)?;
    /// assert_eq!(store.last()?, 0);
    /// # Ok::<(), meruit_store::StoreError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is none, when it is something else or of a later version, and when the database fails.
    pub fn open(place: impl AsRef<Path>, make: bool) -> Result<Self, StoreError> {
        let mut database = Database::open(place.as_ref(), make)?;
        schema::prepare(&mut database)?;
        Ok(Self { database })
    }

    /// A store that is gone with its last use.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut database = Database::in_memory()?;
        schema::prepare(&mut database)?;
        Ok(Self { database })
    }

    /// The last invoice recorded; 0 where there is none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn last(&mut self) -> Result<i64, StoreError> {
        record::last(&mut self.database)
    }

    /// The invoice of this firm and number that was recorded with the same content.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn recorded(&mut self, firm: &str, number: &str, content: &str) -> Result<Option<i64>, StoreError> {
        let found = self.database.first(
            "SELECT id FROM invoice WHERE firm_key = $1 AND number_key = $2 AND content = $3",
            &[Value::Text(&normal(firm)), Value::Text(&normal(number)), Value::Text(content)],
        )?;
        found.map(|mut row| row.integer(0)).transpose()
    }

    /// The decided invoices of a firm, or of all firms, and with this number where one is given, the latest last.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn list(&mut self, firm: Option<&str>, number: Option<&str>) -> Result<Vec<Listed>, StoreError> {
        let (firm, number) = (firm.map(normal), number.map(normal));
        let rows = self.database.query(
            &format!(
                "{LISTED} WHERE (CAST($1 AS TEXT) IS NULL OR firm_key = $1)
                 AND (CAST($2 AS TEXT) IS NULL OR number_key = $2) ORDER BY id"
            ),
            &[(&firm).into(), (&number).into()],
        )?;
        rows.into_iter().map(Listed::of).collect()
    }

    /// The decided invoice of this number in the store; `None` where there is none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn listed(&mut self, id: i64) -> Result<Option<Listed>, StoreError> {
        let found = self.database.first(&format!("{LISTED} WHERE id = $1"), &[Value::Integer(id)])?;
        found.map(Listed::of).transpose()
    }

    /// The run that decided the invoice; `None` where there is no such invoice.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn run_of(&mut self, invoice: i64) -> Result<Option<Run>, StoreError> {
        self.database.transaction(Purpose::Read, |database| {
            let found = database.first(
                "SELECT run.id, rules_hash, r.bytes, g.bytes, saw, document, has_inputs
                 FROM invoice JOIN run ON run.id = invoice.run
                 JOIN text AS r ON r.hash = run.rules JOIN text AS g ON g.hash = run.given WHERE invoice.id = $1",
                &[Value::Integer(invoice)],
            )?;
            let Some(mut row) = found else { return Ok(None) };
            let id = row.integer(0)?;
            let mut run = Run {
                id,
                rules_hash: row.text(1)?,
                rules: String::from_utf8_lossy(&row.bytes(2)?).into_owned(),
                given: String::from_utf8_lossy(&row.bytes(3)?).into_owned(),
                saw: row.integer(4)?,
                document: row.text(5)?,
                inputs: None,
            };
            if row.integer(6)? != 0 {
                let files = database.query(
                    "SELECT name, bytes FROM input JOIN text ON text.hash = input.text WHERE run = $1 ORDER BY place",
                    &[Value::Integer(id)],
                )?;
                let files = files.into_iter().map(|mut row| Ok((row.text(0)?, row.bytes(1)?)));
                run.inputs = Some(files.collect::<Result<_, StoreError>>()?);
            }
            Ok(Some(run))
        })
    }

    /// Forgets the invoices dated before the day (`YYYY-MM-DD`), with runs and texts that no other invoice needs, and gives
    /// back how many they were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn prune(&mut self, before: &str) -> Result<u64, StoreError> {
        self.database.transaction(Purpose::Write, |database| {
            let gone = database
                .execute("DELETE FROM invoice WHERE date <> '' AND date < $1", &[Value::Text(before)])?;
            process::prune(database, before)?;
            database.execute("DELETE FROM run WHERE id NOT IN (SELECT run FROM invoice)", &[])?;
            database.execute(
                "DELETE FROM text WHERE hash NOT IN
                 (SELECT text FROM input UNION SELECT rules FROM run UNION SELECT given FROM run)",
                &[],
            )?;
            Ok(gone)
        })
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

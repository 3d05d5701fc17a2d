//! The two databases behind one set of statements: SQLite and PostgreSQL read the same SQL here, with `$1`, `$2` in the order
//! of their first appearance.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::path::Path;
use std::time::Duration;

use crate::StoreError;

/// As long a store waits for another process to finish writing.
const PATIENCE: Duration = Duration::from_secs(30);

/// A value that a statement is given.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    Null,
    Integer(i64),
    Text(&'v str),
    Bytes(&'v [u8]),
}

impl<'v> From<Option<&'v str>> for Value<'v> {
    fn from(text: Option<&'v str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

impl<'v> From<&'v Option<String>> for Value<'v> {
    fn from(text: &'v Option<String>) -> Self {
        text.as_deref().into()
    }
}

/// A value that a row holds.
#[derive(Clone, Debug, Default)]
pub(crate) enum Cell {
    #[default]
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    /// The same value, for a statement.
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(*number),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        }
    }
}

/// A row of an answer; each cell is taken out once.
#[derive(Clone, Debug)]
pub(crate) struct Row(Vec<Cell>);

impl Row {
    pub(crate) fn into_cells(self) -> Vec<Cell> {
        self.0
    }

    fn take(&mut self, at: usize) -> Cell {
        self.0.get_mut(at).map(std::mem::take).unwrap_or_default()
    }

    pub(crate) fn integer(&mut self, at: usize) -> Result<i64, StoreError> {
        self.maybe_integer(at)?.ok_or_else(|| wrong(at, "a number"))
    }

    pub(crate) fn maybe_integer(&mut self, at: usize) -> Result<Option<i64>, StoreError> {
        match self.take(at) {
            Cell::Null => Ok(None),
            Cell::Integer(number) => Ok(Some(number)),
            _ => Err(wrong(at, "a number")),
        }
    }

    pub(crate) fn text(&mut self, at: usize) -> Result<String, StoreError> {
        self.maybe_text(at)?.ok_or_else(|| wrong(at, "a text"))
    }

    pub(crate) fn maybe_text(&mut self, at: usize) -> Result<Option<String>, StoreError> {
        match self.take(at) {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            _ => Err(wrong(at, "a text")),
        }
    }

    pub(crate) fn bytes(&mut self, at: usize) -> Result<Vec<u8>, StoreError> {
        match self.take(at) {
            Cell::Bytes(bytes) => Ok(bytes),
            _ => Err(wrong(at, "bytes")),
        }
    }
}

fn wrong(at: usize, wanted: &str) -> StoreError {
    StoreError::Malformed(format!("column {} of an answer is not {wanted}", at + 1))
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// One state of the store is read, whoever writes meanwhile.
    Read,
    /// It waits until nobody else writes.
    Write,
}

/// What each database does in a way of its own.
pub(crate) trait Driver: std::fmt::Debug + Send {
    fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError>;
    /// Gives back how many rows were changed.
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError>;
    fn begin(&mut self, purpose: Purpose) -> Result<(), StoreError>;
    fn commit(&mut self) -> Result<(), StoreError>;
    fn rollback(&mut self) -> Result<(), StoreError>;
    /// How long it waits for others that write.
    fn wait_at_most(&mut self, patience: Duration) -> Result<(), StoreError>;
    /// The version of the schema; 0 where there is nothing yet. What is no history is an error.
    fn version(&mut self) -> Result<i64, StoreError>;
    /// Runs statements of the schema, written as SQLite has them, and remembers the version that they make.
    fn define(&mut self, statements: &str, version: i64) -> Result<(), StoreError>;
}

/// An open database.
#[derive(Debug)]
pub(crate) struct Database(Box<dyn Driver>);

impl Database {
    pub(crate) fn open(place: &Path, make: bool) -> Result<Self, StoreError> {
        let mut opened = match place.to_str().filter(|text| is_address(text)) {
            Some(address) => Self::at_address(address, make)?,
            None => Self(Box::new(sqlite::Sqlite::open(place, make)?)),
        };
        opened.wait_at_most(PATIENCE)?;
        Ok(opened)
    }

    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        Ok(Self(Box::new(sqlite::Sqlite::in_memory()?)))
    }

    #[cfg(feature = "postgres")]
    fn at_address(address: &str, make: bool) -> Result<Self, StoreError> {
        Ok(Self(Box::new(postgres::Postgres::open(address, make)?)))
    }

    #[cfg(not(feature = "postgres"))]
    fn at_address(_address: &str, _make: bool) -> Result<Self, StoreError> {
        Err(StoreError::Database(
            "this program was built without the feature `postgres`, which opens it".to_owned(),
        ))
    }

    pub(crate) fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        self.0.query(sql, values)
    }

    pub(crate) fn first(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(self.0.query(sql, values)?.into_iter().next())
    }

    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        self.0.execute(sql, values)
    }

    pub(crate) fn wait_at_most(&mut self, patience: Duration) -> Result<(), StoreError> {
        self.0.wait_at_most(patience)
    }

    pub(crate) fn version(&mut self) -> Result<i64, StoreError> {
        self.0.version()
    }

    pub(crate) fn define(&mut self, statements: &str, version: i64) -> Result<(), StoreError> {
        self.0.define(statements, version)
    }

    /// Does the work in one transaction: all of it, or nothing where it fails.
    pub(crate) fn transaction<T>(
        &mut self,
        purpose: Purpose,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.0.begin(purpose)?;
        match work(self) {
            Ok(done) => {
                self.0.commit()?;
                Ok(done)
            }
            Err(error) => {
                // What went wrong first is what is told; a connection that is gone has rolled back by itself.
                let _ = self.0.rollback();
                Err(error)
            }
        }
    }
}

/// Whether a place is the address of a server and no file.
///
/// ```
/// assert!(meruit_store::is_address("postgres://db/billing"));
/// ```
pub fn is_address(text: &str) -> bool {
    text.starts_with("postgres:") || text.starts_with("postgresql:")
}

//! SQLite: a file that several processes share, built in.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, params_from_iter};

use super::{Cell, Driver, Purpose, Row, Value};
use crate::StoreError;

/// Marks a database as a history: `mrth`.
const APPLICATION: i64 = 0x6d72_7468;

#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Connection,
    name: String,
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Sqlite {
    pub(super) fn open(path: &Path, make: bool) -> Result<Self, StoreError> {
        if !make && !path.exists() {
            return Err(StoreError::NotThere(path.display().to_string()));
        }
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, make);
        let connection = Connection::open_with_flags(path, flags)?;
        let name = path.display().to_string();
        connection.busy_timeout(super::PATIENCE)?;
        let mut opened = Self { connection, name };
        // Nothing is changed in a file before it is known to be a history.
        opened.version()?;
        opened.connection.pragma_update(None, "journal_mode", "wal")?;
        opened.connection.pragma_update(None, "synchronous", "full")?;
        opened.connection.pragma_update(None, "foreign_keys", true)?;
        Ok(opened)
    }

    pub(super) fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { connection: Connection::open_in_memory()?, name: "memory".to_owned() })
    }

    fn number(&self, pragma: &str) -> Result<i64, StoreError> {
        Ok(self.connection.pragma_query_value(None, pragma, |row| row.get(0))?)
    }
}

impl Driver for Sqlite {
    fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let width = statement.column_count();
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = (0..width).map(|at| {
                Ok(match row.get_ref(at)? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(number) => Cell::Integer(number),
                    ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
                    ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
                    ValueRef::Real(number) => Cell::Text(number.to_string()),
                })
            });
            found.push(Row(cells.collect::<Result<_, StoreError>>()?));
        }
        Ok(found)
    }

    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let changed = self.connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn begin(&mut self, purpose: Purpose) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch(match purpose {
            Purpose::Read => "BEGIN",
            Purpose::Write => "BEGIN IMMEDIATE",
        })?)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("ROLLBACK")?)
    }

    fn wait_at_most(&mut self, patience: Duration) -> Result<(), StoreError> {
        Ok(self.connection.busy_timeout(patience)?)
    }

    fn version(&mut self) -> Result<i64, StoreError> {
        let no_history = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::NoHistory(self.name.clone()),
            _ => error.into(),
        };
        let tables: i64 = self
            .connection
            .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
            .map_err(no_history)?;
        if tables > 0 && self.number("application_id")? != APPLICATION {
            return Err(StoreError::NoHistory(self.name.clone()));
        }
        self.number("user_version")
    }

    fn define(&mut self, statements: &str, version: i64) -> Result<(), StoreError> {
        self.connection.execute_batch(statements)?;
        self.connection.pragma_update(None, "application_id", APPLICATION)?;
        self.connection.pragma_update(None, "user_version", version)?;
        Ok(())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{Driver, Sqlite};
    use crate::{Store, StoreError};

    impl Store {
        /// A store whose file cannot grow.
        pub(crate) fn on_a_full_disk(path: &std::path::Path) -> Result<Self, StoreError> {
            let mut database = Sqlite::open(path, true)?;
            let pages = database.number("page_count")?;
            database.connection.pragma_update(None, "max_page_count", pages)?;
            database.version()?;
            Ok(Self { database: super::super::Database(Box::new(database)) })
        }
    }
}

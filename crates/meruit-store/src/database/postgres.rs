//! PostgreSQL: a server that a team shares. All of a history is in a schema of its own, `meruit`.

use std::collections::HashMap;
use std::error::Error;

use bytes::BytesMut;
use meruit_postgres::postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use meruit_postgres::postgres::{Client, Statement};
use meruit_postgres::{connect, postgres, shown, told};

use super::{Cell, Driver, Purpose, Row, Value};
use crate::StoreError;

/// Writers of one database wait for one another by this number: `mrth`.
const LOCK: i64 = 0x6d72_7468;

pub(super) struct Postgres {
    client: Client,
    name: String,
    prepared: HashMap<String, Statement>,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postgres").field("name", &self.name).finish_non_exhaustive()
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => number.to_sql(ty, out),
            // PostgreSQL has no room for the character 0 in a text.
            Self::Text(text) if text.contains('\0') => text.replace('\0', "\u{fffd}").to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Postgres {
    pub(super) fn open(address: &str, make: bool) -> Result<Self, StoreError> {
        let name = shown(address);
        let client =
            connect(address).map_err(|error| StoreError::Unreachable(name.clone(), error.to_string()))?;
        let mut opened = Self { client, name, prepared: HashMap::new() };
        opened.run(
            "SET search_path TO meruit; SET lock_timeout = '30s'; SET client_min_messages = warning;
             SET default_transaction_isolation = 'read committed'",
        )?;
        if !make && !opened.has_schema()? {
            return Err(StoreError::NotThere(opened.name));
        }
        Ok(opened)
    }

    fn run(&mut self, statements: &str) -> Result<(), StoreError> {
        Ok(self.client.batch_execute(statements)?)
    }

    fn has_schema(&mut self) -> Result<bool, StoreError> {
        Ok(self
            .client
            .query_one("SELECT count(*) > 0 FROM pg_namespace WHERE nspname = 'meruit'", &[])?
            .try_get(0)?)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn given<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Driver for Postgres {
    fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let rows = self.client.query(&statement, &given(values))?;
        let rows = rows.iter().map(|row| {
            let cells = row.columns().iter().enumerate().map(|(at, column)| {
                Ok(match *column.type_() {
                    Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map_or(Cell::Null, Cell::Integer),
                    Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map_or(Cell::Null, Cell::Bytes),
                    _ => row.try_get::<_, Option<String>>(at)?.map_or(Cell::Null, Cell::Text),
                })
            });
            Ok(Row(cells.collect::<Result<_, StoreError>>()?))
        });
        rows.collect()
    }

    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        Ok(self.client.execute(&statement, &given(values))?)
    }

    fn begin(&mut self, purpose: Purpose) -> Result<(), StoreError> {
        match purpose {
            Purpose::Read => self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
            Purpose::Write => {
                self.run("BEGIN")?;
                let locked = self.run(&format!("SELECT pg_advisory_xact_lock({LOCK})"));
                if locked.is_err() {
                    let _ = self.rollback();
                }
                locked
            }
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT")
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK")
    }

    fn version(&mut self) -> Result<i64, StoreError> {
        if !self.has_schema()? {
            return Ok(0);
        }
        let known = "SELECT count(*) > 0 FROM pg_tables WHERE schemaname = 'meruit' AND tablename = 'history_version'";
        let has_version: bool = self.client.query_one(known, &[])?.try_get(0)?;
        if !has_version {
            return Err(StoreError::NoHistory(self.name.clone()));
        }
        let version = self.client.query_opt("SELECT version FROM history_version", &[])?;
        match version {
            Some(row) => Ok(row.try_get(0)?),
            None => Err(StoreError::NoHistory(self.name.clone())),
        }
    }

    fn define(&mut self, statements: &str, version: i64) -> Result<(), StoreError> {
        self.run(&format!(
            "CREATE SCHEMA IF NOT EXISTS meruit;
             CREATE TABLE IF NOT EXISTS history_version (version BIGINT NOT NULL);
             DELETE FROM history_version; INSERT INTO history_version VALUES ({version});"
        ))?;
        self.run(&in_own_words(statements))
    }
}

/// What SQLite says of a schema, as PostgreSQL says it. Texts compare by their bytes, as they do there.
fn in_own_words(statements: &str) -> String {
    let words = [
        ("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
        (" WITHOUT ROWID", ""),
        ("json_extract(facts, '$.kind')", "CAST(facts AS json) ->> 'kind'"),
        ("INTEGER", "BIGINT"),
        ("BLOB", "BYTEA"),
        (
            "DEFAULT CURRENT_TIMESTAMP",
            "DEFAULT to_char(CURRENT_TIMESTAMP AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
        ),
        (" TEXT", " TEXT COLLATE \"C\""),
        (
            "CAST(julianday(date(run.recorded)) - julianday(invoice.received) AS BIGINT)",
            "CAST(CAST(substr(run.recorded, 1, 10) AS date) - CAST(invoice.received AS date) AS BIGINT)",
        ),
    ];
    words.iter().fold(statements.to_owned(), |text, (sqlite, own)| text.replace(sqlite, own))
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        Self::Database(told(&error))
    }
}

//! Tables and queries of SQLite databases → tables.

use meruit_core::RawTable;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::asked::{Asked, quoted};
use super::cells::{BadCells, exact, headings, inexact};
use crate::table_csv::TableError;

/// Reads `FILE?table=NAME` or `FILE?query=SELECT …`; further members are parameters of the query. The database is opened
/// for reading only.
pub(super) fn read(source: &str) -> Result<RawTable, TableError> {
    let origin = format!("sqlite:{source}");
    let unfit = |what: String| TableError::Unfit { file: origin.clone(), what };
    let asked = Asked::read(source, "sqlite:FILE", |_| false, quoted).map_err(unfit)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database =
        Connection::open_with_flags(&asked.place, flags).map_err(|error| unfit(error.to_string()))?;
    let parameters: Vec<(String, String)> =
        asked.parameters.into_iter().map(|(name, value)| (format!(":{name}"), value)).collect();
    rows_of(&database, &asked.query, &parameters, &origin)
}

fn rows_of(
    database: &Connection,
    query: &str,
    parameters: &[(String, String)],
    origin: &str,
) -> Result<RawTable, TableError> {
    let failed =
        |error: rusqlite::Error| TableError::Unfit { file: origin.to_owned(), what: error.to_string() };
    let unfit = |what: String| TableError::Unfit { file: origin.to_owned(), what };
    let mut statement = database.prepare(query).map_err(failed)?;
    if !statement.readonly() {
        return Err(unfit("the query would write".to_owned()));
    }
    for (name, value) in parameters {
        let index = statement.parameter_index(name).map_err(failed)?;
        let index = index.ok_or_else(|| unfit(format!("the query has no parameter `{name}`")))?;
        statement.raw_bind_parameter(index, value).map_err(failed)?;
    }
    let bound = parameters.len();
    if statement.parameter_count() > bound {
        let asked = (1..=statement.parameter_count()).filter_map(|at| statement.parameter_name(at));
        let lacking: Vec<String> = asked
            .filter(|asked| !parameters.iter().any(|(name, _)| name == asked))
            .map(|name| format!("`{name}`"))
            .collect();
        return Err(unfit(format!("no value is given for {}", lacking.join(", "))));
    }
    let names = statement.column_names().into_iter().map(str::to_owned).collect();
    let columns = headings(origin, 0, names)?;
    let (mut bad, mut table) = (BadCells::default(), Vec::new());
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(failed)? {
        let number = u64::try_from(table.len()).unwrap_or(u64::MAX).saturating_add(1);
        let mut cells = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            let cell = match row.get_ref(at).map_err(failed)? {
                ValueRef::Null => None,
                ValueRef::Integer(number) => Some(Ok(number.to_string())),
                ValueRef::Real(number) => Some(exact(number).ok_or_else(|| inexact(number))),
                ValueRef::Text(text) => Some(match std::str::from_utf8(text) {
                    Ok(text) => Ok(text.trim().to_owned()),
                    Err(_) => Err("a text that is no UTF-8".to_owned()),
                }),
                ValueRef::Blob(_) => Some(Err("bytes that are no text".to_owned())),
            };
            cells.push(match cell {
                Some(Ok(text)) => (!text.is_empty()).then_some(text),
                Some(Err(what)) => {
                    bad.push(number, column, what);
                    None
                }
                None => None,
            });
        }
        table.push((number, cells));
    }
    bad.or(RawTable { origin: origin.to_owned(), columns, rows: table }, origin)
}

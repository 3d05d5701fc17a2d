//! Where tables come from: CSV, Excel workbooks, Parquet and Arrow files, SQLite databases → tables as texts.
//!
//! | written | read |
//! |---|---|
//! | `rates.xlsx`, `rates.xlsx#Sheet1` | the first sheet, or the one named; `.xls`, `.xlsb` and `.ods` too (feature `excel`) |
//! | `sqlite:FILE?table=NAME`, `sqlite:FILE?query=SELECT …&name=value` | a table or a query, with bound parameters (feature `sqlite`) |
//! | `rates.parquet`, `rates.arrow` | the columns of the file (feature `arrow`) |
//! | anything else | CSV |
//!
//! Cells become the texts that a CSV file would hold, and the rules type them. Nothing is coerced in silence: a cell that
//! has no exact text is a fault, named by file, sheet, row and column.

#[cfg(any(feature = "excel", feature = "sqlite"))]
mod cells;
#[cfg(feature = "excel")]
mod excel;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fs::File;
use std::path::Path;

use meruit_core::RawTable;

use crate::table_csv::{TableError, read_table};

/// Endings of the files that hold sheets.
const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];
/// Endings of the files that hold columns.
const COLUMNS: [&str; 3] = ["parquet", "arrow", "arrows"];

/// Reads a table from where `source` says, as the module describes.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("rates.csv");
/// std::fs::write(&path, "timekeeper,rate\nT1,950 USD\n")?;
/// let table = meruit_io::sources::read_source(&path.to_string_lossy())?;
/// assert_eq!(table.columns, ["timekeeper", "rate"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// When the source cannot be read, is no table, or has cells without an exact text; all such cells are told together.
pub fn read_source(source: &str) -> Result<RawTable, TableError> {
    if let Some(rest) = source.strip_prefix("sqlite:") {
        return from_sqlite(rest);
    }
    let (file, sheet) = match source.rsplit_once('#') {
        // A file may have the sign in its own name.
        Some((file, sheet)) if has_ending(file, &WORKBOOKS) && !sheet.is_empty() => (file, Some(sheet)),
        _ => (source, None),
    };
    if has_ending(file, &WORKBOOKS) {
        return from_workbook(file, sheet);
    }
    if has_ending(file, &COLUMNS) {
        return from_columns(file);
    }
    read_table(source, open(source)?)
}

/// Whether the words name a sheet or a database, and no file of rows or columns.
///
/// ```
/// use meruit_io::sources::is_place;
/// assert!(is_place("sqlite:history.db?table=v_passages") && is_place("rates.xlsx#Agreed"));
/// assert!(!is_place("rates.csv"));
/// ```
pub fn is_place(source: &str) -> bool {
    let file = source.rsplit_once('#').map_or(source, |(file, _)| file);
    source.starts_with("sqlite:") || has_ending(file, &WORKBOOKS) || has_ending(source, &WORKBOOKS)
}

/// Gives columns other names: each pair is a name that the rules know and the heading that stands for it.
///
/// ```
/// use meruit_io::sources::with_columns;
/// let table = meruit_io::table_csv::read_table("rates.csv", "TK ID,Rate\nT1,950 USD\n".as_bytes())?;
/// let named = with_columns(table, &[("timekeeper", "TK ID"), ("rate", "Rate")])?;
/// assert_eq!(named.columns, ["timekeeper", "rate"]);
/// # Ok::<(), meruit_io::table_csv::TableError>(())
/// ```
///
/// # Errors
///
/// When a heading is not there, or a name would stand twice.
pub fn with_columns(mut table: RawTable, names: &[(&str, &str)]) -> Result<RawTable, TableError> {
    let headings = table.columns.clone();
    for (name, heading) in names {
        let fault = |what: String| TableError::Unfit { file: table.origin.clone(), what };
        let Some(at) = headings.iter().position(|column| column == heading) else {
            let there = headings.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
            return Err(fault(format!("no column is called `{heading}`; there are {there}")));
        };
        if table.columns.iter().enumerate().any(|(other, column)| other != at && column == name) {
            return Err(fault(format!("two columns would be called `{name}`")));
        }
        if let Some(column) = table.columns.get_mut(at) {
            (*name).clone_into(column);
        }
    }
    Ok(table)
}

fn has_ending(file: &str, endings: &[&str]) -> bool {
    let ending = Path::new(file).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

fn open(file: &str) -> Result<File, TableError> {
    File::open(file).map_err(|source| TableError::Io { file: file.to_owned(), source })
}

#[cfg(feature = "sqlite")]
fn from_sqlite(rest: &str) -> Result<RawTable, TableError> {
    sqlite::read(rest)
}

#[cfg(not(feature = "sqlite"))]
fn from_sqlite(rest: &str) -> Result<RawTable, TableError> {
    Err(not_built(&format!("sqlite:{rest}"), "sqlite"))
}

#[cfg(feature = "excel")]
fn from_workbook(file: &str, sheet: Option<&str>) -> Result<RawTable, TableError> {
    excel::read(file, sheet)
}

#[cfg(not(feature = "excel"))]
fn from_workbook(file: &str, _sheet: Option<&str>) -> Result<RawTable, TableError> {
    Err(not_built(file, "excel"))
}

#[cfg(feature = "arrow")]
fn from_columns(file: &str) -> Result<RawTable, TableError> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let failed = |source| TableError::Io { file: file.to_owned(), source };
    open(file)?.read_to_end(&mut bytes).map_err(failed)?;
    crate::record_tables::read_record_table(file, bytes)
        .map_err(|error| TableError::Unfit { file: file.to_owned(), what: error.to_string() })
}

#[cfg(not(feature = "arrow"))]
fn from_columns(file: &str) -> Result<RawTable, TableError> {
    Err(not_built(file, "arrow"))
}

#[cfg(not(all(feature = "arrow", feature = "excel", feature = "sqlite")))]
fn not_built(file: &str, feature: &str) -> TableError {
    let what = format!("this program was built without the feature `{feature}`, which reads it");
    TableError::Unfit { file: file.to_owned(), what }
}

//! CSV files → tables and lists, as texts; the engine types them.
//!
//! The first row names the columns. Cells are read without the blanks around them, and an empty cell is no cell. The
//! separator is a comma, or the semicolon or tab that a header without commas uses instead, as spreadsheets of many
//! countries write it. Quotes are those of RFC 4180.

use std::io::Read;

use meruit_core::RawTable;

use crate::encoding::decode;

/// As many faulty rows are named; the rest are counted.
const NAMED_ROWS: usize = 20;

/// A table has as many columns at most; every row is as wide.
pub(crate) const MOST_COLUMNS: usize = 4096;

/// Why a file is no table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The source failed.
    #[error("`{file}` could not be read")]
    Io {
        /// The file's name.
        file: String,
        /// What the source said.
        #[source]
        source: std::io::Error,
    },
    /// There is no header.
    #[error("`{file}` is empty; its first row names the columns")]
    Empty {
        /// The file's name.
        file: String,
    },
    /// A column has no name.
    #[error("`{file}`, line {line}: column {column} has no name")]
    UnnamedColumn {
        /// The file's name.
        file: String,
        /// The line of the header, from 1.
        line: u64,
        /// The column, from 1.
        column: usize,
    },
    /// Two columns have one name.
    #[error("`{file}`, line {line}: columns {first} and {second} are both called `{name}`")]
    ColumnTwice {
        /// The file's name.
        file: String,
        /// The line of the header, from 1.
        line: u64,
        /// The name.
        name: String,
        /// The earlier column, from 1.
        first: usize,
        /// The later column, from 1.
        second: usize,
    },
    /// There are too many columns.
    #[error("`{file}`, line {line}: {columns} columns, and a table has at most {MOST_COLUMNS}")]
    TooWide {
        /// The file's name.
        file: String,
        /// The line of the header, from 1.
        line: u64,
        /// How many columns there are.
        columns: usize,
    },
    /// Rows have more or fewer cells than there are columns.
    #[error("{}", ragged_in_words(.file, .rows, *.more))]
    Ragged {
        /// The file's name.
        file: String,
        /// The first such rows.
        rows: Vec<RaggedRow>,
        /// How many further rows there are.
        more: u64,
    },
    /// A quote is opened and never closed, so that the rest of the file would be one cell.
    #[error("`{file}`, line {line}: a quote is opened here and never closed")]
    OpenQuote {
        /// The file's name.
        file: String,
        /// The line of the row, from 1.
        line: u64,
    },
    /// A source that is no CSV file is not there as it is named, or is no table.
    #[error("`{file}`: {what}")]
    Unfit {
        /// The file, the sheet or the query.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// Cells have no exact text: a binary fraction, a formula that failed, bytes.
    #[error("{}", cells_in_words(.file, .cells, *.more))]
    Cells {
        /// The file, the sheet or the query.
        file: String,
        /// The first such cells.
        cells: Vec<BadCell>,
        /// How many further cells there are.
        more: u64,
    },
}

/// A cell without an exact text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// The row of the sheet or of the answer, from 1.
    pub row: u64,
    /// The heading of its column.
    pub column: String,
    /// What is wrong with it.
    pub what: String,
}

fn cells_in_words(file: &str, cells: &[BadCell], more: u64) -> String {
    let cell = |cell: &BadCell| format!("`{file}`, row {}, `{}`: {}", cell.row, cell.column, cell.what);
    let mut lines: Vec<String> = cells.iter().map(cell).collect();
    if more > 0 {
        lines.push(format!("`{file}`: {more} more cells like these"));
    }
    lines.join("\n")
}

/// A row with more or fewer cells than there are columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaggedRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// How many cells it has.
    pub cells: usize,
    /// How many columns there are.
    pub columns: usize,
    /// The first column without a cell, where one is missing.
    pub missing: Option<String>,
}

fn ragged_in_words(file: &str, rows: &[RaggedRow], more: u64) -> String {
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let RaggedRow { line, cells, columns, missing } = row;
            match missing {
                Some(missing) => {
                    format!(
                        "`{file}`, line {line}: {cells} cells under {columns} columns; `{missing}` has none"
                    )
                }
                None => format!("`{file}`, line {line}: {cells} cells under {columns} columns"),
            }
        })
        .collect();
    if more > 0 {
        lines.push(format!("`{file}`: {more} more rows like these"));
    }
    lines.join("\n")
}

/// Reads a table. `name` is the file's name, for messages.
///
/// ```
/// use meruit_io::table_csv::read_table;
/// let table = read_table("rates.csv", "timekeeper,rate\nT1,950 USD\nT2,\n".as_bytes())?;
/// assert_eq!(table.columns, ["timekeeper", "rate"]);
/// assert_eq!(table.rows[0], (2, vec![Some("T1".to_owned()), Some("950 USD".to_owned())]));
/// assert_eq!(table.rows[1].1[1], None);
/// # Ok::<(), meruit_io::table_csv::TableError>(())
/// ```
///
/// # Errors
///
/// When the source fails, when there is no header, or when header or rows are not those of a table; all faulty rows are
/// reported together.
pub fn read_table(name: &str, mut input: impl Read) -> Result<RawTable, TableError> {
    let mut bytes = Vec::new();
    let failed = |source| TableError::Io { file: name.to_owned(), source };
    input.read_to_end(&mut bytes).map_err(failed)?;
    parse(name, &decode(&bytes).text)
}

/// Reads a list: the first column of a table, without its empty cells.
///
/// ```
/// use meruit_io::table_csv::read_list;
/// let members = read_list("vip.csv", "matter,since\nM1,2024\nM2,2025\n".as_bytes())?;
/// assert_eq!(members, ["M1", "M2"]);
/// # Ok::<(), meruit_io::table_csv::TableError>(())
/// ```
///
/// # Errors
///
/// As [`read_table`].
pub fn read_list(name: &str, input: impl Read) -> Result<Vec<String>, TableError> {
    Ok(list_of(&read_table(name, input)?))
}

/// The members of a list that was read as a table: its first column, without the empty cells.
pub fn list_of(table: &RawTable) -> Vec<String> {
    table.rows.iter().filter_map(|(_, cells)| cells.first().cloned().flatten()).collect()
}

fn parse(file: &str, text: &str) -> Result<RawTable, TableError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut columns: Option<Vec<String>> = None;
    let mut rows = Vec::new();
    let mut ragged = Vec::new();
    let mut more = 0;
    let mut last = None;
    loop {
        // The text is UTF-8 and rows may have any length, so that nothing but the end can come here.
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                return Err(TableError::Io { file: file.to_owned(), source: std::io::Error::other(error) });
            }
        }
        let line = line_of(&record, text);
        last = Some((line, record.iter().next_back().is_some_and(|cell| cell.contains('\n'))));
        let Some(columns) = &columns else {
            columns = Some(header(file, line, &record)?);
            continue;
        };
        let cells: Vec<Option<String>> = record.iter().map(cell).collect();
        if cells.len() == columns.len() {
            rows.push((line, cells));
        } else if cells.iter().all(Option::is_none) {
            // A row of separators alone, as spreadsheets leave them at the end.
        } else if ragged.len() < NAMED_ROWS {
            let missing = columns.get(cells.len()).cloned();
            ragged.push(RaggedRow { line, cells: cells.len(), columns: columns.len(), missing });
        } else {
            more += 1;
        }
    }
    if let Some((line, true)) = last
        && !text.trim_end().ends_with('"')
    {
        // The last row ran to the end of the file in search of a closing quote.
        return Err(TableError::OpenQuote { file: file.to_owned(), line });
    }
    let Some(columns) = columns else { return Err(TableError::Empty { file: file.to_owned() }) };
    if !ragged.is_empty() {
        return Err(TableError::Ragged { file: file.to_owned(), rows: ragged, more });
    }
    rows.retain(|(_, cells)| cells.iter().any(Option::is_some));
    Ok(RawTable { origin: file.to_owned(), columns, rows })
}

fn cell(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn header(file: &str, line: u64, record: &csv::StringRecord) -> Result<Vec<String>, TableError> {
    if record.len() > MOST_COLUMNS {
        return Err(TableError::TooWide { file: file.to_owned(), line, columns: record.len() });
    }
    let mut columns: Vec<String> = Vec::with_capacity(record.len());
    for (place, name) in record.iter().map(str::trim).enumerate() {
        let file = || file.to_owned();
        if name.is_empty() {
            return Err(TableError::UnnamedColumn { file: file(), line, column: place + 1 });
        }
        if let Some(first) = columns.iter().position(|other| other == name) {
            let name = name.to_owned();
            return Err(TableError::ColumnTwice {
                file: file(),
                line,
                name,
                first: first + 1,
                second: place + 1,
            });
        }
        columns.push(name.to_owned());
    }
    Ok(columns)
}

/// The separator that the header uses.
fn separator(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if header.contains(',') {
        b','
    } else if header.contains(';') {
        b';'
    } else if header.contains('\t') {
        b'\t'
    } else {
        b','
    }
}

/// The line that the row begins on, from 1; the empty lines before it belong to the row for the reader.
fn line_of(record: &csv::StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let rest = usize::try_from(position.byte()).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
    let empty = rest.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|&byte| byte == b'\n');
    position.line() + u64::try_from(empty.count()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{TableError, read_list, read_table};

    fn fault(text: &str) -> String {
        read_table("t.csv", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn cells_are_trimmed_and_empty_rows_are_none() {
        let table =
            read_table("t.csv", "\u{feff} a , b\n 1 ,\"x, \"\"y\"\"\"\n,\n\n2,3\n".as_bytes()).unwrap();
        assert_eq!(table.columns, ["a", "b"]);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(table.rows, [(2, vec![some("1"), some("x, \"y\"")]), (5, vec![some("2"), some("3")])]);
    }

    #[test]
    fn other_separators_and_encodings_are_those_of_the_header() {
        let table = read_table("t.csv", &b"name;rate\r\nM\xfcller, A.;1,5\r\n"[..]).unwrap();
        assert_eq!(table.rows[0].1[0].as_deref(), Some("Müller, A."));
        let table = read_table("t.csv", "a\tb\n1\t2\n".as_bytes()).unwrap();
        assert_eq!(table.columns, ["a", "b"]);
    }

    #[test]
    fn faults_name_file_row_and_column() {
        assert_eq!(fault(""), "`t.csv` is empty; its first row names the columns");
        assert_eq!(fault("a,,c\n"), "`t.csv`, line 1: column 2 has no name");
        assert_eq!(fault(&",".repeat(4096)), "`t.csv`, line 1: 4097 columns, and a table has at most 4096");
        assert_eq!(fault("a,b,a\n"), "`t.csv`, line 1: columns 1 and 3 are both called `a`");
        assert_eq!(
            fault("a,b,c\n1,2\n1,2,3\n1,2,3,4\n"),
            "`t.csv`, line 2: 2 cells under 3 columns; `c` has none\n`t.csv`, line 4: 4 cells under 3 columns"
        );
        assert_eq!(
            fault("a,b\n1,2\n3,\"4\n5,6\n"),
            "`t.csv`, line 3: a quote is opened here and never closed"
        );
        assert!(fault(&format!("a,b\n{}", "1\n".repeat(25))).ends_with("`t.csv`: 5 more rows like these"));
    }

    #[test]
    fn a_quoted_cell_may_hold_a_line_end() {
        let table = read_table("t.csv", "a,b\n1,\"x\ny\"\n".as_bytes()).unwrap();
        assert_eq!(table.rows[0].1[1].as_deref(), Some("x\ny"));
    }

    #[test]
    fn a_list_is_the_first_column() {
        assert_eq!(read_list("l.csv", "word\nrush\n\nlate fee\n".as_bytes()).unwrap(), ["rush", "late fee"]);
        assert!(matches!(read_list("l.csv", &b""[..]), Err(TableError::Empty { .. })));
    }
}

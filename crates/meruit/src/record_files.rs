//! Records from files and folders: which file holds what.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use meruit_io::payments::ReadError as BankReadError;
use meruit_io::sources::is_place;
use meruit_io::table_csv::TableError;

use crate::decide::Records;
use crate::error::ReviewError;
use crate::options::Table;

/// The endings of files that a folder stands for.
const ENDINGS: [&str; 9] = ["csv", "json", "arrow", "parquet", "xlsx", "ods", "xml", "ach", "nacha"];

/// Why a file of records cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordsError {
    /// The system does not give it.
    #[error("`{file}` cannot be read: {source}")]
    Io {
        /// The file or folder.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// A folder without a file of records.
    #[error("`{folder}` holds no CSV, JSON, Arrow or Parquet file, no workbook and none of a bank")]
    Empty {
        /// The folder.
        folder: String,
    },
    /// A place in a database, whose name says nothing of what it holds.
    #[error("say what the database holds: `payment={place}`")]
    Unnamed {
        /// The place.
        place: String,
    },
    /// A table that is none, or a workbook or database that cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A JSON file that holds neither facts nor records.
    #[error(transparent)]
    Facts(#[from] ReviewError),
    /// A file of a bank.
    #[error("`{file}`: {source}")]
    Bank {
        /// The file.
        file: String,
        /// What is wrong.
        source: BankReadError,
    },
    /// An Arrow or Parquet file.
    #[cfg(feature = "arrow")]
    #[error(transparent)]
    Arrow(#[from] meruit_io::record_tables::RecordTableError),
}

impl Records {
    /// Adds a file, a folder of such files, or a place in a workbook or database (`sqlite:FILE?table=NAME`).
    ///
    /// A file is called after what it holds: `payment.csv` holds records of the kind `payment`, or the table or list that the
    /// rules call `payment`; `name` says so for a file of any name. Of a folder all CSV, JSON, Arrow and Parquet files, workbooks
    /// and files of banks are read, in the order of their names, but none whose name begins with `expected`. What is wrong with
    /// files of banks, which are read as far as they can be, stands among the problems of the result.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # std::fs::write(folder.path().join("request.csv"), "id,kind\nR1,Bank change\n")?;
    /// use meruit::{Options, Records, Ruleset};
    /// let rules = Ruleset::parse("route.ocg", r#"
    ///     guideline "Routes" edition 2026 currency USD uses requests
    ///     decision queue for each request gives queue: text
    ///       when kind is "bank change" -> "vendor-verification"
    ///       otherwise -> "general"
    /// "#)?;
    /// let mut records = Records::new();
    /// records.add_path(None, folder.path())?;
    /// let review = rules.decide(&records, &Options::new())?;
    /// assert_eq!(review.document().decisions[0].of, "request R1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When something cannot be read, or is no records.
    pub fn add_path(&mut self, name: Option<&str>, path: &Path) -> Result<(), RecordsError> {
        if path.is_dir() {
            for file in files_in(path)? {
                self.add_file(name.unwrap_or(&stem(&file)), &file)?;
            }
            return Ok(());
        }
        let place = path.to_string_lossy();
        match name {
            Some(name) => self.add_file(name, path),
            None if place.starts_with("sqlite:") => Err(RecordsError::Unnamed { place: place.into_owned() }),
            None => self.add_file(&stem(path), path),
        }
    }

    fn add_file(&mut self, name: &str, path: &Path) -> Result<(), RecordsError> {
        let file = path.to_string_lossy();
        if is_place(&file) {
            self.add_table(name, Table::from_source(&file)?);
            return Ok(());
        }
        let bytes = fs::read(path).map_err(|source| unreadable(path, source))?;
        #[cfg(feature = "arrow")]
        if meruit_io::record_tables::is_record_table(&bytes) {
            return Ok(self.add_arrow(name, &file, bytes)?);
        }
        if path.extension().is_some_and(|ending| ending == "json") {
            return Ok(self.add_json(name, &file, &bytes)?);
        }
        let short = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        self.add_bytes(name, &short, &bytes)
    }

    /// Adds the bytes of a file of a bank, of an AP reverse feed of Legal Tracker, or of a CSV file of records called `name`;
    /// which of them they are shows how they begin. `file` is the file's name, for messages.
    ///
    /// ```
    /// let mut records = meruit::Records::new();
    /// records.add_bytes("request", "requests.csv", b"id,kind\nR1,Bank change\n")?;
    /// # Ok::<(), meruit::RecordsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When they are none of these.
    pub fn add_bytes(&mut self, name: &str, file: &str, bytes: &[u8]) -> Result<(), RecordsError> {
        let is_of_a_bank = self
            .add_bank_file(file, bytes, None)
            .map_err(|source| RecordsError::Bank { file: file.to_owned(), source })?;
        if is_of_a_bank {
            return Ok(());
        }
        Ok(self.add_csv_or_feed(name, file, bytes)?)
    }
}

/// The files of records in a folder, in the order of their names. Others, such as a README, are left alone.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, RecordsError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| unreadable(folder, source))? {
        let path = entry.map_err(|source| unreadable(folder, source))?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_file() && ENDINGS.contains(&ending) && !stem(&path).starts_with("expected") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(RecordsError::Empty { folder: folder.to_string_lossy().into_owned() });
    }
    Ok(files)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn unreadable(path: &Path, source: io::Error) -> RecordsError {
    RecordsError::Io { file: path.to_string_lossy().into_owned(), source }
}

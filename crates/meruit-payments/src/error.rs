//! What a reading may take, and what ends it.

use std::io;

use crate::account::TokenKey;

/// What one file may take. A file beyond is refused, or what is beyond is left out and told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes of one tag or text, and of one record with all that is in it.
    pub record: usize,
    /// How deep elements may stand in one another.
    pub depth: usize,
    /// How many problems are kept; of the others only the number is.
    pub problems: usize,
}

impl Default for Limits {
    /// 1 GiB, 1 MiB, 64 elements, 1,000 problems.
    fn default() -> Self {
        Self { file: 1 << 30, record: 1 << 20, depth: 64, problems: 1_000 }
    }
}

/// How a file is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What it may take.
    pub limits: Limits,
    /// Makes tokens of account numbers, so that accounts can be told apart.
    pub key: Option<TokenKey>,
}

/// What ends a reading.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The source failed.
    #[error("line {line}: the file cannot be read: {source}")]
    Io {
        /// The line that was being read.
        line: u64,
        /// What the source said.
        source: io::Error,
    },
    /// The file is longer than allowed.
    #[error("line {line}: the file is longer than {limit} bytes")]
    FileTooLong {
        /// The line that was being read.
        line: u64,
        /// Of [`Limits::file`].
        limit: u64,
    },
    /// A record is longer than allowed.
    #[error("line {line}: a record is longer than {limit} bytes")]
    RecordTooLong {
        /// The line that was being read.
        line: u64,
        /// Of [`Limits::record`].
        limit: usize,
    },
}

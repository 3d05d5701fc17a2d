//! What is to be reviewed.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor};

use meruit::ReviewError;
use napi::bindgen_prelude::{Either, Uint8Array};

use crate::failure::Failure;

/// How much of a file is read at a time.
const READ_AT_ONCE: usize = 256 << 10;

/// Bytes that are ours alone, or a file.
pub(crate) enum Origin {
    Bytes(Vec<u8>),
    Path(String),
}

impl Origin {
    /// A buffer stays writable in JavaScript while a task of the pool reads it, so its bytes are copied.
    pub(crate) fn copied(input: &Either<Uint8Array, String>) -> Self {
        match input {
            Either::A(bytes) => Self::Bytes(bytes.to_vec()),
            Either::B(path) => Self::Path(path.clone()),
        }
    }

    /// The name that messages show: the path, or the one given.
    pub(crate) fn name(&self, given: &str) -> String {
        match self {
            Self::Path(path) if given.is_empty() => path.clone(),
            _ => given.to_owned(),
        }
    }

    pub(crate) fn open(self) -> Result<Box<dyn BufRead + Send>, Failure> {
        match self {
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Self::Path(path) => match File::open(&path) {
                Ok(file) => Ok(Box::new(BufReader::with_capacity(READ_AT_ONCE, file))),
                Err(source) => Err(ReviewError::Io { file: path, source }.into()),
            },
        }
    }
}

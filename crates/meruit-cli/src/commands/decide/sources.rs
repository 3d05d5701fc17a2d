//! The files that records come from, and what each is called.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use meruit::{Records, RecordsError};

/// A file or folder as the command line names it.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// What it holds, where that was said.
    name: Option<String>,
    path: PathBuf,
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let named = text.split_once('=').filter(|(name, file)| {
            let is_name = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
            !name.is_empty() && name.chars().all(is_name) && !file.is_empty()
        });
        Ok(match named {
            Some((name, file)) => Self { name: Some(name.to_owned()), path: PathBuf::from(file) },
            None => Self { name: None, path: PathBuf::from(text) },
        })
    }
}

/// Reads all files.
pub(super) fn read(sources: &[Source]) -> Result<Records, RecordsError> {
    let mut records = Records::new();
    for source in sources {
        records.add_path(source.name.as_deref(), &source.path)?;
    }
    Ok(records)
}

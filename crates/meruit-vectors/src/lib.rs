//! The conformance vectors in `tests/vectors`: read, compared, and blessed. `tests/vectors/README.md` is the format.

mod bless;
mod compare;
mod hash;
mod parse;
pub mod rust;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use bless::bless;
pub use compare::{Outcome, compare};
pub use hash::hash;
pub use parse::parse;

/// A vector file that cannot be read as one.
#[derive(Debug, thiserror::Error)]
pub enum VectorError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file breaks the format.
    #[error("{file}:{line}: {what}")]
    Format {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

/// One case: rules, facts, and what must come out.
#[derive(Clone, Debug)]
pub struct Case {
    /// The vector file's name.
    pub file: String,
    /// The line of its heading.
    pub line: usize,
    /// Its name, unique over all files.
    pub name: String,
    /// The sections of the manual that it pins.
    pub sections: Vec<String>,
    /// The rule file.
    pub rules: String,
    /// The files that the rules read or extend, by name.
    pub files: BTreeMap<String, String>,
    /// The facts, as JSON text.
    pub facts: String,
    /// What must come out.
    pub expected: serde_json::Value,
    /// Where the text of `expected` stands in the file, in bytes.
    pub expected_at: std::ops::Range<usize>,
}

impl Case {
    /// The hash that the whole document must have, where the case was blessed.
    pub fn hash(&self) -> Option<&str> {
        self.expected.get("document").and_then(serde_json::Value::as_str)
    }
}

/// The vector files of a folder, in the order of their names, `README.md` left out.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, VectorError> {
    let failed = |source| VectorError::Io { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_vectors = path.extension().is_some_and(|extension| extension == "md");
        if is_vectors && path.file_name().is_none_or(|name| name != "README.md") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// All cases of a folder.
///
/// # Errors
///
/// When a file cannot be read or breaks the format, and when two cases have one name.
pub fn read_all(folder: &Path) -> Result<Vec<Case>, VectorError> {
    let mut cases: Vec<Case> = Vec::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for path in files(folder)? {
        let text = std::fs::read_to_string(&path)
            .map_err(|source| VectorError::Io { path: path.clone(), source })?;
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        for case in parse(&file, &text)? {
            if let Some(first) = names.insert(case.name.clone(), case.file.clone()) {
                let what = format!("`{}` is the name of a case in {first} too", case.name);
                return Err(VectorError::Format { file: case.file, line: case.line, what });
            }
            cases.push(case);
        }
    }
    Ok(cases)
}

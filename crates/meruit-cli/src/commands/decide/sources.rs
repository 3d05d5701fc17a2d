//! The files that records come from, and what each is called.

use std::convert::Infallible;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use meruit::record_tables::is_record_table;
use meruit::{Records, Table, is_place};

/// The endings of files that a folder stands for.
const ENDINGS: [&str; 9] = ["csv", "json", "arrow", "parquet", "xlsx", "ods", "xml", "ach", "nacha"];

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

/// Reads all files; what cannot be read is told in words. What is wrong with files of banks is added to `told`.
pub(super) fn read(sources: &[Source], told: &mut Vec<String>) -> Result<Records, String> {
    let mut records = Records::new();
    for source in sources {
        if source.path.is_dir() {
            for path in files_in(&source.path)? {
                add(&mut records, &stem(&path), &path, told)?;
            }
        } else {
            let name = match &source.name {
                Some(name) => name.clone(),
                None if source.path.to_string_lossy().starts_with("sqlite:") => {
                    return Err("say what the database holds: `payment=sqlite:FILE?table=NAME`".to_owned());
                }
                None => stem(&source.path),
            };
            add(&mut records, &name, &source.path, told)?;
        }
    }
    Ok(records)
}

/// The files of records in a folder, in the order of their names. Others, such as a README, are left alone.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error| unreadable(folder, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_file() && ENDINGS.contains(&ending) && !stem(&path).starts_with("expected") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(format!(
            "`{}` holds no CSV, JSON, Arrow or Parquet file, no workbook and none of a bank",
            folder.display()
        ));
    }
    Ok(files)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn add(records: &mut Records, name: &str, path: &Path, told: &mut Vec<String>) -> Result<(), String> {
    let file = path.to_string_lossy();
    if is_place(&file) {
        records.add_table(name, Table::from_source(&file).map_err(|error| error.to_string())?);
        return Ok(());
    }
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    if is_record_table(&bytes) {
        return records.add_arrow(name, &file, bytes).map_err(|error| error.to_string());
    }
    if path.extension().is_some_and(|ending| ending == "json") {
        return records.add_json(name, &file, &bytes).map_err(|error| error.to_string());
    }
    let short = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut problems = Vec::new();
    let is_of_a_bank = records
        .add_bank_file(&short, bytes.as_slice(), None, &mut problems)
        .map_err(|error| format!("`{file}`: {error}"))?;
    if is_of_a_bank {
        told.extend(problems.iter().map(|problem| format!("`{file}`: {problem}")));
        return Ok(());
    }
    records.add_csv_or_feed(name, &file, bytes.as_slice()).map_err(|error| error.to_string())
}

fn unreadable(path: &Path, error: &impl Display) -> String {
    format!("`{}` cannot be read: {error}", path.display())
}

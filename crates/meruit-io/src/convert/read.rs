//! Where invoices are read from.

use std::io::{self, BufRead, BufReader, Seek, SeekFrom};

use meruit_ledes::{Draft, Loss, Options, Problem, ReadError, Reader};

use super::csv::read_csv;
use super::json::read_json;
#[cfg(feature = "arrow")]
use super::table::{read_arrow, read_parquet};
use crate::facts::FactsError;

/// What was found in a source.
#[derive(Debug)]
#[non_exhaustive]
pub enum Found {
    /// An invoice.
    #[non_exhaustive]
    Invoice {
        /// The invoice.
        draft: Box<Draft>,
        /// What is wrong with it.
        problems: Vec<Problem>,
        /// What the source states and no invoice to be written can hold.
        losses: Vec<Loss>,
    },
    /// What is wrong, or cannot be carried, outside of invoices.
    #[non_exhaustive]
    Outside {
        /// What is wrong.
        problems: Vec<Problem>,
        /// What cannot be carried.
        losses: Vec<Loss>,
    },
}

impl Found {
    pub(super) fn of(draft: Draft) -> Self {
        Self::Invoice { draft: Box::new(draft), problems: Vec::new(), losses: Vec::new() }
    }
}

/// Why no invoice, or no further one, could be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The source failed.
    #[error("`{file}` could not be read")]
    Io {
        /// The file's name.
        file: String,
        /// What the source said.
        #[source]
        source: io::Error,
    },
    /// The LEDES file cannot be read.
    #[error("`{file}`: {source}")]
    Ledes {
        /// The file's name.
        file: String,
        /// Why.
        source: ReadError,
    },
    /// The text is no JSON.
    #[error(transparent)]
    Json(#[from] FactsError),
    /// The file holds no invoices.
    #[error("`{file}` holds no invoices: {what}")]
    NoInvoices {
        /// The file's name.
        file: String,
        /// What it holds.
        what: String,
    },
    /// An invoice has too many lines.
    #[error("`{file}`: an invoice has more than {limit} lines")]
    TooManyLines {
        /// The file's name.
        file: String,
        /// The limit.
        limit: usize,
    },
    /// An invoice is too large.
    #[error("`{file}`: an invoice takes more than {limit} bytes")]
    TooLarge {
        /// The file's name.
        file: String,
        /// The limit.
        limit: usize,
    },
    /// What was to take the invoice failed.
    #[error("the output could not be written")]
    Output(#[source] io::Error),
}

/// What a file is, by its first bytes.
#[derive(Debug, PartialEq, Eq)]
enum Sort {
    Ledes,
    Csv,
    Json,
    Parquet,
    ArrowFile,
    ArrowStream,
}

/// Hands over the invoices of a source one after another, in whatever form it is: LEDES, CSV, JSON facts, Parquet or Arrow.
///
/// No more than one invoice is held. Parquet and Arrow files are copied beside first, for they are read from their end.
///
/// # Errors
///
/// When the source is in none of these forms or fails, and when `take` fails.
pub fn each_invoice(
    file: &str,
    mut input: impl BufRead,
    options: &Options,
    mut take: impl FnMut(Found) -> io::Result<()>,
) -> Result<(), SourceError> {
    let failed = |source| SourceError::Io { file: file.to_owned(), source };
    let sort = sort_of(input.fill_buf().map_err(failed)?);
    let lines = options.limits.lines_per_invoice;
    match sort {
        Sort::Ledes => read_ledes(file, input, options, &mut take),
        Sort::Csv => read_csv(file, input, lines, &mut take),
        Sort::Json => read_json(file, input, &options.limits, &mut take),
        Sort::ArrowStream => arrow_stream(file, input, lines, &mut take),
        Sort::Parquet | Sort::ArrowFile => {
            let mut copy = tempfile::tempfile().map_err(failed)?;
            io::copy(&mut input, &mut copy).map_err(failed)?;
            copy.seek(SeekFrom::Start(0)).map_err(failed)?;
            seekable(file, copy, &sort, lines, &mut take)
        }
    }
}

#[cfg(feature = "arrow")]
fn arrow_stream(
    file: &str,
    input: impl BufRead,
    lines: usize,
    take: &mut dyn FnMut(Found) -> io::Result<()>,
) -> Result<(), SourceError> {
    super::table::read_arrow_stream(file, input, lines, take)
}

#[cfg(not(feature = "arrow"))]
fn arrow_stream(
    file: &str,
    _: impl BufRead,
    _: usize,
    _: &mut dyn FnMut(Found) -> io::Result<()>,
) -> Result<(), SourceError> {
    Err(not_built_in(file, "Arrow"))
}

#[cfg(feature = "arrow")]
fn seekable(
    file: &str,
    copy: std::fs::File,
    sort: &Sort,
    lines: usize,
    take: &mut dyn FnMut(Found) -> io::Result<()>,
) -> Result<(), SourceError> {
    match sort {
        Sort::Parquet => read_parquet(file, copy, lines, take),
        _ => read_arrow(file, BufReader::new(copy), lines, take),
    }
}

#[cfg(not(feature = "arrow"))]
fn seekable(
    file: &str,
    copy: std::fs::File,
    sort: &Sort,
    _: usize,
    _: &mut dyn FnMut(Found) -> io::Result<()>,
) -> Result<(), SourceError> {
    drop(BufReader::new(copy));
    Err(not_built_in(file, if *sort == Sort::Parquet { "Parquet" } else { "Arrow" }))
}

#[cfg(not(feature = "arrow"))]
fn not_built_in(file: &str, what: &str) -> SourceError {
    let what = format!("it is {what}, which this build does not read");
    SourceError::NoInvoices { file: file.to_owned(), what }
}

fn sort_of(beginning: &[u8]) -> Sort {
    if beginning.starts_with(b"PAR1") {
        return Sort::Parquet;
    }
    if beginning.starts_with(b"ARROW1") {
        return Sort::ArrowFile;
    }
    if beginning.starts_with(&[0xFF, 0xFF, 0xFF, 0xFF]) {
        return Sort::ArrowStream;
    }
    let text = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning);
    let text = text.trim_ascii_start();
    if text.starts_with(b"{") || text.starts_with(b"[") {
        return Sort::Json;
    }
    let line = text.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let has = |separators: &[u8]| line.iter().any(|byte| separators.contains(byte));
    // A CSV file has its labels in the first line, and no pipe between them.
    if has(b",;\t") && !has(b"|") && !has(&[0]) && !text.starts_with(b"<") && !line.starts_with(b"LEDES") {
        return Sort::Csv;
    }
    Sort::Ledes
}

fn read_ledes(
    file: &str,
    input: impl BufRead,
    options: &Options,
    take: &mut dyn FnMut(Found) -> io::Result<()>,
) -> Result<(), SourceError> {
    let failed = |source| SourceError::Ledes { file: file.to_owned(), source };
    let mut reader = Reader::open(input, options.clone()).map_err(failed)?;
    let mut read = Ok(());
    for invoice in &mut reader {
        match invoice {
            Ok(mut invoice) => {
                let problems = std::mem::take(&mut invoice.problems);
                let draft = Box::new(Draft::from(&invoice));
                take(Found::Invoice { draft, problems, losses: Vec::new() }).map_err(SourceError::Output)?;
            }
            Err(error) => read = Err(failed(error)),
        }
    }
    let problems = reader.problems().to_vec();
    take(Found::Outside { problems, losses: Vec::new() }).map_err(SourceError::Output)?;
    read
}

/// An invoice is held whole, so its lines are limited.
pub(super) fn check_lines(file: &str, lines: usize, limit: usize) -> Result<(), SourceError> {
    if lines > limit {
        return Err(SourceError::TooManyLines { file: file.to_owned(), limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Sort, sort_of};

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        for (beginning, sort) in [
            (&b"LEDES1998B[]\nINVOICE_DATE|"[..], Sort::Ledes),
            (b"\xEF\xBB\xBF<?xml", Sort::Ledes),
            (b"INVOICE_DATE|INVOICE_NUMBER[]\n20260331,5", Sort::Ledes),
            (b"INVOICE_DATE,INVOICE_NUMBER\n", Sort::Csv),
            (b"INVOICE_DATE;INVOICE_NUMBER\n1|2", Sort::Csv),
            (b"  {\"invoices\": []}", Sort::Json),
            (b"PAR1...", Sort::Parquet),
            (b"ARROW1\0\0", Sort::ArrowFile),
            (b"\xFF\xFF\xFF\xFF\x10\0", Sort::ArrowStream),
            (b"L\0E\0D\0,\0", Sort::Ledes),
            (b"", Sort::Ledes),
        ] {
            assert_eq!(sort_of(beginning), sort, "{beginning:?}");
        }
    }
}

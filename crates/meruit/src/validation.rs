//! What a platform would refuse of a LEDES file.

use std::io::BufRead;

use meruit_io::legal_tracker::{Kept, SheetProblem};
use meruit_ledes::{Options, Problem, ReadError, Reader, Severity};
use serde::Serialize;

/// What was found in a file. As JSON it stands under `files` of the document `meruit/validation/1`.
///
/// ```
/// use meruit::ledes::Options;
/// use meruit::{Platform, Validation};
/// let ledes = meruit::doc_sample();
/// let found = Validation::of_ledes("march.ledes", ledes.as_bytes(), &Options::for_platform(Platform::LegalTracker))?;
/// assert!(found.problems.iter().all(|problem| !problem.help.is_empty()));
///
/// assert!(Validation::of_ledes("notes.txt", "Dear all,".as_bytes(), &Options::default()).is_err());
/// # Ok::<(), meruit::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Validation {
    /// The file's name.
    pub file: String,
    /// What is wrong with it: with the file as a whole first, then invoice by invoice.
    pub problems: Vec<ValidationProblem>,
    /// Why it could not be read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

/// A problem of a file, with its place and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ValidationProblem {
    /// What kind of problem; `meruit explain ID` tells more.
    pub id: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// The error number of the platform, where that is public.
    pub platform_code: Option<String>,
    /// The number of the invoice; none for the file as a whole.
    pub invoice: Option<String>,
    /// The physical line of the file, from 1.
    pub record: Option<u64>,
    /// The `file_item_nbr` of the element of an XML file.
    pub item: Option<String>,
    /// The label of the column, or the name of the element.
    pub field: Option<String>,
    /// The text that the problem is about, as written.
    pub raw: String,
    /// What was found, in a sentence.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// How many further records of the invoice have the same problem.
    pub repeats: u64,
    /// The problem in a line for people.
    #[serde(skip)]
    pub line: String,
}

impl Validation {
    /// Reads a LEDES file as far as that works; what was found before an error counts too. `file` is its name.
    ///
    /// # Errors
    ///
    /// When it is no LEDES file.
    pub fn of_ledes(file: &str, input: impl BufRead, options: &Options) -> Result<Self, ReadError> {
        let mut reader = Reader::open(input, options.clone())?;
        let (mut problems, mut unreadable) = (Vec::new(), None);
        for invoice in &mut reader {
            match invoice {
                Ok(invoice) => {
                    let number = invoice.number.value();
                    problems.extend(
                        invoice.problems.iter().map(|problem| ValidationProblem::of(number, problem)),
                    );
                }
                Err(error) => unreadable = Some(error.to_string()),
            }
        }
        let outside = reader.problems().iter().map(|problem| ValidationProblem::of(None, problem));
        problems.splice(0..0, outside);
        Ok(Self { file: file.to_owned(), problems, unreadable })
    }

    /// What is wrong with one of Legal Tracker's own files ([`Sheet`](meruit_io::legal_tracker::Sheet)).
    pub fn of_sheet(file: &str, problems: &[SheetProblem]) -> Self {
        let problems = problems.iter().map(|problem| ValidationProblem {
            id: "sheet",
            severity: Severity::Error.as_str(),
            platform_code: None,
            invoice: None,
            record: problem.line,
            item: None,
            field: Some(problem.field.clone()),
            raw: String::new(),
            message: problem.message.clone(),
            help: problem.help.to_owned(),
            repeats: 0,
            line: problem.to_string(),
        });
        Self { file: file.to_owned(), problems: problems.collect(), unreadable: None }
    }

    /// Adds what a second AP reverse feed would wipe of an `earlier` one ([`Payments::merged_with`]): an error, or a note where
    /// the two were written together into the file `merged`.
    ///
    /// [`Payments::merged_with`]: meruit_io::legal_tracker::Payments::merged_with
    pub fn add_wiped(&mut self, kept: &[Kept], earlier: &str, merged: Option<&str>) {
        let severity = if merged.is_some() { Severity::Note } else { Severity::Error };
        let help = match merged {
            Some(file) => format!("{file} has it: upload that"),
            None => "write both feeds into one with `--output FILE`, and upload that".to_owned(),
        };
        self.problems.extend(kept.iter().map(|kept| {
            let message = format!("blank, which would wipe `{}` of {earlier}", kept.value);
            ValidationProblem {
                id: "sheet",
                severity: severity.as_str(),
                platform_code: None,
                invoice: None,
                record: Some(kept.line),
                item: None,
                field: Some(kept.field.clone()),
                raw: String::new(),
                line: format!("line {}: {}: {message}", kept.line, kept.field),
                message,
                help: help.clone(),
                repeats: 0,
            }
        }));
    }

    /// A file that could not be read at all.
    pub fn unread(file: &str, error: &ReadError) -> Self {
        Self { file: file.to_owned(), problems: Vec::new(), unreadable: Some(error.to_string()) }
    }

    /// Whether there is something to mend; notes are not.
    pub fn has_something_to_mend(&self) -> bool {
        self.unreadable.is_some()
            || self.problems.iter().any(|problem| problem.severity != Severity::Note.as_str())
    }
}

impl ValidationProblem {
    fn of(invoice: Option<&String>, problem: &Problem) -> Self {
        // Where there is no advice of its own, the catalogue says what is expected.
        let help = problem.help.clone().unwrap_or_else(|| problem.id.entry().explanation.to_owned());
        Self {
            id: problem.id.as_str(),
            severity: problem.severity.as_str(),
            platform_code: problem.platform_code.clone(),
            invoice: invoice.cloned(),
            record: problem.record,
            item: problem.item.clone(),
            field: problem.field.clone(),
            raw: problem.raw.clone(),
            message: problem.message.clone(),
            help,
            repeats: problem.repeats,
            line: problem.to_string(),
        }
    }
}

/// The document `meruit/validation/1`: files that were read with a platform's profile.
#[derive(Debug, Serialize)]
pub struct ValidationDocument<'v> {
    document: &'static str,
    platform: &'v str,
    files: &'v [Validation],
}

impl<'v> ValidationDocument<'v> {
    /// The document of these files; `platform` is the name of the profile that they were read with.
    pub fn new(platform: &'v str, files: &'v [Validation]) -> Self {
        Self { document: "meruit/validation/1", platform, files }
    }
}

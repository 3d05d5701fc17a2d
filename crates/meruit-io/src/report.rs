//! Results in the form that was asked for: one list of forms, under one name each, for the program and every language.

use std::collections::HashMap;
use std::io::{self, Write};
use std::str::FromStr;

use meruit_core::document::Document;
use meruit_ledes::{Column, Invoice, Target, Writer};

use crate::adjusted::adjusted;
use crate::adjustments::AdjustmentsJson;
use crate::document_writer::{DocumentWriter, Head, WriteError};
use crate::letter::{LetterForm, LetterWriter};
use crate::report_csv::{AdjustmentsCsv, FindingsCsv, SplitsCsv};
use crate::report_text::TextReport;
use crate::style::Style;

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// A report for people.
    Text,
    /// One document for programs (`schema/review-1.json`).
    Json,
    /// The findings as CSV.
    Csv,
    /// What was cut from each line, as CSV.
    Adjustments,
    /// What was cut from each line, as a JSON list.
    AdjustmentsJson,
    /// What rules share over rows, such as accounts, as CSV.
    Splits,
    /// The invoices as LEDES 1998B, their amounts as approved.
    Ledes98b,
    /// The invoices as LEDES 1998BI, their amounts and taxes as approved.
    Ledes98bi,
    /// A letter to the firm for each invoice, in Markdown.
    LetterMd,
    /// A letter to the firm for each invoice, as an HTML page to be printed.
    LetterHtml,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Json,
        Self::Csv,
        Self::Adjustments,
        Self::AdjustmentsJson,
        Self::Splits,
        Self::Ledes98b,
        Self::Ledes98bi,
        Self::LetterMd,
        Self::LetterHtml,
    ];

    /// The name that it is asked for by.
    ///
    /// ```
    /// use meruit_io::report::Form;
    /// assert!(Form::ALL.iter().all(|form| form.name().parse() == Ok(*form)));
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Adjustments => "adjustments",
            Self::AdjustmentsJson => "adjustments-json",
            Self::Splits => "splits",
            Self::Ledes98b => "ledes98b",
            Self::Ledes98bi => "ledes98bi",
            Self::LetterMd => "letter-md",
            Self::LetterHtml => "letter-html",
        }
    }

    /// What it is, in a line.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Text => "A report for people",
            Self::Json => "One document for programs (schema/review-1.json)",
            Self::Csv => "The findings, one row each",
            Self::Adjustments => "What was cut from each line, one row a cut, as CSV",
            Self::AdjustmentsJson => "What was cut from each line, an object a cut, as a JSON list",
            Self::Splits => "What rules share over rows, such as accounts, one row a share, as CSV",
            Self::Ledes98b => "The invoices as LEDES 1998B, their amounts as approved",
            Self::Ledes98bi => "The invoices as LEDES 1998BI, their amounts and taxes as approved",
            Self::LetterMd => "A letter to the firm for each invoice, in Markdown",
            Self::LetterHtml => "A letter to the firm for each invoice, as an HTML page to be printed",
        }
    }

    /// Its media type, as HTTP names it; all are in UTF-8.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text | Self::Ledes98b | Self::Ledes98bi => "text/plain; charset=utf-8",
            Self::Json | Self::AdjustmentsJson => "application/json",
            Self::Csv | Self::Adjustments | Self::Splits => "text/csv; charset=utf-8",
            Self::LetterMd => "text/markdown; charset=utf-8",
            Self::LetterHtml => "text/html; charset=utf-8",
        }
    }

    /// Whether the invoices themselves are written, so that they have to be kept until their results are there.
    #[must_use]
    pub fn writes_invoices(self) -> bool {
        matches!(self, Self::Ledes98b | Self::Ledes98bi)
    }
}

/// A name that no form has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no report `{name}`; there are {}", Form::ALL.map(Form::name).join(", "))]
pub struct UnknownForm {
    name: String,
}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(name: &str) -> Result<Self, UnknownForm> {
        let known = Self::ALL.into_iter().find(|form| form.name() == name);
        known.ok_or_else(|| UnknownForm { name: name.to_owned() })
    }
}

/// An invoice that cannot be written in the form that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invoice {invoice} is not written: {why}")]
pub struct LeftOut {
    /// Its number.
    pub invoice: String,
    /// Why not: it may not be altered, it is returned, it was not read from a LEDES file.
    pub why: String,
}

/// A result that is being written. It begins with the first document: until then nothing is known of the rules' day, and
/// without one nothing is written.
///
/// ```
/// use meruit_io::{Style, report::{Form, Report}};
/// let document = meruit_io::doc_sample();
/// let mut report = Report::new(Form::Csv, Style::PLAIN, Vec::new());
/// report.write(&document, &[])?;
/// let text = report.finish()?.expect("a document was written");
/// assert!(text.starts_with(b"invoice,rule"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Report<W: Write> {
    form: Form,
    style: Style,
    state: State<W>,
}

#[derive(Debug)]
enum State<W: Write> {
    Waiting(W),
    Text(TextReport<W>),
    Json(Box<DocumentWriter<W>>),
    Csv(FindingsCsv<W>),
    Adjustments(AdjustmentsCsv<W>),
    AdjustmentsJson(AdjustmentsJson<W>),
    Letters(LetterWriter<W>),
    Splits(SplitsCsv<W>),
    Ledes(Box<Writer<W>>),
    /// The output failed.
    Gone,
}

impl<W: Write> Report<W> {
    /// Writes nothing yet. `style` is that of a text.
    pub fn new(form: Form, style: Style, output: W) -> Self {
        Self { form, style, state: State::Waiting(output) }
    }

    /// Its form.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Writes a document, with the LEDES invoices that it is of (where the form [writes them](Form::writes_invoices)); gives
    /// back the invoices that cannot be written, and why.
    ///
    /// # Errors
    ///
    /// When the writer fails, and when the document is not of the same rules as those before.
    pub fn write(&mut self, document: &Document, invoices: &[&Invoice]) -> io::Result<Vec<LeftOut>> {
        if let State::Waiting(_) = self.state {
            let State::Waiting(output) = std::mem::replace(&mut self.state, State::Gone) else {
                return Ok(Vec::new());
            };
            self.state = self.begin(output, &Head::of(document))?;
        }
        match &mut self.state {
            State::Text(report) => report.write(document)?,
            State::Csv(report) => report.write(document)?,
            State::Adjustments(report) => report.write(document)?,
            State::AdjustmentsJson(report) => report.write(document)?,
            State::Letters(report) => report.write(document)?,
            State::Json(report) => report.write(document).map_err(io_error)?,
            State::Splits(report) => report.write(document),
            State::Ledes(writer) => return write_adjusted(writer, document, invoices),
            State::Waiting(_) | State::Gone => {}
        }
        Ok(Vec::new())
    }

    fn begin(&self, output: W, head: &Head) -> io::Result<State<W>> {
        Ok(match self.form {
            Form::Text => State::Text(TextReport::new(output, self.style, head)?),
            Form::Json => State::Json(Box::new(DocumentWriter::new(output, head.clone()).map_err(io_error)?)),
            Form::Csv => State::Csv(FindingsCsv::new(output)?),
            Form::Adjustments => State::Adjustments(AdjustmentsCsv::new(output)?),
            Form::AdjustmentsJson => State::AdjustmentsJson(AdjustmentsJson::new(output)?),
            Form::Splits => State::Splits(SplitsCsv::new(output)),
            Form::Ledes98b => State::Ledes(Box::new(Writer::new(output, Target::Ledes1998B))),
            Form::Ledes98bi => State::Ledes(Box::new(Writer::new(output, Target::Ledes1998Bi))),
            Form::LetterMd => State::Letters(LetterWriter::new(output, LetterForm::Markdown)?),
            Form::LetterHtml => State::Letters(LetterWriter::new(output, LetterForm::Html)?),
        })
    }

    /// Ends the result, and gives the writer back. Where there was no document, nothing was written, and there is none.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn finish(self) -> io::Result<Option<W>> {
        Ok(Some(match self.state {
            State::Waiting(_) | State::Gone => return Ok(None),
            State::Text(report) => report.finish()?,
            State::Csv(report) => report.finish()?,
            State::Adjustments(report) => report.finish()?,
            State::AdjustmentsJson(report) => report.finish()?,
            State::Letters(report) => report.finish()?,
            State::Splits(report) => report.finish()?,
            State::Ledes(writer) => writer.finish()?,
            State::Json(report) => {
                let (mut output, _) = report.finish().map_err(io_error)?;
                output.write_all(b"\n")?;
                output
            }
        }))
    }
}

/// Writes the invoices as they are approved; gives back which are not written, and why.
fn write_adjusted<W: Write>(
    writer: &mut Writer<W>,
    document: &Document,
    invoices: &[&Invoice],
) -> io::Result<Vec<LeftOut>> {
    let name = |invoice: &Invoice| {
        let firm = invoice.text(Column::LawFirmId).into_value().unwrap_or_default().to_owned();
        (firm, invoice.number.value().cloned().unwrap_or_default())
    };
    let by_name: HashMap<(String, String), &Invoice> =
        invoices.iter().map(|invoice| (name(invoice), *invoice)).collect();
    let mut left_out = Vec::new();
    for result in &document.invoices {
        let number = &result.number;
        let why = match by_name.get(&(result.firm.clone(), number.clone())) {
            Some(invoice) => match adjusted(invoice, result, document) {
                Ok(draft) => {
                    // What a format has no field for is told when a file is converted; here the amounts count.
                    writer.write(&draft)?;
                    continue;
                }
                Err(why) => why.to_string(),
            },
            None => "it was not read from a LEDES file".to_owned(),
        };
        left_out.push(LeftOut { invoice: number.clone(), why });
    }
    Ok(left_out)
}

fn io_error(error: WriteError) -> io::Error {
    match error {
        WriteError::Io(error) => error,
        other => io::Error::other(other),
    }
}

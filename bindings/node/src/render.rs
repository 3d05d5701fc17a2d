//! The reviews of an input → one text: the document, or a report.

use meruit::document_writer::{DocumentWriter, Head, WriteError};
use meruit::ledes::Target;
use meruit::letter::{LetterForm, LetterWriter};
use meruit::report_csv::{AdjustmentsCsv, FindingsCsv, SplitsCsv};
use meruit::report_text::TextReport;
use meruit::{Document, Review, Style};

use crate::cancel::NativeCancel;
use crate::failure::Failure;

/// What is written, by the names of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A text made of results alone.
    Report(Form),
    /// The LEDES file itself, its amounts as approved.
    Adjusted(Target),
}

/// What is made of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Text,
    Csv,
    Adjustments,
    Splits,
    Letters(LetterForm),
}

impl Wanted {
    pub(crate) fn named(name: &str) -> Result<Self, Failure> {
        Ok(match name {
            "json" => Self::Report(Form::Json),
            "text" => Self::Report(Form::Text),
            "csv" => Self::Report(Form::Csv),
            "adjustments" => Self::Report(Form::Adjustments),
            "splits" => Self::Report(Form::Splits),
            "letter-md" => Self::Report(Form::Letters(LetterForm::Markdown)),
            "letter-html" => Self::Report(Form::Letters(LetterForm::Html)),
            "ledes98b" => Self::Adjusted(Target::Ledes1998B),
            "ledes98bi" => Self::Adjusted(Target::Ledes1998Bi),
            _ => return Err(Failure::argument(format!("there is no report `{name}`"))),
        })
    }
}

/// Writes all reviews into one text, as the command line does; `cancel` is looked at between them.
pub(crate) fn render(
    reviews: impl Iterator<Item = Result<Review, Failure>>,
    form: Form,
    cancel: &NativeCancel,
) -> Result<String, Failure> {
    let mut reviews = reviews.peekable();
    // Every input has a review, even one without an invoice.
    let first = reviews.next().ok_or_else(Failure::internal)??;
    if form == Form::Json && reviews.peek().is_none() {
        return Ok(first.to_json());
    }
    let mut report = Report::begin(form, &Head::of(first.document())).map_err(unwritten)?;
    report.write(first.document()).map_err(unwritten)?;
    for review in reviews {
        cancel.check()?;
        report.write(review?.document()).map_err(unwritten)?;
    }
    let bytes = report.finish().map_err(unwritten)?;
    String::from_utf8(bytes).map_err(|_| Failure::internal())
}

/// Memory takes every byte; only the temporary file of a very long document can fail.
fn unwritten(error: WriteError) -> Failure {
    Failure::plain("FileError", "io", error.to_string())
}

enum Report {
    Json(Box<DocumentWriter<Vec<u8>>>),
    Text(TextReport<Vec<u8>>),
    Csv(FindingsCsv<Vec<u8>>),
    Adjustments(AdjustmentsCsv<Vec<u8>>),
    Splits(SplitsCsv<Vec<u8>>),
    Letters(LetterWriter<Vec<u8>>),
}

impl Report {
    fn begin(form: Form, head: &Head) -> Result<Self, WriteError> {
        let out = Vec::new();
        Ok(match form {
            Form::Json => Self::Json(Box::new(DocumentWriter::new(out, head.clone())?)),
            Form::Text => Self::Text(TextReport::new(out, Style::PLAIN, head)?),
            Form::Csv => Self::Csv(FindingsCsv::new(out)?),
            Form::Adjustments => Self::Adjustments(AdjustmentsCsv::new(out)?),
            Form::Splits => Self::Splits(SplitsCsv::new(out)),
            Form::Letters(form) => Self::Letters(LetterWriter::new(out, form)?),
        })
    }

    fn write(&mut self, document: &Document) -> Result<(), WriteError> {
        match self {
            Self::Json(writer) => writer.write(document),
            Self::Text(report) => Ok(report.write(document)?),
            Self::Csv(rows) => Ok(rows.write(document)?),
            Self::Adjustments(rows) => Ok(rows.write(document)?),
            Self::Splits(rows) => {
                rows.write(document);
                Ok(())
            }
            Self::Letters(letters) => Ok(letters.write(document)?),
        }
    }

    fn finish(self) -> Result<Vec<u8>, WriteError> {
        Ok(match self {
            Self::Json(writer) => writer.finish()?.0,
            Self::Text(report) => report.finish()?,
            Self::Csv(rows) => rows.finish()?,
            Self::Adjustments(rows) => rows.finish()?,
            Self::Splits(rows) => rows.finish()?,
            Self::Letters(letters) => letters.finish()?,
        })
    }
}

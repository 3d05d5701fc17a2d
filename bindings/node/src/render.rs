//! The reviews of an input → one text: the document, or a report.

use std::io::{self, Write};

use meruit::document_writer::{DocumentWriter, Head, WriteError};
use meruit::report_csv::{AdjustmentsCsv, FindingsCsv};
use meruit::report_text::TextReport;
use meruit::{Document, Review, Style};

use crate::cancel::NativeCancel;
use crate::failure::Failure;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Text,
    Csv,
    Adjustments,
}

impl Form {
    pub(crate) fn named(name: &str) -> Result<Self, Failure> {
        match name {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            "csv" => Ok(Self::Csv),
            "adjustments" => Ok(Self::Adjustments),
            _ => Err(Failure::argument(format!("`{name}` is not `json`, `text`, `csv` or `adjustments`"))),
        }
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
}

impl Report {
    fn begin(form: Form, head: &Head) -> Result<Self, WriteError> {
        let out = Vec::new();
        Ok(match form {
            Form::Json => Self::Json(Box::new(DocumentWriter::new(out, head.clone())?)),
            Form::Text => Self::Text(TextReport::new(out, Style::PLAIN, head)?),
            Form::Csv => Self::Csv(FindingsCsv::new(out)?),
            Form::Adjustments => Self::Adjustments(AdjustmentsCsv::new(out)?),
        })
    }

    fn write(&mut self, document: &Document) -> Result<(), WriteError> {
        match self {
            Self::Json(writer) => writer.write(document),
            Self::Text(report) => Ok(report.write(document)?),
            Self::Csv(rows) => Ok(rows.write(document)?),
            Self::Adjustments(rows) => Ok(rows.write(document)?),
        }
    }

    fn finish(self) -> Result<Vec<u8>, WriteError> {
        Ok(match self {
            Self::Json(writer) => writer.finish()?.0,
            Self::Text(report) => report.finish()?,
            Self::Csv(rows) => flushed(rows.finish()?)?,
            Self::Adjustments(rows) => flushed(rows.finish()?)?,
        })
    }
}

fn flushed(mut out: Vec<u8>) -> io::Result<Vec<u8>> {
    out.flush()?;
    Ok(out)
}

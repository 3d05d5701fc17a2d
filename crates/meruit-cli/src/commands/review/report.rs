//! Results in the form that was asked for.

use std::collections::HashMap;
use std::io::{self, Write};

use clap::ValueEnum;
use meruit::adjustments::AdjustmentsJson;
use meruit::document_writer::{DocumentWriter, Head, WriteError};
use meruit::ledes::{self, Column, Invoice, Target};
use meruit::letter::{LetterForm, LetterWriter};
use meruit::report_csv::{AdjustmentsCsv, FindingsCsv, SplitsCsv};
use meruit::report_text::TextReport;
use meruit::{Document, Style, adjusted};

use crate::output::Output;

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A report for people
    Text,
    /// One document for programs (schema/review-1.json)
    Json,
    /// The findings, one row each
    Csv,
    /// What was cut from each line, one row a cut, as CSV
    Adjustments,
    /// What was cut from each line, an object a cut, as a JSON list
    AdjustmentsJson,
    /// What rules share over rows, such as accounts, one row a share, as CSV
    Splits,
    /// The invoices as LEDES 1998B, their amounts as approved
    Ledes98b,
    /// The invoices as LEDES 1998BI, their amounts and taxes as approved
    Ledes98bi,
    /// A letter to the firm for each invoice, in Markdown
    LetterMd,
    /// A letter to the firm for each invoice, as an HTML page to be printed
    LetterHtml,
}

/// A result that is being written. It begins with the first document: until then nothing is known of the rules' day.
pub(super) struct Report {
    format: Format,
    style: Style,
    state: State,
}

enum State {
    Waiting(Output),
    Text(TextReport<Output>),
    Json(Box<DocumentWriter<Output>>),
    Csv(FindingsCsv<Output>),
    Adjustments(AdjustmentsCsv<Output>),
    AdjustmentsJson(AdjustmentsJson<Output>),
    Letters(LetterWriter<Output>),
    Splits(SplitsCsv<Output>),
    Ledes(Box<ledes::Writer<Output>>),
    /// The output failed.
    Gone,
}

impl Report {
    pub(super) fn new(format: Format, style: Style, output: Output) -> Self {
        Self { format, style, state: State::Waiting(output) }
    }

    /// Whether the invoices themselves are written, so that they have to be kept until their results are there.
    pub(super) fn writes_invoices(&self) -> bool {
        matches!(self.format, Format::Ledes98b | Format::Ledes98bi)
    }

    /// Writes a document, with the LEDES invoices that it is of; gives back what cannot be written, and why.
    pub(super) fn write(&mut self, document: &Document, invoices: &[&Invoice]) -> io::Result<Vec<String>> {
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
            State::Json(report) => match report.write(document) {
                Ok(()) => {}
                Err(WriteError::Io(error)) => return Err(error),
                Err(error) => return Ok(vec![error.to_string()]),
            },
            State::Splits(report) => report.write(document),
            State::Ledes(writer) => return write_adjusted(writer, document, invoices),
            State::Waiting(_) | State::Gone => {}
        }
        Ok(Vec::new())
    }

    fn begin(&self, output: Output, head: &Head) -> io::Result<State> {
        Ok(match self.format {
            Format::Text => State::Text(TextReport::new(output, self.style, head)?),
            Format::Json => {
                State::Json(Box::new(DocumentWriter::new(output, head.clone()).map_err(io_error)?))
            }
            Format::Csv => State::Csv(FindingsCsv::new(output)?),
            Format::Adjustments => State::Adjustments(AdjustmentsCsv::new(output)?),
            Format::AdjustmentsJson => State::AdjustmentsJson(AdjustmentsJson::new(output)?),
            Format::Splits => State::Splits(SplitsCsv::new(output)),
            Format::Ledes98b => State::Ledes(Box::new(ledes::Writer::new(output, Target::Ledes1998B))),
            Format::Ledes98bi => State::Ledes(Box::new(ledes::Writer::new(output, Target::Ledes1998Bi))),
            Format::LetterMd => State::Letters(LetterWriter::new(output, LetterForm::Markdown)?),
            Format::LetterHtml => State::Letters(LetterWriter::new(output, LetterForm::Html)?),
        })
    }

    /// Ends the result. Where there was no document, nothing is written, and no file made.
    pub(super) fn finish(self) -> io::Result<()> {
        let output = match self.state {
            State::Waiting(_) | State::Gone => return Ok(()),
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
        };
        output.finish()
    }
}

/// Writes the invoices as they are approved; gives back which are not written, and why.
fn write_adjusted(
    writer: &mut ledes::Writer<Output>,
    document: &Document,
    invoices: &[&Invoice],
) -> io::Result<Vec<String>> {
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
        left_out.push(format!("invoice {number} is not written: {why}"));
    }
    Ok(left_out)
}

fn io_error(error: WriteError) -> io::Error {
    match error {
        WriteError::Io(error) => error,
        other => io::Error::other(other),
    }
}

//! Results in the form that was asked for.

use std::io::{self, Write};

use clap::ValueEnum;
use meruit::document_writer::{DocumentWriter, Head, WriteError};
use meruit::report_csv::{AdjustmentsCsv, FindingsCsv};
use meruit::report_text::TextReport;
use meruit::{Document, Style};

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
    /// The output failed.
    Gone,
}

impl Report {
    pub(super) fn new(format: Format, style: Style, output: Output) -> Self {
        Self { format, style, state: State::Waiting(output) }
    }

    /// Writes a document; gives back why it cannot stand with those before it, where that is so.
    pub(super) fn write(&mut self, document: &Document) -> io::Result<Option<String>> {
        if let State::Waiting(_) = self.state {
            let State::Waiting(output) = std::mem::replace(&mut self.state, State::Gone) else {
                return Ok(None);
            };
            self.state = self.begin(output, &Head::of(document))?;
        }
        match &mut self.state {
            State::Text(report) => report.write(document)?,
            State::Csv(report) => report.write(document)?,
            State::Adjustments(report) => report.write(document)?,
            State::Json(report) => match report.write(document) {
                Ok(()) => {}
                Err(WriteError::Io(error)) => return Err(error),
                Err(error) => return Ok(Some(error.to_string())),
            },
            State::Waiting(_) | State::Gone => {}
        }
        Ok(None)
    }

    fn begin(&self, output: Output, head: &Head) -> io::Result<State> {
        Ok(match self.format {
            Format::Text => State::Text(TextReport::new(output, self.style, head)?),
            Format::Json => {
                State::Json(Box::new(DocumentWriter::new(output, head.clone()).map_err(io_error)?))
            }
            Format::Csv => State::Csv(FindingsCsv::new(output)?),
            Format::Adjustments => State::Adjustments(AdjustmentsCsv::new(output)?),
        })
    }

    /// Ends the result. Where there was no document, nothing is written, and no file made.
    pub(super) fn finish(self) -> io::Result<()> {
        let output = match self.state {
            State::Waiting(_) | State::Gone => return Ok(()),
            State::Text(report) => report.finish()?,
            State::Csv(report) => report.finish()?,
            State::Adjustments(report) => report.finish()?,
            State::Json(report) => {
                let (mut output, _) = report.finish().map_err(io_error)?;
                output.write_all(b"\n")?;
                output
            }
        };
        output.finish()
    }
}

fn io_error(error: WriteError) -> io::Error {
    match error {
        WriteError::Io(error) => error,
        other => io::Error::other(other),
    }
}

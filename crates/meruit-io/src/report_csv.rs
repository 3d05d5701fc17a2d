//! A result document → rows for a spreadsheet.
//!
//! Texts of an invoice or a rule file reach a spreadsheet here, so what would be a formula gets an apostrophe in front.

use std::io::{self, Write};

use meruit_core::document::{Cut, Document, Finding, InvoiceResult, LineResult};

use crate::spreadsheet::safe;

const FINDING_COLUMNS: [&str; 17] = [
    "invoice",
    "rule",
    "title",
    "section",
    "verdict",
    "outcomes",
    "lines",
    "amount",
    "currency",
    "at_stake",
    "message",
    "says",
    "notes",
    "reasons",
    "proposals",
    "place",
    "id",
];

const ADJUSTMENT_COLUMNS: [&str; 10] =
    ["invoice", "firm", "matter", "line", "kind", "date", "rule", "step", "amount", "currency"];

/// Writes the findings of result documents, one row each.
///
/// The columns are those of a finding in the document; lists are joined by `; `.
///
/// ```
/// use meruit_io::report_csv::FindingsCsv;
/// let document = meruit_io::doc_sample();
/// let mut csv = FindingsCsv::new(Vec::new())?;
/// csv.write(&document)?;
/// let text = String::from_utf8(csv.finish()?).expect("a text");
/// assert!(text.starts_with("invoice,rule,title,section,verdict"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct FindingsCsv<W: Write>(csv::Writer<W>);

impl<W: Write> FindingsCsv<W> {
    /// Begins with the header.
    ///
    /// # Errors
    ///
    /// When the writer fails, here and in the other functions.
    pub fn new(out: W) -> io::Result<Self> {
        let mut rows = csv::Writer::from_writer(out);
        rows.write_record(FINDING_COLUMNS)?;
        Ok(Self(rows))
    }

    /// Writes the findings of a document.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn write(&mut self, document: &Document) -> io::Result<()> {
        for finding in &document.findings {
            self.0.write_record(finding_row(finding))?;
        }
        Ok(())
    }

    /// Gives the writer back when all is written.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Writes what was cut from each line, one row a cut.
///
/// What is taken from an invoice as a whole stands at the lines that bear it.
#[derive(Debug)]
pub struct AdjustmentsCsv<W: Write>(csv::Writer<W>);

impl<W: Write> AdjustmentsCsv<W> {
    /// Begins with the header.
    ///
    /// # Errors
    ///
    /// When the writer fails, here and in the other functions.
    pub fn new(out: W) -> io::Result<Self> {
        let mut rows = csv::Writer::from_writer(out);
        rows.write_record(ADJUSTMENT_COLUMNS)?;
        Ok(Self(rows))
    }

    /// Writes the cuts of a document.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn write(&mut self, document: &Document) -> io::Result<()> {
        for invoice in &document.invoices {
            for line in &invoice.lines {
                for cut in &line.cuts {
                    self.0.write_record(adjustment_row(invoice, line, cut))?;
                }
            }
        }
        Ok(())
    }

    /// Gives the writer back when all is written.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

fn finding_row(finding: &Finding) -> [String; 17] {
    let reasons: Vec<String> =
        finding.reasons.iter().map(|reason| format!("{}: {}", reason.id, reason.what)).collect();
    let proposals: Vec<String> = finding
        .proposals
        .iter()
        .map(|proposal| format!("{} {} {}", proposal.what, proposal.of, proposal.amount))
        .collect();
    let place = &finding.place;
    [
        safe(&finding.invoice),
        safe(&finding.rule),
        safe(finding.title.as_deref().unwrap_or_default()),
        safe(finding.section.as_deref().unwrap_or_default()),
        finding.verdict.to_owned(),
        safe(&finding.outcomes.join("; ")),
        safe(&finding.lines.join("; ")),
        safe(&finding.amount),
        safe(&finding.currency),
        safe(finding.at_stake.as_deref().unwrap_or_default()),
        safe(&finding.message),
        safe(&finding.says.join("; ")),
        safe(&finding.notes.join("; ")),
        safe(&reasons.join("; ")),
        safe(&proposals.join("; ")),
        safe(&format!("{}:{}:{}", place.file, place.line, place.column)),
        safe(&finding.id),
    ]
}

fn adjustment_row(invoice: &InvoiceResult, line: &LineResult, cut: &Cut) -> [String; 10] {
    [
        safe(&invoice.number),
        safe(&invoice.firm),
        safe(&invoice.matter),
        safe(&line.number),
        safe(&line.kind),
        safe(&line.date),
        safe(&cut.rule),
        cut.step.to_owned(),
        safe(&cut.amount),
        safe(&invoice.currency),
    ]
}

//! A result document → what was cut from each line, one entry a cut: what a firm books, and an auditor adds up.

use std::collections::HashMap;
use std::io::{self, Write};

use meruit_core::document::{Cut, Document, Finding, InvoiceResult, LineResult};
use serde::Serialize;

/// A cut of a line. What is taken from an invoice as a whole stands at the lines that bear it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Adjustment<'a> {
    /// The number of the invoice.
    pub invoice: &'a str,
    /// The firm's id.
    pub firm: &'a str,
    /// The matter's id.
    pub matter: &'a str,
    /// The number of the line.
    pub line: &'a str,
    /// As in LEDES: `F`, `E`, `IF`, `IE` …
    pub kind: &'a str,
    /// The day of the work, `YYYY-MM-DD`, or nothing.
    pub date: &'a str,
    /// The rule that took it.
    pub rule: &'a str,
    /// The step of the settlement, such as `rate` or `group amount`.
    pub step: &'a str,
    /// What was taken, an exact decimal in `currency`.
    pub amount: &'a str,
    /// The currency of the invoice, as of ISO 4217.
    pub currency: &'a str,
    /// What becomes of it: a `reduction`, `withheld`, or, where law forbids altering the invoice, a `credit` or a
    /// `correction` that is asked for.
    #[serde(rename = "as")]
    pub becomes: &'a str,
    /// The clause of the guideline.
    pub section: &'a str,
    /// Why, in the words of the finding.
    pub reason: &'a str,
    /// How the amount came about.
    pub arithmetic: &'a str,
    /// The id of the finding.
    pub finding: &'a str,
}

/// The cuts of a document, by invoice, line and step.
///
/// ```
/// let document = meruit_io::doc_sample();
/// let cuts = meruit_io::adjustments::of(&document);
/// assert!(cuts.iter().all(|cut| document.findings.iter().any(|finding| finding.id == cut.finding)));
/// ```
#[must_use]
pub fn of(document: &Document) -> Vec<Adjustment<'_>> {
    let findings: HashMap<&str, &Finding> =
        document.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let mut all = Vec::new();
    for invoice in &document.invoices {
        for line in &invoice.lines {
            for cut in &line.cuts {
                let finding = findings.get(cut.finding.as_str()).copied();
                all.push(adjustment(invoice, line, cut, finding));
            }
        }
    }
    all
}

fn adjustment<'a>(
    invoice: &'a InvoiceResult,
    line: &'a LineResult,
    cut: &'a Cut,
    finding: Option<&'a Finding>,
) -> Adjustment<'a> {
    let becomes = match (cut.step, invoice.corrections) {
        ("withhold", _) => "withheld",
        (_, Some("credit")) => "credit",
        (_, Some("return")) => "correction",
        _ => "reduction",
    };
    Adjustment {
        invoice: &invoice.number,
        firm: &invoice.firm,
        matter: &invoice.matter,
        line: &line.number,
        kind: &line.kind,
        date: &line.date,
        rule: &cut.rule,
        step: cut.step,
        amount: &cut.amount,
        currency: &invoice.currency,
        becomes,
        section: finding.and_then(|finding| finding.section.as_deref()).unwrap_or_default(),
        reason: finding.map_or("", |finding| finding.message.as_str()),
        arithmetic: &cut.arithmetic,
        finding: &cut.finding,
    }
}

/// Writes the cuts of documents as one JSON list, an object a cut, amounts as texts.
///
/// ```
/// use meruit_io::adjustments::AdjustmentsJson;
/// let mut json = AdjustmentsJson::new(Vec::new())?;
/// json.write(&meruit_io::doc_sample())?;
/// let list: Vec<serde_json::Value> = serde_json::from_slice(&json.finish()?)?;
/// assert!(list.iter().all(|cut| cut["amount"].is_string()));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct AdjustmentsJson<W: Write> {
    out: W,
    empty: bool,
}

impl<W: Write> AdjustmentsJson<W> {
    /// Begins the list.
    ///
    /// # Errors
    ///
    /// When the writer fails, here and in the other functions.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Self { out, empty: true })
    }

    /// Writes the cuts of a document.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn write(&mut self, document: &Document) -> io::Result<()> {
        for cut in of(document) {
            self.out.write_all(if self.empty { b"\n" } else { b",\n" })?;
            self.empty = false;
            serde_json::to_writer(&mut self.out, &cut)?;
        }
        Ok(())
    }

    /// Ends the list, and gives the writer back.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(if self.empty { b"]\n" } else { b"\n]\n" })?;
        Ok(self.out)
    }
}

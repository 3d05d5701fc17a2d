//! A result document → rows for a spreadsheet.
//!
//! Texts of an invoice or a rule file reach a spreadsheet here, so what would be a formula gets an apostrophe in front.

use std::io::{self, Write};

use meruit_core::document::{Document, Finding, Proposal};

use crate::adjustments::{self, Adjustment};
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

const ADJUSTMENT_COLUMNS: [&str; 15] = [
    "invoice",
    "firm",
    "matter",
    "line",
    "kind",
    "date",
    "rule",
    "step",
    "amount",
    "currency",
    "as",
    "section",
    "reason",
    "arithmetic",
    "finding",
];

const SPLIT_COLUMNS: [&str; 6] = ["rule", "row", "account", "amount", "currency", "finding"];

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
/// The columns are the fields of an [`Adjustment`].
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
        for cut in adjustments::of(document) {
            self.0.write_record(adjustment_row(&cut))?;
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

/// Writes the shares of what rules split over rows, such as accounts, one row a share: what accounts payable books.
///
/// Behind the columns that every share has stand the fields of the rows themselves, each once, in the order met. They are
/// known in the end only, so that the shares wait in memory until then.
///
/// ```
/// use meruit_io::report_csv::SplitsCsv;
/// let mut csv = SplitsCsv::new(Vec::new());
/// csv.write(&meruit_io::doc_sample());
/// let text = String::from_utf8(csv.finish()?).expect("a text");
/// assert!(text.starts_with("rule,row,account,amount,currency,finding"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct SplitsCsv<W: Write> {
    out: W,
    fields: Vec<String>,
    shares: Vec<(String, String, Proposal)>,
}

impl<W: Write> SplitsCsv<W> {
    /// Nothing is written before the end.
    pub fn new(out: W) -> Self {
        Self { out, fields: Vec::new(), shares: Vec::new() }
    }

    /// Adds the shares of a document.
    pub fn write(&mut self, document: &Document) {
        for finding in &document.findings {
            for share in finding.proposals.iter().filter(|proposal| proposal.what == "split") {
                for field in share.row.keys() {
                    if !SPLIT_COLUMNS.contains(&field.as_str()) && !self.fields.contains(field) {
                        self.fields.push(field.clone());
                    }
                }
                self.shares.push((finding.rule.clone(), finding.id.clone(), share.clone()));
            }
        }
    }

    /// Writes all shares, and gives the writer back.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn finish(self) -> io::Result<W> {
        let mut rows = csv::Writer::from_writer(self.out);
        let heads = SPLIT_COLUMNS.iter().copied().chain(self.fields.iter().map(String::as_str));
        rows.write_record(heads.map(safe))?;
        for (rule, finding, share) in &self.shares {
            let field = |name: &str| share.row.get(name).and_then(|text| text.as_str()).unwrap_or_default();
            let account = Some(field("account")).filter(|account| !account.is_empty()).unwrap_or(&share.of);
            let own = [rule, &share.of, account, &share.amount, &share.currency, finding];
            let fields = self.fields.iter().map(|name| field(name));
            rows.write_record(own.into_iter().chain(fields).map(safe))?;
        }
        rows.into_inner().map_err(csv::IntoInnerError::into_error)
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

fn adjustment_row(cut: &Adjustment<'_>) -> [String; 15] {
    [
        safe(cut.invoice),
        safe(cut.firm),
        safe(cut.matter),
        safe(cut.line),
        safe(cut.kind),
        safe(cut.date),
        safe(cut.rule),
        cut.step.to_owned(),
        safe(cut.amount),
        safe(cut.currency),
        cut.becomes.to_owned(),
        safe(cut.section),
        safe(cut.reason),
        safe(cut.arithmetic),
        safe(cut.finding),
    ]
}

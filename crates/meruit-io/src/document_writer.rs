//! Many result documents, one an invoice → one document, written as it comes.
//!
//! Invoices go out at once. Findings, decisions and problems, which stand after all invoices, wait in memory and beyond a bound in a
//! temporary file; so a run of any length takes the memory of one invoice. The bytes are those that
//! [`Document::to_json`](meruit_core::document::Document::to_json) gives for the same content in one piece.

use std::collections::BTreeMap;
use std::io::{self, Seek, SeekFrom, Write};

use meruit_core::document::{
    Counts, DOCUMENT, Document, InputProblem, RuleCounts, RulesInfo, Status, TotalsByCurrency,
};
use serde::Serialize;
use tempfile::SpooledTempFile;

/// How many bytes of findings, of decisions and of problems wait in memory.
const IN_MEMORY: usize = 1 << 20;
/// How many bytes go to the file at a time.
const AT_ONCE: usize = 64 << 10;

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The writer, or the temporary file, failed.
    #[error("the result could not be written")]
    Io(#[from] io::Error),
    /// A document of other rules, or of another day, cannot become part of this one.
    #[error("results of other rules or of another day cannot stand in one document")]
    Differs,
}

impl From<serde_json::Error> for WriteError {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}

/// What stands at the beginning of every document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The version of the engine.
    pub engine: String,
    /// Which rules were run.
    pub rules: RulesInfo,
    /// The day the review was run for.
    pub as_of: Option<String>,
}

impl Head {
    /// The beginning of a document.
    pub fn of(document: &Document) -> Self {
        Self { engine: document.engine.clone(), rules: document.rules.clone(), as_of: document.as_of.clone() }
    }
}

/// Writes one document from many.
///
/// ```
/// use meruit_io::document_writer::{DocumentWriter, Head};
/// let document = meruit_io::doc_sample();
/// let mut writer = DocumentWriter::new(Vec::new(), Head::of(&document))?;
/// writer.write(&document)?;
/// let (bytes, status) = writer.finish()?;
/// assert_eq!(bytes, document.to_json().into_bytes());
/// assert_eq!(status, document.status);
/// # Ok::<(), meruit_io::document_writer::WriteError>(())
/// ```
#[derive(Debug)]
pub struct DocumentWriter<W: Write> {
    out: W,
    head: Head,
    invoices: Items,
    findings: Spool,
    decisions: Spool,
    problems: Spool,
    totals: Totals,
    money: TotalsByCurrency,
}

impl<W: Write> DocumentWriter<W> {
    /// Begins a document.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn new(mut out: W, head: Head) -> Result<Self, WriteError> {
        out.write_all(b"{\"document\":")?;
        serde_json::to_writer(&mut out, DOCUMENT)?;
        out.write_all(b",\"engine\":")?;
        serde_json::to_writer(&mut out, &head.engine)?;
        out.write_all(b",\"rules\":")?;
        serde_json::to_writer(&mut out, &head.rules)?;
        if let Some(as_of) = &head.as_of {
            out.write_all(b",\"as_of\":")?;
            serde_json::to_writer(&mut out, as_of)?;
        }
        out.write_all(b",\"invoices\":[")?;
        Ok(Self {
            out,
            head,
            invoices: Items::default(),
            findings: Spool::new(),
            decisions: Spool::new(),
            problems: Spool::new(),
            totals: Totals::default(),
            money: TotalsByCurrency::default(),
        })
    }

    /// Adds a document: its invoices now, what it found and counted at the end.
    ///
    /// # Errors
    ///
    /// When the writer fails, and when the document is of other rules or another day.
    pub fn write(&mut self, document: &Document) -> Result<(), WriteError> {
        if document.rules != self.head.rules || document.as_of != self.head.as_of {
            return Err(WriteError::Differs);
        }
        for invoice in &document.invoices {
            self.invoices.write(&mut self.out, invoice)?;
        }
        for finding in &document.findings {
            self.findings.write(finding)?;
        }
        for decision in &document.decisions {
            self.decisions.write(decision)?;
        }
        for problem in &document.problems {
            self.problem(problem)?;
        }
        self.totals.add(document.status, &document.counts);
        self.money.add(document);
        Ok(())
    }

    /// Adds something that is wrong with the input outside of any invoice.
    ///
    /// # Errors
    ///
    /// When the temporary file fails.
    pub fn problem(&mut self, problem: &InputProblem) -> Result<(), WriteError> {
        self.problems.write(problem)
    }

    /// Ends the document, and gives back the writer and how the whole ended.
    ///
    /// # Errors
    ///
    /// When the writer or the temporary file fails.
    pub fn finish(mut self) -> Result<(W, Status), WriteError> {
        self.out.write_all(b"],\"findings\":[")?;
        self.findings.copy_to(&mut self.out)?;
        if self.decisions.items.begun {
            self.out.write_all(b"],\"decisions\":[")?;
            self.decisions.copy_to(&mut self.out)?;
        }
        self.out.write_all(b"],\"problems\":[")?;
        self.problems.copy_to(&mut self.out)?;
        self.out.write_all(b"],\"counts\":")?;
        let Totals { status, counts } = self.totals;
        serde_json::to_writer(&mut self.out, &Counts::from(counts))?;
        self.out.write_all(b",\"totals\":")?;
        serde_json::to_writer(&mut self.out, &self.money.totals())?;
        self.out.write_all(b",\"status\":")?;
        serde_json::to_writer(&mut self.out, &status)?;
        self.out.write_all(b"}")?;
        self.out.flush()?;
        Ok((self.out, status))
    }
}

/// The members of an array, commas between.
#[derive(Debug, Default)]
struct Items {
    begun: bool,
}

impl Items {
    fn write(&mut self, out: &mut impl Write, item: &impl Serialize) -> Result<(), WriteError> {
        if self.begun {
            out.write_all(b",")?;
        }
        self.begun = true;
        serde_json::to_writer(out, item)?;
        Ok(())
    }
}

/// Members of an array that wait for their place in the document.
#[derive(Debug)]
struct Spool {
    items: Items,
    /// What is not yet in the file, which is not asked for every item.
    waiting: Vec<u8>,
    file: SpooledTempFile,
}

impl Spool {
    fn new() -> Self {
        Self { items: Items::default(), waiting: Vec::new(), file: SpooledTempFile::new(IN_MEMORY) }
    }

    fn write(&mut self, item: &impl Serialize) -> Result<(), WriteError> {
        self.items.write(&mut self.waiting, item)?;
        if self.waiting.len() >= AT_ONCE {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    fn copy_to(mut self, out: &mut impl Write) -> Result<(), WriteError> {
        self.flush()?;
        self.file.seek(SeekFrom::Start(0))?;
        io::copy(&mut self.file, out)?;
        Ok(())
    }
}

/// The counts and status of several documents together.
///
/// ```
/// use meruit_io::document_writer::Totals;
/// let document = meruit_io::doc_sample();
/// let mut totals = Totals::default();
/// totals.add(document.status, &document.counts);
/// totals.add(document.status, &document.counts);
/// assert_eq!(totals.counts().found, 2 * document.counts.found);
/// ```
#[derive(Clone, Debug)]
pub struct Totals {
    status: Status,
    counts: ByRule,
}

/// Counts with the rules in the order of their ids; a rule that stands several times, for periods of its own, is counted
/// each time apart.
#[derive(Clone, Debug, Default)]
struct ByRule {
    all: Counts,
    rules: BTreeMap<(String, usize), RuleCounts>,
}

impl Default for Totals {
    fn default() -> Self {
        Self { status: Status::Clean, counts: ByRule::default() }
    }
}

impl Totals {
    /// Adds how a document ended.
    pub fn add(&mut self, status: Status, counts: &Counts) {
        self.status = self.status.max(status);
        let all = &mut self.counts.all;
        for (total, count) in [
            (&mut all.found, counts.found),
            (&mut all.passed, counts.passed),
            (&mut all.assumed, counts.assumed),
            (&mut all.excused, counts.excused),
            (&mut all.not_applicable, counts.not_applicable),
            (&mut all.undetermined, counts.undetermined),
            (&mut all.groups, counts.groups),
        ] {
            *total = total.saturating_add(count);
        }
        let mut times = 0;
        let mut before = None;
        for rule in &counts.rules {
            times = if before == Some(&rule.rule) { times + 1 } else { 0 };
            before = Some(&rule.rule);
            let sum = self.counts.rules.entry((rule.rule.clone(), times)).or_default();
            for (total, count) in [
                (&mut sum.found, rule.found),
                (&mut sum.passed, rule.passed),
                (&mut sum.assumed, rule.assumed),
                (&mut sum.excused, rule.excused),
                (&mut sum.not_applicable, rule.not_applicable),
                (&mut sum.undetermined, rule.undetermined),
                (&mut sum.groups, rule.groups),
            ] {
                *total = total.saturating_add(count);
            }
        }
    }

    /// The worst status added so far; `clean` where there is none.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The sums of the counts.
    pub fn counts(&self) -> Counts {
        self.counts.clone().into()
    }
}

impl From<ByRule> for Counts {
    fn from(counts: ByRule) -> Self {
        let rules = counts.rules.into_iter().map(|((rule, _), sums)| RuleCounts { rule, ..sums }).collect();
        Self { rules, ..counts.all }
    }
}

#[cfg(test)]
mod tests {
    use super::{DocumentWriter, Head, WriteError};
    use crate::doc_sample;
    use meruit_core::document::{Document, InputProblem};

    fn many(count: usize) -> (Document, Vec<Document>) {
        let parts: Vec<Document> = (0..count)
            .map(|n| {
                let mut part = doc_sample();
                part.invoices[0].number = format!("{n}");
                part.findings[0].message = "é".repeat(n % 700);
                part
            })
            .collect();
        let mut whole = doc_sample();
        whole.invoices = parts.iter().flat_map(|part| part.invoices.clone()).collect();
        whole.findings = parts.iter().flat_map(|part| part.findings.clone()).collect();
        whole.decisions = parts.iter().flat_map(|part| part.decisions.clone()).collect();
        whole.problems = parts.iter().flat_map(|part| part.problems.clone()).collect();
        let mut totals = super::Totals::default();
        parts.iter().for_each(|part| totals.add(part.status, &part.counts));
        whole.counts = totals.counts();
        let mut money = meruit_core::document::TotalsByCurrency::default();
        money.add(&whole);
        whole.totals = money.totals();
        (whole, parts)
    }

    #[test]
    fn the_bytes_are_those_of_one_document() {
        // The last is beyond what waits in memory.
        for count in [1, 2, 3_000] {
            let (whole, parts) = many(count);
            let mut writer = DocumentWriter::new(Vec::new(), Head::of(&whole)).unwrap();
            parts.iter().for_each(|part| writer.write(part).unwrap());
            let (bytes, status) = writer.finish().unwrap();
            assert_eq!(status, whole.status);
            assert!(bytes == whole.to_json().into_bytes(), "{count} documents");
        }
    }

    #[test]
    fn a_run_without_an_invoice_is_a_document_too() {
        let mut empty = doc_sample();
        empty.invoices.clear();
        empty.findings.clear();
        empty.decisions.clear();
        empty.counts = Default::default();
        empty.totals.clear();
        empty.status = meruit_core::document::Status::Clean;
        let problem = InputProblem { invoice: None, ..empty.problems[0].clone() };
        empty.problems = vec![problem.clone()];
        let mut writer = DocumentWriter::new(Vec::new(), Head::of(&empty)).unwrap();
        writer.problem(&problem).unwrap();
        assert_eq!(writer.finish().unwrap().0, empty.to_json().into_bytes());
    }

    #[test]
    fn other_rules_are_refused() {
        let sample = doc_sample();
        let mut writer = DocumentWriter::new(Vec::new(), Head::of(&sample)).unwrap();
        let mut other = doc_sample();
        other.rules.hash = "another".to_owned();
        assert!(matches!(writer.write(&other), Err(WriteError::Differs)));
    }
}

//! A result document → a report for people.
//!
//! First the money of each invoice, then its findings by rule with their reasons, then what could not be read. Every
//! figure of the document that moved money stands in it, so that a reader can argue with it.

mod decisions;
mod findings;
mod money;

use std::collections::BTreeMap;
use std::io::{self, Write};

use meruit_core::document::{Document, InputProblem, InvoiceResult, Status};
use rust_decimal::Decimal;

use crate::Style;
use crate::document_writer::{Head, Totals};
use crate::style::{Paint, printable, wrap};
pub(crate) use decisions::reason_in_words;
use decisions::write_decisions;
use findings::write_findings;
pub(crate) use money::grouped;
use money::{amount_of, write_alone, write_money};

/// Writes a report for people, invoice by invoice.
///
/// ```
/// use meruit_io::Style;
/// use meruit_io::document_writer::Head;
/// use meruit_io::report_text::TextReport;
/// let document = meruit_io::doc_sample();
/// let mut report = TextReport::new(Vec::new(), Style::PLAIN, &Head::of(&document))?;
/// report.write(&document)?;
/// let text = String::from_utf8(report.finish()?).expect("a text");
/// assert!(text.contains("1,805.00"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct TextReport<W: Write> {
    out: W,
    style: Style,
    totals: Totals,
    invoices: BTreeMap<Status, u64>,
    /// By currency: billed, approved, reduced, held and withheld, net of tax; `None` once a sum is too large.
    money: BTreeMap<String, Option<[Decimal; 5]>>,
}

impl<W: Write> TextReport<W> {
    /// Begins with the rules.
    ///
    /// # Errors
    ///
    /// When the writer fails, here and in the other functions.
    pub fn new(mut out: W, style: Style, head: &Head) -> io::Result<Self> {
        let mut title = printable(&head.rules.title);
        if title.is_empty() {
            title.push_str("rules without a title");
        }
        if !head.rules.version.is_empty() {
            title = format!("{title}, version {}", printable(&head.rules.version));
        }
        for line in wrap(&title, style.columns()) {
            writeln!(out, "{}", style.paint(Paint::Heading, line))?;
        }
        if let Some(day) = &head.as_of {
            writeln!(out, "as of {}", printable(day))?;
        }
        let (invoices, money) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { out, style, totals: Totals::default(), invoices, money })
    }

    /// Writes the invoices of a document.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn write(&mut self, document: &Document) -> io::Result<()> {
        for invoice in &document.invoices {
            let unread = |problem: &InputProblem| {
                problem.severity == "error" && problem.invoice.as_deref() == Some(&*invoice.number)
            };
            self.invoice(invoice, document.problems.iter().any(unread))?;
            let of_invoice = document.findings.iter().filter(|finding| finding.invoice == invoice.number);
            write_findings(&mut self.out, self.style, of_invoice)?;
            let of_invoice = document.decisions.iter().filter(|decision| decision.invoice == invoice.number);
            write_decisions(&mut self.out, self.style, of_invoice)?;
        }
        let none = |number: &str| document.invoices.iter().all(|invoice| invoice.number != number);
        let outside = document.findings.iter().filter(|finding| none(&finding.invoice));
        write_findings(&mut self.out, self.style, outside)?;
        let outside = document.decisions.iter().filter(|decision| none(&decision.invoice));
        write_decisions(&mut self.out, self.style, outside)?;
        self.problems(&document.problems)?;
        self.totals.add(document.status, &document.counts);
        Ok(())
    }

    /// Writes what is wrong with the input.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn problems(&mut self, problems: &[InputProblem]) -> io::Result<()> {
        if problems.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n{}", self.style.paint(Paint::Heading, "Problems in the input"))?;
        for problem in problems {
            self.problem(problem)?;
        }
        Ok(())
    }

    fn problem(&mut self, problem: &InputProblem) -> io::Result<()> {
        let paint = if problem.severity == "error" { Paint::Bad } else { Paint::Doubtful };
        let mut place = printable(&problem.file);
        if let Some(record) = problem.record {
            place = format!("{place}, record {record}");
        }
        if let Some(field) = &problem.field {
            place = format!("{place}, {}", printable(field));
        }
        let what = format!("{}[{}]", problem.severity, problem.id);
        writeln!(self.out, "  {} {}", self.style.paint(paint, what), place)?;
        let help = problem.help.iter().map(|help| format!("help: {help}"));
        for text in std::iter::once(problem.message.clone()).chain(help) {
            for line in wrap(&printable(&text), self.style.columns() - 6) {
                writeln!(self.out, "      {line}")?;
            }
        }
        Ok(())
    }

    fn invoice(&mut self, invoice: &InvoiceResult, unread: bool) -> io::Result<()> {
        *self.invoices.entry(invoice.status).or_default() += 1;
        let amounts = amount_of(&invoice.totals);
        let sum = self.money.entry(invoice.currency.clone()).or_insert(Some([Decimal::ZERO; 5]));
        *sum = sum.zip(amounts).and_then(|(sum, add)| added(sum, add));
        let mut about = vec![format!("Invoice {}", printable(&invoice.number))];
        for (word, text) in [("firm", &invoice.firm), ("matter", &invoice.matter), ("of", &invoice.date)] {
            if !text.is_empty() {
                about.push(format!("{word} {}", printable(text)));
            }
        }
        let about = about.join(", ");
        writeln!(self.out)?;
        for line in wrap(&about, self.style.columns()) {
            writeln!(self.out, "{}", self.style.paint(Paint::Heading, line))?;
        }
        let (paint, words) = match (invoice.fate, invoice.status) {
            ("returned", _) => (Paint::Bad, "returned to the firm"),
            (_, Status::Clean) if unread => (Paint::Doubtful, "clean, as far as it could be read"),
            (_, Status::Clean) => (Paint::Good, "clean"),
            (_, Status::Findings) => (Paint::Bad, "findings"),
            (_, Status::Undetermined) => (Paint::Doubtful, "undetermined: something is not known"),
        };
        writeln!(self.out, "{}", self.style.paint(paint, words))?;
        write_money(&mut self.out, self.style, invoice)?;
        write_alone(&mut self.out, self.style, invoice)?;
        let corrections = match invoice.corrections {
            Some("credit") => "the figures stand: what is reduced is asked for by a credit note",
            Some("return") => "the invoice may not be altered: it goes back for a new one",
            _ => return Ok(()),
        };
        self.wrapped(corrections)
    }

    /// Writes the sums of all invoices and of all verdicts, and gives the writer back.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn finish(mut self) -> io::Result<W> {
        let count = |status| self.invoices.get(&status).copied().unwrap_or(0);
        let all: u64 = self.invoices.values().sum();
        writeln!(self.out, "\n{}", self.style.paint(Paint::Heading, "In all"))?;
        let noun = if all == 1 { "invoice" } else { "invoices" };
        let ends = [
            format!("{all} {noun}: {} clean", count(Status::Clean)),
            format!("{} with findings", count(Status::Findings)),
            format!("{} undetermined", count(Status::Undetermined)),
        ];
        self.wrapped(&ends.join(", "))?;
        for (currency, sums) in std::mem::take(&mut self.money) {
            let text = match sums {
                Some(sums) => {
                    let words = ["billed", "approved", "reduced", "held", "withheld"];
                    let parts: Vec<String> = words
                        .iter()
                        .zip(sums)
                        .filter(|(word, sum)| !sum.is_zero() || matches!(**word, "billed" | "approved"))
                        .map(|(word, sum)| format!("{word} {}", grouped(&sum.to_string())))
                        .collect();
                    format!("{currency}, net of tax: {}", parts.join(", "))
                }
                None => format!("{currency}: the sums are too large to be shown"),
            };
            self.wrapped(&text)?;
        }
        let counts = self.totals.counts();
        let verdicts = format!(
            "verdicts: {} found, {} passed, {} excused, {} not applicable, {} undetermined",
            counts.found, counts.passed, counts.excused, counts.not_applicable, counts.undetermined
        );
        self.wrapped(&verdicts)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn wrapped(&mut self, text: &str) -> io::Result<()> {
        for line in wrap(text, self.style.columns()) {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

fn added(mut sum: [Decimal; 5], add: [Decimal; 5]) -> Option<[Decimal; 5]> {
    for (sum, add) in sum.iter_mut().zip(add) {
        *sum = sum.checked_add(add)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::TextReport;
    use crate::document_writer::Head;
    use crate::{Style, doc_sample};
    use meruit_core::document::Document;

    fn report(document: &Document, style: Style) -> String {
        let mut report = TextReport::new(Vec::new(), style, &Head::of(document)).unwrap();
        report.write(document).unwrap();
        String::from_utf8(report.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_report_tells_money_findings_and_problems() {
        insta::assert_snapshot!(report(&doc_sample(), Style::PLAIN));
    }

    #[test]
    fn a_narrow_report_keeps_its_width() {
        let text = report(&doc_sample(), Style { width: 50, ..Style::PLAIN });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn an_invoice_that_was_not_read_whole_is_not_called_clean_alone() {
        let mut document = doc_sample();
        document.invoices[0].status = meruit_core::document::Status::Clean;
        assert!(report(&document, Style::PLAIN).contains("\nclean\n"));
        document.problems[0].severity = "error".to_owned();
        assert!(report(&document, Style::PLAIN).contains("\nclean, as far as it could be read\n"));
    }

    #[test]
    fn colours_are_all_that_a_coloured_report_adds() {
        let plain = report(&doc_sample(), Style::PLAIN);
        let coloured = report(&doc_sample(), Style { color: true, ..Style::PLAIN });
        let mut stripped = String::new();
        let mut inside = false;
        for c in coloured.chars() {
            match c {
                '\u{1b}' => inside = true,
                'm' if inside => inside = false,
                c if !inside => stripped.push(c),
                _ => {}
            }
        }
        assert_ne!(coloured, plain);
        assert_eq!(stripped, plain);
    }

    #[test]
    fn texts_of_an_invoice_cannot_steer_the_terminal() {
        let mut document = doc_sample();
        document.findings[0].message = "\u{1b}[2Jgone".to_owned();
        document.invoices[0].number = "10\u{7}01".to_owned();
        assert!(!report(&document, Style::PLAIN).contains(['\u{1b}', '\u{7}']));
    }
}

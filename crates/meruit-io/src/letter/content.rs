//! What stands in a letter.

use std::collections::{BTreeMap, HashMap};

use meruit_core::document::{Cut, Document, Finding, InvoiceResult, LineResult, Proposal};
use rust_decimal::Decimal;

use super::words::{in_words, sentence};
use super::{Block, Letter, Table};
use crate::report_text::grouped;

/// A letter for each invoice of a document.
pub(super) fn letters(document: &Document) -> impl Iterator<Item = Letter> + '_ {
    let mut by_invoice: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in document.findings.iter().filter(|finding| finding.verdict == "found") {
        by_invoice.entry(&finding.invoice).or_default().push(finding);
    }
    document.invoices.iter().map(move |invoice| {
        let findings = by_invoice.get(invoice.number.as_str()).map_or(&[][..], Vec::as_slice);
        Writing::of(document, invoice, findings).letter()
    })
}

/// How an invoice ended, as a firm sees it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    AsBilled,
    Adjusted,
    /// The figures stand, and credit notes are asked for.
    Credit,
    /// It goes back for a corrected one, because it may not be altered.
    Corrected,
    Returned,
}

/// A letter that is being written.
struct Writing<'d> {
    document: &'d Document,
    invoice: &'d InvoiceResult,
    findings: Vec<&'d Finding>,
    by_id: HashMap<&'d str, &'d Finding>,
    /// Of each rule one finding, for what the rule is called.
    by_rule: HashMap<&'d str, &'d Finding>,
    outcome: Outcome,
}

impl<'d> Writing<'d> {
    /// `findings` are those of the invoice's number: two firms may have numbered alike.
    fn of(document: &'d Document, invoice: &'d InvoiceResult, findings: &[&'d Finding]) -> Self {
        let firm = if invoice.firm.is_empty() { String::new() } else { format!("{}/", invoice.firm) };
        let findings: Vec<&Finding> =
            findings.iter().copied().filter(|finding| finding.id.starts_with(&firm)).collect();
        let has_cuts = cuts(invoice).next().is_some();
        let outcome = match (invoice.fate, invoice.corrections) {
            ("returned", Some("return")) if has_cuts => Outcome::Corrected,
            ("returned", _) => Outcome::Returned,
            (_, Some("credit")) if has_cuts => Outcome::Credit,
            _ if invoice.totals.billed == invoice.totals.approved && !has_cuts => Outcome::AsBilled,
            _ => Outcome::Adjusted,
        };
        let by_id = findings.iter().map(|finding| (finding.id.as_str(), *finding)).collect();
        let by_rule = findings.iter().map(|finding| (finding.rule.as_str(), *finding)).collect();
        Self { document, invoice, findings, by_id, by_rule, outcome }
    }

    fn letter(&self) -> Letter {
        let mut blocks = vec![Block::List(self.about()), Block::Paragraph(self.opening())];
        blocks.push(Block::Table(self.sums()));
        self.adjustments(&mut blocks);
        self.held(&mut blocks);
        self.kept_back(&mut blocks);
        self.asked(&mut blocks);
        if self.outcome != Outcome::AsBilled {
            blocks.push(Block::Paragraph(
                "If you disagree with an adjustment, please answer with the number of the invoice, the line and the clause."
                    .to_owned(),
            ));
        }
        Letter { title: format!("Invoice {}", self.invoice.number), blocks }
    }

    fn about(&self) -> Vec<String> {
        let invoice = self.invoice;
        let named = |name: &Option<String>, id: &str| match name {
            Some(name) if id.is_empty() => name.clone(),
            Some(name) => format!("{name} ({id})"),
            None => id.to_owned(),
        };
        let rules = &self.document.rules;
        let version =
            if rules.version.is_empty() { String::new() } else { format!(", version {}", rules.version) };
        let about = [
            ("To", named(&invoice.firm_name, &invoice.firm)),
            ("Matter", named(&invoice.matter_name, &invoice.matter)),
            ("Date of the invoice", invoice.date.clone()),
            ("Reviewed by", format!("{}{version}", rules.title)),
            ("Reviewed as of", self.document.as_of.clone().unwrap_or_default()),
        ];
        about
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(what, text)| format!("{what}: {text}"))
            .collect()
    }

    fn opening(&self) -> String {
        let money = |amount: &str| format!("{} {}", grouped(amount), self.invoice.currency);
        let totals = &self.invoice.totals;
        match self.outcome {
            Outcome::AsBilled => "We approve this invoice as billed.".to_owned(),
            Outcome::Adjusted => format!(
                "We approve {} of the {} billed, net of tax. What was adjusted, and why, is listed below.",
                money(&totals.approved),
                money(&totals.billed)
            ),
            Outcome::Credit => format!(
                "This invoice may not be altered, so its figures stand. Please send a credit note of {}, net of tax, for what is \
                 listed below; the tax on it follows your invoice.",
                money(&sum(cuts(self.invoice).map(|(_, cut)| &cut.amount)))
            ),
            Outcome::Corrected => format!(
                "This invoice may not be altered, so we return it. Please send a new one with the corrections below: {} less, net \
                 of tax.",
                money(&sum(cuts(self.invoice).map(|(_, cut)| &cut.amount)))
            ),
            Outcome::Returned => "We return this invoice. Please send it again as told below.".to_owned(),
        }
    }

    /// What was billed and what became of it, net, tax and together.
    fn sums(&self) -> Table {
        let (net, tax) = (&self.invoice.totals, &self.invoice.tax);
        let rows = [
            ("Billed", &net.billed, &tax.billed),
            ("Adjusted", &net.reduced, &tax.reduced),
            ("Held", &net.held, &tax.held),
            ("Kept back for later", &net.withheld, &tax.withheld),
            ("To be paid", &net.approved, &tax.approved),
        ];
        let kept = |word: &str, net: &str, tax: &str| {
            matches!(word, "Billed" | "To be paid") || !is_nothing(net) || !is_nothing(tax)
        };
        let rows = rows.into_iter().filter(|(word, net, tax)| kept(word, net, tax));
        let rows = rows.map(|(word, net, tax)| {
            vec![word.to_owned(), grouped(net), grouped(tax), grouped(&sum([net, tax].into_iter()))]
        });
        let heads = vec!["", "Net", "Tax", "Total"];
        Table { heads, rows: rows.collect(), figures: 1 }
    }

    /// Each cut under its rule, in the order of the rules.
    fn adjustments(&self, blocks: &mut Vec<Block>) {
        let mut by_rule: BTreeMap<&str, Vec<(&LineResult, &Cut)>> = BTreeMap::new();
        for (line, cut) in cuts(self.invoice) {
            by_rule.entry(&cut.rule).or_default().push((line, cut));
        }
        for (rule, cuts) in by_rule {
            let taken = sum(cuts.iter().map(|(_, cut)| &cut.amount));
            let word = match self.outcome {
                Outcome::Credit => "credit",
                Outcome::Corrected => "correction",
                _ => "reduction",
            };
            let heading =
                format!("{}: {word} of {} {}", self.clause(rule), grouped(&taken), self.invoice.currency);
            blocks.push(Block::Heading(heading));
            let rows = cuts.into_iter().map(|(line, cut)| {
                vec![
                    line.number.clone(),
                    line.date.clone(),
                    line.narrative.clone().unwrap_or_default(),
                    self.reason(cut),
                    in_words(cut),
                    grouped(&cut.amount),
                ]
            });
            let heads = vec!["Line", "Date", "Description", "Reason", "How it is worked out", "Amount"];
            blocks.push(Block::Table(Table { heads, rows: rows.collect(), figures: 5 }));
        }
    }

    fn reason(&self, cut: &Cut) -> String {
        self.by_id.get(cut.finding.as_str()).map_or_else(String::new, |finding| sentence(&finding.message))
    }

    /// What a rule is called: its section and title, else its id.
    fn clause(&self, rule: &str) -> String {
        let finding = self.by_rule.get(rule);
        let title = finding.and_then(|finding| finding.title.as_deref()).unwrap_or(rule);
        match finding.and_then(|finding| finding.section.as_deref()) {
            Some(section) => format!("Section {section}, {title}"),
            None => title.to_owned(),
        }
    }

    fn held(&self, blocks: &mut Vec<Block>) {
        let held: Vec<&LineResult> = self.invoice.lines.iter().filter(|line| line.fate == "held").collect();
        if held.is_empty() {
            return;
        }
        let total = sum(held.iter().map(|line| &line.held));
        blocks.push(Block::Heading(format!("Held: {} {}", grouped(&total), self.invoice.currency)));
        let rows = held.into_iter().map(|line| {
            let by = line.decided_by.as_deref().unwrap_or_default();
            vec![
                line.number.clone(),
                line.date.clone(),
                line.narrative.clone().unwrap_or_default(),
                self.clause(by),
                grouped(&line.held),
            ]
        });
        let heads = vec!["Line", "Date", "Description", "Reason", "Amount"];
        blocks.push(Block::Table(Table { heads, rows: rows.collect(), figures: 4 }));
    }

    fn kept_back(&self, blocks: &mut Vec<Block>) {
        let withheld = self.invoice.by_rule.iter().filter(|rule| !is_nothing(&rule.withheld));
        let rows: Vec<Vec<String>> =
            withheld.map(|rule| vec![self.clause(&rule.rule), grouped(&rule.withheld)]).collect();
        if !rows.is_empty() {
            blocks.push(Block::Heading("Kept back for later".to_owned()));
            blocks.push(Block::Table(Table { heads: vec!["Clause", "Amount"], rows, figures: 1 }));
        }
    }

    /// What the firm is asked to send or to answer, what else it is asked for, and what it is told.
    fn asked(&self, blocks: &mut Vec<Block>) {
        let asks =
            |outcome: &String| matches!(outcome.as_str(), "ask" | "return") || outcome.starts_with("hold");
        let says = |finding: &&Finding| {
            let place = match finding.lines.as_slice() {
                [] => "The invoice".to_owned(),
                [line] => format!("Line {line}"),
                lines => format!("Lines {}", lines.join(", ")),
            };
            finding.says.iter().map(|text| format!("{place}: {text}")).collect::<Vec<_>>()
        };
        let (needed, other): (Vec<&Finding>, Vec<&Finding>) =
            self.findings.iter().copied().partition(|finding| finding.outcomes.iter().any(asks));
        let told = other.into_iter().filter(|finding| finding.outcomes.iter().any(|word| word == "warn"));
        let credits = |finding: &&'d Finding| {
            let own = finding.outcomes.iter().any(|word| word == "credit") && self.outcome != Outcome::Credit;
            own.then_some(&finding.proposals)
        };
        let credit = |finding: &Finding, proposal: &Proposal| {
            let reason = sentence(&finding.message);
            format!(
                "{}: {} {}. {reason}",
                self.clause(&finding.rule),
                grouped(&proposal.amount),
                proposal.currency
            )
        };
        let mut requested = Vec::new();
        for finding in &self.findings {
            let proposals =
                credits(finding).into_iter().flatten().filter(|proposal| proposal.what == "credit");
            requested.extend(proposals.map(|proposal| credit(finding, proposal)));
        }
        for (heading, items) in [
            ("What we need from you", needed.iter().flat_map(says).collect::<Vec<_>>()),
            ("Credit notes we ask for", requested),
            ("Please note", told.collect::<Vec<_>>().iter().flat_map(says).collect()),
        ] {
            if !items.is_empty() {
                blocks.push(Block::Heading(heading.to_owned()));
                blocks.push(Block::List(items));
            }
        }
    }
}

/// The cuts of an invoice, line by line, without what is kept back.
fn cuts(invoice: &InvoiceResult) -> impl Iterator<Item = (&LineResult, &Cut)> {
    let cuts = invoice.lines.iter().flat_map(|line| line.cuts.iter().map(move |cut| (line, cut)));
    cuts.filter(|(_, cut)| cut.step != "withhold" && !is_nothing(&cut.amount))
}

/// The sum of amounts, as the document writes it; empty where it has too many digits.
fn sum<'a>(amounts: impl Iterator<Item = &'a String>) -> String {
    let add = |sum: Decimal, amount: &String| sum.checked_add(Decimal::from_str_exact(amount).ok()?);
    amounts.into_iter().try_fold(Decimal::ZERO, add).map_or_else(String::new, |sum| sum.to_string())
}

fn is_nothing(amount: &str) -> bool {
    Decimal::from_str_exact(amount).is_ok_and(|sum| sum.is_zero())
}

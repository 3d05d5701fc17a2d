//! Letters as a firm gets them.

use meruit_core::document::{Cut, Document, Finding};

use super::{LetterForm, LetterWriter};
use crate::doc_sample;

fn written(document: &Document, form: LetterForm) -> String {
    let mut letters = LetterWriter::new(Vec::new(), form).unwrap();
    letters.write(document).unwrap();
    String::from_utf8(letters.finish().unwrap()).unwrap()
}

/// An invoice that was adjusted: the sample's is under corrections by credit.
fn adjusted() -> Document {
    let mut document = doc_sample();
    document.invoices[0].corrections = None;
    document.invoices[0].lines[0].cuts[0].arithmetic =
        "rate 1,000 → 950: 1,900.00 - (950 × 1.9 = 1,805.00)".to_owned();
    document.findings[1].proposals.clear();
    document
}

/// Texts with which a firm would break out of a letter.
fn hostile() -> Document {
    let mut document = adjusted();
    let invoice = &mut document.invoices[0];
    invoice.firm_name = Some("</li><script>alert('firm')</script> [click](javascript:alert)".to_owned());
    invoice.matter_name = Some("a | b\n# New heading\n| forged | row |\u{202e}".to_owned());
    invoice.lines[0].narrative = Some("| 999 | paid | <img src=x onerror=alert(1)> **all of it**".to_owned());
    document.findings[0].message =
        "`code` see https://evil.example or www.evil.example, mail me@evil.example".to_owned();
    document.findings[1].says = vec!["1. <b>nothing</b>\n\n## Approved".to_owned()];
    document.rules.title = "\"Rules\" & <more>".to_owned();
    document
}

#[test]
fn an_adjusted_invoice() {
    insta::assert_snapshot!("adjusted_markdown", written(&adjusted(), LetterForm::Markdown));
    insta::assert_snapshot!("adjusted_html", written(&adjusted(), LetterForm::Html));
}

#[test]
fn an_invoice_that_may_not_be_altered() {
    insta::assert_snapshot!("credit_markdown", written(&doc_sample(), LetterForm::Markdown));
    let mut document = adjusted();
    document.invoices[0].corrections = Some("return");
    document.invoices[0].fate = "returned";
    insta::assert_snapshot!("corrected_markdown", written(&document, LetterForm::Markdown));
}

#[test]
fn what_a_firm_writes_stays_text() {
    insta::assert_snapshot!("hostile_markdown", written(&hostile(), LetterForm::Markdown));
    let page = written(&hostile(), LetterForm::Html);
    insta::assert_snapshot!("hostile_html", page);
    for markup in ["<script", "<img", "<b>", "javascript:alert)</", "\u{202e}"] {
        assert!(!page.contains(markup), "{markup}");
    }
}

#[test]
fn a_clean_invoice_is_approved_as_billed() {
    let mut document = adjusted();
    let invoice = &mut document.invoices[0];
    invoice.totals.approved = invoice.totals.billed.clone();
    for amount in [
        &mut invoice.totals.reduced,
        &mut invoice.totals.held,
        &mut invoice.tax.reduced,
        &mut invoice.tax.held,
    ] {
        *amount = "0.00".to_owned();
    }
    for line in &mut invoice.lines {
        (line.fate, line.held, line.cuts) = ("open", "0.00".to_owned(), Vec::<Cut>::new());
    }
    document.findings = Vec::<Finding>::new();
    let text = written(&document, LetterForm::Markdown);
    assert!(text.contains("We approve this invoice as billed."), "{text}");
    assert!(!text.contains("disagree"), "{text}");
}

#[test]
fn two_firms_with_one_number_get_letters_of_their_own() {
    let mut document = adjusted();
    let mut second = document.invoices[0].clone();
    second.firm = "F2".to_owned();
    second.lines.iter_mut().for_each(|line| line.cuts.clear());
    document.invoices.push(second);
    let text = written(&document, LetterForm::Markdown);
    let (first, second) = text.split_once("\n---\n").unwrap();
    assert!(first.contains("What we need from you") && !second.contains("What we need from you"), "{text}");
}

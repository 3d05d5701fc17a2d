//! A LEDES invoice and what was settled of it → the same invoice, adjusted: its amounts are those that are approved.
//!
//! What a line lost stands in its `LINE_ITEM_ADJUSTMENT_AMOUNT`, whoever took it and whether it was reduced, held or kept
//! back, and its total is what is approved. A cut of the whole invoice becomes a line of its own, `IF` or `IE`, one for each
//! rule; where the invoice bears tax it stands on the lines instead, as it was shared over them, because the tax of each
//! line follows from what is approved of it. A reader of the written file finds the approved totals.

use std::collections::BTreeMap;

use meruit_core::document::{Document, InvoiceResult, LineResult};
use meruit_ledes::{Column, Draft, DraftLine, Invoice, LineKind, Totals};
use rust_decimal::Decimal;

/// Why an invoice is not written adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAdjusted {
    /// It goes back to the firm.
    #[error("it is returned to the firm")]
    Returned,
    /// Law forbids altering it: credit notes are asked for.
    #[error("it may not be altered: credit notes are asked for")]
    MayNotBeAltered,
    /// A line of it is not settled.
    #[error("one of its lines is not settled")]
    Unsettled,
    /// The result is not of this invoice.
    #[error("the result is of another invoice")]
    Differs,
    /// An amount has more digits than can be written.
    #[error("an amount has too many digits")]
    TooManyDigits,
}

/// The invoice as it is approved, for a [`Writer`](meruit_ledes::Writer).
///
/// # Errors
///
/// Where it cannot be written, and why.
pub fn adjusted(
    invoice: &Invoice,
    result: &InvoiceResult,
    document: &Document,
) -> Result<Draft, NotAdjusted> {
    if result.fate == "returned" {
        return Err(NotAdjusted::Returned);
    }
    if result.corrections.is_some() {
        return Err(NotAdjusted::MayNotBeAltered);
    }
    let number = invoice.number.value().map_or("", String::as_str);
    if invoice.lines.len() != result.lines.len() || number != result.number {
        return Err(NotAdjusted::Differs);
    }
    if result.lines.iter().any(|line| line.fate == "unsettled") {
        return Err(NotAdjusted::Unsettled);
    }
    adjust(Draft::from(invoice), result, document).ok_or(NotAdjusted::TooManyDigits)
}

fn adjust(mut draft: Draft, result: &InvoiceResult, document: &Document) -> Option<Draft> {
    let taxed = result.lines.iter().any(|line| decimal(&line.tax.billed).is_none_or(|tax| !tax.is_zero()));
    let mut of_invoice: BTreeMap<(String, LineKind), Decimal> = BTreeMap::new();
    let with_tax = draft.totals == Totals::WithTax;
    for (line, settled) in draft.lines.iter_mut().zip(&result.lines) {
        let mut net = decimal(&settled.approved)?;
        if !taxed {
            for cut in settled.cuts.iter().filter(|cut| is_of_the_invoice(cut.step)) {
                let amount = decimal(&cut.amount)?;
                net = net.checked_add(amount)?;
                let sum = of_invoice.entry((cut.rule.clone(), adjustment_of(settled))).or_default();
                *sum = sum.checked_sub(amount)?;
            }
        }
        adjust_line(line, settled, net, with_tax)?;
    }
    for ((rule, kind), sum) in of_invoice {
        let line = adjustment_line(&draft, kind, sum, &words(&rule, document));
        draft.lines.push(line);
    }
    draft.total_up().then_some(draft)
}

/// Whether a step cuts the whole invoice.
fn is_of_the_invoice(step: &str) -> bool {
    matches!(step, "fees" | "expenses" | "amount")
}

/// Fees are adjusted by `IF`, expenses by `IE`.
fn adjustment_of(line: &LineResult) -> LineKind {
    match line.kind.as_str() {
        "E" | "IE" => LineKind::ExpenseAdjustment,
        _ => LineKind::FeeAdjustment,
    }
}

/// Sets a line's adjustment, tax and total; an untouched line stays as it was written.
fn adjust_line(line: &mut DraftLine, settled: &LineResult, net: Decimal, with_tax: bool) -> Option<()> {
    let (billed, tax_billed, tax) =
        (decimal(&settled.billed)?, decimal(&settled.tax.billed)?, decimal(&settled.tax.approved)?);
    if net == billed && tax == tax_billed {
        return Some(());
    }
    let columns = &mut line.columns;
    let before = match columns.get(Column::LineItemAdjustment) {
        None => Decimal::ZERO,
        Some(_) => columns.number(Column::LineItemAdjustment)?,
    };
    columns.set_number(Column::LineItemAdjustment, before.checked_add(net.checked_sub(billed)?)?);
    let states_tax = columns.get(Column::LineItemTaxTotal).is_some();
    if states_tax || !tax_billed.is_zero() {
        columns.set_number(Column::LineItemTaxTotal, tax);
    }
    columns.set_number(Column::LineItemTotal, if with_tax { net.checked_add(tax)? } else { net });
    Some(())
}

/// A line that adjusts the fees or expenses of the invoice.
fn adjustment_line(draft: &Draft, kind: LineKind, sum: Decimal, words: &str) -> DraftLine {
    let mut line = DraftLine::new(kind);
    let is_taken =
        |number: &str| draft.lines.iter().any(|line| draft.get(line, Column::LineItemNumber) == Some(number));
    let mut number = draft.lines.len() + 1;
    while is_taken(&number.to_string()) {
        number += 1;
    }
    line.columns.set(Column::LineItemNumber, &number.to_string());
    line.columns.set_number(Column::LineItemAdjustment, sum);
    line.columns.set_number(Column::LineItemTotal, sum);
    line.columns.set(Column::LineItemDescription, words);
    // What every line of the file has to name, where the invoice does not name it for all of them.
    for column in [
        Column::LineItemDate,
        Column::ClientId,
        Column::LawFirmMatterId,
        Column::ClientMatterId,
        Column::LawFirmId,
    ] {
        let source = if column == Column::LineItemDate { Column::InvoiceDate } else { column };
        if draft.columns.get(column).is_none()
            && let Some(text) = draft.first(source).map(str::to_owned)
        {
            line.columns.set(column, &text);
        }
    }
    line
}

/// What a rule is called: its section and title, else its id.
fn words(rule: &str, document: &Document) -> String {
    let finding = document.findings.iter().find(|finding| finding.rule == rule);
    let title = finding.and_then(|finding| finding.title.as_deref()).unwrap_or(rule);
    match finding.and_then(|finding| finding.section.as_deref()) {
        Some(section) => format!("{section} {title}"),
        None => title.to_owned(),
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok()
}

//! The lines of an invoice as rows under the columns of 1998BI, or of 1998B: what a format without other fields can say.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::column::Column;
use crate::draft::{Draft, DraftLine, Totals, plain};

use super::loss::{LossReason, Losses};

/// One cell of a row.
pub(super) struct Cell<'a> {
    pub(super) column: Column,
    /// Days as ISO 8601 writes them, plain numbers, and what is none of these as it stands.
    pub(super) text: Cow<'a, str>,
    /// What the invoice states there.
    stated: &'a str,
    place: Option<usize>,
    /// What the invoice states is told with its first row only.
    tell: bool,
}

impl Cell<'_> {
    /// Tells that the cell does not say what the invoice states.
    pub(super) fn lose(&self, reason: LossReason, losses: &mut Losses) {
        if self.tell && !self.stated.is_empty() {
            losses.add(self.place, self.column.label(), self.stated, reason);
        }
    }
}

/// Hands over the row of each line. Totals count the tax, or leave it out where there are no columns for it.
pub(super) fn each_row(
    invoice: &Draft,
    columns: &[Column],
    without_tax: bool,
    losses: &mut Losses,
    mut take: impl FnMut(&[Cell<'_>], &mut Losses),
) {
    if invoice.lines.is_empty() {
        let number = invoice.columns.get(Column::InvoiceNumber).unwrap_or_default();
        losses.add(None, Column::InvoiceNumber.label(), number, LossReason::NoLines);
        return;
    }
    let figures = Figures::of(invoice, without_tax, losses);
    tell_what_has_no_column(invoice, columns.len(), losses);
    for (place, line) in invoice.lines.iter().enumerate() {
        let cells: Vec<Cell<'_>> = columns
            .iter()
            .map(|column| {
                let own = line.columns.get(*column);
                let stated = own.or_else(|| invoice.columns.get(*column)).unwrap_or_default();
                let tell = own.is_some() || place == 0;
                let mut cell = Cell {
                    column: *column,
                    text: Cow::Owned(plain(*column, stated)),
                    stated,
                    place: own.is_some().then_some(place + 1),
                    tell,
                };
                if let Some(Figure { number, lost }) = figures.instead(*column, line) {
                    if let Some(reason) = lost {
                        cell.lose(reason, losses);
                    }
                    cell.text = Cow::Owned(number.to_string());
                }
                cell
            })
            .collect();
        take(&cells, losses);
    }
}

/// What lies beyond the last column, and what has no column at all.
fn tell_what_has_no_column(invoice: &Draft, width: usize, losses: &mut Losses) {
    let beyond = |column: Column| column.place() >= width;
    for (column, text) in invoice.columns.iter().filter(|(column, _)| beyond(*column)) {
        losses.add(None, column.label(), text, LossReason::NoField);
    }
    for (place, line) in invoice.lines.iter().enumerate() {
        for (column, text) in line.columns.iter().filter(|(column, _)| beyond(*column)) {
            losses.add(Some(place + 1), column.label(), text, LossReason::NoField);
        }
    }
    for (line, name, text) in invoice.without_column() {
        losses.add(line, name, text, LossReason::NoField);
    }
}

/// Totals that the target states otherwise than the invoice does.
struct Figures<'a> {
    invoice: &'a Draft,
    /// Whether the tax of the lines is left out.
    without_tax: bool,
    /// The invoice's total without tax, where it has one.
    net_total: Option<Decimal>,
    /// Whether lines that bear no tax have none, for all of it is on the others.
    others_have_no_tax: bool,
}

/// A figure in place of the stated one.
struct Figure {
    number: Decimal,
    /// What it does not say any more.
    lost: Option<LossReason>,
}

impl<'a> Figures<'a> {
    fn of(invoice: &'a Draft, without_tax: bool, losses: &mut Losses) -> Self {
        let of_lines = invoice.lines.iter().try_fold(Decimal::ZERO, |sum, line| {
            sum.checked_add(line.columns.number(Column::LineItemTaxTotal).unwrap_or_default())
        });
        let stated = invoice.first(Column::InvoiceTaxTotal).map(|text| plain(Column::InvoiceTaxTotal, text));
        let stated = stated.and_then(|text| text.parse::<Decimal>().ok());
        let tax = match invoice.totals {
            Totals::WithTax => of_lines,
            Totals::WithoutTax => stated.or(of_lines),
        };
        if let (Totals::WithoutTax, Some(stated)) = (invoice.totals, stated)
            && of_lines != Some(stated)
            && !without_tax
        {
            let label = Column::InvoiceTaxTotal.label();
            losses.add(None, label, &stated.to_string(), LossReason::TaxNotOnLines);
        }
        let total = invoice.first(Column::InvoiceTotal).map(|text| plain(Column::InvoiceTotal, text));
        let total = total.and_then(|text| text.parse::<Decimal>().ok());
        let net_total = total.zip(tax).and_then(|(total, tax)| total.checked_sub(tax));
        let net_total = net_total.filter(|net| Some(*net) != total || !without_tax);
        let others_have_no_tax = of_lines == Some(stated.unwrap_or_default());
        Self { invoice, without_tax, net_total, others_have_no_tax }
    }

    /// The figure to be written in place of the stated one, or where none is stated.
    fn instead(&self, column: Column, line: &DraftLine) -> Option<Figure> {
        let invoice = self.invoice;
        let tax = || line.columns.number(Column::LineItemTaxTotal).filter(|tax| !tax.is_zero());
        let total = || line.columns.number(Column::LineItemTotal);
        let figure = |number, lost| Some(Figure { number, lost });
        match (column, invoice.totals) {
            (Column::InvoiceTotal, _) if self.without_tax => {
                figure(self.net_total?, Some(LossReason::WithoutTax))
            }
            (Column::LineItemTotal, Totals::WithTax) if self.without_tax => {
                figure(total()?.checked_sub(tax()?)?, Some(LossReason::WithoutTax))
            }
            (Column::LineItemTotal, Totals::WithoutTax) if !self.without_tax => {
                figure(total()?.checked_add(tax()?)?, None)
            }
            (Column::LineItemTaxTotal, Totals::WithoutTax)
                if line.columns.get(column).is_none() && self.others_have_no_tax =>
            {
                figure(Decimal::new(0, 2), None)
            }
            (Column::InvoiceNetTotal, Totals::WithoutTax) if invoice.first(column).is_none() => {
                figure(self.net_total?, None)
            }
            (Column::LineItemUnits, Totals::WithoutTax) if invoice.xml.is_some() => {
                figure(flat_amount(line).map(|_| Decimal::ONE)?, Some(LossReason::FlatAmount))
            }
            (Column::LineItemUnitCost, Totals::WithoutTax) if invoice.xml.is_some() => {
                figure(flat_amount(line)?, Some(LossReason::FlatAmount))
            }
            _ => None,
        }
    }
}

/// What a fee or expense costs that XML states as a flat amount, without units: in the 1998 formats it is one unit at that
/// price.
fn flat_amount(line: &DraftLine) -> Option<Decimal> {
    let figure = |column| match line.columns.get(column) {
        None => Some(Decimal::ZERO),
        Some(_) => line.columns.number(column),
    };
    let is_flat = figure(Column::LineItemUnits)?.is_zero() && figure(Column::LineItemUnitCost)?.is_zero();
    let base =
        line.columns.number(Column::LineItemTotal)?.checked_sub(figure(Column::LineItemAdjustment)?)?;
    (is_flat && !base.is_zero() && line.kind().is_some_and(|kind| !kind.is_adjustment())).then_some(base)
}

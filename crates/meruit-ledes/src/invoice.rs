//! An invoice: what its lines repeat, the lines, and what is wrong with them.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::column::Column;
use crate::field::Field;
use crate::layout::Layout;
use crate::line::Line;
use crate::problem::Problem;
use crate::value;
use crate::xml::{Values, XmlDetails};

/// The lines of one invoice number that stand together, and what they say of the invoice.
///
/// The format repeats the data of the invoice on every line. Here the first line that states a value counts, as the
/// standard says of the invoice date; lines that differ are reported. For the columns without a field of their own, such
/// as the addresses, ask [`Invoice::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invoice {
    /// `INVOICE_NUMBER`
    pub number: Field<String>,
    /// `INVOICE_DATE`
    pub date: Field<Date>,
    /// `BILLING_START_DATE`
    pub billing_start: Field<Date>,
    /// `BILLING_END_DATE`
    pub billing_end: Field<Date>,
    /// `INVOICE_DESCRIPTION`
    pub description: Field<String>,
    /// `INVOICE_TOTAL`: with tax where the file has tax columns.
    pub total: Field<Decimal>,
    /// `INVOICE_NET_TOTAL`: without tax in this format; never in an XML file, whose net total due is the total with tax.
    pub net_total: Field<Decimal>,
    /// `INVOICE_TAX_TOTAL`
    pub tax_total: Field<Decimal>,
    /// `INVOICE_CURRENCY`
    pub currency: Field<String>,
    /// `INVOICE_REPORTED_TAX_TOTAL`, in [`tax_currency`](Self::tax_currency).
    pub reported_tax_total: Field<Decimal>,
    /// `INVOICE_TAX_CURRENCY`
    pub tax_currency: Field<String>,
    /// The lines, in the order of the file; never empty in the 1998 formats. In an XML file these are the fees and expenses of
    /// all matters, and each discount of a matter as an adjustment of its fees or expenses.
    pub lines: Vec<Line>,
    /// What is wrong, by record; what concerns the whole invoice comes first.
    pub problems: Vec<Problem>,
    /// The columns of the file.
    pub layout: Arc<Layout>,
    /// What only the XML formats state: taxes, figures of each matter, and elements without a column. `None` in the 1998
    /// formats.
    pub xml: Option<Box<XmlDetails>>,
}

impl Invoice {
    pub(crate) fn new(lines: Vec<Line>, layout: Arc<Layout>) -> Self {
        let text = |column| first(&lines, |line| line.text(column)).map(str::to_owned);
        let decimal = |column| first(&lines, |line| line.decimal(column));
        let day = |column| first(&lines, |line| line.day(column));
        Self {
            number: text(Column::InvoiceNumber),
            date: day(Column::InvoiceDate),
            billing_start: day(Column::BillingStartDate),
            billing_end: day(Column::BillingEndDate),
            description: text(Column::InvoiceDescription),
            total: decimal(Column::InvoiceTotal),
            net_total: decimal(Column::InvoiceNetTotal),
            tax_total: decimal(Column::InvoiceTaxTotal),
            currency: text(Column::InvoiceCurrency),
            reported_tax_total: decimal(Column::InvoiceReportedTaxTotal),
            tax_currency: text(Column::InvoiceTaxCurrency),
            lines,
            problems: Vec::new(),
            layout,
            xml: None,
        }
    }

    /// An invoice of an XML file. What it states of itself counts also when it has no line.
    pub(crate) fn from_xml(
        lines: Vec<Line>,
        layout: Arc<Layout>,
        stated: &[Arc<Values>],
        details: XmlDetails,
    ) -> Self {
        let raw = |column| stated.iter().find_map(|values| values.get(column));
        let text = |column| value::text(raw(column)).map(str::to_owned);
        let (decimal, day) = (|column| value::decimal(raw(column)), |column| value::date(raw(column)));
        Self {
            number: text(Column::InvoiceNumber),
            date: day(Column::InvoiceDate),
            billing_start: day(Column::BillingStartDate),
            billing_end: day(Column::BillingEndDate),
            description: text(Column::InvoiceDescription),
            total: decimal(Column::InvoiceTotal),
            net_total: Field::NotInFile,
            tax_total: decimal(Column::InvoiceTaxTotal),
            currency: text(Column::InvoiceCurrency),
            reported_tax_total: decimal(Column::InvoiceReportedTaxTotal),
            tax_currency: text(Column::InvoiceTaxCurrency),
            lines,
            problems: Vec::new(),
            layout,
            xml: Some(Box::new(details)),
        }
    }

    /// The column as the first line that has a value states it.
    pub fn text(&self, column: Column) -> Field<&str> {
        first(&self.lines, |line| line.text(column))
    }

    /// The matters billed, each once, by `LAW_FIRM_MATTER_ID` and `CLIENT_MATTER_ID`, in the order of their first line.
    pub fn matters(&self) -> Vec<(Field<&str>, Field<&str>)> {
        let mut matters = Vec::new();
        for line in &self.lines {
            let matter = (line.text(Column::LawFirmMatterId), line.text(Column::ClientMatterId));
            if !matters.contains(&matter) {
                matters.push(matter);
            }
        }
        matters
    }
}

/// The field of the first line that has a value in it, or else of the first line.
fn first<'a, T>(lines: &'a [Line], read: impl Fn(&'a Line) -> Field<T>) -> Field<T> {
    let mut fields = lines.iter().map(read);
    let first = fields.next().unwrap_or_default();
    if first.value().is_some() || matches!(first, Field::NotInFile) {
        return first;
    }
    fields.find(|field| field.value().is_some()).unwrap_or(first)
}

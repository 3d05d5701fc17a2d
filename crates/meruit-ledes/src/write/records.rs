//! Writing the 1998 formats: a record for each line, its fields between pipes.

use std::io::{self, Write};

use rust_decimal::Decimal;

use crate::column::{Column, ColumnKind};
use crate::date::parse_date;
use crate::draft::{Draft, DraftLine, Totals, plain, typed};
use crate::value::is_null;
use crate::xml::ADDRESSES;

use super::Target;
use super::letters::Letters;
use super::loss::{Loss, LossReason, Losses};

/// Writes the records of a file.
#[derive(Debug)]
pub(crate) struct Records<W> {
    output: W,
    target: Target,
    letters: Letters,
    /// Whether the heading has been written.
    begun: bool,
}

const END_OF_RECORD: &[u8] = b"[]\n";

impl<W: Write> Records<W> {
    pub(crate) fn new(output: W, target: Target, letters: Letters) -> Self {
        Self { output, target, letters, begun: false }
    }

    pub(crate) fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        self.begin()?;
        let mut losses = Losses::default();
        let columns = self.columns();
        if invoice.lines.is_empty() {
            let number = invoice.columns.get(Column::InvoiceNumber).unwrap_or_default();
            losses.add(None, Column::InvoiceNumber.label(), number, LossReason::NoLines);
            return Ok(losses.into_vec());
        }
        let figures = Figures::of(invoice, self.target, &mut losses);
        tell_what_has_no_column(invoice, columns.len(), &mut losses);
        let mut record = String::new();
        for (place, line) in invoice.lines.iter().enumerate() {
            record.clear();
            for (index, column) in columns.iter().enumerate() {
                if index > 0 {
                    record.push('|');
                }
                let own = line.columns.get(*column);
                let stated = own.or_else(|| invoice.columns.get(*column));
                let figure = figures.instead(*column, line);
                if stated.is_none() && figure.is_none() {
                    continue;
                }
                let stated = stated.unwrap_or_default();
                // What the invoice states is told with its first record only.
                let placed = own.is_some().then_some(place + 1);
                let tell = own.is_some() || place == 0;
                let mut lost = |reason| {
                    if tell {
                        losses.add(placed, column.label(), stated, reason);
                    }
                };
                match figure {
                    Some(Figure { number, lost: reason }) => {
                        if let Some(reason) = reason.filter(|_| !stated.is_empty()) {
                            lost(reason);
                        }
                        record.push_str(&number.to_string());
                    }
                    None => record.push_str(&self.field(*column, stated, &mut lost)),
                }
            }
            self.output.write_all(&self.letters.bytes(&record))?;
            self.output.write_all(END_OF_RECORD)?;
        }
        Ok(losses.into_vec())
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        self.output.flush()?;
        Ok(self.output)
    }

    fn columns(&self) -> &'static [Column] {
        let (of_1998b, _) = Column::ALL.split_at(Column::IN_1998B);
        if self.target == Target::Ledes1998B { of_1998b } else { &ALL_COLUMNS }
    }

    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let name = match self.target {
            Target::Ledes1998B => "LEDES1998B",
            Target::Ledes1998Bi => "LEDES98BI",
            _ => "LEDES98BI V2",
        };
        let labels: Vec<&str> = self.columns().iter().map(|column| column.label()).collect();
        writeln!(self.output, "{name}[]")?;
        writeln!(self.output, "{}[]", labels.join("|"))
    }

    /// The text between two pipes.
    fn field(&self, column: Column, stated: &str, lost: &mut impl FnMut(LossReason)) -> String {
        let written = match column.kind() {
            ColumnKind::Date => parse_date(stated)
                .ok()
                .map(|(day, _)| format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())),
            _ => typed(column, stated),
        };
        // What is no date or number is written as it stands: a reader of the file is to find what is there.
        written.unwrap_or_else(|| {
            let (text, replaced) = self.letters.fit(stated);
            let (text, changed) = without_breaks(&text);
            if replaced || changed {
                lost(LossReason::Characters);
            }
            if is_null(&text) {
                lost(LossReason::ReadsAsBlank);
                return String::new();
            }
            text
        })
    }
}

static ALL_COLUMNS: [Column; Column::ALL.len()] = Column::ALL;

/// `text` on one line and without pipes, and whether that changed it.
fn without_breaks(text: &str) -> (String, bool) {
    let replaced: String =
        text.chars().map(|letter| if letter == '|' || letter.is_control() { ' ' } else { letter }).collect();
    let changed = replaced != text;
    (replaced.trim().to_owned(), changed)
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
        let labels = line.labels.iter().map(|(label, text)| (label.as_str(), text.as_str()));
        for (name, text) in labels.chain(line.elements.iter().filter(is_worth_telling)) {
            losses.add(Some(place + 1), name, text, LossReason::NoField);
        }
    }
    if let Some(details) = &invoice.xml {
        let of_matters = details.matters.iter().flat_map(|matter| matter.others.iter());
        let others = details.around.others.iter().chain(details.others.iter()).chain(of_matters);
        for (name, text) in others.filter(is_worth_telling) {
            losses.add(None, name, text, LossReason::NoField);
        }
    }
}

/// Whether an element of XML says more than the columns do.
fn is_worth_telling(&(path, text): &(&str, &str)) -> bool {
    let (segment, name) = path.rsplit_once('/').unwrap_or(("", path));
    let segment = segment.rsplit('/').next().unwrap_or_default();
    let has_column = |address: &(&str, &[(&str, Column)])| address.1.iter().any(|(part, _)| *part == name);
    let follows = match (segment, name) {
        (_, "file_item_nbr" | "tx_id") => true,
        ("lf_address" | "cl_address" | "address_info", _) => ADDRESSES.iter().any(has_column),
        ("tax", "tax_type" | "tax_rate_percent" | "tax_tiers" | "increase_decrease") => true,
        ("tk_sum", "tk_id" | "tk_lname" | "tk_fname" | "tk_level") => true,
        ("tax_summary" | "tax_tier_summary", _) => true,
        (_, "base_amount" | "disc_cred_amount" | "disc_cred_category" | "increase_decrease") => true,
        (_, "charge_type") => text == "U",
        (_, "disc_cred_type") => text == "Flat",
        ("", figure) => FIGURES_OF_A_MATTER.contains(&figure),
        _ => false,
    };
    !follows && !text.is_empty()
}

/// What follows from the lines of a matter and their taxes.
const FIGURES_OF_A_MATTER: [&str; 10] = [
    "matter_total_detail_fees",
    "matter_total_detail_exp",
    "matter_disc_credit_fees",
    "matter_disc_credit_exp",
    "matter_disc_cred_total",
    "matter_tax_on_fees",
    "matter_tax_on_exp",
    "matter_net_fees",
    "matter_net_exp",
    "matter_total_due",
];

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
    fn of(invoice: &'a Draft, target: Target, losses: &mut Losses) -> Self {
        let without_tax = target == Target::Ledes1998B;
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
            (Column::LineItemUnits, Totals::WithoutTax) => {
                figure(flat_amount(line).map(|_| Decimal::ONE)?, Some(LossReason::FlatAmount))
            }
            (Column::LineItemUnitCost, Totals::WithoutTax) => {
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
    let product = figure(Column::LineItemUnits)?.checked_mul(figure(Column::LineItemUnitCost)?)?;
    let base =
        line.columns.number(Column::LineItemTotal)?.checked_sub(figure(Column::LineItemAdjustment)?)?;
    (product.is_zero() && !base.is_zero() && line.kind().is_some_and(|kind| !kind.is_adjustment()))
        .then_some(base)
}

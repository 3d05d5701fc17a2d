//! Writing the 1998 formats: a record for each line, its fields between pipes.

use std::io::{self, Write};

use rust_decimal::Decimal;

use crate::column::{Column, ColumnKind, Level};
use crate::date::parse_date;
use crate::draft::{Draft, DraftLine, Totals};
use crate::line::LineKind;
use crate::number::parse_decimal;
use crate::value::is_null;

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
        let figures = Figures::of(invoice, self.target);
        tell_what_has_no_column(invoice, columns.len(), &mut losses);
        let mut record = String::new();
        for (place, line) in invoice.lines.iter().enumerate() {
            record.clear();
            for (index, column) in columns.iter().enumerate() {
                if index > 0 {
                    record.push('|');
                }
                let own = line.columns.get(*column);
                let Some(stated) = own.or_else(|| invoice.columns.get(*column)) else { continue };
                // What the invoice states is told with its first record only.
                let placed = own.is_some().then_some(place + 1);
                let tell = own.is_some() || place == 0;
                let mut lost = |reason| {
                    if tell {
                        losses.add(placed, column.label(), stated, reason);
                    }
                };
                match figures.instead(*column, line) {
                    Some(figure) => {
                        lost(LossReason::WithoutTax);
                        record.push_str(&figure.to_string());
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
            Target::Ledes1998BiV2 => "LEDES98BI V2",
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
            ColumnKind::Money | ColumnKind::Number => {
                parse_decimal(stated).ok().map(|(number, _)| number.to_string())
            }
            ColumnKind::LineType => LineKind::parse(stated).ok().map(|kind| kind.as_str().to_owned()),
            ColumnKind::Text => None,
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
        for (name, text) in &line.others {
            losses.add(Some(place + 1), name, text, LossReason::NoField);
        }
    }
}

/// Totals that the target states otherwise than the invoice does.
struct Figures<'a> {
    invoice: &'a Draft,
    /// Whether the tax of the lines is left out.
    without_tax: bool,
    /// The invoice's total without it.
    total: Option<Decimal>,
}

impl<'a> Figures<'a> {
    fn of(invoice: &'a Draft, target: Target) -> Self {
        let without_tax = target == Target::Ledes1998B;
        let tax = match invoice.totals {
            Totals::WithTax => invoice.lines.iter().try_fold(Decimal::ZERO, |sum, line| {
                let tax = line.columns.number(Column::LineItemTaxTotal).unwrap_or_default();
                sum.checked_add(tax)
            }),
            Totals::WithoutTax => invoice.columns.number(Column::InvoiceTaxTotal),
        };
        let total = invoice.columns.number(Column::InvoiceTotal);
        let total = total.zip(tax).filter(|(_, tax)| !tax.is_zero());
        let total = total.and_then(|(total, tax)| total.checked_sub(tax)).filter(|_| without_tax);
        Self { invoice, without_tax, total }
    }

    /// The figure to be written in place of the stated one.
    fn instead(&self, column: Column, line: &DraftLine) -> Option<Decimal> {
        match column {
            Column::InvoiceTotal if column.level() == Level::Invoice => self.total,
            Column::LineItemTotal if self.without_tax && self.invoice.totals == Totals::WithTax => {
                let tax = line.columns.number(Column::LineItemTaxTotal).filter(|tax| !tax.is_zero())?;
                line.columns.number(column)?.checked_sub(tax)
            }
            _ => None,
        }
    }
}

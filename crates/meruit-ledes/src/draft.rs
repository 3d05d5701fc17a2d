//! An invoice to be written: plain data, made from one that was read or from nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::column::{Column, ColumnKind, Level};
use crate::date::parse_date;
use crate::invoice::Invoice;
use crate::line::{Line, LineKind};
use crate::number::parse_decimal;
use crate::taxes::taxes_of_lines;
use crate::xml::{Others, XmlDetails, is_worth_telling};

/// What a line's total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Totals {
    /// Its tax too: 1998BI, and 1998B, which has no tax.
    #[default]
    WithTax,
    /// The amount without tax: the XML formats.
    WithoutTax,
}

/// An invoice to be written by a [`Writer`](crate::Writer), in any of the formats.
///
/// Values stand under the columns of 1998BI, whatever the format: what the lines of an invoice share stands in
/// [`columns`](Self::columns) once, and a line has what is its own. A writer turns them into the columns or elements of
/// its format and says what does not fit.
///
/// ```
/// use meruit_ledes::{Column, Draft, DraftLine, LineKind, Target, Writer};
///
/// let mut invoice = Draft::default();
/// invoice.columns.set(Column::InvoiceNumber, "INV-2026-007");
/// invoice.columns.set_day(Column::InvoiceDate, jiff::civil::date(2026, 3, 31));
/// let mut line = DraftLine::new(LineKind::Fee);
/// line.columns.set_number(Column::LineItemUnits, "2.00".parse()?);
/// line.columns.set_number(Column::LineItemUnitCost, "350.00".parse()?);
/// line.columns.set_number(Column::LineItemTotal, "700.00".parse()?);
/// invoice.lines.push(line);
/// invoice.total_up();
/// assert_eq!(invoice.columns.get(Column::InvoiceTotal), Some("700.00"));
///
/// let mut writer = Writer::new(Vec::new(), Target::Ledes1998B);
/// let losses = writer.write(&invoice)?;
/// assert!(losses.is_empty());
/// assert!(writer.finish()?.starts_with(b"LEDES1998B[]\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Draft {
    /// What the totals of the lines count.
    pub totals: Totals,
    /// What is the same on every line: invoice and firm, and where there is one matter only, also matter and client.
    pub columns: Columns,
    /// The lines, in the order they are written in.
    pub lines: Vec<DraftLine>,
    /// What only the XML formats state.
    pub(crate) xml: Option<Box<XmlDetails>>,
}

/// One line of an invoice to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DraftLine {
    /// Its values. What it has of invoice, firm, matter or client counts before what the invoice says.
    pub columns: Columns,
    /// The physical line or element it was read from, `None` for one that was made.
    pub record: Option<u64>,
    /// What stood under labels of the file's own.
    pub(crate) labels: Vec<(String, String)>,
    /// The elements of an XML file that no column stands for.
    pub(crate) elements: Others,
    /// Which matter of an XML file it stood in.
    pub(crate) matter: Option<usize>,
    /// Its figures as they were read, to know whether they were changed since.
    read: Option<Vec<Option<String>>>,
}

/// The columns that figures of XML without a column follow from.
const FIGURES: [Column; 6] = [
    Column::LineItemType,
    Column::LineItemUnits,
    Column::LineItemUnitCost,
    Column::LineItemAdjustment,
    Column::LineItemTotal,
    Column::LineItemTaxTotal,
];

/// Values by column, as text. An empty text is the same as none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns(BTreeMap<Column, String>);

impl Columns {
    /// The text of a column, without blanks around it.
    pub fn get(&self, column: Column) -> Option<&str> {
        self.0.get(&column).map(String::as_str)
    }

    /// The column as a number, when it holds one.
    pub fn number(&self, column: Column) -> Option<Decimal> {
        parse_decimal(self.get(column)?).ok().map(|(number, _)| number)
    }

    /// The column as a day, when it holds one.
    pub fn day(&self, column: Column) -> Option<Date> {
        parse_date(self.get(column)?).ok().map(|(day, _)| day)
    }

    /// Sets a column; blanks around the text are taken off, and an empty text clears it.
    pub fn set(&mut self, column: Column, text: &str) {
        match text.trim() {
            "" => self.clear(column),
            text => {
                self.0.insert(column, text.to_owned());
            }
        }
    }

    /// Sets a column to a number, with all its digits.
    pub fn set_number(&mut self, column: Column, number: Decimal) {
        self.0.insert(column, number.to_string());
    }

    /// Sets a column to a day.
    pub fn set_day(&mut self, column: Column, day: Date) {
        self.0.insert(column, day.to_string());
    }

    /// Takes a value away.
    pub fn clear(&mut self, column: Column) {
        self.0.remove(&column);
    }

    /// The columns that have a value, in the order of the 1998BI header.
    pub fn iter(&self) -> impl Iterator<Item = (Column, &str)> {
        self.0.iter().map(|(column, text)| (*column, text.as_str()))
    }
}

/// A value as every format writes it: a day as ISO 8601 does, a number in plain digits, a line type in capitals. `None` for
/// what is none of these.
pub(crate) fn typed(column: Column, text: &str) -> Option<String> {
    match column.kind() {
        ColumnKind::Date => parse_date(text).ok().map(|(day, _)| day.to_string()),
        ColumnKind::Money | ColumnKind::Number => {
            parse_decimal(text).ok().map(|(number, _)| number.to_string())
        }
        ColumnKind::LineType => LineKind::parse(text).ok().map(|kind| kind.as_str().to_owned()),
        ColumnKind::Text => None,
    }
}

/// The same, and the text as it is where it is no such value.
pub(crate) fn plain(column: Column, text: &str) -> String {
    typed(column, text).unwrap_or_else(|| text.to_owned())
}

impl DraftLine {
    /// A line of that kind without anything else.
    pub fn new(kind: LineKind) -> Self {
        let mut line = Self::default();
        line.columns.set(Column::LineItemType, kind.as_str());
        line
    }

    /// What the line bills, `None` when it says something else or nothing.
    pub fn kind(&self) -> Option<LineKind> {
        LineKind::parse(self.columns.get(Column::LineItemType)?).ok()
    }

    fn of(line: &Line) -> Self {
        let mut columns = Columns::default();
        for column in Column::ALL {
            if let Some(text) = line.text(column).into_value() {
                columns.set(column, text);
            }
        }
        let mut read = Self { columns, record: Some(line.record_number()), ..Self::default() };
        match line.elements() {
            Some(elements) => read.elements = elements.clone(),
            None => {
                let labels = line.extras().filter(|(_, text)| !text.trim().is_empty());
                read.labels = labels.map(|(name, text)| (name.to_owned(), text.trim().to_owned())).collect();
            }
        }
        read
    }

    fn figures(&self) -> Vec<Option<String>> {
        FIGURES.iter().map(|column| self.columns.get(*column).map(str::to_owned)).collect()
    }

    /// Whether its figures are those that were read.
    pub(crate) fn is_as_read(&self) -> bool {
        self.read.as_ref().is_some_and(|read| *read == self.figures())
    }
}

impl Draft {
    /// The value that counts on a line: its own, or else that of the invoice.
    pub fn get<'a>(&'a self, line: &'a DraftLine, column: Column) -> Option<&'a str> {
        line.columns.get(column).or_else(|| self.columns.get(column))
    }

    /// The value of the first line that has one, for what the invoice or the firm is.
    pub fn first(&self, column: Column) -> Option<&str> {
        let of_lines = || self.lines.iter().find_map(|line| line.columns.get(column));
        self.columns.get(column).or_else(of_lines)
    }

    /// The line's total without its tax; `None` when a figure that is needed is missing or no number.
    pub fn net_of(&self, line: &DraftLine) -> Option<Decimal> {
        let total = line.columns.number(Column::LineItemTotal)?;
        match (self.totals, line.columns.get(Column::LineItemTaxTotal)) {
            (Totals::WithoutTax, _) | (Totals::WithTax, None) => Some(total),
            (Totals::WithTax, Some(_)) => total.checked_sub(line.columns.number(Column::LineItemTaxTotal)?),
        }
    }

    /// What has no column and does not follow from those that have one: labels of the file's own and elements of XML. Each
    /// with its line, counted from 1, its label or path, and its text.
    pub fn without_column(&self) -> Vec<(Option<usize>, &str, &str)> {
        let mut found = Vec::new();
        if let Some(details) = &self.xml {
            let of_matters = details.matters.iter().flat_map(|matter| matter.others.iter());
            let others = details.around.others.iter().chain(details.others.iter()).chain(of_matters);
            found.extend(others.filter(is_worth_telling).map(|(path, text)| (None, path, text)));
        }
        for (place, line) in self.lines.iter().enumerate() {
            let labels = line.labels.iter().map(|(label, text)| (label.as_str(), text.as_str()));
            let others = labels.chain(line.elements.iter().filter(is_worth_telling));
            found.extend(others.map(|(name, text)| (Some(place + 1), name, text)));
        }
        found
    }

    /// The text of an element of XML without a column, of the invoice, of a matter or of a line.
    pub fn element<'a>(&'a self, line: Option<&'a DraftLine>, path: &str) -> Option<&'a str> {
        if let Some(line) = line {
            return line.elements.get(path);
        }
        let details = self.xml.as_deref()?;
        let of_matters = || details.matters.iter().find_map(|matter| matter.others.get(path));
        details.others.get(path).or_else(|| details.around.others.get(path)).or_else(of_matters)
    }

    /// Makes the invoice's totals what the lines make, after lines were changed: the total, and where a line states a tax,
    /// the net and the tax total. The figures of matters that an XML file stated are made anew when it is written.
    ///
    /// Gives back whether all lines have figures to add up; otherwise nothing is changed.
    pub fn total_up(&mut self) -> bool {
        let tax_of = |line: &DraftLine| match line.columns.get(Column::LineItemTaxTotal) {
            None => Some(Decimal::ZERO),
            Some(_) => line.columns.number(Column::LineItemTaxTotal),
        };
        let taxed = self.lines.iter().any(|line| line.columns.get(Column::LineItemTaxTotal).is_some());
        let net = sum(self.lines.iter().map(|line| self.net_of(line)));
        let tax = sum(self.lines.iter().map(tax_of));
        let total = net.zip(tax).and_then(|(net, tax)| net.checked_add(tax));
        let (Some(net), Some(tax), Some(total)) = (net, tax, total) else { return false };
        self.columns.set_number(Column::InvoiceTotal, total);
        if taxed || self.columns.get(Column::InvoiceTaxTotal).is_some() {
            self.columns.set_number(Column::InvoiceTaxTotal, tax);
        }
        if taxed || self.columns.get(Column::InvoiceNetTotal).is_some() {
            self.columns.set_number(Column::InvoiceNetTotal, net);
        }
        for line in &mut self.lines {
            for column in [Column::InvoiceTotal, Column::InvoiceTaxTotal, Column::InvoiceNetTotal] {
                line.columns.clear(column);
            }
        }
        true
    }
}

fn sum(amounts: impl IntoIterator<Item = Option<Decimal>>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?))
}

/// Takes from the lines what every one of them states of its invoice, firm, matter or client.
fn take_shared(lines: &mut [DraftLine]) -> Columns {
    let mut shared = Columns::default();
    for column in Column::ALL.into_iter().filter(|column| column.level() != Level::Line) {
        // What one line leaves blank is not the same on every line.
        let mut texts = lines.iter().map(|line| line.columns.get(column));
        if let Some(Some(first)) = texts.next()
            && texts.all(|text| text == Some(first))
        {
            shared.set(column, first);
        }
    }
    for line in lines {
        for column in shared.0.keys() {
            line.columns.clear(*column);
        }
    }
    shared
}

/// The invoice as it was read, values that could not be read as they were written. The lines of an XML invoice bear their
/// part of the taxes stated for their matter, in `LINE_ITEM_TAX_TOTAL`.
impl From<&Invoice> for Draft {
    fn from(invoice: &Invoice) -> Self {
        let mut lines: Vec<DraftLine> = invoice.lines.iter().map(DraftLine::of).collect();
        let mut columns = take_shared(&mut lines);
        let Some(details) = invoice.xml.as_deref() else {
            return Self { totals: Totals::WithTax, columns, lines, xml: None };
        };
        if lines.is_empty() {
            for (column, text) in details.stated.iter().rev().flat_map(|values| values.iter()) {
                columns.set(column, text);
            }
        }
        for (line, tax) in lines.iter_mut().zip(taxes_of_lines(invoice)) {
            if let Some(tax) = tax {
                line.columns.set_number(Column::LineItemTaxTotal, tax);
            }
            line.read = Some(line.figures());
        }
        for (place, matter) in details.matters.iter().enumerate() {
            for line in lines.get_mut(matter.lines.clone()).unwrap_or_default() {
                line.matter = Some(place);
            }
        }
        Self { totals: Totals::WithoutTax, columns, lines, xml: invoice.xml.clone() }
    }
}

/// Puts the rows of a table together to invoices: rows of one `INVOICE_NUMBER` that stand together are one, as in a 1998
/// file.
///
/// ```
/// use meruit_ledes::{Column, Columns, Rows};
/// let mut rows = Rows::default();
/// for (number, line) in [("INV-1", "1"), ("INV-1", "2"), ("INV-2", "1")] {
///     let mut columns = Columns::default();
///     columns.set(Column::InvoiceNumber, number);
///     columns.set(Column::LineItemNumber, line);
///     if let Some(invoice) = rows.add(columns, Vec::new(), None) {
///         assert_eq!(invoice.lines.len(), 2);
///     }
/// }
/// assert_eq!(rows.finish().map(|invoice| invoice.lines.len()), Some(1));
/// ```
#[derive(Debug, Default)]
pub struct Rows {
    open: Vec<DraftLine>,
}

impl Rows {
    /// Adds a row, with its values under labels that are no columns and its place in the file. Gives back the invoice
    /// before it when the row begins another one.
    pub fn add(
        &mut self,
        columns: Columns,
        labels: Vec<(String, String)>,
        record: Option<u64>,
    ) -> Option<Draft> {
        let number = |columns: &Columns| columns.get(Column::InvoiceNumber).map(str::to_owned);
        let begins = self.open.first().is_some_and(|first| number(&first.columns) != number(&columns));
        let done = if begins { self.finish() } else { None };
        self.open.push(DraftLine { columns, labels, record, ..DraftLine::default() });
        done
    }

    /// The last invoice.
    pub fn finish(&mut self) -> Option<Draft> {
        let mut lines = std::mem::take(&mut self.open);
        if lines.is_empty() {
            return None;
        }
        let columns = take_shared(&mut lines);
        Some(Draft { totals: Totals::WithTax, columns, lines, xml: None })
    }
}

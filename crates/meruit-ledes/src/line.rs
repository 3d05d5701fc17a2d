//! One line item: its typed values, and every field as written.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::column::Column;
use crate::field::{Fault, Field};
use crate::layout::Layout;
use crate::record::Record;
use crate::value;
use crate::xml::{Others, Values};

/// What a line bills, as `EXP/FEE/INV_ADJ_TYPE` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LineKind {
    /// `F`: time of a timekeeper.
    Fee,
    /// `E`: money spent.
    Expense,
    /// `IF`: an adjustment of the invoice's fees.
    FeeAdjustment,
    /// `IE`: an adjustment of the invoice's expenses.
    ExpenseAdjustment,
}

impl LineKind {
    /// The letters of the format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fee => "F",
            Self::Expense => "E",
            Self::FeeAdjustment => "IF",
            Self::ExpenseAdjustment => "IE",
        }
    }

    /// Whether the line adjusts the whole invoice.
    pub fn is_adjustment(self) -> bool {
        matches!(self, Self::FeeAdjustment | Self::ExpenseAdjustment)
    }

    /// The kind that `text` names, in capitals or not.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        [Self::Fee, Self::Expense, Self::FeeAdjustment, Self::ExpenseAdjustment]
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(text))
            .ok_or(Fault::NoSuchLineType)
    }
}

impl fmt::Display for LineKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One line item of an invoice.
///
/// What sums and rules compute with is typed and at hand; any column can be asked for as text, number or day. Amounts are
/// in the invoice's currency, exact, never rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    cells: Cells,
    layout: Arc<Layout>,
    /// `EXP/FEE/INV_ADJ_TYPE`
    pub kind: Field<LineKind>,
    /// `LINE_ITEM_DATE`
    pub date: Field<Date>,
    /// `LINE_ITEM_NUMBER_OF_UNITS`: hours of a fee, pieces of an expense.
    pub units: Field<Decimal>,
    /// `LINE_ITEM_UNIT_COST`: the hourly rate of a fee, the price of one piece of an expense.
    pub unit_cost: Field<Decimal>,
    /// `LINE_ITEM_ADJUSTMENT_AMOUNT`: negative for a discount.
    pub adjustment: Field<Decimal>,
    /// `LINE_ITEM_TAX_RATE`: a fraction.
    pub tax_rate: Field<Decimal>,
    /// `LINE_ITEM_TAX_TOTAL`; never in an XML file.
    pub tax: Field<Decimal>,
    /// `LINE_ITEM_TOTAL`: with tax in 1998BI; without it in the XML formats, which state taxes for each matter.
    pub total: Field<Decimal>,
}

/// Where the values of a line come from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cells {
    Record(Record),
    Element(Box<LineElement>),
}

/// A fee, expense or discount of an XML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineElement {
    pub(crate) line: u64,
    pub(crate) offset: u64,
    /// The element as written, tags included.
    pub(crate) raw: String,
    pub(crate) values: Values,
    /// What its timekeeper, tax, matter, invoice, client and firm say for all their lines, the nearest first. They are
    /// shared, so that a line takes no more memory than its own text.
    pub(crate) around: Vec<Arc<Values>>,
    /// What has no column, by the path inside the element.
    pub(crate) others: Others,
}

impl LineElement {
    fn raw(&self, column: Column) -> Option<&str> {
        let mut layers = std::iter::once(&self.values).chain(self.around.iter().map(Arc::as_ref));
        layers.find_map(|values| values.get(column))
    }
}

impl Cells {
    fn raw(&self, layout: &Layout, column: Column) -> Option<&str> {
        match self {
            Self::Record(record) => layout.cell(record, column),
            Self::Element(element) => element.raw(column),
        }
    }
}

impl Line {
    pub(crate) fn new(record: Record, layout: Arc<Layout>) -> Self {
        Self::of(Cells::Record(record), layout)
    }

    pub(crate) fn from_element(element: LineElement, layout: Arc<Layout>) -> Self {
        Self::of(Cells::Element(Box::new(element)), layout)
    }

    fn of(cells: Cells, layout: Arc<Layout>) -> Self {
        let raw = |column| cells.raw(&layout, column);
        let kind = match value::text(raw(Column::LineItemType)) {
            Field::Value(text) => match LineKind::parse(text) {
                Ok(kind) => Field::Value(kind),
                Err(why) => Field::bad(text, why),
            },
            Field::Blank => Field::Blank,
            _ => Field::NotInFile,
        };
        Self {
            kind,
            date: value::date(raw(Column::LineItemDate)),
            units: value::decimal(raw(Column::LineItemUnits)),
            unit_cost: value::decimal(raw(Column::LineItemUnitCost)),
            adjustment: value::decimal(raw(Column::LineItemAdjustment)),
            tax_rate: value::decimal(raw(Column::LineItemTaxRate)),
            tax: value::decimal(raw(Column::LineItemTaxTotal)),
            total: value::decimal(raw(Column::LineItemTotal)),
            cells,
            layout,
        }
    }

    /// Whether it says the same of invoice, matter and client as the line `before` it, letter for letter; `false` also
    /// where that is not known at a glance.
    pub(crate) fn repeats(&self, before: &Self) -> bool {
        match (&self.cells, &before.cells) {
            (Cells::Record(record), Cells::Record(before)) => self.layout.repeats(record, before),
            _ => false,
        }
    }

    /// The physical line of the file it stands on, from 1; the first one when it takes several.
    pub fn record_number(&self) -> u64 {
        match &self.cells {
            Cells::Record(record) => record.number(),
            Cells::Element(element) => element.line,
        }
    }

    /// Where it begins in the file, in bytes from 0.
    pub fn byte_offset(&self) -> u64 {
        match &self.cells {
            Cells::Record(record) => record.offset(),
            Cells::Element(element) => element.offset,
        }
    }

    /// The whole record as written, end mark included, line end not; the whole element of an XML file.
    pub fn raw_record(&self) -> &str {
        match &self.cells {
            Cells::Record(record) => record.text(),
            Cells::Element(element) => &element.raw,
        }
    }

    pub(crate) fn has_end_mark(&self) -> bool {
        match &self.cells {
            Cells::Record(record) => record.has_end_mark(),
            Cells::Element(_) => true,
        }
    }

    /// What stands between the pipes, blanks included; `None` when the file has no such column. A record that is cut
    /// off has nothing in its missing fields.
    ///
    /// In an XML file it is the text of [`Column::element`], `None` when the element is not there. Data of firm, client,
    /// invoice and matter is found on each of their lines, as in the 1998 formats. Four columns are put together:
    /// `LINE_ITEM_NUMBER` is the `file_item_nbr`, the names of the timekeeper come from the `tk_sum` of its `tk_id`
    /// (`TIMEKEEPER_NAME` as `Surname, First`), and rate and type of tax are those of the tax the line names, when it
    /// names one.
    pub fn raw(&self, column: Column) -> Option<&str> {
        self.cells.raw(&self.layout, column)
    }

    /// The column as text, without blanks around it. Zeros at the start are kept: identifiers are no numbers.
    ///
    /// The word `NULL` alone is read as a blank.
    pub fn text(&self, column: Column) -> Field<&str> {
        value::text(self.raw(column))
    }

    /// The column as a number, for columns of the invoice such as `INVOICE_TOTAL`; a text is `Bad`.
    pub fn decimal(&self, column: Column) -> Field<Decimal> {
        value::decimal(self.raw(column))
    }

    /// The column as a day, for columns of the invoice such as `INVOICE_DATE`.
    pub fn day(&self, column: Column) -> Field<Date> {
        value::date(self.raw(column))
    }

    /// The values of columns that no LEDES format knows, with their labels as written. Fields beyond the last label have
    /// an empty one.
    ///
    /// In an XML file these are the elements of the line that no column stands for, by their path: `base_amount`,
    /// `tax_item_fee/tx_id`.
    pub fn extras(&self) -> impl Iterator<Item = (&str, &str)> {
        let (record, others) = match &self.cells {
            Cells::Record(record) => (Some(record), None),
            Cells::Element(element) => (None, Some(&element.others)),
        };
        let labelled = record.into_iter().flat_map(|record| {
            self.layout.others().filter_map(|(place, label)| Some((label, record.field(place)?)))
        });
        let surplus = record.into_iter().flat_map(|record| {
            (self.layout.width()..record.len()).filter_map(|place| Some(("", record.field(place)?)))
        });
        let elements = others.into_iter().flat_map(Others::iter);
        labelled.chain(surplus).chain(elements)
    }

    /// The elements of the line that no column stands for; `None` in the 1998 formats.
    pub(crate) fn elements(&self) -> Option<&Others> {
        match &self.cells {
            Cells::Record(_) => None,
            Cells::Element(element) => Some(&element.others),
        }
    }

    /// The identifiers of the taxes an XML line names, each a [`Tax::id`](crate::Tax::id) of its invoice. None in the
    /// 1998 formats, which state a tax with each line.
    pub fn tax_ids(&self) -> impl Iterator<Item = &str> {
        self.extras()
            .filter(|(path, _)| path.ends_with("/tx_id"))
            .map(|(_, id)| id.trim())
            .filter(|id| !id.is_empty())
    }

    /// The columns of the file.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// `units * unit cost + adjustment`, a blank counting as 0: the amount before tax. `None` when one of them is bad or
    /// the product is too large.
    pub fn amount_from_units(&self) -> Option<Decimal> {
        let units = self.units.or_if_absent(Decimal::ZERO)?;
        let cost = self.unit_cost.or_if_absent(Decimal::ZERO)?;
        let adjustment = self.adjustment.or_if_absent(Decimal::ZERO)?;
        units.checked_mul(cost)?.checked_add(adjustment)
    }
}

impl Layout {
    /// The field of `column` in `record`, without the end mark that some exporters put after every field.
    pub(crate) fn cell<'a>(&self, record: &'a Record, column: Column) -> Option<&'a str> {
        let field = record.field(self.place(column)?).unwrap_or_default();
        Some(if self.has_marked_labels() { field.strip_suffix("[]").unwrap_or(field) } else { field })
    }
}

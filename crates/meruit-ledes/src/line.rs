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
    record: Record,
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
    /// `LINE_ITEM_TAX_TOTAL`
    pub tax: Field<Decimal>,
    /// `LINE_ITEM_TOTAL`: with tax where the file has a tax column.
    pub total: Field<Decimal>,
}

impl Line {
    pub(crate) fn new(record: Record, layout: Arc<Layout>) -> Self {
        let text = |column| value::text(layout.cell(&record, column));
        let decimal = |column| value::decimal(layout.cell(&record, column));
        let kind = match text(Column::LineItemType) {
            Field::Value(text) => match LineKind::parse(text) {
                Ok(kind) => Field::Value(kind),
                Err(why) => Field::bad(text, why),
            },
            Field::Blank => Field::Blank,
            _ => Field::NotInFile,
        };
        Self {
            kind,
            date: value::date(layout.cell(&record, Column::LineItemDate)),
            units: decimal(Column::LineItemUnits),
            unit_cost: decimal(Column::LineItemUnitCost),
            adjustment: decimal(Column::LineItemAdjustment),
            tax_rate: decimal(Column::LineItemTaxRate),
            tax: decimal(Column::LineItemTaxTotal),
            total: decimal(Column::LineItemTotal),
            record,
            layout,
        }
    }

    /// The physical line of the file it stands on, from 1; the first one when line breaks were found in its text.
    pub fn record_number(&self) -> u64 {
        self.record.number()
    }

    /// Where that line begins in the file, in bytes from 0.
    pub fn byte_offset(&self) -> u64 {
        self.record.offset()
    }

    /// The whole record as written, end mark included, line end not.
    pub fn raw_record(&self) -> &str {
        self.record.text()
    }

    pub(crate) fn has_end_mark(&self) -> bool {
        self.record.has_end_mark()
    }

    /// What stands between the pipes, blanks included; `None` when the file has no such column. A record that is cut
    /// off has nothing in its missing fields.
    pub fn raw(&self, column: Column) -> Option<&str> {
        self.layout.cell(&self.record, column)
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
    pub fn extras(&self) -> impl Iterator<Item = (&str, &str)> {
        let labelled =
            self.layout.others().filter_map(|(place, label)| Some((label, self.record.field(place)?)));
        let surplus = (self.layout.width()..self.record.len())
            .filter_map(|place| Some(("", self.record.field(place)?)));
        labelled.chain(surplus)
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

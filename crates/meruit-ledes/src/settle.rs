//! Settling what a record says when its fields are not as many as the labels.
//!
//! Dates, numbers and line types are the landmarks: a way of reading the record counts only if each of them falls into
//! its column. Where two ways do, the line's own arithmetic decides; where it cannot, nothing is believed.

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::column::{Column, ColumnKind};
use crate::field::Field;
use crate::layout::Layout;
use crate::line::LineKind;
use crate::problem::Problem;
use crate::record::Record;
use crate::value;

/// A record that can be read, with what had to be done for it.
pub(crate) struct Settled {
    pub(crate) record: Record,
    pub(crate) repair: Option<Problem>,
}

/// The one way to read `record`, or the problem that there is none.
pub(crate) fn settle(record: Record, layout: &Layout) -> Result<Settled, Box<Problem>> {
    let width = layout.width();
    if record.len() == width {
        // Under labels a whole record is read as it stands, bad values and all. Without them it has to prove itself.
        return if !layout.is_assumed() || is_recognisable(&record, layout) {
            Ok(Settled { record, repair: None })
        } else {
            Err(unreadable(
                &record,
                layout,
                "its dates and numbers do not stand where the standard order has them",
            ))
        };
    }
    if record.len() < width { settle_short(record, layout) } else { settle_long(record, layout) }
}

/// Whether dates, numbers and line type fall into their columns, and the record says when and what it bills.
pub(crate) fn is_recognisable(record: &Record, layout: &Layout) -> bool {
    let day = value::date(layout.cell(record, Column::InvoiceDate));
    fits(record, layout) && day.value().is_some()
}

/// Only the end may be missing: nothing says which field in the middle is.
fn settle_short(record: Record, layout: &Layout) -> Result<Settled, Box<Problem>> {
    let whole_enough = layout.place(Column::LineItemTotal).is_some_and(|place| place + 1 < record.len());
    if !whole_enough || !fits(&record, layout) {
        return Err(unreadable(&record, layout, "dates and numbers do not stand under their labels"));
    }
    let message = format!("{}; the missing ones are taken for blank", counts(&record, layout));
    let repair = Problem::new(ProblemId::FieldCount, message).at(record.number()).with_raw(record.text());
    Ok(Settled { record, repair: Some(repair) })
}

fn settle_long(record: Record, layout: &Layout) -> Result<Settled, Box<Problem>> {
    let surplus = record.len() - layout.width();
    let as_it_stands = std::iter::once((None, record.clone()));
    let with_pipe_in = [Column::LineItemDescription, Column::InvoiceDescription]
        .into_iter()
        .filter_map(|column| Some((Some(column), record.with_pipes_in(layout.place(column)?, surplus))));
    let mut ways: Vec<_> = as_it_stands.chain(with_pipe_in).filter(|(_, way)| fits(way, layout)).collect();
    if ways.len() > 1 {
        ways.retain(|(_, way)| adds_up(way, layout));
    }
    let only = if ways.len() == 1 { ways.pop() } else { None };
    let Some((pipe_in, settled)) = only else {
        return Err(unreadable(&record, layout, "there is no one way to read it"));
    };
    let repair = match pipe_in {
        Some(column) => {
            let text = layout.cell(&settled, column).unwrap_or_default();
            let help = "replace the pipe by a blank or another character before sending";
            Problem::new(ProblemId::PipeInText, format!("{} holds a pipe: `{text}`", column.label()))
                .in_field(column.label(), text)
                .with_help(help)
        }
        None => Problem::new(
            ProblemId::FieldCount,
            format!("{}; the surplus at the end is kept apart", counts(&record, layout)),
        )
        .with_raw(record.text()),
    };
    Ok(Settled { repair: Some(repair.at(record.number())), record: settled })
}

/// Whether every date and number is one, or blank, and the line type is one.
fn fits(record: &Record, layout: &Layout) -> bool {
    layout.columns().all(|(_, column)| {
        let raw = layout.cell(record, column);
        match column.kind() {
            ColumnKind::Date => !value::date(raw).is_bad(),
            ColumnKind::Money | ColumnKind::Number => !value::decimal(raw).is_bad(),
            ColumnKind::LineType => {
                value::text(raw).value().is_some_and(|text| LineKind::parse(text).is_ok())
            }
            ColumnKind::Text => true,
        }
    })
}

/// Whether the line total is what its parts make, to the cent.
fn adds_up(record: &Record, layout: &Layout) -> bool {
    let number = |column| value::decimal(layout.cell(record, column)).or_if_absent(Decimal::ZERO);
    let sum = || {
        number(Column::LineItemUnits)?
            .checked_mul(number(Column::LineItemUnitCost)?)?
            .checked_add(number(Column::LineItemAdjustment)?)?
            .checked_add(number(Column::LineItemTaxTotal)?)
    };
    let total: Field<Decimal> = value::decimal(layout.cell(record, Column::LineItemTotal));
    let difference = total.into_value().zip(sum()).and_then(|(total, sum)| total.checked_sub(sum));
    difference.is_some_and(|difference| difference.abs() < Decimal::new(1, 2))
}

fn counts(record: &Record, layout: &Layout) -> String {
    format!("{} fields under {} labels", record.len(), layout.width())
}

fn unreadable(record: &Record, layout: &Layout, why: &str) -> Box<Problem> {
    let message = format!("{}: {why}", counts(record, layout));
    Box::new(Problem::new(ProblemId::UnreadableRecord, message).at(record.number()).with_raw(record.text()))
}

//! The fields of lines that a LEDES file fills, looked up once for all of them.

use meruit_core::{FieldId, KindId, Schema};

/// The kinds of line, and their fields.
#[derive(Clone, Copy)]
pub(super) struct LineFields {
    pub(super) fee: KindId,
    pub(super) expense: KindId,
    pub(super) adjustment: KindId,
    /// Of a line of which nobody knows more.
    pub(super) line: KindId,
    pub(super) kind: FieldId,
    pub(super) number: FieldId,
    pub(super) date: FieldId,
    pub(super) narrative: FieldId,
    pub(super) task: FieldId,
    pub(super) adjusted_by: FieldId,
    pub(super) amount: FieldId,
    pub(super) tax: FieldId,
    pub(super) tax_rate: FieldId,
    pub(super) matter: FieldId,
    pub(super) firm: FieldId,
    pub(super) hours: FieldId,
    pub(super) rate: FieldId,
    pub(super) activity: FieldId,
    pub(super) basis: FieldId,
    pub(super) timekeeper: FieldId,
    pub(super) units: FieldId,
    pub(super) price: FieldId,
    pub(super) code: FieldId,
}

impl LineFields {
    /// The fields of the pack `billing`; `None` in a schema without them, and none is made so.
    pub(super) fn of(schema: &Schema) -> Option<Self> {
        let kind = |name| schema.kind(name, false);
        let (line, fee, expense) = (kind("line")?, kind("fee")?, kind("expense")?);
        let (of_line, of_fee) = (|name| schema.field(line, name), |name| schema.field(fee, name));
        let of_expense = |name| schema.field(expense, name);
        Some(Self {
            fee,
            expense,
            adjustment: kind("adjustment")?,
            line,
            kind: of_line("kind")?,
            number: of_line("number")?,
            date: of_line("date")?,
            narrative: of_line("narrative")?,
            task: of_line("task")?,
            adjusted_by: of_line("adjustment")?,
            amount: of_line("amount")?,
            tax: of_line("tax")?,
            tax_rate: of_line("tax_rate")?,
            matter: of_line("matter")?,
            firm: of_line("firm")?,
            hours: of_fee("hours")?,
            rate: of_fee("rate")?,
            activity: of_fee("activity")?,
            basis: of_fee("basis")?,
            timekeeper: of_fee("timekeeper")?,
            units: of_expense("units")?,
            price: of_expense("price")?,
            code: of_expense("code")?,
        })
    }
}

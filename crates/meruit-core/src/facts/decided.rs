//! Decided invoices become facts: decisions read what was settled, and later invoices see it as prior.

use super::{Datum, Facts, Record, RecordRef};
use crate::schema::KindId;
use crate::types::{Currency, Number, Value};

/// What was decided of an invoice or a line.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    pub fate: &'static str,
    pub currency: Currency,
    pub approved: Number,
    pub reduced: Number,
    pub held: Number,
    pub withheld: Number,
    pub tax_approved: Number,
    pub findings: u64,
    pub warnings: u64,
    pub holds: u64,
    pub undetermined: u64,
}

/// A line's decision, and the hours or units that were allowed.
#[derive(Clone, Debug)]
pub(crate) struct DecidedLine {
    pub line: RecordRef,
    pub decided: Decided,
    /// What is left of it for good: approved or kept back, less what a credit note is asked for.
    pub allowed: Number,
    pub units: Option<Number>,
}

impl Facts {
    /// Writes what was decided into the record's own fields.
    pub(crate) fn set_decided(&mut self, record: RecordRef, decided: &Decided) {
        let kind = self.kind_of(record);
        let money = |number| Value::Money(number, decided.currency);
        let count = |n: u64| Value::Number(Number::from(i64::try_from(n).unwrap_or(i64::MAX)));
        for (name, value) in [
            ("fate", Value::Text(decided.fate.into())),
            ("approved", money(decided.approved)),
            ("reduced", money(decided.reduced)),
            ("held", money(decided.held)),
            ("withheld", money(decided.withheld)),
            ("tax_approved", money(decided.tax_approved)),
            ("findings", count(decided.findings)),
            ("warnings", count(decided.warnings)),
            ("holds", count(decided.holds)),
            ("undetermined", count(decided.undetermined)),
        ] {
            if let Some(field) = self.schema.field(kind, name) {
                self.set(record, field, Datum::Known(value));
            }
        }
    }

    /// Adds a decided invoice to the earlier ones: its lines with what was allowed of them.
    pub(crate) fn add_to_prior(&mut self, invoice: RecordRef, lines: &[DecidedLine]) {
        let known = self.schema.known;
        let Some(earlier) = self.copy(invoice, known.prior_invoice, known.prior_invoice) else { return };
        self.lines.insert(earlier, Vec::new());
        for DecidedLine { line, decided, allowed, units } in lines {
            let name = self.schema.describe(self.kind_of(*line)).name.clone();
            let Some(kind) = self.schema.kind(&name, true) else { continue };
            let Some(copy) = self.copy(*line, known.prior_line, kind) else { continue };
            let is_fee = name == "fee";
            let fields = [
                ("invoice", Some(Value::Record(earlier))),
                ("amount", Some(Value::Money(*allowed, decided.currency))),
                ("hours", units.filter(|_| is_fee).map(Value::Hours)),
                ("units", units.filter(|_| !is_fee).map(Value::Number)),
            ];
            for (name, value) in fields {
                if let (Some(field), Some(value)) = (self.schema.field(kind, name), value) {
                    self.set(copy, field, Datum::Known(value));
                }
            }
            self.lines.entry(earlier).or_default().push(copy);
        }
    }

    /// A record again, stored as another kind with the same fields.
    fn copy(&mut self, record: RecordRef, storage: KindId, kind: KindId) -> Option<RecordRef> {
        let fields = self.record(record)?.fields.clone();
        let records = self.records.get_mut(usize::from(storage.0))?;
        let index = u32::try_from(records.len()).ok()?;
        records.push(Record { fields, ..Record::new(kind, 0) });
        let copy = RecordRef { kind: storage, index };
        Some(copy)
    }

    /// The segments of an invoice's lines, in the order of the lines.
    pub(crate) fn segments_of(&self, invoice: RecordRef) -> Vec<RecordRef> {
        let lines = self.lines.get(&invoice).map_or(&[][..], Vec::as_slice);
        lines.iter().filter_map(|line| self.segments.get(line)).flatten().copied().collect()
    }
}

//! The facts of a review: records, their fields, and how complete each kind is.

mod build;
mod calendar;
mod decided;
mod digest;
mod finish;
mod kept;
mod narrative;
mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use build::nearest;
pub use build::{FactError, Input, Origin, RecordBuilder};
pub use calendar::Calendar;
pub(crate) use decided::{Decided, DecidedLine};
pub(crate) use digest::{Digest, Hash, hex, of_tables};
pub(crate) use read::{is_plain, read_text, same_text};

use crate::schema::{FieldId, KindId, Schema};
use crate::types::{Currency, ReasonKind, Unknown, Value};

/// A record in a store of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordRef {
    pub(crate) kind: KindId,
    pub(crate) index: u32,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// Nobody supplied it: unknown.
    Missing,
    /// The field is there, and empty.
    Blank,
    /// It is there and cannot be read: unknown, with the text and what is wrong with it.
    Unreadable(Arc<str>),
    /// A value.
    Known(Value),
}

/// A record: one datum a field of its kind, up to the last that was set.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub kind: KindId,
    pub fields: Vec<Datum>,
    /// The fields, a bit each, that nobody gave and that follow from others.
    worked_out: u128,
    /// Where it comes from.
    origin: Option<Origin>,
}

impl Record {
    /// An empty record with places for so many fields; more are made as they are set.
    pub(crate) fn new(kind: KindId, places: usize) -> Self {
        let mut fields = Vec::new();
        fields.resize_with(places, || Datum::Missing);
        Self { kind, fields, worked_out: 0, origin: None }
    }
}

/// How far the records of a kind are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Completeness {
    /// All of them: what is not there does not exist.
    Complete,
    /// Some of them.
    Partial,
    /// None of them.
    Absent,
}

/// A table or list as it comes from a file or a host: texts, not yet typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawTable {
    /// Where it comes from, for messages: a file's name.
    pub origin: String,
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows, each with its line in the file (1-based) and one text a column; `None` is empty.
    pub rows: Vec<(u64, Vec<Option<String>>)>,
}

/// The facts of a review.
///
/// Records are added with [`Facts::add`]; [`review`](crate::review()) reads them. Every field is text, a date, a decimal or a
/// link, and is typed as the [`Schema`] says.
#[derive(Clone, Debug)]
pub struct Facts {
    pub(crate) schema: Arc<Schema>,
    /// By storage kind.
    pub(crate) records: Vec<Vec<Record>>,
    pub(crate) declared: BTreeMap<KindId, Completeness>,
    /// The lines of each invoice, in the order given.
    pub(crate) lines: BTreeMap<RecordRef, Vec<RecordRef>>,
    pub(crate) tables: BTreeMap<String, RawTable>,
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    pub(crate) default_currency: Option<Currency>,
    pub(crate) calendars: BTreeMap<String, Calendar>,
    /// The calendar of every name that none was given for: tests have one, hosts none.
    pub(crate) other_calendars: Option<Calendar>,
    /// The segments of each line whose narrative was analysed.
    pub(crate) segments: BTreeMap<RecordRef, Vec<RecordRef>>,
}

impl Facts {
    /// No facts yet. `default_currency` is that of money written without one, where the record's invoice has none.
    pub fn new(schema: Arc<Schema>, default_currency: Option<Currency>) -> Self {
        let records = vec![Vec::new(); schema.layouts.len()];
        Self {
            schema,
            records,
            declared: BTreeMap::new(),
            lines: BTreeMap::new(),
            tables: BTreeMap::new(),
            lists: BTreeMap::new(),
            default_currency,
            calendars: BTreeMap::new(),
            other_calendars: None,
            segments: BTreeMap::new(),
        }
    }

    /// The records that can be added.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Says how far the records of a kind are there. Earlier invoices and their lines are declared together.
    pub fn declare(&mut self, kind: KindId, completeness: Completeness) {
        let storage = self.schema.describe(kind).storage;
        let known = self.schema.known;
        if self.schema.is_prior(kind) {
            self.declared.insert(known.prior_invoice, completeness);
            self.declared.insert(known.prior_line, completeness);
        } else {
            self.declared.insert(storage, completeness);
        }
    }

    /// Binds a table that the rules call `supplied`.
    pub fn bind_table(&mut self, name: impl Into<String>, table: RawTable) {
        self.tables.insert(name.into(), table);
    }

    /// Binds a list that the rules call `supplied`.
    pub fn bind_list(&mut self, name: impl Into<String>, members: Vec<String>) {
        self.lists.insert(name.into(), members);
    }

    /// Gives a calendar of business time a name, for `due`.
    pub fn add_calendar(&mut self, name: impl Into<String>, calendar: Calendar) {
        self.calendars.insert(name.into(), calendar);
    }

    /// What a record's field holds.
    pub fn get(&self, record: RecordRef, field: FieldId) -> &Datum {
        const MISSING: Datum = Datum::Missing;
        self.record(record).and_then(|record| record.fields.get(usize::from(field.0))).unwrap_or(&MISSING)
    }

    /// The record's kind: a fee, not only a line.
    pub fn kind_of(&self, record: RecordRef) -> KindId {
        self.record(record).map_or(record.kind, |found| found.kind)
    }

    /// The records of a kind as an aggregate sees them: of earlier invoices those that were not returned, and of their
    /// lines those neither rejected nor held.
    pub(crate) fn countable(&self, kind: KindId) -> Vec<RecordRef> {
        let prior = self.schema.is_prior(kind);
        let fate = |record: RecordRef| self.text_of(record, "fate");
        self.all(kind)
            .filter(|&record| {
                if !prior {
                    return true;
                }
                if record.kind == self.schema.known.prior_invoice {
                    return fate(record) != "returned";
                }
                let of_returned = self.invoice_of(record).is_some_and(|invoice| fate(invoice) == "returned");
                !of_returned && !matches!(fate(record).as_str(), "rejected" | "held" | "returned")
            })
            .collect()
    }

    /// All records of a kind, in the order added.
    pub fn all(&self, kind: KindId) -> impl Iterator<Item = RecordRef> + '_ {
        let storage = self.schema.describe(kind).storage;
        self.records.get(usize::from(storage.0)).into_iter().flatten().enumerate().filter_map(
            move |(index, record)| {
                let index = u32::try_from(index).ok()?;
                (storage == kind || record.kind == kind).then_some(RecordRef { kind: storage, index })
            },
        )
    }

    /// The lines of an invoice that are of the kind, in the order given.
    pub fn lines_of(&self, invoice: RecordRef, kind: KindId) -> impl Iterator<Item = RecordRef> + '_ {
        let storage = self.schema.describe(kind).storage;
        let lines = self.lines.get(&invoice).map_or(&[][..], Vec::as_slice);
        lines.iter().copied().filter(move |&line| storage == kind || self.kind_of(line) == kind)
    }

    /// The lines of an invoice that are of the kind or, because nobody can say of which kind they are, may be.
    pub(crate) fn lines_maybe_of(
        &self,
        invoice: RecordRef,
        kind: KindId,
    ) -> impl Iterator<Item = RecordRef> + '_ {
        let lines = self.lines_of(invoice, self.schema.describe(kind).storage);
        lines.filter(move |&line| self.doubt_of_kind(line, kind).is_some() || self.is_of(line, kind))
    }

    fn is_of(&self, record: RecordRef, kind: KindId) -> bool {
        self.schema.describe(kind).storage == kind || self.kind_of(record) == kind
    }

    /// Why a line under review may be of a kind and nobody can say: a file does not tell fees from expenses there.
    pub(crate) fn doubt_of_kind(&self, record: RecordRef, kind: KindId) -> Option<Unknown> {
        let line = self.schema.known.line;
        if kind == line || self.schema.describe(kind).storage != line || self.kind_of(record) != line {
            return None;
        }
        Some(match self.datum(record, "kind") {
            Datum::Unreadable(why) => Unknown::unreadable("line.kind", why),
            Datum::Blank => Unknown::because(ReasonKind::Blank, "line.kind"),
            Datum::Missing | Datum::Known(_) => Unknown::because(ReasonKind::NotSupplied, "line.kind"),
        })
    }

    /// How far the records of a kind are there; `None` where nobody said.
    pub fn completeness(&self, kind: KindId) -> Option<Completeness> {
        if self.schema.comes_with_invoice(kind) {
            return Some(Completeness::Complete);
        }
        self.declared.get(&self.schema.describe(kind).storage).copied()
    }

    fn record(&self, record: RecordRef) -> Option<&Record> {
        self.records.get(usize::from(record.kind.0))?.get(usize::try_from(record.index).ok()?)
    }

    fn record_mut(&mut self, record: RecordRef) -> Option<&mut Record> {
        self.records.get_mut(usize::from(record.kind.0))?.get_mut(usize::try_from(record.index).ok()?)
    }

    pub(crate) fn set(&mut self, record: RecordRef, field: FieldId, datum: Datum) {
        let at = usize::from(field.0);
        let records = self.records.get_mut(usize::from(record.kind.0));
        let index = usize::try_from(record.index).ok();
        let Some(found) = records.zip(index).and_then(|(records, index)| records.get_mut(index)) else {
            return;
        };
        if at >= found.fields.len() {
            if at >= self.schema.width(record.kind) {
                return;
            }
            found.fields.resize_with(at + 1, || Datum::Missing);
        }
        if let Some(slot) = found.fields.get_mut(at) {
            *slot = datum;
        }
    }

    /// Sets a field that follows from others; only the fields of the pack `billing` are such, and they are fewer than bits.
    fn work_out(&mut self, record: RecordRef, field: FieldId, datum: Datum) {
        self.set(record, field, datum);
        if let Some(found) = self.record_mut(record) {
            found.worked_out |= 1u128.checked_shl(u32::from(field.0)).unwrap_or(0);
        }
    }

    /// Whether a field follows from others, and was not given.
    fn is_worked_out(&self, record: RecordRef, field: FieldId) -> bool {
        let bit = 1u128.checked_shl(u32::from(field.0)).unwrap_or(0);
        self.record(record).is_some_and(|found| found.worked_out & bit != 0)
    }

    /// The value of a field by name, where there is one.
    pub(crate) fn value(&self, record: RecordRef, name: &str) -> Option<&Value> {
        match self.datum(record, name) {
            Datum::Known(value) => Some(value),
            _ => None,
        }
    }

    /// What a field holds, by name.
    pub(crate) fn datum(&self, record: RecordRef, name: &str) -> &Datum {
        const MISSING: Datum = Datum::Missing;
        match self.schema.field(self.kind_of(record), name) {
            Some(field) => self.get(record, field),
            None => &MISSING,
        }
    }

    /// The text of a field by name; empty where there is none.
    pub(crate) fn text_of(&self, record: RecordRef, name: &str) -> String {
        self.value(record, name).map_or_else(String::new, ToString::to_string)
    }

    /// The invoice that a record belongs to: an invoice itself, or the one of a line.
    pub(crate) fn invoice_of(&self, record: RecordRef) -> Option<RecordRef> {
        let known = &self.schema.known;
        if record.kind == known.invoice || record.kind == known.prior_invoice {
            return Some(record);
        }
        if !self.schema.is_line(record.kind) {
            return None;
        }
        match self.get(record, known.of_line.invoice) {
            Datum::Known(Value::Record(invoice)) => Some(*invoice),
            _ => None,
        }
    }

    /// The id of the firm that a record belongs to, by its own link, its invoice's or its timekeeper's.
    pub(crate) fn firm_of(&self, record: RecordRef) -> Option<Value> {
        let by = |link: &str| self.linked(self.linked(record, link)?, "firm");
        let firm = self
            .linked(record, "firm")
            .or_else(|| self.linked(self.invoice_of(record)?, "firm"))
            .or_else(|| by("invoice"))
            .or_else(|| by("timekeeper"))?;
        self.value(firm, "id").cloned()
    }

    /// The record's `date`, where it has one and it is known.
    pub(crate) fn date_of(&self, record: RecordRef) -> Option<jiff::civil::Date> {
        match self.value(record, "date") {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// The record's place in its invoice, or among the facts.
    pub(crate) fn place_of(&self, record: RecordRef) -> usize {
        let lines = self.invoice_of(record).and_then(|invoice| self.lines.get(&invoice));
        lines
            .and_then(|lines| lines.iter().position(|&line| line == record))
            .unwrap_or_else(|| usize::try_from(record.index).unwrap_or(usize::MAX))
    }

    /// The record that a link leads to.
    pub(crate) fn linked(&self, record: RecordRef, name: &str) -> Option<RecordRef> {
        match self.value(record, name) {
            Some(Value::Record(to)) => Some(*to),
            _ => None,
        }
    }
}

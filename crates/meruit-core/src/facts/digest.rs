//! The hash by which a result names the facts that it is about.
//!
//! Facts are hashed as they were given, without what is worked out from them: field by field under its name, in the
//! order given, each text under its length, so that no two inputs look alike. A field that nobody supplied is left out.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{Completeness, Datum, Facts, RawTable, RecordRef};
use crate::decide::written;
use crate::schema::KindId;
use crate::types::{Number, Value};

/// SHA-256 of something.
pub(crate) type Hash = [u8; 32];

/// In hexadecimal.
pub(crate) fn hex(hash: &Hash) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Hashes texts, each under its length.
#[derive(Default)]
pub(crate) struct Digest(Sha256);

impl Digest {
    /// Adds a text.
    pub(crate) fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    /// Adds a number, such as of members that follow.
    pub(crate) fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_le_bytes());
    }

    /// Adds an exact number.
    fn number(&mut self, number: Number) {
        let (above, below) = number.parts();
        self.0.update(above.to_le_bytes());
        self.0.update(below.to_le_bytes());
    }

    /// Adds the hash of something else.
    pub(crate) fn hash(&mut self, hash: &Hash) {
        self.0.update(hash);
    }

    /// The hash of all that was added.
    pub(crate) fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// The hash of tables and lists as they were supplied.
pub(crate) fn of_tables(tables: &BTreeMap<String, RawTable>, lists: &BTreeMap<String, Vec<String>>) -> Hash {
    let mut digest = Digest::default();
    digest.count(tables.len());
    for (name, table) in tables {
        digest.text(name);
        digest.count(table.columns.len());
        table.columns.iter().for_each(|column| digest.text(column));
        digest.count(table.rows.len());
        for cell in table.rows.iter().flat_map(|(_, cells)| cells) {
            digest.count(usize::from(cell.is_some()));
            digest.text(cell.as_deref().unwrap_or_default());
        }
    }
    for (name, members) in lists {
        digest.text(name);
        digest.count(members.len());
        members.iter().for_each(|member| digest.text(member));
    }
    digest.finish()
}

impl Facts {
    /// The hash of what no invoice brings: other records, earlier invoices, what is declared, calendars.
    pub(crate) fn digest_of_the_rest(&self) -> Hash {
        let mut walk = Walk::new(self);
        for (kind, completeness) in &self.declared {
            walk.digest.text(&self.schema.declared_name(*kind));
            walk.digest.text(match completeness {
                Completeness::Complete => "complete",
                Completeness::Partial => "partial",
                Completeness::Absent => "absent",
            });
        }
        for (name, calendar) in &self.calendars {
            walk.digest.text(name);
            calendar.digest(&mut walk.digest);
        }
        for kind in
            (0..).zip(&self.records).filter(|(_, records)| !records.is_empty()).map(|(at, _)| KindId(at))
        {
            if !self.schema.comes_with_invoice(kind) {
                for record in self.all(kind) {
                    walk.meet(record);
                }
            }
        }
        walk.finish()
    }

    /// The hash of an invoice under review: its fields, its lines in their order, and the records that they link to.
    pub(crate) fn digest_of_invoice(&self, invoice: RecordRef) -> Hash {
        let mut walk = Walk::new(self);
        walk.meet(invoice);
        for &line in self.lines.get(&invoice).into_iter().flatten() {
            walk.meet(line);
            for &segment in self.segments.get(&line).into_iter().flatten() {
                walk.meet(segment);
            }
        }
        walk.finish()
    }
}

/// Records are hashed in the order in which they are met, and a link is the place of its record in that order.
struct Walk<'f> {
    facts: &'f Facts,
    digest: Digest,
    met: BTreeMap<RecordRef, usize>,
    waiting: VecDeque<RecordRef>,
}

impl<'f> Walk<'f> {
    fn new(facts: &'f Facts) -> Self {
        Self { facts, digest: Digest::default(), met: BTreeMap::new(), waiting: VecDeque::new() }
    }

    fn meet(&mut self, record: RecordRef) -> usize {
        let next = self.met.len();
        let place = *self.met.entry(record).or_insert(next);
        if place == next {
            self.waiting.push_back(record);
        }
        place
    }

    fn finish(mut self) -> Hash {
        while let Some(record) = self.waiting.pop_front() {
            self.record(record);
        }
        self.digest.finish()
    }

    /// Whether a record is an invoice under review, or a line of one, and is not what is being hashed.
    fn is_of_another_invoice(&self, record: RecordRef) -> bool {
        let known = &self.facts.schema.known;
        (record.kind == known.invoice || record.kind == known.line) && !self.met.contains_key(&record)
    }

    fn record(&mut self, record: RecordRef) {
        let schema = &self.facts.schema;
        let kind = self.facts.kind_of(record);
        let described = schema.describe(kind);
        self.digest.text(&described.name);
        for (name, field) in &described.fields {
            let datum = self.facts.get(record, *field);
            if matches!(datum, Datum::Missing) || self.facts.is_worked_out(record, *field) {
                continue;
            }
            self.digest.text(name);
            match datum {
                Datum::Missing | Datum::Blank => self.digest.text("blank"),
                Datum::Unreadable(why) => {
                    self.digest.text("unreadable");
                    self.digest.text(why);
                }
                Datum::Known(value) => self.value(value),
            }
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::List(values) => {
                self.digest.text("list");
                self.digest.count(values.len());
                values.iter().for_each(|value| self.value(value));
            }
            Value::Record(to) if self.is_of_another_invoice(*to) => {
                self.digest.text("invoice");
                self.digest.text(&self.facts.text_of(*to, "number"));
            }
            Value::Record(to) => {
                self.digest.text("record");
                let place = self.meet(*to);
                self.digest.count(place);
            }
            Value::Text(text) | Value::Code(text) => {
                self.digest.text("text");
                self.digest.text(text);
            }
            Value::Money(number, currency) | Value::Rate(number, currency) => {
                self.digest.text("money");
                self.digest.number(*number);
                self.digest.text(currency.code());
            }
            Value::Number(number) | Value::Hours(number) | Value::Days(number) => {
                self.digest.text("number");
                self.digest.number(*number);
            }
            other => {
                self.digest.text("value");
                self.digest.text(&written(other));
            }
        }
    }
}

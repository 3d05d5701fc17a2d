//! Adding records to a store of facts.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Datum, Facts, Record, RecordRef, read_text};
use crate::schema::{FieldId, KindId};
use crate::types::{Currency, Number, Type, Value};

/// A field's value as a caller has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Input<'a> {
    /// The field is there, and empty.
    Blank,
    /// A text, read as the field's type says: `"950 USD"`, `"2026-03-31"`, `"5%"`.
    Text(&'a str),
    /// Yes or no.
    YesNo(bool),
    /// A number, or the amount of money, a rate or hours.
    Decimal(Decimal),
    /// A date.
    Date(jiff::civil::Date),
    /// Several values.
    List(Vec<Input<'a>>),
    /// A record added before.
    Record(RecordRef),
    /// Something that is there and cannot be read, with what is wrong with it.
    Unreadable(&'a str),
}

/// A fact that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FactError {
    /// The record has no such field.
    #[error("a {record} has no field `{field}`{}", suggestion(.near))]
    UnknownField {
        /// The kind of record.
        record: String,
        /// The field that was named.
        field: String,
        /// The nearest field there is.
        near: Option<String>,
    },
    /// The value does not fit the field.
    #[error("`{field}` of the {record}: {what}")]
    WrongValue {
        /// The kind of record.
        record: String,
        /// The field.
        field: String,
        /// What is wrong with the value.
        what: String,
    },
    /// There is no such record.
    #[error("no record is called `{name}`{}", suggestion(.near))]
    UnknownRecord {
        /// The name that was used.
        name: String,
        /// The nearest record there is.
        near: Option<String>,
    },
    /// More records of a kind than a store holds.
    #[error("more than {} records of one kind", u32::MAX)]
    TooMany,
}

fn suggestion(near: &Option<String>) -> String {
    near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// Where a record comes from, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In words.
    Words(String),
    /// A numbered record of a file.
    Record {
        /// The record, from 1.
        number: u64,
        /// The file's name.
        file: Arc<str>,
    },
}

impl From<String> for Origin {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for Origin {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Record { number, file } => write!(f, "record {number} of {file}"),
        }
    }
}

/// A record under construction: its fields are set one by one.
#[derive(Debug)]
pub struct RecordBuilder<'f> {
    facts: &'f mut Facts,
    record: RecordRef,
    kind: KindId,
    currency: Option<Currency>,
}

/// The fields that formats fill; what is found in narratives stands behind them.
const FIELDS_OF_MOST_LINES: usize = 32;

impl Facts {
    /// Adds an empty record. A line must be given its `invoice` by [`RecordBuilder::line_of`].
    pub fn add(&mut self, kind: KindId) -> Result<RecordBuilder<'_>, FactError> {
        let storage = self.schema.describe(kind).storage;
        let is_line = self.schema.is_line(kind);
        let records = &mut self.records[usize::from(storage.0)];
        let index = u32::try_from(records.len()).map_err(|_| FactError::TooMany)?;
        records.push(Record::new(kind, if is_line { FIELDS_OF_MOST_LINES } else { 0 }));
        let record = RecordRef { kind: storage, index };
        let currency = self.default_currency;
        if storage == self.schema.known.invoice || storage == self.schema.known.prior_invoice {
            self.lines.insert(record, Vec::new());
        }
        Ok(RecordBuilder { facts: self, record, kind, currency })
    }

    /// Goes on with a record that was added before.
    pub fn edit(&mut self, record: RecordRef) -> RecordBuilder<'_> {
        let kind = self.kind_of(record);
        let currency = self.default_currency;
        RecordBuilder { facts: self, record, kind, currency }
    }

    /// Says where a record comes from, for messages: `record 12 of april.ledes`.
    pub fn set_origin(&mut self, record: RecordRef, origin: impl Into<Origin>) {
        if let Some(found) = self.record_mut(record) {
            found.origin = Some(origin.into());
        }
    }

    pub(crate) fn origin_of(&self, record: RecordRef) -> Option<String> {
        self.record(record)?.origin.as_ref().map(ToString::to_string)
    }
}

impl RecordBuilder<'_> {
    /// The record, to link others to it.
    pub fn record(&self) -> RecordRef {
        self.record
    }

    /// The facts that the record belongs to.
    pub fn facts(&mut self) -> &mut Facts {
        self.facts
    }

    /// The currency of money in this record that names none.
    #[must_use]
    pub fn currency(mut self, currency: Option<Currency>) -> Self {
        self.currency = currency.or(self.currency);
        self
    }

    /// Puts a line into an invoice.
    #[must_use]
    pub fn line_of(self, invoice: RecordRef) -> Self {
        if self.facts.schema.is_line(self.kind) {
            let link = self.facts.schema.known.of_line.invoice;
            self.facts.set(self.record, link, Datum::Known(Value::Record(invoice)));
        }
        self.facts.lines.entry(invoice).or_default().push(self.record);
        self
    }

    /// Sets a field. A text that cannot be read stays in the record as unreadable, and is reported.
    pub fn set(&mut self, name: &str, input: Input<'_>) -> Result<&mut Self, FactError> {
        match self.facts.schema.field(self.kind, name) {
            Some(field) => self.set_field(field, input),
            None => Err(self.unknown_field(name)),
        }
    }

    fn unknown_field(&self, name: &str) -> FactError {
        let schema = &self.facts.schema;
        FactError::UnknownField {
            record: schema.title(self.kind),
            field: name.to_owned(),
            near: nearest(name, schema.describe(self.kind).fields.iter().map(|(field, _)| field.as_str())),
        }
    }

    /// Sets a field that was [looked up](crate::Schema::field) before, which saves the look-up where many records are added.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use meruit_core::{Facts, Input, Schema};
    ///
    /// let schema = Arc::new(Schema::billing());
    /// let matter = schema.kind("matter", false).ok_or("no matters")?;
    /// let name = schema.field(matter, "name").ok_or("no names")?;
    /// let mut facts = Facts::new(Arc::clone(&schema), None);
    /// for text in ["Alpha", "Beta"] {
    ///     facts.add(matter)?.set_field(name, Input::Text(text))?;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_field(&mut self, field: FieldId, input: Input<'_>) -> Result<&mut Self, FactError> {
        let datum = self.datum(&self.facts.schema.field_of(self.kind, field).ty, input);
        let wrong = match &datum {
            Datum::Unreadable(what) => Some(what.to_string()),
            _ => None,
        };
        self.facts.set(self.record, field, datum);
        let Some(what) = wrong else { return Ok(self) };
        let schema = &self.facts.schema;
        let field = schema.field_of(self.kind, field).name.clone();
        Err(FactError::WrongValue { record: schema.title(self.kind), field, what })
    }

    /// Gives a field what another record of its kind has in it. Texts are shared and not copied.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use meruit_core::{Facts, Input, Schema};
    ///
    /// let schema = Arc::new(Schema::billing());
    /// let matter = schema.kind("matter", false).ok_or("no matters")?;
    /// let name = schema.field(matter, "name").ok_or("no names")?;
    /// let mut facts = Facts::new(Arc::clone(&schema), None);
    /// let first = facts.add(matter)?.set_field(name, Input::Text("Alpha"))?.record();
    /// facts.add(matter)?.set_as(name, first);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_as(&mut self, field: FieldId, other: RecordRef) -> &mut Self {
        if other.kind == self.record.kind {
            let datum = self.facts.get(other, field).clone();
            self.facts.set(self.record, field, datum);
        }
        self
    }

    fn datum(&self, ty: &Type, input: Input<'_>) -> Datum {
        let unreadable = |what: String| Datum::Unreadable(what.into());
        match input {
            Input::Blank => Datum::Blank,
            Input::Unreadable(what) => unreadable(what.to_owned()),
            Input::Text(text) if text.trim().is_empty() => Datum::Blank,
            Input::Text(text) => match read_text(text, ty, Some(self.money_currency()), &self.facts.schema) {
                Ok(value) => Datum::Known(value),
                Err(what) => unreadable(what),
            },
            Input::YesNo(yes) if *ty == Type::YesNo => Datum::Known(Value::YesNo(yes)),
            Input::Date(date) if *ty == Type::Date => Datum::Known(Value::Date(date)),
            Input::Decimal(decimal) => self.quantity(ty, Number::from(decimal)).unwrap_or_else(unreadable),
            Input::Record(to) => match ty {
                Type::Record(kind) if self.facts.schema.describe(*kind).storage == to.kind => {
                    Datum::Known(Value::Record(to))
                }
                Type::Record(kind) if self.facts.schema.is_line(*kind) || to.kind != *kind => {
                    unreadable(format!(
                        "a {} stands where a {} belongs",
                        self.facts.schema.title(to.kind),
                        self.facts.schema.title(*kind)
                    ))
                }
                _ => unreadable(format!("a record stands where {ty} belongs")),
            },
            Input::List(inputs) => match ty {
                Type::List(of) => {
                    let mut values = Vec::with_capacity(inputs.len());
                    for input in inputs {
                        match self.datum(of, input) {
                            Datum::Known(value) => values.push(value),
                            Datum::Unreadable(what) => return Datum::Unreadable(what),
                            Datum::Blank | Datum::Missing => {}
                        }
                    }
                    Datum::Known(Value::List(values.into()))
                }
                _ => unreadable(format!("a list stands where {ty} belongs")),
            },
            Input::YesNo(_) => unreadable(format!("yes or no stands where {ty} belongs")),
            Input::Date(_) => unreadable(format!("a date stands where {ty} belongs")),
        }
    }

    /// The currency of an amount that names none; where nobody said, no currency.
    fn money_currency(&self) -> Currency {
        self.currency.unwrap_or(Currency::NONE)
    }

    fn quantity(&self, ty: &Type, number: Number) -> Result<Datum, String> {
        let currency = self.money_currency();
        Ok(Datum::Known(match ty {
            Type::Number => Value::Number(number),
            Type::Hours => Value::Hours(number),
            Type::Days => Value::Days(number),
            Type::Money(_) => Value::Money(number, currency),
            Type::Rate(_) => Value::Rate(number, currency),
            _ => return Err(format!("a number stands where {ty} belongs")),
        }))
    }
}

/// The nearest of the names, where one is near enough to be meant.
pub(crate) fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let close = |name: &str| strsim::damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase());
    let limit = match wanted.chars().count() {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    names.map(|name| (close(name), name)).filter(|(d, _)| *d <= limit).min().map(|(_, name)| name.to_owned())
}

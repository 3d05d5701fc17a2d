//! The keys by which rules look at earlier records, and what of them an invoice under review has.

use std::collections::BTreeSet;

use serde_json::Value as Json;

/// A key that the store has an index for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `firm.id`
    Firm,
    /// `matter.id`
    Matter,
    /// `timekeeper.id`
    Timekeeper,
    /// `date`
    Date,
}

/// Earlier records that rules look at: invoices or lines, which share all the keys with the record that is judged. Keys
/// that the store has no index for are left out, so that more is read than is needed and never less.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// Whether lines are looked at, or only their invoices.
    pub lines: bool,
    /// What they have in common with the record that is judged.
    pub keys: Vec<Key>,
}

impl Need {
    /// The need as a rule set names it: `prior fee`, with its keys as written.
    ///
    /// ```
    /// use meruit_store::{Key, Need};
    /// let need = Need::of("prior fee", ["timekeeper.id", "date", "normal(narrative)"]);
    /// assert_eq!(need, Need { lines: true, keys: vec![Key::Timekeeper, Key::Date] });
    /// ```
    pub fn of<'k>(records: &str, keys: impl IntoIterator<Item = &'k str>) -> Self {
        let lines = records != "prior invoice";
        let keys = keys.into_iter().filter_map(|key| match key {
            "firm.id" => Some(Key::Firm),
            "matter.id" => Some(Key::Matter),
            "timekeeper.id" if lines => Some(Key::Timekeeper),
            "date" if lines => Some(Key::Date),
            _ => None,
        });
        Self { lines, keys: keys.collect() }
    }
}

/// What the invoices under review have of each key. Where one of them does not say, everything is asked for.
#[derive(Clone, Debug, Default)]
pub struct UnderReview {
    firms: Values,
    matters: Values,
    timekeepers: Values,
    dates: Values,
}

#[derive(Clone, Debug, Default)]
struct Values {
    known: BTreeSet<String>,
    unknown: bool,
}

impl Values {
    fn add(&mut self, value: Option<String>) {
        match value {
            Some(value) => {
                self.known.insert(value);
            }
            None => self.unknown = true,
        }
    }
}

impl UnderReview {
    /// Adds an invoice, as facts in JSON have it.
    pub fn add(&mut self, invoice: &Json) {
        let (firm, matter) = (id_of(invoice, "firm"), id_of(invoice, "matter"));
        self.firms.add(firm);
        let lines = invoice.get("lines").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        if matter.is_some() || lines.is_empty() {
            self.matters.add(matter.clone());
        }
        self.dates.add(date_of(invoice));
        for line in lines {
            self.matters.add(id_of(line, "matter").or_else(|| matter.clone()));
            if let Some(firm) = id_of(line, "firm") {
                self.firms.add(Some(firm));
            }
            self.dates.add(date_of(line));
            if line.get("kind").and_then(Json::as_str) == Some("F") {
                self.timekeepers.add(id_of(line, "timekeeper"));
            }
        }
    }

    /// The values of a key; `None` where one is not known.
    pub(crate) fn values(&self, key: Key) -> Option<&BTreeSet<String>> {
        let values = match key {
            Key::Firm => &self.firms,
            Key::Matter => &self.matters,
            Key::Timekeeper => &self.timekeepers,
            Key::Date => &self.dates,
        };
        (!values.unknown).then_some(&values.known)
    }
}

/// A text as the language compares it: without case, blanks at its ends, or more than one between words.
///
/// ```
/// assert_eq!(meruit_store::normal("  Bruton  &  Vale "), "bruton & vale");
/// ```
pub fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The id of a linked record, in the form that is compared.
pub(crate) fn id_of(record: &Json, link: &str) -> Option<String> {
    let linked = record.get(link)?;
    let id = linked.as_str().or_else(|| linked.get("id").and_then(Json::as_str))?;
    let id = normal(id);
    (!id.is_empty()).then_some(id)
}

pub(crate) fn date_of(record: &Json) -> Option<String> {
    record
        .get("date")
        .and_then(Json::as_str)
        .map(|date| date.trim().to_owned())
        .filter(|date| !date.is_empty())
}

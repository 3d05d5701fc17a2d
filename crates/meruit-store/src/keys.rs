//! The keys by which rules look at earlier records, and what of them an invoice under review has.

use std::collections::BTreeSet;

use serde_json::Value as Json;

/// A key that the store has an index for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `timekeeper.id`, of fees
    Timekeeper,
    /// `number` or `normal(number)`, of invoices
    Number,
    /// `matter.id`
    Matter,
    /// `firm.id`
    Firm,
}

/// Records that rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Records {
    /// Invoices without their lines.
    Invoices,
    /// All lines.
    Lines,
    /// Lines that are fees.
    Fees,
    /// Lines that are expenses.
    Expenses,
    /// Lines that adjust an invoice.
    Adjustments,
}

/// Earlier records that rules look at, which share all the keys with the record that is judged. Keys that the store has no
/// index for are left out, so that more is read than is needed and never less.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// What is looked at.
    pub records: Records,
    /// What they have in common with the record that is judged.
    pub keys: Vec<Key>,
    /// The first and the last day that they can be of (`YYYY-MM-DD`); `None` for all days.
    pub days: Option<(String, String)>,
    /// Whether it is met by sums of lines in place of the lines ([`can_be_summed`](crate::can_be_summed)). It is only where
    /// no other need looks at single lines without asking whose they are.
    pub in_sums: Option<Span>,
    /// Whether they are of the same timekeeper and day as a fee that is judged.
    pub same_day: bool,
}

/// The time whose lines are summed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

impl Span {
    /// As many letters of a day say which it is.
    pub(crate) fn letters(self) -> usize {
        match self {
            Self::Month => 7,
            Self::Year => 4,
        }
    }
}

impl Need {
    /// The need as a rule set names it: `prior fee`, with its keys as written, of all days.
    ///
    /// ```
    /// use meruit_store::{Key, Need, Records};
    /// let need = Need::of("prior fee", ["timekeeper.id", "code"]);
    /// assert_eq!((need.records, need.keys), (Records::Fees, vec![Key::Timekeeper]));
    /// ```
    pub fn of<'k>(records: &str, keys: impl IntoIterator<Item = &'k str>) -> Self {
        let records = match records {
            "prior invoice" => Records::Invoices,
            "prior fee" => Records::Fees,
            "prior expense" => Records::Expenses,
            "prior adjustment" => Records::Adjustments,
            _ => Records::Lines,
        };
        let keys: Vec<&str> = keys.into_iter().collect();
        let same_day =
            records == Records::Fees && ["timekeeper.id", "date"].iter().all(|key| keys.contains(key));
        let keys = keys.into_iter().filter_map(|key| match (key, records) {
            ("firm.id", _) => Some(Key::Firm),
            ("matter.id", _) => Some(Key::Matter),
            ("timekeeper.id", Records::Fees) => Some(Key::Timekeeper),
            ("number" | "normal(number)", Records::Invoices) => Some(Key::Number),
            _ => None,
        });
        Self { records, keys: keys.collect(), days: None, in_sums: None, same_day }
    }
}

/// What the invoices under review have of each key. Where one of them does not say, everything is asked for.
#[derive(Clone, Debug, Default)]
pub struct UnderReview {
    firms: Values,
    numbers: Values,
    matters: Values,
    timekeepers: Values,
    dates: Values,
    /// Who worked on which day.
    days_of: BTreeSet<(String, String)>,
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

    fn all(&self) -> Option<&BTreeSet<String>> {
        (!self.unknown).then_some(&self.known)
    }
}

impl UnderReview {
    /// Adds an invoice, as facts in JSON have it.
    pub fn add(&mut self, invoice: &Json) {
        let (firm, matter) = (id_of(invoice, "firm"), id_of(invoice, "matter"));
        self.firms.add(firm);
        self.numbers
            .add(invoice.get("number").and_then(Json::as_str).map(plain).filter(|key| !key.is_empty()));
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
            let who = id_of(line, "timekeeper");
            if who.is_some() || line.get("kind").and_then(Json::as_str) == Some("F") {
                self.days_of.extend(who.clone().zip(date_of(line)));
                self.timekeepers.add(who);
            }
        }
    }

    /// The values of a key; `None` where one is not known.
    pub(crate) fn values(&self, key: Key) -> Option<&BTreeSet<String>> {
        match key {
            Key::Firm => self.firms.all(),
            Key::Number => self.numbers.all(),
            Key::Matter => self.matters.all(),
            Key::Timekeeper => self.timekeepers.all(),
        }
    }

    /// Who worked on which day; `None` where one is not known.
    pub(crate) fn days_of(&self) -> Option<&BTreeSet<(String, String)>> {
        (!self.timekeepers.unknown && !self.dates.unknown).then_some(&self.days_of)
    }

    /// The days of the invoices and their lines, as they are written; `None` where one is not known.
    pub fn days(&self) -> Option<&BTreeSet<String>> {
        self.dates.all()
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

/// A text as `normal(…)` has it in the language: letters and digits only, without noughts in front. What is the same number
/// is the same here too.
pub(crate) fn plain(text: &str) -> String {
    let plain: String =
        text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let short = plain.trim_start_matches('0');
    if short.is_empty() && !plain.is_empty() { "0".to_owned() } else { short.to_owned() }
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

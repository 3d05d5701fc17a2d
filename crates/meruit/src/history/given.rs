//! What a review is given besides invoices and rules, in a form that a store can keep.

use std::collections::BTreeMap;

use jiff::civil::Date;
use meruit_core::{Completeness, RawTable, Schema};
use meruit_ledes::Platform;
use serde::{Deserialize, Serialize};

use super::secrets::is_secret;
use crate::options::{Options, Table};

/// What a review is given besides invoices and rules: what [`Options`] say of it, as texts, so that the review can be run
/// again years later.
///
/// ```
/// use meruit::history::Given;
/// use meruit::{Completeness, Date};
/// let given = Given::new().as_of(Date::constant(2026, 4, 30)).declare("receipt", Completeness::Absent);
/// let options = given.options();
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    tables: BTreeMap<String, Rows>,
    lists: BTreeMap<String, Vec<String>>,
    records: Vec<(String, Rows)>,
    declared: Vec<(String, String)>,
    platform: String,
    as_of: Option<Date>,
    alone: bool,
    steps: Option<u64>,
    without_narratives: bool,
}

/// A table as texts.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Rows {
    origin: String,
    columns: Vec<String>,
    rows: Vec<(u64, Vec<Option<String>>)>,
}

impl From<Table> for Rows {
    fn from(table: Table) -> Self {
        let RawTable { origin, columns, rows } = table.raw;
        Self { origin, columns, rows }
    }
}

impl Rows {
    fn table(&self) -> Table {
        let Self { origin, columns, rows } = self.clone();
        Table { raw: RawTable { origin, columns, rows } }
    }
}

impl Given {
    /// Nothing is given.
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`Options::table`].
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, table: Table) -> Self {
        self.tables.insert(name.into(), table.into());
        self
    }

    /// As [`Options::list`].
    #[must_use]
    pub fn list(mut self, name: impl Into<String>, members: Vec<String>) -> Self {
        self.lists.insert(name.into(), members);
        self
    }

    /// As [`Options::record_table`].
    #[must_use]
    pub fn records(mut self, kind: impl Into<String>, table: Table) -> Self {
        self.records.push((kind.into(), table.into()));
        self
    }

    /// As [`Options::declare`].
    #[must_use]
    pub fn declare(mut self, kind: impl Into<String>, completeness: Completeness) -> Self {
        let word = WORDS.iter().find(|(_, known)| *known == completeness).map_or("absent", |(word, _)| word);
        self.declared.push((kind.into(), word.to_owned()));
        self
    }

    /// As [`Options::platform`].
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        platform.as_str().clone_into(&mut self.platform);
        self
    }

    /// As [`Options::as_of`].
    #[must_use]
    pub fn as_of(mut self, day: Date) -> Self {
        self.as_of = Some(day);
        self
    }

    /// As [`Options::each_rule_alone`].
    #[must_use]
    pub fn each_rule_alone(mut self, alone: bool) -> Self {
        self.alone = alone;
        self
    }

    /// As [`Options::without_narratives`]; then nothing that holds them is recorded either: a run can be shown, and not decided
    /// again.
    #[must_use]
    pub fn without_narratives(mut self, without: bool) -> Self {
        self.without_narratives = without;
        self
    }

    /// Whether narratives are left out.
    pub(super) fn is_without_narratives(&self) -> bool {
        self.without_narratives
    }

    /// As [`Options::step_limit`].
    #[must_use]
    pub fn step_limit(mut self, steps: u64) -> Self {
        self.steps = Some(steps);
        self
    }

    /// The platform whose rules for LEDES files count.
    pub(super) fn known_platform(&self) -> Platform {
        Platform::from_name(&self.platform).unwrap_or_default()
    }

    /// The options that say the same.
    pub fn options(&self) -> Options {
        let mut options = Options::new().platform(self.known_platform()).each_rule_alone(self.alone);
        options = options.without_narratives(self.without_narratives);
        if let Some(day) = self.as_of {
            options = options.as_of(day);
        }
        if let Some(steps) = self.steps {
            options = options.step_limit(steps);
        }
        for (name, rows) in &self.tables {
            options = options.table(name, rows.table());
        }
        for (name, members) in &self.lists {
            options = options.list(name, members.iter().map(String::as_str));
        }
        for (kind, rows) in &self.records {
            options = options.record_table(kind, rows.table());
        }
        for (kind, word) in &self.declared {
            if let Some((_, completeness)) = WORDS.iter().find(|(known, _)| known == word) {
                options = options.declare(kind, *completeness);
            }
        }
        options
    }

    /// Whether a column of it holds bank or tax numbers.
    pub(super) fn has_secrets(&self, schema: &Schema) -> bool {
        let columns = self.records.iter().flat_map(|(_, rows)| &rows.columns);
        columns.into_iter().any(|column| is_secret(schema, column.rsplit('.').next().unwrap_or(column)))
    }
}

const WORDS: [(&str, Completeness); 3] = [
    ("complete", Completeness::Complete),
    ("partial", Completeness::Partial),
    ("absent", Completeness::Absent),
];

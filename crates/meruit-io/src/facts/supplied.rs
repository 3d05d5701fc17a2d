//! Records that stand beside the invoices, by kind and id.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use meruit_core::document::InputProblem;
use meruit_core::{Completeness, Currency, Facts, Schema};

use super::builder::Builder;
use super::fault::FactsError;
use super::json::{Json, Members};
use super::path::Path;

/// Records that stand beside the invoices, and how complete each kind is.
///
/// They are kept as rows of texts and typed with each review, because it is the rules that say what a record has.
#[derive(Clone, Debug, Default)]
pub struct Supplied {
    rows: BTreeMap<String, Arc<Rows>>,
    pub(crate) declared: BTreeMap<String, Completeness>,
    /// Earlier invoices as decided, with where they come from.
    pub(crate) earlier: Vec<(Arc<str>, Arc<Json>)>,
    /// Whether matters, firms and timekeepers that no invoice names are looked at too.
    pub(crate) all_of_them: bool,
}

/// The records of one kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    /// The first file that supplied some.
    pub(crate) file: Option<Arc<str>>,
    /// By id, in lower case.
    by_id: HashMap<String, Vec<usize>>,
}

/// A record as it was supplied.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) members: Members,
    /// The file it comes from.
    pub(crate) file: Arc<str>,
    pub(crate) place: Place,
}

/// Where a supplied record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The line of a table.
    Line(u64),
    /// The index in the array `records.KIND` of a JSON text.
    Json(usize),
}

impl Place {
    /// Hands over the path of a record of the kind.
    pub(crate) fn with_path<T>(self, kind: &str, take: impl FnOnce(&Path<'_>) -> T) -> T {
        match self {
            Self::Line(line) => take(&Path::Line(line)),
            Self::Json(index) => take(&Path::Root.member("records").member(kind).index(index)),
        }
    }
}

impl Supplied {
    /// Says how complete the records of a kind are. `prior` stands for the earlier invoices.
    pub fn declare(&mut self, kind: impl Into<String>, completeness: Completeness) {
        self.declared.insert(kind.into(), completeness);
    }

    /// Adds records that are in memory already; an index stands for their place in messages. The kind counts as complete
    /// unless it was declared otherwise.
    ///
    /// ```
    /// use meruit_io::facts::{Json, Members, Supplied};
    /// let matter = Members::from_iter([("id", Json::Text("M1".into())), ("state", Json::Text("NY".into()))]);
    /// let mut supplied = Supplied::default();
    /// supplied.add_rows("matter", "the matter system", [matter]);
    /// ```
    pub fn add_rows(&mut self, kind: &str, source: &str, rows: impl IntoIterator<Item = Members>) {
        let source: Arc<str> = Arc::from(source);
        self.add_kind(kind, &source);
        for (index, members) in rows.into_iter().enumerate() {
            self.add(kind, members, &source, Place::Json(index));
        }
    }

    /// Adds earlier invoices with their `lines`, as they were decided: an array as `prior invoice` of a JSON text has it. The
    /// earlier invoices count as complete unless declared otherwise.
    pub fn add_earlier(&mut self, source: &str, invoices: Json) {
        self.earlier.push((Arc::from(source), Arc::new(invoices)));
    }

    /// Has rules look at all records, matters, firms and timekeepers that no invoice names too.
    pub fn look_at_all(&mut self) {
        self.all_of_them = true;
    }

    /// Leaves out the earlier invoices, where no rule looks at them.
    pub fn forget_earlier(&mut self) {
        self.earlier.clear();
    }

    /// Tries all records on the schema of some rules, and gives back what cannot be read of them.
    ///
    /// ```
    /// use meruit_core::Schema;
    /// use meruit_io::facts::Supplied;
    /// let mut supplied = Supplied::default();
    /// supplied.read_csv("matter", "matters.csv", "id,opened\nM1,1 March\n".as_bytes())?;
    /// let problems = supplied.check(&Schema::billing(), None)?;
    /// assert_eq!((problems[0].record, problems[0].field.as_deref()), (Some(2), Some("opened")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a kind or a field is not in the schema, when an id stands twice, or when a declaration does not fit.
    pub fn check(
        &self,
        schema: &Arc<Schema>,
        currency: Option<Currency>,
    ) -> Result<Vec<InputProblem>, FactsError> {
        let mut builder = Builder::new(schema, currency, self);
        let kinds: Vec<&str> = self.kinds().map(|(kind, _)| kind).collect();
        builder.add_supplied(&kinds);
        let Builder { problems_beside, faults, .. } = builder;
        faults.into_result(problems_beside)
    }

    /// The facts that hold the records and no invoice.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn facts(&self, schema: &Arc<Schema>, currency: Option<Currency>) -> Result<Facts, FactsError> {
        let mut builder = Builder::new(schema, currency, self);
        builder.add_supplied(&[]);
        let Builder { facts, faults, .. } = builder;
        faults.into_result(facts)
    }

    pub(crate) fn add(&mut self, kind: &str, members: Members, file: &Arc<str>, place: Place) {
        let rows = Arc::make_mut(self.rows.entry(kind.to_owned()).or_default());
        if let Some(id) = members.get("id").and_then(Json::text) {
            rows.by_id.entry(normal(id)).or_default().push(rows.rows.len());
        }
        rows.rows.push(Row { members, file: Arc::clone(file), place });
    }

    /// Says that records of the kind were supplied by the file, even if there is none.
    pub(crate) fn add_kind(&mut self, kind: &str, file: &Arc<str>) {
        let rows = Arc::make_mut(self.rows.entry(kind.to_owned()).or_default());
        rows.file.get_or_insert_with(|| Arc::clone(file));
    }

    /// The kinds of which records were supplied.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (&str, &Arc<Rows>)> {
        self.rows.iter().map(|(kind, rows)| (kind.as_str(), rows))
    }

    /// The record of the kind with this id. Of several, the one that names the firm goes before one that names none.
    pub(crate) fn find(&self, kind: &str, id: &str, firm: Option<&str>) -> Option<(usize, &Row)> {
        let rows = self.rows.get(kind)?;
        let found = || {
            let indexes = rows.by_id.get(&normal(id)).into_iter().flatten();
            indexes.filter_map(|&index| Some((index, rows.rows.get(index)?)))
        };
        let firm = firm.map(normal);
        let own = found().find(|(_, row)| firm.is_some() && row.firm().map(normal) == firm);
        own.or_else(|| found().find(|(_, row)| row.firm().is_none() || kind != "timekeeper"))
    }
}

impl Rows {
    /// The rows of which one earlier has the same id and the same firm.
    pub(crate) fn same_ids(&self) -> Vec<(&Row, &Row)> {
        let mut pairs = Vec::new();
        let mut seen: HashMap<(String, Option<String>), &Row> = HashMap::new();
        for row in &self.rows {
            let Some(id) = row.members.get("id").and_then(Json::text) else { continue };
            match seen.entry((normal(id), row.firm().map(normal))) {
                Entry::Occupied(first) => pairs.push((*first.get(), row)),
                Entry::Vacant(free) => {
                    free.insert(row);
                }
            }
        }
        pairs
    }
}

impl Row {
    /// The id of the firm that it names.
    pub(crate) fn firm(&self) -> Option<&str> {
        match self.members.get("firm")? {
            Json::Object(members) => members.get("id").and_then(Json::text),
            other => other.text(),
        }
    }
}

/// Ids are compared without case and blanks around them, as the language compares texts.
fn normal(id: &str) -> String {
    id.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

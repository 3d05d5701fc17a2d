//! Records and links, from members with texts.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use meruit_core::document::InputProblem;
use meruit_core::{Completeness, Currency, FactError, Facts, Input, KindId, RecordRef, Schema, Type};

use super::codes::{near_code, unknown_code};
use super::fault::{Fault, Faults};
use super::json::{Json, Members};
use super::path::Path;
use super::supplied::{Row, Supplied};
use crate::near::did_you_mean;

/// Links nest no deeper than this.
const DEEPEST: usize = 64;
/// The figures that exist only while an invoice is settled.
const OF_SETTLEMENT: [&str; 2] = ["remaining", "remaining_hours"];

/// Facts under construction.
pub(crate) struct Builder<'s> {
    pub(crate) facts: Facts,
    pub(crate) schema: Arc<Schema>,
    pub(crate) supplied: &'s Supplied,
    /// Linked records by what they say, so that one is not made twice.
    known: foldhash::HashMap<LinkedKey, RecordRef>,
    /// The supplied rows that have become records.
    used: HashSet<(KindId, usize)>,
    /// Invoices by number, those of this run and earlier ones apart.
    invoices: HashMap<(bool, String), RecordRef>,
    /// Codes that were told to be in no set, with the set.
    unknown_codes: HashSet<(String, String)>,
    /// Whether the codes of the invoices were held against their sets before.
    pub(crate) codes_are_told: bool,
    pub(crate) problems: Vec<InputProblem>,
    /// Those of the records that stand beside the invoices.
    pub(crate) problems_beside: Vec<InputProblem>,
    pub(crate) faults: Faults,
    currency: Option<Currency>,
}

/// What tells linked records of one kind apart.
#[derive(Debug, PartialEq, Eq, Hash)]
struct LinkedKey {
    kind: KindId,
    /// The firm, where the record is one firm's own.
    firm: Option<String>,
    /// The supplied row it comes from.
    row: Option<usize>,
    /// What it says beside the row, and the currency of its money; `None` where the row says all.
    own: Option<(Option<Currency>, Vec<(String, Json)>)>,
}

/// Where a record stands: what its money and its links without more are of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Around<'a> {
    /// The file, for messages.
    pub(crate) file: &'a str,
    /// The number of the invoice, for messages.
    pub(crate) invoice: Option<&'a str>,
    /// The currency of money that names none.
    pub(crate) currency: Option<Currency>,
    /// The firm that a timekeeper belongs to.
    pub(crate) firm: Option<&'a str>,
    /// Whether the record stands beside the invoices.
    pub(crate) beside: bool,
}

impl<'s> Builder<'s> {
    pub(crate) fn new(schema: &Arc<Schema>, currency: Option<Currency>, supplied: &'s Supplied) -> Self {
        Self {
            facts: Facts::new(Arc::clone(schema), currency),
            schema: Arc::clone(schema),
            supplied,
            known: foldhash::HashMap::default(),
            used: HashSet::new(),
            invoices: HashMap::new(),
            unknown_codes: HashSet::new(),
            codes_are_told: false,
            problems: Vec::new(),
            problems_beside: Vec::new(),
            faults: Faults::default(),
            currency,
        }
    }

    pub(crate) fn fault(
        &mut self,
        id: &'static str,
        around: Around<'_>,
        path: &Path<'_>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let (file, path, message) = (around.file.to_owned(), path.to_string(), message.into());
        self.faults.push(Fault { id, file, path, message, help });
    }

    /// The kind of record of this name, or a fault.
    pub(crate) fn kind(&mut self, name: &str, around: Around<'_>, path: &Path<'_>) -> Option<KindId> {
        let (bare, prior) = name.strip_prefix("prior ").map_or((name, false), |bare| (bare, true));
        let kind = self.schema.kind(bare, prior);
        if kind.is_none() {
            let schema = Arc::clone(&self.schema);
            let help = did_you_mean(bare, schema.kind_names());
            self.fault("unknown-record", around, path, format!("no record is called `{name}`"), help);
        }
        kind
    }

    /// Adds a record and sets what it says.
    pub(crate) fn add(&mut self, kind: KindId, around: Around<'_>, path: &Path<'_>) -> Option<RecordRef> {
        match self.facts.add(kind) {
            Ok(builder) => Some(builder.record()),
            Err(error) => {
                self.fault("too-many-records", around, path, error.to_string(), None);
                None
            }
        }
    }

    /// Sets the fields that the members name.
    pub(crate) fn fill(&mut self, record: RecordRef, members: &Members, around: Around<'_>, path: &Path<'_>) {
        for (name, value) in members.iter() {
            self.set(record, name, value, around, &path.member(name));
        }
    }

    /// Sets one field.
    pub(crate) fn set(
        &mut self,
        record: RecordRef,
        name: &str,
        value: &Json,
        around: Around<'_>,
        path: &Path<'_>,
    ) {
        let kind = self.facts.kind_of(record);
        let schema = Arc::clone(&self.schema);
        let field = schema.field(kind, name).filter(|_| !OF_SETTLEMENT.contains(&name));
        let Some(field) = field else {
            let names = schema.describe(kind).fields.iter().map(|(field, _)| field.as_str());
            let names = names.filter(|name| !OF_SETTLEMENT.contains(name));
            let help = did_you_mean(name, names);
            self.fault(
                "unknown-member",
                around,
                path,
                format!("a {} has no `{name}`", schema.title(kind)),
                help,
            );
            return;
        };
        let ty = &schema.field_of(kind, field).ty;
        if let Type::Record(to) = ty {
            if let Some(linked) = self.link(*to, value, around, path) {
                self.put(record, name, linked, around, path);
            }
            return;
        }
        if let (Json::Text(code), Type::Code(Some(set))) = (value, ty)
            && (around.beside || !self.codes_are_told)
        {
            self.check_code(code, set, around, path);
        }
        match scalar(value, ty) {
            Ok(input) => self.put(record, name, input, around, path),
            Err(Wrong { id, message, help }) => self.fault(id, around, path, message, help),
        }
    }

    fn put(&mut self, record: RecordRef, name: &str, input: Input<'_>, around: Around<'_>, path: &Path<'_>) {
        let currency = around.currency.or(self.currency);
        let set = self.facts.edit(record).currency(currency).set(name, input).map(|_| ());
        match set {
            Ok(()) => {}
            Err(FactError::WrongValue { what, .. }) => {
                let mut problem = problem("unreadable-value", "error", around, path, what);
                problem.help = Some("the value counts as not known".to_owned());
                self.tell(around, problem);
            }
            Err(error) => self.fault("wrong-sort", around, path, error.to_string(), None),
        }
    }

    /// Tells of a code that its set does not have, once for each. Clients add codes of their own, so that it is kept.
    fn check_code(&mut self, code: &str, set: &str, around: Around<'_>, path: &Path<'_>) {
        let Some(message) = unknown_code(code, set) else { return };
        if self.unknown_codes.insert((set.to_owned(), code.to_owned())) {
            let mut problem = problem("unknown-code", "note", around, path, message);
            problem.help = near_code(code);
            self.tell(around, problem);
        }
    }

    fn tell(&mut self, around: Around<'_>, problem: InputProblem) {
        let problems = if around.beside { &mut self.problems_beside } else { &mut self.problems };
        problems.push(problem);
    }

    /// What a link holds: a record, or nothing. `None` where a fault was found.
    fn link(
        &mut self,
        kind: KindId,
        value: &Json,
        around: Around<'_>,
        path: &Path<'_>,
    ) -> Option<Input<'static>> {
        if path.depth() > DEEPEST {
            self.fault("too-deep", around, path, format!("records nest deeper than {DEEPEST}"), None);
            return None;
        }
        let schema = Arc::clone(&self.schema);
        match value {
            Json::Null => Some(Input::Blank),
            Json::Text(id) if id.trim().is_empty() => Some(Input::Blank),
            Json::Text(number) if schema.describe(kind).name == "invoice" => {
                let prior = schema.describe(kind).prior;
                let found = self.invoices.get(&(prior, number.trim().to_owned())).copied();
                if found.is_none() {
                    let message = format!("no invoice of these facts has the number `{number}`");
                    self.fault("unknown-invoice", around, path, message, None);
                }
                found.map(Input::Record)
            }
            Json::Text(id) if schema.field(kind, "id").is_some() => {
                let mut members = Members::default();
                members.set("id", Json::Text(id.clone()));
                self.linked(kind, &members, around, path).map(Input::Record)
            }
            Json::Object(members) => self.linked(kind, members, around, path).map(Input::Record),
            other => {
                let title = schema.title(kind);
                let message = format!("{} stands where a {title} belongs", other.sort());
                let help = if schema.field(kind, "id").is_some() {
                    "write its id as a text, or an object with its fields".to_owned()
                } else {
                    format!("write an object with its fields; a {title} has no id")
                };
                self.fault("wrong-sort", around, path, message, Some(help));
                None
            }
        }
    }

    /// The record that the members describe, together with the supplied row of the same id. Members without an id are a
    /// record of their own.
    pub(crate) fn linked(
        &mut self,
        kind: KindId,
        members: &Members,
        around: Around<'_>,
        path: &Path<'_>,
    ) -> Option<RecordRef> {
        let Some(id) = members.get("id").and_then(Json::text) else {
            let record = self.add(kind, around, path)?;
            self.fill(record, members, around, path);
            return Some(record);
        };
        let supplied = self.supplied;
        let schema = Arc::clone(&self.schema);
        let name = &schema.describe(kind).name;
        let row = supplied.find(name, id, around.firm);
        // What the row says anyway makes no other record.
        let own: Vec<(&str, &Json)> = members
            .iter()
            .filter(|(name, value)| row.is_none_or(|(_, row)| row.members.get(name) != Some(value)))
            .filter(|(name, _)| row.is_none() || *name != "id")
            .collect();
        if let (Some((index, row)), true) = (row, own.is_empty()) {
            return self.supplied_record(kind, index, row, around);
        }
        // An id of a timekeeper is a firm's own.
        let firm = if name == "timekeeper" { around.firm } else { None };
        let said = own.iter().map(|(name, value)| ((*name).to_owned(), (*value).clone())).collect();
        let key = LinkedKey {
            kind,
            firm: firm.map(str::to_owned),
            row: row.map(|(index, _)| index),
            own: Some((around.currency, said)),
        };
        if let Some(record) = self.known.get(&key) {
            return Some(*record);
        }
        let record = self.add(kind, around, path)?;
        // Known before it is filled: records may link back to it.
        self.known.insert(key, record);
        if let Some((_, row)) = row {
            self.fill_from_row(record, name, row, around);
        }
        for (name, value) in own {
            self.set(record, name, value, around, &path.member(name));
        }
        Some(record)
    }

    /// The record of a supplied row; a timekeeper's row that names no firm serves each of them.
    fn supplied_record(
        &mut self,
        kind: KindId,
        index: usize,
        row: &Row,
        around: Around<'_>,
    ) -> Option<RecordRef> {
        let schema = Arc::clone(&self.schema);
        let name = &schema.describe(kind).name;
        let firm = if name == "timekeeper" && row.firm().is_none() { around.firm } else { None };
        let key = LinkedKey { kind, firm: firm.map(str::to_owned), row: Some(index), own: None };
        if let Some(record) = self.known.get(&key) {
            return Some(*record);
        }
        let record = row.place.with_path(name, |path| self.add(kind, around, path))?;
        self.known.insert(key, record);
        self.used.insert((kind, index));
        self.fill_from_row(record, name, row, around);
        Some(record)
    }

    /// What stands beside the invoices is in the currency of the rules, whatever the invoice is in.
    fn fill_from_row(&mut self, record: RecordRef, name: &str, row: &Row, around: Around<'_>) {
        let beside = Around { file: &row.file, currency: None, beside: true, ..around };
        row.place.with_path(name, |path| self.fill(record, &row.members, beside, path));
    }

    /// Makes an invoice known by its number, for records that name it.
    pub(crate) fn know_invoice(&mut self, number: &str, prior: bool, invoice: RecordRef) {
        self.invoices.entry((prior, number.trim().to_owned())).or_insert(invoice);
    }

    /// Adds the supplied records that no invoice has linked, and declares their kinds complete. Of matters, timekeepers
    /// and firms only the kinds named are added: a client's list of all its matters is not under review.
    pub(crate) fn add_supplied(&mut self, whole: &[&str]) {
        let supplied = self.supplied;
        for (name, rows) in supplied.kinds() {
            let around = Around { file: rows.file.as_deref().unwrap_or_default(), ..Around::default() };
            let Some(kind) = self.kind(name, around, &Path::Root) else { continue };
            if !self.schema.comes_with_invoice(kind) {
                self.facts.declare(kind, Completeness::Complete);
            } else if !supplied.all_of_them && !whole.contains(&name) {
                continue;
            }
            for (first, second) in rows.same_ids() {
                let around = Around { file: &second.file, ..Around::default() };
                let id = second.members.get("id").and_then(Json::text).unwrap_or_default();
                let message = format!("the {name} `{id}` stands there twice");
                let first = first.place.with_path(name, |path| path.to_string());
                let help = Some(format!("the first is {first}"));
                second.place.with_path(name, |path| self.fault("id-twice", around, path, message, help));
            }
            for (index, row) in rows.rows.iter().enumerate() {
                if !self.used.contains(&(kind, index)) {
                    self.supplied_record(kind, index, row, Around::default());
                }
            }
        }
        for (source, invoices) in &supplied.earlier {
            let around = Around { file: source, ..Around::default() };
            self.earlier(invoices, around, &Path::Root.member("prior invoice"));
        }
        for (name, completeness) in &supplied.declared {
            self.declare(name, *completeness, Around::default(), &Path::Root);
        }
    }

    /// Declares how complete a kind is; `prior` stands for all records of earlier invoices.
    pub(crate) fn declare(&mut self, name: &str, how: Completeness, around: Around<'_>, path: &Path<'_>) {
        if name == "prior" || name.starts_with("prior ") {
            for of in ["invoice", "line"] {
                if let Some(kind) = self.schema.kind(of, true) {
                    self.facts.declare(kind, how);
                }
            }
        } else if let Some(kind) = self.kind(name, around, path) {
            if self.schema.comes_with_invoice(kind) {
                let message = format!("a {name} comes with the invoice and is not declared");
                self.fault("wrong-declaration", around, path, message, None);
                return;
            }
            self.facts.declare(kind, how);
        }
    }
}

/// A problem of a field, without advice.
fn problem(id: &str, severity: &str, around: Around<'_>, path: &Path<'_>, message: String) -> InputProblem {
    InputProblem {
        id: id.to_owned(),
        severity: severity.to_owned(),
        file: around.file.to_owned(),
        record: path.line(),
        field: Some(field_of(path)),
        invoice: around.invoice.filter(|_| !around.beside).map(str::to_owned),
        message,
        help: None,
    }
}

/// The path without the line of the table, which stands beside it.
fn field_of(path: &Path<'_>) -> String {
    let text = path.to_string();
    match path.line() {
        Some(line) => text.strip_prefix(&format!("line {line}, ")).unwrap_or(&text).to_owned(),
        None => text,
    }
}

/// Why a value is of the wrong sort.
struct Wrong {
    id: &'static str,
    message: String,
    help: Option<String>,
}

/// A value of JSON as a field of this type takes it.
fn scalar<'v>(value: &'v Json, ty: &Type) -> Result<Input<'v>, Wrong> {
    let wrong = |help: &str| Wrong {
        id: "wrong-sort",
        message: format!("{} stands where {ty} belongs", value.sort()),
        help: Some(help.to_owned()),
    };
    Ok(match (value, ty) {
        (Json::Null, _) => Input::Blank,
        (Json::Text(text), _) => Input::Text(text),
        (Json::YesNo(yes), Type::YesNo) => Input::YesNo(*yes),
        (Json::List(items), Type::List(of)) => {
            Input::List(items.iter().map(|item| scalar(item, of)).collect::<Result<_, _>>()?)
        }
        (Json::Number(number), _) => {
            return Err(Wrong {
                id: "number-in-json",
                message: format!("the number {number} stands where a text belongs"),
                help: Some(format!("write `\"{number}\"`: a number of JSON may lose digits on its way")),
            });
        }
        (Json::YesNo(_), _) => return Err(wrong("write a text")),
        (Json::List(_), _) => return Err(wrong("write one value")),
        (Json::Object(_), _) => return Err(wrong("write a text")),
    })
}

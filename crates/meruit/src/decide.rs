//! Decisions on records that stand in tables: routes, approvals, payments, requests.

use std::collections::{HashMap, HashSet};

use meruit_core::RawTable;
use meruit_core::document::InputProblem;
use meruit_io::facts::{Json, Members, Supplied, parse_json, rows};
use meruit_io::payments::{self, TokenKey};
use meruit_io::table_csv::{TableError, list_of, read_table};

use crate::cancel::Cancel;
use crate::error::ReviewError;
use crate::options::{Options, Table};
use crate::review::Review;
use crate::reviewer::Reviewer;
use crate::ruleset::Ruleset;

/// Records to decide on, as they come from files or from memory, each under a name.
///
/// A name is a kind of record (`level`, `payment`, `invoice`), or a table or list that the rules call `supplied`: that is
/// for the rules to say. Rows of `invoice` and of its lines (`line`, `fee`, `expense`, each with a column `invoice`) make
/// the invoices; an invoice with an `amount` and no lines is known by its sum alone.
///
/// ```
/// use meruit::{Options, Records, Ruleset};
/// let rules = Ruleset::parse("route.ocg", r#"
///     guideline "Routes" edition 2026 currency USD uses requests
///     decision queue for each request gives queue: text
///       when kind is "bank change" -> "vendor-verification"
///       otherwise -> "general"
/// "#)?;
/// let mut records = Records::new();
/// records.add_csv("request", "requests.csv", "id,kind\nR1,Bank change\n".as_bytes())?;
/// let review = rules.decide(&records, &Options::new())?;
/// let decided = &review.document().decisions[0];
/// assert_eq!((decided.of.as_str(), decided.answers[0]["queue"].as_str()), ("request R1", Some("vendor-verification")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Records {
    tables: Vec<(String, RawTable)>,
    rows: Vec<(String, String, Vec<Members>)>,
    /// Facts as JSON, each with its file.
    facts: Vec<(String, Members)>,
    /// What was wrong with files of banks.
    problems: Vec<InputProblem>,
}

impl Records {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a CSV file. `file` is its name, for messages.
    ///
    /// # Errors
    ///
    /// When the text is no table.
    pub fn add_csv(&mut self, name: &str, file: &str, csv: impl std::io::Read) -> Result<(), TableError> {
        self.tables.push((name.to_owned(), read_table(file, csv)?));
        Ok(())
    }

    /// Adds a table: from a workbook, a database, or made of rows in memory ([`Table::from_source`]).
    ///
    /// ```
    /// use meruit::{Records, Table};
    /// let mut records = Records::new();
    /// records.add_table("sender", Table::from_rows("memory", ["id", "kind"], [[Some("S1"), Some("vendor")]]));
    /// ```
    pub fn add_table(&mut self, name: &str, table: Table) {
        self.tables.push((name.to_owned(), table.raw));
    }

    /// Adds the rows of an Arrow or Parquet file.
    ///
    /// # Errors
    ///
    /// When the bytes are no such table, or a column is of a type that is not exact.
    #[cfg(feature = "arrow")]
    pub fn add_arrow(
        &mut self,
        name: &str,
        file: &str,
        bytes: Vec<u8>,
    ) -> Result<(), meruit_io::record_tables::RecordTableError> {
        self.tables.push((name.to_owned(), meruit_io::record_tables::read_record_table(file, bytes)?));
        Ok(())
    }

    /// Adds a file of a bank (pain.002, camt.054, or ACH returns and changes) as records of `bank_reply`; `false` where the
    /// file is none. `key` makes tokens of account numbers. What is wrong with the file stands among the problems of the
    /// result.
    ///
    /// ```
    /// use meruit::{Calendar, Date, Options, Records, Ruleset, Time};
    /// let file = "<CstmrPmtStsRpt><GrpHdr><CreDtTm>2026-04-10T16:05:12</CreDtTm></GrpHdr><OrgnlPmtInfAndSts><TxInfAndSts>
    ///   <OrgnlEndToEndId>E-1</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>
    ///   </TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt>";
    /// let mut records = Records::new();
    /// assert!(records.add_bank_file("status.xml", file.as_bytes(), None)?);
    /// for kind in ["payment", "paid_invoice", "vendor", "bank_account", "call_back", "tax_profile"] {
    ///     records.add_rows(kind, "none", []);
    /// }
    /// let opens = Time::constant(9, 0, 0, 0);
    /// let week = Calendar::weekdays(opens, Time::constant(17, 0, 0, 0));
    /// let review = Ruleset::pack("payments")?.decide(&records, &Options::new().calendar("banking", week))?;
    /// let case = &review.document().decisions.iter().find(|answer| answer.decision == "failed_payment").expect("a case");
    /// assert_eq!(case.answers[0]["owner"].as_str(), Some("vendor"));
    /// assert!(review.document().problems.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the source fails, or the file is longer than allowed.
    pub fn add_bank_file(
        &mut self,
        file: &str,
        input: impl std::io::BufRead,
        key: Option<&TokenKey>,
    ) -> Result<bool, meruit_io::payments::ReadError> {
        let options = payments::Options { key: key.cloned(), ..payments::Options::default() };
        let Some(replies) = payments::read_bank_file(file, input, &options)? else { return Ok(false) };
        self.problems.extend(replies.problems.iter().map(|problem| payments::input_problem(file, problem)));
        self.add_rows("bank_reply", file, replies.rows);
        Ok(true)
    }

    /// Adds a table: the AP reverse feed of Legal Tracker as records of `paid_invoice`, any other under its name.
    ///
    /// # Errors
    ///
    /// When the text is no table.
    pub fn add_csv_or_feed(
        &mut self,
        name: &str,
        file: &str,
        csv: impl std::io::Read,
    ) -> Result<(), TableError> {
        let table = read_table(file, csv)?;
        match payments::reverse_feed(&table) {
            Some(rows) => self.add_rows("paid_invoice", file, rows),
            None => self.tables.push((name.to_owned(), table)),
        }
        Ok(())
    }

    /// Adds rows that are in memory already. `source` says in messages where they come from.
    pub fn add_rows(&mut self, name: &str, source: &str, rows: impl IntoIterator<Item = Members>) {
        self.rows.push((name.to_owned(), source.to_owned(), rows.into_iter().collect()));
    }

    /// Adds a JSON text: facts as [`Ruleset::review_json`] reads them, or an array of records of the kind `name`.
    ///
    /// # Errors
    ///
    /// When it is neither.
    pub fn add_json(&mut self, name: &str, file: &str, json: &[u8]) -> Result<(), ReviewError> {
        self.add_value(name, file, parse_json(file, json)?)
    }

    /// Adds what [`add_json`](Self::add_json) reads from a text.
    ///
    /// # Errors
    ///
    /// When it is neither an object nor an array of objects.
    pub fn add_value(&mut self, name: &str, file: &str, json: Json) -> Result<(), ReviewError> {
        match json {
            Json::Object(facts) => self.facts.push((file.to_owned(), facts)),
            Json::List(items) => {
                let mut rows = Vec::new();
                for (index, item) in items.into_iter().enumerate() {
                    match item {
                        Json::Object(members) => rows.push(members),
                        _ => {
                            return Err(fault(
                                "wrong-sort",
                                file,
                                format!("[{index}]"),
                                "no record stands here",
                            ));
                        }
                    }
                }
                self.add_rows(name, file, rows);
            }
            _ => {
                let message = "facts are an object, and records an array of objects";
                return Err(fault("wrong-sort", file, String::new(), message));
            }
        }
        Ok(())
    }

    /// Whether rows of this name make invoices and their lines: `invoice`, `line`, `fee`, `expense`.
    ///
    /// ```
    /// assert!(meruit::Records::are_of_invoices("fee") && !meruit::Records::are_of_invoices("payment"));
    /// ```
    pub fn are_of_invoices(name: &str) -> bool {
        OfInvoice::named(name).is_some()
    }

    /// All of it as one set of facts, with what stands beside them in the options.
    fn facts(&self, rules: &Ruleset, options: &mut Options) -> Result<(String, Json), ReviewError> {
        let needs = rules.requirements();
        let mut invoices = Invoices::default();
        for (name, table) in &self.tables {
            if needs.tables.contains(name) {
                options.tables.insert(name.clone(), table.clone());
            } else if needs.lists.contains(name) {
                options.lists.insert(name.clone(), list_of(table));
            } else if let Some(kind) = OfInvoice::named(name) {
                for (line, row) in rows(table.clone()) {
                    invoices.add(kind, row, &table.origin, format!("line {line}"))?;
                }
            } else {
                options.supplied.add_table(name, table.clone());
            }
        }
        for (name, source, rows) in &self.rows {
            match OfInvoice::named(name) {
                Some(kind) => {
                    for (index, row) in rows.iter().enumerate() {
                        invoices.add(kind, row.clone(), source, format!("[{index}]"))?;
                    }
                }
                None => options.supplied.add_rows(name, source, rows.iter().cloned()),
            }
        }
        let mut file = String::new();
        let mut all = Members::default();
        for (name, facts) in &self.facts {
            file.clone_from(name);
            together(&mut all, facts, name)?;
        }
        let from_rows = invoices.finish()?;
        if !from_rows.is_empty() {
            if file.is_empty() {
                file = invoices_name(&self.tables);
            }
            together(&mut all, &Members::from_iter([("invoices", Json::List(from_rows))]), &file)?;
        }
        Ok((file, Json::Object(all)))
    }
}

impl Ruleset {
    /// Decides on records: what the rules find, and what their decisions answer, with the reasons. Matters, firms and
    /// timekeepers are looked at too, although no invoice names them.
    ///
    /// The result is that of a review; see [`Records`] for an example.
    ///
    /// # Errors
    ///
    /// When a kind or a field is not among the records of the rules, when a value is of the wrong sort, and when the rules
    /// need something that was not given.
    pub fn decide(&self, records: &Records, options: &Options) -> Result<Review, ReviewError> {
        self.decide_ended_by(records, options, &Cancel::new())
    }

    /// The same, ended by a flag or at a time.
    ///
    /// # Errors
    ///
    /// As [`decide`](Self::decide), and [`ReviewError::Cancelled`] or [`ReviewError::TimeLimit`].
    ///
    /// ```
    /// use meruit::{Cancel, Options, Records, ReviewError, Ruleset};
    /// let rules = Ruleset::parse("long.ocg", "guideline \"G\" currency USD rule long for each fee when hours > 8 then warn")?;
    /// let (mut records, cancel) = (Records::new(), Cancel::new());
    /// records.add_csv("invoice", "invoice.csv", "number\n1\n".as_bytes())?;
    /// records.add_csv("fee", "fee.csv", "invoice,hours\n1,9\n".as_bytes())?;
    /// assert_eq!(rules.decide_ended_by(&records, &Options::new(), &cancel)?.findings().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_ended_by(
        &self,
        records: &Records,
        options: &Options,
        cancel: &Cancel,
    ) -> Result<Review, ReviewError> {
        let mut options = options.clone();
        let (file, facts) = records.facts(self, &mut options)?;
        Supplied::look_at_all(&mut options.supplied);
        let reviewer = Reviewer::unbound(self.clone(), options).ended_by(cancel);
        reviewer.facts_with_problems(&file, &facts, records.problems.clone())
    }
}

/// What makes invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OfInvoice {
    Invoice,
    /// With the `kind` of a line that says none.
    Line(Option<&'static str>),
}

impl OfInvoice {
    fn named(name: &str) -> Option<Self> {
        match name {
            "invoice" => Some(Self::Invoice),
            "line" => Some(Self::Line(None)),
            "fee" => Some(Self::Line(Some("F"))),
            "expense" => Some(Self::Line(Some("E"))),
            _ => None,
        }
    }
}

/// Invoices that come as rows, their lines apart from them.
#[derive(Debug, Default)]
struct Invoices {
    invoices: Vec<Members>,
    lines: Vec<(String, Json, String, String)>,
}

impl Invoices {
    fn add(&mut self, kind: OfInvoice, row: Members, file: &str, place: String) -> Result<(), ReviewError> {
        let OfInvoice::Line(line_kind) = kind else {
            self.invoices.push(row);
            return Ok(());
        };
        let number = match row.get("invoice") {
            Some(Json::Text(number)) => number.trim().to_owned(),
            _ => return Err(fault("unknown-invoice", file, place, "the line does not say its `invoice`")),
        };
        let mut line: Members = row
            .iter()
            .filter(|(name, _)| *name != "invoice")
            .map(|(name, value)| (name, value.clone()))
            .collect();
        if let (Some(kind), None) = (line_kind, line.get("kind")) {
            line.set("kind", Json::Text(kind.to_owned()));
        }
        self.lines.push((number, Json::Object(line), file.to_owned(), place));
        Ok(())
    }

    /// The invoices with their lines in them.
    fn finish(self) -> Result<Vec<Json>, ReviewError> {
        let Self { mut invoices, lines } = self;
        let number_of = |invoice: &Members| match invoice.get("number") {
            Some(Json::Text(number)) => Some(number.trim().to_owned()),
            _ => None,
        };
        let numbers: HashSet<String> = invoices.iter().filter_map(number_of).collect();
        let mut by_number: HashMap<String, Vec<Json>> = HashMap::new();
        for (number, line, file, place) in lines {
            if !numbers.contains(&number) {
                let message = format!("no row of `invoice` has the number `{number}`");
                return Err(fault("unknown-invoice", &file, place, message));
            }
            by_number.entry(number).or_default().push(line);
        }
        for invoice in &mut invoices {
            if let Some(lines) = number_of(invoice).and_then(|number| by_number.remove(&number)) {
                invoice.set("lines", Json::List(lines));
            }
        }
        Ok(invoices.into_iter().map(Json::Object).collect())
    }
}

/// The name of the file that the invoices come from.
fn invoices_name(tables: &[(String, RawTable)]) -> String {
    let invoices = tables.iter().find(|(name, _)| OfInvoice::named(name) == Some(OfInvoice::Invoice));
    invoices.map_or_else(String::new, |(_, table)| table.origin.clone())
}

/// Puts facts beside others: arrays one behind the other, objects member by member; all else may stand once.
fn together(all: &mut Members, more: &Members, file: &str) -> Result<(), ReviewError> {
    for (name, value) in more.iter() {
        let joined = match (all.get(name), value) {
            (None, value) => value.clone(),
            (Some(Json::List(first)), Json::List(second)) => {
                Json::List(first.iter().chain(second).cloned().collect())
            }
            (Some(Json::Object(first)), Json::Object(second)) => {
                let mut both = first.clone();
                together(&mut both, second, file)?;
                Json::Object(both)
            }
            (Some(first), second) if first == second => continue,
            _ => {
                let message = format!("another file says something else of `{name}`");
                return Err(fault("stated-twice", file, name.to_owned(), message));
            }
        };
        all.set(name, joined);
    }
    Ok(())
}

fn fault(id: &'static str, file: &str, path: String, message: impl Into<String>) -> ReviewError {
    meruit_io::facts::FactsError::one(id, file, path, message).into()
}

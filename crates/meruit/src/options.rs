//! What a review is given besides the invoice.

use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::Path;

use jiff::civil::Date;
use meruit_core::{Calendar, Completeness, RawTable, Stage, Stopwatch};
use meruit_io::facts::{FactsError, Json, Members, Supplied};
use meruit_io::legal_tracker::Sheet;
use meruit_io::sources::{read_source, with_columns};
use meruit_io::table_csv::{TableError, list_of, read_table};
use meruit_ledes::{Limits, Platform};

/// What a review is given besides the invoice: tables, records, the day.
///
/// ```
/// use meruit::{Completeness, Date, Options, Platform};
/// let options = Options::new()
///     .as_of(Date::constant(2026, 4, 30))
///     .declare("receipt", Completeness::Absent)
///     .list("vip", ["M-1", "M-2"])
///     .platform(Platform::LegalTracker);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub(crate) as_of: Option<Date>,
    pub(crate) tables: BTreeMap<String, RawTable>,
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    pub(crate) supplied: Supplied,
    pub(crate) calendars: BTreeMap<String, Calendar>,
    pub(crate) platform: Platform,
    pub(crate) limits: Limits,
    pub(crate) step_limit: Option<u64>,
    pub(crate) record_limit: Option<usize>,
    pub(crate) plainly: bool,
    pub(crate) each_rule_alone: bool,
    pub(crate) keeps_decided: bool,
    pub(crate) without_narratives: bool,
    pub(crate) threads: Option<NonZeroUsize>,
    pub(crate) worded: bool,
    pub(crate) stopwatch: Option<Stopwatch>,
}

impl Options {
    /// Nothing is given.
    pub fn new() -> Self {
        Self::default()
    }

    /// Works out every verdict in full, also of the records that a quick look shows to pass. The result is the same and
    /// comes later: it is for checking one way against the other.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// let ledes = meruit::doc_sample();
    /// let json = |options: &Options| {
    ///     let reviews = rules.review_ledes("march.ledes", ledes.as_bytes(), options)?;
    ///     reviews.map(|review| Ok(review?.to_json())).collect::<Result<Vec<String>, meruit::Error>>()
    /// };
    /// assert_eq!(json(&Options::new())?, json(&Options::new().plainly(true))?);
    /// # Ok::<(), meruit::Error>(())
    /// ```
    #[must_use]
    pub fn plainly(mut self, plainly: bool) -> Self {
        self.plainly = plainly;
        self
    }

    /// How many threads review the invoices of a file or of facts; without it, and where rules read earlier invoices, the
    /// caller's own does it alone. Results and their order are the same for any number. A service that reviews an invoice for
    /// each request needs none.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// let ledes = meruit::doc_sample();
    /// let json = |options: &Options| {
    ///     let reviews = rules.review_ledes("march.ledes", ledes.as_bytes(), options)?;
    ///     reviews.map(|review| Ok(review?.to_json())).collect::<Result<Vec<String>, meruit::Error>>()
    /// };
    /// let two = Options::new().threads(NonZeroUsize::new(2));
    /// assert_eq!(json(&Options::new())?, json(&two)?);
    /// # Ok::<(), meruit::Error>(())
    /// ```
    #[must_use]
    pub fn threads(mut self, threads: Option<NonZeroUsize>) -> Self {
        self.threads = threads;
        self
    }

    /// Whether results are put into words as they come, on the threads that review, and not when somebody asks for a
    /// document: for who will write them all. They are the same.
    ///
    /// ```
    /// let options = meruit::Options::new().threads(std::thread::available_parallelism().ok()).worded(true);
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn worded(mut self, worded: bool) -> Self {
        self.worded = worded;
        self
    }

    /// Tells a stopwatch how long the parts of the reviews take, by stage and by rule. [`stopwatch`](crate::stopwatch) makes one
    /// that reads the clock. Rules are judged one after the other then as ever; looking at the clock takes some time of its own.
    ///
    /// ```
    /// use meruit::{Options, Ruleset, Stage};
    /// let stopwatch = meruit::stopwatch();
    /// let options = Options::new().timed_by(stopwatch.clone());
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// for review in rules.review_ledes("march.ledes", meruit::doc_sample().as_bytes(), &options)? {
    ///     review?.to_json();
    /// }
    /// let times = stopwatch.times();
    /// assert!(times.stages[&Stage::Judge] >= times.rules["cap"]);
    /// # Ok::<(), meruit::Error>(())
    /// ```
    #[must_use]
    pub fn timed_by(mut self, stopwatch: Stopwatch) -> Self {
        self.stopwatch = Some(stopwatch);
        self
    }

    /// Does some work, and tells the stopwatch, where there is one.
    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        match &self.stopwatch {
            Some(stopwatch) => stopwatch.time(stage, work),
            None => work(),
        }
    }

    /// The day that rules read as `as_of`. Without it that day is unknown: no clock is asked.
    #[must_use]
    pub fn as_of(mut self, day: Date) -> Self {
        self.as_of = Some(day);
        self
    }

    /// The most steps that the review of an invoice, or of all invoices of a JSON text, may take. A step is one expression
    /// worked out or one record looked at, so that the same rules over the same facts end at the same limit on every
    /// machine. [`Ruleset::cost`](crate::Ruleset::cost) says how many steps they can take at most.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// let facts = br#"{"invoices": [{"number": "1", "currency": "USD", "lines": [{"kind": "F", "rate": "350", "hours": "1"}]}]}"#;
    /// assert!(rules.review_json("facts.json", facts, &Options::new().step_limit(1_000)).is_ok());
    /// let error = rules.review_json("facts.json", facts, &Options::new().step_limit(1)).unwrap_err();
    /// assert_eq!(error.ids(), ["step-limit"]);
    /// # Ok::<(), meruit::Error>(())
    /// ```
    #[must_use]
    pub fn step_limit(mut self, steps: u64) -> Self {
        self.step_limit = Some(steps);
        self
    }

    /// The most records, lines of invoices among them, that one review may be given; of a LEDES file that is read invoice by
    /// invoice, the most of an invoice. What a LEDES file may hold otherwise, [`limits`](Self::limits) says.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// let facts = br#"{"invoices": [{"number": "1", "lines": [{"kind": "F"}, {"kind": "F"}]}]}"#;
    /// assert!(rules.review_json("facts.json", facts, &Options::new().record_limit(3)).is_ok());
    /// let error = rules.review_json("facts.json", facts, &Options::new().record_limit(2)).unwrap_err();
    /// assert_eq!(error.ids(), ["too-many-records"]);
    /// # Ok::<(), meruit::Error>(())
    /// ```
    #[must_use]
    pub fn record_limit(mut self, records: usize) -> Self {
        self.record_limit = Some(records);
        self
    }

    /// Binds a table that the rules call `supplied`.
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, table: Table) -> Self {
        self.tables.insert(name.into(), table.raw);
        self
    }

    /// Binds a list that the rules call `supplied`.
    #[must_use]
    pub fn list<T: Into<String>>(
        mut self,
        name: impl Into<String>,
        members: impl IntoIterator<Item = T>,
    ) -> Self {
        self.lists.insert(name.into(), members.into_iter().map(Into::into).collect());
        self
    }

    /// Says how complete the records of a kind are: `receipt`, `approval`, or `prior` for earlier invoices.
    ///
    /// Where they are complete, one that is not there does not exist; otherwise it is unknown. A kind whose records are
    /// given by [`records`](Self::records) counts as complete unless this says otherwise.
    #[must_use]
    pub fn declare(mut self, kind: impl Into<String>, completeness: Completeness) -> Self {
        self.supplied.declare(kind, completeness);
        self
    }

    /// Adds records of a kind from CSV: a column is a field, an empty cell is blank.
    ///
    /// Matters, timekeepers and firms complete what an invoice says of the same id.
    ///
    /// ```
    /// use meruit::Options;
    /// let matters = "id,state,budget.amount\nM-77,NY,25000 USD\n";
    /// let options = Options::new().records("matter", "matters.csv", matters.as_bytes())?;
    /// # Ok::<(), meruit::TableError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the text is no table.
    pub fn records(mut self, kind: &str, name: &str, csv: impl Read) -> Result<Self, TableError> {
        self.supplied.read_csv(kind, name, csv)?;
        Ok(self)
    }

    /// Adds records of a kind from a table, wherever it was read: a column is a field, an empty cell is blank.
    ///
    /// ```
    /// use meruit::{Options, Table};
    /// let matters = Table::from_rows("the matter system", ["id", "state"], [[Some("M-77"), Some("NY")]]);
    /// let options = Options::new().record_table("matter", matters);
    /// ```
    #[must_use]
    pub fn record_table(mut self, kind: &str, table: Table) -> Self {
        self.supplied.add_table(kind, table.raw);
        self
    }

    /// Adds records of a kind that are in memory already: each is an object as it stands under `records` of a JSON text.
    /// `source` says in messages where they come from.
    ///
    /// ```
    /// use meruit::{Json, Members, Options};
    /// let matter = Members::from_iter([("id", Json::Text("M-77".into())), ("state", Json::Text("NY".into()))]);
    /// let options = Options::new().record_rows("matter", "the matter system", [matter]);
    /// ```
    #[must_use]
    pub fn record_rows(mut self, kind: &str, source: &str, rows: impl IntoIterator<Item = Members>) -> Self {
        self.supplied.add_rows(kind, source, rows);
        self
    }

    /// Adds earlier invoices with their `lines`, as they were decided: an array as `prior invoice` under `records` of a JSON
    /// text has it. Earlier invoices count as complete unless [`declare`](Self::declare) says otherwise.
    ///
    /// ```
    /// use meruit::{Json, Options, Ruleset};
    /// let rules = Ruleset::parse("once.ocg", "
    ///     rule once for each invoice when count(of prior invoice with same number) > 0 then reject
    /// ")?;
    /// let paid: Json = serde_json::from_str(r#"[{"number": "1", "date": "2026-01-31", "lines": []}]"#).expect("JSON");
    /// let facts = br#"{"invoices": [{"number": "1", "date": "2026-03-31", "lines": []}]}"#;
    /// let review = rules.review_json("a.json", facts, &Options::new().earlier_invoices("the ledger", paid))?;
    /// assert_eq!(review.findings()[0].rule, "once");
    /// # Ok::<(), meruit::Error>(())
    /// ```
    #[must_use]
    pub fn earlier_invoices(mut self, source: &str, invoices: Json) -> Self {
        self.supplied.add_earlier(source, invoices);
        self
    }

    /// Gives a calendar of business time the name that `due` asks for.
    ///
    /// ```
    /// use meruit::{Calendar, Options, Time};
    /// let week = Calendar::weekdays(Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
    /// let options = Options::new().calendar("US", week);
    /// ```
    #[must_use]
    pub fn calendar(mut self, name: impl Into<String>, calendar: Calendar) -> Self {
        self.calendars.insert(name.into(), calendar);
        self
    }

    /// Gives calendars of business time their names, read from an object as `calendars` of a JSON text has it. `source` says
    /// in messages where they come from.
    ///
    /// ```
    /// use meruit::{Json, Options};
    /// let json: Json = serde_json::from_str(r#"{"US": {"opens": "09:00", "closes": "17:00", "days": ["mon", "tue"]}}"#)
    ///     .expect("JSON");
    /// let options = Options::new().calendars("calendars.json", &json)?;
    /// # Ok::<(), meruit::FactsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a member has a name that no calendar has, or a value of the wrong sort.
    pub fn calendars(mut self, source: &str, calendars: &Json) -> Result<Self, FactsError> {
        self.calendars.extend(meruit_io::facts::calendars(source, calendars)?);
        Ok(self)
    }

    /// Judges LEDES files by the rules of a platform; without it only by the format itself.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = platform;
        self
    }

    /// Has the result give back the decided invoices as later reviews read them ([`Review::decided`](crate::Review::decided)).
    #[must_use]
    pub fn keep_decided(mut self, keep: bool) -> Self {
        self.keeps_decided = keep;
        self
    }

    /// Leaves the texts of narratives out of the result, because they may be privileged: out of lines, messages, reasons and
    /// what was read. Which rule found what, where in the text, and the sums stay.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("drafts.ocg", "
    ///     rule drafts for each fee when narrative mentions \"draft\" then warn because \"it says {narrative}\"
    /// ")?;
    /// let facts = br#"{"invoices": [{"number": "1", "lines": [{"kind": "F", "narrative": "Draft the motion"}]}]}"#;
    /// let review = rules.review_json("facts.json", facts, &Options::new().without_narratives(true))?;
    /// assert_eq!(review.findings()[0].message, "it says [narrative]");
    /// assert!(!review.to_json().contains("motion"));
    /// # Ok::<(), meruit::Error>(())
    /// ```
    #[must_use]
    pub fn without_narratives(mut self, without: bool) -> Self {
        self.without_narratives = without;
        self
    }

    /// Has the result say of each rule also what it would take if it were the only one (`by_rule.alone`).
    ///
    /// It is not done unasked, because each invoice is then settled once more for each rule that is found.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("caps.ocg", r#"
    ///     guideline "Caps" edition 2026 currency USD
    ///     rule agreed for each fee then reduce rate to 300 USD
    ///     rule usual for each fee then reduce rate to 310 USD
    /// "#)?;
    /// # let ledes = meruit::doc_sample();
    /// let options = Options::new().each_rule_alone(true);
    /// let review = rules.review_ledes("march.ledes", ledes.as_bytes(), &options)?.next().expect("an invoice")?;
    /// let usual = &review.invoices()[0].by_rule[1];
    /// assert_eq!((usual.rule.as_str(), usual.reduced.as_str()), ("usual", "0.00"));
    /// assert_ne!(usual.alone.as_ref().expect("asked for").reduced, "0.00");
    /// # Ok::<(), meruit::Error>(())
    /// ```
    #[must_use]
    pub fn each_rule_alone(mut self, alone: bool) -> Self {
        self.each_rule_alone = alone;
        self
    }

    /// How much of a LEDES file is read before giving up.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// A table that the rules call `supplied`, as texts: `950 USD`, `any`, `no limit`. The rules type it.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) raw: RawTable,
}

impl Table {
    /// Reads a table from CSV. `name` is the file's name, for messages. A timekeeper rate sheet or an AP batch of Legal Tracker
    /// is read as a table of rates or of splits.
    ///
    /// ```
    /// let table = meruit::Table::from_csv("cap.csv", "person,rate\nT7,300 USD\n".as_bytes())?;
    /// # Ok::<(), meruit::TableError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the text is no table.
    pub fn from_csv(name: &str, csv: impl Read) -> Result<Self, TableError> {
        Ok(Self { raw: read_table(name, csv)? }.of_platform())
    }

    /// Reads a table from a CSV, Excel, Parquet or Arrow file or from SQLite, as the source says: `rates.csv`,
    /// `rates.xlsx#Sheet1`, `sqlite:FILE?table=NAME`, `sqlite:FILE?query=SELECT …&name=value`. The manual page on tables
    /// has the details.
    ///
    /// ```no_run
    /// let rates = meruit::Table::from_source("rates.xlsx#Agreed")?.with_columns(&[("timekeeper", "TK ID")])?;
    /// # Ok::<(), meruit::TableError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the source cannot be read, is no table, or has cells without an exact text.
    pub fn from_source(source: &str) -> Result<Self, TableError> {
        Ok(Self { raw: read_source(source)? })
    }

    /// Gives columns other names: each pair is a name that the rules know and the heading that stands for it.
    ///
    /// # Errors
    ///
    /// When a heading is not there, or a name would stand twice.
    pub fn with_columns(self, names: &[(&str, &str)]) -> Result<Self, TableError> {
        Ok(Self { raw: with_columns(self.raw, names)? })
    }

    /// A sheet of Legal Tracker's own as a table of rates or of splits; any other table as it is.
    #[must_use]
    pub fn of_platform(self) -> Self {
        match Sheet::of(&self.raw) {
            Some(sheet) => Self { raw: sheet.as_table(&self.raw) },
            None => self,
        }
    }

    /// Reads a CSV file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no table.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        let name = path.to_string_lossy();
        match std::fs::File::open(path) {
            Ok(file) => Self::from_csv(&name, file),
            Err(source) => Err(TableError::Io { file: name.into_owned(), source }),
        }
    }

    /// A table from columns and rows of texts; `None` is an empty cell. Cells beyond the columns are left out, and missing
    /// ones are empty. `name` stands in messages.
    ///
    /// ```
    /// let rows = [[Some("T7"), Some("300 USD")], [Some("T8"), None]];
    /// let table = meruit::Table::from_rows("caps of the firm", ["person", "rate"], rows);
    /// ```
    pub fn from_rows<C, R, T>(
        name: &str,
        columns: impl IntoIterator<Item = C>,
        rows: impl IntoIterator<Item = R>,
    ) -> Self
    where
        C: Into<String>,
        R: IntoIterator<Item = Option<T>>,
        T: Into<String>,
    {
        let columns: Vec<String> = columns.into_iter().map(Into::into).collect();
        let rows = (1..).zip(rows).map(|(number, row)| {
            let mut cells: Vec<Option<String>> = row.into_iter().map(|cell| cell.map(Into::into)).collect();
            cells.resize(columns.len(), None);
            (number, cells)
        });
        let rows = rows.collect();
        Self { raw: RawTable { origin: name.to_owned(), columns, rows } }
    }

    /// The first column without its empty cells: the members of a list.
    ///
    /// ```
    /// let table = meruit::Table::from_csv("vip.csv", "matter\nM1\n\nM2\n".as_bytes())?;
    /// assert_eq!(table.first_column(), ["M1", "M2"]);
    /// # Ok::<(), meruit::TableError>(())
    /// ```
    pub fn first_column(&self) -> Vec<String> {
        list_of(&self.raw)
    }
}

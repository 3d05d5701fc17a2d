//! Reviews with the history of decided invoices, and decided invoices as they were.
//!
//! A [`History`] is a SQLite file or a PostgreSQL database, which several processes may share. A review reads of it what its rules ask for: the earlier
//! invoices that share the keys of those under review. A recorded run keeps the rules, all that was given, and the files, so
//! that [`History::replay`] comes to the same document years later.

mod fitted;
mod given;
mod incoming;
mod log;
mod secrets;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use meruit_io::convert::SourceError;
use meruit_io::facts::Json;
use meruit_io::table_csv::TableError;
use meruit_store::{Need, NewInvoice, NewRun, Recorded, Store, UnderReview};
use serde_json::{Value, json};

use crate::error::{LoadError, ReviewError};
use crate::review::Review;
use crate::reviewer::is_json;
use crate::ruleset::Ruleset;
pub use given::Given;
use incoming::Incoming;
pub use log::Logged;
pub use meruit_store::{Listed, StoreError};

/// How often a review is run again because others recorded meanwhile.
const TRIES: usize = 50;

/// Why a review with history could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file holds no invoices that can be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A log cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The review failed.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// The rules that were recorded do not load.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Some invoices of the run are recorded already, and others are not.
    #[error("{} recorded already: {}; record the others without them", if .0.len() == 1 { "one invoice is" } else { "some invoices are" }, .0.join(", "))]
    PartlyRecorded(Vec<String>),
    /// JSON facts are a run of their own.
    #[error("facts in JSON are a run of their own, and cannot be recorded together with other files")]
    Mixed,
    /// There is no such invoice.
    #[error("the history has no invoice {0}")]
    NoInvoice(i64),
    /// What went into the run was not kept, because it held bank or tax numbers.
    #[error("what went into the review of invoice {0} was not kept, because it held bank or tax numbers")]
    NotKept(i64),
    /// Other processes record without a pause.
    #[error("other processes recorded invoices again and again meanwhile; nothing was recorded")]
    Overtaken,
}

/// A review, and what became of its recording.
#[derive(Debug)]
pub struct Reviewed {
    /// The result.
    pub review: Review,
    /// What kept files from being read to their end.
    pub failed: Vec<ReviewError>,
    /// The numbers under which the invoices are recorded; none where they are not.
    pub recorded: Vec<i64>,
    /// Whether they were recorded before, and nothing was recorded now.
    pub were_recorded: bool,
}

/// A decided invoice decided again.
#[derive(Debug)]
pub struct Replayed {
    /// SHA-256 of the document as it was recorded.
    pub recorded: String,
    /// SHA-256 of the document as it comes out now.
    pub now: String,
    /// The review as it comes out now.
    pub review: Review,
}

impl Replayed {
    /// Whether the two documents are the same, byte by byte.
    pub fn is_same(&self) -> bool {
        self.recorded == self.now
    }
}

/// The history of decided invoices.
#[derive(Debug)]
pub struct History {
    store: Store,
}

impl History {
    /// Opens a history, or makes one where there is none and `make` says so.
    ///
    /// ```
    /// use meruit::{Ruleset, history::{Given, History}};
    /// let folder = tempfile::tempdir()?;
    /// let mut history = History::open(folder.path().join("history.db"), true)?;
    /// let rules = Ruleset::parse("once.ocg", "
    ///     rule once for each invoice when count(of prior invoice with same number) > 0 then reject
    /// ")?;
    /// let file = |day: &str| {
    ///     let facts = format!(r#"{{"invoices": [{{"number": "1", "date": "{day}", "currency": "USD", "firm": "F1", "lines": []}}]}}"#);
    ///     [("invoice.json".to_owned(), facts.into_bytes())]
    /// };
    /// let first = history.review(&rules, &Given::new(), &file("2026-03-31"), true)?;
    /// assert_eq!((first.recorded, first.review.findings().len()), (vec![1], 0));
    /// let again = history.review(&rules, &Given::new(), &file("2026-04-30"), true)?;
    /// assert_eq!(again.review.findings()[0].rule, "once");
    /// assert!(history.replay(1)?.is_same());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is none, or the file is something else.
    pub fn open(path: impl AsRef<Path>, make: bool) -> Result<Self, HistoryError> {
        Ok(Self { store: Store::open(path, make)? })
    }

    /// Reviews files together, by the earlier invoices of the history, and records the result where that is asked for: all
    /// invoices or none. Facts in JSON come alone.
    ///
    /// An invoice of the same firm, number and content as a recorded one is that invoice: it is reviewed by what was recorded
    /// before it, and is not recorded a second time.
    ///
    /// # Errors
    ///
    /// When the store fails, when a file is unreadable, and when the review is refused.
    pub fn review(
        &mut self,
        rules: &Ruleset,
        given: &Given,
        files: &[(String, Vec<u8>)],
        record: bool,
    ) -> Result<Reviewed, HistoryError> {
        let files: Vec<(String, Vec<u8>)> = files
            .iter()
            .map(|(name, bytes)| match is_json(bytes) {
                true => (name.clone(), bytes.clone()),
                false => (name.clone(), secrets::without(bytes)),
            })
            .collect();
        let incoming = Incoming::of(&files, given.known_platform())?;
        for _ in 0..TRIES {
            let last = self.store.last()?;
            let mut known = Vec::new();
            for sent in &incoming.invoices {
                known.extend(self.store.recorded(&sent.firm, &sent.number, &sent.content)?);
            }
            let all_known = !known.is_empty() && known.len() == incoming.invoices.len();
            if record && !known.is_empty() && !all_known {
                return Err(HistoryError::PartlyRecorded(known.iter().map(i64::to_string).collect()));
            }
            let saw = if all_known { known.iter().min().map_or(last, |first| first - 1) } else { last };
            let (review, failed) = self.run(rules, given, &files, &incoming, saw, &known)?;
            if !record || all_known || review.invoices().is_empty() {
                let were_recorded = record && all_known;
                return Ok(Reviewed { review, failed, recorded: known, were_recorded });
            }
            match self.record(rules, given, &files, &incoming, saw, &review)? {
                Recorded::Now(recorded) => {
                    return Ok(Reviewed { review, failed, recorded, were_recorded: false });
                }
                Recorded::Overtaken => {}
            }
        }
        Err(HistoryError::Overtaken)
    }

    fn run(
        &mut self,
        rules: &Ruleset,
        given: &Given,
        files: &[(String, Vec<u8>)],
        incoming: &Incoming,
        saw: i64,
        but: &[i64],
    ) -> Result<(Review, Vec<ReviewError>), HistoryError> {
        let mut options = given.options().keep_decided(true);
        if rules.reads_earlier_invoices() {
            let needs = needs(rules, &incoming.under_review);
            let mut earlier = self.store.earlier(&needs, &incoming.under_review, saw, but)?;
            fitted::fit(rules.schema(), &mut earlier);
            let earlier: Json = serde_json::from_value(earlier.into())
                .map_err(|error| StoreError::Malformed(error.to_string()))?;
            options = options.earlier_invoices("history", earlier);
        }
        if let [(name, bytes)] = files
            && is_json(bytes)
        {
            return Ok((rules.review_json(name, bytes, &options)?, Vec::new()));
        }
        if files.iter().any(|(_, bytes)| is_json(bytes)) {
            return Err(HistoryError::Mixed);
        }
        let files = files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice()));
        Ok(rules.reviewer(&options)?.ledes_together(files)?)
    }

    fn record(
        &mut self,
        rules: &Ruleset,
        given: &Given,
        files: &[(String, Vec<u8>)],
        incoming: &Incoming,
        saw: i64,
        review: &Review,
    ) -> Result<Recorded, HistoryError> {
        let secret = given.has_secrets(rules.schema())
            || files.iter().any(|(_, bytes)| {
                let facts = is_json(bytes).then(|| serde_json::from_slice::<Value>(bytes).ok()).flatten();
                facts.is_some_and(|facts| secrets::in_facts(rules.schema(), &facts))
            });
        let written = if secret { "{}".to_owned() } else { json!(given).to_string() };
        let last = rules.sources().last();
        let kept_rules = json!({
            "name": last.map(|source| &source.name), "text": last.map(|source| source.text()), "files": rules.files(),
        });
        let sent = incoming.of_document(review.invoices());
        let invoices = review.invoices().iter().zip(review.decided()).zip(sent);
        let invoices = invoices.map(|((result, facts), sent)| NewInvoice {
            content: sent.map_or(&result.input, |sent| &sent.content),
            facts: facts.as_ref(),
            received: sent.and_then(|sent| sent.received.as_deref()),
        });
        let run = NewRun {
            rules_hash: rules.hash(),
            rules: &kept_rules.to_string(),
            given: &written,
            saw,
            inputs: (!secret).then_some(files),
            document: &review.to_json(),
            invoices: invoices.collect(),
        };
        Ok(self.store.record(&run)?)
    }

    /// Decides the run of a recorded invoice again, by the rules, the files and the history of then.
    ///
    /// # Errors
    ///
    /// When there is no such invoice, when what went into the run was not kept, and as [`review`](Self::review).
    pub fn replay(&mut self, invoice: i64) -> Result<Replayed, HistoryError> {
        let run = self.store.run_of(invoice)?.ok_or(HistoryError::NoInvoice(invoice))?;
        let files = run.inputs.ok_or(HistoryError::NotKept(invoice))?;
        let malformed = |error: serde_json::Error| StoreError::Malformed(error.to_string());
        let kept: Value = serde_json::from_str(&run.rules).map_err(malformed)?;
        let text = |name: &str| kept[name].as_str().unwrap_or_default();
        let beside: BTreeMap<String, String> =
            serde_json::from_value(kept["files"].clone()).map_err(malformed)?;
        let rules = Ruleset::parse_with(text("name"), text("text"), &beside)?;
        let given: Given = serde_json::from_str(&run.given).map_err(malformed)?;
        let incoming = Incoming::of(&files, given.known_platform())?;
        let (review, _) = self.run(&rules, &given, &files, &incoming, run.saw, &[])?;
        let hash = |document: &str| meruit_store::hash_of(document.as_bytes());
        Ok(Replayed { recorded: hash(&run.document), now: hash(&review.to_json()), review })
    }

    /// The result of a recorded invoice as it was decided: `invoice` and its `findings`, as the result document has them, with
    /// the `rules` and the day (`as_of`).
    ///
    /// # Errors
    ///
    /// When there is no such invoice, and when the store fails.
    pub fn show(&mut self, invoice: i64) -> Result<Value, HistoryError> {
        let none = || HistoryError::NoInvoice(invoice);
        let run = self.store.run_of(invoice)?.ok_or_else(none)?;
        let listed = self.store.listed(invoice)?.ok_or_else(none)?;
        let document: Value =
            serde_json::from_str(&run.document).map_err(|error| StoreError::Malformed(error.to_string()))?;
        let all = |name: &str| document[name].as_array().cloned().unwrap_or_default();
        let result = all("invoices").into_iter().find(|result| {
            result["number"] == listed.number.as_str() && result["firm"] == listed.firm.as_str()
        });
        // Another firm may have an invoice of the same number in the run; ids begin with the firm.
        let named: String = [&listed.firm, &listed.number]
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| format!("{part}/"))
            .collect();
        let own = |finding: &Value| finding["id"].as_str().is_some_and(|id| id.starts_with(&named));
        let findings: Vec<Value> = all("findings").into_iter().filter(own).collect();
        Ok(json!({
            "id": invoice, "rules": document["rules"], "as_of": document["as_of"],
            "invoice": result, "findings": findings,
        }))
    }

    /// The recorded invoices of a firm, or of all, and with this number where one is given, in the order of recording.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn list(&mut self, firm: Option<&str>, number: Option<&str>) -> Result<Vec<Listed>, HistoryError> {
        Ok(self.store.list(firm, number)?)
    }

    /// Forgets the invoices dated before the day, and gives back how many they were.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn prune(&mut self, before: Date) -> Result<u64, HistoryError> {
        Ok(self.store.prune(&before.to_string())?)
    }
}

/// What the rules ask of the history. Rules over other records may look at anything.
fn needs(rules: &Ruleset, under_review: &UnderReview) -> Vec<Need> {
    let all = |records: &str| Need::of(records, []);
    if rules.rules().plan.has_rules_over_other_records() {
        return vec![all("prior line"), all("prior invoice")];
    }
    let days = under_review.days().and_then(|days| {
        let days = days.iter().map(|day| day.parse::<Date>().ok()).collect::<Option<Vec<Date>>>()?;
        Some((*days.iter().min()?, *days.iter().max()?))
    });
    let needs = rules.history().into_iter().map(|asked| {
        if !asked.from_review {
            return all(&asked.records);
        }
        let mut need = Need::of(&asked.records, asked.keys.iter().map(String::as_str));
        let days = days.and_then(|(first, last)| asked.days(first, last));
        need.days = days.map(|(first, last)| (first.to_string(), last.to_string()));
        need
    });
    needs.collect()
}

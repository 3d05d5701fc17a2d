//! Invoices that were decided elsewhere, taken over: as they were billed, or from another history.

use std::path::{Path, PathBuf};

use meruit_io::convert::SourceError;
use meruit_ledes::Platform;
use meruit_store::{Copied, NewInvoice, NewRun, Recorded, Store};
use serde_json::{Value, json};

use super::incoming::{Sent, each_invoice_of, facts_of, sent_of};
use super::{Given, History, HistoryError, TRIES, secrets};
use crate::reviewer::is_json;
use crate::ruleset::Ruleset;

/// As many invoices are recorded in one transaction.
const AT_ONCE: usize = 200;
/// Endings of files that hold invoices.
const INVOICES: [&str; 9] = ["arrow", "arrows", "csv", "json", "led", "ledes", "parquet", "txt", "xml"];

/// How files of invoices are taken over.
///
/// ```
/// let options = meruit::history::ImportOptions::new().currency("USD");
/// ```
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    platform: Platform,
    currency: Option<String>,
}

impl ImportOptions {
    /// LEDES files are read by the format itself, and every invoice states its currency.
    pub fn new() -> Self {
        Self::default()
    }

    /// The platform whose rules for LEDES files count.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = platform;
        self
    }

    /// The currency (ISO 4217) of invoices that state none, such as those of LEDES 1998B.
    #[must_use]
    pub fn currency(mut self, currency: impl Into<String>) -> Self {
        self.currency = Some(currency.into());
        self
    }

    /// Rules that take nothing: what is taken over counts as it was billed.
    fn rules(&self) -> Result<Ruleset, HistoryError> {
        let text = match &self.currency {
            Some(code) if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                format!("guideline \"Taken over as billed\" currency {code}\n")
            }
            Some(code) => return Err(HistoryError::NoCurrency(code.clone())),
            None => "guideline \"Taken over as billed\"\n".to_owned(),
        };
        Ok(Ruleset::parse("as-billed.ocg", &text)?)
    }
}

/// What was taken over.
#[derive(Debug, Default)]
pub struct Imported {
    /// Invoices that are new in the history.
    pub invoices: u64,
    /// Invoices that were there already.
    pub known: u64,
    /// Files that could not be taken over, or not all of them, and why.
    pub failed: Vec<(PathBuf, HistoryError)>,
}

/// An invoice as it is to be recorded.
struct Decided {
    sent: Sent,
    file: String,
    input: Vec<u8>,
    document: String,
    facts: Option<Value>,
    result_hash: String,
}

impl History {
    /// Takes over invoices that were decided elsewhere. A file of invoices (LEDES, CSV, Parquet, facts in JSON) counts as
    /// billed: nothing of it was cut. A folder is all the files in it that hold invoices, by name. Another history, a file
    /// of SQLite or an address of PostgreSQL, is taken over as it was decided.
    ///
    /// What is there already stays as it is, so that the same import can be run again.
    ///
    /// ```
    /// use meruit::history::{History, ImportOptions};
    /// let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("march.ledes"), meruit::doc_sample())?;
    /// let mut history = History::open(folder.path().join("history.db"), true)?;
    /// let options = ImportOptions::new().currency("USD");
    /// let imported = history.import(&[folder.path().join("march.ledes")], &options)?;
    /// assert_eq!((imported.invoices, imported.known), (1, 0));
    /// let again = history.import(&[folder.path().join("march.ledes")], &options)?;
    /// assert_eq!((again.invoices, again.known), (0, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the history fails. What is wrong with a file is told among the results.
    pub fn import(&mut self, places: &[PathBuf], options: &ImportOptions) -> Result<Imported, HistoryError> {
        let rules = options.rules()?;
        let mut imported = Imported::default();
        for place in places {
            if is_history(place) {
                match Store::open(place, false)
                    .map_err(HistoryError::from)
                    .and_then(|mut other| Ok(self.store.copy_from(&mut other)?))
                {
                    Ok(Copied { invoices, known }) => {
                        imported.invoices += invoices;
                        imported.known += known;
                    }
                    Err(error) => imported.failed.push((place.clone(), error)),
                }
                continue;
            }
            let files = match files_of(place) {
                Ok(files) => files,
                Err(error) => {
                    imported.failed.push((place.clone(), error));
                    continue;
                }
            };
            for file in files {
                if let Err(error) = self.import_file(&rules, &file, options.platform, &mut imported) {
                    match error {
                        HistoryError::Store(_) => return Err(error),
                        other => imported.failed.push((file, other)),
                    }
                }
            }
        }
        Ok(imported)
    }

    fn import_file(
        &mut self,
        rules: &Ruleset,
        file: &Path,
        platform: Platform,
        imported: &mut Imported,
    ) -> Result<(), HistoryError> {
        let name = file.to_string_lossy().into_owned();
        let io = |source| SourceError::Io { file: name.clone(), source };
        let bytes = std::fs::read(file).map_err(io)?;
        let mut waiting: Vec<Decided> = Vec::new();
        let given = Given::new().platform(platform);
        let mut seen = std::collections::HashMap::new();
        let mut one = |mut invoice: Value, rest: Option<&Value>| -> Result<(), HistoryError> {
            let sent = sent_of(&invoice, &mut seen);
            if self.store.recorded(&sent.firm, &sent.number, &sent.content)?.is_some() {
                imported.known += 1;
                return Ok(());
            }
            secrets::hide_in_facts(rules.schema(), &mut invoice);
            waiting.push(decided(rules, &given, &name, sent, &invoice, rest)?);
            if waiting.len() >= AT_ONCE {
                imported.invoices += self.record_as_billed(rules, &given, &waiting)?;
                waiting.clear();
            }
            Ok(())
        };
        if is_json(&bytes) {
            let mut facts = facts_of(&name, &bytes, platform)?;
            let mut invoices = facts.get_mut("invoices").map(Value::take);
            secrets::hide_in_facts(rules.schema(), &mut facts);
            for invoice in invoices.iter_mut().filter_map(Value::as_array_mut).flatten() {
                one(invoice.take(), Some(&facts))?;
            }
        } else {
            let mut failed = None;
            each_invoice_of(&name, &secrets::without(&bytes), platform, |invoice| {
                if failed.is_none() {
                    failed = one(invoice, None).err();
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
        }
        imported.invoices += self.record_as_billed(rules, &given, &waiting)?;
        Ok(())
    }

    fn record_as_billed(
        &mut self,
        rules: &Ruleset,
        given: &Given,
        waiting: &[Decided],
    ) -> Result<u64, HistoryError> {
        if waiting.is_empty() {
            return Ok(0);
        }
        let (kept_rules, given) = (super::kept_rules(rules), json!(given).to_string());
        let files: Vec<[(String, Vec<u8>); 1]> =
            waiting.iter().map(|decided| [(decided.file.clone(), decided.input.clone())]).collect();
        for _ in 0..TRIES {
            let saw = self.store.last()?;
            let runs = waiting.iter().zip(&files).map(|(decided, files)| NewRun {
                rules_hash: rules.hash(),
                rules: &kept_rules,
                given: &given,
                saw,
                inputs: Some(files),
                document: &decided.document,
                invoices: vec![NewInvoice {
                    content: if decided.sent.content.is_empty() {
                        &decided.result_hash
                    } else {
                        &decided.sent.content
                    },
                    facts: decided.facts.as_ref(),
                    received: decided.sent.received.as_deref(),
                }],
            });
            if let Recorded::Now(ids) = self.store.record_all(&runs.collect::<Vec<_>>())? {
                return Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX));
            }
        }
        Err(HistoryError::Overtaken)
    }

    /// Takes over what was named in place of a history, now that the currency of the rules is known.
    pub(super) fn take_over(&mut self, rules: Option<&Ruleset>) -> Result<(), HistoryError> {
        let Some(place) = self.to_take_over.take() else { return Ok(()) };
        let currency = rules.and_then(|rules| rules.rules().plan.currency());
        let currency = currency.map(|currency| currency.to_string());
        let options = ImportOptions { currency, ..ImportOptions::default() };
        let imported = self.import(&[place], &options)?;
        imported.failed.into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
    }
}

fn decided(
    rules: &Ruleset,
    given: &Given,
    file: &str,
    sent: Sent,
    invoice: &Value,
    rest: Option<&Value>,
) -> Result<Decided, HistoryError> {
    let mut facts = rest.cloned().unwrap_or_else(|| json!({}));
    facts["invoices"] = json!([invoice]);
    let input = facts.to_string().into_bytes();
    let review = rules.review_json(file, &input, &given.options().keep_decided(true))?;
    // `XXX` is the code of no currency.
    if let Some(invoice) =
        review.invoices().iter().find(|invoice| matches!(invoice.currency.as_str(), "" | "XXX"))
    {
        return Err(HistoryError::UnknownCurrency(file.to_owned(), invoice.number.clone()));
    }
    let result_hash = review.invoices().first().map(|invoice| invoice.input.clone()).unwrap_or_default();
    Ok(Decided {
        sent,
        file: file.to_owned(),
        input,
        document: review.to_json(),
        facts: review.decided().first().cloned().flatten(),
        result_hash,
    })
}

/// Whether a place is another history and no file of invoices.
pub(super) fn is_history(place: &Path) -> bool {
    use std::io::Read;
    if place.to_str().is_some_and(meruit_store::is_address) {
        return true;
    }
    let mut first = [0; 15];
    let opened = std::fs::File::open(place).and_then(|mut file| file.read_exact(&mut first));
    opened.is_ok() && &first == b"SQLite format 3"
}

/// Whether a place is a folder or a file that holds invoices.
pub(super) fn holds_invoices(place: &Path) -> bool {
    place.is_dir() || (place.is_file() && has_ending(place) && !is_history(place))
}

fn has_ending(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| INVOICES.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

/// The file, or the files of a folder and those below it, by name.
fn files_of(place: &Path) -> Result<Vec<PathBuf>, HistoryError> {
    if !place.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let failed = |source| SourceError::Io { file: place.to_string_lossy().into_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(place).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // A folder that is linked to may lead back here.
        if entry.file_type().map_err(failed)?.is_dir() {
            files.extend(files_of(&entry.path())?);
        } else if has_ending(&entry.path()) {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

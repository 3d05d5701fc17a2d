//! The result of a review.

use std::fmt;
use std::sync::{Arc, OnceLock};

use meruit_core::document::{Amounts, Document, Finding, InvoiceResult, Status, TotalsByCurrency};
use meruit_core::{Bindings, Currency, Number, Outcome, Reviewed, Settled};
use meruit_io::document_writer::{Totals, WriteError};
use rust_decimal::Decimal;

use crate::found::Found;
use crate::ruleset::Ruleset;

/// The result of a review: of one invoice of a LEDES file, or of all invoices of a JSON text.
///
/// Verdicts and sums are there at once. The sentences, what was read and all amounts as texts are made when somebody asks
/// for the first time for [`document`](Self::document), [`findings`](Self::findings), [`invoices`](Self::invoices) or
/// [`to_json`](Self::to_json); [`found`](Self::found), [`status`](Self::status) and the sums do without.
#[derive(Clone)]
pub struct Review {
    form: Form,
    /// Beside each invoice what a later review reads of it, where that was asked for.
    decided: Vec<Option<serde_json::Value>>,
}

#[derive(Clone)]
enum Form {
    Written(Box<Document>),
    /// The verdicts, and the document once somebody asked for it.
    Judged(Arc<Verdicts>, OnceLock<Box<Document>>),
}

/// Verdicts, and the rules and tables that explain them.
struct Verdicts {
    reviewed: Reviewed,
    rules: Ruleset,
    bindings: Arc<Bindings>,
}

impl Verdicts {
    fn document(&self) -> Box<Document> {
        Box::new(self.reviewed.document(&self.rules.rules().plan, &self.bindings))
    }
}

impl Review {
    pub(crate) fn new(document: Document) -> Self {
        Self { form: Form::Written(Box::new(document)), decided: Vec::new() }
    }

    /// The outcome of a review by these rules and bindings.
    pub(crate) fn of(outcome: Outcome, rules: &Ruleset, bindings: &Arc<Bindings>) -> Self {
        let mut decided = Vec::new();
        let form = match outcome {
            Outcome::Kept(document, kept) => {
                decided = kept;
                Form::Written(document)
            }
            Outcome::Written(document) => Form::Written(document),
            Outcome::Reviewed(reviewed) => {
                let (rules, bindings) = (rules.clone(), Arc::clone(bindings));
                Form::Judged(Arc::new(Verdicts { reviewed: *reviewed, rules, bindings }), OnceLock::new())
            }
        };
        Self { form, decided }
    }

    /// Beside each of the [`invoices`](Self::invoices) what a later review reads of it as `prior invoice`, where
    /// [`Options::keep_decided`](crate::Options::keep_decided) asked for it; none of an invoice that was returned.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// let facts = br#"{"invoices": [{"number": "1", "currency": "USD", "lines": [{"kind": "F", "rate": "350", "hours": "1"}]}]}"#;
    /// let review = rules.review_json("facts.json", facts, &Options::new().keep_decided(true))?;
    /// let prior = review.decided()[0].as_ref().expect("a decided invoice");
    /// assert_eq!(prior["lines"][0]["amount"], "300.00 USD");
    /// # Ok::<(), meruit::Error>(())
    /// ```
    pub fn decided(&self) -> &[Option<serde_json::Value>] {
        &self.decided
    }

    /// Several reviews as one, as [`DocumentWriter`](crate::document_writer::DocumentWriter) writes them: the invoices one
    /// after the other, and all counts summed. `None` where there is no review.
    ///
    /// ```
    /// use meruit::{Options, Review, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// # let ledes = meruit::doc_sample();
    /// let reviews = rules.review_ledes("march.ledes", ledes.as_bytes(), &Options::new())?;
    /// let review = Review::together(reviews.collect::<Result<Vec<_>, _>>()?).expect("reviews of one run");
    /// assert_eq!(review.map(|review| review.invoices().len()), Some(1));
    /// # Ok::<(), meruit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the reviews are of other rules or of another day.
    pub fn together(reviews: impl IntoIterator<Item = Self>) -> Result<Option<Self>, WriteError> {
        let mut reviews = reviews.into_iter();
        let Some(mut all) = reviews.next().map(Self::into_document) else { return Ok(None) };
        let mut totals = Totals::default();
        totals.add(all.status, &all.counts);
        for document in reviews.map(Self::into_document) {
            if document.rules != all.rules || document.as_of != all.as_of {
                return Err(WriteError::Differs);
            }
            totals.add(document.status, &document.counts);
            all.invoices.extend(document.invoices);
            all.findings.extend(document.findings);
            all.decisions.extend(document.decisions);
            all.problems.extend(document.problems);
        }
        all.counts = totals.counts();
        all.status = totals.status();
        let mut money = TotalsByCurrency::default();
        money.add(&all);
        all.totals = money.totals();
        Ok(Some(Self::new(all)))
    }

    /// The whole result. `schema/review-1.json` is the schema of its JSON.
    pub fn document(&self) -> &Document {
        match &self.form {
            Form::Written(document) => document,
            Form::Judged(verdicts, document) => document.get_or_init(|| verdicts.document()),
        }
    }

    /// The whole result by itself.
    pub fn into_document(self) -> Document {
        match self.form {
            Form::Written(document) => *document,
            Form::Judged(verdicts, document) => *document.into_inner().unwrap_or_else(|| verdicts.document()),
        }
    }

    /// The canonical JSON: one line, the same bytes from every language.
    pub fn to_json(&self) -> String {
        self.document().to_json()
    }

    /// How it ended: the worst of its invoices and findings.
    pub fn status(&self) -> Status {
        match &self.form {
            Form::Written(document) => document.status,
            Form::Judged(verdicts, _) => verdicts.reviewed.status(),
        }
    }

    /// The invoices, in the order in which they were decided.
    pub fn invoices(&self) -> &[InvoiceResult] {
        &self.document().invoices
    }

    /// What was found and what could not be determined, each with its explanation: by invoice, rule id and place.
    pub fn findings(&self) -> &[Finding] {
        &self.document().findings
    }

    /// What was found and what could not be determined, without explanations: which rule, on which lines. Invoice by
    /// invoice in the order of rule ids.
    ///
    /// Nothing is put into words for it, so that it costs next to nothing.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("long.ocg", "rule long for each fee when hours > 1 then warn")?;
    /// # let ledes = meruit::doc_sample();
    /// let mut reviews = rules.review_ledes("march.ledes", ledes.as_bytes(), &Options::new())?;
    /// let review = reviews.next().expect("an invoice")?;
    /// let found: Vec<(&str, Vec<&str>)> =
    ///     review.found().map(|found| (found.rule(), found.lines().collect())).collect();
    /// assert_eq!(found, [("long", vec!["1"])]);
    /// # Ok::<(), meruit::Error>(())
    /// ```
    pub fn found(&self) -> impl Iterator<Item = Found<'_>> {
        let (judged, written) = match &self.form {
            Form::Written(document) => (None, Some(&document.findings)),
            Form::Judged(verdicts, _) => (Some(verdicts.reviewed.found(&verdicts.rules.rules().plan)), None),
        };
        judged
            .into_iter()
            .flatten()
            .map(Found::judged)
            .chain(written.into_iter().flatten().map(Found::written))
    }

    /// What is to be paid, net of tax; `None` where there is no invoice or they are in several currencies.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", r#"
    ///     guideline "Caps" edition 2026 currency USD
    ///     rule cap for each fee then reduce rate to 300 USD
    /// "#)?;
    /// # let ledes = meruit::doc_sample();
    /// let mut reviews = rules.review_ledes("march.ledes", ledes.as_bytes(), &Options::new())?;
    /// let review = reviews.next().expect("an invoice")?;
    /// let (amount, currency) = review.approved().expect("one currency");
    /// assert_eq!((amount.to_string(), currency.to_string()), ("600.00".to_owned(), "USD".to_owned()));
    /// # Ok::<(), meruit::Error>(())
    /// ```
    pub fn approved(&self) -> Option<(Decimal, Currency)> {
        self.sum(|totals| &totals.approved, |settled| settled.approved)
    }

    /// What the firm asks, net of tax; `None` as for [`approved`](Self::approved).
    pub fn billed(&self) -> Option<(Decimal, Currency)> {
        self.sum(|totals| &totals.billed, |settled| settled.billed)
    }

    /// What is not payable, net of tax; `None` as for [`approved`](Self::approved).
    pub fn reduced(&self) -> Option<(Decimal, Currency)> {
        self.sum(|totals| &totals.reduced, |settled| settled.reduced)
    }

    /// What waits for an answer, net of tax; `None` as for [`approved`](Self::approved).
    pub fn held(&self) -> Option<(Decimal, Currency)> {
        self.sum(|totals| &totals.held, |settled| settled.held)
    }

    fn sum(
        &self,
        written: impl Fn(&Amounts) -> &String,
        judged: impl Fn(&Settled) -> Number,
    ) -> Option<(Decimal, Currency)> {
        match &self.form {
            Form::Written(document) => total(document.invoices.iter().map(|invoice| {
                let sum = Decimal::from_str_exact(written(&invoice.totals)).ok()?;
                Some((sum, invoice.currency.parse().ok()?))
            })),
            Form::Judged(verdicts, _) => total(verdicts.reviewed.settled().map(|settled| {
                let mut sum = judged(&settled).to_decimal()?;
                let decimals = settled.currency.decimals();
                if sum.scale() < decimals {
                    sum.rescale(decimals);
                }
                Some((sum, settled.currency))
            })),
        }
    }
}

/// The sum of amounts in one currency; `None` where there is none, or one that is not known.
fn total(mut sums: impl Iterator<Item = Option<(Decimal, Currency)>>) -> Option<(Decimal, Currency)> {
    let (mut all, currency) = sums.next()??;
    for one in sums {
        let (sum, other) = one?;
        if other != currency {
            return None;
        }
        all = all.checked_add(sum)?;
    }
    Some((all, currency))
}

impl PartialEq for Review {
    /// Whether they say the same, in words.
    fn eq(&self, other: &Self) -> bool {
        self.document() == other.document()
    }
}

impl Eq for Review {}

impl fmt::Debug for Review {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Review").field("document", self.document()).finish()
    }
}

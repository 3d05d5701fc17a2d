//! The result of a review.

use meruit_core::Currency;
use meruit_core::document::{Amounts, Document, Finding, InvoiceResult, Status, TotalsByCurrency};
use meruit_io::document_writer::{Totals, WriteError};
use rust_decimal::Decimal;

/// The result of a review: of one invoice of a LEDES file, or of all invoices of a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    document: Document,
}

impl Review {
    pub(crate) fn new(document: Document) -> Self {
        Self { document }
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
        let Some(Self { document: mut all }) = reviews.next() else { return Ok(None) };
        let mut totals = Totals::default();
        let mut money = TotalsByCurrency::default();
        totals.add(all.status, &all.counts);
        money.add(&all);
        for Self { document } in reviews {
            if document.rules != all.rules || document.as_of != all.as_of {
                return Err(WriteError::Differs);
            }
            totals.add(document.status, &document.counts);
            money.add(&document);
            all.invoices.extend(document.invoices);
            all.findings.extend(document.findings);
            all.decisions.extend(document.decisions);
            all.problems.extend(document.problems);
        }
        all.counts = totals.counts();
        all.totals = money.totals();
        all.status = totals.status();
        let mut money = TotalsByCurrency::default();
        money.add(&all);
        all.totals = money.totals();
        Ok(Some(Self { document: all }))
    }

    /// The whole result. `schema/review-1.json` is the schema of its JSON.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The whole result by itself.
    pub fn into_document(self) -> Document {
        self.document
    }

    /// The canonical JSON: one line, the same bytes from every language.
    pub fn to_json(&self) -> String {
        self.document.to_json()
    }

    /// How it ended: the worst of its invoices and findings.
    pub fn status(&self) -> Status {
        self.document.status
    }

    /// The invoices, in the order in which they were decided.
    pub fn invoices(&self) -> &[InvoiceResult] {
        &self.document.invoices
    }

    /// What was found and what could not be determined: by invoice, rule id and place.
    pub fn findings(&self) -> &[Finding] {
        &self.document.findings
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
        self.sum(|totals| &totals.approved)
    }

    /// What the firm asks, net of tax; `None` as for [`approved`](Self::approved).
    pub fn billed(&self) -> Option<(Decimal, Currency)> {
        self.sum(|totals| &totals.billed)
    }

    /// What is not payable, net of tax; `None` as for [`approved`](Self::approved).
    pub fn reduced(&self) -> Option<(Decimal, Currency)> {
        self.sum(|totals| &totals.reduced)
    }

    /// What waits for an answer, net of tax; `None` as for [`approved`](Self::approved).
    pub fn held(&self) -> Option<(Decimal, Currency)> {
        self.sum(|totals| &totals.held)
    }

    fn sum(&self, of: impl Fn(&Amounts) -> &String) -> Option<(Decimal, Currency)> {
        let (first, rest) = self.document.invoices.split_first()?;
        if rest.iter().any(|invoice| invoice.currency != first.currency) {
            return None;
        }
        let mut sum = Decimal::from_str_exact(of(&first.totals)).ok()?;
        for invoice in rest {
            sum = sum.checked_add(Decimal::from_str_exact(of(&invoice.totals)).ok()?)?;
        }
        Some((sum, first.currency.parse().ok()?))
    }
}

//! An upload → the text of its answer.

use meruit::ledes::Invoice;
use meruit::report::{Form, Report};
use meruit::{Document, ReviewError, Reviewer, Style};

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The upload cannot be reviewed, or its review was ended.
    Review(ReviewError),
    /// Invoices that cannot be written in the form that was asked for, and why.
    NotWritten(Vec<String>),
}

impl From<ReviewError> for NoAnswer {
    fn from(error: ReviewError) -> Self {
        Self::Review(error)
    }
}

/// Reviews an upload, and writes the result in a form. An invoice that cannot be written is an error: whoever books what
/// comes back must not miss it.
pub(crate) fn answer(
    reviewer: &Reviewer,
    name: &str,
    upload: &[u8],
    form: Form,
) -> Result<Vec<u8>, NoAnswer> {
    let mut report = Report::new(form, Style::PLAIN, Vec::new());
    let mut left_out = Vec::new();
    let mut write = |document: &Document, invoices: &[&Invoice]| match report.write(document, invoices) {
        Ok(messages) => left_out.extend(messages),
        Err(error) => left_out.push(error.to_string()),
    };
    if form.writes_invoices() && reviewer.rules().reads_earlier_invoices() {
        let mut invoices = Vec::new();
        let file = [(name.to_owned(), upload)];
        let (review, failed) = reviewer.ledes_together_with(file, |invoice| invoices.push(invoice))?;
        if let Some(error) = failed.into_iter().next() {
            return Err(error.into());
        }
        write(review.document(), &invoices.iter().collect::<Vec<_>>());
    } else {
        let mut reviews = reviewer.read(name, upload)?;
        while let Some(review) = reviews.next() {
            write(review?.document(), reviews.invoice().as_slice());
        }
    }
    match (left_out.is_empty(), report.finish()) {
        (true, Ok(text)) => Ok(text.unwrap_or_default()),
        (true, Err(error)) => Err(NoAnswer::NotWritten(vec![error.to_string()])),
        (false, _) => Err(NoAnswer::NotWritten(left_out)),
    }
}

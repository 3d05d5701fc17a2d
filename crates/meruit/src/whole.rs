//! A whole input → one text.

use std::io::{self, BufRead};

use meruit_io::Style;
use meruit_io::report::{Form, LeftOut, Report};

use crate::error::ReviewError;
use crate::reviewer::{Reviewer, is_json};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The input cannot be reviewed, or its review was ended.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// Invoices that may not be written as LEDES, adjusted; the others are not written either, because whoever books such a
    /// file takes it for all of them.
    #[error("{}", .0.iter().map(LeftOut::to_string).collect::<Vec<_>>().join("\n"))]
    NotAdjusted(Vec<LeftOut>),
    /// The temporary file of a very long document failed.
    #[error("the report could not be written")]
    Io(#[from] io::Error),
}

impl Reviewer {
    /// Reviews a whole LEDES file, or facts in JSON, and writes the result in a form: a document, a letter, adjusted LEDES …
    ///
    /// ```
    /// use meruit::report::Form;
    /// use meruit::{Options, Ruleset, Style};
    ///
    /// let rules = Ruleset::parse("cap.ocg", "guideline \"G\" currency USD rule cap for each fee then reduce rate to 300 USD")?;
    /// # let ledes = meruit::doc_sample();
    /// let reviewer = rules.reviewer(&Options::new())?;
    /// let letter = reviewer.report("march.ledes", ledes.as_bytes(), Form::LetterMd, Style::PLAIN)?;
    /// assert!(letter.starts_with("# "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ReportError`]
    pub fn report<R: BufRead>(
        &self,
        name: &str,
        mut input: R,
        form: Form,
        style: Style,
    ) -> Result<String, ReportError> {
        let failed = |source| ReviewError::Io { file: name.to_owned(), source };
        let mut report = Report::new(form, style, Vec::new());
        let mut left_out = Vec::new();
        let are_facts = is_json(input.fill_buf().map_err(failed)?);
        if form.writes_invoices() && !are_facts && self.rules().reads_earlier_invoices() {
            let mut invoices = Vec::new();
            let file = [(name.to_owned(), input)];
            let (review, failed) = self.ledes_together_with(file, |invoice| invoices.push(invoice))?;
            if let Some(error) = failed.into_iter().next() {
                return Err(error.into());
            }
            left_out.extend(report.write(review.document(), &invoices.iter().collect::<Vec<_>>())?);
        } else {
            let mut reviews = self.read(name, input)?;
            while let Some(review) = reviews.next() {
                left_out.extend(report.write(review?.document(), reviews.invoice().as_slice())?);
            }
        }
        if !left_out.is_empty() {
            return Err(ReportError::NotAdjusted(left_out));
        }
        let text = report.finish()?.unwrap_or_default();
        String::from_utf8(text).map_err(|error| ReportError::Io(io::Error::other(error)))
    }
}

//! The reviews of an input → one text: the document, or a report.

use meruit::report::{Form, Report};
use meruit::{ReportError, Review, Style};
use serde_json::json;

use crate::failure::Failure;

/// The form of this name.
pub(crate) fn form_named(name: &str) -> Result<Form, Failure> {
    name.parse().map_err(|error: meruit::report::UnknownForm| Failure::argument(error.to_string()))
}

/// Writes all reviews into one text, as the command line does.
pub(crate) fn render(
    reviews: impl Iterator<Item = Result<Review, Failure>>,
    form: Form,
) -> Result<String, Failure> {
    let mut reviews = reviews.peekable();
    // Every input has a review, even one without an invoice.
    let first = reviews.next().ok_or_else(Failure::internal)??;
    if form == Form::Json && reviews.peek().is_none() {
        return Ok(first.to_json());
    }
    let mut report = Report::new(form, Style::PLAIN, Vec::new());
    report.write(first.document(), &[]).map_err(ReportError::from)?;
    for review in reviews {
        report.write(review?.document(), &[]).map_err(ReportError::from)?;
    }
    let bytes = report.finish().map_err(ReportError::from)?.ok_or_else(Failure::internal)?;
    let mut text = String::from_utf8(bytes).map_err(|_| Failure::internal())?;
    if form == Form::Json && text.ends_with('\n') {
        text.pop();
    }
    Ok(text)
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Review(error) => error.into(),
            ReportError::NotAdjusted(left_out) => {
                let diagnostics = left_out.iter().map(|one| {
                    json!({"id": "not-adjusted", "message": one.to_string(), "file": "", "path": one.invoice,
                        "help": null})
                });
                Self::not_adjusted(diagnostics.collect())
            }
            // Memory takes every byte; only the temporary file of a very long document can fail.
            other => Self::plain("FileError", "io", other.to_string()),
        }
    }
}

//! A LEDES file → the same file, its amounts as approved.

use std::io::BufRead;

use meruit::ledes::{Column, Invoice, Target, Writer};
use meruit::{Review, Reviewer, adjusted};
use serde_json::json;

use crate::cancel::NativeCancel;
use crate::failure::Failure;

/// Writes the invoices of a LEDES file as they are approved. One that may not be written so fails the whole, because a file
/// in which it is missing would be taken for all of them.
pub(crate) fn adjusted_file(
    reviewer: &Reviewer,
    name: &str,
    input: impl BufRead,
    target: Target,
    cancel: &NativeCancel,
) -> Result<String, Failure> {
    let mut file = Adjusted { writer: Writer::new(Vec::new(), target), left_out: Vec::new() };
    if reviewer.rules().reads_earlier_invoices() {
        let mut invoices = Vec::new();
        let together =
            reviewer.ledes_together_with([(name.to_owned(), input)], |invoice| invoices.push(invoice));
        let (review, failed) = together?;
        if let Some(error) = failed.into_iter().next() {
            return Err(error.into());
        }
        file.write(&review, &invoices.iter().collect::<Vec<_>>())?;
    } else {
        let mut reviews = reviewer.read_ledes(name, input)?;
        while let Some(review) = reviews.next() {
            cancel.check()?;
            file.write(&review?, reviews.invoice().as_slice())?;
        }
    }
    file.finish()
}

struct Adjusted {
    writer: Writer<Vec<u8>>,
    /// The invoices that are not written, each with the reason.
    left_out: Vec<(String, String)>,
}

impl Adjusted {
    fn write(&mut self, review: &Review, invoices: &[&Invoice]) -> Result<(), Failure> {
        for result in review.invoices() {
            let is_it = |invoice: &&&Invoice| {
                let firm = invoice.text(Column::LawFirmId).into_value().unwrap_or_default();
                let number = invoice.number.value().map_or("", String::as_str);
                firm == result.firm && number == result.number
            };
            let Some(invoice) = invoices.iter().find(is_it) else { return Err(Failure::internal()) };
            match adjusted(invoice, result, review.document()) {
                Ok(draft) => {
                    // What the form has no field for is told when files are converted; here the amounts count.
                    self.writer.write(&draft).map_err(|_| Failure::internal())?;
                }
                Err(why) => self.left_out.push((result.number.clone(), why.to_string())),
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<String, Failure> {
        if self.left_out.is_empty() {
            let bytes = self.writer.finish().map_err(|_| Failure::internal())?;
            return String::from_utf8(bytes).map_err(|_| Failure::internal());
        }
        let diagnostics = self.left_out.into_iter().map(|(invoice, why)| {
            json!({"id": "not-adjusted", "message": format!("invoice {invoice} is not written: {why}"), "file": "",
                "path": invoice, "help": null})
        });
        Err(Failure::not_adjusted(diagnostics.collect()))
    }
}

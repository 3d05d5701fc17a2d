//! What is under review: which invoices, and what of the history they can meet.

use std::collections::HashMap;

use meruit_io::convert::{Form, Found, Sink, SourceError, each_invoice};
use meruit_ledes::{Letters, Platform};
use meruit_store::{UnderReview, hash_of, normal};
use serde_json::Value;

use crate::reviewer::is_json;

/// The invoices of some files.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    pub(super) invoices: Vec<Sent>,
    pub(super) under_review: UnderReview,
}

/// An invoice as it was sent.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) firm: String,
    pub(super) number: String,
    /// SHA-256 of what it says.
    pub(super) content: String,
    pub(super) received: Option<String>,
}

impl Incoming {
    pub(super) fn of(files: &[(String, Vec<u8>)], platform: Platform) -> Result<Self, SourceError> {
        let mut incoming = Self::default();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (name, bytes) in files {
            let facts = facts_of(name, bytes, platform)?;
            for invoice in facts["invoices"].as_array().into_iter().flatten() {
                incoming.under_review.add(invoice);
                incoming.invoices.push(sent(invoice, &mut seen));
            }
        }
        Ok(incoming)
    }

    /// Of each invoice of a document, in its order: what was sent of it.
    pub(super) fn of_document<'i>(
        &'i self,
        document: &'i [crate::document::InvoiceResult],
    ) -> Vec<Option<&'i Sent>> {
        let mut taken = vec![false; self.invoices.len()];
        let same = |a: &str, b: &str| normal(a) == normal(b);
        let found = document.iter().map(|decided| {
            let mut sent = self.invoices.iter().zip(taken.iter_mut());
            let found = sent.find(|(sent, taken)| {
                !**taken && same(&sent.number, &decided.number) && same(&sent.firm, &decided.firm)
            });
            found.map(|(sent, taken)| {
                *taken = true;
                sent
            })
        });
        found.collect()
    }
}

fn sent(invoice: &Value, seen: &mut HashMap<String, usize>) -> Sent {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let firm = match &invoice["firm"] {
        Value::Object(firm) => firm.get("id").map(text).unwrap_or_default(),
        id => text(id),
    };
    let content = hash_of(invoice.to_string().as_bytes());
    let number = text(&invoice["number"]);
    let copies = seen.entry(content.clone()).or_default();
    *copies += 1;
    // The same invoice twice in one run is decided twice.
    let content = if *copies > 1 { format!("{content}#{copies}") } else { content };
    Sent { firm, number, content, received: invoice["received"].as_str().map(str::to_owned) }
}

/// The facts that a file holds, as JSON.
pub(super) fn facts_of(name: &str, bytes: &[u8], platform: Platform) -> Result<Value, SourceError> {
    let unreadable =
        |error: serde_json::Error| SourceError::NoInvoices { file: name.to_owned(), what: error.to_string() };
    if is_json(bytes) {
        return serde_json::from_slice(bytes).map_err(unreadable);
    }
    let mut sink = Sink::new(Vec::new(), Form::Json, Letters::default()).map_err(SourceError::Output)?;
    let options = meruit_ledes::Options::for_platform(platform);
    each_invoice(name, bytes, &options, |found| match found {
        Found::Invoice { draft, .. } => sink.write(&draft).map(|_| ()),
        _ => Ok(()),
    })?;
    let json = sink.finish().map_err(SourceError::Output)?;
    serde_json::from_slice(&json).map_err(unreadable)
}

//! What is under review: which invoices, and what of the history they can meet.

use std::collections::HashMap;

use meruit_io::convert::{Form, Found, Sink, SourceError, each_invoice};
use meruit_ledes::{Letters, Platform};
use meruit_store::{UnderReview, hash_of, normal};
use serde_json::{Value, json};

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
                incoming.invoices.push(sent_of(invoice, &mut seen));
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

/// What an invoice is known by; `seen` counts the same ones.
pub(super) fn sent_of(invoice: &Value, seen: &mut HashMap<String, usize>) -> Sent {
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
    // A moment is one too, of which the day counts.
    let day = invoice["received"].as_str().and_then(|text| text.trim().get(..10));
    let received = day.filter(|day| day.parse::<jiff::civil::Date>().is_ok()).map(str::to_owned);
    Sent { firm, number, content, received }
}

/// The facts that a file holds, as JSON.
pub(super) fn facts_of(name: &str, bytes: &[u8], platform: Platform) -> Result<Value, SourceError> {
    let unreadable =
        |error: serde_json::Error| SourceError::NoInvoices { file: name.to_owned(), what: error.to_string() };
    if is_json(bytes) {
        return serde_json::from_slice(bytes).map_err(unreadable);
    }
    let mut invoices = Vec::new();
    each_invoice_of(name, bytes, platform, |invoice| invoices.push(invoice))?;
    Ok(json!({ "invoices": invoices }))
}

/// Hands over the invoices of a file that is no JSON, each as facts in JSON.
pub(super) fn each_invoice_of(
    name: &str,
    bytes: &[u8],
    platform: Platform,
    mut take: impl FnMut(Value),
) -> Result<(), SourceError> {
    let options = meruit_ledes::Options::for_platform(platform);
    each_invoice(name, bytes, &options, |found| {
        if let Found::Invoice { draft, .. } = found {
            let mut sink = Sink::new(Vec::new(), Form::Json, Letters::default())?;
            sink.write(&draft)?;
            let mut facts: Value = serde_json::from_slice(&sink.finish()?)?;
            facts["invoices"].as_array_mut().into_iter().flatten().for_each(|invoice| take(invoice.take()));
        }
        Ok(())
    })
}

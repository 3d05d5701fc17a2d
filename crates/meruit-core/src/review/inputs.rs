//! What each invoice's result names as its input.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::bind::Bindings;
use crate::facts::{Digest, Facts, Hash, RecordRef, hex};
use crate::plan::Plan;

/// The hashes of the facts as they were given, before anything is worked out from them.
pub(super) struct Inputs {
    /// Of all that no invoice brings, and, where the rules read earlier invoices, of those decided so far.
    beside: Hash,
    invoices: BTreeMap<RecordRef, Hash>,
    history: bool,
}

impl Inputs {
    pub(super) fn of(plan: &Plan, bindings: &Bindings, facts: &Facts, as_of: Option<Date>) -> Self {
        let mut digest = Digest::default();
        digest.text(&as_of.map_or_else(String::new, |day| day.to_string()));
        digest.hash(bindings.hash());
        digest.hash(&facts.digest_of_the_rest());
        let invoices = facts.all(facts.schema().known.invoice);
        Self {
            beside: digest.finish(),
            invoices: invoices.map(|invoice| (invoice, facts.digest_of_invoice(invoice))).collect(),
            history: plan.reads_earlier_invoices(),
        }
    }

    /// The input of an invoice, which is asked for in the order of decision.
    pub(super) fn of_invoice(&mut self, invoice: RecordRef) -> String {
        let mut digest = Digest::default();
        digest.hash(&self.beside);
        if let Some(own) = self.invoices.get(&invoice) {
            digest.hash(own);
        }
        let input = digest.finish();
        if self.history {
            self.beside = input;
        }
        hex(&input)
    }
}

//! What each invoice's result names as its input.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::bind::Bindings;
use crate::facts::{Digest, Facts, Hash, RecordRef, hex};
use crate::plan::Plan;

/// The hashes of the facts as they were given, without what is worked out from them.
#[derive(Clone, Debug)]
pub(super) struct Inputs {
    as_of: Option<Date>,
    bindings: Hash,
    /// Of all that no invoice brings, and, where the rules read earlier invoices, of those decided so far.
    beside: Option<Hash>,
    invoices: BTreeMap<RecordRef, Hash>,
    history: bool,
}

impl Inputs {
    /// Hashes facts to which decisions will be added.
    pub(super) fn of(plan: &Plan, bindings: &Bindings, facts: &Facts, as_of: Option<Date>) -> Self {
        let mut inputs = Self {
            as_of,
            bindings: *bindings.hash(),
            beside: None,
            invoices: BTreeMap::new(),
            history: plan.reads_earlier_invoices(),
        };
        inputs.beside = Some(inputs.hash_beside(facts));
        let invoices = facts.all(facts.schema().known.invoice);
        inputs.invoices = invoices.map(|invoice| (invoice, facts.digest_of_invoice(invoice))).collect();
        inputs
    }

    /// Hashes facts when somebody asks, where nothing is added to them but what follows from them.
    pub(super) fn on_demand(plan: &Plan, bindings: &Bindings, facts: &Facts, as_of: Option<Date>) -> Self {
        // What the analysis finds is not marked field by field.
        if plan.reads_narratives() {
            return Self::of(plan, bindings, facts, as_of);
        }
        let (bindings, invoices) = (*bindings.hash(), BTreeMap::new());
        Self { as_of, bindings, beside: None, invoices, history: false }
    }

    fn hash_beside(&self, facts: &Facts) -> Hash {
        let mut digest = Digest::default();
        digest.text(&self.as_of.map_or_else(String::new, |day| day.to_string()));
        digest.hash(&self.bindings);
        digest.hash(&facts.digest_of_the_rest());
        digest.finish()
    }

    /// Hashes what is the same for all invoices, where it was not yet.
    pub(super) fn hash_rest(&mut self, facts: &Facts) -> Hash {
        match self.beside {
            Some(beside) => beside,
            None => *self.beside.insert(self.hash_beside(facts)),
        }
    }

    /// The input of an invoice, which is asked for in the order of decision.
    pub(super) fn of_invoice(&mut self, invoice: RecordRef, facts: &Facts) -> String {
        let beside = self.hash_rest(facts);
        let mut digest = Digest::default();
        digest.hash(&beside);
        match self.invoices.get(&invoice) {
            Some(own) => digest.hash(own),
            None => digest.hash(&facts.digest_of_invoice(invoice)),
        }
        let input = digest.finish();
        if self.history {
            self.beside = Some(input);
        }
        hex(&input)
    }
}

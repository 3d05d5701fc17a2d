//! What each rule would take from an invoice if it were the only one.

use std::collections::BTreeMap;

use super::result::Took;
use crate::eval::Evaluator;
use crate::facts::RecordRef;
use crate::judge::Judged;
use crate::settle::{Corrections, settle};

impl Evaluator<'_> {
    /// By rule id: what is taken where the invoice is settled by the rule's verdicts alone.
    ///
    /// The verdicts are those of the whole rule set: exceptions, waivers and what a rule asks of another hold.
    pub(super) fn each_rule_alone(
        &self,
        invoice: RecordRef,
        judged: &[Judged],
        corrections: &Corrections,
    ) -> BTreeMap<String, Took> {
        let mut by_rule: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
        for one in judged {
            by_rule.entry(self.rule_id(one)).or_default().push(one.clone());
        }
        let took = by_rule.into_iter().map(|(rule, cases)| {
            let settled = settle(self, invoice, &cases, corrections.clone());
            let took = (0..cases.len()).map(|case| Took::by(case, &settled.state));
            (rule, took.fold(Took::default(), Took::plus))
        });
        took.filter(|(_, took)| !took.is_nothing()).collect()
    }
}

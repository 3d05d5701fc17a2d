//! What became of an invoice, before anybody asks for words: verdicts, the settlement, sums as numbers.

use std::collections::BTreeMap;

use super::result::{Sums, Took};
use super::tally::Tally;
use super::{Part, Stage, judge_all};
use crate::document::Status;
use crate::eval::Evaluator;
use crate::facts::RecordRef;
use crate::judge::{Judged, Unit, Verdict};
use crate::settle::{Settlement, settle};

/// What became of an invoice.
#[derive(Debug)]
pub(super) struct Concluded {
    pub invoice: RecordRef,
    /// Found and undetermined, in the order of rule ids.
    pub judged: Vec<Judged>,
    pub settlement: Settlement,
    /// What each rule would take if it were the only one, where that was asked for.
    pub by_themselves: BTreeMap<String, Took>,
    /// Net of tax.
    pub totals: Sums,
    pub tax: Sums,
    /// Whether the sums of lines and invoice reconcile to the last digit.
    pub exact: bool,
    pub status: Status,
}

impl Evaluator<'_> {
    /// Judges an invoice by the rules of the part and settles it.
    pub(super) fn conclude(
        &self,
        invoice: RecordRef,
        part: Part,
        each_rule_alone: bool,
        tally: &mut Tally,
    ) -> Concluded {
        let mut judged =
            self.meter.time(Stage::Judge, || judge_all(self, Unit::Invoice(invoice), part, tally));
        let corrections = self.corrections(invoice);
        let by_themselves = if each_rule_alone {
            self.each_rule_alone(invoice, &judged, &corrections)
        } else {
            BTreeMap::new()
        };
        let settlement = self.meter.time(Stage::Settle, || settle(self, invoice, &judged, corrections));
        for (case, unknown) in &settlement.became_unknown {
            if let Some(judged) = judged.get_mut(*case) {
                if judged.verdict == Verdict::Found {
                    let records = u64::try_from(judged.subject.records().len()).unwrap_or(u64::MAX);
                    tally.became_unknown(self.plan, judged.rule, records);
                }
                judged.verdict = Verdict::Undetermined(unknown.clone());
            }
        }
        let state = &settlement.state;
        let untouched = || state.lines.iter().filter(|line| line.is_untouched());
        let sums_of_untouched = (
            Sums::approved(untouched().map(|line| line.billed)),
            Sums::approved(untouched().map(|line| line.tax)),
        );
        let (mut totals, mut tax, mut exact) = match sums_of_untouched {
            (Some(totals), Some(tax)) => (totals, tax, true),
            _ => (Sums::default(), Sums::default(), false),
        };
        for line in state.lines.iter().filter(|line| !line.is_untouched()) {
            let (net, on_it) = (Sums::net(line, state), Sums::tax(line, state));
            exact &= net.reconciles() && on_it.reconciles();
            match (totals.add(net), tax.add(on_it)) {
                (Some(new_totals), Some(new_tax)) => (totals, tax) = (new_totals, new_tax),
                _ => exact = false,
            }
        }
        let settled = if exact && state.unsettled.is_empty() { Status::Clean } else { Status::Undetermined };
        let status = judged
            .iter()
            .map(|judged| judged.verdict.status())
            .max()
            .map_or(settled, |worst| worst.max(settled));
        Concluded { invoice, judged, settlement, by_themselves, totals, tax, exact, status }
    }
}

impl Verdict {
    /// What a verdict that is reported makes of its invoice.
    pub(super) fn status(&self) -> Status {
        match self {
            Self::Undetermined(_) => Status::Undetermined,
            _ => Status::Findings,
        }
    }
}

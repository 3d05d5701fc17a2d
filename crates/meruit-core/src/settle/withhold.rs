//! Withholding: a part of what remains is kept back for later.

use super::state::{Step, Taken};
use super::{Figured, Settling, Way};
use crate::plan::{Action, Cut};
use crate::types::{Number, NumberError};

impl Settling<'_, '_> {
    /// Keeps back what verdicts ask for, in the order of rule ids, each of what is not kept back yet.
    pub(super) fn withhold(&mut self) {
        for case in 0..self.cases.len() {
            if !self.cases[case].acts() {
                continue;
            }
            let rule = self.cases[case].rule;
            for action in &rule.actions {
                if let Action::Withhold(cut) = action {
                    self.withhold_one(case, cut);
                }
            }
        }
    }

    fn withhold_one(&mut self, case: usize, cut: &Cut) {
        let subject = &self.cases[case].judged.subject;
        let Some(figured) = self.figure_of(case, Way::of(cut), cut.node(), subject) else { return };
        let places = self.lines_of(subject);
        let shares = self.withheld_shares(&figured, &places);
        let Some((shares, words)) = self.or_give_up(case, shares) else { return };
        for (place, amount) in shares {
            let arithmetic = format!("{} of {words}", self.state.show(amount));
            let Some(line) = self.state.lines.get_mut(place) else { continue };
            if let Ok(withheld) = line.withheld.checked_add(amount) {
                line.withheld = withheld;
                line.withheld_by.push(Taken { case, step: Step::Withhold, amount, arithmetic });
            }
        }
    }

    fn withheld_shares(
        &self,
        cut: &Figured,
        places: &[usize],
    ) -> Result<(Vec<(usize, Number)>, String), NumberError> {
        let (mut left, mut billed, mut have) = (Number::ZERO, Number::ZERO, Number::ZERO);
        let mut losers = Vec::new();
        for &place in places {
            let Some(line) = self.state.lines.get(place).filter(|line| line.is_open()) else { continue };
            let approved = line.approved();
            left = left.checked_add(approved)?;
            billed = billed.checked_add(line.billed)?;
            if approved.is_positive() {
                have = have.checked_add(approved)?;
                losers.push((place, approved));
            }
        }
        let (amount, words) = self.cut_of(cut, left, billed)?;
        let amount = amount.min(left).min(have);
        if !amount.is_positive() {
            return Ok((Vec::new(), words));
        }
        let weights: Vec<Number> = losers.iter().map(|(_, left)| *left).collect();
        // Kept money is whole in minor units, also where cuts are rounded once per invoice.
        let parts = super::shares::shares(amount, &weights, self.state.currency.minor_unit())?;
        let shares = losers.into_iter().zip(parts).map(|((place, _), part)| (place, part));
        Ok((shares.filter(|(_, part)| !part.is_zero()).collect(), words))
    }
}

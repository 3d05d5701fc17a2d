//! Cuts of a whole invoice, and rounding once where the rules say `per invoice`.

use super::cuts::in_turn;
use super::state::Step;
use super::{Figured, Settling};
use crate::judge::Subject;
use crate::plan::Target;
use crate::types::{Number, NumberError};

impl Settling<'_, '_> {
    /// Cuts of an invoice's fees, its expenses or its whole amount; they are shared over the lines by what is left.
    pub(super) fn invoice_cuts(&mut self, target: Target) {
        let mut wanted = Vec::new();
        for (case, found) in self.cases.iter().enumerate() {
            if let Subject::Record(record) = &found.judged.subject
                && found.acts()
                && self.is_invoice(*record)
            {
                wanted.extend(found.reduces(target).map(|reduce| (case, reduce, &found.judged.subject)));
            }
        }
        let mut cuts: Vec<Figured> = Vec::new();
        for (case, reduce, subject) in wanted {
            cuts.extend(self.figured(case, reduce, subject));
        }
        cuts.sort_by(in_turn);
        let step = match target {
            Target::Fees => Step::Fees,
            Target::Expenses => Step::Expenses,
            _ => Step::Amount,
        };
        for cut in cuts {
            let losses = self.invoice_losses(target, &cut);
            let Some((losses, words)) = self.or_give_up(cut.case, losses) else { continue };
            for (place, loss) in losses {
                let arithmetic = format!("{} of the invoice's {words}", self.state.show(loss));
                if let Some(line) = self.state.lines.get_mut(place) {
                    line.take(cut.case, step, loss, arithmetic);
                }
            }
        }
    }

    fn invoice_losses(
        &self,
        target: Target,
        cut: &Figured,
    ) -> Result<(Vec<(usize, Number)>, String), NumberError> {
        let (mut left, mut billed) = (Number::ZERO, Number::ZERO);
        let mut losers = Vec::new();
        for (place, line) in self.state.lines.iter().enumerate() {
            let meant = match target {
                Target::Fees => matches!(&*line.kind, "F" | "IF"),
                Target::Expenses => matches!(&*line.kind, "E" | "IE"),
                _ => true,
            };
            if !meant || !line.is_open() {
                continue;
            }
            left = left.checked_add(line.left)?;
            billed = billed.checked_add(line.billed)?;
            if line.can_lose() {
                losers.push((place, line.left));
            }
        }
        let (over, words) = self.cut_of(cut, left, billed)?;
        let weights: Vec<Number> = losers.iter().map(|(_, left)| *left).collect();
        let mut have = Number::ZERO;
        for weight in &weights {
            have = have.checked_add(*weight)?;
        }
        // Never more than what is left of the whole, credits counted.
        let over = over.min(left).min(have);
        if !over.is_positive() {
            return Ok((Vec::new(), words));
        }
        let parts = self.share(over, &weights)?;
        Ok((losers.into_iter().zip(parts).map(|((place, _), part)| (place, part)).collect(), words))
    }

    /// Rounds the total that was taken once, and shares it out: over the lines, then over the cuts of each.
    pub(super) fn round_once(&mut self) {
        if let Err(error) = self.try_round_once() {
            for case in 0..self.cases.len() {
                if self.state.lines.iter().any(|line| line.taken.iter().any(|taken| taken.case == case)) {
                    self.give_up(case, crate::types::Unknown::because(error.into(), "rounding per invoice"));
                }
            }
        }
    }

    fn try_round_once(&mut self) -> Result<(), NumberError> {
        let (decimals, step) = (self.state.currency.decimals(), self.state.currency.minor_unit());
        let (mut by_line, mut caps, mut total) = (Vec::new(), Vec::new(), Number::ZERO);
        for line in self.state.lines.iter().filter(|line| line.is_open()) {
            let amounts = line.taken.iter().map(|cut| cut.amount);
            let taken = amounts.into_iter().try_fold(Number::ZERO, Number::checked_add)?;
            total = total.checked_add(taken)?;
            by_line.push(taken);
            caps.push(line.billed);
        }
        let rounded = super::shares::to_minor_unit(total, decimals, self.rounding)?;
        let parts = super::shares::rounded_parts(rounded, &by_line, &caps, step)?;
        let open = self.state.lines.iter_mut().filter(|line| line.is_open());
        for (line, part) in open.zip(parts) {
            let exact: Vec<Number> = line.taken.iter().map(|cut| cut.amount).collect();
            let shares = super::shares::rounded_parts(part, &exact, &[], step)?;
            for (cut, share) in line.taken.iter_mut().zip(shares) {
                cut.amount = share;
            }
            line.taken.retain(|cut| !cut.amount.is_zero());
            let amounts = line.taken.iter().map(|cut| cut.amount);
            line.left =
                line.billed.checked_sub(amounts.into_iter().try_fold(Number::ZERO, Number::checked_add)?)?;
        }
        Ok(())
    }
}

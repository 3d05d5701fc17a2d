//! Cuts of groups: hours and units, then amounts. Groups follow one another, each on what is left.

use super::state::Step;
use super::{Figured, Settling, Way};
use crate::eval::{Frame, Tie};
use crate::judge::Subject;
use crate::plan::{Reduce, Taking, Target};
use crate::types::{Number, NumberError, Value, grouped};

/// The cut of one group.
struct GroupCut<'a> {
    case: usize,
    reduce: &'a Reduce,
    subject: &'a Subject,
}

impl<'e> Settling<'_, 'e> {
    /// The groups' cuts in their turns: most keys first, then `to` before `by`, then rule id.
    fn group_cuts(&self, target: Target) -> Vec<GroupCut<'e>> {
        let mut cuts: Vec<(usize, Way, GroupCut<'e>)> = Vec::new();
        for (case, found) in self.cases.iter().enumerate() {
            let subject = &found.judged.subject;
            if !found.acts() || subject.group().is_none() {
                continue;
            }
            let keys = found.rule.keys.as_ref().map_or(0, Vec::len);
            for reduce in found.reduces(target) {
                let by = Way::of(&reduce.cut).min(Way::By);
                cuts.push((keys, by, GroupCut { case, reduce, subject }));
            }
        }
        cuts.sort_by(|(keys_a, way_a, a), (keys_b, way_b, b)| {
            keys_b.cmp(keys_a).then(way_a.cmp(way_b)).then(a.case.cmp(&b.case))
        });
        cuts.into_iter().map(|(_, _, cut)| cut).collect()
    }

    /// Cuts of the hours or units of groups; they are shared exactly.
    pub(super) fn group_units(&mut self, target: Target) {
        for cut in self.group_cuts(target) {
            let Some(figured) = self.figured(cut.case, cut.reduce, cut.subject) else { continue };
            let losses = self.unit_losses(&cut, &figured, target);
            let Some(losses) = self.or_give_up(cut.case, losses) else { continue };
            let step = if target == Target::Hours { Step::GroupHours } else { Step::GroupUnits };
            for (place, loss) in losses {
                let Some(units) = self.state.lines.get(place).and_then(|line| line.left_units) else {
                    continue;
                };
                let Some(after) = self.or_give_up(cut.case, units.checked_sub(loss)) else { continue };
                let words = format!("{} {} → {}", target.word(), grouped(units, 0), grouped(after, 0));
                self.lower(place, cut.case, step, None, Some(after), &words);
            }
        }
    }

    fn unit_losses(
        &self,
        cut: &GroupCut<'_>,
        figured: &Figured,
        target: Target,
    ) -> Result<Vec<(usize, Number)>, NumberError> {
        let members = self.places(cut.subject.records());
        // What earlier invoices were allowed counts, and loses nothing.
        let mut left = self.earlier_sum(cut, target)?;
        let mut billed = left;
        let mut losers: Vec<(usize, Number)> = Vec::new();
        for place in members {
            let Some(line) = self.state.lines.get(place).filter(|line| line.is_open()) else { continue };
            let units = line.left_units.unwrap_or(Number::ZERO);
            left = left.checked_add(units)?;
            billed = billed.checked_add(line.units.unwrap_or(Number::ZERO))?;
            if units.is_positive() && !line.is_negative() {
                losers.push((place, units));
            }
        }
        let over = match figured.way {
            Way::To => left.checked_sub(figured.figure.max(Number::ZERO))?,
            Way::By => figured.figure,
            Way::ByBilled => figured.figure.checked_mul(billed)?,
            Way::ByRemaining => figured.figure.checked_mul(left)?,
        };
        self.losses(cut, over.min(left), losers, super::shares::exact_shares)
    }

    /// Cuts of the amounts of groups.
    pub(super) fn group_amounts(&mut self) {
        for cut in self.group_cuts(Target::Amount) {
            let Some(figured) = self.figured(cut.case, cut.reduce, cut.subject) else { continue };
            let losses = self.amount_losses(&cut, &figured);
            let Some((losses, words)) = self.or_give_up(cut.case, losses) else { continue };
            for (place, loss) in losses {
                let arithmetic = format!("{} of the group's {words}", self.state.show(loss));
                if let Some(line) = self.state.lines.get_mut(place) {
                    line.take(cut.case, Step::GroupAmount, loss, arithmetic);
                }
            }
        }
    }

    fn amount_losses(
        &self,
        cut: &GroupCut<'_>,
        figured: &Figured,
    ) -> Result<(Vec<(usize, Number)>, String), NumberError> {
        let mut left = self.earlier_sum(cut, Target::Amount)?;
        let mut billed = left;
        let mut losers: Vec<(usize, Number)> = Vec::new();
        for place in self.places(cut.subject.records()) {
            let Some(line) = self.state.lines.get(place).filter(|line| line.is_open()) else { continue };
            left = left.checked_add(line.left)?;
            billed = billed.checked_add(line.billed)?;
            if line.can_lose() {
                losers.push((place, line.left));
            }
        }
        let (over, words) = self.cut_of(figured, left, billed)?;
        let losses = self.losses(cut, over.min(left), losers, |sum, weights| self.share(sum, weights))?;
        Ok((losses, words))
    }

    /// What decided lines of the group were allowed in earlier invoices.
    fn earlier_sum(&self, cut: &GroupCut<'_>, target: Target) -> Result<Number, NumberError> {
        let earlier = cut.subject.group().map_or(&[][..], |group| &group.earlier);
        let facts = self.evaluator.facts;
        let known =
            earlier.iter().filter_map(|&line| facts.value(line, target.word()).and_then(Value::number));
        known.into_iter().try_fold(Number::ZERO, Number::checked_add)
    }

    /// Who loses how much of `over`, which is never more than is left of the group, credits counted: in an order, each at most what it has, or by shares.
    fn losses(
        &self,
        cut: &GroupCut<'_>,
        over: Number,
        losers: Vec<(usize, Number)>,
        share: impl FnOnce(Number, &[Number]) -> Result<Vec<Number>, NumberError>,
    ) -> Result<Vec<(usize, Number)>, NumberError> {
        let mut have = Number::ZERO;
        for (_, units) in &losers {
            have = have.checked_add(*units)?;
        }
        let over = over.min(have);
        if !over.is_positive() {
            return Ok(Vec::new());
        }
        let Some(Taking::From(ranks)) = &cut.reduce.taking else {
            let weights: Vec<Number> = losers.iter().map(|(_, units)| *units).collect();
            let parts = share(over, &weights)?;
            return Ok(losers.into_iter().zip(parts).map(|((place, _), part)| (place, part)).collect());
        };
        let records: Vec<_> = losers
            .iter()
            .filter_map(|(place, _)| self.state.lines.get(*place))
            .map(|line| line.record)
            .collect();
        // That the order is known was part of the verdict.
        let ordered =
            self.evaluator.ordered(ranks, &records, Tie::LaterFirst, Frame::default()).unwrap_or(records);
        let mut rest = over;
        let mut losses = Vec::new();
        for place in self.places(&ordered) {
            let Some((_, units)) = losers.iter().find(|(loser, _)| *loser == place) else { continue };
            let loss = rest.min(*units);
            rest = rest.checked_sub(loss)?;
            if loss.is_positive() {
                losses.push((place, loss));
            }
        }
        Ok(losses)
    }
}

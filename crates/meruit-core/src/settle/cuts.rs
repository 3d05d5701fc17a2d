//! Cuts of single lines: rate and price, hours and units, then the amount.

use super::state::Step;
use super::{Figured, Settling, Way};
use crate::facts::RecordRef;
use crate::judge::Subject;
use crate::plan::Target;
use crate::types::{Number, NumberError, ReasonKind, Unknown, grouped};

impl Settling<'_, '_> {
    /// The cuts on each open line, in the order in which they are made: limits with the strictest first, then `by`, each by
    /// rule id. A line of which no money is left may still lose hours: groups count them.
    fn line_cuts(&mut self, target: Target) -> Vec<(usize, Vec<Figured>)> {
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for (case, found) in self.cases.iter().enumerate() {
            let Subject::Record(record) = &found.judged.subject else { continue };
            if found.acts()
                && !self.is_invoice(*record)
                && let Some(place) = self.state.place(*record)
                && self.state.lines.get(place).is_some_and(|line| line.is_open() && !line.is_negative())
                && found.reduces(target).next().is_some()
            {
                wanted.push((place, case));
            }
        }
        wanted.sort_unstable();
        let mut lines: Vec<(usize, Vec<Figured>)> = Vec::new();
        for (place, case) in wanted {
            let (rule, judged) = (&self.cases[case], self.cases[case].judged);
            let reduces: Vec<_> = rule.reduces(target).collect();
            for reduce in reduces {
                let Some(figured) = self.figured(case, reduce, &judged.subject) else { continue };
                match lines.last_mut() {
                    Some((last, cuts)) if *last == place => cuts.push(figured),
                    _ => lines.push((place, vec![figured])),
                }
            }
        }
        for (_, cuts) in &mut lines {
            cuts.sort_by(in_turn);
        }
        lines
    }

    /// Cuts of rate, price, hours or units of single lines.
    pub(super) fn line_factors(&mut self, target: Target) {
        for (place, cuts) in self.line_cuts(target) {
            for cut in cuts {
                self.line_factor(place, target, &cut);
            }
        }
    }

    fn line_factor(&mut self, place: usize, target: Target, cut: &Figured) {
        let Some(line) = self.state.lines.get(place) else { return };
        let is_price = matches!(target, Target::Rate | Target::Price);
        let (left, billed) =
            if is_price { (line.left_price, line.price) } else { (line.left_units, line.units) };
        let (Some(left), Some(billed)) = (left, billed) else {
            return self.give_up(cut.case, Unknown::because(ReasonKind::Blank, target.word()));
        };
        let after = match after_cut(cut, left, billed) {
            Ok(after) => after,
            Err(error) => return self.give_up(cut.case, Unknown::because(error.into(), &*cut.text)),
        };
        if after >= left {
            return;
        }
        let words = format!("{} {} → {}", target.word(), grouped(left, 0), grouped(after, 0));
        if is_price {
            self.lower(place, cut.case, step_of(target), Some(after), None, &words);
        } else {
            self.lower(place, cut.case, step_of(target), None, Some(after), &words);
        }
    }

    /// Lowers a line's price or units, and with them its ceiling: price × units, and the firm's own positive adjustment.
    pub(super) fn lower(
        &mut self,
        place: usize,
        case: usize,
        step: Step,
        price: Option<Number>,
        units: Option<Number>,
        words: &str,
    ) {
        let Some(line) = self.state.lines.get_mut(place) else { return };
        line.left_price = price.or(line.left_price);
        line.left_units = units.or(line.left_units);
        let (Some(price), Some(units)) = (line.left_price, line.left_units) else {
            let what = if line.left_price.is_none() { "rate or price" } else { "hours or units" };
            return self.give_up(case, Unknown::because(ReasonKind::Blank, what));
        };
        let (left, adjustment) = (line.left, line.adjustment.max(Number::ZERO));
        let ceiling = price
            .checked_mul(units)
            .and_then(|product| self.round(product))
            .and_then(|product| product.checked_add(adjustment));
        let Some(ceiling) = self.or_give_up(case, ceiling) else { return };
        if ceiling >= left {
            return;
        }
        let Some(amount) = self.or_give_up(case, left.checked_sub(ceiling.max(Number::ZERO))) else { return };
        let plus =
            if adjustment.is_zero() { String::new() } else { format!(" + {}", self.state.show(adjustment)) };
        let arithmetic = format!(
            "{words}: {} - ({} × {}{plus} = {})",
            self.state.show(left),
            grouped(price, 0),
            grouped(units, 0),
            self.state.show(ceiling)
        );
        if let Some(line) = self.state.lines.get_mut(place) {
            line.take(case, step, amount, arithmetic);
        }
    }

    /// Cuts of the amounts of single lines.
    pub(super) fn line_amounts(&mut self) {
        for (place, cuts) in self.line_cuts(Target::Amount) {
            for cut in cuts {
                let Some(line) = self.state.lines.get(place) else { continue };
                let (left, billed) = (line.left, line.billed);
                let sum = self.cut_of(&cut, left, billed);
                let Some((amount, arithmetic)) = self.or_give_up(cut.case, sum) else { continue };
                if let Some(line) = self.state.lines.get_mut(place) {
                    line.take(cut.case, Step::LineAmount, amount, arithmetic);
                }
            }
        }
    }

    /// What a cut takes of an amount, rounded, and the sum in words: a limit rounds what it leaves, a `by` what it takes.
    pub(super) fn cut_of(
        &self,
        cut: &Figured,
        left: Number,
        billed: Number,
    ) -> Result<(Number, String), NumberError> {
        let show = |amount| self.state.show(amount);
        Ok(match cut.way {
            Way::To => {
                let limit = self.round(cut.figure.max(Number::ZERO))?;
                (left.checked_sub(limit)?, format!("{} - limit {}", show(left), show(limit)))
            }
            Way::By => {
                let amount = self.round(cut.figure)?;
                (amount, format!("less {}", show(amount)))
            }
            Way::ByBilled => {
                let amount = self.round(cut.figure.checked_mul(billed)?)?;
                (amount, format!("{} of billed {} = {}", percent(cut.figure), show(billed), show(amount)))
            }
            Way::ByRemaining => {
                let amount = self.round(cut.figure.checked_mul(left)?)?;
                (amount, format!("{} of remaining {} = {}", percent(cut.figure), show(left), show(amount)))
            }
        })
    }

    /// The places of records in the invoice.
    pub(super) fn places(&self, records: &[RecordRef]) -> Vec<usize> {
        records.iter().filter_map(|&record| self.state.place(record)).collect()
    }
}

/// Limits first and the strictest of them before the others; then by way; ties by rule id, in which cases stand.
pub(super) fn in_turn(a: &Figured, b: &Figured) -> std::cmp::Ordering {
    let strictness = match (a.way, b.way) {
        (Way::To, Way::To) => a.figure.cmp(&b.figure),
        _ => std::cmp::Ordering::Equal,
    };
    // Plain sums and cuts of what was billed add up: their order is that of the rule ids.
    let group = |way: Way| if way == Way::ByBilled { Way::By } else { way };
    group(a.way).cmp(&group(b.way)).then(strictness).then(a.case.cmp(&b.case))
}

/// A rate, price or number of units after a cut.
fn after_cut(cut: &Figured, left: Number, billed: Number) -> Result<Number, NumberError> {
    let after = match cut.way {
        Way::To => left.min(cut.figure),
        Way::By => left.checked_sub(cut.figure)?,
        Way::ByBilled => left.checked_sub(cut.figure.checked_mul(billed)?)?,
        Way::ByRemaining => left.checked_sub(cut.figure.checked_mul(left)?)?,
    };
    Ok(after.max(Number::ZERO).min(left))
}

fn step_of(target: Target) -> Step {
    match target {
        Target::Rate => Step::Rate,
        Target::Price => Step::Price,
        Target::Units => Step::Units,
        _ => Step::Hours,
    }
}

/// A share as a percent.
pub(super) fn percent(share: Number) -> String {
    share
        .checked_mul(Number::from(100))
        .map_or_else(|_| share.to_string(), |n| format!("{} %", grouped(n, 0)))
}

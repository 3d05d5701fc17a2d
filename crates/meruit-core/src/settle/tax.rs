//! Tax follows the approved base.

use meruit_syntax::ast::RoundingMode;

use super::Settling;
use super::state::{Fate, LineState};
use crate::types::{Number, NumberError};

impl Settling<'_, '_> {
    /// Works out what each line still bears: an uncut line keeps its tax, a rejected one has none.
    pub(super) fn taxes(&mut self) {
        for place in 0..self.state.lines.len() {
            let Some(line) = self.state.lines.get(place) else { continue };
            let (left, approved) = match line.fate {
                Fate::Rejected => (Number::ZERO, Number::ZERO),
                Fate::Held | Fate::Returned => (line.tax, line.tax),
                Fate::Open => {
                    let left = self.tax_on(line, line.left);
                    (left, if line.withheld.is_zero() { left } else { self.tax_on(line, line.approved()) })
                }
            };
            if let Some(line) = self.state.lines.get_mut(place) {
                line.tax_left = left;
                line.tax_approved = approved;
            }
        }
    }

    /// The tax on a part of a line; on the whole line it is the billed tax.
    ///
    /// A tax that cannot be worked out anew stays as billed: nothing is taken on a guess.
    fn tax_on(&self, line: &LineState, left: Number) -> Number {
        if left == line.billed { line.tax } else { self.tax_of(line, left).unwrap_or(line.tax) }
    }

    /// The tax on what is left of a line: by its rate, or in proportion where the billed tax did not follow the rate.
    ///
    /// Always half up, as firms work their taxes out: the header's mode is about the client's cuts.
    fn tax_of(&self, line: &LineState, left: Number) -> Result<Number, NumberError> {
        let decimals = self.state.currency.decimals();
        let round = |amount: Number| super::shares::to_minor_unit(amount, decimals, RoundingMode::HalfUp);
        if let Some(rate) = line.tax_rate
            && round(line.billed.checked_mul(rate)?)? == line.tax
        {
            return round(left.checked_mul(rate)?);
        }
        if line.billed.is_zero() {
            return Ok(line.tax);
        }
        round(line.tax.checked_mul(left)?.checked_div(line.billed)?)
    }
}

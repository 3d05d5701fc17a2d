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
            let tax = match line.fate {
                Fate::Rejected => Ok(Number::ZERO),
                Fate::Held | Fate::Returned => Ok(line.tax),
                Fate::Open if line.left == line.billed => Ok(line.tax),
                Fate::Open => self.tax_of(line),
            };
            // A tax that cannot be worked out anew stays as billed: nothing is taken on a guess.
            let tax = tax.unwrap_or(line.tax);
            if let Some(line) = self.state.lines.get_mut(place) {
                line.tax_left = tax;
            }
        }
    }

    /// The tax on what is left of a line: by its rate, or in proportion where the billed tax did not follow the rate.
    ///
    /// Always half up, as firms work their taxes out: the header's mode is about the client's cuts.
    fn tax_of(&self, line: &LineState) -> Result<Number, NumberError> {
        let decimals = self.state.currency.decimals();
        let round = |amount: Number| super::shares::to_minor_unit(amount, decimals, RoundingMode::HalfUp);
        if let Some(rate) = line.tax_rate
            && round(line.billed.checked_mul(rate)?)? == line.tax
        {
            return round(line.left.checked_mul(rate)?);
        }
        if line.billed.is_zero() {
            return Ok(line.tax);
        }
        round(line.tax.checked_mul(line.left)?.checked_div(line.billed)?)
    }
}

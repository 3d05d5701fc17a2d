//! Amounts in another currency, by the bound table of exchange rates.

use super::{Evaluator, Frame, arith};
use crate::plan::Node;
use crate::types::{Answer, Currency, ReasonKind, Unknown, Value};

impl Evaluator<'_> {
    /// An amount or rate in another currency: times the rate of the day. To its own currency it is itself, on any day.
    pub(super) fn convert(
        &self,
        amount: &Node,
        currency: &Node,
        day: &Node,
        what: &str,
        frame: Frame<'_>,
    ) -> Answer {
        let (amount, currency, day) =
            (self.operand(amount, frame), self.operand(currency, frame), self.operand(day, frame));
        let (value, target) = match (&amount, &currency) {
            (Answer::Known(Value::Mark(mark)), _) => return Answer::Known(Value::Mark(*mark)),
            (Answer::Known(value), Answer::Known(Value::Code(code))) => (value, code),
            _ => return Answer::Unknown(super::compare::reasons(&amount, &currency, what)),
        };
        let (Some(from), Ok(to)) = (value.currency(), target.parse::<Currency>()) else {
            return Answer::unknown(ReasonKind::Currency, what);
        };
        if from == to {
            return amount;
        }
        let day = match &day {
            Answer::Known(day) => day,
            Answer::Blank => return Answer::unknown(ReasonKind::Blank, what),
            Answer::Unknown(unknown) => return Answer::Unknown(unknown.without_bound()),
        };
        let source = Value::Code(from.code().into());
        let keys = [Some(&source), Some(&Value::Code(target.clone())), Some(day)];
        let row = self.plan.header.converted_by.and_then(|table| self.bindings.find(table, &keys));
        let Some(rate) = row.and_then(|row| row.outs.first()).and_then(Value::number) else {
            let asked = format!("exchange rate from {from} to {to} on {day}");
            return Answer::Unknown(Unknown::because(ReasonKind::NoRow, asked));
        };
        arith::map(amount.clone(), what, |value| {
            let number = value.number().ok_or(ReasonKind::Mark)?.checked_mul(rate)?;
            Ok(match value {
                Value::Rate(..) => Value::Rate(number, to),
                _ => Value::Money(number, to),
            })
        })
    }
}

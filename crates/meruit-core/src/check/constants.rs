//! Literals → values, each with the unit that its place asks for.

use meruit_syntax::Span;
use meruit_syntax::ast::{LengthUnit, Literal};
use rust_decimal::Decimal;

use super::Checker;
use crate::types::{Currency, Number, Period, Type, Value};

impl Checker<'_> {
    /// The value and type of a literal. Only a literal takes its unit from its place (`want`).
    pub(super) fn literal(&mut self, literal: &Literal, want: Option<&Type>, span: Span) -> (Value, Type) {
        match literal {
            Literal::Text(text) => match want {
                Some(Type::Code(set)) if !looks_like_code(text) => {
                    (Value::Code(text.to_uppercase().as_str().into()), Type::Code(set.clone()))
                }
                Some(Type::Code(_)) => {
                    let found = self.error("type-mismatch", "a code stands without quotes", span);
                    *found = found.clone().suggest(span, text.clone(), format!("write `{text}`"));
                    (Value::Code(text.as_str().into()), Type::Any)
                }
                Some(Type::OneOf(texts)) if !texts.iter().any(|one| one == text) => {
                    let message = format!("`{text}` is none of the texts this field can have");
                    let help = format!("it can be: {}", texts.join(", "));
                    self.error("type-mismatch", message, span).help.push(help);
                    (Value::Text(text.as_str().into()), Type::Any)
                }
                _ => (Value::Text(text.as_str().into()), Type::Text),
            },
            Literal::Number(number) => self.bare_number(*number, want, span),
            Literal::Percent(percent) => {
                let value = Number::from(*percent).checked_div(Number::from(100)).unwrap_or(Number::ZERO);
                (Value::Number(value), Type::Number)
            }
            Literal::Money(amount, code) => {
                let currency = self.currency(code, span);
                let value = currency.unwrap_or(Currency::NONE);
                match want {
                    Some(Type::Rate(_)) => (Value::Rate(Number::from(*amount), value), Type::Rate(currency)),
                    _ => (Value::Money(Number::from(*amount), value), Type::Money(currency)),
                }
            }
            Literal::Rate(amount, code) => {
                let currency = self.currency(code, span);
                let value = Value::Rate(Number::from(*amount), currency.unwrap_or(Currency::NONE));
                (value, Type::Rate(currency))
            }
            Literal::Length(amount, unit) => self.length(*amount, *unit, span),
            Literal::Date(date) => (Value::Date(*date), Type::Date),
            Literal::Time(time) => (Value::Time(*time), Type::Time),
            Literal::YesNo(yes) => (Value::YesNo(*yes), Type::YesNo),
            Literal::Code(code) => self.code(code, want, span),
        }
    }

    fn bare_number(&mut self, number: Decimal, want: Option<&Type>, span: Span) -> (Value, Type) {
        let value = Number::from(number);
        let header = self.default_currency();
        match want {
            Some(Type::Hours) => (Value::Hours(value), Type::Hours),
            Some(Type::Days) => (Value::Days(value), Type::Days),
            Some(Type::Money(_) | Type::Rate(_)) if header.is_none() => {
                self.error("currency-missing", "this amount names no currency", span)
                    .help
                    .push("write `75 USD`, or give the header a `currency`".to_owned());
                (Value::Number(value), Type::Any)
            }
            Some(Type::Money(_)) => {
                (Value::Money(value, header.unwrap_or(Currency::NONE)), Type::Money(header))
            }
            Some(Type::Rate(_)) => (Value::Rate(value, header.unwrap_or(Currency::NONE)), Type::Rate(header)),
            _ => (Value::Number(value), Type::Number),
        }
    }

    fn length(&mut self, amount: Decimal, unit: LengthUnit, span: Span) -> (Value, Type) {
        let number = Number::from(amount);
        let times = |factor: i64| number.checked_mul(Number::from(factor)).unwrap_or(Number::ZERO);
        let months = |checker: &mut Self, factor: i64| {
            let months = times(factor).to_whole().and_then(|n| i64::try_from(n).ok());
            if months.is_none() {
                checker.error("unit-mismatch", "months and years are counted whole", span);
            }
            (Value::Period(Period::Months(months.unwrap_or(0))), Type::Period)
        };
        match unit {
            LengthUnit::Minutes => {
                (Value::Hours(number.checked_div(Number::from(60)).unwrap_or(Number::ZERO)), Type::Hours)
            }
            LengthUnit::Hours => (Value::Hours(number), Type::Hours),
            LengthUnit::Days => (Value::Days(number), Type::Days),
            LengthUnit::Weeks => (Value::Days(times(7)), Type::Days),
            LengthUnit::Months => months(self, 1),
            LengthUnit::Years => months(self, 12),
            LengthUnit::BusinessDays => (Value::Period(Period::BusinessDays(number)), Type::Period),
            LengthUnit::BusinessHours => (Value::Period(Period::BusinessHours(number)), Type::Period),
        }
    }

    fn code(&mut self, code: &str, want: Option<&Type>, span: Span) -> (Value, Type) {
        if matches!(want, Some(Type::Text | Type::OneOf(_))) {
            let found = self.error("type-mismatch", "a text stands in quotes", span);
            *found = found.clone().suggest(span, format!("\"{code}\""), format!("write `\"{code}\"`"));
            return (Value::Text(code.into()), Type::Any);
        }
        if let Some(Type::Code(Some(set))) = want {
            self.check_code(code, set, span);
        }
        (Value::Code(code.into()), Type::Code(None))
    }
}

/// Capitals and digits, a capital first: what the language reads as a code without quotes.
pub(super) fn looks_like_code(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

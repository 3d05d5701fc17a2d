//! Texts as they stand in files and tables → typed values.

use std::sync::Arc;

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

use crate::schema::Schema;
use crate::types::{Currency, Number, Period, Type, Value};

/// The value that a text stands for in a field of this type, or what is wrong with it.
///
/// Money may name its currency (`250 USD`) and else has `currency`; a percent must carry its sign or be a plain
/// number (`5%`, `0.05`); hours and days may carry their unit. Nothing is rounded and nothing is guessed.
pub(crate) fn read_text(
    text: &str,
    ty: &Type,
    currency: Option<Currency>,
    schema: &Schema,
) -> Result<Value, String> {
    let text = text.trim();
    Ok(match ty {
        Type::Text | Type::Any => Value::Text(Arc::from(text)),
        Type::OneOf(texts) => match texts.iter().find(|one| same_text(one, text)) {
            Some(one) => Value::Text(Arc::from(one.as_str())),
            None => return Err(format!("`{text}` is none of: {}", texts.join(", "))),
        },
        Type::Code(_) => Value::Code(Arc::from(text.to_uppercase().as_str())),
        Type::YesNo => match text.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" => Value::YesNo(true),
            "no" | "n" | "false" => Value::YesNo(false),
            _ => return Err(format!("`{text}` is neither yes nor no")),
        },
        Type::Number => match text.strip_suffix('%') {
            Some(percent) => Value::Number(
                number(percent.trim_end())?
                    .checked_div(Number::from(100))
                    .map_err(|error| error.to_string())?,
            ),
            None => Value::Number(number(text)?),
        },
        Type::Hours => Value::Hours(number(without_unit(text, &["hours", "hour"]))?),
        Type::Days => Value::Days(number(without_unit(text, &["days", "day"]))?),
        Type::Money(_) => {
            let (amount, currency) = money(text, currency)?;
            Value::Money(amount, currency)
        }
        Type::Rate(_) => {
            let (amount, currency) = money(without_unit(text, &["per hour"]), currency)?;
            Value::Rate(amount, currency)
        }
        Type::Date => Value::Date(date(text)?),
        Type::Time => Value::Time(time(text)?),
        Type::Moment => {
            let (day, clock) = text
                .split_once(['T', ' '])
                .ok_or_else(|| format!("`{text}` is no moment, such as `2026-03-31 13:30`"))?;
            Value::Moment(date(day)?, time(clock)?)
        }
        Type::Period => period(text)?,
        Type::List(of) => {
            let values: Result<Vec<Value>, String> = text
                .split(',')
                .filter(|part| !part.trim().is_empty())
                .map(|part| read_text(part, of, currency, schema))
                .collect();
            Value::List(values?.into())
        }
        Type::Record(kind) => return Err(format!("`{text}` stands where a {} belongs", schema.title(*kind))),
    })
}

/// Whether two texts are the same without regard to case and spare blanks.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    if is_plain(a) && is_plain(b) {
        return a.eq_ignore_ascii_case(b);
    }
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    words(a) == words(b)
}

/// Whether a text is its own words with one blank between them, as nearly all are, in letters of ASCII.
pub(crate) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut after_blank = true;
    for &byte in bytes {
        if !byte.is_ascii() || (byte.is_ascii_control()) || (byte == b' ' && after_blank) {
            return false;
        }
        after_blank = byte == b' ';
    }
    !after_blank || bytes.is_empty()
}

fn without_unit<'t>(text: &'t str, units: &[&str]) -> &'t str {
    units.iter().find_map(|unit| text.strip_suffix(unit)).map_or(text, str::trim_end)
}

fn number(text: &str) -> Result<Number, String> {
    let plain = text.replace('_', "");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let shape = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
        && !digits.ends_with('.');
    if !shape {
        return Err(format!("`{text}` is no number; write digits and a point, such as `1250.50`"));
    }
    Decimal::from_str_exact(&plain)
        .map(Number::from)
        .map_err(|_| format!("`{text}` has more digits than an exact number holds"))
}

fn money(text: &str, currency: Option<Currency>) -> Result<(Number, Currency), String> {
    let (amount, stated) = match text.rsplit_once(' ') {
        Some((amount, code)) => match code.parse() {
            Ok(code) => (amount.trim_end(), Some(code)),
            Err(_) => (text, None),
        },
        None => (text, None),
    };
    let amount = number(amount)?;
    let currency = stated.or(currency).unwrap_or(Currency::NONE);
    Ok((amount, currency))
}

fn date(text: &str) -> Result<Date, String> {
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    shape
        .then(|| text.parse::<Date>().ok())
        .flatten()
        .ok_or_else(|| format!("`{text}` is no date of the calendar, written `2026-03-31`"))
}

fn time(text: &str) -> Result<Time, String> {
    let parts: Vec<&str> = text.split(':').collect();
    let number = |part: &str| if part.len() == 2 { part.parse::<i8>().ok() } else { None };
    let found = match parts.as_slice() {
        [hour, minute] | [hour, minute, "00"] => match (number(hour), number(minute)) {
            (Some(hour), Some(minute)) => Time::new(hour, minute, 0, 0).ok(),
            _ => None,
        },
        _ => None,
    };
    found.ok_or_else(|| format!("`{text}` is no time of day, written `13:30`"))
}

fn period(text: &str) -> Result<Value, String> {
    let wrong = || format!("`{text}` is no period, such as `3 months` or `2 business days`");
    let (amount, unit) = text.split_once(' ').ok_or_else(wrong)?;
    let amount = number(amount)?;
    let whole = || amount.to_whole().and_then(|n| i64::try_from(n).ok()).ok_or_else(wrong);
    Ok(match unit.trim() {
        "month" | "months" => Value::Period(Period::Months(whole()?)),
        "year" | "years" => Value::Period(Period::Months(whole()?.checked_mul(12).ok_or_else(wrong)?)),
        "business day" | "business days" => Value::Period(Period::BusinessDays(amount)),
        "business hour" | "business hours" => Value::Period(Period::BusinessHours(amount)),
        "day" | "days" => Value::Days(amount),
        "week" | "weeks" => Value::Days(amount.checked_mul(Number::from(7)).map_err(|e| e.to_string())?),
        _ => return Err(wrong()),
    })
}

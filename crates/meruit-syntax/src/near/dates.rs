//! Near misses in dates.

use jiff::civil::Date;

use super::around::Around;
use crate::diagnostic::Diagnostic;
use crate::scan::TokenKind;
use crate::span::Span;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The days that three numbers can mean, the likeliest first: year-month-day, month-day-year, day-month-year.
fn readings(parts: [&str; 3]) -> Vec<Date> {
    let number = |part: &str| part.parse::<i16>().ok().filter(|_| part.len() <= 4);
    let [Some(first), Some(second), Some(third)] = parts.map(number) else { return Vec::new() };
    let date = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(|_| year >= 1900)
    };
    let mut dates = Vec::new();
    for date in [date(first, second, third), date(third, first, second), date(third, second, first)] {
        dates.extend(date.filter(|date| !dates.contains(date)));
    }
    dates
}

/// Says how a date is written that is written otherwise.
fn date_shape(mut diagnostic: Diagnostic, span: Span, dates: &[Date]) -> Diagnostic {
    diagnostic = diagnostic.help("a date is written year-month-day, such as `2026-03-31`");
    for date in dates {
        diagnostic = diagnostic.suggest(span, date.to_string(), format!("write `{date}`"));
    }
    diagnostic
}

/// `3/1/2026`, which reads as two divisions; `None` where the numbers are no date.
pub(crate) fn slash_date(parts: [&str; 3], written: &str, file: u32, span: Span) -> Option<Diagnostic> {
    let dates = readings(parts);
    let diagnostic = Diagnostic::error("date-shape", format!("`{written}` is no date"), file, span);
    (!dates.is_empty()).then(|| date_shape(diagnostic, span, &dates))
}

/// `1 March 2026`, `March 1, 2026`
pub(super) fn month_name(around: &Around<'_>) -> Option<Diagnostic> {
    let place = [0, -1, -2].into_iter().find(|&place| month(around.word(place)).is_some())?;
    let month = month(around.word(place))?;
    let number = |place| around.is(place, TokenKind::Number).then(|| around.word(place));
    let comma = if around.word(place + 2) == "," { 3 } else { 2 };
    let (first, last, day, year) = if let Some(day) = number(place - 1)
        && let Some(year) = number(place + 1)
    {
        (place - 1, place + 1, day, year)
    } else {
        (place, place + comma, number(place + 1)?, number(place + comma)?)
    };
    let date = Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let diagnostic =
        around.error("date-shape", format!("`{}` is no date", around.source(first, last)), first, last);
    Some(date_shape(diagnostic, around.span(first, last), &[date]))
}

fn month(word: &str) -> Option<i8> {
    let word = word.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
    i8::try_from(at + 1).ok()
}

/// `01.03.2026`
pub(super) fn dotted_date(around: &Around<'_>) -> Option<Diagnostic> {
    let dot = around.find(&["."])?;
    let (day, month) = around.word(dot - 1).split_once('.')?;
    let dates = readings([day, month, around.word(dot + 1)]);
    if dates.is_empty() {
        return None;
    }
    let written = around.source(dot - 1, dot + 1);
    let diagnostic = around.error("date-shape", format!("`{written}` is no date"), dot - 1, dot + 1);
    Some(date_shape(diagnostic, around.span(dot - 1, dot + 1), &dates))
}

/// `2026-1-5`
pub(super) fn dashed_date(around: &Around<'_>) -> Option<Diagnostic> {
    let first = (-4..=0).find(|&place| {
        let dashes = around.word(place + 1) == "-" && around.word(place + 3) == "-";
        around.is(place, TokenKind::Number) && dashes && !around.is_date(place)
    })?;
    let dates = readings([around.word(first), around.word(first + 2), around.word(first + 4)]);
    if dates.is_empty() {
        return None;
    }
    let written = around.source(first, first + 4);
    let diagnostic = around.error("date-shape", format!("`{written}` is no date"), first, first + 4);
    Some(date_shape(diagnostic, around.span(first, first + 4), &dates))
}

//! Near misses in numbers, money, percents and lengths.

use super::around::Around;
use super::names::gives_name;
use crate::diagnostic::Diagnostic;
use crate::scan::TokenKind;

/// Signs of currencies and the codes they stand for. A sign that several currencies use stands for the commonest.
const SIGNS: [(&str, &str); 4] = [("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY")];

/// Units as people write them.
const UNITS: [(&str, &str); 30] = [
    ("h", "hours"),
    ("hr", "hours"),
    ("hrs", "hours"),
    ("Hours", "hours"),
    ("Hour", "hours"),
    ("m", "minutes"),
    ("min", "minutes"),
    ("mins", "minutes"),
    ("Minutes", "minutes"),
    ("d", "days"),
    ("Days", "days"),
    ("Day", "days"),
    ("wk", "weeks"),
    ("wks", "weeks"),
    ("w", "weeks"),
    ("Weeks", "weeks"),
    ("mo", "months"),
    ("mos", "months"),
    ("mth", "months"),
    ("mths", "months"),
    ("Months", "months"),
    ("yr", "years"),
    ("yrs", "years"),
    ("y", "years"),
    ("Years", "years"),
    ("workdays", "business days"),
    ("weekdays", "business days"),
    ("working", "business"),
    ("work", "business"),
    ("calendar", ""),
];

/// The number that begins at a place as it should be written, and its last token: `1,000.50` is `1_000.50`.
fn number_from(around: &Around<'_>, place: isize) -> (String, isize) {
    let mut written = around.word(place).to_owned();
    let mut last = place;
    while around.word(last + 1) == "," && around.joined(last) && around.joined(last + 1) {
        let group = around.word(last + 2);
        let digits = group.split('.').next().unwrap_or_default();
        if !around.is(last + 2, TokenKind::Number) || digits.len() != 3 || written.contains('.') {
            break;
        }
        written = format!("{written}_{group}");
        last += 2;
    }
    (written, last)
}

/// `$75`, `75 €`, `US$75`
pub(super) fn currency_sign(around: &Around<'_>) -> Option<Diagnostic> {
    let &(_, code) = SIGNS.iter().find(|(sign, _)| *sign == around.word(0))?;
    let prefix = around.is(-1, TokenKind::Word) && around.joined(-1);
    let (first, code) = match around.word(-1) {
        "US" if prefix => (-1, "USD"),
        "A" | "AU" if prefix => (-1, "AUD"),
        "C" | "CA" if prefix => (-1, "CAD"),
        _ => (0, code),
    };
    if around.is(1, TokenKind::Number) {
        let (number, last) = number_from(around, 1);
        return Some(around.instead("currency-sign", first, last, &format!("{number} {code}")));
    }
    around
        .is(-1, TokenKind::Number)
        .then(|| around.instead("currency-sign", -1, 0, &format!("{} {code}", around.word(-1))))
}

/// `USD 75`
pub(super) fn currency_first(around: &Around<'_>) -> Option<Diagnostic> {
    let code = around.word(-1);
    let is_code = code.len() == 3 && code.chars().all(|letter| letter.is_ascii_uppercase());
    if !is_code || !around.is(0, TokenKind::Number) || around.is(-2, TokenKind::Number) {
        return None;
    }
    let (number, last) = number_from(around, 0);
    Some(around.instead("currency-first", -1, last, &format!("{number} {code}")))
}

/// Currencies as people write them.
const CURRENCIES: [(&str, &str); 10] = [
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("bucks", "USD"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("pound", "GBP"),
    ("pounds", "GBP"),
    ("yen", "JPY"),
    ("franc", "CHF"),
    ("francs", "CHF"),
];

/// Currencies whose codes are also written small.
const SMALL_CODES: [&str; 12] =
    ["usd", "eur", "gbp", "cad", "aud", "chf", "jpy", "cny", "hkd", "sgd", "nzd", "inr"];

/// `75 dollars`, `75 usd`
pub(super) fn currency_word(around: &Around<'_>) -> Option<Diagnostic> {
    if !around.is(-1, TokenKind::Number) {
        return None;
    }
    let written = around.word(0);
    let small = written.to_ascii_lowercase();
    let named = CURRENCIES.iter().find(|(word, _)| *word == small).map(|(_, code)| (*code).to_owned());
    let code = SMALL_CODES.contains(&small.as_str()).then(|| small.to_ascii_uppercase());
    let code = named.or(code)?;
    Some(around.instead("currency-word", 0, 0, &code).help("currencies are ISO 4217 codes"))
}

/// `1,000`
pub(super) fn thousands_comma(around: &Around<'_>) -> Option<Diagnostic> {
    let comma = if around.word(0) == "," { 0 } else { -1 };
    let place = comma - 1;
    if around.word(comma) != "," || !around.is(place, TokenKind::Number) {
        return None;
    }
    let (number, last) = number_from(around, place);
    (last > place).then(|| around.instead("thousands-comma", place, last, &number))
}

/// `50 percent`, `50 per cent`, `50 %`
pub(super) fn percent_word(around: &Around<'_>) -> Option<Diagnostic> {
    const PHRASES: [&[&str]; 4] = [&["percent"], &["per", "cent"], &["pct"], &["%"]];
    let (first, words) = PHRASES.iter().find_map(|words| Some((around.find(words)?, words.len())))?;
    let last = first + isize::try_from(words).ok()? - 1;
    if !around.is(first - 1, TokenKind::Number) || (around.word(first) == "%" && around.joined(first - 1)) {
        return None;
    }
    Some(around.instead("percent-word", first - 1, last, &format!("{}%", around.word(first - 1))))
}

/// `80% of X`
pub(super) fn percent_of(around: &Around<'_>) -> Option<Diagnostic> {
    let of = around.find(&["of"])?;
    let next = around.token(of + 1)?.of(around.text);
    if around.word(of - 1) != "%" || matches!(next, "billed" | "remaining" | "the" | "") {
        return None;
    }
    let message = "a part of something is written `*`";
    Some(around.error("percent-of", message, of, of).suggest(around.span(of, of), "*", "write `*`"))
}

/// `400 USD an hour`
pub(super) fn per_hour(around: &Around<'_>) -> Option<Diagnostic> {
    const PHRASES: [&[&str]; 11] = [
        &["an", "hour"],
        &["a", "hour"],
        &["each", "hour"],
        &["every", "hour"],
        &["per", "hr"],
        &["per", "h"],
        &["/", "hr"],
        &["/", "h"],
        &["/", "hour"],
        &["hourly"],
        &["ph"],
    ];
    let (first, words) = PHRASES.iter().find_map(|words| Some((around.find(words)?, words.len())))?;
    let last = first + isize::try_from(words).ok()? - 1;
    if !around.is(first - 2, TokenKind::Number) {
        return None;
    }
    let amount = around.source(first - 2, first - 1);
    Some(around.instead("per-hour", first - 2, last, &format!("{amount} per hour")))
}

/// `10 hrs`, `3 working days`
pub(super) fn unit(around: &Around<'_>) -> Option<Diagnostic> {
    let place = if around.is(0, TokenKind::Number) { 1 } else { 0 };
    if !around.is(place - 1, TokenKind::Number) {
        return None;
    }
    let written = around.word(place);
    let &(_, unit) = UNITS.iter().find(|(other, _)| *other == written)?;
    let one = around.word(place - 1) == "1";
    let single = |unit: &str| if one { unit.trim_end_matches('s').to_owned() } else { unit.to_owned() };
    let (last, unit) = match unit {
        "" => (place + 1, around.word(place + 1).to_owned()),
        "business" => (place + 1, format!("business {}", around.word(place + 1))),
        unit => (place, single(unit)),
    };
    let number = around.word(place - 1);
    let written = around.source(place, last);
    Some(
        around
            .error("unknown-unit", format!("`{written}` is written `{unit}`"), place, last)
            .help(
                "the units are minutes, hours, days, weeks, months, years, business days and business hours",
            )
            .suggest(around.span(place - 1, last), format!("{number} {unit}"), format!("write `{unit}`")),
    )
}

/// `5USD`, `10-3`: a number run into what follows.
pub(super) fn run_on(around: &Around<'_>) -> Option<Diagnostic> {
    let number = [0, -1].into_iter().find(|&place| {
        around.is(place, TokenKind::Number)
            && around.joined(place)
            && (around.is(place + 1, TokenKind::Word)
                || around.word(place + 1) == "-" && !around.is_date(place))
            && !gives_name(around.word(place - 1))
    })?;
    let what = around.word(number + 1);
    let (last, instead) = if what == "-" {
        (number + 1, format!("{} - ", around.word(number)))
    } else {
        (number + 1, format!("{} {what}", around.word(number)))
    };
    Some(
        around
            .error("run-on-number", format!("the number runs into `{what}`"), number, last)
            .help("a blank stands behind a number")
            .suggest(around.span(number, last), instead.trim_end(), "put a blank behind the number"),
    )
}

//! Formulas of spreadsheets: `=IF(…)`, `SUM(…)`, `ISBLANK(…)`.

use super::around::Around;
use crate::diagnostic::Diagnostic;
use crate::scan::TokenKind;

/// What a spreadsheet's function is called here, with its brackets.
const SAME: [(&str, &str); 22] = [
    ("SUM", "sum"),
    ("COUNT", "count"),
    ("COUNTA", "count"),
    ("AVERAGE", "average"),
    ("AVG", "average"),
    ("MEAN", "average"),
    ("MEDIAN", "median"),
    ("FIRST", "first"),
    ("ABS", "abs"),
    ("ROUND", "round_half_up"),
    ("ROUNDUP", "round_up"),
    ("ROUNDDOWN", "round_down"),
    ("TRUNC", "round_down"),
    ("CEILING", "round_up"),
    ("FLOOR", "round_down"),
    ("YEAR", "year"),
    ("MONTH", "month"),
    ("QUARTER", "quarter"),
    ("WEEK", "week"),
    ("WEEKNUM", "week"),
    ("EOMONTH", "month_end"),
    ("DATEDIF", "months_between"),
];

/// Formulas that are said in another way, each with how.
const OTHER_WAYS: [(&str, &str); 8] = [
    (
        "IF",
        "what holds stands in `when`, and what follows in `then`; a limit that hangs on something stands in a table",
    ),
    ("IFS", "cases are rows of a table or a decision"),
    ("IFERROR", "what stands in for something unknown follows `else`: `rate else 300 USD per hour`"),
    ("SUMIF", "`sum(hours of fee where task in L300)` adds up some records"),
    ("SUMIFS", "`sum(hours of fee where task in L300)` adds up some records"),
    ("COUNTIF", "`count(of fee where task in L300)` counts some records"),
    ("VLOOKUP", "a table is asked with its keys: `rate_cap[timekeeper.role]`"),
    ("XLOOKUP", "a table is asked with its keys: `rate_cap[timekeeper.role]`"),
];

/// `SUM(hours)`, `MIN(rate, 400 USD)`, `avg(rate)`, `ISBLANK(task)`, `TODAY()`, `=IF(…)`
pub(super) fn formula(around: &Around<'_>) -> Option<Diagnostic> {
    let (name, sign) = called(around)?;
    let written = around.word(name);
    let upper = written.to_ascii_uppercase();
    let last = around.operand_end(name);
    let first = if sign { name - 1 } else { name };
    let arguments = around.source(name + 2, last - 1);
    let empty = last == name + 2;
    let function = |new: &str| {
        let message = format!("`{written}(…)` is written `{new}(…)`");
        let found = around.error("spreadsheet-formula", message, first, name);
        Some(found.suggest(around.span(first, name), new, format!("write `{new}`")))
    };
    let whole = |new: &str| Some(around.instead("spreadsheet-formula", first, last, new));
    match upper.as_str() {
        // In small letters it is told of as no formula.
        "MIN" | "MAX" if written == upper.to_ascii_lowercase() && !sign => None,
        "MIN" if has_comma(around, name + 1, last) => function("lesser"),
        "MAX" if has_comma(around, name + 1, last) => function("greater"),
        "MIN" | "MAX" if written != upper.to_ascii_lowercase() => function(&upper.to_ascii_lowercase()),
        "TODAY" | "NOW" => whole("as_of"),
        "ISBLANK" | "ISEMPTY" if !empty => whole(&format!("{arguments} is missing")),
        "NOT" if !empty => whole(&format!("not ({arguments})")),
        _ => {
            if let Some((_, how)) = OTHER_WAYS.iter().find(|(known, _)| *known == upper) {
                let message = format!("`{written}(…)` is a spreadsheet's formula");
                return Some(around.error("spreadsheet-formula", message, first, name).help(*how));
            }
            let (_, new) = SAME.iter().find(|(known, _)| *known == upper)?;
            (written != *new || sign).then(|| function(new))?
        }
    }
}

/// The name of the call that reading stopped at or in, and whether a `=` stands before it.
fn called(around: &Around<'_>) -> Option<(isize, bool)> {
    let sign = |name: isize| around.word(name - 1) == "=" && around.joined(name - 1);
    let is_call =
        |name: isize| around.is(name, TokenKind::Word) && around.word(name + 1) == "(" && around.joined(name);
    // `=SUM(`: reading stopped at the sign.
    if around.word(0) == "=" && is_call(1) {
        return Some((1, true));
    }
    // `SUM(`: the name was read as a code.
    if is_call(-1) {
        return Some((-1, sign(-1)));
    }
    // `avg(rate of fee)`: reading stopped between the brackets.
    let open = around.open_bracket()?;
    is_call(open - 1).then(|| (open - 1, sign(open - 1)))
}

/// Whether a comma stands right between two brackets, not deeper.
fn has_comma(around: &Around<'_>, open: isize, close: isize) -> bool {
    let mut depth = 0_usize;
    (open..close).any(|place| {
        match around.word(place) {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," => return depth == 1,
            _ => {}
        }
        false
    })
}

//! Texts that a spreadsheet would take for a formula.
//!
//! A spreadsheet takes a cell that begins with `=` for a formula. Such cells get an apostrophe in front, which spreadsheets
//! take for "this is text"; a plain number keeps its minus sign, so that amounts stay amounts.

use std::borrow::Cow;

/// The text as a cell that no spreadsheet takes for a formula.
pub(crate) fn safe(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The same, where the text has to be read back: a text that begins with apostrophes before a formula gets one more.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What [`guarded`] made of.
pub(crate) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_plain_number(text)
}

/// Digits with at most one point and a minus sign: the form of the document's amounts.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{guarded, safe, unguarded};

    #[test]
    fn formulas_are_text_and_amounts_are_numbers() {
        assert_eq!(safe("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(safe("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(safe("\t=1"), "'\t=1");
        assert_eq!(safe("-1+cmd|' /C calc'!A0"), "'-1+cmd|' /C calc'!A0");
        assert_eq!(safe("+1"), "'+1");
        assert_eq!(safe("-12.50"), "-12.50");
        assert_eq!(safe("-"), "'-");
        assert_eq!(safe("1,900.00 USD"), "1,900.00 USD");
    }

    #[test]
    fn what_was_guarded_is_read_back() {
        for text in ["=1", "'=1", "''=1", "'", "''", "'a", "-5", "'-5", "- 5", "", "plain"] {
            assert_eq!(unguarded(&guarded(text)), text);
        }
        assert_eq!(guarded("'=1"), "''=1");
        assert_eq!(guarded("'tis"), "'tis");
    }
}

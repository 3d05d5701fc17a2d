//! Near misses: what people write who know another language, or English, and what they mean by it.
//!
//! Each near miss looks at the words around the place where reading stopped, never at the whole file. The first one
//! in [`NEAR_MISSES`] that knows the words explains the fault; where none does, the fault is told in general.

mod amounts;
mod around;
mod clauses;
mod conditions;
mod dates;
mod functions;
mod marks;
mod names;
mod outcomes;
mod phrases;

use self::around::Around;
pub(crate) use self::around::{Expected, begins_clause};
pub(crate) use self::dates::slash_date;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// A near miss: what it is called in this table, and how it is told.
type NearMiss = for<'a, 't> fn(&'a Around<'t>) -> Option<Diagnostic>;

/// All near misses; what is particular stands before what is general.
const NEAR_MISSES: &[NearMiss] = &[
    // Texts and strange marks.
    marks::open_text,
    marks::odd_quote,
    marks::odd_blank,
    marks::comment_sign,
    // Formulas of spreadsheets.
    functions::formula,
    // Numbers, money, lengths and dates.
    dates::month_name,
    dates::dotted_date,
    dates::dashed_date,
    amounts::currency_sign,
    amounts::currency_first,
    amounts::currency_word,
    amounts::thousands_comma,
    amounts::percent_word,
    amounts::percent_of,
    amounts::per_hour,
    amounts::unit,
    amounts::run_on,
    // Conditions.
    conditions::mentions_any_of,
    conditions::mentions_field,
    conditions::least_of_values,
    conditions::between,
    conditions::dots,
    conditions::no_record,
    conditions::below,
    // Outcomes.
    outcomes::no_outcome,
    outcomes::pay_at,
    outcomes::cap_at,
    outcomes::two_outcomes,
    outcomes::reduce_what,
    outcomes::keep,
    outcomes::text_without_for,
    outcomes::hold_until,
    outcomes::text_behind,
    // Clauses.
    clauses::otherwise,
    clauses::over_length,
    clauses::per_key,
    clauses::for_record,
    clauses::line_item,
    // Single words and phrases.
    phrases::phrase,
    // Names.
    names::no_name,
    names::shape,
    names::reserved,
    names::capital_word,
    names::capital_name,
    // Marks.
    marks::blank_before_bracket,
    marks::table_comma,
    marks::spare_comma,
    marks::missing_comma,
    marks::spare_semicolon,
    marks::bracket,
    names::article,
    names::misspelt,
];

/// Why reading stopped at the byte `at` of `part`, where `expected` could have stood.
///
/// `item` is the word that begins the item.
pub(crate) fn explain(
    text: &str,
    file: u32,
    part: Span,
    at: u32,
    item: &str,
    expected: &Expected,
) -> Diagnostic {
    let around = Around::new(text, file, part, at, item, expected);
    NEAR_MISSES.iter().find_map(|near_miss| near_miss(&around)).unwrap_or_else(|| unexpected(&around))
}

/// The fault in general: what stands there, and what could.
fn unexpected(around: &Around<'_>) -> Diagnostic {
    let (message, span) = match around.word(0) {
        "" => ("this ends too early".to_owned(), around.behind(-1)),
        word => (format!("unexpected `{word}`"), around.span(0, 0)),
    };
    Diagnostic::error("unexpected-text", message, around.file, span)
        .label(format!("expected {}", around.expected.in_words))
}

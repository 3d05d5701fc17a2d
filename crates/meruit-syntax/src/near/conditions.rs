//! Near misses in conditions and ranges.

use super::around::{Around, begins_clause, is_name};
use crate::diagnostic::Diagnostic;
use crate::scan::TokenKind;

/// `mentions any of "a", "b"`
pub(super) fn mentions_any_of(around: &Around<'_>) -> Option<Diagnostic> {
    const PHRASES: [&[&str]; 5] = [
        &["mentions", "any", "of"],
        &["mentions", "one", "of"],
        &["mentions", "either"],
        &["mentions", "any"],
        &["mentions", "the", "word"],
    ];
    let (first, words) = PHRASES.iter().find_map(|words| Some((around.find(words)?, words.len())))?;
    let list = first + isize::try_from(words).ok()?;
    let mut last = list;
    while around.is(last, TokenKind::Text) && matches!(around.word(last + 1), "," | "or") {
        last += 2;
    }
    let instead = if around.is(list, TokenKind::Text) && last > list {
        let texts: Vec<&str> = (list..=last).step_by(2).map(|place| around.word(place)).collect();
        format!("mentions ({})", texts.join(", "))
    } else {
        last = list - 1;
        "mentions".to_owned()
    };
    Some(around.instead("mentions-any-of", first, last, &instead))
}

/// `mentions matter.handler`
pub(super) fn mentions_field(around: &Around<'_>) -> Option<Diagnostic> {
    let is_field = around.word(0) == "." && is_name(around.word(-1)) && around.word(-2) == "mentions";
    is_field.then(|| {
        let last = around.operand_end(-1);
        around.error("mentions-field", "`mentions` looks for phrases, and a field is none", -1, last).help(
            "phrases stand in quotes or in a list; those that the facts hold come as a list that is `supplied`",
        )
    })
}

/// `min(a, b)`
pub(super) fn least_of_values(around: &Around<'_>) -> Option<Diagnostic> {
    if around.word(0) != "," {
        return None;
    }
    let name = around.open_bracket()? - 1;
    let instead = match around.word(name) {
        "min" => "lesser",
        "max" => "greater",
        _ => return None,
    };
    Some(around.instead("least-of-values", name, name, instead))
}

/// `between A and B`
pub(super) fn between(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.find(&["between"])?;
    let and = (word + 1..word + 40).find(|&place| matches!(around.word(place), "and" | ""))?;
    let first = if around.word(word - 1) == "is" { word - 1 } else { word };
    if around.word(and).is_empty() {
        return None;
    }
    let lower = around.source(word + 1, and - 1);
    Some(around.instead("between", first, and, &format!("in from {lower} to")))
}

/// `1..5`
pub(super) fn dots(around: &Around<'_>) -> Option<Diagnostic> {
    let dots = around.find(&[".."])?;
    let first = around.operand_start(dots - 1);
    let lower = around.source(first, dots - 1);
    let before = around.word(first - 1);
    let (first, lead) = match before {
        "is" => (first - 1, "in from"),
        "from" => (first - 1, "from"),
        _ => (first, "from"),
    };
    let blank = if around.joined(dots) { " " } else { "" };
    Some(around.instead("dots-range", first, dots, &format!("{lead} {lower} to{blank}")))
}

/// `no receipt`, `without receipt`
pub(super) fn no_record(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.find(&["no"]).or_else(|| around.find(&["without"]))?;
    if !is_name(around.word(word + 1)) || around.word(word + 1) == "limit" || around.word(word + 2) == "than"
    {
        return None;
    }
    let article = matches!(around.word(word + 1), "a" | "an") && is_name(around.word(word + 2));
    let name = if article { word + 2 } else { word + 1 };
    let last = around.operand_end(name);
    let before = around.word(word - 1);
    let lead =
        if begins_clause(before) || matches!(before, "and" | "or" | "not" | "(") { "" } else { "and " };
    Some(around.instead("no-record", word, last, &format!("{lead}{} is missing", around.source(name, last))))
}

/// `below 5`: in a range `under`, elsewhere `<`.
pub(super) fn below(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.find(&["below"])?;
    let before = around.word(word - 1);
    let range = matches!(before, "in" | "to") || matches!(around.item, "table" | "test");
    let first = if before == "is" { word - 1 } else { word };
    Some(around.instead("below", first, word, if range { "under" } else { "<" }))
}

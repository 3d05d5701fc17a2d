//! Near misses in names and in the spelling of words.

use super::around::{Around, as_name, begins_clause};
use crate::diagnostic::Diagnostic;
use crate::scan::TokenKind;
use crate::split::{ITEM_WORDS, RESERVED};

/// How a name is written.
const HELP: &str = "a name is lower case, with digits and `_`, a letter first: `long_day`";

/// Whether a word is followed by the name it gives: `rule`, `list`, `let` …
pub(super) fn gives_name(word: &str) -> bool {
    word == "let" || ITEM_WORDS.contains(&word) && !matches!(word, "test" | "guideline" | "replace")
}

/// `rule "Long day"`
pub(super) fn no_name(around: &Around<'_>) -> Option<Diagnostic> {
    if !around.is(0, TokenKind::Text) || !gives_name(around.word(-1)) {
        return None;
    }
    // The first member of a list says nothing about the list.
    let list = around.word(-1) == "list";
    let name = if list { "a_list".to_owned() } else { as_name(around.word(0).trim_matches('"')) };
    let put_in = if list { format!("{name} = ") } else { format!("{name} ") };
    Some(around.error("no-name", format!("this {} has no name", around.word(-1)), -1, 0).help(HELP).suggest(
        around.before(0),
        put_in,
        format!("name it `{name}`"),
    ))
}

/// `rule long-day`, `rule LongDay`, `rule long day`
pub(super) fn shape(around: &Around<'_>) -> Option<Diagnostic> {
    let word = [-1, -2].into_iter().find(|&place| gives_name(around.word(place)))?;
    let first = word + 1;
    let part = |place| {
        around.is(place, TokenKind::Word) && !begins_clause(&around.word(place).to_ascii_lowercase())
            || around.is(place, TokenKind::Number)
    };
    let reserved = RESERVED.contains(&around.word(first));
    if !part(first) || (word == -2 && !around.is(first, TokenKind::Word)) {
        return None;
    }
    let mut last = first;
    while !around.begins_line(last + 1) {
        if part(last + 1) && !RESERVED.contains(&around.word(last + 1)) && !around.expected.any(&["`=`"]) {
            last += 1;
        } else if around.word(last + 1) == "-" && part(last + 2) {
            last += 2;
        } else {
            break;
        }
    }
    if last == first && (reserved || around.is(first, TokenKind::Word) && word == -2) {
        return None;
    }
    let written = around.source(first, last);
    let name = as_name(written);
    Some(around.error("name-shape", format!("`{written}` is no name"), first, last).help(HELP).suggest(
        around.span(first, last),
        name.clone(),
        format!("name it `{name}`"),
    ))
}

/// `rule over`: a word of the language where a name must stand.
pub(super) fn reserved(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.word(0);
    if !RESERVED.contains(&word) || !gives_name(around.word(-1)) {
        return None;
    }
    let name = format!("{word}_{}", around.word(-1));
    Some(
        around
            .error("reserved-word", format!("`{word}` is a word of the language and cannot be a name"), 0, 0)
            .help(HELP)
            .suggest(around.span(0, 0), name.clone(), format!("name it `{name}`")),
    )
}

/// `Rule`, `WHEN`, `a AND b`, `NOT x`
pub(super) fn capital_word(around: &Around<'_>) -> Option<Diagnostic> {
    for place in [0, -1] {
        let word = around.word(place);
        let lower = word.to_ascii_lowercase();
        let known = if place == 0 {
            around.expected.words().any(|expected| expected == lower)
                || (around.expected.any(&["an item"]) && ITEM_WORDS.contains(&lower.as_str()))
                || RESERVED.contains(&lower.as_str())
        } else {
            RESERVED.contains(&lower.as_str())
        };
        if known && lower != word && around.is(place, TokenKind::Word) {
            return Some(around.instead("capital-word", place, place, &lower));
        }
    }
    None
}

/// `Rate > 5`
pub(super) fn capital_name(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.word(0);
    let wanted = around.expected.value() || around.expected.name() || around.word(-1) == ".";
    if !around.is(0, TokenKind::Word) || !wanted || !word.contains(|letter: char| letter.is_ascii_uppercase())
    {
        return None;
    }
    let name = as_name(word);
    Some(
        around
            .error("name-shape", format!("`{word}` is no name and no code"), 0, 0)
            .help("names are lower case, codes are capitals and digits")
            .suggest(around.span(0, 0), name.clone(), format!("write `{name}`")),
    )
}

/// `the rate`
pub(super) fn article(around: &Around<'_>) -> Option<Diagnostic> {
    // `a` may be a name; `the` is none that anybody means.
    let place = match (around.word(0), around.word(-1)) {
        ("the", _) => 0,
        ("a" | "an", _) if !around.expected.name() => 0,
        (_, "the") => -1,
        _ => return None,
    };
    if !around.is(place + 1, TokenKind::Word) {
        return None;
    }
    let span = around.span(place, place).to(around.before(place + 1));
    Some(around.error("article", format!("`{}` is left out", around.word(place)), place, place).suggest(
        span,
        "",
        "leave it out",
    ))
}

/// `whenn`: a word that nearly is one that could stand there.
pub(super) fn misspelt(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.word(0);
    if !around.is(0, TokenKind::Word) || word.len() < 3 {
        return None;
    }
    let items = if around.expected.any(&["an item"]) { ITEM_WORDS.as_slice() } else { &[] };
    let near = around
        .expected
        .words()
        .chain(items.iter().copied())
        .map(|known| (strsim::osa_distance(word, known), known))
        .filter(|&(distance, known)| distance <= known.len().min(word.len()) / 3)
        .min()?
        .1;
    Some(
        around
            .error("misspelt", format!("unexpected `{word}`"), 0, 0)
            .label(format!("did you mean `{near}`?"))
            .suggest(around.span(0, 0), near, format!("write `{near}`")),
    )
}

//! Near misses behind `then`.

use super::around::{Around, OUTCOMES, begins_clause, is_name};
use crate::diagnostic::Diagnostic;
use crate::scan::TokenKind;

/// `then approve`
pub(super) fn no_outcome(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.word(0);
    let nothing = matches!(word, "approve" | "accept" | "allow" | "pass")
        || word == "pay" && (begins_clause(around.word(1)) || around.word(1).is_empty());
    (around.word(-1) == "then" && nothing).then(|| {
        around
            .error("approve", format!("`{word}` is no outcome"), 0, 0)
            .label("what no rule finds is approved")
            .help("leave the rule out, or write an `exception to` another rule with the outcome that applies here")
    })
}

/// `pay at X`, `pay X`
pub(super) fn pay_at(around: &Around<'_>) -> Option<Diagnostic> {
    let pay =
        [0, -1].into_iter().find(|&place| around.word(place) == "pay" && around.word(place - 1) == "then")?;
    let last = if matches!(around.word(pay + 1), "at" | "only" | "up") { pay + 1 } else { pay };
    let last = if around.words(last, &["up", "to"]) || around.words(last, &["only", "at"]) {
        last + 1
    } else {
        last
    };
    Some(around.instead("pay-at", pay, last, "reduce amount to"))
}

/// `cap rate at X`
pub(super) fn cap_at(around: &Around<'_>) -> Option<Diagnostic> {
    let cap = [0, -1, -2].into_iter().find(|&place| {
        matches!(around.word(place), "cap" | "limit" | "cut") && around.word(place - 1) == "then"
    })?;
    let what = if around.word(cap + 1) == "the" { cap + 2 } else { cap + 1 };
    let (last, target) = match around.word(what) {
        "at" | "to" => (what, "amount"),
        name if is_name(name) && matches!(around.word(what + 1), "at" | "to") => (what + 1, name),
        _ => return None,
    };
    Some(around.instead("cap-at", cap, last, &format!("reduce {target} to")))
}

/// `then warn and reject`
pub(super) fn two_outcomes(around: &Around<'_>) -> Option<Diagnostic> {
    let and = [0, -1].into_iter().find(|&place| matches!(around.word(place), "and" | "," | ";" | "&"))?;
    let again = around.word(and + 1) == "then";
    let next = if again { around.word(and + 2) } else { around.word(and + 1) };
    let behind_then = (1..60)
        .map(|back| and - back)
        .find(|&place| begins_clause(around.word(place)) || around.word(place).is_empty())
        .is_some_and(|place| around.word(place) == "then");
    if !behind_then || !OUTCOMES.contains(&next) {
        return None;
    }
    let last = if again { and + 1 } else { and };
    Some(
        around
            .error("two-outcomes", "each outcome has its own `then`", and, last)
            .suggest(
                around.span(and, last),
                if around.joined(and - 1) { " then" } else { "then" },
                "write a second `then`",
            )
            .help("`then warn then reject` does both"),
    )
}

/// `reduce by X`, `reduce 20%`
pub(super) fn reduce_what(around: &Around<'_>) -> Option<Diagnostic> {
    let reduce = around.find(&["reduce"]).filter(|&place| around.word(place - 1) == "then")?;
    let next = around.word(reduce + 1);
    let by = match next {
        "by" | "to" => "",
        _ if around.is(reduce + 1, TokenKind::Number) => " by",
        _ => return None,
    };
    let amount = if by.is_empty() { reduce + 2 } else { reduce + 1 };
    let hours = around.is(amount, TokenKind::Number) && matches!(around.word(amount + 1), "hour" | "hours");
    let target = if hours { "hours" } else { "amount" };
    Some(
        around
            .error("reduce-what", "`reduce` says what is reduced", reduce, reduce)
            .help("what can be reduced: `rate`, `hours`, `price`, `units`, `amount`, `fees`, `expenses`")
            .suggest(around.behind(reduce), format!(" {target}{by}"), format!("write `reduce {target}`")),
    )
}

/// `keep 1`, `keep highest rate`, `keep last line`
pub(super) fn keep(around: &Around<'_>) -> Option<Diagnostic> {
    let keep = (1..12).map(|back| -back).find(|&place| around.word(place) == "keep")?;
    let next = around.word(keep + 1);
    let help = "`keep N by ORDER`, such as `keep 1 by highest rate` or `keep 1 by first line`";
    if matches!(next, "lowest" | "highest" | "earliest" | "latest" | "first" | "last") {
        return Some(
            around.error("keep-order", "`keep` says how many stay", keep, keep + 1).help(help).suggest(
                around.behind(keep),
                " 1 by",
                "keep one",
            ),
        );
    }
    (around.expected.any(&["`by`"]) && (begins_clause(around.word(0)) || around.word(0).is_empty())).then(
        || {
            around.error("keep-order", "`keep` says in which order they stay", keep, -1).help(help).suggest(
                around.behind(-1),
                " by first line",
                "keep the first in the invoice",
            )
        },
    )
}

/// `return "…"`, `hold "…"`
pub(super) fn text_without_for(around: &Around<'_>) -> Option<Diagnostic> {
    let before = around.word(-1);
    let holds = matches!(before, "return" | "hold") || (before == "invoice" && around.word(-2) == "hold");
    (holds && around.is(0, TokenKind::Text)).then(|| {
        around.error("text-without-for", format!("`{before}` takes its reason behind `for`"), 0, 0).suggest(
            around.before(0),
            "for ",
            "write `for`",
        )
    })
}

/// `hold until receipt`
pub(super) fn hold_until(around: &Around<'_>) -> Option<Diagnostic> {
    if around.word(0) != "until" || !matches!(around.word(-1), "hold" | "invoice") {
        return None;
    }
    let mut last = 1;
    while !around.begins_line(last + 1) && !begins_clause(around.word(last + 1)) {
        last += 1;
    }
    let instead = if around.is(1, TokenKind::Text) {
        last = 0;
        "for".to_owned()
    } else if around.token(1).is_some() {
        format!("for \"{}\"", around.source(1, last).replace(['"', '\\', '{'], ""))
    } else {
        return None;
    };
    Some(around.error("hold-until", "`hold` says what it waits for in a text", 0, last).suggest(
        around.span(0, last),
        instead.clone(),
        format!("write `{instead}`"),
    ))
}

/// `reject "…"`, `reject for "…"`: the reason stands in `because`.
pub(super) fn text_behind(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.word(-1);
    let place = if around.is(0, TokenKind::Text) { 0 } else { 1 };
    let with_for = around.word(place - 1) == "for";
    let first = if with_for { place - 1 } else { place };
    let expected = if with_for { "`each`" } else { "`because`" };
    if !around.is(place, TokenKind::Text)
        || !around.expected.any(&[expected])
        || (begins_clause(word) && !with_for)
    {
        return None;
    }
    let then = (1..60).map(|back| first - back).find(|&place| begins_clause(around.word(place)))?;
    if around.word(then) != "then" || (place == 1 && !with_for) {
        return None;
    }
    let span = if with_for { around.span(first, first) } else { around.before(place) };
    let instead = if with_for { "because" } else { "because " };
    Some(around.error("reason", "the reason stands behind `because`", first, place).suggest(
        span,
        instead,
        "write `because`",
    ))
}

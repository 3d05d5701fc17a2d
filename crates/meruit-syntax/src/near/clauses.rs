//! Near misses in clauses and in the parts of aggregates.

use super::around::{Around, is_name};
use crate::diagnostic::Diagnostic;
use crate::scan::TokenKind;

/// `otherwise` in a rule or a table.
pub(super) fn otherwise(around: &Around<'_>) -> Option<Diagnostic> {
    let word = around.word(0);
    if matches!(around.item, "table" | "test") && matches!(word, "otherwise" | "else" | "default" | "*") {
        let keys = keys_of_table(around);
        let any = vec!["any"; keys].join(", ");
        return Some(
            around
                .error("otherwise", format!("`{word}` is no cell"), 0, 0)
                .help("a row for all that is left has `any` in each of its cells")
                .suggest(around.span(0, 0), any.clone(), format!("write `{any}`")),
        );
    }
    (around.item == "rule" && matches!(word, "otherwise" | "else" | "elif" | "elsif")).then(|| {
        around
            .error("otherwise", format!("a rule has no `{word}`"), 0, 0)
            .help("write a second rule for the other case; a `decision` has `otherwise`")
    })
}

/// How many keys the table has that the fault is in: the commas before the arrow in its head.
fn keys_of_table(around: &Around<'_>) -> usize {
    let mut place = -1;
    while around.token(place - 1).is_some() && !(around.word(place) == "table" && around.begins_line(place)) {
        place -= 1;
    }
    let (mut keys, mut depth) = (1, 0_usize);
    while place < 0 {
        match around.word(place) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 1 => keys += 1,
            "->" => break,
            _ => {}
        }
        place += 1;
    }
    keys
}

/// `over 12 months`
pub(super) fn over_length(around: &Around<'_>) -> Option<Diagnostic> {
    let over = around.find(&["over"])?;
    let filler = match around.word(over + 1) {
        "the" if matches!(around.word(over + 2), "last" | "next") => {
            return Some(around.instead(
                "over-length",
                over,
                over + 2,
                &format!("over {}", around.word(over + 2)),
            ));
        }
        "past" | "previous" | "preceding" | "trailing" => 1,
        "following" => 1,
        _ if around.is(over + 1, TokenKind::Number) && around.open_bracket().is_some() => 0,
        _ => return None,
    };
    let next = around.word(over + 1) == "following";
    let instead = if next { "over next" } else { "over last" };
    Some(around.instead("over-length", over, over + filler, instead))
}

/// `sum(hours per date)`, `sum(hours) per date`, `for each fee per date`
pub(super) fn per_key(around: &Around<'_>) -> Option<Diagnostic> {
    let per = around.find(&["per"])?;
    if !is_name(around.word(per + 1)) || around.is(per - 2, TokenKind::Number) || around.item == "guideline" {
        return None;
    }
    let message = "`per` is written `with same` in an aggregate and `grouped by` in a rule";
    let last = around.operands_end(per + 1);
    let diagnostic = around.error("per-key", message, per, last);
    let keys = around.source(per + 1, last);
    Some(if around.word(per - 1) == ")" {
        diagnostic.suggest(around.span(per - 1, last), format!(" with same {keys})"), "write `with same`")
    } else if around.open_bracket().is_some() {
        diagnostic.suggest(around.span(per, per), "with same", "write `with same`")
    } else {
        diagnostic.suggest(around.span(per, per), "grouped by", "write `grouped by`")
    })
}

/// `for fee`
pub(super) fn for_record(around: &Around<'_>) -> Option<Diagnostic> {
    let record = is_name(around.word(0)) && !matches!(around.word(0), "every" | "all" | "a" | "an" | "the");
    (around.word(-1) == "for" && record && around.expected.any(&["`each`"]))
        .then(|| around.instead("for-every", -1, -1, "for each"))
}

/// `for each line item`
pub(super) fn line_item(around: &Around<'_>) -> Option<Diagnostic> {
    let item = matches!(around.word(0), "item" | "items" | "entry" | "entries");
    (item && matches!(around.word(-1), "line" | "fee" | "expense")).then(|| {
        let (record, word) = (around.word(-1), around.word(0));
        around.error("record-name", format!("`{record} {word}` is called `{record}`"), -1, 0).suggest(
            around.with_blank(0),
            "",
            format!("write `{record}`"),
        )
    })
}

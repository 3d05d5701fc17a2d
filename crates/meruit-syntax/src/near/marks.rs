//! Near misses in quotes, commas and brackets.

use super::around::{Around, begins_clause, is_name};
use crate::diagnostic::Diagnostic;
use crate::scan::{TokenKind, span_of};

/// A text whose closing quote is missing.
pub(super) fn open_text(around: &Around<'_>) -> Option<Diagnostic> {
    let place = [0, -1].into_iter().find(|&place| around.is(place, TokenKind::OpenText))?;
    let span = around.span(place, place);
    let end = span.range().start + around.word(place).trim_end().len();
    Some(
        around
            .error("open-text", "this text has no closing quote", place, place)
            .help("a text stands on one line, between `\"` and `\"`")
            .suggest(span_of(end, end), "\"", "close the text at the end of the line"),
    )
}

/// `“text”`, `'text'`: quotes as word processors set them.
pub(super) fn odd_quote(around: &Around<'_>) -> Option<Diagnostic> {
    const QUOTES: [&str; 10] = ["“", "”", "„", "‘", "’", "'", "«", "»", "`", "‚"];
    if !QUOTES.contains(&around.word(0)) {
        return None;
    }
    let mut last = 1;
    while !around.begins_line(last) && !QUOTES.contains(&around.word(last)) {
        last += 1;
    }
    let diagnostic = around
        .error("odd-quote", "a text stands between straight quotes", 0, 0)
        .help("word processors replace `\"` by curly quotes; write rules in a plain text editor");
    if around.begins_line(last) {
        return Some(diagnostic);
    }
    let inside = around.span(0, 0).end..around.span(last, last).start;
    let words = around.text.get(inside.start as usize..inside.end as usize).unwrap_or_default();
    let written = words.replace('\\', "\\\\").replace('"', "\\\"");
    Some(diagnostic.suggest(around.span(0, last), format!("\"{written}\""), "write straight quotes"))
}

/// A blank that is none: a no-break space, a byte order mark in the middle of a text.
pub(super) fn odd_blank(around: &Around<'_>) -> Option<Diagnostic> {
    let letter = around.word(0).chars().next()?;
    let invisible = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    ((letter.is_whitespace() || letter.is_control() || invisible) && !letter.is_ascii_whitespace()).then(
        || {
            let code = u32::from(letter);
            around
                .error("odd-blank", format!("this is no blank but the character U+{code:04X}"), 0, 0)
                .help("pages and word processors bring such characters along when text is copied")
                .suggest(around.span(0, 0), " ", "write a blank")
        },
    )
}

/// `// comment`
pub(super) fn comment_sign(around: &Around<'_>) -> Option<Diagnostic> {
    let slashes = [0, -1].into_iter().find(|&place| {
        around.word(place) == "/" && matches!(around.word(place + 1), "/" | "*") && around.joined(place)
    });
    let dashes = (around.word(0) == "-" && around.word(1) == "-" && around.joined(0)).then_some(0);
    let first = slashes.or(dashes)?;
    Some(around.error("comment-sign", "a comment begins with `#`", first, first + 1).suggest(
        around.span(first, first + 1),
        "#",
        "write `#`",
    ))
}

/// `lesser (a, b)`
pub(super) fn blank_before_bracket(around: &Around<'_>) -> Option<Diagnostic> {
    let call = matches!(around.word(0), "(" | "[") && is_name(around.word(-1)) && !around.joined(-1);
    (call && !begins_clause(around.word(-1))).then(|| {
        let blank = around.behind(-1).to(around.before(0));
        around
            .error("blank-before-bracket", "no blank stands before this bracket", -1, 0)
            .help("a call and a look-up have no blank before their bracket: `lesser(a, b)`, `cap[PT]`")
            .suggest(blank, "", "take the blank out")
    })
}

/// A comma at the end of a table's row.
pub(super) fn table_comma(around: &Around<'_>) -> Option<Diagnostic> {
    let begins_cell = matches!(around.word(0), "any" | "from" | "up" | "under" | "(");
    if !matches!(around.item, "table" | "test") || !(begins_cell || around.word(0) == "->") {
        return None;
    }
    if begins_cell && around.word(-1) == "," {
        return Some(spare(around, -1));
    }
    let row = (1..40).map(|back: isize| -back).take_while(|&place| !matches!(around.word(place), "->" | ""));
    let comma = row.filter(|&place| around.word(place) == "," && around.begins_line(place + 1)).last()?;
    Some(spare(around, comma))
}

/// A comma too many.
pub(super) fn spare_comma(around: &Around<'_>) -> Option<Diagnostic> {
    let next = around.word(0);
    let ends = matches!(next, ")" | "]" | "}" | "," | "->" | "") || begins_clause(next);
    if around.word(-1) == "," && ends {
        return Some(spare(around, -1));
    }
    let clause = begins_clause(around.word(1))
        || around.word(1).is_empty()
        || matches!(around.word(-1), "(" | "[" | "{");
    let condition = matches!(around.word(1), "and" | "or" | "is" | "in" | "not" | "mentions" | "by" | "with");
    (next == "," && (clause || condition)).then(|| spare(around, 0))
}

fn spare(around: &Around<'_>, comma: isize) -> Diagnostic {
    around.error("spare-comma", "a comma too many", comma, comma).suggest(
        around.with_blank(comma),
        "",
        "take the comma out",
    )
}

/// `("a" "b")`
pub(super) fn missing_comma(around: &Around<'_>) -> Option<Diagnostic> {
    let value = around.is(0, TokenKind::Text)
        || (around.is(0, TokenKind::Number) && !around.joined(-1))
        || (around.is(0, TokenKind::Word)
            && around.open_bracket().is_some()
            && is_name(around.word(0))
            && !begins_clause(around.word(0)));
    let before = around.is(-1, TokenKind::Text)
        || around.is(-1, TokenKind::Number)
        || matches!(around.word(-1), ")" | "}");
    (value && before && around.expected.any(&["`,`"])).then(|| {
        around.error("missing-comma", "a comma is missing", -1, 0).suggest(
            around.behind(-1),
            ",",
            "put a comma between them",
        )
    })
}

/// `;`
pub(super) fn spare_semicolon(around: &Around<'_>) -> Option<Diagnostic> {
    (around.word(0) == ";").then(|| {
        around
            .error("spare-semicolon", "nothing ends with `;`", 0, 0)
            .help("a clause ends where the next begins")
            .suggest(around.with_blank(0), "", "take it out")
    })
}

/// A bracket that is not closed, or not open, or of another kind.
pub(super) fn bracket(around: &Around<'_>) -> Option<Diagnostic> {
    let next = around.word(0);
    let open = around.open_bracket();
    let wanted = match open.map(|place| around.word(place)) {
        Some("(") => ")",
        Some("[") => "]",
        Some(_) => "}",
        None if matches!(next, ")" | "]" | "}") => {
            return Some(
                around.error("spare-bracket", format!("this `{next}` closes nothing"), 0, 0).suggest(
                    around.with_blank(0),
                    "",
                    "take it out",
                ),
            );
        }
        None => return None,
    };
    let open = open?;
    let written = around.word(open);
    if matches!(next, ")" | "]" | "}") && next != wanted {
        return Some(around.instead("open-bracket", 0, 0, wanted).related(
            around.file,
            around.span(open, open),
            format!("this `{written}` is open"),
        ));
    }
    let ends = begins_clause(next) || matches!(next, "" | ">" | "<" | ">=" | "<=" | "is" | "and" | "or");
    let closable = around.expected.any(&[&format!("`{wanted}`")]);
    (ends && closable).then(|| {
        around
            .error("open-bracket", format!("this `{written}` is not closed"), open, open)
            .related(around.file, around.span(-1, -1), format!("`{wanted}` was expected behind this"))
            .suggest(around.behind(-1), wanted, format!("close it with `{wanted}`"))
    })
}

//! Cutting a file before each line that begins an item.

use crate::scan::{Scanner, Token, TokenKind};
use crate::span::Span;

/// The words that begin an item.
pub(crate) const ITEM_WORDS: [&str; 10] =
    ["rule", "table", "list", "define", "record", "decision", "waive", "test", "replace", "guideline"];

/// The words that cannot be names.
pub(crate) const RESERVED: [&str; 39] = [
    "and",
    "or",
    "not",
    "is",
    "in",
    "mentions",
    "matches",
    "else",
    "missing",
    "none",
    "any",
    "on",
    "yes",
    "no",
    "where",
    "grouped",
    "when",
    "unless",
    "then",
    "let",
    "because",
    "if",
    "otherwise",
    "gives",
    "for",
    "each",
    "of",
    "over",
    "distinct",
    "by",
    "with",
    "prior",
    "this",
    "to",
    "from",
    "under",
    "up",
    "taking",
    "expect",
];

/// Where each stretch of `region` begins and ends. The first begins with the region; each other one with an item.
pub(crate) fn stretches(text: &str, region: Span) -> Vec<Span> {
    let mut cuts = vec![region.start];
    let mut tokens = Scanner::new(text, region).peekable();
    let mut first = true;
    while let Some(token) = tokens.next() {
        let cut = !first && begins_item(text, token, tokens.peek().copied());
        first = false;
        if cut {
            cuts.push(token.span.start);
        }
    }
    let ends = cuts.iter().skip(1).copied().chain([region.end]);
    cuts.iter().zip(ends).map(|(&start, end)| Span::new(start, end)).collect()
}

/// Whether an item seems to begin here: its word begins a line, and what follows could be its name.
///
/// The words are not reserved, so that this is a guess; a stretch that ends too early is joined with the next.
pub(crate) fn begins_item(text: &str, token: Token, next: Option<Token>) -> bool {
    if !token.begins_line || token.kind != TokenKind::Word {
        return false;
    }
    let word = token.of(text).to_ascii_lowercase();
    let Some(next) = next else { return false };
    let after = next.of(text);
    match word.as_str() {
        "test" | "guideline" => next.kind == TokenKind::Text,
        "replace" => ITEM_WORDS.contains(&after),
        "rule" | "table" | "list" | "define" | "record" | "decision" | "waive" => match next.kind {
            TokenKind::Word => !RESERVED.contains(&after),
            TokenKind::Text => true,
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::span_of;

    #[test]
    fn the_reserved_words_are_those_of_the_grammar() {
        let grammar = include_str!("meruit.pest");
        let rule = grammar.split("reserved = _{").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        let words: Vec<&str> = rule.split('"').skip(1).step_by(2).collect();
        assert_eq!(words, RESERVED);
    }

    #[test]
    fn cuts_stand_before_items() {
        let text =
            "# a comment\nlist x = \"rule y\"\nrule a for each fee when\n  rule is \"b\"\nRule c # rule d\n";
        let found: Vec<&str> =
            stretches(text, span_of(0, text.len())).into_iter().map(|span| &text[span.range()]).collect();
        assert_eq!(
            found,
            [
                "# a comment\nlist x = \"rule y\"\n",
                "rule a for each fee when\n  rule is \"b\"\n",
                "Rule c # rule d\n"
            ]
        );
    }
}

//! The words and marks of a text, one after another.
//!
//! The grammar reads a rule file; this scanner is for what comes before and after it: counting brackets, finding
//! where items begin, and looking at the words around a fault. It never fails and needs no stack.

use crate::span::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Letters, digits and `_`, a letter or `_` first.
    Word,
    /// Digits and `_`, with at most one point between digits.
    Number,
    /// A text with both its quotes.
    Text,
    /// A text whose closing quote is missing; it ends with its line.
    OpenText,
    /// One mark, or one of `->`, `<=`, `>=`, `..`, `==`, `!=`, `<>`, `&&`, `||`.
    Mark,
}

/// A word or mark and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: TokenKind,
    /// Where it stands.
    pub(crate) span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub(crate) begins_line: bool,
}

impl Token {
    /// The token as it is written in `text`.
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.span.range()).unwrap_or_default()
    }
}

/// Goes through a text token by token; blanks and comments are left out.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    begins_line: bool,
}

/// Marks of two characters.
const PAIRS: [&str; 9] = ["->", "<=", ">=", "..", "==", "!=", "<>", "&&", "||"];

impl<'t> Scanner<'t> {
    /// Scans the part of `text` that `span` names; places are those of the whole text.
    pub(crate) fn new(text: &'t str, span: Span) -> Self {
        Self { text, at: span.range().start, end: span.range().end.min(text.len()), begins_line: true }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            match rest.chars().next() {
                Some('\n') => {
                    self.begins_line = true;
                    self.at += 1;
                }
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('#') => self.at += rest.find('\n').unwrap_or(rest.len()),
                _ => return,
            }
        }
    }

    fn next_token(&self, rest: &str) -> Option<(TokenKind, usize)> {
        let first = rest.chars().next()?;
        Some(match first {
            '"' => text_end(rest),
            'a'..='z' | 'A'..='Z' | '_' => (TokenKind::Word, length_of(rest, is_word)),
            '0'..='9' => (TokenKind::Number, number_end(rest)),
            _ if PAIRS.iter().any(|pair| rest.starts_with(pair)) => (TokenKind::Mark, 2),
            _ => (TokenKind::Mark, first.len_utf8()),
        })
    }
}

impl Iterator for Scanner<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blanks();
        let (kind, length) = self.next_token(self.rest())?;
        let start = self.at;
        self.at += length;
        let begins_line = std::mem::take(&mut self.begins_line);
        Some(Token { kind, span: span_of(start, self.at), begins_line })
    }
}

/// The span of two byte offsets; a text longer than a span can tell is refused before it is scanned.
pub(crate) fn span_of(start: usize, end: usize) -> Span {
    let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(narrow(start), narrow(end))
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn length_of(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|letter| !belongs(letter)).unwrap_or(rest.len())
}

fn number_end(rest: &str) -> usize {
    let digits = |text: &str| length_of(text, |letter| letter.is_ascii_digit() || letter == '_');
    let whole = digits(rest);
    match rest.get(whole..).and_then(|tail| tail.strip_prefix('.')) {
        Some(tail) if tail.starts_with(|letter: char| letter.is_ascii_digit()) => whole + 1 + digits(tail),
        _ => whole,
    }
}

fn text_end(rest: &str) -> (TokenKind, usize) {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '\n' | '\r' => return (TokenKind::OpenText, at),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (TokenKind::Text, at + 1),
            _ => {}
        }
    }
    (TokenKind::OpenText, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        Scanner::new(text, span_of(0, text.len())).map(|token| token.of(text)).collect()
    }

    #[test]
    fn words_marks_and_texts() {
        assert_eq!(
            tokens("rule x # not this\n  when a.b<=1_000.50USD -> \"q\\\"r\" 1..5 'é'"),
            [
                "rule",
                "x",
                "when",
                "a",
                ".",
                "b",
                "<=",
                "1_000.50",
                "USD",
                "->",
                "\"q\\\"r\"",
                "1",
                "..",
                "5",
                "'",
                "é",
                "'"
            ]
        );
    }

    #[test]
    fn a_text_ends_with_its_line() {
        let text = "\"open\nrule";
        let all: Vec<Token> = Scanner::new(text, span_of(0, text.len())).collect();
        assert_eq!(all[0].kind, TokenKind::OpenText);
        assert_eq!(all[0].of(text), "\"open");
        assert!(all[1].begins_line);
    }
}

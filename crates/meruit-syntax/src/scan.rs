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

impl<'t> Scanner<'t> {
    /// Scans the part of `text` that `span` names; places are those of the whole text.
    pub(crate) fn new(text: &'t str, span: Span) -> Self {
        Self { text, at: span.range().start, end: span.range().end.min(text.len()), begins_line: true }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest().as_bytes();
        let mut skipped = 0;
        while let Some(byte) = rest.get(skipped) {
            match byte {
                b'\n' => self.begins_line = true,
                b' ' | b'\t' | b'\r' => {}
                b'#' => {
                    // The line end is looked at next.
                    skipped += length_of(rest.get(skipped..).unwrap_or_default(), |byte| byte != b'\n');
                    continue;
                }
                _ => break,
            }
            skipped += 1;
        }
        self.at += skipped;
    }

    fn next_token(&self, rest: &str) -> Option<(TokenKind, usize)> {
        let bytes = rest.as_bytes();
        Some(match bytes.first()? {
            b'"' => text_end(bytes),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => (TokenKind::Word, length_of(bytes, is_word)),
            b'0'..=b'9' => (TokenKind::Number, number_end(bytes)),
            first if first.is_ascii() => (TokenKind::Mark, if is_pair(bytes) { 2 } else { 1 }),
            _ => (TokenKind::Mark, rest.chars().next()?.len_utf8()),
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

/// Whether a mark of two characters begins here.
fn is_pair(bytes: &[u8]) -> bool {
    matches!(bytes.get(..2), Some(b"->" | b"<=" | b">=" | b".." | b"==" | b"!=" | b"<>" | b"&&" | b"||"))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many bytes at the beginning belong together.
fn length_of(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !belongs(byte)).unwrap_or(bytes.len())
}

fn number_end(bytes: &[u8]) -> usize {
    let digits = |bytes: &[u8]| length_of(bytes, |byte| byte.is_ascii_digit() || byte == b'_');
    let whole = digits(bytes);
    match bytes.get(whole..) {
        Some([b'.', tail @ ..]) if tail.first().is_some_and(u8::is_ascii_digit) => whole + 1 + digits(tail),
        _ => whole,
    }
}

fn text_end(bytes: &[u8]) -> (TokenKind, usize) {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            b'\n' | b'\r' => return (TokenKind::OpenText, at),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return (TokenKind::Text, at + 1),
            _ => {}
        }
    }
    (TokenKind::OpenText, bytes.len())
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

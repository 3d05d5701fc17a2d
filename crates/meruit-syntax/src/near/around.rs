//! The words around a fault.

use crate::diagnostic::Diagnostic;
use crate::scan::{Scanner, Token, TokenKind, span_of};
use crate::span::Span;
use crate::split::{ITEM_WORDS, RESERVED};

/// What could have stood where reading stopped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expected {
    /// Each thing by its name; words and marks stand in backticks.
    pub(crate) all: Vec<String>,
    /// The same for a message, like things told as one.
    pub(crate) in_words: String,
}

impl Expected {
    /// Whether one of these could have stood there.
    pub(super) fn any(&self, names: &[&str]) -> bool {
        self.all.iter().any(|name| names.contains(&name.as_str()))
    }

    /// Whether a name could have stood there.
    pub(super) fn name(&self) -> bool {
        self.any(&["a name", "the name of a record"])
    }

    /// Whether a value could have stood there.
    pub(super) fn value(&self) -> bool {
        self.any(&["a value", "an expression", "a literal", "a result", "a cell"])
    }

    /// Whether a clause could have stood there.
    pub(super) fn clause(&self) -> bool {
        self.any(&["`when`", "`then`", "`for each`", "`otherwise`"])
    }

    /// The words of which a name shows only some.
    fn listed(&self) -> impl Iterator<Item = &str> {
        const VERDICTS: &[&str] = &[
            "passes",
            "does",
            "notes",
            "warns",
            "asks",
            "holds",
            "returns",
            "rejects",
            "reduces",
            "credits",
            "withholds",
            "releases",
        ];
        let lists: [(&str, &[&str]); 2] = [
            ("an outcome such as `reject` or `reduce`", &OUTCOMES),
            ("a verdict such as `passes` or `rejects`", VERDICTS),
        ];
        lists.into_iter().filter(|(name, _)| self.any(&[name])).flat_map(|(_, words)| words.iter().copied())
    }

    /// The words that could have stood there.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.all
            .iter()
            .flat_map(|name| name.split('`').skip(1).step_by(2))
            .filter_map(|words| words.split(' ').next())
            .chain(self.listed())
            .filter(|word| word.starts_with(|letter: char| letter.is_ascii_lowercase()))
    }
}

/// The words and marks of a part of a text, with the one where reading stopped.
///
/// Places are counted from that one: 0 is the first that does not fit, -1 the last that did.
pub(super) struct Around<'t> {
    pub(super) text: &'t str,
    pub(super) file: u32,
    pub(super) expected: &'t Expected,
    /// The item the fault is in: `rule`, `table`, …; empty where none could be told.
    pub(super) item: &'t str,
    tokens: Vec<Token>,
    at: usize,
    end: u32,
}

impl<'t> Around<'t> {
    /// The surroundings of the byte `at` in `part`, which belongs to an item that begins with the word `item`.
    pub(super) fn new(
        text: &'t str,
        file: u32,
        part: Span,
        at: u32,
        item: &'t str,
        expected: &'t Expected,
    ) -> Self {
        let tokens: Vec<Token> = Scanner::new(text, part).collect();
        let at = tokens.partition_point(|token| token.span.end <= at);
        Self { text, file, expected, item, tokens, at, end: part.end }
    }

    fn index(&self, place: isize) -> Option<usize> {
        self.at.checked_add_signed(place)
    }

    /// The token at a place.
    pub(super) fn token(&self, place: isize) -> Option<Token> {
        self.tokens.get(self.index(place)?).copied()
    }

    /// What is written at a place; nothing before the first and after the last token.
    pub(super) fn word(&self, place: isize) -> &'t str {
        self.token(place).map_or("", |token| token.of(self.text))
    }

    /// Whether a token of this kind is at a place.
    pub(super) fn is(&self, place: isize, kind: TokenKind) -> bool {
        self.token(place).is_some_and(|token| token.kind == kind)
    }

    /// Whether no blank stands between a token and the next.
    pub(super) fn joined(&self, place: isize) -> bool {
        match (self.token(place), self.token(place + 1)) {
            (Some(one), Some(next)) => one.span.end == next.span.start,
            _ => false,
        }
    }

    /// Whether a token is the first of its line, or none is there.
    pub(super) fn begins_line(&self, place: isize) -> bool {
        self.token(place).is_none_or(|token| token.begins_line)
    }

    /// From one token to another, both included.
    pub(super) fn span(&self, first: isize, last: isize) -> Span {
        match (self.token(first), self.token(last)) {
            (Some(first), Some(last)) => first.span.to(last.span),
            (Some(only), None) | (None, Some(only)) => only.span,
            (None, None) => Span::new(self.end, self.end),
        }
    }

    /// The place right behind a token.
    pub(super) fn behind(&self, place: isize) -> Span {
        let end = self.span(place, place).end;
        Span::new(end, end)
    }

    /// The place right before a token.
    pub(super) fn before(&self, place: isize) -> Span {
        let start = self.span(place, place).start;
        Span::new(start, start)
    }

    /// A token with the blank before it, to take it out.
    pub(super) fn with_blank(&self, place: isize) -> Span {
        let span = self.span(place, place);
        let before = self.text.get(..span.range().start).unwrap_or_default();
        let start = before.trim_end_matches([' ', '\t']).len();
        span_of(start, span.range().end)
    }

    /// What is written from one token to another, both included.
    pub(super) fn source(&self, first: isize, last: isize) -> &'t str {
        self.text.get(self.span(first, last).range()).unwrap_or_default()
    }

    /// Whether these words stand from a place on.
    pub(super) fn words(&self, place: isize, words: &[&str]) -> bool {
        (place..).zip(words).all(|(place, word)| self.word(place) == *word)
    }

    /// Where these words stand so that reading stopped at one of them or right behind the last.
    pub(super) fn find(&self, words: &[&str]) -> Option<isize> {
        let length = isize::try_from(words.len()).ok()?;
        (-length..=0).find(|&place| self.words(place, words))
    }

    /// The bracket that is open where reading stopped.
    pub(super) fn open_bracket(&self) -> Option<isize> {
        let mut closed = 0_usize;
        (1..).map(|back: isize| -back).take_while(|&place| self.token(place).is_some()).find(|&place| {
            match self.word(place) {
                ")" | "]" | "}" => closed += 1,
                "(" | "[" | "{" if closed == 0 => return true,
                "(" | "[" | "{" => closed -= 1,
                _ => {}
            }
            false
        })
    }

    /// Whether a date begins at a place.
    pub(super) fn is_date(&self, place: isize) -> bool {
        let digits =
            |place: isize, count: usize| self.is(place, TokenKind::Number) && self.word(place).len() == count;
        digits(place, 4)
            && digits(place + 2, 2)
            && digits(place + 4, 2)
            && (place..place + 4).all(|at| self.joined(at))
    }

    /// The last token of the literal, name, call or bracket that begins at a place.
    pub(super) fn operand_end(&self, place: isize) -> isize {
        let mut last = place;
        if self.is(place, TokenKind::Number) {
            if self.word(place + 1) == "%" || self.is(place + 1, TokenKind::Word) {
                last += 1;
            }
            return if self.words(last + 1, &["per", "hour"]) { last + 2 } else { last };
        }
        if self.word(place) == "(" {
            return self.bracket_end(place);
        }
        while self.is(last, TokenKind::Word) {
            match self.word(last + 1) {
                "." if self.is(last + 2, TokenKind::Word) => last += 2,
                "(" | "[" if self.joined(last) => return self.bracket_end(last + 1),
                _ => break,
            }
        }
        last
    }

    fn bracket_end(&self, open: isize) -> isize {
        let mut depth = 0_usize;
        let mut place = open;
        while self.token(place).is_some() {
            match self.word(place) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return place;
            }
            place += 1;
        }
        place - 1
    }

    /// The last token of a list of operands with commas between them.
    pub(super) fn operands_end(&self, place: isize) -> isize {
        let mut last = self.operand_end(place);
        while self.word(last + 1) == "," && self.token(last + 2).is_some() {
            last = self.operand_end(last + 2);
        }
        last
    }

    /// The first token of the literal or dotted name that ends at a place.
    pub(super) fn operand_start(&self, place: isize) -> isize {
        let mut first = place;
        if self.is(place, TokenKind::Word) && self.is(place - 1, TokenKind::Number) || self.word(place) == "%"
        {
            return place - 1;
        }
        // A date.
        while self.word(first - 1) == "-" && self.joined(first - 2) && self.is(first - 2, TokenKind::Number) {
            first -= 2;
        }
        while self.word(first - 1) == "." && self.is(first - 2, TokenKind::Word) {
            first -= 2;
        }
        first
    }

    /// A diagnostic about the tokens from `first` to `last`.
    pub(super) fn error(
        &self,
        id: &'static str,
        message: impl Into<String>,
        first: isize,
        last: isize,
    ) -> Diagnostic {
        Diagnostic::error(id, message, self.file, self.span(first, last))
    }

    /// Says that `instead` is written for the tokens from `first` to `last`.
    pub(super) fn instead(&self, id: &'static str, first: isize, last: isize, instead: &str) -> Diagnostic {
        let written = self.source(first, last);
        let shown = instead.trim();
        self.error(id, format!("`{written}` is written `{shown}`"), first, last).suggest(
            self.span(first, last),
            instead,
            format!("write `{shown}`"),
        )
    }
}

/// The words that begin an outcome.
pub(super) const OUTCOMES: [&str; 12] = [
    "note", "warn", "ask", "hold", "return", "reject", "reduce", "keep", "credit", "withhold", "release",
    "split",
];

/// Whether a word begins an item or a clause.
pub(crate) fn begins_clause(word: &str) -> bool {
    const CLAUSES: [&str; 20] = [
        "section",
        "effective",
        "exception",
        "for",
        "where",
        "grouped",
        "let",
        "when",
        "unless",
        "then",
        "because",
        "if",
        "gives",
        "otherwise",
        "given",
        "expect",
        "edition",
        "version",
        "layer",
        "currency",
    ];
    CLAUSES.contains(&word) || ITEM_WORDS.contains(&word)
}

/// Whether a word can be a name.
pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_lowercase())
        && !word.contains(|letter: char| letter.is_ascii_uppercase())
        && !RESERVED.contains(&word)
}

/// A word in the shape of a name: `LongDay`, `Long-day` and `long day` become `long_day`.
pub(super) fn as_name(words: &str) -> String {
    let mut name = String::new();
    let mut after_lower = false;
    for letter in words.chars() {
        if letter.is_ascii_alphanumeric() {
            if letter.is_ascii_uppercase() && after_lower {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        after_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    let name = name.trim_end_matches('_');
    match name.chars().next() {
        None => "a_name".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) if RESERVED.contains(&name) => format!("{name}_"),
        Some(_) => name.to_owned(),
    }
}

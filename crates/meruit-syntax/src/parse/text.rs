//! Texts: their escapes, and the expressions between the braces of a template.

use pest::Parser;

use super::Reader;
use super::grammar::{Grammar, Rule};
use super::node::{Built, Node, Shape};
use crate::ast::{Expr, Template, TemplatePart, Text};
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::scan::span_of;
use crate::span::{Span, Spanned};

impl<'t> Reader<'t> {
    /// A plain text, where braces mean nothing.
    pub(super) fn text(&mut self, node: &Node<'t>) -> Built<Text> {
        let inner = node.get(Rule::text_inner)?;
        let resolved = self.unescape(inner.text(), inner.span().start);
        Ok(Spanned::new(resolved, node.span()))
    }

    /// All texts right below a node.
    pub(super) fn texts(&mut self, node: &Node<'t>) -> Built<Vec<Text>> {
        node.all(Rule::text).map(|text| self.text(&text)).collect()
    }

    /// A text whose braces hold expressions.
    pub(super) fn template(&mut self, node: &Node<'t>) -> Built<Template> {
        let inner = node.get(Rule::text_inner)?;
        let (text, start) = (inner.text(), inner.span().start as usize);
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let open = find_brace(rest).unwrap_or(rest.len());
            let words = rest.get(..open).unwrap_or_default();
            if !words.is_empty() {
                parts.push(TemplatePart::Text(self.unescape(words, span_of(start + at, 0).start)));
            }
            let Some(inside) = rest.get(open + 1..) else { break };
            let place = start + at + open;
            let Some(close) = inside.find('}') else {
                self.report(
                    Diagnostic::error(
                        "open-brace",
                        "this `{` is not closed",
                        self.file,
                        span_of(place, place + 1),
                    )
                    .help("braces hold an expression, such as `{rate}`; a brace as such is written `\\{`"),
                );
                break;
            };
            let braced = span_of(place + 1, place + 1 + close);
            if let Some(expr) = self.braced(braced)? {
                parts.push(TemplatePart::Expr(expr));
            }
            at += open + 1 + close + 1;
        }
        Ok(Template { parts, span: node.span() })
    }

    /// An optional template right below a node.
    pub(super) fn template_of(&mut self, node: &Node<'t>) -> Built<Option<Template>> {
        node.find(Rule::text).map(|text| self.template(&text)).transpose()
    }

    /// The expression at `span`, which lies between braces; `None` with a diagnostic where there is none.
    fn braced(&mut self, span: Span) -> Built<Option<Expr>> {
        let text = self.text.get(span.range()).ok_or(Shape)?;
        if text.trim().is_empty() {
            let whole = Span::new(span.start.saturating_sub(1), span.end + 1);
            self.report(
                Diagnostic::error("empty-braces", "nothing stands between these braces", self.file, whole)
                    .help("braces hold an expression, such as `{rate}`; a brace as such is written `\\{`"),
            );
            return Ok(None);
        }
        if let Some(at) = text.find('"') {
            // The quote is escaped: it stands inside the outer text.
            let place = span.start as usize + at;
            self.report(
                Diagnostic::error(
                    "text-in-braces",
                    "no text can stand between braces",
                    self.file,
                    span_of(place - 1, place + 1),
                )
                .help("give the value a name with `let`, and write that name between the braces"),
            );
            return Ok(None);
        }
        if let Some(diagnostic) = limits::check_stretch(self.text, span, self.file) {
            self.report(diagnostic);
            return Ok(None);
        }
        match Grammar::parse(Rule::braced, text) {
            Ok(mut pairs) => {
                let node = Node::new(pairs.next().ok_or(Shape)?, span.start);
                self.expr(&node.get(Rule::expr)?).map(Some)
            }
            Err(error) => {
                self.fault(&error, span.start, span, "");
                Ok(None)
            }
        }
    }

    /// `\"`, `\\` and `\{` resolved; `start` is the place of the first byte.
    fn unescape(&mut self, text: &str, start: u32) -> String {
        let mut resolved = String::with_capacity(text.len());
        let mut letters = text.char_indices();
        while let Some((at, letter)) = letters.next() {
            if letter != '\\' {
                resolved.push(letter);
                continue;
            }
            match letters.next() {
                Some((_, escaped @ ('"' | '\\' | '{'))) => resolved.push(escaped),
                other => {
                    let length = 1 + other.map_or(0, |(_, letter)| letter.len_utf8());
                    let place = start as usize + at;
                    let written = text.get(at..at + length).unwrap_or_default();
                    self.report(
                        Diagnostic::error(
                            "unknown-escape",
                            format!("`{written}` stands for nothing"),
                            self.file,
                            span_of(place, place + length),
                        )
                        .help("a text knows `\\\"`, `\\\\` and `\\{`; a backslash as such is written twice")
                        .suggest(
                            span_of(place, place),
                            "\\",
                            "write the backslash twice",
                        ),
                    );
                }
            }
        }
        resolved
    }
}

/// Where the first brace stands that no backslash takes for itself.
fn find_brace(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, letter)| {
        let brace = letter == '{' && !escaped;
        escaped = letter == '\\' && !escaped;
        brace.then_some(at)
    })
}

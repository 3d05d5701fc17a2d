//! What the grammar lets through and the language does not: told with both ways to mend it.

use super::Reader;
use super::grammar::Rule;
use super::node::Node;
use crate::ast::{Aggregate, ArithOp, Clause, Expr, ExprKind, Path};
use crate::diagnostic::Diagnostic;
use crate::span::{Span, Spanned};

impl<'t> Reader<'t> {
    /// `and` and `or` mix only with brackets.
    pub(super) fn check_connected(&mut self, parts: &[Expr], connectives: &[Rule], span: Span) {
        if !connectives.contains(&Rule::kw_and) || !connectives.contains(&Rule::kw_or) {
            return;
        }
        let mut diagnostic =
            Diagnostic::error("mixed-and-or", "`and` and `or` mix only with brackets", self.file, span)
                .help("say with brackets which of the two belongs together first");
        for (tight, message) in [(Rule::kw_or, "`or` first"), (Rule::kw_and, "`and` first")] {
            diagnostic = diagnostic.suggest(span, self.bracketed(parts, connectives, tight, span), message);
        }
        self.report(diagnostic);
    }

    /// The source of a sequence, with brackets around what `tight` connects.
    fn bracketed(&self, parts: &[Expr], connectives: &[Rule], tight: Rule, span: Span) -> String {
        let mut written = String::new();
        let mut copied = span.start;
        let mut inside = false;
        for (at, part) in parts.iter().enumerate() {
            let joined_before = at.checked_sub(1).and_then(|before| connectives.get(before)) == Some(&tight);
            let joined_after = connectives.get(at) == Some(&tight);
            written.push_str(self.slice(Span::new(copied, part.span.start)));
            if joined_after && !joined_before {
                written.push('(');
                inside = true;
            }
            written.push_str(self.slice(part.span));
            if inside && !joined_after {
                written.push(')');
                inside = false;
            }
            copied = part.span.end;
        }
        written
    }

    /// `1 < x < 5`: each comparison stands for itself.
    pub(super) fn refuse_chain(&mut self, value: &Node<'t>, relations: &[Node<'t>]) {
        let span = relations.iter().fold(value.span(), |span, relation| span.to(relation.span()));
        let mut diagnostic = Diagnostic::error(
            "chained-comparison",
            "comparisons do not chain",
            self.file,
            span,
        )
        .help(
            "write each comparison by itself and join them with `and`; for a range write `x in from A to B`",
        );
        if let [first, second] = relations
            && let (Some(middle), Some(order)) = (first.find(Rule::value), second.find(Rule::order))
        {
            let written = format!("and {} {}", middle.text().trim_end(), order.text());
            diagnostic = diagnostic.suggest(order.span(), written, "two comparisons");
        }
        self.report(diagnostic);
    }

    /// A sum beside `else` needs brackets.
    pub(super) fn check_value(&mut self, expr: &Expr) {
        let mut next = Some(expr);
        while let Some(Expr { kind: ExprKind::Else { value, fallback }, .. }) = next {
            for side in [value, fallback] {
                if !matches!(side.kind, ExprKind::Arith { op: ArithOp::Add | ArithOp::Subtract, .. }) {
                    continue;
                }
                self.report(
                    Diagnostic::error(
                        "sum-beside-else",
                        "a sum beside `else` needs brackets",
                        self.file,
                        side.span,
                    )
                    .help("`a + b else c` could mean `(a + b) else c` or `a + (b else c)`")
                    .suggest(
                        side.span,
                        format!("({})", self.slice(side.span)),
                        "brackets around the sum",
                    ),
                );
            }
            next = Some(value);
        }
    }

    /// Names that other languages have for something.
    pub(super) fn check_path(&mut self, _path: &Path) {}

    /// `count(fee)`
    pub(super) fn check_aggregate(&mut self, _aggregate: &Aggregate) {}

    /// `latest line`
    pub(super) fn check_rank(&mut self, _earliest: bool, _by: &Node<'t>, _value: &Expr) {}

    /// A second `when`.
    pub(super) fn check_clauses(&mut self, _clauses: &[Spanned<Clause>]) {}
}

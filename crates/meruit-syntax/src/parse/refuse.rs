//! What the grammar lets through and the language does not: told with both ways to mend it.

use super::Reader;
use super::grammar::Rule;
use super::node::Node;
use crate::ast::{
    Aggregate, AggregateFunc, ArithOp, Clause, CompareOp, Expr, ExprKind, Literal, Path, Phrase,
};
use crate::diagnostic::Diagnostic;
use crate::near::slash_date;
use crate::span::{Span, Spanned};

impl<'t> Reader<'t> {
    /// `and` and `or` mix only with brackets.
    pub(super) fn check_connected(&mut self, parts: &[Expr], connectives: &[Rule], span: Span) {
        if self.bare_literal(parts)
            || !connectives.contains(&Rule::kw_and)
            || !connectives.contains(&Rule::kw_or)
        {
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

    /// A sum beside `else` needs brackets, and a date is no division.
    pub(super) fn check_value(&mut self, expr: &Expr) {
        if let ExprKind::Arith { op: ArithOp::Divide, left, right } = &expr.kind {
            self.check_division(left, right, expr.span);
        }
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

    /// Names that other languages have for something the language has a word for.
    pub(super) fn check_path(&mut self, path: &Path) {
        let [name] = path.names.as_slice() else { return };
        if path.this {
            return;
        }
        let (id, word) = match name.node.as_str() {
            "today" | "now" => ("as-of", "as_of"),
            "true" => ("yes-no-word", "yes"),
            "false" => ("yes-no-word", "no"),
            _ => return,
        };
        self.report(
            Diagnostic::error(id, format!("`{}` is written `{word}`", name.node), self.file, path.span)
                .suggest(path.span, word, format!("write `{word}`")),
        );
    }

    /// `x is blank`
    pub(super) fn check_is(&mut self, value: &Expr) {
        let ExprKind::Path(path) = &value.kind else { return };
        let [name] = path.names.as_slice() else { return };
        if path.this || !matches!(name.node.as_str(), "blank" | "empty" | "null" | "absent" | "unset") {
            return;
        }
        self.report(
            Diagnostic::error(
                "is-blank",
                format!("`is {}` is written `is missing`", name.node),
                self.file,
                path.span,
            )
            .suggest(path.span, "missing", "write `is missing`"),
        );
    }

    /// `x is A or B`, `x mentions "a" or "b"`: a bare literal beside `or` or `and`.
    ///
    /// Returns whether it was told.
    fn bare_literal(&mut self, parts: &[Expr]) -> bool {
        let bare = |expr: &Expr| matches!(&expr.kind, ExprKind::Literal(literal) if !matches!(literal, Literal::YesNo(_)));
        let Some(first_bare) = parts.iter().position(bare) else { return false };
        let run = parts.iter().skip(first_bare).take_while(|part| bare(part)).count();
        let members = parts.get(first_bare..first_bare + run).unwrap_or_default();
        let (Some(before), Some(last)) =
            (first_bare.checked_sub(1).and_then(|at| parts.get(at)), members.last())
        else {
            return false;
        };
        let mut listed: Vec<&str> = members.iter().map(|member| self.slice(member.span)).collect();
        let (id, span, written) = match &before.kind {
            ExprKind::Compare { op: op @ (CompareOp::Is | CompareOp::IsNot), left, right } => {
                listed.insert(0, self.slice(right.span));
                let lead = if *op == CompareOp::Is { "in" } else { "not in" };
                ("is-or", Span::new(left.span.end, last.span.end), format!(" {lead} ({})", listed.join(", ")))
            }
            ExprKind::Mentions { phrases, .. } => {
                let [Phrase::Text(Spanned { span, .. }) | Phrase::List(Spanned { span, .. })] =
                    phrases.as_slice()
                else {
                    return false;
                };
                listed.insert(0, self.slice(*span));
                ("mentions-or", span.to(last.span), format!("({})", listed.join(", ")))
            }
            _ => return false,
        };
        let message = "several values are listed in brackets";
        self.report(
            Diagnostic::error(id, message, self.file, span)
                .help("`and` and `or` join conditions; a value alone is none")
                .suggest(span, written.clone(), format!("write `{}`", written.trim())),
        );
        true
    }

    /// `3/1/2026` and `400 USD/hour`, which read as divisions.
    fn check_division(&mut self, left: &Expr, right: &Expr, span: Span) {
        let number = |expr: &Expr| matches!(expr.kind, ExprKind::Literal(Literal::Number(_)));
        if let ExprKind::Arith { op: ArithOp::Divide, left: first, right: second } = &left.kind
            && [first, second].into_iter().all(|part| number(part))
            && number(right)
        {
            let parts = [first, second].map(|part| self.slice(part.span));
            let parts = [parts[0], parts[1], self.slice(right.span)];
            if let Some(diagnostic) = slash_date(parts, self.slice(span), self.file, span) {
                self.report(diagnostic);
            }
        }
        if let (ExprKind::Literal(Literal::Money(..)), ExprKind::Path(path)) = (&left.kind, &right.kind)
            && matches!(self.slice(path.span), "hour" | "hr" | "h")
        {
            let written = format!("{} per hour", self.slice(left.span));
            self.report(
                Diagnostic::error("per-hour", format!("a rate is written `{written}`"), self.file, span)
                    .suggest(span, written.clone(), format!("write `{written}`")),
            );
        }
    }

    /// `(1,500)`, which reads as two numbers.
    pub(super) fn check_thousands(&mut self, members: &[Span]) {
        for pair in members.windows(2) {
            let [first, second] = pair else { continue };
            let (head, tail) = (self.slice(*first), self.slice(*second));
            let digits = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
            let group = tail.get(..3).filter(|group| digits(group)).is_some() && !tail.contains('_');
            let grouped = group && !tail.get(3..4).is_some_and(digits) && digits(head) && head.len() <= 3;
            if !grouped || first.end + 1 != second.start {
                continue;
            }
            let span = first.to(*second);
            let message = format!("`{}` is two numbers", self.slice(span));
            // Nobody writes 000 for nought; `100,200` may well be meant.
            let mut diagnostic = if tail.starts_with('0') {
                Diagnostic::error("two-numbers", message, self.file, span)
            } else {
                Diagnostic::warning("two-numbers", message, self.file, span)
            };
            diagnostic = diagnostic
                .suggest(span, format!("{head}_{tail}"), "if one number is meant")
                .suggest(span, format!("{head}, {tail}"), "if two are meant");
            self.report(diagnostic);
        }
    }

    /// `count(fee)`
    pub(super) fn check_aggregate(&mut self, aggregate: &Aggregate) {
        /// The records that can be counted, by name.
        const RECORDS: [&str; 14] = [
            "line",
            "fee",
            "expense",
            "adjustment",
            "invoice",
            "matter",
            "timekeeper",
            "firm",
            "segment",
            "event",
            "approval",
            "receipt",
            "rate_change",
            "report",
        ];
        let Some(Expr { kind: ExprKind::Path(path), span }) = &aggregate.value else { return };
        let [name] = path.names.as_slice() else { return };
        let record = name.node.strip_suffix('s').unwrap_or(&name.node);
        if aggregate.func.node != AggregateFunc::Count
            || aggregate.of.is_some()
            || aggregate.distinct.is_some()
            || path.this
            || !RECORDS.contains(&record)
        {
            return;
        }
        self.report(
            Diagnostic::error(
                "count-of",
                format!("`count({})` counts records behind `of`", name.node),
                self.file,
                *span,
            )
            .help("`count(of fee)` counts fees; `count(distinct x)` counts the different values of `x`")
            .suggest(*span, format!("of {record}"), format!("write `count(of {record})`")),
        );
    }

    /// `latest line`
    pub(super) fn check_rank(&mut self, by: &Node<'t>, value: &Expr) {
        if self.slice(value.span) != "line" {
            return;
        }
        let place = if matches!(by.text(), "earliest" | "lowest") { "first" } else { "last" };
        let span = by.span().to(value.span);
        let written = self.slice(span);
        self.report(
            Diagnostic::error("latest-line", format!("`{written}` is written `{place} line`"), self.file, span)
                .help("lines have a place in the invoice, `first line` and `last line`; dates are `earliest` and `latest`")
                .suggest(span, format!("{place} line"), format!("write `{place} line`")),
        );
    }

    /// A second `when`.
    pub(super) fn check_clauses(&mut self, clauses: &[Spanned<Clause>]) {
        let whens: Vec<(usize, &Expr, Span)> = clauses
            .iter()
            .enumerate()
            .filter_map(|(at, clause)| match &clause.node {
                Clause::When(condition) => Some((at, condition, clause.span)),
                _ => None,
            })
            .collect();
        let [(at, first, first_clause), (next, second, second_clause), ..] = whens.as_slice() else { return };
        let mut diagnostic =
            Diagnostic::error("second-when", "a rule has one `when`", self.file, *second_clause)
                .related(self.file, *first_clause, "the first stands here")
                .help("join the conditions with `and`");
        if *next == at + 1 {
            let part = |condition: &Expr| match condition.kind {
                ExprKind::Or(_) => format!("({})", self.slice(condition.span)),
                _ => self.slice(condition.span).to_owned(),
            };
            let between = self.slice(Span::new(first.span.end, second_clause.start));
            let joined = format!("{}{between}and {}", part(first), part(second));
            diagnostic = diagnostic.suggest(first.span.to(second.span), joined, "join them with `and`");
        }
        self.report(diagnostic);
    }
}

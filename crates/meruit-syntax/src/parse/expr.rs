//! Expressions: conditions, values, and what stands in brackets.

use std::sync::LazyLock;

use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::Reader;
use super::grammar::Rule;
use super::node::{Built, Node, Shape};
use crate::ast::{
    Aggregate, AggregateFunc, AggregatePart, Approved, ApprovedBefore, ArithOp, CompareOp, Expr, ExprKind,
    InSet, Literal, Phrase, Range, RangeEnd, Rank, RecordSource,
};
use crate::diagnostic::Diagnostic;
use crate::limits::MAX_DEPTH;
use crate::span::{Span, Spanned};

/// Loose to tight: `else`, `+ -`, `* /`, a leading `-`.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::kw_else, Assoc::Left))
        .op(Op::infix(Rule::plus, Assoc::Left) | Op::infix(Rule::minus, Assoc::Left))
        .op(Op::infix(Rule::times, Assoc::Left) | Op::infix(Rule::divided, Assoc::Left))
        .op(Op::prefix(Rule::negative))
});

/// What stands in the place of an expression that a diagnostic refuses. The item that holds it is left out.
fn stand_in(span: Span) -> Expr {
    Expr { kind: ExprKind::Literal(Literal::YesNo(false)), span }
}

/// A binary operation of the kinds the precedence parser knows.
fn infix(left: Expr, op: Rule, right: Expr) -> Built<Expr> {
    let span = left.span.to(right.span);
    let (left, right) = (Box::new(left), Box::new(right));
    let op = match op {
        Rule::plus => ArithOp::Add,
        Rule::minus => ArithOp::Subtract,
        Rule::times => ArithOp::Multiply,
        Rule::divided => ArithOp::Divide,
        Rule::kw_else => return Ok(Expr { kind: ExprKind::Else { value: left, fallback: right }, span }),
        _ => return Err(Shape),
    };
    Ok(Expr { kind: ExprKind::Arith { op, left, right }, span })
}

impl<'t> Reader<'t> {
    /// Reads something that lies `levels` deeper in the tree; a stand-in, with a diagnostic, where that is too deep.
    fn deeper(
        &mut self,
        levels: usize,
        span: Span,
        read: impl FnOnce(&mut Self) -> Built<Expr>,
    ) -> Built<Expr> {
        self.depth += levels;
        let read = if self.depth > MAX_DEPTH {
            self.report(
                Diagnostic::error("too-deep", "this expression is too long or too deep", self.file, span)
                    .help("give parts of it names with `let` or `define`"),
            );
            Ok(stand_in(span))
        } else {
            read(self)
        };
        self.depth -= levels;
        read
    }

    /// `a and b`, `a or b`, or a single condition.
    pub(super) fn expr(&mut self, node: &Node<'t>) -> Built<Expr> {
        self.deeper(1, node.span(), |reader| reader.connected(node))
    }

    /// The expressions right below a node.
    pub(super) fn exprs(&mut self, node: &Node<'t>) -> Built<Vec<Expr>> {
        let exprs: Vec<Expr> = node.all(Rule::expr).map(|expr| self.expr(&expr)).collect::<Built<_>>()?;
        self.check_thousands(&exprs.iter().map(|expr| expr.span).collect::<Vec<_>>());
        Ok(exprs)
    }

    /// The first expression right below a node.
    pub(super) fn expr_of(&mut self, node: &Node<'t>) -> Built<Expr> {
        self.expr(&node.get(Rule::expr)?)
    }

    fn connected(&mut self, node: &Node<'t>) -> Built<Expr> {
        let mut parts = Vec::new();
        let mut connectives = Vec::new();
        let mut condition = Vec::new();
        for kid in node.kids() {
            if matches!(kid.rule(), Rule::kw_and | Rule::kw_or) {
                connectives.push(kid.rule());
                parts.push(self.condition(&std::mem::take(&mut condition))?);
            } else {
                condition.push(kid);
            }
        }
        parts.push(self.condition(&condition)?);
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Err(Shape) };
        let span = first.span.to(last.span);
        let kind = match connectives.first() {
            None => return parts.pop().ok_or(Shape),
            Some(&Rule::kw_and) => ExprKind::And(parts),
            Some(_) => ExprKind::Or(parts),
        };
        let (ExprKind::And(parts) | ExprKind::Or(parts)) = &kind else { return Err(Shape) };
        self.check_connected(parts, &connectives, span);
        Ok(Expr { kind, span })
    }

    /// `not`s, a value, and what is said of it.
    fn condition(&mut self, nodes: &[Node<'t>]) -> Built<Expr> {
        let nots: Vec<Span> =
            nodes.iter().take_while(|node| node.rule() == Rule::kw_not).map(Node::span).collect();
        let value = nodes.get(nots.len()).ok_or(Shape)?;
        let relations = nodes.get(nots.len() + 1..).unwrap_or_default();
        let span = value.span().to(relations.last().unwrap_or(value).span());
        self.deeper(nots.len(), span, |reader| {
            let mut expr = reader.value(value)?;
            if let Some(relation) = relations.first() {
                expr = reader.relation(expr, relation)?;
            }
            if relations.len() > 1 {
                reader.refuse_chain(value, relations);
            }
            for not in nots.iter().rev() {
                let span = not.to(expr.span);
                expr = Expr { kind: ExprKind::Not(Box::new(expr)), span };
            }
            Ok(expr)
        })
    }

    fn relation(&mut self, left: Expr, node: &Node<'t>) -> Built<Expr> {
        let span = left.span.to(node.span());
        let value = Box::new(left);
        let negated = node.has(Rule::kw_not);
        let kind = match node.rule() {
            Rule::compared => {
                let op = match node.get(Rule::order)?.text() {
                    "<" => CompareOp::Less,
                    "<=" => CompareOp::LessOrEqual,
                    ">" => CompareOp::Greater,
                    _ => CompareOp::GreaterOrEqual,
                };
                ExprKind::Compare { op, left: value, right: Box::new(self.value(&node.get(Rule::value)?)?) }
            }
            Rule::is => {
                if node.has(Rule::kw_missing) {
                    ExprKind::IsMissing { value, negated }
                } else if let Some(mark) = node.find(Rule::mark) {
                    ExprKind::IsMark { value, mark: self.mark(&mark)?, negated }
                } else {
                    let op = if negated { CompareOp::IsNot } else { CompareOp::Is };
                    let right = self.value(&node.get(Rule::value)?)?;
                    self.check_is(&right);
                    ExprKind::Compare { op, left: value, right: Box::new(right) }
                }
            }
            Rule::in_ => ExprKind::In { value, set: self.set(node)?, negated },
            Rule::mentions => ExprKind::Mentions { value, phrases: self.phrases(node)?, negated },
            Rule::matches => {
                ExprKind::Matches { value, pattern: self.text(&node.get(Rule::text)?)?, negated }
            }
            _ => return Err(Shape),
        };
        Ok(Expr { kind, span })
    }

    fn set(&mut self, node: &Node<'t>) -> Built<InSet> {
        let set = node.kids().find(|kid| !matches!(kid.rule(), Rule::kw_not | Rule::kw_in)).ok_or(Shape)?;
        Ok(match set.rule() {
            Rule::steps => InSet::Steps(Box::new(self.value(&set.get(Rule::arith)?)?)),
            Rule::range => InSet::Range(self.range(&set)?),
            Rule::in_values => {
                let values: Vec<Expr> =
                    set.all(Rule::value).map(|value| self.value(&value)).collect::<Built<_>>()?;
                self.check_thousands(&values.iter().map(|value| value.span).collect::<Vec<_>>());
                InSet::Values(values)
            }
            _ => InSet::Single(Box::new(self.primary(&set)?)),
        })
    }

    fn phrases(&mut self, node: &Node<'t>) -> Built<Vec<Phrase>> {
        node.all(Rule::phrase)
            .map(|phrase| {
                let inner = phrase.only()?;
                Ok(match inner.rule() {
                    Rule::text => Phrase::Text(self.text(&inner)?),
                    _ => Phrase::List(inner.spanned()),
                })
            })
            .collect()
    }

    /// `from A to B`, `from A`, `up to B`, `under B`
    pub(super) fn range(&mut self, node: &Node<'t>) -> Built<Range> {
        let mut range = Range { from: None, to: None, span: node.span() };
        for end in node.kids() {
            let value = Box::new(self.value(&end.get(Rule::arith)?)?);
            match end.rule() {
                Rule::lower_end => range.from = Some(value),
                Rule::upper_end => range.to = Some(RangeEnd { value, inclusive: !end.has(Rule::kw_under) }),
                Rule::up_to => range.to = Some(RangeEnd { value, inclusive: true }),
                _ => range.to = Some(RangeEnd { value, inclusive: false }),
            }
        }
        Ok(range)
    }

    /// Sums, products and `else`: a flat sequence of operands and operators.
    fn value(&mut self, node: &Node<'t>) -> Built<Expr> {
        let operators = node.pairs().filter(|pair| PRECEDENCE_RULES.contains(&pair.as_rule())).count();
        let expr = self.deeper(operators, node.span(), |reader| {
            let base = node.base();
            PRECEDENCE
                .map_primary(|pair| reader.primary(&Node::new(pair, base)))
                .map_prefix(|op, operand| {
                    let operand = operand?;
                    let span = Node::new(op, base).span().to(operand.span);
                    Ok(Expr { kind: ExprKind::Negate(Box::new(operand)), span })
                })
                .map_infix(|left, op, right| infix(left?, op.as_rule(), right?))
                .parse(node.pairs())
        })?;
        self.check_value(&expr);
        Ok(expr)
    }

    fn primary(&mut self, node: &Node<'t>) -> Built<Expr> {
        let span = node.span();
        let kind = match node.rule() {
            Rule::literal => ExprKind::Literal(self.literal(node)?.node),
            Rule::path => {
                let path = self.path(node);
                self.check_path(&path);
                ExprKind::Path(path)
            }
            Rule::bracketed => ExprKind::Paren(Box::new(self.expr_of(node)?)),
            Rule::aggregate => ExprKind::Aggregate(Box::new(self.aggregate(node)?)),
            Rule::approved => ExprKind::Approved(Box::new(self.approved(node)?)),
            Rule::call => {
                ExprKind::Call { name: node.get(Rule::call_open)?.name()?, args: self.exprs(node)? }
            }
            Rule::lookup => ExprKind::Lookup {
                table: node.get(Rule::lookup_open)?.name()?,
                keys: self.exprs(node)?,
                column: node.get(Rule::lookup_close)?.find(Rule::name).map(|name| name.spanned()),
            },
            _ => return Err(Shape),
        };
        Ok(Expr { kind, span })
    }

    fn aggregate(&mut self, node: &Node<'t>) -> Built<Aggregate> {
        let name = node.get(Rule::aggregate_open)?.get(Rule::aggregate_name)?;
        let func = match name.text() {
            "sum" => AggregateFunc::Sum,
            "count" => AggregateFunc::Count,
            "min" => AggregateFunc::Min,
            "max" => AggregateFunc::Max,
            "average" => AggregateFunc::Average,
            "median" => AggregateFunc::Median,
            "first" => AggregateFunc::First,
            _ => AggregateFunc::InOrder,
        };
        let mut parts = Vec::new();
        for part in node.kids() {
            let read = match part.rule() {
                Rule::where_ => AggregatePart::Where(self.expr_of(&part)?),
                Rule::with_same => AggregatePart::WithSame(self.exprs(&part)?),
                Rule::over => {
                    let (amount, unit) = self.length(&part.get(Rule::length)?)?;
                    AggregatePart::Over { next: part.has(Rule::kw_next), amount, unit }
                }
                Rule::ranked => AggregatePart::By(self.ranks(&part)?),
                _ => continue,
            };
            parts.push(Spanned::new(read, part.span()));
        }
        let aggregate = Aggregate {
            func: Spanned::new(func, name.span()),
            distinct: node.find(Rule::kw_distinct).map(|word| Spanned::new((), word.span())),
            value: node.find(Rule::expr).map(|value| self.expr(&value)).transpose()?,
            of: node.find(Rule::source).map(|source| self.source(&source)).transpose()?,
            parts,
        };
        self.check_aggregate(&aggregate);
        Ok(aggregate)
    }

    fn approved(&mut self, node: &Node<'t>) -> Built<Approved> {
        let before = node.find(Rule::approved_before).map(|before| {
            let by = if before.has(Rule::kw_work) { ApprovedBefore::Work } else { ApprovedBefore::Billing };
            Spanned::new(by, before.span())
        });
        Ok(Approved {
            kind: self.text(&node.get(Rule::text)?)?,
            before,
            condition: node.find(Rule::where_).map(|part| self.expr_of(&part)).transpose()?,
        })
    }

    /// `prior fee` or `fee`
    pub(super) fn source(&mut self, node: &Node<'t>) -> Built<RecordSource> {
        Ok(RecordSource { prior: node.has(Rule::kw_prior), name: node.name()?, span: node.span() })
    }

    /// `lowest rate, last line`
    pub(super) fn ranks(&mut self, node: &Node<'t>) -> Built<Vec<Rank>> {
        node.all(Rule::rank).map(|rank| self.rank(&rank)).collect()
    }

    fn rank(&mut self, node: &Node<'t>) -> Built<Rank> {
        let Some(by) = node.find(Rule::rank_by) else {
            let rank = if node.has(Rule::kw_first) { Rank::FirstLine } else { Rank::LastLine };
            return Ok(rank(node.span()));
        };
        let by_what = by.only()?.rule();
        let value = self.expr_of(node)?;
        self.check_rank(&by, &value);
        Ok(match by_what {
            Rule::kw_lowest => Rank::Lowest(value),
            Rule::kw_highest => Rank::Highest(value),
            Rule::kw_earliest => Rank::Earliest(value),
            Rule::kw_latest => Rank::Latest(value),
            _ => return Err(Shape),
        })
    }
}

/// The operators that [`PRECEDENCE`] knows.
const PRECEDENCE_RULES: [Rule; 6] =
    [Rule::kw_else, Rule::plus, Rule::minus, Rule::times, Rule::divided, Rule::negative];

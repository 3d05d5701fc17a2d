//! Arithmetic: which units go together, and what comes out.

use meruit_syntax::Span;
use meruit_syntax::ast::{ArithOp, Expr, ExprKind, Literal};

use super::Checker;
use super::expr::{article, takes_unit};
use super::group::bare;
use super::path::Env;
use crate::plan::{Node, Op};
use crate::types::{Period, Type, Value};

impl Checker<'_> {
    pub(super) fn arith(
        &mut self,
        op: ArithOp,
        left: &Expr,
        right: &Expr,
        want: Option<&Type>,
        span: Span,
        env: Env<'_>,
    ) -> Node {
        match op {
            ArithOp::Add | ArithOp::Subtract => {
                let (left, right) = self.pair(left, right, want, env);
                self.sum(op, left, right, span)
            }
            ArithOp::Multiply | ArithOp::Divide => {
                let (left, right) = self.factors(op, left, right, want, env);
                self.product(op, left, right, span)
            }
        }
    }

    /// Here a number is a number: `2 * 10` beside hours would say nothing of which is the hours. But where money is
    /// multiplied by hours only a rate fits, and so where a rate is wanted of money and a number.
    fn factors(
        &mut self,
        op: ArithOp,
        left: &Expr,
        right: &Expr,
        want: Option<&Type>,
        env: Env<'_>,
    ) -> (Node, Node) {
        let wants_rate = matches!(want, Some(Type::Rate(_)));
        let beside = |node: &Node| match node.ty {
            Type::Hours if op == ArithOp::Multiply => Some(Type::Rate(None)),
            Type::Number if wants_rate => Some(Type::Rate(None)),
            _ => None,
        };
        if takes_unit(left) && (!takes_unit(right) || is_money(left)) {
            let right = self.expr(right, None, env);
            let want = beside(&right).filter(|_| is_money(left));
            let left = self.expr(left, want.as_ref(), env);
            return (left, right);
        }
        let left = self.expr(left, None, env);
        let want = beside(&left).filter(|_| is_money(right) && op == ArithOp::Multiply);
        let right = self.expr(right, want.as_ref(), env);
        (left, right)
    }

    fn sum(&mut self, op: ArithOp, left: Node, right: Node, span: Span) -> Node {
        let add = op == ArithOp::Add;
        let ty = match (&left.ty, &right.ty) {
            (Type::Any, other) | (other, Type::Any) => other.clone(),
            (Type::Date, Type::Days | Type::Period) => {
                self.refuse_business_time(&right);
                Type::Date
            }
            (Type::Days | Type::Period, Type::Date) if add => {
                self.refuse_business_time(&left);
                Type::Date
            }
            (Type::Date, Type::Date) if !add => Type::Days,
            (Type::Time, Type::Time) if !add => Type::Hours,
            (a, b) if a.is_quantity() && a.fits(b) => {
                self.same_currency(&left, &right);
                left.ty.clone()
            }
            _ => {
                self.mismatch(&left, &right);
                if let (Type::Date, Type::Number) | (Type::Number, Type::Date) = (&left.ty, &right.ty)
                    && let Some(told) = self.diagnostics.last_mut()
                {
                    told.help.push("a number of days is written with its unit: `30 days`".to_owned());
                }
                Type::Any
            }
        };
        let (left, right) = (Box::new(left), Box::new(right));
        self.node(if add { Op::Add(left, right) } else { Op::Subtract(left, right) }, ty, span)
    }

    /// Business time passes on a calendar, and a date alone has none.
    fn refuse_business_time(&mut self, length: &Node) {
        if let Op::Constant(Value::Period(Period::BusinessDays(_) | Period::BusinessHours(_))) = &length.op {
            self.error(
                "unit-mismatch",
                "business time passes on a calendar, and none is named",
                length.at.span,
            )
            .help
            .push(format!("write `due(…, {}, \"US\")` with the calendar's name", length.text));
        }
    }

    fn product(&mut self, op: ArithOp, left: Node, right: Node, span: Span) -> Node {
        let ty = match (op, &left.ty, &right.ty) {
            (_, Type::Any, _) | (_, _, Type::Any) => Some(Type::Any),
            (ArithOp::Multiply, Type::Number, other) if other.is_quantity() => Some(other.clone()),
            (ArithOp::Multiply, other, Type::Number) if other.is_quantity() => Some(other.clone()),
            (ArithOp::Multiply, Type::Hours, Type::Rate(c))
            | (ArithOp::Multiply, Type::Rate(c), Type::Hours) => Some(Type::Money(*c)),
            (ArithOp::Divide, other, Type::Number) if other.is_quantity() => Some(other.clone()),
            (ArithOp::Divide, Type::Money(c), Type::Hours) => Some(Type::Rate(*c)),
            (ArithOp::Divide, a, b) if a.is_quantity() && a.fits(b) => {
                self.same_currency(&left, &right);
                Some(Type::Number)
            }
            _ => None,
        };
        let ty = ty.unwrap_or_else(|| {
            let (verb, word) = if op == ArithOp::Multiply { ("multiplied", "by") } else { ("divided", "by") };
            let message = format!("{} cannot be {verb} {word} {}", article(&left.ty), article(&right.ty));
            self.error("unit-mismatch", message, span);
            Type::Any
        });
        let (left, right) = (Box::new(left), Box::new(right));
        let op = if op == ArithOp::Multiply { Op::Multiply(left, right) } else { Op::Divide(left, right) };
        self.node(op, ty, span)
    }
}

/// Whether money without `per hour` is written here.
fn is_money(expr: &Expr) -> bool {
    match &bare(expr).kind {
        ExprKind::Literal(Literal::Money(..)) => true,
        ExprKind::Negate(inner) => is_money(inner),
        _ => false,
    }
}

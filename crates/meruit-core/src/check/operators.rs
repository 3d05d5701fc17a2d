//! Arithmetic: which units go together, and what comes out.

use meruit_syntax::Span;
use meruit_syntax::ast::{ArithOp, Expr};

use super::Checker;
use super::expr::article;
use super::path::Env;
use crate::plan::{Node, Op};
use crate::types::Type;

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
                // Here a number is a number: `2 * 10` beside hours would say nothing of which is the hours.
                let (left, right) = (self.expr(left, None, env), self.expr(right, None, env));
                self.product(op, left, right, span)
            }
        }
    }

    fn sum(&mut self, op: ArithOp, left: Node, right: Node, span: Span) -> Node {
        let add = op == ArithOp::Add;
        let ty = match (&left.ty, &right.ty) {
            (Type::Any, other) | (other, Type::Any) => other.clone(),
            (Type::Date, Type::Days | Type::Period) => Type::Date,
            (Type::Days | Type::Period, Type::Date) if add => Type::Date,
            (Type::Date, Type::Date) if !add => Type::Days,
            (Type::Time, Type::Time) if !add => Type::Hours,
            (a, b) if a.is_quantity() && a.fits(b) => {
                self.same_currency(&left, &right);
                left.ty.clone()
            }
            _ => {
                self.mismatch(&left, &right);
                Type::Any
            }
        };
        let (left, right) = (Box::new(left), Box::new(right));
        self.node(if add { Op::Add(left, right) } else { Op::Subtract(left, right) }, ty, span)
    }

    fn product(&mut self, op: ArithOp, left: Node, right: Node, span: Span) -> Node {
        let ty = match (op, &left.ty, &right.ty) {
            (_, Type::Any, _) | (_, _, Type::Any) => Some(Type::Any),
            (ArithOp::Multiply, Type::Number, other) if other.is_quantity() => Some(other.clone()),
            (ArithOp::Multiply, other, Type::Number) if other.is_quantity() => Some(other.clone()),
            (ArithOp::Multiply, Type::Hours, Type::Rate(c)) | (ArithOp::Multiply, Type::Rate(c), Type::Hours) => {
                Some(Type::Money(*c))
            }
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
            let message =
                format!("{} cannot be {verb} {word} {}", article(&left.ty), article(&right.ty));
            self.error("unit-mismatch", message, span);
            Type::Any
        });
        let (left, right) = (Box::new(left), Box::new(right));
        let op = if op == ArithOp::Multiply { Op::Multiply(left, right) } else { Op::Divide(left, right) };
        self.node(op, ty, span)
    }
}

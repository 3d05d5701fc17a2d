//! Expressions, and the operations in them.

use serde::{Deserialize, Serialize};

use super::{Aggregate, Approved, Literal, Mark, Name, Range, Text};
use crate::span::Span;

/// An expression.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Expr {
    /// Which expression.
    pub kind: ExprKind,
    /// The whole expression, brackets included.
    #[serde(skip)]
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// `rate`, `timekeeper.role`, `this.date`
    Path(Path),
    /// `lesser(a, b)`
    Call {
        /// The function.
        name: Name,
        /// Its arguments.
        args: Vec<Expr>,
    },
    /// `agreed_rate[timekeeper.id, date]`, `bank_reason[set, code].owner`
    Lookup {
        /// The table.
        table: Name,
        /// The keys.
        keys: Vec<Expr>,
        /// The named result.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<Name>,
    },
    /// `sum(hours of fee where …)`
    Aggregate(Box<Aggregate>),
    /// `approved("long day", before work where …)`
    Approved(Box<Approved>),
    /// `-x`
    Negate(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `a + b`
    Arith {
        /// Which operation.
        op: ArithOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `a < b`, `a is b`, `a is not b`
    Compare {
        /// Which comparison.
        op: CompareOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `x is missing`, `x is not missing`
    IsMissing {
        /// What is asked.
        value: Box<Expr>,
        /// Whether `not` stands there.
        #[serde(default)]
        negated: bool,
    },
    /// `x is no limit`, `x is not none`
    IsMark {
        /// What is asked.
        value: Box<Expr>,
        /// For which mark.
        mark: Mark,
        /// Whether `not` stands there.
        #[serde(default)]
        negated: bool,
    },
    /// `x in …`, `x not in …`
    In {
        /// What is asked.
        value: Box<Expr>,
        /// The set.
        set: InSet,
        /// Whether `not` stands there.
        #[serde(default)]
        negated: bool,
    },
    /// `narrative mentions …`
    Mentions {
        /// The text.
        value: Box<Expr>,
        /// The phrases.
        phrases: Vec<Phrase>,
        /// Whether `not` stands there.
        #[serde(default)]
        negated: bool,
    },
    /// `number matches "…"`
    Matches {
        /// The text.
        value: Box<Expr>,
        /// The pattern for the whole value.
        pattern: Text,
        /// Whether `not` stands there.
        #[serde(default)]
        negated: bool,
    },
    /// `a else b`
    Else {
        /// The first choice.
        value: Box<Expr>,
        /// What stands in for an unknown or a blank.
        fallback: Box<Expr>,
    },
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `(x)`; kept so that the checker sees where brackets stand.
    Paren(Box<Expr>),
}

/// `this.a.b` or `a.b`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(into = "String", try_from = "String")]
pub struct Path {
    /// Whether it begins with `this.`.
    pub this: bool,
    /// The names between the dots, `this` left out; never empty.
    pub names: Vec<Name>,
    /// The whole path.
    #[serde(skip)]
    pub span: Span,
}

/// An operation of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ArithOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CompareOp {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `is`
    Is,
    /// `is not`
    IsNot,
}

/// What stands after `in`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum InSet {
    /// `steps of 0.1`
    Steps(Box<Expr>),
    /// A range.
    Range(Range),
    /// `(A, B)`
    Values(Vec<Expr>),
    /// A list's name, a code, or a field that holds a list.
    Single(Box<Expr>),
}

/// What stands after `mentions`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Phrase {
    /// A phrase.
    Text(Text),
    /// A list of phrases.
    List(Name),
}

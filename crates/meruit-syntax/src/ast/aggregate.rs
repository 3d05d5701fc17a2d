//! Aggregates and approvals: what asks other records.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Expr, LengthUnit, Rank, RecordSource, Text};
use crate::json::form;
use crate::span::Spanned;

/// `sum(distinct? expr of source where … with same … over … by …)`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// Which aggregate.
    pub func: Spanned<AggregateFunc>,
    /// Where `distinct` stands.
    #[serde(default, with = "form::flag", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "bool"))]
    pub distinct: Option<Spanned<()>>,
    /// What is aggregated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Expr>,
    /// Of which records; the rule's own group where not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<RecordSource>,
    /// Which of them.
    pub parts: Vec<Spanned<AggregatePart>>,
}

/// The aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AggregateFunc {
    /// `sum`
    Sum,
    /// `count`
    Count,
    /// `min`
    Min,
    /// `max`
    Max,
    /// `average`
    Average,
    /// `median`
    Median,
    /// `first`
    First,
    /// `in_order`
    InOrder,
}

/// A part of an aggregate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AggregatePart {
    /// `where …`
    Where(Expr),
    /// `with same K, L`
    WithSame(Vec<Expr>),
    /// `over last 12 months`, `over next 5 days`
    Over {
        /// Whether the window looks ahead.
        #[serde(default)]
        next: bool,
        /// How many.
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        amount: Decimal,
        /// Of which unit.
        unit: LengthUnit,
    },
    /// `by highest rate`
    By(Vec<Rank>),
}

/// `approved("kind", before work where …)`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Approved {
    /// The kind of approval.
    pub kind: Text,
    /// `before work` or `before billing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Spanned<ApprovedBefore>>,
    /// Which approvals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expr>,
}

/// By when an approval must have been granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ApprovedBefore {
    /// By the work date.
    Work,
    /// By the invoice date.
    Billing,
}

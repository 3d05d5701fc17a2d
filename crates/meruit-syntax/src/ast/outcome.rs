//! What follows where a rule is found.

use serde::{Deserialize, Serialize};

use super::{Expr, Name, Path, Template};
use crate::json::form;
use crate::span::Span;

/// What follows where a rule is found.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Outcome {
    /// Which outcome.
    pub kind: OutcomeKind,
    /// The whole outcome.
    #[serde(skip)]
    pub span: Span,
}

/// The kinds of outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OutcomeKind {
    /// `note "…"`
    Note(Option<Template>),
    /// `warn "…"`
    Warn(Option<Template>),
    /// `ask "…"`
    Ask(Template),
    /// `hold invoice for "…"`
    Hold {
        /// Whether the whole invoice is held.
        #[serde(default)]
        invoice: bool,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        for_what: Option<Template>,
    },
    /// `return for "…"`
    Return(Option<Template>),
    /// `reject invoice`
    Reject {
        /// Whether the whole invoice is rejected.
        #[serde(default)]
        invoice: bool,
    },
    /// `reduce T to X` or `reduce T by X of billed`
    Reduce {
        /// What is reduced: `rate`, `hours`, `price`, `units`, `amount`, `fees` or `expenses`.
        target: Name,
        /// To or by how much.
        cut: Cut,
        /// Who loses, for a cut on a group.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taking: Option<Taking>,
    },
    /// `keep N of KEY by ORDER`
    Keep {
        /// How many stay.
        count: Expr,
        /// Of what; lines where not stated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Path>,
        /// The order in which they stay.
        by: Vec<Rank>,
    },
    /// `credit X of …`
    Credit {
        /// How much.
        amount: Expr,
        /// The base of a percent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<Base>,
    },
    /// `withhold X of …`
    Withhold {
        /// How much.
        amount: Expr,
        /// The base of a percent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<Base>,
    },
    /// `release X`
    Release(Expr),
    /// `split X by PERCENT`
    Split {
        /// The sum that is shared.
        amount: Expr,
        /// Each row's share.
        by: Expr,
    },
}

/// To or by how much something is reduced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Cut {
    /// `to X`
    To(Expr),
    /// `by X of billed`
    By {
        /// How much.
        amount: Expr,
        /// The base of a percent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<Base>,
    },
}

/// The base of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Base {
    /// `of billed`
    Billed,
    /// `of remaining`
    Remaining,
}

/// Who loses where a group is cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Taking {
    /// `pro rata`
    ProRata,
    /// `taking from ORDER`
    From(Vec<Rank>),
}

/// One part of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rank {
    /// `lowest X`
    Lowest(Expr),
    /// `highest X`
    Highest(Expr),
    /// `earliest X`
    Earliest(Expr),
    /// `latest X`
    Latest(Expr),
    /// `first line`
    FirstLine(
        #[serde(with = "form::here")]
        #[cfg_attr(test, schemars(with = "bool"))]
        Span,
    ),
    /// `last line`
    LastLine(
        #[serde(with = "form::here")]
        #[cfg_attr(test, schemars(with = "bool"))]
        Span,
    ),
}

impl PartialEq for Rank {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Lowest(a), Self::Lowest(b))
            | (Self::Highest(a), Self::Highest(b))
            | (Self::Earliest(a), Self::Earliest(b))
            | (Self::Latest(a), Self::Latest(b)) => a == b,
            (Self::FirstLine(_), Self::FirstLine(_)) | (Self::LastLine(_), Self::LastLine(_)) => true,
            _ => false,
        }
    }
}

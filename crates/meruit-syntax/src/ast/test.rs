//! Tests: what is given, and what is expected of it.

use serde::{Deserialize, Serialize};

use super::{ListMember, Literal, Name, Path, RecordSource, Row, Text};
use crate::span::{Span, Spanned};

/// `test "…" given … expect …`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What the test says.
    pub title: Text,
    /// The facts.
    pub given: Vec<Given>,
    /// What must come out.
    pub expect: Vec<Claim>,
}

/// The facts of a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Given {
    /// `given fee { … }`
    Record {
        /// Which record.
        source: RecordSource,
        /// Its fields.
        block: Block,
    },
    /// `given some_table { rows }`
    Rows {
        /// The table.
        name: Name,
        /// Its rows.
        rows: Vec<Row>,
    },
    /// `given some_list { "a", CODE }`
    Members {
        /// The list.
        name: Name,
        /// Its members.
        members: Vec<ListMember>,
    },
}

/// Fields in braces.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Block {
    /// Each field and its value.
    pub pairs: Vec<(Path, BlockValue)>,
    /// The whole block.
    #[serde(skip)]
    pub span: Span,
}

/// A field's value in a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BlockValue {
    /// A value.
    Literal(Spanned<Literal>),
    /// A nested record.
    Block(Block),
}

/// A claim of a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Claim {
    /// `expect rule verdict`
    Verdict {
        /// The rule or decision.
        rule: Name,
        /// What it must say.
        verdict: Spanned<ClaimVerdict>,
    },
    /// `expect invoice.approved 1_900 USD`
    Value {
        /// The field.
        path: Path,
        /// Its value.
        value: Spanned<Literal>,
    },
}

/// What a rule must say in a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClaimVerdict {
    /// `passes`
    Passes,
    /// `does not apply`
    DoesNotApply,
    /// `does not answer`
    DoesNotAnswer,
    /// `is excused`
    IsExcused,
    /// `is undetermined`
    IsUndetermined,
    /// `notes`
    Notes,
    /// `warns`
    Warns,
    /// `asks`
    Asks,
    /// `holds`
    Holds,
    /// `returns`
    Returns,
    /// `rejects`
    Rejects,
    /// `reduces 100 USD`
    Reduces(Spanned<Literal>),
    /// `credits 100 USD`
    Credits(Spanned<Literal>),
    /// `withholds 100 USD`
    Withholds(Spanned<Literal>),
    /// `releases 100 USD`
    Releases(Spanned<Literal>),
    /// `-> "legal-ops", 2 days`
    Answers(Vec<Spanned<Literal>>),
}

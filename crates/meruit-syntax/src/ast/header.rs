//! Headers: for whom rules are made, when they hold, and how amounts are rounded.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Code, Expr, Name, Path, Text};
use crate::span::{Span, Spanned};

/// The header of a rule file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The guideline's title.
    pub title: Text,
    /// The settings in the order they stand.
    pub settings: Vec<Spanned<Setting>>,
}

/// One setting of a header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Setting {
    /// `edition 2026`
    Edition(Spanned<u32>),
    /// `version "2026.1"`
    Version(Text),
    /// `layer "guideline"`
    Layer(Text),
    /// `extends "base.ocg"`
    Extends(Text),
    /// `currency USD converted by fx`
    Currency {
        /// The ISO 4217 code.
        code: Code,
        /// The table that holds exchange rates.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        converted_by: Option<Name>,
    },
    /// `rounding half up per line`
    Rounding {
        /// How a half is rounded.
        mode: RoundingMode,
        /// Where amounts are rounded.
        per: RoundingPlace,
    },
    /// `fiscal year from month 4`
    FiscalYear(Spanned<u32>),
    /// `uses billing`
    Uses(Vec<Name>),
    /// `effective from … until … judged by …`
    Effective(Effective),
    /// `corrections by credit when …`
    Corrections {
        /// What stands in the place of a cut.
        by: CorrectionKind,
        /// For which invoices.
        when: Expr,
    },
}

/// How a number between two steps is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RoundingMode {
    /// To the nearest; a half goes away from zero.
    HalfUp,
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// Where amounts are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RoundingPlace {
    /// Each cut, on its line or before it is shared.
    Line,
    /// Once, on the invoice's total.
    Invoice,
}

/// What stands in the place of a cut where an invoice may not be altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CorrectionKind {
    /// The invoice goes back.
    Return,
    /// A credit note is requested.
    Credit,
}

/// `effective from D until D judged by FIELD`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Effective {
    /// The first day in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub from: Option<Spanned<Date>>,
    /// The last day in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub until: Option<Spanned<Date>>,
    /// The date field that decides.
    pub judged_by: Path,
    /// The whole clause.
    #[serde(skip)]
    pub span: Span,
}

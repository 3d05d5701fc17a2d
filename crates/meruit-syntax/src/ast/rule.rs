//! Rules, decisions and waivers, and their clauses.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Column, Effective, Expr, Name, Outcome, Text};
use crate::json::form;
use crate::span::{Span, Spanned};

/// `rule name "title" clauses`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's id.
    pub name: Name,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// Its clauses in the order they stand.
    pub clauses: Vec<Spanned<Clause>>,
}

/// A clause of a rule or a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Clause {
    /// `section "3.1"`
    Section(Text),
    /// `effective …`
    Effective(Effective),
    /// `exception to r, s`
    ExceptionTo(Vec<Name>),
    /// `for each fee`
    ForEach(RecordSource),
    /// `where …`
    Where(Expr),
    /// `grouped by K, L with earlier invoices`
    GroupedBy {
        /// The keys.
        keys: Vec<Expr>,
        /// Where `with earlier invoices` stands.
        #[serde(default, with = "form::flag", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, schemars(with = "bool"))]
        with_earlier: Option<Spanned<()>>,
    },
    /// `let name = …`
    Let {
        /// The name.
        name: Name,
        /// What it stands for.
        value: Expr,
    },
    /// `when …`
    When(Expr),
    /// `unless …`
    Unless(Expr),
    /// `then …`
    Then(Outcome),
    /// `because "…"`
    Because(Template),
    /// `if unknown …`
    IfUnknown(UnknownPolicy),
    /// `gives all col: type, …` (decisions)
    Gives {
        /// Whether `all` rows answer.
        #[serde(default)]
        all: bool,
        /// The answer's columns.
        columns: Vec<Column>,
    },
    /// `when … -> …` (decisions)
    DecisionRow {
        /// The condition.
        when: Expr,
        /// The answer.
        values: Vec<Expr>,
    },
    /// `otherwise -> …` (decisions)
    Otherwise(Vec<Expr>),
}

/// What a rule says where its verdict is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum UnknownPolicy {
    /// `if unknown pass`
    Pass,
    /// `if unknown hold`
    Hold,
    /// `if unknown find`
    Find,
}

/// `prior fee` or `fee`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(into = "String", try_from = "String")]
pub struct RecordSource {
    /// Whether decided records of earlier invoices are meant.
    pub prior: bool,
    /// The record's name.
    pub name: Name,
    /// The whole source.
    #[serde(skip)]
    pub span: Span,
}

/// A text with expressions in braces.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Template {
    /// Its parts in order.
    pub parts: Vec<TemplatePart>,
    /// The whole text.
    #[serde(skip)]
    pub span: Span,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TemplatePart {
    /// Words as they stand.
    Text(String),
    /// `{expr}`
    Expr(Expr),
}

/// `decision name "title" clauses`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Its name.
    pub name: Name,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// Its clauses in the order they stand.
    pub clauses: Vec<Spanned<Clause>>,
}

/// `waive rule for each … from … until … because "…" by "…"`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Waive {
    /// The rule that is waived.
    pub rule: Name,
    /// For which records.
    pub source: RecordSource,
    /// Which of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expr>,
    /// The first day.
    #[cfg_attr(test, schemars(with = "String"))]
    pub from: Spanned<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub until: Option<Spanned<Date>>,
    /// The reason.
    pub because: Text,
    /// Who approved it.
    pub by: Text,
}

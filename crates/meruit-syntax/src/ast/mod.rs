//! The syntax tree of a rule file: what was written, with its places, and nothing decided yet.
//!
//! One type stands for each production of the grammar (`grammar/meruit.pest`). Names are not resolved, types not
//! checked, and clauses may still be missing or repeated; `meruit-core` checks all that.

mod aggregate;
mod data;
mod expr;
mod header;
mod literal;
mod outcome;
mod rule;
mod test;

use serde::{Deserialize, Serialize};

pub use aggregate::{Aggregate, AggregateFunc, AggregatePart, Approved, ApprovedBefore};
pub use data::{
    Bound, Cell, CellKind, Column, Define, FieldDecl, List, ListBody, ListMember, Mark, Out, Range, RangeEnd,
    RecordDecl, Row, Table, TableBody, TypeExpr, TypeExprKind,
};
pub use expr::{ArithOp, CompareOp, Expr, ExprKind, InSet, Path, Phrase};
pub use header::{CorrectionKind, Effective, Header, RoundingMode, RoundingPlace, Setting};
pub use literal::{LengthUnit, Literal};
pub use outcome::{Base, Cut, Outcome, OutcomeKind, Rank, Taking};
pub use rule::{Clause, Decision, RecordSource, Rule, Template, TemplatePart, UnknownPolicy, Waive};
pub use test::{Block, BlockValue, Claim, ClaimVerdict, Given, Test};

use crate::json::form;
use crate::span::{Span, Spanned};

/// A name as written: lower case, digits and `_`.
pub type Name = Spanned<String>;
/// A code as written: capitals and digits, such as `L330`, `USD` or `PARTNR`.
pub type Code = Spanned<String>;
/// A text literal, its escapes resolved.
pub type Text = Spanned<String>;

/// A whole rule file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct File {
    /// The `guideline "…"` header, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// The items in the order they stand.
    pub items: Vec<Item>,
    /// In a Markdown file: its parts, in the order they stand.
    #[serde(skip)]
    pub sections: Vec<Section>,
}

/// An item of a file.
// How it is read from JSON stands in `json/item.rs`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Item {
    /// Where the word `replace` stands before the item.
    #[serde(default, with = "form::flag", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "bool"))]
    pub replace: Option<Spanned<()>>,
    /// The item itself.
    #[serde(flatten)]
    pub kind: ItemKind,
    /// The whole item, comments before it left out.
    #[serde(skip)]
    pub span: Span,
    /// In a Markdown file: the heading above the fence.
    #[serde(skip)]
    pub heading: Option<Heading>,
}

/// A Markdown heading above a fenced block of rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// The leading number or clause id, such as `3.1` or `D8`; empty where the heading has none.
    pub number: String,
    /// The text after the number.
    pub title: String,
    /// 1 for `#`, 2 for `##`, …
    pub level: u8,
    /// Where the heading's text stands.
    #[serde(skip)]
    pub span: Span,
}

/// A part of a Markdown file: from one heading to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading that begins it.
    pub heading: Heading,
    /// Whether it holds anything for people: words, lists, tables, blocks of other languages.
    pub has_words: bool,
    /// The words of its blocks of rules that hold nothing but comments, which tell why it has no rule.
    pub remark: Option<String>,
}

/// The kinds of item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemKind {
    /// `list name = …`
    List(List),
    /// `table name (…) …`
    Table(Table),
    /// `record name …`
    Record(RecordDecl),
    /// `define name = …`
    Define(Define),
    /// `rule name …`
    Rule(Rule),
    /// `decision name …`
    Decision(Decision),
    /// `waive name …`
    Waive(Waive),
    /// `test "…" …`
    Test(Test),
}

/// Two trees are equal when they say the same, wherever their parts stand.
macro_rules! equal_wherever {
    ($($node:ident { $($part:ident),+ })+) => {
        $(impl PartialEq for $node {
            fn eq(&self, other: &Self) -> bool {
                $(self.$part == other.$part)&&+
            }
        })+
    };
}

equal_wherever! {
    Effective { from, until, judged_by }
    TypeExpr { kind }
    Row { cells, outs }
    Cell { kind }
    Range { from, to }
    RecordSource { prior, name }
    Template { parts }
    Outcome { kind }
    Block { pairs }
    Item { replace, kind }
    Expr { kind }
    Path { this, names }
}

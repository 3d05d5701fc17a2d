//! What rules read by name: lists, tables, records, parameters and fields of one's own.

use serde::{Deserialize, Serialize};

use super::{Code, Expr, Literal, Name, Text};
use crate::json::form;
use crate::span::{Span, Spanned};

/// `list name = "text", CODE, other_list` or a bound list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its name.
    pub name: Name,
    /// Where its members come from.
    pub body: ListBody,
}

/// Where a list's members come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ListBody {
    /// Written in the file.
    Inline(Vec<ListMember>),
    /// Bound from outside.
    Bound(Bound),
}

/// A member of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ListMember {
    /// A text or phrase.
    Text(Text),
    /// A code.
    Code(Code),
    /// All members of another list.
    List(Name),
}

/// `supplied` by the host or `from "file.csv"`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Bound {
    /// The host supplies it.
    Supplied(
        #[serde(with = "form::yes")]
        #[cfg_attr(test, schemars(with = "bool"))]
        Spanned<()>,
    ),
    /// Read from a CSV file beside the rule file.
    From(Text),
}

/// `table name (key: type, … -> result: type, …) rows`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// The key columns.
    pub keys: Vec<Column>,
    /// The result columns.
    pub results: Vec<Column>,
    /// Where its rows come from.
    pub body: TableBody,
}

/// Where a table's rows come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TableBody {
    /// Written in the file.
    Inline(Vec<Row>),
    /// Bound from outside.
    Bound(Bound),
}

/// A named, typed column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
}

/// A type as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct TypeExpr {
    /// Which type.
    pub kind: TypeExprKind,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// The kinds of type as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TypeExprKind {
    /// `yes/no`
    YesNo,
    /// `list of T`
    List(Box<TypeExpr>),
    /// `one of ("a", "b")`
    OneOf(Vec<Text>),
    /// `code("set")`
    Code(Text),
    /// `money`, `text`, … or the name of a record
    Name(String),
}

/// A row of a table: `cell, cell -> result, result`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// One cell a key.
    pub cells: Vec<Cell>,
    /// One value a result.
    pub outs: Vec<Out>,
    /// The whole row.
    #[serde(skip)]
    pub span: Span,
}

/// A key cell of a table row.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Cell {
    /// What it matches.
    pub kind: CellKind,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// What a key cell matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CellKind {
    /// Anything, a blank too.
    Any,
    /// One of several values.
    Several(Vec<Spanned<Literal>>),
    /// A range.
    Range(Range),
    /// One value, and for a code all below it.
    Value(Spanned<Literal>),
}

/// A result of a table row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Out {
    /// `none`, `no limit` or `on approval`
    Mark(Spanned<Mark>),
    /// A value.
    Value(Spanned<Literal>),
}

/// An answer that is not a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Mark {
    /// `none`: not payable
    None,
    /// `no limit`
    NoLimit,
    /// `on approval`
    OnApproval,
}

/// `from A to B`, `from A to under B`, `from A`, `up to B`, `under B`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The lower end, which is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Box<Expr>>,
    /// The upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<RangeEnd>,
    /// The whole range.
    #[serde(skip)]
    pub span: Span,
}

/// The upper end of a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RangeEnd {
    /// The end itself.
    pub value: Box<Expr>,
    /// Whether the end is in the range.
    pub inclusive: bool,
}

/// `record name field: type? …`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordDecl {
    /// Its name.
    pub name: Name,
    /// Its fields.
    pub fields: Vec<FieldDecl>,
}

/// A field of a declared record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldDecl {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Whether `?` marks it as one that may be missing.
    #[serde(default)]
    pub optional: bool,
}

/// `define name = expr` or `define record.name = expr`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Define {
    /// The record the field belongs to; `None` for a parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Name>,
    /// The parameter's or field's name.
    pub name: Name,
    /// What it stands for.
    pub value: Expr,
}

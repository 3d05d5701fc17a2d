//! The syntax tree of a rule file: what was written, with its places, and nothing decided yet.
//!
//! One type stands for each production of the grammar (`grammar/meruit.pest`). Names are not resolved, types not
//! checked, and clauses may still be missing or repeated; `meruit-core` checks all that.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

use serde::{Deserialize, Serialize};

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

/// An item of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

/// A literal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Literal {
    /// `"text"`
    Text(String),
    /// `12`, `1_000.50`
    Number(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
    ),
    /// `5%`; holds 5
    Percent(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
    ),
    /// `250 USD`
    Money(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
        String,
    ),
    /// `250 USD per hour`
    Rate(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
        String,
    ),
    /// `90 days`
    Length(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
        LengthUnit,
    ),
    /// `2026-03-31`
    Date(#[cfg_attr(test, schemars(with = "String"))] Date),
    /// `13:30`
    Time(#[cfg_attr(test, schemars(with = "String"))] Time),
    /// `yes`, `no`
    YesNo(bool),
    /// `L330`
    Code(String),
}

/// The unit of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LengthUnit {
    /// `minutes`
    Minutes,
    /// `hours`
    Hours,
    /// `days`
    Days,
    /// `weeks`
    Weeks,
    /// `months`
    Months,
    /// `years`
    Years,
    /// `business days`
    BusinessDays,
    /// `business hours`
    BusinessHours,
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

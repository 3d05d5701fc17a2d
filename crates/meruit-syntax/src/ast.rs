//! The syntax tree of a rule file: what was written, with its places, and nothing decided yet.
//!
//! One type stands for each production of the grammar (`grammar/meruit.pest`). Names are not resolved, types not
//! checked, and clauses may still be missing or repeated; `meruit-core` checks all that.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

use crate::span::{Span, Spanned};

/// A name as written: lower case, digits and `_`.
pub type Name = Spanned<String>;
/// A code as written: capitals and digits, such as `L330`, `USD` or `PARTNR`.
pub type Code = Spanned<String>;
/// A text literal, its escapes resolved.
pub type Text = Spanned<String>;

/// A whole rule file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The `guideline "…"` header, if there is one.
    pub header: Option<Header>,
    /// The items in the order they stand.
    pub items: Vec<Item>,
    /// In a Markdown file: its parts, in the order they stand.
    pub sections: Vec<Section>,
}

/// The header of a rule file.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The guideline's title.
    pub title: Text,
    /// The settings in the order they stand.
    pub settings: Vec<Spanned<Setting>>,
}

/// One setting of a header.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundingPlace {
    /// Each cut, on its line or before it is shared.
    Line,
    /// Once, on the invoice's total.
    Invoice,
}

/// What stands in the place of a cut where an invoice may not be altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CorrectionKind {
    /// The invoice goes back.
    Return,
    /// A credit note is requested.
    Credit,
}

/// `effective from D until D judged by FIELD`
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    /// The first day in force.
    pub from: Option<Spanned<Date>>,
    /// The last day in force.
    pub until: Option<Spanned<Date>>,
    /// The date field that decides.
    pub judged_by: Path,
    /// The whole clause.
    pub span: Span,
}

/// An item of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Where the word `replace` stands before the item.
    pub replace: Option<Spanned<()>>,
    /// The item itself.
    pub kind: ItemKind,
    /// The whole item, comments before it left out.
    pub span: Span,
    /// In a Markdown file: the heading above the fence.
    pub heading: Option<Heading>,
}

/// A Markdown heading above a fenced block of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The leading number or clause id, such as `3.1` or `D8`; empty where the heading has none.
    pub number: String,
    /// The text after the number.
    pub title: String,
    /// 1 for `#`, 2 for `##`, …
    pub level: u8,
    /// Where the heading's text stands.
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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Its name.
    pub name: Name,
    /// Where its members come from.
    pub body: ListBody,
}

/// Where a list's members come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ListBody {
    /// Written in the file.
    Inline(Vec<ListMember>),
    /// Bound from outside.
    Bound(Bound),
}

/// A member of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListMember {
    /// A text or phrase.
    Text(Text),
    /// A code.
    Code(Code),
    /// All members of another list.
    List(Name),
}

/// `supplied` by the host or `from "file.csv"`.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// The host supplies it.
    Supplied(Spanned<()>),
    /// Read from a CSV file beside the rule file.
    From(Text),
}

/// `table name (key: type, … -> result: type, …) rows`
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub enum TableBody {
    /// Written in the file.
    Inline(Vec<Row>),
    /// Bound from outside.
    Bound(Bound),
}

/// A named, typed column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// Which type.
    pub kind: TypeExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of type as written.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One cell a key.
    pub cells: Vec<Cell>,
    /// One value a result.
    pub outs: Vec<Out>,
    /// The whole row.
    pub span: Span,
}

/// A key cell of a table row.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it matches.
    pub kind: CellKind,
    /// Where it stands.
    pub span: Span,
}

/// What a key cell matches.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// `none`, `no limit` or `on approval`
    Mark(Spanned<Mark>),
    /// A value.
    Value(Spanned<Literal>),
}

/// An answer that is not a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// `none`: not payable
    None,
    /// `no limit`
    NoLimit,
    /// `on approval`
    OnApproval,
}

/// `from A to B`, `from A to under B`, `from A`, `up to B`, `under B`.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The lower end, which is in.
    pub from: Option<Box<Expr>>,
    /// The upper end.
    pub to: Option<RangeEnd>,
    /// The whole range.
    pub span: Span,
}

/// The upper end of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeEnd {
    /// The end itself.
    pub value: Box<Expr>,
    /// Whether the end is in the range.
    pub inclusive: bool,
}

/// `record name field: type? …`
#[derive(Clone, Debug, PartialEq)]
pub struct RecordDecl {
    /// Its name.
    pub name: Name,
    /// Its fields.
    pub fields: Vec<FieldDecl>,
}

/// A field of a declared record.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDecl {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Whether `?` marks it as one that may be missing.
    pub optional: bool,
}

/// `define name = expr` or `define record.name = expr`
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// The record the field belongs to; `None` for a parameter.
    pub record: Option<Name>,
    /// The parameter's or field's name.
    pub name: Name,
    /// What it stands for.
    pub value: Expr,
}

/// `rule name "title" clauses`
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The rule's id.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its clauses in the order they stand.
    pub clauses: Vec<Spanned<Clause>>,
}

/// A clause of a rule or a decision.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnknownPolicy {
    /// `if unknown pass`
    Pass,
    /// `if unknown hold`
    Hold,
    /// `if unknown find`
    Find,
}

/// `prior fee` or `fee`
#[derive(Clone, Debug, PartialEq)]
pub struct RecordSource {
    /// Whether decided records of earlier invoices are meant.
    pub prior: bool,
    /// The record's name.
    pub name: Name,
    /// The whole source.
    pub span: Span,
}

/// A text with expressions in braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its parts in order.
    pub parts: Vec<TemplatePart>,
    /// The whole text.
    pub span: Span,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Words as they stand.
    Text(String),
    /// `{expr}`
    Expr(Expr),
}

/// What follows where a rule is found.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Which outcome.
    pub kind: OutcomeKind,
    /// The whole outcome.
    pub span: Span,
}

/// The kinds of outcome.
#[derive(Clone, Debug, PartialEq)]
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
        invoice: bool,
        /// What for.
        for_what: Option<Template>,
    },
    /// `return for "…"`
    Return(Option<Template>),
    /// `reject invoice`
    Reject {
        /// Whether the whole invoice is rejected.
        invoice: bool,
    },
    /// `reduce T to X` or `reduce T by X of billed`
    Reduce {
        /// What is reduced: `rate`, `hours`, `price`, `units`, `amount`, `fees` or `expenses`.
        target: Name,
        /// To or by how much.
        cut: Cut,
        /// Who loses, for a cut on a group.
        taking: Option<Taking>,
    },
    /// `keep N of KEY by ORDER`
    Keep {
        /// How many stay.
        count: Expr,
        /// Of what; lines where not stated.
        of: Option<Path>,
        /// The order in which they stay.
        by: Vec<Rank>,
    },
    /// `credit X of …`
    Credit {
        /// How much.
        amount: Expr,
        /// The base of a percent.
        base: Option<Base>,
    },
    /// `withhold X of …`
    Withhold {
        /// How much.
        amount: Expr,
        /// The base of a percent.
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
#[derive(Clone, Debug, PartialEq)]
pub enum Cut {
    /// `to X`
    To(Expr),
    /// `by X of billed`
    By {
        /// How much.
        amount: Expr,
        /// The base of a percent.
        base: Option<Base>,
    },
}

/// The base of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// `of billed`
    Billed,
    /// `of remaining`
    Remaining,
}

/// Who loses where a group is cut.
#[derive(Clone, Debug, PartialEq)]
pub enum Taking {
    /// `pro rata`
    ProRata,
    /// `taking from ORDER`
    From(Vec<Rank>),
}

/// One part of an order.
#[derive(Clone, Debug, PartialEq)]
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
    FirstLine(Span),
    /// `last line`
    LastLine(Span),
}

/// `decision name "title" clauses`
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its clauses in the order they stand.
    pub clauses: Vec<Spanned<Clause>>,
}

/// `waive rule for each … from … until … because "…" by "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Waive {
    /// The rule that is waived.
    pub rule: Name,
    /// For which records.
    pub source: RecordSource,
    /// Which of them.
    pub condition: Option<Expr>,
    /// The first day.
    pub from: Spanned<Date>,
    /// The last day.
    pub until: Option<Spanned<Date>>,
    /// The reason.
    pub because: Text,
    /// Who approved it.
    pub by: Text,
}

/// `test "…" given … expect …`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What the test says.
    pub title: Text,
    /// The facts.
    pub given: Vec<Given>,
    /// What must come out.
    pub expect: Vec<Claim>,
}

/// The facts of a test.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Each field and its value.
    pub pairs: Vec<(Path, BlockValue)>,
    /// The whole block.
    pub span: Span,
}

/// A field's value in a test.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockValue {
    /// A value.
    Literal(Spanned<Literal>),
    /// A nested record.
    Block(Block),
}

/// A claim of a test.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimVerdict {
    /// `passes`
    Passes,
    /// `does not apply`
    DoesNotApply,
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
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which expression.
    pub kind: ExprKind,
    /// The whole expression, brackets included.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
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
        negated: bool,
    },
    /// `x is no limit`, `x is not none`
    IsMark {
        /// What is asked.
        value: Box<Expr>,
        /// For which mark.
        mark: Mark,
        /// Whether `not` stands there.
        negated: bool,
    },
    /// `x in …`, `x not in …`
    In {
        /// What is asked.
        value: Box<Expr>,
        /// The set.
        set: InSet,
        /// Whether `not` stands there.
        negated: bool,
    },
    /// `narrative mentions …`
    Mentions {
        /// The text.
        value: Box<Expr>,
        /// The phrases.
        phrases: Vec<Phrase>,
        /// Whether `not` stands there.
        negated: bool,
    },
    /// `number matches "…"`
    Matches {
        /// The text.
        value: Box<Expr>,
        /// The pattern for the whole value.
        pattern: Text,
        /// Whether `not` stands there.
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
#[derive(Clone, Debug)]
pub struct Path {
    /// Whether it begins with `this.`.
    pub this: bool,
    /// The names between the dots, `this` left out; never empty.
    pub names: Vec<Name>,
    /// The whole path.
    pub span: Span,
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.this == other.this && self.names == other.names
    }
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `"text"`
    Text(String),
    /// `12`, `1_000.50`
    Number(Decimal),
    /// `5%`; holds 5
    Percent(Decimal),
    /// `250 USD`
    Money(Decimal, String),
    /// `250 USD per hour`
    Rate(Decimal, String),
    /// `90 days`
    Length(Decimal, LengthUnit),
    /// `2026-03-31`
    Date(Date),
    /// `13:30`
    Time(Time),
    /// `yes`, `no`
    YesNo(bool),
    /// `L330`
    Code(String),
}

/// The unit of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub enum Phrase {
    /// A phrase.
    Text(Text),
    /// A list of phrases.
    List(Name),
}

/// `sum(distinct? expr of source where … with same … over … by …)`
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which aggregate.
    pub func: Spanned<AggregateFunc>,
    /// Where `distinct` stands.
    pub distinct: Option<Spanned<()>>,
    /// What is aggregated.
    pub value: Option<Expr>,
    /// Of which records; the rule's own group where not stated.
    pub of: Option<RecordSource>,
    /// Which of them.
    pub parts: Vec<Spanned<AggregatePart>>,
}

/// The aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq)]
pub enum AggregatePart {
    /// `where …`
    Where(Expr),
    /// `with same K, L`
    WithSame(Vec<Expr>),
    /// `over last 12 months`, `over next 5 days`
    Over {
        /// Whether the window looks ahead.
        next: bool,
        /// How many.
        amount: Decimal,
        /// Of which unit.
        unit: LengthUnit,
    },
    /// `by highest rate`
    By(Vec<Rank>),
}

/// `approved("kind", before work where …)`
#[derive(Clone, Debug, PartialEq)]
pub struct Approved {
    /// The kind of approval.
    pub kind: Text,
    /// `before work` or `before billing`.
    pub before: Option<Spanned<ApprovedBefore>>,
    /// Which approvals.
    pub condition: Option<Expr>,
}

/// By when an approval must have been granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApprovedBefore {
    /// By the work date.
    Work,
    /// By the invoice date.
    Billing,
}

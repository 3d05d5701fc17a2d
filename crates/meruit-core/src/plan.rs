//! Checked rules, ready to run: every name resolved, every type fitting.

mod hangs;
mod nodes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;
use jiff::civil::Date;
use meruit_syntax::Span;
use meruit_syntax::ast::{
    ApprovedBefore, CompareOp, CorrectionKind, Mark, RoundingMode, RoundingPlace, UnknownPolicy,
};
use regex_automata::meta::Regex;
use serde::Serialize;

use crate::eval::Key as ValueKey;
use crate::eval::text::PhraseSets;
use crate::schema::{FieldId, KindId, Schema};
use crate::testing::TestCase;
use crate::types::{Currency, Type, Value};

pub(crate) use hangs::HangsOn;

/// A place in one of the rule files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct At {
    /// Which file.
    pub file: u32,
    /// Where in it.
    pub span: Span,
}

/// A checked rule set.
#[derive(Debug)]
pub struct Plan {
    pub(crate) schema: Arc<Schema>,
    pub(crate) header: Header,
    pub(crate) lists: Vec<List>,
    pub(crate) tables: Vec<Table>,
    /// The phrases that are written in the rules, compiled for one pass.
    pub(crate) phrases: PhraseSets,
    pub(crate) defines: Vec<Define>,
    pub(crate) rules: Vec<Arc<Rule>>,
    /// The places of the rules in the order in which they are judged: what `found(r)` asks for comes before.
    pub(crate) judged_in_order: Vec<usize>,
    /// By rule: the others that have a say in which records it speaks of.
    pub(crate) relations: Vec<Relations>,
    /// What rules over lines ask of all lines of an invoice alike.
    pub(crate) guards: Guards,
    /// Whether anything reads what is found in narratives.
    pub(crate) reads_narratives: bool,
    /// Whether anything may ask `found` of a rule; else nobody needs to remember how rules ended.
    pub(crate) asks_found: bool,
    pub(crate) waivers: Vec<Waiver>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) tests: Vec<TestCase>,
    /// The rule files, for the places in explanations.
    pub(crate) files: Vec<SourceText>,
    /// Kinds of record that the rules read and that must be declared complete, partial or absent.
    pub(crate) reads: BTreeMap<KindId, At>,
}

/// The rules and waivers that have a say in which records a rule speaks of, by their places.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    /// Exceptions to the rule, which take records over.
    pub exceptions: Vec<usize>,
    /// Other exceptions to a rule that this one is an exception to, neither excepting the other.
    pub rivals: Vec<usize>,
    /// Waivers of the rule.
    pub waivers: Vec<usize>,
    /// The rule under which it is counted: itself, or an earlier one with the same id, for another time.
    pub counted_with: usize,
}

/// What rules over lines ask of all lines of an invoice alike, such as `firm.id is "F1"`: where an invoice answers otherwise, a
/// rule need not be judged.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    pub questions: Vec<Question>,
    /// By rule: a question, and the number of the one answer under which the rule may speak of a line.
    pub of_rule: Vec<Option<(usize, usize)>>,
    /// The rules without a guard, by their places in the order of judging.
    pub unguarded: Vec<usize>,
}

/// A text of a record that lines link to.
#[derive(Debug)]
pub(crate) struct Question {
    pub links: Vec<FieldId>,
    pub field: FieldId,
    /// The answers that rules ask for, numbered.
    pub answers: HashMap<ValueKey, usize>,
    /// By answer: the rules that ask for it, by their places in the order of judging.
    pub rules: Vec<Vec<usize>>,
}

/// A rule file as it was read.
#[derive(Clone, Debug)]
pub(crate) struct SourceText {
    pub name: String,
    pub text: Arc<str>,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl SourceText {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: name.to_owned(), text: text.into(), lines }
    }

    /// The line and column of a byte, from 1; columns count characters.
    pub(crate) fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|&start| start <= at);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or(0);
        (line, self.text.get(start..at).unwrap_or_default().chars().count() + 1)
    }
}

#[derive(Debug)]
pub(crate) struct Header {
    pub title: String,
    pub version: String,
    pub edition: u32,
    pub currency: Option<Currency>,
    pub rounding: RoundingMode,
    pub rounding_place: RoundingPlace,
    pub fiscal_month: u32,
    /// The table of exchange rates: source, target and day to a rate.
    pub converted_by: Option<usize>,
    pub corrections: Option<Corrections>,
}

/// For which invoices law forbids altering them, and what stands in the place of a cut there.
#[derive(Debug)]
pub(crate) struct Corrections {
    pub by: CorrectionKind,
    /// Asked of the invoice.
    pub when: Node,
}

/// How much a rule weighs against others: the lower, the more (law, engagement, matter, firm, guideline, default).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Layer(pub u8);

/// A rule set aside for some records and a time.
#[derive(Debug)]
pub(crate) struct Waiver {
    /// The rules of the id that is waived, by their places.
    pub rules: Vec<usize>,
    pub kind: KindId,
    pub filter: Option<Node>,
    pub from: Date,
    pub until: Option<Date>,
    pub because: String,
    pub by: String,
    pub at: At,
}

/// Answers to a question about each record: the first row that holds, or all of them.
#[derive(Debug)]
pub(crate) struct Decision {
    pub name: String,
    pub title: Option<String>,
    pub section: Option<String>,
    pub at: At,
    /// The decisions of a higher layer in whose time this one does not stand, by their places.
    pub replaced_by: Vec<usize>,
    pub effective: Option<Effective>,
    pub kind: KindId,
    pub filter: Option<Node>,
    pub keys: Option<Vec<Key>>,
    pub with_earlier: bool,
    /// Every row that holds answers, and not the first alone.
    pub all: bool,
    pub columns: Vec<(String, Type)>,
    pub rows: Vec<DecisionRow>,
    pub otherwise: Option<Vec<Node>>,
}

#[derive(Debug)]
pub(crate) struct DecisionRow {
    pub when: Node,
    pub values: Vec<Node>,
    pub at: At,
}

/// In force from a day until a day, both in, judged by a date of the record.
#[derive(Clone, Debug)]
pub(crate) struct Effective {
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub judged_by: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct List {
    pub name: String,
    /// `None` until the host supplies it.
    pub members: Option<Vec<Value>>,
    /// The supplied lists whose members it takes in, by their places.
    pub takes_in: Vec<usize>,
    pub phrases: bool,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub name: String,
    pub at: At,
    pub keys: Vec<(String, Type)>,
    pub results: Vec<(String, Type)>,
    /// `None` until the host supplies it.
    pub rows: Option<Vec<Row>>,
    /// Whether a look-up reads it by a firm's own id, so that a column `firm` narrows its rows.
    pub read_by_firm: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// One cell a key; where the rows name firms, the firm behind them.
    pub cells: Vec<Cell>,
    pub outs: Vec<Value>,
    /// Where it stands, in words: `row 3 of rates.csv`.
    pub place: String,
    /// Where it stands in a rule file; `None` for a row of a CSV file.
    pub at: Option<At>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Any,
    Several(Vec<Value>),
    Range(Bounds),
    Value(Value),
}

/// A range of values; the lower end is always in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bounds {
    pub from: Option<Value>,
    pub to: Option<(Value, bool)>,
}

#[derive(Debug)]
pub(crate) struct Define {
    /// Whether it is a field of a record, and no parameter.
    pub of_record: bool,
    pub value: Node,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub id: String,
    pub title: Option<String>,
    pub section: Option<String>,
    pub at: At,
    pub layer: Layer,
    /// The rules whose records this one takes over, by their places.
    pub exception_to: Vec<usize>,
    /// The versions of a higher layer in whose time this one does not stand, by their places.
    pub replaced_by: Vec<usize>,
    pub effective: Option<Effective>,
    pub kind: KindId,
    pub filter: Option<Node>,
    pub keys: Option<Vec<Key>>,
    /// Whether decided lines of earlier invoices are in its groups.
    pub with_earlier: bool,
    pub when: Option<Node>,
    pub unless: Option<Node>,
    pub actions: Vec<Action>,
    pub because: Option<Template>,
    pub if_unknown: Option<UnknownPolicy>,
}

#[derive(Debug)]
pub(crate) struct Key {
    pub node: Node,
    /// A firm's own id, such as `timekeeper.id` or `invoice.number`, which brings the firm with it.
    pub brings_firm: bool,
}

#[derive(Debug)]
pub(crate) struct Template {
    pub parts: Vec<Part>,
}

#[derive(Debug)]
pub(crate) enum Part {
    Text(String),
    Value(Node),
}

#[derive(Debug)]
pub(crate) enum Action {
    Note(Option<Template>),
    Warn(Option<Template>),
    Ask(Template),
    Hold {
        invoice: bool,
        why: Option<Template>,
    },
    Return {
        why: Option<Template>,
    },
    Reject {
        invoice: bool,
    },
    Reduce(Reduce),
    Keep(Keep),
    /// Asks for a credit note: a sum, or a share of what is billed or remains.
    Credit(Cut),
    /// Keeps a share of what remains back for later.
    Withhold(Cut),
    /// Pays out what earlier invoices kept back.
    Release(Node),
    /// Shares a sum over the rows of a group by their percents.
    Split {
        amount: Node,
        by: Node,
    },
}

#[derive(Debug)]
pub(crate) struct Reduce {
    pub target: Target,
    pub cut: Cut,
    pub taking: Option<Taking>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Target {
    Rate,
    Hours,
    Price,
    Units,
    Amount,
    Fees,
    Expenses,
}

impl Target {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Hours => "hours",
            Self::Price => "price",
            Self::Units => "units",
            Self::Amount => "amount",
            Self::Fees => "fees",
            Self::Expenses => "expenses",
        }
    }
}

#[derive(Debug)]
pub(crate) enum Cut {
    To(Node),
    /// A plain sum, in the target's own unit.
    By(Node),
    ByBilled(Node),
    ByRemaining(Node),
}

#[derive(Debug)]
pub(crate) enum Taking {
    ProRata,
    From(Vec<Rank>),
}

#[derive(Debug)]
pub(crate) struct Keep {
    pub count: Node,
    pub of: Option<Key>,
    pub by: Vec<Rank>,
}

#[derive(Debug)]
pub(crate) enum Rank {
    /// Lowest or earliest first.
    Ascending(Node),
    /// Highest or latest first.
    Descending(Node),
    FirstLine,
    LastLine,
}

/// A checked expression.
#[derive(Debug)]
pub(crate) struct Node {
    pub op: Op,
    pub ty: Type,
    pub at: At,
    /// As written, for explanations.
    pub text: Arc<str>,
    /// What of a line it hangs on.
    pub hangs_on: HangsOn,
}

/// Whose fields a path begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// The record that is looked at: the rule's own, or inside an aggregate the other one.
    Current,
    /// The rule's own record, seen from inside an aggregate.
    This,
}

#[derive(Debug)]
pub(crate) enum Op {
    Constant(Value),
    AsOf,
    /// Links to follow, then the field; no field where a record itself is meant.
    Path {
        scope: Scope,
        links: Vec<FieldId>,
        field: Option<FieldId>,
    },
    /// The define at the index, seen from the record that the links lead to.
    Defined {
        scope: Scope,
        links: Vec<FieldId>,
        define: usize,
    },
    Negate(Box<Node>),
    Not(Box<Node>),
    Add(Box<Node>, Box<Node>),
    Subtract(Box<Node>, Box<Node>),
    Multiply(Box<Node>, Box<Node>),
    Divide(Box<Node>, Box<Node>),
    Compare(CompareOp, Box<Node>, Box<Node>),
    IsMissing(Box<Node>, bool),
    IsMark(Box<Node>, Mark, bool),
    InSteps(Box<Node>, Box<Node>, bool),
    InRange {
        value: Box<Node>,
        from: Option<Box<Node>>,
        to: Option<(Box<Node>, bool)>,
        negated: bool,
    },
    /// One of these values; codes with all below them, lists with their members.
    InValues(Box<Node>, Vec<Member>, bool),
    Mentions {
        value: Box<Node>,
        phrases: Phrases,
        negated: bool,
    },
    Matches {
        value: Box<Node>,
        pattern: Box<Regex>,
        negated: bool,
    },
    Else(Box<Node>, Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Lookup {
        table: usize,
        keys: Vec<Node>,
        /// The key that is a firm's own id.
        firms_own: Option<usize>,
        column: usize,
    },
    Call(Function, Vec<Node>),
    /// How many members a list has, or how many different ones.
    Members {
        list: Box<Node>,
        distinct: bool,
    },
    Tiered {
        table: usize,
        from: Box<Node>,
        to: Box<Node>,
    },
    Aggregate(Box<Aggregate>),
    /// Whether an approval of this kind covers the record, or each line of the group in this invoice.
    Approved(Box<Approved>),
    /// Whether one of these rules (the versions of one id) was found on the record, its group or its invoice.
    Found(Vec<usize>),
    /// An amount in another currency, by the exchange rate of a day.
    Convert {
        amount: Box<Node>,
        currency: Box<Node>,
        day: Box<Node>,
    },
    /// A start and a length in business time on a calendar of the host, with time that does not count.
    Due {
        start: Box<Node>,
        length: Box<Node>,
        calendar: Box<Node>,
        paused: Option<Box<Node>>,
    },
}

#[derive(Debug)]
pub(crate) struct Approved {
    pub kind: String,
    pub before: Option<ApprovedBefore>,
    /// Asked of each approval: its names are the approval's, `this` is the record.
    pub filter: Option<Node>,
}

impl Op {
    /// The nodes right below.
    pub(crate) fn children(&self) -> Vec<&Node> {
        match self {
            Self::Constant(_) | Self::AsOf | Self::Path { .. } | Self::Defined { .. } => Vec::new(),
            Self::Negate(a)
            | Self::Not(a)
            | Self::IsMissing(a, _)
            | Self::IsMark(a, ..)
            | Self::Members { list: a, .. }
            | Self::Mentions { value: a, .. }
            | Self::Matches { value: a, .. } => vec![a],
            Self::Add(a, b)
            | Self::Subtract(a, b)
            | Self::Multiply(a, b)
            | Self::Divide(a, b)
            | Self::Compare(_, a, b)
            | Self::InSteps(a, b, _)
            | Self::Else(a, b)
            | Self::Tiered { from: a, to: b, .. } => vec![a, b],
            Self::InRange { value, from, to, .. } => {
                let ends = [from.as_deref(), to.as_ref().map(|(to, _)| &**to)];
                std::iter::once(&**value).chain(ends.into_iter().flatten()).collect()
            }
            Self::InValues(value, members, _) => {
                let values = members.iter().filter_map(|member| match member {
                    Member::Value(node) => Some(node),
                    Member::List(_) => None,
                });
                std::iter::once(&**value).chain(values).collect()
            }
            Self::And(parts) | Self::Or(parts) | Self::Call(_, parts) | Self::Lookup { keys: parts, .. } => {
                parts.iter().collect()
            }
            Self::Aggregate(aggregate) => aggregate.nodes(),
            Self::Approved(approved) => approved.filter.iter().collect(),
            Self::Found(_) => Vec::new(),
            Self::Convert { amount, currency, day } => vec![amount, currency, day],
            Self::Due { start, length, calendar, paused } => {
                [&**start, &**length, &**calendar].into_iter().chain(paused.as_deref()).collect()
            }
        }
    }
}

impl Node {
    /// The nodes right below this one.
    pub(crate) fn children(&self) -> Vec<&Node> {
        self.op.children()
    }

    /// Whether it asks for a field of the rule's own record from inside an aggregate.
    pub(crate) fn reads_this(&self) -> bool {
        let scope = match &self.op {
            Op::Path { scope, .. } | Op::Defined { scope, .. } => Some(*scope),
            _ => None,
        };
        scope == Some(Scope::This) || self.children().into_iter().any(Self::reads_this)
    }
}

impl Aggregate {
    fn nodes(&self) -> Vec<&Node> {
        let ranks = self.order.iter().filter_map(Rank::node);
        let same = self.same.iter().flat_map(|join| [&join.other, &join.own]);
        self.value.iter().chain(&self.filters).chain(ranks).chain(same).collect()
    }
}

impl Rank {
    pub(crate) fn node(&self) -> Option<&Node> {
        match self {
            Self::Ascending(node) | Self::Descending(node) => Some(node),
            Self::FirstLine | Self::LastLine => None,
        }
    }
}

impl Rule {
    /// The expressions that its verdict hangs on.
    pub(crate) fn nodes(&self) -> Vec<&Node> {
        let keys = self.keys.iter().flatten().map(|key| &key.node);
        let conditions = self.filter.iter().chain(&self.when).chain(&self.unless);
        conditions.chain(keys).chain(self.actions.iter().flat_map(Action::nodes)).collect()
    }
}

impl Decision {
    /// The expressions that its answers hang on.
    pub(crate) fn nodes(&self) -> Vec<&Node> {
        let keys = self.keys.iter().flatten().map(|key| &key.node);
        let rows = self.rows.iter().flat_map(|row| std::iter::once(&row.when).chain(&row.values));
        self.filter.iter().chain(keys).chain(rows).chain(self.otherwise.iter().flatten()).collect()
    }
}

impl Action {
    fn nodes(&self) -> Vec<&Node> {
        match self {
            Self::Note(_)
            | Self::Warn(_)
            | Self::Ask(_)
            | Self::Hold { .. }
            | Self::Return { .. }
            | Self::Reject { .. } => Vec::new(),
            Self::Reduce(reduce) => {
                let mut nodes = vec![reduce.cut.node()];
                if let Some(Taking::From(order)) = &reduce.taking {
                    nodes.extend(order.iter().filter_map(Rank::node));
                }
                nodes
            }
            Self::Keep(keep) => {
                let ranks = keep.by.iter().filter_map(Rank::node);
                std::iter::once(&keep.count).chain(keep.of.iter().map(|key| &key.node)).chain(ranks).collect()
            }
            Self::Credit(cut) | Self::Withhold(cut) => vec![cut.node()],
            Self::Release(amount) => vec![amount],
            Self::Split { amount, by } => vec![amount, by],
        }
    }
}

impl Cut {
    /// The figure.
    pub(crate) fn node(&self) -> &Node {
        let (Self::To(node) | Self::By(node) | Self::ByBilled(node) | Self::ByRemaining(node)) = self;
        node
    }
}

#[derive(Debug)]
pub(crate) enum Member {
    Value(Node),
    List(usize),
}

/// Phrases to look for in a text.
#[derive(Debug)]
pub(crate) struct Phrases {
    /// Those written in the rules, as a set of the plan's.
    pub fixed: Option<usize>,
    /// Lists that the host supplies.
    pub supplied: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Function {
    Lesser,
    Greater,
    Abs,
    Round(RoundingMode),
    Year,
    Quarter,
    Month,
    Week,
    FiscalYear,
    MonthStart,
    MonthEnd,
    MonthsStarted,
    MonthsBetween,
    Normal,
    Alike,
}

#[derive(Debug)]
pub(crate) struct Aggregate {
    /// Its number in the plan, for what is remembered of it.
    pub id: usize,
    pub kind: AggregateKind,
    pub distinct: bool,
    pub value: Option<Node>,
    /// Whether the value is a firm's own id, which brings the firm with it where values are told apart.
    pub brings_firm: bool,
    /// The records; the rule's own group where `None`.
    pub of: Option<KindId>,
    pub filters: Vec<Node>,
    pub same: Vec<Join>,
    pub window: Option<Window>,
    pub order: Vec<Rank>,
    /// Whether a filter or the value asks for the rule's own record.
    pub reads_this: bool,
}

/// A key of `with same`.
#[derive(Debug)]
pub(crate) struct Join {
    /// As seen from the other record.
    pub other: Node,
    /// As seen from this one.
    pub own: Node,
    /// A firm's own id, which brings the firm with it.
    pub brings_firm: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum AggregateKind {
    Sum,
    Count,
    Min,
    Max,
    Average,
    Median,
    First,
    InOrder,
}

/// A window of dates, seen from the current record's date.
#[derive(Debug)]
pub(crate) struct Window {
    pub next: bool,
    pub length: WindowLength,
    pub own_date: Node,
    pub other_date: Node,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WindowLength {
    Days(i64),
    Months(i64),
    Years(i64),
}

/// What a rule set needs to be given before a review can start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Requirements {
    /// Tables that must be bound.
    pub tables: BTreeSet<String>,
    /// Lists that must be bound.
    pub lists: BTreeSet<String>,
    /// Kinds of record that must be declared complete, partial or absent.
    pub records: BTreeSet<String>,
}

impl Plan {
    /// What must be bound and declared before a review starts.
    pub fn requirements(&self) -> Requirements {
        Requirements {
            tables: self.tables.iter().filter(|t| t.rows.is_none()).map(|t| t.name.clone()).collect(),
            lists: self.lists.iter().filter(|l| l.members.is_none()).map(|l| l.name.clone()).collect(),
            records: self.reads.keys().map(|&kind| self.schema.declared_name(kind)).collect(),
        }
    }

    /// The records that the rules can read.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The currency of amounts that name none.
    pub fn currency(&self) -> Option<Currency> {
        self.header.currency
    }

    /// The guideline's title; empty without a header.
    pub fn title(&self) -> &str {
        &self.header.title
    }

    /// The guideline's version; empty where the header gives none.
    pub fn version(&self) -> &str {
        &self.header.version
    }

    /// The ids of the rules, in order.
    pub fn rule_ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.id.as_str())
    }
}

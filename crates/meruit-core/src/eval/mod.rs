//! The reference evaluator: plain and obvious, it is the meaning of the language.
//!
//! An expression comes to an [`Answer`]: a value, a blank, or an unknown with its reasons. Nothing here changes a fact,
//! and what an expression comes to hangs on nothing but the facts, the bound tables and the frame it is asked in.

mod aggregate;
mod approved;
mod arith;
mod business;
mod calls;
pub(crate) mod columns;
mod compare;
mod convert;
mod key;
mod lookup;
mod meter;
mod quick;
pub(crate) mod sets;
pub(crate) mod text;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use foldhash::HashMap;
use jiff::civil::Date;
use meruit_syntax::ast::CompareOp;

use crate::bind::Bindings;
use crate::facts::{Completeness, Datum, Facts, RecordRef};
use crate::plan::{Node, Op, Plan, Scope};
use crate::schema::FieldId;
use crate::types::{Answer, Number, ReasonKind, Type, Unknown, Value};

pub(crate) use aggregate::{Tie, by_ranks, window_ends};
pub(crate) use arith::{add, subtract};
#[cfg(test)]
pub(crate) use compare::is_member;
pub(crate) use compare::{Truth, compare, equal, order};
pub(crate) use key::Key;
pub(crate) use lookup::{cell_holds, cell_is_inside, find, find_among, is_inside, serves};
pub(crate) use meter::{Arm, Meter, Told};

/// Where an expression is asked.
#[derive(Clone, Copy, Default)]
pub(crate) struct Frame<'f> {
    /// The record whose fields are bare names; of a group, its first member.
    pub record: Option<RecordRef>,
    /// Inside an aggregate: the record outside of it.
    pub this: Option<RecordRef>,
    /// The members of the rule's own group.
    pub group: Option<&'f Group>,
    /// What earlier steps of a settlement left; where there is none, lines stand as billed.
    pub left: Option<&'f dyn Left>,
}

/// The members of a group, in the order of their invoice.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Group {
    /// Decided lines of earlier invoices, where the rule looks at them.
    pub earlier: Vec<RecordRef>,
    /// Lines of this invoice (or other records) that are surely in the group.
    pub members: Vec<RecordRef>,
    /// May be in the group, and why that is not known.
    pub unsure: Vec<(RecordRef, Unknown)>,
    /// Why there may be more of it than anybody supplied: earlier invoices are not all there.
    pub doubt: Option<Unknown>,
    /// Whether decided lines of earlier invoices were looked for.
    pub takes_earlier: bool,
}

/// What the steps of a settlement so far left of a line.
pub(crate) trait Left {
    /// Money; `None` for a line that is not being settled.
    fn amount(&self, line: RecordRef) -> Option<Number>;
    /// Hours.
    fn hours(&self, line: RecordRef) -> Option<Number>;
}

/// Evaluates expressions of one plan over one store of facts.
pub(crate) struct Evaluator<'a> {
    pub plan: &'a Plan,
    pub bindings: &'a Bindings,
    pub facts: &'a Facts,
    pub as_of: Option<Date>,
    /// Every verdict is worked out in full, without a quick look before.
    pub is_plain: bool,
    /// Lists, tables and texts are gone through from end to end, to hold their indexes to it.
    without_indexes: bool,
    memory: RefCell<HashMap<aggregate::MemoryKey, Answer>>,
    /// Of which sets of phrases the fields of records have one.
    found_sets: RefCell<HashMap<(RecordRef, FieldId), Rc<text::FoundSets>>>,
    /// How rules ended on records, for `found(r)`.
    ended: RefCell<EndedRules>,
    /// By invoice: the line numbers that stand on it more than once.
    repeated_numbers: RefCell<HashMap<RecordRef, BTreeSet<String>>>,
    /// The lines of the invoice that is judged, as columns.
    lines: columns::KeptLines,
    /// Counts the steps of the review.
    pub meter: &'a Meter,
}

/// By rule and record: how the rule ended there.
pub(crate) type EndedRules = HashMap<(usize, RecordRef), Ended>;

/// How a rule ended on a record it applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Found,
    NotFound,
    Undetermined,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        bindings: &'a Bindings,
        facts: &'a Facts,
        as_of: Option<Date>,
        meter: &'a Meter,
    ) -> Self {
        Self {
            plan,
            bindings,
            facts,
            as_of,
            is_plain: meter.counts_every_step(),
            without_indexes: false,
            memory: RefCell::default(),
            found_sets: RefCell::default(),
            ended: RefCell::default(),
            repeated_numbers: RefCell::default(),
            lines: RefCell::default(),
            meter,
        }
    }

    /// The same without quick looks and indexes where so asked.
    pub(crate) fn plainly(self, is_plain: bool) -> Self {
        Self { is_plain: self.is_plain || is_plain, without_indexes: is_plain, ..self }
    }

    /// The same over facts that say more by now, with what is known of how rules ended.
    pub(crate) fn after(ended: EndedRules, evaluator: Self) -> Self {
        Self { ended: RefCell::new(ended), ..evaluator }
    }

    /// Whether another line of the invoice has the same number.
    pub(crate) fn has_repeated_number(&self, invoice: RecordRef, number: &str) -> bool {
        let mut known = self.repeated_numbers.borrow_mut();
        let repeated = known.entry(invoice).or_insert_with(|| {
            let (mut met, mut repeated) = (BTreeSet::new(), BTreeSet::new());
            for line in self.facts.lines_of(invoice, self.facts.schema.known.line) {
                let number = self.facts.text_of(line, "number");
                if !met.insert(number.clone()) {
                    repeated.insert(number);
                }
            }
            repeated
        });
        repeated.contains(number)
    }

    /// How the rules ended so far.
    pub(crate) fn into_ended(self) -> EndedRules {
        self.ended.into_inner()
    }

    /// What a condition comes to.
    pub(crate) fn truth(&self, node: &Node, frame: Frame<'_>) -> Truth {
        if matches!(node.op, Op::Not(_) | Op::And(_) | Op::Or(_)) {
            self.meter.step(1);
        }
        match &node.op {
            Op::Not(inner) => self.truth(inner, frame).negate(),
            Op::And(parts) => Truth::all(parts.iter().map(|part| self.truth(part, frame))),
            Op::Or(parts) => Truth::any(parts.iter().map(|part| self.truth(part, frame))),
            _ => Truth::of(self.eval(node, frame), &node.text),
        }
    }

    /// What an expression comes to.
    pub(crate) fn eval(&self, node: &Node, frame: Frame<'_>) -> Answer {
        let what = &*node.text;
        self.meter.step(1);
        if self.meter.is_spent() {
            // The review ends with an error; this answer is never seen.
            return Answer::unknown(ReasonKind::NotSupplied, what);
        }
        match &node.op {
            Op::Constant(value) => Answer::Known(value.clone()),
            Op::AsOf => match self.as_of {
                Some(date) => Answer::Known(Value::Date(date)),
                None => Answer::unknown(ReasonKind::NotSupplied, "as_of"),
            },
            Op::Path { scope, links, field } => self.path(*scope, links, *field, node, frame),
            Op::Defined { scope, links, define } => self.defined(*scope, links, *define, node, frame),
            Op::Not(_) | Op::And(_) | Op::Or(_) => self.truth(node, frame).into_answer(),
            Op::Negate(inner) => arith::negate(self.operand(inner, frame), what),
            Op::Add(a, b) => arith::add(&self.operand(a, frame), &self.operand(b, frame), what),
            Op::Subtract(a, b) => arith::subtract(&self.operand(a, frame), &self.operand(b, frame), what),
            Op::Multiply(a, b) => arith::multiply(&self.operand(a, frame), &self.operand(b, frame), what),
            Op::Divide(a, b) => arith::divide(&self.operand(a, frame), &self.operand(b, frame), what),
            Op::Compare(op @ (CompareOp::Is | CompareOp::IsNot), a, b) => {
                compare(*op, &self.eval(a, frame), &self.eval(b, frame), what).into_answer()
            }
            Op::Compare(op, a, b) => {
                compare(*op, &self.operand(a, frame), &self.operand(b, frame), what).into_answer()
            }
            Op::IsMissing(value, negated) => match self.eval(value, frame) {
                Answer::Known(_) => Answer::yes_no(*negated),
                Answer::Blank => Answer::yes_no(!negated),
                Answer::Unknown(unknown) => Answer::Unknown(unknown.without_bound()),
            },
            Op::IsMark(value, mark, negated) => match self.eval(value, frame) {
                Answer::Known(Value::Mark(found)) => Answer::yes_no((found == *mark) != *negated),
                Answer::Known(_) | Answer::Blank => Answer::yes_no(*negated),
                Answer::Unknown(unknown) => Answer::Unknown(unknown.without_bound()),
            },
            Op::InSteps(value, step, negated) => {
                self.in_steps(value, step, what, frame).negate_if(*negated).into_answer()
            }
            Op::InRange { value, from, to, negated } => self
                .in_range(value, from.as_deref(), to.as_ref(), what, frame)
                .negate_if(*negated)
                .into_answer(),
            Op::InValues(value, members, negated) => {
                self.in_values(value, members, what, frame).negate_if(*negated).into_answer()
            }
            Op::Mentions { value, phrases, negated } => {
                self.mentions(value, phrases, what, frame).negate_if(*negated).into_answer()
            }
            Op::Matches { value, pattern, negated } => {
                let truth = match self.eval(value, frame) {
                    Answer::Known(Value::Text(text) | Value::Code(text)) => {
                        Truth::from(pattern.is_match(&*text))
                    }
                    answer => no_text(answer, what),
                };
                truth.negate_if(*negated).into_answer()
            }
            Op::Else(value, fallback) => match self.eval(value, frame) {
                answer @ Answer::Known(_) => {
                    self.meter.took(node.at, 0);
                    answer
                }
                Answer::Blank | Answer::Unknown(_) => {
                    self.meter.took(node.at, 1);
                    self.eval(fallback, frame)
                }
            },
            Op::Members { list, distinct } => self.members_of(list, *distinct, what, frame),
            Op::Lookup { table, keys, firms_own, column } => {
                self.lookup(*table, keys, *firms_own, *column, what, frame)
            }
            Op::Call(function, args) => self.call(*function, args, node, frame),
            Op::Tiered { table, from, to } => self.tiered(*table, from, to, what, frame),
            Op::Aggregate(aggregate) => self.aggregate(aggregate, node, frame),
            Op::Approved(approved) => self.approved(approved, what, frame).into_answer(),
            Op::Found(rules) => self.was_found(rules, what, frame).into_answer(),
            Op::Convert { amount, currency, day } => self.convert(amount, currency, day, what, frame),
            Op::Due { start, length, calendar, paused } => {
                self.due(start, length, calendar, paused.as_deref(), what, frame)
            }
        }
    }

    /// What an expression comes to where a value is needed: of a blank nothing can be worked out.
    fn operand(&self, node: &Node, frame: Frame<'_>) -> Answer {
        match self.eval(node, frame) {
            Answer::Blank => Answer::unknown(ReasonKind::Blank, &*node.text),
            answer => answer,
        }
    }

    fn path(
        &self,
        scope: Scope,
        links: &[FieldId],
        field: Option<FieldId>,
        node: &Node,
        frame: Frame<'_>,
    ) -> Answer {
        let record = match self.follow(scope, links, node, frame) {
            Ok(record) => record,
            Err(answer) => return answer,
        };
        let Some(field) = field else { return Answer::Known(Value::Record(record)) };
        let known = &self.facts.schema.known;
        if self.facts.schema.is_line(record.kind) {
            if field == known.remaining {
                return self.remaining(record, "amount", |left| left.amount(record), node, frame);
            }
            if field == known.remaining_hours {
                return self.remaining(record, "hours", |left| left.hours(record), node, frame);
            }
        }
        self.datum(record, field, node)
    }

    /// What is left of a line's money or hours: all of it until a settlement took something.
    fn remaining(
        &self,
        record: RecordRef,
        billed: &str,
        left: impl FnOnce(&dyn Left) -> Option<Number>,
        node: &Node,
        frame: Frame<'_>,
    ) -> Answer {
        let Some(field) = self.facts.schema.field(self.facts.kind_of(record), billed) else {
            // A line without hours has none left.
            return Answer::Known(Value::Hours(Number::ZERO));
        };
        let answer = self.datum(record, field, node);
        match (frame.left.and_then(left), answer) {
            (Some(number), Answer::Known(value)) => Answer::Known(value.with_number(number)),
            (_, answer) => answer,
        }
    }

    /// The record that the links lead to; `Err` where one of them is blank or unknown.
    fn follow(
        &self,
        scope: Scope,
        links: &[FieldId],
        node: &Node,
        frame: Frame<'_>,
    ) -> Result<RecordRef, Answer> {
        let start = match scope {
            Scope::Current => frame.record,
            Scope::This => frame.this,
        };
        let mut record = start.ok_or_else(|| Answer::unknown(ReasonKind::NotSupplied, &*node.text))?;
        for &link in links {
            match self.datum(record, link, node) {
                Answer::Known(Value::Record(next)) => record = next,
                Answer::Known(_) => return Err(Answer::unknown(ReasonKind::Unreadable, &*node.text)),
                other => return Err(other),
            }
        }
        Ok(record)
    }

    fn datum(&self, record: RecordRef, field: FieldId, node: &Node) -> Answer {
        match self.facts.get(record, field) {
            Datum::Known(value) => Answer::Known(value.clone()),
            Datum::Blank => Answer::Blank,
            Datum::Unreadable(what) => Answer::Unknown(Unknown::unreadable(&*node.text, what)),
            Datum::Missing => self.missing(record, field, node),
        }
    }

    /// Where all records of a kind are there, a link to none is blank; else nobody knows.
    fn missing(&self, record: RecordRef, field: FieldId, node: &Node) -> Answer {
        let schema = &self.facts.schema;
        if let Type::Record(kind) = schema.field_of(record.kind, field).ty
            && !schema.comes_with_invoice(kind)
        {
            return match self.facts.completeness(kind) {
                Some(Completeness::Complete) => Answer::Blank,
                _ => Answer::unknown(ReasonKind::NotComplete, schema.title(kind)),
            };
        }
        Answer::unknown(ReasonKind::NotSupplied, &*node.text)
    }

    fn defined(
        &self,
        scope: Scope,
        links: &[FieldId],
        define: usize,
        node: &Node,
        frame: Frame<'_>,
    ) -> Answer {
        let Some(define) = self.plan.defines.get(define) else {
            return Answer::unknown(ReasonKind::NotSupplied, &*node.text);
        };
        if !define.of_record {
            return self.eval(&define.value, Frame::default());
        }
        match self.follow(scope, links, node, frame) {
            Ok(record) => self.eval(
                &define.value,
                Frame { record: Some(record), this: None, group: None, left: frame.left },
            ),
            Err(answer) => answer,
        }
    }
}

impl Evaluator<'_> {
    /// Remembers how a rule ended on a record.
    pub(crate) fn remember(&self, rule: usize, record: RecordRef, ended: Ended) {
        if self.plan.asks_found {
            self.ended.borrow_mut().insert((rule, record), ended);
        }
    }

    /// Whether one of the rules was found on the record, its group or its invoice; of a decided record nobody knows.
    fn was_found(&self, rules: &[usize], what: &str, frame: Frame<'_>) -> Truth {
        let unknown = || Truth::Unknown(Unknown::because(ReasonKind::Verdict, what));
        let Some(first) = frame.record else { return unknown() };
        if self.facts.schema.is_prior(first.kind) {
            return unknown();
        }
        // A rule over the same groups may speak of some of the members only.
        let members = frame.group.map_or(&[][..], |group| &group.members);
        let invoice = self.facts.invoice_of(first);
        let places: BTreeSet<RecordRef> = members.iter().copied().chain([first]).chain(invoice).collect();
        let ended = self.ended.borrow();
        let asked = rules.iter().flat_map(|&rule| places.iter().map(move |&at| (rule, at)));
        Truth::any(asked.map(|place| match ended.get(&place) {
            Some(Ended::Found) => Truth::Yes,
            Some(Ended::Undetermined) => unknown(),
            Some(Ended::NotFound) | None => Truth::No,
        }))
    }
}

/// What a question about a text comes to where there is none.
fn no_text(answer: Answer, what: &str) -> Truth {
    match answer {
        Answer::Blank => Truth::No,
        Answer::Unknown(unknown) => Truth::Unknown(unknown.without_bound()),
        Answer::Known(_) => Truth::Unknown(Unknown::because(ReasonKind::Mark, what)),
    }
}

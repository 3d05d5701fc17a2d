//! From states of variables to facts: a record, and what else must be there, for which they are so.
//!
//! What is made here is a guess. It counts only where the engine, run over it, says what was claimed.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;

use super::model::{Source, Var, Words, text};
use super::solve::Solver;
use super::states::State;
use crate::facts::Datum;
use crate::plan::{Node, Op, Plan, Row, Scope};
use crate::schema::{FieldId, KindId};
use crate::testing::{Given, GivenRecord};
use crate::types::{Answer, Currency, Number, Period, Type, Value};

/// The day of a record of which none is asked.
pub(super) const SOME_DAY: Date = jiff::civil::date(2026, 3, 2);

/// A record that is being made up: what its fields hold, and the records that its links lead to.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub kind: KindId,
    pub fields: BTreeMap<FieldId, Slot>,
}

#[derive(Clone, Debug)]
pub(super) enum Slot {
    Datum(Datum),
    Record(Tree),
}

/// Facts that are being made up.
#[derive(Clone, Debug)]
pub(super) struct Draft<'p> {
    pub plan: &'p Plan,
    /// The record that the rule looks at; of a group, its members are all like it.
    pub root: Tree,
    pub members: usize,
    /// The amount of the lines of an invoice.
    pub line_amount: Option<Value>,
    /// Rows of supplied tables, by the tables' places.
    pub tables: BTreeMap<usize, Vec<Row>>,
}

impl<'p> Draft<'p> {
    pub(super) fn new(plan: &'p Plan, kind: KindId) -> Self {
        // A line is a fee as well as any other.
        let known = &plan.schema.known;
        let kind = match kind {
            line if line == known.line => known.fee,
            line if line == known.prior_line => plan.schema.decided(known.fee).unwrap_or(line),
            other => other,
        };
        let root = Tree { kind, fields: BTreeMap::new() };
        Self { plan, root, members: 1, line_amount: None, tables: BTreeMap::new() }
    }

    /// Sees to it that a variable is in a state; no where nobody knows how.
    pub(super) fn put(&mut self, var: &Var<'p>, state: &State) -> bool {
        match (&var.source, state) {
            (Source::Field(links, field), State::Is(answer)) => self.set(links, *field, answer),
            (Source::Field(links, field), State::Words(bits)) => match with_words(&var.words, *bits) {
                Some(words) => self.set(links, *field, &Answer::Known(text(&words))),
                None => false,
            },
            (Source::Written(_, node), State::Is(answer)) => Solver::of(self).reach(node, answer),
            (Source::Two(_, a, b), State::Order(order)) => Solver::of(self).reach_order(a, b, *order),
            // Whether it is so is seen when the facts are run.
            (_, State::Truth(_) | State::Open) => true,
            _ => false,
        }
    }

    /// Sets a field of the record or of one that its links lead to, unless it is set to something else.
    pub(super) fn set(&mut self, links: &[FieldId], field: FieldId, answer: &Answer) -> bool {
        let datum = match answer {
            Answer::Known(Value::Record(record)) => {
                let empty = Tree { kind: record.kind, fields: BTreeMap::new() };
                return self.set_slot(links, field, Slot::Record(empty));
            }
            Answer::Known(value) => Datum::Known(value.clone()),
            Answer::Blank => Datum::Blank,
            Answer::Unknown(unknown) if unknown.at_least.is_none() => Datum::Missing,
            Answer::Unknown(_) => return false,
        };
        self.set_slot(links, field, Slot::Datum(datum))
    }

    fn set_slot(&mut self, links: &[FieldId], field: FieldId, slot: Slot) -> bool {
        let schema = &self.plan.schema;
        let is_settled = schema.is_settled_field(self.root.kind, field) && links.is_empty();
        if is_settled && !schema.is_prior(self.root.kind) {
            return self.set_settled(field, &slot);
        }
        // What an invoice bills is what its lines bill.
        let is_billed = links.is_empty()
            && self.root.kind == schema.known.invoice
            && schema.field_of(self.root.kind, field).name == "billed";
        if is_billed && let Slot::Datum(Datum::Known(value @ Value::Money(..))) = &slot {
            return self.bill(value);
        }
        let mut at = &mut self.root;
        for link in links {
            let Type::Record(to) = schema.field_of(at.kind, *link).ty else { return false };
            let to = schema.as_linked(at.kind, to);
            let entry = at.fields.entry(*link);
            let next = entry.or_insert_with(|| Slot::Record(Tree { kind: to, fields: BTreeMap::new() }));
            match next {
                Slot::Record(tree) => at = tree,
                // What is read through a link that leads nowhere is what the link is.
                Slot::Datum(datum) => return matches!(&slot, Slot::Datum(wanted) if wanted == datum),
            }
        }
        match at.fields.get(&field) {
            None => {
                at.fields.insert(field, slot);
                true
            }
            Some(Slot::Datum(known)) => matches!(&slot, Slot::Datum(wanted) if wanted == known),
            Some(Slot::Record(_)) => matches!(slot, Slot::Record(_)),
        }
    }

    /// Gives the invoice a line of this amount, unless it has one of another.
    fn bill(&mut self, value: &Value) -> bool {
        let free = self.line_amount.is_none() || self.line_amount.as_ref() == Some(value);
        self.line_amount = Some(value.clone());
        // An invoice adds up its lines in its own currency.
        let other = value.currency().filter(|currency| self.plan.header.currency != Some(*currency));
        let field = self.plan.schema.field(self.root.kind, "currency");
        free && match other.zip(field) {
            Some((currency, field)) => {
                self.set(&[], field, &Answer::Known(Value::Code(currency.code().into())))
            }
            None => true,
        }
    }

    /// What a settlement decides follows from what is billed, as long as no rule takes anything.
    fn set_settled(&mut self, field: FieldId, slot: &Slot) -> bool {
        let Slot::Datum(Datum::Known(value)) = slot else { return false };
        let schema = &self.plan.schema;
        let name = schema.field_of(self.root.kind, field).name.as_str();
        match (name, value) {
            ("approved", Value::Money(..)) if self.root.kind == schema.known.invoice => self.bill(value),
            ("approved", Value::Money(..)) => match schema.field(self.root.kind, "amount") {
                Some(amount) => self.set(&[], amount, &Answer::Known(value.clone())),
                None => false,
            },
            // Whether anything is taken, held or found hangs on the rules.
            _ => true,
        }
    }

    /// Gives a value to whatever an expression reads and nothing is known of.
    pub(super) fn fill(&mut self, node: &Node) {
        match &node.op {
            Op::Path { scope: Scope::Current, links, field: Some(field) } => self.fill_field(links, *field),
            Op::Defined { scope: Scope::Current, links, define } if links.is_empty() => {
                if let Some(define) = self.plan.defines.get(*define) {
                    self.fill(&define.value);
                }
            }
            // Of other records there are none.
            Op::Aggregate(aggregate) if aggregate.of.is_some() => {}
            Op::Approved(_) => {}
            // What stands behind `else` is not needed where something stands before it.
            Op::Else(value, _) => self.fill(value),
            _ => node.children().into_iter().for_each(|child| self.fill(child)),
        }
    }

    fn fill_field(&mut self, links: &[FieldId], field: FieldId) {
        let (schema, mut kind) = (&self.plan.schema, self.root.kind);
        for link in links {
            match schema.field_of(kind, *link).ty {
                Type::Record(to) => kind = schema.as_linked(kind, to),
                _ => return,
            }
        }
        let described = schema.field_of(kind, field);
        // What follows from other facts is left to them, and what is analysed to the analysis.
        let follows = [
            "amount",
            "billed",
            "billed_amount",
            "billed_hours",
            "tax",
            "tax_billed",
            "discount",
            "adjustment",
        ];
        let worked_out = follows.contains(&described.name.as_str())
            || described.name.starts_with("remaining")
            || schema.is_settled_field(kind, field);
        if worked_out || matches!(described.ty, Type::Record(_)) {
            return;
        }
        if let Some(value) = usual(self.plan, &described.name, &described.ty) {
            self.set(links, field, &Answer::Known(value));
        }
    }

    /// The records, as a test of a rule file gives them.
    pub(super) fn given(&self) -> Vec<GivenRecord> {
        let known = &self.plan.schema.known;
        let mut given = vec![record(&self.root); self.members];
        if self.root.kind == known.invoice {
            let amount =
                self.line_amount.clone().unwrap_or(Value::Money(Number::from(1000), currency(self.plan)));
            let fields = self
                .plan
                .schema
                .field(known.fee, "amount")
                .map(|amount_field| vec![(amount_field, Given::Datum(Datum::Known(amount)))]);
            given.push(GivenRecord { kind: known.fee, fields: fields.unwrap_or_default() });
        }
        given
    }
}

fn record(tree: &Tree) -> GivenRecord {
    let mut fields = Vec::with_capacity(tree.fields.len());
    for (field, slot) in &tree.fields {
        match slot {
            Slot::Datum(Datum::Missing) => {}
            Slot::Datum(datum) => fields.push((*field, Given::Datum(datum.clone()))),
            Slot::Record(tree) => fields.push((*field, Given::Record(record(tree)))),
        }
    }
    GivenRecord { kind: tree.kind, fields }
}

/// The currency of amounts that nothing is asked of.
pub(super) fn currency(plan: &Plan) -> Currency {
    plan.header.currency.or_else(|| "USD".parse().ok()).unwrap_or(Currency::NONE)
}

/// A value that a field may well have.
pub(super) fn usual(plan: &Plan, name: &str, ty: &Type) -> Option<Value> {
    let hundred = Number::from(100);
    Some(match ty {
        Type::Text => text(match name {
            "id" => "T1",
            "number" | "invoice_number" => "1001",
            _ => "other",
        }),
        Type::YesNo => Value::YesNo(false),
        Type::Number => Value::Number(Number::ONE),
        Type::Money(of) => Value::Money(hundred, of.unwrap_or(currency(plan))),
        Type::Rate(of) => Value::Rate(hundred, of.unwrap_or(currency(plan))),
        Type::Hours => Value::Hours(Number::ONE),
        Type::Days => Value::Days(Number::ONE),
        Type::Period => Value::Period(Period::Months(1)),
        Type::Date => Value::Date(SOME_DAY),
        Type::Time => Value::Time(jiff::civil::time(12, 0, 0, 0)),
        Type::Moment => Value::Moment(SOME_DAY, jiff::civil::time(12, 0, 0, 0)),
        Type::Code(set) => Value::Code(
            match set.as_deref() {
                Some("task") => "L110",
                Some("activity") => "A103",
                Some("expense") => "E124",
                Some("role") => "ASSOC",
                Some("currency") => return Some(Value::Code(currency(plan).code().into())),
                _ => "US",
            }
            .into(),
        ),
        Type::OneOf(texts) => text(texts.first()?),
        Type::List(of) => Value::List(vec![usual(plan, name, of)?].into()),
        Type::Record(_) | Type::Any => return None,
    })
}

/// A value so many steps above another: days of a date, minutes of a time, wholes of all else.
pub(super) fn moved(value: &Value, by: i64) -> Option<Value> {
    Some(match value {
        Value::Date(date) => Value::Date(date.checked_add(Span::new().days(by)).ok()?),
        Value::Moment(date, time) => Value::Moment(date.checked_add(Span::new().days(by)).ok()?, *time),
        Value::Time(time) => Value::Time(time.checked_add(Span::new().minutes(by)).ok()?),
        Value::Text(words) => text(&format!("{words} {by}")),
        Value::YesNo(yes) => Value::YesNo(!yes),
        Value::Code(code) => Value::Code(if &**code == "ZZ" { "ZZ1" } else { "ZZ" }.into()),
        value => value.with_number(value.number()?.checked_add(Number::from(by)).ok()?),
    })
}

/// A text in which just these of the words stand.
fn with_words(words: &[Words<'_>], bits: u32) -> Option<String> {
    let wanted = |place: usize| bits >> place & 1 == 1;
    let fits = |text: &str| words.iter().enumerate().all(|(place, of)| of.are_in(text) == wanted(place));
    let phrase = |of: &Words<'_>| match of {
        Words::Phrases(phrases, set) => phrases.written(*set).next().map(|phrase| phrase.replace('*', "")),
        Words::Pattern(..) => None,
    };
    let chosen: Vec<String> = words
        .iter()
        .enumerate()
        .filter(|(place, _)| wanted(*place))
        .filter_map(|(_, of)| phrase(of))
        .collect();
    let plain = ["other", "1001", "A1", "INV-1001", "12", "AB-12"].map(str::to_owned);
    let joined = [chosen.join("; "), chosen.join(" ")].into_iter().filter(|text| !text.is_empty());
    joined.chain(plain).find(|text| fits(text))
}

//! Aggregates: sums, counts and orders over other records, and what is known of them when members are not.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::arith::{add, divide, extreme};
use super::compare::{Truth, compare, order, sorting_order};
use super::key::Key;
use super::{Evaluator, Frame};
use crate::facts::{Completeness, RecordRef};
use crate::plan::{Aggregate, AggregateKind, Node, Op, Rank, Window, WindowLength};
use crate::schema::KindId;
use crate::types::{Answer, Number, ReasonKind, Type, Unknown, Value};

/// The records an aggregate is about.
#[derive(Default)]
struct Members {
    /// Surely among them, in the order of the invoice or of the facts.
    sure: Vec<RecordRef>,
    /// Why others may be among them; `None` where all are known.
    doubt: Option<Unknown>,
}

impl Members {
    fn doubt(&mut self, unknown: &Unknown) {
        self.doubt.get_or_insert_default().absorb(unknown);
    }
}

impl Evaluator<'_> {
    pub(super) fn aggregate(&self, aggregate: &Aggregate, node: &Node, frame: Frame<'_>) -> Answer {
        let what = &*node.text;
        let own = match self.own_keys(aggregate, frame) {
            Ok(own) => own,
            Err(unknown) => return Answer::Unknown(unknown),
        };
        let remembered = self.memory_key(aggregate, frame, &own);
        if let Some(key) = &remembered
            && let Some(answer) = self.memory.borrow().get(key)
        {
            return answer.clone();
        }
        let members = self.members(aggregate, &own, what, frame);
        let answer = match aggregate.kind {
            AggregateKind::Count => self.count(aggregate, &members, frame),
            AggregateKind::First => self.first(aggregate, &members, what, frame),
            _ => self.fold(aggregate, &members, node, frame),
        };
        if let Some(key) = remembered {
            self.memory.borrow_mut().insert(key, answer.clone());
        }
        answer
    }

    /// What is the same for every record with these keys needs to be worked out once.
    fn memory_key(&self, aggregate: &Aggregate, frame: Frame<'_>, own: &[Value]) -> Option<MemoryKey> {
        let depends = frame.left.is_some()
            || aggregate.of.is_none()
            || aggregate.reads_this
            || aggregate.window.is_some();
        if depends {
            return None;
        }
        let invoice = aggregate
            .of
            .filter(|&kind| !self.facts.schema.is_prior(kind))
            .and_then(|_| frame.record.and_then(|record| self.facts.invoice_of(record)));
        let brings_firm = aggregate.same.iter().any(|join| join.brings_firm);
        let firm = frame.record.filter(|_| brings_firm).and_then(|record| self.facts.firm_of(record));
        let keys = own.iter().chain(&firm).map(Key::of).collect();
        Some(MemoryKey { aggregate: aggregate.id, invoice, keys })
    }

    fn own_keys(&self, aggregate: &Aggregate, frame: Frame<'_>) -> Result<Vec<Value>, Unknown> {
        aggregate
            .same
            .iter()
            .map(|join| match self.eval(&join.own, frame) {
                Answer::Known(value) => Ok(value),
                Answer::Blank => Err(Unknown::because(ReasonKind::Blank, &*join.own.text)),
                Answer::Unknown(unknown) => Err(unknown.without_bound()),
            })
            .collect()
    }

    fn members(&self, aggregate: &Aggregate, own: &[Value], what: &str, frame: Frame<'_>) -> Members {
        let mut members = Members::default();
        let candidates: Vec<RecordRef> = match aggregate.of {
            None => {
                let Some(group) = frame.group else {
                    // A record that is in no known group: nothing can be said of its members.
                    members.doubt(&Unknown::because(ReasonKind::NoRecords, what));
                    return members;
                };
                for unknown in group.unsure.iter().map(|(_, unknown)| unknown).chain(&group.doubt) {
                    members.doubt(unknown);
                }
                group.earlier.iter().chain(&group.members).copied().collect()
            }
            Some(kind) if kind == self.facts.schema.known.segment => {
                match frame.record.and_then(|record| self.facts.invoice_of(record)) {
                    Some(invoice) => self.facts.segments_of(invoice),
                    None => self.facts.all(kind).collect(),
                }
            }
            Some(kind) if self.facts.schema.is_line(kind) && !self.facts.schema.is_prior(kind) => {
                match frame.record.and_then(|record| self.facts.invoice_of(record)) {
                    Some(invoice) if self.facts.schema.is_prior(invoice.kind) => {
                        // A field that a define gives to lines speaks of the lines of a decided invoice too.
                        let kind = self.facts.schema.decided(kind).unwrap_or(kind);
                        self.doubt_incomplete(kind, &mut members);
                        self.facts.lines_of(invoice, kind).collect()
                    }
                    Some(invoice) => self.facts.lines_maybe_of(invoice, kind).collect(),
                    None => {
                        members.doubt(&Unknown::because(ReasonKind::NotSupplied, what));
                        return members;
                    }
                }
            }
            Some(kind) => {
                self.doubt_incomplete(kind, &mut members);
                self.facts.countable(kind)
            }
        };
        self.meter.step(candidates.len());
        if self.meter.is_spent() {
            return members;
        }
        for other in candidates {
            let inner = Frame { record: Some(other), this: frame.record, group: None, ..frame };
            match self.belongs(aggregate, own, inner, frame, what) {
                Truth::Yes => members.sure.push(other),
                Truth::No => {}
                Truth::Unknown(unknown) => members.doubt(&unknown),
            }
        }
        members
    }

    fn doubt_incomplete(&self, kind: KindId, members: &mut Members) {
        if self.facts.completeness(kind) != Some(Completeness::Complete) {
            let title = self.facts.schema.title(kind);
            members.doubt(&Unknown::because(ReasonKind::NotComplete, title));
        }
    }

    /// Whether another record has the same keys, lies in the window and fulfils every `where`.
    fn belongs(
        &self,
        aggregate: &Aggregate,
        own: &[Value],
        inner: Frame<'_>,
        outer: Frame<'_>,
        what: &str,
    ) -> Truth {
        let same = aggregate.same.iter().zip(own).map(|(join, own)| match self.eval(&join.other, inner) {
            Answer::Known(_) if join.brings_firm && self.of_other_firm(inner, outer) => Truth::No,
            Answer::Known(value) => Truth::from(super::equal(&value, own).unwrap_or(false)),
            Answer::Blank => Truth::No,
            Answer::Unknown(unknown) => Truth::Unknown(unknown.without_bound()),
        });
        let window = aggregate.window.iter().map(|window| self.in_window(window, inner, outer, what));
        let filters = aggregate.filters.iter().map(|filter| self.truth(filter, inner));
        let of_kind = aggregate.of.and_then(|kind| self.facts.doubt_of_kind(inner.record?, kind));
        Truth::all(same.chain(window).chain(filters).chain(of_kind.map(Truth::Unknown)))
    }

    /// The firm that a firm's own id brings along: equal ids of two firms are two.
    pub(crate) fn firm_brought(&self, brings_firm: bool, record: RecordRef) -> Option<Key> {
        let firm = brings_firm.then(|| self.facts.firm_of(record)).flatten();
        firm.as_ref().map(Key::of)
    }

    /// Whether two records are known to be of different firms.
    fn of_other_firm(&self, inner: Frame<'_>, outer: Frame<'_>) -> bool {
        let firm = |frame: Frame<'_>| frame.record.and_then(|record| self.facts.firm_of(record));
        match (firm(inner), firm(outer)) {
            (Some(a), Some(b)) => Key::of(&a) != Key::of(&b),
            _ => false,
        }
    }

    fn in_window(&self, window: &Window, inner: Frame<'_>, outer: Frame<'_>, what: &str) -> Truth {
        let (own, other) = (self.eval(&window.own_date, outer), self.eval(&window.other_date, inner));
        let (Answer::Known(Value::Date(own)), Answer::Known(Value::Date(other))) = (&own, &other) else {
            return Truth::Unknown(super::compare::reasons(&own, &other, what));
        };
        let Some((first, last)) = window_ends(window.next, window.length, *own) else {
            return Truth::Unknown(Unknown::because(ReasonKind::Calendar, what));
        };
        Truth::from((first..=last).contains(other))
    }

    fn count(&self, aggregate: &Aggregate, members: &Members, frame: Frame<'_>) -> Answer {
        let mut doubt = members.doubt.clone();
        let number = match &aggregate.value {
            Some(value) if aggregate.distinct => {
                let mut different: BTreeSet<(Option<Key>, Key)> = BTreeSet::new();
                for &member in &members.sure {
                    match self.eval(value, self.inner(frame, member)) {
                        Answer::Known(value) => {
                            different
                                .insert((self.firm_brought(aggregate.brings_firm, member), Key::of(&value)));
                        }
                        Answer::Blank => {}
                        Answer::Unknown(unknown) => doubt.get_or_insert_default().absorb(&unknown),
                    }
                }
                different.len()
            }
            _ => members.sure.len(),
        };
        let known = Value::Number(Number::from(i64::try_from(number).unwrap_or(i64::MAX)));
        match doubt {
            None => Answer::Known(known),
            Some(mut unknown) => {
                unknown.at_least = Some(Box::new(known));
                Answer::Unknown(unknown)
            }
        }
    }

    fn inner<'f>(&self, frame: Frame<'f>, record: RecordRef) -> Frame<'f> {
        Frame { record: Some(record), this: frame.record, group: None, ..frame }
    }

    /// The value of the first record in an order.
    fn first(&self, aggregate: &Aggregate, members: &Members, what: &str, frame: Frame<'_>) -> Answer {
        if let Some(doubt) = &members.doubt {
            return Answer::Unknown(doubt.without_bound());
        }
        let Some(value) = &aggregate.value else { return Answer::unknown(ReasonKind::NoRecords, what) };
        match self.ordered(&aggregate.order, &members.sure, Tie::EarlierFirst, frame) {
            Err(unknown) => Answer::Unknown(unknown),
            Ok(ordered) => match ordered.first() {
                Some(&first) => match self.eval(value, self.inner(frame, first)) {
                    Answer::Blank => Answer::unknown(ReasonKind::Blank, &*value.text),
                    answer => answer,
                },
                None => Answer::unknown(ReasonKind::NoRecords, what),
            },
        }
    }

    /// Sums, averages, medians, least and greatest, and `in_order`.
    fn fold(&self, aggregate: &Aggregate, members: &Members, node: &Node, frame: Frame<'_>) -> Answer {
        let what = &*node.text;
        let Some(value) = &aggregate.value else { return Answer::unknown(ReasonKind::NoRecords, what) };
        let mut doubt = members.doubt.clone();
        let mut known = Vec::with_capacity(members.sure.len());
        let in_file: Vec<RecordRef>;
        let sure = if aggregate.kind == AggregateKind::InOrder {
            let mut sure = members.sure.clone();
            sure.sort_by_cached_key(|&member| self.place(member).in_file);
            in_file = sure;
            &in_file
        } else {
            &members.sure
        };
        for &member in sure {
            match self.eval(value, self.inner(frame, member)) {
                Answer::Known(value) => known.push(value),
                Answer::Blank => {
                    let blank = Unknown::because(ReasonKind::Blank, &*value.text);
                    doubt.get_or_insert_default().absorb(&blank);
                }
                Answer::Unknown(unknown) => {
                    known.extend(unknown.at_least.as_deref().cloned());
                    doubt.get_or_insert_default().absorb(&unknown);
                }
            }
        }
        let result = match aggregate.kind {
            AggregateKind::Sum => self.sum(&known, &value.ty, what, frame),
            _ if doubt.is_some() => Answer::unknown(ReasonKind::NoRecords, what),
            _ if known.is_empty() => return Answer::unknown(ReasonKind::NoRecords, what),
            AggregateKind::Average => average(&known, what),
            AggregateKind::Median => median(known, what),
            AggregateKind::Min | AggregateKind::Max => {
                let greatest = aggregate.kind == AggregateKind::Max;
                let answers = known.into_iter().map(Answer::Known);
                answers.reduce(|a, b| extreme(&a, &b, greatest, what)).unwrap_or(Answer::Blank)
            }
            AggregateKind::InOrder => in_order(&known, what),
            AggregateKind::Count | AggregateKind::First => Answer::Blank,
        };
        let Some(mut doubt) = doubt else { return result };
        doubt.at_least = None;
        if aggregate.kind == AggregateKind::Sum
            && adds_up_only(value)
            && let Answer::Known(part) = &result
            && part.number().is_some()
        {
            doubt.at_least = Some(Box::new(part.clone()));
        }
        Answer::Unknown(doubt)
    }

    fn sum(&self, values: &[Value], ty: &Type, what: &str, frame: Frame<'_>) -> Answer {
        let zero = match ty {
            Type::Money(_) | Type::Rate(_) => {
                let currency = frame
                    .record
                    .and_then(|record| self.facts.invoice_of(record))
                    .map(|invoice| self.facts.currency_of(invoice))
                    .or(self.facts.default_currency)
                    .unwrap_or(crate::types::Currency::NONE);
                let first = values.first().and_then(Value::currency).unwrap_or(currency);
                if matches!(ty, Type::Rate(_)) {
                    Value::Rate(Number::ZERO, first)
                } else {
                    Value::Money(Number::ZERO, first)
                }
            }
            Type::Hours => Value::Hours(Number::ZERO),
            Type::Days => Value::Days(Number::ZERO),
            _ => Value::Number(Number::ZERO),
        };
        values.iter().fold(Answer::Known(zero), |sum, value| add(&sum, &Answer::Known(value.clone()), what))
    }

    pub(crate) fn place(&self, record: RecordRef) -> Place {
        let is_prior = self.facts.schema.is_prior(record.kind);
        let invoice = self.facts.invoice_of(record).filter(|_| is_prior).map(|invoice| {
            let date = self.facts.date_of(invoice);
            let number = match self.facts.value(invoice, "number") {
                Some(Value::Text(number)) => Some(number.clone()),
                _ => None,
            };
            EarlierInvoice { without_date: date.is_none(), date, number }
        });
        let in_file = InFile { this_invoice: !is_prior, invoice, line: self.facts.place_of(record) };
        Place { date: self.facts.date_of(record), in_file }
    }

    /// Records in an order, ties by date and place; a blank comes last. `Err` where an order is not known.
    pub(crate) fn ordered(
        &self,
        ranks: &[Rank],
        records: &[RecordRef],
        tie: Tie,
        frame: Frame<'_>,
    ) -> Result<Vec<RecordRef>, Unknown> {
        let mut rows = Vec::with_capacity(records.len());
        for &record in records {
            let inner = Frame { record: Some(record), this: frame.this, group: None, ..frame };
            let place = self.place(record);
            rows.push((record, self.rank_answers(ranks, inner)?, place));
        }
        rows.sort_by(|(_, a, place_a), (_, b, place_b)| {
            by_ranks(ranks, a, b, place_a, place_b).then_with(|| tie.order(place_a, place_b))
        });
        Ok(rows.into_iter().map(|(record, ..)| record).collect())
    }

    /// What each part of an order asks of one record (or of a group of them).
    pub(crate) fn rank_answers(
        &self,
        ranks: &[Rank],
        frame: Frame<'_>,
    ) -> Result<Vec<Option<Value>>, Unknown> {
        ranks
            .iter()
            .map(|rank| match rank {
                Rank::Ascending(node) | Rank::Descending(node) => match self.eval(node, frame) {
                    Answer::Known(Value::Mark(_)) => Err(Unknown::because(ReasonKind::Mark, &*node.text)),
                    Answer::Known(value) => Ok(Some(value)),
                    Answer::Blank => Ok(None),
                    Answer::Unknown(unknown) => Err(unknown.without_bound()),
                },
                Rank::FirstLine | Rank::LastLine => Ok(None),
            })
            .collect()
    }
}

/// The first and last day of a window: days end or begin with the record's own; months and years are whole, the
/// current one included.
pub(crate) fn window_ends(next: bool, length: WindowLength, own: Date) -> Option<(Date, Date)> {
    let empty = jiff::Span::new();
    let (near, span) = match length {
        WindowLength::Days(n) => (own, empty.try_days(n - 1).ok()?),
        WindowLength::Months(n) => (own.first_of_month(), empty.try_months(n - 1).ok()?),
        WindowLength::Years(n) => (own.first_of_year(), empty.try_years(n - 1).ok()?),
    };
    let far = near.checked_add(if next { span } else { span.negate() }).ok()?;
    let (first, last) = (near.min(far), near.max(far));
    Some(match length {
        WindowLength::Days(_) => (first, last),
        WindowLength::Months(_) => (first, last.last_of_month()),
        WindowLength::Years(_) => (first, last.last_of_year()),
    })
}

/// What the answers to an aggregate hang on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MemoryKey {
    aggregate: usize,
    invoice: Option<RecordRef>,
    keys: Vec<Key>,
}

/// Where a record stands: its date and its place in its invoice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    date: Option<Date>,
    in_file: InFile,
}

/// Lines of earlier invoices come first, by invoice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct InFile {
    this_invoice: bool,
    invoice: Option<EarlierInvoice>,
    line: usize,
}

/// Earlier invoices stand by date and number; those without a date come last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct EarlierInvoice {
    without_date: bool,
    date: Option<Date>,
    number: Option<Arc<str>>,
}

/// Who comes first where an order leaves a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    /// The earlier date, then the earlier line: who stays.
    EarlierFirst,
    /// The later date, then the later line: who loses.
    LaterFirst,
}

impl Tie {
    pub(crate) fn order(self, a: &Place, b: &Place) -> std::cmp::Ordering {
        match self {
            // A missing date comes last.
            Self::EarlierFirst => (a.date.is_none(), a).cmp(&(b.date.is_none(), b)),
            Self::LaterFirst => (a.date.is_none(), b).cmp(&(b.date.is_none(), a)),
        }
    }
}

pub(crate) fn by_ranks(
    ranks: &[Rank],
    a: &[Option<Value>],
    b: &[Option<Value>],
    place_a: &Place,
    place_b: &Place,
) -> std::cmp::Ordering {
    for ((rank, a), b) in ranks.iter().zip(a).zip(b) {
        let found = match rank {
            Rank::FirstLine => place_a.in_file.cmp(&place_b.in_file),
            Rank::LastLine => place_b.in_file.cmp(&place_a.in_file),
            Rank::Ascending(_) | Rank::Descending(_) => match (a, b) {
                (Some(a), Some(b)) => {
                    let found = sorting_order(a, b);
                    if matches!(rank, Rank::Descending(_)) { found.reverse() } else { found }
                }
                (None, None) => std::cmp::Ordering::Equal,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(_), None) => std::cmp::Ordering::Less,
            },
        };
        if found.is_ne() {
            return found;
        }
    }
    std::cmp::Ordering::Equal
}

/// The fields of which a bill never has less than nothing, so that the known part of their sum is a lower bound.
const ADD_UP: [&str; 6] = ["hours", "billed_hours", "raw_hours", "units", "amount", "billed_amount"];

fn adds_up_only(value: &Node) -> bool {
    matches!(value.op, Op::Path { .. })
        && value.text.rsplit('.').next().is_some_and(|name| ADD_UP.contains(&name))
}

fn average(values: &[Value], what: &str) -> Answer {
    let count = Answer::Known(Value::Number(Number::from(i64::try_from(values.len()).unwrap_or(i64::MAX))));
    let sum = values.iter().cloned().map(Answer::Known).reduce(|a, b| add(&a, &b, what));
    sum.map_or(Answer::Blank, |sum| divide(&sum, &count, what))
}

/// The middle one; of an even number the mean of the two in the middle.
fn median(mut values: Vec<Value>, what: &str) -> Answer {
    if let Some(mark) = values.iter().find(|value| matches!(value, Value::Mark(_))) {
        return Answer::Known(mark.clone());
    }
    let mixed = values.windows(2).any(|pair| matches!(pair, [a, b] if order(a, b).is_none()));
    if mixed {
        return Answer::unknown(ReasonKind::Currency, what);
    }
    values.sort_by(sorting_order);
    let middle = values.len() / 2;
    match (values.get(middle), values.len().is_multiple_of(2)) {
        (Some(value), false) => Answer::Known(value.clone()),
        (Some(value), true) => match values.get(middle.wrapping_sub(1)) {
            Some(lower) => average(&[lower.clone(), value.clone()], what),
            None => Answer::unknown(ReasonKind::NoRecords, what),
        },
        (None, _) => Answer::unknown(ReasonKind::NoRecords, what),
    }
}

fn in_order(values: &[Value], what: &str) -> Answer {
    use meruit_syntax::ast::CompareOp::LessOrEqual;
    let pairs = values.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(compare(LessOrEqual, &Answer::Known(a.clone()), &Answer::Known(b.clone()), what)),
        _ => None,
    });
    Truth::all(pairs).into_answer()
}

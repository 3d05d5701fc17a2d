//! What an expression reads, given such values that it comes to what is wanted.

use std::cmp::Ordering;

use jiff::Span;

use super::draft::{Draft, SOME_DAY, moved, usual};
use super::model::is_closed;
use crate::bind::Bindings;
use crate::eval::{Evaluator, Frame, Meter, equal};
use crate::facts::Facts;
use crate::plan::{AggregateKind, Bounds, Cell, Function, Node, Op, Row, Scope};
use crate::types::{Answer, Number, Type, Value};

/// How many lines a made-up group may have.
const MOST_MEMBERS: usize = 40;
/// How deep expressions are followed.
const DEEPEST: u32 = 24;

/// Works its way from the value of an expression to the fields that it reads.
pub(super) struct Solver<'d, 'p> {
    draft: &'d mut Draft<'p>,
    depth: u32,
}

impl<'d, 'p> Solver<'d, 'p> {
    pub(super) fn of(draft: &'d mut Draft<'p>) -> Self {
        Self { draft, depth: 0 }
    }

    /// Gives the fields that an expression reads such values that it comes to the answer; no where nobody knows how.
    pub(super) fn reach(&mut self, node: &Node, wanted: &Answer) -> bool {
        self.depth += 1;
        let reached = self.depth < DEEPEST && self.step(node, wanted);
        self.depth -= 1;
        reached
    }

    fn step(&mut self, node: &Node, wanted: &Answer) -> bool {
        match &node.op {
            Op::Path { scope: Scope::Current, links, field: Some(field) } => {
                return self.draft.set(links, *field, wanted);
            }
            Op::Defined { scope: Scope::Current, links, define } if links.is_empty() => {
                return match self.draft.plan.defines.get(*define) {
                    Some(define) => self.reach(&define.value, wanted),
                    None => false,
                };
            }
            Op::Else(value, fallback) => {
                return self.reach(value, wanted)
                    && (matches!(wanted, Answer::Known(_)) || self.reach(fallback, wanted));
            }
            _ => {}
        }
        let Answer::Known(value) = wanted else { return false };
        match &node.op {
            Op::Negate(inner) => match value.number() {
                Some(number) => self.reach(inner, &Answer::Known(value.with_number(number.negate()))),
                None => false,
            },
            Op::Add(a, b) => self.sum(a, b, value, false),
            Op::Subtract(a, b) => self.sum(a, b, value, true),
            Op::Multiply(a, b) => self.product(a, b, value),
            Op::Divide(a, b) => self.quotient(a, b, value),
            Op::Lookup { table, keys, column, firms_own: _ } => self.row(*table, keys, *column, value),
            Op::Call(function, args) => self.call(*function, args, value),
            Op::Aggregate(aggregate) => match (&aggregate.of, aggregate.kind, &aggregate.value) {
                (Some(_), AggregateKind::Count | AggregateKind::Sum, _) => {
                    value.number().is_some_and(Number::is_zero)
                }
                (None, AggregateKind::Count, None) if aggregate.filters.is_empty() => {
                    let members =
                        value.number().and_then(Number::to_whole).and_then(|n| usize::try_from(n).ok());
                    match members.filter(|members| (1..=MOST_MEMBERS).contains(members)) {
                        Some(members) => {
                            self.draft.members = members;
                            true
                        }
                        None => false,
                    }
                }
                (
                    None,
                    AggregateKind::Sum
                    | AggregateKind::Min
                    | AggregateKind::Max
                    | AggregateKind::Average
                    | AggregateKind::Median
                    | AggregateKind::First,
                    Some(of),
                ) => self.reach(of, wanted),
                _ => false,
            },
            _ => false,
        }
    }

    /// What an expression comes to that reads no fact.
    fn constant(&self, node: &Node) -> Option<Value> {
        if let Op::Constant(value) = &node.op {
            return Some(value.clone());
        }
        if !is_closed(self.draft.plan, node) {
            return None;
        }
        let (bindings, facts) = (Bindings::default(), Facts::new(self.draft.plan.schema.clone(), None));
        let meter = Meter::default();
        let evaluator = Evaluator::new(self.draft.plan, &bindings, &facts, None, &meter);
        match evaluator.eval(node, Frame::default()) {
            Answer::Known(value) => Some(value),
            _ => None,
        }
    }

    /// A value that an expression may well have, given to it.
    fn any(&mut self, node: &Node) -> Option<Value> {
        if let Some(value) = self.constant(node) {
            return Some(value);
        }
        let value = usual(self.draft.plan, "", &node.ty)?;
        self.reach(node, &Answer::Known(value.clone())).then_some(value)
    }

    fn sum(&mut self, a: &Node, b: &Node, value: &Value, minus: bool) -> bool {
        let (a_known, b_known) = (self.constant(a), self.constant(b));
        match (a_known, b_known) {
            (_, Some(b_value)) => match combined(value, &b_value, !minus, &a.ty) {
                Some(wanted) => self.reach(a, &Answer::Known(wanted)),
                None => false,
            },
            (Some(a_value), None) => {
                // value = a + b, or value = a − b.
                let wanted = if minus {
                    combined(&a_value, value, true, &b.ty)
                } else {
                    combined(value, &a_value, true, &b.ty)
                };
                wanted.is_some_and(|wanted| self.reach(b, &Answer::Known(wanted)))
            }
            (None, None) => {
                let Some(b_value) = self.any(b) else { return false };
                match combined(value, &b_value, !minus, &a.ty) {
                    Some(wanted) => self.reach(a, &Answer::Known(wanted)),
                    None => false,
                }
            }
        }
    }

    fn product(&mut self, a: &Node, b: &Node, value: &Value) -> bool {
        let (a_known, b_known) = (self.constant(a), self.constant(b));
        let (known, open) = match (a_known, b_known) {
            (Some(a_value), _) => (Some(a_value), b),
            (_, Some(b_value)) => (Some(b_value), a),
            (None, None) => (self.any(b), a),
        };
        let Some(known) = known else { return false };
        let wanted = || {
            let number = value.number()?.checked_div(known.number()?).ok()?;
            as_type(number, &open.ty, value.currency().or(known.currency()))
        };
        wanted().is_some_and(|wanted| self.reach(open, &Answer::Known(wanted)))
    }

    fn quotient(&mut self, a: &Node, b: &Node, value: &Value) -> bool {
        let divisor = match self.constant(b) {
            Some(known) => Some(known),
            None => self.any(b),
        };
        let Some(divisor) = divisor else { return false };
        let wanted = || {
            let number = value.number()?.checked_mul(divisor.number()?).ok()?;
            as_type(number, &a.ty, value.currency().or(divisor.currency()))
        };
        wanted().is_some_and(|wanted| self.reach(a, &Answer::Known(wanted)))
    }

    fn call(&mut self, function: Function, args: &[Node], value: &Value) -> bool {
        let wanted = Answer::Known(value.clone());
        match (function, args) {
            (Function::Abs | Function::Round(_) | Function::Normal, [first, ..]) => {
                self.reach(first, &wanted)
            }
            (Function::Year, [date]) => {
                let year =
                    value.number().and_then(Number::to_whole).and_then(|year| i16::try_from(year).ok());
                let day = year.and_then(|year| jiff::civil::Date::new(year, 6, 1).ok());
                day.is_some_and(|day| self.reach(date, &Answer::Known(Value::Date(day))))
            }
            (Function::MonthsBetween | Function::MonthsStarted, [from, to]) => {
                let months = value.number().and_then(Number::to_whole).and_then(|n| i64::try_from(n).ok());
                let later = months.and_then(|months| SOME_DAY.checked_add(Span::new().months(months)).ok());
                later.is_some_and(|later| {
                    self.reach(from, &Answer::Known(Value::Date(SOME_DAY)))
                        && self.reach(to, &Answer::Known(Value::Date(later)))
                })
            }
            _ => false,
        }
    }

    /// A row of a table that gives the value: of a supplied one a row that serves all keys.
    fn row(&mut self, table: usize, keys: &[Node], column: usize, value: &Value) -> bool {
        let plan = self.draft.plan;
        let Some(described) = plan.tables.get(table) else { return false };
        let Some(rows) = &described.rows else {
            let outs = described.results.iter().enumerate().map(|(at, (name, ty))| {
                if at == column { Some(value.clone()) } else { usual(plan, name, ty) }
            });
            let Some(outs) = outs.collect::<Option<Vec<Value>>>() else { return false };
            for key in keys {
                self.draft.fill(key);
            }
            let row =
                Row { cells: vec![Cell::Any; described.keys.len()], outs, place: String::new(), at: None };
            return self.draft.tables.entry(table).or_insert_with(|| vec![row.clone()]).contains_row(&row);
        };
        let gives = |row: &&Row| {
            row.outs.get(column).is_some_and(|out| equal(out, value) == Ok(true) || out == value)
        };
        for row in rows.iter().filter(gives).take(8) {
            let before = self.draft.clone();
            let reached = keys.iter().zip(&row.cells).all(|(key, cell)| match in_cell(cell) {
                Some(inside) => self.reach(key, &Answer::Known(inside)),
                None => self.any(key).is_some(),
            });
            if reached {
                return true;
            }
            *self.draft = before;
        }
        false
    }

    /// Gives two expressions values that stand so to one another.
    pub(super) fn reach_order(&mut self, a: &Node, b: &Node, order: Ordering) -> bool {
        let by = match order {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        };
        let before = self.draft.clone();
        // First the second is what it may well be, and then, where that did not do, the first.
        for (fixed, open, by) in [(b, a, by), (a, b, -by)] {
            if let Some(value) = self.any(fixed)
                && let Some(wanted) = moved(&value, by)
                && self.reach(open, &Answer::Known(wanted))
            {
                return true;
            }
            *self.draft = before.clone();
        }
        false
    }
}

trait Rows {
    fn contains_row(&self, row: &Row) -> bool;
}

impl Rows for Vec<Row> {
    fn contains_row(&self, row: &Row) -> bool {
        self.iter().any(|known| known.outs == row.outs)
    }
}

/// A value in a cell; `None` where any will do.
pub(super) fn in_cell(cell: &Cell) -> Option<Value> {
    match cell {
        Cell::Any | Cell::Range(Bounds { from: None, to: None }) => None,
        Cell::Value(value) => Some(value.clone()),
        Cell::Several(values) => values.first().cloned(),
        Cell::Range(Bounds { from: Some(from), .. }) => Some(from.clone()),
        Cell::Range(Bounds { from: None, to: Some((to, true)) }) => Some(to.clone()),
        Cell::Range(Bounds { from: None, to: Some((to, false)) }) => moved(to, -1),
    }
}

/// The sum or difference of two values, as a value of a type.
fn combined(a: &Value, b: &Value, plus: bool, ty: &Type) -> Option<Value> {
    let (left, right) = (Answer::Known(a.clone()), Answer::Known(b.clone()));
    let answer =
        if plus { crate::eval::add(&left, &right, "") } else { crate::eval::subtract(&left, &right, "") };
    match answer {
        Answer::Known(value) if fits(&value, ty) => Some(value),
        _ => None,
    }
}

fn fits(value: &Value, ty: &Type) -> bool {
    matches!(
        (value, ty),
        (Value::Number(_), Type::Number)
            | (Value::Money(..), Type::Money(_))
            | (Value::Rate(..), Type::Rate(_))
            | (Value::Hours(_), Type::Hours)
            | (Value::Days(_), Type::Days)
            | (Value::Date(_), Type::Date)
            | (Value::Time(_), Type::Time)
    )
}

fn as_type(number: Number, ty: &Type, currency: Option<crate::types::Currency>) -> Option<Value> {
    Some(match ty {
        Type::Number => Value::Number(number),
        Type::Hours => Value::Hours(number),
        Type::Days => Value::Days(number),
        Type::Money(_) => Value::Money(number, currency?),
        Type::Rate(_) => Value::Rate(number, currency?),
        _ => return None,
    })
}

//! Functions and table look-ups.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::arith::{self, extreme, months_between, months_started};
use super::text::{alike, normal};
use super::{Evaluator, Frame, Key, lookup};
use crate::plan::{Function, Node, Op};
use crate::types::{Answer, Number, ReasonKind, Unknown, Value};

impl Evaluator<'_> {
    pub(super) fn call(&self, function: Function, args: &[Node], node: &Node, frame: Frame<'_>) -> Answer {
        let what = &*node.text;
        let answers: Vec<Answer> = args.iter().map(|arg| self.operand(arg, frame)).collect();
        let (first, second) = (answers.first(), answers.get(1));
        let (Some(first), second) = (first, second.unwrap_or(&Answer::Blank)) else {
            return Answer::unknown(ReasonKind::Blank, what);
        };
        match function {
            Function::Lesser | Function::Greater => {
                let greater = function == Function::Greater;
                let others = answers.iter().skip(1);
                let best = others.fold(first.clone(), |best, other| extreme(&best, other, greater, what));
                if self.meter.watches() && matches!(best, Answer::Known(_)) {
                    let chosen = (0..).zip(&answers).filter(|(_, answer)| **answer == best);
                    chosen.for_each(|(arm, _)| self.meter.took(node.at, arm));
                }
                best
            }
            Function::Abs => arith::abs(first.clone(), what),
            Function::Round(mode) => arith::round(first, second, mode, what),
            Function::Year => of_date(first, what, |date| Some(number(i64::from(date.year())))),
            Function::FiscalYear => of_date(first, what, |date| Some(number(self.fiscal_year(date)))),
            Function::Quarter => of_date(first, what, |date| {
                Some(text(format!("{}-Q{}", date.year(), (date.month() - 1) / 3 + 1)))
            }),
            Function::Month => {
                of_date(first, what, |date| Some(text(format!("{:04}-{:02}", date.year(), date.month()))))
            }
            Function::Week => of_date(first, what, |date| {
                let week = date.iso_week_date();
                Some(text(format!("{:04}-W{:02}", week.year(), week.week())))
            }),
            Function::MonthStart => of_date(first, what, |date| Some(Value::Date(date.first_of_month()))),
            Function::MonthEnd => of_date(first, what, |date| Some(Value::Date(date.last_of_month()))),
            Function::MonthsStarted => of_dates(first, second, what, |a, b| months_started(a, b).map(number)),
            Function::MonthsBetween => of_dates(first, second, what, |a, b| months_between(a, b).map(number)),
            Function::Normal => match first {
                Answer::Known(Value::Text(plain) | Value::Code(plain)) => Answer::text(&normal(plain)),
                other => arith::map(other.clone(), what, |_| Err(ReasonKind::Mark)),
            },
            Function::Alike => match (first, second) {
                (
                    Answer::Known(Value::Text(a) | Value::Code(a)),
                    Answer::Known(Value::Text(b) | Value::Code(b)),
                ) => match alike(a, b) {
                    Some(share) => Answer::Known(Value::Number(share)),
                    None => Answer::unknown(ReasonKind::ZeroDivisor, what),
                },
                _ => Answer::Unknown(super::compare::reasons(first, second, what)),
            },
        }
    }

    /// How many members a list has; a blank one has none.
    pub(super) fn members_of(&self, list: &Node, distinct: bool, what: &str, frame: Frame<'_>) -> Answer {
        let count = |count: usize| Answer::Known(number(i64::try_from(count).unwrap_or(i64::MAX)));
        match self.eval(list, frame) {
            Answer::Known(Value::List(members)) if distinct => {
                count(members.iter().map(Key::of).collect::<BTreeSet<_>>().len())
            }
            Answer::Known(Value::List(members)) => count(members.len()),
            Answer::Known(_) => Answer::unknown(ReasonKind::Mark, what),
            Answer::Blank => count(0),
            Answer::Unknown(unknown) => Answer::Unknown(unknown.without_bound()),
        }
    }

    /// The calendar year in which the date's fiscal year ends.
    fn fiscal_year(&self, date: Date) -> i64 {
        let first = self.plan.header.fiscal_month;
        let begun = first > 1 && u32::from(date.month().unsigned_abs()) >= first;
        i64::from(date.year()) + i64::from(begun)
    }

    pub(super) fn lookup(
        &self,
        table: usize,
        keys: &[Node],
        firms_own: Option<usize>,
        column: usize,
        what: &str,
        frame: Frame<'_>,
    ) -> Answer {
        let mut answers: Vec<Answer> = keys.iter().map(|key| self.eval(key, frame)).collect();
        let mut unknown: Option<Unknown> = None;
        for (answer, key) in answers.iter().zip(keys) {
            match answer {
                Answer::Unknown(why) => unknown.get_or_insert_default().absorb(why),
                Answer::Known(Value::Mark(_)) => {
                    unknown.get_or_insert_default().absorb(&Unknown::because(ReasonKind::Mark, &*key.text));
                }
                Answer::Known(_) | Answer::Blank => {}
            }
        }
        if let Some(unknown) = unknown {
            return Answer::Unknown(unknown);
        }
        if self.bindings.names_firms(table) {
            // Without an id that brings its firm along only the rows for every firm serve.
            let firm = firms_own
                .and_then(|at| keys.get(at))
                .map_or(Answer::Blank, |key| self.firm_of_id(key, frame));
            if let Answer::Unknown(unknown) = firm {
                return Answer::Unknown(unknown);
            }
            answers.push(firm);
        }
        let values: Vec<Option<&Value>> = answers
            .iter()
            .map(|answer| match answer {
                Answer::Known(value) => Some(value),
                _ => None,
            })
            .collect();
        let row = match self.without_indexes {
            true => lookup::find(self.bindings.rows(table), &values),
            false => self.bindings.find(table, &values),
        };
        if let Some(at) = row.and_then(|row| row.at) {
            self.meter.took(at, 0);
        }
        match row.and_then(|row| row.outs.get(column)) {
            Some(value) => Answer::Known(value.clone()),
            None => Answer::unknown(ReasonKind::NoRow, self.asked_row(table, &answers, what)),
        }
    }

    /// The firm that gave an id, by the record that the id is of.
    fn firm_of_id(&self, id: &Node, frame: Frame<'_>) -> Answer {
        let Op::Path { scope, links, .. } = &id.op else { return Answer::Blank };
        match self.follow(*scope, links, id, frame) {
            Err(answer) => answer,
            Ok(record) => match self.facts.firm_of(record) {
                Some(firm) => Answer::Known(firm),
                None => Answer::unknown(ReasonKind::NotSupplied, format!("the firm of `{}`", id.text)),
            },
        }
    }

    /// `agreed_rate[T1, 2026-03-03]`: the row that would have answered.
    fn asked_row(&self, table: usize, keys: &[Answer], what: &str) -> String {
        let Some(table) = self.plan.tables.get(table) else { return what.to_owned() };
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        format!("{}[{}]", table.name, keys.join(", "))
    }

    pub(super) fn tiered(
        &self,
        table: usize,
        from: &Node,
        to: &Node,
        what: &str,
        frame: Frame<'_>,
    ) -> Answer {
        let (from, to) = (self.operand(from, frame), self.operand(to, frame));
        match (&from, &to) {
            (Answer::Known(from), Answer::Known(to)) => match arith::stronger_mark(from, to) {
                Some(mark) => Answer::Known(Value::Mark(mark)),
                None => lookup::tiered(self.bindings.rows(table), from, to, what, self.meter),
            },
            _ => Answer::Unknown(super::compare::reasons(&from, &to, what)),
        }
    }
}

fn number(n: i64) -> Value {
    Value::Number(Number::from(n))
}

fn text(text: String) -> Value {
    Value::Text(text.into())
}

fn of_date(answer: &Answer, what: &str, f: impl FnOnce(Date) -> Option<Value>) -> Answer {
    arith::map(answer.clone(), what, |value| match value {
        Value::Date(date) => f(*date).ok_or(ReasonKind::Calendar),
        _ => Err(ReasonKind::Mark),
    })
}

fn of_dates(a: &Answer, b: &Answer, what: &str, f: impl FnOnce(Date, Date) -> Option<Value>) -> Answer {
    match (a, b) {
        (Answer::Known(Value::Date(a)), Answer::Known(Value::Date(b))) => {
            f(*a, *b).map_or_else(|| Answer::unknown(ReasonKind::Calendar, what), Answer::Known)
        }
        _ => Answer::Unknown(super::compare::reasons(a, b, what)),
    }
}

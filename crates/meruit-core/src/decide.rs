//! Decisions: the answers of a table of conditions, read after settlement.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::document::{BalanceProposal, DecisionResult, ReasonText};
use crate::eval::{Evaluator, Frame, Group, Truth};
use crate::explain::Explanation;
use crate::facts::RecordRef;
use crate::judge::{Grouping, Subject, Unit};
use crate::plan::{At, Decision, Node};
use crate::settle::to_minor_unit;
use crate::types::{Answer, Period, Unknown, Value, amount};

/// What the rows of a decision come to.
struct Answered {
    verdict: &'static str,
    answers: Vec<Map<String, Json>>,
    balances: Vec<BalanceProposal>,
    unknown: Option<Unknown>,
    at: At,
}

impl Answered {
    /// An end without an answer.
    fn without(verdict: &'static str, at: At) -> Self {
        Self { verdict, answers: Vec::new(), balances: Vec::new(), unknown: None, at }
    }
}

impl Evaluator<'_> {
    /// Decides every record of the decision's kind in a unit that is in its scope.
    pub(crate) fn decide(&self, decision: &Decision, unit: Unit) -> Vec<DecisionResult> {
        let scoped: Vec<(RecordRef, Truth)> = self
            .records_of(decision.kind, unit)
            .into_iter()
            .map(|record| (record, self.decision_scope(decision, record)))
            .filter(|(_, scope)| *scope != Truth::No)
            .collect();
        let Some(keys) = &decision.keys else {
            let subjects = scoped.into_iter().map(|(record, scope)| (Subject::Record(record), scope));
            return subjects.map(|(subject, scope)| self.decide_one(decision, &subject, scope)).collect();
        };
        let grouping = Grouping { kind: decision.kind, keys, with_earlier: decision.with_earlier };
        let groups = self.groups(grouping, scoped, |record| self.decision_scope(decision, record));
        let mut results = Vec::new();
        for group in groups.groups.into_iter().filter(|group| !group.members.is_empty()) {
            results.push(self.decide_one(decision, &Subject::Group(group), Truth::Yes));
        }
        for (record, why) in groups.anywhere.into_iter().chain(groups.nowhere) {
            let alone = Subject::Group(Group { members: vec![record], ..Group::default() });
            results.push(self.decide_one(decision, &alone, Truth::Unknown(why)));
        }
        results
    }

    fn decision_scope(&self, decision: &Decision, record: RecordRef) -> Truth {
        let higher = decision.replaced_by.iter().filter_map(|&at| self.plan.decisions.get(at));
        let periods = higher.filter_map(|decision| decision.effective.as_ref());
        let in_force = self.stands(decision.effective.as_ref(), periods, record);
        let frame = Frame { record: Some(record), ..Frame::default() };
        let filter = decision.filter.iter().map(|filter| self.truth(filter, frame));
        Truth::all([in_force, self.of_kind(decision.kind, record)].into_iter().chain(filter))
    }

    fn decide_one(&self, decision: &Decision, subject: &Subject, scope: Truth) -> DecisionResult {
        let frame = subject.frame();
        let answered = match scope {
            Truth::Unknown(why) => {
                Answered { unknown: Some(why), ..Answered::without("undetermined", decision.at) }
            }
            _ if decision.all => self.all_rows(decision, frame),
            _ => self.first_row(decision, frame),
        };
        let mut read = Explanation::default();
        self.meter.explaining(|| {
            for row in &decision.rows {
                self.read_leaves(&row.when, frame, &mut read);
                // The rows below the one that answers were not asked.
                if !decision.all && row.at == answered.at {
                    break;
                }
            }
        });
        let record = subject.record();
        let invoice = record.and_then(|record| self.facts.invoice_of(record));
        let lines = self.line_numbers(subject);
        let is_invoice = record.is_some() && record == invoice;
        DecisionResult {
            id: self.id_of(&decision.name, subject),
            decision: decision.name.clone(),
            title: decision.title.clone(),
            section: decision.section.clone(),
            invoice: invoice.map_or_else(String::new, |invoice| self.facts.text_of(invoice, "number")),
            of: if is_invoice || !lines.is_empty() { String::new() } else { self.name_of(subject) },
            lines,
            verdict: answered.verdict,
            answers: answered.answers,
            balances: answered.balances,
            reasons: answered
                .unknown
                .iter()
                .flat_map(|unknown| &unknown.reasons)
                .map(ReasonText::from)
                .collect(),
            reads: read.reads,
            place: self.plan.place(answered.at),
        }
    }

    /// The first row that holds; an unknown before it leaves the answer open.
    fn first_row(&self, decision: &Decision, frame: Frame<'_>) -> Answered {
        for row in &decision.rows {
            match self.truth(&row.when, frame) {
                Truth::No => {}
                Truth::Yes => return self.answer(decision, &row.values, row.at, frame),
                Truth::Unknown(why) => {
                    return Answered { unknown: Some(why), ..Answered::without("undetermined", row.at) };
                }
            }
        }
        self.otherwise(decision, frame)
    }

    fn otherwise(&self, decision: &Decision, frame: Frame<'_>) -> Answered {
        match &decision.otherwise {
            Some(values) => self.answer(decision, values, decision.at, frame),
            None => Answered::without("no answer", decision.at),
        }
    }

    /// Every row that holds; rows of which that is not known leave the answer open in part.
    fn all_rows(&self, decision: &Decision, frame: Frame<'_>) -> Answered {
        let mut all = Answered::without("answered", decision.at);
        for row in &decision.rows {
            match self.truth(&row.when, frame) {
                Truth::No => {}
                Truth::Yes => {
                    let one = self.answer(decision, &row.values, row.at, frame);
                    all.answers.extend(one.answers);
                    all.balances.extend(one.balances);
                    if let Some(why) = one.unknown {
                        all.unknown.get_or_insert_default().absorb(&why);
                    }
                }
                Truth::Unknown(why) => all.unknown.get_or_insert_default().absorb(&why),
            }
        }
        if all.unknown.is_some() {
            all.verdict = "undetermined";
        } else if all.answers.is_empty() {
            return self.otherwise(decision, frame);
        }
        all
    }

    /// The values of a row; where one is not known, the answer is open.
    fn answer(&self, decision: &Decision, values: &[Node], at: At, frame: Frame<'_>) -> Answered {
        self.meter.took(at, 0);
        let mut row = Map::new();
        let mut known = BTreeMap::new();
        let mut unknown: Option<Unknown> = None;
        for ((column, _), node) in decision.columns.iter().zip(values) {
            let value = match self.eval(node, frame) {
                Answer::Known(value) => {
                    let text = Json::String(written(&value));
                    known.insert(column.as_str(), value);
                    text
                }
                Answer::Blank => Json::String(String::new()),
                Answer::Unknown(why) => {
                    unknown.get_or_insert_default().absorb(&why);
                    Json::Null
                }
            };
            row.insert(column.clone(), value);
        }
        let verdict = if unknown.is_some() { "undetermined" } else { "answered" };
        let balances = self.balance(&known).into_iter().collect();
        Answered { verdict, answers: vec![row], balances, unknown, at }
    }

    /// The next balance that a row proposes, whole in smallest units; `None` where the row speaks of none, or not of money
    /// in one currency.
    fn balance(&self, row: &BTreeMap<&str, Value>) -> Option<BalanceProposal> {
        let money = |column: &str| match row.get(column)? {
            Value::Money(sum, currency) => {
                Some((to_minor_unit(*sum, currency.decimals(), self.plan.header.rounding).ok()?, *currency))
            }
            _ => None,
        };
        let id = row.get("balance")?.to_string();
        let ((before, currency), (used, of_used)) = (money("before")?, money("used")?);
        let after = before.checked_sub(used).ok().filter(|_| currency == of_used)?;
        let [before, used, after] = [before, used, after].map(|sum| amount(sum, currency));
        Some(BalanceProposal { id, before, used, after, currency: currency.to_string() })
    }
}

/// A value as a rule file writes it, texts without quotes.
pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::Money(number, currency) => format!("{} {currency}", amount(*number, *currency)),
        Value::Rate(number, currency) => format!("{} {currency} per hour", amount(*number, *currency)),
        Value::Number(number) => number.to_string(),
        Value::Hours(number) => format!("{number} hours"),
        Value::Days(number) => format!("{number} days"),
        Value::Period(Period::Months(number)) => format!("{number} months"),
        Value::Period(Period::BusinessDays(number)) => format!("{number} business days"),
        Value::Period(Period::BusinessHours(number)) => format!("{number} business hours"),
        other => other.to_string(),
    }
}

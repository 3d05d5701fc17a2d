//! Decisions: the answers of a table of conditions, read after settlement.

use serde_json::{Map, Value as Json};

use crate::document::{DecisionResult, ReasonText};
use crate::eval::{Evaluator, Frame, Group, Truth};
use crate::explain::Explanation;
use crate::facts::RecordRef;
use crate::judge::{Grouping, Subject, Unit};
use crate::plan::{At, Decision, Node};
use crate::types::{Answer, Period, Unknown, Value, amount};

/// What the rows of a decision come to.
struct Answered {
    verdict: &'static str,
    answers: Vec<Map<String, Json>>,
    unknown: Option<Unknown>,
    at: At,
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
                Answered { verdict: "undetermined", answers: Vec::new(), unknown: Some(why), at: decision.at }
            }
            _ if decision.all => self.all_rows(decision, frame),
            _ => self.first_row(decision, frame),
        };
        let mut read = Explanation::default();
        self.meter.explaining(|| {
            for row in &decision.rows {
                self.read_leaves(&row.when, frame, &mut read);
            }
        });
        let record = subject.record();
        let invoice = record.and_then(|record| self.facts.invoice_of(record));
        let lines = self.line_numbers(subject);
        let is_invoice = record.is_some() && record == invoice;
        DecisionResult {
            decision: decision.name.clone(),
            title: decision.title.clone(),
            section: decision.section.clone(),
            invoice: invoice.map_or_else(String::new, |invoice| self.facts.text_of(invoice, "number")),
            of: if is_invoice || !lines.is_empty() { String::new() } else { self.name_of(subject) },
            lines,
            verdict: answered.verdict,
            answers: answered.answers,
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
                    return Answered {
                        verdict: "undetermined",
                        answers: Vec::new(),
                        unknown: Some(why),
                        at: row.at,
                    };
                }
            }
        }
        self.otherwise(decision, frame)
    }

    fn otherwise(&self, decision: &Decision, frame: Frame<'_>) -> Answered {
        match &decision.otherwise {
            Some(values) => self.answer(decision, values, decision.at, frame),
            None => Answered { verdict: "no answer", answers: Vec::new(), unknown: None, at: decision.at },
        }
    }

    /// Every row that holds; rows of which that is not known leave the answer open in part.
    fn all_rows(&self, decision: &Decision, frame: Frame<'_>) -> Answered {
        let mut all = Answered { verdict: "answered", answers: Vec::new(), unknown: None, at: decision.at };
        for row in &decision.rows {
            match self.truth(&row.when, frame) {
                Truth::No => {}
                Truth::Yes => {
                    let one = self.answer(decision, &row.values, row.at, frame);
                    all.answers.extend(one.answers);
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
        let mut unknown: Option<Unknown> = None;
        for ((column, _), node) in decision.columns.iter().zip(values) {
            let value = match self.eval(node, frame) {
                Answer::Known(value) => Json::String(written(&value)),
                Answer::Blank => Json::String(String::new()),
                Answer::Unknown(why) => {
                    unknown.get_or_insert_default().absorb(&why);
                    Json::Null
                }
            };
            row.insert(column.clone(), value);
        }
        let verdict = if unknown.is_some() { "undetermined" } else { "answered" };
        Answered { verdict, answers: vec![row], unknown, at }
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

//! Whether an approval covers what a rule looks at.

use meruit_syntax::ast::ApprovedBefore;

use super::compare::Truth;
use super::{Evaluator, Frame, equal};
use crate::facts::{Completeness, Datum, RecordRef};
use crate::plan::Approved;
use crate::types::{ReasonKind, Unknown, Value};

impl Evaluator<'_> {
    /// Whether an approval of the kind covers the record, or each line of the group in this invoice.
    pub(super) fn approved(&self, approved: &Approved, what: &str, frame: Frame<'_>) -> Truth {
        let records: Vec<RecordRef> = match frame.group {
            Some(group) => group.members.clone(),
            None => frame.record.into_iter().collect(),
        };
        Truth::all(records.into_iter().map(|record| self.is_approved(approved, record, what, frame)))
    }

    fn is_approved(&self, approved: &Approved, record: RecordRef, what: &str, frame: Frame<'_>) -> Truth {
        let Some(kind) = self.facts.schema.kind("approval", false) else { return Truth::No };
        let found = Truth::any(
            self.facts.all(kind).map(|approval| self.covers(approved, approval, record, what, frame)),
        );
        match (found, self.facts.completeness(kind)) {
            (Truth::No, completeness) if completeness != Some(Completeness::Complete) => {
                Truth::Unknown(Unknown::because(ReasonKind::NotComplete, "approval"))
            }
            (found, _) => found,
        }
    }

    fn covers(
        &self,
        approved: &Approved,
        approval: RecordRef,
        record: RecordRef,
        what: &str,
        frame: Frame<'_>,
    ) -> Truth {
        let is_kind = self.names(approval, "kind", what, |value| {
            equal(value, &Value::Text(approved.kind.as_str().into())).unwrap_or(false)
        });
        if is_kind == Truth::No {
            return Truth::No;
        }
        let (date, amount) = (self.own_date(record), self.own_amount(record));
        let from_to = [
            self.stated(approval, "starts", what, |starts| at_most(starts, date.as_ref())),
            self.stated(approval, "ends", what, |ends| {
                date.as_ref().map(|date| at_most(date, Some(ends)) == Some(true))
            }),
            self.covers_amount(approval, amount.as_ref(), what),
            self.same_link(approval, record, "matter", what),
            self.same_link(approval, record, "timekeeper", what),
        ];
        let in_time = match approved.before {
            None => Truth::Yes,
            Some(before) => {
                let by = match before {
                    ApprovedBefore::Work => date.clone(),
                    ApprovedBefore::Billing => self
                        .facts
                        .invoice_of(record)
                        .and_then(|invoice| self.facts.date_of(invoice))
                        .map(Value::Date),
                };
                self.needed(approval, "granted", what, |granted| at_most(granted, by.as_ref()))
            }
        };
        let filter = approved.filter.iter().map(|filter| {
            let inner = Frame { record: Some(approval), this: Some(record), group: None, left: frame.left };
            self.truth(filter, inner)
        });
        Truth::all([is_kind, in_time].into_iter().chain(from_to).chain(filter))
    }

    /// Whether what is billed lies within the amount that is approved, where one is stated.
    fn covers_amount(&self, approval: RecordRef, amount: Option<&Value>, what: &str) -> Truth {
        let limit = self.facts.value(approval, "amount");
        if let (Some(amount), Some(limit)) = (amount, limit)
            && amount.currency() != limit.currency()
        {
            return Truth::Unknown(Unknown::because(
                ReasonKind::Currency,
                format!("approval.amount in {what}"),
            ));
        }
        self.stated(approval, "amount", what, |limit| at_most(amount?, Some(limit)))
    }

    /// A field of an approval that must be there.
    fn needed(
        &self,
        approval: RecordRef,
        field: &str,
        what: &str,
        ask: impl FnOnce(&Value) -> Option<bool>,
    ) -> Truth {
        let unknown = |kind| Truth::Unknown(Unknown::because(kind, format!("approval.{field} in {what}")));
        match self.facts.datum(approval, field) {
            Datum::Known(value) => ask(value).map_or_else(|| unknown(ReasonKind::NotSupplied), Truth::from),
            Datum::Blank => unknown(ReasonKind::Blank),
            Datum::Missing => unknown(ReasonKind::NotSupplied),
            Datum::Unreadable(_) => unknown(ReasonKind::Unreadable),
        }
    }

    fn names(&self, approval: RecordRef, field: &str, what: &str, ask: impl FnOnce(&Value) -> bool) -> Truth {
        self.needed(approval, field, what, |value| Some(ask(value)))
    }

    /// A field of an approval that limits it where it is stated; blank or not given, it does not.
    fn stated(
        &self,
        approval: RecordRef,
        field: &str,
        what: &str,
        ask: impl FnOnce(&Value) -> Option<bool>,
    ) -> Truth {
        match self.facts.datum(approval, field) {
            Datum::Blank | Datum::Missing => Truth::Yes,
            _ => self.needed(approval, field, what, ask),
        }
    }

    /// An approval for a matter or a person covers only records of that one.
    fn same_link(&self, approval: RecordRef, record: RecordRef, link: &str, what: &str) -> Truth {
        self.stated(approval, link, what, |stated| {
            let Value::Record(stated) = stated else { return None };
            let own = match self.facts.datum(record, link) {
                Datum::Known(Value::Record(own)) => *own,
                _ if self.facts.schema.field(self.facts.kind_of(record), link).is_none() => {
                    return Some(false);
                }
                Datum::Blank => return Some(false),
                _ => return None,
            };
            if own == *stated {
                return Some(true);
            }
            let same_id = match (self.facts.value(own, "id"), self.facts.value(*stated, "id")) {
                (Some(a), Some(b)) => equal(a, b).ok()?,
                _ => return None,
            };
            // A timekeeper's id is its firm's own.
            let firms = (self.facts.firm_of(own), self.facts.firm_of(*stated));
            let other_firm =
                matches!(firms, (Some(a), Some(b)) if link == "timekeeper" && equal(&a, &b) == Ok(false));
            Some(same_id && !other_firm)
        })
    }

    /// The record's date; of a record that has none, its invoice's.
    fn own_date(&self, record: RecordRef) -> Option<Value> {
        let dated = match self.facts.schema.field(self.facts.kind_of(record), "date") {
            Some(_) => record,
            None => self.facts.invoice_of(record)?,
        };
        self.facts.date_of(dated).map(Value::Date)
    }

    fn own_amount(&self, record: RecordRef) -> Option<Value> {
        let field = if record.kind == self.facts.schema.known.invoice { "billed" } else { "amount" };
        self.facts.value(record, field).cloned()
    }
}

fn at_most(a: &Value, b: Option<&Value>) -> Option<bool> {
    super::order(a, b?).map(std::cmp::Ordering::is_le)
}

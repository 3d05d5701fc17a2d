//! Decided invoices as facts in JSON: what a later review reads as `prior invoice`.

use meruit_syntax::ast::Mark;
use serde_json::{Map, Value as Json};

use super::{Datum, Facts, RecordRef};
use crate::types::{Number, Value, amount};

/// What no store is to keep of a firm.
const NOT_KEPT: [&str; 1] = ["tax_id"];
/// What only invoices under review have.
const OF_SETTLEMENT: [&str; 2] = ["remaining", "remaining_hours"];
/// Records nest no deeper in facts.
const DEEPEST: usize = 8;

impl Facts {
    /// The earlier invoices from the one of this place on, with their lines, as facts have them. What is unknown is left out,
    /// what is blank is `null`; bank and tax numbers are left out, and so is what the analysis of narratives finds, which
    /// follows from the narrative.
    pub(crate) fn kept_from(&self, first: usize) -> Vec<Json> {
        let all = self.all(self.schema.known.prior_invoice);
        all.skip(first).map(|invoice| self.kept(invoice)).collect()
    }

    fn kept(&self, invoice: RecordRef) -> Json {
        let mut members = self.members(invoice, 0);
        let lines = self.lines.get(&invoice).map_or(&[][..], Vec::as_slice);
        let lines = lines.iter().map(|&line| {
            let mut members = self.members(line, 0);
            members.remove("invoice");
            Json::Object(members)
        });
        members.insert("lines".to_owned(), lines.collect());
        Json::Object(members)
    }

    fn members(&self, record: RecordRef, depth: usize) -> Map<String, Json> {
        let kind = self.kind_of(record);
        let mut members = Map::new();
        for (name, field) in &self.schema.describe(kind).fields {
            let secret = self.schema.field_of(kind, *field).masked || NOT_KEPT.contains(&name.as_str());
            if secret || OF_SETTLEMENT.contains(&name.as_str()) || name.starts_with("narrative.") {
                continue;
            }
            let value = match self.get(record, *field) {
                Datum::Missing | Datum::Unreadable(_) => None,
                Datum::Blank => Some(Json::Null),
                Datum::Known(value) => self.member(value, depth),
            };
            if let Some(value) = value {
                members.insert(name.clone(), value);
            }
        }
        members
    }

    fn member(&self, value: &Value, depth: usize) -> Option<Json> {
        let exact = |number: &Number| number.to_decimal().map(|_| number.to_string());
        Some(match value {
            Value::YesNo(yes) => (*yes).into(),
            Value::List(values) => {
                values.iter().map(|value| self.member(value, depth)).collect::<Option<Vec<_>>>()?.into()
            }
            Value::Record(linked) if self.schema.describe(self.kind_of(*linked)).name == "invoice" => {
                return None;
            }
            Value::Record(linked) if depth < DEEPEST => Json::Object(self.members(*linked, depth + 1)),
            Value::Record(_) => return None,
            // A third of an hour has no last digit: it is left unknown rather than rounded.
            Value::Number(number) | Value::Hours(number) | Value::Days(number) => exact(number)?.into(),
            Value::Money(number, currency) | Value::Rate(number, currency) => {
                exact(number)?;
                format!("{} {currency}", amount(*number, *currency)).into()
            }
            Value::Mark(Mark::None) => "none".into(),
            Value::Mark(Mark::NoLimit) => "no limit".into(),
            Value::Mark(Mark::OnApproval) => "on approval".into(),
            other => other.to_string().into(),
        })
    }
}

//! Decided facts as other rules can read them: a store outlives the records that a rule file declares.

use meruit_core::{KindId, Schema, Type};
use serde_json::Value;

/// Takes out of decided invoices what the records of these rules have no field for.
pub(super) fn fit(schema: &Schema, invoices: &mut [Value]) {
    let Some(invoice_kind) = schema.kind("invoice", true) else { return };
    for invoice in invoices {
        let lines = invoice.as_object_mut().and_then(|members| members.remove("lines"));
        fit_record(schema, invoice_kind, invoice);
        let (Some(Value::Array(mut lines)), Some(members)) = (lines, invoice.as_object_mut()) else {
            continue;
        };
        for line in &mut lines {
            let name = match line["kind"].as_str() {
                Some("E") => "expense",
                Some("IF" | "IE") => "adjustment",
                _ => "fee",
            };
            if let Some(kind) = schema.kind(name, true) {
                fit_record(schema, kind, line);
            }
        }
        members.insert("lines".to_owned(), lines.into());
    }
}

fn fit_record(schema: &Schema, kind: KindId, record: &mut Value) {
    let Value::Object(members) = record else { return };
    members.retain(|name, value| {
        let Some(field) = schema.field(kind, name) else { return false };
        if let Type::Record(linked) = &schema.field_of(kind, field).ty {
            fit_record(schema, *linked, value);
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use meruit_core::Schema;
    use serde_json::json;

    use super::fit;

    #[test]
    fn what_other_rules_declared_is_left_out_and_all_else_stays() {
        let mut invoices = [json!({"number": "1", "wave": "2", "matter": {"id": "M1", "shade": "red"},
            "lines": [{"kind": "F", "hours": "1", "mood": "good", "timekeeper": {"id": "T1", "hat": "yes"}}]})];
        fit(&Schema::billing(), &mut invoices);
        let wanted = json!({"number": "1", "matter": {"id": "M1"},
            "lines": [{"kind": "F", "hours": "1", "timekeeper": {"id": "T1"}}]});
        assert_eq!(invoices[0], wanted);
    }
}

//! The published schema and the document's types say the same.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not there")]

use std::collections::BTreeSet;

use serde_json::Value;

fn schema() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/review-1.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn sample() -> Value {
    serde_json::to_value(meruit_io::doc_sample()).unwrap()
}

/// Every path of members, indexes left out: `invoices.lines.number`.
fn members(value: &Value, path: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let path = format!("{path}.{name}");
                // The columns of an answer are the decision's own, and the fields of a row the rule file's.
                let own = [".decisions.answers.", ".findings.proposals.row."];
                if !own.iter().any(|own| path.starts_with(own)) {
                    members(value, &path, out);
                    out.insert(path);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| members(item, path, out)),
        _ => {}
    }
}

/// Every path of properties that the schema names.
fn properties(schema: &Value, at: &Value, path: &str, out: &mut BTreeSet<String>) {
    if let Some(name) = at.get("$ref").and_then(Value::as_str) {
        properties(schema, schema.pointer(name.trim_start_matches('#')).unwrap(), path, out);
    }
    if let Some(items) = at.get("items") {
        properties(schema, items, path, out);
    }
    for (name, property) in at.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{path}.{name}");
        properties(schema, property, &path, out);
        out.insert(path);
    }
}

#[test]
fn the_schema_is_one_and_the_document_fits_it() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&sample()).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn what_the_types_write_and_what_the_schema_names_is_the_same() {
    let (mut written, mut named) = (BTreeSet::new(), BTreeSet::new());
    members(&sample(), "", &mut written);
    let schema = schema();
    properties(&schema, &schema, "", &mut named);
    assert_eq!(written, named);
}

#[test]
fn the_schema_refuses_what_the_document_never_holds() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (path, wrong) in [
        ("/status", Value::from("fine")),
        ("/invoices/0/totals/billed", Value::from(2212.4)),
        ("/invoices/0/lines/0/billed", Value::from("1,900.00")),
        ("/findings/0/outcomes/0", Value::from("approve")),
        ("/findings/0/place", Value::from("example.ocg:9")),
        ("/counts/found", Value::from(-1)),
    ] {
        let mut document = sample();
        *document.pointer_mut(path).unwrap() = wrong;
        assert!(!validator.is_valid(&document), "{path}");
    }
    let mut document = sample();
    document.as_object_mut().unwrap().insert("extra".to_owned(), Value::Null);
    assert!(!validator.is_valid(&document));
}

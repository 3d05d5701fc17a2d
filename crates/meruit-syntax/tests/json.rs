//! Rules as JSON and back.

#![expect(clippy::unwrap_used, reason = "a test may stop where it cannot go on")]

use meruit_syntax::{format, parse, print, rules_from_json, rules_to_json};
use serde_json::{Value, json};

/// A file with every construct.
const SEED: &str = include_str!("files/everything.ocg");

fn schema() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/rules-1.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn form(text: &str) -> Value {
    serde_json::from_str(&rules_to_json("rules.ocg", text).unwrap()).unwrap()
}

#[test]
fn every_construct_goes_there_and_back() {
    let json = rules_to_json("everything.ocg", SEED).unwrap();
    let text = rules_from_json(&json).unwrap();
    assert_eq!(text, print(&parse(SEED, 0).file));
    assert_eq!(rules_to_json("everything.ocg", &text).unwrap(), json);
}

#[test]
fn every_construct_is_as_the_schema_says() {
    let form = form(SEED);
    let schema = schema();
    let errors = schema.iter_errors(&form).map(|error| format!("{error} at {}", error.instance_path()));
    assert_eq!(errors.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_is_not_read() {
    let schema = schema();
    for (path, value) in [
        ("/document", json!("meruit/rules/2")),
        ("/items/0/rule/name", json!(1)),
        ("/items/0/rule/clauses/0", json!({"for_every": "fee"})),
        ("/items/0/rule/clauses/1/when/compare/op", json!("more_than")),
    ] {
        let mut form = form("rule long for each fee when hours > 10 then note");
        *form.pointer_mut(path).unwrap() = value;
        assert!(!schema.is_valid(&form), "{path}");
        assert!(rules_from_json(&form.to_string()).is_err(), "{path}");
    }
}

#[test]
fn a_form_reads_like_the_rules() {
    let text = "# 3.1 Rates\n\n```ocg\nrule cap \"Capped\" for each prior fee where not travel\n  then reduce rate to lesser(400 USD per hour, cap[timekeeper.role])\n  because \"{rate} billed\"\n```\n";
    insta::assert_snapshot!(rules_to_json("caps.md", text).unwrap());
}

#[test]
fn brackets_are_put_in_where_they_are_needed() {
    let number = |n: &str| json!({"literal": {"number": n}});
    let sum = json!({"arith": {"op": "add", "left": number("1"), "right": number("-2")}});
    let product = json!({"arith": {"op": "multiply", "left": sum, "right": number("3")}});
    let form = json!({"document": "meruit/rules/1", "items": [
        {"define": {"name": "x", "value": product}},
        {"define": {"name": "y", "record": "fee", "value": {"and": [
            {"or": [{"path": "a"}, {"path": "b.c"}]},
            {"not": {"and": [{"path": "d"}, {"path": "this.e"}]}},
        ]}}},
    ]});
    assert!(schema().is_valid(&form));
    assert_eq!(
        rules_from_json(&form.to_string()).unwrap(),
        "define x = (1 + -2) * 3\n\ndefine fee.y = (a or b.c) and not (d and this.e)\n"
    );
}

#[test]
fn what_no_rule_file_can_say_is_refused() {
    let define = |name: &str, value: Value| {
        json!({"document": "meruit/rules/1", "items": [{"define": {"name": name, "value": value}}]})
            .to_string()
    };
    let one = json!({"literal": {"number": "1"}});
    for (form, says) in [
        (define("Big", one.clone()), "`Big`"),
        (define("x = 1 define y", one.clone()), "no rule file can"),
        (define("x", json!({"literal": {"text": "two\nlines"}})), ""),
        (define("x", json!({"literal": {"number": "1e5"}})), "no number"),
        (define("x", json!({"literal": {"code": "usd"}})), ""),
        (define("x", json!({"path": "A.b"})), "no path of names"),
        (define("x", json!({"call": {"name": "f", "args": [], "more": 1}})), "unknown field"),
        ("[".repeat(1_000_000), "at most 512 deep"),
        ("{\"document\": \"meruit/rules/1\"".to_owned(), "EOF"),
    ] {
        let found = rules_from_json(&form).unwrap_err();
        assert_eq!(found[0].id, "rules-json");
        assert!(found[0].message.contains(says), "{}", found[0].message);
    }
}

#[test]
fn the_deepest_expression_goes_there_and_back() {
    let text = format!("define x = {}1{}", "(1 + ".repeat(30), ")".repeat(30));
    let json = rules_to_json("deep.ocg", &text).unwrap();
    assert_eq!(rules_from_json(&json).unwrap(), format(&text).unwrap());
}

//! `count(LIST)` against the sorts of defect: its operand is a field of the facts that no expression works out, so that only
//! what can be wrong with a field can be wrong with it.

use meruit::{LoadError, Options, Ruleset};

/// What comes of counting the members of a field: ids of a refusal, reasons of what is not known, or how the rule ended.
fn came(field: &str, counted: &str, fact: Option<&str>) -> Vec<String> {
    let rules = format!(
        "guideline \"Lists\" edition 2026 currency USD\nrecord matter\n  held: {field}\n\
         rule r for each invoice when count({counted}) > 1 then warn\n"
    );
    let rules = match Ruleset::parse("rules.ocg", &rules) {
        Ok(rules) => rules,
        Err(LoadError::Refused(refused)) => return refused.ids().into_iter().map(str::to_owned).collect(),
        Err(error) => panic!("{error}"),
    };
    let held = fact.map_or_else(String::new, |fact| format!(r#", "held": {fact}"#));
    let facts = format!(
        r#"{{"invoices": [{{"number": "7", "currency": "USD", "matter": {{"id": "M1"{held}}}, "lines": []}}]}}"#
    );
    let review = match rules.review_json("facts.json", facts.as_bytes(), &Options::new()) {
        Ok(review) => review,
        Err(error) => panic!("{error}"),
    };
    match review.findings() {
        [] => vec!["passed".to_owned()],
        [finding] if finding.verdict == "found" => vec!["found".to_owned()],
        findings => {
            let reasons = findings.iter().flat_map(|finding| &finding.reasons);
            reasons.map(|reason| format!("{} {}", reason.id, reason.what)).collect()
        }
    }
}

#[test]
fn no_defect_of_a_list_is_counted_in_silence() {
    let texts = "list of text";
    assert_eq!(came(texts, "matter.held", Some(r#"["one", "two"]"#)), ["found"], "without a defect");
    assert_eq!(came(texts, "matter.hled", Some(r#"["one"]"#)), ["unknown-field"], "a misspelt field");
    assert_eq!(
        came("text", "matter.held", Some(r#""one, two""#)),
        ["aggregate-needs-of"],
        "a text is no list"
    );
    assert_eq!(
        came(texts, "matter.held", Some("null")),
        ["passed"],
        "a blank list has no member, which is known"
    );
    assert_eq!(came(texts, "matter.held", None), ["not-supplied matter.held"], "not supplied");
    for unreadable in [r#"["2026-03-12", "soon"]"#, r#"["2026-03-12", "2026-02-30"]"#] {
        assert_eq!(
            came("list of date", "matter.held", Some(unreadable)),
            ["unreadable matter.held"],
            "a member that cannot be read"
        );
    }
    for worked_out in ["2", "sum(hours of fee) / 1 hour", "max(date of fee)", "\"one\"", "id else \"one\""] {
        let ids = came(texts, worked_out, None);
        assert!(!ids.iter().any(|id| id == "passed" || id == "found"), "{worked_out} is no list: {ids:?}");
    }
}

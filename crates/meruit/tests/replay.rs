//! The same rules and facts give the same document, and what differs shows in what the document names.

#![expect(clippy::unwrap_used, reason = "a test ends where rules or facts do not load")]

use meruit::{Date, Document, Options, Ruleset, Table};

const RULES: &str = r#"
guideline "Replay" edition 2026 currency USD
table caps (timekeeper: text -> rate: rate) supplied
rule agreed for each fee then reduce rate to caps[timekeeper.id]
rule usual for each fee then reduce rate to 900 USD
rule late for each invoice then reduce amount by 1% of remaining
"#;

const WITH_HISTORY: &str = r#"
guideline "Replay" edition 2026 currency USD
rule cap for each invoice then reduce amount to 5_000 USD - sum(amount of prior line with same matter.id)
"#;

fn facts(narrative: &str) -> String {
    let invoice = |number: &str, day: &str| {
        format!(
            r#"{{"number": "{number}", "date": "{day}", "firm": {{"id": "F1", "name": "Bruton & Vale"}}, "matter": {{"id": "M1"}},
              "lines": [
                {{"kind": "F", "date": "2026-03-03", "timekeeper": {{"id": "T1"}}, "hours": "2", "rate": "1000", "narrative": "{narrative}"}},
                {{"kind": "E", "date": "2026-03-04", "code": "E101", "units": "310", "price": "0.25"}}]}}"#
        )
    };
    format!(r#"{{"invoices": [{}, {}]}}"#, invoice("1", "2026-03-31"), invoice("2", "2026-04-30"))
}

fn caps(rate: &str) -> Table {
    Table::from_rows("caps", ["timekeeper", "rate"], [[Some("T1"), Some(rate)]])
}

fn review(rules: &str, narrative: &str, options: &Options) -> Document {
    let rules = Ruleset::parse("rules.ocg", rules).unwrap();
    rules.review_json("facts.json", facts(narrative).as_bytes(), options).unwrap().into_document()
}

fn inputs(document: &Document) -> Vec<&str> {
    document.invoices.iter().map(|invoice| invoice.input.as_str()).collect()
}

#[test]
fn the_same_again_is_the_same_in_every_thread() {
    let options = Options::new().table("caps", caps("950 USD"));
    let first = review(RULES, "Draft motion", &options).to_json();
    let again = std::thread::scope(|scope| {
        let run = || review(RULES, "Draft motion", &options).to_json();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(again.iter().all(|document| *document == first));
}

#[test]
fn an_input_names_all_that_was_supplied() {
    let options = || Options::new().table("caps", caps("950 USD"));
    let base = review(RULES, "Draft motion", &options());
    let [first, second] = inputs(&base)[..] else { unreachable!("two invoices") };
    assert_ne!(first, second);
    let day = Date::constant(2026, 5, 1);
    for (what, other) in [
        ("a narrative", review(RULES, "Draft reply", &options())),
        ("the day", review(RULES, "Draft motion", &options().as_of(day))),
        ("a table", review(RULES, "Draft motion", &Options::new().table("caps", caps("940 USD")))),
        (
            "a record beside the invoices",
            review(
                RULES,
                "Draft motion",
                &options()
                    .records("event", "e.csv", "kind,matter,date\ntrial,M1,2026-03-03\n".as_bytes())
                    .unwrap(),
            ),
        ),
    ] {
        assert_ne!(inputs(&other)[0], first, "{what}");
    }
    // Other rules over the same facts have the same input, and another hash of the rules.
    let other_rules = review(&RULES.replace("900", "800"), "Draft motion", &options());
    assert_eq!(inputs(&other_rules), inputs(&base));
    assert_ne!(other_rules.rules.hash, base.rules.hash);
}

#[test]
fn with_history_an_input_names_what_was_decided_before() {
    let options = || Options::new().declare("prior", meruit::Completeness::Complete);
    let both = review(WITH_HISTORY, "Draft motion", &options());
    let rules = Ruleset::parse("rules.ocg", WITH_HISTORY).unwrap();
    let mut alone: serde_json::Value = serde_json::from_str(&facts("Draft motion")).unwrap();
    alone["invoices"].as_array_mut().unwrap().remove(0);
    let alone = rules.review_json("facts.json", alone.to_string().as_bytes(), &options()).unwrap();
    assert_ne!(alone.invoices()[0].input, both.invoices[1].input);
}

#[test]
fn each_rule_alone_stands_beside_the_rules_together() {
    let options = Options::new().table("caps", caps("950 USD"));
    let document = review(RULES, "Draft motion", &options.each_rule_alone(true));
    let row = |rules: &[meruit::document::RuleAmount]| -> Vec<(String, String, String)> {
        let alone = |rule: &meruit::document::RuleAmount| rule.alone.as_ref().unwrap().reduced.clone();
        rules.iter().map(|rule| (rule.rule.clone(), rule.reduced.clone(), alone(rule))).collect()
    };
    let wanted = |rows: [(&str, &str, &str); 3]| {
        rows.map(|(rule, took, alone)| (rule.to_owned(), took.to_owned(), alone.to_owned())).to_vec()
    };
    // 2 h × 1,000 and 310 × 0.25: 2,077.50; the stricter limit of 900 takes 200.00, and 1 % of 1,877.50 follow.
    assert_eq!(
        row(&document.invoices[0].by_rule),
        wanted([("agreed", "0.00", "100.00"), ("late", "18.78", "20.78"), ("usual", "200.00", "200.00")])
    );
    // Two invoices.
    let totals = &document.totals[0];
    assert_eq!((totals.currency.as_str(), totals.invoices), ("USD", 2));
    assert_eq!(totals.totals.billed, "4155.00");
    assert_eq!(
        row(&totals.by_rule),
        wanted([("agreed", "0.00", "200.00"), ("late", "37.56", "41.56"), ("usual", "400.00", "400.00")])
    );
    // Unasked it is not there.
    let plain = review(RULES, "Draft motion", &Options::new().table("caps", caps("950 USD")));
    assert!(plain.invoices[0].by_rule.iter().all(|rule| rule.alone.is_none()));
    assert_eq!(plain.invoices[0].by_rule.len(), 2);
}

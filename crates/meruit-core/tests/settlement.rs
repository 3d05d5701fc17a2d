//! The worked settlement of the manual, through the Rust API.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where rules do not load")]

use std::collections::BTreeMap;

use meruit_core::document::Document;
use meruit_core::{Completeness, Facts, Input, ReviewOptions, RuleFile, bind, check, review};

const RULES: &str = r#"
guideline "Worked example" edition 2026 currency USD rounding half up per line
rule agreed for each fee where timekeeper.role is PARTNR
  then reduce rate to 950 USD
  because "{rate} billed"
rule long_day for each fee grouped by timekeeper.id, date
  when sum(hours) > 10
  then reduce hours to 10 taking from lowest rate, last line
rule block for each fee where narrative mentions "and then"
  then reduce amount by 20% of remaining
rule copies for each expense where code is E101
  then reduce price to 0.20 USD
rule receipt for each expense where code is E110
  when receipt is missing
  then hold for "receipt"
rule late for each invoice
  then reduce amount by 3% of remaining
"#;

fn review_of(rules: &str, fill: impl FnOnce(&mut Facts)) -> Document {
    let parsed = meruit_syntax::parse(rules, 0);
    assert_eq!(parsed.diagnostics, Vec::new());
    let file = RuleFile { name: "rules.ocg".to_owned(), text: rules.to_owned(), tree: parsed.file };
    let checked = check(&[file], &BTreeMap::new());
    let plan = checked.plan.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics));
    let bindings = bind(&plan, &BTreeMap::new(), &BTreeMap::new()).unwrap();
    let mut facts = Facts::new(plan.schema().clone(), plan.currency());
    fill(&mut facts);
    review(&plan, &bindings, facts, ReviewOptions::default()).unwrap()
}

type Fields<'f> = &'f [(&'f str, &'f str)];

fn invoice(facts: &mut Facts, timekeepers: &[Fields<'_>], lines: &[(&str, Option<usize>, Fields<'_>)]) {
    let schema = facts.schema().clone();
    let kind = |name: &str| schema.kind(name, false).unwrap();
    let people: Vec<_> = timekeepers
        .iter()
        .map(|fields| {
            let mut record = facts.add(kind("timekeeper")).unwrap();
            for (name, value) in *fields {
                record.set(name, Input::Text(value)).unwrap();
            }
            record.record()
        })
        .collect();
    let mut invoice = facts.add(kind("invoice")).unwrap();
    invoice.set("number", Input::Text("1001")).unwrap();
    invoice.set("date", Input::Text("2026-03-31")).unwrap();
    let invoice = invoice.record();
    for (name, person, fields) in lines {
        let mut line = facts.add(kind(name)).unwrap().line_of(invoice);
        if let Some(person) = person {
            line.set("timekeeper", Input::Record(people[*person])).unwrap();
        }
        for (name, value) in *fields {
            line.set(name, Input::Text(value)).unwrap();
        }
    }
    facts.declare(kind("receipt"), Completeness::Complete);
}

#[test]
fn the_worked_example_comes_out_to_the_cent() {
    let document = review_of(RULES, |facts| {
        let day = ("date", "2026-03-03");
        let tax = ("tax_rate", "8.25%");
        let fee =
            |hours, rate, narrative| [day, tax, ("hours", hours), ("rate", rate), ("narrative", narrative)];
        let expense = |code, units, price| [day, tax, ("code", code), ("units", units), ("price", price)];
        invoice(
            facts,
            &[&[("id", "T1"), ("role", "PARTNR")], &[("id", "T2"), ("role", "ASSOC")]],
            &[
                ("fee", Some(0), &fee("1.9", "1000", "Hearing")),
                ("fee", Some(1), &fee("6.0", "385", "Draft and then file")),
                ("fee", Some(1), &fee("5.5", "385", "Research")),
                ("expense", None, &expense("E101", "311", "0.25")),
                ("expense", None, &expense("E110", "1", "312.40")),
            ],
        );
    });
    let result = &document.invoices[0];
    let lines: Vec<(&str, &str)> =
        result.lines.iter().map(|line| (line.approved.as_str(), line.tax.approved.as_str())).collect();
    let expected = [
        ("1750.85", "144.45"),
        ("1792.56", "147.89"),
        ("1493.80", "123.24"),
        ("60.33", "4.98"),
        ("0.00", "0.00"),
    ];
    assert_eq!(lines, expected, "{document:#?}");
    let totals = &result.totals;
    assert_eq!(
        [&totals.billed, &totals.approved, &totals.reduced, &totals.held],
        ["6717.65", "5097.54", "1307.71", "312.40"]
    );
    let tax = &result.tax;
    assert_eq!(
        [&tax.billed, &tax.approved, &tax.reduced, &tax.held],
        ["554.20", "420.56", "107.87", "25.77"]
    );
}

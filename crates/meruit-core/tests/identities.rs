//! Whatever the rules and the invoice: no cent is lost, none is taken twice, and every verdict is counted.
//!
//! `MERUIT_CASES=1000000 cargo test --release -p meruit-core --test identities` tries a million.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where rules do not load")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use meruit_core::document::{Amounts, Document, LineResult};
use meruit_core::{Completeness, Facts, Input, ReviewOptions, RuleFile, bind, check, review};
use proptest::prelude::*;
use proptest::test_runner::Config;
use rust_decimal::Decimal;

/// A line of an invoice, as texts: kind, whose, day, units, price, adjustment, tax rate.
#[derive(Clone, Debug)]
struct Line {
    kind: &'static str,
    person: usize,
    day: u8,
    units: i64,
    price: i64,
    adjustment: Option<i64>,
    tax_percent: Option<u8>,
    travel: bool,
}

fn line() -> impl Strategy<Value = Line> {
    let kind = prop_oneof![6 => Just("fee"), 3 => Just("expense"), 1 => Just("adjustment")];
    let units = prop_oneof![8 => 0i64..120, 1 => -40i64..0];
    let price = prop_oneof![8 => 0i64..90_000, 1 => Just(0i64)];
    let adjustment = prop_oneof![4 => Just(None), 1 => (-5_000i64..5_000).prop_map(Some)];
    let tax = prop_oneof![2 => Just(None), 1 => (0u8..26).prop_map(Some)];
    (kind, 0usize..3, 1u8..5, units, price, adjustment, tax, any::<bool>()).prop_map(
        |(kind, person, day, units, price, adjustment, tax_percent, travel)| Line {
            kind,
            person,
            day,
            units,
            price,
            adjustment,
            tax_percent,
            travel,
        },
    )
}

/// A rule, its id left open.
fn rule() -> impl Strategy<Value = String> {
    let percent = 0u8..130;
    let base = prop_oneof![Just("billed"), Just("remaining")];
    let money = -20i64..400;
    let hours = 0i64..14;
    let order = prop_oneof![
        Just("pro rata"),
        Just("taking from lowest rate"),
        Just("taking from latest date, last line"),
        Just("taking from first line")
    ];
    let plain_order = prop_oneof![
        Just("pro rata"),
        Just("taking from highest amount"),
        Just("taking from last line"),
        Just("taking from earliest date")
    ];
    let when = prop_oneof![
        4 => Just(""),
        1 => Just("when narrative mentions \"travel*\""),
        1 => Just("when tax > 0"),
        1 => Just("when amount > 100 USD"),
        1 => Just("when receipt is missing")
    ];
    let expense_when = when.clone();
    let line_when = prop_oneof![3 => Just(""), 1 => Just("when narrative mentions \"travel*\""), 1 => Just("when amount > 100 USD")];
    let simple = prop_oneof![
        Just("reject"),
        Just("hold"),
        Just("warn"),
        Just("hold invoice"),
        Just("return"),
        Just("reject invoice")
    ];
    let rare = prop_oneof![12 => Just("when amount > 400 USD"), 1 => Just("when amount > 5 USD")];
    let fee_when = prop_oneof![3 => Just(""), 1 => Just("when narrative mentions \"travel*\""), 1 => Just("when hours > 2")];
    prop_oneof![
        (fee_when.clone(), 0i64..900).prop_map(|(when, x)| format!("for each fee {when} then reduce rate to {x} USD")),
        (fee_when.clone(), percent.clone(), base.clone())
            .prop_map(|(when, p, b)| format!("for each fee {when} then reduce rate by {p}% of {b}")),
        (fee_when, hours.clone()).prop_map(|(when, h)| format!("for each fee {when} then reduce hours to {h}.5")),
        (expense_when, 0i64..900).prop_map(|(when, x)| format!("for each expense {when} then reduce price to {x} USD")),
        (percent.clone(), base.clone()).prop_map(|(p, b)| format!("for each expense then reduce units by {p}% of {b}")),
        (line_when.clone(), money.clone()).prop_map(|(when, x)| format!("for each line {when} then reduce amount to {x}.37 USD")),
        (line_when.clone(), 1i64..90).prop_map(|(when, x)| format!("for each line {when} then reduce amount by {x}.01 USD")),
        (line_when, percent.clone(), base.clone())
            .prop_map(|(when, p, b)| format!("for each line {when} then reduce amount by {p}% of {b}")),
        (hours, order.clone())
            .prop_map(|(h, o)| format!("for each fee grouped by timekeeper.id, date then reduce hours to {h} {o}")),
        (percent.clone(), base.clone(), order)
            .prop_map(|(p, b, o)| format!("for each fee grouped by date then reduce hours by {p}% of {b} {o}")),
        (money.clone(), plain_order.clone())
            .prop_map(|(x, o)| format!("for each line grouped by date then reduce amount to {x}.11 USD {o}")),
        (percent.clone(), base.clone(), plain_order)
            .prop_map(|(p, b, o)| format!("for each fee grouped by timekeeper.id then reduce amount by {p}% of {b} {o}")),
        (0usize..3).prop_map(|n| format!("for each fee grouped by timekeeper.id, date when count() > {n} then keep {n} by highest rate")),
        (1usize..3).prop_map(|n| format!("for each fee grouped by date when count() > {n} then keep {n} of timekeeper.id by highest sum(amount)")),
        (rare, simple).prop_map(|(when, what)| format!("for each line {when} then {what}")),
        (percent.clone(), base.clone()).prop_map(|(p, b)| format!("for each invoice then reduce fees by {p}% of {b}")),
        (money.clone()).prop_map(|x| format!("for each invoice then reduce expenses to {x} USD")),
        (money).prop_map(|x| format!("for each invoice then reduce amount to {x}.50 USD")),
        (percent, base).prop_map(|(p, b)| format!("for each invoice then reduce amount by {p}% of {b}")),
    ]
}

fn rules() -> impl Strategy<Value = String> {
    let rounding = prop_oneof![
        Just("half up per line"),
        Just("half even per line"),
        Just("up per line"),
        Just("down per line"),
        Just("half up per invoice")
    ];
    (rounding, prop::collection::vec(rule(), 1..7)).prop_map(|(rounding, rules)| {
        let mut text = format!("guideline \"G\" edition 2026 currency USD rounding {rounding}\n");
        for (at, rule) in rules.iter().enumerate() {
            let _ = writeln!(text, "rule r{at} {rule}");
        }
        text
    })
}

fn cents(n: i64) -> String {
    Decimal::new(n, 2).to_string()
}

fn tenths(n: i64) -> String {
    Decimal::new(n, 1).to_string()
}

fn review_of(rules: &str, lines: &[Line]) -> Document {
    let parsed = meruit_syntax::parse(rules, 0);
    assert_eq!(parsed.diagnostics, Vec::new(), "{rules}");
    let file = RuleFile { name: "rules.ocg".to_owned(), text: rules.to_owned(), tree: parsed.file };
    let checked = check(std::slice::from_ref(&file), &BTreeMap::new());
    let plan = checked.plan.unwrap_or_else(|| panic!("{rules}\n{:#?}", checked.diagnostics));
    let bindings = bind(&plan, &BTreeMap::new(), &BTreeMap::new()).unwrap();
    let mut facts = Facts::new(plan.schema().clone(), plan.currency());
    let schema = facts.schema().clone();
    let kind = |name: &str| schema.kind(name, false).unwrap();
    let people: Vec<_> = ["T1", "T2", "T3"]
        .iter()
        .map(|id| {
            let mut person = facts.add(kind("timekeeper")).unwrap();
            person.set("id", Input::Text(id)).unwrap();
            person.record()
        })
        .collect();
    let mut invoice = facts.add(kind("invoice")).unwrap();
    invoice.set("number", Input::Text("1")).unwrap();
    invoice.set("date", Input::Text("2026-03-31")).unwrap();
    let invoice = invoice.record();
    for line in lines {
        let mut record = facts.add(kind(line.kind)).unwrap().line_of(invoice);
        let mut set = |name: &str, text: &str| {
            record.set(name, Input::Text(text)).unwrap();
        };
        set("date", &format!("2026-03-{:02}", line.day));
        set("narrative", if line.travel { "Travel to court" } else { "Draft motion" });
        if let Some(percent) = line.tax_percent {
            set("tax_rate", &format!("{percent}%"));
        }
        match line.kind {
            "fee" => {
                set("hours", &tenths(line.units));
                set("rate", &cents(line.price));
            }
            "expense" => {
                set("units", &line.units.to_string());
                set("price", &cents(line.price));
            }
            _ => set("amount", &cents(line.adjustment.unwrap_or(-line.price))),
        }
        if line.kind != "adjustment"
            && let Some(adjustment) = line.adjustment
        {
            set("adjustment", &cents(adjustment));
        }
        if line.kind == "fee" {
            record.set("timekeeper", Input::Record(people[line.person])).unwrap();
        }
    }
    facts.declare(kind("receipt"), Completeness::Complete);
    review(&plan, &bindings, facts, ReviewOptions::default()).unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn reconciles(amounts: [&str; 5]) -> bool {
    let [billed, parts @ ..] = amounts.map(number);
    billed == parts.iter().sum::<Decimal>()
}

fn of(amounts: &Amounts) -> [&str; 5] {
    [&amounts.billed, &amounts.approved, &amounts.reduced, &amounts.held, &amounts.withheld]
}

fn of_line(line: &LineResult) -> [&str; 5] {
    [&line.billed, &line.approved, &line.reduced, &line.held, &line.withheld]
}

/// How many records the rule `rN` of these rules is for.
fn records_of(rules: &str, id: &str, lines: &[Line]) -> u64 {
    let rule = rules.lines().find(|line| line.starts_with(&format!("rule {id} "))).unwrap();
    let of = |kind: &str| lines.iter().filter(|line| line.kind == kind).count();
    let count = match rule.split_whitespace().nth(4).unwrap() {
        "invoice" => 1,
        "line" => lines.len(),
        kind => of(kind),
    };
    count as u64
}

fn hold_identities(document: &Document, rules: &str, lines: &[Line]) -> Result<(), TestCaseError> {
    let invoice = &document.invoices[0];
    prop_assert!(reconciles(of(&invoice.totals)) && reconciles(of(&invoice.tax)));
    let mut sums = [Decimal::ZERO; 5];
    for line in &invoice.lines {
        prop_assert!(reconciles(of_line(line)) && reconciles(of(&line.tax)), "{:?}", line);
        let [billed, approved, reduced, held, _] = of_line(line).map(number);
        prop_assert!(approved >= Decimal::ZERO || billed < Decimal::ZERO, "{:?}", line);
        prop_assert!(held == Decimal::ZERO || held == billed);
        // Each cent reduced names one rule, and is a cent.
        let cuts: Decimal = line.cuts.iter().map(|cut| number(&cut.amount)).sum();
        prop_assert_eq!(cuts, reduced);
        prop_assert!(line.cuts.iter().all(|cut| number(&cut.amount).normalize().scale() <= 2), "{:?}", line);
        for (sum, amount) in sums.iter_mut().zip(of_line(line)) {
            *sum += number(amount);
        }
    }
    prop_assert_eq!(sums, of(&invoice.totals).map(number));
    // What findings took is what the invoice lost.
    let taken: Decimal = document.findings.iter().map(|finding| number(&finding.amount)).sum();
    let [_, _, reduced, held, withheld] = of(&invoice.totals).map(number);
    prop_assert_eq!(taken, reduced + held + withheld);
    // rules × records = found + passed + excused + not applicable + undetermined
    for rule in &document.counts.rules {
        let pairs = rule.found + rule.passed + rule.excused + rule.not_applicable + rule.undetermined;
        prop_assert_eq!(pairs, records_of(rules, &rule.rule, lines), "{}", rule.rule);
    }
    Ok(())
}

fn cases() -> u32 {
    std::env::var("MERUIT_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(Config { cases: cases(), failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_cent_is_lost(rules in rules(), lines in prop::collection::vec(line(), 1..9)) {
        let document = review_of(&rules, &lines);
        hold_identities(&document, &rules, &lines)?;
    }

    #[test]
    fn the_order_of_rules_does_not_matter(rules in rules(), lines in prop::collection::vec(line(), 1..9)) {
        let (header, body) = rules.split_once('\n').unwrap();
        let mut turned: Vec<&str> = body.lines().collect();
        turned.reverse();
        let turned = format!("{header}\n{}\n", turned.join("\n"));
        let (a, b) = (review_of(&rules, &lines), review_of(&turned, &lines));
        prop_assert_eq!(&a.invoices, &b.invoices);
        prop_assert_eq!(&a.counts, &b.counts);
    }
}

//! An adjusted file, read again, bills what was approved: to the cent, with its tax, whatever was cut.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where rules or files do not load")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use meruit_core::document::Document;
use meruit_core::{Completeness, ReviewOptions, RuleFile, bind, check, review};
use meruit_io::adjusted::{NotAdjusted, adjusted};
use meruit_io::facts::{LedesFacts, Supplied};
use meruit_ledes::{Invoice, Options, Target, Writer, read_all};
use proptest::prelude::*;
use rust_decimal::Decimal;

const HEAD: &str = "LEDES98BI[]\nINVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|\
    BILLING_END_DATE|INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|\
    LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|\
    LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|\
    TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID|LINE_ITEM_TAX_RATE|LINE_ITEM_TAX_TOTAL[]\n";

/// A line: kind, units in tenths, price and adjustment in cents.
type Line = (&'static str, i64, i64, i64);

/// A file of one invoice; with `tax` every line bears 8.25 %.
fn file(lines: &[Line], tax: bool) -> String {
    let cents = |n: i64| Decimal::new(n, 2);
    let mut text = HEAD.to_owned();
    for (at, (kind, units, price, adjustment)) in (1..).zip(lines) {
        let units = Decimal::new(*units, 1);
        let net = (units * cents(*price) + cents(*adjustment)).round_dp(2);
        let on_it = if tax { (net * Decimal::new(825, 4)).round_dp(2) } else { Decimal::ZERO };
        let (person, code) = if *kind == "F" { ("T1", "") } else { ("", "E101") };
        let (rate, on_line) =
            if tax { ("0.0825".to_owned(), on_it.to_string()) } else { (String::new(), String::new()) };
        let _ = writeln!(
            text,
            "20260331|1001|C1|F-9|0|20260301|20260331|March|{at}|{kind}|{units}|{}|{}|202603{at:02}||{code}||{person}|\
             Draft motion|12-3|{}|Vale, Ada|PARTNR|M-1|{rate}|{on_line}[]",
            cents(*adjustment),
            net + on_it,
            cents(*price)
        );
    }
    text
}

fn read(file: &[u8]) -> Invoice {
    read_all(file, Options::default()).unwrap().invoices.remove(0)
}

fn reviewed(rules: &str, invoice: &Invoice) -> Document {
    let parsed = meruit_syntax::parse(rules, 0);
    let rule_file = RuleFile { name: "r.ocg".to_owned(), text: rules.to_owned(), tree: parsed.file };
    let checked = check(&[rule_file], &BTreeMap::new());
    let plan = checked.plan.unwrap_or_else(|| panic!("{rules}\n{:#?}", checked.diagnostics));
    let bindings = bind(&plan, &BTreeMap::new(), &BTreeMap::new()).unwrap();
    let supplied = Supplied::default();
    let mut facts = LedesFacts::new(plan.schema(), plan.currency(), &supplied);
    facts.add("march.ledes", invoice);
    let mut facts = facts.finish().unwrap().facts;
    facts.declare_by_name("receipt", Completeness::Complete);
    review(&plan, &bindings, facts, ReviewOptions::default()).unwrap()
}

fn written(invoice: &Invoice, document: &Document, target: Target) -> Vec<u8> {
    let draft = adjusted(invoice, &document.invoices[0], document).unwrap();
    let mut writer = Writer::new(Vec::new(), target);
    writer.write(&draft).unwrap();
    writer.finish().unwrap()
}

const NO_RULES: &str = "guideline \"None\" edition 2026 currency USD\n";

const RULES: &str = r#"
guideline "Adjusted" edition 2026 currency USD
rule agreed "The agreed rate" section "3.1" for each fee then reduce rate to 900 USD
rule receipt for each expense when amount > 75 USD and receipt is missing then hold for "a receipt"
rule late "Late by a month" section "8" for each invoice then reduce amount by 3% of remaining
rule holdback for each invoice then withhold 10% of remaining
"#;

const LINES: [Line; 5] = [
    ("F", 19, 100_000, 0),
    ("F", 60, 38_500, -5_000),
    ("E", 3_110, 25, 0),
    ("E", 10, 31_240, 0),
    ("IF", 0, 0, -12_345),
];

#[test]
fn cuts_of_the_invoice_are_lines_of_their_own() {
    let original = read(file(&LINES, false).as_bytes());
    let document = reviewed(RULES, &original);
    let bytes = written(&original, &document, Target::Ledes1998B);
    insta::assert_snapshot!("adjusted_1998b", String::from_utf8(bytes).unwrap());
}

#[test]
fn with_tax_they_stand_on_the_lines() {
    let original = read(file(&LINES, true).as_bytes());
    let document = reviewed(RULES, &original);
    let bytes = written(&original, &document, Target::Ledes1998Bi);
    insta::assert_snapshot!("adjusted_1998bi", String::from_utf8(bytes).unwrap());
}

#[test]
fn an_invoice_that_may_not_be_altered_is_not() {
    let original = read(file(&LINES, false).as_bytes());
    let refused = |rules: &str| {
        let document = reviewed(rules, &original);
        adjusted(&original, &document.invoices[0], &document).unwrap_err()
    };
    let by = |how: &str| {
        format!(
            "guideline \"Law\" currency USD corrections by {how} when number is \"1001\"\nrule all for each invoice then reduce fees by 10% of billed"
        )
    };
    assert_eq!(refused(&by("credit")), NotAdjusted::MayNotBeAltered);
    assert_eq!(refused(&by("return")), NotAdjusted::Returned);
    assert_eq!(refused("rule back for each invoice then return"), NotAdjusted::Returned);
    let mut document = reviewed(NO_RULES, &original);
    document.invoices[0].lines.pop();
    assert_eq!(adjusted(&original, &document.invoices[0], &document), Err(NotAdjusted::Differs));
}

fn rule() -> impl Strategy<Value = String> {
    let base = prop_oneof![Just("billed"), Just("remaining")];
    prop_oneof![
        (0i64..1200).prop_map(|x| format!("for each fee then reduce rate to {x} USD")),
        (0i64..90).prop_map(|x| format!("for each expense then reduce price to 0.{x:02} USD")),
        (0u8..120, base.clone())
            .prop_map(|(p, b)| format!("for each line then reduce amount by {p}% of {b}")),
        (0u8..120, base.clone())
            .prop_map(|(p, b)| format!("for each invoice then reduce fees by {p}% of {b}")),
        (0u8..120, base.clone())
            .prop_map(|(p, b)| format!("for each invoice then reduce amount by {p}% of {b}")),
        (0u8..120, base).prop_map(|(p, b)| format!("for each invoice then withhold {p}% of {b}")),
        (50i64..2000).prop_map(|x| format!("for each line when amount > {x} USD then hold")),
        (50i64..2000).prop_map(|x| format!("for each line when amount > {x} USD then reject")),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let units = prop_oneof![8 => 0i64..120, 1 => -20i64..0];
    let adjustment = prop_oneof![3 => Just(0i64), 1 => -9_000i64..9_000];
    prop_oneof![
        4 => (Just("F"), units.clone(), 0i64..90_000, adjustment.clone()),
        2 => (Just("E"), units, 0i64..9_000, adjustment),
        1 => (Just("IF"), Just(0i64), Just(0i64), -90_000i64..9_000),
        1 => (Just("IE"), Just(0i64), Just(0i64), -9_000i64..9_000),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_again_is_what_was_approved(
        rules in prop::collection::vec(rule(), 1..5),
        lines in prop::collection::vec(line(), 1..8),
        tax in any::<bool>(),
    ) {
        let mut text = NO_RULES.to_owned();
        for (at, rule) in rules.iter().enumerate() {
            let _ = writeln!(text, "rule r{at} {rule}");
        }
        let original = read(file(&lines, tax).as_bytes());
        let document = reviewed(&text, &original);
        let target = if tax { Target::Ledes1998Bi } else { Target::Ledes1998B };
        let again = read(&written(&original, &document, target));
        let found = reviewed(NO_RULES, &again);
        let (settled, found) = (&document.invoices[0], &found.invoices[0]);
        prop_assert_eq!(&found.totals.billed, &settled.totals.approved);
        prop_assert_eq!(&found.tax.billed, &settled.tax.approved);
        // The totals of the file say the same, and its lines make them.
        let stated = again.total.value().copied().unwrap_or_default();
        let approved: Decimal = settled.totals.approved.parse().unwrap();
        let on_it: Decimal = settled.tax.approved.parse().unwrap();
        prop_assert_eq!(stated, approved + on_it);
        prop_assert!(
            !again.problems.iter().any(|problem| problem.id.as_str().contains("total")),
            "{:?}", again.problems
        );
    }
}

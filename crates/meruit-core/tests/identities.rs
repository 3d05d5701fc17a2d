//! Whatever the rules and the invoices: no cent is lost, none is taken twice, and every verdict is counted; the order of the
//! rules, and of what else has no order, changes nothing.
//!
//! `MERUIT_CASES=1000000 cargo test --release -p meruit-core --test identities` tries a million.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where rules do not load")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use meruit_core::document::{Amounts, Document, InvoiceResult, LineResult};
use meruit_core::{
    Completeness, Currency, Facts, Input, RecordRef, ReviewOptions, RuleFile, bind, check, review,
};
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
        (percent.clone(), base.clone()).prop_map(|(p, b)| format!("for each invoice then reduce amount by {p}% of {b}")),
        (percent.clone(), base.clone()).prop_map(|(p, b)| format!("for each invoice then withhold {p}% of {b}")),
        (percent, base).prop_map(|(p, b)| format!("for each line then withhold {p}% of {b}")),
    ]
}

/// Rules under a header, and the invoices of one run: the currency of each, and its lines.
#[derive(Clone, Debug)]
struct Case {
    header: String,
    rules: Vec<String>,
    invoices: Vec<(&'static str, Vec<Line>)>,
}

impl Case {
    fn text(&self) -> String {
        let mut text = format!("{}\n", self.header);
        for (at, rule) in self.rules.iter().enumerate() {
            let _ = writeln!(text, "rule r{at} {rule}");
        }
        text
    }

    /// The same with the rules in another order of the file, under the ids they had.
    fn with_rules_turned(&self, by: usize) -> String {
        let text = self.text();
        let mut lines: Vec<&str> = text.lines().collect();
        let header = lines.remove(0);
        let count = lines.len();
        lines.rotate_left(by % count);
        format!("{header}\n{}\n", lines.join("\n"))
    }
}

/// Currencies with 0, 2, 3 and 4 decimals.
fn currency() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("USD"), 1 => Just("JPY"), 1 => Just("KWD"), 1 => Just("CLF")]
}

fn decimals(currency: &str) -> u32 {
    currency.parse::<Currency>().unwrap().decimals()
}

fn header() -> impl Strategy<Value = (&'static str, String)> {
    let rounding = prop_oneof![
        Just("half up per line"),
        Just("half even per line"),
        Just("up per line"),
        Just("down per line"),
        Just("half up per invoice")
    ];
    let corrections = prop_oneof![
        8 => Just(""),
        1 => Just(" corrections by credit when number is not \"2\""),
        1 => Just(" corrections by return when number is not \"2\"")
    ];
    (currency(), rounding, corrections).prop_map(|(currency, rounding, corrections)| {
        let text =
            format!("guideline \"G\" edition 2026 currency {currency} rounding {rounding}{corrections}");
        (currency, text)
    })
}

fn case() -> impl Strategy<Value = Case> {
    let other = prop_oneof![3 => Just(None), 1 => currency().prop_map(Some)];
    let lines = || prop::collection::vec(line(), 1..9);
    let second = prop::option::weighted(0.3, (other, lines()));
    (header(), prop::collection::vec(rule(), 1..7), lines(), second).prop_map(
        |((currency, header), rules, lines, second)| {
            let rules = rules.iter().map(|rule| rule.replace("USD", currency)).collect();
            let mut invoices = vec![(currency, lines)];
            invoices.extend(second.map(|(other, lines)| (other.unwrap_or(currency), lines)));
            Case { header, rules, invoices }
        },
    )
}

/// Rules in which nothing hangs on the order of the lines, but for a tie of two lines of one day: no share has a unit left
/// over, and no order asks for the first or last line.
fn rule_without_order() -> impl Strategy<Value = String> {
    rule().prop_filter("its order counts", |rule| {
        let shares = rule.contains("pro rata") || rule.starts_with("for each invoice");
        !shares && !rule.contains("first line") && !rule.contains("last line")
    })
}

/// A rule that takes from lines or invoices, and not from groups.
fn reduction() -> impl Strategy<Value = String> {
    rule().prop_filter("it takes nothing, or from a group", |rule| {
        rule.contains("reduce") && !cuts_a_group(rule)
    })
}

fn cuts_a_group(rule: &str) -> bool {
    rule.contains("grouped by") && rule.contains("reduce")
}

fn amount(n: i64, decimals: u32) -> String {
    Decimal::new(n, decimals).to_string()
}

fn tenths(n: i64) -> String {
    Decimal::new(n, 1).to_string()
}

fn review_of(rules: &str, invoices: &[(&'static str, Vec<Line>)]) -> Document {
    review_with(rules, invoices, ReviewOptions::default())
}

fn review_with(rules: &str, invoices: &[(&'static str, Vec<Line>)], options: ReviewOptions) -> Document {
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
    for (number, (currency, lines)) in (1..).zip(invoices) {
        let mut invoice = facts.add(kind("invoice")).unwrap();
        invoice.set("number", Input::Text(&format!("{number}"))).unwrap();
        invoice.set("date", Input::Text("2026-03-31")).unwrap();
        invoice.set("currency", Input::Text(currency)).unwrap();
        let invoice = invoice.record();
        for line in lines {
            add_line(&mut facts, invoice, line, currency, &people);
        }
    }
    facts.declare(kind("receipt"), Completeness::Complete);
    review(&plan, &bindings, facts, options).unwrap()
}

fn add_line(facts: &mut Facts, invoice: RecordRef, line: &Line, currency: &str, people: &[RecordRef]) {
    let kind = facts.schema().kind(line.kind, false).unwrap();
    let of = currency.parse().ok();
    let decimals = decimals(currency);
    let mut record = facts.add(kind).unwrap().line_of(invoice).currency(of);
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
            set("rate", &amount(line.price, decimals));
        }
        "expense" => {
            set("units", &line.units.to_string());
            set("price", &amount(line.price, decimals));
        }
        _ => set("amount", &amount(line.adjustment.unwrap_or(-line.price), decimals)),
    }
    if line.kind != "adjustment"
        && let Some(adjustment) = line.adjustment
    {
        set("adjustment", &amount(adjustment, decimals));
    }
    if line.kind == "fee" {
        record.set("timekeeper", Input::Record(people[line.person])).unwrap();
    }
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
fn records_of(case: &Case, id: &str) -> u64 {
    let rule = &case.rules[id.strip_prefix('r').unwrap().parse::<usize>().unwrap()];
    let lines = || case.invoices.iter().flat_map(|(_, lines)| lines);
    let count = match rule.split_whitespace().nth(2).unwrap() {
        "invoice" => case.invoices.len(),
        "line" => lines().count(),
        kind => lines().filter(|line| line.kind == kind).count(),
    };
    count as u64
}

fn add(sums: &mut [Decimal; 5], amounts: [&str; 5]) {
    for (sum, amount) in sums.iter_mut().zip(amounts) {
        *sum += number(amount);
    }
}

fn hold_identities(document: &Document, case: &Case) -> Result<(), TestCaseError> {
    let mut by_currency: BTreeMap<&str, ([Decimal; 5], [Decimal; 5])> = BTreeMap::new();
    for invoice in &document.invoices {
        hold_of_an_invoice(invoice, document)?;
        let (net, tax) = by_currency.entry(&invoice.currency).or_default();
        add(net, of(&invoice.totals));
        add(tax, of(&invoice.tax));
    }
    // The totals of the document are those of its invoices.
    prop_assert_eq!(document.totals.len(), by_currency.len());
    for totals in &document.totals {
        let (net, tax) = by_currency[totals.currency.as_str()];
        prop_assert_eq!((of(&totals.totals).map(number), of(&totals.tax).map(number)), (net, tax));
        let by_rule: Decimal = totals
            .by_rule
            .iter()
            .map(|rule| number(&rule.reduced) + number(&rule.held) + number(&rule.withheld))
            .sum();
        let asked: Decimal = proposed(document, &totals.currency);
        let [_, _, reduced, held, withheld] = net;
        prop_assert_eq!(by_rule, reduced + held + withheld + asked);
    }
    // Each finding has an id of its own.
    let ids: BTreeSet<&str> = document.findings.iter().map(|finding| finding.id.as_str()).collect();
    prop_assert_eq!(ids.len(), document.findings.len());
    // rules × records = found + passed + excused + not applicable + undetermined
    for rule in &document.counts.rules {
        let pairs = rule.found + rule.passed + rule.excused + rule.not_applicable + rule.undetermined;
        prop_assert_eq!(pairs, records_of(case, &rule.rule), "{}", rule.rule);
    }
    Ok(())
}

/// What is asked for by credit notes, where the figures of an invoice stand.
fn proposed(document: &Document, currency: &str) -> Decimal {
    let proposals = document.findings.iter().flat_map(|finding| &finding.proposals);
    proposals.filter(|one| one.currency == currency).map(|one| number(&one.amount)).sum()
}

fn hold_of_an_invoice(invoice: &InvoiceResult, document: &Document) -> Result<(), TestCaseError> {
    prop_assert!(reconciles(of(&invoice.totals)) && reconciles(of(&invoice.tax)));
    let (mut sums, mut taxes) = ([Decimal::ZERO; 5], [Decimal::ZERO; 5]);
    for line in &invoice.lines {
        hold_of_a_line(line, invoice, document)?;
        add(&mut sums, of_line(line));
        add(&mut taxes, of(&line.tax));
    }
    prop_assert_eq!(sums, of(&invoice.totals).map(number));
    prop_assert_eq!(taxes, of(&invoice.tax).map(number));
    // What findings took is what the invoice lost, or what it is asked for.
    let findings = document.findings.iter().filter(|finding| finding.invoice == invoice.number);
    let taken: Decimal = findings.clone().map(|finding| number(&finding.amount)).sum();
    let asked: Decimal =
        findings.flat_map(|finding| &finding.proposals).map(|proposal| number(&proposal.amount)).sum();
    let [_, _, reduced, held, withheld] = sums;
    prop_assert_eq!(taken, reduced + held + withheld + asked);
    Ok(())
}

fn hold_of_a_line(
    line: &LineResult,
    invoice: &InvoiceResult,
    document: &Document,
) -> Result<(), TestCaseError> {
    prop_assert!(reconciles(of_line(line)) && reconciles(of(&line.tax)), "{:?}", line);
    let [billed, approved, reduced, held, withheld] = of_line(line).map(number);
    let below = Decimal::ZERO;
    prop_assert!((approved >= below && withheld >= below) || billed < below, "{:?}", line);
    prop_assert!(held == below || held == billed);
    // Each cent reduced or withheld names one rule and its finding, and is a cent.
    let sum = |withheld: bool| -> Decimal {
        let cuts = line.cuts.iter().filter(|cut| (cut.step == "withhold") == withheld);
        cuts.map(|cut| number(&cut.amount)).sum()
    };
    match (line.fate, invoice.corrections) {
        ("returned", _) => prop_assert_eq!(reduced, below),
        (_, Some("credit")) => prop_assert_eq!(reduced, below),
        _ => prop_assert_eq!(sum(false), reduced),
    }
    prop_assert_eq!(sum(true), withheld);
    for cut in &line.cuts {
        let scale = number(&cut.amount).normalize().scale();
        prop_assert!(scale <= decimals(&invoice.currency), "{:?}", line);
        let found = document.findings.iter().find(|finding| finding.id == cut.finding);
        prop_assert!(found.is_some_and(|finding| finding.rule == cut.rule), "{:?}", cut);
    }
    Ok(())
}

fn cases() -> u32 {
    std::env::var("MERUIT_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400)
}

/// What the first invoice is approved for, kept money included.
fn approved(document: &Document) -> Decimal {
    let totals = &document.invoices[0].totals;
    number(&totals.approved) + number(&totals.withheld)
}

/// Lines of one invoice, each on a day of its own: then no tie is left to the order of the lines.
fn lines_of_different_days() -> impl Strategy<Value = Vec<Line>> {
    prop::collection::vec(line(), 1..9).prop_map(|mut lines| {
        for (day, line) in (1..).zip(&mut lines) {
            line.day = day;
        }
        lines
    })
}

proptest! {
    #![proptest_config(Config {
        cases: cases(),
        max_local_rejects: u32::MAX,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn no_cent_is_lost(case in case()) {
        let document = review_of(&case.text(), &case.invoices);
        hold_identities(&document, &case)?;
    }

    #[test]
    fn a_quick_look_changes_nothing(case in case()) {
        let plainly = ReviewOptions { plainly: true, ..ReviewOptions::default() };
        let plain = review_with(&case.text(), &case.invoices, plainly);
        prop_assert_eq!(review_of(&case.text(), &case.invoices), plain);
    }

    #[test]
    fn the_order_of_rules_and_the_thread_do_not_matter(case in case(), by in 1usize..6) {
        let turned = case.with_rules_turned(by);
        let a = review_of(&case.text(), &case.invoices);
        let b = std::thread::scope(|scope| scope.spawn(|| review_of(&turned, &case.invoices)).join().unwrap());
        prop_assert_eq!(&a.invoices, &b.invoices);
        prop_assert_eq!(&a.counts, &b.counts);
        prop_assert_eq!(&a.totals, &b.totals);
    }

    #[test]
    fn the_order_of_lines_does_not_matter(
        (currency, header) in header(),
        rules in prop::collection::vec(rule_without_order(), 1..6),
        lines in lines_of_different_days(),
        by in 1usize..8,
    ) {
        let rules = rules.iter().map(|rule| rule.replace("USD", currency)).collect();
        // A cut that is rounded once for the invoice is shared out in the order of the lines.
        let header = header.replace("per invoice", "per line");
        let case = Case { header, rules, invoices: vec![(currency, lines.clone())] };
        let mut turned = lines;
        let count = turned.len();
        turned.rotate_left(by % count);
        let a = review_of(&case.text(), &case.invoices);
        let b = review_of(&case.text(), &[(currency, turned)]);
        prop_assert_eq!(of(&a.invoices[0].totals), of(&b.invoices[0].totals));
        prop_assert_eq!(of(&a.invoices[0].tax), of(&b.invoices[0].tax));
        // Line by line: each stands on a day of its own.
        let by_day = |document: &Document| -> BTreeMap<String, ([String; 5], &'static str)> {
            let lines = document.invoices[0].lines.iter();
            lines.map(|line| (line.date.clone(), (of_line(line).map(str::to_owned), line.fate))).collect()
        };
        prop_assert_eq!(by_day(&a), by_day(&b));
    }

    #[test]
    fn a_reduction_more_never_raises_what_is_approved(
        (currency, header) in header(),
        rules in prop::collection::vec(rule(), 0..5),
        added in reduction(),
        lines in prop::collection::vec(line(), 1..9),
    ) {
        // The manual says when it may: where groups are cut, and where corrections are made by credit.
        let header = header.split(" corrections").next().unwrap().to_owned();
        let rules: Vec<String> =
            rules.iter().filter(|rule| !cuts_a_group(rule)).map(|rule| rule.replace("USD", currency)).collect();
        let invoices = vec![(currency, lines)];
        let mut case = Case { header, rules, invoices };
        let before = review_of(&case.text(), &case.invoices);
        case.rules.push(added.replace("USD", currency));
        let after = review_of(&case.text(), &case.invoices);
        prop_assert!(
            approved(&after) <= approved(&before),
            "{} and then {}",
            approved(&before),
            approved(&after)
        );
    }
}

//! Whatever stands in a rule file, checking it comes to an end, without a panic and within an ordinary stack.

use std::collections::BTreeMap;
use std::fmt::Write;

use meruit_core::{Checked, RawTable, RuleFile, analyse, check};
use meruit_syntax::{Severity, parse};
use proptest::prelude::*;

/// Checks what could be read of a text; what could not is the parser's to tell.
fn checked(text: &str) -> Checked {
    let attachments = BTreeMap::from([(
        "x.csv".to_owned(),
        RawTable {
            origin: "x.csv".to_owned(),
            columns: ["k", "day_from", "v", "v"].map(str::to_owned).to_vec(),
            rows: vec![
                (2, vec![Some("any".to_owned()), None, Some("5 USD".to_owned()), None]),
                (3, vec![Some("L310".to_owned()), Some("2026-01-01".to_owned())]),
            ],
        },
    )]);
    let tree = parse(text, 0).file;
    let checked =
        check(&[RuleFile { name: "any.ocg".to_owned(), text: text.to_owned(), tree }], &attachments);
    let refused = checked.diagnostics.iter().any(|told| told.severity == Severity::Error);
    assert_eq!(checked.plan.is_none(), refused, "{text}");
    if let Some(plan) = &checked.plan {
        analyse(plan);
    }
    for told in &checked.diagnostics {
        for label in std::iter::once(&told.primary).chain(&told.related) {
            assert!(text.get(label.span.range()).is_some(), "a place lies in the text: {told:?}");
        }
    }
    checked
}

fn ids(checked: &Checked) -> Vec<&'static str> {
    checked.diagnostics.iter().map(|told| told.id).collect()
}

/// An expression of any shape, with names, units and functions that may or may not fit.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "hours",
        "rate",
        "amount",
        "date",
        "task",
        "narrative",
        "narrative.travel",
        "timekeeper.role",
        "timekeeper",
        "invoice.date",
        "matter.budget.amount",
        "trip.id",
        "a",
        "b",
        "c",
        "t",
        "words",
        "fee",
        "this.hours",
        "this.a",
        "remaining",
        "approved",
        "as_of",
        "nowhere",
        "10",
        "5%",
        "-0.1",
        "250 USD",
        "75 EUR",
        "400 USD per hour",
        "2 months",
        "3 days",
        "30 minutes",
        "2026-03-31",
        "13:30",
        "yes",
        "L310",
        "X9",
        "PARTNR",
        "\"text\"",
        "\"\"",
        "\"L100\"",
        "count()",
        "sum(hours)",
        "approved(\"x\")",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let two = || (inner.clone(), inner.clone());
        prop_oneof![
            (two(), prop::sample::select(vec!["+", "-", "*", "/", "else"]))
                .prop_map(|((a, b), op)| format!("({a} {op} {b})")),
            (two(), prop::sample::select(vec!["<", ">=", "is", "is not", "in", "and", "or"]))
                .prop_map(|((a, b), op)| format!("({a} {op} {b})")),
            (two(), inner.clone()).prop_map(|((a, b), c)| format!("({a} in from {b} to under {c})")),
            (two(), inner.clone()).prop_map(|((a, b), c)| format!("({a} in ({b}, {c}))")),
            inner.clone().prop_map(|a| format!("(not {a})")),
            inner.clone().prop_map(|a| format!("({a} is not missing)")),
            inner.clone().prop_map(|a| format!("({a} is no limit)")),
            inner.clone().prop_map(|a| format!("({a} in steps of 0)")),
            inner.clone().prop_map(|a| format!("({a} mentions (\"x*\", words))")),
            inner.clone().prop_map(|a| format!("({a} matches \"[0-9]+(\")")),
            two().prop_map(|(a, b)| format!("t[{a}, {b}]")),
            inner.clone().prop_map(|a| format!("t[{a}].v")),
            two().prop_map(|(a, b)| format!("lesser({a}, {b})")),
            two().prop_map(|(a, b)| format!("round_up({a}, {b})")),
            two().prop_map(|(a, b)| format!("months_between({a}, {b})")),
            two().prop_map(|(a, b)| format!("tiered(t, {a}, {b})")),
            two().prop_map(|(a, b)| format!("sum({a} of fee where {b} with same task)")),
            two().prop_map(|(a, b)| format!("count(of event where {a} is this.{b} over last 3 months)")),
            two().prop_map(|(a, b)| format!("first({a} of expense by highest {b}, first line)")),
            inner.clone().prop_map(|a| format!("count(distinct {a} of prior line)")),
        ]
    })
}

/// A clause of a rule, with expressions in it.
fn clause() -> impl Strategy<Value = String> {
    let one = |before: &'static str| expression().prop_map(move |expr| format!("{before} {expr}"));
    prop_oneof![
        prop::sample::select(vec![
            "for each fee",
            "for each invoice",
            "for each expense",
            "for each report",
            "for each prior fee",
            "then reject",
            "then hold invoice for \"{a} {hours}\"",
            "then warn \"{sum(hours)}\"",
            "if unknown hold",
            "section \"1\"",
            "effective from 2026-01-01 judged by date",
            "because \"{rate} {c}\"",
            "exception to other",
            "then reduce fees by 5% of billed",
        ])
        .prop_map(str::to_owned),
        one("where"),
        one("when"),
        one("unless"),
        one("let a ="),
        one("let b ="),
        one("grouped by"),
        one("grouped by timekeeper.id,"),
        one("then reduce hours to"),
        expression().prop_map(|expr| format!("then reduce amount by {expr} of remaining pro rata")),
        expression()
            .prop_map(|expr| format!("then reduce rate to {expr} taking from lowest {expr}, last line")),
        expression().prop_map(|expr| format!("then keep {expr} of task by highest {expr}")),
    ]
}

fn item() -> impl Strategy<Value = String> {
    let cell = || {
        prop::sample::select(vec![
            "any",
            "L310",
            "(L300, \"x\")",
            "from 1 to 5",
            "under 3",
            "2026-01-01",
            "from 2026-01-01",
            "\"x\"",
            "5 USD",
        ])
    };
    let ty = || {
        prop::sample::select(vec![
            "text",
            "code",
            "money",
            "date",
            "number",
            "fee",
            "list of text",
            "code(\"task\")",
            "one of (\"a\", \"b\")",
            "nothing",
        ])
    };
    prop_oneof![
        4 => prop::collection::vec(clause(), 1..7).prop_map(|clauses| format!("rule r {}", clauses.join(" "))),
        2 => (prop::sample::select(vec!["a", "b", "c", "fee.a", "line.b", "matter.c", "fee.hours", "x.a"]), expression())
            .prop_map(|(name, value)| format!("define {name} = {value}")),
        1 => (ty(), ty(), prop::collection::vec((cell(), cell(), cell()), 1..6)).prop_map(|(k, l, rows)| {
            let rows: Vec<String> = rows.iter().map(|(a, b, c)| format!("{a}, {b} -> {}", c.replace("any", "none"))).collect();
            format!("table t (k: {k}, day: {l} -> v: {k})\n{}", rows.join("\n"))
        }),
        1 => (ty(), ty()).prop_map(|(k, l)| format!("table t (k: {k}, day: {l} -> v: money) from \"x.csv\"")),
        1 => prop::sample::select(vec![
            "list words = \"a\", words", "list words = \"--\", others", "list others = words, \"b\", L310",
            "list words from \"x.csv\"", "list others supplied", "list own_codes = X9",
            "table t (k: text -> v: number) supplied", "record report a: text? hours: hours date: date",
            "record fee a: number", "guideline \"x\" currency USD uses billing",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn items_of_any_shape_are_checked(items in prop::collection::vec(item(), 1..6)) {
        checked(&items.join("\n"));
    }

    #[test]
    fn words_in_any_order_are_checked(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        checked(&words.join(" "));
    }
}

const WORDS: &[&str] = &[
    "rule",
    "a",
    "b",
    "for",
    "each",
    "fee",
    "invoice",
    "where",
    "when",
    "unless",
    "then",
    "reject",
    "reduce",
    "rate",
    "hours",
    "to",
    "by",
    "of",
    "billed",
    "grouped",
    "by",
    "timekeeper",
    ".",
    "id",
    ",",
    "(",
    ")",
    "[",
    "]",
    "=",
    "is",
    "not",
    "missing",
    "in",
    "and",
    "or",
    "let",
    "define",
    "list",
    "table",
    "->",
    ":",
    "text",
    "money",
    "\"x\"",
    "\"{a}\"",
    "10",
    "5%",
    "250",
    "USD",
    "L310",
    "any",
    "from",
    "2026-01-01",
    "under",
    "sum",
    "count",
    "with",
    "same",
    "this",
    "over",
    "last",
    "3",
    "months",
    "first",
    "line",
    "keep",
    "1",
    "+",
    "*",
    "-",
    "<",
    ">",
    "else",
    "supplied",
    "record",
    "guideline",
    "effective",
    "judged",
    "date",
    "because",
    "if",
    "unknown",
    "pass",
    "warn",
    "hold",
    "taking",
    "lowest",
];

#[test]
fn a_ring_of_many_names_is_refused() {
    let mut text = String::new();
    for at in 0..5_000 {
        writeln!(text, "define n{at} = n{}", (at + 1) % 5_000).unwrap();
    }
    assert!(ids(&checked(&text)).contains(&"names-too-deep"));
}

#[test]
fn a_chain_of_names_has_a_limit_that_no_order_changes() {
    let chain = |count: usize, forwards: bool| {
        let line = |at: usize| match at {
            0 => "define n0 = 1\n".to_owned(),
            at => format!("define n{at} = n{} + 1\n", at - 1),
        };
        let mut lines: Vec<String> = (0..count).map(line).collect();
        if !forwards {
            lines.reverse();
        }
        let rule = format!("rule r for each fee when narrative.tasks > n{} then warn", count - 1);
        let checked = checked(&format!("{}{rule}", lines.concat()));
        checked.plan.is_some()
    };
    assert!(chain(50, true) && chain(50, false));
    assert!(!chain(1_000, true) && !chain(1_000, false));
}

#[test]
fn lets_that_double_are_refused_in_no_time() {
    let mut text = "rule r for each fee let n0 = narrative.tasks ".to_owned();
    for at in 1..60 {
        write!(text, "let n{at} = n{} + n{} ", at - 1, at - 1).unwrap();
    }
    text.push_str("when n59 > 5 then warn");
    assert!(ids(&checked(&text)).contains(&"names-too-deep"));
}

#[test]
fn calls_in_calls_are_checked_once_each() {
    let mut expr = "hours".to_owned();
    for _ in 0..30 {
        expr = format!("lesser({expr}, 5)");
    }
    assert_eq!(ids(&checked(&format!("rule r for each fee then reduce hours to {expr}"))), [""; 0]);
}

#[test]
fn lists_in_lists_have_a_limit() {
    let mut text = "list n0 = \"x\"\n".to_owned();
    for at in 1..5_000 {
        writeln!(text, "list n{at} = n{}, \"w{at}\"", at - 1).unwrap();
    }
    text.push_str("rule r for each fee when narrative mentions n4999 then warn");
    assert!(ids(&checked(&text)).contains(&"names-too-deep"));
    let mut reversed: Vec<&str> = text.lines().collect();
    reversed.reverse();
    assert!(ids(&checked(&reversed.join("\n"))).contains(&"names-too-deep"));
}

#[test]
fn lists_that_multiply_are_refused() {
    let words: Vec<String> = (0..2_000).map(|at| format!("\"w{at}\"")).collect();
    let mut text = format!("list base = {}\n", words.join(", "));
    for at in 0..1_000 {
        writeln!(text, "list l{at} = base, \"x{at}\"").unwrap();
    }
    assert!(ids(&checked(&text)).contains(&"too-large"));
}

#[test]
fn the_deepest_rules_fit_an_ordinary_stack() {
    let sum = |first: &str| format!("{first}{}", " + 1".repeat(80));
    let calls = |first: &str| format!("{}{first}{}", "lesser(".repeat(30), ", 5)".repeat(30));
    for nest in [&sum as &dyn Fn(&str) -> String, &calls] {
        let mut text = "rule r for each fee ".to_owned();
        let mut name = "narrative.tasks".to_owned();
        for at in 0..12 {
            write!(text, "let n{at} = {} ", nest(&name)).unwrap();
            name = format!("n{at}");
        }
        write!(text, "when {name} > 5 then warn").unwrap();
        assert!(ids(&checked(&text)).contains(&"names-too-deep"));
    }
}

/// Conditions that are too many to be looked at together are told as that, and soon.
#[test]
fn what_takes_too_long_to_analyse_is_told_as_that() {
    let pairs = |count: u32| {
        let pairs = (0..count).map(|n| format!("(hours > {n} or rate > {n} USD per hour)"));
        format!("rule a for each fee when {} then warn", pairs.collect::<Vec<_>>().join(" and "))
    };
    for count in [60, 120, 400, 3_000] {
        let text = pairs(count);
        let plan = checked(&text).plan.expect("it loads");
        let claims = analyse(&plan);
        assert!(count < 100 || !claims.not_analysed.is_empty() || !claims.claims.is_empty(), "{count}");
    }
    let table = |rows: u32| {
        let rows: String = (0..rows).map(|n| format!("  {n}, {n} -> {n}\n")).collect();
        format!(
            "table t (a: number, b: number -> c: number)\n{rows}rule a for each expense when t[units, units] > 5 then warn"
        )
    };
    for (rows, is_told) in [(300, false), (3_000, true)] {
        let checked = checked(&table(rows));
        let about_table = |told: &meruit_syntax::Diagnostic| told.message.contains("keys of this table");
        assert_eq!(checked.diagnostics.iter().any(about_table), is_told, "{rows}");
        let plan = checked.plan.expect("it loads");
        assert_eq!(analyse(&plan).not_analysed.iter().any(about_table), is_told, "{rows}");
    }
}

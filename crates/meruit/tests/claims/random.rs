//! Random decisions, rules and tables over small domains, compared with the engine's answers on every record there is.

use std::collections::{BTreeMap, BTreeSet};

use meruit::{Options, Review, Ruleset, Shows};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value as Json, json};

use crate::evaluate::Rules;

pub(crate) const HEADER: &str = "guideline \"Random\" edition 2026 currency USD\n";

/// Runs a property over many cases: 48, or as many as `MERUIT_CASES` says.
pub(crate) fn many<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let cases = std::env::var("MERUIT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(strategy, test).unwrap_or_else(|error| panic!("{error}"));
}

/// Every fee of the small domain: its hours, task, kind and travel, each also blank and not supplied.
fn domain() -> Vec<Map<String, Json>> {
    // Halves lie between the values that conditions name.
    let hours = (0..=9).map(|halves| json!(format!("{}.{}", halves / 2, halves % 2 * 5)));
    let hours: Vec<Option<Json>> =
        hours.chain([json!("-1.0"), json!("-1.5"), Json::Null]).map(Some).chain([None]).collect();
    let texts = |all: &[&str]| -> Vec<Option<Json>> {
        all.iter().map(|text| Some(json!(text))).chain([Some(Json::Null), None]).collect()
    };
    let tasks = texts(&["L300", "L310", "L320", "L330", "L400", "L410", "A101"]);
    let kinds = texts(&["flat", "hourly", "other"]);
    let mut fees = Vec::new();
    for hours in &hours {
        for task in &tasks {
            for kind in &kinds {
                let members = [("hours", hours), ("task", task), ("fee_kind", kind)];
                let known =
                    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
                fees.push(known.chain([("kind".to_owned(), json!("F"))]).collect());
            }
        }
    }
    fees
}

fn review(rules: &Ruleset) -> Review {
    let facts = json!({"invoices": [{"number": "1", "lines": domain()}]}).to_string();
    rules.review_json("domain.json", facts.as_bytes(), &Options::new()).unwrap()
}

/// A condition on a fee.
fn condition() -> impl Strategy<Value = String> {
    let number = 0..4_i32;
    let op = prop::sample::select(vec!["<", "<=", ">", ">=", "is", "is not"]);
    let hours = (op, number.clone()).prop_map(|(op, n)| format!("hours {op} {n}"));
    let range = (number.clone(), number, prop::sample::select(vec!["", "under "]))
        .prop_filter("a range holds something", |(a, b, _)| a < b)
        .prop_map(|(a, b, under)| format!("hours in from {a} to {under}{b}"));
    let code = || prop::sample::select(vec!["L300", "L310", "L320", "L400"]);
    let is = prop::sample::select(vec!["is", "is not", "in", "not in"]);
    let task = (is, code()).prop_map(|(is, code)| format!("task {is} {code}"));
    let tasks = (code(), code(), prop::sample::select(vec!["in", "not in"]))
        .prop_map(|(a, b, is)| format!("task {is} ({a}, {b})"));
    let kind = (prop::sample::select(vec!["is", "is not"]), prop::sample::select(vec!["flat", "Hourly"]))
        .prop_map(|(is, kind)| format!("fee_kind {is} \"{kind}\""));
    let blank = prop::sample::select(vec![
        "hours is missing",
        "task is not missing",
        "fee_kind is missing",
        "hours in steps of 1",
        "(hours else 2) > 1",
        "hours * 2 > 3",
    ])
    .prop_map(str::to_owned);
    let leaf = prop_oneof![4 => hours, 2 => range, 4 => task, 2 => tasks, 2 => kind, 1 => blank];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several.clone().prop_map(|parts| format!("({})", parts.join(" and "))),
            several.prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.prop_map(|inner| format!("not {inner}")),
        ]
    })
}

/// What is claimed at the line of each row, counted from 0.
pub(crate) fn claimed(rules: &Ruleset, text: &str, ids: &[&str]) -> BTreeSet<usize> {
    let line = |start: usize| text[..start].matches('\n').count();
    rules
        .diagnostics()
        .iter()
        .filter(|told| ids.contains(&told.id))
        .map(|told| line(told.primary.span.range().start))
        .collect()
}

/// Every claim that has an example holds when the engine runs it.
pub(crate) fn examples_hold(rules: &Ruleset, text: &str) -> Result<(), TestCaseError> {
    let held = Rules::of(text, rules);
    for claim in &rules.claims().claims {
        if let Some(example) = &claim.example {
            let outcome = held.holds(claim, example);
            prop_assert!(outcome.is_ok(), "{outcome:?}\n{text}");
        }
    }
    Ok(())
}

/// No gap is missed and none is made up, no row that never answers, and no `otherwise`.
#[test]
fn random_decisions_are_as_brute_force_says() {
    let rows = (prop::collection::vec(condition(), 1..6), any::<bool>(), prop::option::of(condition()));
    many(&rows, |(rows, with_otherwise, filter)| {
        let mut text = HEADER.to_owned();
        text.push_str("decision who for each fee gives name: text\n");
        let first = text.matches('\n').count();
        for (at, row) in rows.iter().enumerate() {
            text.push_str(&format!("  when {row} -> \"{at}\"\n"));
        }
        let last = first + rows.len();
        if with_otherwise {
            text.push_str("  otherwise -> \"rest\"\n");
        }
        if let Some(filter) = &filter {
            text.push_str(&format!("  where {filter}\n"));
        }
        let rules = Ruleset::parse("random.ocg", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert!(rules.claims().not_analysed.is_empty(), "{text}");
        let review = review(&rules);
        let mut lines: BTreeSet<usize> = BTreeSet::new();
        let mut no_answer = false;
        for result in &review.document().decisions {
            no_answer |= result.verdict == "no answer";
            if result.verdict == "answered" {
                let rest = result.answers.iter().any(|answer| answer.get("name") == Some(&json!("rest")));
                lines.insert(if rest { last } else { usize::try_from(result.place.line).unwrap() - 1 });
            }
        }
        let silent: BTreeSet<usize> =
            (first..last + usize::from(with_otherwise)).filter(|line| !lines.contains(line)).collect();
        let told = claimed(&rules, &text, &["never-true", "row-never-answers", "otherwise-never-answers"]);
        prop_assert!(told.is_subset(&silent), "{told:?} but {silent:?} in {text}");
        prop_assert!(told == silent || is_beyond(&text), "{told:?}, not {silent:?} in {text}");
        let gap = rules.diagnostics().iter().any(|told| told.id == "decision-gap");
        prop_assert!(!gap || no_answer, "{}", text);
        prop_assert!(gap == no_answer || is_beyond(&text), "{}", text);
        examples_hold(&rules, &text)
    });
}

/// Whether a text has arithmetic in it: what is worked out is a value of its own, which other conditions say nothing of,
/// so that less can be told.
fn is_beyond(text: &str) -> bool {
    text.contains(" * ")
}

/// A rule is claimed never to be found just where no fee of the domain is found.
#[test]
fn random_rules_are_as_brute_force_says() {
    let clauses = (prop::option::of(condition()), condition(), prop::option::of(condition()));
    many(&clauses, |(filter, when, unless)| {
        let mut text = format!("{HEADER}rule r for each fee\n");
        for (clause, condition) in [("where", filter), ("when", Some(when)), ("unless", unless)] {
            if let Some(condition) = condition {
                text.push_str(&format!("  {clause} {condition}\n"));
            }
        }
        text.push_str("  then warn\n");
        let rules = Ruleset::parse("random.ocg", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert!(rules.claims().not_analysed.is_empty(), "{text}");
        let review = review(&rules);
        let found = review.document().counts.rules[0].found;
        // What no rule of this sort can do: be found by a part that is never yes, where the rule itself can be.
        let examples = rules.claims().claims;
        let never = examples.iter().any(|claim| {
            claim.diagnostic.id == "never-found"
                || matches!(claim.diagnostic.id, "never-true" | "always-true")
                    && claim.example.as_ref().is_some_and(|example| {
                        !matches!(&example.shows, Shows::Rule { verdict: "found", .. })
                    })
        });
        let never_found = examples.iter().any(|claim| claim.diagnostic.id == "never-found");
        prop_assert!(!never_found || found == 0, "{}", text);
        prop_assert!(never == (found == 0) || is_beyond(&text), "{}", text);
        examples_hold(&rules, &text)
    });
}

/// What adds nothing can be left out, and every verdict stays as it was.
#[test]
fn what_adds_nothing_can_be_left_out() {
    let parts = (prop::collection::vec(condition(), 2..4), prop::sample::select(vec![" and ", " or "]));
    many(&parts, |(parts, joint)| {
        let rule = |parts: &[&str]| {
            format!("{HEADER}rule r for each fee\n  when {}\n  then warn\n", parts.join(joint))
        };
        let all: Vec<&str> = parts.iter().map(String::as_str).collect();
        let text = rule(&all);
        let rules = Ruleset::parse("random.ocg", &text).unwrap();
        for told in rules.diagnostics().iter().filter(|told| told.id == "adds-nothing") {
            let words = &text[told.primary.span.range()];
            let Some(at) = all.iter().position(|part| *part == words) else { continue };
            let rest: Vec<&str> =
                all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| *part).collect();
            let without = Ruleset::parse("random.ocg", &rule(&rest)).unwrap();
            let counts = |rules: &Ruleset| review(rules).document().counts.rules.clone();
            prop_assert_eq!(counts(&rules), counts(&without), "{} without {}", text, words);
        }
        Ok(())
    });
}

/// A row of a table over a task, hours and a short list of texts.
fn row() -> impl Strategy<Value = String> {
    let task = prop::sample::select(vec!["any", "L300", "L310", "(L310, L400)", "L400"]);
    let range = prop_oneof![
        Just("any".to_owned()),
        (0..4_i32).prop_map(|n| n.to_string()),
        (0..4_i32).prop_map(|n| format!("from {n}")),
        (0..4_i32).prop_map(|n| format!("under {n}")),
        (0..3_i32, 1..3_i32).prop_map(|(n, length)| format!("from {n} to {}", n + length)),
        (0..3_i32, 1..3_i32).prop_map(|(n, length)| format!("from {n} to under {}", n + length)),
    ];
    let kind = prop::sample::select(vec!["any", "\"flat\"", "\"hourly\"", "(\"flat\", \"other\")"]);
    (task, range, kind).prop_map(|(task, range, kind)| format!("{task}, {range}, {kind}"))
}

/// Which row serves each fee whose keys are all known or blank: none where no row does.
type Served = BTreeMap<(String, String, String), Option<usize>>;

fn served(rules: &Ruleset) -> Served {
    let review = review(rules);
    let text = |fee: &Map<String, Json>, name: &str| {
        fee.get(name).map(|value| value.as_str().unwrap_or("").to_owned())
    };
    let mut served = Served::new();
    for (fee, result) in domain().iter().zip(&review.document().decisions) {
        if let (Some(task), Some(hours), Some(kind)) =
            (text(fee, "task"), text(fee, "hours"), text(fee, "fee_kind"))
        {
            let row = result.answers.first().and_then(|row| row.get("row")?.as_str()?.parse().ok());
            served.insert((task, hours, kind), row);
        }
    }
    served
}

/// No tie, no row that never serves and no gap is missed or made up.
#[test]
fn random_tables_are_as_brute_force_says() {
    many(&prop::collection::vec(row(), 1..7), |rows| {
        let mut text = format!(
            "{HEADER}table t (task: code(\"task\"), hours: hours, kind: one of (\"flat\", \"hourly\", \"other\") -> row: number)\n"
        );
        let first = text.matches('\n').count();
        for (at, row) in rows.iter().enumerate() {
            text.push_str(&format!("  {row} -> {at}\n"));
        }
        text.push_str("decision d for each fee gives row: number\n  otherwise -> t[task, hours, fee_kind]\n");
        let Ok(rules) = Ruleset::parse("random.ocg", &text) else {
            // Ties are compared with brute force where tables are checked.
            return Ok(());
        };
        prop_assert!(rules.claims().not_analysed.is_empty(), "{text}");
        let served = served(&rules);
        let serving: BTreeSet<usize> = served.values().filter_map(|row| *row).collect();
        let dead: BTreeSet<usize> =
            (0..rows.len()).filter(|at| !serving.contains(at)).map(|at| at + first).collect();
        prop_assert_eq!(claimed(&rules, &text, &["row-never-serves"]), dead, "{}", text);
        let gap = rules.diagnostics().iter().any(|told| told.id == "table-gap");
        prop_assert_eq!(gap, has_gap(&served, &rows), "{}", text);
        examples_hold(&rules, &text)
    });
}

/// Whether some key without a row lies between hours that have one, of which one is served by a range, or has a kind
/// without a row where another kind has one.
fn has_gap(served: &Served, rows: &[String]) -> bool {
    let known = |(task, hours, kind): &(String, String, String)| {
        !task.is_empty() && !hours.is_empty() && !kind.is_empty()
    };
    let by_range = |row: Option<usize>| {
        row.and_then(|row| rows.get(row)).is_some_and(|row| {
            let range = row.split(", ").find(|cell| cell.starts_with("from") || cell.starts_with("under"));
            range.is_some()
        })
    };
    let open: Vec<_> =
        served.iter().filter(|(key, row)| known(key) && row.is_none()).map(|(key, _)| key).collect();
    open.into_iter().any(|(task, hours, kind)| {
        let along = |other: &(String, String, String)| known(other) && other.0 == *task && other.2 == *kind;
        let nearest = |below: bool| {
            let line = served.iter().filter(|(key, row)| along(key) && row.is_some());
            let side = line.filter(|(key, _)| if below { key.1 < *hours } else { key.1 > *hours });
            if below { side.max_by_key(|(key, _)| &key.1) } else { side.min_by_key(|(key, _)| &key.1) }
                .map(|(_, row)| *row)
        };
        let between = match (nearest(true), nearest(false)) {
            (Some(below), Some(above)) => by_range(below) || by_range(above),
            _ => false,
        };
        let other_kind =
            served.iter().any(|(key, row)| known(key) && key.0 == *task && key.1 == *hours && row.is_some());
        between || other_kind
    })
}

/// A rule over groups of up to three fees: claimed never to be found only where no such group is, and its parts to say
/// nothing only where that is so. Its examples are run.
#[test]
fn random_rules_over_groups_are_as_brute_force_says() {
    let limit = || prop::sample::select(vec!["0.5", "1", "2", "3", "4"]);
    let op = || prop::sample::select(vec!["<", "<=", ">", ">=", "is"]);
    let filter = (op(), limit()).prop_map(|(op, limit)| format!("hours {op} {limit}"));
    let of_group = (
        prop::sample::select(vec![
            "sum(hours)",
            "min(hours)",
            "max(hours)",
            "average(hours)",
            "median(hours)",
            "count()",
        ]),
        op(),
        limit(),
    );
    let of_group = of_group.prop_map(|(of, op, limit)| {
        format!("{of} {op} {}", if of == "count()" { limit.replace("0.5", "1") } else { limit.to_owned() })
    });
    let rule = (prop::option::of(filter), prop::collection::vec(of_group, 1..3));
    many(&rule, |(filter, parts)| {
        let filter = filter.map_or_else(String::new, |filter| format!(" where {filter}"));
        let text = format!(
            "{HEADER}rule r for each fee{filter} grouped by date\n  when {}\n  then warn\n",
            parts.join(" and ")
        );
        let rules = Ruleset::parse("random.ocg", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let claims = rules.claims();
        prop_assert!(claims.not_analysed.is_empty(), "{text}");
        // Every group of one, two or three fees, each on a day of its own.
        let hours = ["-1.0", "0.5", "0.75", "1.0", "1.5", "2.0", "3.0", "4.0", "5.0"];
        let (mut lines, mut day) = (Vec::new(), jiff::civil::date(2026, 1, 1));
        for a in 0..hours.len() {
            for b in [None].into_iter().chain((a..hours.len()).map(Some)) {
                for c in [None].into_iter().chain((b.unwrap_or(9)..hours.len()).map(Some)) {
                    let members = [Some(a), b, c].into_iter().flatten();
                    lines.extend(
                        members.map(|at| json!({"kind": "F", "date": day.to_string(), "hours": hours[at]})),
                    );
                    day = day.tomorrow().unwrap();
                }
            }
        }
        let facts = json!({"invoices": [{"number": "1", "lines": lines}]}).to_string();
        let review = rules.review_json("domain.json", facts.as_bytes(), &Options::new()).unwrap();
        let found = review.document().counts.rules[0].found;
        let never = claims.claims.iter().any(|claim| {
            claim.diagnostic.id == "never-found"
                || claim.diagnostic.id == "never-true" && !claim.diagnostic.message.contains("new")
        });
        prop_assert!(!never || found == 0, "found on {} in {}", found, text);
        examples_hold(&rules, &text)
    });
}

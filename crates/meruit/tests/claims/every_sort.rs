//! Random tables and decisions over keys of every sort (codes, enums, numbers, amounts, dates, lengths), compared with
//! brute force: no gap, no tie and no dead row is missed, and none is made up.

use std::collections::BTreeSet;

use meruit::{Options, Ruleset};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use crate::random::{HEADER, claimed, examples_hold, many};
use crate::sorts::{Cell, Order, SORTS, Sort};

/// By column: the place of a value, or a blank.
type Key = Vec<Option<usize>>;

/// Some of the sorts, each once.
fn sorts() -> impl Strategy<Value = Vec<Sort>> {
    prop::sample::subsequence(SORTS.to_vec(), 1..=3).prop_shuffle()
}

fn keys(sorts: &[Sort]) -> Vec<Key> {
    let mut keys = vec![Vec::new()];
    for sort in sorts {
        let points = || (0..sort.points.len()).map(Some).chain([None]);
        keys = keys
            .iter()
            .flat_map(|key: &Key| points().map(move |point| [key.as_slice(), &[point]].concat()))
            .collect();
    }
    keys
}

fn record(sorts: &[Sort]) -> String {
    let fields: String = sorts.iter().map(|sort| format!("  {}: {}?\n", sort.name, sort.ty)).collect();
    format!("{HEADER}record thing\n{fields}")
}

fn facts(sorts: &[Sort], keys: &[Key]) -> String {
    let things = keys.iter().map(|key| {
        let fields = sorts.iter().zip(key).map(|(sort, point)| {
            let value = match point.map(|at| sort.points[at]) {
                None => Json::Null,
                Some(yes_no @ ("true" | "false")) => json!(yes_no == "true"),
                Some(text) => json!(text),
            };
            (sort.name.to_owned(), value)
        });
        Json::Object(fields.collect::<Map<_, _>>())
    });
    json!({"records": {"thing": things.collect::<Vec<_>>()}}).to_string()
}

/// The rows whose cells all hold the key, by their places.
fn serving(rows: &[Vec<Cell>], key: &Key) -> Vec<usize> {
    let holds = |cell: &Cell, point: Option<usize>| match point {
        Some(at) => cell.holds >> at & 1 == 1,
        None => cell.is_any,
    };
    let serves = |row: &[Cell]| row.iter().zip(key).all(|(cell, point)| holds(cell, *point));
    (0..rows.len()).filter(|&at| serves(&rows[at])).collect()
}

fn is_inside(row: &[Cell], other: &[Cell]) -> bool {
    row.iter().zip(other).all(|(cell, other)| cell.is_inside(other))
}

/// The row that answers for a key; `Err` where several do, and none of them lies inside all others.
fn answering(rows: &[Vec<Cell>], key: &Key) -> Result<Option<usize>, ()> {
    let serving = serving(rows, key);
    let strictest = |at: &usize| {
        serving.iter().all(|other| {
            other == at || (is_inside(&rows[*at], &rows[*other]) && !is_inside(&rows[*other], &rows[*at]))
        })
    };
    match serving.iter().find(|at| strictest(at)) {
        Some(at) => Ok(Some(*at)),
        None if serving.is_empty() => Ok(None),
        None => Err(()),
    }
}

/// Rows that are told of as a gap: a key without one between two that have one, of which one is served by a range; or a
/// value of a list, where others have one.
fn has_gap(sorts: &[Sort], rows: &[Vec<Cell>], keys: &[Key]) -> bool {
    let row_of = |key: &Key| answering(rows, key).ok().flatten();
    let known = keys.iter().filter(|key| key.iter().all(Option::is_some));
    known.filter(|key| row_of(key).is_none()).any(|key| {
        sorts.iter().enumerate().any(|(column, sort)| {
            let along = |at: usize| {
                let mut key = key.clone();
                key[column] = Some(at);
                row_of(&key).map(|row| (at, rows[row][column].is_range))
            };
            let own = key[column].unwrap_or_default();
            match sort.order {
                Order::Open => false,
                Order::Listed => (0..sort.points.len()).any(|at| along(at).is_some()),
                Order::Ordered | Order::Counted => {
                    let below = (0..own).rev().find_map(along);
                    let above = (own + 1..sort.points.len()).find_map(along);
                    let (Some((below, from)), Some((above, to))) = (below, above) else { return false };
                    let follow = || {
                        let whole = |at: usize| sort.points[at].parse::<i32>().ok();
                        whole(below).zip(whole(above)).is_some_and(|(below, above)| above - below == 1)
                    };
                    (from || to) && !(sort.order == Order::Counted && follow())
                }
            }
        })
    })
}

/// A table with its sorts.
fn table() -> impl Strategy<Value = (Vec<Sort>, Vec<Vec<Cell>>)> {
    sorts().prop_flat_map(|sorts| {
        let cells: Vec<_> = sorts.iter().map(|sort| prop::sample::select(sort.cells())).collect();
        (Just(sorts), prop::collection::vec(cells, 1..7))
    })
}

#[test]
fn random_tables_of_every_sort_are_as_brute_force_says() {
    many(&table(), |(sorts, rows)| {
        let columns: Vec<String> = sorts.iter().map(|sort| format!("{}: {}", sort.name, sort.ty)).collect();
        let names: Vec<&str> = sorts.iter().map(|sort| sort.name).collect();
        let mut text = record(&sorts);
        text.push_str(&format!("table t ({} -> row: number)\n", columns.join(", ")));
        let first = text.matches('\n').count();
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
            text.push_str(&format!("  {} -> {at}\n", cells.join(", ")));
        }
        text.push_str(&format!(
            "decision d for each thing gives row: number\n  otherwise -> t[{}]\n",
            names.join(", ")
        ));
        let keys = keys(&sorts);
        let same = |a: &[Cell], b: &[Cell]| is_inside(a, b) && is_inside(b, a);
        let twice = (0..rows.len()).any(|at| rows.iter().skip(at + 1).any(|other| same(&rows[at], other)));
        let tie = twice || keys.iter().any(|key| answering(&rows, key).is_err());
        let rules = match Ruleset::parse("random.ocg", &text) {
            Ok(rules) => rules,
            Err(error) => {
                prop_assert!(tie, "no tie in {text}\n{error}");
                return Ok(());
            }
        };
        prop_assert!(!tie, "a tie in {}", text);
        prop_assert!(rules.claims().not_analysed.is_empty(), "{text}");

        let facts = facts(&sorts, &keys);
        let review = rules.review_json("things.json", facts.as_bytes(), &Options::new()).unwrap();
        let decided = &review.document().decisions;
        prop_assert_eq!(decided.len(), keys.len());
        for (key, result) in keys.iter().zip(decided) {
            let row = result.answers.first().and_then(|row| row.get("row")?.as_str()?.parse::<usize>().ok());
            prop_assert_eq!(Ok(row), answering(&rows, key), "{:?} in {}", key, text);
        }
        let serving: BTreeSet<usize> = keys.iter().filter_map(|key| answering(&rows, key).ok()?).collect();
        let dead: BTreeSet<usize> =
            (0..rows.len()).filter(|at| !serving.contains(at)).map(|at| at + first).collect();
        prop_assert_eq!(claimed(&rules, &text, &["row-never-serves"]), dead, "{}", text);
        let gap = rules.diagnostics().iter().any(|told| told.id == "table-gap");
        prop_assert_eq!(gap, has_gap(&sorts, &rows, &keys), "{}", text);
        examples_hold(&rules, &text)
    });
}

/// A decision over some sorts: what each row asks.
fn decision() -> impl Strategy<Value = (Vec<Sort>, Vec<String>, bool)> {
    sorts().prop_flat_map(|sorts| {
        let all: Vec<String> = sorts.iter().flat_map(Sort::conditions).collect();
        let leaf = prop::sample::select(all);
        let condition = leaf.prop_recursive(2, 6, 3, |inner| {
            let several = prop::collection::vec(inner.clone(), 2..4);
            prop_oneof![
                several.clone().prop_map(|parts| format!("({})", parts.join(" and "))),
                several.prop_map(|parts| format!("({})", parts.join(" or "))),
                inner.prop_map(|inner| format!("not ({inner})")),
            ]
        });
        (Just(sorts), prop::collection::vec(condition, 1..6), any::<bool>())
    })
}

#[test]
fn random_decisions_of_every_sort_are_as_brute_force_says() {
    many(&decision(), |(sorts, rows, with_otherwise)| {
        let mut text = record(&sorts);
        text.push_str("decision who for each thing gives name: text\n");
        let first = text.matches('\n').count();
        for (at, row) in rows.iter().enumerate() {
            text.push_str(&format!("  when {row} -> \"{at}\"\n"));
        }
        let last = first + rows.len();
        if with_otherwise {
            text.push_str("  otherwise -> \"rest\"\n");
        }
        let rules = Ruleset::parse("random.ocg", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert!(rules.claims().not_analysed.is_empty(), "{text}");
        let facts = facts(&sorts, &keys(&sorts));
        let review = rules.review_json("things.json", facts.as_bytes(), &Options::new()).unwrap();
        let (mut lines, mut no_answer) = (BTreeSet::new(), false);
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
        prop_assert_eq!(told, silent, "{}", text);
        let gap = rules.diagnostics().iter().any(|told| told.id == "decision-gap");
        prop_assert_eq!(gap, no_answer, "{}", text);
        examples_hold(&rules, &text)
    });
}

//! The worked cases of a guideline: a Markdown file that a billing analyst can read, held against the rules.
//!
//! Each `##` heading is a case. Under it stand words for the reader, a fenced block `json` with the facts, and a table with
//! one row for each rule that the case is about:
//!
//! | rule | found | undetermined | passed | takes |
//! |---|---|---|---|---|
//! | `lumped_day` | 3, 4, 5; 6, 7 | | 2 | 0.00 |
//!
//! `found` and `undetermined` name the lines, with `;` between findings and `invoice` for a finding of an invoice; where there
//! are several invoices, the number of the invoice and a slash stand before them. `passed` counts the records that passed or
//! were excused, and `takes` is the money of all findings of the rule. Rules without a row may end as they like.

use std::collections::BTreeSet;

use meruit::document::{Document, Finding};
use meruit::{Options, Ruleset};
use rust_decimal::Decimal;

const HEADER: [&str; 5] = ["rule", "found", "undetermined", "passed", "takes"];

struct Case<'t> {
    name: &'t str,
    facts: String,
    rows: Vec<Vec<&'t str>>,
}

/// Runs the cases of a file and compares them with their tables. Gives the rules that a row says are found.
pub(crate) fn check(rules: &Ruleset, file: &str, text: &str) -> BTreeSet<String> {
    let cases = read(file, text);
    assert!(!cases.is_empty(), "{file} has no cases");
    let (mut failures, mut found_rules) = (Vec::new(), BTreeSet::new());
    for case in &cases {
        let review = match rules.review_json("facts.json", case.facts.as_bytes(), &Options::new()) {
            Ok(review) => review,
            Err(error) => panic!("{file}, {}: {error}", case.name),
        };
        for row in &case.rows {
            let rule = row[0].trim_matches('`');
            assert!(rules.rule_ids().any(|id| id == rule), "{file}, {}: no rule `{rule}`", case.name);
            let found = outcome(review.document(), rule);
            if !found[0].is_empty() {
                found_rules.insert(rule.to_owned());
            }
            if row[1..] != found {
                failures.push(format!("{file}, {}: `{rule}` is {found:?}, not {:?}", case.name, &row[1..]));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    found_rules
}

fn read<'t>(file: &str, text: &'t str) -> Vec<Case<'t>> {
    let mut cases: Vec<Case<'t>> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            cases.push(Case { name, facts: String::new(), rows: Vec::new() });
        }
        let Some(case) = cases.last_mut() else { continue };
        if line == "```json" {
            assert!(case.facts.is_empty(), "{file}, {}: a second block of facts", case.name);
            case.facts = lines.by_ref().take_while(|line| *line != "```").collect::<Vec<_>>().join("\n");
        } else if let Some(row) = line.strip_prefix('|').and_then(|row| row.strip_suffix('|')) {
            case.rows.push(row.split('|').map(str::trim).collect());
        }
    }
    for case in &mut cases {
        let head = case.rows.first().map(Vec::as_slice);
        assert_eq!(head, Some(&HEADER[..]), "{file}, {}: the table begins otherwise", case.name);
        case.rows.drain(..2);
        assert!(!case.rows.is_empty(), "{file}, {}: the table has no rows", case.name);
    }
    cases
}

/// How a rule ended, as the cells of its row.
fn outcome(document: &Document, rule: &str) -> [String; 4] {
    let several = document.invoices.len() > 1;
    let of_rule = || document.findings.iter().filter(move |finding| finding.rule == rule);
    let places = |verdict: &str| -> String {
        let findings = of_rule().filter(|finding| finding.verdict == verdict);
        findings.map(|finding| place(finding, several)).collect::<Vec<_>>().join("; ")
    };
    let takes: Decimal = of_rule().map(|finding| finding.amount.parse::<Decimal>().unwrap()).sum();
    let counts = document.counts.rules.iter().find(|counts| counts.rule == rule);
    let passed = counts.map_or(0, |counts| counts.passed + counts.excused);
    [places("found"), places("undetermined"), passed.to_string(), takes.to_string()]
}

fn place(finding: &Finding, several: bool) -> String {
    let lines = if finding.lines.is_empty() { "invoice".to_owned() } else { finding.lines.join(", ") };
    if several { format!("{}/{lines}", finding.invoice) } else { lines }
}

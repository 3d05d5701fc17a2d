//! Tests in the rule language: what they give, and what is said where a claim does not come out.

use std::collections::BTreeMap;

use meruit_core::{RuleFile, check, run_tests};
use meruit_syntax::parse_named;

const RULES: &str = r#"
guideline "Rules to be tested" currency USD
table agreed (timekeeper: text -> rate: rate) supplied
list vip supplied
list named = vip, "M9"
rule agreed_rate for each fee then reduce rate to agreed[timekeeper.id]
rule long_day for each fee grouped by timekeeper.id, date with earlier invoices
  when sum(hours) > 10
  unless approved("long day", before work)
  then reduce hours to 10 taking from last line
rule travel for each fee where narrative.travel then reject
rule vip_matter for each fee where matter.id in named then hold for "partner"
rule no_task for each fee when task is missing then warn
rule dear for each fee where task is L450 when rate > 500 USD then note if unknown hold
rule clerical_part for each fee when count(of segment where clerical with same number) > 0 then ask "what for?"
rule kept for each invoice where matter.class is "contract" then withhold 10% of remaining
rule asked_back for each prior fee when hours > 10 then credit 50 USD
rule paid_out for each matter where status is "closed" then release sum(withheld of prior invoice where matter.id is this.id)
decision who for each invoice gives name: text, within: period
  when approved > 1_000 USD -> "gc", 5 business days
  otherwise -> "auto", 0 days
"#;

/// Each test of the rules: its title, and what is wrong with it.
fn results(tests: &str) -> Vec<(String, Vec<String>)> {
    let text = format!("{RULES}{tests}");
    let parsed = parse_named("rules.ocg", &text, 0);
    assert_eq!(parsed.diagnostics, []);
    let file = RuleFile { name: "rules.ocg".to_owned(), text, tree: parsed.file };
    let checked = check(&[file], &BTreeMap::new());
    assert_eq!(checked.diagnostics, []);
    let plans = checked.plan.into_iter();
    plans
        .flat_map(|plan| run_tests(&plan))
        .map(|result| {
            let failures =
                result.failures.iter().map(|failure| format!("{}: {}", failure.claim, failure.got));
            (result.title, failures.collect())
        })
        .collect()
}

fn pass(tests: &str) {
    let results = results(tests);
    assert!(!results.is_empty());
    for (title, failures) in results {
        assert_eq!(failures, Vec::<String>::new(), "{title}");
    }
}

#[test]
fn amounts_follow_from_what_is_given() {
    pass(
        r#"
        test "a rate over the agreed one"
          given fee { timekeeper { id "T1" }, rate 400 USD, hours 2.5 }
          given agreed { "T1" -> 300 USD }
          expect agreed_rate reduces 250 USD
          expect invoice.billed 1_000 USD
          expect invoice.approved 750 USD
          expect fee.reduced 250 USD
        test "the agreed rate"
          given fee { timekeeper { id "T1" }, rate 300, hours 2.5 }
          given agreed { any -> 300 USD }
          expect agreed_rate passes
          expect agreed_rate reduces 0
        test "no rate was agreed"
          given fee { timekeeper { id "T1" }, rate 300, hours 2.5 }
          expect agreed_rate is undetermined
        "#,
    );
}

#[test]
fn history_and_approvals_are_just_what_is_given() {
    pass(
        r#"
        test "eight hours after three"
          given prior fee { timekeeper { id "T1" }, date 2026-03-03, hours 3 }
          given fee { timekeeper { id "T1" }, date 2026-03-03, rate 100 USD, hours 8 }
          expect long_day reduces 100 USD
        test "nothing before"
          given fee { timekeeper { id "T1" }, date 2026-03-03, rate 100 USD, hours 8 }
          expect long_day passes
        test "approved the day before"
          given fee { timekeeper { id "T1" }, date 2026-03-03, rate 100 USD, hours 12 }
          given approval { kind "long day", granted 2026-03-02 }
          expect long_day is excused
          expect long_day passes
        test "approved for another person"
          given fee { timekeeper { id "T1" }, date 2026-03-03, rate 100 USD, hours 12 }
          given approval { kind "long day", granted 2026-03-02, timekeeper { id "T2" } }
          expect long_day reduces 200 USD
        test "long ago"
          given prior invoice { number "9", fate "open", matter { id "M1" }, withheld 30 USD }
          given prior fee { hours 12 }
          given prior fee { hours 9 }
          given matter { id "M1", status "closed" }
          expect asked_back credits 50 USD
          expect paid_out releases 30 USD
        "#,
    );
}

#[test]
fn what_is_not_given_is_unknown_and_empty_is_blank() {
    pass(
        r#"
        test "no task" given fee { task "" } expect no_task warns
        test "nobody says which task" given fee { hours 1 } expect no_task is undetermined expect dear holds
        test "a task" given fee { task L450, rate 100 } expect no_task passes expect dear passes
        test "another task" given fee { task L110 } expect dear does not apply
        test "what the analysis finds"
          given fee { narrative "to court", narrative { travel yes }, hours 1, rate 100 }
          given fee { narrative.travel no, hours 1, rate 100 }
          expect travel rejects
          expect invoice.approved 100 USD
        test "parts of a narrative"
          given fee { hours 1 }
          given fee { hours 2 }
          given segment { number "2", clerical yes }
          expect clerical_part asks
        "#,
    );
}

#[test]
fn lists_decisions_and_sums_of_the_invoice() {
    pass(
        r#"
        test "an important matter"
          given vip { "M1" }
          given fee { matter { id "M1" }, hours 1, rate 100 }
          expect vip_matter holds
          expect invoice.held 100 USD
          expect who -> "auto", 0 days
        test "a matter that is named in the rules"
          given fee { matter { id "M9" }, hours 1, rate 100 }
          expect vip_matter holds
        test "a contract"
          given invoice { matter { class "contract" } }
          given expense { units 2, price 1_000 USD }
          expect kept withholds 200 USD
          expect who -> "gc", 5 business days
          expect invoice.withheld 200 USD
        "#,
    );
}

#[test]
fn a_claim_that_does_not_come_out_says_what_did() {
    let results = results(
        r#"
        test "wrong claims"
          given fee { timekeeper { id "T1" }, rate 400 USD, hours 2, task L450 }
          given fee { timekeeper { id "T1" }, rate 600 USD, hours 2, task L110 }
          given agreed { "T1" -> 500 USD }
          expect agreed_rate reduces 100 USD
          expect agreed_rate passes
          expect no_task warns
          expect asked_back credits 5 EUR
          expect asked_back passes
          expect who -> "auto", 0 days
          expect who does not apply
          expect who does not answer
          expect invoice.approved 1 USD
          expect invoice.number "7"
        "#,
    );
    assert_eq!(
        results[0].1,
        [
            "agreed_rate reduces 100 USD: reduces 200.00 USD",
            "agreed_rate passes: found on 1, passed on 1",
            "no_task warns: passed on 2",
            "asked_back credits 5 EUR: credits 0.00 EUR",
            "who -> \"auto\", 0 days: -> gc, 5 business days",
            "who does not apply: -> gc, 5 business days",
            "who does not answer: -> gc, 5 business days",
            "invoice.approved 1 USD: 1800.00 USD",
            "invoice.number \"7\": not known",
        ]
    );
}

#[test]
fn a_decision_without_a_row_does_not_answer() {
    let text = r#"
        guideline "Gap" currency USD
        decision who for each invoice where billed > 1 USD gives who: text when billed > 100 USD -> "gc"
        test "between" given fee { amount 50 USD } expect who does not answer
        test "it does not apply" given fee { amount 1 USD } expect who does not answer
    "#;
    let tree = meruit_syntax::parse(text, 0).file;
    let file = meruit_core::RuleFile { name: "gap.ocg".to_owned(), text: text.to_owned(), tree };
    let plan = meruit_core::check(&[file], &std::collections::BTreeMap::new()).plan.unwrap();
    let results = meruit_core::run_tests(&plan);
    assert!(results[0].passed(), "{:?}", results[0]);
    assert_eq!(results[1].failures[0].got, "does not apply");
}

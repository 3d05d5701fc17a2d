//! The rule packs: each loads without a warning, and its own tests reach all of it.

#![expect(clippy::panic, reason = "a test ends where the rules do not load")]

use meruit::{LoadError, RULE_PACKS, RulePack, Ruleset, Style};

fn rules(pack: RulePack) -> Ruleset {
    match Ruleset::pack(pack.name()) {
        Ok(rules) => rules,
        Err(LoadError::Refused(refused)) => panic!("{}", refused.to_text(Style::PLAIN)),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn nothing_doubtful_is_told_of_a_pack() {
    for pack in RULE_PACKS {
        let rules = rules(*pack);
        let told: Vec<String> = rules.diagnostics().iter().map(|found| found.message.clone()).collect();
        assert_eq!(told, [] as [String; 0], "{}", pack.name());
    }
}

/// Decisions and tables have no gaps, and no row that another one answers for. Rows of a table that tie are refused when it is
/// loaded; rows of a decision answer in their order.
#[test]
fn decisions_have_no_gaps_and_no_row_that_never_answers() {
    let holes = [
        "decision-gap",
        "table-gap",
        "table-open",
        "row-never-answers",
        "row-never-serves",
        "otherwise-never-answers",
        "else-never-serves",
        "not-analysed",
    ];
    for pack in RULE_PACKS {
        let claims = rules(*pack).claims();
        let told = claims.claims.iter().filter(|claim| holes.contains(&claim.diagnostic.id));
        let told: Vec<&str> = told.map(|claim| claim.diagnostic.message.as_str()).collect();
        assert_eq!(told, [] as [&str; 0], "{}", pack.name());
    }
}

#[test]
fn the_tests_of_a_pack_pass_and_reach_all_of_it() {
    for pack in RULE_PACKS {
        let run = rules(*pack).watch_tests();
        for result in &run.results {
            assert!(result.passed(), "{}: {result:?}", pack.name());
        }
        assert_eq!(run.coverage.least_percent(), 100, "{}", pack.name());
    }
}

#[test]
fn every_clause_of_a_pack_is_about_something() {
    for pack in RULE_PACKS {
        let loose = &rules(*pack).clauses().rules_without_clause.len();
        assert_eq!(*loose, 0, "{}", pack.name());
    }
}

#[test]
fn a_file_extends_a_pack_and_replaces_its_parameters() {
    let text = "guideline \"Ours\" extends \"pack:coding\"\nreplace define most_rows = 100";
    let ours = Ruleset::parse("ours.ocg", text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(ours.title(), "Ours");
    assert!(ours.rule_ids().any(|rule| rule == "shares"));
    assert!(ours.files().is_empty(), "a pack needs no file");
}

#[test]
fn a_pack_that_is_not_there_is_told_with_those_that_are() {
    let error = Ruleset::load("pack:coder").unwrap_err();
    let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    assert!(source.starts_with("no rule pack is called `coder`; there are coding"), "{source}");
    let error = Ruleset::parse("ours.ocg", "guideline \"Ours\" extends \"pack:coder\"").unwrap_err();
    assert_eq!(error.ids(), ["extends-unreadable"]);
}

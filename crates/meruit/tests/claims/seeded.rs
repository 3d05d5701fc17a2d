//! Rule files with one defect each, in `seeded.md`.

use std::collections::{BTreeMap, BTreeSet};

use meruit::Ruleset;

use crate::evaluate::Rules;

struct Case {
    name: String,
    text: String,
    /// The id of each claim, and the words at which it points.
    told: BTreeSet<(String, String)>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = include_str!("seeded.md").lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            cases.push(Case { name: name.to_owned(), text: String::new(), told: BTreeSet::new() });
        }
        let Some(case) = cases.last_mut() else { continue };
        if line == "```ocg" {
            case.text =
                lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        } else if let Some(claim) = line.strip_prefix("- `") {
            let (id, words) = claim.strip_suffix('`').unwrap().split_once("` at `").unwrap();
            case.told.insert((id.to_owned(), words.to_owned()));
        }
    }
    cases
}

/// Every seeded defect is told, at its place, and nothing else is.
#[test]
fn each_defect_is_told_and_nothing_else() {
    let cases = cases();
    let (mut wrong, mut defects) = (Vec::new(), 0);
    for case in &cases {
        let rules =
            Ruleset::parse("seeded.ocg", &case.text).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let told: BTreeSet<(String, String)> = rules
            .diagnostics()
            .iter()
            .map(|told| {
                let words = case.text.get(told.primary.span.range()).unwrap();
                (told.id.to_owned(), words.split_whitespace().collect::<Vec<_>>().join(" "))
            })
            .collect();
        defects += case.told.len();
        if told != case.told {
            wrong.push(format!("{}: {told:?}, not {:?}", case.name, case.told));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(defects > 70, "{defects} defects: the file was not read");
}

/// What comes with a claim is so when the engine runs it, in JSON and as a test; advice is no exception.
#[test]
fn every_example_shows_what_is_claimed() {
    let (mut wrong, mut examples) = (Vec::new(), 0);
    for case in cases() {
        let rules = Ruleset::parse("seeded.ocg", &case.text).unwrap();
        let held = Rules::of(&case.text, &rules);
        let claims = rules.claims();
        assert_eq!(claims.not_analysed, [], "{}", case.name);
        for claim in &claims.claims {
            match &claim.example {
                Some(example) => {
                    examples += 1;
                    if let Err(got) = held.holds(claim, example) {
                        wrong.push(format!("{}: {got}", case.name));
                    }
                }
                None => wrong.push(format!("{}: `{}` has no example", case.name, claim.diagnostic.id)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(examples > 90, "{examples} examples");
}

/// What is written out as tests passes when it is run, and all but a few examples can be written so.
#[test]
fn counterexamples_are_tests_that_pass() {
    let (mut wrong, mut tests, mut told) = (Vec::new(), 0, 0);
    for case in cases() {
        let rules = Ruleset::parse("seeded.ocg", &case.text).unwrap();
        let written = rules.counterexamples();
        told += written.matches("# for example: ").count();
        let both = format!("{}\n{written}", case.text);
        let both = Ruleset::parse("both.ocg", &both).unwrap_or_else(|error| panic!("{error} in {both}"));
        let results = both.run_tests();
        tests += results.len() - rules.run_tests().len();
        if results.iter().any(|result| !result.passed()) {
            wrong.push(format!("{}: {results:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{tests} of {told} examples are tests");
    assert!(told > 70 && tests * 100 >= told * 95, "{tests} of {told}");
}

/// A price list of thousands of rows: what is wrong with one of them is told.
#[test]
fn a_row_of_thousands_is_looked_at() {
    let mut text =
        "guideline \"Rates\" currency USD\ntable price (who: text, day: date -> rate: rate)\n".to_owned();
    for who in 0..1_000 {
        let until = if who == 617 { "2026-05-31" } else { "2026-06-30" };
        text.push_str(&format!("  \"T{who}\", from 2026-01-01 to {until} -> {} USD\n", 200 + who));
        text.push_str(&format!("  \"T{who}\", from 2026-07-01 -> {} USD\n", 210 + who));
    }
    text.push_str("rule priced for each fee then reduce rate to price[timekeeper.id, date]\n");
    let rules = Ruleset::parse("prices.ocg", &text).unwrap();
    assert_eq!(rules.claims().not_analysed, []);
    let told: Vec<&str> = rules.diagnostics().iter().map(|told| told.message.as_str()).collect();
    assert!(told[0].starts_with("no row of `price` serves `\"T617\", 2026-06-"), "{told:?}");
    assert_eq!(told.len(), 1, "{told:?}");
}

/// A price list whose rows name firms: a gap of one firm's own rows is told, and a row that never serves.
#[test]
fn the_rows_of_firms_are_looked_at() {
    let text = "guideline \"Rates\" currency USD\n\
        table price (who: text, day: date -> rate: rate) from \"prices.csv\"\n\
        rule priced for each fee then reduce rate to price[timekeeper.id, date]\n";
    let prices = |rows: &[&str]| {
        let rows = [&["who,day_from,day_until,rate,firm"], rows].concat().join("\n");
        BTreeMap::from([("prices.csv".to_owned(), format!("{rows}\n"))])
    };
    let told = |rows: &[&str]| -> Vec<(&'static str, String)> {
        let files = prices(rows);
        let rules = Ruleset::parse_with("prices.ocg", text, &files).unwrap();
        let claims = rules.claims();
        assert_eq!(claims.not_analysed, []);
        let held = Rules { text, rules: &rules, files };
        for claim in &claims.claims {
            let example = claim.example.as_ref().unwrap();
            held.holds(claim, example).unwrap_or_else(|got| panic!("{got}"));
        }
        rules.diagnostics().iter().map(|told| (told.id, told.message.clone())).collect()
    };
    assert_eq!(told(&["T1,2026-01-01,,400,F1", "T1,2026-01-01,,300,F2", "T2,2026-01-01,,200,F2"]), []);
    let gap = told(&["T1,2026-01-01,2026-03-31,400,F1", "T1,2026-05-01,,410,F1", "T1,2026-01-01,,300,F2"]);
    assert_eq!(gap.len(), 1, "{gap:?}");
    assert_eq!(gap[0].0, "table-gap");
    assert!(gap[0].1.starts_with("no row of `price` serves `\"T1\", 2026-04-"), "{gap:?}");
    assert!(gap[0].1.contains(" of the firm `F1`, "), "{gap:?}");
    let for_all = ["T1,2026-01-01,2026-03-31,400,", "T1,2026-05-01,,410,", "T2,2026-01-01,,300,F2"];
    let gap = told(&for_all);
    assert!(gap.len() == 1 && !gap[0].1.contains("firm"), "{gap:?}");
    let dead = told(&[
        "T1,2026-01-01,2026-12-31,400,F1",
        "T1,2026-01-01,2026-06-30,410,F1",
        "T1,2026-07-01,2026-12-31,420,F1",
    ]);
    assert_eq!(dead.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ["row-never-serves"]);
}

/// One rule more, and the invoice is approved for more: where a `keep` lets that be, it is told.
#[test]
fn a_keep_that_another_rule_frees_a_place_of_is_told() {
    let keep = "guideline \"Attendance\" currency USD\nrule one_stays for each fee grouped by date then keep 1 by lowest amount\n";
    let both = format!("{keep}rule no_travel for each fee where activity is A112 then reject\n");
    let apart = both.replace("each fee grouped", "each fee where activity is A109 grouped");
    let told = |text: &str| -> Vec<&'static str> {
        let claims = Ruleset::parse("keep.ocg", text).unwrap().claims().claims;
        claims.iter().map(|claim| claim.diagnostic.id).filter(|id| *id == "keep-place-freed").collect()
    };
    assert_eq!(told(keep), [""; 0]);
    assert_eq!(told(&both), ["keep-place-freed"]);
    assert_eq!(told(&apart), [""; 0]);
    let approved = |text: &str| {
        let facts = br#"{"invoices": [{"number": "1", "currency": "USD", "lines": [
            {"kind": "F", "date": "2026-03-02", "activity": "A112", "amount": "100"},
            {"kind": "F", "date": "2026-03-02", "activity": "A109", "amount": "200"}]}]}"#;
        let rules = Ruleset::parse("keep.ocg", text).unwrap();
        let review = rules.review_json("facts.json", facts, &meruit::Options::new()).unwrap();
        review.document().invoices[0].totals.approved.clone()
    };
    assert_eq!((approved(keep).as_str(), approved(&both).as_str()), ("100.00", "200.00"));
}

//! Each construct of the language with each sort of defect.
//!
//! `places` holds the constructs that take values of the facts, as rules with a hole; `defects` the sorts of defect, each as
//! a field that fills any hole; `written` the constructs that stand in a rule file alone, with what can be wrong about them.
//! What comes of each pair stands in `matrix.md`, which this test compares and `MERUIT_BLESS=1` writes anew.
//!
//! A pair comes out well where the rules are refused, where the review does not start, or where the verdict is undetermined
//! for the right reason. Every other pair needs a reason why nothing is open there.

mod defects;
mod places;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use meruit::{LoadError, Options, Review, ReviewError, Ruleset};

use defects::{AROUND, Defect, Held, facts, sound};
use places::{PLACES, Place};
use written::{FLAWS, WRITTEN};

/// What came of rules with a defect.
#[derive(Debug)]
enum Came {
    /// The rules do not load, for these reasons, each with its place.
    Refused(BTreeSet<&'static str>),
    /// The review does not start.
    NotStarted(BTreeSet<&'static str>),
    /// The rules ran. These reasons were given for what is not known.
    Ran { open: bool, reasons: BTreeSet<&'static str> },
}

impl Came {
    fn of(name: &str, rules: &str, files: &BTreeMap<String, String>, facts: &str) -> Self {
        let rules = match Ruleset::parse_with("rules.ocg", rules, files) {
            Ok(rules) => rules,
            Err(LoadError::Refused(refused)) => {
                assert!(refused.diagnostics().iter().all(|d| d.primary.span.end > 0), "{name}: no place");
                return Self::Refused(refused.ids().into_iter().collect());
            }
            Err(error) => panic!("{name}: {error}"),
        };
        match rules.review_json("facts.json", facts.as_bytes(), &Options::new()) {
            Ok(review) => Self::ran(name, &review),
            Err(ReviewError::NotStarted(problems)) => {
                Self::NotStarted(problems.problems.iter().map(|problem| problem.id).collect())
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }

    fn ran(name: &str, review: &Review) -> Self {
        let document = review.document();
        let open = document.findings.iter().filter(|finding| finding.verdict == "undetermined");
        let decided = document.decisions.iter().filter(|decision| decision.verdict == "undetermined");
        let (mut reasons, mut is_open) = (BTreeSet::new(), false);
        let told = open
            .map(|finding| (&finding.reasons, &finding.place))
            .chain(decided.map(|decision| (&decision.reasons, &decision.place)));
        for (given, place) in told {
            is_open = true;
            assert!(place.line > 0, "{name}: no place");
            reasons.extend(given.iter().filter(|reason| !reason.what.is_empty()).map(|reason| reason.id));
        }
        Self::Ran { open: is_open, reasons }
    }
}

/// A rule file of a place whose hole is filled.
fn rules_of(place: &Place, held: &Held) -> String {
    let hole = format!("<{}>", place.ty().name());
    let fill = |text: &str| text.replace(&hole, held.written);
    format!(
        "guideline \"Matrix\" edition 2026 currency USD converted by fx {}\n{}{AROUND}{}\n",
        fill(place.header),
        held.rules,
        // Behind `this.` the field is named without a record before it; it is the record's own matter all the same.
        fill(place.rules)
    )
}

fn come_of(place: &Place, held: &Held, history: &str, name: &str) -> Came {
    Came::of(name, &rules_of(place, held), &BTreeMap::new(), &facts(held.fact, history))
}

/// A pair in the table: what came of it, or the number of the reason why nothing is open.
fn cell(place: &Place, defect: Defect, why: &mut Vec<&'static str>, wrong: &mut Vec<String>) -> String {
    let name = format!("{} with {}", place.construct, defect.name());
    let ids = |ids: &BTreeSet<&'static str>| ids.iter().copied().collect::<Vec<_>>().join(", ");
    let history = if defect == Defect::PartialHistory { "partial" } else { "complete" };
    match come_of(place, &defect.held(place.ty()), history, &name) {
        Came::Refused(refused) => {
            let expected = defect.shows_in_rules() || place.takes_fields_alone;
            if !expected {
                wrong.push(format!("{name}: refused for {}", ids(&refused)));
            }
            format!("refused: {}", ids(&refused))
        }
        Came::NotStarted(problems) => format!("not started: {}", ids(&problems)),
        Came::Ran { open: true, reasons } => {
            if !defect.reasons().iter().any(|reason| reasons.contains(reason)) {
                wrong.push(format!("{name}: undetermined for {}", ids(&reasons)));
            }
            format!("? {}", ids(&reasons))
        }
        Came::Ran { open: false, .. } => match place.why_settled(defect) {
            Some(reason) => {
                let at = why.iter().position(|known| *known == reason).unwrap_or(why.len());
                if at == why.len() {
                    why.push(reason);
                }
                format!("({})", at + 1)
            }
            None => {
                wrong.push(format!(
                    "{name}: passed in silence\n{}",
                    rules_of(place, &defect.held(place.ty()))
                ));
                "silent".to_owned()
            }
        },
    }
}

fn row(first: &str, cells: impl IntoIterator<Item = String>) -> String {
    let cells: String = cells.into_iter().map(|cell| format!(" {cell} |")).collect();
    format!("| {} |{cells}\n", first.replace('|', "\\|"))
}

fn head(first: &str, columns: &[&str]) -> String {
    let titles = row(first, columns.iter().map(|&column| column.to_owned()));
    format!("{titles}|---|{}\n", "---|".repeat(columns.len()))
}

/// The whole matrix as a document, and the pairs that come out badly.
fn matrix() -> (String, Vec<String>) {
    let (mut text, mut wrong) = (HEAD.to_owned(), Vec::new());
    let mut why = Vec::new();
    text.push_str(&head("value of", &Defect::ALL.map(Defect::name)));
    for place in PLACES {
        let cells: Vec<String> =
            Defect::ALL.iter().map(|&defect| cell(place, defect, &mut why, &mut wrong)).collect();
        text.push_str(&row(place.construct, cells));
    }
    text.push_str("\nWhy nothing is open:\n\n");
    for (at, reason) in (1..).zip(&why) {
        let _ = writeln!(text, "{at}. {reason}");
    }
    text.push_str("\n## What stands in a rule file alone\n\n");
    text.push_str(&head("construct", &FLAWS.map(written::Flaw::name)));
    for written in WRITTEN {
        text.push_str(&row(written.construct, FLAWS.map(|flaw| written.cell(flaw, &mut wrong))));
    }
    (text, wrong)
}

const HEAD: &str = "# Each construct with each defect

<!-- Written by `MERUIT_BLESS=1 cargo test -p meruit --test defects`; the test compares it. -->

`refused`: the rules do not load. `not started`: the review does not start. `?`: the verdict is undetermined, for the reason named. A number in brackets is
the reason below why nothing is open. Nothing else may stand here: a defect is never passed in silence.

";

#[test]
fn no_construct_passes_a_defect_in_silence() {
    let (text, wrong) = matrix();
    assert!(wrong.is_empty(), "{} pairs come out badly\n\n{}", wrong.len(), wrong.join("\n\n"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/defects/matrix.md");
    if std::env::var_os("MERUIT_BLESS").is_some() {
        std::fs::write(&path, &text).expect("the matrix can be written");
    }
    let expected = std::fs::read_to_string(&path).expect("the matrix is there");
    assert!(expected.replace("\r\n", "\n") == text, "the matrix changed: bless it, and read the difference");
}

/// What the pairs tell comes from their defects: without one everything is determined.
#[test]
fn without_a_defect_every_construct_is_determined() {
    let mut wrong = Vec::new();
    for place in PLACES {
        let came = come_of(place, &sound(place.ty()), "complete", place.construct);
        if !matches!(came, Came::Ran { open: false, .. }) {
            wrong.push(format!("{}: {came:?}\n{}", place.construct, place.rules));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_production_of_the_grammar_is_in_the_matrix() {
    let grammar = include_str!("../../../../../grammar/meruit.pest");
    let productions = grammar.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim());
    let productions: BTreeSet<&str> = productions
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .filter(|name| !name.starts_with("kw_"))
        .collect();
    assert!(productions.len() > 150, "productions were overlooked");
    let rows = PLACES.iter().flat_map(|place| place.of).chain(WRITTEN.iter().flat_map(|row| row.of));
    let held: BTreeSet<&str> =
        rows.chain(written::NO_CONSTRUCT.iter().flat_map(|(names, _)| *names)).copied().collect();
    let missing: Vec<&&str> = productions.difference(&held).collect();
    assert_eq!(missing, Vec::<&&str>::new(), "add a row, or say why there is none");
    let gone: Vec<&&str> =
        held.iter().filter(|name| !name.ends_with('(') && !productions.contains(*name)).collect();
    assert_eq!(gone, Vec::<&&str>::new(), "no production has this name any more");
}

#[test]
fn every_function_is_in_the_matrix() {
    let manual = include_str!("../../../../../docs/language.md");
    let section =
        manual.split("\n## ").find(|section| section.starts_with("Functions\n")).expect("a section");
    let rows =
        section.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|row| row.split(" | ").next());
    let functions: BTreeSet<String> = rows
        .flat_map(|written| written.split('`').filter_map(|part| part.split_once('(')))
        .map(|(name, _)| format!("{name}("))
        .collect();
    assert!(functions.len() >= 20, "functions were overlooked: {functions:?}");
    let held: BTreeSet<&str> = PLACES.iter().flat_map(|place| place.of).copied().collect();
    let missing: Vec<&String> = functions.iter().filter(|name| !held.contains(name.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new(), "add a row for the function");
}

//! What a service relies on: one reviewer for all threads, requests that can be ended, rules that change meanwhile.

#![expect(clippy::unwrap_used, reason = "a test ends where rules or facts do not load")]

use std::fmt::Write as _;
use std::sync::RwLock;
use std::thread;
use std::time::Duration;

use meruit::{Cancel, Options, ReviewError, Reviewer, Ruleset};

fn reviewer(rules: &str, options: &Options) -> Reviewer {
    Ruleset::parse("rules.ocg", rules).unwrap().reviewer(options).unwrap()
}

fn cap(usd: u32) -> Reviewer {
    let rules = format!("guideline \"G\" currency USD\nrule cap for each fee then reduce rate to {usd} USD");
    reviewer(&rules, &Options::new())
}

fn facts(number: usize, lines: usize) -> String {
    let mut text = format!(r#"{{"invoices": [{{"number": "{number}", "currency": "USD", "lines": ["#);
    for line in 0..lines {
        let comma = if line == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}{{"kind": "F", "date": "2026-03-12", "hours": "1.{line}", "rate": "{number}.{line:06}"}}"#
        );
    }
    text.push_str("]}]}");
    text
}

/// A rule that looks at every pair of lines.
const PAIRS: &str = "guideline \"G\" currency USD
rule pairs for each fee when count(of fee where rate >= this.rate) > 1000000 then warn";

#[test]
fn a_reviewer_is_shared_by_threads() {
    fn is_shared<T: Send + Sync + Clone>() {}
    is_shared::<Reviewer>();
    is_shared::<Ruleset>();
    is_shared::<Cancel>();

    let reviewer = cap(300);
    let alone: Vec<String> = (0..40).map(|n| review(&reviewer, 280 + n)).collect();
    for threads in [2, 5] {
        let together: Vec<String> = thread::scope(|scope| {
            let work = |part: usize| {
                let reviewer = reviewer.clone();
                move || -> Vec<(usize, String)> {
                    (part..40).step_by(threads).map(|n| (n, review(&reviewer, 280 + n))).collect()
                }
            };
            let parts: Vec<_> = (0..threads).map(|part| scope.spawn(work(part))).collect();
            let mut all: Vec<_> = parts.into_iter().flat_map(|part| part.join().unwrap()).collect();
            all.sort();
            all.into_iter().map(|(_, document)| document).collect()
        });
        assert_eq!(together, alone);
    }
}

fn review(reviewer: &Reviewer, number: usize) -> String {
    reviewer.json("facts.json", facts(number, 3).as_bytes()).unwrap().to_json()
}

#[test]
fn rules_change_while_requests_run() {
    let old = cap(300);
    let new = cap(200);
    let expected = [&old, &new].map(|reviewer| review(reviewer, 350));
    let current = RwLock::new(old);
    thread::scope(|scope| {
        let ask = || {
            for _ in 0..50 {
                let reviewer = current.read().unwrap().clone();
                assert!(expected.contains(&review(&reviewer, 350)));
            }
        };
        let asking: Vec<_> = (0..3).map(|_| scope.spawn(ask)).collect();
        *current.write().unwrap() = new.clone();
        for one in asking {
            one.join().unwrap();
        }
    });
    assert_eq!(review(&current.into_inner().unwrap(), 350), expected[1]);
}

#[test]
fn a_review_ends_when_it_is_cancelled() {
    let cancel = Cancel::new();
    let reviewer = reviewer(PAIRS, &Options::new()).ended_by(&cancel);
    let facts = facts(1, 30_000);
    let result = thread::scope(|scope| {
        let review = scope.spawn(|| reviewer.json("facts.json", facts.as_bytes()));
        cancel.cancel();
        review.join().unwrap()
    });
    assert!(matches!(result, Err(ReviewError::Cancelled)));
}

#[test]
fn a_review_ends_when_its_time_is_over() {
    let facts = facts(1, 30_000);
    // The time counts from here: none of it goes into making the text.
    let reviewer = reviewer(PAIRS, &Options::new()).ended_by(&Cancel::after(Duration::from_millis(20)));
    let error = reviewer.json("facts.json", facts.as_bytes()).unwrap_err();
    assert_eq!(error.ids(), ["time-limit"]);
}

#[test]
fn a_budget_and_a_flag_go_together() {
    let options = Options::new().step_limit(100_000);
    let reviewer = reviewer(PAIRS, &options).ended_by(&Cancel::new());
    let error = reviewer.json("facts.json", facts(1, 2_000).as_bytes()).unwrap_err();
    assert_eq!(error.ids(), ["step-limit"]);
    assert!(reviewer.json("facts.json", facts(1, 20).as_bytes()).is_ok());
}

#[test]
fn lines_of_a_file_are_limited_too() {
    let ledes = meruit::doc_sample();
    let one = cap(300);
    assert!(one.read_ledes("march.ledes", ledes.as_bytes()).unwrap().all(|review| review.is_ok()));
    let tight = Options::new().record_limit(1);
    let reviewer =
        reviewer("guideline \"G\" currency USD\nrule cap for each fee then reduce rate to 300 USD", &tight);
    let error = reviewer.read_ledes("march.ledes", ledes.as_bytes()).unwrap().next().unwrap().unwrap_err();
    assert_eq!(error.ids(), ["too-many-records"]);
}

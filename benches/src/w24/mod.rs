//! W24: twenty-four everyday checks over one LEDES file, from the file to the findings.

mod generate;
mod hand;

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use meruit::{Options, Ruleset};

use generate::{Workload, workload};
use hand::{Finding, Hand};

const RULES: &str = include_str!("w24.ocg");

/// Runs the workload and prints the times and ratios.
pub(crate) fn run(lines: u64) -> Result<(), Box<dyn Error>> {
    let made = workload(lines, 7);
    println!(
        "W24: {} lines, {} bytes of LEDES 1998B; the least of three runs, one thread",
        made.lines,
        made.ledes.len()
    );
    let files = BTreeMap::from([
        ("rates.csv".to_owned(), made.rates.clone()),
        ("caps.csv".to_owned(), made.caps.clone()),
    ]);
    let rules = Ruleset::parse_with("w24.ocg", RULES, &files)?;
    let by_hand = Hand::new(&made.rates, &made.caps)?;
    let (hand_time, expected) = least(|| Ok(by_hand.review(made.ledes.as_bytes())))?;
    let (engine_time, found) = least(|| findings(&rules, &made))?;
    let (written_time, bytes) = least(|| written(&rules, &made))?;
    let (mut expected, mut found) = (expected, found);
    expected.sort_unstable();
    found.sort_unstable();
    let agree = expected == found;
    for (name, time) in [
        ("by hand", hand_time),
        ("meruit: what is found and settled", engine_time),
        ("meruit: and every explanation as JSON", written_time),
    ] {
        let per_second = u128::from(made.lines) * 1_000_000_000 / time.max(1);
        println!(
            "{name:<38} {:>9} µs {per_second:>10} lines/s   by hand ÷ this {}.{:02}",
            time / 1_000,
            time / hand_time.max(1),
            time * 100 / hand_time.max(1) % 100
        );
    }
    println!(
        "{} findings; {}; {bytes} bytes of JSON",
        found.len(),
        if agree { "the same" } else { "NOT the same" }
    );
    if !agree {
        show_differences(&expected, &found);
        return Err("the findings differ".into());
    }
    Ok(())
}

/// The time that this thread spent computing, where the system tells it, else the time of the day: other programs on the
/// machine make the latter useless.
enum Clock {
    Thread(u128),
    Day(Instant),
}

impl Clock {
    fn start() -> Self {
        of_thread().map_or_else(|| Self::Day(Instant::now()), Self::Thread)
    }

    fn nanoseconds(&self) -> u128 {
        match self {
            Self::Thread(start) => of_thread().unwrap_or(*start).saturating_sub(*start),
            Self::Day(start) => start.elapsed().as_nanos(),
        }
    }
}

fn of_thread() -> Option<u128> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// The least time of three runs in nanoseconds, and what the last one came to.
fn least<T>(mut run: impl FnMut() -> Result<T, Box<dyn Error>>) -> Result<(u128, T), Box<dyn Error>> {
    let mut once = || {
        let start = Clock::start();
        let result = run()?;
        Ok::<_, Box<dyn Error>>((start.nanoseconds(), result))
    };
    let (first, _) = once()?;
    let (second, _) = once()?;
    let (third, result) = once()?;
    Ok((first.min(second).min(third), result))
}

/// The findings of the engine in the workload's terms: one for each line that a rule speaks of.
fn findings(rules: &Ruleset, made: &Workload) -> Result<Vec<Finding>, Box<dyn Error>> {
    let mut all = Vec::new();
    for (place, review) in
        rules.review_ledes("w24.ledes", made.ledes.as_bytes(), &Options::new())?.enumerate()
    {
        let review = review?;
        let invoice = u32::try_from(place + 1)?;
        for found in review.found() {
            let rule: u8 = found.rule().get(1..3).unwrap_or_default().parse()?;
            if rule == 23 {
                all.push((invoice, 0, rule));
                continue;
            }
            // Of work entered twice the first entry stands.
            let first = usize::from(rule == 22);
            for line in found.lines().skip(first) {
                all.push((invoice, line.parse()?, rule));
            }
        }
    }
    Ok(all)
}

/// The bytes of all documents, with the explanation of each finding.
fn written(rules: &Ruleset, made: &Workload) -> Result<usize, Box<dyn Error>> {
    let reviews = rules.review_ledes("w24.ledes", made.ledes.as_bytes(), &Options::new())?;
    reviews.map(|review| Ok(review?.to_json().len())).sum()
}

fn show_differences(expected: &[Finding], found: &[Finding]) {
    let missing = expected.iter().filter(|one| found.binary_search(one).is_err());
    let surplus = found.iter().filter(|one| expected.binary_search(one).is_err());
    for (what, one) in missing.map(|one| ("missing", one)).chain(surplus.map(|one| ("surplus", one))).take(20)
    {
        println!("{what}: {one:?}");
    }
}

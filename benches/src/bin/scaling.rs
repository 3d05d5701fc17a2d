//! How the time of a review grows with lines, rules by firm, rows of a table, sizes of groups, threads and history.
//!
//! `cargo run --release -p meruit-benches --bin scaling -- [LINES]` (20,000 where nothing is said) prints a table. Times are those of
//! the processor, but of threads those of the clock on the wall.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::time::Instant;

use meruit::{Options, Reviewer, Ruleset};
use meruit_benches::w24::{findings, least, rules, workload};

type Outcome<T> = Result<T, Box<dyn Error>>;

const HEAD: &str = "guideline \"Scaling\" edition 2026 currency USD\n";

fn main() -> Outcome<()> {
    let lines = std::env::args().nth(1).map_or(Ok(20_000), |word| word.replace('_', "").parse())?;
    println!("| what | how many | ns a line | times the first |\n|---|---:|---:|---:|");
    of_lines(lines)?;
    of_rules(lines)?;
    of_rows(lines)?;
    of_groups(lines)?;
    of_threads(lines)?;
    of_history()
}

/// Rows of one subject; the first is what the others are compared with.
struct Rows {
    what: &'static str,
    first: Option<u128>,
}

impl Rows {
    fn of(what: &'static str) -> Self {
        Self { what, first: None }
    }

    fn tell(&mut self, count: u64, nanoseconds: u128, lines: u64) {
        let each = nanoseconds / u128::from(lines.max(1));
        let hundredths = each * 100 / self.first.get_or_insert(each).to_owned().max(1);
        println!("| {} | {count} | {each} | {}.{:02} |", self.what, hundredths / 100, hundredths % 100);
    }
}

/// How many findings there are; tables are bound before.
fn found(reviewer: &Reviewer, ledes: &str) -> Outcome<usize> {
    let reviews = reviewer.read_ledes("scaling.ledes", ledes.as_bytes())?;
    reviews.map(|review| Ok(review?.found().count())).sum()
}

/// W24 on a thousand lines, ten thousand, and so on up to so many.
fn of_lines(most: u64) -> Outcome<()> {
    let mut rows = Rows::of("lines, W24");
    for count in (3..8).map(|power| 10_u64.pow(power)).take_while(|&count| count <= most.max(1_000)) {
        let made = workload(count, 7);
        let rules = rules(&made)?;
        let (time, _) = least(|| findings(&rules, made.ledes.as_bytes()))?;
        rows.tell(made.lines, time, made.lines);
    }
    Ok(())
}

/// A set of twenty-four rules for each of so many firms, of which forty send invoices.
fn of_rules(lines: u64) -> Outcome<()> {
    let made = workload(lines, 7);
    let mut rows = Rows::of("rules by firm");
    for firms in [1, 10, 100] {
        let mut text = HEAD.to_owned();
        for firm in 0..firms {
            for rule in 0..24 {
                let condition = match rule % 4 {
                    0 => format!("hours > {}", 5 + rule),
                    1 => format!("rate > {} USD", 500 + 20 * rule),
                    2 => format!("task in (L1{}0, L330)", 1 + rule / 4),
                    _ => format!("invoice.date - date > {} days", 20 + rule),
                };
                let _ = writeln!(
                    text,
                    "rule f{firm}_{rule} for each fee where firm.id is \"FIRM{firm:02}\" when {condition} then warn"
                );
            }
        }
        let reviewer = Ruleset::parse("scaling.ocg", &text)?.reviewer(&Options::new())?;
        let (time, _) = least(|| found(&reviewer, &made.ledes))?;
        rows.tell(firms * 24, time, made.lines);
    }
    Ok(())
}

/// One rule that looks each line's person up in a table of rates, by text and by day.
fn of_rows(lines: u64) -> Outcome<()> {
    let made = workload(lines, 7);
    let text = format!(
        "{HEAD}table agreed (timekeeper: text, day: date -> rate: rate) from \"agreed.csv\"\n\
         rule r for each fee when rate > (agreed[timekeeper.id, date] else rate) then warn\n"
    );
    let mut rows = Rows::of("rows of a table");
    for count in [100, 1_000, 10_000, 100_000, 1_000_000] {
        let mut csv = "timekeeper,day_from,rate\n".to_owned();
        for row in 0..count {
            // A row for each person, then for each of more people that send no lines.
            let _ = writeln!(csv, "F{:02}-T{},2023-01-01,{} USD", row / 10, row % 10, 200 + row % 700);
        }
        let files = BTreeMap::from([("agreed.csv".to_owned(), csv)]);
        let reviewer = Ruleset::parse_with("scaling.ocg", &text, &files)?.reviewer(&Options::new())?;
        let (time, _) = least(|| found(&reviewer, &made.ledes))?;
        rows.tell(count, time, made.lines);
    }
    Ok(())
}

/// Groups from many small ones to one for each invoice.
fn of_groups(lines: u64) -> Outcome<()> {
    let made = workload(lines, 7);
    for (what, keys) in [
        ("groups by line", "number"),
        ("groups by person and day", "timekeeper.id, date"),
        ("groups by person", "timekeeper.id"),
        ("groups by invoice", "invoice.number"),
    ] {
        let text = format!("{HEAD}rule r for each fee grouped by {keys} when sum(hours) > 12 then warn\n");
        let reviewer = Ruleset::parse("scaling.ocg", &text)?.reviewer(&Options::new())?;
        let (time, count) = least(|| found(&reviewer, &made.ledes))?;
        Rows::of(what).tell(count as u64, time, made.lines);
    }
    Ok(())
}

fn of_threads(lines: u64) -> Outcome<()> {
    let made = workload(lines, 7);
    let rules = rules(&made)?;
    let mut rows = Rows::of("threads, W24 (clock on the wall)");
    for count in [1, 2] {
        let reviewer = rules.reviewer(&Options::new().threads(NonZeroUsize::new(count)))?;
        let mut best = u128::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            found(&reviewer, &made.ledes)?;
            best = best.min(start.elapsed().as_nanos());
        }
        rows.tell(count as u64, best, made.lines);
    }
    Ok(())
}

/// One invoice of sixty lines, with so many lines decided before; reading these is in the time.
fn of_history() -> Outcome<()> {
    let text = format!(
        "{HEAD}rule r for each fee when sum(hours of prior fee with same timekeeper.id, date) + hours > 12 then warn\n\
         rule s for each fee grouped by timekeeper.id, date with earlier invoices when sum(hours) > 12 then warn\n"
    );
    let rules = Ruleset::parse("scaling.ocg", &text)?;
    let line = |at: u64, day: u64| {
        format!(
            "{{\"kind\": \"F\", \"date\": \"2026-0{}-{:02}\", \"timekeeper\": {{\"id\": \"T{}\"}}, \"hours\": \"{}.5\", \"rate\": \"300\", \
             \"amount\": \"450\"}}",
            1 + day / 28,
            1 + day % 28,
            at % 10,
            1 + at % 4,
        )
    };
    let invoice = |number: u64, lines: Vec<String>| {
        format!(
            "{{\"number\": \"{number}\", \"date\": \"2026-03-31\", \"currency\": \"USD\", \"firm\": {{\"id\": \"F1\"}}, \
             \"matter\": {{\"id\": \"M1\"}}, \"lines\": [{}]}}",
            lines.join(", ")
        )
    };
    let mut rows = Rows::of("lines decided before, of which each line adds up some");
    for count in [600, 6_000, 60_000] {
        let earlier = (0..count / 60)
            .map(|number| invoice(number, (0..60).map(|at| line(at, (number + at) % 84)).collect()));
        let facts = format!(
            "{{\"invoices\": [{}], \"records\": {{\"prior invoice\": [{}]}}}}",
            invoice(9_999_999, (0..60).map(|at| line(at, at)).collect()),
            earlier.collect::<Vec<_>>().join(", ")
        );
        let (time, _) = least(|| {
            Ok(rules.review_json("scaling.json", facts.as_bytes(), &Options::new())?.found().count())
        })?;
        rows.tell(count, time, count + 60);
    }
    Ok(())
}

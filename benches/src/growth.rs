//! How the time of a line grows with lines, rules by firm, rows of a table, sizes of groups, threads and history.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::time::Instant;

use meruit::{Options, Reviewer, Ruleset};

use crate::w24::{findings, least, reviewer, rules, workload};

type Outcome<T> = Result<T, Box<dyn Error>>;

const HEAD: &str = "guideline \"Scaling\" edition 2026 currency USD\n";

/// A row of one subject: how many there were, and the time of a line in hundredths of a nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// How many.
    pub count: u64,
    /// Hundredths of a nanosecond.
    pub each: u128,
}

impl Row {
    fn of(count: u64, nanoseconds: u128, lines: u64) -> Self {
        Self { count, each: nanoseconds * 100 / u128::from(lines.max(1)) }
    }

    /// How many times another's this one's time is, in hundredths.
    pub fn times(self, other: Self) -> u128 {
        self.each * 100 / other.each.max(1)
    }
}

/// How many findings there are; tables are bound before.
fn found(reviewer: &Reviewer, ledes: &str) -> Outcome<usize> {
    let reviews = reviewer.read_ledes("scaling.ledes", ledes.as_bytes())?;
    reviews.map(|review| Ok(review?.found().count())).sum()
}

/// W24 on a thousand lines, ten thousand, and so on up to so many.
///
/// # Errors
///
/// Where the workload cannot be reviewed, as of all that follow.
pub fn of_lines(most: u64) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for count in (3..8).map(|power| 10_u64.pow(power)).take_while(|&count| count <= most.max(1_000)) {
        let made = workload(count, 7);
        let reviewer = reviewer(&made)?;
        let (time, _) = least(|| findings(&reviewer, made.ledes.as_bytes()))?;
        rows.push(Row::of(made.lines, time, made.lines));
    }
    Ok(rows)
}

/// Twenty-four rules for all firms, then as many for each of ten and of a hundred, of which forty send invoices: with the first and
/// the last, twenty-four rules speak of each fee.
///
/// # Errors
///
/// See [`of_lines`].
pub fn of_rules(lines: u64) -> Outcome<Vec<Row>> {
    let made = workload(lines, 7);
    let mut rows = Vec::new();
    for firms in [0, 10, 100] {
        let mut text = HEAD.to_owned();
        for firm in 0..u64::max(firms, 1) {
            let of_firm = match firms {
                0 => String::new(),
                _ => format!("where firm.id is \"FIRM{firm:02}\" "),
            };
            for rule in 0..24 {
                let condition = match rule % 4 {
                    0 => format!("hours > {}", 5 + rule),
                    1 => format!("rate > {} USD", 500 + 20 * rule),
                    2 => format!("task in (L1{}0, L330)", 1 + rule / 4),
                    _ => format!("invoice.date - date > {} days", 20 + rule),
                };
                let _ =
                    writeln!(text, "rule f{firm}_{rule} for each fee {of_firm}when {condition} then warn");
            }
        }
        let reviewer = Ruleset::parse("scaling.ocg", &text)?.reviewer(&Options::new())?;
        let (time, _) = least(|| found(&reviewer, &made.ledes))?;
        rows.push(Row::of(u64::max(firms, 1) * 24, time, made.lines));
    }
    Ok(rows)
}

/// One rule that looks each line's person up in a table of rates, by text and by day.
///
/// # Errors
///
/// See [`of_lines`].
pub fn of_rows(lines: u64) -> Outcome<Vec<Row>> {
    let made = workload(lines, 7);
    let text = format!(
        "{HEAD}table agreed (timekeeper: text, day: date -> rate: rate) from \"agreed.csv\"\n\
         rule r for each fee when rate > (agreed[timekeeper.id, date] else rate) then warn\n"
    );
    let mut rows = Vec::new();
    for count in [100, 1_000, 10_000, 100_000, 1_000_000] {
        let mut csv = "timekeeper,day_from,rate\n".to_owned();
        for row in 0..count {
            // A row for each person, then for each of more people that send no lines.
            let _ = writeln!(csv, "F{:02}-T{},2023-01-01,{} USD", row / 10, row % 10, 200 + row % 700);
        }
        let files = BTreeMap::from([("agreed.csv".to_owned(), csv)]);
        let reviewer = Ruleset::parse_with("scaling.ocg", &text, &files)?.reviewer(&Options::new())?;
        let (time, _) = least(|| found(&reviewer, &made.ledes))?;
        rows.push(Row::of(count, time, made.lines));
    }
    Ok(rows)
}

/// Groups from many small ones to one for each invoice, by what they are of.
///
/// # Errors
///
/// See [`of_lines`].
pub fn of_groups(lines: u64) -> Outcome<Vec<(&'static str, Row)>> {
    let mut rows = Vec::new();
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
        rows.push((what, Row::of(count as u64, time, made.lines)));
    }
    Ok(rows)
}

/// W24 on one thread and on two, by the clock on the wall.
///
/// # Errors
///
/// See [`of_lines`].
pub fn of_threads(lines: u64) -> Outcome<Vec<Row>> {
    let made = workload(lines, 7);
    let rules = rules(&made)?;
    let mut rows = Vec::new();
    for count in [1, 2] {
        let reviewer = rules.reviewer(&Options::new().threads(NonZeroUsize::new(count)))?;
        let mut best = u128::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            found(&reviewer, &made.ledes)?;
            best = best.min(start.elapsed().as_nanos());
        }
        rows.push(Row::of(count as u64, best, made.lines));
    }
    Ok(rows)
}

/// One invoice of sixty lines, with so many lines decided before; reading these is in the time.
///
/// # Errors
///
/// See [`of_lines`].
pub fn of_history() -> Outcome<Vec<Row>> {
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
    let mut rows = Vec::new();
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
        rows.push(Row::of(count, time, count + 60));
    }
    Ok(rows)
}

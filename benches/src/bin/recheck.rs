//! Times what an editor waits for: reading and checking a rule file again after a keystroke.
//!
//! `cargo run --release -p meruit-benches --bin recheck [RULES]` makes up a file of so many rules (500 where nothing is said), changes
//! one letter of it again and again, and prints the median and the slowest of a hundred checks.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use meruit::{Cache, Ruleset};

/// Rules of several kinds, with a table, a list and a test for each ten.
fn rules(count: usize) -> String {
    let mut text = String::from("guideline \"Bench\" edition 2026 currency USD\n");
    for number in 0..count {
        // Writing to a text does not fail.
        let _ = match number % 10 {
            0 => write!(
                text,
                "\nlist words_{number} = \"calendar*\", \"file*\", \"scan*\", \"bates stamp*\"\n\
                 table cap_{number} (role: code, office: text -> rate: rate)\n  PARTNR, \"New York\" -> 950 USD\n  PARTNR, any -> 800 USD\n  any, any -> 400 USD\n\
                 rule rate_{number} \"Agreed rates\" section \"{number}.1\"\n  for each fee\n  let allowed = cap_{number}[timekeeper.role, timekeeper.office]\n  then reduce rate to allowed\n  because \"{{rate}} billed, {{allowed}} agreed\"\n\
                 rule clerical_{number} for each fee when narrative mentions words_{number} then reject\n"
            ),
            1 => write!(
                text,
                "\nrule day_{number} \"Long days\"\n  for each fee\n  grouped by timekeeper.id, date with earlier invoices\n  when sum(hours) > {} and count() > 1\n  unless approved(\"long day\", before work)\n  then reduce hours to 10 taking from lowest rate, last line\n",
                8 + number % 7
            ),
            2 => write!(
                text,
                "\nrule budget_{number} for each invoice\n  when sum(amount of prior fee with same matter.id over last 12 months) + sum(amount of fee) > {}_000 USD\n  then warn \"over the budget\"\n",
                number + 1
            ),
            _ => write!(
                text,
                "\nrule task_{number} \"Task {number}\"\n  for each fee where task in (L110, L120, L130) or hours > {}\n  when (hours > 2 and rate > {} USD) or narrative is missing\n  unless timekeeper.role in (PARTNR, ASSOC)\n  then reduce amount by 10% of billed\n  because \"{{hours}} at {{rate}}\"\n",
                1 + number % 12,
                200 + number
            ),
        };
    }
    text
}

fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(500);
    let text = rules(count);
    let mut times: Vec<Duration> = Vec::new();
    let (mut cache, here) = (Cache::default(), Path::new("."));
    for keystroke in 0..=100_u8 {
        // Each check reads a text that differs by one letter, now here, now there.
        let (from, to) = if keystroke % 2 == 0 { ("Bench", "Benchmark") } else { ("long day", "longer day") };
        let changed = text.replacen(from, to, 1 + usize::from(keystroke) % 7);
        let start = Instant::now();
        let loaded = Ruleset::parse_again("bench.ocg", &changed, here, &mut cache);
        // The first reads all of it.
        if keystroke > 0 {
            times.push(start.elapsed());
        }
        if let Err(error) = loaded {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let slowest = times.last().copied().unwrap_or_default();
    println!(
        "{count} rules, {} bytes: a check takes {median:.2?} (median), {slowest:.2?} (slowest of {})",
        text.len(),
        times.len()
    );
}

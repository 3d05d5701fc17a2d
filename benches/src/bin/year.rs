//! Whether a review gets slower as the history grows: one invoice by an empty history, and by a year of 5,000 invoices with
//! 300,000 lines.
//!
//! `cargo run --release -p meruit-benches --bin year [INVOICES] [LINES]` makes up the year (the same in every run), takes it
//! over into a SQLite file, or into the history that `MERUIT_HISTORY` names, and reviews invoices of the next month by
//! duplicates, day caps over all matters, the budget to date and volume tiers. It ends with 1 where a review by the year takes
//! more than three times as long as one by the empty history.

#[path = "../year/generate.rs"]
mod generate;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use generate::Year;
use meruit::Ruleset;
use meruit::history::{Given, History, ImportOptions};

const RULES: &str = include_str!("../year/year.ocg");
const SEED: u64 = 11;
const REVIEWS: usize = 15;
const BAR: u128 = 3;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match measured() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measured() -> Result<bool, Failure> {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let (invoices, lines) = (numbers.next().unwrap_or(5_000), numbers.next().unwrap_or(60));
    let folder = tempfile::tempdir()?;
    let mut year = Year::new(SEED, lines);
    let files: Vec<PathBuf> = (1..=12).map(|month| folder.path().join(format!("{month:02}.ledes"))).collect();
    for (month, file) in (1..).zip(&files) {
        let until = invoices * month / 12;
        std::fs::write(file, year.month(month, until - invoices * (month - 1) / 12))?;
    }
    // What comes in next is of December too, so that the year counts.
    let next: Vec<[(String, Vec<u8>); 1]> =
        (0..REVIEWS).map(|at| [(format!("next-{at}.ledes"), year.month(12, 1).into_bytes())]).collect();

    let full =
        std::env::var_os("MERUIT_HISTORY").map_or_else(|| folder.path().join("year.db"), PathBuf::from);
    let mut full = History::open(full, true)?;
    let start = Instant::now();
    let imported = full.import(&files, &ImportOptions::new().currency("USD"))?;
    if let Some((file, error)) = imported.failed.first() {
        return Err(format!("{}: {error}", file.display()).into());
    }
    println!(
        "taken over: {} invoices in {:.1} s",
        imported.invoices + imported.known,
        start.elapsed().as_secs_f64()
    );

    let rules = Ruleset::parse("year.ocg", RULES)?;
    let mut empty = History::open(folder.path().join("empty.db"), true)?;
    let (mut by_empty, mut by_full, mut findings) = (Vec::new(), Vec::new(), 0);
    for files in &next {
        by_empty.push(timed(&mut empty, &rules, files)?.0);
        let (time, found) = timed(&mut full, &rules, files)?;
        by_full.push(time);
        findings += found;
    }
    let (by_empty, by_full) = (median(by_empty), median(by_full));
    let hundredths = by_full.as_nanos() * 100 / by_empty.as_nanos().max(1);
    println!("a review by an empty history: {by_empty:.2?}");
    println!("a review by the year:         {by_full:.2?}, with {findings} findings in {REVIEWS} invoices");
    println!("times as long: {}.{:02} (at most {BAR} are wanted)", hundredths / 100, hundredths % 100);
    Ok(hundredths <= BAR * 100)
}

fn timed(
    history: &mut History,
    rules: &Ruleset,
    files: &[(String, Vec<u8>)],
) -> Result<(Duration, usize), Failure> {
    let start = Instant::now();
    let reviewed = history.review(rules, &Given::new(), files, false)?;
    // The result is asked for in words, as whoever reviews does.
    let json = reviewed.review.to_json();
    let time = start.elapsed();
    Ok((time, if json.is_empty() { 0 } else { reviewed.review.findings().len() }))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

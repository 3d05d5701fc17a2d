//! Narratives read per second on one core: `cargo bench -p meruit-narrative`.
//!
//! Reads the fixtures' entries, joined until they have some thirty words, over and over for about three seconds and prints the rate of the whole
//! analysis. Plain timing; run it on a quiet machine.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use meruit_narrative::Analyser;
use rust_decimal::Decimal;

fn main() -> Result<(), Box<dyn Error>> {
    let mut texts: Vec<(String, Option<Decimal>)> = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut files: Vec<_> =
        std::fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let mut text = String::new();
        for record in csv::Reader::from_path(file)?.records() {
            let record = record?;
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(record.get(1).unwrap_or(""));
            if text.split_whitespace().count() >= 26 {
                texts.push((std::mem::take(&mut text), record.get(2).and_then(|hours| hours.parse().ok())));
            }
        }
    }
    let words: usize = texts.iter().map(|(text, _)| text.split_whitespace().count()).sum();
    let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
    let mut session = Analyser::shared().session();
    let mut rounds = 0_u64;
    let mut found = 0_usize;
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(3) {
        for (text, hours) in &texts {
            found += black_box(session.analyse(black_box(text), *hours)).segments.len();
        }
        rounds += 1;
    }
    let nanoseconds = start.elapsed().as_nanos();
    let read = u128::from(rounds) * texts.len() as u128;
    println!(
        "{} narratives, {} words and {} bytes each on average; {} segments",
        texts.len(),
        words / texts.len(),
        bytes / texts.len(),
        found
    );
    println!("{} narratives a second, {} ns each", read * 1_000_000_000 / nanoseconds, nanoseconds / read);
    Ok(())
}

//! Scores the analysis against gold files: `cargo run --example score -- [--wrong] [--only LABEL] FILE.csv...`
//!
//! Prints per label what was found rightly, wrongly and not at all, then the three naive detectors of block billing.
//! With several files it also prints F1 per file, so that one style of writing can be held against the others.
//! `--wrong` lists each entry whose label differs, with the reasons.

use std::error::Error;

use meruit_narrative::{Analyser, Baseline, Counts, GoldReader, Label, Scorer};

fn main() -> Result<(), Box<dyn Error>> {
    let mut wrong = false;
    let mut only = None;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--wrong" => wrong = true,
            "--only" => only = arguments.next(),
            _ => files.push(argument),
        }
    }
    let mut scorer = Scorer::new(Analyser::shared());
    let mut by_file = Vec::new();
    for file in &files {
        let mut own = Scorer::new(Analyser::shared());
        let mut reader = csv::Reader::from_path(file)?;
        let columns = GoldReader::new(reader.headers()?)?;
        for record in reader.records() {
            let record = record?;
            let gold = columns.row(&record.iter().collect::<Vec<_>>())?;
            own.add(&gold);
            for label in scorer.add(&gold) {
                if wrong && only.as_deref().is_none_or(|only| only == label.column()) {
                    tell(&gold.text, gold.hours, label);
                }
            }
        }
        by_file.push((file, *own.score()));
    }
    if by_file.len() > 1 {
        for (file, score) in &by_file {
            let name = file.rsplit('/').next().unwrap_or(file);
            let values = Label::ALL.map(|label| score.of(label).f1().map_or("    -".to_owned(), thousandths));
            println!("{name:<18} {}", values.join(" "));
        }
    }
    println!(
        "{:<14} {:>5} {:>5} {:>5} {:>5}   {:>6} {:>6} {:>6}  {:>12}",
        "label", "hit", "false", "miss", "none", "prec", "recall", "F1", "false alarms"
    );
    for label in Label::ALL {
        row(label.column(), scorer.score().of(label));
    }
    for (counts, baseline) in scorer.score().baselines.iter().zip(Baseline::ALL) {
        row(baseline.as_str(), *counts);
    }
    println!("tasks counted alike: {} of {}", scorer.score().tasks_right, scorer.score().tasks_told);
    Ok(())
}

fn thousandths(share: u32) -> String {
    format!("{}.{:03}", share / 1000, share % 1000)
}

fn row(name: &str, counts: Counts) {
    let share = |share: Option<u32>| share.map_or("-".to_owned(), thousandths);
    println!(
        "{name:<14} {:>5} {:>5} {:>5} {:>5}   {:>6} {:>6} {:>6}  {:>12}",
        counts.hits,
        counts.false_alarms,
        counts.misses,
        counts.rejections,
        share(counts.precision()),
        share(counts.recall()),
        share(counts.f1()),
        share(counts.false_alarm_rate()),
    );
}

fn tell(text: &str, hours: Option<rust_decimal::Decimal>, label: Label) {
    let analysis = Analyser::shared().analyse(text, hours);
    let sign = if analysis.is(label) { '+' } else { '-' };
    println!("{sign}{} {text}", label.column());
    if label == Label::BlockBilled {
        for segment in &analysis.segments {
            println!(
                "      {} {:?} {:?} [{}]",
                segment.task,
                segment.act,
                segment.joined,
                segment.span.of(text)
            );
        }
    }
    for reason in analysis.reasons(label) {
        println!("      {} {}", reason.certainty.as_str(), reason.explain(text));
    }
}

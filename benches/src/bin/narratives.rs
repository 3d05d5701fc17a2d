//! Measures the analysis of narratives: accuracy against labelled entries, three naive detectors, styles, speed.
//!
//! `cargo run --release -p meruit-benches --bin narratives -- [--wrong] [--only LABEL] [GOLD.csv …]` reads gold files (by
//! default the fixtures of the analysis) and prints
//!
//! 1. precision, recall and F1 of each label, the share of other entries flagged, and the same for the naive detectors;
//! 2. with several files, cross-validation: F1 of each file by itself, and of four folds of whole files, against all;
//! 3. narratives a second on one core, on entries joined until they have some thirty words.
//!
//! `--wrong` lists the entries whose labels differ, with the reasons.

use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meruit::narrative::{Analyser, Gold, GoldReader, Label, Score, Scorer, read_table, report};

/// The labelled entries of one file.
struct Style {
    name: String,
    entries: Vec<Gold>,
}

/// Folds for cross-validation: a single style has too few positives of most labels to tell anything.
const FOLDS: usize = 4;

/// Labels with fewer positives in a fold are not compared.
const FEWEST: u32 = 5;

/// Words of the narratives whose speed is measured.
const WORDS: usize = 26;

fn main() -> Result<(), Box<dyn Error>> {
    let mut wrong = false;
    let mut only = None;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--wrong" => wrong = true,
            "--only" => only = arguments.next(),
            _ => files.push(PathBuf::from(argument)),
        }
    }
    if files.is_empty() {
        files = fixtures()?;
    }
    let styles = files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    if wrong {
        styles.iter().flat_map(|style| &style.entries).for_each(|entry| tell(entry, only.as_deref()));
    }
    let all = score(&styles);
    println!("{}", report::score_to_text(&all));
    if styles.len() > 1 {
        cross_validate(&styles, &all);
    }
    speed(&styles);
    Ok(())
}

fn fixtures() -> std::io::Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/meruit-narrative/tests/fixtures");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Style, Box<dyn Error>> {
    let table = read_table(&file.to_string_lossy(), std::fs::File::open(file)?)?;
    let reader = GoldReader::new(table.columns.iter().map(String::as_str))?;
    let entries = table.rows.iter().map(|(line, cells)| {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.as_deref().unwrap_or("")).collect();
        reader.row(&cells).map_err(|error| format!("{}, line {line}: {error}", file.display()))
    });
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Style { name, entries: entries.collect::<Result<_, _>>()? })
}

fn score<'s>(styles: impl IntoIterator<Item = &'s Style>) -> Score {
    let mut scorer = Scorer::new(Analyser::shared());
    for entry in styles.into_iter().flat_map(|style| &style.entries) {
        scorer.add(entry);
    }
    *scorer.score()
}

/// F1 in thousandths, where there are enough positives.
fn f1(score: &Score, label: Label) -> Option<u32> {
    let counts = score.of(label);
    (counts.hits + counts.misses >= FEWEST).then(|| counts.f1()).flatten()
}

fn cross_validate(styles: &[Style], all: &Score) {
    println!("F1 by style (- below {FEWEST} positives), and by {FOLDS} folds of whole styles");
    print!("{:<16}", "");
    Label::ALL.iter().for_each(|label| print!(" {:>12}", label.as_str()));
    println!();
    for style in styles {
        row(&style.name, &score([style]));
    }
    let folds: Vec<Score> = (0..FOLDS.min(styles.len()))
        .map(|fold| {
            score(styles.iter().enumerate().filter(|(place, _)| place % FOLDS == fold).map(|(_, s)| s))
        })
        .collect();
    for (fold, score) in folds.iter().enumerate() {
        row(&format!("fold {}", fold + 1), score);
    }
    row("all", all);
    let mean = |label: Label| {
        let found: Vec<u32> = folds.iter().filter_map(|fold| f1(fold, label)).collect();
        found.iter().sum::<u32>().checked_div(u32::try_from(found.len()).unwrap_or(0))
    };
    print!("{:<16}", "mean of folds");
    Label::ALL.iter().for_each(|label| print!(" {:>12}", decimal(mean(*label))));
    println!();
    print!("{:<16}", "below all");
    for label in Label::ALL {
        let below = all.of(label).f1().zip(mean(label)).map(|(all, mean)| all.saturating_sub(mean));
        print!(" {:>12}", decimal(below));
    }
    println!("\n");
}

fn row(name: &str, score: &Score) {
    print!("{name:<16}");
    Label::ALL.iter().for_each(|label| print!(" {:>12}", decimal(f1(score, *label))));
    println!();
}

fn decimal(thousandths: Option<u32>) -> String {
    thousandths.map_or("-".to_owned(), |share| format!("{}.{:03}", share / 1000, share % 1000))
}

/// Prints what the analysis says otherwise than the labels of an entry.
fn tell(entry: &Gold, only: Option<&str>) {
    let analysis = Analyser::shared().analyse(&entry.text, entry.hours);
    for (label, labelled) in Label::ALL.into_iter().zip(entry.labels) {
        let wanted = only.is_none_or(|only| only == label.as_str());
        if !wanted || labelled.is_none_or(|labelled| labelled == analysis.is(label)) {
            continue;
        }
        println!("{}{} {}", if analysis.is(label) { '+' } else { '-' }, label.as_str(), entry.text);
        if label == Label::BlockBilled {
            for segment in &analysis.segments {
                let joined = segment.joined.map_or("", |joined| joined.as_str());
                let (task, act, words) = (segment.task, segment.act.as_str(), analysis.quote(segment.span));
                println!("      {task} {act} [{words}] {joined}");
            }
        }
        for reason in analysis.reasons(label) {
            println!("      {} {}", reason.certainty.as_str(), reason.explain(&entry.text));
        }
    }
}

/// Reads narratives of some thirty words over and over for three seconds.
fn speed(styles: &[Style]) {
    let mut texts = Vec::new();
    for style in styles {
        let mut text = String::new();
        for entry in &style.entries {
            text.push_str(if text.is_empty() { "" } else { "; " });
            text.push_str(&entry.text);
            if text.split_whitespace().count() >= WORDS {
                texts.push((std::mem::take(&mut text), entry.hours));
            }
        }
    }
    let words: usize = texts.iter().map(|(text, _)| text.split_whitespace().count()).sum();
    let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
    let count = texts.len().max(1);
    let mut session = Analyser::shared().session();
    let (mut read, mut segments) = (0, 0);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(3) && !texts.is_empty() {
        for (text, hours) in &texts {
            // As a review does it.
            let analysis = black_box(session.analyse(black_box(text), *hours));
            segments += analysis.segments.len();
            session.take_back(analysis);
        }
        read += texts.len();
    }
    let each = start.elapsed().as_nanos() / u128::try_from(read.max(1)).unwrap_or(1);
    println!(
        "{} narratives, {} words, {} bytes and {} activities each on average",
        texts.len(),
        words / count,
        bytes / count,
        segments / read.max(1)
    );
    println!("{} narratives a second on one core, {each} ns each", 1_000_000_000 / each.max(1));
}

//! The fixtures of this crate, by style of source: every label must be found well in all, and none much worse in one
//! style than over all, so that no style alone was worked towards.

use std::path::PathBuf;

use meruit_narrative::{Analyser, Gold, GoldReader, Label, Score, Scorer};

#[expect(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]
fn styles() -> Vec<(String, Vec<Gold>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let mut reader = csv::Reader::from_path(&file).unwrap();
            let columns = GoldReader::new(reader.headers().unwrap()).unwrap();
            let rows =
                reader.records().map(|row| columns.row(&row.unwrap().iter().collect::<Vec<_>>()).unwrap());
            (file.file_stem().unwrap().to_string_lossy().into_owned(), rows.collect())
        })
        .collect()
}

fn score<'g>(entries: impl IntoIterator<Item = &'g Gold>) -> Score {
    let mut scorer = Scorer::new(Analyser::shared());
    for entry in entries {
        scorer.add(entry);
    }
    *scorer.score()
}

#[test]
fn every_label_is_found_well_over_all_styles() {
    let styles = styles();
    let score = score(styles.iter().flat_map(|(_, entries)| entries));
    let least = |label| match label {
        Label::BlockBilled => 920,
        Label::Vague => 900,
        Label::Clerical => 900,
        _ => 900,
    };
    for label in Label::ALL {
        let f1 = score.of(label).f1().unwrap();
        assert!(f1 >= least(label), "{}: {f1}", label.column());
    }
    assert!(score.of(Label::BlockBilled).false_alarm_rate().unwrap() < 40);
}

#[test]
fn leaving_a_style_out_changes_little() {
    let styles = styles();
    let all = score(styles.iter().flat_map(|(_, entries)| entries)).of(Label::BlockBilled).f1().unwrap();
    for (left_out, entries) in &styles {
        let rest = score(styles.iter().filter(|(name, _)| name != left_out).flat_map(|(_, entries)| entries));
        assert!(rest.of(Label::BlockBilled).f1().unwrap() + 50 >= all, "without {left_out}");
        let own = score(entries).of(Label::BlockBilled);
        // A style has few positives: what is held to account is false alarms, and one error more than the average.
        assert!(
            own.false_alarms + own.misses <= 1 + (own.hits + own.misses) / 5 + entries.len() as u32 / 25,
            "{left_out}: {own:?}"
        );
    }
}

#[test]
fn naive_detectors_do_far_worse() {
    let styles = styles();
    let score = score(styles.iter().flat_map(|(_, entries)| entries));
    let ours = score.of(Label::BlockBilled).f1().unwrap();
    for naive in score.baselines {
        assert!(naive.f1().unwrap() + 300 < ours);
    }
}

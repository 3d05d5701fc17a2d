//! How well narratives were analysed, as a table or JSON.

use std::fmt::Write as _;

use meruit_narrative::{Baseline, Counts, Label, Score};
use serde_json::{Value, json};

/// The table of a measurement: per label how many entries are labelled so and otherwise, precision, recall, F1, and the
/// share of the entries labelled otherwise that were flagged; then the naive detectors of block billing.
///
/// Shares have three decimals; `-` stands where there is nothing to divide by.
///
/// ```
/// use meruit_io::narrative_report::score_to_text;
/// use meruit_narrative::{Analyser, Scorer};
///
/// let table = score_to_text(Scorer::new(Analyser::shared()).score());
/// assert!(table.starts_with("label           labelled  otherwise  precision  recall     F1  flagged otherwise\n"));
/// ```
pub fn score_to_text(score: &Score) -> String {
    let mut out =
        String::from("label           labelled  otherwise  precision  recall     F1  flagged otherwise\n");
    for label in Label::ALL {
        row(&mut out, label.as_str(), score.of(label));
    }
    out.push_str("\nblock billing by naive detectors\n");
    for (baseline, counts) in Baseline::ALL.into_iter().zip(score.baselines) {
        row(&mut out, baseline.as_str(), counts);
    }
    if score.tasks_told > 0 {
        let _ =
            writeln!(out, "\ntasks counted alike in {} of {} entries", score.tasks_right, score.tasks_told);
    }
    out
}

fn row(out: &mut String, name: &str, counts: Counts) {
    let share = |share: Option<u32>| share.map_or("-".to_owned(), decimal);
    let _ = writeln!(
        out,
        "{name:<14} {:>9} {:>10} {:>10} {:>7} {:>6} {:>18}",
        counts.hits + counts.misses,
        counts.false_alarms + counts.rejections,
        share(counts.precision()),
        share(counts.recall()),
        share(counts.f1()),
        share(counts.false_alarm_rate()),
    );
}

fn decimal(thousandths: u32) -> String {
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

/// A measurement as JSON: an object for each label and each naive detector, with the counts `hits`, `false_alarms`,
/// `misses`, `rejections` and the shares `precision`, `recall`, `f1`, `false_alarm_rate` as decimal texts or null.
pub fn score_to_json(score: &Score) -> Value {
    let counts = |counts: Counts| {
        let share = |share: Option<u32>| share.map(decimal);
        json!({
            "hits": counts.hits,
            "false_alarms": counts.false_alarms,
            "misses": counts.misses,
            "rejections": counts.rejections,
            "precision": share(counts.precision()),
            "recall": share(counts.recall()),
            "f1": share(counts.f1()),
            "false_alarm_rate": share(counts.false_alarm_rate()),
        })
    };
    let labels: serde_json::Map<String, Value> =
        Label::ALL.into_iter().map(|label| (label.as_str().to_owned(), counts(score.of(label)))).collect();
    let baselines: serde_json::Map<String, Value> = Baseline::ALL
        .into_iter()
        .zip(score.baselines)
        .map(|(baseline, found)| (baseline.as_str().to_owned(), counts(found)))
        .collect();
    json!({
        "labels": labels,
        "baselines": baselines,
        "tasks_told": score.tasks_told,
        "tasks_right": score.tasks_right,
    })
}

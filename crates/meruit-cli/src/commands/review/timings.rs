//! Where the time of a review went, as a table.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::time::Duration;

use meruit::{Stage, Times};

/// The stages in their order, then the rules, the longest first.
pub(super) fn table(times: &Times) -> String {
    let stages = Stage::ALL.into_iter().filter_map(|stage| Some((stage.word(), *times.stages.get(&stage)?)));
    let stages: Vec<(&str, Duration)> = stages.collect();
    let mut rules: Vec<(&str, Duration)> =
        times.rules.iter().map(|(id, time)| (id.as_str(), *time)).collect();
    rules.sort_by_key(|(id, time)| (Reverse(*time), *id));
    let mut text = String::new();
    for (title, rows) in [("stage", stages), ("rule", rules)] {
        let all: Duration = rows.iter().map(|(_, time)| *time).sum();
        let wide = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(title.len());
        let _ = writeln!(text, "{title:wide$}  {:>12}  {:>6}", "ms", "%");
        for (name, time) in rows {
            let _ = writeln!(text, "{name:wide$}  {:>12}  {:>6}", thousandths(time), tenths(time, all));
        }
    }
    text
}

/// Milliseconds with three places.
fn thousandths(time: Duration) -> String {
    let micros = time.as_micros();
    format!("{}.{:03}", micros / 1_000, micros % 1_000)
}

/// The percentage with one place.
fn tenths(time: Duration, all: Duration) -> String {
    let tenths = (time.as_nanos() * 1_000 + all.as_nanos() / 2) / all.as_nanos().max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_comes_first() {
        let mut times = Times::default();
        times.stages.insert(Stage::Judge, Duration::from_micros(3_000));
        times.stages.insert(Stage::Read, Duration::from_micros(1_500));
        times.rules.insert("a_cap".to_owned(), Duration::from_micros(1_000));
        times.rules.insert("long_day".to_owned(), Duration::from_micros(2_000));
        let expected = [
            "stage            ms       %",
            "read          1.500    33.3",
            "judge         3.000    66.7",
            "rule                ms       %",
            "long_day         2.000    66.7",
            "a_cap            1.000    33.3",
        ];
        assert_eq!(table(&times).lines().collect::<Vec<_>>(), expected);
    }
}

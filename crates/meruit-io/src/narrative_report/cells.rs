//! The analysis of a narrative as cells of a table.

use meruit_narrative::{Analysis, Certainty, Label};

use super::found;
use crate::spreadsheet::safe;

/// The names of the columns that [`cells`] fills.
pub const COLUMNS: [&str; 15] = [
    "tasks",
    "timed_tasks",
    "times_total",
    "itemised",
    "block_billed",
    "vague",
    "clerical",
    "travel",
    "conference",
    "research",
    "training",
    "billing",
    "task_code",
    "activity_code",
    "reasons",
];

/// The analysis as cells, one for each of [`COLUMNS`].
///
/// The columns of labels hold `certain`, `likely` or `unsure`, or nothing. `reasons` joins all reasons by `; `, each behind
/// its label. Texts that a spreadsheet would take for a formula stand behind an apostrophe.
///
/// ```
/// use meruit_io::narrative_report::{COLUMNS, cells};
/// use meruit_narrative::Analyser;
///
/// let row = cells(&Analyser::shared().analyse("Scan exhibits", None));
/// assert_eq!((COLUMNS[6], row[6].as_str()), ("clerical", "certain"));
/// assert_eq!(row[14], "clerical: no legal skill needed: `Scan`");
/// ```
pub fn cells(analysis: &Analysis<'_>) -> [String; COLUMNS.len()] {
    let sure = |label| analysis.certainty(label).map_or("", Certainty::as_str).to_owned();
    let code = |suggestion: Option<meruit_narrative::Suggestion>| {
        suggestion.map_or(String::new(), |suggestion| suggestion.code.to_owned())
    };
    let reasons: Vec<String> = found(analysis)
        .flat_map(|label| analysis.reasons(label).map(move |reason| (label, reason)))
        .map(|(label, reason)| format!("{}: {}", label.as_str(), reason.explain(analysis.text)))
        .collect();
    let [block, vague, clerical, travel, conference, research, training, billing] = Label::ALL.map(sure);
    [
        analysis.tasks.to_string(),
        analysis.timed_tasks.to_string(),
        analysis.times_total.map_or(String::new(), |total| total.to_string()),
        if analysis.itemised { "yes" } else { "no" }.to_owned(),
        block,
        vague,
        clerical,
        travel,
        conference,
        research,
        training,
        billing,
        code(analysis.task_code),
        code(analysis.activity_code),
        safe(&reasons.join("; ")),
    ]
}

/// The text as a cell that no spreadsheet takes for a formula: `=1+1` gets an apostrophe in front, a plain number stays.
///
/// ```
/// assert_eq!(meruit_io::narrative_report::safe_cell("=1+1"), "'=1+1");
/// ```
pub fn safe_cell(text: &str) -> String {
    safe(text)
}

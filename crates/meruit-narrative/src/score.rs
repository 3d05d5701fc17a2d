//! Measures the analysis against entries labelled by people.
//!
//! A gold file is a table with the columns `text`, `hours` (may be empty) and one column per label
//! ([`Label::column`]) holding `1`, `0` or `?`; entries marked `?` are left out of that label's score. The caller reads
//! the file; this module names the columns and counts.

use rust_decimal::Decimal;

use crate::analyser::Analyser;
use crate::baseline::Baseline;
use crate::label::Label;

/// One labelled entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gold {
    /// The narrative.
    pub text: String,
    /// The billed hours, if known.
    pub hours: Option<Decimal>,
    /// Per label, in the order of [`Label::ALL`]; `None` when left open.
    pub labels: [Option<bool>; Label::ALL.len()],
    /// The number of tasks, if the file tells.
    pub tasks: Option<u32>,
}

/// Why a gold file or a row of it cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GoldError {
    /// The heading has no such column.
    #[error("the column `{0}` is missing")]
    MissingColumn(&'static str),
    /// A label cell holds something else than `1`, `0`, `?` or nothing.
    #[error("`{found}` in column `{column}` is not `1`, `0` or `?`")]
    NotALabel {
        /// The column.
        column: &'static str,
        /// What was found.
        found: String,
    },
    /// The hours are not a number.
    #[error("`{0}` is not a number of hours")]
    NotHours(String),
}

/// Reads rows of a gold file, whose heading told where each column is.
#[derive(Debug, Clone)]
pub struct GoldReader {
    text: usize,
    hours: Option<usize>,
    tasks: Option<usize>,
    labels: [usize; Label::ALL.len()],
}

impl GoldReader {
    /// A reader for files with this heading. Other columns are ignored.
    ///
    /// # Errors
    ///
    /// [`GoldError::MissingColumn`] when `text` or a label's column is not there.
    pub fn new<'h>(heading: impl IntoIterator<Item = &'h str>) -> Result<Self, GoldError> {
        let names: Vec<&str> =
            heading.into_iter().map(|name| name.trim().trim_start_matches('\u{feff}')).collect();
        let place = |wanted: &str| names.iter().position(|name| *name == wanted);
        let needed = |wanted: &'static str| place(wanted).ok_or(GoldError::MissingColumn(wanted));
        let mut labels = [0; Label::ALL.len()];
        for (slot, label) in labels.iter_mut().zip(Label::ALL) {
            *slot = needed(label.column())?;
        }
        Ok(Self { text: needed("text")?, hours: place("hours"), tasks: place("task_count"), labels })
    }

    /// One row.
    ///
    /// # Errors
    ///
    /// [`GoldError`] for a label or hours that cannot be read. An empty label counts as left open.
    pub fn row(&self, cells: &[&str]) -> Result<Gold, GoldError> {
        let cell = |place: usize| cells.get(place).copied().unwrap_or("").trim();
        let hours = match self.hours.map_or("", cell) {
            "" => None,
            hours => Some(hours.parse().map_err(|_| GoldError::NotHours(hours.to_owned()))?),
        };
        let mut labels = [None; Label::ALL.len()];
        for ((slot, place), label) in labels.iter_mut().zip(self.labels).zip(Label::ALL) {
            *slot = match cell(place) {
                "1" => Some(true),
                "0" => Some(false),
                "?" | "" => None,
                found => {
                    return Err(GoldError::NotALabel { column: label.column(), found: found.to_owned() });
                }
            };
        }
        let tasks = self.tasks.and_then(|place| cell(place).parse().ok());
        Ok(Gold { text: cells.get(self.text).copied().unwrap_or("").to_owned(), hours, labels, tasks })
    }
}

/// How often a detector was right and wrong about one label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Counts {
    /// Found, and labelled so.
    pub hits: u32,
    /// Found, but labelled otherwise: false alarms.
    pub false_alarms: u32,
    /// Labelled, but not found.
    pub misses: u32,
    /// Neither.
    pub rejections: u32,
}

impl Counts {
    /// Counts one entry.
    pub fn add(&mut self, found: bool, labelled: bool) {
        let count = match (found, labelled) {
            (true, true) => &mut self.hits,
            (true, false) => &mut self.false_alarms,
            (false, true) => &mut self.misses,
            (false, false) => &mut self.rejections,
        };
        *count += 1;
    }

    /// Hits among what was found, in thousandths; `None` when nothing was found.
    pub fn precision(self) -> Option<u32> {
        thousandths(self.hits, self.hits + self.false_alarms)
    }

    /// Hits among what is labelled so, in thousandths; `None` when nothing is.
    pub fn recall(self) -> Option<u32> {
        thousandths(self.hits, self.hits + self.misses)
    }

    /// The harmonic mean of both, in thousandths; `None` when nothing is labelled or found.
    pub fn f1(self) -> Option<u32> {
        thousandths(2 * self.hits, 2 * self.hits + self.false_alarms + self.misses)
    }

    /// False alarms among entries labelled otherwise, in thousandths; `None` when there are none.
    pub fn false_alarm_rate(self) -> Option<u32> {
        thousandths(self.false_alarms, self.false_alarms + self.rejections)
    }
}

/// The rounded share, in thousandths.
fn thousandths(part: u32, whole: u32) -> Option<u32> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    (whole > 0).then(|| u32::try_from((part * 2000 + whole) / (whole * 2)).unwrap_or(u32::MAX))
}

/// The result of a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Score {
    /// Per label, in the order of [`Label::ALL`].
    pub labels: [Counts; Label::ALL.len()],
    /// The naive detectors of block billing, in the order of [`Baseline::ALL`].
    pub baselines: [Counts; Baseline::ALL.len()],
    /// Entries whose number of tasks was told.
    pub tasks_told: u32,
    /// Entries of these for which the same number was found.
    pub tasks_right: u32,
}

impl Score {
    /// The counts of one label.
    pub fn of(&self, label: Label) -> Counts {
        self.labels.get(label as usize).copied().unwrap_or_default()
    }
}

/// Measures an analyser, entry by entry.
///
/// ```
/// use meruit_narrative::{Analyser, GoldReader, Label, Scorer};
///
/// let heading = "text,hours,block_billed,vague,clerical,travel,conference,research,training,billing_admin";
/// let reader = GoldReader::new(heading.split(',')).unwrap();
/// let gold = reader.row(&["Research", "1.0", "0", "1", "0", "0", "0", "1", "0", "0"]).unwrap();
/// let mut scorer = Scorer::new(Analyser::shared());
/// assert!(scorer.add(&gold).is_empty(), "every label is as the file says");
/// assert_eq!(scorer.score().of(Label::Vague).f1(), Some(1000));
/// ```
#[derive(Debug, Clone)]
pub struct Scorer<'a> {
    analyser: &'a Analyser,
    score: Score,
}

impl<'a> Scorer<'a> {
    /// A scorer that has seen nothing.
    pub fn new(analyser: &'a Analyser) -> Self {
        Self { analyser, score: Score::default() }
    }

    /// Counts one entry and returns the labels it was wrong about.
    pub fn add(&mut self, gold: &Gold) -> Vec<Label> {
        let analysis = self.analyser.analyse(&gold.text, gold.hours);
        let mut wrong = Vec::new();
        for ((counts, labelled), label) in self.score.labels.iter_mut().zip(gold.labels).zip(Label::ALL) {
            let Some(labelled) = labelled else { continue };
            let found = analysis.is(label);
            counts.add(found, labelled);
            if found != labelled {
                wrong.push(label);
            }
        }
        if let Some(labelled) = gold.labels.first().copied().flatten() {
            for (counts, baseline) in self.score.baselines.iter_mut().zip(Baseline::ALL) {
                counts.add(baseline.flags(&gold.text), labelled);
            }
        }
        if let Some(tasks) = gold.tasks {
            self.score.tasks_told += 1;
            self.score.tasks_right += u32::from(analysis.tasks == tasks);
        }
        wrong
    }

    /// What was counted so far.
    pub fn score(&self) -> &Score {
        &self.score
    }
}

//! What was found in one narrative.

use rust_decimal::Decimal;

use crate::codes::Suggestion;
use crate::label::{Certainty, Label, Span};
use crate::merge::Joined;
use crate::reason::Evidence;
use crate::sense::Act;

/// One activity of a narrative.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Segment {
    /// All its words.
    pub span: Span,
    /// The verb or noun that names the activity.
    pub head: Span,
    /// The kind of work.
    pub act: Act,
    /// How sure it is that this is an activity of its own.
    pub certainty: Certainty,
    /// What it was done to, when a thing is named.
    pub object: Option<Span>,
    /// With whom.
    pub people: Option<Span>,
    /// About what, or for what.
    pub subject: Option<Span>,
    /// Which task it belongs to, from 1.
    pub task: u32,
    /// Why it belongs to the task of the segment before; `None` for the first segment of a task.
    pub joined: Option<Joined>,
    /// Its own time, in hours.
    pub hours: Option<Decimal>,
    pub(crate) labels: u8,
}

impl Segment {
    /// Whether the label was found in this segment, surely enough. A segment is never block billed.
    pub fn is(&self, label: Label) -> bool {
        self.labels & (1 << label as u8) != 0
    }
}

/// What was found in a narrative. Spans are byte ranges of [`text`](Self::text).
///
/// The fields hold what is at least as sure as [`Options::least`](crate::Options::least); [`certainty`](Self::certainty)
/// and [`evidence`](Self::evidence) also tell of what is less sure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Analysis<'t> {
    /// The narrative.
    pub text: &'t str,
    /// Its activities, in order.
    pub segments: Vec<Segment>,
    /// Number of tasks; 0 when no activity was found.
    pub tasks: u32,
    /// Number of tasks where even related work is separate, as with [`Related::Apart`](crate::Related::Apart).
    pub tasks_apart: u32,
    /// Number of tasks where work on one subject is one task, as with [`Related::Together`](crate::Related::Together).
    pub tasks_together: u32,
    /// An event is prepared for and attended in one breath.
    pub prepares_and_attends: bool,
    /// Number of tasks with a time of their own.
    pub timed_tasks: u32,
    /// The sum of all times given, in hours, to four decimals; `None` when none is given.
    pub times_total: Option<Decimal>,
    /// Every task has a time, and the times add up to the hours of the line (if the caller gave them).
    pub itemised: bool,
    /// The words that say travel is billed at half already.
    pub travel_halved: Option<Span>,
    /// The first people named as those the work was done with.
    pub party: Option<Span>,
    /// The first subject named.
    pub subject: Option<Span>,
    /// The UTBMS task code the wording speaks for.
    pub task_code: Option<Suggestion>,
    /// The UTBMS activity code the wording speaks for.
    pub activity_code: Option<Suggestion>,
    /// Equal for narratives that differ in letter case, blanks, punctuation and times given per task alone.
    pub duplicate_key: u64,
    /// Every reason found, in order of labels and places.
    pub evidence: Vec<Evidence>,
    pub(crate) least: Certainty,
    pub(crate) certainties: [Option<Certainty>; Label::ALL.len()],
}

impl<'t> Analysis<'t> {
    /// How sure the label is; `None` when nothing speaks for it.
    pub fn certainty(&self, label: Label) -> Option<Certainty> {
        self.certainties.get(label as usize).copied().flatten()
    }

    /// Whether the label was found as surely as [`Options::least`](crate::Options::least) asks.
    pub fn is(&self, label: Label) -> bool {
        self.certainty(label).is_some_and(|certainty| certainty >= self.least)
    }

    /// The reasons for a label, surest or not, in order of place.
    ///
    /// ```
    /// use meruit_narrative::{Analyser, Label};
    ///
    /// let text = "Draft motion for continuance; telephone call with surveyor re plat";
    /// let analysis = Analyser::shared().analyse(text, None);
    /// let reasons: Vec<String> =
    ///     analysis.reasons(Label::BlockBilled).map(|reason| reason.explain(text).to_string()).collect();
    /// assert_eq!(reasons, ["two activities: `Draft motion for continuance`, `telephone call with surveyor re plat`"]);
    /// ```
    pub fn reasons(&self, label: Label) -> impl Iterator<Item = &Evidence> + '_ {
        self.evidence.iter().filter(move |evidence| evidence.label == label)
    }

    /// The text of a span of this narrative.
    pub fn quote(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

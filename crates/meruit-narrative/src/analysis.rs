//! What was found in one narrative.

use rust_decimal::Decimal;

use crate::codes::Suggestion;
use crate::label::{Certainty, Label, Span};
use crate::link::{Apart, Joined, Link, Links, Relation};
use crate::options::Related;
use crate::reason::{Evidence, Reason};
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
    /// What was decided between the segment before and this one; `None` for the first.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) links: Option<Links>,
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

    /// Why the tasks are apart, one reason for each after the first: with [`Related::AsDefined`] those that
    /// [`tasks`](Self::tasks) counts, with the others those of [`tasks_apart`](Self::tasks_apart) and
    /// [`tasks_together`](Self::tasks_together). Times that cure block billing take none of them away.
    ///
    /// ```
    /// use meruit_narrative::{Analyser, Related};
    ///
    /// let text = "Review plat; call surveyor re same; draft motion to compel";
    /// let analysis = Analyser::shared().analyse(text, None);
    /// let reasons = |related| -> Vec<String> {
    ///     analysis.reasons_between_tasks(related).map(|reason| reason.explain(text).to_string()).collect()
    /// };
    /// assert_eq!(reasons(Related::AsDefined).len(), 2);
    /// assert_eq!(reasons(Related::Together), ["two activities: `call surveyor re same`, `draft motion to compel`"]);
    /// ```
    pub fn reasons_between_tasks(&self, related: Related) -> impl Iterator<Item = Evidence> + '_ {
        self.links().filter_map(move |(place, links)| {
            let link = match related {
                Related::AsDefined => links.counts,
                Related::Together => links.together,
                Related::Apart => links.apart,
            };
            let Link::Apart(apart, certainty) = link else { return None };
            (certainty >= self.least).then(|| self.between(place, apart, certainty)).flatten()
        })
    }

    /// Where tasks that are apart as defined are one because they are on one subject: the words that say so. They are
    /// why [`tasks_together`](Self::tasks_together) is less than [`tasks`](Self::tasks).
    ///
    /// ```
    /// use meruit_narrative::Analyser;
    ///
    /// let text = "Review plat; call surveyor re same; draft motion to compel";
    /// let analysis = Analyser::shared().analyse(text, None);
    /// let reasons: Vec<String> = analysis.relations().map(|reason| reason.explain(text).to_string()).collect();
    /// assert_eq!((analysis.tasks, analysis.tasks_together), (3, 2));
    /// assert_eq!(reasons, ["one subject: `plat`, `same`"]);
    /// ```
    pub fn relations(&self) -> impl Iterator<Item = Evidence> + '_ {
        self.links().filter_map(|(place, links)| {
            let Relation { first, second, certainty } =
                links.relation.filter(|_| links.apart.parts(self.least))?;
            let reason = Reason::OneSubject { first, second };
            let (label, segment) = (Label::BlockBilled, place as u32);
            Some(Evidence { label, certainty, segment, span: second, reason })
        })
    }

    /// Where an event is prepared for and attended in one breath: the words of both.
    ///
    /// ```
    /// use meruit_narrative::Analyser;
    ///
    /// let text = "Prepare for and attend deposition of Mr. Moss; review transcript of Ms. Vail";
    /// let analysis = Analyser::shared().analyse(text, None);
    /// let reasons: Vec<String> =
    ///     analysis.preparations().map(|reason| reason.explain(text).to_string()).collect();
    /// assert_eq!(reasons, ["preparation and attendance: `Prepare for`, `attend deposition of Mr. Moss`"]);
    /// ```
    pub fn preparations(&self) -> impl Iterator<Item = Evidence> + '_ {
        self.links().filter(|(_, links)| links.counts.prepares()).filter_map(|(place, links)| {
            let certainty = match links.counts {
                Link::Apart(_, certainty) => certainty,
                Link::Joined(_) => Certainty::Certain,
            };
            self.between(place, Apart::Preparation, certainty)
        })
    }

    fn links(&self) -> impl Iterator<Item = (usize, Links)> + '_ {
        self.segments.iter().enumerate().filter_map(|(place, segment)| Some((place, segment.links?)))
    }

    /// The reason that parts the segment at `place` from the one before.
    fn between(&self, place: usize, apart: Apart, certainty: Certainty) -> Option<Evidence> {
        let (first, second) =
            (self.segments.get(place.checked_sub(1)?)?.span, self.segments.get(place)?.span);
        let reason = Reason::TwoTasks { apart, first, second };
        Some(Evidence { label: Label::BlockBilled, certainty, segment: place as u32, span: second, reason })
    }

    /// The text of a span of this narrative.
    pub fn quote(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

//! The decision between two activities in a row: joined in one task, or apart, and why.

use crate::label::{Certainty, Span};

/// Why an activity belongs to the task of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Joined {
    /// Two verbs, one object: review and revise.
    SameObject,
    /// A part of the event attended: attend hearing and argue.
    PartOfEvent,
    /// What a conversation or a step led to.
    Outcome,
    /// Papers of one filing.
    OneFiling,
    /// Messages and calls with the same people on the same subject.
    OneThread,
    /// The note that records research.
    ResearchNote,
    /// Sending, filing or signing what was just drafted.
    PassedOn,
    /// Preparing for the event attended.
    Preparation,
    /// The travel there and back.
    OneJourney,
    /// A heading for what follows.
    Heading,
}

impl Joined {
    /// The rule in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SameObject => "the same object",
            Self::PartOfEvent => "part of the event",
            Self::Outcome => "what it led to",
            Self::OneFiling => "papers of one filing",
            Self::OneThread => "one exchange with the same people",
            Self::ResearchNote => "the note of the research",
            Self::PassedOn => "passing on what was drafted",
            Self::Preparation => "preparation for the event",
            Self::OneJourney => "one journey",
            Self::Heading => "a heading",
        }
    }

    /// Whether the two would be called one piece of work by everybody.
    pub(crate) fn inherent(self) -> bool {
        matches!(self, Self::SameObject | Self::PartOfEvent | Self::Heading | Self::OneJourney)
    }
}

/// What sets a task apart from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Apart {
    /// Another thing worked on.
    Objects,
    /// Another kind of work.
    Activities,
    /// Other people.
    People,
    /// Another subject.
    Subjects,
    /// Travel beside work.
    Travel,
    /// A time of its own.
    Times,
    /// Preparing for an event and attending it.
    Preparation,
}

impl Apart {
    /// `two objects`, and so on.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Objects => "two objects",
            Self::Activities => "two activities",
            Self::People => "two counterparts",
            Self::Subjects => "two subjects",
            Self::Travel => "travel and work",
            Self::Times => "times of their own",
            Self::Preparation => "preparation and attendance",
        }
    }
}

/// The decision between two activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Joined(Joined),
    Apart(Apart, Certainty),
}

/// The decision between two activities, by each of the ways in which courts see related work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Links {
    /// By the options of the analysis.
    pub(crate) counts: Link,
    /// Where even related work is separate.
    pub(crate) apart: Link,
    /// Where work on one subject is one task.
    pub(crate) together: Link,
    /// The words that say so of tasks that are apart as defined.
    pub(crate) relation: Option<Relation>,
}

/// The words that relate two tasks: a word they share, or `same` and what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) first: Span,
    pub(crate) second: Span,
    pub(crate) certainty: Certainty,
}

impl Link {
    /// Whether this makes another task, surely enough.
    pub(crate) fn parts(self, least: Certainty) -> bool {
        matches!(self, Self::Apart(_, certainty) if certainty >= least)
    }

    /// An event is prepared for and attended.
    pub(crate) fn prepares(self) -> bool {
        matches!(self, Self::Joined(Joined::Preparation) | Self::Apart(Apart::Preparation, _))
    }
}

//! Why something was found, in a form that keeps its places in the text and can be put into words.

use std::fmt;

use crate::label::{Certainty, Label, Span};
use crate::link::Apart;

/// One reason for a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Evidence {
    /// What it speaks for.
    pub label: Label,
    /// How sure it is.
    pub certainty: Certainty,
    /// The segment it was found in, by place in [`Analysis::segments`](crate::Analysis::segments); for block billing the
    /// second of the two.
    pub segment: u32,
    /// The words that show it.
    pub span: Span,
    /// Why.
    pub reason: Reason,
}

/// Why a label was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Reason {
    /// Two tasks: what sets them apart, and the words that show each.
    TwoTasks {
        /// What sets them apart.
        apart: Apart,
        /// The words of the first.
        first: Span,
        /// The words of the second.
        second: Span,
    },
    /// Two tasks that are one where work on one subject is one task: the words that relate them.
    OneSubject {
        /// What the first is about.
        first: Span,
        /// The same of the second, or a word such as `same` that refers to it.
        second: Span,
    },
    /// No subject is given.
    NoSubject,
    /// The thing worked on could be anything.
    NothingNamed,
    /// A kind of thing is named, not which.
    OnlyAKind,
    /// The activity itself needs no legal skill.
    ClericalWork,
    /// The talk or message is about dates and arrangements.
    Arrangements,
    /// Time on the way.
    OnTheWay,
    /// The people belong to the timekeeper's firm.
    OwnFirm,
    /// Legal research.
    LegalResearch,
    /// A search that may be of facts.
    FactSearch,
    /// The timekeeper learns.
    Learning,
    /// The firm's own bills.
    OwnBills,
}

impl Evidence {
    /// The reason in words, quoting the narrative: ``two objects: `motion`, `outline` ``.
    pub fn explain<'a>(&'a self, text: &'a str) -> impl fmt::Display + 'a {
        Explained { evidence: self, text }
    }
}

struct Explained<'a> {
    evidence: &'a Evidence,
    text: &'a str,
}

impl fmt::Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = self.evidence.span.of(self.text);
        match self.evidence.reason {
            Reason::TwoTasks { apart, first, second } => {
                write!(f, "{}: `{}`, `{}`", apart.as_str(), first.of(self.text), second.of(self.text))
            }
            Reason::OneSubject { first, second } => {
                write!(f, "one subject: `{}`, `{}`", first.of(self.text), second.of(self.text))
            }
            Reason::NoSubject => write!(f, "no subject: `{quoted}`"),
            Reason::NothingNamed => write!(f, "nothing named that was worked on: `{quoted}`"),
            Reason::OnlyAKind => write!(f, "a kind of thing, but not which: `{quoted}`"),
            Reason::ClericalWork => write!(f, "no legal skill needed: `{quoted}`"),
            Reason::Arrangements => write!(f, "about dates or arrangements: `{quoted}`"),
            Reason::OnTheWay => write!(f, "time in transit: `{quoted}`"),
            Reason::OwnFirm => write!(f, "within the firm: `{quoted}`"),
            Reason::LegalResearch => write!(f, "legal research: `{quoted}`"),
            Reason::FactSearch => write!(f, "a search, perhaps of facts: `{quoted}`"),
            Reason::Learning => write!(f, "the timekeeper learns: `{quoted}`"),
            Reason::OwnBills => write!(f, "the firm's own bills: `{quoted}`"),
        }
    }
}

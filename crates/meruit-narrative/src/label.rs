//! What an analysis can find in a narrative, and how sure it is.

/// A property of a narrative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Label {
    /// Two or more tasks share one time.
    BlockBilled,
    /// The reader cannot tell what was done and on or about what.
    Vague,
    /// Some separable part needs no legal skill.
    Clerical,
    /// Time in transit.
    Travel,
    /// A talk within the timekeeper's own firm.
    Conference,
    /// Legal research.
    Research,
    /// The timekeeper learns.
    Training,
    /// Work on the firm's own bills.
    Billing,
}

impl Label {
    /// Every label, in the order of the columns of a gold file.
    pub const ALL: [Self; 8] = [
        Self::BlockBilled,
        Self::Vague,
        Self::Clerical,
        Self::Travel,
        Self::Conference,
        Self::Research,
        Self::Training,
        Self::Billing,
    ];

    /// The name that rules and reports give it: `block_billed`, ... `billing`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BlockBilled => "block_billed",
            Self::Vague => "vague",
            Self::Clerical => "clerical",
            Self::Travel => "travel",
            Self::Conference => "conference",
            Self::Research => "research",
            Self::Training => "training",
            Self::Billing => "billing",
        }
    }

    /// The column of a gold file: `block_billed`, ... `billing_admin`.
    pub fn column(self) -> &'static str {
        match self {
            Self::Billing => "billing_admin",
            other => other.as_str(),
        }
    }
}

/// How sure a finding is. Ordered: unsure is less than likely is less than certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Certainty {
    /// Two careful readers may differ.
    Unsure,
    /// Most readers would agree.
    Likely,
    /// The wording leaves no other reading we know of.
    Certain,
}

impl Certainty {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// A range of bytes of a narrative, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    pub(crate) fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The text it covers; empty when `text` is not the narrative it was found in.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

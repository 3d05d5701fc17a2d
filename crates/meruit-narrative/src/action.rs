//! One activity of a narrative: what was done, on what, with whom, about what.

use crate::label::Certainty;
use crate::sense::{Act, Family, Noun};

/// A range of token places, end excluded.
pub(crate) type Range = (u32, u32);

/// What stands between an activity and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Separator {
    /// Nothing but words.
    #[default]
    None,
    Comma,
    And,
    CommaAnd,
    Slash,
    /// `while`: at the same time.
    While,
    /// A semicolon, full stop, dash, new line, time, or a word such as `then`.
    Strong,
}

impl Separator {
    pub(crate) fn is_weak(self) -> bool {
        matches!(self, Self::Comma | Self::And | Self::CommaAnd | Self::Slash)
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Action {
    /// All its tokens.
    pub(crate) tokens: Range,
    /// The verb or noun that names it.
    pub(crate) head: u32,
    pub(crate) act: Act,
    /// The form of the head, one of [`form`](crate::sense::form).
    pub(crate) form: u8,
    /// The verb is understood from the activity before: draft a motion and [draft] a letter.
    pub(crate) elided: bool,
    /// No word names an activity; a thing stands alone.
    pub(crate) implicit: bool,
    pub(crate) separator: Separator,
    /// How sure it is that this is an activity of its own at all.
    pub(crate) certainty: Certainty,

    /// The noun it is done to.
    pub(crate) object: Option<u32>,
    pub(crate) noun: Noun,
    pub(crate) family: Family,
    /// Key of that noun: its lemma, or the word's own key.
    pub(crate) object_key: u64,
    /// The object is `same`, `it`: what was named before.
    pub(crate) object_same: bool,

    /// Bits of [`Role`](crate::sense::Role) of the people it is done with.
    pub(crate) roles: u16,
    /// Their names, mixed into one number.
    pub(crate) names: u64,
    pub(crate) people: Option<Range>,

    pub(crate) topic: Option<Range>,
    /// The topic is `same`.
    pub(crate) topic_same: bool,
    /// `to discuss ...`, `in preparation for ...`
    pub(crate) purpose: Option<Range>,

    /// Words that say what it was about.
    pub(crate) specific: u16,
    /// The most telling noun: 0 to 2.
    pub(crate) weight: u8,
    /// People named as what the work is about, such as `deposition of plaintiff`.
    pub(crate) subject_people: bool,
    /// It ends in a preposition whose noun follows later: prepare for and attend.
    pub(crate) hanging: bool,
    /// Place of its time in the list of times.
    pub(crate) time: Option<u32>,
}

impl Action {
    /// That before the first word.
    pub(crate) const NONE: Self = Self {
        tokens: (0, 0),
        head: 0,
        act: Act::None,
        form: 0,
        elided: false,
        implicit: false,
        separator: Separator::None,
        certainty: Certainty::Unsure,
        object: None,
        noun: Noun::None,
        family: Family::None,
        object_key: 0,
        object_same: false,
        roles: 0,
        names: 0,
        people: None,
        topic: None,
        topic_same: false,
        purpose: None,
        specific: 0,
        weight: 0,
        subject_people: false,
        hanging: false,
        time: None,
    };

    pub(crate) fn has_object(&self) -> bool {
        self.object.is_some() || self.object_same
    }

    /// Nothing was said but the activity itself.
    pub(crate) fn is_bare(&self) -> bool {
        !self.has_object()
            && self.people.is_none()
            && self.topic.is_none()
            && !self.topic_same
            && self.purpose.is_none()
    }

    pub(crate) fn is_message(&self) -> bool {
        self.act == Act::Message || self.noun == Noun::Message
    }
}

//! What a word can be: the readings the lexicon gives it, packed small because every token carries them.

/// What kind of work a verb or an activity noun names. Decides what may be one task with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Act {
    /// No activity.
    #[default]
    None,
    /// Reading and weighing: review, analyse, compare.
    Review,
    /// Making or changing a text: draft, revise, summarise.
    Draft,
    /// Legal research.
    Research,
    /// Looking for facts: investigate, trace, search.
    Investigate,
    /// Speaking: call, confer, meet, interview.
    Talk,
    /// Writing to somebody: email, respond.
    Message,
    /// Telling somebody: advise, inform.
    Tell,
    /// Following up on something.
    FollowUp,
    /// Being at an event: attend, appear, defend.
    Attend,
    /// A part of an event: argue, question, present.
    Part,
    /// Preparing for something: plan, strategise.
    Plan,
    /// Negotiating.
    Negotiate,
    /// Being on the way.
    Travel,
    /// Coming back, or giving back: return to office, return call.
    Return,
    /// Passing on what exists: send, circulate, produce.
    Send,
    /// Filing with a court or serving on a party.
    File,
    /// Handing over: deliver.
    Deliver,
    /// Receiving.
    Receive,
    /// Signing.
    Sign,
    /// Asking for something: request.
    Request,
    /// Ordering something, such as a transcript.
    Order,
    /// Setting dates.
    Schedule,
    /// Seeing to it that others do something: arrange, coordinate.
    Arrange,
    /// Putting in order: organise.
    Organize,
    /// Work that needs no legal skill: scan, calendar, copy.
    Clerical,
    /// Bringing up to date: a calendar or a brief.
    Update,
    /// Reporting: to a client, or writing a report.
    Report,
    /// Tendering: a defence, or a letter.
    Tender,
    /// Unsaid work on something: handle, address.
    Work,
    /// Attention to something.
    Attention,
    /// Learning.
    Train,
    /// Teaching others.
    Teach,
    /// Billing the client.
    Bill,
    /// What a step led to: identify, incorporate.
    Result,
    /// What a conversation led to: agree, obtain.
    Outcome,
    /// Leads another activity: continue, begin, work on.
    Aux,
    /// Carries a noun that names the activity: conduct (a search).
    Conduct,
    /// Any other activity.
    Other,
}

impl Act {
    /// Every class with its name in the lexicon files, in the order of the classes.
    const NAMES: [(Self, &'static str); 39] = [
        (Self::None, "none"),
        (Self::Review, "review"),
        (Self::Draft, "draft"),
        (Self::Research, "research"),
        (Self::Investigate, "investigate"),
        (Self::Talk, "talk"),
        (Self::Message, "message"),
        (Self::Tell, "tell"),
        (Self::FollowUp, "followup"),
        (Self::Attend, "attend"),
        (Self::Part, "part"),
        (Self::Plan, "plan"),
        (Self::Negotiate, "negotiate"),
        (Self::Travel, "travel"),
        (Self::Return, "return"),
        (Self::Send, "send"),
        (Self::File, "file"),
        (Self::Deliver, "deliver"),
        (Self::Receive, "receive"),
        (Self::Sign, "sign"),
        (Self::Request, "request"),
        (Self::Order, "order"),
        (Self::Schedule, "schedule"),
        (Self::Arrange, "arrange"),
        (Self::Organize, "organize"),
        (Self::Clerical, "clerical"),
        (Self::Update, "update"),
        (Self::Report, "report"),
        (Self::Tender, "tender"),
        (Self::Work, "work"),
        (Self::Attention, "attention"),
        (Self::Train, "train"),
        (Self::Teach, "teach"),
        (Self::Bill, "bill"),
        (Self::Result, "result"),
        (Self::Outcome, "outcome"),
        (Self::Aux, "aux"),
        (Self::Conduct, "conduct"),
        (Self::Other, "other"),
    ];

    /// The class of this name in the lexicon files; `None` for an unknown name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(act, _)| *act)
    }

    /// Its name in the lexicon files: `review`, `draft`, ...
    pub fn as_str(self) -> &'static str {
        Self::NAMES.get(self as usize).map_or("", |(_, name)| name)
    }

    /// Speaking or writing to somebody.
    pub(crate) fn communicates(self) -> bool {
        matches!(self, Self::Talk | Self::Message | Self::Tell | Self::FollowUp)
    }

    /// Work on a text or a thing, which may pass through several hands' turns and stay one task.
    pub(crate) fn handles_things(self) -> bool {
        matches!(
            self,
            Self::Review
                | Self::Draft
                | Self::Research
                | Self::Investigate
                | Self::Negotiate
                | Self::Send
                | Self::File
                | Self::Deliver
                | Self::Receive
                | Self::Sign
                | Self::Clerical
                | Self::Organize
                | Self::Update
                | Self::Report
                | Self::Tender
                | Self::Order
                | Self::Request
                | Self::Schedule
                | Self::Arrange
                | Self::Work
                | Self::Attention
                | Self::Result
                | Self::Outcome
                | Self::Other
        )
    }

    /// Passing on or filing what has just been made.
    pub(crate) fn passes_on(self) -> bool {
        matches!(self, Self::Send | Self::File | Self::Deliver | Self::Sign)
    }
}

/// What a noun names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Noun {
    #[default]
    None,
    Message,
    Talk,
    Event,
    Document,
    Abstract,
}

impl Noun {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "none" => Self::None,
            "message" => Self::Message,
            "talk" => Self::Talk,
            "event" => Self::Event,
            "document" => Self::Document,
            "abstract" => Self::Abstract,
            _ => return None,
        })
    }
}

/// Papers of one family are made for one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Family {
    #[default]
    None,
    Message,
    Motion,
    Pleading,
    Discovery,
    Outline,
    Memo,
    Report,
    Deal,
    Estate,
    Patent,
    Evidence,
    /// Not a paper: a word that says that a paper goes with the one before it (supporting).
    Companion,
}

impl Family {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "" | "talk" | "event" => Self::None,
            "message" => Self::Message,
            "motion" => Self::Motion,
            "pleading" => Self::Pleading,
            "discovery" => Self::Discovery,
            "outline" => Self::Outline,
            "memo" => Self::Memo,
            "report" => Self::Report,
            "deal" => Self::Deal,
            "estate" => Self::Estate,
            "patent" => Self::Patent,
            "evidence" => Self::Evidence,
            "companion" => Self::Companion,
            _ => return None,
        })
    }
}

/// Who somebody is to the timekeeper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Role {
    #[default]
    None,
    Client,
    Opposing,
    Counsel,
    Court,
    Expert,
    Witness,
    Insurer,
    Agency,
    Third,
    Party,
    Firm,
    Title,
}

impl Role {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "none" => Self::None,
            "client" => Self::Client,
            "opposing" => Self::Opposing,
            "counsel" => Self::Counsel,
            "court" => Self::Court,
            "expert" => Self::Expert,
            "witness" => Self::Witness,
            "insurer" => Self::Insurer,
            "agency" => Self::Agency,
            "third" => Self::Third,
            "party" => Self::Party,
            "firm" => Self::Firm,
            "title" => Self::Title,
            _ => return None,
        })
    }

    pub(crate) fn bit(self) -> u16 {
        1 << (self as u16)
    }
}

/// What a function word does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Glue {
    #[default]
    None,
    Determiner,
    Pronoun,
    Reference,
    Relative,
    Topic,
    With,
    By,
    To,
    For,
    Of,
    On,
    Preposition,
    Versus,
    Purpose,
    Context,
    List,
    And,
    Or,
    Sequence,
    While,
    Adverb,
    Auxiliary,
    Month,
    Negation,
}

impl Glue {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "none" => Self::None,
            "determiner" => Self::Determiner,
            "pronoun" => Self::Pronoun,
            "reference" => Self::Reference,
            "relative" => Self::Relative,
            "topic" => Self::Topic,
            "with" => Self::With,
            "by" => Self::By,
            "to" => Self::To,
            "for" => Self::For,
            "of" => Self::Of,
            "on" => Self::On,
            "preposition" => Self::Preposition,
            "versus" => Self::Versus,
            "purpose" => Self::Purpose,
            "context" => Self::Context,
            "list" => Self::List,
            "and" => Self::And,
            "or" => Self::Or,
            "sequence" => Self::Sequence,
            "while" => Self::While,
            "adverb" => Self::Adverb,
            "auxiliary" => Self::Auxiliary,
            "month" => Self::Month,
            "negation" => Self::Negation,
            _ => return None,
        })
    }
}

/// The forms in which a word can stand for an activity, as bits.
pub(crate) mod form {
    /// review
    pub(crate) const BASE: u8 = 1;
    /// reviewing
    pub(crate) const ING: u8 = 2;
    /// reviewed
    pub(crate) const PAST: u8 = 4;
    /// reviews
    pub(crate) const THIRD: u8 = 8;
    /// a noun that heads an entry: review of
    pub(crate) const NOMINAL: u8 = 16;
    /// a form in -ed that is often an adjective: revised
    pub(crate) const ADJECTIVE: u8 = 32;
    /// any verb form
    pub(crate) const VERB: u8 = BASE | ING | PAST | THIRD;
}

/// Further marks of a word, as bits.
pub(crate) mod bit {
    /// A full stop after it does not end a sentence.
    pub(crate) const ABBREVIATION: u16 = 1;
    /// Tells nothing about the work.
    pub(crate) const GENERIC: u16 = 2;
    /// As often a noun as a verb.
    pub(crate) const NOUNY: u16 = 4;
    /// The verb names work without legal skill.
    pub(crate) const CLERICAL: u16 = 8;
    /// A phrase whose verb forms are those of its first word.
    pub(crate) const VERB_PHRASE: u16 = 16;

    // Set by `Sense::summed_up`, so that what is asked of every word is one look at a bit.

    /// The lexicon gives the word a reading.
    pub(crate) const KNOWN: u16 = 32;
    /// Does not go on a group of nouns.
    pub(crate) const JOINT: u16 = 64;
    /// Does not tell one subject from another.
    pub(crate) const MUTE: u16 = 128;
    /// Parts activities: and, then, while.
    pub(crate) const PARTS: u16 = 256;
    /// Names an activity or a thing, or tells nothing: it is not a word that could say anything.
    pub(crate) const NAMED: u16 = 512;
    /// Names a thing.
    pub(crate) const THING: u16 = 1024;
    /// Names somebody.
    pub(crate) const PERSON: u16 = 2048;
    /// Names an activity and no thing, and tells something.
    pub(crate) const DOING: u16 = 4096;
    /// A form in -ing that names an activity and no thing.
    pub(crate) const GERUND: u16 = 8192;

    /// Those set by `Sense::summed_up`.
    pub(crate) const SUMMED_UP: u16 = KNOWN | JOINT | MUTE | PARTS | NAMED | THING | PERSON | DOING | GERUND;
}

/// All readings of one word or phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sense {
    pub(crate) act: Act,
    pub(crate) forms: u8,
    pub(crate) noun: Noun,
    pub(crate) weight: u8,
    pub(crate) family: Family,
    pub(crate) role: Role,
    pub(crate) glue: Glue,
    pub(crate) bits: u16,
    /// The word's base form; 0 for a word the lexicon does not have.
    pub(crate) lemma: u16,
    /// Where phrases that begin with this word continue; 0 for none.
    pub(crate) node: u16,
}

impl Sense {
    /// That of a word the lexicon does not have.
    pub(crate) const NONE: Self = Self {
        act: Act::None,
        forms: 0,
        noun: Noun::None,
        weight: 0,
        family: Family::None,
        role: Role::None,
        glue: Glue::None,
        bits: 0,
        lemma: 0,
        node: 0,
    };

    /// That of a mark.
    pub(crate) const MARK: Self = Self { bits: bit::MUTE, ..Self::NONE };

    /// That of a word of which only the base form is known.
    pub(crate) fn of(lemma: u16) -> Self {
        Self { lemma, ..Self::NONE }
    }

    pub(crate) fn has(self, bit: u16) -> bool {
        self.bits & bit != 0
    }

    /// The lexicon gives the word no reading: it may stand in some phrase, but tells nothing by itself here.
    #[inline(always)]
    pub(crate) fn tells_nothing(self) -> bool {
        !self.has(bit::KNOWN)
    }

    /// With the bits that follow from its readings. For a word without any they are unset.
    pub(crate) fn summed_up(mut self) -> Self {
        let (acts, thing, person) = (self.act != Act::None, self.noun != Noun::None, self.role != Role::None);
        let generic = self.has(bit::GENERIC);
        let telling = self.glue == Glue::None
            && !generic
            && !person
            && (!acts || thing)
            && !matches!(self.noun, Noun::Message | Noun::Talk);
        let facts = [
            (bit::KNOWN, acts || thing || person || self.glue != Glue::None || generic),
            (bit::JOINT, !matches!(self.glue, Glue::None | Glue::Month)),
            (bit::MUTE, !telling),
            (bit::PARTS, matches!(self.glue, Glue::And | Glue::Sequence | Glue::While)),
            (bit::NAMED, acts || thing || generic),
            (bit::THING, thing),
            (bit::PERSON, person),
            (bit::DOING, acts && !thing && !generic),
        ];
        self.bits &= !bit::SUMMED_UP;
        for (bit, _) in facts.iter().filter(|(_, holds)| *holds) {
            self.bits |= bit;
        }
        self.with_gerund()
    }

    /// With the bit that follows from its forms.
    #[inline(always)]
    pub(crate) fn with_gerund(mut self) -> Self {
        let gerund = (self.act != Act::None) & (self.noun == Noun::None) & self.is(form::ING);
        self.bits = (self.bits & !bit::GERUND) | (u16::from(gerund) * bit::GERUND);
        self
    }

    pub(crate) fn is(self, forms: u8) -> bool {
        self.forms & forms != 0
    }
}

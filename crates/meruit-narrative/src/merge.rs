//! Decides whether two activities in a row are one task: the nine cases of one task, and their limits.
//!
//! Punctuation never decides here. It decided only where activities begin.

use std::cell::Cell;
use std::hint::select_unpredictable;

use crate::action::{Action, Range, Separator};
use crate::label::Certainty;
use crate::lexicon::Mark;
use crate::link::{Apart, Joined, Link, Links, Relation};
use crate::options::{Options, PrepareAndAttend, Related};
use crate::phrases::Marks;
use crate::sense::{Act, Family, Glue, Noun, Role, bit, form};
use crate::token::{Kind, Token};
use crate::traits::span_of;

/// Whether papers of the two families, listed under one verb, are one set.
pub(crate) fn one_set(first: Family, second: Family) -> bool {
    use Family::{Discovery, Evidence, Memo, Message, Motion, None, Outline, Pleading, Report};
    match (first, second) {
        _ if first == second && first != Message => true,
        (None | Evidence, None | Evidence) => true,
        (Motion | Pleading | Discovery, Motion | Pleading | Discovery) => {
            first == Discovery || second != Discovery
        }
        (Motion | Pleading, Evidence | None) => true,
        (None, Outline | Memo | Report | Message) => false,
        (None, _) => true,
        (Message, _) | (_, Message | Outline | Memo | Report) | (Outline | Memo | Report, _) => false,
        _ => second == None,
    }
}

pub(crate) struct Merger<'a> {
    tokens: &'a [Token],
    marks: &'a Marks,
    options: &'a Options,
    /// The narrative is a list of three or more activities without any object: no chain, since nothing follows.
    bare_list: bool,
    /// The last range asked for by [`bits`](Self::bits), and what they were: an activity is compared twice.
    last_bits: Cell<(Range, u64)>,
}

impl<'a> Merger<'a> {
    pub(crate) fn new(tokens: &'a [Token], marks: &'a Marks, options: &'a Options, bare_list: bool) -> Self {
        Self { tokens, marks, options, bare_list, last_bits: Cell::new(((0, 0), 0)) }
    }

    /// Decides for `next`, which follows `before`; `object` and `people` of a chain stand in `before` already.
    pub(crate) fn links(&self, before: &Action, next: &Action) -> Links {
        let defined = self.by_definition(before, next);
        let (mut apart, mut together, mut relation) = (defined, defined, None);
        match defined {
            Link::Joined(joined) if !joined.inherent() && next.certainty >= Certainty::Likely => {
                apart = Link::Apart(Apart::Activities, Certainty::Likely);
            }
            Link::Apart(why, _) if !matches!(why, Apart::Times | Apart::Travel) => {
                relation = self.relation(before, next);
                if relation.is_some() {
                    together = Link::Joined(Joined::SameObject);
                }
            }
            _ => {}
        }
        let counts = match self.options.related {
            Related::AsDefined => defined,
            Related::Together => together,
            Related::Apart => apart,
        };
        Links { counts, apart, together, relation }
    }

    /// What makes the two work on one subject: `same`, or a word of both.
    fn relation(&self, before: &Action, next: &Action) -> Option<Relation> {
        if next.topic_same || next.object_same {
            let named = before.object.map(|object| (object, object + 1));
            let first =
                named.or(before.topic).or(before.purpose).and_then(|range| span_of(self.tokens, range));
            let words = self.tokens.get(next.tokens.0 as usize..next.tokens.1 as usize).unwrap_or(&[]);
            let refers = words.iter().find(|token| token.sense.glue == Glue::Reference);
            return Some(Relation {
                first: first.or_else(|| span_of(self.tokens, before.tokens))?,
                second: refers
                    .map_or_else(|| span_of(self.tokens, next.tokens), |token| Some(token.span()))?,
                certainty: Certainty::Certain,
            });
        }
        let (first, second) = self.shared_word(subject(before), subject(next))?;
        Some(Relation { first: first.span(), second: second.span(), certainty: Certainty::Likely })
    }

    fn by_definition(&self, before: &Action, next: &Action) -> Link {
        let sure = next.certainty;
        let apart = |why, certainty: Certainty| Link::Apart(why, certainty.min(sure));
        let weak = next.separator.is_weak();
        if before.time.is_some()
            || next.time.is_some()
                && before.separator == Separator::None
                && next.time != before.time
                && self.time_precedes(next)
        {
            return Link::Apart(Apart::Times, Certainty::Certain);
        }
        let heading = before.implicit && before.act == Act::None
            || before.form == form::NOMINAL
                && before.people.is_none()
                && before.topic.is_none()
                && before.object.is_none_or(|object| object == before.head);
        let heading = heading || matches!(before.act, Act::Attend | Act::Work | Act::Attention | Act::Plan);
        if heading && self.colon_between(before, next) {
            return Link::Joined(Joined::Heading);
        }
        match (before.act == Act::Travel, next.act == Act::Travel) {
            (true, true) => return Link::Joined(Joined::OneJourney),
            (false, false) => {}
            _ => return apart(Apart::Travel, Certainty::Certain),
        }
        if before.act == Act::Return && next.act == Act::Travel {
            return Link::Joined(Joined::OneJourney);
        }
        if next.act == Act::Result {
            return Link::Joined(Joined::Outcome);
        }
        if next.act == Act::Outcome {
            return self.outcome(before, next, weak, sure);
        }
        if let Some(link) = self.preparation(before, next) {
            return link;
        }
        if self.bare_list {
            return apart(Apart::Activities, Certainty::Likely);
        }
        if weak && (before.is_bare() || before.hanging && !before.has_object()) {
            return self.chain(before, next, sure);
        }
        if let Some(joined) = self.one_object(before, next, weak) {
            return Link::Joined(joined);
        }
        if let Some(link) = self.event(before, next) {
            return link;
        }
        if talks(before) && talks(next) {
            return self.thread(before, next, sure);
        }
        if let Some(link) = self.answered(before, next, sure) {
            return link;
        }
        if next.separator == Separator::While && next.form == form::ING && next.act == Act::Review {
            return Link::Apart(Apart::Activities, Certainty::Unsure);
        }
        if before.act == Act::Review
            && next.act == Act::Draft
            && (next.topic_same || next.object_same)
            && matches!(next.family, Family::Outline | Family::Memo | Family::Report | Family::Message)
        {
            return Link::Apart(Apart::Objects, Certainty::Unsure);
        }
        let unsaid = |action: &Action| {
            matches!(action.act, Act::Work | Act::Attention | Act::FollowUp | Act::None)
                && action.specific == 0
                && action.weight == 0
        };
        if unsaid(before) && unsaid(next) {
            return apart(Apart::Activities, Certainty::Unsure);
        }
        if !next.act.communicates() && self.both_bills(before, next)
            || weak && self.is_routine(before) && self.is_routine(next)
            || weak && self.has(next, Mark::Within)
        {
            return apart(Apart::Objects, Certainty::Unsure);
        }
        // Review of something and word of it to the client: left open.
        let told = next.act == Act::Tell && !matches!(next.noun, Noun::Document)
            || matches!(next.act, Act::Message | Act::Send | Act::Report)
                && next.weight == 0
                && next.topic.is_none()
                && next.has_object();
        if weak && before.act == Act::Review && told {
            return apart(Apart::Activities, Certainty::Unsure);
        }
        let why = if before.act == next.act && before.act != Act::None {
            Apart::Objects
        } else {
            Apart::Activities
        };
        let certainty =
            if next.separator == Separator::Strong { Certainty::Certain } else { Certainty::Likely };
        apart(why, certainty)
    }

    fn time_precedes(&self, next: &Action) -> bool {
        next.tokens
            .0
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before as usize))
            .is_some_and(|token| matches!(token.kind, Kind::Time | Kind::Dash | Kind::Colon))
    }

    fn colon_between(&self, before: &Action, next: &Action) -> bool {
        self.tokens
            .get(before.tokens.1 as usize..next.tokens.0 as usize)
            .unwrap_or(&[])
            .iter()
            .any(|token| token.kind == Kind::Colon)
    }

    fn outcome(&self, before: &Action, next: &Action, weak: bool, sure: Certainty) -> Link {
        if talks(before)
            || before.act == Act::Negotiate
            || before.act == Act::Attend
            || next.object_same
            || next.is_bare()
        {
            return Link::Joined(Joined::Outcome);
        }
        let certainty = if weak { Certainty::Unsure } else { Certainty::Likely };
        Link::Apart(Apart::Activities, certainty.min(sure))
    }

    /// Verbs without objects of their own before this one.
    fn chain(&self, before: &Action, next: &Action, sure: Certainty) -> Link {
        let both_things = before.act.handles_things() && next.act.handles_things();
        let both_events = is_event(before.act) && is_event(next.act);
        let both_talk = before.act.communicates() && next.act.communicates();
        let work =
            matches!(before.act, Act::Work | Act::Attention | Act::Plan | Act::Aux) || before.act == next.act;
        let made_message = before.act.handles_things() && next.act == Act::Message && next.has_object()
            || before.act == Act::Message && next.act.handles_things();
        let planned = next.act == Act::Plan && before.act.handles_things();
        let answered =
            matches!(before.act, Act::Review | Act::Receive | Act::Draft) && next.act == Act::Message;
        let negotiated = before.act == Act::Negotiate
            || next.act == Act::Negotiate
            || next.act == Act::Part
            || next.act == Act::Tell;
        if both_things
            || both_events
            || both_talk
            || work
            || made_message
            || answered
            || planned
            || negotiated
        {
            return Link::Joined(Joined::SameObject);
        }
        Link::Apart(Apart::Activities, Certainty::Likely.min(sure))
    }

    /// Work on the same thing, or on what goes with it.
    fn one_object(&self, before: &Action, next: &Action, weak: bool) -> Option<Joined> {
        let things = before.act.handles_things() && next.act.handles_things();
        let message_made = before.act == Act::Draft && next.act == Act::Message;
        if next.act.passes_on()
            && matches!(
                before.act,
                Act::Draft
                    | Act::Sign
                    | Act::Review
                    | Act::Update
                    | Act::Receive
                    | Act::None
                    | Act::Other
                    | Act::Clerical
                    | Act::Send
                    | Act::File
            )
        {
            // `Draft complaint; file` has a step apart, `finalize and file` has not.
            let apart = next.act == Act::File && next.separator == Separator::Strong;
            let same = next.object_same
                || !next.has_object() && !apart
                || next.noun == Noun::Document && next.weight == 0 && next.specific == 0
                || next.object_key == before.object_key;
            if same {
                return Some(Joined::PassedOn);
            }
        }
        if message_made && next.object_same {
            return Some(Joined::PassedOn);
        }
        let records = next.family == Family::Memo
            || next.family == Family::Outline && next.weight <= 1
            || next.noun == Noun::None && next.separator.is_weak();
        if before.act == Act::Research
            && next.act == Act::Draft
            && records
            && (next.topic_same || next.topic.is_none() || self.shares_subject(before, next))
        {
            return Some(Joined::ResearchNote);
        }
        if before.act == Act::Research
            && next.act == Act::Review
            && (next.family == Family::Evidence && next.weight == 0 || self.cites(next))
        {
            return Some(Joined::SameObject);
        }
        if !things {
            return None;
        }
        if next.object_same && next.act == Act::Clerical && matches!(before.act, Act::Review | Act::Receive) {
            return None;
        }
        if next.object_same && !next.elided {
            return Some(Joined::SameObject);
        }
        if weak
            && !next.has_object()
            && next.people.is_none()
            && !next.implicit
            && before.act != Act::Research
            && next.act != Act::Research
        {
            return Some(Joined::SameObject);
        }
        let same_key =
            before.object_key != 0 && before.object_key == next.object_key && next.object.is_some();
        if same_key
            && (before.noun != Noun::Message || before.roles == next.roles)
            && before.act != Act::Research
            && next.act != Act::Research
            && self.same_complement(before, next)
        {
            return Some(Joined::SameObject);
        }
        let one_filing = before.act == Act::Draft
            && next.act == Act::Draft
            && before.family == Family::Pleading
            && next.family == Family::Pleading;
        one_filing.then_some(Joined::OneFiling)
    }

    /// A case is named: Smith v. Jones.
    fn cites(&self, action: &Action) -> bool {
        let range = action.tokens.0 as usize..action.tokens.1 as usize;
        self.tokens.get(range).unwrap_or(&[]).iter().any(|token| token.sense.glue == Glue::Versus)
    }

    /// Both are about the firm's own bills.
    fn both_bills(&self, before: &Action, next: &Action) -> bool {
        self.has(before, Mark::Billing) && self.has(next, Mark::Billing)
    }

    /// Whether the mark stands among the words of the activity.
    fn has(&self, action: &Action, mark: Mark) -> bool {
        if !self.marks.has(mark) {
            return false;
        }
        let start = self.tokens.get(action.tokens.0 as usize).map_or(0, |token| token.start);
        let last = (action.tokens.1 as usize).checked_sub(1).and_then(|last| self.tokens.get(last));
        let end = last.map_or(0, |token| token.end);
        self.marks.of(mark).any(|found| found.start >= start && found.end <= end)
    }

    /// Work of the office: by its verb, or keeping a list or a file.
    fn is_routine(&self, action: &Action) -> bool {
        is_routine(action.act)
            || matches!(action.act, Act::Update | Act::Draft | Act::Other)
                && (self.has(action, Mark::Clerical) || self.has(action, Mark::ClericalTopic))
    }

    /// What follows the objects does not tell them apart: motion to dismiss, motion to strike.
    fn same_complement(&self, before: &Action, next: &Action) -> bool {
        before.specific == 0 || next.specific == 0 || self.shares_words(before.tokens, next.tokens)
    }

    fn preparation(&self, before: &Action, next: &Action) -> Option<Link> {
        let prepares =
            before.act == Act::Plan || before.act == Act::Draft && before.hanging && before.object.is_none();
        let attends = matches!(next.act, Act::Attend | Act::Part)
            || next.act == Act::Talk && next.noun == Noun::Talk && next.form != form::NOMINAL;
        if !(prepares && attends) {
            return None;
        }
        let other_event = before.object.is_some()
            && next.object.is_some()
            && before.noun == Noun::Event
            && next.noun == Noun::Event
            && before.object_key != next.object_key;
        if other_event {
            return Some(Link::Apart(Apart::Objects, Certainty::Certain.min(next.certainty)));
        }
        Some(match self.options.prepare_and_attend {
            PrepareAndAttend::One => Link::Joined(Joined::Preparation),
            PrepareAndAttend::Two => Link::Apart(Apart::Preparation, Certainty::Certain),
            PrepareAndAttend::Unsure => Link::Apart(Apart::Preparation, Certainty::Unsure),
        })
    }

    fn event(&self, before: &Action, next: &Action) -> Option<Link> {
        let attended = is_event(before.act);
        if !attended {
            return None;
        }
        let questions = next.act == Act::Review
            && next.noun == Noun::None
            && next.roles & (Role::Witness.bit() | Role::Expert.bit() | Role::Party.bit()) != 0;
        let done_there = matches!(
            next.act,
            Act::Sign | Act::Send | Act::Message | Act::Outcome | Act::Conduct | Act::Other | Act::Work
        ) && next.people.is_none()
            && next.noun != Noun::Message;
        let part = matches!(next.act, Act::Part | Act::Negotiate)
            || self.has(next, Mark::Within)
            || questions
            || done_there
            || next.act == Act::Attend && next.noun != Noun::Event && next.form != form::NOMINAL;
        if part && next.separator != Separator::Strong || next.act == Act::Part {
            return Some(Link::Joined(Joined::PartOfEvent));
        }
        let same_event = is_event(next.act)
            && before.object_key == next.object_key
            && before.object_key != 0
            && self.same_complement(before, next);
        same_event.then_some(Link::Joined(Joined::PartOfEvent))
    }

    /// Two calls or messages.
    fn thread(&self, before: &Action, next: &Action, sure: Certainty) -> Link {
        let named = |action: &Action| action.roles != 0 || action.names != 0;
        let same_people = before.roles == next.roles && before.names == next.names
            || before.roles != 0 && before.roles == next.roles && (before.names == 0 || next.names == 0)
            || before.names != 0 && before.names == next.names;
        if !named(next) {
            // Discuss terms, after a call; or a second piece of work of which nothing is told.
            if next.form != form::NOMINAL && !next.is_message() || next.topic_same || next.object_same {
                return Link::Joined(Joined::OneThread);
            }
            let certainty = if named(before) && (next.topic.is_some() || next.specific > 0) {
                Certainty::Likely
            } else {
                Certainty::Unsure
            };
            return Link::Apart(Apart::Activities, certainty.min(sure));
        }
        if !named(before) {
            if before.act == Act::Draft && !next.is_message() && next.certainty >= Certainty::Likely {
                // A letter is drafted, then somebody is called.
                return Link::Apart(Apart::Activities, Certainty::Likely.min(sure));
            }
            let certainty = if before.topic.is_some() || before.specific > 0 {
                Certainty::Likely
            } else {
                Certainty::Unsure
            };
            if before.is_bare() && before.separator.is_weak() {
                return Link::Joined(Joined::OneThread);
            }
            return Link::Apart(Apart::People, certainty.min(sure));
        }
        if !same_people {
            return Link::Apart(Apart::People, Certainty::Certain.min(sure));
        }
        if before.act == Act::Talk && next.act == Act::Tell {
            // One conversation with several topics.
            return Link::Joined(Joined::OneThread);
        }
        let subjects_known = before.topic.is_some() && next.topic.is_some() && !next.topic_same;
        if subjects_known && !self.shares_subject(before, next) {
            return Link::Apart(Apart::Subjects, Certainty::Likely.min(sure));
        }
        Link::Joined(Joined::OneThread)
    }

    /// A message read and answered.
    fn answered(&self, before: &Action, next: &Action, sure: Certainty) -> Option<Link> {
        let read = matches!(before.act, Act::Review | Act::Receive) && before.noun == Noun::Message;
        if read && talks(next) {
            let same_people =
                before.roles & next.roles != 0 || before.names != 0 && before.names == next.names;
            let no_people = next.roles == 0 && next.names == 0;
            if same_people || no_people && (next.topic_same || next.object_same || next.act == Act::Message) {
                return Some(Link::Joined(Joined::OneThread));
            }
            return Some(Link::Apart(Apart::People, Certainty::Likely.min(sure)));
        }
        if read
            && next.act == Act::Draft
            && (next.noun == Noun::Message || next.topic_same)
            && (next.roles == 0 || next.roles & before.roles != 0)
        {
            return Some(Link::Joined(Joined::OneThread));
        }
        let reads_again =
            talks(before) && matches!(next.act, Act::Review | Act::Receive) && next.noun == Noun::Message;
        if reads_again && (before.roles & next.roles != 0 || next.roles == 0) {
            return Some(Link::Joined(Joined::OneThread));
        }
        None
    }

    fn shares_subject(&self, before: &Action, next: &Action) -> bool {
        self.shares_words(subject(before), subject(next))
    }

    /// Whether the ranges share a word that tells something.
    fn shares_words(&self, one: Range, other: Range) -> bool {
        self.shared_word(one, other).is_some()
    }

    /// The first word of `other` that tells something and stands in `one` too, as it stands in each.
    fn shared_word(&self, one: Range, other: Range) -> Option<(&Token, &Token)> {
        // Nearly always the bits tell that there is nothing to compare.
        let last = self.last_bits.get();
        let first = if last.0 == one { last.1 } else { self.bits(one) };
        let second = self.bits(other);
        self.last_bits.set((other, second));
        let common = first & second;
        if common == 0 {
            return None;
        }
        self.telling(other, common).find_map(|found| {
            let word = self.telling(one, common).find(|word| key(word) == key(found))?;
            Some((word, found))
        })
    }

    /// Which keys the telling words of a range can have, one bit of 64 each.
    fn bits(&self, range: Range) -> u64 {
        // Without a branch, since which words tell something cannot be guessed.
        self.words(range).iter().fold(0, |bits, token| bits | bit_of(token))
    }

    /// The words of a range that tell something and have one of the bits.
    fn telling(&self, range: Range, bits: u64) -> impl Iterator<Item = &Token> {
        self.words(range).iter().filter(move |token| bit_of(token) & bits != 0)
    }

    /// The tokens of a range; no more than sixteen.
    fn words(&self, range: Range) -> &[Token] {
        let words = self.tokens.get(range.0 as usize..range.1 as usize).unwrap_or(&[]);
        words.get(..16).unwrap_or(words)
    }
}

/// The words that say what an activity is about.
fn subject(action: &Action) -> Range {
    action.topic.or(action.purpose).unwrap_or(action.tokens)
}

/// The bit of the key of a word that tells something, one of 64; 0 for any other.
#[inline(always)]
fn bit_of(token: &Token) -> u64 {
    u64::from((!token.sense.bits & bit::MUTE) / bit::MUTE) << (key(token) & 63)
}

#[inline(always)]
fn key(token: &Token) -> u64 {
    select_unpredictable(token.sense.lemma == 0, token.key, u64::from(token.sense.lemma))
}

fn is_event(act: Act) -> bool {
    matches!(act, Act::Attend | Act::Part)
}

/// Speaking or writing to somebody, whatever verb says so.
fn talks(action: &Action) -> bool {
    action.act.communicates()
        || matches!(action.act, Act::Draft | Act::Send | Act::Work | Act::Other)
            && action.noun == Noun::Message
        || matches!(
            action.act,
            Act::Attend | Act::Other | Act::Return | Act::Outcome | Act::Clerical | Act::Request
        ) && action.noun == Noun::Talk
}

/// Work of the office, one hand after the other: format and upload.
fn is_routine(act: Act) -> bool {
    matches!(
        act,
        Act::Clerical | Act::Organize | Act::Schedule | Act::Arrange | Act::File | Act::Deliver | Act::Order
    )
}

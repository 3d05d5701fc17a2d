//! Decides whether a word begins a new activity.
//!
//! A verb after `;` or at the start usually does. After a comma or `and` it does only when it agrees in form with the
//! verb before (review ..., draft ...; reviewed ..., drafted ...), or when what follows makes it one. Words that are as
//! often nouns (draft, order, call) need something after them that a verb has and a noun does not.

use crate::action::{Action, Separator};
use crate::label::Certainty;
use crate::sense::{Act, Family, Glue, Noun, Role, Sense, bit, form};
use crate::token::{Kind, Token, flag};

/// Words looked at from one place: keeps the whole linear.
const REACH: usize = 8;

/// A word that begins an activity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) at: usize,
    pub(crate) act: Act,
    pub(crate) form: u8,
    pub(crate) certainty: Certainty,
    pub(crate) implicit: bool,
    pub(crate) elided: bool,
}

/// What is known where the question is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) tokens: &'a [Token],
    pub(crate) current: Option<&'a Action>,
    pub(crate) separator: Separator,
    /// `then`, `also` stand before.
    pub(crate) sequence: bool,
    /// In what follows `re`, `to discuss` and the like.
    pub(crate) in_topic: bool,
    /// An infinitive stands in this activity: to review.
    pub(crate) infinitive: bool,
    /// A form in -ing stands in what the activity is about or for.
    pub(crate) gerund: bool,
    /// Most words are written with capitals, so a capital says nothing.
    pub(crate) capitals: bool,
}

impl Context<'_> {
    fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    fn sense(&self, at: usize) -> &Sense {
        match self.token(at) {
            Some(token) if matches!(token.kind, Kind::Word | Kind::Number) => &token.sense,
            _ => &Sense::NONE,
        }
    }

    fn is_word(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Word)
    }

    /// Whether the word at `at` can go on a group of nouns.
    fn is_content(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| {
            matches!(token.kind, Kind::Word | Kind::Number) && !token.sense.has(bit::JOINT)
        })
    }

    /// The last word of the group of nouns that begins at `at`.
    pub(crate) fn group_end(&self, at: usize) -> usize {
        let mut last = at;
        while last + 1 < at + REACH
            && self.is_content(last + 1)
            && !self
                .token(last + 1)
                .is_some_and(|token| token.has(flag::SOFT_STOP) && token.sense.act != Act::None)
        {
            last += 1;
        }
        last
    }

    /// Determiner, possessive, reference: what makes the word before it a verb beyond doubt.
    fn verb_follows_surely(&self, at: usize) -> bool {
        let Some(next) = self.token(at + 1).filter(|token| token.kind == Kind::Word) else { return false };
        matches!(next.sense.glue, Glue::Determiner | Glue::Reference | Glue::Pronoun)
            || next.has(flag::POSSESSIVE)
    }

    /// The forms in which the word at `at` can be a verb here, given what follows; with how sure that is.
    fn verb(&self, at: usize) -> Option<Certainty> {
        let sense = self.sense(at);
        if !sense.is(form::VERB) || self.token(at).is_some_and(|token| token.has(flag::POSSESSIVE)) {
            return None;
        }
        if self.verb_follows_surely(at) {
            return Some(Certainty::Certain);
        }
        let noun_form =
            sense.has(bit::NOUNY) && sense.is(form::BASE | form::THIRD) || sense.noun != Noun::None;
        if !noun_form {
            return Some(Certainty::Certain);
        }
        if self.verb_after_comma(at) && sense.weight == 0 {
            return Some(Certainty::Likely);
        }
        let next = self.sense(at + 1);
        if self.is_content(at + 1) {
            // `order granting`, `notice served`: a noun and what was done with it.
            let participle = next.is(form::PAST | form::ING)
                && !next.is(form::ADJECTIVE)
                && next.noun == Noun::None
                && !next.is(form::NOMINAL);
            if participle {
                return None;
            }
            // `call notes`, `research memo`
            return Some(Certainty::Likely);
        }
        match next.glue {
            // Review and revise.
            Glue::And | Glue::Or => {
                let other = self.sense(at + 2);
                let both = other.is(form::VERB)
                    && other.act != Act::None
                    && (sense.noun != Noun::Document || sense.weight <= 1)
                    && other.forms & sense.forms & form::VERB != 0;
                both.then_some(Certainty::Likely)
            }
            Glue::With | Glue::Topic | Glue::To | Glue::For | Glue::On | Glue::Adverb => matches!(
                sense.act,
                Act::Talk
                    | Act::File
                    | Act::Deliver
                    | Act::Send
                    | Act::Message
                    | Act::FollowUp
                    | Act::Negotiate
                    | Act::Travel
                    | Act::Attend
                    | Act::Plan
                    | Act::Research
                    | Act::Aux
                    | Act::Report
            )
            .then_some(Certainty::Likely),
            _ => None,
        }
    }

    /// Draft, edit and finalise: another verb of the same form after the comma.
    fn verb_after_comma(&self, at: usize) -> bool {
        let joint = self.token(at + 1).is_some_and(|token| matches!(token.kind, Kind::Comma | Kind::Slash));
        let (sense, next) = (self.sense(at), self.sense(at + 2));
        joint
            && next.act != Act::None
            && next.noun != Noun::Talk
            && next.forms & sense.forms & form::VERB != 0
    }

    /// Which of its forms the verb at `at` has here; agreement with `style` decides when it has several.
    fn form_of(&self, at: usize, style: u8) -> u8 {
        let forms = self.sense(at).forms & form::VERB;
        if forms & style != 0 {
            return forms & style;
        }
        [form::BASE, form::PAST, form::ING, form::THIRD]
            .into_iter()
            .find(|one| forms & one != 0)
            .unwrap_or(form::NOMINAL)
    }

    /// The head that begins at `at`, if one does.
    pub(crate) fn head(&self, at: usize) -> Option<Head> {
        let head = match (self.current, self.separator) {
            (None, _) | (_, Separator::Strong | Separator::While) => self.after_stop(at),
            (Some(current), _) => self.after_joint(at, current),
        }?;
        Some(self.led(head))
    }

    /// At the start of a narrative or after a strong separator.
    fn after_stop(&self, at: usize) -> Option<Head> {
        let style = self.current.map_or(0, |current| current.form);
        let mut here = at;
        while here < at + REACH {
            let token = self.token(here)?;
            if token.kind == Kind::Number {
                here += 1;
                continue;
            }
            if token.kind != Kind::Word {
                return self.lone(at, here);
            }
            let sense = &token.sense;
            match sense.glue {
                Glue::Determiner | Glue::Pronoun | Glue::Adverb | Glue::Sequence | Glue::Month => {
                    here += 1;
                    continue;
                }
                Glue::None => {}
                Glue::On | Glue::Preposition if self.separator == Separator::While => {
                    here += 1;
                    continue;
                }
                _ => return None,
            }
            // Adjectives: initial, various, lengthy.
            if sense.act == Act::None
                && sense.noun == Noun::None
                && sense.role == Role::None
                && sense.has(bit::GENERIC)
                && self.is_content(here + 1)
            {
                here += 1;
                continue;
            }
            let verb = sense.act != Act::None && !token.has(flag::POSSESSIVE);
            if let Some(head) = verb.then(|| self.strong_verb(here, style)).flatten() {
                return Some(head);
            }
            return self.group(here);
        }
        None
    }

    fn strong_verb(&self, here: usize, style: u8) -> Option<Head> {
        let sense = self.sense(here);
        // An adjective in -ed that goes on a list: lease; executed amendment.
        let adjective = sense.is(form::ADJECTIVE)
            && self.current.is_some()
            && !self.sequence
            && style & form::PAST == 0
            && self.is_content(here + 1)
            && !self.verb_follows_surely(here);
        if adjective {
            return None;
        }
        // `Review notes`, `call client`, `draft motion`; but `settlement conference call` and `answer to complaint`.
        let end = self.group_end(here);
        let last = self.sense(end);
        let compound = last.noun == Noun::Talk && sense.noun != Noun::None
            || last.act == Act::Travel && last.is(form::NOMINAL)
            || sense.noun == Noun::Document && last.noun == Noun::None && nominal_act(last, false).is_some();
        if end > here && sense.is(form::BASE) && compound && !self.verb_follows_surely(here) {
            return None;
        }
        if let Some(certainty) = self.verb(here) {
            return Some(Head {
                at: here,
                act: sense.act,
                form: self.form_of(here, style),
                certainty,
                implicit: false,
                elided: false,
            });
        }
        None
    }

    /// A group of nouns whose last one names an activity: settlement negotiations, status conference with court.
    fn group(&self, at: usize) -> Option<Head> {
        let end = self.group_end(at);
        let mut place = end;
        // The name of the activity may be followed by a date or a number: hearing 4/5.
        while place > at
            && (self.token(place).is_some_and(|token| token.kind == Kind::Number)
                || self.sense(place).glue == Glue::Month)
        {
            place -= 1;
        }
        let sense = self.sense(place);
        let possessive = self.token(place).is_some_and(|token| token.has(flag::POSSESSIVE));
        let named = if possessive { None } else { nominal_act(sense, self.current.is_some()) };
        if let Some(act) = named {
            let prepares = act == Act::Draft && place > at && self.sense(place - 1).noun == Noun::Event;
            return Some(Head {
                at: place,
                act: if prepares { Act::Plan } else { act },
                form: form::NOMINAL,
                certainty: Certainty::Likely,
                implicit: false,
                elided: false,
            });
        }
        self.lone(at, at)
    }

    /// A thing without any word for what was done with it: an activity only at the start.
    fn lone(&self, at: usize, _stopped: usize) -> Option<Head> {
        if self.current.is_some() || !self.is_word(at) {
            return None;
        }
        let end = self.group_end(at);
        Some(Head {
            at: end,
            act: Act::None,
            form: form::NOMINAL,
            certainty: Certainty::Likely,
            implicit: true,
            elided: false,
        })
    }

    /// After a comma, `and` or a slash.
    fn after_joint(&self, at: usize, current: &Action) -> Option<Head> {
        let mut here = at;
        while here < at + 3 && self.sense(here).glue == Glue::Adverb {
            here += 1;
        }
        let token = self.token(here).filter(|token| token.kind == Kind::Word)?;
        let sense = &token.sense;
        let named = token.has(flag::CAPITAL)
            && !self.capitals
            && here > 0
            && !self.verb_follows_surely(here)
            && self.token(here.wrapping_sub(2)).is_some_and(|before| before.has(flag::CAPITAL));
        if sense.glue == Glue::None && sense.act != Act::None && !token.has(flag::POSSESSIVE) && !named {
            let chained = current.is_bare() || current.hanging;
            let head = if chained { self.chained(here, current) } else { self.joined_verb(here, current) };
            if head.is_some() {
                return head;
            }
        }
        if named {
            return None;
        }
        self.joined_noun(here, current)
    }

    /// Review and revise; draft, edit and finalise: the verb before has no object yet.
    fn chained(&self, here: usize, current: &Action) -> Option<Head> {
        let sense = self.sense(here);
        let style = current.form;
        let compatible = sense.forms & style != 0
            || style == form::NOMINAL && sense.is(form::ING | form::NOMINAL | form::BASE)
            || style == form::BASE && sense.is(form::BASE);
        if !compatible {
            return None;
        }
        if style == form::NOMINAL && sense.is(form::NOMINAL)
            || sense.noun != Noun::None && self.verb(here).is_none()
        {
            return self.joined_noun(here, current).or_else(|| {
                sense.is(form::NOMINAL | form::ING).then_some(Head {
                    at: here,
                    act: sense.act,
                    form: form::NOMINAL,
                    certainty: Certainty::Likely,
                    implicit: false,
                    elided: false,
                })
            });
        }
        Some(Head {
            at: here,
            act: sense.act,
            form: self.form_of(here, style),
            certainty: Certainty::Certain,
            implicit: false,
            elided: false,
        })
    }

    /// A verb after a complete activity and a weak separator.
    fn joined_verb(&self, here: usize, current: &Action) -> Option<Head> {
        let sense = self.sense(here);
        let evidence = self.verb(here)?;
        let sure = self.verb_follows_surely(here);
        let style = current.form;
        let has_and = matches!(self.separator, Separator::And | Separator::CommaAnd | Separator::Slash);
        let noun_form =
            sense.has(bit::NOUNY) && sense.is(form::BASE | form::THIRD) || sense.noun != Noun::None;
        let head = |form, certainty| {
            Some(Head { at: here, act: sense.act, form, certainty, implicit: false, elided: false })
        };
        if sense.is(form::BASE) {
            return match style {
                form::BASE | form::NOMINAL if self.infinitive => self.after_infinitive(here, current, sure),
                form::BASE => head(form::BASE, evidence),
                form::NOMINAL => head(form::BASE, evidence.min(Certainty::Likely)),
                _ if noun_form => None,
                form::PAST if sense.is(form::PAST) => head(form::PAST, Certainty::Likely),
                _ if self.infinitive => None,
                _ => head(form::BASE, Certainty::Likely),
            };
        }
        if sense.is(form::PAST) {
            let by = self.sense(here + 1).glue == Glue::By;
            let adjective = sense.is(form::ADJECTIVE);
            return match style {
                _ if by => None,
                form::PAST if !adjective || sure || sense.act == Act::Draft => {
                    head(form::PAST, if adjective && !sure { Certainty::Likely } else { Certainty::Certain })
                }
                form::PAST => head(form::PAST, Certainty::Likely),
                _ if adjective && !sure => None,
                _ if sense.glue == Glue::None
                    && !self.is_content(here + 1)
                    && !sure
                    && sense.act != Act::Talk =>
                {
                    None
                }
                _ => head(form::PAST, Certainty::Likely),
            };
        }
        if sense.is(form::ING) {
            return match style {
                _ if sense.noun != Noun::None && !sure => None,
                form::ING if self.gerund => None,
                form::ING if has_and => head(form::ING, Certainty::Certain),
                form::ING => head(form::ING, Certainty::Likely),
                _ if !has_and || self.gerund => None,
                _ if self.in_topic => head(form::ING, Certainty::Unsure),
                _ => head(form::ING, Certainty::Likely),
            };
        }
        if sense.is(form::THIRD) && style == form::THIRD {
            return head(form::THIRD, evidence);
        }
        None
    }

    /// `Meet with client to discuss offer and prepare for deposition` is one purpose; `... and draft release` is not.
    fn after_infinitive(&self, here: usize, current: &Action, sure: bool) -> Option<Head> {
        let sense = self.sense(here);
        let comma = matches!(self.separator, Separator::Comma | Separator::CommaAnd);
        let outside_talk = current.act.communicates()
            && self.sense(here + 1).glue != Glue::For
            && matches!(sense.act, Act::Draft | Act::Research | Act::File | Act::Travel | Act::Send);
        let other_person =
            sense.act.communicates() && !matches!(sense.act, Act::Tell) && !current.act.communicates();
        let still_verbs = here.checked_sub(2).is_some_and(|before| {
            let sense = self.sense(before);
            sense.is(form::BASE) && sense.act != Act::None && sense.noun == Noun::None
        });
        if still_verbs {
            return None;
        }
        let certainty = if outside_talk || other_person || self.separator == Separator::CommaAnd {
            Certainty::Likely
        } else if comma && (sure || self.verb(here).is_some()) && !sense.has(bit::NOUNY) {
            Certainty::Unsure
        } else {
            return None;
        };
        Some(Head { at: here, act: sense.act, form: form::BASE, certainty, implicit: false, elided: false })
    }

    /// A noun after a weak separator that names another activity: review lease and call with client.
    fn joined_noun(&self, at: usize, current: &Action) -> Option<Head> {
        let mut here = at;
        while here < at + 3
            && (self.sense(here).glue == Glue::Determiner
                || self.token(here).is_some_and(|token| token.kind == Kind::Number))
        {
            here += 1;
        }
        // `Emails with trustee re sale and with auctioneer re bids`
        if matches!(self.sense(here).glue, Glue::With | Glue::To)
            && current.act.communicates()
            && current.people.is_some()
            && here == at
        {
            return Some(Head {
                at: here,
                act: current.act,
                form: current.form,
                certainty: Certainty::Likely,
                implicit: false,
                elided: true,
            });
        }
        if !self.is_content(here) {
            return None;
        }
        let end = self.group_end(here);
        let sense = self.sense(end);
        if self.token(end).is_some_and(|token| token.has(flag::POSSESSIVE)) {
            return None;
        }
        let next = self.sense(end + 1).glue;
        let comma = matches!(self.separator, Separator::Comma | Separator::CommaAnd | Separator::Slash);
        let listed = current.form == form::NOMINAL
            && comma
            && end > here
            && current.topic.is_none()
            && current.people.is_none()
            && !self.is_content(end + 1);
        let topical = if self.in_topic && !comma { Certainty::Unsure } else { Certainty::Likely };
        let head = |act, certainty| {
            Some(Head { at: end, act, form: form::NOMINAL, certainty, implicit: false, elided: false })
        };
        match sense.noun {
            Noun::Talk
                if matches!(next, Glue::With | Glue::To | Glue::Topic | Glue::None | Glue::Purpose) =>
            {
                // Notes of a call, a call's transcript.
                if current.noun == Noun::Document && next == Glue::None && self.is_content(end + 1) {
                    return None;
                }
                let after_noun = matches!(next, Glue::With | Glue::To);
                if !(after_noun || listed || current.act.communicates() || next == Glue::Topic) {
                    return None;
                }
                if current.act == Act::Schedule || current.act == Act::Arrange || current.act == Act::Plan {
                    return head(Act::Talk, Certainty::Unsure);
                }
                head(Act::Talk, topical)
            }
            Noun::Message if matches!(next, Glue::With | Glue::To | Glue::Topic) => {
                if matches!(current.act, Act::Review | Act::Receive | Act::Investigate | Act::Organize)
                    && current.form != form::NOMINAL
                {
                    // A list of what was read.
                    return (next == Glue::To && !matches!(current.noun, Noun::Message))
                        .then_some(())
                        .and_then(|()| head(Act::Message, Certainty::Likely));
                }
                if matches!(current.act, Act::Draft | Act::Send) && next == Glue::With {
                    return None;
                }
                head(
                    Act::Message,
                    if self.in_topic && !comma && next != Glue::To {
                        Certainty::Unsure
                    } else {
                        Certainty::Likely
                    },
                )
            }
            Noun::Event
                if matches!(current.act, Act::Travel | Act::Attend)
                    && !self.in_topic
                    && current.form == form::NOMINAL =>
            {
                head(Act::Attend, Certainty::Likely)
            }
            _ if (sense.is(form::NOMINAL)
                || next == Glue::Of && sense.is(form::BASE) && sense.has(bit::NOUNY))
                && sense.noun == Noun::None
                && sense.act != Act::None =>
            {
                let complement = matches!(next, Glue::Of | Glue::Topic | Glue::To | Glue::With | Glue::For);
                let travels = sense.act == Act::Travel
                    || sense.act == Act::Research && (here == end || self.sense(here).act == Act::None);
                if !(complement || listed || travels) || sense.act == Act::Plan && next != Glue::For {
                    return None;
                }
                if self.in_topic && sense.act != Act::Travel {
                    return head(sense.act, Certainty::Unsure);
                }
                head(sense.act, Certainty::Likely)
            }
            Noun::Document | Noun::Message => self.other_paper(here, end, next, current),
            _ => None,
        }
    }

    /// Two papers under one verb that are no set: draft motion and outline for deposition.
    fn other_paper(&self, here: usize, end: usize, next: Glue, current: &Action) -> Option<Head> {
        let sense = self.sense(end);
        let complement =
            matches!(next, Glue::Of | Glue::For | Glue::To | Glue::Topic | Glue::On | Glue::Preposition);
        let drafts = current.act == Act::Draft && !self.in_topic && current.object.is_some();
        // A supporting letter goes with the petition it supports.
        if end > here && self.sense(here).family == Family::Companion {
            return None;
        }
        if !drafts || !complement || here > end || crate::merge::one_set(current.family, sense.family) {
            return None;
        }
        Some(Head {
            at: end,
            act: current.act,
            form: current.form,
            certainty: Certainty::Likely,
            implicit: false,
            elided: true,
        })
    }

    /// Follows a verb that only leads another: continue review of, work on drafting, conduct a search.
    fn led(&self, head: Head) -> Head {
        let attends_to =
            head.act == Act::Attend && head.form != form::NOMINAL && self.sense(head.at + 1).glue == Glue::To;
        let head = if attends_to { Head { act: Act::Attention, ..head } } else { head };
        if !matches!(head.act, Act::Aux | Act::Conduct | Act::Attention) || head.implicit {
            return head;
        }
        let mut at = head.at + 1;
        let mut after_to = true;
        while at < head.at + REACH {
            let sense = self.sense(at);
            if !self.is_word(at) {
                break;
            }
            match sense.glue {
                Glue::To => after_to = true,
                Glue::On | Glue::With | Glue::Of | Glue::For => after_to = false,
                Glue::Preposition if head.act != Act::Conduct => after_to = false,
                Glue::Determiner | Glue::Adverb | Glue::Pronoun | Glue::Reference => {}
                Glue::None => {
                    let pure =
                        sense.is(form::ING) && (sense.noun == Noun::None || self.verb_follows_surely(at));
                    let base = after_to
                        && head.act != Act::Conduct
                        && sense.is(form::BASE)
                        && !(sense.noun == Noun::Document);
                    if sense.act != Act::None && (pure || base) && sense.act != Act::Aux {
                        return Head { at, act: sense.act, ..head };
                    }
                    if sense.act == Act::Aux && (pure || base) {
                        at += 1;
                        continue;
                    }
                    let end = self.group_end(at);
                    let last = self.sense(end);
                    let nominal = nominal_act(last, false)
                        .filter(|_| last.noun == Noun::None || matches!(last.noun, Noun::Talk | Noun::Event));
                    return match nominal {
                        Some(act) if after_to || last.is(form::NOMINAL) => Head { at: end, act, ..head },
                        _ => break_work(head),
                    };
                }
                _ => break,
            }
            at += 1;
        }
        break_work(head)
    }
}

/// Leading verbs without anything to lead are unsaid work.
fn break_work(head: Head) -> Head {
    match head.act {
        Act::Aux => Head { act: Act::Work, ..head },
        Act::Conduct => Head { act: Act::Other, ..head },
        _ => head,
    }
}

/// The activity a noun names when it heads an entry.
fn nominal_act(sense: &Sense, continues: bool) -> Option<Act> {
    match sense.noun {
        Noun::Talk => Some(Act::Talk),
        Noun::Message => Some(Act::Message),
        Noun::Event => Some(Act::Attend),
        // In a list after `;` a paper is one more paper, at the start `draft of` is work.
        Noun::Document if continues => None,
        _ if sense.is(form::NOMINAL) || sense.act != Act::None && sense.is(form::ING) => Some(sense.act),
        _ if sense.act != Act::None
            && sense.has(bit::NOUNY)
            && sense.is(form::BASE)
            && sense.noun == Noun::None =>
        {
            Some(sense.act)
        }
        _ => None,
    }
}

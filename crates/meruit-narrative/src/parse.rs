//! Reads the tokens of a narrative into activities, each with its object, people, topic and purpose.

use std::hint::select_unpredictable;

use crate::action::{Action, Separator};
use crate::hash::mix;
use crate::head::{Context, Head};
use crate::sense::{Act, Glue, Noun, Role, Sense, bit, form};
use crate::token::{Kind, Token, flag};

/// Which part of an activity the reader is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    /// Right after the verb.
    Object,
    /// After the object: of, for, in.
    Complement,
    /// After with, from, to.
    People,
    /// After regarding.
    Topic,
    /// After `to discuss`, `in preparation for`, `including`.
    Purpose,
}

#[inline(never)]
pub(crate) fn read(tokens: &[Token], capitals: bool, actions: &mut Vec<Action>) {
    let mut parser = Parser {
        tokens,
        actions,
        current: Action::NONE,
        open: false,
        separator: Separator::None,
        region: Region::Object,
        closed: false,
        infinitive: false,
        gerund: false,
        capitals,
        depth: 0,
        aside: false,
        sequence: false,
        leading: None,
        pending: None,
    };
    parser.run();
}

/// Whether most words are written with capitals, so that a capital says nothing; and the words and numbers that are no
/// times, mixed in order.
#[inline(never)]
pub(crate) fn survey(tokens: &[Token]) -> (bool, u64) {
    let (mut words, mut capitals, mut key) = (0_u64, 0_u64, 0);
    // Counted without a branch, since what the next token is cannot be guessed.
    for token in tokens {
        key = select_unpredictable(token.kind.is_mark(), key, mix(key, token.key));
        let counts = (token.kind == Kind::Word) & (token.sense.glue == Glue::None);
        words = words.wrapping_add(u64::from(counts));
        capitals = capitals.wrapping_add(u64::from(counts & token.has(flag::CAPITAL)));
    }
    (capitals.saturating_mul(3) > words.saturating_mul(2), key)
}

struct Parser<'a> {
    tokens: &'a [Token],
    actions: &'a mut Vec<Action>,
    /// The activity being read, if one is `open`.
    current: Action,
    open: bool,
    separator: Separator,
    region: Region,
    /// The object is complete; later nouns belong to complements.
    closed: bool,
    infinitive: bool,
    gerund: bool,
    capitals: bool,
    depth: u32,
    /// In a clause with a subject of its own: adjuster approved.
    aside: bool,
    /// `then`, `also` came since the last word.
    sequence: bool,
    /// Whether times stand before the work they belong to; unknown until the first.
    leading: Option<bool>,
    /// A time whose work is still to come.
    pending: Option<u32>,
}

impl Parser<'_> {
    fn run(&mut self) {
        let mut at = 0;
        let tokens = self.tokens;
        while let Some(token) = tokens.get(at) {
            at = self.take(at, token);
            if self.open && self.depth == 0 && self.separator == Separator::None {
                at = self.feed_on(at);
            }
        }
        self.close(self.tokens.len());
    }

    /// Takes the token at `at` and returns where to go on.
    fn take(&mut self, at: usize, token: &Token) -> usize {
        match token.kind {
            Kind::Comma => self.part(Separator::Comma),
            Kind::Slash => self.part(Separator::Slash),
            Kind::Semicolon | Kind::Stop | Kind::Line | Kind::Dash => self.part(Separator::Strong),
            Kind::Colon => {
                let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
                if !before.is_some_and(|before| matches!(before.sense.glue, Glue::Topic | Glue::With)) {
                    self.part(Separator::Strong);
                }
            }
            Kind::Open => {
                if let Some(end) = self.list_mark(at) {
                    self.part(Separator::Strong);
                    return end;
                }
                if self.open {
                    self.depth += 1;
                }
            }
            Kind::Close => {
                // The bracket that ends with the words of an activity belongs to it.
                if self.depth == 1 {
                    self.current.tokens.1 = at as u32 + 1;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            Kind::Sign => {}
            Kind::Time => {
                self.time(token.key as u32);
                self.part(Separator::Strong);
            }
            Kind::Word | Kind::Number => return self.word(at, token),
        }
        at + 1
    }

    fn part(&mut self, separator: Separator) {
        if self.depth == 0 {
            self.separator = match (self.separator, separator) {
                (Separator::And, Separator::Comma) | (Separator::Comma, Separator::And) => {
                    Separator::CommaAnd
                }
                (before, separator) => before.max(separator),
            };
        }
    }

    /// `(a)`, `(2)` that number a list: where it ends.
    fn list_mark(&self, at: usize) -> Option<usize> {
        let (open, mark, close) = (self.tokens.get(at)?, self.tokens.get(at + 1)?, self.tokens.get(at + 2)?);
        let short = mark.end - mark.start <= 2 && matches!(mark.kind, Kind::Word | Kind::Number);
        (!open.has(flag::GLUED) && short && close.kind == Kind::Close).then_some(at + 3)
    }

    /// Gives the time to the activity it stands behind, or keeps it for the one it stands before.
    fn time(&mut self, number: u32) {
        let leading = *self.leading.get_or_insert(!self.open);
        if self.open && !leading {
            self.current.time.get_or_insert(number);
        } else {
            self.pending = Some(number);
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            tokens: self.tokens,
            current: self.open.then_some(&self.current),
            separator: self.separator,
            sequence: self.sequence,
            in_topic: matches!(self.region, Region::Topic | Region::Purpose),
            infinitive: self.infinitive,
            gerund: self.gerund,
            capitals: self.capitals,
        }
    }

    fn word(&mut self, at: usize, token: &Token) -> usize {
        if self.depth > 0 {
            self.feed(at, token);
            return at + 1;
        }
        match token.sense.glue {
            Glue::And => self.part(Separator::And),
            Glue::Sequence if self.open => {
                self.part(Separator::Strong);
                self.sequence = true;
            }
            Glue::While if self.open => self.part(Separator::While),
            _ => {
                if token.has(flag::SOFT_STOP) && token.sense.act != Act::None && !self.after_title(at) {
                    self.part(Separator::Strong);
                }
                let led_to = self.aside && self.separator.is_weak();
                if (self.separator != Separator::None || !self.open) && !led_to {
                    if let Some(head) = self.head(at) {
                        let next = head.at + 1;
                        self.begin(at, head);
                        return next;
                    }
                    self.begin_aside(at);
                }
                self.feed(at, token);
                self.separator = Separator::None;
                self.sequence = false;
            }
        }
        at + 1
    }

    /// Feeds the words from `at` up to the next that can part activities; returns its place. An activity is open.
    fn feed_on(&mut self, mut at: usize) -> usize {
        let tokens = self.tokens;
        while let Some(token) = tokens.get(at) {
            if token.sense.has(bit::PARTS) | token.kind.is_mark() | token.has(flag::SOFT_STOP) {
                break;
            }
            self.feed_open(at, token);
            at += 1;
        }
        at
    }

    fn after_title(&self, at: usize) -> bool {
        at.checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .is_some_and(|before| before.sense.role == Role::Title)
    }

    fn head(&self, at: usize) -> Option<Head> {
        let head = self.context().head(at)?;
        // The words skipped must not hold an activity's own separator; they are adjectives and articles.
        (head.at >= at).then_some(head)
    }

    /// A piece such as `adjuster approved ...` tells what the activity before led to.
    fn begin_aside(&mut self, at: usize) {
        let sense = self.tokens.get(at).map(|token| token.sense).unwrap_or_default();
        if self.separator == Separator::Strong {
            self.aside = sense.role != Role::None;
        }
    }

    fn begin(&mut self, at: usize, head: Head) {
        self.close(at);
        let token = self.tokens.get(head.at);
        let sense = token.map(|token| token.sense).unwrap_or_default();
        // The verb understood is that of the activity before.
        let verb = match self.actions.last() {
            Some(before) if head.elided => before.head,
            _ => head.at as u32,
        };
        let time = self.pending.take();
        self.current = Action {
            tokens: (at as u32, head.at as u32 + 1),
            head: verb,
            act: head.act,
            form: head.form,
            elided: head.elided,
            implicit: head.implicit,
            separator: self.separator,
            certainty: head.certainty,
            time,
            ..Action::NONE
        };
        self.open = true;
        let action = &mut self.current;
        // Words before the head say more about it: settlement conference call.
        for token in self.tokens.get(at..head.at).unwrap_or(&[]) {
            if !head.elided && token.kind == Kind::Word && token.sense.tells_nothing() {
                action.specific = action.specific.saturating_add(1);
            }
            if token.sense.role != Role::None {
                action.roles |= token.sense.role.bit();
            }
            if token.sense.noun != Noun::None && !head.elided {
                action.weight = action.weight.max(token.sense.weight);
                if token.sense.act == Act::None && token.sense.weight > 1 {
                    action.specific = action.specific.saturating_add(1);
                }
            }
        }
        let noun_head =
            head.implicit || head.elided || sense.noun != Noun::None && head.form == form::NOMINAL;
        if noun_head {
            if !matches!(sense.noun, Noun::Talk) && sense.glue == Glue::None {
                action.object = Some(head.at as u32);
                action.object_key = token.map_or(0, object_key);
            }
            (action.noun, action.family) = (sense.noun, sense.family);
            action.weight = action.weight.max(sense.weight);
            if head.implicit && sense.tells_nothing() {
                action.specific = action.specific.saturating_add(1);
            }
        }
        self.region = if head.elided && matches!(sense.glue, Glue::With | Glue::To) {
            Region::People
        } else {
            Region::Object
        };
        self.closed = noun_head;
        self.infinitive = false;
        self.gerund = false;
        self.aside = false;
        self.sequence = false;
        self.separator = Separator::None;
    }

    /// Ends the current activity before the token at `end`.
    fn close(&mut self, end: usize) {
        if self.open {
            self.current.tokens.1 = self.current.tokens.1.min(end as u32);
            self.actions.push(self.current);
            self.open = false;
        }
    }

    /// Discuss with client settlement posture: what follows the people without any joint is the subject.
    fn leave_people(&mut self, at: usize, token: &Token) {
        let action = &mut self.current;
        let sense = &token.sense;
        if sense.has(bit::GERUND) {
            self.region = Region::Purpose;
            self.gerund = true;
            action.purpose.get_or_insert((at as u32, at as u32));
            return;
        }
        let small = !token.has(flag::CAPITAL) & !self.capitals & !sense.has(bit::PERSON);
        let noun = (sense.glue == Glue::None) & (token.kind == Kind::Word) & !token.has(flag::POSSESSIVE);
        let subject = noun | (sense.glue == Glue::Determiner);
        if !(small & subject & (self.separator == Separator::None) & action.act.communicates()) {
            return;
        }
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let person = before.is_some_and(|before| {
            let role = before.sense.has(bit::PERSON) & (before.sense.role != Role::Title);
            let name = before.sense.tells_nothing() & before.has(flag::CAPITAL) & !self.capitals;
            (role | name) & !before.has(flag::POSSESSIVE)
        });
        if person {
            self.region = Region::Topic;
            action.topic.get_or_insert((at as u32, at as u32));
        }
    }

    /// The readings of the word at `at`; none for a number or a mark.
    fn word_sense(&self, at: usize) -> &Sense {
        match self.tokens.get(at) {
            Some(token) if token.kind == Kind::Word => &token.sense,
            _ => &Sense::NONE,
        }
    }

    /// Adds a word to the current activity, if one is open.
    #[inline(never)]
    fn feed(&mut self, at: usize, token: &Token) {
        if self.open {
            self.feed_open(at, token);
        }
    }

    /// Adds a word to the current activity.
    #[inline(always)]
    fn feed_open(&mut self, at: usize, token: &Token) {
        if self.region == Region::People && self.depth == 0 {
            self.leave_people(at, token);
        }
        let action = &mut self.current;
        action.tokens.1 = at as u32 + 1;
        action.hanging = false;
        match token.sense.glue {
            Glue::None | Glue::Month => self.content(at, token),
            Glue::Reference if self.region == Region::Object && !self.closed => action.object_same = true,
            Glue::Reference => action.topic_same = true,
            Glue::Relative if self.region == Region::People => {
                self.region = Region::Topic;
                action.topic.get_or_insert((at as u32 + 1, at as u32 + 1));
            }
            glue if self.depth == 0 => self.joint(at, glue),
            _ => {}
        }
    }

    /// A function word leads on to another part of the activity.
    #[inline(never)]
    fn joint(&mut self, at: usize, glue: Glue) {
        let region = self.region;
        let next = *self.word_sense(at + 1);
        let action = &mut self.current;
        let empty = (at as u32 + 1, at as u32 + 1);
        match glue {
            Glue::Topic => {
                self.region = Region::Topic;
                action.topic.get_or_insert(empty);
            }
            Glue::On if action.act.communicates() && !action.has_object() => {
                self.region = Region::Topic;
                action.topic.get_or_insert(empty);
            }
            Glue::Purpose | Glue::Context => {
                self.region = Region::Purpose;
                action.purpose.get_or_insert(empty);
                self.infinitive |= next.is(form::BASE) && glue == Glue::Purpose;
                self.gerund |= next.is(form::ING);
            }
            Glue::To => self.to(at, next),
            Glue::With if action.act == Act::Message && action.roles != 0 && region != Region::Topic => {
                // Email trustee with schedules: what it brings.
                action.hanging = true;
                self.region = Region::Topic;
                action.topic.get_or_insert(empty);
            }
            Glue::With => {
                action.hanging = true;
                if !matches!(region, Region::Topic | Region::Purpose) {
                    self.region = Region::People;
                    self.closed = true;
                }
            }
            Glue::By => {
                self.gerund |= next.is(form::ING);
                self.region = if next.is(form::ING) { Region::Purpose } else { Region::Complement };
                self.closed = true;
            }
            Glue::Of | Glue::For | Glue::On | Glue::Preposition | Glue::Versus => {
                action.hanging = true;
                self.gerund |= next.is(form::ING) && next.noun == Noun::None;
                if glue == Glue::Of
                    && action.form == form::NOMINAL
                    && action.act == Act::Talk
                    && region == Region::Object
                    && action.people.is_none()
                {
                    self.region = Region::People;
                    return;
                }
                if glue == Glue::For && action.act == Act::Draft && action.object.is_none() {
                    // Prepare for ...
                    action.act = Act::Plan;
                }
                let passed_on = glue == Glue::Preposition && action.act.passes_on();
                if region == Region::Object && (action.has_object() || passed_on) {
                    self.region = Region::Complement;
                    self.closed = true;
                } else if region == Region::People && glue != Glue::Of {
                    self.region = Region::Complement;
                }
            }
            _ => {}
        }
    }

    /// `to` before a verb tells what for, before people to whom, and before a thing on what.
    fn to(&mut self, at: usize, next: Sense) {
        let region = self.region;
        let action = &mut self.current;
        action.hanging = true;
        let verb = next.is(form::BASE)
            && next.role == Role::None
            && !(next.noun == Noun::Event
                || next.has(bit::NOUNY)
                    && next.noun != Noun::None
                    && !self.tokens.get(at + 2).is_some_and(|token| {
                        matches!(token.kind, Kind::Word) && token.sense.glue != Glue::With
                    }));
        if verb {
            self.infinitive = true;
            if region != Region::Topic {
                self.region = Region::Purpose;
                action.purpose.get_or_insert((at as u32 + 1, at as u32 + 1));
            }
        } else if !matches!(region, Region::Topic | Region::Purpose) {
            if action.act == Act::Draft && action.object.is_none() && region == Region::Object {
                // Write to ...
                action.act = Act::Message;
            }
            self.region = match to_thing(self.tokens, at + 1) {
                true if action.object.is_none() && action.act.communicates() => Region::Object,
                true => Region::Complement,
                false => Region::People,
            };
            self.closed = self.region != Region::Object;
        }
    }

    /// A word that tells with whom, on what or about what.
    #[inline]
    fn content(&mut self, at: usize, token: &Token) {
        match self.region {
            Region::Object if !self.closed => self.object(at, token),
            Region::People => self.people(at, token),
            Region::Object => self.beside(at, token, 0),
            Region::Complement => self.beside(at, token, bit::DOING),
            Region::Topic => {
                extend(&mut self.current.topic, at as u32);
                self.beside(at, token, bit::DOING);
            }
            Region::Purpose => {
                extend(&mut self.current.purpose, at as u32);
                self.beside(at, token, 0);
            }
        }
    }

    /// A word behind the object, in a topic or purpose; one with the bit `telling` says more of what it was about.
    ///
    /// Like [`people`](Self::people) it decides without branches, since what a word is cannot be guessed.
    #[inline(always)]
    fn beside(&mut self, at: usize, token: &Token, telling: u16) {
        let sense = &token.sense;
        let specific = self.is_specific(at, token);
        let action = &mut self.current;
        let person = sense.has(bit::PERSON);
        action.subject_people |= person;
        self.gerund |= sense.has(bit::GERUND) & !person;
        let specific = (specific | sense.has(telling)) & !person;
        action.specific = action.specific.saturating_add(u16::from(specific));
        let weight = select_unpredictable(sense.has(bit::THING) & !person, sense.weight, 0);
        action.weight = action.weight.max(weight);
    }

    /// A word after with, from, to.
    #[inline(always)]
    fn people(&mut self, at: usize, token: &Token) {
        let sense = &token.sense;
        let is_specific = self.is_specific(at, token);
        let action = &mut self.current;
        let person = sense.has(bit::PERSON);
        let outside = self.depth == 0;
        let by_name = outside & (token.has(flag::CAPITAL) | action.act.communicates());
        if by_name | outside & person {
            extend(&mut action.people, at as u32);
        }
        action.roles |= select_unpredictable(person, sense.role.bit(), 0);
        self.gerund |= sense.has(bit::GERUND) & !person;
        let unknown = !sense.has(bit::NAMED | bit::PERSON) & (sense.glue == Glue::None);
        action.names ^= select_unpredictable(unknown & by_name, mix(0, token.key), 0);
        let specific = is_specific & !by_name & !person;
        action.specific = action.specific.saturating_add(u16::from(specific));
    }

    /// Whether the word is unknown to the lexicon, so that it says something nobody else would: no single letter, and
    /// no number by itself.
    #[inline(always)]
    fn is_specific(&self, at: usize, token: &Token) -> bool {
        let unknown = !token.sense.has(bit::NAMED) & (token.sense.glue == Glue::None);
        let word = (token.kind == Kind::Word) & (token.end - token.start > 1);
        let numbered =
            token.kind == Kind::Number && self.tokens.get(at + 1).is_some_and(|token| token.has(flag::GLUED));
        unknown & (word | numbered)
    }

    /// A word right after the verb.
    #[inline(never)]
    fn object(&mut self, at: usize, token: &Token) {
        let sense = &token.sense;
        if sense.has(bit::PERSON) {
            return self.person(at, token);
        }
        let is_specific = self.is_specific(at, token);
        let action = &mut self.current;
        self.gerund |= sense.has(bit::GERUND);
        action.specific = action.specific.saturating_add(u16::from(is_specific));
        let thing = sense.has(bit::THING);
        action.weight = action.weight.max(select_unpredictable(thing, sense.weight, 0));
        if self.depth > 0 || direct_person_only(token, action) {
            return;
        }
        // The last noun of the first group is the object; in a list the first.
        if self.separator != Separator::None && action.object.is_some() {
            self.closed = true;
            return;
        }
        let names = thing || sense.act != Act::None || !sense.has(bit::NAMED);
        if names && (thing || action.noun == Noun::None) {
            action.object = Some(at as u32);
            action.object_key = object_key(token);
            (action.noun, action.family) = (sense.noun, sense.family);
        }
    }

    /// Somebody right after the verb: with whom it was done, or whose thing it is about.
    fn person(&mut self, at: usize, token: &Token) {
        let role = token.sense.role.bit();
        let next = *self.word_sense(at + 1);
        let next_is_word = self.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Word);
        let action = &mut self.current;
        if token.has(flag::POSSESSIVE) {
            // Plaintiff's disclosures: whose they are.
            action.subject_people = true;
            return;
        }
        // Discuss jury strategy: the person only says what kind.
        let says_kind = next.noun != Noun::None && next.glue == Glue::None && action.act == Act::Talk;
        let direct_person = !says_kind && (action.act.communicates() || action.act == Act::Arrange);
        // Court file, management software: the person only says what kind.
        let goes_on = next_is_word && next.role == Role::None && next.glue == Glue::None;
        if !direct_person && goes_on {
            return;
        }
        action.roles |= role;
        let addressed =
            direct_person || action.object.is_none() && matches!(action.act, Act::Update | Act::Draft);
        if addressed {
            extend(&mut action.people, at as u32);
        }
        if addressed && action.act == Act::Update {
            // Update client on ... ; but brief counsel ... stays what it is.
            action.act = Act::Tell;
        }
    }
}

/// Whether the words from `at` name a thing and not a person: (response) to the second motion.
fn to_thing(tokens: &[Token], at: usize) -> bool {
    for token in tokens.iter().skip(at).take(4) {
        let sense = token.sense;
        match sense.glue {
            Glue::Determiner => {}
            Glue::None if token.kind == Kind::Word && sense.role == Role::None => {
                if sense.noun != Noun::None {
                    return true;
                }
                if token.has(flag::CAPITAL) {
                    return false;
                }
            }
            Glue::None if token.has(flag::POSSESSIVE) => {}
            _ => return false,
        }
    }
    false
}

/// A name right after a verb of speaking is a person: call Smith.
fn direct_person_only(token: &Token, action: &Action) -> bool {
    action.act.communicates() && token.sense.tells_nothing() && token.has(flag::CAPITAL)
}

fn object_key(token: &Token) -> u64 {
    if token.sense.lemma == 0 { token.key } else { u64::from(token.sense.lemma) }
}

fn extend(range: &mut Option<(u32, u32)>, place: u32) {
    match range {
        Some(range) => range.1 = place + 1,
        None => *range = Some((place, place + 1)),
    }
}

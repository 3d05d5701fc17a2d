//! Finds every phrase of the lexicon in one pass over the words, and makes one token of those that read as one word.

use crate::compiled::{Compiled, LONGEST};
use crate::lexicon::Mark;
use crate::sense::{Glue, Sense, bit, form};
use crate::token::{Kind, Starts, Token, flag};

/// A wording that decides labels, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundMark {
    /// Bits of the marks.
    pub(crate) marks: u16,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl FoundMark {
    #[inline(always)]
    pub(crate) fn has(&self, mark: Mark) -> bool {
        self.marks & mark.bit() != 0
    }
}

/// A wording that speaks for a code, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundCode {
    pub(crate) code: &'static str,
    pub(crate) weight: u8,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// The wordings that decide labels, in order of where they begin.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    pub(crate) found: Vec<FoundMark>,
    /// The bits of all.
    pub(crate) kinds: u16,
}

impl Marks {
    pub(crate) fn clear(&mut self) {
        self.found.clear();
        self.kinds = 0;
    }

    fn push(&mut self, found: FoundMark) {
        self.kinds |= found.marks;
        self.found.push(found);
    }

    /// Those of one kind; nearly always there are none.
    #[inline(always)]
    pub(crate) fn of(&self, mark: Mark) -> impl Iterator<Item = &FoundMark> {
        let found = if self.has(mark) { self.found.as_slice() } else { &[] };
        found.iter().filter(move |found| found.has(mark))
    }

    #[inline(always)]
    pub(crate) fn has(&self, mark: Mark) -> bool {
        self.kinds & mark.bit() != 0
    }
}

/// A phrase that reads as one word: its first and last place, and its readings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phrase {
    first: usize,
    last: usize,
    sense: Sense,
}

/// Joins the words of phrases in `tokens`, which begin at some of `starts`, and lists marks and codes in order of where
/// they begin. `phrases` is memory to work in.
#[inline(never)]
pub(crate) fn read(
    tokens: &mut Vec<Token>,
    starts: &Starts,
    lexicon: &Compiled,
    marks: &mut Marks,
    codes: &mut Vec<FoundCode>,
    phrases: &mut Vec<Phrase>,
) {
    let mut behind = 0;
    for first in starts.places() {
        if let Some((last, sense)) = walk(tokens, first, lexicon, marks, codes)
            && first >= behind
        {
            phrases.push(Phrase { first, last, sense });
            behind = last + 1;
        }
    }
    if !phrases.is_empty() {
        join(tokens, phrases);
    }
}

/// Puts one token in the place of each phrase.
fn join(tokens: &mut Vec<Token>, phrases: &[Phrase]) {
    let mut from = 0;
    let mut kept = 0;
    for phrase in phrases {
        tokens.copy_within(from..phrase.first, kept);
        kept += phrase.first - from;
        from = phrase.last + 1;
        let ends = (tokens.get(phrase.first).copied(), tokens.get(phrase.last).copied());
        if let (Some(first), Some(last)) = ends
            && let Some(token) = tokens.get_mut(kept)
        {
            *token = Token {
                end: last.end,
                flags: first.flags | last.flags & flag::POSSESSIVE,
                sense: inflected(phrase.sense, first.sense, last.sense),
                kind: Kind::Word,
                ..first
            };
            kept += 1;
        }
    }
    tokens.copy_within(from.., kept);
    tokens.truncate(kept + tokens.len().saturating_sub(from));
}

/// A verb phrase takes the form of the word that is inflected: met and conferred, bates labelled.
fn inflected(phrase: Sense, first: Sense, last: Sense) -> Sense {
    if !phrase.has(bit::VERB_PHRASE) {
        return phrase;
    }
    let forms = form::VERB | form::ADJECTIVE;
    let inflected = if first.is(form::VERB) { first.forms } else { last.forms };
    if inflected & form::VERB == 0 {
        return phrase;
    }
    Sense { forms: inflected & forms | phrase.forms & form::NOMINAL, ..phrase }.with_gerund()
}

/// Follows the trie from the word at `index`; the longest phrase that reads as one word, with its last word's place.
fn walk(
    tokens: &[Token],
    index: usize,
    lexicon: &Compiled,
    marks: &mut Marks,
    codes: &mut Vec<FoundCode>,
) -> Option<(usize, Sense)> {
    let first = tokens.get(index)?;
    let mut step = lexicon.start(&first.sense)?;
    let mut last = index;
    let mut longest = None;
    // Articles between the words of a phrase do not count, so a walk may look at twice its words.
    let mut next = index + 1;
    for _ in 0..LONGEST {
        if step.ends() {
            let (start, end) = (first.start, tokens.get(last)?.end);
            if step.marks != 0 {
                marks.push(FoundMark { marks: step.marks, start, end });
            }
            for hint in lexicon.codes(step) {
                codes.push(FoundCode { code: hint.code, weight: hint.weight, start, end });
            }
            if let Some(sense) = step.merge() {
                longest = Some((last, sense));
            }
        }
        // A square bracket marks a place to fill in: conference with [attorney].
        if tokens.get(next).is_some_and(|token| token.kind == Kind::Open && token.key == u64::from(b'[')) {
            next += 1;
        }
        let Some(token) = tokens.get(next).filter(|token| token.sense.lemma != 0) else { break };
        let (at, on) = match lexicon.step(step, token.sense.lemma) {
            Some(on) => (next, Some(on)),
            None if token.sense.glue == Glue::Determiner => {
                let behind = tokens.get(next + 1).map_or(0, |token| token.sense.lemma);
                (next + 1, lexicon.step(step, behind))
            }
            None => break,
        };
        let Some(on) = on else { break };
        (last, step, next) = (at, on, at + 1);
    }
    longest
}

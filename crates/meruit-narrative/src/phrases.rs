//! Finds every phrase of the lexicon in one pass over the words, and makes one token of those that read as one word.

use crate::compiled::{Compiled, LONGEST};
use crate::lexicon::Mark;
use crate::sense::{Glue, Sense, bit, form};
use crate::token::{Kind, Token};

/// A wording that decides a label, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundMark {
    pub(crate) mark: Mark,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A wording that speaks for a code, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundCode {
    pub(crate) code: &'static str,
    pub(crate) weight: u8,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Joins the words of phrases in `tokens`, and lists marks and codes in order of where they begin.
#[inline(never)]
pub(crate) fn read(
    tokens: &mut Vec<Token>,
    lexicon: &Compiled,
    marks: &mut Vec<FoundMark>,
    codes: &mut Vec<FoundCode>,
) {
    let mut kept = 0;
    let mut joined_to = 0;
    for index in 0..tokens.len() {
        let Some(mut token) = tokens.get(index).copied() else { break };
        if token.sense.node != 0 {
            let longest = walk(tokens, index, lexicon, marks, codes);
            if let Some((last, sense)) = longest.filter(|_| index >= joined_to) {
                if let Some(end) = tokens.get(last) {
                    token.end = end.end;
                    token.flags |= end.flags & crate::token::flag::POSSESSIVE;
                }
                let end = tokens.get(last).map_or(token.sense, |end| end.sense);
                token.sense = inflected(sense, token.sense, end);
                token.kind = Kind::Word;
                joined_to = last + 1;
                put(tokens, &mut kept, token);
                continue;
            }
        }
        if index >= joined_to {
            put(tokens, &mut kept, token);
        }
    }
    tokens.truncate(kept);
}

fn put(tokens: &mut [Token], kept: &mut usize, token: Token) {
    if let Some(slot) = tokens.get_mut(*kept) {
        *slot = token;
        *kept += 1;
    }
}

/// A verb phrase takes the form of the word that is inflected: met and conferred, bates labelled.
fn inflected(phrase: Sense, first: Sense, last: Sense) -> Sense {
    let mut sense = phrase;
    if sense.has(bit::VERB_PHRASE) {
        let forms = form::VERB | form::ADJECTIVE;
        let inflected = if first.is(form::VERB) { first.forms } else { last.forms };
        sense.forms = if inflected & form::VERB == 0 {
            sense.forms
        } else {
            inflected & forms | sense.forms & form::NOMINAL
        };
    }
    sense
}

/// Follows the trie from the word at `index`; the longest phrase that reads as one word, with its last word's place.
fn walk(
    tokens: &[Token],
    index: usize,
    lexicon: &Compiled,
    marks: &mut Vec<FoundMark>,
    codes: &mut Vec<FoundCode>,
) -> Option<(usize, Sense)> {
    let first = tokens.get(index)?;
    let mut node = first.sense.node;
    let mut last = index;
    let mut longest = None;
    // Articles between the words of a phrase do not count, so a walk may look at twice its words.
    let mut next = index + 1;
    for _ in 0..LONGEST {
        if let (Some(found), Some(end)) = (lexicon.phrase(node), tokens.get(last)) {
            let (start, end) = (first.start, end.end);
            marks.extend(found.marks.iter().map(|mark| FoundMark { mark: *mark, start, end }));
            codes.extend(found.codes.iter().map(|hint| FoundCode {
                code: hint.code,
                weight: hint.weight,
                start,
                end,
            }));
            if let Some(sense) = found.merge {
                longest = Some((last, sense));
            }
        }
        let Some(token) = tokens.get(next).filter(|token| token.sense.lemma != 0) else { break };
        let (at, step) = match lexicon.step(node, token.sense.lemma) {
            Some(step) => (next, Some(step)),
            None if token.sense.glue == Glue::Determiner => {
                let behind = tokens.get(next + 1).map_or(0, |token| token.sense.lemma);
                (next + 1, lexicon.step(node, behind))
            }
            None => break,
        };
        let Some(step) = step else { break };
        (last, node, next) = (at, step, at + 1);
    }
    longest
}

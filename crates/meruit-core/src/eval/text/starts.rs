//! Phrases by how they begin: most words of a text begin no phrase, and three letters tell so.
//!
//! This is the quick way for texts in ASCII; it finds what the search over a [`Stream`](super::Stream) finds.

use super::{FoundSets, Gap, Phrase, PhrasePart, PhraseSets, fits};

/// Letters, digits, and everything else.
const CLASSES: usize = 37;
const OTHERS: usize = 36;
/// What stands for nothing but a gap, in the table of classes.
const GAP: u8 = u8::MAX;

/// The class of each byte, or that it is a gap.
const CLASS: [u8; 256] = {
    let mut classes = [36; 256];
    let mut byte = 0u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' => byte - b'a',
            b'A'..=b'Z' => byte - b'A',
            b'0'..=b'9' => byte - b'0' + 26,
            _ if is_gap(byte) => GAP,
            _ => 36,
        };
        byte += 1;
    }
    classes
};

/// Phrases by the classes of their first letters.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// By pair of classes: the classes, a bit each, that are third where some phrase begins with the pair.
    thirds: Vec<u64>,
    /// Where the phrases of each pair of classes begin in `phrases`, and where the last ones end.
    pairs: Vec<u32>,
    phrases: Vec<Start>,
}

#[derive(Debug)]
struct Start {
    /// The first letters, up to eight.
    letters: u64,
    /// Which of eight letters these are.
    mask: u64,
    /// The phrase's place in its sets.
    phrase: usize,
}

fn class(byte: u8) -> usize {
    usize::from(CLASS[usize::from(byte)]).min(OTHERS)
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// Whether a byte stands for nothing but a gap.
const fn is_gap(byte: u8) -> bool {
    is_blank(byte) || byte == b'-'
}

/// A byte as a stream has it.
fn plain(byte: u8) -> u8 {
    if byte == b'`' { b'\'' } else { byte.to_ascii_lowercase() }
}

impl Starts {
    /// The phrases by their beginnings. Those with a letter beyond ASCII stand in no text without one.
    pub(super) fn of(phrases: &[Phrase]) -> Self {
        let mut starts = Self { thirds: vec![0; CLASSES * CLASSES], pairs: vec![0], phrases: Vec::new() };
        let mut by_pair: Vec<Vec<Start>> = (0..CLASSES * CLASSES).map(|_| Vec::new()).collect();
        for (phrase, parts) in phrases.iter().map(|phrase| &phrase.parts).enumerate() {
            let beginning: Option<Vec<u8>> = parts
                .iter()
                .map_while(|part| match part {
                    PhrasePart::Char(char, _) => Some(u8::try_from(*char).ok().filter(u8::is_ascii)),
                    PhrasePart::Rest => None,
                })
                .take(8)
                .collect();
            let Some(beginning) = beginning else { continue };
            let seconds = match beginning.as_slice() {
                [] => 0..0,
                // Whatever follows the only letter.
                [_] => 0..CLASSES,
                [_, second, ..] => class(*second)..class(*second) + 1,
            };
            let first = beginning.first().map_or(OTHERS, |&first| class(first));
            // A phrase of two letters goes on as it will.
            let thirds = beginning.get(2).map_or(u64::MAX, |&third| 1 << class(third));
            for second in seconds {
                let mut letters = [0; 8];
                letters.iter_mut().zip(&beginning).for_each(|(slot, letter)| *slot = *letter);
                let mut mask = [0; 8];
                mask.iter_mut().take(beginning.len()).for_each(|slot| *slot = u8::MAX);
                let (letters, mask) = (u64::from_le_bytes(letters), u64::from_le_bytes(mask));
                let pair = first * CLASSES + second;
                by_pair[pair].push(Start { letters, mask, phrase });
                starts.thirds[pair] |= thirds;
            }
        }
        for pair in by_pair {
            starts.phrases.extend(pair);
            starts.pairs.push(u32::try_from(starts.phrases.len()).unwrap_or(u32::MAX));
        }
        starts
    }

    fn of_pair(&self, first: usize, second: usize) -> &[Start] {
        let pair = first * CLASSES + second;
        let place = |at: usize| self.pairs.get(at).and_then(|&place| usize::try_from(place).ok());
        let range = place(pair).zip(place(pair + 1));
        range.and_then(|(from, to)| self.phrases.get(from..to)).unwrap_or_default()
    }

    /// Of which sets a phrase stands in a text in ASCII.
    pub(super) fn found_in(&self, sets: &PhraseSets, text: &[u8]) -> FoundSets {
        let mut found = FoundSets::default();
        let mut rest = text;
        while let [byte, after @ ..] = rest {
            let first = CLASS[usize::from(*byte)];
            if first == GAP {
                rest = after;
                continue;
            }
            // A phrase begins where a word does, or with a sign.
            self.find_at(sets, text, text.len() - rest.len(), &mut found);
            rest = after;
            if usize::from(first) < OTHERS {
                while let [byte, after @ ..] = rest
                    && usize::from(CLASS[usize::from(*byte)]) < OTHERS
                {
                    rest = after;
                }
            }
        }
        found
    }

    /// Adds the sets of the phrases that stand at a place where a word or a sign begins.
    fn find_at(&self, sets: &PhraseSets, text: &[u8], at: usize, found: &mut FoundSets) {
        let here = text.get(at..).unwrap_or_default();
        let mut classes = here.iter().map(|&byte| CLASS[usize::from(byte)]).filter(|&class| class != GAP);
        let mut next = || classes.next().map_or(OTHERS, usize::from);
        let (first, second, third) = (next(), next(), next());
        if self.thirds.get(first * CLASSES + second).is_none_or(|thirds| thirds >> third & 1 == 0) {
            return;
        }
        let letters = first_letters(here);
        let starts = self.of_pair(first, second).iter();
        for start in starts.filter(|start| letters & start.mask == start.letters) {
            let Some(of_phrase) = sets.sets_of.get(start.phrase) else { continue };
            if !of_phrase.iter().all(|&set| found.has(set))
                && sets.phrases.get(start.phrase).is_some_and(|phrase| phrase.stands_at(text, at))
            {
                of_phrase.iter().for_each(|&set| found.add(set));
            }
        }
    }
}

/// The next letters without the gaps between them, up to eight.
fn first_letters(text: &[u8]) -> u64 {
    let mut letters = [0; 8];
    let of_text = text.iter().filter(|byte| !is_gap(**byte));
    letters.iter_mut().zip(of_text).for_each(|(slot, letter)| *slot = plain(*letter));
    u64::from_le_bytes(letters)
}

/// A place in a text in ASCII, as a stream would have it.
struct Place<'t> {
    text: &'t [u8],
    at: usize,
    /// What stood before the letter.
    gap: Gap,
}

impl Place<'_> {
    fn letter(&self) -> Option<u8> {
        self.text.get(self.at).copied().map(plain)
    }

    fn step(&mut self) {
        self.gap = Gap::Nothing;
        let mut hyphens = 0;
        loop {
            self.at += 1;
            match self.text.get(self.at) {
                Some(&byte) if is_blank(byte) => {
                    self.gap = if hyphens > 0 { Gap::Dash } else { Gap::Blank };
                }
                Some(b'-') => {
                    hyphens += 1;
                    let parts = hyphens > 1 || matches!(self.gap, Gap::Blank | Gap::Dash);
                    self.gap = if parts { Gap::Dash } else { Gap::Hyphen };
                }
                _ => return,
            }
        }
    }

    fn goes_on_with_word(&self) -> bool {
        self.gap == Gap::Nothing && self.letter().is_some_and(|letter| letter.is_ascii_alphanumeric())
    }
}

impl Phrase {
    /// Whether the phrase stands at a place of a text in ASCII where a word or a sign begins.
    fn stands_at(&self, text: &[u8], start: usize) -> bool {
        let mut place = Place { text, at: start, gap: Gap::Nothing };
        let (mut last, mut open) = (0, false);
        for part in &self.parts {
            match *part {
                PhrasePart::Rest => {
                    while place.goes_on_with_word() {
                        last = place.letter().unwrap_or_default();
                        place.step();
                    }
                    open = true;
                }
                PhrasePart::Char(char, gap) => {
                    let here = place.letter().filter(|letter| char::from(*letter) == char);
                    let Some(here) = here.filter(|_| place.at == start || fits(gap, place.gap)) else {
                        return false;
                    };
                    last = here;
                    place.step();
                    open = false;
                }
            }
        }
        open || !last.is_ascii_alphanumeric() || !place.goes_on_with_word()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Both ways of looking come to the same.
        #[test]
        fn a_text_in_ascii_has_what_its_stream_has(
            phrases in prop::collection::vec("[aAb1&' *-]{1,7}", 1..8),
            text in "[aAbB1&`' ,\t-]{0,24}",
        ) {
            let sets: Vec<[String; 1]> = phrases.into_iter().map(|phrase| [phrase]).collect();
            let sets = PhraseSets::of(&sets);
            prop_assert_eq!(sets.starts.found_in(&sets, text.as_bytes()), sets.found_in_stream(&text));
        }
    }

    #[test]
    fn a_byte_is_what_its_letter_is_in_a_stream() {
        for byte in 0..=127u8 {
            let char = super::super::plain_quote(char::from(byte)).to_ascii_lowercase();
            assert_eq!(char::from(plain(byte)), char);
        }
    }
}

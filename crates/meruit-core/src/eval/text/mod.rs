//! Phrases in texts, and what makes two texts alike.

mod starts;

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use starts::Starts;

use crate::types::Number;

/// What stands between two characters of a text once blanks and hyphens are taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    /// Nothing: the characters touch.
    Nothing,
    Blank,
    Hyphen,
    /// A hyphen between blanks: a dash, which parts a phrase as other punctuation does.
    Dash,
}

/// A text in lower case without blanks and hyphens, and where each of its characters came from.
struct Stream {
    text: String,
    chars: Vec<StreamChar>,
}

#[derive(Clone, Copy)]
struct StreamChar {
    char: char,
    /// Where it begins in [`Stream::text`].
    at: usize,
    /// What stood before it.
    gap: Gap,
    /// Its bytes in the text as written.
    origin: (usize, usize),
}

impl Stream {
    fn of(written: &str) -> Self {
        let mut stream =
            Self { text: String::with_capacity(written.len()), chars: Vec::with_capacity(written.len()) };
        let (mut gap, mut hyphens) = (Gap::Nothing, 0usize);
        for (at, char) in written.char_indices() {
            if char.is_whitespace() {
                gap = if hyphens > 0 { Gap::Dash } else { Gap::Blank };
            } else if is_hyphen(char) {
                hyphens += 1;
                gap = if hyphens > 1 || matches!(gap, Gap::Blank | Gap::Dash) {
                    Gap::Dash
                } else {
                    Gap::Hyphen
                };
            } else {
                let origin = (at, at + char.len_utf8());
                hyphens = 0;
                if char.is_ascii() {
                    // Nearly all of them, and each is one in lower case.
                    let char = plain_quote(char).to_ascii_lowercase();
                    stream.chars.push(StreamChar { char, at: stream.text.len(), gap, origin });
                    stream.text.push(char);
                    gap = Gap::Nothing;
                    continue;
                }
                for lower in plain_quote(char).to_lowercase() {
                    stream.chars.push(StreamChar { char: lower, at: stream.text.len(), gap, origin });
                    stream.text.push(lower);
                    gap = Gap::Nothing;
                }
            }
        }
        stream
    }

    /// Whether a word begins at the place.
    fn begins_word(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).and_then(|before| self.chars.get(before)) else { return true };
        !before.char.is_alphanumeric()
            || self.chars.get(at).is_none_or(|c| c.gap != Gap::Nothing || !c.char.is_alphanumeric())
    }

    /// The place of the character that begins at this byte.
    fn place(&self, byte: usize) -> Option<usize> {
        self.chars.binary_search_by_key(&byte, |c| c.at).ok()
    }
}

fn is_hyphen(char: char) -> bool {
    matches!(char, '-' | '\u{2010}' | '\u{2011}' | '\u{ad}')
}

fn plain_quote(char: char) -> char {
    match char {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '`' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201f}' | '\u{ab}' | '\u{bb}' => '"',
        other => other,
    }
}

/// Sets of phrases, all compiled for one pass over a text.
#[derive(Debug, Default)]
pub(crate) struct PhraseSets {
    /// Finds the beginnings of phrases, up to their first `*`; `None` where there is no phrase.
    search: Option<AhoCorasick>,
    phrases: Vec<Phrase>,
    /// The same by how they begin, for texts in ASCII.
    starts: Starts,
    /// By phrase: the sets that have it.
    sets_of: Vec<Vec<usize>>,
}

/// Of which sets a phrase stands in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FoundSets {
    /// The first 64 sets, a bit each.
    first: u64,
    /// The others that were found, in no order.
    others: Vec<usize>,
}

impl FoundSets {
    pub(crate) fn has(&self, set: usize) -> bool {
        if set < 64 { self.first & (1 << set) != 0 } else { self.others.contains(&set) }
    }

    fn add(&mut self, set: usize) {
        if set < 64 {
            self.first |= 1 << set;
        } else if !self.others.contains(&set) {
            self.others.push(set);
        }
    }
}

#[derive(Debug)]
struct Phrase {
    written: String,
    parts: Vec<PhrasePart>,
}

#[derive(Clone, Copy, Debug)]
enum PhrasePart {
    Char(char, Gap),
    /// The rest of a word.
    Rest,
}

/// A phrase in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The phrase as the rules write it.
    pub phrase: String,
    /// The bytes of the text.
    pub start: usize,
    pub end: usize,
}

impl Phrase {
    fn of(written: &str) -> Option<Self> {
        let mut parts = Vec::new();
        for (at, word) in written.split('*').enumerate() {
            if at > 0 {
                parts.push(PhrasePart::Rest);
            }
            let stream = Stream::of(word);
            parts.extend(stream.chars.iter().map(|c| PhrasePart::Char(c.char, c.gap)));
        }
        let starts_with_char = matches!(parts.first(), Some(PhrasePart::Char(..)));
        let says_something =
            parts.iter().any(|part| matches!(part, PhrasePart::Char(c, _) if c.is_alphanumeric()));
        (starts_with_char && says_something).then(|| Self { written: written.to_owned(), parts })
    }

    fn beginning(&self) -> String {
        self.parts
            .iter()
            .map_while(|part| match part {
                PhrasePart::Char(char, _) => Some(*char),
                PhrasePart::Rest => None,
            })
            .collect()
    }

    /// Where the phrase ends if it stands at this place: the place after its last character.
    fn ends(&self, stream: &Stream, start: usize) -> Option<usize> {
        if !stream.begins_word(start) {
            return None;
        }
        let mut at = start;
        let mut open = false;
        for part in &self.parts {
            match *part {
                PhrasePart::Rest => {
                    while stream
                        .chars
                        .get(at)
                        .is_some_and(|c| c.gap == Gap::Nothing && c.char.is_alphanumeric())
                    {
                        at += 1;
                    }
                    open = true;
                }
                PhrasePart::Char(char, gap) => {
                    let here = stream.chars.get(at).filter(|c| c.char == char)?;
                    if at > start && !fits(gap, here.gap) {
                        return None;
                    }
                    at += 1;
                    open = false;
                }
            }
        }
        (open || stream.begins_word(at)).then_some(at)
    }
}

/// Whether a gap of a text fits a gap of a phrase: a hyphen equals a blank or nothing.
fn fits(phrase: Gap, text: Gap) -> bool {
    match phrase {
        Gap::Nothing => matches!(text, Gap::Nothing | Gap::Hyphen),
        Gap::Blank => matches!(text, Gap::Blank | Gap::Hyphen),
        Gap::Hyphen => text != Gap::Dash,
        Gap::Dash => text == Gap::Dash,
    }
}

impl PhraseSets {
    /// Compiles sets of phrases; a phrase without a letter or digit is left out.
    pub(crate) fn of<S: AsRef<[String]>>(sets: &[S]) -> Self {
        let mut of_phrase: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (set, phrases) in sets.iter().enumerate() {
            for phrase in phrases.as_ref() {
                let known = of_phrase.entry(phrase).or_default();
                if known.last() != Some(&set) {
                    known.push(set);
                }
            }
        }
        let compiled = of_phrase.into_iter().filter_map(|(written, sets)| Some((Phrase::of(written)?, sets)));
        let (phrases, sets_of): (Vec<Phrase>, Vec<Vec<usize>>) = compiled.unzip();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(phrases.iter().map(Phrase::beginning))
            .ok()
            .filter(|_| !phrases.is_empty());
        let starts = Starts::of(&phrases);
        Self { search, phrases, starts, sets_of }
    }

    /// Of which sets a phrase stands in the text.
    pub(crate) fn found_in(&self, text: &str) -> FoundSets {
        if text.is_ascii() { self.starts.found_in(self, text.as_bytes()) } else { self.found_in_stream(text) }
    }

    /// The same for every text, letter by letter.
    pub(crate) fn found_in_stream(&self, text: &str) -> FoundSets {
        let Some(search) = &self.search else { return FoundSets::default() };
        let stream = Stream::of(text);
        let mut found = FoundSets::default();
        for hit in search.find_overlapping_iter(&stream.text) {
            let at = hit.pattern().as_usize();
            let (Some(phrase), Some(sets)) = (self.phrases.get(at), self.sets_of.get(at)) else { continue };
            if sets.iter().any(|&set| !found.has(set))
                && stream.place(hit.start()).is_some_and(|start| phrase.ends(&stream, start).is_some())
            {
                sets.iter().for_each(|&set| found.add(set));
            }
        }
        found
    }

    /// The phrases of a set as the rules write them.
    pub(crate) fn written(&self, set: usize) -> impl Iterator<Item = &str> {
        let phrases = self.phrases.iter().zip(&self.sets_of);
        phrases.filter(move |(_, sets)| sets.contains(&set)).map(|(phrase, _)| phrase.written.as_str())
    }

    /// Every phrase of a set that stands in the text, in the order of the text.
    pub(crate) fn mentions(&self, set: usize, text: &str) -> Vec<Mention> {
        let Some(search) = &self.search else { return Vec::new() };
        let stream = Stream::of(text);
        let mut found: Vec<Mention> = search
            .find_overlapping_iter(&stream.text)
            .filter_map(|hit| {
                let at = hit.pattern().as_usize();
                let phrase = self.phrases.get(at)?;
                self.sets_of.get(at)?.contains(&set).then_some(())?;
                let start = stream.place(hit.start())?;
                let end = phrase.ends(&stream, start)?;
                let (first, last) = (stream.chars.get(start)?, stream.chars.get(end.checked_sub(1)?)?);
                Some(Mention { phrase: phrase.written.clone(), start: first.origin.0, end: last.origin.1 })
            })
            .collect();
        found.sort_by(|a, b| (a.start, a.end, &a.phrase).cmp(&(b.start, b.end, &b.phrase)));
        found
    }
}

/// Lower case, only letters and digits, no leading zeros: what makes two numbers of an invoice the same.
pub(crate) fn normal(text: &str) -> String {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let short = plain.trim_start_matches('0');
    if short.is_empty() && !plain.is_empty() { "0".to_owned() } else { short.to_owned() }
}

/// The words of both texts divided by the words of either, each counted once; `None` where neither has a word.
pub(crate) fn alike(a: &str, b: &str) -> Option<Number> {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let both = i128::try_from(a.intersection(&b).count()).ok()?;
    let either = i128::try_from(a.union(&b).count()).ok()?;
    Number::fraction(both, either).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(text: &str, phrase: &str) -> bool {
        PhraseSets::of(&[[phrase.to_owned()]]).found_in(text).has(0)
    }

    #[test]
    fn words_match_whole_unless_they_end_in_a_star() {
        assert!(mentions("Travel to court", "travel"));
        assert!(!mentions("Travelled to court", "travel"));
        assert!(mentions("Travelled to court", "travel*"));
        assert!(!mentions("untravelled", "travel*"));
        assert!(mentions("scheduling deposition of J. Roe", "schedul* deposition"));
        assert!(!mentions("scheduling the deposition", "schedul* deposition"));
    }

    #[test]
    fn a_hyphen_equals_a_blank_or_nothing() {
        for text in ["e-mail", "email", "e mail", "E\u{2011}Mail"] {
            assert!(mentions(text, "e-mail"), "{text}");
        }
        assert!(mentions("e-mail", "email"));
        assert!(mentions("e-mail", "e mail"));
        assert!(!mentions("e mail", "email"));
        assert!(mentions("re-file the motion", "file"));
    }

    #[test]
    fn other_punctuation_parts_a_phrase() {
        assert!(mentions("file   organisation", "file organi*"));
        assert!(!mentions("file, organise", "file organi*"));
        assert!(!mentions("file - organise", "file organi*"));
        assert!(mentions("client\u{2019}s file", "client's file"));
    }

    #[test]
    fn a_mention_says_where() {
        let sets = PhraseSets::of(&[vec!["file".to_owned()], vec!["travel*".to_owned(), "court".to_owned()]]);
        let text = "\u{c4}ltere Akte; Travelling to court";
        let found = sets.mentions(1, text);
        assert!(!sets.found_in(text).has(0) && sets.found_in(text).has(1));
        let words: Vec<&str> = found.iter().map(|m| &text[m.start..m.end]).collect();
        assert_eq!(words, ["Travelling", "court"]);
    }

    #[test]
    fn numbers_are_the_same_without_signs_and_zeros() {
        assert_eq!(normal("INV-0042"), "inv0042");
        assert_eq!(normal("00-42"), "42");
        assert_eq!(normal("0"), "0");
        assert_eq!(alike("Draft motion", "draft the motion"), Number::fraction(2, 3).ok());
        assert_eq!(alike("", "..."), None);
    }
}

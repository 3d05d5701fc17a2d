//! A lexicon made ready for reading: one table of words, one trie of phrases.
//!
//! The trie is walked once from every word, at most [`LONGEST`] words deep, so all phrases are found in one pass whose
//! time grows with the narrative alone. Both hold word keys instead of text; two words of one key are refused when the
//! lexicon is built, and an unknown word that shares a 64-bit key with a known one does not occur by accident.

use std::collections::HashMap;
use std::hint::select_unpredictable;

use crate::hash::Key;
use crate::inflect;
use crate::lexicon::{Forms, Lexicon, LexiconError, Row};
use crate::sense::{Act, Glue, Sense, bit, form};

/// Words in the longest phrase a lexicon may hold; longer ones are cut to it.
pub(crate) const LONGEST: usize = 8;

/// A code and how strongly a wording speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CodeHint {
    pub(crate) code: &'static str,
    pub(crate) weight: u8,
}

#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    words: Table<Known>,
    edges: Table<Step>,
    /// One for each node.
    steps: Vec<Step>,
    codes: Vec<CodeHint>,
}

/// A word as the table holds it: its readings, and whether phrases may begin with it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    pub(crate) sense: Sense,
    /// It is a phrase by itself.
    pub(crate) ends: bool,
    /// Bits of the lemmas that phrases may go on with behind it, one of 64 each.
    pub(crate) next: u64,
}

impl Known {
    /// `step` is that of the phrases the word begins.
    fn new(sense: Sense, step: Step) -> Self {
        let begins = sense.node != 0;
        Self { sense, ends: begins && step.ends(), next: if begins { step.next } else { 0 } }
    }

    /// The bit of its own lemma; every bit for a word that phrases pass over.
    #[inline(always)]
    pub(crate) fn bits(&self) -> u64 {
        let passed_over = u64::from(self.sense.glue == Glue::Determiner).wrapping_neg();
        lemma_bit(self.sense.lemma) | passed_over
    }
}

/// A node of the trie: what is known of the phrase that ends there, and whether longer ones go on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Step {
    /// Bits of the lemmas that phrases may go on with, one of 64 each: nearly always the answer is no.
    next: u64,
    /// The reading of the whole phrase as one word; that of no word when it has none.
    merge: Sense,
    /// Bits of the labels that it decides.
    pub(crate) marks: u16,
    /// The codes it speaks for: place of the first among those of all phrases, and how many.
    codes: (u32, u16),
    /// The node; 0 for none.
    node: u16,
}

impl Step {
    /// The reading of the whole phrase as one word.
    #[inline(always)]
    pub(crate) fn merge(&self) -> Option<Sense> {
        (self.merge.lemma != 0).then_some(self.merge)
    }

    /// Whether a phrase ends here.
    #[inline(always)]
    pub(crate) fn ends(&self) -> bool {
        self.merge.lemma != 0 || self.marks != 0 || self.codes.1 != 0
    }
}

impl Compiled {
    /// The word with this key.
    #[inline]
    pub(crate) fn word(&self, key: u64) -> &Known {
        self.words.get(key)
    }

    /// The word of these readings.
    pub(crate) fn known(&self, sense: Sense) -> Known {
        Known::new(sense, self.steps.get(usize::from(sense.node)).copied().unwrap_or_default())
    }

    /// Where phrases that begin with the word start.
    #[inline]
    pub(crate) fn start(&self, sense: &Sense) -> Option<&Step> {
        self.steps.get(usize::from(sense.node))
    }

    /// Where phrases continue from `step` with the word `lemma`.
    #[inline]
    pub(crate) fn step(&self, step: &Step, lemma: u16) -> Option<&Step> {
        if step.next & lemma_bit(lemma) == 0 {
            return None;
        }
        Some(self.edges.get(edge(step.node, lemma))).filter(|next| next.node != 0)
    }

    /// The codes that the phrase that ends at `step` speaks for.
    #[inline]
    pub(crate) fn codes(&self, step: &Step) -> &[CodeHint] {
        let (first, count) = (step.codes.0 as usize, usize::from(step.codes.1));
        self.codes.get(first..first + count).unwrap_or(&[])
    }

    /// A lexicon without words.
    pub(crate) fn empty() -> Self {
        let (words, edges) = (Table::new(std::iter::empty()), Table::new(std::iter::empty()));
        Self { words, edges, steps: Vec::new(), codes: Vec::new() }
    }

    pub(crate) fn new(lexicon: &Lexicon) -> Result<Self, LexiconError> {
        let mut builder = Builder::default();
        // Lemmas first, so that phrases find the base form of every word they hold.
        for row in lexicon.rows() {
            builder.single(row)?;
        }
        for row in lexicon.rows() {
            builder.phrase(row)?;
        }
        builder.finish()
    }
}

fn lemma_bit(lemma: u16) -> u64 {
    1 << (lemma & 63)
}

fn edge(node: u16, lemma: u16) -> u64 {
    // Never 0, which the table keeps for empty places.
    (u64::from(node) << 16 | u64::from(lemma)).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 << 63
}

/// The key of a lexicon word, made as the tokeniser makes it.
fn word_key(word: &str) -> u64 {
    let mut key = Key::new();
    for char in word.chars().flat_map(char::to_lowercase).filter(|char| !matches!(char, '-' | '.')) {
        key.push_char(char);
    }
    key.finish()
}

/// The words of a phrase, without possessive endings.
fn words(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split_whitespace().map(|word| {
        let word = word.strip_suffix("'s").or_else(|| word.strip_suffix('\'')).unwrap_or(word);
        word.trim_end_matches('.')
    })
}

/// A node of the trie being built: what is known of the phrase that ends there.
#[derive(Default)]
struct Node {
    merge: Option<Sense>,
    marks: u16,
    codes: Vec<CodeHint>,
}

#[derive(Default)]
struct Builder {
    /// Place in `senses` by key.
    words: HashMap<u64, u16>,
    senses: Vec<Sense>,
    lemmas: u16,
    edges: HashMap<(u16, u16), u16>,
    nodes: Vec<Node>,
}

impl Builder {
    fn number(length: usize) -> Result<u16, LexiconError> {
        u16::try_from(length).ok().filter(|number| *number < 65_000).ok_or(LexiconError::TooLarge)
    }

    fn new_lemma(&mut self) -> Result<u16, LexiconError> {
        self.lemmas = Self::number(usize::from(self.lemmas) + 1)?;
        Ok(self.lemmas)
    }

    /// The place of the word, made when it is new. `lemma` is taken for a new word only.
    fn place(&mut self, word: &str, lemma: Option<u16>) -> Result<usize, LexiconError> {
        let key = word_key(word);
        if let Some(place) = self.words.get(&key) {
            return Ok(usize::from(*place));
        }
        let place = Self::number(self.senses.len())?;
        let lemma = match lemma {
            Some(lemma) => lemma,
            None => self.new_lemma()?,
        };
        self.words.insert(key, place);
        self.senses.push(Sense { lemma, ..Sense::default() });
        Ok(usize::from(place))
    }

    fn change(
        &mut self,
        word: &str,
        lemma: Option<u16>,
        change: impl FnOnce(&mut Sense),
    ) -> Result<u16, LexiconError> {
        let place = self.place(word, lemma)?;
        match self.senses.get_mut(place) {
            Some(sense) => {
                change(sense);
                Ok(sense.lemma)
            }
            None => Err(LexiconError::TooLarge),
        }
    }

    /// Takes a row about one word.
    fn single(&mut self, row: &Row) -> Result<(), LexiconError> {
        match row {
            Row::Verb { word, act, forms, adjective, noun, clerical } if !word.contains(' ') => {
                let bits = if *noun { bit::NOUNY } else { 0 } | if *clerical { bit::CLERICAL } else { 0 };
                let set = |forms: u8| {
                    move |sense: &mut Sense| {
                        sense.act = *act;
                        sense.forms = if *act == Act::None { 0 } else { sense.forms | forms };
                        // Only the bare form and the plural look like a noun.
                        sense.bits |=
                            if forms & (form::BASE | form::THIRD) != 0 { bits } else { bits & bit::CLERICAL };
                    }
                };
                let lemma = self.change(word, None, set(form::BASE))?;
                self.change(&inflect::third(word), Some(lemma), set(form::THIRD))?;
                let past = form::PAST | if *adjective { form::ADJECTIVE } else { 0 };
                match forms {
                    Forms::Listed(listed) => {
                        for (index, word) in listed.iter().enumerate() {
                            self.change(word, Some(lemma), set(if index == 0 { form::ING } else { past }))?;
                        }
                    }
                    Forms::Regular | Forms::Doubled => {
                        let doubled = *forms == Forms::Doubled;
                        self.change(&inflect::ing(word, doubled), Some(lemma), set(form::ING))?;
                        self.change(&inflect::past(word, doubled), Some(lemma), set(past))?;
                    }
                }
            }
            Row::Nominal { word, act } if !word.contains(' ') => self.noun_like(word, |sense| {
                if !sense.is(form::VERB) {
                    sense.act = *act;
                }
                sense.forms |= form::NOMINAL;
                sense.bits |= bit::NOUNY;
            })?,
            Row::Noun { word, noun, weight, family } if !word.contains(' ') => {
                self.noun_like(word, |sense| {
                    (sense.noun, sense.weight, sense.family) = (*noun, *weight, *family);
                    sense.bits |= bit::NOUNY;
                })?
            }
            Row::Person { word, role } if !word.contains(' ') => {
                self.noun_like(word, |sense| sense.role = *role)?
            }
            Row::Glue { word, glue } if !word.contains(' ') => {
                self.change(word, None, |sense| sense.glue = *glue)?;
            }
            Row::Abbreviation { word } => {
                self.change(word, None, |sense| sense.bits |= bit::ABBREVIATION)?;
            }
            Row::Generic { word } if !word.contains(' ') => {
                self.noun_like(word, |sense| sense.bits |= bit::GENERIC)?
            }
            Row::Forget { word } if !word.contains(' ') => {
                let lemma = self.change(word, None, |_| {})?;
                for sense in self.senses.iter_mut().filter(|sense| sense.lemma == lemma) {
                    *sense = Sense { lemma, ..Sense::default() };
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The word and its plural.
    fn noun_like(&mut self, word: &str, change: impl Fn(&mut Sense)) -> Result<(), LexiconError> {
        let lemma = self.change(word, None, &change)?;
        self.change(&inflect::third(word), Some(lemma), &change)?;
        Ok(())
    }

    /// Takes a row about several words, or a mark or code of any.
    fn phrase(&mut self, row: &Row) -> Result<(), LexiconError> {
        match row {
            Row::Mark { phrase, mark } => {
                self.end(phrase)?.marks |= mark.bit();
            }
            Row::Code { phrase, code, weight } => {
                self.end(phrase)?.codes.push(CodeHint { code, weight: *weight });
            }
            Row::Verb { word, act, noun, .. } if word.contains(' ') => {
                self.first_inflected(word)?;
                self.merge(word, |sense| {
                    sense.act = *act;
                    sense.forms = form::BASE;
                    sense.bits |= bit::VERB_PHRASE | if *noun { bit::NOUNY } else { 0 };
                })?
            }
            Row::Nominal { word, act } if word.contains(' ') => self.merge(word, |sense| {
                sense.act = *act;
                sense.forms |= form::NOMINAL;
                sense.bits |= bit::NOUNY;
            })?,
            Row::Noun { word, noun, weight, family } if word.contains(' ') => self.merge(word, |sense| {
                (sense.noun, sense.weight, sense.family) = (*noun, *weight, *family);
                sense.bits |= bit::NOUNY;
            })?,
            Row::Person { word, role } if word.contains(' ') => {
                self.merge(word, |sense| sense.role = *role)?
            }
            Row::Glue { word, glue } if word.contains(' ') => self.merge(word, |sense| sense.glue = *glue)?,
            Row::Generic { word } if word.contains(' ') => {
                self.merge(word, |sense| sense.bits |= bit::GENERIC)?
            }
            Row::Forget { word } => *self.end(word)? = Node::default(),
            _ => {}
        }
        Ok(())
    }

    /// Makes the forms of a verb that stands in phrases alone: followed up.
    fn first_inflected(&mut self, phrase: &str) -> Result<(), LexiconError> {
        let Some(first) = words(phrase).next() else { return Ok(()) };
        let place = self.place(first, None)?;
        let unread = |sense: &Sense| Sense { bits: 0, ..*sense } == Sense::of(sense.lemma);
        let Some(sense) = self.senses.get(place).copied().filter(unread) else { return Ok(()) };
        for (word, form) in
            [(inflect::ing(first, false), form::ING), (inflect::past(first, false), form::PAST)]
        {
            let place = self.place(&word, Some(sense.lemma))?;
            if let Some(inflected) = self.senses.get_mut(place).filter(|found| unread(found)) {
                inflected.forms |= form;
            }
        }
        Ok(())
    }

    fn merge(&mut self, phrase: &str, change: impl FnOnce(&mut Sense)) -> Result<(), LexiconError> {
        let lemma = self.new_lemma()?;
        let node = self.end(phrase)?;
        let sense = node.merge.get_or_insert(Sense { lemma, ..Sense::default() });
        change(sense);
        if sense.summed_up().tells_nothing() {
            node.merge = None;
        }
        Ok(())
    }

    /// The node at which the phrase ends, made when it is new.
    fn end(&mut self, phrase: &str) -> Result<&mut Node, LexiconError> {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let mut node = 0;
        for (depth, word) in words(phrase).take(LONGEST).enumerate() {
            let place = self.place(word, None)?;
            let sense = self.senses.get(place).copied().unwrap_or_default();
            // Plurals of words that stand in phrases alone.
            self.place(&inflect::third(word), Some(sense.lemma))?;
            let known = if depth == 0 {
                (sense.node != 0).then_some(sense.node)
            } else {
                self.edges.get(&(node, sense.lemma)).copied()
            };
            node = match known {
                Some(known) => known,
                None => {
                    let new = Self::number(self.nodes.len())?;
                    self.nodes.push(Node::default());
                    if depth == 0 {
                        self.start(sense.lemma, new);
                    } else {
                        self.edges.insert((node, sense.lemma), new);
                    }
                    new
                }
            };
        }
        self.nodes.get_mut(usize::from(node)).ok_or(LexiconError::TooLarge)
    }

    /// All words of the lemma begin the phrases at `node`.
    fn start(&mut self, lemma: u16, node: u16) {
        for sense in self.senses.iter_mut().filter(|sense| sense.lemma == lemma) {
            sense.node = node;
        }
    }

    fn finish(mut self) -> Result<Compiled, LexiconError> {
        // Words that were added after their lemma began a phrase.
        let mut starts = vec![0; usize::from(self.lemmas) + 1];
        for sense in &self.senses {
            if let Some(start) = starts.get_mut(usize::from(sense.lemma)).filter(|_| sense.node != 0) {
                *start = sense.node;
            }
        }
        for sense in &mut self.senses {
            sense.node = starts.get(usize::from(sense.lemma)).copied().unwrap_or(0);
        }
        for sense in
            self.senses.iter_mut().chain(self.nodes.iter_mut().filter_map(|node| node.merge.as_mut()))
        {
            *sense = sense.summed_up();
        }
        let mut steps: Vec<Step> =
            (0..self.nodes.len() as u16).map(|node| Step { node, ..Step::default() }).collect();
        for (node, lemma) in self.edges.keys() {
            if let Some(step) = steps.get_mut(usize::from(*node)) {
                step.next |= lemma_bit(*lemma);
            }
        }
        let mut codes = Vec::new();
        for (step, node) in steps.iter_mut().zip(self.nodes) {
            step.merge = node.merge.unwrap_or_default();
            step.marks = node.marks;
            step.codes = (codes.len() as u32, Self::number(node.codes.len())?);
            codes.extend(node.codes);
        }
        let mut edges: Vec<((u16, u16), u16)> = self.edges.into_iter().collect();
        edges.sort_unstable();
        let edges = Table::new(edges.into_iter().map(|((node, lemma), next)| {
            (edge(node, lemma), steps.get(usize::from(next)).copied().unwrap_or_default())
        }));
        // In the order of the lexicon, which brings the words that are used most close together.
        let mut places: Vec<(u64, u16)> = self.words.into_iter().collect();
        places.sort_unstable_by_key(|(_, place)| *place);
        let words = Table::new(places.into_iter().map(|(key, place)| {
            let sense = self.senses.get(usize::from(place)).copied().unwrap_or_default();
            let step = steps.get(usize::from(sense.node)).copied().unwrap_or_default();
            (key, Known::new(sense, step))
        }));
        Ok(Compiled { words, edges, steps, codes })
    }
}

/// A read-only map from keys to values: open addressing over places of entries, at most an eighth full, so that the
/// first place looked at is nearly always the answer. The value of a key it does not have is the default.
#[derive(Debug, Clone)]
struct Table<V> {
    /// Places in `entries`; 0 for none.
    places: Vec<u16>,
    /// That of no key comes first.
    entries: Vec<Entry<V>>,
    missing: V,
    mask: usize,
}

/// The key of the entry for keys that a table does not have.
const NO_KEY: u64 = 0;

/// Aligned so that a word lies in one line of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Entry<V> {
    key: u64,
    value: V,
}

impl<V: Copy + Default> Table<V> {
    /// `pairs` are fewer than 65 000.
    fn new(pairs: impl ExactSizeIterator<Item = (u64, V)>) -> Self {
        let size = (pairs.len() * 8).next_power_of_two();
        let mut table = Self {
            places: vec![0; size],
            entries: vec![Entry { key: NO_KEY, value: V::default() }],
            missing: V::default(),
            mask: size - 1,
        };
        for (key, value) in pairs {
            let mut home = table.home(key);
            while table.places.get(home).is_some_and(|place| *place != 0) {
                home = (home + 1) & table.mask;
            }
            if let (Some(place), Ok(number)) =
                (table.places.get_mut(home), u16::try_from(table.entries.len()))
            {
                *place = number;
                table.entries.push(Entry { key, value });
            }
        }
        table
    }

    #[inline(always)]
    fn home(&self, key: u64) -> usize {
        (key >> 40) as usize & self.mask
    }

    #[inline(always)]
    fn get(&self, key: u64) -> &V {
        let mut home = self.home(key);
        loop {
            let place = self.places.get(home).copied().unwrap_or(0);
            let Some(entry) = self.entries.get(usize::from(place)) else { return &self.missing };
            // One test that nearly always holds, since whether a key is known at all cannot be guessed.
            if entry.key == select_unpredictable(place == 0, NO_KEY, key) {
                return &entry.value;
            }
            home = (home + 1) & self.mask;
        }
    }
}

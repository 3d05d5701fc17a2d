//! Cuts a narrative into words, numbers and marks, and looks every word up: one pass over the bytes.

use crate::compiled::Compiled;
use crate::hash::{Key, finish, mix};
use crate::label::Span;
use crate::sense::{Sense, bit};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// A number; `key` is its value in thousandths, or `u64::MAX` when it is none that could be hours.
    Number,
    Comma,
    Semicolon,
    Stop,
    Colon,
    Slash,
    Dash,
    Open,
    Close,
    Line,
    /// `$`, `%`, `#`, `§` and the like; `key` is the character.
    Sign,
    /// A time given for the work before or after it; `key` is its place in the list of times.
    Time,
}

impl Kind {
    /// Neither a word nor a number.
    #[inline(always)]
    pub(crate) fn is_mark(self) -> bool {
        !matches!(self, Self::Word | Self::Number)
    }
}

/// Facts about how a token was written.
pub(crate) mod flag {
    pub(crate) const CAPITAL: u8 = 1;
    pub(crate) const POSSESSIVE: u8 = 2;
    /// The full stop of an abbreviation and a capital stand between this word and the one before.
    pub(crate) const SOFT_STOP: u8 = 4;
    /// No blank before: `30(b)`.
    pub(crate) const GLUED: u8 = 8;
    /// A number with decimals.
    pub(crate) const DECIMAL: u8 = 16;
    /// A number with the unit hours.
    pub(crate) const HOURS: u8 = 32;
    /// A number with the unit minutes.
    pub(crate) const MINUTES: u8 = 64;
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) key: u64,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) sense: Sense,
    pub(crate) kind: Kind,
    pub(crate) flags: u8,
}

impl Token {
    pub(crate) fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    pub(crate) fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// What a byte begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Letter,
    Digit,
    Mark,
    High,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Mark; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'\t' | b' ' | b'\r' | 0x0b | 0x0c | 0 => Class::Blank,
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            0x80.. => Class::High,
            _ => Class::Mark,
        };
        byte += 1;
    }
    classes
};

/// One in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// The high bits of those of the eight bytes that are no ASCII letters.
#[inline(always)]
fn no_letters(eight: u64) -> u64 {
    let low = (eight | (EACH * 0x20)) & (EACH * 0x7f);
    // The high bit of a byte is set from `a` on, and from behind `z` on; bytes outside ASCII have their own.
    let from_a = low.wrapping_add(EACH * (0x80 - b'a' as u64));
    let behind_z = low.wrapping_add(EACH * (0x7f - b'z' as u64));
    (!from_a | behind_z | eight) & (EACH * 0x80)
}

/// The letters a word needs to be over before this byte, whatever follows: `v.` and `w/` go on, `motion.` and
/// `motion/` do not.
const ENDS_WORD: [u32; 256] = {
    let mut ends = [u32::MAX; 256];
    let mut byte = 0;
    while byte < 256 {
        ends[byte] = match CLASSES[byte] {
            Class::Mark => match byte as u8 {
                b'\'' | b'-' => u32::MAX,
                b'.' => 2,
                b'/' | b'&' => LONGEST_JOINED as u32 + 1,
                _ => 1,
            },
            Class::Blank => 1,
            Class::Letter | Class::Digit | Class::High => u32::MAX,
        };
        byte += 1;
    }
    ends
};

/// Bytes of the longest word that may go on after a slash: `to/from`.
const LONGEST_JOINED: usize = 4;

/// The marks that stand for themselves, whatever is around them.
const MARKS: [Option<Kind>; 256] = {
    let mut marks = [None; 256];
    let mut byte = 0;
    while byte < 256 {
        marks[byte] = match byte as u8 {
            b',' => Some(Kind::Comma),
            b';' | b'|' => Some(Kind::Semicolon),
            b'!' | b'?' => Some(Kind::Stop),
            b':' => Some(Kind::Colon),
            b'/' | b'\\' => Some(Kind::Slash),
            b')' | b']' | b'}' => Some(Kind::Close),
            b'*' => Some(Kind::Dash),
            b'$' | b'%' | b'#' | b'=' => Some(Kind::Sign),
            _ => None,
        };
        byte += 1;
    }
    marks
};

#[inline(always)]
fn class(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

/// A character outside ASCII, as the mark it stands for.
enum Wide {
    Letter,
    Blank,
    Apostrophe,
    Nothing,
    Mark(Kind),
}

fn wide(char: char) -> Wide {
    match char {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{ff07}' => Wide::Apostrophe,
        '\u{2010}' | '\u{2011}' | '\u{00ad}' => Wide::Nothing,
        '\u{2012}'..='\u{2015}'
        | '\u{2212}'
        | '\u{2022}'
        | '\u{25cf}'
        | '\u{25aa}'
        | '\u{00b7}'
        | '\u{2023}' => Wide::Mark(Kind::Dash),
        '\u{3001}' | '\u{ff0c}' | '\u{060c}' => Wide::Mark(Kind::Comma),
        '\u{ff1b}' | '\u{061b}' => Wide::Mark(Kind::Semicolon),
        '\u{3002}' | '\u{ff0e}' | '\u{2026}' => Wide::Mark(Kind::Stop),
        '\u{ff1a}' => Wide::Mark(Kind::Colon),
        '\u{2044}' | '\u{ff0f}' => Wide::Mark(Kind::Slash),
        '\u{ff08}' => Wide::Mark(Kind::Open),
        '\u{ff09}' => Wide::Mark(Kind::Close),
        '\u{0085}' | '\u{2028}' | '\u{2029}' => Wide::Mark(Kind::Line),
        _ if char.is_alphanumeric() => Wide::Letter,
        _ if char.is_whitespace() || char.is_control() => Wide::Blank,
        '\u{00a7}' | '\u{00b6}' | '\u{20ac}' | '\u{00a3}' => Wide::Mark(Kind::Sign),
        _ => Wide::Nothing,
    }
}

/// Appends the tokens of `text`, and tells `starts` those with which phrases may begin; whether there are numbers among
/// them.
pub(crate) fn tokenise(text: &str, lexicon: &Compiled, tokens: &mut Vec<Token>, starts: &mut Starts) -> bool {
    let numbers = cut(text, lexicon, tokens);
    look_up(lexicon, tokens, starts);
    numbers
}

/// Appends the tokens of `text`, without the readings of words; whether there are numbers among them.
#[inline(never)]
fn cut(text: &str, lexicon: &Compiled, tokens: &mut Vec<Token>) -> bool {
    let bytes = text.as_bytes();
    let mut tokeniser = Tokeniser { text, bytes, lexicon, tokens, at: 0, soft_stop: 0, numbers: false };
    tokeniser.run();
    tokeniser.numbers
}

/// Gives each word its readings, and tells `starts` the places where phrases may begin: nearly all of the walks through
/// the trie that would end at once are not begun.
#[inline(never)]
fn look_up(lexicon: &Compiled, tokens: &mut [Token], starts: &mut Starts) {
    // The bits of the lemma behind.
    let mut behind = 0;
    for block in tokens.chunks_mut(64).rev() {
        let mut places = 0;
        for token in block.iter_mut().rev() {
            let number;
            let word = if token.sense.lemma == 0 {
                // The keys of marks and numbers are none of any word.
                lexicon.word(token.key)
            } else {
                number = lexicon.known(token.sense);
                &number
            };
            token.sense = word.sense;
            // Marks tell nothing.
            token.sense.bits |= if token.kind.is_mark() { bit::MUTE } else { 0 };
            places = places << 1 | u64::from(word.ends | (word.next & behind != 0));
            // Phrases may pass over an opening bracket.
            behind = if token.kind == Kind::Open { u64::MAX } else { word.bits() };
        }
        starts.blocks.push(places);
    }
}

/// The places of tokens with which phrases may begin.
#[derive(Debug, Default)]
pub(crate) struct Starts {
    /// A bit for each token, the last 64 first.
    blocks: Vec<u64>,
}

impl Starts {
    pub(crate) fn clear(&mut self) {
        self.blocks.clear();
    }

    /// The places, in order.
    #[inline]
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.blocks.iter().rev().enumerate().flat_map(|(block, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros() as usize;
                bits &= bits.wrapping_sub(1);
                (bit < 64).then_some(block * 64 + bit)
            })
        })
    }
}

struct Tokeniser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    lexicon: &'a Compiled,
    tokens: &'a mut Vec<Token>,
    at: usize,
    /// [`flag::SOFT_STOP`] after the full stop of an abbreviation.
    soft_stop: u8,
    numbers: bool,
}

impl Tokeniser<'_> {
    fn run(&mut self) {
        let mut at = 0;
        // GLUED unless a blank stands before `at`, or nothing.
        let mut glued = 0;
        while at < self.bytes.len() {
            let eight = self.eight(at);
            let stops = no_letters(eight);
            let begins_word = stops & 0x80 == 0;
            let plain = if begins_word {
                self.plain_word(at, eight, stops, glued)
            } else {
                self.plain_mark(at, eight as u8, glued)
            };
            // Nearly always one blank follows.
            if let Some((end, behind)) = plain {
                let blank = behind == b' ';
                at = end + usize::from(blank);
                glued = if blank { 0 } else { flag::GLUED };
                continue;
            }
            self.at = at;
            self.other(eight as u8);
            at = self.at;
            glued = self.glued(at);
        }
    }

    /// Takes what begins at a byte and is no plain word or mark.
    #[inline(never)]
    fn other(&mut self, byte: u8) {
        match class(byte) {
            Class::Blank => self.at += 1,
            Class::Letter => self.odd_word(),
            Class::Digit => self.number(),
            Class::Mark => self.mark(byte),
            Class::High => self.high(),
        }
    }

    #[inline(always)]
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The eight bytes from `at`, the first lowest; zeros behind the end.
    #[inline(always)]
    fn eight(&self, at: usize) -> u64 {
        if let Some(bytes) = self.bytes.get(at..).and_then(|bytes| bytes.first_chunk()) {
            return u64::from_le_bytes(*bytes);
        }
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte))
    }

    fn char(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    fn is_letter(&self, at: usize) -> bool {
        match self.byte(at) {
            Some(byte) if byte < 0x80 => class(byte) == Class::Letter,
            Some(_) => self.char(at).is_some_and(|char| matches!(wide(char), Wide::Letter)),
            None => false,
        }
    }

    fn is_digit(&self, at: usize) -> bool {
        self.byte(at).is_some_and(|byte| byte.is_ascii_digit())
    }

    fn is_blank_or_end(&self, at: usize) -> bool {
        self.byte(at).is_none_or(|byte| matches!(class(byte), Class::Blank) || byte == b'\n')
    }

    /// [`flag::GLUED`] unless a blank stands before `at`, or nothing.
    fn glued(&self, at: usize) -> u8 {
        if self.is_blank_or_end(at.wrapping_sub(1)) { 0 } else { flag::GLUED }
    }

    #[inline]
    fn push(&mut self, kind: Kind, start: usize, key: u64, flags: u8) {
        let (end, flags) = (self.at, flags | self.glued(start));
        self.push_token(kind, (start, end), key, flags);
    }

    #[inline(always)]
    fn push_token(&mut self, kind: Kind, (start, end): (usize, usize), key: u64, flags: u8) {
        let (start, end) = (start as u32, end as u32);
        self.tokens.push(Token { key, start, end, sense: Sense::NONE, kind, flags });
    }

    fn high(&mut self) {
        let Some(char) = self.char(self.at) else {
            self.at += 1;
            return;
        };
        let start = self.at;
        match wide(char) {
            Wide::Letter => self.odd_word(),
            Wide::Mark(kind) => {
                self.at += char.len_utf8();
                self.push(kind, start, u64::from(u32::from(char)), 0);
            }
            Wide::Blank | Wide::Apostrophe | Wide::Nothing => self.at += char.len_utf8(),
        }
    }

    /// Takes a mark that stands for itself; returns its end and the byte behind it.
    #[inline(always)]
    fn plain_mark(&mut self, start: usize, byte: u8, glued: u8) -> Option<(usize, u8)> {
        let kind = MARKS[usize::from(byte)]?;
        let end = start + 1;
        self.push_token(kind, (start, end), u64::from(byte), glued);
        Some((end, self.byte(end).unwrap_or(0)))
    }

    /// A mark that depends on what is around it.
    fn mark(&mut self, byte: u8) {
        let start = self.at;
        if byte == b'.' && self.is_digit(start + 1) {
            return self.number();
        }
        self.at += 1;
        match byte {
            b'.' => self.push(Kind::Stop, start, u64::from(byte), 0),
            b'\n' => self.push(Kind::Line, start, u64::from(byte), 0),
            b'(' | b'[' | b'{' => self.push(Kind::Open, start, u64::from(byte), 0),
            b'&' | b'+' => {
                let mut key = Key::new();
                key.push(b'&');
                let key = key.finish();
                self.push(Kind::Word, start, key, 0);
            }
            b'-' => {
                let before = start == 0
                    || self
                        .byte(start - 1)
                        .is_some_and(|byte| class(byte) == Class::Blank || byte == b'\n' || byte == b'-');
                if before || self.byte(start + 1) == Some(b'-') {
                    self.push(Kind::Dash, start, u64::from(byte), 0);
                }
            }
            _ => {}
        }
    }

    /// Takes a word of plain letters up to a blank or mark, as nearly all are; returns its end and the byte behind it.
    /// Eight letters are read at a time: the first are `eight`, and `stops` those that are none.
    #[inline(always)]
    fn plain_word(&mut self, start: usize, mut eight: u64, mut stops: u64, glued: u8) -> Option<(usize, u8)> {
        let capital = if eight & 0x20 == 0 { flag::CAPITAL } else { 0 };
        let (mut at, mut state) = (start, 0);
        while stops == 0 {
            state = mix(state, eight | (EACH * 0x20));
            at += 8;
            eight = self.eight(at);
            stops = no_letters(eight);
        }
        // Eight for each letter: the bits before the first stop.
        let count = stops.trailing_zeros() & !7;
        // Behind the end stand zeros, which end a word as blanks do.
        let behind = (eight >> count) as u8;
        let end = at.wrapping_add((count / 8) as usize);
        let length = end.wrapping_sub(start);
        if length < ENDS_WORD[usize::from(behind)] as usize {
            return None;
        }
        let letters = (eight | (EACH * 0x20)) & ((stops & stops.wrapping_neg()) >> 7).wrapping_sub(1);
        let key = finish(state, letters, length as u64);
        let flags = glued | capital | (self.soft_stop & (capital * flag::SOFT_STOP));
        self.soft_stop = 0;
        self.push_token(Kind::Word, (start, end), key, flags);
        if behind == b'.' && self.lexicon.word(key).sense.has(bit::ABBREVIATION) {
            self.soft_stop = flag::SOFT_STOP;
            return Some((end + 1, self.byte(end + 1).unwrap_or(0)));
        }
        Some((end, behind))
    }

    /// A word with digits, apostrophes, hyphens or stops in it or right behind it.
    #[inline(never)]
    fn odd_word(&mut self) {
        let start = self.at;
        let mut key = Key::new();
        let capital = self.byte(start).is_some_and(|byte| byte.is_ascii_uppercase())
            || self.byte(start).is_some_and(|byte| byte >= 0x80)
                && self.char(start).is_some_and(char::is_uppercase);
        let mut flags = if capital { flag::CAPITAL } else { 0 };
        let mut letters = 0;
        while let Some(byte) = self.byte(self.at) {
            match class(byte) {
                Class::Letter => {
                    key.push(byte | 0x20);
                    letters += 1;
                    self.at += 1;
                }
                Class::Digit => {
                    key.push(byte);
                    self.at += 1;
                }
                Class::Mark => match byte {
                    b'\'' => {
                        if !self.apostrophe(1, &mut key, &mut flags) {
                            break;
                        }
                    }
                    b'-' if self.is_letter(self.at + 1) || self.is_digit(self.at + 1) => self.at += 1,
                    // The stops of `U.S.` and `e.g.`
                    b'.' if self.dotted(letters) => {
                        letters = 0;
                        self.at += 1;
                    }
                    _ => break,
                },
                Class::Blank => break,
                Class::High => {
                    let Some(char) = self.char(self.at) else { break };
                    match wide(char) {
                        Wide::Letter => {
                            char.to_lowercase().for_each(|char| key.push_char(char));
                            letters += 1;
                            self.at += char.len_utf8();
                        }
                        Wide::Apostrophe => {
                            if !self.apostrophe(char.len_utf8(), &mut key, &mut flags) {
                                break;
                            }
                        }
                        Wide::Nothing => self.at += char.len_utf8(),
                        Wide::Blank | Wide::Mark(_) => break,
                    }
                }
            }
        }
        let mut end_key = key.finish();
        let may_go_on = self.at - start <= LONGEST_JOINED && matches!(self.byte(self.at), Some(b'/' | b'&'));
        if let Some((longer, end)) = may_go_on.then(|| self.joined(key)).flatten() {
            (end_key, self.at) = (longer, end);
        }
        flags |= if capital { self.soft_stop } else { 0 };
        self.soft_stop = 0;
        self.push(Kind::Word, start, end_key, flags);
        if self.byte(self.at) == Some(b'.')
            && (letters == 1 || self.lexicon.word(end_key).sense.has(bit::ABBREVIATION))
        {
            self.at += 1;
            let soft = letters > 1 || self.is_blank_or_end(self.at);
            self.soft_stop = if soft { flag::SOFT_STOP } else { 0 };
        }
    }

    /// A stop inside a word of single letters.
    fn dotted(&self, letters: u32) -> bool {
        letters == 1 && self.is_letter(self.at + 1) && !self.is_letter(self.at + 2)
    }

    /// Reads on over an apostrophe; `false` when the word ends with it.
    fn apostrophe(&mut self, length: usize, key: &mut Key, flags: &mut u8) -> bool {
        let next = self.at + length;
        if matches!(self.byte(next), Some(b's' | b'S'))
            && !self.is_letter(next + 1)
            && !self.is_digit(next + 1)
        {
            self.at = next + 1;
            *flags |= flag::POSSESSIVE;
            return false;
        }
        if self.is_letter(next) {
            key.push(b'\'');
            self.at = next;
            return true;
        }
        let plural = self.at > 0 && matches!(self.byte(self.at - 1), Some(b's' | b'S'));
        self.at = next;
        if plural {
            *flags |= flag::POSSESSIVE;
        }
        false
    }

    /// `w/`, `t/c`, `to/from`, `m&c`: a short word that goes on after a slash, if the lexicon has it.
    fn joined(&self, mut key: Key) -> Option<(u64, usize)> {
        key.push(self.byte(self.at)?);
        let with_slash = key;
        let mut end = self.at + 1;
        while let Some(byte) = self.byte(end).filter(|byte| byte.is_ascii_alphabetic()) {
            if end - self.at > 6 {
                break;
            }
            key.push(byte | 0x20);
            end += 1;
        }
        for (key, end) in [(key, end), (with_slash, self.at + 1)] {
            let key = key.finish();
            if self.lexicon.word(key).sense != Sense::NONE {
                return Some((key, end));
            }
        }
        None
    }

    /// A number, its decimals and its unit when written to it; `409A` and `2nd` become words.
    fn number(&mut self) {
        let start = self.at;
        self.numbers = true;
        let (mut whole, mut thousandths, mut places) = (0_u64, 0_u64, 0_u32);
        let mut decimal = false;
        let mut key = Key::new();
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'0'..=b'9' => {
                    let digit = u64::from(byte - b'0');
                    if !decimal {
                        whole = whole.saturating_mul(10).saturating_add(digit);
                    } else if places < 3 {
                        thousandths = thousandths * 10 + digit;
                        places += 1;
                    } else {
                        places += 1;
                    }
                }
                b'.' if !decimal && self.is_digit(self.at + 1) => decimal = true,
                b'.' | b',' if self.is_digit(self.at + 1) => {
                    // Thousands, or a section number with several stops: no hours either way.
                    whole = u64::MAX;
                }
                b':' if self.is_digit(self.at + 1) => whole = u64::MAX,
                _ => break,
            }
            key.push(byte);
            self.at += 1;
        }
        for _ in places..3 {
            thousandths *= 10;
        }
        let value = if whole > 99 || places > 3 { u64::MAX } else { whole * 1000 + thousandths };
        let mut flags = if decimal { flag::DECIMAL } else { 0 };
        let suffix = self.at;
        while self.is_letter(self.at) {
            self.at += self.char(self.at).map_or(1, char::len_utf8);
        }
        let suffix = self.text.get(suffix..self.at).unwrap_or("");
        if suffix.is_empty() {
            self.push(Kind::Number, start, value, flags);
            if let Some(token) = self.tokens.last_mut() {
                token.sense = self.lexicon.word(key.finish()).sense;
            }
            return;
        }
        match unit(suffix) {
            Some(unit) => {
                flags |= unit;
                self.push(Kind::Number, start, value, flags);
                if self.byte(self.at) == Some(b'.')
                    && !self.is_letter(self.at + 1)
                    && suffix.len() < 5
                    && !self.ends_sentence()
                {
                    self.at += 1;
                }
            }
            None => {
                suffix.bytes().for_each(|byte| key.push(byte.to_ascii_lowercase()));
                let key = key.finish();
                self.push(Kind::Word, start, key, 0);
            }
        }
    }

    /// Whether the stop here is followed by a blank and a capital.
    fn ends_sentence(&self) -> bool {
        self.byte(self.at + 1) == Some(b' ')
            && self.byte(self.at + 2).is_some_and(|byte| byte.is_ascii_uppercase())
    }
}

/// The flag of a unit of time.
pub(crate) fn unit(word: &str) -> Option<u8> {
    const HOURS: [&str; 5] = ["h", "hr", "hrs", "hour", "hours"];
    const MINUTES: [&str; 5] = ["m", "min", "mins", "minute", "minutes"];
    if HOURS.iter().any(|unit| word.eq_ignore_ascii_case(unit)) {
        Some(flag::HOURS)
    } else if MINUTES.iter().any(|unit| word.eq_ignore_ascii_case(unit)) {
        Some(flag::MINUTES)
    } else {
        None
    }
}

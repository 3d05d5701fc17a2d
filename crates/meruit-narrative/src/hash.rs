//! The key of a word: one 64-bit number for its letters, so that looking a word up compares no text.
//!
//! The keys are the same on every machine and in every release of this crate; duplicate-text keys are made of them.

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Takes bytes one by one and mixes them in words of eight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    state: u64,
    pending: u64,
    length: u64,
}

impl Key {
    pub(crate) const fn new() -> Self {
        Self { state: 0, pending: 0, length: 0 }
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, byte: u8) {
        self.pending |= u64::from(byte) << (8 * (self.length & 7));
        self.length += 1;
        if self.length & 7 == 0 {
            self.state = mix(self.state, self.pending);
            self.pending = 0;
        }
    }

    pub(crate) fn push_char(&mut self, char: char) {
        let mut buffer = [0; 4];
        for byte in char.encode_utf8(&mut buffer).bytes() {
            self.push(byte);
        }
    }

    #[inline(always)]
    pub(crate) fn finish(self) -> u64 {
        finish(self.state, self.pending, self.length)
    }
}

/// The key of `length` bytes of which `state` holds the whole words of eight, mixed, and `rest` those behind.
#[inline(always)]
pub(crate) fn finish(state: u64, rest: u64, length: u64) -> u64 {
    mix(mix(state, rest), length)
}

/// Joins a key and another number into a new key.
#[inline(always)]
pub(crate) fn mix(state: u64, value: u64) -> u64 {
    let product = (state ^ value).wrapping_mul(MULTIPLIER);
    (product ^ (product >> 29)).wrapping_add(MULTIPLIER)
}

#[cfg(test)]
mod tests {
    use super::{Key, finish, mix};

    fn key(text: &str) -> u64 {
        let mut key = Key::new();
        text.bytes().for_each(|byte| key.push(byte));
        key.finish()
    }

    #[test]
    fn keys_tell_texts_apart_and_stay_as_they_are() {
        let texts = ["", "a", "b", "ab", "ba", "abcdefgh", "abcdefghi", "\0", "\0\0"];
        let keys: std::collections::HashSet<u64> = texts.iter().map(|text| key(text)).collect();
        assert_eq!(keys.len(), texts.len());
        assert_eq!(key("review"), 4_533_138_195_937_910_364);
    }

    #[test]
    fn words_of_eight_make_the_same_key() {
        let text = b"memorandum";
        let state = mix(0, u64::from_le_bytes(*b"memorand"));
        let by_word = finish(state, u64::from_le_bytes(*b"um\0\0\0\0\0\0"), 10);
        let mut by_byte = Key::new();
        text.iter().for_each(|byte| by_byte.push(*byte));
        assert_eq!(by_word, by_byte.finish());
    }
}

//! One record, split at its pipes.

use crate::physical::{Encoding, PhysicalLine};

/// The text of a record and where its fields end in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    number: u64,
    offset: u64,
    text: String,
    /// Where each field ends; the next one begins one byte later. Never empty, and ascending.
    ends: Vec<u32>,
    has_end_mark: bool,
}

const END_MARK: &str = "[]";

impl Record {
    /// Splits `line` in one pass. The end mark, and blanks after it, belong to no field.
    pub(crate) fn split(line: PhysicalLine) -> Self {
        let PhysicalLine { number, offset, text, .. } = line;
        let body = body_of(&text);
        let has_end_mark = body.len() != text.len();
        let mut ends: Vec<u32> = Vec::with_capacity(52);
        add_pipes(body.as_bytes(), &mut ends);
        ends.push(to_place(body.len()));
        Self { number, offset, text, ends, has_end_mark }
    }

    /// The line again, which was encoded so.
    pub(crate) fn into_line(self, encoding: Encoding) -> PhysicalLine {
        let Self { number, offset, text, .. } = self;
        PhysicalLine { number, offset, text, encoding }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The whole record as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn has_end_mark(&self) -> bool {
        self.has_end_mark
    }

    /// The fields from `first` to `last` with the pipes between them.
    pub(crate) fn stretch(&self, first: usize, last: usize) -> Option<&[u8]> {
        let end = *self.ends.get(last)? as usize;
        self.text.as_bytes().get(self.start(first)?..end)
    }

    fn start(&self, place: usize) -> Option<usize> {
        match place.checked_sub(1) {
            Some(before) => Some(*self.ends.get(before)? as usize + 1),
            None => Some(0),
        }
    }

    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text between two pipes, as written.
    pub(crate) fn field(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)? as usize;
        self.text.get(self.start(place)?..end)
    }

    /// The same record with the `surplus` pipes after `place` taken as characters of that field.
    pub(crate) fn with_pipes_in(&self, place: usize, surplus: usize) -> Self {
        let mut joined = self.clone();
        let last = (place + surplus).min(joined.ends.len().saturating_sub(1));
        if place < last {
            joined.ends.drain(place..last);
        }
        joined
    }
}

/// Whether `line` ends the way a record should.
pub(crate) fn ends_with_mark(line: &str) -> bool {
    line.trim_end().ends_with(END_MARK)
}

/// How many fields `line` has.
pub(crate) fn count_fields(line: &str) -> usize {
    memchr::memchr_iter(b'|', line.as_bytes()).count() + 1
}

/// Adds the places of the pipes in `text`. Fields are short, and a search that begins anew at each pipe takes longer than
/// looking at all bytes, eight at a time.
fn add_pipes(text: &[u8], places: &mut Vec<u32>) {
    const PIPES: u64 = u64::from_ne_bytes([b'|'; 8]);
    const LOW_BITS: u64 = u64::from_ne_bytes([0x7F; 8]);
    let (words, rest) = text.as_chunks::<8>();
    let mut place = 0;
    for word in words {
        let different = u64::from_le_bytes(*word) ^ PIPES;
        // The highest bit of each byte that is zero, and no other bit.
        let mut found = !(((different & LOW_BITS) + LOW_BITS) | different | LOW_BITS);
        while found != 0 {
            places.push(to_place(place + found.trailing_zeros() as usize / 8));
            found &= found - 1;
        }
        place += 8;
    }
    let pipes = rest.iter().enumerate().filter(|(_, byte)| **byte == b'|');
    places.extend(pipes.map(|(further, _)| to_place(place + further)));
}

fn body_of(text: &str) -> &str {
    text.trim_end().strip_suffix(END_MARK).unwrap_or(text)
}

/// Lines are limited to less than four gigabytes when the reader is made.
fn to_place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Record;
    use crate::physical::{Encoding, PhysicalLine};

    fn split(text: &str) -> Record {
        let text = text.to_owned();
        Record::split(PhysicalLine { number: 1, offset: 0, text, encoding: Encoding::Utf8 })
    }

    fn fields(record: &Record) -> Vec<&str> {
        (0..record.len()).filter_map(|place| record.field(place)).collect()
    }

    #[test]
    fn fields_are_what_stands_between_the_pipes() {
        assert_eq!(fields(&split("a||ü c|d[]")), ["a", "", "ü c", "d"]);
        assert_eq!(fields(&split("a|b[] ")), ["a", "b"]);
        assert_eq!(fields(&split("a|b ")), ["a", "b "]);
        assert_eq!(fields(&split("a|[]")), ["a", ""]);
        assert_eq!(fields(&split("[]")), [""]);
        assert_eq!(split("a|b").field(2), None);
    }

    #[test]
    fn pipes_are_found_wherever_they_stand() {
        for length in 0..40 {
            for pipe in 0..length {
                let mut text = vec![b'\xC3'; length];
                text[pipe] = b'|';
                text[length - 1] = b'|';
                let mut places = Vec::new();
                super::add_pipes(&text, &mut places);
                let expected: Vec<u32> = memchr::memchr_iter(b'|', &text).map(|at| at as u32).collect();
                assert_eq!(places, expected);
            }
        }
    }

    #[test]
    fn stretches_are_fields_with_their_pipes() {
        let record = split("a|b|c|d|e[]");
        assert_eq!(record.stretch(0, 1), Some(&b"a|b"[..]));
        assert_eq!(record.stretch(3, 4), Some(&b"d|e"[..]));
        assert_eq!(record.stretch(4, 5), None);
    }

    #[test]
    fn pipes_can_be_given_back_to_a_text() {
        let record = split("a|b|c|d|e[]");
        assert_eq!(fields(&record.with_pipes_in(1, 2)), ["a", "b|c|d", "e"]);
        assert_eq!(fields(&record.with_pipes_in(4, 2)), ["a", "b", "c", "d", "e"]);
    }
}

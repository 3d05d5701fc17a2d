//! The physical lines of a file, decoded one by one.
//!
//! A line ends with LF, CRLF or a CR alone, and the last one need not end at all. Memory is bounded by one line, and a
//! line by a limit. The encoding is settled per line: a file that is ASCII but for one typed-in dash stays readable.

use std::io::{self, BufRead, Read};

use encoding_rs::WINDOWS_1252;

use crate::error::ReadError;
use crate::opening::{ByteOrder, Opening, Replayed};

/// One line without its line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PhysicalLine {
    /// Counted from 1.
    pub(crate) number: u64,
    /// Where it begins in the file, in bytes.
    pub(crate) offset: u64,
    pub(crate) text: String,
    pub(crate) encoding: Encoding,
}

/// How the text of a line was encoded; the later the odder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Encoding {
    Ascii,
    Utf8,
    Windows1252,
    Utf16,
}

impl Encoding {
    /// Of the encodings of two lines that make one record, the one more worth telling.
    pub(crate) fn worse(self, other: Self) -> Self {
        self.max(other)
    }
}

/// The source of lines. It owns the input and knows how far it has come.
#[derive(Debug)]
pub(crate) struct PhysicalLines<R> {
    input: Replayed<R>,
    opening: Opening,
    line_limit: usize,
    /// Lines handed out so far.
    number: u64,
    /// Bytes taken so far.
    offset: u64,
    /// The last line ended with CR, so that LF coming next belongs to the same line end.
    after_return: bool,
    /// A unit of UTF-16 that was looked at and put back.
    held: Option<u16>,
}

impl<R: BufRead> PhysicalLines<R> {
    /// Looks at the first bytes of `input` for a byte-order mark or the pattern of UTF-16.
    pub(crate) fn open(input: R, line_limit: usize) -> Result<Self, ReadError> {
        let (opening, offset, input) =
            Opening::take(input).map_err(|source| ReadError::Io { record: 0, source })?;
        Ok(Self { input, opening, line_limit, number: 0, offset, after_return: false, held: None })
    }

    pub(crate) fn opening(&self) -> Opening {
        self.opening
    }

    /// The next line, `None` at the end of the file.
    pub(crate) fn next_line(&mut self) -> Result<Option<PhysicalLine>, ReadError> {
        match self.opening.wide {
            None => self.next_narrow(),
            Some(order) => self.next_wide(order),
        }
    }

    fn next_narrow(&mut self) -> Result<Option<PhysicalLine>, ReadError> {
        let mut offset = self.offset;
        let mut bytes = Vec::new();
        let mut any = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(ReadError::Io { record: self.number, source }),
            };
            if chunk.is_empty() {
                break;
            }
            if std::mem::take(&mut self.after_return) && chunk.starts_with(b"\n") {
                self.input.consume(1);
                self.offset += 1;
                offset = self.offset;
                continue;
            }
            any = true;
            let end = memchr::memchr2(b'\n', b'\r', chunk);
            let text = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            if text.len() > self.line_limit.saturating_sub(bytes.len()) {
                return Err(self.too_long());
            }
            bytes.extend_from_slice(text);
            self.after_return = end.is_some_and(|end| chunk.get(end) == Some(&b'\r'));
            let taken = text.len() + usize::from(end.is_some());
            self.input.consume(taken);
            self.offset += taken as u64;
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        let (text, encoding) = decode(bytes);
        Ok(Some(PhysicalLine { number: self.number, offset, text, encoding }))
    }

    fn next_wide(&mut self, order: ByteOrder) -> Result<Option<PhysicalLine>, ReadError> {
        let mut offset = self.offset;
        if std::mem::take(&mut self.after_return) {
            self.held = self.next_unit(order)?.filter(|unit| *unit != u16::from(b'\n'));
            if self.held.is_none() {
                offset = self.offset;
            }
        }
        let mut units = Vec::new();
        let mut any = false;
        while let Some(unit) = self.next_unit(order)? {
            any = true;
            self.after_return = unit == u16::from(b'\r');
            if self.after_return || unit == u16::from(b'\n') {
                break;
            }
            if units.len() * 2 >= self.line_limit {
                return Err(self.too_long());
            }
            units.push(unit);
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        let text = String::from_utf16_lossy(&units);
        Ok(Some(PhysicalLine { number: self.number, offset, text, encoding: Encoding::Utf16 }))
    }

    /// The next two bytes as one unit. A single byte at the end of the file is half a unit, and no letter.
    fn next_unit(&mut self, order: ByteOrder) -> Result<Option<u16>, ReadError> {
        if let Some(unit) = self.held.take() {
            return Ok(Some(unit));
        }
        let mut pair = Vec::with_capacity(2);
        let failed = |source| ReadError::Io { record: self.number, source };
        self.input.by_ref().take(2).read_to_end(&mut pair).map_err(failed)?;
        self.offset += pair.len() as u64;
        Ok(match (pair.as_slice(), order) {
            ([], _) => None,
            (&[low, high], ByteOrder::LittleEndian) => Some(u16::from_le_bytes([low, high])),
            (&[high, low], ByteOrder::BigEndian) => Some(u16::from_be_bytes([high, low])),
            _ => Some(NO_LETTER),
        })
    }

    fn too_long(&self) -> ReadError {
        ReadError::LineTooLong { record: self.number + 1, limit: self.line_limit }
    }
}

/// The letter that stands for what is none.
const NO_LETTER: u16 = 0xFFFD;

/// Bytes that are no UTF-8 are read as Windows-1252, which gives every byte a character and so loses none.
fn decode(bytes: Vec<u8>) -> (String, Encoding) {
    if bytes.is_ascii() {
        return (String::from_utf8(bytes).unwrap_or_default(), Encoding::Ascii);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, Encoding::Utf8),
        Err(error) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(error.as_bytes());
            (text.into_owned(), Encoding::Windows1252)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Encoding, PhysicalLine, PhysicalLines};
    use crate::error::ReadError;

    /// Reads with a buffer of `capacity` bytes, so that line ends fall on its edges too.
    fn lines(bytes: &[u8], capacity: usize) -> Vec<PhysicalLine> {
        let input = BufReader::with_capacity(capacity, bytes);
        let mut lines = PhysicalLines::open(input, 100).expect("readable");
        std::iter::from_fn(|| lines.next_line().expect("readable")).collect()
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        let whole: Vec<String> = lines(bytes, 1000).into_iter().map(|line| line.text).collect();
        for capacity in [1, 2, 3, 5] {
            let cut: Vec<String> = lines(bytes, capacity).into_iter().map(|line| line.text).collect();
            assert_eq!(cut, whole, "with a buffer of {capacity}");
        }
        whole
    }

    #[test]
    fn every_line_end_is_one() {
        assert_eq!(texts(b"a\nb\r\nc\rd"), ["a", "b", "c", "d"]);
        assert_eq!(texts(b"a\r\n\r\nb\r\n"), ["a", "", "b"]);
        assert_eq!(texts(b"a\n\rb"), ["a", "", "b"]);
        assert_eq!(texts(b""), [""; 0]);
        assert_eq!(texts(b"\n"), [""]);
    }

    #[test]
    fn offsets_and_numbers_point_into_the_file() {
        let lines = lines(b"\xEF\xBB\xBFab\r\ncd\n", 1000);
        let places: Vec<_> = lines.iter().map(|line| (line.number, line.offset)).collect();
        assert_eq!(places, [(1, 3), (2, 7)]);
    }

    #[test]
    fn encodings_are_told_apart_line_by_line() {
        let lines = lines(b"plain\n\xE2\x80\x99\n\x92 and \x80\n", 1000);
        let read: Vec<_> = lines.iter().map(|line| (line.text.as_str(), line.encoding)).collect();
        assert_eq!(
            read,
            [("plain", Encoding::Ascii), ("’", Encoding::Utf8), ("’ and €", Encoding::Windows1252)]
        );
    }

    #[test]
    fn utf_16_is_read_in_either_order_with_or_without_mark() {
        for big in [false, true] {
            for mark in ["", "\u{FEFF}"] {
                let bytes: Vec<u8> = format!("{mark}LEDES\r\nx€\n")
                    .encode_utf16()
                    .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                    .collect();
                assert_eq!(texts(&bytes), ["LEDES", "x€"]);
            }
        }
    }

    #[test]
    fn half_a_letter_at_the_end_of_utf_16_is_kept_as_no_letter() {
        assert_eq!(texts(b"a\0\r\0b\0\r\0\n\0c\0d"), ["a", "b", "c\u{FFFD}"]);
        let places: Vec<_> = lines(b"a\0\r\0b\0\r\0\n\0c\0", 2).iter().map(|line| line.offset).collect();
        assert_eq!(places, [0, 4, 10]);
    }

    #[test]
    fn a_line_over_the_limit_is_refused() {
        let long = [b'x'; 101];
        let mut lines = PhysicalLines::open(long.as_slice(), 100).expect("readable");
        assert!(matches!(lines.next_line(), Err(ReadError::LineTooLong { record: 1, limit: 100 })));
        assert_eq!(texts(&[b'x'; 100]).len(), 1);
    }
}

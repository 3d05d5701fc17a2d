//! The physical lines of a file, decoded one by one.
//!
//! A line ends with LF, CRLF or a CR alone, and the last one need not end at all. Memory is bounded by one line, and a
//! line by a limit. The encoding is settled per line: a file that is ASCII but for one typed-in dash stays readable.

use std::io::{self, BufRead, Cursor, Read};

use encoding_rs::WINDOWS_1252;

use crate::error::ReadError;

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

/// What a file begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) byte_order_mark: bool,
    pub(crate) wide: Option<ByteOrder>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    LittleEndian,
    BigEndian,
}

/// The source of lines. It owns the input and knows how far it has come.
#[derive(Debug)]
pub(crate) struct PhysicalLines<R> {
    input: io::Chain<Cursor<Vec<u8>>, R>,
    opening: Opening,
    line_limit: usize,
    /// Lines handed out so far.
    number: u64,
    /// Bytes taken so far.
    offset: u64,
    /// The last line ended with CR, so that LF coming next belongs to the same line end.
    after_return: bool,
}

impl<R: BufRead> PhysicalLines<R> {
    /// Looks at the first bytes of `input` for a byte-order mark or the pattern of UTF-16.
    pub(crate) fn open(mut input: R, line_limit: usize) -> Result<Self, ReadError> {
        let mut first = Vec::with_capacity(3);
        input
            .by_ref()
            .take(3)
            .read_to_end(&mut first)
            .map_err(|source| ReadError::Io { record: 0, source })?;
        let (opening, mark) = match *first.as_slice() {
            [0xEF, 0xBB, 0xBF] => (Opening { byte_order_mark: true, wide: None }, 3),
            [0xFF, 0xFE, ..] => (Opening { byte_order_mark: true, wide: Some(ByteOrder::LittleEndian) }, 2),
            [0xFE, 0xFF, ..] => (Opening { byte_order_mark: true, wide: Some(ByteOrder::BigEndian) }, 2),
            // No text begins with a NUL, so a NUL beside a letter is half of a UTF-16 letter.
            [1..=u8::MAX, 0, ..] => {
                (Opening { byte_order_mark: false, wide: Some(ByteOrder::LittleEndian) }, 0)
            }
            [0, 1..=u8::MAX, ..] => (Opening { byte_order_mark: false, wide: Some(ByteOrder::BigEndian) }, 0),
            _ => (Opening { byte_order_mark: false, wide: None }, 0),
        };
        let offset: u64 = mark;
        let mut start = Cursor::new(first);
        start.set_position(offset);
        Ok(Self { input: start.chain(input), opening, line_limit, number: 0, offset, after_return: false })
    }

    pub(crate) fn opening(&self) -> Opening {
        self.opening
    }

    /// How many lines were handed out, so the number of the last one.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The next line, `None` at the end of the file.
    pub(crate) fn next_line(&mut self) -> Result<Option<PhysicalLine>, ReadError> {
        match self.opening.wide {
            None => self.next_narrow(),
            Some(order) => self.next_wide(order),
        }
    }

    fn next_narrow(&mut self) -> Result<Option<PhysicalLine>, ReadError> {
        self.pass_line_feed(b"\n")?;
        let offset = self.offset;
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
        let line_feed: &[u8] = match order {
            ByteOrder::LittleEndian => b"\n\0",
            ByteOrder::BigEndian => b"\0\n",
        };
        self.pass_line_feed(line_feed)?;
        let offset = self.offset;
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

    /// The next two bytes as one unit. A single byte at the end of the file is half a unit, and no text.
    fn next_unit(&mut self, order: ByteOrder) -> Result<Option<u16>, ReadError> {
        let mut pair = [0; 2];
        match self.input.read_exact(&mut pair) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(source) => return Err(ReadError::Io { record: self.number, source }),
        }
        self.offset += 2;
        Ok(Some(match order {
            ByteOrder::LittleEndian => u16::from_le_bytes(pair),
            ByteOrder::BigEndian => u16::from_be_bytes(pair),
        }))
    }

    /// Passes the LF of a CRLF whose CR ended the line before.
    fn pass_line_feed(&mut self, line_feed: &[u8]) -> Result<(), ReadError> {
        if !std::mem::take(&mut self.after_return) {
            return Ok(());
        }
        let chunk = self.input.fill_buf().map_err(|source| ReadError::Io { record: self.number, source })?;
        if chunk.starts_with(line_feed) {
            self.input.consume(line_feed.len());
            self.offset += line_feed.len() as u64;
        }
        Ok(())
    }

    fn too_long(&self) -> ReadError {
        ReadError::LineTooLong { record: self.number + 1, limit: self.line_limit }
    }
}

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
    fn a_line_over_the_limit_is_refused() {
        let long = [b'x'; 101];
        let mut lines = PhysicalLines::open(long.as_slice(), 100).expect("readable");
        assert!(matches!(lines.next_line(), Err(ReadError::LineTooLong { record: 1, limit: 100 })));
        assert_eq!(texts(&[b'x'; 100]).len(), 1);
    }
}

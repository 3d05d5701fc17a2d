//! The first bytes of a file: which family of formats it is, and how its letters are stored.

use std::io::{self, BufRead, Cursor, Read};

/// An input with the bytes that were looked at put back in front of it.
pub(crate) type Replayed<R> = io::Chain<Cursor<Vec<u8>>, R>;

/// What a file begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) byte_order_mark: bool,
    pub(crate) wide: Option<ByteOrder>,
}

/// Which half of a UTF-16 unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    LittleEndian,
    BigEndian,
}

impl Opening {
    /// Looks at the first bytes of `input` for a byte-order mark or the pattern of UTF-16. The input comes back without
    /// the mark, together with the length of the mark.
    pub(crate) fn take<R: BufRead>(mut input: R) -> io::Result<(Self, u64, Replayed<R>)> {
        let mut first = Vec::with_capacity(3);
        input.by_ref().take(3).read_to_end(&mut first)?;
        let (byte_order_mark, wide, mark) = match *first.as_slice() {
            [0xEF, 0xBB, 0xBF] => (true, None, 3),
            [0xFF, 0xFE, ..] => (true, Some(ByteOrder::LittleEndian), 2),
            [0xFE, 0xFF, ..] => (true, Some(ByteOrder::BigEndian), 2),
            // No text begins with a NUL, so a NUL beside a letter is half of a UTF-16 letter.
            [1..=u8::MAX, 0, ..] => (false, Some(ByteOrder::LittleEndian), 0),
            [0, 1..=u8::MAX, ..] => (false, Some(ByteOrder::BigEndian), 0),
            _ => (false, None, 0),
        };
        let mut start = Cursor::new(first);
        start.set_position(mark);
        Ok((Self { byte_order_mark, wide }, mark, start.chain(input)))
    }
}

/// As many blank bytes may stand before the first letter for it to be looked at.
const BLANKS: usize = 64 << 10;

/// Whether the first letter of `input` is `<`, and the input as it was.
pub(crate) fn looks_like_xml<R: BufRead>(mut input: R) -> io::Result<(bool, Replayed<R>)> {
    let mut seen = Vec::new();
    let mut is_xml = false;
    while seen.len() < BLANKS {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            break;
        }
        // Byte-order marks and the empty halves of UTF-16 are passed over with the blanks.
        let passed =
            |byte: &u8| byte.is_ascii_whitespace() || [0, 0xEF, 0xBB, 0xBF, 0xFE, 0xFF].contains(byte);
        let first = chunk.iter().position(|byte| !passed(byte));
        is_xml = first.and_then(|place| chunk.get(place)) == Some(&b'<');
        let taken = first.unwrap_or(chunk.len());
        seen.extend_from_slice(chunk.get(..taken).unwrap_or_default());
        input.consume(taken);
        if first.is_some() {
            break;
        }
    }
    Ok((is_xml, Cursor::new(seen).chain(input)))
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::looks_like_xml;

    #[test]
    fn xml_is_told_by_its_first_letter_and_nothing_is_lost() {
        for (bytes, expected) in [
            (&b"<a/>"[..], true),
            (b"\xEF\xBB\xBF\r\n <a/>", true),
            (b"\xFF\xFE<\0a\0", true),
            (b"\0<\0a", true),
            (b"LEDES1998B[]\n<", false),
            (b"", false),
            (b"   ", false),
        ] {
            for capacity in [1, 2, 100] {
                let input = BufReader::with_capacity(capacity, bytes);
                let (is_xml, mut input) = looks_like_xml(input).expect("readable");
                let mut all = Vec::new();
                input.read_to_end(&mut all).expect("readable");
                assert_eq!((is_xml, all.as_slice()), (expected, bytes));
            }
        }
    }
}

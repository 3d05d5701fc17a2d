//! The bytes of an XML file as UTF-8, whatever they were, with the place in the file kept.

use std::io::{self, BufRead};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::opening::{ByteOrder, Opening, Replayed};

/// A source of UTF-8 that counts lines and bytes, bounds what one token takes, and keeps what it hands out on demand.
///
/// Bytes that are no UTF-8 are read as Windows-1252, one by one.
#[derive(Debug)]
pub(crate) struct Source<R> {
    input: Replayed<R>,
    wide: Option<Wide>,
    segment: Segment,
    /// Bytes of a letter whose end has not been read yet.
    incomplete: Vec<u8>,
    place: Place,
    after_return: bool,
    /// The line of the first byte that is no UTF-8.
    odd_byte: Option<u64>,
    token: usize,
    token_limit: usize,
    kept: Option<Kept>,
}

/// What has been handed out since the keeping began.
#[derive(Debug, Default)]
struct Kept {
    bytes: Vec<u8>,
    /// From here on the segment is still to be added.
    from: usize,
}

impl Kept {
    fn add(&mut self, segment: &Segment) {
        self.bytes.extend_from_slice(segment.bytes.get(self.from..segment.read).unwrap_or_default());
        self.from = segment.read;
    }
}

struct Wide(Decoder, Vec<u8>);

impl std::fmt::Debug for Wide {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Wide")
    }
}

/// Where the next byte stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The physical line, from 1.
    pub(crate) line: u64,
    /// Bytes before it, from 0.
    pub(crate) offset: u64,
    /// Bytes of UTF-8 handed out before it. That is another number where the file is not UTF-8.
    pub(crate) text: u64,
}

/// UTF-8 that is ready to be read.
#[derive(Debug, Default)]
struct Segment {
    bytes: Vec<u8>,
    read: usize,
    origin: Origin,
    /// Where the next LF or CR is that has not been handed out; where there is none, the end.
    line_end: usize,
}

impl Segment {
    fn find_line_end(&mut self, from: usize) {
        let rest = self.bytes.get(from..).unwrap_or_default();
        self.line_end = memchr::memchr2(b'\n', b'\r', rest).map_or(self.bytes.len(), |place| from + place);
    }
}

/// What a segment was in the file.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// The same bytes.
    #[default]
    Utf8,
    /// One byte of Windows-1252.
    OddByte,
    /// UTF-16.
    Wide,
}

/// The error with which a token over the limit ends the reading.
#[derive(Debug, thiserror::Error)]
#[error("longer than the limit")]
pub(crate) struct TokenTooLong;

impl<R: BufRead> Source<R> {
    pub(crate) fn open(input: R, token_limit: usize) -> io::Result<(Opening, Self)> {
        let (opening, mark, input) = Opening::take(input)?;
        let wide = opening.wide.map(|order| {
            let encoding = if order == ByteOrder::LittleEndian { UTF_16LE } else { UTF_16BE };
            Wide(encoding.new_decoder_without_bom_handling(), Vec::new())
        });
        let source = Self {
            input,
            wide,
            segment: Segment::default(),
            incomplete: Vec::new(),
            place: Place { line: 1, offset: mark, text: 0 },
            after_return: false,
            odd_byte: None,
            token: 0,
            token_limit,
            kept: None,
        };
        Ok((opening, source))
    }

    /// Where the next byte stands.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// The line of the first byte that was no UTF-8, once.
    pub(crate) fn take_odd_byte(&mut self) -> Option<u64> {
        self.odd_byte.take()
    }

    pub(crate) fn token_limit(&self) -> usize {
        self.token_limit
    }

    /// From here on bytes count for a new token.
    pub(crate) fn begin_token(&mut self) {
        self.token = 0;
    }

    /// From here on everything that is read is kept as well.
    pub(crate) fn keep(&mut self) {
        self.kept = Some(Kept { bytes: Vec::new(), from: self.segment.read });
    }

    /// How much has been kept.
    pub(crate) fn kept(&self) -> usize {
        self.kept.as_ref().map_or(0, |kept| kept.bytes.len() + (self.segment.read - kept.from))
    }

    /// What has been kept; nothing more is from here on.
    pub(crate) fn take_kept(&mut self) -> Vec<u8> {
        let mut kept = self.kept.take().unwrap_or_default();
        kept.add(&self.segment);
        kept.bytes
    }

    /// Makes the next segment; it stays empty at the end of the file.
    fn refill(&mut self) -> io::Result<()> {
        if let Some(kept) = &mut self.kept {
            kept.add(&self.segment);
            kept.from = 0;
        }
        self.segment.bytes.clear();
        self.segment.read = 0;
        self.segment.line_end = 0;
        while self.segment.bytes.is_empty() {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let ended = chunk.is_empty();
            if let Some(Wide(decoder, text)) = &mut self.wide {
                let taken = chunk.len();
                text.clear();
                text.resize(decoder.max_utf8_buffer_length(taken).unwrap_or(0), 0);
                let (_, _, written, _) = decoder.decode_to_utf8(chunk, text, ended);
                self.input.consume(taken);
                self.segment.bytes.extend_from_slice(text.get(..written).unwrap_or_default());
                self.segment.origin = Origin::Wide;
                if ended {
                    return Ok(());
                }
                continue;
            }
            if ended && self.incomplete.is_empty() {
                return Ok(());
            }
            let taken = narrow(&mut self.incomplete, chunk, &mut self.segment);
            self.input.consume(taken);
        }
        if self.segment.origin == Origin::OddByte {
            self.odd_byte = self.odd_byte.or(Some(self.place.line));
        }
        self.segment.find_line_end(0);
        Ok(())
    }
}

/// Puts the next piece of UTF-8 of `chunk` into `segment`, and says how many bytes of `chunk` that took. An empty chunk is
/// the end of the file.
fn narrow(incomplete: &mut Vec<u8>, chunk: &[u8], segment: &mut Segment) -> usize {
    segment.origin = Origin::Utf8;
    if incomplete.is_empty() {
        let (valid, odd) = match std::str::from_utf8(chunk) {
            Ok(_) => (chunk.len(), false),
            Err(error) if error.valid_up_to() > 0 => (error.valid_up_to(), false),
            Err(error) => (0, error.error_len().is_some()),
        };
        if valid > 0 {
            segment.bytes.extend_from_slice(chunk.get(..valid).unwrap_or_default());
            return valid;
        }
        if odd {
            odd_byte(chunk.first().copied().unwrap_or_default(), segment);
            return 1;
        }
    }
    // What was put aside may be whole by now.
    let whole = match std::str::from_utf8(incomplete) {
        Ok(_) => incomplete.len(),
        Err(error) => error.valid_up_to(),
    };
    if whole > 0 {
        segment.bytes.extend(incomplete.drain(..whole));
        return 0;
    }
    let is_odd = std::str::from_utf8(incomplete).is_err_and(|error| error.error_len().is_some());
    if is_odd || chunk.is_empty() {
        odd_byte(incomplete.remove(0), segment);
        return 0;
    }
    // A letter is cut off by the end of the chunk: it is put together byte by byte.
    incomplete.extend(chunk.first());
    1
}

fn odd_byte(byte: u8, segment: &mut Segment) {
    let (letter, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    segment.bytes.extend_from_slice(letter.as_bytes());
    segment.origin = Origin::OddByte;
}

impl<R: BufRead> io::Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let chunk = self.fill_buf()?;
        let length = chunk.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), chunk.get(..length)) {
            to.copy_from_slice(from);
        }
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let allowed = self.token_limit.saturating_sub(self.token);
        if allowed == 0 {
            return Err(io::Error::other(TokenTooLong));
        }
        if self.segment.read >= self.segment.bytes.len() {
            self.refill()?;
        }
        let rest = self.segment.bytes.get(self.segment.read..).unwrap_or_default();
        Ok(rest.get(..rest.len().min(allowed)).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        let start = self.segment.read;
        let end = (start + amount).min(self.segment.bytes.len());
        let taken = self.segment.bytes.get(start..end).unwrap_or_default();
        let ended_with_return = self.after_return;
        if let Some(last) = taken.last() {
            self.after_return = *last == b'\r';
        }
        self.place.offset += match self.segment.origin {
            Origin::Utf8 => taken.len() as u64,
            Origin::OddByte => u64::from(end == self.segment.bytes.len() && !taken.is_empty()),
            Origin::Wide => taken.iter().map(|byte| wide_bytes(*byte)).sum(),
        };
        self.place.text += taken.len() as u64;
        self.token = self.token.saturating_add(taken.len());
        self.segment.read = end;
        while self.segment.line_end < end {
            let place = self.segment.line_end;
            let is_return = self.segment.bytes.get(place) == Some(&b'\r');
            // LF right after CR belongs to the same line end.
            let before = place.checked_sub(1).and_then(|before| self.segment.bytes.get(before));
            let follows_return = before.map_or(ended_with_return, |before| *before == b'\r');
            if is_return || !follows_return {
                self.place.line += 1;
            }
            self.segment.find_line_end(place + 1);
        }
    }
}

/// How many bytes of UTF-16 the letter took that begins with this byte of UTF-8; 0 for bytes inside a letter.
fn wide_bytes(byte: u8) -> u64 {
    match byte {
        0x80..=0xBF => 0,
        0xF0..=0xFF => 4,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::Source;

    fn read(bytes: &[u8]) -> (String, u64, u64, Option<u64>) {
        let mut all = None;
        for capacity in [1, 2, 3, 5, 1000] {
            let input = BufReader::with_capacity(capacity, bytes);
            let (_, mut source) = Source::open(input, 1000).expect("readable");
            let mut text = String::new();
            source.read_to_string(&mut text).expect("UTF-8");
            let place = source.place();
            let read = (text, place.line, place.offset, source.take_odd_byte());
            assert_eq!(*all.get_or_insert(read.clone()), read, "with a buffer of {capacity}");
        }
        all.expect("read")
    }

    #[test]
    fn text_comes_out_as_utf_8_with_lines_and_bytes_counted() {
        assert_eq!(read("ä\r\n🙂\n\r€".as_bytes()), ("ä\r\n🙂\n\r€".into(), 4, 13, None));
        assert_eq!(read(b"\xEF\xBB\xBFab"), ("ab".into(), 1, 5, None));
        assert_eq!(read(b"a\n\x92\xE4b\xE2\x82"), ("a\n’äbâ‚".into(), 2, 7, Some(2)));
        let wide: Vec<u8> = "\u{FEFF}x\r\n🙂€".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&wide), ("x\r\n🙂€".into(), 2, 14, None));
    }
}

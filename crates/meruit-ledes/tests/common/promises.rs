//! What the reader promises for any bytes whatever.

use std::io::{BufReader, Read};

use meruit_ledes::{LedesFile, Options, ProblemId, read_all};

/// Checks every promise for `bytes`: reading is the same each time and in pieces of any size, places point into the
/// file, and nothing is dropped.
pub(crate) fn keeps_promises(bytes: &[u8]) {
    let whole = read(bytes);
    assert_eq!(read(bytes), whole, "reading twice gives two results");
    for size in [1, 2, 7, 61] {
        let pieces = read_all(BufReader::with_capacity(size, InPieces { bytes, size }), Options::default());
        assert_eq!(pieces.map_err(|error| error.to_string()), whole, "in pieces of {size}");
    }
    match whole {
        Ok(file) if file.layout.format().is_xml() => elements_are_where_they_say(bytes, &file),
        Ok(file) => accounts_for_every_line(bytes, &file),
        Err(_) => {}
    }
}

fn read(bytes: &[u8]) -> Result<LedesFile, String> {
    read_all(bytes, Options::default()).map_err(|error| error.to_string())
}

/// A source that hands out few bytes at a time.
struct InPieces<'a> {
    bytes: &'a [u8],
    size: usize,
}

impl Read for InPieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.size.min(buffer.len());
        let mut piece = &self.bytes[..size.min(self.bytes.len())];
        let read = piece.read(buffer)?;
        self.bytes = &self.bytes[read..];
        Ok(read)
    }
}

/// The text of every line item stands at its place, on its line.
fn elements_are_where_they_say(bytes: &[u8], file: &LedesFile) {
    if file.problems.iter().any(|problem| problem.id == ProblemId::Utf16) {
        return;
    }
    for line in file.invoices.iter().flat_map(|invoice| &invoice.lines) {
        let (before, after) = bytes.split_at(line.byte_offset() as usize);
        let breaks = physical_lines(&[before, b"x"].concat()).len() as u64;
        assert_eq!(line.record_number(), breaks, "{}", line.raw_record());
        // Bytes that are no UTF-8 come back as other letters.
        if let Ok(after) = std::str::from_utf8(after) {
            assert!(
                after.starts_with(line.raw_record()),
                "`{}` is not at {}",
                line.raw_record(),
                before.len()
            );
        }
    }
}

/// Every line of the file that holds text is a record of some invoice or the raw text of a problem, at its own number
/// and place; only the two lines at the beginning are neither.
fn accounts_for_every_line(bytes: &[u8], file: &LedesFile) {
    if file.problems.iter().any(|problem| problem.id == ProblemId::Utf16) {
        return;
    }
    let lines = physical_lines(bytes);
    let mut accounted = vec![false; lines.len()];
    let mut account = |number: u64, text: &str, offset: Option<u64>| {
        for (place, part) in (number as usize - 1..).zip(text.split('\n')) {
            let (start, line) = &lines[place];
            // Bytes that are no UTF-8 come back as other letters.
            if let Ok(line) = std::str::from_utf8(line) {
                assert!(line.ends_with(part), "line {} is `{line}`, not `{part}`", place + 1);
            }
            if place + 1 == number as usize
                && let Some(offset) = offset
            {
                assert_eq!(offset, *start as u64);
            }
            accounted[place] = true;
        }
    };
    for line in file.invoices.iter().flat_map(|invoice| &invoice.lines) {
        account(line.record_number(), line.raw_record(), Some(line.byte_offset()));
    }
    let in_invoices = file.invoices.iter().flat_map(|invoice| &invoice.problems);
    for problem in file.problems.iter().chain(in_invoices) {
        let whole = [ProblemId::UnreadableRecord, ProblemId::BeginsAgain, ProblemId::HeaderMissing];
        if let Some(record) =
            problem.record.filter(|_| whole.contains(&problem.id) && !problem.raw.is_empty())
        {
            account(record, &problem.raw, None);
        }
    }
    let mut beginning = 2;
    for (place, (_, line)) in lines.iter().enumerate() {
        let text = String::from_utf8_lossy(line);
        let is_blank = |letter: char| letter.is_whitespace() || "\u{1A}\u{FEFF}".contains(letter);
        // The byte A0 alone is a blank of Windows-1252.
        let blank =
            text.chars().all(is_blank) || line.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0xA0);
        if blank || accounted[place] {
            continue;
        }
        assert!(beginning > 0, "line {} is nowhere: `{text}`", place + 1);
        beginning -= 1;
    }
}

/// The lines of a file and where they begin, found in the simplest way.
fn physical_lines(bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let mut lines = Vec::new();
    let mut start = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let mut place = start;
    while place < bytes.len() {
        let length = match &bytes[place..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        if length > 0 {
            lines.push((start, &bytes[start..place]));
            start = place + length;
        }
        place += length.max(1);
    }
    if start < bytes.len() {
        lines.push((start, &bytes[start..]));
    }
    lines
}

//! Places in a text: bytes here, lines and UTF-16 columns in the protocol; paths here, URIs there.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::{Position, Range, Uri};
use meruit_syntax::Span;

/// Where the lines of a text begin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The position of a byte.
    pub(crate) fn position(&self, text: &str, byte: usize) -> Position {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let column = text.get(start..byte).map_or(0, |before| before.encode_utf16().count());
        Position::new(number(line), number(column))
    }

    /// The byte of a position; the end of the line or text where it lies beyond.
    pub(crate) fn byte(&self, text: &str, position: Position) -> usize {
        let Some(&start) = self.starts.get(position.line as usize) else { return text.len() };
        let line = text.get(start..).and_then(|rest| rest.split('\n').next()).unwrap_or_default();
        let mut column = 0;
        for (at, letter) in line.char_indices() {
            if column >= position.character as usize {
                return start + at;
            }
            column += letter.len_utf16();
        }
        start + line.trim_end_matches('\r').len()
    }

    pub(crate) fn range(&self, text: &str, span: Span) -> Range {
        let bytes = span.range();
        Range::new(self.position(text, bytes.start), self.position(text, bytes.end))
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The file that a `file:` URI names; `None` for anything else, such as a text that was never saved.
pub(crate) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = rest.get(rest.find('/')?..)?;
    let mut bytes = Vec::with_capacity(path.len());
    let mut left = path.bytes();
    while let Some(byte) = left.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [left.next()?, left.next()?];
        let hex = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(hex, 16).ok()?);
    }
    let path = String::from_utf8(bytes).ok()?;
    // On Windows a drive stands behind the first slash: `/c:/rules`.
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { path.trim_start_matches('/') } else { &path }))
}

/// The `file:` URI of a path; `None` where it is not UTF-8 or no whole path.
pub(crate) fn uri_of(path: &Path) -> Option<Uri> {
    let text = path.to_str().filter(|_| path.is_absolute())?.replace('\\', "/");
    let mut uri = String::from("file://");
    if !text.starts_with('/') {
        uri.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    Uri::from_str(&uri).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_utf_16_both_ways() {
        let text = "é😀x\r\nab\n";
        let lines = Lines::of(text);
        for (byte, line, column) in
            [(0, 0, 0), (2, 0, 1), (6, 0, 3), (7, 0, 4), (9, 1, 0), (11, 1, 2), (12, 2, 0)]
        {
            assert_eq!(lines.position(text, byte), Position::new(line, column));
            assert_eq!(lines.byte(text, Position::new(line, column)), byte);
        }
        assert_eq!(lines.byte(text, Position::new(0, 99)), 7);
        assert_eq!(lines.byte(text, Position::new(99, 0)), text.len());
    }

    #[test]
    fn uris_are_paths() {
        let path = |uri: &str| path_of(&Uri::from_str(uri).ok()?);
        assert_eq!(path("file:///a%20b/c.ocg"), Some(PathBuf::from("/a b/c.ocg")));
        assert_eq!(path("file:///c%3A/x.ocg"), Some(PathBuf::from("c:/x.ocg")));
        assert_eq!(path("untitled:Untitled-1"), None);
        let uri = |path: &str| uri_of(Path::new(path)).map(|uri| uri.as_str().to_owned());
        assert_eq!(uri("/a b/ü.ocg").as_deref(), Some("file:///a%20b/%C3%BC.ocg"));
        assert_eq!(path(&uri("/a b/ü.ocg").unwrap_or_default()), Some(PathBuf::from("/a b/ü.ocg")));
        assert_eq!(uri("c.ocg"), None);
    }
}

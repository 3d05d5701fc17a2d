//! Source texts and places in them.

use meruit_syntax::Span;

/// A rule file as the reader of a message knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name that messages show.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A source by its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The line and the column in characters of a byte, both from 1.
    pub fn line_and_column(&self, byte: usize) -> (u32, u32) {
        let byte = self.boundary_before(byte);
        let before = self.text.get(..byte).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        (number(line), number(column))
    }

    /// The lines of the text, for whoever asks for many places.
    pub fn lines(&self) -> Lines<'_> {
        let behind = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines { source: self, starts: std::iter::once(0).chain(behind).collect() }
    }

    /// The span as bytes that are inside the text and cut no character in two.
    pub(crate) fn bytes_of(&self, span: Span) -> std::ops::Range<usize> {
        let range = span.range();
        let start = self.boundary_before(range.start);
        let end = self.boundary_before(range.end).max(start);
        start..end
    }

    /// The bytes of the whole lines that hold the range, without the last line end.
    pub(crate) fn lines_around(&self, range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
        let before = self.text.get(..range.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let after = self.text.get(range.end..).unwrap_or_default();
        let end = after.find('\n').map_or(self.text.len(), |at| range.end + at);
        start..end
    }

    fn boundary_before(&self, byte: usize) -> usize {
        let mut at = byte.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// The lines of a source.
#[derive(Clone, Debug)]
pub struct Lines<'s> {
    source: &'s Source,
    /// Where each begins.
    starts: Vec<usize>,
}

impl Lines<'_> {
    /// The line and the column in characters of a byte, both from 1, as [`Source::line_and_column`] gives them.
    pub fn line_and_column(&self, byte: usize) -> (u32, u32) {
        let byte = self.source.boundary_before(byte);
        let line = self.starts.partition_point(|&start| start <= byte);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.source.text.get(start..byte).unwrap_or_default();
        (number(line), number(before.chars().count() + 1))
    }
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Source;
    use meruit_syntax::Span;

    #[test]
    fn columns_count_characters_and_spans_keep_them_whole() {
        let source = Source::new("x.ocg", "é rule\nwhen ü");
        assert_eq!(source.line_and_column(3), (1, 3));
        assert_eq!(source.line_and_column(13), (2, 6));
        let lines = source.lines();
        for byte in 0..20 {
            assert_eq!(lines.line_and_column(byte), source.line_and_column(byte), "{byte}");
        }
        assert_eq!(source.bytes_of(Span::new(1, 900)), 0..source.text.len());
        assert_eq!(source.lines_around(&(9..10)), 8..source.text.len());
    }
}

//! Source texts and places in them.

use std::sync::OnceLock;

use meruit_syntax::Span;

/// A rule file as the reader of a message knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name that messages show.
    pub name: String,
    text: String,
    /// Where each line begins, once somebody asks for a place.
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    /// A source by its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and the column in characters of a byte, both from 1.
    pub fn line_and_column(&self, byte: usize) -> (u32, u32) {
        let byte = self.boundary_before(byte);
        let lines = self.lines.get_or_init(|| {
            let behind = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(behind.map(|(at, _)| at + 1)).collect()
        });
        let line = lines.partition_point(|&start| start <= byte);
        let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..byte).unwrap_or_default();
        (number(line), number(before.chars().count() + 1))
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
        assert_eq!(source.line_and_column(8), (2, 1));
        assert_eq!(source.line_and_column(7), (1, 7));
        assert_eq!(source.line_and_column(900), (2, 7));
        assert_eq!(source.bytes_of(Span::new(1, 900)), 0..source.text.len());
        assert_eq!(source.lines_around(&(9..10)), 8..source.text.len());
    }
    /// What counted the lines anew for each place would take minutes.
    #[test]
    fn many_places_of_a_long_text_are_found_in_one_pass() {
        let source = Source::new("x.ocg", "when\n".repeat(400_000));
        for line in 0..400_000 {
            assert_eq!(source.line_and_column(5 * line + 1), (super::number(line + 1), 2));
        }
    }
}

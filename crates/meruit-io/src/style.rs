//! How texts for people look: their width, and whether they have colours.

use std::fmt;

use anstyle::{AnsiColor, Effects};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a text for people looks.
///
/// Nothing here asks a terminal: the caller knows where the text goes.
///
/// ```
/// use meruit_io::Style;
/// let style = Style { width: 72, ..Style::PLAIN };
/// assert!(!style.color);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours are used.
    pub color: bool,
    /// How many columns a line may have; narrower than 40 counts as 40.
    pub width: usize,
}

impl Style {
    /// No colours, 100 columns.
    pub const PLAIN: Self = Self { color: false, width: 100 };

    pub(crate) fn columns(self) -> usize {
        self.width.max(40)
    }

    /// The text in a colour, or as it is.
    pub(crate) fn paint<T: fmt::Display>(self, paint: Paint, text: T) -> Painted<T> {
        Painted { style: if self.color { paint.style() } else { anstyle::Style::new() }, text }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self::PLAIN
    }
}

/// What a colour stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Paint {
    Heading,
    Good,
    Bad,
    Doubtful,
    Faint,
}

impl Paint {
    fn style(self) -> anstyle::Style {
        let plain = anstyle::Style::new();
        match self {
            Self::Heading => plain.bold(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default().effects(Effects::BOLD),
            Self::Doubtful => AnsiColor::Yellow.on_default(),
            Self::Faint => plain.dimmed(),
        }
    }
}

pub(crate) struct Painted<T> {
    style: anstyle::Style,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.style, self.text, self.style.render_reset())
    }
}

/// The columns that a text takes.
pub(crate) fn columns_of(text: &str) -> usize {
    text.width()
}

/// A text of an invoice or a rule file for a terminal: what would move the cursor or change colours becomes `�`, a line
/// break or tab a blank.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            // Marks that turn the direction of the text around can make one amount look like another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The text in lines of at most `width` columns, broken at blanks; a word wider than that is broken inside.
///
/// ```
/// assert_eq!(meruit_io::wrap("what is to be paid", 10), ["what is to", "be paid"]);
/// ```
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && columns_of(&line) + 1 + columns_of(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        if columns_of(word) <= width {
            line.push_str(word);
            continue;
        }
        for c in word.chars() {
            if columns_of(&line) + c.width().unwrap_or(0) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{printable, wrap};

    #[test]
    fn lines_break_at_blanks_and_long_words_inside() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh i", 3), ["abc", "def", "gh", "i"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn nothing_reaches_a_terminal_that_steers_it() {
        assert_eq!(printable("a\u{1b}[31mb\nc\u{202e}d"), "a\u{fffd}[31mb c\u{fffd}d");
    }
}

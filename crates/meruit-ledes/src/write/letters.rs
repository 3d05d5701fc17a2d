//! How the letters of a file are stored.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// How the letters of a written file are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Letters {
    /// Every letter there is. The 1998 formats are ASCII by their text; most receivers read UTF-8.
    #[default]
    Utf8,
    /// The letters of western Europe, one byte each: what Collaborati calls ANSI and demands of the 1998 formats.
    Windows1252,
    /// Unaccented letters only, as the 1998 formats say. Typographic quotes and dashes become plain ones.
    Ascii,
}

/// What stands for a letter that cannot be stored.
const NO_LETTER: char = '?';

impl Letters {
    /// The text with the letters that can be stored, and whether one was replaced.
    pub(crate) fn fit(self, text: &str) -> (Cow<'_, str>, bool) {
        if text.is_ascii() || self == Self::Utf8 {
            return (Cow::Borrowed(text), false);
        }
        let mut fitting = String::with_capacity(text.len());
        let mut replaced = false;
        for letter in text.chars() {
            if self.holds(letter) {
                fitting.push(letter);
            } else {
                replaced = true;
                match plain(letter) {
                    Some(plain) => fitting.push_str(plain),
                    None => fitting.push(NO_LETTER),
                }
            }
        }
        (Cow::Owned(fitting), replaced)
    }

    /// The bytes of a text of letters that can be stored.
    pub(crate) fn bytes(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Utf8 | Self::Ascii => Cow::Borrowed(text.as_bytes()),
            Self::Windows1252 => WINDOWS_1252.encode(text).0,
        }
    }

    fn holds(self, letter: char) -> bool {
        match self {
            Self::Utf8 => true,
            Self::Windows1252 => {
                let mut buffer = [0; 4];
                let (_, _, unmappable) = WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
                !unmappable
            }
            Self::Ascii => letter.is_ascii(),
        }
    }
}

/// Typographic characters in plain ones.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{2032}' => "'",
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{2033}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{2022}' => "*",
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' => " ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Letters;

    #[test]
    fn letters_that_cannot_be_stored_are_replaced_and_told() {
        assert_eq!(Letters::Utf8.fit("Müller’s 日"), ("Müller’s 日".into(), false));
        assert_eq!(Letters::Windows1252.fit("Müller’s 日"), ("Müller’s ?".into(), true));
        assert_eq!(Letters::Ascii.fit("Müller’s – 日…"), ("M?ller's - ?...".into(), true));
        assert_eq!(Letters::Ascii.fit("plain"), ("plain".into(), false));
        assert_eq!(Letters::Windows1252.bytes("€ü").as_ref(), [0x80, 0xFC]);
    }
}

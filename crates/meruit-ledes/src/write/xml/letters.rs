//! Texts of an XML file.

use std::borrow::Cow;

/// `text` without the characters that XML cannot hold, each replaced by a blank; and whether there was one.
pub(super) fn fit(text: &str) -> (Cow<'_, str>, bool) {
    if text.chars().all(is_letter_of_xml) {
        return (Cow::Borrowed(text), false);
    }
    let fitting: String =
        text.chars().map(|letter| if is_letter_of_xml(letter) { letter } else { ' ' }).collect();
    (Cow::Owned(fitting.trim().to_owned()), true)
}

/// The characters of XML 1.0.
fn is_letter_of_xml(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        other => other >= ' ',
    }
}

/// `text` as it stands between tags. A return is written as a reference, since XML reads a bare one as a line end.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// Whether `name` can be the name of an element.
pub(super) fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
}

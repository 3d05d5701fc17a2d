//! Which published code somebody may have meant.

use crate::code::{Code, codes};

/// More would no longer help a reader to choose.
const AT_MOST: usize = 5;

/// Published codes that `text` may be a slip of, best first; nothing when `text` is itself a code or near none.
///
/// A slip is a look-alike letter in a digit's place (`L33O`), two characters changed round (`L130` for `L310`), or
/// one character missing, added or wrong. Of the last kind a whole decade of codes may answer, so those that begin alike
/// come first and at most five are given.
///
/// ```
/// let first = |text| meruit_codes::suggest(text).first().map(|code| code.code);
/// assert_eq!(first("L33O"), Some("L330"));
/// assert_eq!(first("3L10"), Some("L310"));
/// assert_eq!(first("L 310"), Some("L310"));
/// assert_eq!(first("L310"), None);
/// assert_eq!(first("photocopies"), None);
/// ```
pub fn suggest(text: &str) -> Vec<&'static Code> {
    if crate::find(text.trim()).is_some() {
        return Vec::new();
    }
    nearest(text, codes().iter().map(|code| code.code)).into_iter().filter_map(crate::find).collect()
}

/// The codes among `known` that `text` may be a slip of, best first.
pub(crate) fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let written = text.trim().to_ascii_uppercase();
    // Two characters are too few to say which code is near; no published code has more than five.
    if written.len() < 3 || written.len() > 8 {
        return Vec::new();
    }
    let read = with_digits_for_letters(&written);
    let mut near: Vec<(Nearness, &str)> =
        known.filter_map(|code| nearness(&written, &read, code).map(|near| (near, code))).collect();
    near.sort();
    near.truncate(AT_MOST);
    near.into_iter().map(|(_, code)| code).collect()
}

/// How a text and a code differ, nearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    LooksAlike,
    ChangedRound,
    OneOff { unlike_start: usize },
}

fn nearness(written: &str, read: &str, code: &str) -> Option<Nearness> {
    if read == code {
        return Some(Nearness::LooksAlike);
    }
    if strsim::osa_distance(written, code) != 1 {
        return None;
    }
    if same_letters(written, code) {
        return Some(Nearness::ChangedRound);
    }
    let alike = written.chars().zip(code.chars()).take_while(|(a, b)| a == b).count();
    Some(Nearness::OneOff { unlike_start: code.len().saturating_sub(alike) })
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// `text` with look-alike letters read as digits, apart from the letters it begins with, and without blanks or hyphens.
fn with_digits_for_letters(text: &str) -> String {
    let mut in_digits = false;
    text.chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '.' | '_'))
        .map(|letter| {
            in_digits |= letter.is_ascii_digit();
            match letter {
                'O' if in_digits => '0',
                'I' | 'L' if in_digits => '1',
                'S' if in_digits => '5',
                'B' if in_digits => '8',
                other => other,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::suggest;

    fn suggested(text: &str) -> Vec<&'static str> {
        suggest(text).iter().map(|code| code.code).collect()
    }

    #[test]
    fn look_alikes_come_before_others() {
        assert_eq!(suggested("A1O3")[0], "A103");
        assert_eq!(suggested("e1l0")[0], "E110");
    }

    #[test]
    fn letters_changed_round_come_before_a_wrong_letter() {
        assert_eq!(suggested("L201")[0], "L210");
        assert!(suggested("L311").len() <= 5);
        assert_eq!(suggested("L311")[0], "L310");
    }

    #[test]
    fn odd_texts_are_near_nothing() {
        for text in ["", "L", "ÄÖÜ", "123456789", "L310"] {
            assert!(suggested(text).is_empty(), "{text}");
        }
    }
}

//! Phrases and separators of a narrative, by the first four letters of its words.

use super::bytes::{bits, blocks};

/// The lists of phrases, ready to be looked for.
pub(super) struct Phrases {
    /// By the hash of four letters: which group of phrases may begin so; 0 for none.
    groups_of: Box<[u8; 4096]>,
    groups: Vec<Vec<Phrase>>,
}

struct Phrase {
    /// In lower case.
    text: &'static [u8],
    means: Means,
}

#[derive(Clone, Copy)]
enum Means {
    List(u8),
    /// ` and `
    Separator,
}

/// What a narrative has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// A bit for each list.
    pub lists: u8,
    /// Semicolons, and the word `and` between two blanks.
    pub separators: u32,
}

fn is_word(byte: u8) -> bool {
    (byte | 0x20).wrapping_sub(b'a') < 26 || byte.wrapping_sub(b'0') < 10 || byte == b'_'
}

fn hash(letters: [u8; 4]) -> usize {
    // In lower case; what a sign becomes is told when the whole phrase is compared.
    let letters = u32::from_le_bytes(letters) | 0x2020_2020;
    usize::try_from(letters.wrapping_mul(0x9E37_79B1) >> 20).unwrap_or_default()
}

impl Phrases {
    /// The phrases of the lists: none has fewer than four letters.
    pub(super) fn of(lists: &[(u8, &[&'static str])]) -> Self {
        let of_lists = lists.iter().enumerate().flat_map(|(bit, (_, phrases))| {
            phrases.iter().map(move |text| Phrase { text: text.as_bytes(), means: Means::List(1 << bit) })
        });
        let and = Phrase { text: b"and ", means: Means::Separator };
        let mut all = Self { groups_of: Box::new([0; 4096]), groups: vec![Vec::new()] };
        for phrase in of_lists.chain([and]) {
            let Some(letters) = phrase.text.first_chunk::<4>() else { continue };
            let Some(group) = all.groups_of.get_mut(hash(*letters)) else { continue };
            if *group == 0 {
                *group = u8::try_from(all.groups.len()).unwrap_or_default();
                all.groups.push(Vec::new());
            }
            if let Some(group) = all.groups.get_mut(usize::from(*group)) {
                group.push(phrase);
            }
        }
        all
    }

    /// What a narrative has.
    pub(super) fn found_in(&self, text: &[u8]) -> Found {
        let mut found = Found::default();
        // A separator begins where the one before it has ended.
        let (mut before, mut free) = (0, 0);
        blocks(text, |base, block| {
            found.separators += bits(block, |byte| byte == b';').count_ones();
            let words = bits(block, is_word);
            let mut starts = words & !(words << 1 | before);
            before = words >> 63;
            while starts != 0 {
                let at = base + usize::try_from(starts.trailing_zeros()).unwrap_or_default();
                starts &= starts - 1;
                let Some(letters) = text.get(at..).and_then(|rest| rest.first_chunk::<4>()) else { break };
                let group = self.groups_of.get(hash(*letters)).copied().unwrap_or_default();
                if group != 0 {
                    self.look_at(group, text, at, &mut free, &mut found);
                }
            }
        });
        found
    }

    fn look_at(&self, group: u8, text: &[u8], at: usize, free: &mut usize, found: &mut Found) {
        for phrase in self.groups.get(usize::from(group)).into_iter().flatten() {
            let end = at + phrase.text.len();
            if !text.get(at..end).is_some_and(|here| here.eq_ignore_ascii_case(phrase.text)) {
                continue;
            }
            match phrase.means {
                Means::List(list) if !text.get(end).is_some_and(|byte| is_word(*byte)) => found.lists |= list,
                Means::List(_) => {}
                Means::Separator => {
                    let blank = at.checked_sub(1).filter(|blank| blank >= free);
                    if blank.and_then(|blank| text.get(blank)) == Some(&b' ') {
                        found.separators += 1;
                        *free = end;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::LISTS;
    use super::*;

    fn found(text: &str) -> (u8, u32) {
        let found = Phrases::of(&LISTS).found_in(text.as_bytes());
        (found.lists, found.separators)
    }

    #[test]
    fn phrases_stand_as_whole_words() {
        assert_eq!(found("TRAVEL to Albany"), (4, 0));
        assert_eq!(found("untravelled, travels, travel_time"), (0, 0));
        assert_eq!(found("Work on file; legal research (caselaw)"), (2 | 8, 1));
        assert_eq!(found(&format!("{}travel", "x ".repeat(30))), (4, 0));
        assert_eq!(found(&format!("{}travel", "x".repeat(64))), (0, 0));
        assert_eq!(found(&format!("{} travel", "x".repeat(63))), (4, 0));
    }

    #[test]
    fn separators_share_no_blank() {
        assert_eq!(found("a and b AND c"), (0, 2));
        assert_eq!(found("a and and b"), (0, 1));
        assert_eq!(found("a; and b and"), (0, 2));
        assert_eq!(found("and a"), (0, 0));
    }
}

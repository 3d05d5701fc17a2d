//! A result without the texts of narratives, which may be privileged.
//!
//! A narrative finds its way into a result as what a line says, as words that matched, as something that was read, and
//! inside messages and reasons made of fields. The rule, the numbers and the place of what matched stay.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::Document;
use crate::facts::Facts;
use crate::types::Value;

/// What stands where a narrative was.
const LEFT_OUT: &str = "[narrative]";
/// One word alone is a word of the language too: it is left out only where it is the whole text.
const FEWEST_WORDS: usize = 2;

/// The narratives among the facts of a review.
pub(crate) struct Narratives {
    search: Option<AhoCorasick>,
    /// Those of one word.
    words: Vec<String>,
}

impl Narratives {
    /// The narratives of all lines, the earlier ones too, and of the parts of lines.
    pub(crate) fn of(facts: &Facts) -> Self {
        let known = facts.schema().known;
        let kinds = [known.line, known.prior_line, known.segment];
        let records = kinds.iter().flat_map(|&kind| facts.all(kind));
        let texts = records.flat_map(|record| {
            ["narrative", "text"].into_iter().filter_map(move |name| match facts.value(record, name) {
                Some(Value::Text(text)) => Some(Spread::of(text)),
                _ => None,
            })
        });
        let (mut long, mut words) = (Vec::new(), Vec::new());
        for text in texts {
            match text.words.len() {
                0 => {}
                count if count < FEWEST_WORDS => words.push(text.letters),
                _ => long.push(text.letters),
            }
        }
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(long);
        Self { search: search.ok(), words }
    }

    fn leave_out(&self, text: &mut String) {
        let spread = Spread::of(text);
        if self.words.contains(&spread.letters) {
            LEFT_OUT.clone_into(text);
            return;
        }
        let Some(search) = &self.search else { return };
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        while let Some(hit) = spread.letters.get(from..).and_then(|rest| search.find(rest)) {
            let (start, end) = (from + hit.start(), from + hit.end());
            // Two narratives share the blank between them.
            from = end - 1;
            let mut inside = spread.words.iter().filter(|(at, _)| (start..end).contains(at));
            if let (Some((_, first)), last) = (inside.next(), inside.next_back()) {
                found.push(first.start..last.map_or(first.end, |(_, last)| last.end));
            }
        }
        for range in found.into_iter().rev() {
            text.replace_range(range, LEFT_OUT);
        }
    }
}

/// The words of a text in small letters, each between blanks, with their places.
struct Spread {
    letters: String,
    /// Where each word begins among the letters, and where it stands in the text.
    words: Vec<(usize, Range<usize>)>,
}

impl Spread {
    fn of(text: &str) -> Self {
        let mut spread = Self { letters: " ".to_owned(), words: Vec::new() };
        let mut start = None;
        for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
            if letter.is_alphanumeric() {
                start.get_or_insert(at);
            } else if let Some(start) = start.take() {
                spread.words.push((spread.letters.len(), start..at));
                spread
                    .letters
                    .extend(text.get(start..at).unwrap_or_default().chars().flat_map(char::to_lowercase));
                spread.letters.push(' ');
            }
        }
        spread
    }
}

/// Whether a value tells nothing of the words of a text.
fn is_plain(value: &str) -> bool {
    ["yes", "no", "blank", "missing"].contains(&value) || value.chars().all(|sign| !sign.is_alphabetic())
}

impl Document {
    /// Leaves out the texts of narratives, wherever they stand.
    pub(crate) fn leave_out(&mut self, narratives: &Narratives) {
        for line in self.invoices.iter_mut().flat_map(|invoice| &mut invoice.lines) {
            line.narrative = None;
        }
        let of_findings = self.findings.iter_mut().flat_map(|finding| &mut finding.reads);
        let reads = of_findings.chain(self.decisions.iter_mut().flat_map(|decision| &mut decision.reads));
        for read in reads.filter(|read| read.what.contains("narrative") && !is_plain(&read.is)) {
            LEFT_OUT.clone_into(&mut read.is);
        }
        for words in self.findings.iter_mut().flat_map(|finding| &mut finding.words) {
            LEFT_OUT.clone_into(&mut words.text);
        }
        self.each_text(&|text| narratives.leave_out(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narratives_are_left_out_however_they_are_quoted() {
        let long = ["Draft motion; call client", "Review file"].map(|text| Spread::of(text).letters);
        let narratives = Narratives {
            search: AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(long).ok(),
            words: vec![Spread::of("Call").letters],
        };
        let without = |text: &str| {
            let mut text = text.to_owned();
            narratives.leave_out(&mut text);
            text
        };
        assert_eq!(without("it says \"draft  motion - call client\"."), "it says \"[narrative]\".");
        assert_eq!(without("Review file, review file!"), "[narrative], [narrative]!");
        assert_eq!(without("reviews files; review filed"), "reviews files; review filed");
        assert_eq!(
            (without("call."), without("a call is too short")),
            ("[narrative]".into(), "a call is too short".into())
        );
    }
}

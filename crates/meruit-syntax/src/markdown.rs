//! Rules inside a Markdown document: the fenced blocks marked `ocg`, and the headings they stand under.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::ast::{Heading, Section};
use crate::parse::Region;
use crate::scan::span_of;
use crate::span::Span;

/// What a Markdown document holds for us.
#[derive(Default)]
pub(crate) struct Document {
    /// The rules with blanks between them: each byte stands where it does in the document.
    pub(crate) rules: String,
    /// The blocks of rules, in their order.
    pub(crate) regions: Vec<Region>,
    /// All headings and what stands under them, in their order.
    pub(crate) sections: Vec<Section>,
}

/// Finds the blocks and headings of a Markdown document.
pub(crate) fn read(text: &str) -> Document {
    let text = &without_mark(text);
    let mut document = Document { rules: String::with_capacity(text.len()), ..Document::default() };
    let mut heading: Option<(u8, String, Option<Span>)> = None;
    let mut block: Option<Option<Span>> = None;
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        let span = span_of(range.start, range.end);
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((level as u8, String::new(), None)),
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, words, place)) = heading.take() {
                    let heading = heading_of(&words, level, place.unwrap_or(span));
                    document.sections.push(Section { heading, has_words: false, remark: None });
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if is_rules(&info) => {
                block = Some(None)
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(Some(span)) = block.take() {
                    document.block(text, span);
                }
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, written, place)) = &mut heading {
                    written.push_str(&words);
                    *place = Some(place.map_or(span, |place| place.to(span)));
                } else if let Some(place) = &mut block {
                    *place = Some(place.map_or(span, |place| place.to(span)));
                    blank_up_to(&mut document.rules, range.start);
                    document.rules.push_str(text.get(range).unwrap_or_default());
                } else if let Some(section) = document.sections.last_mut() {
                    section.has_words = true;
                }
            }
            _ => {}
        }
    }
    document
}

impl Document {
    /// Takes up a block of rules.
    fn block(&mut self, text: &str, span: Span) {
        let heading = self.sections.last().map(|section| section.heading.clone());
        self.regions.push(Region { span, heading });
        let remark = text.get(span.range()).and_then(remark);
        if let (Some(section), Some(remark)) = (self.sections.last_mut(), remark) {
            match &mut section.remark {
                Some(before) => *before = format!("{before} {remark}"),
                None => section.remark = Some(remark),
            }
        }
    }
}

/// The words of a block that holds nothing but comments.
fn remark(block: &str) -> Option<String> {
    let lines = block.lines().map(str::trim).filter(|line| !line.is_empty());
    let words: Option<Vec<&str>> = lines.map(|line| line.strip_prefix('#').map(str::trim)).collect();
    words.map(|words| words.join(" ")).filter(|words| !words.is_empty())
}

/// The text with blanks in the place of a byte order mark, which would hide a heading on the first line.
fn without_mark(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Cow::Owned(format!("   {rest}")),
        None => Cow::Borrowed(text),
    }
}

/// Fills up with blanks what is no rule, so that the next rule stands where it does in the document.
///
/// One line end is enough: it keeps the first word of a block the first word of its line.
fn blank_up_to(rules: &mut String, end: usize) {
    let missing = end.saturating_sub(rules.len());
    if missing > 0 {
        rules.push('\n');
        rules.extend(std::iter::repeat_n(' ', missing - 1));
    }
}

/// Whether a fence is marked as rules: `ocg` is the first word behind it.
fn is_rules(info: &str) -> bool {
    info.split([' ', '\t', ',', '{']).next().is_some_and(|word| word.eq_ignore_ascii_case("ocg"))
}

fn heading_of(words: &str, level: u8, span: Span) -> Heading {
    let words = words.trim();
    let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let first = first.strip_prefix('§').filter(|number| !number.is_empty()).unwrap_or(first);
    if is_number(first) {
        let number = first.trim_end_matches(['.', ':']).to_owned();
        Heading { number, title: rest.trim().to_owned(), level, span }
    } else {
        Heading { number: String::new(), title: words.to_owned(), level, span }
    }
}

/// Whether a word is the number of a clause: `3.1`, `4.`, `D8`, `A-12`, `(d)(5)`, and not a word of the title.
fn is_number(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':']);
    let letters = word.chars().take_while(char::is_ascii_alphabetic).count();
    let plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-()".contains(letter));
    let bracketed = word.starts_with('(') && word.ends_with(')') && word.len() > 2;
    plain && letters <= 3 && (word.chars().any(|letter| letter.is_ascii_digit()) || bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_and_title(words: &str) -> (String, String) {
        let heading = heading_of(words, 1, Span::new(0, 0));
        (heading.number, heading.title)
    }

    #[test]
    fn a_section_knows_what_stands_in_it() {
        let text = "# A\n\n## B\nwords\n## C\n```ocg\n# a person\n# decides\n```\n## D\n```ocg\ndefine x = 1 # one\n```\n";
        let sections: Vec<(String, bool, Option<String>)> = read(text)
            .sections
            .into_iter()
            .map(|section| (section.heading.title, section.has_words, section.remark))
            .collect();
        let section =
            |title: &str, words, remark: Option<&str>| (title.to_owned(), words, remark.map(str::to_owned));
        let wanted = [
            section("A", false, None),
            section("B", true, None),
            section("C", false, Some("a person decides")),
            section("D", false, None),
        ];
        assert_eq!(sections, wanted);
    }

    #[test]
    fn numbers_of_headings() {
        for (words, number, title) in [
            ("3.1 Rates", "3.1", "Rates"),
            ("4. Travel", "4", "Travel"),
            ("D8 No line older than 62 days", "D8", "No line older than 62 days"),
            ("(d)(5) Expenses", "(d)(5)", "Expenses"),
            ("A1 (d)(3) Summary sheet", "A1", "(d)(3) Summary sheet"),
            ("§3.2: Copies", "3.2", "Copies"),
            ("Appendix A: the application", "", "Appendix A: the application"),
            ("(draft) Notes", "(draft)", "Notes"),
            ("Rates", "", "Rates"),
            ("", "", ""),
        ] {
            assert_eq!(number_and_title(words), (number.to_owned(), title.to_owned()), "{words}");
        }
    }
}

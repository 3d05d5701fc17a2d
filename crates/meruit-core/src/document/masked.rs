//! Bank numbers in a result: only their last four characters are shown.
//!
//! A number of an account finds its way into a result in many ways: as an answer, as something that was read, in a reason
//! made of fields, as the id of a record, or inside a text that a firm wrote. So the values of all `bank_number` fields
//! are looked for in every text of the result, however they are spaced and whichever case they are in.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use serde_json::Value as Json;

use super::{DecisionResult, Document, Finding, InputProblem, ReasonText};
use crate::facts::{Datum, Facts};
use crate::schema::FieldId;
use crate::types::Value;

/// How many characters stay.
const SHOWN: usize = 4;
/// A shorter number is masked only where it is the whole text: inside others its digits are mere chance.
const SHORTEST_INSIDE: usize = 6;

/// What stands for a sign that no number is written with, so that none is found across it.
const BREAK: char = '\n';

/// The bank numbers among the facts of a review.
#[derive(Debug, Default)]
pub(crate) struct BankNumbers {
    /// Letters and digits only, in capitals: those that are looked for inside texts.
    inside: Option<AhoCorasick>,
    /// Those that are masked where they are the whole text.
    whole: BTreeSet<String>,
}

impl BankNumbers {
    /// The values of all fields that are bank numbers.
    pub(crate) fn of(facts: &Facts) -> Self {
        let schema = facts.schema();
        let mut numbers = BTreeSet::new();
        for (layout, records) in schema.layouts.iter().zip(&facts.records) {
            let masked = (0_u16..).zip(layout).filter(|(_, field)| field.masked);
            for field in masked.map(|(at, _)| FieldId(at)) {
                for record in records {
                    if let Some(Datum::Known(value)) = record.fields.get(usize::from(field.0)) {
                        collect(value, &mut numbers);
                    }
                }
            }
        }
        Self::from_numbers(numbers)
    }

    fn from_numbers(numbers: BTreeSet<String>) -> Self {
        let inside = numbers.iter().filter(|number| number.chars().count() >= SHORTEST_INSIDE);
        // Numbers that no search can be made of are more than fit into memory.
        let inside = AhoCorasick::new(inside).ok().filter(|search| search.patterns_len() > 0);
        Self { inside, whole: numbers }
    }

    fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }

    /// Masks them in texts.
    pub(crate) fn mask_all<'t>(&self, texts: impl IntoIterator<Item = &'t mut String>) {
        texts.into_iter().for_each(|text| self.mask(text));
    }

    fn mask(&self, text: &mut String) {
        let signs = Signs::of(text);
        let whole = signs.letters.trim_matches(BREAK);
        let found = if self.whole.contains(whole) {
            let start = signs.letters.len() - signs.letters.trim_start_matches(BREAK).len();
            std::iter::once(start..start + whole.len()).collect()
        } else {
            self.inside.as_ref().map(|search| signs.found(search, text)).unwrap_or_default()
        };
        for number in found.into_iter().rev() {
            let letters = signs.letters.get(number.clone()).unwrap_or_default();
            if let Some(part) = signs.in_text(&number) {
                text.replace_range(part, &shown(letters));
            }
        }
    }
}

impl Document {
    /// Masks the bank numbers in all texts that come from the facts.
    pub(crate) fn mask(&mut self, numbers: &BankNumbers) {
        if !numbers.is_empty() {
            self.each_text(&|text| numbers.mask(text));
        }
    }

    /// Does something with every text that comes from the facts.
    pub(super) fn each_text(&mut self, change: &dyn Fn(&mut String)) {
        let change = Change(change);
        for invoice in &mut self.invoices {
            for line in &mut invoice.lines {
                change.some(line.narrative.as_mut());
            }
        }
        self.findings.iter_mut().for_each(|finding| change.finding(finding));
        self.decisions.iter_mut().for_each(|decision| change.decision(decision));
        self.problems.iter_mut().for_each(|problem| change.problem(problem));
    }
}

/// What is done with a text, wherever it stands.
struct Change<'c>(&'c dyn Fn(&mut String));

impl Change<'_> {
    fn some(&self, text: Option<&mut String>) {
        if let Some(text) = text {
            (self.0)(text);
        }
    }

    fn all<'t>(&self, texts: impl IntoIterator<Item = &'t mut String>) {
        texts.into_iter().for_each(|text| (self.0)(text));
    }

    fn row(&self, row: &mut serde_json::Map<String, Json>) {
        for value in row.values_mut() {
            if let Json::String(text) = value {
                (self.0)(text);
            }
        }
    }

    fn reasons(&self, reasons: &mut [ReasonText]) {
        for reason in reasons {
            (self.0)(&mut reason.what);
            self.some(reason.detail.as_mut());
        }
    }

    fn finding(&self, finding: &mut Finding) {
        self.all([&mut finding.id, &mut finding.invoice, &mut finding.message]);
        self.all(finding.lines.iter_mut().chain(&mut finding.says).chain(&mut finding.notes));
        self.all(finding.reads.iter_mut().map(|read| &mut read.is));
        self.all(finding.words.iter_mut().map(|words| &mut words.text));
        self.reasons(&mut finding.reasons);
        for proposal in &mut finding.proposals {
            (self.0)(&mut proposal.of);
            self.row(&mut proposal.row);
        }
    }

    fn decision(&self, decision: &mut DecisionResult) {
        self.all([&mut decision.id, &mut decision.invoice, &mut decision.of]);
        self.all(&mut decision.lines);
        self.all(decision.reads.iter_mut().map(|read| &mut read.is));
        self.reasons(&mut decision.reasons);
        decision.answers.iter_mut().for_each(|row| self.row(row));
        self.all(decision.balances.iter_mut().map(|balance| &mut balance.id));
    }

    fn problem(&self, problem: &mut InputProblem) {
        (self.0)(&mut problem.message);
        self.some(problem.help.as_mut());
        self.some(problem.invoice.as_mut());
    }
}

/// The letters and digits of a text in capitals, and where each of them stands.
///
/// Blanks, hyphens, points and strokes are left out, as a number may be written with them; any other sign is a break.
struct Signs {
    letters: String,
    /// For each byte of `letters`, the bytes of the text that its sign takes.
    places: Vec<Range<usize>>,
}

impl Signs {
    fn of(text: &str) -> Self {
        let (mut letters, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
        for (at, sign) in text.char_indices() {
            let kept = match sign {
                ' ' | '-' | '.' | '/' | '\u{a0}' => continue,
                letter if letter.is_alphanumeric() => capital(letter),
                _ => BREAK,
            };
            letters.push(kept);
            places.resize(letters.len(), at..at + sign.len_utf8());
        }
        Self { letters, places }
    }

    /// Where numbers stand among the letters, each a word or several of the text. What overlaps is masked as one.
    fn found(&self, search: &AhoCorasick, text: &str) -> Vec<Range<usize>> {
        let words = search.find_overlapping_iter(&self.letters).map(|found| found.range());
        let mut words: Vec<Range<usize>> =
            words.filter(|found| self.in_text(found).is_some_and(|part| is_of_words(text, part))).collect();
        words.sort_by_key(|found| (found.start, found.end));
        words.dedup_by(|next, found| {
            let overlaps = next.start < found.end;
            if overlaps {
                found.end = found.end.max(next.end);
            }
            overlaps
        });
        words
    }

    /// The part of the text that some of its letters take.
    fn in_text(&self, letters: &Range<usize>) -> Option<Range<usize>> {
        let first = self.places.get(letters.start)?;
        let last = self.places.get(letters.end.checked_sub(1)?)?;
        Some(first.start..last.end)
    }
}

/// Whether a part of a text begins and ends where words do.
fn is_of_words(text: &str, part: Range<usize>) -> bool {
    let before = text.get(..part.start).is_some_and(|before| before.ends_with(char::is_alphanumeric));
    let after = text.get(part.end..).is_some_and(|after| after.starts_with(char::is_alphanumeric));
    !before && !after
}

/// What a number is shown as.
fn shown(number: &str) -> String {
    let signs = number.chars().count();
    let last = if signs > SHOWN * 2 { signs - SHOWN } else { signs };
    format!("****{}", number.chars().skip(last).collect::<String>())
}

fn collect(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Text(text) => {
            let number: String = text.chars().filter(|c| c.is_alphanumeric()).map(capital).collect();
            // `normal(…)` takes leading zeros away.
            let without_zeros = number.trim_start_matches('0').to_owned();
            into.extend([number, without_zeros].into_iter().filter(|number| !number.is_empty()));
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}

fn capital(letter: char) -> char {
    letter.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(numbers: &[&str], text: &str) -> String {
        let mut collected = BTreeSet::new();
        numbers.iter().for_each(|number| collect(&Value::Text((*number).into()), &mut collected));
        let numbers = BankNumbers::from_numbers(collected);
        let mut text = text.to_owned();
        numbers.mask(&mut text);
        text
    }

    #[test]
    fn numbers_are_found_however_they_are_written() {
        let iban = "DE89370400440532013000";
        assert_eq!(masked(&[iban], "pay to de89 3704 0044 0532 0130 00."), "pay to ****3000.");
        assert_eq!(
            masked(&[iban], "DE89370400440532013000/DE89-3704-0044-0532-0130-00"),
            "****3000/****3000"
        );
        assert_eq!(masked(&[iban], "DE89 is a beginning"), "DE89 is a beginning");
    }

    #[test]
    fn a_short_number_is_masked_whole_and_where_it_stands_alone() {
        assert_eq!(masked(&["4711"], "4711"), "****");
        assert_eq!(masked(&["4711"], "1,4711.00 USD"), "1,4711.00 USD");
        assert_eq!(masked(&["1234567"], "account 1234567"), "account ****");
    }

    #[test]
    fn numbers_that_overlap_are_masked_as_one() {
        assert_eq!(masked(&["12345678901234", "89012345678901"], "1234567 8901234 5678901"), "****8901");
        assert_eq!(
            masked(&["0012345678"], "0012345678 and 12345678, 12345678901"),
            "****5678 and ****, 12345678901"
        );
    }

    #[test]
    fn a_sign_that_no_number_is_written_with_parts_numbers() {
        assert_eq!(masked(&["1234567"], "123, 4567"), "123, 4567");
        assert_eq!(masked(&["1234567"], "ä123.4567é"), "ä123.4567é");
        assert_eq!(masked(&["1234567"], "“123.4567”"), "“****”");
    }

    #[test]
    fn a_payment_run_of_thousands_of_accounts_is_one_search() {
        let accounts: Vec<String> = (0..20_000).map(|at| format!("GB29NWBK{:014}", at * 7919)).collect();
        let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
        let text = format!("{} to {}", accounts.join(" or "), accounts.join(","));
        let hidden = masked(&accounts, &text);
        assert!(!hidden.contains("NWBK"), "an account is shown");
        assert_eq!(hidden.matches("****").count(), accounts.len() * 2);
    }
}

//! Bank numbers in a result: only their last four characters are shown.
//!
//! A number of an account finds its way into a result in many ways: as an answer, as something that was read, in a reason
//! made of fields, as the id of a record, or inside a text that a firm wrote. So the values of all `bank_number` fields
//! are looked for in every text of the result, however they are spaced and whichever case they are in.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{DecisionResult, Document, Finding, InputProblem, ReasonText};
use crate::facts::{Datum, Facts};
use crate::schema::FieldId;
use crate::types::Value;

/// How many characters stay.
const SHOWN: usize = 4;
/// A shorter number is masked only where it is the whole text: inside others its digits are mere chance.
const SHORTEST_INSIDE: usize = 6;

/// The bank numbers among the facts of a review.
#[derive(Debug, Default)]
pub(crate) struct BankNumbers {
    /// Letters and digits only, in capitals; the longest first.
    numbers: Vec<Vec<char>>,
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
        let mut numbers: Vec<Vec<char>> = numbers.into_iter().collect();
        numbers.sort_by_key(|number| std::cmp::Reverse(number.len()));
        Self { numbers }
    }

    fn mask(&self, text: &mut String) {
        for number in &self.numbers {
            let whole = letters(text) == *number;
            if number.len() < SHORTEST_INSIDE && !whole {
                continue;
            }
            while let Some(found) = find(text, number) {
                let shown: String = if number.len() > SHOWN * 2 {
                    number.iter().skip(number.len() - SHOWN).collect()
                } else {
                    String::new()
                };
                text.replace_range(found, &format!("****{shown}"));
            }
        }
    }
}

impl Document {
    /// Masks the bank numbers in all texts that come from the facts.
    pub(crate) fn mask(&mut self, numbers: &BankNumbers) {
        if !numbers.numbers.is_empty() {
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

fn collect(value: &Value, into: &mut BTreeSet<Vec<char>>) {
    match value {
        Value::Text(text) => {
            let number = letters(text);
            // `normal(…)` takes leading zeros away.
            let without_zeros = number.iter().copied().skip_while(|sign| *sign == '0').collect();
            into.extend([number, without_zeros].into_iter().filter(|number| !number.is_empty()));
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}

/// The letters and digits of a text, in capitals.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).map(capital).collect()
}

fn capital(letter: char) -> char {
    letter.to_ascii_uppercase()
}

/// Where a number stands in a text, whichever blanks, hyphens and points are between its signs.
fn find(text: &str, number: &[char]) -> Option<std::ops::Range<usize>> {
    let (first, _) = number.split_first()?;
    let starts = text.char_indices().filter(|(_, sign)| capital(*sign) == *first);
    starts.map(|(at, _)| at).filter(|&at| begins(text, at)).find_map(|at| {
        let mut rest = number.iter();
        let mut wanted = rest.next();
        for (offset, sign) in text.get(at..)?.char_indices() {
            match wanted {
                Some(letter) if *letter == capital(sign) => wanted = rest.next(),
                Some(_) if matches!(sign, ' ' | '-' | '.' | '/' | '\u{a0}') => continue,
                _ => return None,
            }
            if wanted.is_none() {
                let end = at + offset + sign.len_utf8();
                let goes_on = text.get(end..)?.starts_with(char::is_alphanumeric);
                return (!goes_on).then_some(at..end);
            }
        }
        None
    })
}

/// Whether a word begins at a byte of the text.
fn begins(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(numbers: &[&str], text: &str) -> String {
        let numbers = BankNumbers { numbers: numbers.iter().map(|number| letters(number)).collect() };
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
}

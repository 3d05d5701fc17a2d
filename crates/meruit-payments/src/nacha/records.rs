//! The records of a file by their columns, as the NACHA layouts number them.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::account::{Account, TokenKey};
use crate::problem::{ProblemId, Problems, quoted};

use super::columns::Columns;

/// A batch header, record 5.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatchHeader {
    pub(crate) company: Option<String>,
    pub(crate) company_id: Option<String>,
    /// `CCD`, `CTX`, `COR`, `IAT` …
    pub(crate) class: Option<String>,
    pub(crate) effective: Option<Date>,
    pub(crate) number: Option<String>,
}

impl BatchHeader {
    pub(crate) fn of(record: &Columns, problems: &mut Problems) -> Self {
        let class = record.some(51, 53);
        let cross_border = class.as_deref() == Some("IAT");
        Self {
            company: if cross_border { None } else { record.some(5, 20) },
            company_id: record.some(41, 50),
            class,
            effective: short_date(record, 70, "effective entry date", problems),
            number: record.some(88, 94),
        }
    }
}

/// An entry, record 6.
#[derive(Clone, Debug)]
pub(crate) struct EntryDetail {
    pub(crate) line: u64,
    pub(crate) credit: bool,
    /// The eight digits of the receiving bank, for the hash of the controls.
    pub(crate) bank: u64,
    pub(crate) account: Option<Account>,
    /// In cents.
    pub(crate) cents: u64,
    pub(crate) identification: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) trace: Option<String>,
}

impl EntryDetail {
    pub(crate) fn of(
        record: &Columns,
        class: Option<&str>,
        key: Option<&TokenKey>,
        problems: &mut Problems,
    ) -> Self {
        let code = record.get(2, 3);
        let bank = record.get(4, 11);
        let check = record.get(12, 12);
        if !check_digit_fits(&bank, &check) {
            let message = "the check digit does not fit the routing number";
            problems.tell(ProblemId::RoutingNumber, record.line, Some("receiving bank"), message);
        }
        let (number, name, identification) = match class {
            Some("IAT") => (record.some(40, 74), None, None),
            Some("CTX") => (record.some(13, 29), record.some(59, 74), record.some(40, 54)),
            _ => (record.some(13, 29), record.some(55, 76), record.some(40, 54)),
        };
        Self {
            line: record.line,
            // 20 to 24 are credits of a current account, 25 to 29 debits; and so on for the other kinds. 55 is the one debit
            // of a loan.
            credit: code.chars().nth(1).is_some_and(|digit| ('0'..='4').contains(&digit)),
            bank: number_of(record, 4, 11, "receiving bank", problems),
            account: number.map(|number| Account::new(&number, key)),
            cents: number_of(record, 30, 39, "amount", problems),
            identification,
            name,
            trace: record.some(80, 94),
        }
    }
}

/// The figures of a control record, of a batch (8) or the file (9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Control {
    pub(crate) records: u64,
    pub(crate) hash: u64,
    pub(crate) debits: u64,
    pub(crate) credits: u64,
}

impl Control {
    pub(crate) fn of_batch(record: &Columns, problems: &mut Problems) -> Self {
        Self {
            records: number_of(record, 5, 10, "entry and addenda count", problems),
            hash: number_of(record, 11, 20, "entry hash", problems),
            debits: number_of(record, 21, 32, "total debits", problems),
            credits: number_of(record, 33, 44, "total credits", problems),
        }
    }

    pub(crate) fn of_file(record: &Columns, problems: &mut Problems) -> Self {
        Self {
            records: number_of(record, 14, 21, "entry and addenda count", problems),
            hash: number_of(record, 22, 31, "entry hash", problems),
            debits: number_of(record, 32, 43, "total debits", problems),
            credits: number_of(record, 44, 55, "total credits", problems),
        }
    }
}

/// Cents as dollars with two decimals.
pub(crate) fn dollars(cents: u64) -> Decimal {
    Decimal::from_i128_with_scale(i128::from(cents), 2)
}

pub(crate) fn number_of(
    record: &Columns,
    first: usize,
    last: usize,
    field: &str,
    problems: &mut Problems,
) -> u64 {
    let text = record.get(first, last);
    match text.parse() {
        Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => number,
        _ => {
            let message = format!("{} is no number", quoted(&text));
            problems.tell(ProblemId::Amount, record.line, Some(field), message);
            0
        }
    }
}

/// Six digits, year, month and day, of this century; blank or zeros where there is none.
pub(crate) fn short_date(
    record: &Columns,
    first: usize,
    field: &str,
    problems: &mut Problems,
) -> Option<Date> {
    let text = record.get(first, first + 5);
    if text.bytes().all(|byte| byte == b'0') {
        return None;
    }
    let two = |from: usize| text.get(from..from + 2).and_then(|digits| digits.parse::<i8>().ok());
    let date = (text.len() == 6).then(|| Date::new(2000 + i16::from(two(0)?), two(2)?, two(4)?).ok());
    let date = date.flatten();
    if date.is_none() {
        let message = format!("{} is no date", quoted(&text));
        problems.tell(ProblemId::Date, record.line, Some(field), message);
    }
    date
}

/// The weights 3, 7 and 1 of the American Bankers Association; nine digits make a multiple of ten.
pub(crate) fn check_digit_fits(bank: &str, check: &str) -> bool {
    let digits: Option<Vec<u32>> = bank.chars().chain(check.chars()).map(|c| c.to_digit(10)).collect();
    digits.is_some_and(|digits| {
        let weights = [3, 7, 1].into_iter().cycle();
        digits.len() == 9
            && digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 10 == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_routing_numbers() {
        assert!(check_digit_fits("11100002", "5"));
        assert!(!check_digit_fits("11100002", "4"));
        assert!(!check_digit_fits("1110000", "2"));
    }
}

//! Cells that are no texts, as exact texts.

use crate::table_csv::{BadCell, TableError};

/// As many bad cells are named; the rest are counted.
const NAMED: usize = 20;
/// As many digits of a binary number stand for what somebody typed: spreadsheets keep no more.
const EXACT_DIGITS: usize = 15;

/// The shortest decimal that is this number, where it has no more digits than a spreadsheet keeps. A sum such as
/// 0.1 + 0.2 has more, because it is no decimal: who reads it would have to round.
pub(super) fn exact(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let text = number.to_string();
    let digits = text.chars().filter(char::is_ascii_digit).collect::<String>();
    let digits = digits.trim_start_matches('0');
    // The noughts at the end of a whole number are places, not digits that had to be kept.
    let digits = if text.contains('.') { digits } else { digits.trim_end_matches('0') };
    (digits.len() <= EXACT_DIGITS).then(|| if text == "-0" { "0".to_owned() } else { text })
}

/// Cells without an exact text, as they are met.
#[derive(Default)]
pub(super) struct BadCells {
    cells: Vec<BadCell>,
    more: u64,
}

impl BadCells {
    pub(super) fn push(&mut self, row: u64, column: &str, what: String) {
        if self.cells.len() < NAMED {
            self.cells.push(BadCell { row, column: column.to_owned(), what });
        } else {
            self.more += 1;
        }
    }

    /// The value, where no cell is bad.
    pub(super) fn or<T>(self, value: T, file: &str) -> Result<T, TableError> {
        if self.cells.is_empty() {
            return Ok(value);
        }
        Err(TableError::Cells { file: file.to_owned(), cells: self.cells, more: self.more })
    }
}

/// What is wrong with a number that is no short decimal.
pub(super) fn inexact(number: f64) -> String {
    format!("the binary number {number} is no decimal of at most {EXACT_DIGITS} digits")
}

/// The headings of a table, in the same terms as those of a CSV file.
pub(super) fn headings(file: &str, row: u64, names: Vec<String>) -> Result<Vec<String>, TableError> {
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(TableError::UnnamedColumn { file: file.to_owned(), line: row, column: at + 1 });
        }
        if let Some(first) = names.iter().take(at).position(|earlier| earlier == name) {
            return Err(TableError::ColumnTwice {
                file: file.to_owned(),
                line: row,
                name: name.clone(),
                first: first + 1,
                second: at + 1,
            });
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn decimals_that_were_typed_are_exact_and_sums_of_binary_parts_are_not() {
        let text = |number| exact(number);
        assert_eq!(text(950.0).as_deref(), Some("950"));
        assert_eq!(text(0.07).as_deref(), Some("0.07"));
        assert_eq!(text(1e15).as_deref(), Some("1000000000000000"));
        assert_eq!(text(-0.0).as_deref(), Some("0"));
        assert_eq!(text(f64::from_bits(0.3_f64.to_bits() + 1)), None);
        assert_eq!(text(f64::NAN), None);
    }
}

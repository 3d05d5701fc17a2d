//! Unbilled amounts: what firms have done and not yet billed.

use meruit_core::RawTable;
use rust_decimal::Decimal;

use super::{Cells, SheetProblem, cell, made, normal, number};

/// A file of unbilled amounts: client, matter, amount, and for some clients an estimate for the current month, in any order.
/// Other columns are passed over.
///
/// The help page prints the labels of client and matter; the amounts are found by their words: `UNBILLED` or `AMOUNT`, and
/// `ESTIMATE`.
#[derive(Clone, Copy, Debug)]
pub struct Unbilled<'t>(pub &'t RawTable);

impl Unbilled<'_> {
    fn label(&self, is: impl Fn(&str) -> bool) -> Option<String> {
        self.0.columns.iter().map(|column| normal(column)).find(|label| is(label))
    }

    fn amount(&self) -> Option<String> {
        self.label(|label| {
            !label.contains("ESTIMATE") && (label.contains("UNBILLED") || label.contains("AMOUNT"))
        })
    }

    fn estimate(&self) -> Option<String> {
        self.label(|label| label.contains("ESTIMATE"))
    }

    /// What Legal Tracker would refuse; one such row and nothing of the file is loaded.
    pub fn check(&self) -> Vec<SheetProblem> {
        let mut cells = Cells::of(self.0);
        cells.need(&["CLIENT_ID", "LAW_FIRM_MATTER_ID"]);
        cells.check_text("CLIENT_ID", true, 20);
        cells.check_text("LAW_FIRM_MATTER_ID", true, 20);
        match self.amount() {
            Some(label) => cells.check_number(&label, true, 2),
            None => cells.tell(
                None,
                "unbilled amount",
                "no column is called by UNBILLED or AMOUNT".to_owned(),
                "name the column of the amounts in the first row",
            ),
        }
        if let Some(label) = self.estimate() {
            cells.check_number(&label, false, 2);
        }
        cells.problems
    }

    /// Records of the kind `accrual`: the matter by the firm's number, and as its estimate the unbilled amount together with
    /// the estimate for the current month where there is one.
    pub fn as_accruals(&self) -> RawTable {
        let table = self.0;
        let (amount, estimate) = (self.amount(), self.estimate());
        made(table, &["matter.firm_number", "estimate"], |row| {
            let figure = |label: &Option<String>| cell(table, row, label.as_deref()?);
            let sum = match (figure(&amount), figure(&estimate)) {
                (Some(amount), Some(estimate)) => number(amount)
                    .zip(number(estimate))
                    .and_then(|(amount, estimate)| amount.checked_add(estimate))
                    .map_or_else(|| format!("{amount} + {estimate}"), |sum: Decimal| sum.to_string())
                    .into(),
                (amount, estimate) => amount.or(estimate).map(str::to_owned),
            };
            vec![cell(table, row, "LAW_FIRM_MATTER_ID").map(str::to_owned), sum]
        })
    }
}

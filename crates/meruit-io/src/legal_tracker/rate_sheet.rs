//! The timekeeper rate sheet: a row for each timekeeper.

use meruit_core::RawTable;

use super::{Cells, SheetProblem, cell, made, number, place};

/// A timekeeper rate sheet. Ten labels are required, in any order; `STATE_OR_PROVINCE` counts in the USA only.
#[derive(Clone, Copy, Debug)]
pub struct RateSheet<'t>(pub &'t RawTable);

const REQUIRED: [&str; 9] = [
    "TIMEKEEPER_NAME",
    "TIMEKEEPER_ID",
    "BASE_RATE",
    "EFFECTIVE_RATE",
    "CURRENCY",
    "POSTCODE",
    "COUNTRY",
    "TIMEKEEPER_CLASSIFICATION",
    "YOE",
];

impl RateSheet<'_> {
    /// What Legal Tracker would refuse.
    pub fn check(&self) -> Vec<SheetProblem> {
        let table = self.0;
        let mut cells = Cells::of(table);
        cells.need(&REQUIRED);
        for label in REQUIRED {
            match label {
                "TIMEKEEPER_NAME" => cells.check_text(label, true, 30),
                "BASE_RATE" | "EFFECTIVE_RATE" => cells.check_number(label, true, 4),
                _ => cells.check_text(label, true, usize::MAX),
            }
        }
        let mut seen = std::collections::HashSet::new();
        for (line, row) in &table.rows {
            let line = Some(*line);
            let get = |label| cell(table, row, label);
            if let Some(id) = get("TIMEKEEPER_ID")
                && !seen.insert(id)
            {
                cells.tell(
                    line,
                    "TIMEKEEPER_ID",
                    format!("`{id}` stands twice"),
                    "write one row for each timekeeper",
                );
            }
            let is_zero = |label| get(label).and_then(number).map(|rate| rate.is_zero());
            if is_zero("BASE_RATE") == Some(true) && is_zero("EFFECTIVE_RATE") == Some(false) {
                let message = "an effective rate over a base rate of 0".to_owned();
                cells.tell(
                    line,
                    "EFFECTIVE_RATE",
                    message,
                    "write 0 here, or the standard rate in BASE_RATE",
                );
            }
            let is_usa = get("COUNTRY").is_some_and(|country| country.eq_ignore_ascii_case("USA"));
            if is_usa && get("STATE_OR_PROVINCE").is_none() {
                let message = "blank, and required in the USA".to_owned();
                cells.tell(line, "STATE_OR_PROVINCE", message, "write the two letters of the state");
            }
            for (label, letters) in [("CURRENCY", 3), ("COUNTRY", 3), ("STATE_OR_PROVINCE", 2)] {
                let Some(code) = get(label).filter(|_| label != "STATE_OR_PROVINCE" || is_usa) else {
                    continue;
                };
                if code.len() != letters || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                    let message = format!("`{code}` is no code of {letters} letters");
                    cells.tell(line, label, message, "write the code");
                }
            }
        }
        cells.problems
    }

    /// A rate table: the columns of the sheet, and `timekeeper`, `rate` (`950.00 USD`), `standard_rate`, and the open days
    /// `day_from` and `day_until`, since the sheet holds the rates of today.
    ///
    /// ```
    /// use meruit_io::legal_tracker::RateSheet;
    /// use meruit_io::table_csv::read_table;
    /// let sheet = read_table("rates.csv", "TIMEKEEPER_ID,BASE_RATE,EFFECTIVE_RATE,CURRENCY\nT1,1000,950.00,USD\n".as_bytes())?;
    /// let table = RateSheet(&sheet).as_table();
    /// let rate = table.columns.iter().position(|column| column == "rate").unwrap();
    /// assert_eq!(table.rows[0].1[rate].as_deref(), Some("950.00 USD"));
    /// # Ok::<(), meruit_io::table_csv::TableError>(())
    /// ```
    pub fn as_table(&self) -> RawTable {
        let table = self.0;
        let added = ["timekeeper", "rate", "standard_rate", "day_from", "day_until"];
        let mut whole = table.clone();
        // A sheet that names a column so means it.
        let added: Vec<&str> =
            added.into_iter().filter(|name| !table.columns.iter().any(|own| own == name)).collect();
        whole.columns.extend(added.iter().map(|name| (*name).to_owned()));
        for ((_, cells), (_, row)) in whole.rows.iter_mut().zip(&table.rows) {
            for name in &added {
                cells.push(match *name {
                    "timekeeper" => cell(table, row, "TIMEKEEPER_ID").map(str::to_owned),
                    "rate" => rate(table, row, "EFFECTIVE_RATE"),
                    "standard_rate" => rate(table, row, "BASE_RATE"),
                    _ => None,
                });
            }
        }
        whole
    }

    /// Records of the kind `timekeeper`.
    pub fn as_timekeepers(&self) -> RawTable {
        let table = self.0;
        made(table, &["id", "name", "role", "standard_rate"], |row| {
            let text = |label| cell(table, row, label).map(str::to_owned);
            let role = text("TIMEKEEPER_CLASSIFICATION").map(|role| {
                meruit_codes::classification(&role)
                    .map_or_else(|| role.clone(), |found| found.classification.code.to_owned())
            });
            vec![text("TIMEKEEPER_ID"), text("TIMEKEEPER_NAME"), role, rate(table, row, "BASE_RATE")]
        })
    }

    /// The sheet from rows of texts under its labels, for [`write_sheet`](super::write_sheet): the required labels first, in
    /// the order of the help page, then any others.
    pub fn in_order(&self) -> RawTable {
        let table = self.0;
        let others = table
            .columns
            .iter()
            .map(String::as_str)
            .filter(|label| !REQUIRED.contains(&super::normal(label).as_str()));
        let labels: Vec<&str> = REQUIRED.into_iter().chain(others).collect();
        made(table, &labels, |row| {
            let text = |label: &&str| {
                let at = place(table, &super::normal(label))?;
                row.get(at)?.clone()
            };
            labels.iter().map(text).collect()
        })
    }
}

/// A rate with its currency.
fn rate(table: &RawTable, row: &[Option<String>], label: &str) -> Option<String> {
    let rate = cell(table, row, label)?;
    Some(match cell(table, row, "CURRENCY") {
        Some(currency) => format!("{rate} {currency}"),
        None => rate.to_owned(),
    })
}

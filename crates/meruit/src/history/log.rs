//! How the work goes, logged from tables: the steps of invoices and the appeals against findings.

use std::io::Read;

use jiff::civil::DateTime;
use meruit_core::RawTable;
use meruit_io::table_csv::{TableError, read_table};
use meruit_store::{Appeal, Step};

use super::{History, HistoryError};

/// What was logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logged {
    /// So many steps.
    Steps(usize),
    /// What became of so many appeals.
    Appeals(usize),
}

impl History {
    /// Logs a table in CSV: all rows or none. A table with a column `finding` tells what became of appeals (`finding`, the id
    /// that results have; `overturned`, yes or no, empty while it is open; `restored`, what was paid after all). Any other
    /// tells steps of invoices: `firm`, `number`, `step`, `started` and perhaps `ended` (`2026-03-31` or
    /// `2026-03-31 14:30`), `actor`, `result`. `file` is its name, for messages.
    ///
    /// A row that was logged before is replaced, so that a longer log may be read in again.
    ///
    /// ```
    /// use meruit::history::{History, Logged};
    /// let folder = tempfile::tempdir()?;
    /// let mut history = History::open(folder.path().join("history.db"), true)?;
    /// let steps = "firm,number,step,started,ended\nF1,A-1,review,2026-03-02,2026-03-04\n";
    /// assert_eq!(history.log("steps.csv", steps.as_bytes())?, Logged::Steps(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the table cannot be read, when a cell is not what its column is, when there is no such finding, and when the
    /// store fails.
    pub fn log(&mut self, file: &str, csv: impl Read) -> Result<Logged, HistoryError> {
        let table = Columns(read_table(file, csv)?);
        if table.has("finding") { self.log_appeals(&table) } else { self.log_steps(&table) }
    }

    fn log_steps(&mut self, table: &Columns) -> Result<Logged, HistoryError> {
        let columns = ["firm", "number", "step", "started"].map(|name| table.needed(name));
        let [firm, number, step, started] = sequence(columns)?;
        let [ended, actor, result] = ["ended", "actor", "result"].map(|name| table.at(name));
        let mut steps = Vec::with_capacity(table.0.rows.len());
        for (line, cells) in &table.0.rows {
            steps.push(Step {
                firm: table.stated(*line, cells, firm)?,
                number: table.stated(*line, cells, number)?,
                step: table.stated(*line, cells, step)?,
                started: table.moment(*line, table.stated(*line, cells, started)?)?,
                ended: cell(cells, ended).map(|text| table.moment(*line, text)).transpose()?,
                actor: cell(cells, actor),
                result: cell(cells, result),
            });
        }
        self.store.log_steps(&steps)?;
        Ok(Logged::Steps(steps.len()))
    }

    fn log_appeals(&mut self, table: &Columns) -> Result<Logged, HistoryError> {
        let [finding] = sequence([table.needed("finding")])?;
        let [overturned, restored] = ["overturned", "restored"].map(|name| table.at(name));
        let mut appeals = Vec::with_capacity(table.0.rows.len());
        for (line, cells) in &table.0.rows {
            appeals.push(Appeal {
                finding: table.stated(*line, cells, finding)?,
                overturned: cell(cells, overturned).map(|text| table.yes_or_no(*line, text)).transpose()?,
                restored_e4: cell(cells, restored).map_or(Ok(0), |text| table.amount(*line, text))?,
            });
        }
        self.store.log_appeals(&appeals)?;
        Ok(Logged::Appeals(appeals.len()))
    }
}

/// A table whose columns are asked for by name.
struct Columns(RawTable);

impl Columns {
    fn at(&self, name: &str) -> Option<usize> {
        self.0.columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name))
    }

    fn has(&self, name: &str) -> bool {
        self.at(name).is_some()
    }

    fn needed(&self, name: &str) -> Result<usize, HistoryError> {
        self.at(name).ok_or_else(|| self.unfit(format!("there is no column `{name}`")))
    }

    fn stated<'c>(&self, line: u64, cells: &'c [Option<String>], at: usize) -> Result<&'c str, HistoryError> {
        cell(cells, Some(at)).ok_or_else(|| {
            let column = self.0.columns.get(at).map_or("", String::as_str);
            self.unfit(format!("line {line}: `{column}` is empty"))
        })
    }

    fn moment(&self, line: u64, text: &str) -> Result<DateTime, HistoryError> {
        let wrong = || {
            self.unfit(format!(
                "line {line}: `{text}` is no day such as 2026-03-31 and no moment such as 2026-03-31 14:30"
            ))
        };
        text.parse().map_err(|_| wrong())
    }

    fn yes_or_no(&self, line: u64, text: &str) -> Result<bool, HistoryError> {
        match text.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" => Ok(true),
            "no" | "n" | "false" => Ok(false),
            _ => Err(self.unfit(format!("line {line}: `{text}` is neither yes nor no"))),
        }
    }

    /// An amount as whole ten-thousandths.
    fn amount(&self, line: u64, text: &str) -> Result<i64, HistoryError> {
        meruit_store::ten_thousandths(text)
            .ok_or_else(|| self.unfit(format!("line {line}: `{text}` is no amount of at most four decimals")))
    }

    fn unfit(&self, what: String) -> HistoryError {
        HistoryError::Table(TableError::Unfit { file: self.0.origin.clone(), what })
    }
}

fn cell(cells: &[Option<String>], at: Option<usize>) -> Option<&str> {
    cells.get(at?)?.as_deref()
}

/// All of them, or the first that is wrong.
fn sequence<const N: usize>(columns: [Result<usize, HistoryError>; N]) -> Result<[usize; N], HistoryError> {
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        *place = column?;
    }
    Ok(places)
}

//! The AP batch: each invoice with the accounts its amount goes to.
//!
//! Its columns are configured by the client. What is known of them: single-row has one line an invoice with all allocations
//! in it, multi-row one line an allocation; simple accounting has at most 3 types of code and 10 allocations, enhanced
//! accounting 10 and 100. Columns are taken by their words: an `INVOICE_NUMBER`; an amount (`ALLOCATION…AMOUNT`, or `SPLIT`
//! in its place); and codes, whose labels hold `ACCOUNT`, `COST_CENTER`, `GL`, `CODE` or `DEPARTMENT`. In a single-row file the
//! labels of an allocation end with its number: `ALLOCATION_AMOUNT_2`.

use std::collections::BTreeMap;

use meruit_core::RawTable;
use rust_decimal::Decimal;

use super::{SheetProblem, cell, normal, number};

/// One allocation of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allocation {
    /// The line of the file.
    pub line: u64,
    /// `INVOICE_NUMBER`
    pub invoice: String,
    /// The codes by the label of their column, without the number of a single-row file.
    pub codes: Vec<(String, String)>,
    /// What goes there.
    pub amount: Decimal,
}

/// Reading AP batches.
#[derive(Clone, Copy, Debug)]
pub struct Batch;

/// The most allocations and types of code, in enhanced accounting.
const MOST_ALLOCATIONS: usize = 100;
const MOST_TYPES: usize = 10;

/// What a column of an allocation holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Amount,
    Code,
}

/// A label without the number at its end, and the number: 0 where there is none.
fn numbered(label: &str) -> (String, usize) {
    let label = normal(label);
    let name = label.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let number = label.get(name.len()..).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    (name.trim_end_matches('_').to_owned(), number)
}

fn part(name: &str) -> Option<Part> {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["ALLOCATION", "SPLIT"]) && has(&["AMOUNT", "TOTAL"]) {
        Some(Part::Amount)
    } else if has(&["ACCOUNT", "COST_CENTER", "DEPARTMENT", "CODE"])
        || name == "GL"
        || name.starts_with("GL_")
    {
        Some(Part::Code)
    } else {
        None
    }
}

impl Batch {
    /// Whether a table has an amount of an allocation and a code for it.
    pub fn is_one(table: &RawTable) -> bool {
        let parts: Vec<Part> = table.columns.iter().filter_map(|label| part(&numbered(label).0)).collect();
        parts.contains(&Part::Amount) && parts.contains(&Part::Code)
    }

    /// The allocations, in the order of the file, and what is wrong with it.
    ///
    /// ```
    /// use meruit_io::legal_tracker::Batch;
    /// use meruit_io::table_csv::read_table;
    /// let single = "INVOICE_NUMBER,GL_ACCOUNT_1,ALLOCATION_AMOUNT_1,GL_ACCOUNT_2,ALLOCATION_AMOUNT_2\nA-1,6100,60.00,6200,40.00\n";
    /// let multi = "INVOICE_NUMBER,GL_ACCOUNT,ALLOCATION_AMOUNT\nA-1,6100,60.00\nA-1,6200,40.00\n";
    /// let of = |text: &str| {
    ///     let table = read_table("batch.csv", text.as_bytes()).unwrap();
    ///     Batch::read(&table).0.into_iter().map(|part| (part.codes, part.amount)).collect::<Vec<_>>()
    /// };
    /// assert_eq!(of(single), of(multi));
    /// ```
    pub fn read(table: &RawTable) -> (Vec<Allocation>, Vec<SheetProblem>) {
        // The columns of each allocation by its number; those without one belong to the only one of the line.
        let mut groups: BTreeMap<usize, Vec<(usize, String, Part)>> = BTreeMap::new();
        for (place, label) in table.columns.iter().enumerate() {
            let (name, number) = numbered(label);
            if let Some(part) = part(&name) {
                groups.entry(number).or_default().push((place, name, part));
            }
        }
        let is_single = groups.keys().any(|number| *number > 0);
        let mut found = Vec::new();
        let mut problems = Vec::new();
        let mut tell = |line: Option<u64>, field: &str, message: String, help: &'static str| {
            problems.push(SheetProblem { line, field: field.to_owned(), message, help });
        };
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (line, row) in &table.rows {
            let Some(invoice) = cell(table, row, "INVOICE_NUMBER") else {
                tell(Some(*line), "INVOICE_NUMBER", "blank".to_owned(), "every line names its invoice");
                continue;
            };
            for (_, columns) in groups.iter().filter(|(number, _)| !is_single || **number > 0) {
                let text = |place: usize| row.get(place).and_then(Option::as_deref);
                let of = |wanted: Part| {
                    let columns = columns.iter().filter(move |(_, _, part)| *part == wanted);
                    columns.filter_map(|(place, name, _)| Some((name.as_str(), text(*place)?)))
                };
                let codes: Vec<(String, String)> =
                    of(Part::Code).map(|(name, code)| (name.to_owned(), code.to_owned())).collect();
                let amount = of(Part::Amount).next();
                let (label, amount) = match amount {
                    Some(amount) => amount,
                    None => {
                        let Some((_, code)) = codes.first() else { continue };
                        let message = format!("no amount for {code}");
                        tell(Some(*line), "ALLOCATION_AMOUNT", message, "every code has its amount");
                        continue;
                    }
                };
                let Some(amount) = number(amount) else {
                    tell(
                        Some(*line),
                        label,
                        format!("`{amount}` is no number"),
                        "write digits, one point and a leading dash only",
                    );
                    continue;
                };
                if codes.is_empty() {
                    tell(
                        Some(*line),
                        label,
                        format!("{amount} goes to no account"),
                        "every amount has its code",
                    );
                }
                if codes.len() > MOST_TYPES {
                    tell(
                        Some(*line),
                        label,
                        format!("more than {MOST_TYPES} types of code"),
                        "leave out what is not needed",
                    );
                }
                let count = counts.entry(invoice.to_owned()).or_default();
                *count += 1;
                if *count == MOST_ALLOCATIONS + 1 {
                    let message = format!("invoice `{invoice}` has more than {MOST_ALLOCATIONS} allocations");
                    tell(Some(*line), label, message, "put allocations to one account together");
                }
                found.push(Allocation { line: *line, invoice: invoice.to_owned(), codes, amount });
            }
        }
        (found, problems)
    }

    /// A table of splits: `invoice`, `row` (from 1 within its invoice), `amount`, and a column for each type of code, in lower
    /// case.
    pub fn as_table(allocations: &[Allocation], origin: &str) -> RawTable {
        let mut types: Vec<String> = Vec::new();
        for (name, _) in allocations.iter().flat_map(|allocation| &allocation.codes) {
            if !types.contains(name) {
                types.push(name.clone());
            }
        }
        let mut rows = Vec::new();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for allocation in allocations {
            let count = counts.entry(&allocation.invoice).or_default();
            *count += 1;
            let mut cells = vec![
                Some(allocation.invoice.clone()),
                Some(count.to_string()),
                Some(allocation.amount.to_string()),
            ];
            cells.extend(types.iter().map(|name| {
                allocation.codes.iter().find(|(other, _)| other == name).map(|(_, code)| code.clone())
            }));
            rows.push((allocation.line, cells));
        }
        let columns = ["invoice", "row", "amount"].map(str::to_owned).into_iter();
        let columns = columns.chain(types.iter().map(|name| name.to_ascii_lowercase())).collect();
        RawTable { origin: origin.to_owned(), columns, rows }
    }
}

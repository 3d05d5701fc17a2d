//! The AP reverse feed: what was paid, for each invoice.

use std::collections::HashMap;

use meruit_core::RawTable;

use super::{Cells, SheetProblem, cell, made, normal, number, place};

/// An AP reverse feed. An invoice is found by `INVOICE_ID`, else by `INVOICE_NUMBER`, together with `OFFICE_VENDOR_ID` where
/// vendors share numbers.
#[derive(Clone, Copy, Debug)]
pub struct Payments<'t>(pub &'t RawTable);

/// Text columns and their length.
const TEXTS: [(&str, usize); 6] = [
    ("INVOICE_NUMBER", 31),
    ("OFFICE_VENDOR_ID", 30),
    ("FIRM_NAME", 100),
    ("PAYMENT_NUMBER", 100),
    ("PAYMENT_STATUS", 50),
    ("PAYMENT_COMMENTS", 250),
];

/// A value of an earlier feed that a later one leaves blank: uploading the later one as it is would wipe it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kept {
    /// The line of the later feed.
    pub line: u64,
    /// The label of the column.
    pub field: String,
    /// The value of the earlier feed, which is kept.
    pub value: String,
}

impl Payments<'_> {
    /// What Legal Tracker would refuse, and rows that name the same invoice.
    pub fn check(&self) -> Vec<SheetProblem> {
        let table = self.0;
        let mut cells = Cells::of(table);
        cells.need(&["INVOICE_NUMBER"]);
        for (label, most) in TEXTS {
            cells.check_text(label, label == "INVOICE_NUMBER", most);
        }
        cells.check_number("PAYMENT_EXCHANGE_RATE", false, 28);
        let mut seen: HashMap<String, u64> = HashMap::new();
        for (line, row) in &table.rows {
            if let Some(id) = cell(table, row, "INVOICE_ID")
                && number(id).is_none_or(|id| id.scale() > 0)
            {
                let message = format!("`{id}` is no whole number");
                cells.tell(
                    Some(*line),
                    "INVOICE_ID",
                    message,
                    "write the number that Legal Tracker gave the invoice",
                );
            }
            let Some(key) = key(table, row) else { continue };
            if let Some(first) = seen.insert(key, *line) {
                let message = format!("the invoice of line {first} again");
                let help =
                    "write one row for each invoice, with OFFICE_VENDOR_ID where vendors share numbers";
                cells.tell(Some(*line), "INVOICE_NUMBER", message, help);
            }
        }
        cells.problems
    }

    /// Records of payments: `invoice`, `vendor`, `date`, `number`, `status`, `comments`, `exchange_rate`.
    pub fn as_payments(&self) -> RawTable {
        let table = self.0;
        let labels = [
            ("invoice", "INVOICE_NUMBER"),
            ("vendor", "OFFICE_VENDOR_ID"),
            ("date", "PAYMENT_DATE"),
            ("number", "PAYMENT_NUMBER"),
            ("status", "PAYMENT_STATUS"),
            ("comments", "PAYMENT_COMMENTS"),
            ("exchange_rate", "PAYMENT_EXCHANGE_RATE"),
        ];
        made(table, &labels.map(|(name, _)| name), |row| {
            labels.iter().map(|(_, label)| cell(table, row, label).map(str::to_owned)).collect()
        })
    }

    /// This feed on top of an earlier one: what it leaves blank and the earlier one states is kept, and told. Columns that it
    /// does not have are added.
    ///
    /// ```
    /// use meruit_io::legal_tracker::Payments;
    /// use meruit_io::table_csv::read_table;
    /// let earlier = read_table("1.csv", "INVOICE_NUMBER,PAYMENT_DATE,PAYMENT_NUMBER\nA-1,2026-04-01,CHK 7\n".as_bytes())?;
    /// let later = read_table("2.csv", "INVOICE_NUMBER,PAYMENT_DATE,PAYMENT_STATUS\nA-1,2026-04-02,PAID\n".as_bytes())?;
    /// let (merged, kept) = Payments(&later).merged_with(&Payments(&earlier));
    /// assert_eq!((kept[0].field.as_str(), kept[0].value.as_str()), ("PAYMENT_NUMBER", "CHK 7"));
    /// assert_eq!(merged.rows[0].1.len(), 4);
    /// # Ok::<(), meruit_io::table_csv::TableError>(())
    /// ```
    pub fn merged_with(&self, earlier: &Payments<'_>) -> (RawTable, Vec<Kept>) {
        let (later, earlier) = (self.0, earlier.0);
        let mut merged = later.clone();
        let missing = earlier.columns.iter().filter(|label| place(later, &normal(label)).is_none());
        merged.columns.extend(missing.cloned());
        let width = merged.columns.len();
        let before: HashMap<String, &Vec<Option<String>>> =
            earlier.rows.iter().filter_map(|(_, row)| Some((key(earlier, row)?, row))).collect();
        let mut kept = Vec::new();
        let columns = merged.columns.clone();
        for (line, row) in &mut merged.rows {
            row.resize(width, None);
            let Some(old) = key(later, row).and_then(|key| before.get(&key)) else { continue };
            for (label, value) in columns.iter().zip(row.iter_mut()).filter(|(_, value)| value.is_none()) {
                if let Some(known) = cell(earlier, old, &normal(label)) {
                    kept.push(Kept { line: *line, field: label.clone(), value: known.to_owned() });
                    *value = Some(known.to_owned());
                }
            }
        }
        (merged, kept)
    }
}

/// What tells invoices apart.
fn key(table: &RawTable, row: &[Option<String>]) -> Option<String> {
    if let Some(id) = cell(table, row, "INVOICE_ID") {
        return Some(format!("id {id}"));
    }
    let number = cell(table, row, "INVOICE_NUMBER")?;
    Some(format!("number {number} of {}", cell(table, row, "OFFICE_VENDOR_ID").unwrap_or_default()))
}

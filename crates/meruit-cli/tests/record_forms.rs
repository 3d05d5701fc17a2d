//! Records in CSV, JSON, Arrow, Arrow streams, Parquet and SQLite come to the same decisions, and typed columns to those of texts.

#![expect(clippy::unwrap_used, reason = "a test ends where a file or the program fails")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use meruit::{Date, Options, Records, Ruleset};
use parquet::arrow::ArrowWriter;

/// The duties whose records are tables alone.
const DUTIES: [&str; 11] = [
    "approvals",
    "arrangements",
    "budgets",
    "coding",
    "engagements",
    "exchange",
    "panel",
    "process",
    "requests",
    "routing",
    "failed-payments",
];

fn example(duty: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(duty)
}

/// The rules of a duty's pack.
fn pack(duty: &str) -> Ruleset {
    Ruleset::pack(if duty == "failed-payments" { "payments" } else { duty }).unwrap()
}

/// What is found and answered on records that are named as on the command line.
fn decided(rules: &Ruleset, records: &[String]) -> String {
    let mut all = Records::new();
    for named in records {
        let (name, path) = match named.split_once('=').filter(|(name, _)| !name.contains(['/', ':'])) {
            Some((name, path)) => (Some(name), path),
            None => (None, named.as_str()),
        };
        all.add_path(name, Path::new(path)).unwrap();
    }
    let options = Options::new().as_of(Date::constant(2026, 4, 15));
    let document = rules.decide(&all, &options).unwrap().document().clone();
    serde_json::to_string_pretty(&(document.findings, document.decisions)).unwrap()
}

/// A table of texts; an empty cell is none.
struct Table {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

impl Table {
    fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let columns = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let row = |row: csv::StringRecord| {
            row.iter().map(|cell| Some(cell.trim().to_owned()).filter(|cell| !cell.is_empty())).collect()
        };
        let rows = reader.records().map(|record| row(record.unwrap())).collect();
        Self { name: path.file_stem().unwrap().to_str().unwrap().to_owned(), columns, rows }
    }

    fn batch(&self) -> RecordBatch {
        let columns = self.columns.iter().enumerate().map(|(at, name)| {
            let cells: StringArray = self.rows.iter().map(|row| row[at].as_deref()).collect();
            (name.clone(), Arc::new(cells) as ArrayRef, true)
        });
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    fn json(&self) -> String {
        let row = |row: &Vec<Option<String>>| -> serde_json::Value {
            let cells = self.columns.iter().zip(row);
            cells
                .map(|(name, cell)| (name.clone(), cell.clone().unwrap_or_default().into()))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        serde_json::Value::Array(self.rows.iter().map(row).collect()).to_string()
    }

    /// Writes the table in a form, and gives back how the command line names it.
    fn write(&self, form: &str, folder: &Path) -> String {
        let path = folder.join(format!("{}.{form}", self.name));
        let batch = self.batch();
        match form {
            "json" => fs::write(&path, self.json()).unwrap(),
            "arrow" => {
                let mut writer = FileWriter::try_new(File::create(&path).unwrap(), &batch.schema()).unwrap();
                writer.write(&batch).unwrap();
                writer.finish().unwrap();
            }
            "arrows" => {
                let mut writer =
                    StreamWriter::try_new(File::create(&path).unwrap(), &batch.schema()).unwrap();
                writer.write(&batch).unwrap();
                writer.finish().unwrap();
            }
            "parquet" => {
                let mut writer =
                    ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
                writer.write(&batch).unwrap();
                writer.close().unwrap();
            }
            _ => return self.insert(&folder.join("records.db")),
        }
        path.display().to_string()
    }

    /// Puts the table into a database.
    fn insert(&self, path: &Path) -> String {
        let database = rusqlite::Connection::open(path).unwrap();
        let columns: Vec<String> = self.columns.iter().map(|name| format!("\"{name}\"")).collect();
        database.execute_batch(&format!("CREATE TABLE {} ({})", self.name, columns.join(", "))).unwrap();
        for row in &self.rows {
            let places = vec!["?"; row.len()].join(", ");
            let insert = format!("INSERT INTO {} VALUES ({places})", self.name);
            database.execute(&insert, rusqlite::params_from_iter(row)).unwrap();
        }
        format!("{}=sqlite:{}?table={}", self.name, path.display(), self.name)
    }
}

#[test]
fn records_come_to_the_same_in_every_form() {
    for duty in DUTIES {
        let folder = example(duty);
        let rules = pack(duty);
        let expected = decided(&rules, &[folder.display().to_string()]);
        let mut files: Vec<PathBuf> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let ends = |path: &Path, endings: &[&str]| {
            path.extension().is_some_and(|ending| endings.contains(&ending.to_str().unwrap()))
        };
        // The reverse feed is a file of its own kind, like those of banks.
        let is_table = |path: &PathBuf| ends(path, &["csv"]) && !path.ends_with("reverse_feed.csv");
        let tables: Vec<Table> =
            files.iter().filter(|path| is_table(path)).map(|path| Table::read(path)).collect();
        let others = files
            .iter()
            .filter(|path| ends(path, &["json", "xml", "ach"]) || path.ends_with("reverse_feed.csv"));
        let others: Vec<String> = others.map(|path| path.display().to_string()).collect();
        // All forms where there are tables, links and moments; elsewhere one, for that takes its time.
        let forms: &[&str] = match duty {
            "approvals" | "coding" | "requests" => &["json", "arrow", "arrows", "parquet", "sqlite"],
            _ => &["parquet"],
        };
        for form in forms {
            let place = tempfile::tempdir().unwrap();
            let mut records: Vec<String> =
                tables.iter().map(|table| table.write(form, place.path())).collect();
            records.extend(others.iter().cloned());
            records.sort_by_key(|name| name.contains("office") || name.contains("facts"));
            assert_eq!(decided(&rules, &records), expected, "{duty} in {form}");
        }
    }
}

/// Decimals, whole numbers, days and yes or no are read as their texts.
#[test]
fn typed_columns_are_read_exactly() {
    let place = tempfile::tempdir().unwrap();
    let texts = "id,kind,impact,urgency,status,received,amount,contacts,stop_work,deadline,discount_due,paused,received_at,invoice_number\n\
                 R1,dispute,2,2,open,2026-03-31,250000.01,0,no,,,,2026-03-31 10:00,\n";
    let text = place.path().join("request.csv");
    fs::write(&text, texts).unwrap();
    let words =
        |text: &str| Arc::new(StringArray::from(vec![(!text.is_empty()).then_some(text)])) as ArrayRef;
    let number = |number: i64| Arc::new(Int64Array::from(vec![number])) as ArrayRef;
    // Days since 1970.
    let day = Arc::new(Date32Array::from(vec![20_543])) as ArrayRef;
    let amount = Decimal128Array::from(vec![25_000_001_i128]).with_precision_and_scale(12, 2).unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", words("R1")),
        ("kind", words("dispute")),
        ("impact", number(2)),
        ("urgency", number(2)),
        ("status", words("open")),
        ("received", day),
        ("amount", Arc::new(amount)),
        ("contacts", number(0)),
        ("stop_work", Arc::new(BooleanArray::from(vec![false]))),
        ("deadline", words("")),
        ("discount_due", words("")),
        ("paused", words("")),
        ("received_at", words("2026-03-31 10:00")),
        ("invoice_number", words("")),
    ];
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let typed = place.path().join("typed").join("request.parquet");
    fs::create_dir(typed.parent().unwrap()).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(&typed).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let office = place.path().join("office.json");
    fs::write(
        &office,
        r#"{"declare": {"sender": "complete"}, "calendars": {"US": {"opens": "09:00", "closes": "17:00"}}}"#,
    )
    .unwrap();
    let records = |file: &Path| [file.display().to_string(), office.display().to_string()];
    let rules = pack("requests");
    let answers = decided(&rules, &records(&text));
    assert!(answers.contains("it presses"), "{answers}");
    assert_eq!(decided(&rules, &records(&typed)), answers);
}

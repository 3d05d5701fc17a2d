//! What several tests need: files built from parts, and reports a reader of test output understands.

#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::expect_used,
    reason = "each test binary uses some of these, and a test fails by panicking"
)]

pub(crate) mod drafts;
pub(crate) mod malformed;
pub(crate) mod named;
pub(crate) mod promises;

use std::fmt::Write as _;

use meruit_ledes::{Column, Format, Options, ReadError, read_all};

/// The sample files, by name.
pub(crate) fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples/ledes");
    let mut samples: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("the samples are there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt" || extension == "xml"))
        .map(|path| {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("readable"))
        })
        .collect();
    samples.sort();
    samples
}

/// The sound XML file among the samples.
pub(crate) fn xml() -> String {
    let (_, bytes) = samples()
        .into_iter()
        .find(|(name, _)| name == "synthetic_XML22_tiers.xml")
        .expect("a sample of that name");
    String::from_utf8(bytes).expect("UTF-8")
}

/// `text` with the one place, or the first of several, that says `from` changed to `to`.
#[track_caller]
pub(crate) fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "`{from}` is not in the file");
    text.replacen(from, to, 1)
}

/// The header of 1998B or 1998BI.
pub(crate) fn header(format: Format) -> String {
    let labels: Vec<&str> = Column::ALL.iter().take(format.columns()).map(|column| column.label()).collect();
    format!("{}[]", labels.join("|"))
}

/// What the reader makes of `bytes`: totals, lines, and every problem in one line.
pub(crate) fn report(bytes: &[u8], options: Options) -> String {
    match read_all(bytes, options) {
        Ok(file) => report_file(&file),
        Err(error) => report_error(&error),
    }
}

fn report_error(error: &ReadError) -> String {
    format!("refused: {error}\n")
}

fn report_file(file: &meruit_ledes::LedesFile) -> String {
    let mut text = String::new();
    let layout = &file.layout;
    let how = if layout.is_assumed() { "assumed" } else { "labelled" };
    writeln!(text, "{}, {} columns {how}", layout.format(), layout.width()).expect("a string");
    for problem in &file.problems {
        writeln!(text, "  {problem}").expect("a string");
    }
    for invoice in &file.invoices {
        let show = |field: &meruit_ledes::Field<_>| show_field(field);
        writeln!(
            text,
            "invoice {}: {} lines, total {}, net {}, tax {}",
            show_field(&invoice.number),
            invoice.lines.len(),
            show(&invoice.total),
            show(&invoice.net_total),
            show(&invoice.tax_total),
        )
        .expect("a string");
        for line in &invoice.lines {
            writeln!(
                text,
                "  record {}: {} {} x {} {} tax {} = {}",
                line.record_number(),
                show_field(&line.kind),
                show(&line.units),
                show(&line.unit_cost),
                show(&line.adjustment),
                show(&line.tax),
                show(&line.total),
            )
            .expect("a string");
        }
        for problem in &invoice.problems {
            writeln!(text, "  {problem}").expect("a string");
            if let Some(help) = &problem.help {
                writeln!(text, "    help: {help}").expect("a string");
            }
        }
    }
    text
}

fn show_field<T: std::fmt::Display>(field: &meruit_ledes::Field<T>) -> String {
    use meruit_ledes::Field;
    match field {
        Field::NotInFile => "(no column)".to_owned(),
        Field::Blank => "(blank)".to_owned(),
        Field::Value(value) => value.to_string(),
        Field::Bad(bad) => format!("(bad: {})", bad.raw),
    }
}

/// A sound record, with `changes` made to it.
pub(crate) fn row(format: Format, changes: &[(Column, &str)]) -> String {
    let mut fields: Vec<&str> = SOUND.iter().take(format.columns()).copied().collect();
    if format.is_international() {
        fields[Column::InvoiceTotal as usize] = "840.00";
        fields[Column::LineItemTotal as usize] = "840.00";
    }
    for (column, value) in changes {
        fields[*column as usize] = value;
    }
    format!("{}[]", fields.join("|"))
}

/// A file of these records.
pub(crate) fn file<S: AsRef<str>>(format: Format, rows: &[S]) -> String {
    let first = match format {
        Format::Ledes1998B => "LEDES1998B[]",
        _ => "LEDES98BI V2[]",
    };
    let mut text = format!("{first}\n{}\n", header(format));
    for row in rows {
        text.push_str(row.as_ref());
        text.push('\n');
    }
    text
}

pub(crate) const B: Format = Format::Ledes1998B;
pub(crate) const BI: Format = Format::Ledes1998BI { version: Some(2) };

/// In the order of the 1998BI header; the totals are those of 1998B, without the tax.
const SOUND: [&str; 52] = [
    "20260331",
    "INV-1",
    "0071",
    "0528",
    "700.00",
    "20260301",
    "20260331",
    "March",
    "1",
    "F",
    "2.00",
    "",
    "700.00",
    "20260312",
    "L310",
    "",
    "A103",
    "T7",
    "Draft interrogatories",
    "12-3456789",
    "350.00",
    "Vale, Ada",
    "PARTNR",
    "M-77",
    "4711",
    "98-7654321",
    "Moss v. Fern",
    "140.00",
    "700.00",
    "USD",
    "Vale",
    "Ada",
    "O",
    "Vale & Reed LLP",
    "1 High Street",
    "",
    "Springfield",
    "IL",
    "62701",
    "USA",
    "Fern Inc",
    "2 Low Street",
    "",
    "Springfield",
    "IL",
    "62702",
    "USA",
    "0.2",
    "140.00",
    "VAT",
    "140.00",
    "USD",
];

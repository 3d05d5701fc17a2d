//! What several tests need: files built from parts, and reports a reader of test output understands.

#![expect(dead_code, reason = "each test binary uses some of these")]

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

//! A file of any size is read in the memory of its largest invoice.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::io::{BufReader, Read};
use std::time::Instant;

use common::{B, header, row};
use meruit_ledes::{Column, Options, ReadError, Reader};

/// A file that is made up while it is read, so that it takes no memory itself.
struct MadeUp {
    left: u64,
    invoice: u64,
    lines_per_invoice: u64,
    text: Vec<u8>,
    read: usize,
}

impl MadeUp {
    fn new(bytes: u64, lines_per_invoice: u64) -> Self {
        let text = format!("LEDES1998B[]\n{}\n", header(B)).into_bytes();
        Self { left: bytes, invoice: 0, lines_per_invoice, text, read: 0 }
    }

    fn next_invoice(&mut self) {
        self.invoice += 1;
        self.read = 0;
        self.text.clear();
        let number = format!("INV-{}", self.invoice);
        let total = format!("{}.00", 700 * self.lines_per_invoice);
        for line in 1..=self.lines_per_invoice {
            let record = row(
                B,
                &[
                    (Column::InvoiceNumber, &number),
                    (Column::InvoiceTotal, &total),
                    (Column::LineItemNumber, &line.to_string()),
                    (
                        Column::LineItemDescription,
                        "Review of documents produced by the defendant; memorandum on them",
                    ),
                ],
            );
            self.text.extend_from_slice(record.as_bytes());
            self.text.push(b'\n');
        }
    }
}

impl Read for MadeUp {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.read == self.text.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.next_invoice();
            self.left = self.left.saturating_sub(self.text.len() as u64);
        }
        let mut rest = &self.text[self.read..];
        let read = rest.read(buffer)?;
        self.read += read;
        Ok(read)
    }
}

/// Limits far below the size of the file, which an invoice keeps.
fn tight() -> Options {
    let mut options = Options::default();
    options.limits.lines_per_invoice = 100;
    options.limits.invoice_bytes = 64 << 10;
    options.limits.line_bytes = 4 << 10;
    options.limits.problems = 10;
    options
}

fn read_through(megabytes: u64) -> (usize, usize) {
    let source = MadeUp::new(megabytes << 20, 50);
    let mut reader = Reader::open(BufReader::new(source), tight()).expect("a LEDES file");
    let mut counts = (0, 0);
    for invoice in &mut reader {
        let invoice = invoice.expect("within the limits");
        assert_eq!(invoice.problems, []);
        counts = (counts.0 + 1, counts.1 + invoice.lines.len());
    }
    assert!(reader.problems().is_empty());
    counts
}

/// The most memory this process has used so far, in kilobytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn memory_stays_flat_while_a_file_of_many_invoices_is_read() {
    read_through(1);
    let before = peak_memory();
    let (invoices, lines) = read_through(if cfg!(debug_assertions) { 20 } else { 200 });
    assert!(invoices > 1_000);
    assert_eq!(lines, invoices * 50);
    if let (Some(before), Some(after)) = (before, peak_memory()) {
        assert!(after - before < 4 << 10, "{before} kB grew to {after} kB");
    }
}

#[test]
fn an_invoice_over_a_limit_ends_the_reading() {
    let read = |lines: u64, options| {
        let reader =
            Reader::open(BufReader::new(MadeUp::new(1 << 16, lines)), options).expect("a LEDES file");
        reader.last().expect("something is read")
    };
    assert!(matches!(read(101, tight()), Err(ReadError::TooManyLines { record: 103, limit: 100, .. })));
    let mut options = tight();
    options.limits.invoice_bytes = 1_000;
    assert!(matches!(read(50, options), Err(ReadError::InvoiceTooLarge { record: 7, .. })));
    let mut options = tight();
    options.limits.line_bytes = 800;
    assert!(read(50, options.clone()).is_ok());
    options.limits.line_bytes = 200;
    assert!(matches!(
        Reader::open(BufReader::new(MadeUp::new(1 << 16, 5)), options),
        Err(ReadError::LineTooLong { record: 2, limit: 200 })
    ));
}

#[test]
fn problems_are_limited_too() {
    let broken = format!("LEDES1998B[]\n{}\n{}\n", header(B), "x|y[]\n".repeat(30));
    let outcome = Reader::open(broken.as_bytes(), tight()).expect("a LEDES file").next();
    assert!(matches!(outcome, Some(Err(ReadError::TooManyProblems { limit: 10, .. }))));
}

/// `cargo test --release --test streaming -- --ignored --nocapture` says how fast this machine reads.
#[test]
#[ignore = "measures, and judges nothing"]
fn megabytes_a_second() {
    let mut bytes = Vec::new();
    MadeUp::new(100 << 20, 50).read_to_end(&mut bytes).expect("readable");
    let mut wide = Vec::new();
    let international: Vec<String> = (1..=50)
        .map(|line| {
            row(
                common::BI,
                &[(Column::LineItemNumber, &line.to_string()), (Column::InvoiceTotal, "42000.00")],
            )
        })
        .collect();
    let one = common::file(common::BI, &international);
    let (head, rows) = one.split_at(one.match_indices('\n').nth(1).expect("two lines").0 + 1);
    wide.extend_from_slice(head.as_bytes());
    for invoice in 0..2_000 {
        wide.extend_from_slice(rows.replace("|INV-1|", &format!("|INV-{invoice}|")).as_bytes());
    }
    let xml = common::xml();
    let (start, end) = (xml.find("<invoice>").expect("one"), xml.find("</client>").expect("one"));
    let xml = [&xml[..start], &xml[start..end].repeat(10_000), &xml[end..]].concat().into_bytes();
    for (name, bytes) in [("1998B", &bytes), ("1998BI", &wide), ("XML", &xml)] {
        let start = Instant::now();
        let reader = Reader::open(bytes.as_slice(), Options::default()).expect("a LEDES file");
        let lines: usize = reader.map(|invoice| invoice.expect("readable").lines.len()).sum();
        let took = start.elapsed();
        let rate = bytes.len() as u128 * 1_000_000 / took.as_micros().max(1) / (1 << 20);
        println!(
            "{name}: {rate} MB/s, {} lines a second",
            lines as u128 * 1_000_000 / took.as_micros().max(1)
        );
    }
}

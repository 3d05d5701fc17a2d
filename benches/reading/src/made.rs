//! Files that are made up, the same in every run.

use std::fmt::Write as _;
use std::io::{self, Read};

use meruit_ledes::{Column, Draft, Format, Options, Target, Writer, read_all};

const NARRATIVES: [&str; 6] = [
    "Draft answer to the complaint and review exhibits for filing",
    "Telephone conference with client regarding discovery schedule",
    "Attention to file",
    "Scan and file correspondence with opposing counsel",
    "Prepare outline for the deposition of the plaintiff's expert on damages",
    "Legal research on limitation periods for contract claims",
];

/// The labels, after the line that names the format.
fn heading(international: bool) -> String {
    let (name, format) = match international {
        true => ("LEDES98BI V2", Format::Ledes1998BI { version: Some(2) }),
        false => ("LEDES1998B", Format::Ledes1998B),
    };
    let labels: Vec<&str> = Column::ALL.iter().take(format.columns()).map(|column| column.label()).collect();
    format!("{name}[]\r\n{}[]\r\n", labels.join("|"))
}

/// An invoice whose figures add up.
fn invoice(text: &mut String, international: bool, number: u64, lines: u64) {
    let total = lines * 700;
    for line in 1..=lines {
        let (person, day) = ((number + line) % 6, 1 + (number * 7 + line) % 28);
        let narrative = NARRATIVES.get(usize::try_from((number + line) % 6).unwrap_or_default());
        let narrative = narrative.copied().unwrap_or_default();
        let _ = write!(
            text,
            "20260331|INV-{number}|C1|M{number}|{total}.00|20260301|20260331|March|{line}|F|2.00|0.00|700.00|202603{day:02}|L310||A103|T{person}|{narrative}|12-3456789|350.00|Vale, Ada|PARTNR|M{number}"
        );
        if international {
            let _ = write!(
                text,
                "|4711|98-7654321|Moss v. Fern|0.00|{total}.00|USD|Vale|Ada|O|Vale & Reed LLP|1 High Street||Springfield|IL|62701|USA|Fern Inc|2 Low Street||Springfield|IL|62702|USA|0|0.00|VAT|0.00|USD"
            );
        }
        text.push_str("[]\r\n");
    }
}

/// A 1998B or 1998BI file.
pub(crate) fn records(international: bool, invoices: u64, lines: u64) -> String {
    let mut text = heading(international);
    (0..invoices).for_each(|number| invoice(&mut text, international, number, lines));
    text
}

/// The same as XML 2.2.
pub(crate) fn xml(invoices: u64, lines: u64) -> String {
    let text = records(true, invoices, lines);
    let mut writer = Writer::new(Vec::new(), Target::Xml22);
    if let Ok(file) = read_all(text.as_bytes(), Options::default()) {
        for invoice in &file.invoices {
            let _ = writer.write(&Draft::from(invoice));
        }
    }
    String::from_utf8(writer.finish().unwrap_or_default()).unwrap_or_default()
}

/// A 1998B file that is made while it is read.
pub(crate) struct Stream {
    piece: String,
    read: usize,
    number: u64,
    left: u64,
}

impl Stream {
    /// About so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        Self { piece: heading(false), read: 0, number: 0, left: bytes }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.piece.clear();
            self.read = 0;
            invoice(&mut self.piece, false, self.number, 60);
            self.number += 1;
            self.left = self.left.saturating_sub(self.piece.len() as u64);
        }
        let mut rest = self.piece.as_bytes().get(self.read..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.read += count;
        Ok(count)
    }
}

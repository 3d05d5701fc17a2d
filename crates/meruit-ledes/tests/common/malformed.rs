//! A generator of malformed files: a sound file, and what may happen to it on its way.

use meruit_ledes::{Column, Format};
use proptest::prelude::*;

use super::{B, BI, file, row};

/// One thing that happens to the bytes of a file.
#[derive(Debug, Clone)]
pub(crate) enum Malformation {
    /// The text takes the place of every line end.
    LineEnds(&'static str),
    /// A piece of text is taken out, wherever it stands.
    Without(&'static str),
    /// A line, counted from the end, goes.
    DropLine(usize),
    /// A line is repeated.
    RepeatLine(usize),
    /// A piece of text is put in, so far into the file, in thousandths.
    Insert(usize, &'static str),
    /// So many bytes go, so far into the file, in thousandths.
    Cut(usize, usize),
    /// The fields of every line change places.
    Rotate(usize),
    /// A byte that is no UTF-8, so far into the file, in thousandths.
    Byte(usize, u8),
}

/// Pieces of text that are trouble where they do not belong.
const TROUBLE: &[&str] = &[
    "|",
    "||",
    "[]",
    "\n",
    "\r\n",
    "\r",
    " ",
    "NULL",
    "’",
    "🙂",
    ",",
    ".",
    "-",
    "$",
    "\u{1A}",
    "\0",
    "LEDES1998B[]\n",
    "LEDES98BI V2[]",
    "99999999999999999999999999999",
    "\n\n",
    "20260230",
    "\u{FEFF}",
    "<",
    "&",
];

fn malformation() -> impl Strategy<Value = Malformation> {
    let trouble = prop::sample::select(TROUBLE);
    prop_oneof![
        prop::sample::select(&["\r\n", "\r", "\n\n", " \n", ""][..]).prop_map(Malformation::LineEnds),
        prop::sample::select(
            &["[]", "|TIMEKEEPER_NAME", "INVOICE_DATE", "_", "LEDES1998B[]\n", "LEDES", "0"][..]
        )
        .prop_map(Malformation::Without),
        (0..6_usize).prop_map(Malformation::DropLine),
        (0..6_usize).prop_map(Malformation::RepeatLine),
        (0..1000_usize, trouble).prop_map(|(place, text)| Malformation::Insert(place, text)),
        (0..1000_usize, 1..40_usize).prop_map(|(place, length)| Malformation::Cut(place, length)),
        (1..24_usize).prop_map(Malformation::Rotate),
        (0..1000_usize, 0x80..=0xFF_u8).prop_map(|(place, byte)| Malformation::Byte(place, byte)),
    ]
}

/// A file of up to five records with up to five malformations.
pub(crate) fn malformed() -> impl Strategy<Value = Vec<u8>> {
    let value = prop_oneof![
        3 => prop::sample::select(&["", "0", "-70", "1250.", "20260312", "F", "IE", "INV-2", "Call, then draft"][..])
            .prop_map(str::to_owned),
        1 => "[ -~]{0,12}".prop_map(|text: String| text.replace(['|', '[', ']'], " ")),
    ];
    let change = (prop::sample::select(&Column::ALL[..24]), value);
    let records = prop::collection::vec(prop::collection::vec(change, 0..4), 0..6);
    (prop::bool::ANY, records, prop::collection::vec(malformation(), 0..6)).prop_map(
        |(international, records, malformations)| {
            let format: Format = if international { BI } else { B };
            let rows: Vec<String> = records
                .iter()
                .map(|changes| {
                    let changes: Vec<(Column, &str)> =
                        changes.iter().map(|(column, value)| (*column, value.as_str())).collect();
                    row(format, &changes)
                })
                .collect();
            malformations.iter().fold(file(format, &rows).into_bytes(), |bytes, each| each.apply(bytes))
        },
    )
}

impl Malformation {
    pub(crate) fn apply(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let at = |thousandths: usize, bytes: &[u8]| bytes.len() * thousandths / 1000;
        match self {
            Self::LineEnds(text) => replace(&bytes, b"\n", text.as_bytes()),
            Self::Without(text) => replace(&bytes, text.as_bytes(), b""),
            Self::DropLine(place) => with_lines(&bytes, |lines| {
                if *place < lines.len() {
                    lines.remove(lines.len() - 1 - place);
                }
            }),
            Self::RepeatLine(place) => with_lines(&bytes, |lines| {
                if *place < lines.len() {
                    lines.push(lines[lines.len() - 1 - place].clone());
                }
            }),
            Self::Insert(place, text) => {
                let at = at(*place, &bytes);
                bytes.splice(at..at, text.bytes());
                bytes
            }
            Self::Cut(place, length) => {
                let at = at(*place, &bytes);
                let end = (at + length).min(bytes.len());
                bytes.drain(at..end);
                bytes
            }
            Self::Rotate(by) => with_lines(&bytes, |lines| {
                for line in lines {
                    let mut fields: Vec<&[u8]> = line.split(|byte| *byte == b'|').collect();
                    let by = by % fields.len().max(1);
                    fields.rotate_left(by);
                    *line = fields.join(&b'|');
                }
            }),
            Self::Byte(place, byte) => {
                let at = at(*place, &bytes);
                bytes.insert(at, *byte);
                bytes
            }
        }
    }
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        match rest.strip_prefix(from) {
            Some(after) => {
                replaced.extend_from_slice(to);
                rest = after;
            }
            None => {
                replaced.push(*first);
                rest = &rest[1..];
            }
        }
    }
    replaced
}

fn with_lines(bytes: &[u8], change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    change(&mut lines);
    lines.join(&b'\n')
}

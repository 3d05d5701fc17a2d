//! Writing invoices in any of the formats, and saying what a format cannot carry.

mod letters;
mod loss;
mod records;
mod rows;
mod xml;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use crate::draft::Draft;
use crate::value::is_null;

pub use letters::Letters;
use loss::Losses;
pub use loss::{Loss, LossReason};
use records::{ALL_COLUMNS, Records};
use rows::{Cell, each_row};
use xml::Elements;

/// A format that can be written. LEDES 2000 is read only: its DTD, which its receivers hold files against, was not found in
/// public, and its committee gave it up in 2024.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// LEDES 1998B: no tax, no currency.
    Ledes1998B,
    /// LEDES 1998BI, without a version in its first line.
    Ledes1998Bi,
    /// LEDES 1998BI V2.
    Ledes1998BiV2,
    /// LEDES XML 2.0: no second currency, no tiered taxes.
    Xml20,
    /// LEDES XML 2.1: no tiered taxes.
    Xml21,
    /// LEDES XML 2.2.
    Xml22,
}

impl Target {
    /// Every format that can be written.
    pub const ALL: [Self; 6] =
        [Self::Ledes1998B, Self::Ledes1998Bi, Self::Ledes1998BiV2, Self::Xml20, Self::Xml21, Self::Xml22];

    /// The name in options and reports; [`FromStr`] reads it back.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ledes1998B => "1998b",
            Self::Ledes1998Bi => "1998bi",
            Self::Ledes1998BiV2 => "1998bi-v2",
            Self::Xml20 => "xml-2.0",
            Self::Xml21 => "xml-2.1",
            Self::Xml22 => "xml-2.2",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// ```
/// use meruit_ledes::Target;
/// assert_eq!("1998bi-v2".parse(), Ok(Target::Ledes1998BiV2));
/// assert!("2000".parse::<Target>().is_err());
/// ```
impl FromStr for Target {
    type Err = UnknownTarget;

    fn from_str(name: &str) -> Result<Self, UnknownTarget> {
        let target = Self::ALL.into_iter().find(|target| target.as_str() == name);
        target.ok_or_else(|| UnknownTarget { name: name.to_owned() })
    }
}

/// A name that is none of [`Target::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no format that can be written; known are {}", Target::ALL.map(Target::as_str).join(", "))]
pub struct UnknownTarget {
    name: String,
}

/// Writes invoices one after another and holds none of them.
///
/// Amounts are written with all their digits: nothing is rounded and no text is cut; what is longer than a format allows is
/// for [`Reader`](crate::Reader) and its profiles to tell. See [`Draft`] for an example.
#[derive(Debug)]
pub struct Writer<W: Write>(Inner<W>);

#[derive(Debug)]
enum Inner<W: Write> {
    Records(Records<W>),
    Elements(Box<Elements<W>>),
}

impl<W: Write> Writer<W> {
    /// A writer of a file of that format, in UTF-8. Nothing is written before the first invoice.
    pub fn new(output: W, target: Target) -> Self {
        Self::with_letters(output, target, Letters::Utf8)
    }

    /// A writer of a file of that format, its letters stored as the receiver wants them. XML is always UTF-8.
    pub fn with_letters(output: W, target: Target, letters: Letters) -> Self {
        let minor = match target {
            Target::Xml20 => Some(0),
            Target::Xml21 => Some(1),
            Target::Xml22 => Some(2),
            Target::Ledes1998B | Target::Ledes1998Bi | Target::Ledes1998BiV2 => None,
        };
        Self(match minor {
            Some(minor) => Inner::Elements(Box::new(Elements::new(output, minor))),
            None => Inner::Records(Records::new(output, target, letters)),
        })
    }

    /// Writes an invoice, and says what of it the format cannot carry; in the order of the fields, what concerns the
    /// whole invoice first.
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        match &mut self.0 {
            Inner::Records(records) => records.write(invoice),
            Inner::Elements(elements) => elements.write(invoice),
        }
    }

    /// Ends the file and gives the output back. A file without an invoice has its heading all the same.
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Inner::Records(records) => records.finish(),
            Inner::Elements(elements) => elements.finish(),
        }
    }
}

impl Draft {
    /// The lines as rows of the 52 columns of 1998BI, an empty text for a blank: days as ISO 8601 writes them, plain numbers,
    /// and what is neither as it stands. Totals count their tax. Beside it, what has no column.
    ///
    /// ```
    /// use meruit_ledes::{Column, Draft, DraftLine, LineKind};
    /// let mut invoice = Draft::default();
    /// invoice.columns.set(Column::InvoiceDate, "20260331");
    /// invoice.lines.push(DraftLine::new(LineKind::Fee));
    /// let (rows, losses) = invoice.rows();
    /// assert_eq!((rows[0].len(), rows[0][0].as_str(), losses.len()), (52, "2026-03-31", 0));
    /// ```
    pub fn rows(&self) -> (Vec<Vec<String>>, Vec<Loss>) {
        let mut losses = Losses::default();
        let mut rows = Vec::with_capacity(self.lines.len());
        each_row(self, &ALL_COLUMNS, false, &mut losses, |cells, losses| {
            let mut text = |cell: &Cell<'_>| {
                if is_null(&cell.text) {
                    cell.lose(LossReason::ReadsAsBlank, losses);
                    return String::new();
                }
                cell.text.to_string()
            };
            rows.push(cells.iter().map(&mut text).collect());
        });
        (rows, losses.into_vec())
    }
}

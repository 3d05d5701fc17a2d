//! From a file of any of the formats to its invoices, one at a time.

use std::io::BufRead;
use std::sync::Arc;

use crate::error::ReadError;
use crate::format::Format;
use crate::invoice::Invoice;
use crate::layout::Layout;
use crate::opening::{Replayed, looks_like_xml};
use crate::platform::Platform;
use crate::problem::Problem;
use crate::profile::Profile;
use crate::records::RecordReader;
use crate::xml::XmlReader;

/// How a file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// What is expected of the file, and how bad it is when it is not so.
    pub profile: Profile,
    /// How much is read before giving up.
    pub limits: Limits,
    /// Whether task, activity and expense codes and classifications are looked up in the published lists.
    pub check_codes: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { profile: Profile::default(), limits: Limits::default(), check_codes: true }
    }
}

impl Options {
    /// The rules of a platform, everything else as usual.
    ///
    /// ```
    /// use meruit_ledes::{Options, Platform};
    /// assert_eq!(Options::for_platform(Platform::Onit).profile.name, "onit");
    /// ```
    pub fn for_platform(platform: Platform) -> Self {
        Self { profile: platform.profile(), ..Self::default() }
    }
}

/// Bounds on memory: a file may be of any size, its lines and invoices may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most bytes of a physical line, and of a record put together from several; in an XML file, of one tag or
    /// text. 1 MiB.
    pub line_bytes: usize,
    /// The most lines of an invoice. 1,000,000.
    pub lines_per_invoice: usize,
    /// The most bytes of an invoice as written. 512 MiB.
    pub invoice_bytes: usize,
    /// The most elements of an XML file that may stand in each other. 32.
    pub depth: usize,
    /// The most problems of an invoice, and of the file outside of invoices. 100,000.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line_bytes: 1 << 20,
            lines_per_invoice: 1_000_000,
            invoice_bytes: 512 << 20,
            depth: 32,
            problems: 100_000,
        }
    }
}

/// Reads invoices from a file, one at a time, and holds no more than one.
///
/// The format is recognised from the first bytes: XML begins with `<`, and everything else is read as records.
///
/// In a 1998 file an invoice is the lines of one `INVOICE_NUMBER` that stand together, in an XML file an `invoice` element. When the number comes again after another one,
/// that is a second invoice, with the problem `invoice-split`; to notice it the reader keeps eight bytes an invoice.
///
/// After an error there is nothing more to read, and the iterator ends.
///
/// ```
/// use meruit_ledes::{Options, Reader};
/// # let file = meruit_ledes::doc_sample();
/// let mut reader = Reader::open(file.as_bytes(), Options::default())?;
/// for invoice in &mut reader {
///     let invoice = invoice?;
///     for line in &invoice.lines {
///         println!("{:?} {:?} {:?}", line.record_number(), line.kind, line.total);
///     }
///     for problem in &invoice.problems {
///         println!("{problem}");
///     }
/// }
/// assert!(reader.problems().is_empty());
/// # Ok::<(), meruit_ledes::ReadError>(())
/// ```
#[derive(Debug)]
pub struct Reader<R>(Inner<Replayed<R>>);

#[derive(Debug)]
enum Inner<R> {
    Records(Box<RecordReader<R>>),
    Xml(Box<XmlReader<R>>),
}

impl<R: BufRead> Reader<R> {
    /// Opens a file and reads its beginning: format line and header, or the root element.
    ///
    /// # Errors
    ///
    /// When the file is empty, is a mail envelope, or is no LEDES file at all; when its beginning is longer than the
    /// limit; when the source fails.
    pub fn open(input: R, options: Options) -> Result<Self, ReadError> {
        let (is_xml, input) = looks_like_xml(input).map_err(|source| ReadError::Io { record: 0, source })?;
        Ok(Self(if is_xml {
            Inner::Xml(Box::new(XmlReader::open(input, options)?))
        } else {
            Inner::Records(Box::new(RecordReader::open(input, options)?))
        }))
    }

    /// The format of the file.
    pub fn format(&self) -> Format {
        self.layout().format()
    }

    /// The columns of the file. Those of an XML file are the columns that have an element there.
    pub fn layout(&self) -> &Layout {
        self.shared_layout()
    }

    /// What is wrong outside of invoices: format line, header, records before the first invoice; in an XML file firm,
    /// client and markup. Complete when the last invoice has been read.
    pub fn problems(&self) -> &[Problem] {
        match &self.0 {
            Inner::Records(reader) => reader.problems(),
            Inner::Xml(reader) => reader.problems(),
        }
    }

    fn shared_layout(&self) -> &Arc<Layout> {
        match &self.0 {
            Inner::Records(reader) => reader.layout(),
            Inner::Xml(reader) => reader.layout(),
        }
    }

    fn into_problems(self) -> Vec<Problem> {
        match self.0 {
            Inner::Records(reader) => reader.into_problems(),
            Inner::Xml(reader) => reader.into_problems(),
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Invoice, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Inner::Records(reader) => reader.next(),
            Inner::Xml(reader) => reader.next(),
        }
    }
}

impl<R: BufRead> std::iter::FusedIterator for Reader<R> {}

/// A whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LedesFile {
    /// The columns, and with them the format.
    pub layout: Arc<Layout>,
    /// The invoices, in the order of the file.
    pub invoices: Vec<Invoice>,
    /// What is wrong outside of invoices.
    pub problems: Vec<Problem>,
}

/// Reads a whole file into memory; see [`Reader`] for one invoice at a time.
///
/// ```
/// use meruit_ledes::{Options, read_all};
/// # let text = meruit_ledes::doc_sample();
/// let file = read_all(text.as_bytes(), Options::default())?;
/// assert_eq!(file.invoices.len(), 1);
/// assert_eq!(file.invoices[0].lines[0].total.value().unwrap().to_string(), "700.00");
/// # Ok::<(), meruit_ledes::ReadError>(())
/// ```
///
/// # Errors
///
/// As [`Reader::open`], and when a limit is passed or the source fails further on.
pub fn read_all(input: impl BufRead, options: Options) -> Result<LedesFile, ReadError> {
    let mut reader = Reader::open(input, options)?;
    let invoices = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    let layout = Arc::clone(reader.shared_layout());
    Ok(LedesFile { layout, invoices, problems: reader.into_problems() })
}

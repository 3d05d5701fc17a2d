//! Where invoices are written to.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use meruit_ledes::{Draft, Letters, Loss, Target, Writer};

use super::csv::CsvSink;
use super::json::JsonSink;
#[cfg(feature = "arrow")]
use super::table::{ArrowSink, ParquetSink};

/// A form that invoices can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// A LEDES format.
    Ledes(Target),
    /// A row for each line, under the 52 labels of LEDES 1998BI.
    Csv,
    /// Facts, as a review reads them.
    Json,
    /// The rows of [`Csv`](Self::Csv) as a Parquet file, days and numbers typed.
    #[cfg(feature = "arrow")]
    Parquet,
    /// The same as an Arrow file.
    #[cfg(feature = "arrow")]
    Arrow,
}

impl Form {
    /// Every form.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = Target::ALL.map(Self::Ledes).to_vec();
        all.extend([Self::Csv, Self::Json]);
        #[cfg(feature = "arrow")]
        all.extend([Self::Parquet, Self::Arrow]);
        all
    }

    /// The name in options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ledes(target) => target.as_str(),
            Self::Csv => "csv",
            Self::Json => "json",
            #[cfg(feature = "arrow")]
            Self::Parquet => "parquet",
            #[cfg(feature = "arrow")]
            Self::Arrow => "arrow",
        }
    }
}

/// ```
/// use meruit_io::convert::Form;
/// assert_eq!("csv".parse(), Ok(Form::Csv));
/// let error = "edi".parse::<Form>().unwrap_err();
/// assert!(error.to_string().starts_with("`edi` is no form to write; known are 1998b, 1998bi,"));
/// ```
impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(name: &str) -> Result<Self, UnknownForm> {
        let form = Self::all().into_iter().find(|form| form.as_str() == name);
        form.ok_or_else(|| UnknownForm { name: name.to_owned() })
    }
}

/// A name that is none of [`Form::all`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no form to write; known are {}", Form::all().into_iter().map(Form::as_str).collect::<Vec<_>>().join(", "))]
pub struct UnknownForm {
    name: String,
}

/// Takes invoices one after another and writes them.
///
/// ```
/// use meruit_io::convert::{Form, Found, Sink, each_invoice};
/// use meruit_ledes::{Letters, Options};
///
/// # let ledes = meruit_ledes::doc_sample();
/// let mut sink = Sink::new(Vec::new(), Form::Csv, Letters::Utf8)?;
/// each_invoice("march.ledes", ledes.as_bytes(), &Options::default(), |found| {
///     if let Found::Invoice { draft, .. } = found {
///         let losses = sink.write(&draft)?;
///         assert!(losses.is_empty());
///     }
///     Ok(())
/// })?;
/// assert!(sink.finish()?.starts_with(b"INVOICE_DATE,INVOICE_NUMBER"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sink<W: Write + Send>(Inner<W>);

enum Inner<W: Write + Send> {
    Ledes(Writer<W>),
    Csv(Box<CsvSink<W>>),
    Json(JsonSink<W>),
    #[cfg(feature = "arrow")]
    Parquet(Box<ParquetSink<W>>),
    #[cfg(feature = "arrow")]
    Arrow(Box<ArrowSink<W>>),
}

impl<W: Write + Send> fmt::Debug for Sink<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").finish_non_exhaustive()
    }
}

impl<W: Write + Send> Sink<W> {
    /// Begins a file. `letters` count for the 1998 formats; all other forms are UTF-8.
    ///
    /// # Errors
    ///
    /// When the output fails, here and in the other functions.
    pub fn new(output: W, form: Form, letters: Letters) -> io::Result<Self> {
        Ok(Self(match form {
            Form::Ledes(target) => Inner::Ledes(Writer::with_letters(output, target, letters)),
            Form::Csv => Inner::Csv(Box::new(CsvSink::new(output)?)),
            Form::Json => Inner::Json(JsonSink::new(output)),
            #[cfg(feature = "arrow")]
            Form::Parquet => Inner::Parquet(Box::new(ParquetSink::new(output)?)),
            #[cfg(feature = "arrow")]
            Form::Arrow => Inner::Arrow(Box::new(ArrowSink::new(output)?)),
        }))
    }

    /// Writes an invoice, and says what of it the form cannot carry.
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        match &mut self.0 {
            Inner::Ledes(writer) => writer.write(invoice),
            Inner::Csv(sink) => sink.write(invoice),
            Inner::Json(sink) => sink.write(invoice),
            #[cfg(feature = "arrow")]
            Inner::Parquet(sink) => sink.write(invoice),
            #[cfg(feature = "arrow")]
            Inner::Arrow(sink) => sink.write(invoice),
        }
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    ///
    /// When the output fails.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Inner::Ledes(writer) => writer.finish(),
            Inner::Csv(sink) => sink.finish(),
            Inner::Json(sink) => sink.finish(),
            #[cfg(feature = "arrow")]
            Inner::Parquet(sink) => sink.finish(),
            #[cfg(feature = "arrow")]
            Inner::Arrow(sink) => sink.finish(),
        }
    }
}

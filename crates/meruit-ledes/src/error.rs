//! Why a file could not be read any further.

use std::io;

/// Nothing, or nothing more, can be read. Everything less than that is a [`Problem`](crate::Problem).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The source failed.
    #[error("the file could not be read after record {record}")]
    Io {
        /// The last physical line that was read whole.
        record: u64,
        /// What the source said.
        #[source]
        source: io::Error,
    },
    /// The file has no text in it.
    #[error("the file is empty")]
    Empty,
    /// The file is XML or HTML, and none of the LEDES XML formats, whatever it calls itself.
    #[error("this is XML{}, and none of the LEDES XML formats", root_in_words(.root))]
    Xml {
        /// The name of the root element, where there is one.
        root: Option<String>,
    },
    /// The file is a mail or signature envelope with an invoice somewhere inside.
    #[error("this is a MIME envelope ({content_type}); take the invoice out of it and read that")]
    Envelope {
        /// The content type as the envelope states it, or `no content type stated`.
        content_type: String,
    },
    /// The file is something else.
    #[error("this is not a LEDES file: {what}")]
    NotLedes {
        /// What it looks like, with the beginning of the first line where that helps.
        what: String,
    },
    /// A line, or a tag or text of an XML file, is longer than [`Limits::line_bytes`](crate::Limits::line_bytes).
    #[error("record {record} is longer than {limit} bytes")]
    LineTooLong {
        /// The physical line.
        record: u64,
        /// The limit that was set.
        limit: usize,
    },
    /// An invoice has more lines than [`Limits::lines_per_invoice`](crate::Limits::lines_per_invoice).
    #[error("invoice `{invoice}` has more than {limit} lines (record {record})")]
    TooManyLines {
        /// The invoice number as written.
        invoice: String,
        /// The physical line at which the limit was passed.
        record: u64,
        /// The limit that was set.
        limit: usize,
    },
    /// The text of an invoice takes more bytes than [`Limits::invoice_bytes`](crate::Limits::invoice_bytes).
    #[error("an invoice has more than {limit} bytes (record {record})")]
    InvoiceTooLarge {
        /// The physical line at which the limit was passed.
        record: u64,
        /// The limit that was set.
        limit: usize,
    },
    /// Elements of an XML file stand in each other more than [`Limits::depth`](crate::Limits::depth) deep.
    #[error("elements stand more than {limit} deep in each other (record {record})")]
    TooDeep {
        /// The physical line at which the limit was passed.
        record: u64,
        /// The limit that was set.
        limit: usize,
    },
    /// More problems than [`Limits::problems`](crate::Limits::problems) were found outside of invoices or in one of them.
    #[error("more than {limit} problems by record {record}")]
    TooManyProblems {
        /// The physical line at which the limit was passed.
        record: u64,
        /// The limit that was set.
        limit: usize,
    },
}

fn root_in_words(root: &Option<String>) -> String {
    root.as_ref().map(|root| format!(" with the root element `{root}`")).unwrap_or_default()
}

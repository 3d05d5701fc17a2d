//! The messages of an Arrow IPC stream or file: what describes a batch, and the bytes of its columns.
//!
//! `arrow-ipc` knows how messages are written; the columns themselves are read and written in this crate, because the general
//! readers of Arrow would be a tenth of the package.

use arrow_ipc::{Footer, Message, MetadataVersion, RecordBatch, Schema, root_as_footer, root_as_message};

use crate::failure::Failure;

/// What an Arrow IPC file begins and ends with; a stream begins with the mark of a message.
const FILE: &[u8] = b"ARROW1";

/// What stands before the length of a message.
pub(crate) const MARK: [u8; 4] = [0xff; 4];

/// Whether bytes that begin so are an Arrow IPC stream or file. No text begins like either.
pub(crate) fn is_arrow(beginning: &[u8]) -> bool {
    beginning.starts_with(FILE) || beginning.starts_with(&MARK)
}

/// Why bytes are no table.
pub(crate) fn broken(what: impl std::fmt::Display) -> Failure {
    Failure::arrow("not-arrow", format!("this is no Arrow IPC stream or file: {what}"))
}

/// A part of a table, in the order in which parts must be read.
pub(crate) enum Part<'b> {
    /// The columns; comes first, and once.
    Schema(Schema<'b>),
    /// The values of a dictionary, or more of them.
    Dictionary {
        id: i64,
        more: bool,
        values: Batch<'b>,
    },
    Rows(Batch<'b>),
}

/// What describes the columns of a batch, and their bytes.
pub(crate) struct Batch<'b> {
    pub(crate) described: RecordBatch<'b>,
    pub(crate) body: &'b [u8],
}

/// Reads a stream or a file.
pub(crate) fn read(bytes: &[u8], take: impl FnMut(Part<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    if bytes.starts_with(FILE) { read_file(bytes, take) } else { read_stream(bytes, take) }
}

fn read_stream(bytes: &[u8], mut take: impl FnMut(Part<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut rest = bytes;
    let mut begun = false;
    while let Some((described, after)) = next(rest)? {
        let message = root_as_message(described).map_err(broken)?;
        let length = usize::try_from(message.bodyLength()).map_err(broken)?;
        let (body, after) =
            after.split_at_checked(length).ok_or_else(|| broken("it ends within a message"))?;
        match (message.header_as_schema(), begun) {
            (Some(schema), false) => take(Part::Schema(schema))?,
            (None, true) => take(batch(message, body)?)?,
            (None, false) => return Err(broken("it begins without a schema")),
            (Some(_), true) => return Err(broken("it has two schemas")),
        }
        begun = true;
        rest = after;
    }
    if begun { Ok(()) } else { Err(broken("it is empty")) }
}

/// What describes a message, and the bytes after that.
type Described<'b> = (&'b [u8], &'b [u8]);

/// The next message; nothing at the end.
fn next(bytes: &[u8]) -> Result<Option<Described<'_>>, Failure> {
    // Before version 0.15 of the format there was no mark; a stream may end without saying so.
    let rest = bytes.strip_prefix(&MARK).unwrap_or(bytes);
    let Some((length, rest)) = rest.split_first_chunk() else {
        return if bytes.is_empty() { Ok(None) } else { Err(broken("it ends within a message")) };
    };
    match usize::try_from(i32::from_le_bytes(*length)).map_err(broken)? {
        0 => Ok(None),
        length => rest.split_at_checked(length).map(Some).ok_or_else(|| broken("it ends within a message")),
    }
}

/// A file lists its messages at its end. Dictionaries come first, wherever they stand.
fn read_file(bytes: &[u8], mut take: impl FnMut(Part<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    let footer = footer(bytes).ok_or_else(|| broken("it ends without its list of batches"))?;
    let footer = root_as_footer(footer).map_err(broken)?;
    take(Part::Schema(footer.schema().ok_or_else(|| broken("it has no schema"))?))?;
    for block in blocks(&footer) {
        let (at, described, length) = (block.offset(), block.metaDataLength(), block.bodyLength());
        let (described, body) = part(bytes, at, described.into(), length)
            .ok_or_else(|| broken("its list of batches leads beyond its end"))?;
        let (described, _) = next(described)?.ok_or_else(|| broken("a batch is missing"))?;
        take(batch(root_as_message(described).map_err(broken)?, body)?)?;
    }
    Ok(())
}

fn footer(bytes: &[u8]) -> Option<&[u8]> {
    let (rest, length) = bytes.strip_suffix(FILE)?.split_last_chunk()?;
    let length = usize::try_from(i32::from_le_bytes(*length)).ok()?;
    rest.get(rest.len().checked_sub(length)?..)
}

fn blocks<'f>(footer: &Footer<'f>) -> impl Iterator<Item = &'f arrow_ipc::Block> + use<'f> {
    let (dictionaries, batches) = (footer.dictionaries(), footer.recordBatches());
    dictionaries.into_iter().flatten().chain(batches.into_iter().flatten())
}

/// What describes a message, and its body.
fn part(bytes: &[u8], at: i64, described: i64, length: i64) -> Option<(&[u8], &[u8])> {
    let whole = bytes.get(usize::try_from(at).ok()?..)?;
    let (described, rest) = whole.split_at_checked(usize::try_from(described).ok()?)?;
    Some((described, rest.get(..usize::try_from(length).ok()?)?))
}

fn batch<'b>(message: Message<'b>, body: &'b [u8]) -> Result<Part<'b>, Failure> {
    if message.version() < MetadataVersion::V4 {
        return Err(broken("it is of a version before 0.8"));
    }
    let batch = |described: Option<RecordBatch<'b>>| {
        let described = described.ok_or_else(|| broken("a batch is missing"))?;
        if described.compression().is_some() {
            return Err(broken("it is compressed; write it without compression"));
        }
        Ok(Batch { described, body })
    };
    Ok(match message.header_as_dictionary_batch() {
        Some(part) => Part::Dictionary { id: part.id(), more: part.isDelta(), values: batch(part.data())? },
        None => Part::Rows(batch(message.header_as_record_batch())?),
    })
}

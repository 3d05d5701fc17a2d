//! The bytes of an XML file as UTF-8, with lines counted and lengths bounded.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use crate::error::Limits;

/// How much is decoded at a time.
const CHUNK: usize = 8 * 1024;

/// Which limit ended the reading.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Beyond {
    #[error("the file is too long")]
    File,
    #[error("a record is too long")]
    Record,
}

/// Decodes by the byte order mark or by what the XML declaration says; UTF-8 where neither does.
pub(crate) struct Source<R> {
    input: R,
    decoder: Option<Decoder>,
    ready: String,
    read: usize,
    ended: bool,
    line: u64,
    file: u64,
    token: usize,
    limits: Limits,
    odd: Option<u64>,
}

impl<R: BufRead> Source<R> {
    pub(crate) fn new(input: R, limits: Limits) -> Self {
        Self {
            input,
            decoder: None,
            ready: String::new(),
            read: 0,
            ended: false,
            line: 1,
            file: 0,
            token: 0,
            limits,
            odd: None,
        }
    }

    /// The line of the next byte.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn begin_token(&mut self) {
        self.token = 0;
    }

    /// The line near which bytes could not be decoded, once.
    pub(crate) fn take_odd(&mut self) -> Option<u64> {
        self.odd.take()
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.read = 0;
        self.ready.reserve(CHUNK);
        while self.ready.is_empty() && !self.ended {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let last = chunk.is_empty();
            let decoder = self.decoder.get_or_insert_with(|| encoding_of(chunk).new_decoder());
            let (result, taken, odd) = decoder.decode_to_string(chunk, &mut self.ready, last);
            self.input.consume(taken);
            self.file = self.file.saturating_add(taken as u64);
            if odd {
                self.odd.get_or_insert(self.line);
            }
            if self.file > self.limits.file {
                return Err(io::Error::other(Beyond::File));
            }
            self.ended = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

/// What the declaration names, where it names something that is written in ASCII.
fn encoding_of(start: &[u8]) -> &'static Encoding {
    let start = String::from_utf8_lossy(start.get(..200).unwrap_or(start)).into_owned();
    let declaration = start.split("?>").next().unwrap_or_default();
    let label = declaration.split_once("encoding").and_then(|(_, rest)| {
        let value = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next()?;
        value.get(1..)?.split(quote).next()
    });
    label
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|e| e.is_ascii_compatible())
        .unwrap_or(UTF_8)
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.token > self.limits.record {
            return Err(io::Error::other(Beyond::Record));
        }
        if self.read >= self.ready.len() {
            self.refill()?;
        }
        Ok(self.ready.as_bytes().get(self.read..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        let end = self.read.saturating_add(count).min(self.ready.len());
        let taken = self.ready.as_bytes().get(self.read..end).unwrap_or_default();
        self.line += taken.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.token = self.token.saturating_add(taken.len());
        self.read = end;
    }
}

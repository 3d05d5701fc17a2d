//! Lines of 94 columns, cut out of a file with or without line ends.

use std::io::{self, BufRead};

use crate::error::{Limits, ReadError};
use crate::problem::{ProblemId, Problems};

/// The length of a record.
pub(crate) const WIDTH: usize = 94;

/// One record, filled up or cut to its 94 columns.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    letters: Vec<char>,
    pub(crate) line: u64,
}

impl Columns {
    /// The columns from `first` to `last`, counted from 1 as the layouts do, without blanks around.
    pub(crate) fn get(&self, first: usize, last: usize) -> String {
        self.raw(first, last).trim().to_owned()
    }

    /// The same with its blanks.
    pub(crate) fn raw(&self, first: usize, last: usize) -> String {
        self.letters.iter().skip(first.saturating_sub(1)).take((last + 1).saturating_sub(first)).collect()
    }

    /// What stands there, where something does.
    pub(crate) fn some(&self, first: usize, last: usize) -> Option<String> {
        Some(self.get(first, last)).filter(|text| !text.is_empty())
    }

    pub(crate) fn is_filler(&self) -> bool {
        self.letters.iter().all(|letter| *letter == '9')
    }
}

/// The source of records: one a line, or one after the other without line ends.
pub(crate) struct Records<R> {
    input: R,
    limits: Limits,
    file: u64,
    /// The line, from 1; where there are no line ends the record.
    line: u64,
    /// Whether records stand on lines of their own, once the first one has shown it.
    on_lines: Option<bool>,
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(input: R, limits: Limits) -> Self {
        Self { input, limits, file: 0, line: 0, on_lines: None }
    }

    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn next(&mut self, problems: &mut Problems) -> Result<Option<Columns>, ReadError> {
        loop {
            let mut bytes = Vec::with_capacity(WIDTH);
            let mut line_ended = false;
            while bytes.len() < WIDTH {
                match self.peek()? {
                    Some(b'\n') => {
                        self.bump();
                        line_ended = true;
                        break;
                    }
                    Some(byte) => {
                        self.bump();
                        bytes.push(byte);
                    }
                    None => break,
                }
            }
            if bytes.is_empty() && !line_ended {
                return Ok(None);
            }
            self.line += 1;
            if !line_ended {
                self.end_line(problems)?;
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some(self.columns(&bytes, problems)));
            }
        }
    }

    /// What stands behind the 94th column up to the line's end is left out. A file without line ends has the next record there,
    /// and the record behind the first one is a batch header.
    fn end_line(&mut self, problems: &mut Problems) -> Result<(), ReadError> {
        let next = self.peek()?;
        if *self.on_lines.get_or_insert(next != Some(b'5')) {
            let mut told = false;
            while let Some(byte) = self.peek()? {
                self.bump();
                if byte == b'\n' {
                    break;
                }
                if !byte.is_ascii_whitespace() && !told {
                    told = true;
                    let message = "what stands behind column 94 is left out";
                    problems.tell(ProblemId::RecordLength, self.line, None, message);
                }
            }
        } else {
            while self.peek()?.is_some_and(|byte| byte.is_ascii_whitespace()) {
                self.bump();
            }
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        if self.file > self.limits.file {
            return Err(ReadError::FileTooLong { line: self.line, limit: self.limits.file });
        }
        loop {
            match self.input.fill_buf() {
                Ok(chunk) => return Ok(chunk.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(ReadError::Io { line: self.line, source }),
            }
        }
    }

    fn bump(&mut self) {
        self.input.consume(1);
        self.file = self.file.saturating_add(1);
    }

    fn columns(&self, bytes: &[u8], problems: &mut Problems) -> Columns {
        let text = String::from_utf8_lossy(bytes);
        let mut letters: Vec<char> = text.trim_end_matches('\r').chars().collect();
        if letters.len() < WIDTH {
            let message = format!("the record has {} characters and is filled up", letters.len());
            problems.tell(ProblemId::RecordLength, self.line, None, message);
        }
        letters.resize(WIDTH, ' ');
        Columns { letters, line: self.line }
    }
}

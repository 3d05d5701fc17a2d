//! From the records of a 1998 file to its invoices, one at a time.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::io::BufRead;
use std::sync::Arc;

use crate::catalogue::ProblemId;
use crate::check::{KnownCodes, check_codes, check_invoice, check_line, check_values};
use crate::column::Column;
use crate::error::ReadError;
use crate::format::{Format, FormatLine, read_format_line};
use crate::invoice::Invoice;
use crate::layout::Layout;
use crate::line::Line;
use crate::physical::{Encoding, PhysicalLine, PhysicalLines};
use crate::problem::Problem;
use crate::profile::Profile;
use crate::reader::{Limits, Options};
use crate::record::{Record, count_fields, ends_with_mark};
use crate::report::Reporter;
use crate::settle::{is_recognisable, settle};
use crate::start::{encoding_problem, is_blank, read_start};

/// Reads invoices from the records of a file.
#[derive(Debug)]
pub(crate) struct RecordReader<R> {
    lines: PhysicalLines<R>,
    /// Lines looked at and put back.
    pending: VecDeque<PhysicalLine>,
    layout: Arc<Layout>,
    profile: Arc<Profile>,
    limits: Limits,
    /// The codes met so far; `None` where codes are not looked up.
    codes: Option<KnownCodes>,
    /// What is wrong outside of invoices.
    outside: Reporter,
    open: Option<OpenInvoice>,
    /// An unreadable record with no readable one after it yet: it may belong to the invoice before or the one after.
    loose: Option<u64>,
    seen: HashSet<u64>,
    hasher: RandomState,
    finished: bool,
}

/// The invoice whose lines are being read.
#[derive(Debug)]
struct OpenInvoice {
    number: String,
    lines: Vec<Line>,
    /// Whether each line repeats what the line before it says of invoice, matter and client.
    repeats: Vec<bool>,
    reporter: Reporter,
    /// The first record among its lines, or right before them, that could not be read.
    unreadable: Option<u64>,
    bytes: usize,
}

impl<R: BufRead> RecordReader<R> {
    /// Reads the format line and the header.
    pub(crate) fn open(input: R, options: Options) -> Result<Self, ReadError> {
        let Options { profile, mut limits, check_codes } = options;
        // Places inside a record are kept in 32 bits.
        limits.line_bytes = limits.line_bytes.min(u32::MAX as usize / 2);
        let mut lines = PhysicalLines::open(input, limits.line_bytes)?;
        let start = read_start(&mut lines)?;
        let profile = Arc::new(profile);
        let mut outside = Reporter::new(Arc::clone(&profile));
        outside.report_all(format_not_accepted(start.layout.format(), &profile));
        outside.report_all(start.problems);
        Ok(Self {
            lines,
            pending: start.pending,
            layout: Arc::new(start.layout),
            profile,
            limits,
            codes: check_codes.then(KnownCodes::default),
            outside,
            open: None,
            loose: None,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            finished: false,
        })
    }

    pub(crate) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        self.outside.problems()
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.outside.into_problems()
    }

    fn read_on(&mut self) -> Result<Option<Invoice>, ReadError> {
        while let Some(line) = self.next_text()? {
            let done = if is_heading(&line.text) {
                self.take_heading(&line)?
            } else {
                let record = self.put_together(line)?;
                self.take_record(record)?
            };
            if done.is_some() {
                return Ok(done);
            }
        }
        self.finished = true;
        let last = self.open.take().map(|open| self.close(open));
        if last.is_none() && self.seen.is_empty() {
            self.outside.report(Problem::new(ProblemId::NoRecords, "no record could be read"));
        }
        Ok(last)
    }

    /// Reads one record. When it begins an invoice, the one before it is complete.
    fn take_record(&mut self, record: BrokenRecord) -> Result<Option<Invoice>, ReadError> {
        let BrokenRecord { record, encoding, breaks } = record;
        let at = record.number();
        let encoding = encoding_problem(at, record.text(), encoding);
        let settled = match settle(record, &self.layout) {
            Ok(settled) => settled,
            Err(problem) => {
                self.report_unreadable(*problem, encoding)?;
                return Ok(None);
            }
        };
        let line = Line::new(settled.record, Arc::clone(&self.layout));
        let number = line.raw(Column::InvoiceNumber).unwrap_or_default().trim();
        let done = match self.open.take() {
            Some(open) if open.number == number => {
                self.open = Some(open);
                None
            }
            other => {
                let next = self.begin(number, at);
                self.open = Some(next);
                other.map(|open| self.close(open))
            }
        };
        self.loose = None;
        if let Some(open) = &mut self.open {
            open.reporter.report_all(encoding);
            open.reporter.report_all(settled.repair);
            if breaks > 0 {
                let message = format!("the record is broken into {} lines", breaks + 1);
                let problem =
                    Problem::new(ProblemId::LineBreakInText, message).at(at).with_raw(line.raw_record());
                open.reporter
                    .report(problem.with_help("replace line breaks in texts by blanks before sending"));
            }
            if !line.has_end_mark() {
                open.reporter
                    .report(Problem::new(ProblemId::NoEndMark, "the record does not end with []").at(at));
            }
            open.push(line, self.codes.as_mut());
            open.check_limits(&self.limits, at)?;
        }
        Ok(done)
    }

    fn begin(&mut self, number: &str, record: u64) -> OpenInvoice {
        let mut reporter = Reporter::new(Arc::clone(&self.profile));
        if !self.seen.insert(self.hasher.hash_one(number)) {
            let message = format!("invoice `{number}` comes again after another invoice");
            let problem = Problem::new(ProblemId::InvoiceSplit, message).at(record);
            reporter.report(problem.in_field(Column::InvoiceNumber.label(), number));
        }
        OpenInvoice {
            number: number.to_owned(),
            lines: Vec::new(),
            repeats: Vec::new(),
            reporter,
            unreadable: self.loose,
            bytes: 0,
        }
    }

    fn close(&self, open: OpenInvoice) -> Invoice {
        let OpenInvoice { lines, repeats, mut reporter, unreadable, .. } = open;
        let mut invoice = Invoice::new(lines, Arc::clone(&self.layout));
        check_invoice(&invoice, unreadable, &repeats, &mut reporter);
        invoice.problems = reporter.into_problems();
        invoice
    }

    /// A record that cannot be read belongs to the invoice it stands in; before the first invoice, to the file.
    fn report_unreadable(&mut self, problem: Problem, encoding: Option<Problem>) -> Result<(), ReadError> {
        let at = problem.record.unwrap_or_default();
        self.loose = self.loose.or(problem.record);
        match &mut self.open {
            Some(open) => {
                open.unreadable = open.unreadable.or(problem.record);
                open.reporter.report_all(encoding.into_iter().chain([problem]));
                open.check_limits(&self.limits, at)
            }
            None => {
                self.outside.report_all(encoding.into_iter().chain([problem]));
                check_problems(&self.outside, &self.limits, at)
            }
        }
    }

    /// Reads a format line or labels between records: several files were put together. The records after it are read
    /// under these labels; when they are other labels, the invoice before them is complete.
    fn take_heading(&mut self, line: &PhysicalLine) -> Result<Option<Invoice>, ReadError> {
        let current = self.layout.format();
        let mut found = Vec::new();
        let layout = match read_format_line(&line.text) {
            Some(FormatLine { format, rest, .. }) => {
                if !rest.is_empty() {
                    self.pending.push_front(PhysicalLine { text: rest.to_owned(), ..line.clone() });
                }
                format.filter(|format| *format != current).map(Layout::assumed)
            }
            None => Layout::from_header(&line.text, Some(current)).map(|(layout, problems)| {
                found = problems;
                layout
            }),
        };
        let layout = layout.filter(|layout| *layout != *self.layout);
        let message = match &layout {
            None => "the file begins again here; the columns stay the same".to_owned(),
            Some(layout) => format!("the file begins again here, as {} with other columns", layout.format()),
        };
        let problem = Problem::new(ProblemId::BeginsAgain, message).at(line.number);
        self.outside.report(problem.with_raw(line.text.as_str()));
        let Some(layout) = layout else {
            return check_problems(&self.outside, &self.limits, line.number).map(|()| None);
        };
        self.outside.report_all(found.into_iter().map(|problem| problem.at(line.number)));
        check_problems(&self.outside, &self.limits, line.number)?;
        let done = self.open.take().map(|open| self.close(open));
        self.layout = Arc::new(layout);
        Ok(done)
    }

    /// The next line that is not blank.
    fn next_text(&mut self) -> Result<Option<PhysicalLine>, ReadError> {
        while let Some(line) = self.next_line()? {
            if !is_blank(&line.text) {
                return Ok(Some(line));
            }
            self.report_blank(&line);
        }
        Ok(None)
    }

    fn next_line(&mut self) -> Result<Option<PhysicalLine>, ReadError> {
        match self.pending.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next_line(),
        }
    }

    fn report_blank(&mut self, line: &PhysicalLine) {
        let problem =
            Problem::new(ProblemId::BlankLine, "a blank line").at(line.number).with_raw(line.text.as_str());
        self.outside.report(problem);
    }

    /// Joins `line` with those after it when they make exactly one whole record: with its end mark or, in a file without
    /// end marks, with every date and number in its column. Otherwise each line stays what it is.
    fn put_together(&mut self, line: PhysicalLine) -> Result<BrokenRecord, ReadError> {
        let width = self.layout.width();
        let encoding = line.encoding;
        let first = Record::split(line);
        let mut fields = first.len();
        if fields >= width || first.has_end_mark() {
            return Ok(BrokenRecord { record: first, encoding, breaks: 0 });
        }
        let line = first.into_line(encoding);
        let mut parts: Vec<PhysicalLine> = Vec::new();
        let mut bytes = line.text.len();
        while parts.len() < MOST_BREAKS {
            let Some(part) = self.next_line()? else { break };
            if is_heading(&part.text) {
                self.pending.push_front(part);
                break;
            }
            fields += count_fields(&part.text) - 1;
            bytes = bytes.saturating_add(part.text.len() + 1);
            let ends = ends_with_mark(&part.text);
            parts.push(part);
            if fields == width && bytes <= self.limits.line_bytes {
                let record = joined(&line, &parts);
                if ends || is_recognisable(&record.record, &self.layout) {
                    return Ok(record);
                }
            }
            if fields >= width || ends || bytes > self.limits.line_bytes {
                break;
            }
        }
        for part in parts.into_iter().rev() {
            self.pending.push_front(part);
        }
        Ok(BrokenRecord { record: Record::split(line), encoding, breaks: 0 })
    }
}

pub(crate) fn format_not_accepted(format: Format, profile: &Profile) -> Option<Problem> {
    let message = format!("{} does not take {format}", profile.name);
    (!profile.accepts(format)).then(|| {
        let accepted: Vec<String> = profile.formats.iter().map(Format::to_string).collect();
        Problem::new(ProblemId::FormatNotAccepted, message)
            .with_help(format!("it takes {}", accepted.join(", ")))
    })
}

/// A text of more lines is hardly one field.
const MOST_BREAKS: usize = 64;

/// A record, and how many line breaks stood in it.
struct BrokenRecord {
    record: Record,
    encoding: Encoding,
    breaks: usize,
}

/// Whether `line` is a format line or labels. Both begin with a letter and records with a date, so this is quick.
fn is_heading(line: &str) -> bool {
    let line = line.trim_start();
    if !line.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return false;
    }
    let first = line.split('|').next().unwrap_or_default();
    let is_label = || Column::from_label(first.trim().trim_end_matches("[]")).is_some();
    read_format_line(line).is_some_and(|found| found.format.is_some())
        || is_label() && Layout::from_header(line, None).is_some()
}

fn joined(line: &PhysicalLine, parts: &[PhysicalLine]) -> BrokenRecord {
    let mut line = line.clone();
    for part in parts {
        line.text.push('\n');
        line.text.push_str(&part.text);
        line.encoding = line.encoding.worse(part.encoding);
    }
    let encoding = line.encoding;
    BrokenRecord { record: Record::split(line), encoding, breaks: parts.len() }
}

impl OpenInvoice {
    fn push(&mut self, line: Line, codes: Option<&mut KnownCodes>) {
        let previous = self.lines.last();
        let repeats = previous.is_some_and(|before| line.repeats(before));
        check_values(&line, previous, repeats, &mut self.reporter);
        check_line(&line, &mut self.reporter);
        if let Some(known) = codes {
            check_codes(&line, known, &mut self.reporter);
        }
        self.repeats.push(repeats);
        self.bytes = self.bytes.saturating_add(line.raw_record().len());
        self.lines.push(line);
    }

    fn check_limits(&self, limits: &Limits, record: u64) -> Result<(), ReadError> {
        if self.lines.len() > limits.lines_per_invoice {
            let limit = limits.lines_per_invoice;
            return Err(ReadError::TooManyLines { invoice: self.number.clone(), record, limit });
        }
        if self.bytes > limits.invoice_bytes {
            return Err(ReadError::InvoiceTooLarge { record, limit: limits.invoice_bytes });
        }
        check_problems(&self.reporter, limits, record)
    }
}

fn check_problems(reporter: &Reporter, limits: &Limits, record: u64) -> Result<(), ReadError> {
    if reporter.len() > limits.problems || reporter.raw_bytes() > limits.invoice_bytes {
        return Err(ReadError::TooManyProblems { record, limit: limits.problems });
    }
    Ok(())
}

impl<R: BufRead> Iterator for RecordReader<R> {
    type Item = Result<Invoice, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let result = self.read_on();
        self.finished |= result.is_err();
        result.transpose()
    }
}

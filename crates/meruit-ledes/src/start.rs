//! The beginning of a file: format line, header, and what to do when either is odd or missing.

use std::collections::VecDeque;
use std::io::BufRead;

use crate::catalogue::ProblemId;
use crate::error::ReadError;
use crate::foreign;
use crate::format::{Format, FormatLine, read_format_line};
use crate::layout::Layout;
use crate::physical::{Encoding, PhysicalLine, PhysicalLines};
use crate::problem::Problem;
use crate::record::{Record, count_fields};
use crate::settle::is_recognisable;

/// What the first lines say.
pub(crate) struct Start {
    pub(crate) layout: Layout,
    pub(crate) problems: Vec<Problem>,
    /// Lines that turned out to be records.
    pub(crate) pending: VecDeque<PhysicalLine>,
}

/// Reads format line and header from `lines`.
pub(crate) fn read_start<R: BufRead>(lines: &mut PhysicalLines<R>) -> Result<Start, ReadError> {
    let mut problems = opening_problems(lines);
    let first = next_text(lines)?.ok_or(ReadError::Empty)?;
    if let Some(error) = foreign::refuse(&first.text) {
        return Err(error);
    }
    let Some(format_line) = read_format_line(&first.text) else {
        return start_without_format_line(first, problems);
    };
    let rest = format_line.rest.to_owned();
    let named = format_line.format;
    // A slip is reported when the layout shows which format the file turned out to be.
    let written = format_line.written.to_owned();
    let slip = (!format_line.exact).then(|| describe(&format_line));
    let second = if rest.is_empty() {
        next_text(lines)?
    } else {
        let message = format!("the line goes on after `{written}[]`; the rest is read as a line of its own");
        problems.push(
            Problem::new(ProblemId::FormatLineJoined, message).at(first.number).with_raw(first.text.as_str()),
        );
        Some(PhysicalLine { text: rest, ..first.clone() })
    };
    let mut pending = VecDeque::new();
    let layout = match second {
        None => Layout::assumed(named.unwrap_or(Format::Ledes1998B)),
        Some(line) => match Layout::from_header(&line.text, named) {
            Some((layout, found)) => {
                problems.extend(found.into_iter().map(|problem| problem.at(line.number)));
                layout
            }
            None => layout_without_header(line, named, &mut problems, &mut pending),
        },
    };
    if let Some(slip) = slip {
        let message = format!("{slip}; the file is read as {}", layout.format());
        let help = "write `LEDES1998B[]`, `LEDES98BI V2[]` or `LEDES98BI V5[]`";
        let problem = Problem::new(ProblemId::FormatLine, message).at(first.number).with_raw(written);
        problems.push(problem.with_help(help));
    }
    Ok(Start { layout, problems, pending })
}

fn describe(line: &FormatLine<'_>) -> String {
    let FormatLine { written, .. } = line;
    match line.format {
        None => format!("`{written}` names no known format"),
        Some(format) => format!("`{written}` is not quite the first line of {format}"),
    }
}

/// The file begins with labels or with a record; otherwise it is not a LEDES file.
fn start_without_format_line(first: PhysicalLine, mut problems: Vec<Problem>) -> Result<Start, ReadError> {
    let missing = |what: &str, layout: &Layout| {
        Problem::new(
            ProblemId::FormatLineMissing,
            format!("the file begins with {what}; its columns are those of {}", layout.format()),
        )
        .at(first.number)
    };
    if let Some((layout, found)) = Layout::from_header(&first.text, None) {
        problems.push(missing("labels", &layout));
        problems.extend(found.into_iter().map(|problem| problem.at(first.number)));
        return Ok(Start { layout, problems, pending: VecDeque::new() });
    }
    let layout = Layout::assumed(format_of_width(&first.text));
    if !is_record(&first, &layout) {
        return Err(foreign::unknown(&first.text));
    }
    problems.push(missing("a record", &layout));
    problems.push(header_missing(&layout).at(first.number));
    Ok(Start { layout, problems, pending: VecDeque::from([first]) })
}

/// The line after the format line holds no labels: it is a record in standard order, or kept as an unreadable header.
fn layout_without_header(
    line: PhysicalLine,
    named: Option<Format>,
    problems: &mut Vec<Problem>,
    pending: &mut VecDeque<PhysicalLine>,
) -> Layout {
    let layout = Layout::assumed(named.unwrap_or_else(|| format_of_width(&line.text)));
    let problem = header_missing(&layout).at(line.number);
    if is_record(&line, &layout) {
        problems.push(problem);
        pending.push_back(line);
    } else {
        problems.push(problem.with_raw(line.text));
    }
    layout
}

fn header_missing(layout: &Layout) -> Problem {
    let message = format!("there are no labels; the standard order of {} is assumed", layout.format());
    Problem::new(ProblemId::HeaderMissing, message)
        .with_help("write the labels in the second line, the last one followed by []")
}

fn format_of_width(line: &str) -> Format {
    let international = Format::Ledes1998BI { version: None };
    if count_fields(line) > Format::Ledes1998B.columns() { international } else { Format::Ledes1998B }
}

fn is_record(line: &PhysicalLine, layout: &Layout) -> bool {
    let record = Record::split(line.clone());
    record.len() == layout.width() && is_recognisable(&record, layout)
}

fn opening_problems<R: BufRead>(lines: &PhysicalLines<R>) -> Vec<Problem> {
    let opening = lines.opening();
    let mut problems = Vec::new();
    if opening.wide.is_some() {
        problems.push(
            Problem::new(ProblemId::Utf16, "the file is UTF-16").with_help("save it as plain text in ASCII"),
        );
    }
    if opening.byte_order_mark {
        let message = "the file begins with a byte-order mark";
        problems.push(Problem::new(ProblemId::ByteOrderMark, message).with_help("save it without one"));
    }
    problems
}

/// The next line that is not blank.
fn next_text<R: BufRead>(lines: &mut PhysicalLines<R>) -> Result<Option<PhysicalLine>, ReadError> {
    while let Some(line) = lines.next_line()? {
        if !is_blank(&line.text) {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// Whether `line` holds no text: nothing, blanks, or the mark with which DOS programs end a file.
pub(crate) fn is_blank(line: &str) -> bool {
    line.chars().all(|letter| letter.is_whitespace() || letter == '\u{1A}')
}

/// What there is to say about the letters of a line.
pub(crate) fn encoding_problem(number: u64, text: &str, encoding: Encoding) -> Option<Problem> {
    let (id, message) = match encoding {
        Encoding::Ascii | Encoding::Utf16 => return None,
        Encoding::Utf8 => (ProblemId::NotAscii, "characters outside ASCII, read as UTF-8"),
        Encoding::Windows1252 => (ProblemId::Encoding, "bytes that are not UTF-8, read as Windows-1252"),
    };
    let odd: String = text.chars().filter(|letter| !letter.is_ascii()).take(10).collect();
    Some(Problem::new(id, format!("{message}: `{odd}`")).at(number).with_raw(odd))
}

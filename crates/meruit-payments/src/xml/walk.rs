//! The walk through a message: containers are entered and left, what stands in them is handed out whole.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::errors::Error as MarkupError;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Limits, ReadError};
use crate::problem::{ProblemId, Problems, quoted};

use super::node::Node;
use super::source::{Beyond, Source};

/// One step.
#[derive(Debug)]
pub(crate) enum Step {
    /// A container begins.
    Enter(&'static str, u64),
    /// A container ends.
    Leave(&'static str),
    /// An element with all that is in it.
    Node(Node),
    /// The end of the file, or of what can be read of it.
    End,
}

/// Walks through a file. All elements with the names of containers are entered, also where others stand around them.
pub(crate) struct Walk<R: BufRead> {
    markup: Reader<Source<R>>,
    buffer: Vec<u8>,
    containers: &'static [&'static str],
    limits: Limits,
    /// The containers that are open.
    open: Vec<&'static str>,
    /// The elements that are being collected, the outermost first.
    nodes: Vec<Node>,
    /// Bytes of text and names in them.
    held: usize,
    /// How many elements deep we are inside what is left out.
    skipped: usize,
    ended: bool,
}

impl<R: BufRead> Walk<R> {
    pub(crate) fn new(input: R, limits: Limits, containers: &'static [&'static str]) -> Self {
        let mut markup = Reader::from_reader(Source::new(input, limits));
        let config = markup.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        config.expand_empty_elements = true;
        Self {
            markup,
            buffer: Vec::new(),
            containers,
            limits,
            open: Vec::new(),
            nodes: Vec::new(),
            held: 0,
            skipped: 0,
            ended: false,
        }
    }

    /// The line that is being read.
    pub(crate) fn line(&self) -> u64 {
        self.markup.get_ref().line()
    }

    pub(crate) fn next(&mut self, problems: &mut Problems) -> Result<Step, ReadError> {
        while !self.ended {
            self.buffer.clear();
            self.markup.get_mut().begin_token();
            let line = self.line();
            let mut buffer = std::mem::take(&mut self.buffer);
            let event = self.markup.read_event_into(&mut buffer);
            let step = match event {
                Ok(Event::Start(tag) | Event::Empty(tag)) => self.start(&tag, line, problems),
                Ok(Event::End(tag)) => self.end(tag.local_name().as_ref()),
                Ok(Event::Text(text)) => self.text(&text.xml10_content(), line)?,
                Ok(Event::CData(text)) => self.text(&text.xml10_content(), line)?,
                Ok(Event::GeneralRef(reference)) => {
                    let letter = reference.resolve_char_ref().ok().flatten();
                    let name: &str = &reference;
                    let words = resolve(name, letter).unwrap_or_else(|| {
                        let message = format!("{} is no entity of XML", quoted(name));
                        problems.tell(ProblemId::XmlEntity, line, None, message);
                        format!("&{name};")
                    });
                    self.text(&words, line)?
                }
                Ok(Event::DocType(_)) => {
                    problems.tell(ProblemId::XmlDoctype, line, None, "a document type is left alone");
                    None
                }
                Ok(Event::Decl(_) | Event::Comment(_) | Event::PI(_)) => None,
                Ok(Event::Eof) => {
                    if !self.open.is_empty() || !self.nodes.is_empty() || self.skipped > 0 {
                        let inside = self.nodes.last().map(|node| node.name.as_str());
                        let inside = inside.or(self.open.last().copied()).map(str::to_owned);
                        problems.tell(
                            ProblemId::Truncated,
                            line,
                            inside.as_deref(),
                            "the file ends in an element",
                        );
                    }
                    self.ended = true;
                    None
                }
                Err(error) => {
                    self.fault(error, line, problems)?;
                    None
                }
            };
            self.buffer = buffer;
            if let Some(odd) = self.markup.get_mut().take_odd() {
                problems.tell(
                    ProblemId::XmlEncoding,
                    odd,
                    None,
                    "bytes that are not in the encoding of the file",
                );
            }
            if let Some(step) = step {
                return Ok(step);
            }
        }
        // What was not ended is handed out as far as it goes.
        self.skipped = 0;
        while self.nodes.len() > 1 {
            self.close_node();
        }
        if let Some(node) = self.nodes.pop() {
            return Ok(Step::Node(node));
        }
        Ok(self.open.pop().map_or(Step::End, Step::Leave))
    }

    fn fault(&mut self, error: MarkupError, line: u64, problems: &mut Problems) -> Result<(), ReadError> {
        let MarkupError::Io(error) = error else {
            problems.tell(ProblemId::XmlSyntax, line, None, "the markup cannot be read from here on");
            self.ended = true;
            return Ok(());
        };
        let beyond = error.get_ref().and_then(|inner| inner.downcast_ref::<Beyond>());
        Err(match beyond {
            Some(Beyond::File) => ReadError::FileTooLong { line, limit: self.limits.file },
            Some(Beyond::Record) => self.too_long(line),
            None => ReadError::Io { line, source: std::io::Error::new(error.kind(), error) },
        })
    }

    fn too_long(&self, line: u64) -> ReadError {
        ReadError::RecordTooLong { line, limit: self.limits.record }
    }

    fn start(&mut self, tag: &BytesStart<'_>, line: u64, problems: &mut Problems) -> Option<Step> {
        if self.skipped > 0 {
            self.skipped = self.skipped.saturating_add(1);
            return None;
        }
        let local = tag.local_name();
        let name: &str = local.as_ref();
        if self.open.len() + self.nodes.len() >= self.limits.depth {
            problems.tell(ProblemId::TooDeep, line, None, "what stands so deep is left out");
            self.skipped = 1;
            return None;
        }
        if self.nodes.is_empty()
            && let Some(container) = self.containers.iter().find(|container| **container == name)
        {
            self.open.push(container);
            return Some(Step::Enter(container, line));
        }
        // Outside of the message itself there is nothing to hold: `Document`, envelopes, signatures.
        if self.open.is_empty() {
            return None;
        }
        let currency = tag.try_get_attribute("Ccy").ok().flatten();
        let currency = currency.map(|attribute| attribute.value.as_ref().trim().to_owned());
        // An element costs more than its name.
        self.held = self.held.saturating_add(name.len() + std::mem::size_of::<Node>());
        self.nodes.push(Node { name: name.to_owned(), line, currency, ..Node::default() });
        None
    }

    fn end(&mut self, name: &str) -> Option<Step> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return None;
        }
        if !self.nodes.is_empty() {
            // An end that fits nothing is left alone; one that fits an outer element ends those inside it.
            let at = self.nodes.iter().rposition(|node| node.name == name)?;
            while self.nodes.len() > at + 1 {
                self.close_node();
            }
            return self.close_node();
        }
        if self.open.last() == Some(&name) {
            return self.open.pop().map(Step::Leave);
        }
        None
    }

    /// Ends the innermost element.
    fn close_node(&mut self) -> Option<Step> {
        let node = self.nodes.pop()?;
        match self.nodes.last_mut() {
            Some(around) => {
                around.children.push(node);
                None
            }
            None => {
                self.held = 0;
                Some(Step::Node(node))
            }
        }
    }

    fn text(&mut self, words: &str, line: u64) -> Result<Option<Step>, ReadError> {
        if self.skipped == 0
            && let Some(node) = self.nodes.last_mut()
        {
            self.held = self.held.saturating_add(words.len());
            node.text.push_str(words);
        }
        if self.held > self.limits.record {
            return Err(self.too_long(line));
        }
        Ok(None)
    }
}

/// What a reference stands for. Entities of a file's own are never expanded.
fn resolve(name: &str, letter: Option<char>) -> Option<String> {
    let letter = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => letter?,
    };
    Some(letter.to_string())
}

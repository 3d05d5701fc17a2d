//! Tags and texts of an XML file, with entities resolved and nothing expanded.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::BufRead;

use quick_xml::Reader as Markup;
use quick_xml::errors::Error as MarkupError;
use quick_xml::events::{BytesStart, Event};

use crate::catalogue::ProblemId;
use crate::error::ReadError;
use crate::opening::Opening;
use crate::problem::Problem;

use super::elements::canonical;
use super::source::{Place, Source, TokenTooLong};

/// One piece of the file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A start tag. Its name is without a prefix, and as the formats write it.
    Open(Tag),
    /// An end tag.
    Close(Cow<'static, str>),
    /// Text between tags.
    Text(String),
    /// The end of the file, or of what can be read of it.
    End,
}

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: Cow<'static, str>,
    /// The name as written, of the root and the first element in it; empty for all others.
    pub(crate) written: String,
    /// The default namespace that one of these declares.
    pub(crate) namespace: Option<String>,
    pub(crate) place: Place,
}

/// The source of tokens.
pub(crate) struct Tokens<R> {
    markup: Markup<Source<R>>,
    buffer: Vec<u8>,
    /// What is odd about the markup, until somebody takes it.
    problems: Vec<Problem>,
    /// Where the last token began, and whether it was the first.
    place: Place,
    first: bool,
    /// How many start tags there were, up to the first ones.
    opened: usize,
    names: Names,
    /// The document type declares LEDES 2000.
    pub(crate) doctype_of_2000: bool,
}

impl<R: BufRead> Tokens<R> {
    pub(crate) fn open(input: R, token_limit: usize) -> Result<(Opening, Self), ReadError> {
        let (opening, source) =
            Source::open(input, token_limit).map_err(|source| ReadError::Io { record: 0, source })?;
        let place = source.place();
        let mut markup = Markup::from_reader(source);
        let config = markup.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        config.expand_empty_elements = true;
        let (buffer, problems) = (Vec::new(), Vec::new());
        Ok((
            opening,
            Self {
                markup,
                buffer,
                problems,
                place,
                first: true,
                opened: 0,
                names: Names::default(),
                doctype_of_2000: false,
            },
        ))
    }

    /// Where the last token began.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// Where the last token ended.
    pub(crate) fn end(&self) -> Place {
        self.markup.get_ref().place()
    }

    pub(crate) fn source(&mut self) -> &mut Source<R> {
        self.markup.get_mut()
    }

    /// What was odd about the markup since the last call.
    pub(crate) fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    pub(crate) fn next(&mut self) -> Result<Token, ReadError> {
        loop {
            self.buffer.clear();
            self.markup.get_mut().begin_token();
            self.place = self.markup.get_ref().place();
            let line = self.place.line;
            let first = std::mem::take(&mut self.first);
            let token = match self.markup.read_event_into(&mut self.buffer) {
                Ok(Event::Start(tag) | Event::Empty(tag)) => {
                    let is_first = self.opened < FIRST_TAGS;
                    self.opened += usize::from(is_first);
                    Some(open(&tag, self.place, is_first, &mut self.names, &mut self.problems))
                }
                Ok(Event::End(tag)) => {
                    let local = tag.local_name();
                    Some(Token::Close(self.names.read(local.as_ref()).0))
                }
                Ok(Event::Text(text)) => {
                    let text = text.xml10_content();
                    if text.starts_with('&') {
                        let message = "a lone & is read as the character";
                        let help = "write & as `&amp;`";
                        self.problems.push(
                            Problem::new(ProblemId::XmlEntity, message)
                                .at(line)
                                .with_raw("&")
                                .with_help(help),
                        );
                    }
                    Some(Token::Text(text.into_owned()))
                }
                Ok(Event::CData(text)) => Some(Token::Text(text.xml10_content().into_owned())),
                Ok(Event::GeneralRef(reference)) => {
                    let letter = reference.resolve_char_ref().ok().flatten();
                    let name: &str = &reference;
                    Some(Token::Text(resolve(name, letter).unwrap_or_else(|| {
                        let written = format!("&{name};");
                        let message = format!("`{written}` is no entity of XML, and kept as written");
                        self.problems.push(
                            Problem::new(ProblemId::XmlEntity, message).at(line).with_raw(written.as_str()),
                        );
                        written
                    })))
                }
                Ok(Event::Decl(_)) => {
                    if !first {
                        let message = "something stands before the XML declaration";
                        self.problems.push(Problem::new(ProblemId::XmlDeclaration, message).at(line));
                    }
                    None
                }
                Ok(Event::DocType(doctype)) => {
                    self.doctype_of_2000 |= doctype.contains("2000");
                    None
                }
                Ok(Event::Comment(_) | Event::PI(_)) => None,
                Ok(Event::Eof) => Some(Token::End),
                Err(MarkupError::Io(error)) => {
                    if error.get_ref().is_some_and(|inner| inner.is::<TokenTooLong>()) {
                        let limit = self.markup.get_ref().token_limit();
                        return Err(ReadError::LineTooLong { record: line, limit });
                    }
                    let source = std::io::Error::new(error.kind(), error);
                    return Err(ReadError::Io { record: line, source });
                }
                Err(error) => {
                    let message = format!("the markup cannot be read from here on: {error}");
                    self.problems.push(Problem::new(ProblemId::XmlSyntax, message).at(line));
                    Some(Token::End)
                }
            };
            if let Some(odd) = self.markup.get_mut().take_odd_byte() {
                let message = "bytes that are not UTF-8, read as Windows-1252";
                let help = "write the file in UTF-8";
                self.problems.push(Problem::new(ProblemId::XmlEncoding, message).at(odd).with_help(help));
            }
            if let Some(token) = token {
                return Ok(token);
            }
        }
    }
}

/// The root and the first element in it say what file it is.
const FIRST_TAGS: usize = 2;

fn open(
    tag: &BytesStart<'_>,
    place: Place,
    is_first: bool,
    names: &mut Names,
    problems: &mut Vec<Problem>,
) -> Token {
    let local = tag.local_name();
    let written: &str = local.as_ref();
    let (name, told) = names.read(written);
    if told {
        let message = format!("`{written}` is read as {name}");
        let problem = Problem::new(ProblemId::XmlElementName, message).at(place.line);
        problems.push(problem.in_field(name.as_ref(), written));
    }
    let (written, namespace) = if is_first {
        let namespace = tag.try_get_attribute("xmlns").ok().flatten();
        (written.to_owned(), namespace.map(|attribute| attribute.value.as_ref().to_owned()))
    } else {
        (String::new(), None)
    };
    Token::Open(Tag { name, written, namespace, place })
}

/// The names met so far. Comparing one with all known names takes long enough to do it once.
#[derive(Default)]
struct Names(HashMap<String, (Cow<'static, str>, bool), foldhash::fast::RandomState>);

impl Names {
    /// No format has nearly as many.
    const MOST: usize = 2_000;

    fn read(&mut self, written: &str) -> (Cow<'static, str>, bool) {
        if let Some(known) = self.0.get(written) {
            return known.clone();
        }
        if self.0.len() >= Self::MOST {
            return (Cow::Owned(written.to_owned()), false);
        }
        let read = canonical(written);
        self.0.insert(written.to_owned(), read.clone());
        read
    }
}

/// What a reference stands for. Entities of the file's own are never expanded.
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

//! From an XML file to its invoices, one at a time.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::BufRead;
use std::sync::Arc;

use crate::catalogue::ProblemId;
use crate::check::KnownCodes;
use crate::column::Column;
use crate::error::ReadError;
use crate::format::Format;
use crate::invoice::Invoice;
use crate::layout::Layout;
use crate::problem::Problem;
use crate::profile::Profile;
use crate::reader::{Limits, Options};
use crate::records::format_not_accepted;
use crate::report::Reporter;

use super::build::{Around, build, is_line};
use super::check::check_invoice;
use super::elements::elements_of;
use super::node::Node;
use super::source::Place;
use super::token::{Tag, Token, Tokens};
use super::values::{check_needed, check_repeated, check_segment};

/// Reads invoices from the elements of a file.
pub(crate) struct XmlReader<R> {
    tokens: Tokens<R>,
    layout: Arc<Layout>,
    profile: Arc<Profile>,
    limits: Limits,
    /// The codes met so far; `None` where codes are not looked up.
    codes: Option<KnownCodes>,
    /// What is wrong outside of invoices.
    outside: Reporter,
    /// What is wrong with the markup of the invoice that is being read.
    inside: Vec<Problem>,
    /// The elements around that are open, from the root on: they are not kept, what stands in them is.
    path: Vec<Cow<'static, str>>,
    /// What firm and client have said so far.
    firm: Node,
    client: Node,
    /// The same made ready for invoices, until something is added.
    around: Option<Around>,
    /// How many end tags without a start tag have been made good in the invoice that is being read.
    repairs: usize,
    /// The element that is being read and those open in it.
    open: Vec<Node>,
    /// What the invoice that is being read takes beside its text, and how many lines it has so far.
    invoice_bytes: usize,
    lines: usize,
    /// What firm and client take.
    firm_bytes: usize,
    client_bytes: usize,
    seen: HashSet<u64>,
    hasher: RandomState,
    finished: bool,
}

impl<R> std::fmt::Debug for XmlReader<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("XmlReader").field("layout", &self.layout).field("path", &self.path).finish()
    }
}

/// What an element takes beside its text, about.
const ELEMENT_BYTES: usize = 160;
/// An exporter that forgets more start tags in one invoice is not known.
const MOST_REPAIRS: usize = 500;
/// Elements of the formats stand eight deep; checking them takes stack.
const DEEPEST: usize = 200;

impl<R: BufRead> XmlReader<R> {
    /// Reads up to the root element and the first element in it.
    pub(crate) fn open(input: R, options: Options) -> Result<Self, ReadError> {
        let Options { profile, mut limits, check_codes } = options;
        limits.depth = limits.depth.min(DEEPEST);
        let (opening, mut tokens) = Tokens::open(input, limits.line_bytes)?;
        // The error numbers of platforms are those of the 1998 formats.
        let profile = Arc::new(Profile { codes: Vec::new(), ..profile });
        let mut outside = Reporter::new(Arc::clone(&profile));
        if opening.wide.is_some() {
            let message = "the file is UTF-16";
            outside.report(Problem::new(ProblemId::Utf16, message).with_help("save it as UTF-8"));
        }
        let root = loop {
            match tokens.next()? {
                Token::Open(tag) => break tag,
                Token::End => return Err(ReadError::Xml { root: None }),
                Token::Text(_) | Token::Close(_) => {}
            }
        };
        let first = loop {
            match tokens.next()? {
                Token::Text(text) if text.trim().is_empty() => {}
                Token::Open(tag) => break Some(tag),
                _ => break None,
            }
        };
        let has_standard_name = root.written.to_ascii_lowercase().starts_with("ledesxml")
            || root.written.to_ascii_lowercase().starts_with("ledes2000");
        let begins_well = first.as_ref().is_some_and(|tag| matches!(tag.written.as_str(), "firm" | "client"));
        if !has_standard_name && !begins_well {
            return Err(ReadError::Xml { root: Some(root.written) });
        }
        let format = format_of(&root, tokens.doctype_of_2000);
        outside.report_all(tokens.take_problems());
        outside.report_all(format_not_accepted(format, &profile));
        outside.report_all(root_problem(&root, format));
        let nowhere = root.place;
        let mut reader = Self {
            tokens,
            layout: Arc::new(Layout::of_xml(format)),
            profile,
            limits,
            codes: check_codes.then(KnownCodes::default),
            outside,
            inside: Vec::new(),
            path: vec![root.name],
            firm: Node::new(Cow::Borrowed("firm"), nowhere),
            client: Node::new(Cow::Borrowed("client"), nowhere),
            around: None,
            repairs: 0,
            open: Vec::new(),
            invoice_bytes: 0,
            lines: 0,
            firm_bytes: 0,
            client_bytes: 0,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            finished: false,
        };
        if let Some(tag) = first {
            reader.begin(tag)?;
        }
        Ok(reader)
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
        loop {
            let token = self.tokens.next()?;
            let found = self.tokens.take_problems();
            self.report_all(found);
            let done = match token {
                Token::Open(tag) => {
                    self.begin(tag)?;
                    None
                }
                Token::Close(name) => self.close(&name),
                Token::Text(text) => {
                    self.text(text);
                    None
                }
                Token::End => {
                    self.finished = true;
                    let last = self.end();
                    self.check_limits()?;
                    return Ok(last);
                }
            };
            self.check_limits()?;
            if let Some(invoice) = done {
                let limit = self.limits.problems;
                return if invoice.problems.len() > limit {
                    Err(ReadError::TooManyProblems { record: self.tokens.place().line, limit })
                } else {
                    Ok(Some(invoice))
                };
            }
        }
    }

    /// To the invoice that is being read, or to the file.
    fn report_all(&mut self, problems: impl IntoIterator<Item = Problem>) {
        if self.is_in_invoice() {
            self.inside.extend(problems);
        } else {
            self.outside.report_all(problems);
        }
    }

    fn is_in_invoice(&self) -> bool {
        self.open.first().is_some_and(|first| first.name == "invoice")
    }

    fn begin(&mut self, tag: Tag) -> Result<(), ReadError> {
        let Tag { name, place, .. } = tag;
        if self.path.len() + self.open.len() >= self.limits.depth {
            return Err(ReadError::TooDeep { record: place.line, limit: self.limits.depth });
        }
        if self.open.is_empty() {
            match name.as_ref() {
                "firm" => {
                    (self.firm_bytes, self.client_bytes) = (0, 0);
                    self.around = None;
                    self.firm = Node::new(name.clone(), place);
                    self.client = Node::new(Cow::Borrowed("client"), place);
                    self.path.push(name);
                    return Ok(());
                }
                "client" => {
                    self.client_bytes = 0;
                    self.around = None;
                    self.client = Node::new(name.clone(), place);
                    self.path.push(name);
                    return Ok(());
                }
                "invoice" => {
                    (self.invoice_bytes, self.lines, self.repairs) = (0, 0, 0);
                    self.tokens.source().keep();
                }
                _ => {}
            }
        }
        let mut node = Node::new(name, place);
        node.inside = self.tokens.end().text;
        self.open.push(node);
        self.count(ELEMENT_BYTES);
        Ok(())
    }

    /// Counts memory against the invoice, or the part around it, that is being read.
    fn count(&mut self, bytes: usize) {
        let counter = if self.is_in_invoice() {
            &mut self.invoice_bytes
        } else if self.path.last().is_some_and(|open| open == "client") {
            &mut self.client_bytes
        } else {
            &mut self.firm_bytes
        };
        *counter = counter.saturating_add(bytes);
    }

    fn text(&mut self, text: String) {
        self.count(text.len());
        match self.open.last_mut() {
            Some(open) if open.text.is_empty() => open.text = text,
            Some(open) => open.text.push_str(&text),
            None if text.trim().is_empty() => {}
            None => {
                let message = "text beside the elements";
                let place = self.tokens.place();
                let problem =
                    Problem::new(ProblemId::XmlMisplaced, message).at(place.line).with_raw(text.trim());
                self.outside.report(problem);
            }
        }
    }

    /// An end tag: of the element that is open, of one around it, or of none.
    fn close(&mut self, name: &str) -> Option<Invoice> {
        if self.open.iter().any(|open| open.name == name) {
            while let Some(node) = self.open.pop() {
                let is_it = node.name == name;
                if !is_it {
                    self.report_unclosed(&node, name);
                }
                let done = self.attach(node);
                if is_it {
                    return done;
                }
            }
            return None;
        }
        if !self.path.iter().skip(1).any(|open| open == name)
            && self.path.first().is_none_or(|root| root != name)
        {
            self.report_unopened(name);
            return None;
        }
        let mut done = None;
        while let Some(node) = self.open.pop() {
            self.report_unclosed(&node, name);
            done = done.or(self.attach(node));
        }
        while let Some(closed) = self.path.pop() {
            self.check_around(&closed);
            if closed == name {
                break;
            }
            let message = format!("`{closed}` is not closed before `</{name}>`");
            let line = self.tokens.place().line;
            self.outside.report(Problem::new(ProblemId::XmlUnclosed, message).at(line));
        }
        done
    }

    fn report_unclosed(&mut self, node: &Node, before: &str) {
        let message = format!("`{}` is not closed before `</{before}>`", node.name);
        let problem = Problem::new(ProblemId::XmlUnclosed, message).at(node.place.line);
        // The element is no longer open, but it stands in the invoice all the same.
        if self.is_in_invoice() || node.name == "invoice" {
            self.inside.push(problem);
        } else {
            self.outside.report(problem);
        }
    }

    /// An end tag without a start tag. Where an element of that name ended before, what stands since then is read as
    /// another one.
    fn report_unopened(&mut self, name: &str) {
        let end = self.tokens.end().text;
        let mut message = format!("`</{name}>` closes nothing and is passed over");
        // Only segments of the format are made good, and not without end, so that neither depth nor time grows with them.
        if self.repairs < MOST_REPAIRS
            && elements_of(name).is_some()
            && let Some(parent) = self.open.last_mut()
            && let Some(last) = parent.children.iter().rposition(|child| child.name == name)
            && let Some(first) = parent.children.get(last + 1)
        {
            let mut node = Node::new(Cow::Owned(name.to_owned()), first.place);
            node.end = end;
            node.children = parent.children.split_off(last + 1);
            parent.children.push(node);
            self.repairs += 1;
            message = format!(
                "`</{name}>` closes nothing; what stands since the last one is read as another `{name}`"
            );
        }
        let line = self.tokens.place().line;
        self.report_all([Problem::new(ProblemId::XmlUnopened, message).at(line)]);
    }

    /// Puts a complete element where it belongs; an invoice is done.
    fn attach(&mut self, mut node: Node) -> Option<Invoice> {
        node.end = self.tokens.end().text;
        if let Some(parent) = self.open.last_mut() {
            self.lines += usize::from(is_line(&node.name));
            parent.children.push(node);
            return None;
        }
        if node.name == "invoice" {
            return Some(self.finish(node, None));
        }
        self.around = None;
        let in_client = self.path.last().is_some_and(|open| open == "client");
        let around = if in_client { &self.client } else { &self.firm };
        check_segment(&node, &around.name, self.layout.format(), &mut self.outside);
        if in_client {
            self.client.children.push(node);
        } else {
            self.firm.children.push(node);
        }
        None
    }

    /// Builds and checks an invoice.
    fn finish(&mut self, mut node: Node, cut_off: Option<u64>) -> Invoice {
        let mut reporter = Reporter::new(Arc::clone(&self.profile));
        reporter.report_all(std::mem::take(&mut self.inside));
        reporter.report_all(take_in(&mut node));
        let written = self.tokens.source().take_kept();
        let around = self.around.get_or_insert_with(|| Around::of(&self.firm, &self.client));
        let (mut invoice, elements) = build(&node, around, &self.layout, &written);
        let number = invoice.number.value().map_or("", String::as_str);
        if !self.seen.insert(self.hasher.hash_one(number)) {
            let message = format!("invoice `{number}` stands twice in the file");
            let problem = Problem::new(ProblemId::InvoiceSplit, message).at(node.place.line);
            reporter.report(problem.in_field(self.layout.name_of(Column::InvoiceNumber), number));
        }
        check_segment(&node, "client", self.layout.format(), &mut reporter);
        check_invoice(&node, &invoice, &elements, cut_off, self.codes.as_mut(), &mut reporter);
        invoice.problems = reporter.into_problems();
        invoice
    }

    /// What firm and client lack is told when they end.
    fn check_around(&mut self, name: &str) {
        let node = match name {
            "firm" => &self.firm,
            "client" => &self.client,
            _ => return,
        };
        check_needed(node, self.layout.format(), &mut self.outside);
        check_repeated(node, &mut self.outside);
    }

    /// The end of the file, or of what can be read of it.
    fn end(&mut self) -> Option<Invoice> {
        let Place { line, .. } = self.tokens.place();
        let innermost = self.open.last().map(|node| node.name.clone()).or_else(|| self.path.last().cloned());
        if let Some(innermost) = innermost {
            let message = format!("the file ends inside `{innermost}`");
            self.report_all([Problem::new(ProblemId::XmlCutOff, message).at(line)]);
        }
        let mut last = None;
        while let Some(node) = self.open.pop() {
            last = match node.name.as_ref() {
                "invoice" if self.open.is_empty() => Some(self.finish(node, Some(line))),
                _ => self.attach(node),
            };
        }
        while let Some(open) = self.path.pop() {
            self.check_around(&open);
        }
        if last.is_none() && self.seen.is_empty() {
            self.outside.report(Problem::new(ProblemId::NoRecords, "no invoice could be read"));
        }
        last
    }

    fn check_limits(&mut self) -> Result<(), ReadError> {
        let record = self.tokens.place().line;
        let around = self.firm_bytes.saturating_add(self.client_bytes);
        let invoice = self.invoice_bytes.saturating_add(self.tokens.source().kept());
        if around.max(invoice) > self.limits.invoice_bytes {
            return Err(ReadError::InvoiceTooLarge { record, limit: self.limits.invoice_bytes });
        }
        if self.lines > self.limits.lines_per_invoice {
            let invoice = self.open.first().and_then(|invoice| invoice.text_of("inv_id")).unwrap_or_default();
            let limit = self.limits.lines_per_invoice;
            return Err(ReadError::TooManyLines { invoice: invoice.trim().to_owned(), record, limit });
        }
        let (found, raw) = (self.outside.len().max(self.inside.len()), self.outside.raw_bytes());
        if found > self.limits.problems || raw > self.limits.invoice_bytes {
            return Err(ReadError::TooManyProblems { record, limit: self.limits.problems });
        }
        Ok(())
    }
}

/// Puts lines that stand right in the invoice into the matter before them.
fn take_in(invoice: &mut Node) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut children = Vec::with_capacity(invoice.children.len());
    let mut last_matter = None;
    for child in std::mem::take(&mut invoice.children) {
        if child.name == "matter" {
            last_matter = Some(children.len());
        }
        if !is_line(&child.name) {
            children.push(child);
            continue;
        }
        let message = format!("`{}` stands outside of a matter", child.name);
        problems.push(Problem::new(ProblemId::XmlMisplaced, message).at(child.place.line));
        let place = *last_matter.get_or_insert_with(|| {
            children.push(Node::new(Cow::Borrowed("matter"), child.place));
            children.len() - 1
        });
        if let Some(matter) = children.get_mut(place) {
            matter.children.push(child);
        }
    }
    invoice.children = children;
    problems
}

/// The version in the name of the root, or else in its namespace: `http://www.ledes.org/LEDES22.xsd`.
fn format_of(root: &Tag, doctype_of_2000: bool) -> Format {
    let name = root.written.to_ascii_lowercase();
    let namespace = root.namespace.as_deref().unwrap_or_default().to_ascii_lowercase();
    if doctype_of_2000 || name.contains("2000") || namespace.contains("2000") {
        return Format::Ledes2000;
    }
    let file = namespace.rsplit('/').next().unwrap_or_default();
    let minor = |text: &str, before: &str| {
        let after = text.split(before).nth(1)?;
        after
            .chars()
            .next()?
            .to_digit(10)
            .and_then(|digit| u8::try_from(digit).ok())
            .filter(|digit| *digit <= 2)
    };
    Format::LedesXml { minor: minor(&name, "2.").or_else(|| minor(file, "ledes2")) }
}

fn root_problem(root: &Tag, format: Format) -> Option<Problem> {
    let standard = match format {
        Format::LedesXml { minor: Some(minor) } => format!("ledesxmlebilling2.{minor}"),
        Format::LedesXml { minor: None } => "ledesxmlebilling2.2".to_owned(),
        _ => return None,
    };
    if root.written == standard {
        return None;
    }
    let message = format!("the root element is `{}`; the file is read as {format}", root.written);
    let problem =
        Problem::new(ProblemId::XmlRoot, message).at(root.place.line).with_raw(root.written.as_str());
    Some(problem.with_help(format!("write `{standard}`")))
}

impl<R: BufRead> Iterator for XmlReader<R> {
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

//! Text → tree. pest's pairs end in this module; outside there are only our nodes.

mod expected;
mod expr;
mod fault;
mod file;
mod grammar;
mod literal;
mod node;
mod refuse;
mod rule;
mod text;

use pest::Parser;
use pest::iterators::Pairs;

use self::grammar::{Grammar, Rule};
use self::node::{Built, Node, Shape};
use crate::ast::{File, Heading, Item};
use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits;
use crate::scan::Scanner;
use crate::span::{Span, Spanned};
use crate::split::stretches;

/// How many stretches of a file are joined at most, where the first ends in the middle of an item.
const MAX_JOINED: usize = 8;

/// A part of a text that holds rules, and the heading it stands under.
pub(crate) struct Region {
    /// Where it stands.
    pub(crate) span: Span,
    /// The Markdown heading above it.
    pub(crate) heading: Option<Heading>,
}

/// The stack that the deepest tree needs, with room to spare; where a thread has less left, more is allocated.
const STACK: usize = 2 << 20;

/// Reads the regions of a text as one file. The diagnostics come in the order of the text.
pub(crate) fn read(
    text: &str,
    file: u32,
    regions: &[Region],
    cache: &mut Option<&mut Cache>,
) -> (File, Vec<Diagnostic>) {
    let mut reader = Reader::new(text, file);
    stacker::maybe_grow(STACK, 2 * STACK, || {
        for region in regions {
            reader.region(region, cache);
        }
    });
    reader.diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span.start);
    (reader.tree, reader.diagnostics)
}

/// Reads a text into a tree, and keeps what is wrong with it.
///
/// After a fault it goes on wherever it can, with a stand-in for what it could not read; an item with a fault is left
/// out of the tree in the end.
struct Reader<'t> {
    text: &'t str,
    file: u32,
    /// How deep in the tree of an expression it is.
    depth: usize,
    tree: File,
    diagnostics: Vec<Diagnostic>,
    /// How many of the diagnostics are errors.
    errors: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, file: u32) -> Self {
        Self { text, file, depth: 0, tree: File::default(), diagnostics: Vec::new(), errors: 0 }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        self.diagnostics.push(diagnostic);
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn region(&mut self, region: &Region, cache: &mut Option<&mut Cache>) {
        let stretches = stretches(self.text, region.span);
        let mut rest = stretches.as_slice();
        while let Some(&first) = rest.first() {
            let following = rest.get(1..).unwrap_or_default();
            let taken = self.stretch_or_kept(first, following, region.heading.as_ref(), cache);
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// Takes the stretch `first` from the cache, or reads it; one without a header or a fault is kept there.
    fn stretch_or_kept(
        &mut self,
        first: Span,
        following: &[Span],
        heading: Option<&Heading>,
        cache: &mut Option<&mut Cache>,
    ) -> usize {
        let Some(cache) = cache else { return self.stretch(first, following, heading) };
        let text = self.slice(first);
        if let Some(mut items) = cache.get(text, first.start) {
            items.iter_mut().for_each(|item| item.heading = heading.cloned());
            self.tree.items.append(&mut items);
            return 1;
        }
        let (before, told, header) =
            (self.tree.items.len(), self.diagnostics.len(), self.tree.header.is_some());
        let taken = self.stretch(first, following, heading);
        let plain = told == self.diagnostics.len() && header == self.tree.header.is_some();
        if taken == 1
            && plain
            && let Some(items) = self.tree.items.get(before..)
        {
            cache.keep(text, first.start, items);
        }
        taken
    }

    /// Reads the stretch `first`, joined with those that follow where an item goes on. Returns how many were read.
    fn stretch(&mut self, first: Span, following: &[Span], heading: Option<&Heading>) -> usize {
        let error = match self.try_stretch(first) {
            Ok(pairs) => {
                self.items(pairs, first.start, heading);
                return 1;
            }
            Err(error) => error,
        };
        let mut joined = first;
        for (at, &next) in following.iter().take(MAX_JOINED).enumerate() {
            if !self.ends_at_fault(&error, first) {
                break;
            }
            joined = joined.to(next);
            match self.try_stretch(joined) {
                Ok(pairs) => {
                    self.items(pairs, joined.start, heading);
                    return at + 2;
                }
                Err(error) if self.ends_at_fault(&error, joined) => {}
                Err(error) if self.goes_on(&error, joined, next) => {
                    self.refuse_stretch(error, joined);
                    return at + 2;
                }
                Err(_) => break,
            }
        }
        self.refuse_stretch(error, first);
        1
    }

    fn try_stretch(&self, stretch: Span) -> Result<Pairs<'t, Rule>, Refused> {
        if let Some(diagnostic) = limits::check_stretch(self.text, stretch, self.file) {
            return Err(Refused::Limit(Box::new(diagnostic)));
        }
        Grammar::parse(Rule::stretch, self.slice(stretch)).map_err(|error| Refused::Fault(Box::new(error)))
    }

    /// Whether the text ends where something more was expected.
    fn ends_at_fault(&self, refused: &Refused, stretch: Span) -> bool {
        let Refused::Fault(error) = refused else { return false };
        let at = fault::place(error, stretch.start);
        Scanner::new(self.text, Span::new(at, stretch.end)).next().is_none()
    }

    /// Whether the fault lies past the two words that made `next` look like an item of its own.
    fn goes_on(&self, refused: &Refused, joined: Span, next: Span) -> bool {
        let Refused::Fault(error) = refused else { return false };
        let past = Scanner::new(self.text, next).nth(2).map_or(next.end, |token| token.span.start);
        fault::place(error, joined.start) >= past
    }

    fn refuse_stretch(&mut self, refused: Refused, stretch: Span) {
        match refused {
            Refused::Limit(diagnostic) => self.report(*diagnostic),
            Refused::Fault(error) => {
                let item = self.item_word(stretch);
                let at = fault::place(&error, stretch.start);
                self.part_before(stretch, item, at);
                self.fault(&error, stretch.start, stretch, item);
                self.rest_of(stretch, item, at);
            }
        }
    }

    /// Takes what pest found in a stretch into the tree.
    fn items(&mut self, pairs: Pairs<'t, Rule>, base: u32, heading: Option<&Heading>) {
        for stretch in pairs {
            for node in Node::new(stretch, base).kids() {
                let before = self.errors;
                let read = match node.rule() {
                    Rule::header => self.take_header(&node),
                    Rule::item => self.take_item(&node, heading, before),
                    _ => Ok(()),
                };
                if read.is_err() && self.errors == before {
                    self.report(
                        Diagnostic::error(
                            "not-readable",
                            "this item could not be read",
                            self.file,
                            node.span(),
                        )
                        .help("this is a fault of the program; please report it with the text of the item"),
                    );
                }
            }
        }
    }

    /// Reads items only for what is wrong with them.
    fn check_items(&mut self, pairs: Pairs<'t, Rule>, base: u32) {
        let tree = std::mem::take(&mut self.tree);
        self.items(pairs, base, None);
        self.tree = tree;
    }

    fn take_header(&mut self, node: &Node<'t>) -> Built<()> {
        let header = self.header(node)?;
        let place = node.get(Rule::kw_guideline)?.span();
        if self.tree.header.is_some() {
            self.report(
                Diagnostic::error("second-header", "a file has one header", self.file, place)
                    .help("put the settings of both into the first `guideline`"),
            );
        } else if !self.tree.items.is_empty() {
            self.report(
                Diagnostic::error("late-header", "the header stands before all items", self.file, place)
                    .help("move `guideline` with its settings to the top"),
            );
        } else {
            self.tree.header = Some(header);
        }
        Ok(())
    }

    fn take_item(&mut self, node: &Node<'t>, heading: Option<&Heading>, before: usize) -> Built<()> {
        let mut replace = None;
        let mut kind = None;
        for kid in node.kids() {
            if kid.rule() == Rule::kw_replace {
                replace = Some(Spanned::new((), kid.span()));
            } else {
                kind = Some(self.item_kind(&kid)?);
            }
        }
        let kind = kind.ok_or(Shape)?;
        if self.errors == before {
            self.tree.items.push(Item { replace, kind, span: node.span(), heading: heading.cloned() });
        }
        Ok(())
    }
}

/// Why a stretch was not read.
enum Refused {
    /// It is too long or too deep for pest to see.
    Limit(Box<Diagnostic>),
    /// It does not fit the grammar.
    Fault(Box<pest::error::Error<Rule>>),
}

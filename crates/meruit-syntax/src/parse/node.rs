//! pest's tree, seen from our side: nodes with places in the whole text.

use pest::iterators::{Pair, Pairs};

use super::grammar::Rule;
use crate::ast::Name;
use crate::scan::span_of;
use crate::span::{Span, Spanned};

/// A tree that has not the shape its grammar promises. It cannot be; and if it is, it becomes a diagnostic.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape;

/// What comes of reading a node.
pub(super) type Built<T> = Result<T, Shape>;

/// A node of pest's tree.
#[derive(Clone, Debug)]
pub(super) struct Node<'t> {
    pair: Pair<'t, Rule>,
    base: u32,
}

impl<'t> Node<'t> {
    /// A node of a part of the text that begins at the byte `base`.
    pub(super) fn new(pair: Pair<'t, Rule>, base: u32) -> Self {
        Self { pair, base }
    }

    /// Which rule of the grammar it stands for.
    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// Where it stands in the whole text, the blanks behind it left out.
    pub(super) fn span(&self) -> Span {
        let place = span_of(self.pair.as_span().start(), self.end());
        Span::new(self.base.saturating_add(place.start), self.base.saturating_add(place.end))
    }

    /// Where its last word ends. pest counts blanks in that it skipped to see whether something optional follows.
    fn end(&self) -> usize {
        let mut last = self.pair.clone();
        while let Some(kid) = last.clone().into_inner().next_back() {
            let behind = kid.as_span().end() - last.as_span().start();
            let left = last.as_str().get(behind..).unwrap_or_default().trim_start();
            if !left.is_empty() && !left.starts_with('#') {
                break;
            }
            last = kid;
        }
        last.as_span().end()
    }

    /// What is written there.
    pub(super) fn text(&self) -> &'t str {
        self.pair.as_str()
    }

    /// Its text and its place.
    pub(super) fn spanned(&self) -> Spanned<String> {
        Spanned::new(self.text().to_owned(), self.span())
    }

    /// Where its part of the text begins.
    pub(super) fn base(&self) -> u32 {
        self.base
    }

    /// The nodes right below, as pest has them.
    pub(super) fn pairs(&self) -> Pairs<'t, Rule> {
        self.pair.clone().into_inner()
    }

    /// The nodes right below, words and marks included.
    pub(super) fn kids(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let base = self.base;
        self.pairs().map(move |pair| Node::new(pair, base))
    }

    /// The nodes of one rule right below.
    pub(super) fn all(&self, wanted: Rule) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.kids().filter(move |kid| kid.rule() == wanted)
    }

    /// The first node of a rule right below.
    pub(super) fn find(&self, wanted: Rule) -> Option<Node<'t>> {
        self.all(wanted).next()
    }

    /// The first node of a rule right below, which the grammar promises.
    pub(super) fn get(&self, wanted: Rule) -> Built<Node<'t>> {
        self.find(wanted).ok_or(Shape)
    }

    /// Whether a node of a rule is right below.
    pub(super) fn has(&self, wanted: Rule) -> bool {
        self.find(wanted).is_some()
    }

    /// The only node right below.
    pub(super) fn only(&self) -> Built<Node<'t>> {
        self.kids().next().ok_or(Shape)
    }

    /// The first name right below.
    pub(super) fn name(&self) -> Built<Name> {
        Ok(self.get(Rule::name)?.spanned())
    }

    /// All names right below.
    pub(super) fn names(&self) -> Vec<Name> {
        self.all(Rule::name).map(|name| name.spanned()).collect()
    }
}

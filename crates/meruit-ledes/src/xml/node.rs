//! One element of an invoice with everything in it.

use std::borrow::Cow;

use super::source::Place;

/// An element, its text, and the elements in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// The name as the formats write it, without a prefix.
    pub(crate) name: Cow<'static, str>,
    /// The text directly in it, entities resolved, blanks included.
    pub(crate) text: String,
    /// Where its tag begins.
    pub(crate) place: Place,
    /// Where its start tag ends, as [`Place::text`].
    pub(crate) inside: u64,
    /// Where its end tag ends, as [`Place::text`].
    pub(crate) end: u64,
    pub(crate) children: Vec<Node>,
}

impl Node {
    pub(crate) fn new(name: Cow<'static, str>, place: Place) -> Self {
        Self { name, text: String::new(), place, inside: place.text, end: place.text, children: Vec::new() }
    }

    /// The elements of that name, in their order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first element of that name.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// `file_item_nbr`, by which platforms name the place of an error.
    pub(crate) fn item(&self) -> Option<&str> {
        self.text_of("file_item_nbr").map(str::trim).filter(|item| !item.is_empty())
    }
}

//! What both XML messages share: elements by their local names, whatever the version.

mod node;
mod source;
mod walk;

pub(crate) use node::Node;
pub(crate) use walk::{Step, Walk};

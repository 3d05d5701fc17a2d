//! What one element says, by column.

use crate::column::Column;

/// Texts by column. An element states few, and looking through them takes less than hashing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Values(Vec<(Column, String)>);

impl Values {
    pub(crate) fn get(&self, column: Column) -> Option<&str> {
        self.0.iter().find(|(stated, _)| *stated == column).map(|(_, text)| text.as_str())
    }

    /// Adds a text where the column has none.
    pub(crate) fn add(&mut self, column: Column, text: &str) {
        if self.get(column).is_none() {
            self.0.push((column, text.to_owned()));
        }
    }

    /// Sets a column, whatever it was.
    pub(crate) fn set(&mut self, column: Column, text: &str) {
        match self.0.iter_mut().find(|(stated, _)| *stated == column) {
            Some((_, old)) => text.clone_into(old),
            None => self.0.push((column, text.to_owned())),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Column, &str)> {
        self.0.iter().map(|(column, text)| (*column, text.as_str()))
    }
}

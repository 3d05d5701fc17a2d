//! Where in the facts something stands: `invoices[0].lines[2].hours`.

use std::fmt;

/// A place in JSON, as the chain of members and indexes that leads to it. It is written out only where it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Path<'p> {
    /// The beginning of a JSON text.
    Root,
    /// A row of a table, by its line.
    Line(u64),
    Member(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    pub(crate) fn member(&'p self, name: &'p str) -> Path<'p> {
        Path::Member(self, name)
    }

    pub(crate) fn index(&'p self, index: usize) -> Path<'p> {
        Path::Index(self, index)
    }

    /// The line of the table that it begins at.
    pub(crate) fn line(&self) -> Option<u64> {
        match self {
            Self::Root => None,
            Self::Line(line) => Some(*line),
            Self::Member(before, _) | Self::Index(before, _) => before.line(),
        }
    }

    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Root | Self::Line(_) => 0,
            Self::Member(before, _) | Self::Index(before, _) => before.depth() + 1,
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Member(Path::Root, name) => f.write_str(name),
            Self::Member(Path::Line(line), name) => write!(f, "line {line}, {name}"),
            Self::Member(before, name) if is_word(name) => write!(f, "{before}.{name}"),
            Self::Member(before, name) => write!(f, "{before}[\"{name}\"]"),
            Self::Index(before, index) => write!(f, "{before}[{index}]"),
        }
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn a_place_is_written_as_programs_write_it() {
        let root = Path::Root;
        let invoices = root.member("invoices");
        let first = invoices.index(0);
        assert_eq!(first.member("number").to_string(), "invoices[0].number");
        assert_eq!(first.member("narrative.travel").to_string(), "invoices[0][\"narrative.travel\"]");
        let row = Path::Line(3);
        assert_eq!(row.member("budget").member("amount").to_string(), "line 3, budget.amount");
    }
}

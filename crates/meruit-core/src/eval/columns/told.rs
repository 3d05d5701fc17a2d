//! What is told of a line without asking the plain evaluator.

/// What a condition comes to for a line.
///
/// The order is that of three-valued logic: `and` is the least of its parts, `or` the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Told {
    No,
    /// Not known, or not for the columns to say.
    Unsettled,
    Yes,
}

impl Told {
    pub(super) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unsettled => Self::Unsettled,
            Self::Yes => Self::No,
        }
    }

    pub(super) fn not_if(self, negated: bool) -> Self {
        if negated { self.not() } else { self }
    }
}

impl From<bool> for Told {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl From<Option<bool>> for Told {
    fn from(yes: Option<bool>) -> Self {
        yes.map_or(Self::Unsettled, Self::from)
    }
}

/// The lines of which a condition is asked; of the others any answer will do.
#[derive(Clone, Copy)]
pub(crate) enum Wanted<'t> {
    All,
    /// Those of which something else was not told.
    Unless(&'t [Told], Told),
}

impl Wanted<'_> {
    pub(super) fn has(self, row: usize) -> bool {
        match self {
            Self::All => true,
            Self::Unless(told, settled) => told.get(row).is_none_or(|told| *told != settled),
        }
    }
}

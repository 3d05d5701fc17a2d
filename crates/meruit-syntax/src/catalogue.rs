//! What each diagnostic means: the pages of `meruit explain`.

/// The page of one diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// The stable id, in kebab-case. Ids are never reused.
    pub id: &'static str,
    /// What it says, in one line.
    pub says: &'static str,
    /// Why that is refused or doubtful, and how to mend it.
    pub explanation: &'static str,
    /// A rule file that yields it.
    pub bad: &'static str,
    /// The same, mended.
    pub good: &'static str,
}

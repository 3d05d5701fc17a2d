//! One code, and the index all codes are found by.

use std::collections::HashSet;
use std::sync::OnceLock;

use foldhash::HashMap;

use crate::set::{self, CodeKind};
use crate::table::{self, Row};

/// One UTBMS code, as published, and how sure its name is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Code {
    /// The code itself, in capitals: `L310`.
    pub code: &'static str,
    /// Its published short name: `Written Discovery`.
    pub name: &'static str,
    /// The code it stands under, `L300`; `None` for a phase or a code of a flat set.
    pub parent: Option<&'static str>,
    /// The [`id`](crate::CodeSet::id) of its set: `litigation`.
    pub set: &'static str,
    /// The column it belongs in.
    pub kind: CodeKind,
    /// The edition it came with, in words: `1995`, `2013 revised`.
    pub introduced: &'static str,
    /// How many sources gave this code and this name.
    pub status: Status,
    /// Where it was read.
    pub source: &'static str,
    /// Whether other codes stand under it, so that it heads a phase rather than naming a task: `L300`, but not `C100`.
    pub has_children: bool,
    /// Another name found for the same code, in some edition or list.
    pub other_name: Option<&'static str>,
}

/// How well a code and its name are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Two independent sources give the same code and the same name.
    Verified,
    /// One source.
    Single,
    /// The name stands in two sources, the number in one.
    SingleNumber,
    /// The code stands in two sources, the name in one.
    SingleName,
    /// Handed on without a file or page that shows it.
    Unverified,
}

impl Status {
    pub(crate) fn from_data(word: &str) -> Self {
        match word {
            "verified" => Self::Verified,
            "single" => Self::Single,
            "single-number" => Self::SingleNumber,
            "single-name" => Self::SingleName,
            _ => Self::Unverified,
        }
    }
}

/// The code written exactly so, or in other letter case; `None` when no set of this crate has it.
///
/// Clients add codes of their own in every platform, so `None` means *not published*, not *wrong*. Blanks around the
/// text are the caller's to remove.
///
/// ```
/// let code = meruit_codes::find("L310").unwrap();
/// assert_eq!(code.name, "Written Discovery");
/// assert_eq!(code.set, "litigation");
/// assert_eq!(meruit_codes::find("l310"), Some(code));
/// assert_eq!(meruit_codes::find("L33O"), None);
/// ```
pub fn find(code: &str) -> Option<&'static Code> {
    let index = index();
    let place = match index.by_code.get(code) {
        None if code.bytes().any(|byte| byte.is_ascii_lowercase()) => {
            index.by_code.get(code.to_ascii_uppercase().as_str())
        }
        place => place,
    };
    index.codes.get(*place?)
}

/// The codes of this name, or that some list or an earlier edition called so; letter case does not matter.
///
/// ```
/// let found: Vec<_> = meruit_codes::find_by_name("pleadings").map(|code| code.code).collect();
/// assert_eq!(found, ["L210"]);
/// // What one of two lists calls it.
/// assert_eq!(meruit_codes::find_by_name("Pleading").next().map(|code| code.code), Some("L210"));
/// ```
pub fn find_by_name(name: &str) -> impl Iterator<Item = &'static Code> {
    let name = name.trim();
    codes().iter().filter(move |code| {
        code.name.eq_ignore_ascii_case(name)
            || code.other_name.is_some_and(|other| other.eq_ignore_ascii_case(name))
    })
}

/// The codes above `code`, nearest first; nothing for a phase or an unknown code.
///
/// ```
/// let above: Vec<_> = meruit_codes::ancestors("L310").map(|code| code.code).collect();
/// assert_eq!(above, ["L300"]);
/// ```
pub fn ancestors(code: &str) -> impl Iterator<Item = &'static Code> {
    std::iter::successors(find(code), |code| parent_of(code)).skip(1)
}

/// The codes right under `code`, in published order; nothing for a task or an unknown code.
///
/// ```
/// let tasks: Vec<_> = meruit_codes::children("L500").map(|code| code.code).collect();
/// assert_eq!(tasks, ["L510", "L520", "L530"]);
/// ```
pub fn children(code: &str) -> impl Iterator<Item = &'static Code> {
    let parent = find(code).map(|code| code.code);
    codes().iter().filter(move |code| parent.is_some() && code.parent == parent)
}

/// The codes of a set that stand under no other: its phases, or all codes of a flat set.
///
/// ```
/// let phases: Vec<_> = meruit_codes::roots("litigation").map(|code| code.code).collect();
/// assert_eq!(phases, ["L100", "L200", "L300", "L400", "L500"]);
/// ```
pub fn roots(set: &str) -> impl Iterator<Item = &'static Code> {
    codes_in(set).filter(|code| code.parent.is_none())
}

/// Whether `code` is `ancestor` or stands anywhere under it. Unknown codes are within nothing.
///
/// ```
/// use meruit_codes::is_within;
/// assert!(is_within("L310", "L300"));
/// assert!(is_within("L300", "L300"));
/// assert!(!is_within("L300", "L310"));
/// assert!(!is_within("L999", "L999"));
/// ```
pub fn is_within(code: &str, ancestor: &str) -> bool {
    let Some(ancestor) = find(ancestor) else { return false };
    std::iter::successors(find(code), |code| parent_of(code)).any(|each| each.code == ancestor.code)
}

/// The codes of the set with this id, in published order; nothing for an unknown set.
///
/// ```
/// let codes: Vec<_> = meruit_codes::codes_in("counseling").map(|code| code.code).collect();
/// assert_eq!(codes, ["C100", "C200", "C300", "C400"]);
/// ```
pub fn codes_in(set: &str) -> impl Iterator<Item = &'static Code> {
    codes().iter().filter(move |code| code.set == set)
}

/// Every code of every set, set by set.
pub fn codes() -> &'static [Code] {
    &index().codes
}

fn parent_of(code: &Code) -> Option<&'static Code> {
    code.parent.and_then(find)
}

struct Index {
    codes: Vec<Code>,
    by_code: HashMap<&'static str, usize>,
}

/// Built on first use: splitting some four hundred rows takes well under a millisecond.
fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut codes: Vec<Code> = set::sets()
            .iter()
            .zip(set::files())
            .flat_map(|(set, file)| table::rows(file).map(|row| code_from(row, set.kind)))
            .collect();
        let parents: HashSet<&str> = codes.iter().filter_map(|code| code.parent).collect();
        for code in &mut codes {
            code.has_children = parents.contains(code.code);
        }
        let by_code = codes.iter().enumerate().map(|(place, code)| (code.code, place)).collect();
        Index { codes, by_code }
    })
}

/// A row is `code,name,parent,set,introduced,status,source,other_names`.
fn code_from(mut row: Row, kind: CodeKind) -> Code {
    Code {
        code: row.cell(),
        name: row.cell(),
        parent: row.some_cell(),
        set: row.cell(),
        kind,
        introduced: row.cell(),
        status: Status::from_data(row.cell()),
        source: row.cell(),
        has_children: false,
        // The file says in brackets which list has the other name.
        other_name: row.some_cell().map(|name| name.split(" [").next().unwrap_or(name)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Status, ancestors, children, codes, codes_in, find, roots};
    use crate::set;

    #[test]
    fn codes_are_unique_in_capitals_and_hang_together() {
        let mut seen = HashSet::new();
        for code in codes() {
            assert!(seen.insert(code.code), "{} twice", code.code);
            assert_eq!(code.code, code.code.to_ascii_uppercase());
            assert!(!code.name.is_empty(), "{} has no name", code.code);
            assert!(set::sets().iter().any(|set| set.id == code.set), "{} in no set", code.code);
            if let Some(parent) = code.parent {
                let parent = find(parent).expect("a parent is a code");
                assert_eq!(parent.set, code.set);
            }
        }
        assert_eq!(codes().len(), 412);
    }

    #[test]
    fn statuses_are_counted() {
        let count = |status| codes().iter().filter(|code| code.status == status).count();
        assert_eq!(count(Status::Verified), 158);
        assert_eq!(count(Status::Single), 240);
        assert_eq!(count(Status::SingleNumber), 14);
        assert_eq!(count(Status::Unverified), 0);
    }

    #[test]
    fn phases_have_children_and_flat_sets_have_none() {
        let heads = |code| find(code).is_some_and(|code| code.has_children);
        assert!(heads("L300") && heads("P200") && heads("JA00"));
        assert!(!heads("L310") && !heads("C100") && !heads("P100"));
    }

    #[test]
    fn every_code_is_reached_from_the_roots_of_its_set() {
        for set in set::sets() {
            let mut reached = Vec::new();
            let mut open: Vec<_> = roots(set.id).collect();
            while let Some(code) = open.pop() {
                reached.push(code.code);
                open.extend(children(code.code));
                assert_eq!(ancestors(code.code).next().map(|code| code.code), code.parent);
            }
            let mut expected: Vec<_> = codes_in(set.id).map(|code| code.code).collect();
            reached.sort_unstable();
            expected.sort_unstable();
            assert_eq!(reached, expected, "{}", set.id);
        }
        assert_eq!(children("L9").count() + children("").count() + roots("none").count(), 0);
    }

    #[test]
    fn three_levels_where_the_set_has_them() {
        let above: Vec<_> = ancestors("MF31").map(|code| code.code).collect();
        assert_eq!(above.first(), Some(&"MF30"));
        assert_eq!(above, ["MF30", "MF00"]);
    }

    #[test]
    fn other_names_lose_the_list_they_come_from() {
        assert_eq!(find("L210").and_then(|code| code.other_name), Some("Pleading"));
        assert_eq!(find("B420").and_then(|code| code.other_name), Some("Restructurings"));
    }
}

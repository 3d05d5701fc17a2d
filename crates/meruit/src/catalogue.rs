//! A page for every id that a person can meet: in diagnostics, in problems of the input, in reasons.

mod facts;
mod input;
mod reasons;
mod start;

use meruit_core::CHECK_CATALOGUE;
use meruit_syntax::{CatalogueEntry, SYNTAX_CATALOGUE};

use crate::chain;

/// What an id means, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The stable id, in kebab-case.
    pub id: &'static str,
    /// What it is found in: `rules`, `start`, `facts`, `input` or `reason`.
    pub found_in: &'static str,
    /// What it says, in one line.
    pub says: &'static str,
    /// Why, and how to mend it.
    pub explanation: &'static str,
    /// A text that yields it; empty where none would help.
    pub bad: &'static str,
    /// The same, mended; empty where none would help.
    pub good: &'static str,
}

/// Every page, by what the id is found in and then by id.
///
/// ```
/// let page = meruit::catalogue().into_iter().find(|page| page.id == "table-not-bound").expect("a page");
/// assert_eq!(page.found_in, "start");
/// ```
pub fn catalogue() -> Vec<Page> {
    let mut pages: Vec<Page> =
        rules().chain(start::PAGES.iter().copied()).chain(facts::PAGES.iter().copied()).collect();
    pages.extend(input::pages());
    pages.extend(reasons::pages());
    let order = ["rules", "start", "facts", "input", "reason"];
    pages.sort_by_key(|page| (order.iter().position(|family| *family == page.found_in), page.id));
    pages
}

/// The id nearest to one that has no page, where one is near enough to be meant.
///
/// ```
/// assert_eq!(meruit::nearest_id("table-not-bond"), Some("table-not-bound"));
/// ```
pub fn nearest_id(id: &str) -> Option<&'static str> {
    meruit_io::nearest(id, catalogue().iter().map(|page| page.id))
}

fn rules() -> impl Iterator<Item = Page> {
    let entry = |entry: &CatalogueEntry| {
        let CatalogueEntry { id, says, explanation, bad, good } = *entry;
        Page { id, found_in: "rules", says, explanation, bad, good }
    };
    let own = [
        page(
            "rules",
            chain::CIRCULAR,
            "rule files extend one another in a circle",
            "A file stands upon the one that it `extends`, and that upon the next: none of them can stand upon itself.",
        ),
        page(
            "rules",
            chain::MISSING,
            "a rule file that is extended is not there",
            "`extends \"base.ocg\"` names a file in the folder of the rule file or below it; in a file that is itself \
             extended, the name is seen from that file's folder.",
        ),
        page(
            "rules",
            chain::UNREADABLE,
            "a rule file that is extended cannot be read",
            "A guideline comes from somebody else, so it reads only what stands in its own folder or below it. Put the file \
             that it extends there, and see that it can be opened.",
        ),
        page(
            "rules",
            crate::load::UNREADABLE_TABLE,
            "a CSV file that the rules read is no table, or cannot be opened",
            "A table or list `from \"file.csv\"` reads a file in the folder of the rule file or below it. Its first row \
             names the columns, each once, and every row has one cell for each column.",
        ),
    ];
    SYNTAX_CATALOGUE.iter().chain(CHECK_CATALOGUE).map(entry).chain(own)
}

/// A page without examples.
const fn page(
    found_in: &'static str,
    id: &'static str,
    says: &'static str,
    explanation: &'static str,
) -> Page {
    Page { id, found_in, says, explanation, bad: "", good: "" }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::catalogue;

    #[test]
    fn every_id_has_one_page_of_a_kind_and_reads_like_a_message() {
        let mut ids = BTreeSet::new();
        for page in catalogue() {
            assert!(ids.insert((page.found_in, page.id)), "{} twice", page.id);
            assert!(
                page.id
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            );
            assert!(!page.says.ends_with('.') && !page.says.is_empty(), "{}", page.id);
            assert!(page.explanation.ends_with('.'), "{}", page.id);
        }
    }
}

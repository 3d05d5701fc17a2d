//! What was wrong with the input and did not stop the review.

use super::{Page, page};

const OWN: [Page; 2] = [
    page(
        "input",
        "unreadable-value",
        "a value cannot be read",
        "The value is no date, number or amount of the form that its field has. It counts as not known, so that rules which need \
        it are undetermined.",
    ),
    page(
        "input",
        "unreadable-currency",
        "the invoice's currency is none",
        "The amounts count as of no currency, XXX, and meet no amount of the rules: what compares them is undetermined.",
    ),
];

pub(super) fn pages() -> impl Iterator<Item = Page> {
    let ledes = meruit_ledes::catalogue()
        .iter()
        .map(|entry| page("input", entry.name, entry.title, entry.explanation));
    OWN.into_iter().chain(ledes)
}

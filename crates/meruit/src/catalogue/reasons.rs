//! Why a verdict could not be told.

use meruit_core::ReasonKind;

use super::{Page, page};

const KINDS: [ReasonKind; 15] = [
    ReasonKind::NotSupplied,
    ReasonKind::Unreadable,
    ReasonKind::Blank,
    ReasonKind::NoRow,
    ReasonKind::NotComplete,
    ReasonKind::Overflow,
    ReasonKind::ZeroDivisor,
    ReasonKind::Currency,
    ReasonKind::Mark,
    ReasonKind::NoRecords,
    ReasonKind::Calendar,
    ReasonKind::Conflict,
    ReasonKind::Verdict,
    ReasonKind::Shares,
    ReasonKind::NotWhole,
];

pub(super) fn pages() -> impl Iterator<Item = Page> {
    KINDS.into_iter().map(|kind| {
        let (says, explanation) = words(kind);
        page("reason", kind.id(), says, explanation)
    })
}

fn words(kind: ReasonKind) -> (&'static str, &'static str) {
    match kind {
        ReasonKind::NotSupplied => (
            "nobody supplied the fact",
            "The format has no such field, or the host gave none. Supply it, or say what counts in its place: `matter.state else …`, \
            `if unknown pass`.",
        ),
        ReasonKind::Unreadable => (
            "the fact is there and cannot be read",
            "What stands in the field is no value of its type. The problems of the input say what and where.",
        ),
        ReasonKind::Blank => (
            "a blank stands where a value is needed",
            "The firm left the field empty. A rule can ask for that by `is missing`, or say what counts in its place by `else`.",
        ),
        ReasonKind::NoRow => (
            "no row of the table serves the key",
            "Add a row, or one for `any`, or say what counts in its place by `else`.",
        ),
        ReasonKind::NotComplete => (
            "records of this kind are declared partial or absent",
            "What is not there may exist all the same. Where all records were given, declare the kind `complete`.",
        ),
        ReasonKind::Overflow => (
            "a result has more than 36 digits",
            "Numbers are exact up to 36 digits above and below the line of a fraction; beyond that nothing is rounded in silence.",
        ),
        ReasonKind::ZeroDivisor => (
            "something is divided by zero",
            "Shut the case out by `where` or `when`, for instance `hours > 0`.",
        ),
        ReasonKind::Currency => (
            "two currencies meet",
            "Amounts of two currencies are neither compared nor added without an exchange rate.",
        ),
        ReasonKind::Mark => (
            "`none`, `no limit` or `on approval` stands where a number is needed",
            "A table answered with a mark. Ask for it first: `is none`, `is no limit`, `is on approval`.",
        ),
        ReasonKind::NoRecords => (
            "there are no records to take a least, greatest or average of",
            "`sum` and `count` of no records are 0; the others have no value. Say what counts in its place by `else`.",
        ),
        ReasonKind::Calendar => (
            "a date lies outside of the calendar",
            "The sum of a date and a length has no day in the calendar, or the length is not one that a date can be moved by.",
        ),
        ReasonKind::Conflict => (
            "two exceptions to one rule meet on a record",
            "Neither excepts the other and both stand in one layer. Let one be an exception to the other, or keep their records \
            apart by `where`.",
        ),
        ReasonKind::Verdict => (
            "it is not known whether another rule was found",
            "`found(…)` and exceptions hang on the verdict of another rule, and that one is undetermined. Its own finding says why.",
        ),
        ReasonKind::Shares => (
            "the percents of a split do not make 100 % together",
            "A sum is shared over the rows of a group by percents that have to add up to 100 %.",
        ),
        ReasonKind::NotWhole => (
            "how many lines stay is not a whole number, or is below 0",
            "`keep N` counts lines. Round what is worked out: `keep round_down(count() / 2, 1) by …`.",
        ),
    }
}

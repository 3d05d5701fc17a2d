//! What refuses facts.

use super::{Page, page};

pub(super) const PAGES: &[Page] = &[
    page(
        "facts",
        "not-json",
        "the text is no JSON",
        "The message names the line and the column. A member that stands twice in one object is refused too, because the two \
        could differ.",
    ),
    page(
        "facts",
        "unknown-member",
        "a member has a name that nothing has",
        "A misspelt member would otherwise be a fact that nobody supplied. The records and their fields are those of the pack \
        `billing` and of the rules' own `record` declarations.",
    ),
    page(
        "facts",
        "unknown-record",
        "no record has this name",
        "Records are named as rules name them, in the singular: `approval`, `receipt`, `prior invoice`.",
    ),
    page(
        "facts",
        "number-in-json",
        "a number of JSON stands where a text belongs",
        "Amounts, rates, hours, units, percents and identifiers are texts. A number of JSON is a float in most hands and loses \
        digits on its way; an identifier loses its zeros.",
    ),
    page(
        "facts",
        "wrong-sort",
        "a value is of the wrong sort",
        "An array stands where one value belongs, true where an amount does, or the like. The message names both.",
    ),
    page(
        "facts",
        "line-kind",
        "a line does not say its kind",
        "The `kind` of a line is that of LEDES: `F` for a fee, `E` for an expense, `IF` and `IE` for adjustments of the invoice's \
        fees or expenses. What fields a line has depends on it.",
    ),
    page(
        "facts",
        "wrong-place",
        "records stand where they do not belong",
        "Invoices with their lines stand under `invoices`, earlier ones under `records` as `prior invoice`.",
    ),
    page(
        "facts",
        "unknown-invoice",
        "a record names an invoice that is not there",
        "A record of an invoice names it by its number, and the invoice has to be among the facts.",
    ),
    page(
        "facts",
        "id-twice",
        "two records of a kind have one id",
        "Links go by the id, so that it has to be one record's own. Ids of timekeepers are a firm's own: name the firm where two \
        firms use one.",
    ),
    page(
        "facts",
        "wrong-declaration",
        "what comes with the invoice is not declared",
        "Lines, timekeepers, matters and firms come with their invoice. Only other kinds of record are declared complete, partial \
        or absent.",
    ),
    page(
        "facts",
        "too-wide",
        "a table has too many columns",
        "A row of a table is as wide as the table, so that there are limits to it.",
    ),
    page(
        "facts",
        "too-deep",
        "records nest too deep",
        "Linked records may stand inside one another up to 64 deep.",
    ),
    page(
        "facts",
        "too-many-records",
        "there are too many records of one kind",
        "A review holds up to four thousand million records of a kind.",
    ),
];

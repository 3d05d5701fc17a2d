//! What keeps a review from starting.

use super::{Page, page};

pub(super) const PAGES: &[Page] = &[
    page(
        "start",
        "table-not-bound",
        "a table that the rules call `supplied` was not supplied",
        "The rules look something up in this table, and without it every look-up would be unknown. Supply it from a CSV file: \
        `--table NAME=FILE.csv` on the command line, `Options::table` in a program, `tables` in the facts.",
    ),
    page(
        "start",
        "list-not-bound",
        "a list that the rules call `supplied` was not supplied",
        "Supply it from the first column of a CSV file: `--list NAME=FILE.csv` on the command line, `Options::list` in a \
        program, `lists` in the facts.",
    ),
    page(
        "start",
        "name-not-supplied",
        "a table or list was supplied under a name that the rules do not call `supplied`",
        "It would be read by nothing. Most often the name is misspelt, or the rules hold the rows themselves.",
    ),
    page(
        "start",
        "records-not-declared",
        "the rules read records of a kind, and nobody said whether they are there",
        "Whether a receipt that is not there is missing, or merely not known, changes what a rule says. So the kind has to be \
        declared: `complete` when all records are given (there may be none), `partial` when some are, `absent` when none is. \
        On the command line `--declare KIND=absent`, in the facts `declare`.",
    ),
    page(
        "start",
        "step-limit",
        "the review takes more steps than it may",
        "A host can give each review a budget of steps: `--max-steps` on the command line, `Options::step_limit` in a program. The \
        same rules over the same facts take the same steps on every machine. `meruit check --cost` says how many steps rules can \
        take at most; what grows with pairs of lines is what to look at.",
    ),
    page(
        "start",
        "too-many-records",
        "a review was given more records than it may be",
        "A host can say how many records, lines of invoices among them, one review may be given (`Options::record_limit`). Split what \
        is reviewed by invoice, or allow more.",
    ),
    page(
        "start",
        "time-limit",
        "the review takes longer than it may",
        "A host can give each review a time (`Cancel::after`). What comes out hangs on the machine, so that a budget of steps \
        (`Options::step_limit`) is better where the same invoice should end the same way everywhere. `meruit check --cost` says what \
        the rules cost.",
    ),
    page(
        "start",
        "cancelled",
        "the review was cancelled",
        "Whoever asked for it took the question back (`Cancel::cancel`), for instance because a client went away. Nothing is wrong \
        with the rules or the invoice.",
    ),
];

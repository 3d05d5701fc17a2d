//! Words and phrases that stand for others, one row each.

use super::around::{Around, begins_clause};
use crate::diagnostic::Diagnostic;

/// Where a phrase means what the table says.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Anywhere.
    Any,
    /// In a condition: a value stands before it.
    Condition,
    /// As the first words of a clause.
    Clause,
    /// Right behind `then`.
    Outcome,
    /// Where a name is given its value.
    Giving,
}

use Place::{Any, Clause, Condition, Giving, Outcome};

/// The id, the words as they are written by mistake, where, and the words that are meant.
type Row = (&'static str, &'static [&'static str], Place, &'static str);

/// A longer phrase stands before a shorter one that it begins with.
const PHRASES: &[Row] = &[
    // Signs of other languages.
    ("giving-sign", &["=="], Giving, "="),
    ("giving-sign", &[":", "="], Giving, "="),
    ("giving-sign", &["is"], Giving, "="),
    ("giving-sign", &[":"], Giving, "="),
    ("equals-sign", &["=", ">"], Condition, ">="),
    ("equals-sign", &["=", "<"], Condition, "<="),
    ("equals-sign", &["=="], Condition, "is"),
    ("equals-sign", &["="], Condition, "is"),
    ("equals-sign", &["!="], Condition, "is not"),
    ("equals-sign", &["<>"], Condition, "is not"),
    ("equals-sign", &["≠"], Condition, "is not"),
    ("equals-sign", &["≥"], Condition, ">="),
    ("equals-sign", &["≤"], Condition, "<="),
    ("logic-sign", &["&&"], Condition, "and"),
    ("logic-sign", &["&"], Condition, "and"),
    ("logic-sign", &["||"], Condition, "or"),
    ("logic-sign", &["|"], Condition, "or"),
    ("logic-sign", &["!"], Any, "not"),
    ("unknown-sign", &["×"], Any, "*"),
    ("unknown-sign", &["÷"], Any, "/"),
    ("unknown-sign", &["–"], Condition, "-"),
    ("unknown-sign", &["−"], Any, "-"),
    ("unknown-sign", &["→"], Any, "->"),
    ("unknown-sign", &["=", ">"], Any, "->"),
    ("misspelt", &["too"], Any, "to"),
    // Comparisons in words.
    ("is-in", &["is", "not", "in"], Any, "not in"),
    ("is-in", &["is", "in"], Any, "in"),
    ("is-in", &["is", "not", "one", "of"], Any, "not in"),
    ("is-in", &["not", "one", "of"], Condition, "not in"),
    ("is-in", &["is", "one", "of"], Any, "in"),
    ("is-in", &["one", "of"], Condition, "in"),
    ("comparison-in-words", &["is", "not", "equal", "to"], Any, "is not"),
    ("comparison-in-words", &["not", "equal", "to"], Condition, "is not"),
    ("comparison-in-words", &["is", "equal", "to"], Any, "is"),
    ("comparison-in-words", &["equal", "to"], Condition, "is"),
    ("comparison-in-words", &["equals"], Condition, "is"),
    ("comparison-in-words", &["is", "no", "more", "than"], Any, "<="),
    ("comparison-in-words", &["is", "not", "more", "than"], Any, "<="),
    ("comparison-in-words", &["no", "more", "than"], Condition, "<="),
    ("comparison-in-words", &["not", "more", "than"], Condition, "<="),
    ("comparison-in-words", &["is", "no", "less", "than"], Any, ">="),
    ("comparison-in-words", &["is", "not", "less", "than"], Any, ">="),
    ("comparison-in-words", &["no", "less", "than"], Condition, ">="),
    ("comparison-in-words", &["not", "less", "than"], Condition, ">="),
    ("comparison-in-words", &["is", "more", "than"], Any, ">"),
    ("comparison-in-words", &["more", "than"], Condition, ">"),
    ("comparison-in-words", &["is", "greater", "than"], Any, ">"),
    ("comparison-in-words", &["greater", "than"], Condition, ">"),
    ("comparison-in-words", &["is", "higher", "than"], Any, ">"),
    ("comparison-in-words", &["higher", "than"], Condition, ">"),
    ("comparison-in-words", &["is", "less", "than"], Any, "<"),
    ("comparison-in-words", &["less", "than"], Condition, "<"),
    ("comparison-in-words", &["is", "fewer", "than"], Any, "<"),
    ("comparison-in-words", &["fewer", "than"], Condition, "<"),
    ("comparison-in-words", &["is", "lower", "than"], Any, "<"),
    ("comparison-in-words", &["lower", "than"], Condition, "<"),
    ("comparison-in-words", &["is", "at", "least"], Any, ">="),
    ("comparison-in-words", &["at", "least"], Condition, ">="),
    ("comparison-in-words", &["is", "at", "most"], Any, "<="),
    ("comparison-in-words", &["at", "most"], Condition, "<="),
    ("comparison-in-words", &["is", "up", "to"], Any, "<="),
    ("comparison-in-words", &["up", "to"], Condition, "<="),
    ("comparison-in-words", &["is", "on", "or", "after"], Any, ">="),
    ("comparison-in-words", &["on", "or", "after"], Condition, ">="),
    ("comparison-in-words", &["is", "on", "or", "before"], Any, "<="),
    ("comparison-in-words", &["on", "or", "before"], Condition, "<="),
    ("comparison-in-words", &["is", "after"], Any, ">"),
    ("comparison-in-words", &["after"], Condition, ">"),
    ("comparison-in-words", &["is", "before"], Any, "<"),
    ("comparison-in-words", &["before"], Condition, "<"),
    ("comparison-in-words", &["exceeds"], Condition, ">"),
    ("comparison-in-words", &["exceed"], Condition, ">"),
    ("comparison-in-words", &["is", "above"], Any, ">"),
    ("comparison-in-words", &["above"], Condition, ">"),
    ("comparison-in-words", &["is", "over"], Any, ">"),
    ("comparison-in-words", &["over"], Condition, ">"),
    ("comparison-in-words", &["is", "under"], Any, "<"),
    ("comparison-in-words", &["under"], Condition, "<"),
    // Texts.
    ("contains", &["does", "not", "contain"], Condition, "not mentions"),
    ("contains", &["does", "not", "include"], Condition, "not mentions"),
    ("contains", &["not", "contains"], Condition, "not mentions"),
    ("contains", &["contains"], Condition, "mentions"),
    ("contains", &["contain"], Condition, "mentions"),
    ("contains", &["includes"], Condition, "mentions"),
    ("does-not-mention", &["does", "not", "mention"], Condition, "not mentions"),
    ("does-not-mention", &["does", "not", "mentions"], Condition, "not mentions"),
    ("does-not-mention", &["not", "mention"], Condition, "not mentions"),
    ("does-not-mention", &["mention"], Condition, "mentions"),
    ("does-not-mention", &["does", "not", "match"], Condition, "not matches"),
    // Clauses.
    ("for-every", &["for", "every"], Any, "for each"),
    ("for-every", &["for", "all"], Any, "for each"),
    ("for-every", &["for", "any"], Any, "for each"),
    ("for-every", &["for", "a"], Any, "for each"),
    ("for-every", &["for", "an"], Any, "for each"),
    ("for-every", &["for", "the"], Any, "for each"),
    ("for-every", &["foreach"], Clause, "for each"),
    ("exception-of", &["exception", "of"], Any, "exception to"),
    ("exception-of", &["exception", "from"], Any, "exception to"),
    ("exception-of", &["exception", "for"], Any, "exception to"),
    ("exception-of", &["exceptions", "to"], Clause, "exception to"),
    ("exception-of", &["except", "to"], Clause, "exception to"),
    ("except", &["except", "when"], Clause, "unless"),
    ("except", &["except", "if"], Clause, "unless"),
    ("except", &["except", "where"], Clause, "unless"),
    ("except", &["except"], Clause, "unless"),
    ("if-clause", &["only", "if"], Clause, "when"),
    ("if-clause", &["if"], Any, "when"),
    ("if-clause", &["provided", "that"], Clause, "when"),
    ("if-clause", &["whenever"], Clause, "when"),
    ("group-by", &["grouped", "per"], Any, "grouped by"),
    ("group-by", &["group", "by"], Clause, "grouped by"),
    ("group-by", &["grouping", "by"], Clause, "grouped by"),
    ("on-unknown", &["when", "unknown"], Any, "if unknown"),
    // Outcomes.
    ("flag", &["flag"], Outcome, "warn"),
    ("flag", &["alert"], Outcome, "warn"),
    ("flag", &["query"], Outcome, "ask"),
    ("flag", &["deny"], Outcome, "reject"),
    ("flag", &["disallow"], Outcome, "reject"),
    ("flag", &["decline"], Outcome, "reject"),
    ("reject-line", &["reject", "the", "invoice"], Any, "reject invoice"),
    ("reject-line", &["reject", "the", "line"], Any, "reject"),
    ("reject-line", &["reject", "this", "line"], Any, "reject"),
    ("reject-line", &["reject", "line"], Any, "reject"),
    ("reject-line", &["reject", "the", "expense"], Any, "reject"),
    ("reject-line", &["reject", "expense"], Any, "reject"),
    ("reject-line", &["reject", "the", "fee"], Any, "reject"),
    ("reject-line", &["reject", "fee"], Any, "reject"),
    ("reject-line", &["return", "invoice"], Any, "return"),
    ("reject-line", &["hold", "line"], Any, "hold"),
    ("pro-rata", &["pro", "-", "rata"], Any, "pro rata"),
    ("pro-rata", &["prorata"], Any, "pro rata"),
    ("pro-rata", &["prorated"], Any, "pro rata"),
    ("pro-rata", &["pro", "rated"], Any, "pro rata"),
];

/// A phrase of the table where reading stopped.
pub(super) fn phrase(around: &Around<'_>) -> Option<Diagnostic> {
    PHRASES.iter().find_map(|&(id, words, place, instead)| {
        let first = around.find(words)?;
        let last = first + isize::try_from(words.len()).ok()? - 1;
        fits(around, place, first, last).then(|| around.instead(id, first, last, instead))
    })
}

fn fits(around: &Around<'_>, place: Place, first: isize, last: isize) -> bool {
    let before = around.word(first - 1);
    match place {
        Any => true,
        Giving => first == 0 && around.expected.any(&["`=`"]),
        Outcome => before == "then",
        Clause => first == 0 && around.expected.clause(),
        Condition => {
            last >= 0
                && !begins_clause(before)
                && !matches!(before, "" | "and" | "or" | "not" | "(" | "[" | "," | "then" | "is")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_hides_another() {
        for (at, &(_, words, place, _)) in PHRASES.iter().enumerate() {
            let hidden = PHRASES[..at].iter().any(|&(_, earlier, earlier_place, _)| {
                words.starts_with(earlier) && (earlier_place == place || earlier_place == Any)
            });
            assert!(!hidden, "{words:?} can never be found");
        }
    }
}

//! What the checker can say: a page for each diagnostic. Those that reading a text gives are with the parser.

use meruit_syntax::CatalogueEntry;

const fn entry(
    id: &'static str,
    says: &'static str,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
) -> CatalogueEntry {
    CatalogueEntry { id, says, explanation, bad, good }
}

/// The pages of the checker, in the order of their ids.
///
/// ```
/// let page = meruit_core::CHECK_CATALOGUE.iter().find(|page| page.id == "table-tie").unwrap();
/// assert_eq!(page.says, "two rows of a table tie");
/// ```
pub const CHECK_CATALOGUE: &[CatalogueEntry] = &[
    entry(
        "adds-nothing",
        "a part of a condition changes nothing",
        "What stands beside it says it already: it is yes, no and unknown just where the rest is. One of two parts is then one too many, or was meant to say something else.",
        "rule a for each fee when hours > 10 or hours > 12 then warn",
        "rule a for each fee when hours > 10 then warn",
    ),
    entry(
        "aggregate-needs-invoice",
        "lines are added up where there is no invoice",
        "`fee`, `expense`, `line` and `adjustment` inside an aggregate are the lines of the current record's invoice. A matter or a \
         timekeeper belongs to no single invoice, so there is nothing that could be meant.",
        "rule a for each matter when count(of fee) > 100 then warn",
        "rule a for each invoice when count(of fee) > 100 then warn",
    ),
    entry(
        "aggregate-needs-of",
        "an aggregate does not say of which records",
        "Without `of` an aggregate adds up the members of the rule's own group, so the rule must be `grouped by` \
         something. Otherwise name the records behind `of`.",
        "rule a for each fee when sum(hours) > 10 then warn",
        "rule a for each fee grouped by timekeeper.id, date when sum(hours) > 10 then warn",
    ),
    entry(
        "aggregate-nested",
        "an aggregate stands inside another",
        "Each aggregate is one pass over the records. One inside another would be a pass for each record; give the inner one a name by \
         `define`, and it is worked out once.",
        "rule a for each invoice when sum(hours of fee where hours > count(of expense)) > 10 then warn",
        "define invoice.expenses_billed = count(of expense)\n\
         rule a for each invoice when sum(hours of fee where hours > invoice.expenses_billed * 1 hour) > 10 then warn",
    ),
    entry(
        "aggregate-of-invoice",
        "the invoices of one run are added up",
        "The invoices of a run do not see one another, so that the answer is the same whether they are reviewed together or one by one.",
        "rule a for each fee when count(of invoice) > 1 then warn",
        "rule a for each fee when count(of fee) > 1 then warn",
    ),
    entry(
        "always-true",
        "a condition is never no",
        "Whatever the facts are, this is yes, or unknown where a fact is not known. So it leaves no record out. `or` was perhaps written where `and` was meant.",
        "rule a for each fee when hours > 2 or hours < 8 then warn",
        "rule a for each fee when hours > 2 and hours < 8 then warn",
    ),
    entry(
        "base-missing",
        "a number or percent is taken off without a base",
        "A percent is a percent of something: `of billed` is of what the firm asks, `of remaining` of what earlier cuts left.",
        "rule a for each fee then reduce amount by 10%",
        "rule a for each fee then reduce amount by 10% of billed",
    ),
    entry(
        "base-not-here",
        "a plain sum has a base",
        "Money and hours are taken off as they stand. `of billed` and `of remaining` belong to a number or a percent.",
        "rule a for each fee then reduce amount by 10 USD of billed",
        "rule a for each fee then reduce amount by 10 USD",
    ),
    entry(
        "blank-undetermined",
        "a blank leaves a rule undetermined",
        "The field may be missing, and where it is blank nobody can tell whether the rule is found. That may well be meant: then nothing is wrong. Otherwise ask \
         `is not missing` first, give the field an `else`, or let the rule say what follows by `if unknown`.",
        "rule a for each fee when hours > 10 then warn",
        "rule a for each fee where hours is not missing when hours > 10 then warn",
    ),
    entry(
        "circular-name",
        "a name needs itself",
        "A `define`, a `let` or a list may use others, but never in a circle: nothing could be worked out first.",
        "define cap = half + 1 hour\ndefine half = 50% * cap\nrule a for each fee when hours > cap then warn",
        "define cap = 10 hours\ndefine half = 50% * cap\nrule a for each fee when hours > half then warn",
    ),
    entry(
        "circular-rules",
        "rules wait for one another",
        "A rule is judged after those it asks for by `found`, and before those it is an exception to. In a circle none could be judged first.",
        "rule a for each fee when found(b) then warn\nrule b for each fee when found(a) then warn",
        "rule a for each fee when hours > 10 then warn\nrule b for each fee when found(a) then reject",
    ),
    entry(
        "clause-missing",
        "a rule lacks a clause that it needs",
        "A rule says of which records it speaks (`for each`) and what follows (`then`). A period says from or until which day.",
        "rule a for each fee when hours > 10",
        "rule a for each fee when hours > 10 then warn",
    ),
    entry(
        "csv-cell",
        "a cell of a CSV file does not fit its column",
        "Every cell is read as the type of its column. Dates are written `2026-03-31`, numbers with a point and without thousands \
         commas, percents with their sign; an amount may name its currency.",
        "table agreed (timekeeper: text -> rate: rate) from \"bad_cell.csv\"\n\
         rule a for each fee then reduce rate to agreed[timekeeper.id]",
        "table agreed (timekeeper: text -> rate: rate) from \"rates.csv\"\n\
         rule a for each fee then reduce rate to agreed[timekeeper.id]",
    ),
    entry(
        "csv-cell-empty",
        "a cell of a CSV file is empty",
        "An empty cell may be a slip or may mean that anything serves; nobody can tell. Write `any` for a key that does \
         not matter, and `none`, `no limit` or `on approval` for a result that is no value. Only `…_from` and `…_until` may be empty: \
         the range is open there.",
        "table agreed (timekeeper: text -> rate: rate) from \"empty_cell.csv\"\n\
         rule a for each fee then reduce rate to agreed[timekeeper.id]",
        "table agreed (timekeeper: text -> rate: rate) from \"rates.csv\"\n\
         rule a for each fee then reduce rate to agreed[timekeeper.id]",
    ),
    entry(
        "csv-column-missing",
        "a CSV file lacks a column of the table",
        "A key or result is read from the column of its name. A key may instead have the two columns `NAME_from` and `NAME_until`, \
         which make a range. Further columns are left alone.",
        "table agreed (person: text -> rate: rate) from \"rates.csv\"\n\
         rule a for each fee then reduce rate to agreed[timekeeper.id]",
        "table agreed (timekeeper: text -> rate: rate) from \"rates.csv\"\n\
         rule a for each fee then reduce rate to agreed[timekeeper.id]",
    ),
    entry(
        "csv-column-twice",
        "two columns of a CSV file could be meant",
        "A name stands over two columns, or a key has both a column of its name and one that makes a range of it.",
        "table agreed (timekeeper: text -> rate: rate) from \"two_rates.csv\"\n\
         rule a for each fee then reduce rate to agreed[timekeeper.id]",
        "table agreed (timekeeper: text -> rate: rate) from \"rates.csv\"\n\
         rule a for each fee then reduce rate to agreed[timekeeper.id]",
    ),
    entry(
        "csv-missing",
        "a CSV file is not there",
        "A table or list `from \"file.csv\"` is read from a file beside the rule file.",
        "list clerical from \"nowhere.csv\"\nrule a for each fee when narrative mentions clerical then warn",
        "list clerical from \"words.csv\"\nrule a for each fee when narrative mentions clerical then warn",
    ),
    entry(
        "currency-mismatch",
        "two currencies meet",
        "Amounts in two currencies cannot be added or compared without an exchange rate, and none is assumed.",
        "rule a for each fee when amount > 100 USD + 50 EUR then warn",
        "rule a for each fee when amount > 150 USD then warn",
    ),
    entry(
        "currency-missing",
        "an amount names no currency",
        "A bare number beside money is money of the header's currency. Without one the amount must name its own.",
        "rule a for each expense when amount > 75 then ask \"the receipt\"",
        "rule a for each expense when amount > 75 USD then ask \"the receipt\"",
    ),
    entry(
        "decision-gap",
        "a decision leaves some records without an answer",
        "There are records for which no row holds, as the example shows. A decision without an answer leaves the review undetermined. End it with \
         `otherwise -> …`, or let a row hold for what is left over.",
        "decision who for each invoice gives who: text\n  when billed > 1_000 USD -> \"board\"",
        "decision who for each invoice gives who: text\n  when billed > 1_000 USD -> \"board\"\n  otherwise -> \"office\"",
    ),
    entry(
        "distinct-not-here",
        "`distinct` stands in an aggregate that does not count",
        "`count(distinct x)` counts different values. Of a sum or an average nobody would expect that equal values are left out.",
        "rule a for each invoice when sum(distinct hours of fee) > 10 then warn",
        "rule a for each invoice when count(distinct timekeeper.id of fee) > 10 then warn",
    ),
    entry(
        "duplicate-clause",
        "a clause stands twice",
        "The clauses of a header or rule come in any order, each at most once; only `then` and `let` may be repeated.",
        "rule a for each fee unless hours < 1 unless rate < 100 USD then warn",
        "rule a for each fee unless hours < 1 or rate < 100 USD then warn",
    ),
    entry(
        "duplicate-name",
        "a name is taken",
        "Lists, tables and parameters share their names, and a `let` must not stand for what already has one. `as_of` is \
         the day of the run.",
        "define cap = 10 hours\ndefine cap = 12 hours\nrule a for each fee when hours > cap then warn",
        "define cap = 10 hours\nrule a for each fee when hours > cap then warn",
    ),
    entry(
        "duplicate-rule",
        "two rules have one id",
        "A finding names its rule by the id. The same id may stand again only for another period, by the same date and without overlap: \
         then the two are versions of one rule.",
        "rule a for each fee when hours > 10 then warn\nrule a for each expense when units > 10 then warn",
        "rule a effective until 2025-12-31 judged by date for each fee when hours > 12 then warn\n\
         rule a effective from 2026-01-01 judged by date for each fee when hours > 10 then warn",
    ),
    entry(
        "earlier-not-here",
        "records are asked for that no earlier invoice has",
        "Of earlier invoices there are the invoices themselves and their lines, as they were decided. Groups `with earlier invoices` are groups of lines.",
        "rule a for each invoice when count(of prior matter) > 0 then warn",
        "rule a for each invoice when count(of prior invoice with same matter.id) > 0 then warn",
    ),
    entry(
        "else-never-serves",
        "what stands behind `else` is never needed",
        "`else` stands in for what is blank or unknown. What stands before it here is a value that is always known.",
        "define cap = 10 hours\nrule a for each fee when hours > (cap else 12) then warn",
        "define cap = 10 hours\nrule a for each fee when hours > cap then warn",
    ),
    entry(
        "exception-apart",
        "an exception shares no record with its rule",
        "An exception takes records over from its rule. Where no record meets the `where` of both, nothing is ever taken over: one of the two is \
         probably not what was meant.",
        "rule a for each fee where task in L300 then reject\n\
         rule b exception to a for each fee where task in L400 then reduce amount by 50% of billed",
        "rule a for each fee where task in L300 then reject\n\
         rule b exception to a for each fee where task is L310 then reduce amount by 50% of billed",
    ),
    entry(
        "exchange-missing",
        "an amount is converted without a table of exchange rates",
        "`convert` reads the table that the header names, by source, target and day. No rate is guessed and none is turned round.",
        "rule a for each expense then reduce price to convert(300 EUR, invoice.currency, date)",
        "guideline \"Rates\" currency USD converted by fx\n\
         table fx (source: code, target: code, day: date -> rate: number) supplied\n\
         rule a for each expense then reduce price to convert(300 EUR, invoice.currency, date)",
    ),
    entry(
        "first-needs-order",
        "`first` has no order",
        "Which record comes first depends on an order: `by highest rate`, `by earliest date`, `by first line`.",
        "rule a for each fee grouped by date when first(rate) > 500 USD then warn",
        "rule a for each fee grouped by date when first(rate by first line) > 500 USD then warn",
    ),
    entry(
        "group-key-optional",
        "a key may be missing",
        "Records with a blank key would be in no group and so pass unseen, or be thrown together. Shut them out by `where`, or put \
         something in the place of the blank by `else`.",
        "rule a for each fee grouped by task when sum(hours) > 10 then warn",
        "rule a for each fee where task is not missing grouped by task when sum(hours) > 10 then warn",
    ),
    entry(
        "group-not-here",
        "invoices are grouped",
        "A verdict must not hang on which invoices happen to be reviewed together. Group their lines instead.",
        "rule a for each invoice grouped by matter.id when count() > 1 then warn",
        "rule a for each line grouped by matter.id when count() > 1 then warn",
    ),
    entry(
        "hides-field",
        "a name hides a field of the record",
        "A reader could not tell which of the two is meant, so no define, let, parameter or list may have the name of a field that can be \
         read at its place.",
        "rule a for each fee let rate = 500 USD when amount > rate then warn",
        "rule a for each fee let limit = 500 USD when amount > limit then warn",
    ),
    entry(
        "keep-place-freed",
        "what one rule takes out leaves its place in a `keep` to another line",
        "A rule more takes more, as a rule: only here an invoice can be approved for more with it. A line that is rejected is out before `keep` counts, so that another one \
         stays in its place, perhaps a dearer one. That may well be meant. Where it is not, let both rules speak of different lines.",
        "rule a for each fee where activity is A111 then reject\nrule b for each fee grouped by date then keep 1 by lowest amount",
        "rule a for each fee where activity is A111 then reject\nrule b for each fee where activity is A109 grouped by date then keep 1 by lowest amount",
    ),
    entry(
        "layer-too-low",
        "a rule is set aside by a file that may not",
        "A file may replace what stands in a lower layer, and waive or except what stands in its own or a lower one. From the highest the layers are law, engagement, matter, firm, guideline, default.",
        "define cap = 10 hours\nreplace define cap = 11 hours\nrule a for each fee when hours > cap then warn",
        "define cap = 11 hours\nrule a for each fee when hours > cap then warn",
    ),
    entry(
        "let-not-here",
        "a `let` of a group is read of one of its members",
        "In a rule over groups a `let` speaks of the group. `where`, the keys and the orders of `taking from` speak of single records, \
         before or inside the group.",
        "rule a for each fee where long grouped by date let long = sum(hours) > 10 when long then warn",
        "define fee.long = hours > 10\n\
         rule a for each fee where long grouped by date when count() > 1 then warn",
    ),
    entry(
        "names-too-deep",
        "names stand in one another too deep",
        "What a rule comes to, with all that it reads by name, has a limit, so that no review needs more memory than there is. Rules that \
         people write are far below it.",
        "rule a for each fee\n\
         let a1 = hours + hours let a2 = a1 + a1 let a3 = a2 + a2 let a4 = a3 + a3 let a5 = a4 + a4 let a6 = a5 + a5\n\
         let a7 = a6 + a6 let a8 = a7 + a7 let a9 = a8 + a8 let b1 = a9 + a9 let b2 = b1 + b1 let b3 = b2 + b2\n\
         when b3 > 10 then warn",
        "rule a for each fee let long = 4_096 * hours when long > 10 then warn",
    ),
    entry(
        "never-found",
        "a rule is never found",
        "No record meets its `where`, its `when` and what its cut takes, without being excused by its `unless`. Each may hold by itself; together they never do.",
        "rule a for each fee where hours > 10 when hours < 5 then warn",
        "rule a for each fee where hours > 10 when rate > 500 USD then warn",
    ),
    entry(
        "never-true",
        "a condition is never yes",
        "No record makes it yes, by itself or together with what stands beside it. `and` was perhaps written where `or` was meant.",
        "rule a for each fee when task is L110 and task is L120 then warn",
        "rule a for each fee when task is L110 or task is L120 then warn",
    ),
    entry(
        "not-a-group-key",
        "a field is not the same for the whole group",
        "A rule over groups can read its keys and what hangs on them: with `timekeeper.id` the role too. Anything else differs from member \
         to member; ask for the greatest, the sum, or the first in an order.",
        "rule a for each fee grouped by date when rate > 500 USD then warn",
        "rule a for each fee grouped by date when max(rate) > 500 USD then warn",
    ),
    entry(
        "not-analysed",
        "conditions are too many to be looked at together",
        "What can never happen is worked out before the rules run, within a bounded number of steps. Here it would take more, so that nothing is claimed of this place, \
         neither good nor bad.",
        "",
        "",
    ),
    entry(
        "nothing-to-replace",
        "an item is to be replaced that is not there",
        "`replace` puts an item in the place of one of the same kind and name that a file below has. Without one, leave the word out, and mind the spelling.",
        "replace define cap = 11 hours\nrule a for each fee when hours > cap then warn",
        "define cap = 11 hours\nrule a for each fee when hours > cap then warn",
    ),
    entry(
        "order-not-here",
        "an order stands where there is none",
        "`by highest rate` says which record comes first. A sum is the same in any order.",
        "rule a for each invoice when sum(hours of fee by highest rate) > 10 then warn",
        "rule a for each invoice when first(hours of fee by highest rate) > 10 then warn",
    ),
    entry(
        "other-record",
        "a rule is named that speaks of other records",
        "An exception and a waiver speak of the records of their rule. `found` asks how a rule ended on this record, its group or its invoice.",
        "rule a for each invoice when billed > 5_000 USD then warn\nrule b exception to a for each fee then reject",
        "rule a for each fee when hours > 10 then warn\nrule b exception to a for each fee where task is L450 then reject",
    ),
    entry(
        "otherwise-never-answers",
        "`otherwise` of a decision never answers",
        "The rows leave nothing over: of every record that is known well enough, one of them holds. What is not known is undetermined, and not `otherwise`.",
        "decision who for each invoice gives who: text\n  when billed > 1_000 USD -> \"board\"\n  when billed <= 1_000 USD -> \"office\"\n  otherwise -> \"nobody\"",
        "decision who for each invoice gives who: text\n  when billed > 1_000 USD -> \"board\"\n  otherwise -> \"office\"",
    ),
    entry(
        "outcome-not-here",
        "an outcome does not fit the records of the rule",
        "Only lines and invoices can be held, returned and rejected, and only of a group of lines can some be kept. Of every record a rule \
         can say `note`, `warn` and `ask`.",
        "rule a for each timekeeper when name is missing then reject",
        "rule a for each timekeeper when name is missing then warn",
    ),
    entry(
        "pattern-invalid",
        "a pattern cannot be read",
        "A pattern behind `matches` is a regular expression for the whole value. It can't look back or ahead, so that matching always ends \
         quickly; and it has a limit in size.",
        "rule a for each invoice when not number matches \"[A-Z\" then warn",
        "rule a for each invoice when not number matches \"[A-Z]+\" then warn",
    ),
    entry(
        "phrase-empty",
        "a phrase has no letter and no digit",
        "Phrases are compared by their words, without regard to punctuation. One without a word would be found everywhere or nowhere.",
        "rule a for each fee when narrative mentions \"--\" then warn",
        "rule a for each fee when narrative mentions \"tbd\" then warn",
    ),
    entry(
        "pools-firms",
        "a group would put lines of different firms together",
        "With earlier invoices only the keys bound a group. One of them must be of a timekeeper, matter, firm, engagement or client, so that no firm answers for what others billed.",
        "rule a for each fee grouped by date with earlier invoices when sum(hours) > 24 then warn",
        "rule a for each fee grouped by firm.id, date with earlier invoices when sum(hours) > 24 then warn",
    ),
    entry(
        "range-empty",
        "nothing lies in a range",
        "The end lies below the beginning, or is the beginning and not in the range.",
        "rule a for each fee when hours in from 10 to 5 then warn",
        "rule a for each fee when hours in from 5 to 10 then warn",
    ),
    entry(
        "range-end",
        "the end of a range in a table is no value as written",
        "Rows are compared before the run, to find ties. So their ranges hold plain values and neither names nor sums.",
        "define top = 5\ntable level (n: number -> p: percent)\n  under top -> 0%\n  from 5 -> 5%\n\
         rule a for each fee when level[narrative.tasks] > 0 then warn",
        "table level (n: number -> p: percent)\n  under 5 -> 0%\n  from 5 -> 5%\n\
         rule a for each fee when level[narrative.tasks] > 0 then warn",
    ),
    entry(
        "reduce-target",
        "something is reduced that these records do not have",
        "`rate` and `hours` belong to fees, `price` and `units` to expenses, `fees` and `expenses` to invoices, and `amount` to all of \
         them. On a group only hours, units and amount can be reduced, since only they add up.",
        "rule a for each expense then reduce rate to 5 USD",
        "rule a for each expense then reduce price to 5 USD",
    ),
    entry(
        "remaining-not-here",
        "`remaining` is read outside a figure of `then`",
        "What remains depends on what other rules took. Conditions read the facts as billed, so that no verdict hangs on another rule; \
         only the figure of a cut may see what is left.",
        "rule a for each fee when remaining > 500 USD then warn",
        "rule a for each fee then reduce amount to remaining - 5 USD",
    ),
    entry(
        "replace-not-here",
        "a record is to be replaced",
        "`record` adds fields to a record, in whichever file it stands; nothing of it can be taken away.",
        "replace record fee\n  desk: text?\nrule a for each fee where desk is missing then warn",
        "record fee\n  desk: text?\nrule a for each fee where desk is missing then warn",
    ),
    entry(
        "result-not-named",
        "a look-up does not say which result",
        "The table has several results. Name the one that is meant behind the brackets.",
        "table cap (role: code -> rate: rate, hours: hours) any -> 500 USD, 10\n\
         rule a for each fee then reduce rate to cap[timekeeper.role]",
        "table cap (role: code -> rate: rate, hours: hours) any -> 500 USD, 10\n\
         rule a for each fee then reduce rate to cap[timekeeper.role].rate",
    ),
    entry(
        "row-never-answers",
        "a row of a decision never answers",
        "The first row that holds answers, and wherever this one holds, one above it does. Put the narrower row first.",
        "decision who for each invoice gives who: text\n  when billed > 100 USD -> \"office\"\n  when billed > 1_000 USD -> \"board\"\n  otherwise -> \"clerk\"",
        "decision who for each invoice gives who: text\n  when billed > 1_000 USD -> \"board\"\n  when billed > 100 USD -> \"office\"\n  otherwise -> \"clerk\"",
    ),
    entry(
        "row-never-serves",
        "a row of a table never serves",
        "The most specific row serves, and for each key of this one there is a more specific row.",
        "table cap (n: number -> amount: money)\n  from 1 to 5 -> 10 USD\n  from 1 to under 3 -> 20 USD\n  from 3 to 5 -> 30 USD\n\
         rule a for each expense then reduce amount to cap[units] else 5 USD",
        "table cap (n: number -> amount: money)\n  from 1 to under 3 -> 20 USD\n  from 3 to 5 -> 30 USD\n\
         rule a for each expense then reduce amount to cap[units] else 5 USD",
    ),
    entry(
        "rows-overlap",
        "two rows of a decision can hold together",
        "The first of them answers. That is as it should be where the first is the narrower one; here neither is a case of the other, so that their order decides.",
        "decision who for each invoice gives who: text\n  when billed > 100 USD -> \"office\"\n  when country is US -> \"board\"\n  otherwise -> \"clerk\"",
        "decision who for each invoice gives who: text\n  when billed > 100 USD -> \"office\"\n  when billed <= 100 USD and country is US -> \"board\"\n  otherwise -> \"clerk\"",
    ),
    entry(
        "rule-taken-over",
        "exceptions take over all records of a rule",
        "A record that an exception speaks of leaves its rule. The exceptions to this rule leave it no record at all, so that it never applies.",
        "rule a for each fee where task is L310 then reject\n\
         rule b exception to a for each fee where task in L300 then reduce amount by 50% of billed",
        "rule a for each fee where task in L300 then reject\n\
         rule b exception to a for each fee where task is L310 then reduce amount by 50% of billed",
    ),
    entry(
        "settled-not-here",
        "a rule reads what the settlement decides",
        "`approved`, `held`, `findings` and the like are known only when all rules have spoken. Rules read the facts as billed.",
        "rule a for each invoice when approved > 5_000 USD then warn",
        "rule a for each invoice when billed > 5_000 USD then warn",
    ),
    entry(
        "step-not-positive",
        "a step is 0 or less",
        "`in steps of` and the rounding functions need a step to go by.",
        "rule a for each fee when hours not in steps of 0 then warn",
        "rule a for each fee when hours not in steps of 0.1 then warn",
    ),
    entry(
        "table-duplicate",
        "two rows of a table have the same keys",
        "Text is compared without case and spare blanks. Neither row could win.",
        "table cap (office: text -> rate: rate)\n  \"New York\" -> 900 USD\n  \"new york\" -> 800 USD\n\
         rule a for each fee then reduce rate to cap[timekeeper.office]",
        "table cap (office: text -> rate: rate)\n  \"New York\" -> 900 USD\n  \"Boston\" -> 800 USD\n\
         rule a for each fee then reduce rate to cap[timekeeper.office]",
    ),
    entry(
        "table-gap",
        "a table has no row for some keys",
        "A look-up without a row is unknown, and leaves its rule undetermined. Here a key has no row though it lies between keys that have one, or is one of a short \
         list of values, or is named by the rule itself. The message shows the key and, where it can be written, the row that is missing.",
        "table cap (n: number -> amount: money)\n  from 1 to under 3 -> 20 USD\n  from 4 to 5 -> 30 USD\n\
         rule a for each expense then reduce amount to cap[units] else 5 USD",
        "table cap (n: number -> amount: money)\n  from 1 to under 4 -> 20 USD\n  from 4 to 5 -> 30 USD\n\
         rule a for each expense then reduce amount to cap[units] else 5 USD",
    ),
    entry(
        "table-open",
        "a table names keys that no row serves together",
        "Each of the keys stands in some row, and no row serves them together. Where they can meet, the look-up is unknown, and leaves its rule undetermined.",
        "table cap (role: code, office: text -> rate: rate)\n  PARTNR, \"NY\" -> 900 USD\n  PARTNR, \"LA\" -> 800 USD\n  ASSOC, \"NY\" -> 500 USD\n\
         rule a for each fee then reduce rate to cap[timekeeper.role, timekeeper.office]",
        "table cap (role: code, office: text -> rate: rate)\n  PARTNR, \"NY\" -> 900 USD\n  PARTNR, \"LA\" -> 800 USD\n  ASSOC, any -> 500 USD\n\
         rule a for each fee then reduce rate to cap[timekeeper.role, timekeeper.office]",
    ),
    entry(
        "table-row-width",
        "a row does not have the table's keys and results",
        "A row has one cell for each key, then `->`, then one value for each result. `any` serves for a key that does not matter.",
        "table cap (role: code, office: text -> rate: rate) PARTNR -> 900 USD\n\
         rule a for each fee then reduce rate to cap[timekeeper.role, timekeeper.office]",
        "table cap (role: code, office: text -> rate: rate) PARTNR, any -> 900 USD\n\
         rule a for each fee then reduce rate to cap[timekeeper.role, timekeeper.office]",
    ),
    entry(
        "table-tie",
        "two rows of a table tie",
        "The most specific row wins: the one whose cells all lie inside the other's. Here some key meets two rows, neither inside the \
         other. A row for just what both serve settles it.",
        "table cap (role: code, office: text -> rate: rate)\n  PARTNR, any -> 900 USD\n  any, \"Boston\" -> 700 USD\n\
         rule a for each fee then reduce rate to cap[timekeeper.role, timekeeper.office]",
        "table cap (role: code, office: text -> rate: rate)\n  PARTNR, any -> 900 USD\n  any, \"Boston\" -> 700 USD\n  \
         PARTNR, \"Boston\" -> 800 USD\n\
         rule a for each fee then reduce rate to cap[timekeeper.role, timekeeper.office]",
    ),
    entry(
        "takes-nothing",
        "another rule takes all that a cut could take",
        "Rejecting comes before cutting, and of several limits the lowest holds. So this cut is found and always comes to 0.00, because the other rule \
         is found wherever this one is. An `exception to` it would take the records over.",
        "rule a for each fee where task in L300 then reject\nrule b for each fee where task is L310 then reduce amount by 50% of billed",
        "rule a for each fee where task in L300 then reject\n\
         rule b exception to a for each fee where task is L310 then reduce amount by 50% of billed",
    ),
    entry(
        "taking-missing",
        "a cut on a group does not say who loses",
        "A limit on the whole group leaves open which line is cut. Say `pro rata`, or in which order: `taking from lowest rate, last line`.",
        "rule a for each fee grouped by timekeeper.id, date then reduce hours to 10",
        "rule a for each fee grouped by timekeeper.id, date then reduce hours to 10 taking from lowest rate, last line",
    ),
    entry(
        "taking-not-here",
        "who loses is named where nobody shares",
        "A single line bears its cut alone, and the lines of an invoice bear one on the invoice pro rata.",
        "rule a for each fee then reduce hours to 10 pro rata",
        "rule a for each fee then reduce hours to 10",
    ),
    entry(
        "test-claim",
        "a test claims what cannot come out",
        "A rule passes, warns, holds or reduces; a decision answers. A claim of a field names the invoice, or the one record of its kind that is given.",
        "rule a for each fee when hours > 10 then warn\ntest \"long\" given fee { hours 11 } expect a -> \"yes\"",
        "rule a for each fee when hours > 10 then warn\ntest \"long\" given fee { hours 11 } expect a warns",
    ),
    entry(
        "test-given",
        "a test gives what cannot be given",
        "A test gives one invoice, its lines, other records, and rows or members of what is called `supplied`. What the rules hold themselves stands already.",
        "list vip = \"M1\"\nrule a for each fee where matter.id in vip then note\n\
         test \"vip\" given vip { \"M2\" } given fee { hours 1 } expect a is undetermined",
        "list vip = \"M1\"\nrule a for each fee where matter.id in vip then note\n\
         test \"vip\" given fee { matter { id \"M1\" } } expect a notes",
    ),
    entry(
        "this-not-here",
        "`this` stands where it has no meaning",
        "Inside an aggregate a bare name is the other record's, and `this.` the current one's. It stands only in its `where`, alone on one \
         side of a comparison, so that one pass and a look-up do. Outside an aggregate a bare name is the record's own.",
        "rule a for each fee when this.hours > 10 then warn",
        "rule a for each fee when count(of fee where hours > this.hours) > 10 then warn",
    ),
    entry(
        "too-large",
        "a list or table is too large to be checked",
        "The lists of a file have a million members at most, those counted again that other lists take in. A table may have as many rows as \
         memory holds, but not many thousands that overlap without one holding the other.",
        "",
        "",
    ),
    entry(
        "type-mismatch",
        "a value is of a type that does not fit its place",
        "Text is no number, a date no length, a record no value. The types of fields are listed with the records.",
        "rule a for each fee when narrative > 5 then warn",
        "rule a for each fee when narrative.tasks > 5 then warn",
    ),
    entry(
        "unit-mismatch",
        "two quantities do not belong together",
        "Hours, days, money, rates and plain numbers are kept apart. Hours times a rate is money, money by hours a rate; a number times \
         anything is that. Nothing else is converted.",
        "rule a for each fee when rate > 5 hours then warn",
        "rule a for each fee when hours > 5 hours then warn",
    ),
    entry(
        "unknown-code",
        "a code is in no code set",
        "Task, activity and expense codes are those of the published sets, each in its own column, and roles the published \
         classifications. A misspelt code would never match anything. Codes of your own are declared in a list `own_codes`.",
        "rule a for each fee when task is L33O then warn",
        "list own_codes = X100\nrule a for each fee when task in (L330, X100) then warn",
    ),
    entry(
        "unknown-currency",
        "a currency is none of ISO 4217",
        "A currency has three capitals, such as USD, EUR or GBP.",
        "rule a for each fee when rate > 500 USX then warn",
        "rule a for each fee when rate > 500 USD then warn",
    ),
    entry(
        "unknown-edition",
        "the edition of the language is not known",
        "A rule file names the edition that it is written in, and a later engine reads it with its old meaning. An earlier engine can't \
         know a later edition.",
        "guideline \"Example\" edition 2031",
        "guideline \"Example\" edition 2026",
    ),
    entry(
        "unknown-field",
        "a record has no such field",
        "The fields of each record are listed in the reference; a rule file may add some by `define` or `record`.",
        "rule a for each fee when timekeeper.rol is PARTNR then warn",
        "rule a for each fee when timekeeper.role is PARTNR then warn",
    ),
    entry(
        "unknown-function",
        "no function has this name",
        "A table is asked in square brackets, a function in round ones.",
        "rule a for each fee when roundup(hours, 0.1) is not hours then warn",
        "rule a for each fee when round_up(hours, 0.1) is not hours then warn",
    ),
    entry(
        "unknown-name",
        "nothing has this name",
        "A name is a field of the record, a `let`, a parameter, a list or a table. A parameter (`define cap = …`) reads no record, so fields \
         are unknown in it.",
        "rule a for each fee when ratte > 500 USD then warn",
        "rule a for each fee when rate > 500 USD then warn",
    ),
    entry(
        "unknown-record",
        "no record has this name",
        "Records are named in the singular: `fee`, `expense`, `line`, `invoice`. A rule file can declare its own.",
        "rule a for each fees when hours > 10 then warn",
        "rule a for each fee when hours > 10 then warn",
    ),
    entry(
        "unknown-type",
        "no type or record has this name",
        "The types are text, yes/no, number, percent, money, rate, hours, days, period, date, time, moment, code, `one of (…)`, `list of` \
         another, and every record.",
        "record report\n  date: dat\nrule a for each report when date > as_of then warn",
        "record report\n  date: date\nrule a for each report when date > as_of then warn",
    ),
    entry(
        "unused-name",
        "nothing uses a name",
        "It may be left over, or the place that should use it is misspelt. The rules load all the same.",
        "define cap = 10 hours\nrule a for each fee when hours > 10 then warn",
        "define cap = 10 hours\nrule a for each fee when hours > cap then warn",
    ),
    entry(
        "waiver-apart",
        "a waiver sets nothing aside",
        "A waiver sets its rule aside for the records that it names, in its time. Where the rule is never found on one of these, nothing is set aside: its days lie outside \
         the time of the rule, or no record meets what both ask.",
        "rule a for each fee where task in L300 when hours > 10 then warn\n\
         waive a for each fee where task in L400 from 2026-05-01 because \"trial\" by \"deputy-gc\"",
        "rule a for each fee where task in L300 when hours > 10 then warn\n\
         waive a for each fee where task is L330 from 2026-05-01 because \"trial\" by \"deputy-gc\"",
    ),
    entry(
        "waiver-covered",
        "another waiver sets aside all that one does",
        "Each record and day of this waiver is one of another waiver of the same rule, so that it changes nothing. One of the two is too wide, or one is left over.",
        "rule a for each fee when hours > 10 then warn\n\
         waive a for each fee from 2026-05-01 until 2026-06-30 because \"trial\" by \"deputy-gc\"\n\
         waive a for each fee where task in L400 from 2026-05-01 until 2026-05-31 because \"trial\" by \"deputy-gc\"",
        "rule a for each fee when hours > 10 then warn\n\
         waive a for each fee from 2026-05-01 until 2026-06-30 because \"trial\" by \"deputy-gc\"",
    ),
    entry(
        "wrong-argument-count",
        "a function or look-up has too many or too few arguments",
        "Each function has its number of arguments, and a look-up one for each key of the table.",
        "rule a for each fee when year(date, 2026) > 2025 then warn",
        "rule a for each fee when year(date) > 2025 then warn",
    ),
];

//! Every diagnostic this crate can give, with a page of explanation for each.

/// What a diagnostic means, with a text that has the fault and one that has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// The stable id, in kebab-case.
    pub id: &'static str,
    /// What the message says, in general.
    pub says: &'static str,
    /// Why it is a fault, and what to do.
    pub explanation: &'static str,
    /// A rule file with the fault; empty where no short text has it.
    pub bad: &'static str,
    /// The same without the fault; empty where `bad` is.
    pub good: &'static str,
}

const fn entry(
    id: &'static str,
    says: &'static str,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
) -> CatalogueEntry {
    CatalogueEntry { id, says, explanation, bad, good }
}

/// The pages of this crate, in the order of their ids.
///
/// ```
/// let page = meruit_syntax::SYNTAX_CATALOGUE.iter().find(|page| page.id == "is-in").unwrap();
/// assert_eq!(meruit_syntax::parse(page.bad, 0).diagnostics[0].id, "is-in");
/// assert!(meruit_syntax::parse(page.good, 0).diagnostics.is_empty());
/// ```
pub const SYNTAX_CATALOGUE: &[CatalogueEntry] = &[
    entry(
        "approve",
        "`approve` is no outcome",
        "What no rule finds is approved, so that no rule needs to say it. To let something pass that another rule \
         finds, write `unless` in that rule, or an `exception to` it with the outcome that applies instead.",
        "rule small for each expense when amount < 25 USD then approve",
        "rule receipt for each expense when receipt is missing unless amount < 25 USD then hold",
    ),
    entry(
        "article",
        "`the` is left out",
        "The language has no articles.",
        "rule cap for each fee then reduce the rate to 500 USD per hour",
        "rule cap for each fee then reduce rate to 500 USD per hour",
    ),
    entry(
        "as-of",
        "`today` is written `as_of`",
        "The day of the run is given to it and called `as_of`, so that a run can be repeated later with the same result.",
        "rule late for each invoice when due < today then note",
        "rule late for each invoice when due < as_of then note",
    ),
    entry(
        "below",
        "`below` is written `<` or `under`",
        "In a condition `<` compares; in a range, in a table's cell or behind `in`, `under` is the end that is not in \
         the range.",
        "rule short for each fee when hours below 0.2 then note",
        "rule short for each fee when hours < 0.2 then note",
    ),
    entry(
        "between",
        "`between A and B` is written `in from A to B`",
        "`and` joins conditions and nothing else. A range is `in from A to B` with both ends in it, or \
         `in from A to under B` without B.",
        "rule middle for each fee when hours between 2 and 4 then note",
        "rule middle for each fee when hours in from 2 to 4 then note",
    ),
    entry(
        "blank-before-bracket",
        "no blank stands before this bracket",
        "A call and a look-up have no blank before their bracket, so that a name and a bracketed value cannot be \
         taken for a call.",
        "rule cap for each fee then reduce rate to lesser (rate, 500 USD)",
        "rule cap for each fee then reduce rate to lesser(rate, 500 USD)",
    ),
    entry(
        "cap-at",
        "`cap rate at` is written `reduce rate to`",
        "`reduce T to X` is a limit: it takes what lies over X and nothing where T is X or less.",
        "rule cap for each fee then cap rate at 500 USD per hour",
        "rule cap for each fee then reduce rate to 500 USD per hour",
    ),
    entry(
        "capital-word",
        "the words of the language are lower case",
        "Capitals are for codes such as `L330` or `USD`. The words of the language and all names are lower case.",
        "rule cap for each fee WHEN travel then reject",
        "rule cap for each fee when travel then reject",
    ),
    entry(
        "chained-comparison",
        "comparisons do not chain",
        "Each comparison stands for itself and has two sides. Join two with `and`, or write a range.",
        "rule middle for each fee when 2 < hours < 4 then note",
        "rule middle for each fee when 2 < hours and hours < 4 then note",
    ),
    entry(
        "comment-sign",
        "a comment begins with `#`",
        "A comment goes from `#` to the end of its line.",
        "define cap = 10 hours // a day",
        "define cap = 10 hours # a day",
    ),
    entry(
        "comparison-in-words",
        "`more than` is written `>`",
        "Values are compared with `<`, `<=`, `>`, `>=`, `is` and `is not`. `at least` is `>=`, `at most` is `<=`.",
        "rule long for each fee when hours more than 10 then ask \"why?\"",
        "rule long for each fee when hours > 10 then ask \"why?\"",
    ),
    entry(
        "contains",
        "`contains` is written `mentions`",
        "`mentions` looks for whole words whatever their case; a phrase that ends in `*` matches longer words too.",
        "rule travel for each fee when narrative contains \"travel*\" then reject",
        "rule travel for each fee when narrative mentions \"travel*\" then reject",
    ),
    entry(
        "count-of",
        "`count(fee)` is written `count(of fee)`",
        "Before `of` stands what is aggregated, behind it the records. `count` needs only the records: \
         `count(of fee where travel)`. `count()` counts the rule's own group.",
        "rule many for each invoice when count(fee) > 500 then warn",
        "rule many for each invoice when count(of fee) > 500 then warn",
    ),
    entry(
        "currency-first",
        "`USD 75` is written `75 USD`",
        "The currency stands behind the number.",
        "rule dear for each expense when amount > USD 75 then hold",
        "rule dear for each expense when amount > 75 USD then hold",
    ),
    entry(
        "currency-sign",
        "`$75` is written `75 USD`",
        "Several currencies share a sign, so amounts carry the three letters of ISO 4217 behind the number.",
        "rule dear for each expense when amount > $75 then hold",
        "rule dear for each expense when amount > 75 USD then hold",
    ),
    entry(
        "currency-word",
        "a currency is written as a code",
        "A currency is its ISO 4217 code in capitals: several countries have dollars.",
        "rule meal for each expense when amount > 75 dollars then note",
        "rule meal for each expense when amount > 75 USD then note",
    ),
    entry(
        "date-shape",
        "`3/1/2026` is no date",
        "A date is written year-month-day with all its digits. `3/1/2026` would be the first of March to some and \
         the third of January to others; in the language it is 3 divided by 1 and by 2026.",
        "rule old for each line when date < 3/1/2026 then reject",
        "rule old for each line when date < 2026-03-01 then reject",
    ),
    entry(
        "does-not-mention",
        "`does not mention` is written `not mentions`",
        "`not` stands before the word it turns round: `not mentions`, `not in`, `not matches`.",
        "rule purpose for each fee when narrative does not mention \"re\" then ask \"about what?\"",
        "rule purpose for each fee when narrative not mentions \"re\" then ask \"about what?\"",
    ),
    entry(
        "dots-range",
        "`1..5` is written `from 1 to 5`",
        "A range says in words which of its ends are in it: `from 1 to 5` has both, `from 1 to under 5` not 5.",
        "rule middle for each fee when hours in 1..5 then note",
        "rule middle for each fee when hours in from 1 to 5 then note",
    ),
    entry(
        "empty-braces",
        "nothing stands between these braces",
        "In a reason, braces hold an expression whose value is shown there. A brace as such is written `\\{`.",
        "rule cap for each fee then reject because \"{} is too much\"",
        "rule cap for each fee then reject because \"{rate} is too much\"",
    ),
    entry(
        "equals-sign",
        "`=` is written `is`",
        "`=` gives a name its value, in `define` and `let`. Values are compared with `is`, `is not`, `<`, `<=`, `>` \
         and `>=`.",
        "rule flat for each fee when fee_kind = \"flat\" then note",
        "rule flat for each fee when fee_kind is \"flat\" then note",
    ),
    entry(
        "except",
        "`except` is written `unless`",
        "`unless` excuses a record within the rule. An exception that does something else is a rule of its own with \
         `exception to`.",
        "rule travel for each fee when travel except when hours < 1 then reject",
        "rule travel for each fee when travel unless hours < 1 then reject",
    ),
    entry(
        "exception-of",
        "`exception of` is written `exception to`",
        "`exception to r` names the rules that this rule takes records from.",
        "rule alaska exception of travel for each fee then note",
        "rule alaska exception to travel for each fee then note",
    ),
    entry(
        "file-too-large",
        "a rule file has at most 4194304 bytes",
        "Keep long lists and tables in CSV files beside the rule file: `list name from \"file.csv\"`.",
        "",
        "",
    ),
    entry(
        "flag",
        "`flag` is written `warn`",
        "The outcomes are `note`, `warn`, `ask`, `hold`, `return`, `reject`, `reduce`, `keep`, `credit`, `withhold`, \
         `release` and `split`. `note` and `warn` record something, `ask` puts a question to the firm.",
        "rule travel for each fee when travel then flag",
        "rule travel for each fee when travel then warn",
    ),
    entry(
        "for-every",
        "`for every` is written `for each`",
        "`for each RECORD` says which records a rule looks at, one by one or in groups.",
        "rule travel for every fee when travel then warn",
        "rule travel for each fee when travel then warn",
    ),
    entry(
        "giving-sign",
        "a name is given its value with `=`",
        "`define`, `let` and `list` give a name its value with `=`.",
        "define day_cap := 10 hours",
        "define day_cap = 10 hours",
    ),
    entry(
        "group-by",
        "`group by` is written `grouped by`",
        "`grouped by KEYS` makes the rule see groups of records with equal keys.",
        "rule long for each fee group by date when sum(hours) > 10 then warn",
        "rule long for each fee grouped by date when sum(hours) > 10 then warn",
    ),
    entry(
        "hold-until",
        "`hold` says what it waits for in a text",
        "A rule holds as long as it is found. What would settle it is for people to read: `hold for \"a receipt\"`.",
        "rule receipt for each expense when receipt is missing then hold until \"a receipt\"",
        "rule receipt for each expense when receipt is missing then hold for \"a receipt\"",
    ),
    entry(
        "if-clause",
        "`if` is written `when`",
        "`when` begins the condition of a rule. `if unknown` says what to do where the verdict is not known.",
        "rule long for each fee if hours > 10 then warn",
        "rule long for each fee when hours > 10 then warn",
    ),
    entry(
        "is-blank",
        "`is blank` is written `is missing`",
        "`is missing` is yes of a field that the firm left blank, and of a record that is not there.",
        "rule receipt for each expense when receipt is blank then hold",
        "rule receipt for each expense when receipt is missing then hold",
    ),
    entry(
        "is-in",
        "`is in` is written `in`",
        "`in` is a comparison of its own, like `is`; its opposite is `not in`.",
        "rule travel for each fee when activity is in (A111, A112) then warn",
        "rule travel for each fee when activity in (A111, A112) then warn",
    ),
    entry(
        "is-or",
        "several values are listed in brackets",
        "`and` and `or` join conditions, and a value alone is none: `x is A or B` would be `(x is A) or (B)`.",
        "rule travel for each fee when activity is A111 or A112 then warn",
        "rule travel for each fee when activity in (A111, A112) then warn",
    ),
    entry(
        "item-too-large",
        "an item has at most 524288 bytes",
        "Keep long lists and tables in CSV files beside the rule file: `list name from \"file.csv\"`.",
        "",
        "",
    ),
    entry(
        "keep-order",
        "`keep` says how many stay and in which order",
        "`keep N by ORDER` keeps N lines of a group and rejects the rest; the order says which stay.",
        "rule one for each fee grouped by date then keep 1",
        "rule one for each fee grouped by date then keep 1 by first line",
    ),
    entry(
        "late-header",
        "the header stands before all items",
        "The header holds for the whole file, so that it is the first thing a reader sees.",
        "define cap = 10 hours\nguideline \"Example Corp\" edition 2026",
        "guideline \"Example Corp\" edition 2026\ndefine cap = 10 hours",
    ),
    entry(
        "latest-line",
        "`latest line` is written `last line`",
        "Lines have a place in the invoice: `first line`, `last line`. Dates are `earliest` and `latest`.",
        "rule long for each fee grouped by date then reduce hours to 10 taking from latest line",
        "rule long for each fee grouped by date then reduce hours to 10 taking from last line",
    ),
    entry(
        "least-of-values",
        "the lesser or greater of several values is `lesser` or `greater`",
        "`min` and `max` go over records: `max(rate of fee)`. Of values that are written one behind the other `lesser` and \
         `greater` take the least and the greatest.",
        "rule cap for each fee then reduce rate to min(standard_rate, 300 USD)",
        "rule cap for each fee then reduce rate to lesser(timekeeper.standard_rate, 300 USD)",
    ),
    entry(
        "logic-sign",
        "`&&` is written `and`",
        "Conditions are joined with `and` and `or` and turned round with `not`.",
        "rule both for each fee when travel && late then warn",
        "rule both for each fee when travel and late then warn",
    ),
    entry(
        "mentions-any-of",
        "`mentions any of` is written `mentions`",
        "`mentions` takes a phrase, a list, or several of them in brackets, and asks for any of them.",
        "rule travel for each fee when narrative mentions any of \"flight\", \"train\" then warn",
        "rule travel for each fee when narrative mentions (\"flight\", \"train\") then warn",
    ),
    entry(
        "mentions-field",
        "`mentions` looks for phrases, and a field is none",
        "Phrases are known before the run. Those that the facts hold, such as the names of the client's handlers, come as a list that \
         is `supplied`.",
        "rule named for each fee when narrative not mentions matter.handler then ask \"who agreed\"",
        "list handlers supplied\nrule named for each fee when narrative not mentions handlers then ask \"who agreed\"",
    ),
    entry(
        "mentions-or",
        "several values are listed in brackets",
        "`or` joins conditions, and a text alone is none: several phrases stand in brackets behind `mentions`.",
        "rule travel for each fee when narrative mentions \"flight\" or \"train\" then warn",
        "rule travel for each fee when narrative mentions (\"flight\", \"train\") then warn",
    ),
    entry(
        "missing-comma",
        "a comma is missing",
        "Values in a row have commas between them.",
        "list clerical = \"copying\" \"filing\"",
        "list clerical = \"copying\", \"filing\"",
    ),
    entry(
        "misspelt",
        "unexpected word, with the word that was probably meant",
        "The word is none that can stand there, but one that can is nearly the same.",
        "rule travel for each fee wehn travel then warn",
        "rule travel for each fee when travel then warn",
    ),
    entry(
        "mixed-and-or",
        "`and` and `or` mix only with brackets",
        "Readers disagree on which of the two goes first, so neither does. Brackets say what is meant.",
        "rule mixed for each fee when travel or late and dear then warn",
        "rule mixed for each fee when travel or (late and dear) then warn",
    ),
    entry(
        "name-shape",
        "`long-day` is no name",
        "A name is lower case, with digits and `_`, and begins with a letter. `-` is a minus.",
        "rule long-day for each fee when hours > 10 then warn",
        "rule long_day for each fee when hours > 10 then warn",
    ),
    entry(
        "no-name",
        "the rule has no name",
        "The name is the id of the rule in findings, exceptions and tests; the title behind it is for readers.",
        "rule \"No long days\" for each fee when hours > 10 then warn",
        "rule no_long_days \"No long days\" for each fee when hours > 10 then warn",
    ),
    entry(
        "no-record",
        "`no receipt` is written `receipt is missing`",
        "`no` is the answer to a yes/no field. `is missing` asks whether something is there.",
        "rule receipt for each expense when amount > 75 USD and no receipt then hold",
        "rule receipt for each expense when amount > 75 USD and receipt is missing then hold",
    ),
    entry(
        "no-rules",
        "this file or document holds no rules",
        "Nothing would be checked. In a Markdown document only the fenced blocks marked `ocg` are rules; a block without the \
         mark is text.",
        "# rule old for each line when date < 2020-01-01 then reject",
        "rule old for each line when date < 2020-01-01 then reject",
    ),
    entry(
        "no-such-date",
        "there is no such day",
        "The calendar has no such day. The first days and last days of months can be computed: `month_end(date)`.",
        "rule old for each line when date < 2026-02-30 then reject",
        "rule old for each line when date < 2026-02-28 then reject",
    ),
    entry(
        "no-such-time",
        "there is no such time",
        "A time of day lies between `0:00` and `23:59`.",
        "rule lunch for each fee when started < 24:30 then note",
        "rule lunch for each fee when started < 0:30 then note",
    ),
    entry(
        "not-readable",
        "the text could not be read",
        "This is no fault of the text but of the program, or of the process or thread it runs in. Please report it.",
        "",
        "",
    ),
    entry(
        "not-utf-8",
        "the file is not UTF-8 text",
        "Rule files are UTF-8. Files of older Windows programs often are not; save them again as UTF-8.",
        "",
        "",
    ),
    entry(
        "number-too-long",
        "this number has too many digits",
        "Numbers are exact and have at most 28 digits, those behind the point included.",
        "define huge = 123456789012345678901234567890123",
        "define huge = 1234567890123456789012345678",
    ),
    entry(
        "odd-blank",
        "this is no blank but another character",
        "Web pages and word processors use blanks of their own, which come along when text is copied.",
        "define\u{a0}cap = 10 hours",
        "define cap = 10 hours",
    ),
    entry(
        "odd-quote",
        "a text stands between straight quotes",
        "Word processors replace `\"` by curly quotes. Write rules in a plain text editor, or switch that off.",
        "list clerical = “copying”",
        "list clerical = \"copying\"",
    ),
    entry(
        "on-unknown",
        "`when unknown` is written `if unknown`",
        "`if unknown pass`, `if unknown hold` and `if unknown find` say what a rule does where its verdict is not known.",
        "rule travel for each fee then warn when unknown hold",
        "rule travel for each fee then warn if unknown hold",
    ),
    entry(
        "open-brace",
        "this `{` is not closed",
        "In a reason, braces hold an expression whose value is shown there. A brace as such is written `\\{`.",
        "rule cap for each fee then reject because \"{rate is too much\"",
        "rule cap for each fee then reject because \"{rate} is too much\"",
    ),
    entry(
        "open-bracket",
        "this bracket is not closed, or closed by another kind",
        "Each bracket is closed by one of its kind.",
        "rule travel for each fee when activity in (A111, A112 then warn",
        "rule travel for each fee when activity in (A111, A112) then warn",
    ),
    entry(
        "open-text",
        "this text has no closing quote",
        "A text stands on one line between two `\"`. A quote inside it is written `\\\"`.",
        "list clerical = \"copying",
        "list clerical = \"copying\"",
    ),
    entry(
        "otherwise",
        "`otherwise` is not for rules and tables",
        "A rule has one condition; the other case is a second rule. A table's row for all that is left has `any` in \
         its cells. `otherwise` belongs to a `decision`.",
        "table cap (role: code -> rate: rate)\n  PARTNR -> 900 USD\n  otherwise -> 500 USD",
        "table cap (role: code -> rate: rate)\n  PARTNR -> 900 USD\n  any -> 500 USD",
    ),
    entry(
        "over-length",
        "`over 12 months` is written `over last 12 months`",
        "A window looks back or ahead: `over last 12 months`, `over next 5 days`.",
        "define fee.year = sum(amount of prior fee with same matter.id over 12 months)",
        "define fee.year = sum(amount of prior fee with same matter.id over last 12 months)",
    ),
    entry(
        "pay-at",
        "`pay at` is written `reduce amount to`",
        "A rule says what is not paid. `reduce amount to X` leaves X where more was billed.",
        "rule copies for each expense when code is E101 then pay at 50 USD",
        "rule copies for each expense when code is E101 then reduce amount to 50 USD",
    ),
    entry(
        "per-hour",
        "a rate is written `400 USD per hour`",
        "A rate is money per hour, in these words.",
        "rule dear for each fee when rate > 400 USD an hour then warn",
        "rule dear for each fee when rate > 400 USD per hour then warn",
    ),
    entry(
        "per-key",
        "`per` is written `with same` or `grouped by`",
        "In an aggregate `with same K` keeps the records whose K is this one's; a rule is `grouped by K`.",
        "rule long for each fee per timekeeper.id, date when sum(hours) > 10 then warn",
        "rule long for each fee grouped by timekeeper.id, date when sum(hours) > 10 then warn",
    ),
    entry(
        "percent-of",
        "a part of something is written `*`",
        "A percent is a number: `80% * rate`. `of` names the records of an aggregate and the base of a cut, \
         `of billed` or `of remaining`.",
        "rule cap for each fee then reduce rate to 80% of standard_rate",
        "rule cap for each fee then reduce rate to 80% * standard_rate",
    ),
    entry(
        "percent-word",
        "`50 percent` is written `50%`",
        "The sign stands behind the number without a blank.",
        "rule share for each line when share > 50 percent then warn",
        "rule share for each line when share > 50% then warn",
    ),
    entry(
        "pro-rata",
        "`pro-rata` is written `pro rata`",
        "`pro rata` shares a cut over the lines of a group by what is left of each.",
        "rule cap for each fee grouped by date then reduce hours to 10 pro-rata",
        "rule cap for each fee grouped by date then reduce hours to 10 pro rata",
    ),
    entry(
        "reason",
        "the reason stands behind `because`",
        "`note`, `warn` and `ask` say a text, `hold` and `return` name behind `for` what they want. The reason of any \
         rule stands behind `because`.",
        "rule travel for each fee when travel then reject \"travel is not paid\"",
        "rule travel for each fee when travel then reject because \"travel is not paid\"",
    ),
    entry(
        "record-name",
        "a record is called by one word",
        "The records of an invoice are `fee`, `expense` and `adjustment`, and `line` for all three.",
        "rule late for each line item when date < 2020-01-01 then note",
        "rule late for each line when date < 2020-01-01 then note",
    ),
    entry(
        "reduce-what",
        "`reduce` says what is reduced",
        "What can be reduced: `rate` and `hours` of a fee, `price` and `units` of an expense, `amount`, and `fees` and \
         `expenses` of an invoice.",
        "rule long for each fee when hours > 10 then reduce by 2 hours",
        "rule long for each fee when hours > 10 then reduce hours by 2 hours",
    ),
    entry(
        "reject-line",
        "`reject line` is written `reject`",
        "`reject` is for the records the rule looks at; `reject invoice` for the whole invoice.",
        "rule travel for each fee when travel then reject line",
        "rule travel for each fee when travel then reject",
    ),
    entry(
        "reserved-word",
        "a word of the language cannot be a name",
        "A few words are reserved, so that a condition can be read without knowing all names: `and or not is in \
         mentions matches else missing none any on yes no where grouped when unless then let because if otherwise \
         gives for each of over distinct by with prior this to from under up taking expect`.",
        "define over = 10 hours",
        "define over_hours = 10 hours",
    ),
    entry(
        "rules-json",
        "this is no rule set in JSON",
        "A tool can read and make rules as JSON: `meruit fmt --to json` writes the form, and `schema/rules-1.json` describes \
         it. The form was not as described, or says what no rule file can, such as a name with capitals.",
        "",
        "",
    ),
    entry(
        "run-on-number",
        "the number runs into what follows",
        "A number ends before a blank. `10-3` could be two numbers, a range or a date: write `10 - 3`.",
        "define cap = 10hours",
        "define cap = 10 hours",
    ),
    entry(
        "second-header",
        "a file has one header",
        "Settings hold for the whole file; put those of both headers into the first.",
        "guideline \"Example Corp\"\nguideline \"Example Corp\" edition 2026",
        "guideline \"Example Corp\" edition 2026",
    ),
    entry(
        "second-when",
        "a rule has one `when`",
        "Two conditions could be meant to hold both or either. Join them with `and` or `or`.",
        "rule travel for each fee when travel when hours > 2 then warn",
        "rule travel for each fee when travel and hours > 2 then warn",
    ),
    entry(
        "spare-bracket",
        "this bracket closes nothing",
        "Each closing bracket closes an open one.",
        "rule travel for each fee when travel) then warn",
        "rule travel for each fee when travel then warn",
    ),
    entry(
        "spare-comma",
        "a comma too many",
        "Commas stand between values, not behind the last one, and not between clauses.",
        "list clerical = \"copying\", \"filing\",",
        "list clerical = \"copying\", \"filing\"",
    ),
    entry(
        "spare-semicolon",
        "nothing ends with `;`",
        "A clause ends where the next begins; line ends do not matter.",
        "define cap = 10 hours;",
        "define cap = 10 hours",
    ),
    entry(
        "spreadsheet-formula",
        "this is a formula of a spreadsheet",
        "Functions are written small: `sum(…)`, `average(…)`. `lesser` and `greater` choose among values, `min` and `max` look at \
         records. There is no `IF`: what must hold stands in `when`, what follows in `then`, and cases are rows of a table.",
        "rule long for each invoice when SUM(hours of fee) > 100 then note",
        "rule long for each invoice when sum(hours of fee) > 100 then note",
    ),
    entry(
        "sum-beside-else",
        "a sum beside `else` needs brackets",
        "`a + b else c` could mean `(a + b) else c` or `a + (b else c)`. Brackets say which.",
        "define fee.total = amount + tax else 0 USD",
        "define fee.total = amount + (tax else 0 USD)",
    ),
    entry(
        "text-in-braces",
        "no text can stand between braces",
        "The braces stand inside a text, where a second text would be hard to read. Give the value a name with `let`.",
        "rule travel for each fee then reject because \"{count(of fee where kind is \\\"F\\\")} fees\"",
        "rule travel for each fee let n = count(of fee where kind is \"F\") then reject because \"{n} fees\"",
    ),
    entry(
        "text-without-for",
        "the reason stands behind `for`",
        "`hold for \"a receipt\"` and `return for \"task codes\"` say what is wanted.",
        "rule receipt for each expense when receipt is missing then hold \"a receipt\"",
        "rule receipt for each expense when receipt is missing then hold for \"a receipt\"",
    ),
    entry(
        "thousands-comma",
        "`1,000` is written `1_000`",
        "Commas stand between values. Long numbers may have `_` between their digits.",
        "rule dear for each expense when amount > 1,000 USD then hold",
        "rule dear for each expense when amount > 1_000 USD then hold",
    ),
    entry(
        "too-deep",
        "brackets nest at most 32 deep",
        "Expressions have a limit in depth and length, so that a text is accepted everywhere or nowhere. Give parts \
         names with `let` or `define`.",
        "define deep = ((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))",
        "define deep = ((((((((((1))))))))))",
    ),
    entry(
        "two-numbers",
        "`1,000` is two numbers",
        "Commas stand between values. A long number may have `_` between its digits: `1_000`. Where two numbers are \
         meant, put a blank behind the comma.",
        "rule odd for each line when amount in (1,000, 2_000) then note",
        "rule odd for each line when amount in (1_000, 2_000) then note",
    ),
    entry(
        "two-outcomes",
        "each outcome has its own `then`",
        "A rule may have several outcomes: `then warn then reject`.",
        "rule travel for each fee when travel then warn and reject",
        "rule travel for each fee when travel then warn then reject",
    ),
    entry(
        "unexpected-text",
        "something else was expected here",
        "Reading stopped at this place. The label says what could stand there.",
        "define cap = 10 20",
        "define cap = 10",
    ),
    entry(
        "unknown-escape",
        "a backslash before this letter stands for nothing",
        "In a text `\\\"` stands for a quote, `\\\\` for a backslash and `\\{` for a brace. In a pattern a backslash is \
         therefore written twice.",
        "rule number for each invoice when not number matches \"\\d+\" then reject",
        "rule number for each invoice when not number matches \"\\\\d+\" then reject",
    ),
    entry(
        "unknown-sign",
        "`×` is written `*`",
        "Sums are written with `+`, `-`, `*` and `/`, and an arrow as `->`.",
        "define double = 2 × 5 hours",
        "define double = 2 * 5 hours",
    ),
    entry(
        "unknown-unit",
        "`hrs` is written `hours`",
        "The units are minutes, hours, days, weeks, months, years, business days and business hours, in the singular or \
         plural.",
        "define cap = 10 hrs",
        "define cap = 10 hours",
    ),
    entry(
        "yes-no-word",
        "`true` is written `yes`",
        "The answers of a yes/no field are `yes` and `no`; the field alone means `is yes`.",
        "rule travel for each fee when travel is true then warn",
        "rule travel for each fee when travel is yes then warn",
    ),
];

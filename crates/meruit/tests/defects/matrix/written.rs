//! The constructs that stand in a rule file, or in a file that it reads, and take no value of the facts.

use std::collections::BTreeSet;

use super::Came;

/// What can be wrong about the writing of a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    Misspelt,
    WrongType,
    BadDate,
    UnknownCode,
    Duplicate,
    PartMissing,
}

pub(super) const FLAWS: [Flaw; 6] =
    [Flaw::Misspelt, Flaw::WrongType, Flaw::BadDate, Flaw::UnknownCode, Flaw::Duplicate, Flaw::PartMissing];

impl Flaw {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Misspelt => "misspelt",
            Self::WrongType => "wrong type",
            Self::BadDate => "bad date",
            Self::UnknownCode => "unknown code",
            Self::Duplicate => "given twice",
            Self::PartMissing => "part missing",
        }
    }
}

/// A construct, and rule files with something wrong in it.
pub(super) struct Written {
    pub(super) construct: &'static str,
    /// The productions of the grammar that it stands for.
    pub(super) of: &'static [&'static str],
    flaws: &'static [(Flaw, &'static str)],
    /// Why the flaws that are not named cannot happen.
    otherwise: &'static str,
}

const fn written(
    construct: &'static str,
    of: &'static [&'static str],
    flaws: &'static [(Flaw, &'static str)],
    otherwise: &'static str,
) -> Written {
    Written { construct, of, flaws, otherwise }
}

const NO_DATES: &str = "cannot happen: no date and no code stands there";

use Flaw::{BadDate, Duplicate, Misspelt, PartMissing, UnknownCode, WrongType};

pub(super) const WRITTEN: &[Written] = &[
    written(
        "header",
        &["header", "setting"],
        &[
            (Misspelt, "gudeline \"x\""),
            (WrongType, "guideline x"),
            (Duplicate, "guideline \"x\"\nguideline \"y\""),
            (PartMissing, "guideline currency USD"),
        ],
        NO_DATES,
    ),
    written(
        "edition",
        &["edition", "int"],
        &[
            (Misspelt, "guideline \"x\" editon 2026"),
            (WrongType, "guideline \"x\" edition 2026-01-01"),
            (Duplicate, "guideline \"x\" edition 2026 edition 2026"),
            (PartMissing, "guideline \"x\" edition"),
        ],
        NO_DATES,
    ),
    written(
        "version",
        &["version"],
        &[
            (Misspelt, "guideline \"x\" verson \"1\""),
            (WrongType, "guideline \"x\" version 1"),
            (Duplicate, "guideline \"x\" version \"1\" version \"2\""),
            (PartMissing, "guideline \"x\" version"),
        ],
        NO_DATES,
    ),
    written(
        "layer",
        &["layer"],
        &[
            (Misspelt, "guideline \"x\" layer \"mater\""),
            (WrongType, "guideline \"x\" layer matter"),
            (Duplicate, "guideline \"x\" layer \"law\" layer \"law\""),
            (PartMissing, "guideline \"x\" layer"),
        ],
        NO_DATES,
    ),
    written(
        "extends",
        &["extends"],
        &[
            (Misspelt, "guideline \"x\" extends \"bse.ocg\""),
            (WrongType, "guideline \"x\" extends base"),
            (Duplicate, "guideline \"x\" extends \"base.ocg\" extends \"base.ocg\""),
            (PartMissing, "guideline \"x\" extends"),
        ],
        NO_DATES,
    ),
    written(
        "currency",
        &["currency"],
        &[
            (Misspelt, "guideline \"x\" curency USD"),
            (WrongType, "guideline \"x\" currency \"USD\""),
            (UnknownCode, "guideline \"x\" currency USB"),
            (Duplicate, "guideline \"x\" currency USD currency EUR"),
            (PartMissing, "guideline \"x\" currency"),
        ],
        "cannot happen: no date stands there",
    ),
    written(
        "currency … converted by",
        &["currency"],
        &[
            (Misspelt, "guideline \"x\" currency USD converted by fx"),
            (
                WrongType,
                "guideline \"x\" currency USD converted by fx\ntable fx (a: code(\"currency\") -> b: number) any -> 1",
            ),
            (Duplicate, "guideline \"x\" currency USD converted by fx converted by fx\nlist fx = \"a\""),
            (PartMissing, "guideline \"x\" currency USD converted by"),
        ],
        NO_DATES,
    ),
    written(
        "rounding",
        &["rounding", "rounding_way"],
        &[
            (Misspelt, "guideline \"x\" rounding half upp per line"),
            (WrongType, "guideline \"x\" rounding 2 per line"),
            (Duplicate, "guideline \"x\" rounding up per line rounding down per line"),
            (PartMissing, "guideline \"x\" rounding half up"),
        ],
        NO_DATES,
    ),
    written(
        "fiscal year",
        &["fiscal_year"],
        &[
            (Misspelt, "guideline \"x\" fiscal year form month 4"),
            (WrongType, "guideline \"x\" fiscal year from month april"),
            (BadDate, "guideline \"x\" fiscal year from month 13"),
            (Duplicate, "guideline \"x\" fiscal year from month 4 fiscal year from month 5"),
            (PartMissing, "guideline \"x\" fiscal year from month"),
        ],
        "cannot happen: no code stands there",
    ),
    written(
        "uses",
        &["uses"],
        &[
            (Misspelt, "guideline \"x\" uses biling"),
            (WrongType, "guideline \"x\" uses \"billing\""),
            (Duplicate, "guideline \"x\" uses billing uses billing"),
            (PartMissing, "guideline \"x\" uses"),
        ],
        NO_DATES,
    ),
    written(
        "effective, its days",
        &["effective", "from_date", "until_date"],
        &[
            (Misspelt, "rule r efective from 2026-01-01 judged by date for each fee then note"),
            (WrongType, "rule r effective from \"2026-01-01\" judged by date for each fee then note"),
            (
                BadDate,
                "rule r effective from 2026-01-01 until 2026-02-30 judged by date for each fee then note",
            ),
            (
                Duplicate,
                "rule r effective from 2026-01-01 judged by date effective from 2026-01-01 judged by date for each fee then note",
            ),
            (PartMissing, "rule r effective from 2026-01-01 for each fee then note"),
        ],
        "cannot happen: no code stands there",
    ),
    written(
        "list",
        &["list", "member"],
        &[
            (Misspelt, "list a = \"x\", bb\nrule r for each fee when narrative mentions a then note"),
            (WrongType, "list a = 5\nrule r for each fee when narrative mentions a then note"),
            (UnknownCode, "list a = L999\nrule r for each fee when task in a then note"),
            (
                Duplicate,
                "list a = \"x\"\nlist a = \"y\"\nrule r for each fee when narrative mentions a then note",
            ),
            (PartMissing, "list a\nrule r for each fee when narrative mentions a then note"),
        ],
        "cannot happen: members are texts and codes",
    ),
    written(
        "list from a file",
        &["bound"],
        &[
            (Misspelt, "list a from \"lst.csv\"\nrule r for each fee when narrative mentions a then note"),
            (WrongType, "list a from 5\nrule r for each fee when narrative mentions a then note"),
            (PartMissing, "list a from \"gap.csv\"\nrule r for each fee when narrative mentions a then note"),
        ],
        "cannot happen: a member is a text, and one that stands twice is one member",
    ),
    written(
        "supplied",
        &["bound"],
        &[
            (Misspelt, "list a suplied\nrule r for each fee when narrative mentions a then note"),
            (WrongType, "list a supplied 5\nrule r for each fee when narrative mentions a then note"),
            (
                Duplicate,
                "list a supplied\ntable a (x: text -> y: text) supplied\nrule r for each fee when narrative mentions a then note",
            ),
            (PartMissing, "list a supplied\nrule r for each fee when narrative mentions a then note"),
        ],
        "cannot happen: what is bound is told with the facts",
    ),
    written(
        "table, its columns",
        &["table", "keys", "results", "columns", "column"],
        &[
            (Misspelt, "table a (x: txt -> y: money) any -> 5 USD"),
            (WrongType, "table a (x: 5 -> y: money) any -> 5 USD"),
            (UnknownCode, "table a (x: code(\"tsk\") -> y: money) any -> 5 USD"),
            (Duplicate, "table a (x: text, x: date -> y: money) any, any -> 5 USD"),
            (PartMissing, "table a (x: text) any -> 5 USD"),
        ],
        "cannot happen: no date stands there",
    ),
    written(
        "table, a row",
        &["row", "cell", "several", "out", "arrow"],
        &[
            (Misspelt, "table a (x: text -> y: money) x -> 5 USD"),
            (WrongType, "table a (x: hours -> y: money) 5 USD -> 5 USD"),
            (BadDate, "table a (x: date -> y: money) 2026-02-30 -> 5 USD"),
            (UnknownCode, "table a (x: code(\"task\") -> y: money) (L310, L999) -> 5 USD"),
            (Duplicate, "table a (x: text -> y: money) \"a\" -> 5 USD \"a\" -> 6 USD"),
            (PartMissing, "table a (x: text, z: text -> y: money) \"a\" -> 5 USD"),
        ],
        "",
    ),
    written(
        "a range in a row",
        &["range", "lower_end", "upper_end", "up_to", "below"],
        &[
            (Misspelt, "table a (x: hours -> y: money) from 1 two 2 -> 5 USD"),
            (WrongType, "table a (x: hours -> y: money) from 1 to 2 USD -> 5 USD"),
            (BadDate, "table a (x: date -> y: money) from 2026-01-01 to 2026-02-30 -> 5 USD"),
            (UnknownCode, "table a (x: code(\"task\") -> y: money) from L310 to L999 -> 5 USD"),
            (Duplicate, "table a (x: hours -> y: money) from 1 to 3 -> 5 USD from 2 to 4 -> 6 USD"),
            (PartMissing, "table a (x: hours -> y: money) from 3 to 2 -> 5 USD"),
        ],
        "",
    ),
    written(
        "a mark in a row",
        &["mark"],
        &[
            (Misspelt, "table a (x: text -> y: money) any -> no limt"),
            (WrongType, "table a (x: text -> y: money) none -> 5 USD"),
            (Duplicate, "table a (x: text -> y: money) any -> none none"),
            (PartMissing, "table a (x: text -> y: money) any -> on"),
        ],
        NO_DATES,
    ),
    written(
        "table from a file",
        &["bound"],
        &[
            (Misspelt, "table a (who: text -> cap: hours) from \"cps.csv\""),
            (WrongType, "table a (who: text -> cap: money) from \"caps.csv\""),
            (BadDate, "table a (day: date -> cap: hours) from \"days.csv\""),
            (UnknownCode, "table a (task: code(\"task\") -> cap: hours) from \"tasks.csv\""),
            (Duplicate, "table a (who: text -> cap: hours) from \"caps.csv\""),
            (PartMissing, "table a (whom: text -> cap: hours) from \"caps.csv\""),
        ],
        "",
    ),
    written(
        "record",
        &["record", "field", "optional", "type_", "list_of", "yes_no", "one_of", "code_of"],
        &[
            (Misspelt, "record report\n  cost: mony"),
            (WrongType, "record fee\n  hours: money"),
            (UnknownCode, "record report\n  cost: code(\"tsk\")"),
            (Duplicate, "record report\n  cost: money\n  cost: text"),
            (PartMissing, "record report"),
        ],
        "cannot happen: no date stands there",
    ),
    written(
        "define, a parameter",
        &["define", "defined"],
        &[
            (Misspelt, "define a = hors"),
            (WrongType, "define a = 1 hour + 5 USD"),
            (BadDate, "define a = 2026-02-30"),
            (UnknownCode, "define a = 5 USB"),
            (Duplicate, "define a = 5\ndefine a = 6"),
            (PartMissing, "define a ="),
        ],
        "",
    ),
    written(
        "rule",
        &["rule", "rule_clause", "for_each", "scope", "section"],
        &[
            (Misspelt, "rule r for each feee then note"),
            (WrongType, "rule r section 3.1 for each fee then note"),
            (Duplicate, "rule r for each fee then note\nrule r for each fee then warn"),
            (PartMissing, "rule r for each fee"),
        ],
        NO_DATES,
    ),
    written(
        "exception to",
        &["exception_to"],
        &[
            (Misspelt, "rule r for each fee then note\nrule e exception to rr for each fee then note"),
            (WrongType, "rule r for each fee then note\nrule e exception to r for each invoice then note"),
            (PartMissing, "rule e exception to for each fee then note"),
        ],
        "cannot happen: no date and no code stands there, and a rule that is named twice is named",
    ),
    written(
        "outcomes",
        &["then", "outcome", "hold", "return_", "reject", "note", "warn", "ask"],
        &[
            (Misspelt, "rule r for each fee then rejct"),
            (WrongType, "rule r for each fee then hold for 5"),
            (Duplicate, "rule r for each fee then hold hold"),
            (PartMissing, "rule r for each fee then"),
        ],
        NO_DATES,
    ),
    written(
        "reduce, what it cuts",
        &["reduce"],
        &[
            (Misspelt, "rule r for each fee then reduce houres to 10"),
            (WrongType, "rule r for each expense then reduce rate to 10 USD"),
            (Duplicate, "rule r for each fee then reduce hours to 10 to 11"),
            (PartMissing, "rule r for each fee then reduce hours"),
        ],
        NO_DATES,
    ),
    written(
        "mentions, a phrase",
        &["phrases", "phrase", "text", "text_inner"],
        &[
            (Misspelt, "rule r for each fee when narrative mentions clerial then note"),
            (WrongType, "rule r for each fee when narrative mentions 5 then note"),
            (Duplicate, "rule r for each fee when narrative mentions \"a\" mentions \"b\" then note"),
            (PartMissing, "rule r for each fee when narrative mentions \"...\" then note"),
        ],
        NO_DATES,
    ),
    written(
        "matches, the pattern",
        &["matches"],
        &[
            (Misspelt, "rule r for each fee when narrative matches \"[A-Z\" then note"),
            (WrongType, "rule r for each fee when narrative matches 5 then note"),
            (Duplicate, "rule r for each fee when narrative matches \"a\" matches \"b\" then note"),
            (PartMissing, "rule r for each fee when narrative matches then note"),
        ],
        NO_DATES,
    ),
    written(
        "decision, its columns",
        &["decision", "gives", "decision_row", "otherwise"],
        &[
            (Misspelt, "decision d for each invoice gives a: txt otherwise -> \"x\""),
            (WrongType, "decision d for each invoice gives a: text otherwise -> 5"),
            (BadDate, "decision d for each invoice gives a: date otherwise -> 2026-02-30"),
            (UnknownCode, "decision d for each invoice gives a: code(\"task\") otherwise -> L999"),
            (Duplicate, "decision d for each invoice gives a: text, a: text otherwise -> \"x\", \"y\""),
            (PartMissing, "decision d for each invoice gives a: text, b: text otherwise -> \"x\""),
        ],
        "",
    ),
    written(
        "waive, its words",
        &["waive", "from_date", "until_date"],
        &[
            (
                Misspelt,
                "rule r for each fee then note\nwaive rr for each fee from 2026-01-01 because \"x\" by \"y\"",
            ),
            (
                WrongType,
                "rule r for each fee then note\nwaive r for each invoice from 2026-01-01 because \"x\" by \"y\"",
            ),
            (
                BadDate,
                "rule r for each fee then note\nwaive r for each fee from 2026-02-30 because \"x\" by \"y\"",
            ),
            (
                Duplicate,
                "rule r for each fee then note\nwaive r for each fee from 2026-01-01 from 2026-02-01 because \"x\" by \"y\"",
            ),
            (
                PartMissing,
                "rule r for each fee then note\nwaive r for each fee from 2026-01-01 because \"x\"",
            ),
        ],
        "cannot happen: no code stands there",
    ),
    written(
        "replace",
        &["item", "replaceable"],
        &[
            (Misspelt, "guideline \"x\" layer \"matter\" extends \"base.ocg\"\nreplce define cap = 6 hours"),
            (WrongType, "guideline \"x\" layer \"matter\" extends \"base.ocg\"\nreplace define cap = 6 USD"),
            (
                Duplicate,
                "guideline \"x\" layer \"matter\" extends \"base.ocg\"\nreplace define cap = 6 hours\nreplace define cap = 7 hours",
            ),
            (
                PartMissing,
                "guideline \"x\" layer \"matter\" extends \"base.ocg\"\nreplace define cup = 6 hours",
            ),
        ],
        "cannot happen: what is replaced has a row of its own",
    ),
    written(
        "test, what is given",
        &["test", "given", "given_rows", "given_list", "given_member", "given_record", "block", "pair"],
        &[
            (Misspelt, "rule r for each fee then note\ntest \"t\" given fee { hors 5 } expect r notes"),
            (
                WrongType,
                "rule r for each fee then note\ntest \"t\" given fee { hours \"five\" } expect r notes",
            ),
            (
                BadDate,
                "rule r for each fee then note\ntest \"t\" given fee { date 2026-02-30 } expect r notes",
            ),
            (UnknownCode, "rule r for each fee then note\ntest \"t\" given fee { task L999 } expect r notes"),
            (
                Duplicate,
                "rule r for each fee then note\ntest \"t\" given fee { hours 5, hours 6 } expect r notes",
            ),
            (PartMissing, "rule r for each fee then note\ntest \"t\" expect r notes"),
        ],
        "",
    ),
    written(
        "test, what is expected",
        &["expectation", "claim_verdict", "claim_value", "verdict"],
        &[
            (Misspelt, "rule r for each fee then note\ntest \"t\" given fee { hours 5 } expect rr notes"),
            (
                WrongType,
                "rule r for each fee then note\ntest \"t\" given fee { hours 5 } expect invoice.approved 5 hours",
            ),
            (
                Duplicate,
                "rule r for each fee then note\ntest \"t\" given fee { hours 5 } expect r notes notes",
            ),
            (PartMissing, "rule r for each fee then note\ntest \"t\" given fee { hours 5 }"),
        ],
        "cannot happen: what is claimed is a verdict or an amount",
    ),
    written(
        "literals",
        &[
            "literal", "length", "unit", "rate", "money", "percent", "number", "date", "time", "digits",
            "run_on", "code",
        ],
        &[
            (Misspelt, "rule r for each fee when hours > 2 hurs then note"),
            (WrongType, "rule r for each fee when hours > 5USD then note"),
            (BadDate, "rule r for each fee when date > 2026-02-29 then note"),
            (UnknownCode, "rule r for each fee when amount > 5 USB then note"),
            (Duplicate, "rule r for each fee when hours > 2 3 then note"),
            (PartMissing, "rule r for each fee when started > 25:00 then note"),
        ],
        "",
    ),
    written(
        "over, its length",
        &["over", "length"],
        &[
            (Misspelt, "rule r for each fee when count(of event over lst 3 days) > 0 then note"),
            (WrongType, "rule r for each fee when count(of event over last 3 hours) > 0 then note"),
            (
                Duplicate,
                "rule r for each fee when count(of event over last 3 days over last 4 days) > 0 then note",
            ),
            (PartMissing, "rule r for each fee when count(of event over last 0 days) > 0 then note"),
        ],
        NO_DATES,
    ),
    written(
        "approved, its kind",
        &["approved"],
        &[
            (Misspelt, "rule r for each fee when aproved(\"k\") then note"),
            (WrongType, "rule r for each fee when approved(5) then note"),
            (Duplicate, "rule r for each fee when approved(\"k\", before work, before billing) then note"),
            (PartMissing, "rule r for each fee when approved() then note"),
        ],
        NO_DATES,
    ),
];

/// The files that rules with a flaw read.
const FILES: &[(&str, &str)] = &[
    (
        "base.ocg",
        "guideline \"base\" layer \"guideline\"\ndefine cap = 5 hours\nrule b for each fee when hours > cap then note",
    ),
    ("gap.csv", "name,office\none,Albany\n,Boston\n"),
    ("caps.csv", "who,cap\nT1,5 hours\nT1,6 hours\n"),
    ("days.csv", "day_from,day_until,cap\n2026-01-01,2026-02-30,5 hours\n"),
    ("tasks.csv", "task,cap\nL999,5 hours\n"),
];

/// Productions that are no construct of their own, and why.
pub(super) const NO_CONSTRUCT: &[(&[&str], &str)] = &[
    (
        &["stretch", "rest_of_header", "rest_of_rule", "rest_of_decision", "rest_of_table", "rest_of_test"],
        "where the reader begins, and where it goes on after a fault",
    ),
    (&["gap", "line_end", "word", "reserved"], "signs and words, of which everything else is made"),
    (&["comma", "colon", "equals", "open", "close", "open_brace", "close_brace"], "marks between parts"),
    (&["name"], "a name that means nothing stands in the row of whatever it should name, as misspelt"),
    (&["arith"], "a sum as the end of a range or as a step: the rows of `+ - * /` and of ranges"),
];

impl Written {
    /// What came of a flaw, or why there is none.
    pub(super) fn cell(&self, flaw: Flaw, wrong: &mut Vec<String>) -> String {
        let name = format!("{}, {}", self.construct, flaw.name());
        let Some((_, rules)) = self.flaws.iter().find(|(of, _)| *of == flaw) else {
            assert!(!self.otherwise.is_empty(), "{name}: neither a case nor a reason");
            return self.otherwise.to_owned();
        };
        let files = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let ids = |ids: BTreeSet<&'static str>| ids.into_iter().collect::<Vec<_>>().join(", ");
        match Came::of(&name, rules, &files, r#"{"invoices": []}"#) {
            Came::Refused(refused) => format!("refused: {}", ids(refused)),
            Came::NotStarted(problems) => format!("not started: {}", ids(problems)),
            Came::Ran { .. } => {
                wrong.push(format!("{name}: loads in silence\n{rules}"));
                "silent".to_owned()
            }
        }
    }
}

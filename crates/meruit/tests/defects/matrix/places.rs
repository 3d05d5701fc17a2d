//! The places of a rule file that take a value of the facts, each as rules with a hole of a type: `<hours>`.

use super::defects::{Defect, Type};

/// A construct, and the rules that show it.
pub(super) struct Place {
    pub(super) construct: &'static str,
    /// The productions of the grammar that it stands for, or the names of functions with a bracket.
    pub(super) of: &'static [&'static str],
    /// What stands in the header beside the title.
    pub(super) header: &'static str,
    pub(super) rules: &'static str,
    /// Whether it takes a field of a record and nothing that is worked out.
    pub(super) takes_fields_alone: bool,
    /// What is determined in spite of a defect, and why that is right.
    pub(super) settled: Settled,
}

/// Where a defect leaves nothing open.
#[derive(Clone, Copy)]
pub(super) enum Settled {
    /// Nowhere.
    Never,
    /// For these sorts of defect.
    Of(&'static [Defect], &'static str),
    /// For all sorts of defect that do not keep the rules from loading.
    Always(&'static str),
}

impl Place {
    /// The type of the hole.
    pub(super) fn ty(&self) -> Type {
        let whole = format!("{} {}", self.header, self.rules);
        let holes: Vec<Type> =
            Type::ALL.into_iter().filter(|ty| whole.contains(&format!("<{}>", ty.name()))).collect();
        assert_eq!(holes.len(), 1, "{} has one hole", self.construct);
        holes[0]
    }

    pub(super) fn why_settled(&self, defect: Defect) -> Option<&'static str> {
        match self.settled {
            Settled::Never => None,
            Settled::Of(defects, why) => defects.contains(&defect).then_some(why),
            Settled::Always(why) => Some(why),
        }
    }
}

const fn place(construct: &'static str, of: &'static [&'static str], rules: &'static str) -> Place {
    Place { construct, of, header: "", rules, takes_fields_alone: false, settled: Settled::Never }
}

impl Place {
    const fn settled(self, settled: Settled) -> Self {
        Self { settled, ..self }
    }

    const fn takes_fields_alone(self) -> Self {
        Self { takes_fields_alone: true, ..self }
    }

    const fn header(self, header: &'static str) -> Self {
        Self { header, ..self }
    }
}

/// A blank is a value to `is`, `in`, `mentions`, `matches` and conditions: they say no.
const BLANK_IS_NO: Settled = Settled::Of(
    &[Defect::Blank],
    "a blank is known to be empty: `is`, `in`, `mentions`, `matches` and conditions answer no",
);
const BLANK_EQUALS_NOTHING: Settled =
    Settled::Of(&[Defect::Blank], "a blank equals nothing, and that is known");
const BLANK_MEETS_ANY: Settled =
    Settled::Of(&[Defect::Blank], "a blank key meets a row of `any`, as the author of the table says");
const ANY_TYPE: Settled = Settled::Of(&[Defect::WrongType], "a key may be of any type");
const ASKED_OF_ALL: Settled = Settled::Of(
    &[Defect::Blank, Defect::WrongType],
    "the question may be asked of a value of any type, and a blank answers it",
);
const SHOWN: Settled = Settled::Always(
    "a text shows `(unknown)` or `(blank)`; it decides nothing, and the verdict is known without it",
);
const STANDS_IN: Settled =
    Settled::Always("`else` is the author's answer to what is not known; the finding says that it stood in");
const POLICY: Settled =
    Settled::Always("`if unknown` is the author's answer; the counts or the finding say that it was assumed");

pub(super) const PLACES: &[Place] = &[
    // Scope
    place("where", &["where_", "condition", "expr"], "rule r for each fee where <yes/no> then warn").settled(BLANK_IS_NO),
    place("when", &["rule", "rule_clause", "when"], "rule r for each fee when <yes/no> then warn").settled(BLANK_IS_NO),
    place("unless", &["unless"], "rule r for each fee when hours > 0 unless <yes/no> then warn").settled(BLANK_IS_NO),
    place("let", &["let_"], "rule r for each fee let x = <number> when x > 0 then warn"),
    place(
        "grouped by, a number",
        &["grouped_by"],
        "rule r for each fee grouped by <number> when count() > 0 then warn",
    ).settled(ANY_TYPE),
    place("grouped by, a text", &["grouped_by"], "rule r for each fee grouped by <text> when count() > 0 then warn").settled(ANY_TYPE),
    place("grouped by, a date", &["grouped_by"], "rule r for each fee grouped by <date> when count() > 0 then warn").settled(ANY_TYPE),
    place(
        "with earlier invoices",
        &["with_earlier"],
        "rule r for each fee grouped by timekeeper.id, <number> with earlier invoices when sum(hours) > 0 then warn",
    ).settled(ANY_TYPE),
    place(
        "when of a group",
        &["when"],
        "rule r for each fee grouped by matter.id when <yes/no> and count() > 0 then warn",
    )
    .settled(BLANK_IS_NO),
    place(
        "effective, judged by",
        &["effective"],
        "rule r effective from 2026-01-01 judged by <date> for each fee then warn",
    ).takes_fields_alone(),
    place(
        "effective of the header",
        &["effective"],
        "rule r for each fee then warn",
    )
    .header("effective from 2026-01-01 judged by <date>").takes_fields_alone(),
    place(
        "exception to",
        &["exception_to"],
        "rule r for each fee when hours > 0 then warn\nrule e exception to r for each fee where <yes/no> then note",
    )
    .settled(BLANK_IS_NO),
    place(
        "waive",
        &["waive"],
        "rule r for each fee when hours > 0 then warn\nwaive r for each fee where <yes/no> from 2026-01-01 because \"x\" by \"y\"",
    )
    .settled(BLANK_IS_NO),
    place("define, a field", &["define", "defined"], "define fee.own = <number>\nrule r for each fee when own > 0 then warn"),
    place(
        "corrections, when",
        &["corrections"],
        "rule r for each fee then reduce rate to 300 USD",
    )
    .header("corrections by credit when <yes/no>")
    .settled(BLANK_IS_NO),
    place("because", &["because", "braced"], "rule r for each fee when hours > 0 then warn because \"{<number>}\"").settled(SHOWN),
    place("if unknown pass", &["if_unknown"], "rule r for each fee when <yes/no> then warn if unknown pass").settled(POLICY),
    place("if unknown find", &["if_unknown"], "rule r for each fee when <yes/no> then warn if unknown find").settled(POLICY),
    place("if unknown hold", &["if_unknown"], "rule r for each fee when <yes/no> then warn if unknown hold").settled(BLANK_IS_NO),
    // Outcomes
    place("note", &["note"], "rule r for each fee then note \"{<number>}\"").settled(SHOWN),
    place("warn", &["warn"], "rule r for each fee then warn \"{<number>}\"").settled(SHOWN),
    place("ask", &["ask"], "rule r for each fee then ask \"{<number>}\"").settled(SHOWN),
    place("hold for", &["hold"], "rule r for each fee then hold for \"{<number>}\"").settled(SHOWN),
    place("return for", &["return_"], "rule r for each invoice then return for \"{<number>}\"").settled(SHOWN),
    place("reject, its when", &["reject", "then", "outcome"], "rule r for each fee when <yes/no> then reject").settled(BLANK_IS_NO),
    place("reduce rate to", &["reduce", "cut_to"], "rule r for each fee then reduce rate to <rate>"),
    place("reduce hours to", &["reduce", "cut_to"], "rule r for each fee then reduce hours to <hours>"),
    place("reduce price to", &["reduce", "cut_to"], "rule r for each expense then reduce price to <money>"),
    place("reduce units to", &["reduce", "cut_to"], "rule r for each expense then reduce units to <number>"),
    place("reduce amount to", &["reduce", "cut_to"], "rule r for each line then reduce amount to <money>"),
    place("reduce fees to", &["reduce", "cut_to"], "rule r for each invoice then reduce fees to <money>"),
    place("reduce amount by", &["cut_by"], "rule r for each line then reduce amount by <money>"),
    place("reduce by … of billed", &["cut_by", "base"], "rule r for each line then reduce amount by <number> of billed"),
    place("reduce by … of remaining", &["cut_by", "base"], "rule r for each line then reduce amount by <number> of remaining"),
    place(
        "reduce … pro rata",
        &["pro_rata"],
        "rule r for each fee grouped by matter.id then reduce amount to <money> pro rata",
    ),
    place(
        "taking from",
        &["taking", "rank", "ranks", "rank_by"],
        "rule r for each fee grouped by matter.id then reduce hours to 1 taking from highest <number>",
    )
    .settled(Settled::Of(&[Defect::Blank], "a blank comes last in an order, and that is known")),
    place("keep, how many", &["keep"], "rule r for each fee grouped by matter.id then keep <number> by first line"),
    place(
        "keep, the order",
        &["keep", "rank"],
        "rule r for each fee grouped by matter.id then keep 1 by highest <number>",
    )
    .settled(Settled::Of(&[Defect::Blank], "a blank comes last in an order, and that is known")),
    place(
        "keep … of, the key",
        &["keep"],
        "rule r for each fee grouped by matter.id then keep 1 of <text> by first line",
    )
    .settled(ANY_TYPE)
    .takes_fields_alone(),
    place(
        "taking from, a group with history",
        &["taking"],
        "rule r for each fee grouped by matter.id with earlier invoices then reduce hours to 1 taking from lowest <hours>",
    )
    .settled(Settled::Of(&[Defect::Blank], "a blank comes last in an order, and that is known")),
    place(
        "min of a group",
        &["aggregate_name"],
        "rule r for each fee grouped by matter.id when min(<money>) >= 0 USD then warn",
    ),
    place(
        "reduce fees by … of remaining",
        &["cut_by"],
        "rule r for each invoice then reduce fees by <number> of remaining",
    ),
    place("reduce amount to, a group with history", &["cut_to"], "rule r for each fee grouped by matter.id with earlier invoices then reduce amount to <money> pro rata"),
    place("effective of a group", &["effective"], "rule r effective from 2026-01-01 judged by <date> for each fee grouped by matter.id when count() > 0 then warn")
        .takes_fields_alone(),
    place("exception to a group", &["exception_to"], "rule r for each fee grouped by matter.id when sum(hours) > 0 hours then warn\nrule e exception to r for each fee where <yes/no> then note")
        .settled(BLANK_IS_NO),
    place("waiver of a group", &["waive"], "rule r for each fee grouped by matter.id when sum(hours) > 0 hours then warn\nwaive r for each fee where <yes/no> from 2026-01-01 because \"x\" by \"y\"")
        .settled(BLANK_IS_NO),
    place("found, in a group's where", &["call"], "rule a for each fee when <yes/no> then note\nrule r for each fee where found(a) grouped by matter.id when count() > 0 then warn")
        .settled(BLANK_IS_NO),
    place("prior lines, their where", &["part", "source"], "rule r for each invoice when count(of prior fee where <yes/no>) > 0 then warn").settled(BLANK_IS_NO),
    place("credit of an earlier line", &["credit"], "rule r for each prior fee then credit <money>"),
    place("else, its second side", &["value"], "rule r for each fee when (billed_hours else <hours>) > 0 hours then warn")
        .settled(Settled::Always("the first side is known, and the second is not asked")),
    place("an aggregate of own records", &["aggregate"], "rule r for each invoice when sum(<number> of share) > 0 then warn"),
    place(
        "keep … of, the order",
        &["keep", "rank"],
        "rule r for each fee grouped by matter.id then keep 1 of timekeeper.id by highest sum(<number>)",
    ),
    place("credit", &["credit"], "rule r for each fee then credit <money>"),
    place("credit … of billed", &["credit", "base"], "rule r for each fee then credit <number> of billed"),
    place("withhold", &["withhold"], "rule r for each invoice then withhold <money>"),
    place("withhold … of remaining", &["withhold", "base"], "rule r for each invoice then withhold <number> of remaining"),
    place("release", &["release"], "rule r for each invoice then release <money>"),
    place("split, the sum", &["split"], "rule r for each share grouped by matter.id then split <money> by percent"),
    place("split, the percent", &["split"], "rule r for each share grouped by matter.id then split 5 USD by <number>"),
    // Decisions
    place(
        "decision, a row's when",
        &["decision", "decision_clause", "decision_row"],
        "decision d for each invoice gives who: text when <yes/no> -> \"a\" otherwise -> \"b\"",
    )
    .settled(BLANK_IS_NO),
    place(
        "decision, a row's value",
        &["decision_row", "gives"],
        "decision d for each invoice gives who: text when billed > 0 -> <text>",
    )
    .settled(Settled::Of(&[Defect::Blank], "a blank is an answer, and is told as such")),
    place("decision, otherwise", &["otherwise"], "decision d for each invoice gives n: money otherwise -> <money>")
        .settled(Settled::Of(&[Defect::Blank], "a blank is an answer, and is told as such")),
    place(
        "decision, where",
        &["decision", "scope"],
        "decision d for each invoice where <yes/no> gives who: text otherwise -> \"b\"",
    )
    .settled(BLANK_IS_NO),
    place(
        "decision, grouped by",
        &["decision", "scope"],
        "decision d for each fee grouped by <text> gives who: text otherwise -> \"b\"",
    ).settled(ANY_TYPE),
    place(
        "decision, gives all",
        &["gives"],
        "decision d for each invoice gives all who: text when billed > 0 -> \"a\" when <yes/no> -> \"b\"",
    )
    .settled(BLANK_IS_NO),
    // Conditions
    place("and", &["connective"], "rule r for each fee when <yes/no> and hours > 0 then warn").settled(BLANK_IS_NO),
    place("or", &["connective"], "rule r for each fee when <yes/no> or hours > 99 then warn").settled(BLANK_IS_NO),
    place("not", &["condition"], "rule r for each fee when not <yes/no> then warn").settled(BLANK_IS_NO),
    place("<", &["compared", "relation", "order"], "rule r for each fee when <hours> < 2 hours then warn"),
    place("<=", &["order"], "rule r for each fee when hours <= <hours> then warn"),
    place(">, dates", &["order"], "rule r for each fee when <date> > 2026-01-01 then warn"),
    place(">=, times", &["order"], "rule r for each fee when started >= <time> then warn"),
    place("is, a text", &["is"], "rule r for each fee when <text> is \"one\" then warn").settled(BLANK_IS_NO),
    place("is, a code", &["is"], "rule r for each fee when task is <code> then warn").settled(BLANK_IS_NO),
    place("is not", &["is"], "rule r for each fee when <number> is not 5 then warn").settled(BLANK_IS_NO),
    place("is missing", &["is"], "rule r for each fee when <text> is missing then warn").settled(ASKED_OF_ALL),
    place("is no limit", &["is", "mark"], "rule r for each fee when <money> is no limit then warn").settled(ASKED_OF_ALL),
    place("in (…), the value", &["in_", "in_values"], "rule r for each fee when <text> in (\"one\", \"two\") then warn")
        .settled(BLANK_IS_NO),
    place("in (…), a member", &["in_values"], "rule r for each expense when vendor in (<text>, \"two\") then warn")
        .settled(BLANK_IS_NO),
    place("in LIST", &["in_"], "rule r for each fee when <text> in known then warn").settled(BLANK_IS_NO),
    place("not in", &["in_"], "rule r for each fee when <text> not in known then warn").settled(BLANK_IS_NO),
    place("in from … to, the value", &["in_", "range"], "rule r for each fee when <hours> in from 0 to 3 then warn")
        .settled(BLANK_IS_NO),
    place("in from, the lower end", &["lower_end"], "rule r for each fee when hours in from <hours> to 99 then warn"),
    place("in to, the upper end", &["upper_end"], "rule r for each fee when hours in from 0 to <hours> then warn"),
    place("in up to", &["up_to"], "rule r for each fee when hours in up to <hours> then warn"),
    place("in under", &["below"], "rule r for each fee when hours in under <hours> then warn"),
    place("in steps of, the value", &["steps"], "rule r for each fee when <hours> in steps of 0.1 then warn"),
    place("in steps of, the step", &["steps"], "rule r for each fee when hours in steps of <hours> then warn"),
    place("mentions", &["mentions"], "rule r for each fee when <text> mentions \"one\" then warn").settled(BLANK_IS_NO),
    place("matches", &["matches"], "rule r for each fee when <text> matches \"o.*\" then warn").settled(BLANK_IS_NO),
    // Values
    place("+", &["value", "arith_op", "plus"], "rule r for each fee when hours + <hours> > 1 hour then warn"),
    place("-", &["minus"], "rule r for each fee when hours - <hours> < 1 hour then warn"),
    place("date - date", &["minus"], "rule r for each fee when date - <date> >= 0 days then warn"),
    place("date + days", &["plus"], "rule r for each fee when date + <days> > 2026-01-01 then warn"),
    place("*", &["times"], "rule r for each fee when <rate> * hours > 1 USD then warn"),
    place("/, the dividend", &["divided"], "rule r for each fee when <money> / hours > 0 USD per hour then warn"),
    place("/, the divisor", &["divided"], "rule r for each fee when amount / <hours> > 0 USD per hour then warn"),
    place("a leading -", &["negative", "operand"], "rule r for each fee when -<hours> < 0 hours then warn"),
    place("brackets", &["bracketed", "primary"], "rule r for each fee when (<hours>) > 0 hours then warn"),
    place("else", &["value"], "rule r for each fee when (<hours> else 1 hour) > 0 hours then warn").settled(STANDS_IN),
    place("a path", &["path"], "rule r for each fee when <number> > 0 then warn"),
    place("a look-up, a text", &["lookup", "lookup_open"], "rule r for each fee when allowed[<text>].cap > 0 USD then warn").settled(BLANK_MEETS_ANY),
    place("a look-up, a number", &["lookup"], "rule r for each fee when by_number[<number>] > 0 USD then warn").settled(BLANK_MEETS_ANY),
    place("a look-up, hours", &["lookup"], "rule r for each fee when by_hours[<hours>] > 0 USD then warn"),
    place("a look-up, a date", &["lookup"], "rule r for each fee when by_date[<date>] > 0 USD then warn"),
    place("a look-up, a code", &["lookup"], "rule r for each fee when by_code[<code>] > 0 USD then warn").settled(BLANK_MEETS_ANY),
    place("a look-up, its column", &["lookup_close"], "rule r for each fee when allowed[<text>].days > 0 then warn").settled(BLANK_MEETS_ANY),
    // Aggregates
    place("sum", &["aggregate", "aggregate_open", "aggregate_name"], "rule r for each invoice when sum(<hours> of fee) > 0 hours then warn"),
    place("count(distinct …)", &["aggregate"], "rule r for each invoice when count(distinct <text> of fee) is 1 then warn")
        .settled(Settled::Of(&[Defect::Blank], "`count(distinct …)` leaves blanks out, and that is known")).settled(Settled::Of(
            &[Defect::Blank, Defect::WrongType],
            "values of any type are different or not, and `count(distinct …)` leaves blanks out",
        )),
    place("min", &["aggregate_name"], "rule r for each invoice when min(<hours> of fee) > 0 hours then warn"),
    place("max", &["aggregate_name"], "rule r for each invoice when max(<date> of fee) > 2026-01-01 then warn"),
    place("average", &["aggregate_name"], "rule r for each invoice when average(<money> of fee) > 0 USD then warn"),
    place("median", &["aggregate_name"], "rule r for each invoice when median(<rate> of fee) > 0 USD per hour then warn"),
    place("first", &["aggregate_name"], "rule r for each invoice when first(<text> of fee by first line) is \"one\" then warn"),
    place("first, its order", &["ranked"], "rule r for each invoice when first(hours of fee by highest <hours>) > 0 hours then warn")
        .settled(Settled::Of(&[Defect::Blank], "a blank comes last in an order, and that is known")),
    place("in_order", &["aggregate_name"], "rule r for each invoice when in_order(<number> of line) then warn"),
    place("an aggregate's where", &["part"], "rule r for each invoice when count(of fee where <yes/no>) > 0 then warn")
        .settled(BLANK_IS_NO),
    place("with same", &["with_same"], "rule r for each fee when count(of expense with same <number>) > 0 then warn").settled(ANY_TYPE),
    place("with same, earlier lines", &["with_same", "source"], "rule r for each fee when count(of prior fee with same <text>) > 0 then warn").settled(ANY_TYPE),
    place(
        "over last",
        &["over"],
        "define dated.date = <date>\nrule r for each dated when count(of dated over last 30 days) > 0 then warn",
    ),
    place(
        "this",
        &["path"],
        "rule r for each fee when count(of expense where date is this.<date>) > 0 then warn",
    )
    .settled(BLANK_EQUALS_NOTHING),
    place("aggregate of a group", &["aggregate"], "rule r for each fee grouped by matter.id when sum(<hours>) > 0 hours then warn"),
    place("for each prior", &["for_each", "source"], "rule r for each prior fee when <number> > 0 then warn"),
    // Questions about other rules and approvals
    place("found", &["call", "call_open", "found("], "rule a for each fee when <yes/no> then note\nrule r for each fee when found(a) then warn")
        .settled(BLANK_IS_NO),
    place(
        "approved",
        &["approved", "approved_open", "approved("],
        "rule r for each fee when hours > 0 unless approved(\"k\", before work where amount >= this.<money>) then warn",
    ),
    place(
        "approved, its where",
        &["approved_before"],
        "rule r for each fee when hours > 0 unless approved(\"k\" where granted_by is this.<text>) then warn",
    )
    .settled(BLANK_EQUALS_NOTHING),
    // Functions
    place("lesser", &["lesser("], "rule r for each fee when lesser(<hours>, 5) > 0 hours then warn"),
    place("greater", &["greater("], "rule r for each fee when greater(1, <hours>) > 0 hours then warn"),
    place("abs", &["abs("], "rule r for each fee when abs(<money>) > 0 USD then warn"),
    place("round_up", &["round_up("], "rule r for each fee when round_up(<hours>, 0.1) > 0 hours then warn"),
    place("round_down, the step", &["round_down("], "rule r for each fee when round_down(hours, <hours>) > 0 hours then warn"),
    place("round_half_up", &["round_half_up("], "rule r for each fee when round_half_up(<money>, 1) > 0 USD then warn"),
    place("round_half_even", &["round_half_even("], "rule r for each fee when round_half_even(<number>, 1) > 0 then warn"),
    place("year", &["year("], "rule r for each fee when year(<date>) > 0 then warn"),
    place("quarter", &["quarter("], "rule r for each fee when quarter(<date>) is not \"x\" then warn"),
    place("month", &["month("], "rule r for each fee when month(<date>) is not \"x\" then warn"),
    place("week", &["week("], "rule r for each fee when week(<date>) is not \"x\" then warn"),
    place("fiscal_year", &["fiscal_year("], "rule r for each fee when fiscal_year(<date>) > 0 then warn"),
    place("month_start", &["month_start("], "rule r for each fee when month_start(<date>) > 2026-01-01 then warn"),
    place("month_end", &["month_end("], "rule r for each fee when month_end(<date>) > 2026-01-01 then warn"),
    place("months_started", &["months_started("], "rule r for each fee when months_started(<date>, invoice.date) > 0 then warn"),
    place("months_between", &["months_between("], "rule r for each fee when months_between(date, <date>) >= 0 then warn"),
    place("normal", &["normal("], "rule r for each fee when normal(<text>) is \"one\" then warn"),
    place("alike", &["alike("], "rule r for each fee when alike(narrative, <text>) >= 0 then warn"),
    place("tiered, from", &["tiered("], "rule r for each invoice when tiered(by_money, <money>, 100 USD) > 0 USD then warn"),
    place("tiered, to", &["tiered("], "rule r for each invoice when tiered(by_money, 0 USD, <money>) > 0 USD then warn"),
    place("convert, the amount", &["convert("], "rule r for each fee when convert(<money>, EUR, date) > 0 EUR then warn"),
    place("convert, the day", &["convert("], "rule r for each fee when convert(amount, EUR, <date>) > 0 EUR then warn"),
    place("due, the start", &["due("], "rule r for each invoice when received > due(<date>, 2 business days, \"US\") then warn"),
    place("due, the calendar", &["due("], "rule r for each invoice when received > due(date, 2 business days, <text>) then warn"),
    place("due, the pause", &["due("], "rule r for each invoice when received > due(date, 2 business days, \"US\", <days>) then warn"),
];

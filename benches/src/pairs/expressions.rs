//! Made-up expressions of each type, and conditions over them.

use super::Choices;

/// The types of which numbers stand in columns, dates among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Hours,
    Rate,
    Money,
    Number,
    Days,
    Date,
}

use Type::{Date, Days, Hours, Money, Number, Rate};

/// What can be asked of the records of a kind: its expressions by type, and conditions that are none over numbers.
///
/// In all texts `#` is a small number and `@` a larger one.
pub(super) struct Words {
    /// Whether they are lines, and have what all lines have.
    are_lines: bool,
    pub types: &'static [Type],
    pub leaves: &'static [(Type, &'static [&'static str])],
    pub conditions: &'static [&'static [&'static str]],
}

const LINE_LEAVES: &[(Type, &[&str])] = &[
    (
        Money,
        &[
            "amount",
            "amount",
            "tax",
            "adjustment",
            "billed_amount",
            "invoice.billed",
            "invoice.stated_total",
            "matter.cap",
        ],
    ),
    (Number, &["tax_rate", "tax_rate", "share", "narrative.tasks", "matter.step"]),
    (Days, &["(invoice.date - date)", "(date - 2026-03-01)", "(as_of - date)"]),
    (Date, &["date", "date", "invoice.date", "invoice.period_start", "matter.opened", "month_end(date)"]),
];

const FEE_LEAVES: &[(Type, &[&str])] = &[
    (Hours, &["hours", "hours", "hours", "raw_hours", "day_cap", "(ended - started)", "twice"]),
    (
        Rate,
        &[
            "rate",
            "rate",
            "rate",
            "timekeeper.standard_rate",
            "cap[timekeeper.role]",
            "cap[timekeeper.role]",
            "agreed[timekeeper.id, date]",
            "own[timekeeper.id, date]",
            "bands[hours]",
            "best",
            "(cap[timekeeper.role] else rate)",
            "(cap[timekeeper.role] else 200 USD per hour)",
            "(agreed[timekeeper.id, date] else rate)",
        ],
    ),
    (Money, &["(hours * rate)", "(hours * rate + adjustment)", "worth"]),
    (Date, &["timekeeper.admitted"]),
];

const EXPENSE_LEAVES: &[(Type, &[&str])] = &[
    (Number, &["units", "units"]),
    (
        Money,
        &["price", "(units * price)", "allowed[code]", "allowed[code]", "(allowed[code] else amount)", "due"],
    ),
];

const INVOICE_LEAVES: &[(Type, &[&str])] = &[
    (Money, &["billed", "stated_total", "stated_net", "tax_billed", "discount", "matter.cap"]),
    (Number, &["matter.step"]),
    (Days, &["(date - period_end)", "(period_end - period_start)"]),
    (Date, &["date", "period_start", "period_end", "received", "matter.opened", "as_of"]),
];

/// Literals, so that most comparisons are with one.
const LITERALS: &[(Type, &[&str])] = &[
    (Hours, &["# hours", "0.# hours", "#.25 hours", "0 hours"]),
    (Rate, &["@ USD per hour", "@.5 USD per hour", "480.123456 USD per hour"]),
    (Money, &["@ USD", "@ USD", "@.0# USD", "0 USD", "0.00005 USD", "922337203685477.5807 USD"]),
    (Number, &["#", "0.#", "#%", "0", "3.14159", "10_000_000_000"]),
    (Days, &["# days", "3# days", "7 days"]),
    (Date, &["2026-03-0#", "2026-03-0#", "2026-02-1#", "as_of"]),
];

/// Steps; of dates there are none.
const STEPS: &[(Type, &[&str])] = &[
    (Hours, &["0.1", "0.25 hours", "0.1 hours", "day_cap", "0.00001"]),
    (Rate, &["5 USD per hour", "0.5 USD per hour"]),
    (Money, &["0.05 USD", "4 USD", "0.00001 USD"]),
    (Number, &["0.5", "2", "0.0001", "1%", "0.00003"]),
    (Days, &["7 days", "2 days"]),
];

/// How a number of a type comes of others: `H`, `R`, `M`, `N`, `D` and `T` stand for expressions of the types.
const COMPOUNDS: &[(Type, &[&str])] = &[
    (
        Hours,
        &[
            "(H + H)",
            "(H - H)",
            "(N * H)",
            "abs(H)",
            "(H else H)",
            "(H else H)",
            "(-H)",
            "(H / N)",
            "lesser(H, H)",
            "round_up(H, 0.1)",
        ],
    ),
    (
        Rate,
        &["(R + R)", "(R - R)", "(R * N)", "abs(R)", "(R else R)", "(R else R)", "(M / H)", "greater(R, R)"],
    ),
    (
        Money,
        &[
            "(M + M)",
            "(M - M)",
            "(H * R)",
            "(R * H)",
            "(N * M)",
            "(M * N)",
            "abs(M)",
            "abs(M - M)",
            "(M else M)",
            "(M else M)",
            "(M / N)",
            "round_half_up(M, 0.01 USD)",
        ],
    ),
    (Number, &["(N + N)", "(N - N)", "(N * N)", "(N * N * N)", "abs(N)", "(N else N)", "(M / M)", "(-N)"]),
    (Days, &["(T - T)", "(D + D)", "(D - D)", "(N * D)", "abs(D)", "(D else D)"]),
    (Date, &["(T else T)", "(T else T)", "(T + # days)", "(T - # days)"]),
];

const LINE_CONDITIONS: &[&str] = &[
    "amount + amount > @ USD",
    "0 USD - amount - amount > 0 USD",
    "narrative mentions clerical",
    "narrative not mentions clerical",
    "narrative mentions (\"travel*\", \"attention to\")",
    "narrative mentions foreign",
    "narrative not mentions foreign",
    "narrative mentions (clerical, foreign, \"e-mail\")",
    "narrative mentions banned",
    "narrative not mentions (banned, \"a*\")",
    "narrative not mentions \"review of exhibits\"",
    "narrative matches \"(?is).*(;| and ).*(;| and ).*\"",
    "narrative not matches \"(?is).*\\\\d.*\"",
    "narrative is missing",
    "narrative is not missing",
    "narrative is \"Attention to file\"",
    "narrative is not \"travelogue\"",
    "narrative in (\"travelogue\", \"caf\u{e9}\")",
    "narrative.travel",
    "narrative.block_billed",
    "narrative.vague is no",
    "task is missing",
    "task in trials",
    "task in L300",
    "task not in (L110, L330)",
    "task is not L110",
    "date is missing",
    "tax_rate is missing",
    "number is \"2\"",
    "number in (\"1\", \"2\", \"3\")",
    "kind is \"F\"",
    "firm.id is \"F1\"",
    "firm.id in vip",
    "firm.name is missing",
    "firm.name mentions \"partners\"",
    "matter.id is \"M1\"",
    "matter.id not in (\"M2\", \"m1\")",
    "matter.state in (CA, NY)",
    "matter.state is missing",
    "matter.name not mentions foreign",
    "matter is missing",
    "matter.cap is missing",
    "engagement is missing",
    "invoice.currency is USD",
    "invoice.number in vip",
    "invoice.final",
    "invoice.stated_total is missing",
    "count(of line with same matter.id) > #",
    "sum(amount of line with same date) > @ USD",
];

const FEE_CONDITIONS: &[&str] = &[
    "rate < cap[timekeeper.role]",
    "rate >= (cap[timekeeper.role] else 100 USD per hour)",
    "abs(amount - (hours * rate + adjustment)) > 0.01 USD",
    "hours + hours > #",
    "0 hours - hours - hours > 0 hours",
    "rate + rate <= @ USD per hour",
    "cap[timekeeper.role] is no limit",
    "cap[timekeeper.role] is not none",
    "agreed[timekeeper.id, date] is on approval",
    "own[timekeeper.id, date] is missing",
    "activity is A112",
    "activity is not A112",
    "activity in (A100, A112)",
    "activity is missing",
    "timekeeper.role is PARTNR",
    "timekeeper.role is not ASSOC",
    "timekeeper.role in (PARTNR, ASSOC)",
    "timekeeper.role is missing",
    "timekeeper.id is \"T1\"",
    "timekeeper.id is not \"T1\"",
    "timekeeper.id in people",
    "timekeeper.id not in vip",
    "timekeeper.name mentions (\"M\u{fc}ller\", \"smith\")",
    "timekeeper.name not mentions \"o'brien\"",
    "timekeeper.office is \"New York\"",
    "timekeeper.office is missing",
    "timekeeper is missing",
    "fee_kind is not \"flat\"",
    "hours is missing",
    "rate is not missing",
    "raw_hours is missing",
    "started < 13:00 and ended > 14:00",
    "travels",
    "not dear",
    "count(of fee with same timekeeper.id, date) > #",
    "count(of fee where travels with same timekeeper.id) is 0",
    "sum(hours of fee with same timekeeper.id) > day_cap",
    "max(rate of fee with same date) is not rate",
    "sum(hours of prior fee with same matter.id) > #",
    "count(of prior fee with same timekeeper.id, date) is 0",
    "sum(hours of prior fee where travels with same matter.id over last 30 days) > #",
    "approved(\"rate\")",
    "approved(\"long day\", before work)",
];

const PRIOR_CONDITIONS: &[&str] = &[
    "narrative mentions clerical",
    "narrative not mentions foreign",
    "narrative is missing",
    "task in L300",
    "firm.id in vip",
    "timekeeper.id is \"T1\"",
    "timekeeper.role is missing",
    "activity is not A112",
    "invoice.currency is USD",
];

const EXPENSE_CONDITIONS: &[&str] = &[
    "code is E101",
    "code is not E101",
    "code in (E105, E110)",
    "code not in E100",
    "code is missing",
    "code mentions \"e101\"",
    "vendor is missing",
    "vendor not mentions (\"caf\u{e9}\", \"air*\")",
    "vendor is not \"Airline\"",
    "units is missing",
    "price is not missing",
    "receipt is missing",
    "allowed[code] is none",
    "allowed[code] is not no limit",
    "cheap",
    "sum(amount of expense with same date) > @ USD",
];

const INVOICE_CONDITIONS: &[&str] = &[
    "number is \"1\"",
    "number in vip",
    "date is missing",
    "stated_net is missing",
    "currency is not USD",
    "final",
    "client is missing",
    "firm.id is \"F1\"",
    "matter.state is CA",
    "matter is missing",
    "count(of prior invoice with same firm.id) > #",
    "count(of prior invoice with same firm.id, normal(number)) > 0",
    "sum(amount of prior line with same matter.id) + billed > @ USD",
    "sum(hours of prior fee with same matter.id) > 1#",
    "sum(hours of fee where invoice.number is this.number) > 2#",
];

pub(super) const LINE: Words = Words {
    are_lines: true,
    types: &[Money, Money, Number, Days, Date],
    leaves: LINE_LEAVES,
    conditions: &[LINE_CONDITIONS],
};

pub(super) const FEE: Words = Words {
    are_lines: true,
    types: &[Hours, Hours, Rate, Rate, Money, Number, Days, Date],
    leaves: FEE_LEAVES,
    conditions: &[FEE_CONDITIONS, FEE_CONDITIONS, LINE_CONDITIONS],
};

/// Of decided fees: nothing here is asked of the other lines of their invoice.
pub(super) const PRIOR_FEE: Words =
    Words { are_lines: true, types: FEE.types, leaves: FEE_LEAVES, conditions: &[PRIOR_CONDITIONS] };

pub(super) const EXPENSE: Words = Words {
    are_lines: true,
    types: &[Money, Money, Number, Number, Days, Date],
    leaves: EXPENSE_LEAVES,
    conditions: &[EXPENSE_CONDITIONS, EXPENSE_CONDITIONS, LINE_CONDITIONS],
};

pub(super) const INVOICE: Words = Words {
    are_lines: false,
    types: &[Money, Number, Days, Date],
    leaves: INVOICE_LEAVES,
    conditions: &[INVOICE_CONDITIONS],
};

fn of_type(table: &[(Type, &'static [&'static str])], ty: Type) -> &'static [&'static str] {
    table.iter().find(|(of, _)| *of == ty).map_or(&[], |(_, texts)| texts)
}

impl Words {
    /// One of the types of which the records have something.
    pub(super) fn a_type(&self, choices: &mut Choices<'_>) -> Type {
        self.types.get(choices.below(self.types.len())).copied().unwrap_or(Money)
    }

    fn leaf(&self, choices: &mut Choices<'_>, ty: Type) -> String {
        let own = of_type(self.leaves, ty);
        let of_lines = if self.are_lines { of_type(LINE_LEAVES, ty) } else { &[] };
        let literals = of_type(LITERALS, ty);
        let texts = match choices.below(4) {
            3 => literals,
            0 | 1 if !own.is_empty() => own,
            _ if !of_lines.is_empty() => of_lines,
            _ if !own.is_empty() => own,
            _ => literals,
        };
        filled(choices, texts)
    }

    /// A literal of a type.
    pub(super) fn literal(&self, choices: &mut Choices<'_>, ty: Type) -> String {
        filled(choices, of_type(LITERALS, ty))
    }

    /// An expression of a type, of so many levels at most.
    pub(super) fn expression(&self, choices: &mut Choices<'_>, ty: Type, levels: usize) -> String {
        if levels == 0 || choices.below(5) < 3 {
            return self.leaf(choices, ty);
        }
        let parts =
            choices.one(of_type(COMPOUNDS, ty)).split_inclusive(|letter: char| !letter.is_alphabetic());
        let mut text = String::new();
        for part in parts {
            let word = part.trim_end_matches(|letter: char| !letter.is_alphabetic());
            let of = match word {
                "H" => Hours,
                "R" => Rate,
                "M" => Money,
                "N" => Number,
                "D" => Days,
                "T" => Date,
                _ => {
                    text.push_str(&filled_in(choices, part));
                    continue;
                }
            };
            text.push_str(&self.expression(choices, of, levels - 1));
            text.push_str(&part[word.len()..]);
        }
        text
    }

    /// A condition over numbers or dates.
    pub(super) fn comparison(&self, choices: &mut Choices<'_>) -> String {
        let ty = self.a_type(choices);
        let value = self.expression(choices, ty, 2);
        compared(choices, ty, value, |choices| self.expression(choices, ty, 1))
    }

    /// A condition of so many levels at most.
    pub(super) fn condition(&self, choices: &mut Choices<'_>, levels: usize) -> String {
        let one = |choices: &mut Choices<'_>| {
            if choices.below(2) == 0 {
                return self.comparison(choices);
            }
            let texts = self.conditions.get(choices.below(self.conditions.len())).copied();
            filled(choices, texts.unwrap_or_default())
        };
        nested(choices, levels, &one)
    }
}

/// A condition made of others, of so many levels at most.
pub(super) fn nested(
    choices: &mut Choices<'_>,
    levels: usize,
    one: &dyn Fn(&mut Choices<'_>) -> String,
) -> String {
    if levels == 0 {
        return one(choices);
    }
    let form = choices.below(8);
    if form < 4 {
        return one(choices);
    }
    let a = nested(choices, levels - 1, one);
    if form == 4 {
        return format!("not ({a})");
    }
    let b = nested(choices, levels - 1, one);
    match form {
        5 => format!("(({a}) and ({b}))"),
        6 => format!("(({a}) or ({b}))"),
        _ => format!("not (({a}) and ({b}))"),
    }
}

/// What can be asked of a number or date of a type.
pub(super) fn compared(
    choices: &mut Choices<'_>,
    ty: Type,
    value: String,
    other: impl Fn(&mut Choices<'_>) -> String,
) -> String {
    let not = if choices.below(3) == 2 { "not " } else { "" };
    match choices.below(12) {
        7 => {
            let (from, to) = (other(choices), other(choices));
            let to = match choices.below(4) {
                0 => format!("from {from} to {to}"),
                1 => format!("from {from} to under {to}"),
                2 => format!("up to {to}"),
                _ => format!("under {to}"),
            };
            format!("{value} {not}in {to}")
        }
        8 => format!("{value} {not}in from {}", other(choices)),
        9 if ty != Date => format!("{value} {not}in steps of {}", choices.one(of_type(STEPS, ty))),
        10 => format!("{value} is {not}missing"),
        11 if ty != Date => format!("{value} is {not}{}", choices.one(&["no limit", "none", "on approval"])),
        _ => {
            let op = choices.one(&[">", ">", "<", ">=", "<=", "is", "is not"]);
            format!("{value} {op} {}", other(choices))
        }
    }
}

/// One of the texts with numbers in its places.
pub(super) fn filled(choices: &mut Choices<'_>, texts: &[&str]) -> String {
    let text = choices.one(texts);
    filled_in(choices, text)
}

fn filled_in(choices: &mut Choices<'_>, text: &str) -> String {
    let mut filled = String::new();
    for letter in text.chars() {
        match letter {
            '#' => filled.push_str(&(1 + choices.below(9)).to_string()),
            '@' => filled.push_str(&(choices.below(250) * 4).to_string()),
            other => filled.push(other),
        }
    }
    filled
}

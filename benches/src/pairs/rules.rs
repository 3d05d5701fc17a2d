//! Made-up guidelines: conditions over all sorts of facts, put together in every way a rule can have.

use std::fmt::Write as _;

use super::Choices;
use super::expressions::{EXPENSE, FEE, INVOICE, LINE, PRIOR_FEE, Type, Words, compared, filled, nested};

const HEAD: &str = r#"
list people = "T1", "T3"
list trials = L330, L450
list clerical = "file*", "scan*", "bates stamp*"
list foreign = "café", "prüf*", "naïve approach", "e-mail"
list vip supplied
list banned supplied
define day_cap = 8 hours
define fee.travels = activity is A112 or narrative mentions "travel*"
define fee.dear = hours * rate > 900 USD
define fee.twice = 2 * hours
define fee.worth = hours * rate + (adjustment else 0 USD)
define fee.best = lesser(rate, 400 USD)
define expense.due = units * price
define expense.cheap = amount <= 20 USD or price < 0.5 USD
table cap (role: code -> rate: rate)
  PARTNR -> 500 USD
  ASSOC  -> 300 USD
  PARALG -> no limit
  LGLAST -> none
  OFCOUN -> on approval
  LIBRRN -> 40_000 JPY
table agreed (timekeeper: text, day: date -> rate: rate)
  "T1", from 2026-03-01 -> 450 USD
  "T1", from 2026-03-04 -> 480.123456 USD
  "T2", any -> on approval
  "T3", from 2026-03-02 to 2026-03-03 -> no limit
table own (timekeeper: text, day: date -> rate: rate) supplied
table bands (hours: hours -> rate: rate)
  under 1 -> 500 USD
  from 1 to under 4 -> 400 USD
  from 4 -> 0.00001 USD
table allowed (code: code -> amount: money)
  E101 -> 20 USD
  E105 -> none
  E110 -> no limit
  E106 -> 3_000 JPY
  any  -> 400 USD
"#;

/// What a rule is for, with what it can say of it.
struct Kind {
    name: &'static str,
    words: &'static Words,
    actions: &'static [&'static str],
    /// Cuts, by the type of the figure that follows.
    cuts: &'static [(&'static str, Type)],
}

const FEE_ACTIONS: &[&str] = &[
    "warn",
    "note",
    "reject",
    "hold",
    "ask \"why?\"",
    "reduce rate to @ USD",
    "reduce rate to cap[timekeeper.role]",
    "reduce rate to agreed[timekeeper.id, date]",
    "reduce rate to own[timekeeper.id, date]",
    "reduce hours to #",
    "reduce rate by #0% of remaining",
    "reduce amount by @ USD",
];

const LINE_ACTIONS: &[&str] = &[
    "warn",
    "reject",
    "hold for \"proof\"",
    "reduce amount to @ USD",
    "reduce amount to 0 USD - @ USD",
    "reduce amount by #% of billed",
    "withhold 5% of remaining",
];

const GUARDS: &[&str] = &[
    "firm.id is \"F1\"",
    "firm.id is \" f2\"",
    "\"F3\" is firm.id",
    "firm.name is \"smith & partners\"",
    "matter.id is \"M1\"",
    "matter.state is CA",
    "invoice.currency is JPY",
    "invoice.matter.id is \"m1\"",
];

/// What lines are grouped by, and what has to be asked first, for a key may not be missing.
const GROUP_KEYS: &[(&str, &str)] = &[
    ("timekeeper.id, date", ""),
    ("date", ""),
    ("timekeeper.id", ""),
    ("matter.id, task", "task is not missing"),
    ("task", "task in L300"),
    ("timekeeper.id, date, hours, narrative", "hours is not missing and narrative is not missing"),
    ("hours, rate", "hours is not missing and rate is not missing"),
    ("amount", ""),
    ("number", ""),
    ("narrative", "narrative is not missing"),
    ("date, narrative", "narrative is not missing"),
    ("invoice.number", ""),
    ("normal(narrative)", "narrative is not missing"),
    ("month(date), timekeeper.id", ""),
    ("(task else \"none\"), date", ""),
    ("(hours else 0 hours)", ""),
    ("invoice.date - date", ""),
    ("activity, timekeeper.id", "activity is not missing"),
    ("timekeeper.role, matter.id", "timekeeper.role is not missing"),
    ("timekeeper.name", "timekeeper.name is not missing"),
    ("date, amount, timekeeper.id, narrative", "narrative is not missing"),
];

const OTHER_GROUP_KEYS: &[(&str, &str)] = &[
    ("date", ""),
    ("matter.id", ""),
    ("amount", ""),
    ("invoice.number, date", ""),
    ("narrative", "narrative is not missing"),
    ("(tax_rate else 0)", ""),
    ("matter.state", "matter.state is not missing"),
    ("kind, date", ""),
];

const GROUP_CONDITIONS: &[&str] = &[
    "count() > #",
    "count() > 1",
    "count() is #",
    "count(distinct timekeeper.id) > 1",
    "count(distinct timekeeper.id) is 1",
    "count(distinct timekeeper.id) is count()",
    "count(distinct task) > 1",
    "count(distinct narrative) < #",
    "count(distinct date) is 1",
    "count(distinct hours) is not count()",
    "max(rate) is not min(rate)",
    "sum(amount) / sum(hours) > @ USD",
    "sum(hours) > day_cap",
    "sum(hours where task in L300) > #",
    "count(where narrative mentions clerical) > 0",
    "first(rate by highest hours) > @ USD",
    "in_order(date)",
    "sum(hours) - max(hours) > #",
];

const OTHER_GROUP_CONDITIONS: &[&str] = &[
    "count() > #",
    "count() > 1",
    "count(distinct date) > 1",
    "count(distinct narrative) is 1",
    "sum(amount) > @ USD",
    "min(date) < 2026-03-03",
    "max(amount) - min(amount) > @ USD",
    "in_order(date)",
];

const GROUP_ACTIONS: &[&str] = &[
    "warn",
    "note",
    "reject",
    "hold",
    "reduce hours to # pro rata",
    "reduce hours to day_cap taking from last line",
    "reduce amount to @ USD taking from highest amount",
    "reduce amount by #% of billed pro rata",
    "keep 1 by highest rate",
    "keep 1 by first line",
    "keep # of timekeeper.id by highest sum(amount)",
];

const OTHER_GROUP_ACTIONS: &[&str] = &[
    "warn",
    "reject",
    "hold",
    "reduce amount to @ USD pro rata",
    "reduce amount to @ USD taking from lowest amount",
    "keep # by highest amount",
];

const FEE_KIND: Kind = Kind {
    name: "fee",
    words: &FEE,
    actions: FEE_ACTIONS,
    cuts: &[
        ("reduce rate to", Type::Rate),
        ("reduce rate to", Type::Rate),
        ("reduce hours to", Type::Hours),
        ("reduce amount to", Type::Money),
        ("reduce hours by", Type::Hours),
        ("reduce amount by", Type::Money),
    ],
};

const LINE_KIND: Kind = Kind {
    name: "line",
    words: &LINE,
    actions: LINE_ACTIONS,
    cuts: &[("reduce amount to", Type::Money), ("reduce amount by", Type::Money)],
};

const KINDS: &[Kind] = &[
    FEE_KIND,
    LINE_KIND,
    Kind {
        name: "expense",
        words: &EXPENSE,
        actions: &[
            "warn",
            "reject",
            "reduce price to 0.1# USD",
            "reduce amount to allowed[code]",
            "reduce units by #0% of billed",
        ],
        cuts: &[
            ("reduce price to", Type::Money),
            ("reduce units to", Type::Number),
            ("reduce amount to", Type::Money),
        ],
    },
    FEE_KIND,
    LINE_KIND,
    Kind {
        name: "invoice",
        words: &INVOICE,
        actions: &[
            "warn",
            "hold",
            "return",
            "reduce fees by #% of remaining",
            "reduce amount to @ USD",
            "withhold #% of remaining",
        ],
        cuts: &[("reduce amount to", Type::Money), ("reduce fees to", Type::Money)],
    },
    Kind { name: "adjustment", words: &LINE, actions: &["warn", "note", "hold"], cuts: &[] },
    Kind { name: "prior fee", words: &PRIOR_FEE, actions: &["warn", "note", "credit @ USD"], cuts: &[] },
];

/// The kinds whose records are also judged in groups.
const GROUPED: &[Kind] = &[FEE_KIND, FEE_KIND, LINE_KIND];

/// A rule that others may be exceptions to, or ask about.
struct Earlier {
    name: String,
    kind: &'static str,
}

/// A guideline of one to eight rules.
pub(super) fn rules(choices: &mut Choices<'_>) -> String {
    let rounding = choices.one(&["half up per line", "half even per line", "half up per invoice"]);
    let mut text = format!("guideline \"Made up\" edition 2026 currency USD rounding {rounding}\n{HEAD}");
    if choices.once_in(24) {
        // More sets of phrases than one word of bits holds; those of the other rules come after them.
        let many: Vec<String> = (0..66).map(|at| format!("narrative mentions \"w{at}\"")).collect();
        let _ = writeln!(text, "rule many for each fee when {} then warn", many.join(" or "));
    }
    let mut earlier: Vec<Earlier> = Vec::new();
    for at in 0..1 + choices.below(8) {
        if choices.below(4) == 3 {
            let Some(kind) = GROUPED.get(choices.below(GROUPED.len())) else { continue };
            let _ = writeln!(text, "rule r{at} {}", group_rule(choices, kind));
            continue;
        }
        let Some(kind) = KINDS.get(choices.below(KINDS.len())) else { continue };
        let of_kind: Vec<&Earlier> = earlier.iter().filter(|one| one.kind == kind.name).collect();
        let known = of_kind.get(choices.below(of_kind.len())).map(|one| one.name.clone());
        // A rule that asks how another ended is no exception to it.
        let (asked, excepted) = match choices.once_in(3) && kind.name != "prior fee" {
            true => (None, known),
            false => (known, None),
        };
        let rule = record_rule(choices, kind, asked.as_deref());
        let name = format!("r{at}");
        if choices.once_in(12) && !matches!(kind.name, "invoice" | "prior fee") {
            let later = record_rule(choices, kind, None);
            let _ = writeln!(
                text,
                "rule {name} effective from 2026-03-01 until 2026-03-03 judged by date {rule}\n\
                 rule {name} effective from 2026-03-0{} judged by date {later}",
                4 + choices.below(2)
            );
            continue;
        }
        let exception = match excepted {
            Some(other) => format!(" exception to {other}"),
            None => String::new(),
        };
        let effective = if choices.once_in(8) && kind.name != "invoice" {
            " effective from 2026-03-03 judged by date"
        } else {
            ""
        };
        let _ = writeln!(text, "rule {name}{effective}{exception} {rule}");
        earlier.push(Earlier { name, kind: kind.name });
    }
    if choices.once_in(5)
        && let Some(one) = earlier.first()
        && let Some(kind) = KINDS.iter().find(|kind| kind.name == one.kind)
        && kind.name != "prior fee"
    {
        let condition = kind.words.condition(choices, 1);
        let _ = writeln!(
            text,
            "waive {} for each {} where {condition} from 2026-03-02 until 2026-04-20 because \"agreed\" by \"GC\"",
            one.name, kind.name
        );
    }
    text
}

fn record_rule(choices: &mut Choices<'_>, kind: &Kind, known: Option<&str>) -> String {
    let mut text = format!("for each {}", kind.name);
    if choices.once_in(6) && !matches!(kind.name, "invoice" | "prior fee") {
        // Rules of one firm or matter are passed over for others.
        let guard = choices.one(GUARDS);
        match choices.once_in(2) {
            true => {
                let _ = write!(text, " where {guard} and ({})", kind.words.condition(choices, 1));
            }
            false => {
                let _ = write!(text, " where {guard}");
            }
        }
    } else if choices.once_in(2) {
        let _ = write!(text, " where {}", kind.words.condition(choices, 2));
    }
    // Without a condition a rule speaks of whatever its cut takes something from.
    if !choices.once_in(6) {
        let condition = kind.words.condition(choices, 2);
        match known.filter(|_| choices.once_in(5)) {
            Some(other) => {
                let _ = write!(text, " when (found({other})) or ({condition})");
            }
            None => {
                let _ = write!(text, " when {condition}");
            }
        }
    }
    if choices.once_in(6) {
        let _ = write!(text, " unless {}", kind.words.condition(choices, 1));
    }
    for _ in 0..1 + usize::from(choices.once_in(6)) {
        if choices.once_in(3)
            && let Some((cut, ty)) = kind.cuts.get(choices.below(kind.cuts.len()))
        {
            let _ = write!(text, " then {cut} {}", kind.words.expression(choices, *ty, 2));
        } else {
            let _ = write!(text, " then {}", filled(choices, kind.actions));
        }
    }
    finish(choices, kind.name == "prior fee", text)
}

fn group_rule(choices: &mut Choices<'_>, kind: &Kind) -> String {
    let mut text = format!("for each {}", kind.name);
    let is_fee = kind.name == "fee";
    let keys = if is_fee { GROUP_KEYS } else { OTHER_GROUP_KEYS };
    let Some((keys, asked)) = keys.get(choices.below(keys.len())) else { return text };
    let narrowed = choices.once_in(2).then(|| kind.words.condition(choices, 1));
    let parts: Vec<String> =
        [(*asked).to_owned()].into_iter().filter(|part| !part.is_empty()).chain(narrowed).collect();
    if !parts.is_empty() {
        let _ = write!(text, " where ({})", parts.join(") and ("));
    }
    // Decided lines are those of all firms.
    if choices.once_in(4) {
        let _ = write!(text, " grouped by firm.id, {keys} with earlier invoices");
    } else {
        let _ = write!(text, " grouped by {keys}");
    }
    let conditions = if is_fee { GROUP_CONDITIONS } else { OTHER_GROUP_CONDITIONS };
    let condition = nested(choices, 2, &|choices| {
        if choices.below(2) == 0 { filled(choices, conditions) } else { group_comparison(choices, kind) }
    });
    let _ = write!(text, " when {condition}");
    if choices.once_in(8) {
        let _ = write!(text, " unless {}", filled(choices, conditions));
    }
    let _ =
        write!(text, " then {}", filled(choices, if is_fee { GROUP_ACTIONS } else { OTHER_GROUP_ACTIONS }));
    finish(choices, false, text)
}

/// A condition over an aggregate of the group's own lines.
fn group_comparison(choices: &mut Choices<'_>, kind: &Kind) -> String {
    let ty = kind.words.a_type(choices);
    let figure = |choices: &mut Choices<'_>| {
        let function = match ty {
            Type::Date => choices.one(&["min", "max"]),
            _ => choices.one(&["sum", "sum", "sum", "min", "max", "average", "median"]),
        };
        format!("{function}({})", kind.words.expression(choices, ty, 2))
    };
    let value = figure(choices);
    compared(choices, ty, value, |choices| {
        if choices.once_in(4) {
            return figure(choices);
        }
        kind.words.literal(choices, ty)
    })
}

fn finish(choices: &mut Choices<'_>, is_prior: bool, mut text: String) -> String {
    if choices.once_in(5) {
        let _ = write!(
            text,
            " if unknown {}",
            if is_prior { "pass" } else { choices.one(&["pass", "hold", "find"]) }
        );
    }
    text
}

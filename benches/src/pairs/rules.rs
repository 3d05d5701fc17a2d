//! Made-up guidelines: conditions over all sorts of facts, put together in every way a rule can have.

use std::fmt::Write as _;

use super::Choices;

const HEAD: &str = r#"
list people = "T1", "T3"
list trials = L330, L450
list clerical = "file*", "scan*", "bates stamp*"
define day_cap = 8 hours
define fee.travels = activity is A112 or narrative mentions "travel*"
define fee.dear = hours * rate > 900 USD
table cap (role: code -> rate: rate)
  PARTNR -> 500 USD
  ASSOC  -> 300 USD
  PARALG -> no limit
  LGLAST -> none
table agreed (timekeeper: text, day: date -> rate: rate)
  "T1", from 2026-03-01 -> 450 USD
  "T1", from 2026-03-04 -> 480 USD
  "T2", any -> on approval
table allowed (code: code -> amount: money)
  E101 -> 20 USD
  E105 -> none
  any  -> 400 USD
"#;

/// What a rule is for, with what can be asked of it. `#` is a small number, `@` a larger one.
struct Kind {
    name: &'static str,
    atoms: &'static [&'static str],
    actions: &'static [&'static str],
}

const LINE_ATOMS: &[&str] = &[
    "amount > @ USD",
    "amount <= 0 USD",
    "amount / @ > 1.5 USD",
    "tax > # USD",
    "date is missing",
    "date < invoice.period_start",
    "date > invoice.period_end",
    "invoice.date - date > # days",
    "as_of - date > 3# days",
    "date in from 2026-03-02 to 2026-03-04",
    "date - 2026-03-01 in steps of 7 days",
    "firm.id is \"F1\"",
    "matter.id is \"M1\"",
    "matter.state in (CA, NY)",
    "matter is missing",
    "invoice.currency is USD",
    "narrative mentions clerical",
    "narrative mentions (\"travel*\", \"attention to\")",
    "narrative not mentions \"review of exhibits\"",
    "narrative matches \"(?is).*(;| and ).*(;| and ).*\"",
    "narrative is missing",
    "narrative.tasks > #",
];

const FEE_ATOMS: &[&str] = &[
    "hours > #",
    "hours >= # + 0.5",
    "hours in steps of 0.1",
    "hours not in steps of 0.25",
    "rate > @ USD",
    "hours * rate > @ USD",
    "abs(amount - (hours * rate + adjustment)) > 0.01 USD",
    "amount / hours > @ USD",
    "rate > cap[timekeeper.role]",
    "rate > (cap[timekeeper.role] else 100 USD)",
    "rate > agreed[timekeeper.id, date]",
    "rate is not (agreed[timekeeper.id, date] else rate)",
    "cap[timekeeper.role] is no limit",
    "agreed[timekeeper.id, date] is on approval",
    "task in trials",
    "task not in (L110, L330)",
    "task is missing",
    "activity is not A112",
    "timekeeper.role is PARTNR",
    "timekeeper.role in (PARTNR, ASSOC)",
    "timekeeper.id is \"T1\"",
    "timekeeper.id in people",
    "timekeeper is missing",
    "travels",
    "not dear",
    "count(of fee with same timekeeper.id, date) > #",
    "sum(hours of fee with same timekeeper.id) > day_cap",
    "sum(hours of prior fee with same matter.id) > #",
    "count(of prior fee with same timekeeper.id, date) is 0",
    "date in from 2026-03-02 to 2026-03-04",
    "firm.id is \"F2\"",
    "matter.id is \"M1\"",
    "narrative mentions clerical",
    "invoice.date - date > # days",
];

const EXPENSE_ATOMS: &[&str] = &[
    "code is E101",
    "code in (E105, E110)",
    "code is missing",
    "price > 0.1# USD",
    "units > #",
    "units * price is not amount",
    "amount / units > @ USD",
    "receipt is missing",
    "amount > allowed[code]",
    "amount > (allowed[code] else amount)",
    "amount > @ USD",
    "sum(amount of expense with same date) > @ USD",
    "firm.id is \"F1\"",
    "narrative mentions (\"travel*\", clerical)",
];

const INVOICE_ATOMS: &[&str] = &[
    "billed > @ USD",
    "stated_total is not billed",
    "number is \"1\"",
    "date - period_end > # days",
    "date is missing",
    "firm.id is \"F1\"",
    "matter.state is CA",
    "count(of prior invoice with same firm.id) > #",
    "sum(amount of prior line with same matter.id) + billed > @ USD",
    "sum(hours of prior fee with same matter.id) > 1#",
    "sum(hours of fee where invoice.number is this.number) > 2#",
];

const GROUP_ATOMS: &[&str] = &[
    "count() > #",
    "sum(hours) > #",
    "sum(hours) > day_cap",
    "sum(amount) > @ USD",
    "max(rate) > @ USD",
    "min(hours) < #",
    "count(distinct timekeeper.id) > 1",
    "sum(hours * rate) > @ USD",
    "max(rate) is not min(rate)",
    "sum(amount) / sum(hours) > @ USD",
];

/// What lines are grouped by, and what has to be asked first, for a key may not be missing.
const GROUP_KEYS: &[(&str, &str)] = &[
    ("timekeeper.id, date", ""),
    ("date", ""),
    ("matter.id, task", "task is not missing"),
    ("timekeeper.id, date, hours, narrative", "hours is not missing and narrative is not missing"),
    ("invoice.number", ""),
    ("normal(narrative)", "narrative is not missing"),
    ("timekeeper.role, matter.id", "timekeeper.role is not missing"),
];

const GROUP_ACTIONS: &[&str] = &[
    "warn",
    "reject",
    "hold",
    "reduce hours to # pro rata",
    "reduce hours to day_cap taking from last line",
    "reduce amount to @ USD taking from highest amount",
    "keep 1 by highest rate",
    "keep # of timekeeper.id by highest sum(amount)",
];

const KINDS: &[Kind] = &[
    Kind {
        name: "fee",
        atoms: FEE_ATOMS,
        actions: &[
            "warn",
            "note",
            "reject",
            "hold",
            "ask \"why?\"",
            "reduce rate to @ USD",
            "reduce rate to cap[timekeeper.role]",
            "reduce rate to agreed[timekeeper.id, date]",
            "reduce hours to #",
            "reduce rate by #0% of remaining",
            "reduce amount by @ USD",
        ],
    },
    Kind {
        name: "line",
        atoms: LINE_ATOMS,
        actions: &[
            "warn",
            "reject",
            "hold for \"proof\"",
            "reduce amount to @ USD",
            "reduce amount by #% of billed",
            "withhold 5% of remaining",
        ],
    },
    Kind {
        name: "expense",
        atoms: EXPENSE_ATOMS,
        actions: &[
            "warn",
            "reject",
            "reduce price to 0.1# USD",
            "reduce amount to allowed[code]",
            "reduce units by #0% of billed",
        ],
    },
    Kind {
        name: "invoice",
        atoms: INVOICE_ATOMS,
        actions: &[
            "warn",
            "hold",
            "return",
            "reduce fees by #% of remaining",
            "reduce amount to @ USD",
            "withhold #% of remaining",
        ],
    },
];

/// A guideline of one to eight rules.
pub(super) fn rules(choices: &mut Choices<'_>) -> String {
    let rounding = choices.one(&["half up per line", "half even per line", "half up per invoice"]);
    let mut text = format!("guideline \"Made up\" edition 2026 currency USD rounding {rounding}\n{HEAD}");
    let mut earlier: Vec<(usize, bool)> = Vec::new();
    for at in 0..1 + choices.below(8) {
        let place = choices.below(KINDS.len() + 1);
        let is_group = place == KINDS.len();
        let place = if is_group { 0 } else { place };
        let Some(kind) = KINDS.get(place) else { continue };
        let excepted = (choices.once_in(6) && !is_group)
            .then(|| earlier.iter().position(|one| *one == (place, false)))
            .flatten();
        let rule = if is_group { group_rule(choices, kind) } else { record_rule(choices, kind) };
        let exception = excepted.map_or_else(String::new, |other| format!(" exception to r{other}"));
        let effective = if choices.once_in(8) && kind.name != "invoice" {
            " effective from 2026-03-03 judged by date"
        } else {
            ""
        };
        let _ = writeln!(text, "rule r{at}{effective}{exception} {rule}");
        earlier.push((place, is_group));
    }
    if choices.once_in(5)
        && let Some((place, false)) = earlier.first()
        && let Some(kind) = KINDS.get(*place)
    {
        let condition = condition(choices, kind.atoms);
        let _ = writeln!(
            text,
            "waive r0 for each {} where {condition} from 2026-03-02 until 2026-04-20 because \"agreed\" by \"GC\"",
            kind.name
        );
    }
    text
}

fn record_rule(choices: &mut Choices<'_>, kind: &Kind) -> String {
    let mut text = format!("for each {}", kind.name);
    for (word, once_in) in [("where", 2), ("when", 1), ("unless", 6)] {
        if choices.once_in(once_in) {
            let _ = write!(text, " {word} {}", condition(choices, kind.atoms));
        }
    }
    finish(choices, text, kind.actions)
}

fn group_rule(choices: &mut Choices<'_>, kind: &Kind) -> String {
    let mut text = format!("for each {}", kind.name);
    let Some((keys, asked)) = GROUP_KEYS.get(choices.below(GROUP_KEYS.len())) else { return text };
    let narrowed = choices.once_in(2).then(|| condition(choices, kind.atoms));
    let parts: Vec<&str> =
        [*asked].into_iter().filter(|part| !part.is_empty()).chain(narrowed.as_deref()).collect();
    if !parts.is_empty() {
        let _ = write!(text, " where {}", parts.join(" and "));
    }
    // Decided lines are those of all firms.
    if choices.once_in(4) {
        let _ = write!(text, " grouped by firm.id, {keys} with earlier invoices");
    } else {
        let _ = write!(text, " grouped by {keys}");
    }
    let _ = write!(text, " when {}", condition(choices, GROUP_ATOMS));
    finish(choices, text, GROUP_ACTIONS)
}

fn finish(choices: &mut Choices<'_>, mut text: String, actions: &[&str]) -> String {
    let _ = write!(text, " then {}", filled(choices, actions));
    if choices.once_in(5) {
        let _ = write!(text, " if unknown {}", choices.one(&["pass", "hold"]));
    }
    text
}

/// One question, or some that are put together.
fn condition(choices: &mut Choices<'_>, atoms: &[&str]) -> String {
    let (a, b) = (filled(choices, atoms), filled(choices, atoms));
    match choices.below(6) {
        3 => format!("{a} and {b}"),
        4 => format!("({a} or {b})"),
        5 => format!("not ({a} and {b})"),
        _ => a,
    }
}

/// One of the texts with numbers in its places.
fn filled(choices: &mut Choices<'_>, texts: &[&str]) -> String {
    let mut filled = String::new();
    for letter in choices.one(texts).chars() {
        match letter {
            '#' => {
                let _ = write!(filled, "{}", 1 + choices.below(9));
            }
            '@' => {
                let _ = write!(filled, "{}", choices.below(250) * 4);
            }
            other => filled.push(other),
        }
    }
    filled
}

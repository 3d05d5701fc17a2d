//! Defects in a rule file, and in a table that it reads.

use super::{Case, Given};

const fn refused(sort: &'static str, rules: &'static str, told: &'static [&'static str]) -> Case {
    Case { sort, rules, given: Given::Nothing, told }
}

const fn table(
    sort: &'static str,
    rules: &'static str,
    csv: &'static str,
    told: &'static [&'static str],
) -> Case {
    Case { sort, rules, given: Given::Attached(csv), told }
}

const fn on_a_fee(sort: &'static str, rules: &'static str, told: &'static [&'static str]) -> Case {
    Case { sort, rules, given: Given::Ledes("INV-7", "INV-8"), told }
}

pub(super) const CASES: &[Case] = &[
    refused("misspelt field", "rule r for each fee when hors > 3 then note", &["unknown-name at rules 1:26"]),
    refused(
        "misspelt field",
        "rule r for each fee when timekeeper.roll is PARTNR then note",
        &["unknown-field at rules 1:37"],
    ),
    refused("misspelt field", "rule r for each feee then note", &["unknown-record at rules 1:17"]),
    refused(
        "wrong type",
        "rule r for each fee when hours > \"three\" then note",
        &["type-mismatch at rules 1:26"],
    ),
    refused(
        "wrong type",
        "rule r for each fee when hours > amount then note",
        &["unit-mismatch at rules 1:26"],
    ),
    refused(
        "wrong type",
        "table t (day: date -> cap: rate)\n  2026-01-01 -> 3 hours",
        &["unit-mismatch at rules 2:17"],
    ),
    table(
        "wrong type",
        "table t (who: text -> cap: rate) from \"table.csv\"",
        "who,cap\nT7,3 hours\n",
        &["csv-cell at rules 1:39"],
    ),
    table(
        "missing column",
        "table t (who: text -> cap: rate) from \"table.csv\"",
        "who,limit\nT7,300 USD\n",
        &["csv-column-missing at rules 1:39"],
    ),
    refused(
        "missing column",
        "table t (who: text, day: date -> cap: rate)\n  \"T7\" -> 300 USD",
        &["table-row-width at rules 2:3"],
    ),
    refused(
        "bad date",
        "rule r effective from 2026-02-30 judged by date for each fee then note",
        &["no-such-date at rules 1:23"],
    ),
    refused(
        "bad date",
        "rule r for each fee when date > 2026-13-01 then note",
        &["no-such-date at rules 1:33"],
    ),
    table(
        "bad date",
        "table t (day: date -> cap: rate) from \"table.csv\"",
        "day,cap\n2026-02-30,300 USD\n",
        &["csv-cell at rules 1:39"],
    ),
    refused(
        "unknown code",
        "rule r for each fee when task in L999 then note",
        &["unknown-code at rules 1:34"],
    ),
    refused(
        "unknown code",
        "rule r for each fee when timekeeper.role is BOSS then note",
        &["unknown-code at rules 1:45"],
    ),
    table(
        "unknown code",
        "table t (what: code(\"task\") -> cap: rate) from \"table.csv\"",
        "what,cap\nL999,300 USD\n",
        &["unknown-code at rules 1:48"],
    ),
    refused("syntax error", "rule r for each fee when hours > then note", &["unexpected-text at rules 1:34"]),
    refused("syntax error", "rule r for each fee when (hours > 3 then note", &["open-bracket at rules 1:26"]),
    table(
        "syntax error",
        "table t (who: text -> cap: rate) from \"table.csv\"",
        "who,cap\nT7\n",
        &["unreadable-table at rules 1:39"],
    ),
    refused(
        "duplicate id",
        "rule r for each fee then note\nrule r for each expense then note",
        &["duplicate-rule at rules 2:6"],
    ),
    refused("duplicate id", "list r = \"a\"\nlist r = \"b\"", &["duplicate-name at rules 2:6"]),
    refused(
        "duplicate id",
        "table t (who: text -> cap: rate)\n  \"T7\" -> 300 USD\n  \"T7\" -> 400 USD",
        &["table-duplicate at rules 3:3"],
    ),
    table(
        "duplicate id",
        "table t (who: text -> cap: rate) from \"table.csv\"",
        "who,cap\nT7,300 USD\nT7,400 USD\n",
        &["table-duplicate at rules 1:39"],
    ),
    refused(
        "overflow",
        "rule r for each fee when hours > 99999999999999999999999999999999999999999 then note",
        &["number-too-long at rules 1:34"],
    ),
    on_a_fee(
        "overflow",
        "define big = 99999999999999999999\nrule r for each fee when hours * big * big > 1 then note",
        &["undetermined of line 1: overflow hours * big * big"],
    ),
    on_a_fee(
        "overflow",
        "rule r for each fee when date + 999999 years > date then note",
        &["undetermined of line 1: calendar date + 999999 years"],
    ),
    on_a_fee(
        "zero divisor",
        "rule r for each fee when amount / (hours - 2 hours) > 1 USD per hour then note",
        &["undetermined of line 1: zero-divisor amount / (hours - 2 hours)"],
    ),
    on_a_fee(
        "zero divisor",
        "rule r for each fee when hours / 0 > 1 hour then note",
        &["undetermined of line 1: zero-divisor hours / 0"],
    ),
    on_a_fee(
        "zero divisor",
        "rule r for each fee when hours not in steps of 0 then note",
        &["step-not-positive at rules 1:48"],
    ),
    on_a_fee(
        "empty group",
        "rule r for each fee when max(amount of expense) > 1 USD then note",
        &["undetermined of line 1: no-records max(amount of expense)"],
    ),
    on_a_fee(
        "empty group",
        "rule r for each invoice when average(rate of fee where hours > 5) > 1 USD then note",
        &["undetermined of the invoice: no-records average(rate of fee where hours > 5)"],
    ),
    refused(
        "mixed currency",
        "rule r for each fee when 5 EUR > 3 USD then note",
        &["currency-mismatch at rules 1:26"],
    ),
    on_a_fee(
        "mixed currency",
        "rule r for each fee when amount > 5 EUR then note",
        &["undetermined of line 1: currency amount > 5 EUR"],
    ),
    on_a_fee(
        "mixed currency",
        "rule r for each fee then reduce rate to 300 EUR",
        &["undetermined of line 1: currency 300 EUR"],
    ),
    refused(
        "table without a row",
        "table t (who: text -> cap: rate)\nrule r for each fee then reduce rate to t[timekeeper.id]",
        &["unexpected-text at rules 1:33"],
    ),
    table(
        "table without a row",
        "table t (who: text -> cap: rate) from \"table.csv\"\nrule r for each fee then reduce rate to t[timekeeper.id]",
        "who,cap\n",
        &["undetermined of line 1: no-row t[T7]"],
    ),
    on_a_fee(
        "table without a row",
        "table t (who: text -> cap: rate)\n  \"T8\" -> 300 USD\nrule r for each fee then reduce rate to t[timekeeper.id]",
        &["undetermined of line 1: no-row t[T7]"],
    ),
];

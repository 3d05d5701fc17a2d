//! Defects in invoices, in records beside them and in tables that are supplied.
//!
//! Data has no rules, so that a duplicate id there is one of a record, of a row, or of a member of an object. A code that no set
//! has may be a client's own: it is kept and told.

use super::{Case, Given};

const fn case(sort: &'static str, rules: &'static str, given: Given, told: &'static [&'static str]) -> Case {
    Case { sort, rules, given, told }
}

const LONG: &str = "rule r for each fee when hours > 3 then note";
const LATE: &str = "rule r for each fee when date > 2026-03-20 then note";
const DISCOVERY: &str = "rule r for each fee where task in L100 then note";
const CAP: &str =
    "table cap (who: text -> cap: rate) supplied\nrule r for each fee then reduce rate to cap[timekeeper.id]";
const BUDGET: &str = "rule r for each invoice when billed > matter.cap then note";

pub(super) const CASES: &[Case] = &[
    case(
        "misspelt field",
        LONG,
        Given::Json(
            r#"{"invoices": [{"number": "7", "lines": [{"kind": "F", "hors": "4", "rate": "350"}]}]}"#,
        ),
        &["unknown-member at facts.json invoices[0].lines[0].hors"],
    ),
    case(
        "misspelt field",
        LONG,
        Given::Json(r#"{"invoces": []}"#),
        &["unknown-member at facts.json invoces"],
    ),
    case(
        "misspelt field",
        BUDGET,
        Given::Records("matter", "id,capp\nM-77,100 USD\n"),
        &["unknown-member at records.csv line 2, capp"],
    ),
    case(
        "misspelt field",
        BUDGET,
        Given::Records("mattter", "id,cap\nM-77,100 USD\n"),
        &["unknown-record at records.csv "],
    ),
    case(
        "misspelt field",
        LONG,
        Given::Ledes("LINE_ITEM_NUMBER_OF_UNITS", "LINE_ITEM_NUMBR_UNITZ"),
        &[
            "header-missing-label at a.ledes record 2",
            "header-unknown-label at a.ledes record 2 LINE_ITEM_NUMBR_UNITZ",
            "line-arithmetic at a.ledes record 3 LINE_ITEM_TOTAL",
            "undetermined of line 1: not-supplied hours",
        ],
    ),
    case(
        "wrong type",
        LONG,
        Given::Json(
            r#"{"invoices": [{"number": "7", "lines": [{"kind": "F", "hours": "four", "rate": "350"}]}]}"#,
        ),
        &[
            "line-not-settled at invoices[0].lines[0] of facts.json",
            "undetermined of line 1: unreadable hours",
            "unreadable-value at facts.json invoices[0].lines[0].hours",
        ],
    ),
    case(
        "wrong type",
        LONG,
        Given::Json(
            r#"{"invoices": [{"number": "7", "lines": [{"kind": "F", "hours": 4, "rate": "350"}]}]}"#,
        ),
        &["number-in-json at facts.json invoices[0].lines[0].hours"],
    ),
    case(
        "wrong type",
        LONG,
        Given::Json(
            r#"{"invoices": [{"number": "7", "lines": [{"kind": "F", "hours": ["4"], "rate": "350"}]}]}"#,
        ),
        &["wrong-sort at facts.json invoices[0].lines[0].hours"],
    ),
    case(
        "wrong type",
        LONG,
        Given::Ledes("|2.00|", "|two|"),
        &[
            "bad-number at a.ledes record 3 LINE_ITEM_NUMBER_OF_UNITS",
            "undetermined of line 1: unreadable hours",
        ],
    ),
    case(
        "wrong type",
        LONG,
        Given::Ledes("|F|", "|X|"),
        &[
            "bad-line-type at a.ledes record 3 EXP/FEE/INV_ADJ_TYPE",
            "undetermined of line 1: not-supplied hours",
            "undetermined of line 1: unreadable line.kind",
        ],
    ),
    case(
        "wrong type",
        LONG,
        Given::Ledes("|F|", "||"),
        &[
            "required-blank at a.ledes record 3 EXP/FEE/INV_ADJ_TYPE",
            "undetermined of line 1: not-supplied hours",
            "undetermined of line 1: not-supplied line.kind",
        ],
    ),
    case(
        "wrong type",
        BUDGET,
        Given::Records("matter", "id,cap\nM-77,3 hours\n"),
        &[
            "undetermined of the invoice: unreadable matter.cap",
            "unreadable-value at records.csv record 2 cap",
        ],
    ),
    case(
        "wrong type",
        CAP,
        Given::Table("cap", "who,cap\nT7,3 hours\n"),
        &["csv-cell at row 2 of table.csv, column `cap`"],
    ),
    case(
        "missing column",
        LATE,
        Given::Ledes("|LINE_ITEM_DATE|", "|X_DATE|"),
        &[
            "header-missing-label at a.ledes record 2",
            "header-unknown-label at a.ledes record 2 X_DATE",
            "undetermined of line 1: not-supplied date",
        ],
    ),
    case(
        "missing column",
        BUDGET,
        Given::Records("matter", "id,status\nM-77,open\n"),
        &["undetermined of the invoice: not-supplied matter.cap"],
    ),
    case("missing column", CAP, Given::Table("cap", "who\nT7\n"), &["csv-column-missing at table.csv"]),
    case(
        "missing column",
        LATE,
        Given::Json(
            r#"{"invoices": [{"number": "7", "lines": [{"kind": "F", "hours": "4", "rate": "350"}]}]}"#,
        ),
        &["undetermined of line 1: not-supplied date"],
    ),
    case(
        "bad date",
        LATE,
        Given::Ledes("|20260312|", "|20260230|"),
        &["bad-date at a.ledes record 3 LINE_ITEM_DATE", "undetermined of line 1: unreadable date"],
    ),
    case(
        "bad date",
        LATE,
        Given::Ledes("|20260312|", "|03/12/2026|"),
        &["bad-date at a.ledes record 3 LINE_ITEM_DATE", "undetermined of line 1: unreadable date"],
    ),
    case(
        "bad date",
        LATE,
        Given::Json(
            r#"{"invoices": [{"number": "7", "lines": [{"kind": "F", "date": "2026-02-30", "hours": "4", "rate": "350"}]}]}"#,
        ),
        &[
            "undetermined of line 1: unreadable date",
            "unreadable-value at facts.json invoices[0].lines[0].date",
        ],
    ),
    case(
        "bad date",
        "rule r for each fee when date > matter.opened then note",
        Given::Records("matter", "id,opened\nM-77,2026-02-30\n"),
        &[
            "undetermined of line 1: unreadable matter.opened",
            "unreadable-value at records.csv record 2 opened",
        ],
    ),
    case(
        "bad date",
        "table cap (day: date -> cap: rate) supplied\nrule r for each fee then reduce rate to cap[date]",
        Given::Table("cap", "day,cap\n2026-02-30,300 USD\n"),
        &["csv-cell at row 2 of table.csv, column `day`"],
    ),
    case(
        "unknown code",
        DISCOVERY,
        Given::Ledes("|L310|", "|L999|"),
        &["unknown-code at a.ledes record 3 LINE_ITEM_TASK_CODE"],
    ),
    case(
        "unknown code",
        DISCOVERY,
        Given::Json(
            r#"{"invoices": [{"number": "7", "lines": [{"kind": "F", "task": "L999", "hours": "4", "rate": "350"}]}]}"#,
        ),
        &["unknown-code at facts.json invoices[0].lines[0].task"],
    ),
    case(
        "unknown code",
        "rule r for each fee where timekeeper.role is PARTNR then note",
        Given::Ledes("|PARTNR|", "|BOSS|"),
        &["unknown-classification at a.ledes record 3 TIMEKEEPER_CLASSIFICATION"],
    ),
    case(
        "unknown code",
        "rule r for each fee where timekeeper.role is PARTNR then note",
        Given::Records("timekeeper", "id,role\nT7,BOSS\n"),
        &["unknown-code at records.csv record 2 role"],
    ),
    case(
        "unknown code",
        LONG,
        Given::International("|USD|Vale|", "|ZZQ|Vale|"),
        &["unreadable-currency at a.ledes record 3 INVOICE_CURRENCY"],
    ),
    case(
        "syntax error",
        LONG,
        Given::Json(r#"{"invoices": [}"#),
        &["not-json at facts.json line 1, column 15"],
    ),
    case(
        "syntax error",
        LONG,
        Given::Ledes("|Draft interrogatories|", "|Draft|interrogatories|"),
        &["pipe-in-text at a.ledes record 3 LINE_ITEM_DESCRIPTION"],
    ),
    case("syntax error", LONG, Given::Ledes("|M-77[]", "|M-77"), &["no-end-mark at a.ledes record 3"]),
    case(
        "duplicate id",
        BUDGET,
        Given::Records("matter", "id,cap\nM-77,100 USD\nM-77,900 USD\n"),
        &["id-twice at records.csv line 3"],
    ),
    case(
        "duplicate id",
        LONG,
        Given::Json(r#"{"invoices": [{"number": "7", "number": "8", "lines": []}]}"#),
        &["not-json at facts.json line 1, column 43"],
    ),
    case(
        "duplicate id",
        CAP,
        Given::Table("cap", "who,cap\nT7,300 USD\nT7,400 USD\n"),
        &["table-duplicate at row 3 of table.csv"],
    ),
    case(
        "duplicate id",
        CAP,
        Given::Table("cap", "who,cap,cap\nT7,300 USD,400 USD\n"),
        &["not read: `table.csv`, line 1: columns 2 and 3 are both called `cap`"],
    ),
    case(
        "overflow",
        LONG,
        Given::Ledes("|2.00|", "|99999999999999999999999999999999999999999|"),
        &[
            "bad-number at a.ledes record 3 LINE_ITEM_NUMBER_OF_UNITS",
            "undetermined of line 1: unreadable hours",
        ],
    ),
    case(
        "overflow",
        "rule r for each fee when hours > hours * 99999999999999999999 * 99999999999999999999 then note",
        Given::Json(
            r#"{"invoices": [{"number": "7", "lines": [{"kind": "F", "hours": "99999999999999999999", "rate": "350", "amount": "1"}]}]}"#,
        ),
        &["undetermined of line 1: overflow hours * 99999999999999999999"],
    ),
    case(
        "overflow",
        BUDGET,
        Given::Json(
            r#"{"invoices": [{"number": "7", "matter": {"id": "M", "cap": "1"}, "lines": [{"kind": "F", "hours": "79228162514264337593543950335", "rate": "79228162514264337593543950335"}]}]}"#,
        ),
        &[
            "line-not-settled at invoices[0].lines[0] of facts.json",
            "undetermined of the invoice: not-supplied billed",
        ],
    ),
    case(
        "zero divisor",
        "rule r for each fee when amount / hours > 300 USD then note",
        Given::Ledes("|2.00|0.00|700.00|", "|0.00|700.00|700.00|"),
        &["undetermined of line 1: zero-divisor amount / hours"],
    ),
    case(
        "zero divisor",
        "rule r for each fee when amount / hours > 300 USD then note",
        Given::Json(
            r#"{"invoices": [{"number": "7", "currency": "USD", "lines": [{"kind": "F", "hours": "0", "rate": "350", "amount": "1"}]}]}"#,
        ),
        &["undetermined of line 1: zero-divisor amount / hours"],
    ),
    case(
        "empty group",
        "rule r for each invoice when max(hours of fee) > 3 then note",
        Given::Json(r#"{"invoices": [{"number": "7", "currency": "USD", "lines": []}]}"#),
        &["undetermined of the invoice: no-records max(hours of fee)"],
    ),
    case(
        "empty group",
        "rule r for each invoice when max(hours of fee) > 3 then note",
        Given::Ledes("|F|", "|IF|"),
        &["undetermined of the invoice: no-records max(hours of fee)"],
    ),
    case(
        "mixed currency",
        BUDGET,
        Given::Records("matter", "id,cap\nM-77,100 EUR\n"),
        &["undetermined of the invoice: currency billed > matter.cap"],
    ),
    case(
        "mixed currency",
        "rule r for each fee then reduce rate to 300 USD",
        Given::International("|USD|Vale|", "|EUR|Vale|"),
        &["undetermined of line 1: currency 300 USD"],
    ),
    case(
        "mixed currency",
        "rule r for each fee then reduce rate to 300 USD",
        Given::Json(
            r#"{"invoices": [{"number": "7", "currency": "USD", "lines": [{"kind": "F", "hours": "4", "rate": "350 EUR"}]}]}"#,
        ),
        &["undetermined of line 1: currency 300 USD"],
    ),
    case(
        "mixed currency",
        CAP,
        Given::Table("cap", "who,cap\nT7,300 EUR\n"),
        &["undetermined of line 1: currency cap[timekeeper.id]"],
    ),
    case(
        "table without a row",
        CAP,
        Given::Table("cap", "who,cap\n"),
        &["undetermined of line 1: no-row cap[T7]"],
    ),
    case(
        "table without a row",
        CAP,
        Given::Table("cap", "who,cap\nT8,300 USD\n"),
        &["undetermined of line 1: no-row cap[T7]"],
    ),
    case(
        "table without a row",
        CAP,
        Given::Json(
            r#"{"tables": {"cap": [{"who": "T8", "cap": "300 USD"}]}, "invoices": [{"number": "7", "currency": "USD", "lines": [{"kind": "F", "hours": "4", "rate": "350", "timekeeper": "T7"}]}]}"#,
        ),
        &["undetermined of line 1: no-row cap[T7]"],
    ),
];

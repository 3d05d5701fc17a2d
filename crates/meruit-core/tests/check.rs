//! The checker: what is refused, with which words, and where.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write;

use meruit_core::{CHECK_CATALOGUE, Checked, RawTable, RuleFile, analyse, check};
use meruit_syntax::{CatalogueEntry, Diagnostic, SYNTAX_CATALOGUE, Severity, Span, parse_named};

/// The CSV file of these lines, its cells parted by plain commas.
fn csv(name: &str, lines: &[&str]) -> (String, RawTable) {
    let cells = |line: &str| line.split(',').map(str::trim).map(str::to_owned).collect::<Vec<_>>();
    let (header, rows) = lines.split_first().expect("a header");
    let rows = (2..).zip(rows).map(|(number, line)| {
        (number, cells(line).into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect())
    });
    let table = RawTable { origin: name.to_owned(), columns: cells(header), rows: rows.collect() };
    (name.to_owned(), table)
}

fn check_with(name: &str, text: &str, attachments: &BTreeMap<String, RawTable>) -> Checked {
    let parsed = parse_named(name, text, 0);
    assert_eq!(parsed.diagnostics, [], "the text must be read before it can be checked");
    check(&[RuleFile { name: name.to_owned(), text: text.to_owned(), tree: parsed.file }], attachments)
}

/// What is said of rules, as a reader sees it: message, the line with the place underlined, advice.
fn told(text: &str, attachments: &BTreeMap<String, RawTable>) -> String {
    let checked = check_with("rules.ocg", text, attachments);
    let errors = checked.diagnostics.iter().any(|d| d.severity == Severity::Error);
    assert_eq!(checked.plan.is_none(), errors, "a plan comes out exactly where nothing is an error");
    checked.diagnostics.iter().map(|diagnostic| rendered(text, diagnostic)).collect::<Vec<_>>().join("\n")
}

fn rendered(text: &str, diagnostic: &Diagnostic) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    };
    let mut out = format!("{word}[{}]: {}\n", diagnostic.id, diagnostic.message);
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related);
    for label in labels {
        underline(&mut out, text, label.span, &label.message);
    }
    for help in &diagnostic.help {
        writeln!(out, "  help: {help}").unwrap();
    }
    for suggestion in &diagnostic.suggestions {
        let replaced = &text[suggestion.span.range()];
        writeln!(out, "  help: {} (`{replaced}` → `{}`)", suggestion.message, suggestion.replacement)
            .unwrap();
    }
    out
}

fn underline(out: &mut String, text: &str, span: Span, words: &str) {
    let start = span.start as usize;
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let number = text[..start].matches('\n').count() + 1;
    let before = text[line_start..start].chars().count();
    let marked = text[span.range()].lines().next().unwrap_or_default().chars().count().max(1);
    writeln!(out, "{number:3} | {line}").unwrap();
    writeln!(out, "    | {}{} {words}", " ".repeat(before), "^".repeat(marked)).unwrap();
    let trimmed = out.trim_end_matches([' ', '\n']).len();
    out.truncate(trimmed);
    out.push('\n');
}

/// The files that rules of these tests read.
fn files() -> BTreeMap<String, RawTable> {
    BTreeMap::from([
        csv(
            "rates.csv",
            &["timekeeper,day_from,day_until,rate", "T1,2026-01-01,,300 USD", "T2,,2026-06-30,95 USD"],
        ),
        csv("words.csv", &["word", "calendar*", "bates stamp*"]),
        csv(
            "bad_rates.csv",
            &[
                "timekeeper,day_from,day_until,rate",
                "T1,2026-02-30,,300 USD",
                "T2,,,ninety",
                ",,,95 USD",
                "T3,,,",
            ],
        ),
        csv("late.csv", &["timekeeper,day_from,day_until,rate", "T1,2026-06-01,2026-01-01,300 USD"]),
        csv("renamed.csv", &["timekeeper,date,rates", "T1,2026-01-01,300 USD"]),
        csv("both.csv", &["timekeeper,day,day_from,rate,rate", "T1,2026-01-01,2026-01-01,300 USD,1 USD"]),
        csv(
            "ties.csv",
            &[
                "role,office,rate",
                "PARTNR,any,900 USD",
                "any,New York,800 USD",
                "PARTNR,Any,1 USD",
                "partnr,any,2 USD",
            ],
        ),
        csv("dashes.csv", &["word", "calendar*", "--", ""]),
        csv("roles.csv", &["role,rate", "PARTNR,900 USD", "PARTNER,800 USD"]),
    ])
}

/// Compares what is said of each of the rule texts with the golden file of the name.
fn golden(name: &str, texts: &[&str]) {
    let said: Vec<String> = texts.iter().map(|text| told(text, &files())).collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, said.join("\n----\n\n"));
    });
}

/// Rules with nothing wrong in them.
fn clean(text: &str) {
    assert_eq!(told(text, &files()), "");
}

#[test]
fn names() {
    golden(
        "names",
        &[
            "rule a for each fee when ratte > 5 USD then reject",
            "rule a for each fee when timekeeper.rol is PARTNR then reject",
            "rule a for each fees then reject",
            "rule a for each fee when narrative.travle then reject",
            "rule a for each fee when hours.minutes > 3 then reject",
            "define cap = 10 hours\ndefine cap = 11 hours\nrule a for each fee when hours > cap then reject",
            "define hours = 10 hours\nrule a for each fee when hours > 1 then reject",
            "define fee.hours = 10 hours",
            "define x = y\ndefine y = z + 1\ndefine z = x\nrule a for each fee when x > 1 then reject",
            "define as_of = 2026-01-01",
            "define cap = rate",
            "define cap = 10 hours\nlist words = \"a\"\ntable t (key: text -> value: number) \"a\" -> 1",
            "rule a for each fee let x = hours let y = x + 1 hour let x = rate when y > 1 then reject",
            "rule a for each fee let hours = 3 when hours > 1 then reject",
            "define x = 1\nrule a for each fee let x = 3 when x > 1 then reject",
            "rule a for each fee let x = y let y = x + 1 when x > 1 then reject",
            "rule a for each fee let x = ratte then reject",
            "list a = b, \"x\"\nlist b = a\nrule r for each fee when narrative mentions a then reject",
            "list words = \"x\", wrods\nrule r for each fee when narrative mentions word then reject",
            "record report\n  firm: firn\n  date: date\nrule r for each report when date > as_of then warn",
            "record fee\n  rate: number",
            "table cap (code: code -> amount: money) E101 -> 5 USD\nrule r for each expense when cap > 5 USD then reject",
            "table cap (code: code -> amount: money) E101 -> 5 USD\nrule r for each expense when cap(code) > 5 USD then reject",
            "list words = \"x\"\nrule r for each fee when words is missing then reject",
            "rule r for each fee when roundup(hours, 1) > 1 then reject",
            "rule r for each fee when year(date, date) > 2026 then reject",
        ],
    );
}

#[test]
fn types_and_units() {
    golden(
        "types_and_units",
        &[
            "rule a for each fee when narrative > 5 then reject",
            "rule a for each fee when rate > 5 hours then reject",
            "rule a for each fee when hours + rate > 5 hours then reject",
            "rule a for each fee when rate * rate > 5 USD then reject",
            "rule a for each fee when amount > 5 USD + 5 EUR then reject",
            "rule a for each fee when rate > 5 USX then reject",
            "rule a for each fee when amount > 75 then reject",
            "guideline \"x\" currency USD\nrule a for each fee when amount > 75 and rate > 400 and hours > 10 then reject",
            "rule a for each fee when hours then reject",
            "rule a for each fee when not rate then reject",
            "rule a for each fee when invoice.date - date > 2 months then reject",
            "rule a for each fee when date > 2026 then reject",
            "rule a for each fee when timekeeper is missing or timekeeper is \"T1\" then reject",
            "rule a for each fee when matter is invoice.matter then reject",
            "rule a for each fee when narrative.travel > narrative.vague then reject",
            "rule a for each fee when hours in from 10 to 5 then reject",
            "rule a for each fee when date in from 2026-02-01 to under 2026-02-01 then reject",
            "rule a for each fee when hours in steps of 0 then reject",
            "rule a for each fee when hours in steps of 1 USD then reject",
            "rule a for each fee when hours in (1, \"two\") then reject",
            "rule a for each fee when round_up(narrative, 1) is 1 then reject",
            "rule a for each fee when round_up(hours, -0.1) is hours then reject",
            "rule a for each fee when lesser(hours, rate) > 1 then reject",
            "rule a for each fee when (date else hours) > 2026-01-01 then reject",
            "rule a for each fee when hours > 1.5 months then reject",
            "record r\n  kind: one of (\"a\", \"b\")\nrule a for each r when kind is \"c\" then warn",
            "rule a for each fee then reduce amount to 400 USD * 2 hours because \"{invoice}\"",
        ],
    );
}

#[test]
fn codes() {
    golden(
        "codes",
        &[
            "rule a for each fee when task is L33O then reject",
            "rule a for each fee when task in (L300, L999) then reject",
            "rule a for each fee when task is \"L100\" then reject",
            "rule a for each fee when timekeeper.id is T1 then reject",
            "rule a for each fee when task is E101 then reject",
            "rule a for each fee when timekeeper.role is PARTNER then reject",
            "list mine = PARTNR, PARTNER\nrule a for each fee when timekeeper.role in mine then reject",
            "table cap (role: code -> rate: rate)\n  PARTNR -> 900 USD\n  (ASSOC, PARLEG) -> 90 USD\nrule a for each fee then reduce rate to cap[timekeeper.role]",
            "table cap (role: code(\"rolle\") -> rate: rate) PARTNR -> 900 USD\nrule a for each fee then reduce rate to cap[timekeeper.role]",
            "table cap (role: code -> rate: rate) from \"roles.csv\"\nrule a for each fee then reduce rate to cap[timekeeper.role]",
            "rule a for each invoice when currency is USX then reject",
        ],
    );
    clean("list own_codes = X900\nrule a for each fee when task in (X900, L300) then reject");
    clean("rule a for each fee when task is \"640010\" then reject");
    clean("rule a for each fee when matter.state in (AK, MO) then reject");
}

#[test]
fn tables() {
    let using = |table: &str| {
        format!("{table}\nrule a for each fee then reduce rate to cap[timekeeper.role, timekeeper.office]")
    };
    let texts = [
        using("table cap (role: code, office: text -> rate: rate)\n  PARTNR, any -> 900 USD\n  any, \"New York\" -> 800 USD"),
        using("table cap (role: code, office: text -> rate: rate)\n  PARTNR, any -> 900 USD\n  (PARTNR, ASSOC), (\"Boston\", \"NY\") -> 1 USD\n  ASSOC, \"NY\" -> 2 USD\n  any, (\"ny\", \"LA\") -> 3 USD"),
        using("table cap (role: code, office: text -> rate: rate)\n  PARTNR, \"New York\" -> 900 USD\n  PARTNR, \"new  york\" -> 800 USD"),
        using("table cap (role: code, office: text -> rate: rate)\n  PARTNR -> 900 USD\n  any, any -> 900 USD, 5"),
        using("table cap (role: code, office: text -> rate: rate)\n  \"PARTNR\", any -> 900 USD\n  ASSOC, BOSTON -> 5 hours\n  any, from 1 to 5 -> \"x\""),
        using("table cap (role: code, role: text -> rate: invoice)\n  any, any -> none"),
        "define top = 5\ntable t (n: number -> p: percent)\n  from 5 to 1 -> 1%\n  from 5 to top -> 2%\n  from 5 to under 5 -> 3%\nrule a for each fee when t[hours] > 1 then reject".to_owned(),
        "table t (n: number -> p: percent)\n  from 1 to 10 -> 1%\n  from 5 to 15 -> 2%\nrule a for each fee where narrative.tasks is t[narrative.tasks] then reject".to_owned(),
        "table t (n: number -> a: percent, b: percent)\n  any -> 1%, 2%\nrule a for each fee when t[narrative.tasks] > 1 or t[narrative.tasks].c > 1 or t[1, 2].a > 1 or u[1] > 1 then reject".to_owned(),
        "table t (task: code -> p: percent)\n  L300 -> 1%\n  L310 -> 2%\n  (L310, L400) -> 3%\nrule a for each fee where t[task] > 1% then reject".to_owned(),
        "table volume (role: code -> p: percent) any -> 1%\nrule a for each invoice then reduce fees by tiered(volume, 0 USD, billed)\nrule b for each invoice then reduce fees by tiered(vol, 0 USD, billed)".to_owned(),
    ];
    golden("tables", &texts.iter().map(String::as_str).collect::<Vec<_>>());
    // A third row settles what two leave open, and a code's row serves all below it.
    clean(&using(
        "table cap (role: code, office: text -> rate: rate)\n  PARTNR, any -> 900 USD\n  any, \"New York\" -> 800 USD\n  PARTNR, \"New York\" -> on approval",
    ));
    clean(&using(
        "table cap (role: code, office: text -> rate: rate)\n  PARTNR, any -> 900 USD\n  any, (\"NY\", \"LA\") -> 800 USD\n  PARTNR, \"LA\" -> 5\u{20}USD\n  PARTNR, \"NY\" -> no limit",
    ));
    clean(
        "table t (task: code, day: date -> p: percent)\n  any, any -> 0%\n  L300, from 2026-01-01 -> 1%\n  L300, from 2026-06-01 -> 2%\n  L310, from 2026-06-01 -> 3%\nrule a for each fee where t[task, date] > 1% then reject",
    );
}

#[test]
fn csv_files() {
    let rates = |file: &str| {
        format!(
            "table agreed (timekeeper: text, day: date -> rate: rate) from \"{file}\"\nrule a for each fee then reduce rate to agreed[timekeeper.id, date]"
        )
    };
    let texts = [
        rates("rate.csv"),
        rates("bad_rates.csv"),
        rates("late.csv"),
        rates("renamed.csv"),
        rates("both.csv"),
        "table cap (role: code, office: text -> rate: rate) from \"ties.csv\"\nrule a for each fee then reduce rate to cap[timekeeper.role, timekeeper.office]".to_owned(),
        "list words from \"dashes.csv\"\nrule a for each fee when narrative mentions words then warn".to_owned(),
    ];
    golden("csv_files", &texts.iter().map(String::as_str).collect::<Vec<_>>());
    clean(&rates("rates.csv"));
    clean("list words from \"words.csv\"\nrule a for each fee when narrative mentions words then warn");
    clean(
        "table agreed (timekeeper: text, day: date -> rate: rate) supplied\nrule a for each fee then reduce rate to agreed[timekeeper.id, date]",
    );
}

#[test]
fn groups() {
    golden(
        "groups",
        &[
            "rule a for each fee grouped by task then warn \"{task}\"",
            "rule a for each fee grouped by timekeeper.id, date when hours > 10 then reject",
            "rule a for each fee grouped by matter.id when matter.budget.amount > 5 USD and firm.name is \"x\" then warn",
            "rule a for each fee grouped by matter then warn",
            "define fee.joint = matter.group\nrule a for each fee grouped by joint then warn \"{joint}\"",
            "rule a for each fee grouped by timekeeper.id, normal(narrative) when count() > 1 then keep 1 by first line",
            "rule a for each fee grouped by (matter.group else matter.kind) then warn",
            "rule a for each fee where total > 5 grouped by timekeeper.id let total = sum(hours) when total > 5 then warn",
            "define fee.long = hours > 3\nrule a for each fee grouped by timekeeper.id when long then warn",
        ],
    );
    clean("rule a for each fee where task in L300 grouped by task then warn \"{task}: {sum(hours)}\"");
    clean("rule a for each fee where not (task is missing) grouped by task then warn");
    clean(
        "rule a for each fee grouped by (matter.group else matter.id), year(date) when year(date) > 2025 then warn",
    );
    clean(
        "rule a for each fee grouped by timekeeper.id when timekeeper.role is PARTNR and firm.id is \"F\" then warn",
    );
}

#[test]
fn aggregates() {
    golden(
        "aggregates",
        &[
            "rule a for each fee when sum(hours) > 10 then reject",
            "rule a for each invoice when count(hours of fee) > 10 then reject",
            "rule a for each invoice when count(distinct of fee) > 10 or count(distinct timekeeper of fee) > 10 then reject",
            "rule a for each invoice when sum(distinct hours of fee) > 10 then reject",
            "rule a for each invoice when sum(of fee) > 10 then reject",
            "rule a for each invoice when sum(narrative of fee) > 10 then reject",
            "rule a for each invoice when first(rate of fee) > 10 USD then reject",
            "rule a for each invoice when sum(hours of fee by highest rate) > 10 then reject",
            "rule a for each invoice when sum(hours of fee where amount > sum(amount of expense)) > 10 then reject",
            "rule a for each matter when count(of fee) > 10 then warn",
            "rule a for each fee when count(of invoice) > 10 then warn",
            "rule a for each fee when count(of fee with same task) > 10 then warn",
            "rule a for each fee where trip is not missing when count(of expense with same trip.id) > 10 then warn",
            "rule a for each fee when count(of fee where hours > this.hours or rate is this.rate) > 10 then warn",
            "rule a for each fee when count(of fee where hours - this.hours > 1) > 10 then warn",
            "rule a for each fee when sum(hours * this.rate of fee) > 10 USD then warn",
            "rule a for each fee let factor = hours when sum(hours * factor of fee) > 10 then warn",
            "rule a for each fee when this.hours > 10 then warn",
            "rule a for each fee grouped by timekeeper.id when count(of fee where hours > this.hours) > 10 then warn",
            "rule a for each fee when count(of event over last 1.5 days) > 10 or count(of event over last 3 hours) > 1 then warn",
            "rule a for each matter when count(of event over last 3 days) > 10 then warn",
            "rule a for each fee when count(of fee with same hours, rate, nothing) > 1 then warn",
            "rule a for each invoice when max(matter.id of fee) is \"x\" or in_order(narrative of fee) then warn",
            "rule a for each invoice when first(rate of fee by earliest rate, highest date) > 1 USD then warn",
        ],
    );
    clean("rule a for each fee when count(of fee where hours > this.hours + 1 hour) > 1 then warn");
    clean(
        "rule a for each fee let most = 3 when sum(hours * most of fee where hours > this.hours and date is this.date) > 10 then warn",
    );
    clean(
        "rule a for each fee where trip is not missing when count(of expense where trip is not missing with same trip.id) > 10 then warn",
    );
    clean(
        "rule a for each fee when count(of event where kind is \"trial\" with same matter.id over next 5 days) > 0 then warn",
    );
}

#[test]
fn outcomes() {
    golden(
        "outcomes",
        &[
            "rule a for each expense then reduce rate to 5 USD",
            "rule a for each fee then reduce ammount to 5 USD",
            "rule a for each fee then reduce rate to 5 hours",
            "rule a for each fee then reduce rate by 50%",
            "rule a for each fee then reduce hours by 2 hours of billed",
            "rule a for each fee then reduce amount by 2 hours",
            "rule a for each fee then reduce hours to 2 pro rata",
            "rule a for each fee grouped by timekeeper.id then reduce hours to 2",
            "rule a for each fee grouped by timekeeper.id then reduce rate to 2 USD",
            "rule a for each fee grouped by timekeeper.id then reduce hours to 2 taking from lowest date, earliest rate, highest total",
            "rule a for each timekeeper when name is missing then reject then reduce amount to 0 USD then hold then return",
            "rule a for each fee then keep 1 by first line",
            "rule a for each fee grouped by date then keep 1.5 by highest rate then keep \"x\" by last line",
            "rule a for each fee grouped by date then keep 1 of matter by highest hours",
            "rule a for each fee when remaining > 5 USD then warn \"{remaining}\"",
            "rule a for each fee then reduce amount to remaining - 5 USD because \"{hours * rate + 1 hour}\"",
        ],
    );
    clean("rule a for each fee grouped by timekeeper.id then reduce hours by 10% of remaining");
    clean("rule a for each fee grouped by timekeeper.id then reduce amount to 0 USD");
    clean(
        "rule a for each fee grouped by matter.id, date then keep 2 of timekeeper.id by highest sum(amount), first line",
    );
    clean(
        "rule a for each fee grouped by invoice.number then reduce amount to 400 USD * sum(remaining_hours) pro rata",
    );
    clean(
        "rule a for each invoice then reduce fees by 3% of billed then reduce expenses to 50 USD then hold for \"{billed}\"",
    );
    clean("rule a for each expense then reduce price to 0.20 USD then reduce units to 3");
}

#[test]
fn clauses() {
    golden(
        "clauses",
        &[
            "rule a then reject",
            "rule a for each fee when hours > 1",
            "rule a for each fee for each expense unless hours > 1 unless hours > 2 then reject then warn",
            "rule a for each fee then reject\nrule a for each expense then reject",
            "rule a effective until 2026-01-01 judged by date for each fee then warn\nrule a effective from 2026-01-01 judged by date for each fee then reject",
            "rule a effective until 2025-12-31 judged by date for each fee then warn\nrule a effective from 2026-01-01 judged by invoice.date for each fee then reject",
            "rule a effective from 2026-03-01 until 2026-02-01 judged by date for each fee then warn",
            "rule a effective from 2026-03-01 judged by narrative for each fee then warn\nrule b effective from 2026-03-01 judged by invoice.recieved for each fee then warn",
            "rule a effective judged by date for each fee then warn",
            "guideline \"x\" edition 2027 layer \"matters\" currency USX fiscal year from month 13 uses warehouse edition 2026 effective from 2026-01-01 judged by day",
        ],
    );
    clean(
        "rule a effective until 2025-12-31 judged by date for each fee then warn\nrule a effective from 2026-01-01 judged by date for each fee then reject",
    );
    clean("rule a effective from 2026-01-01 judged by invoice.received for each line then warn");
}

#[test]
fn texts() {
    golden(
        "texts",
        &[
            "rule a for each fee when narrative matches \"[a\" then reject",
            "rule a for each fee when narrative matches \"a)(b\" or hours matches \"1\" then reject",
            "rule a for each fee when narrative mentions \"--\" or hours mentions \"x\" then reject",
            "list words = \"a\", \"...\"\nrule a for each fee when narrative mentions words then reject",
            "list words = \"a\"\nrule a for each fee when hours in words then reject",
            "list narrative = \"a\"\nrule a for each fee when timekeeper.id in narrative then reject",
        ],
    );
}

#[test]
fn earlier_records() {
    golden(
        "earlier_records",
        &[
            "rule a for each prior fee then reject then hold then reduce hours to 1 then release 5 USD",
            "rule a for each prior fee grouped by matter.id then keep 1 by first line",
            "rule a for each prior receipt then warn",
            "rule a for each fee when count(of prior trip) > 0 then warn",
            "rule a for each prior fee when sum(hours of fee) > 1 then warn",
            "rule a for each fee grouped by date with earlier invoices then warn",
            "rule a for each timekeeper grouped by id with earlier invoices then warn",
            "rule a for each invoice when approved > 5 USD or fate is \"open\" then warn",
            "rule a for each fee when count(of prior line with same task) > 0 then warn",
        ],
    );
    clean("rule a for each prior fee when reduced > 5 USD then credit 50% of billed then ask \"why?\"");
    clean(
        "rule a for each fee grouped by date, matter.id with earlier invoices then reduce hours to 5 pro rata",
    );
    clean("rule a for each invoice when count(of prior fee where invoice.withheld > 0 USD) > 0 then warn");
    clean(
        "define fee.long = hours > 10\nrule a for each invoice when count(of prior fee where long) > 0 then warn",
    );
}

#[test]
fn rules_about_rules() {
    golden(
        "rules_about_rules",
        &[
            "rule long for each fee when hours > 10 then warn\nrule a exception to lomg for each fee then reject",
            "rule long for each fee when hours > 10 then warn\nrule a exception to long for each expense then reject",
            "rule a exception to b for each fee then warn\nrule b exception to c for each fee then warn\nrule c exception to a for each fee then warn",
            "define fee.odd = found(b)\nrule a for each fee when odd then warn\nrule b exception to a for each fee where not found(c) then warn\nrule c for each fee when found(a) then warn",
            "rule a for each fee when found(a) then warn",
            "rule a for each fee when hours > 1 then warn\nrule b for each invoice when found(a) then warn\nrule c for each expense when found(a) then warn",
            "rule a for each fee when hours > 1 then warn\nrule b for each fee grouped by date when found(a) then warn",
            "rule a for each fee when found(\"a\") or found(b, c) then warn\ndefine x = found(a)\nrule b for each fee when x then warn",
            "rule a for each fee when hours > 1 then warn\nwaive b for each fee from 2026-05-01 because \"x\" by \"y\"\nwaive a for each invoice from 2026-05-01 until 2026-04-01 because \"x\" by \"y\"",
            "rule a for each fee unless approved(\"x\" where amount > this.amount + 1 USD or granted > this.date) then reject",
            "rule a for each matter unless approved(\"x\", before work) then warn\nrule b for each event unless approved(\"x\", before billing) then warn",
            "rule a for each fee when count(of fee where approved(\"x\")) > 0 then warn",
        ],
    );
    clean(
        "rule a for each fee grouped by date when sum(hours) > 1 then warn\nrule b for each fee where task is L450 grouped by date when found(a) then warn",
    );
    clean(
        "rule a for each line when amount > 5 USD then warn\nrule b for each fee when found(a) then reject",
    );
    clean(
        "rule a for each fee grouped by date let most = max(hours) when most > 10 hours unless approved(\"x\", before work where granted_by is this.matter.lead) then warn",
    );
}

#[test]
fn a_large_circle_of_rules_is_told_in_part() {
    let circle: String = (0..20)
        .map(|rule| format!("rule r{rule} for each fee when found(r{}) then note\n", (rule + 1) % 20))
        .collect();
    let checked = check_with("rules.ocg", &circle, &BTreeMap::new());
    let [circular] = checked.diagnostics.as_slice() else { panic!("{:?}", checked.diagnostics) };
    assert!(circular.message.ends_with("`r7` and 12 more wait for one another"), "{}", circular.message);
    assert_eq!((circular.id, circular.related.len()), ("circular-rules", 8));
}

#[test]
fn what_other_languages_call_otherwise() {
    let none = BTreeMap::new();
    for (condition, help) in [
        ("round(hours, 0.1) > 1", "round_half_up(x, 0.1)"),
        ("days_between(date, invoice.date) > 30", "invoice.date - date"),
        ("weekday(date) is 6", "in steps of 7 days"),
        ("date > invoice.date - 30", "`30 days`"),
        ("narrative mentions handler", "a list that is `supplied`"),
    ] {
        let told = told(&format!("rule r for each fee when {condition} then note"), &none);
        assert!(told.contains(help), "{told}");
    }
}

#[test]
fn money_beside_an_invoice() {
    golden(
        "money_beside_an_invoice",
        &[
            "rule a for each fee then credit 5 hours then credit 10% then credit 10% of remaining",
            "rule a for each matter then credit 10% of billed then withhold 5 USD",
            "rule a for each invoice then withhold 20% then withhold 5 USD of remaining then release 5%",
            "rule a for each invoice then split billed by 5%",
            "rule a for each fee grouped by date then split invoice.approved by 5%",
            "rule a for each fee then credit remaining",
            "rule a for each expense then reduce price to convert(300 USD, invoice.currency, date)",
            "guideline \"x\" currency USD converted by fx\ntable fx (source: code, day: date -> rate: number) supplied\nrule a for each fee when convert(hours, EUR, date) > 1 EUR then warn",
            "guideline \"x\" currency USD converted by fy\ntable fx (source: code, target: code, day: date -> rate: number) supplied\nrule a for each fee when convert(amount, EURO, date) > convert(1, USD, 2) then warn",
            "guideline \"x\" corrections by credit when firm.land in (DE, FR)\nrule a for each fee then warn",
            "rule a for each invoice when paid > received + 10 business days then warn",
            "rule a for each invoice when paid > due(received, 2 months, \"US\") or paid > due(received, 3 days) then warn",
            "rule a for each invoice when paid > due(number, 2 business days, 5) then warn",
        ],
    );
}

#[test]
fn decisions() {
    golden(
        "decisions",
        &[
            "decision d for each invoice when billed > 5 USD -> \"x\"",
            "decision d for each invoice gives who: text",
            "decision d gives who: text otherwise -> \"x\"",
            "decision d for each invoice gives who: text, at: moment, within: period when approved > 5 USD -> 5, 2026-01-01, 3 hours otherwise -> \"x\"",
            "decision d for each invoice gives who: text, who: text otherwise -> \"x\", \"y\"\ndecision d for each fee gives who: text otherwise -> \"x\"",
            "decision d for each invoice gives who: invoice otherwise -> number",
            "rule d for each fee then warn\ndecision d for each fee gives who: text otherwise -> \"x\"",
        ],
    );
    clean(
        "decision d for each fee where held is 0 USD gives all who: text, within: period when findings > 0 -> timekeeper.id, 5 days when count(of fee where undetermined > 0) > 0 -> \"x\", 2 business days",
    );
}

#[test]
fn tests_of_rules() {
    let rules = "rule a for each fee when hours > cap[timekeeper.id] then warn\n\
        table cap (person: text -> hours: hours) supplied\nlist vip = \"M1\"\n\
        rule b for each fee where matter.id in vip then note\n\
        decision d for each invoice gives who: text, within: period otherwise -> \"x\", 2 days\n";
    let tests = [
        "test \"x\" given fe { hours 1 } expect a warns",
        "test \"x\" given fee { hour 1, rate 2 hours, hours 1, hours 2 } expect a warns",
        "test \"x\" given fee { approved 5 USD, narrative { trvel yes }, matter \"M1\", timekeeper.id 5 } expect a warns",
        "test \"x\" given line { amount 5 USD } given prior trip { id \"x\" } expect a warns",
        "test \"x\" given invoice { number \"1\" } given invoice { number \"2\" } expect a warns",
        "test \"x\" given cap { \"T1\" -> 5 USD } given vip { \"M2\" } given vop { \"M2\" } expect a warns",
        "test \"x\" given fee { hours 1 } expect c warns expect a -> \"x\" expect d warns expect d -> \"x\" expect d -> \"x\", 5",
        "test \"x\" given fee { hours 1 } expect a reduces 2 hours expect invoice.aproved 5 USD expect invoice.approved 5 hours expect line.number \"1\" expect hours 5",
    ];
    let texts: Vec<String> = tests.iter().map(|test| format!("{rules}{test}")).collect();
    golden("tests_of_rules", &texts.iter().map(String::as_str).collect::<Vec<_>>());
    clean(&format!(
        "{rules}test \"x\" given fee {{ hours 1, timekeeper {{ id \"T1\" }}, narrative.travel yes, matter.id \"\" }} given cap {{ any -> 5 hours }} expect a passes expect fee.hours 1 expect d -> \"x\", 2 days"
    ));
}

/// What is said of several files, the most specific last.
fn told_of(files: &[(&str, &str)]) -> String {
    let read: Vec<RuleFile> = (0..)
        .zip(files)
        .map(|(number, (name, text))| {
            let parsed = parse_named(name, text, number);
            assert_eq!(parsed.diagnostics, [], "{name}");
            RuleFile { name: (*name).to_owned(), text: (*text).to_owned(), tree: parsed.file }
        })
        .collect();
    let checked = check(&read, &BTreeMap::new());
    let place = |label: &meruit_syntax::Label| {
        let file = &read[label.file as usize];
        format!("{} `{}` {}", file.name, &file.text[label.span.range()], label.message)
    };
    let mut out = String::new();
    for diagnostic in &checked.diagnostics {
        writeln!(out, "{}: {}\n  {}", diagnostic.id, diagnostic.message, place(&diagnostic.primary)).unwrap();
        for related in &diagnostic.related {
            writeln!(out, "  {}", place(related)).unwrap();
        }
        for help in &diagnostic.help {
            writeln!(out, "  help: {help}").unwrap();
        }
    }
    out
}

const BASE: &str = "guideline \"Base\" layer \"guideline\" currency USD\n\
    define cap = 10 hours\ndefine fee.long = hours > cap\nlist vip = \"M1\"\n\
    rule a for each fee when long and matter.id in vip then warn\n\
    decision d for each invoice gives who: text otherwise -> \"x\"\n";

#[test]
fn layers() {
    let uppers = [
        "guideline \"M\" layer \"matter\" extends \"base.ocg\"\ndefine cap = 11 hours\nlist vip = \"M2\"\nrule a for each fee then reject\ndecision d for each fee gives who: text otherwise -> \"y\"",
        "guideline \"M\" layer \"default\" extends \"base.ocg\"\nreplace define cap = 11 hours\nreplace rule a for each fee then reject\nrule b exception to a for each fee then note\nwaive a for each fee from 2026-01-01 because \"x\" by \"y\"",
        "guideline \"M\" extends \"base.ocg\"\nreplace list vip = \"M2\"\nrule a for each fee then reject",
        "guideline \"M\" layer \"matter\" extends \"base.ocg\"\nreplace define cup = 11 hours\nreplace list cap = \"M2\"\nreplace rule aa for each fee then reject\nreplace record fee desk: text?\nreplace define fee.lomg = hours > 1",
        "guideline \"M\" layer \"matter\" extends \"base.ocg\"\nreplace define cap = 11",
    ];
    let said: Vec<String> =
        uppers.iter().map(|upper| told_of(&[("base.ocg", BASE), ("matter.ocg", upper)])).collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("layers", said.join("\n----\n\n"));
    });
    let upper = "guideline \"M\" layer \"matter\" extends \"base.ocg\"\nreplace define cap = 11 hours\n\
        replace define fee.long = hours >= cap\nreplace list vip = \"M2\"\n\
        replace rule a effective from 2026-01-01 judged by date for each fee when long and matter.id in vip then reject\n\
        replace decision d for each invoice gives who: text otherwise -> \"y\"\n\
        rule b exception to a for each fee where hours > 20 then note";
    assert_eq!(told_of(&[("base.ocg", BASE), ("matter.ocg", upper)]), "");
}

/// The files that the pages of the catalogue speak of.
fn files_of_the_catalogue() -> BTreeMap<String, RawTable> {
    BTreeMap::from([
        csv("rates.csv", &["timekeeper,rate", "T1,300 USD"]),
        csv("bad_cell.csv", &["timekeeper,rate", "T1,three hundred"]),
        csv("empty_cell.csv", &["timekeeper,rate", "T1,300 USD", ",200 USD"]),
        csv("two_rates.csv", &["timekeeper,rate,rate", "T1,300 USD,200 USD"]),
        csv("words.csv", &["word", "calendar*"]),
    ])
}

#[test]
fn the_examples_of_each_page_are_true() {
    let files = files_of_the_catalogue();
    for page in CHECK_CATALOGUE {
        // What takes a file of some megabytes has no example, nor has what takes too many conditions.
        if page.bad.is_empty() {
            assert!(["too-large", "not-analysed"].contains(&page.id), "{}", page.id);
            continue;
        }
        let bad = check_with("bad.ocg", page.bad, &files);
        let advice = bad.plan.iter().flat_map(|plan| analyse(plan).claims).map(|claim| claim.diagnostic.id);
        let shown = bad.diagnostics.iter().map(|told| told.id).chain(advice).any(|id| id == page.id);
        assert!(shown, "{}: {:#?}", page.id, bad.diagnostics);
        assert_eq!(told(page.good, &files), "", "{}", page.id);
    }
}

#[test]
fn pages_stand_in_order_and_once() {
    assert!(CHECK_CATALOGUE.is_sorted_by(|a, b| a.id < b.id));
    let twice = |page: &&CatalogueEntry| SYNTAX_CATALOGUE.iter().any(|other| other.id == page.id);
    assert_eq!(CHECK_CATALOGUE.iter().find(twice), None);
}

/// Every id that stands in the source of the checker has a page.
#[test]
fn every_id_has_a_page() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folder = |name: &str| std::fs::read_dir(source.join(name)).expect("the source is there");
    let mut found = 0;
    for entry in folder("check").chain(folder("analyse")) {
        let path = entry.expect("it can be listed").path();
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for id in code.split('"').filter(|text| is_id(text)) {
            let mut pages = CHECK_CATALOGUE.iter().chain(SYNTAX_CATALOGUE);
            assert!(pages.any(|page| page.id == id), "`{id}` of {} has no page", path.display());
            found += 1;
        }
    }
    assert!(found > 100, "the source was read");
}

/// Words in lower case, joined by hyphens, as only ids are written in the checker.
fn is_id(text: &str) -> bool {
    text.contains('-')
        && text.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
}

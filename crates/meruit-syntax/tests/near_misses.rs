//! Near misses: each is told by its id, and each mend makes the text whole.

use meruit_syntax::{Diagnostic, parse};

/// The id, and what is written by mistake; `…` in front is a rule up to its `when`.
const NEAR_MISSES: &[(&str, &str)] = &[
    ("is-in", "…activity is in (A102, A103) then reject"),
    ("is-in", "…activity is not in (A102, A103) then reject"),
    ("is-in", "…activity is one of (A102, A103) then reject"),
    ("is-or", "…activity is A102 or A103 then reject"),
    ("is-or", "…activity is A102 or A103 or A104 and travel then reject"),
    ("is-or", "…activity is not A102 and A103 then reject"),
    ("is-or", "…timekeeper.role is \"x\" or \"y\" then reject"),
    ("comparison-in-words", "…hours more than 10 then reject"),
    ("comparison-in-words", "…hours is more than 10 then reject"),
    ("comparison-in-words", "…hours greater than 10 then reject"),
    ("comparison-in-words", "…hours is greater than 10 then reject"),
    ("comparison-in-words", "…sum(hours) exceeds 10 hours then reject"),
    ("comparison-in-words", "…hours over 10 then reject"),
    ("comparison-in-words", "…hours is over 10 then reject"),
    ("comparison-in-words", "…hours above 10 then reject"),
    ("comparison-in-words", "…hours less than 10 then reject"),
    ("comparison-in-words", "…hours is less than 10 then reject"),
    ("comparison-in-words", "…hours at least 10 then reject"),
    ("comparison-in-words", "…hours is at least 10 then reject"),
    ("comparison-in-words", "…hours at most 10 then reject"),
    ("comparison-in-words", "…hours no more than 10 then reject"),
    ("comparison-in-words", "…hours is not more than 10 then reject"),
    ("comparison-in-words", "…hours not more than 10 then reject"),
    ("comparison-in-words", "…hours up to 10 then reject"),
    ("comparison-in-words", "…hours under 10 then reject"),
    ("comparison-in-words", "…date after 2026-01-01 then reject"),
    ("comparison-in-words", "…date is before 2026-01-01 then reject"),
    ("comparison-in-words", "…date on or before 2026-01-01 then reject"),
    ("comparison-in-words", "…status equals \"open\" then reject"),
    ("comparison-in-words", "…status is equal to \"open\" then reject"),
    ("comparison-in-words", "…travel and hours more than 10 then reject"),
    ("between", "…hours between 1 and 5 then reject"),
    ("between", "…hours is between 1 hour and 5 hours then reject"),
    ("between", "…date between invoice.period_start and invoice.period_end then reject"),
    ("dots-range", "…hours in 1..5 then reject"),
    ("dots-range", "…hours in 1 hour .. 5 hours then reject"),
    ("dots-range", "…date is 2026-01-01..2026-02-01 then reject"),
    ("dots-range", "table t (n: number -> share: percent)\n  1..5 -> 10%"),
    ("below", "…hours below 10 then reject"),
    ("below", "…hours is below 10 then reject"),
    ("below", "…hours in below 10 then reject"),
    ("below", "table t (n: number -> share: percent)\n  below 5 -> 10%"),
    ("equals-sign", "…status = \"open\" then reject"),
    ("equals-sign", "…status == \"open\" then reject"),
    ("equals-sign", "…status != \"open\" then reject"),
    ("equals-sign", "…status <> \"open\" then reject"),
    ("equals-sign", "…hours => 10 then reject"),
    ("equals-sign", "…hours ≥ 10 then reject"),
    ("logic-sign", "…travel && late then reject"),
    ("logic-sign", "…travel || late then reject"),
    ("logic-sign", "…!travel then reject"),
    ("unknown-sign", "…hours × 2 > 10 then reject"),
    ("giving-sign", "define cap == 10 hours"),
    ("giving-sign", "define cap is 10 hours"),
    ("giving-sign", "define cap := 10 hours"),
    ("giving-sign", "list words: \"a\", \"b\""),
    ("is-blank", "…receipt is blank then reject"),
    ("is-blank", "…receipt is not empty then reject"),
    ("no-record", "…no receipt then hold"),
    ("no-record", "…amount > 75 USD and no receipt then hold"),
    ("no-record", "…amount > 75 USD and no timekeeper.name then hold"),
    ("no-record", "…amount > 75 USD without receipt then hold"),
    ("contains", "…narrative contains \"x\" then reject"),
    ("contains", "…narrative does not contain \"x\" then reject"),
    ("does-not-mention", "…narrative does not mention \"x\" then reject"),
    ("does-not-mention", "…narrative mention \"x\" then reject"),
    ("does-not-mention", "…narrative does not match \"x\" then reject"),
    ("mentions-any-of", "…narrative mentions any of (\"a\", \"b\") then reject"),
    ("mentions-any-of", "…narrative mentions any of \"a\", \"b\" then reject"),
    ("mentions-any-of", "…narrative mentions any of unpaid then reject"),
    ("mentions-or", "…narrative mentions \"a\" or \"b\" then reject"),
    ("mentions-or", "…narrative mentions \"a\" or \"b\" or \"c\" then reject"),
    ("currency-sign", "…amount > $75 then reject"),
    ("currency-sign", "…amount > $1,000.50 then reject"),
    ("currency-sign", "…amount > €75 then reject"),
    ("currency-sign", "…amount > 75€ then reject"),
    ("currency-sign", "…amount > US$75 then reject"),
    ("currency-first", "…amount > USD 75 then reject"),
    ("currency-first", "…amount > USD 1,000 then reject"),
    ("thousands-comma", "…amount > 1,000 USD then reject"),
    ("thousands-comma", "…amount > 1,000,000.50 USD then reject"),
    ("two-numbers", "…amount in (1,000, 5) then reject"),
    ("two-numbers", "…amount > greater(1,500.25, a) then reject"),
    ("two-numbers", "table t (n: number, m: number -> share: percent)\n  1,500 -> 5%"),
    ("percent-word", "…share > 50 percent then reject"),
    ("percent-word", "…share > 50 per cent then reject"),
    ("percent-word", "…share > 50 % then reject"),
    ("percent-of", "…amount > 80% of agreed then reject"),
    ("percent-of", "…travel then reduce rate to 80% of agreed"),
    ("percent-of", "…travel then reduce amount by 80% of agreed"),
    ("unknown-unit", "…hours > 10 hrs then reject"),
    ("unknown-unit", "…hours > 1 hr then reject"),
    ("unknown-unit", "…hours > 10hrs then reject"),
    ("unknown-unit", "…hours > 30 mins then reject"),
    ("unknown-unit", "…age > 3 working days then reject"),
    ("unknown-unit", "…age > 3 calendar days then reject"),
    ("run-on-number", "…amount > 5USD then reject"),
    ("run-on-number", "…hours > 10hours then reject"),
    ("run-on-number", "…hours > 10-3 then reject"),
    ("per-hour", "…rate > 400 USD an hour then reject"),
    ("per-hour", "…rate > 400 USD per hr then reject"),
    ("per-hour", "…rate > 400 USD/hour then reject"),
    ("per-hour", "…rate > 400 USD/hr then reject"),
    ("date-shape", "…date > 3/1/2026 then reject"),
    ("date-shape", "…date > 2026/03/01 then reject"),
    ("date-shape", "…date > 1 March 2026 then reject"),
    ("date-shape", "…date > 1 Mar 2026 then reject"),
    ("date-shape", "…date > March 1, 2026 then reject"),
    ("date-shape", "…date > 01.03.2026 then reject"),
    ("date-shape", "…date > 2026-1-5 then reject"),
    ("as-of", "…date > today then reject"),
    ("yes-no-word", "…travel is true then reject"),
    ("if-clause", "rule a for each fee if hours > 10 then reject"),
    ("if-clause", "rule a for each fee\n  if hours > 10\n  then reject"),
    ("if-clause", "rule a for each fee only if hours > 10 then reject"),
    ("for-every", "rule a for every fee then reject"),
    ("for-every", "rule a for all fee then reject"),
    ("for-every", "rule a for fee then reject"),
    ("for-every", "rule a foreach fee then reject"),
    ("except", "…travel except when late then reject"),
    ("except", "…travel except late then reject"),
    ("exception-of", "rule a exception of b for each fee then reject"),
    ("exception-of", "rule a exceptions to b for each fee then reject"),
    ("group-by", "rule a for each fee group by date then reject"),
    ("second-when", "…travel when late then reject"),
    ("second-when", "…travel or a when late or b then reject"),
    ("two-outcomes", "…travel then warn and reject"),
    ("two-outcomes", "…travel then warn \"x\" and then reject"),
    ("two-outcomes", "…travel then warn, reject"),
    ("otherwise", "table t (n: number, m: text -> share: percent)\n  1, \"x\" -> 10%\n  otherwise -> 5%"),
    ("flag", "…travel then flag"),
    ("flag", "…travel then flag \"x\""),
    ("flag", "…travel then deny"),
    ("pay-at", "…travel then pay at 50 USD"),
    ("pay-at", "…travel then pay 50% * amount"),
    ("cap-at", "…travel then cap rate at 50 USD per hour"),
    ("cap-at", "…travel then cap at 50 USD"),
    ("reject-line", "…travel then reject line"),
    ("reject-line", "…travel then reject the line"),
    ("reduce-what", "…travel then reduce by 5 USD"),
    ("reduce-what", "…travel then reduce by 5 hours"),
    ("reduce-what", "…travel then reduce 20% of billed"),
    ("keep-order", "…travel then keep 1"),
    ("keep-order", "…travel then keep 1 of timekeeper.id because \"x\""),
    ("keep-order", "…travel then keep highest rate"),
    ("keep-order", "…travel then keep last line"),
    ("latest-line", "…travel then reduce hours to 10 taking from latest line"),
    ("pro-rata", "…travel then reduce hours to 10 pro-rata"),
    ("pro-rata", "…travel then reduce hours to 10 prorata"),
    ("text-without-for", "…travel then return \"task codes\""),
    ("text-without-for", "…travel then hold \"receipt\""),
    ("text-without-for", "…travel then hold invoice \"receipt\""),
    ("hold-until", "…travel then hold until \"receipt\""),
    ("hold-until", "…travel then hold until the receipt comes"),
    ("reason", "…travel then reject \"no travel\""),
    ("reason", "…travel then reject for \"no travel\""),
    ("count-of", "…count(fee) > 3 then reject"),
    ("count-of", "…count(fees where travel) > 3 then reject"),
    ("per-key", "…sum(hours of fee per date) > 3 then reject"),
    ("per-key", "…sum(hours of fee) per timekeeper.id, date > 3 then reject"),
    ("per-key", "rule a for each fee per timekeeper.id, date then reject"),
    ("over-length", "…sum(hours of fee over 12 months) > 3 then reject"),
    ("over-length", "…sum(hours of fee over the last 12 months) > 3 then reject"),
    ("over-length", "…sum(hours of fee over past 12 months) > 3 then reject"),
    ("capital-word", "Rule a for each fee then reject"),
    ("capital-word", "rule a For each fee then reject"),
    ("capital-word", "…travel AND late then reject"),
    ("capital-word", "…NOT late then reject"),
    ("capital-word", "…travel THEN reject"),
    ("name-shape", "rule long-day for each fee then reject"),
    ("name-shape", "rule LongDay for each fee then reject"),
    ("name-shape", "rule Long-Day \"x\" for each fee then reject"),
    ("name-shape", "rule long day for each fee then reject"),
    ("name-shape", "rule 24_hours for each fee then reject"),
    ("name-shape", "define day-cap = 10 hours"),
    ("name-shape", "define DayCap = 10 hours"),
    ("name-shape", "…Rate > 10 then reject"),
    ("name-shape", "…timekeeper.Role is PARTNR then reject"),
    ("no-name", "rule \"Long day\" for each fee then reject"),
    ("no-name", "list \"a\", \"b\""),
    ("reserved-word", "rule over for each fee then reject"),
    ("reserved-word", "define in = 5"),
    ("spare-comma", "…activity in (A102, A103,) then reject"),
    ("spare-comma", "list words = \"a\", \"b\",\nlist others = \"c\""),
    ("spare-comma", "list words = \"a\", \"b\","),
    ("spare-comma", "rule a for each fee, when travel then reject"),
    ("spare-comma", "…travel, then reject"),
    ("spare-comma", "…travel, and late then reject"),
    ("spare-comma", "table t (n: number -> share: percent)\n  1 -> 10%,\n  2 -> 20%"),
    ("spare-comma", "table t (n: number -> share: percent)\n  1 -> 10%,\n  any -> 20%"),
    ("spare-comma", "test \"x\" given fee { rate 1, hours 2, } expect a passes"),
    ("missing-comma", "list words = \"a\" \"b\""),
    ("missing-comma", "…activity in (\"a\" \"b\") then reject"),
    ("missing-comma", "test \"x\" given fee { rate 1 units 2 } expect a passes"),
    ("blank-before-bracket", "…lesser (a, b) > 5 then reject"),
    ("blank-before-bracket", "…rate > cap [PT] then reject"),
    ("open-bracket", "…activity in (A102, A103 then reject"),
    ("open-bracket", "…(travel or late then reject"),
    ("open-bracket", "…sum(hours of fee > 10 then reject"),
    ("open-bracket", "…cap[PT) > 10 then reject"),
    ("open-bracket", "test \"x\" given fee { rate 1 expect a passes"),
    ("spare-bracket", "…travel) then reject"),
    ("open-text", "…narrative mentions \"x then reject\n  because \"y\""),
    ("odd-quote", "…narrative mentions “x” then reject"),
    ("odd-quote", "…narrative mentions 'x' then reject"),
    ("odd-blank", "…travel\u{a0}then reject"),
    ("comment-sign", "define a = 5 // five"),
    ("comment-sign", "-- caps\ndefine a = 5"),
    ("spare-semicolon", "define a = 5;"),
    ("article", "…travel then reduce the rate to 5"),
    ("article", "…travel then hold the invoice"),
    ("article", "rule a for each fee where the travel then reject"),
    ("misspelt", "rule a for each fee wehn travel then reject"),
    ("misspelt", "…travel thne reject"),
    ("misspelt", "rul a for each fee then reject"),
    ("misspelt", "…travel then reduse rate to 5"),
    ("misspelt", "…travel then witholds 20% of remaining"),
    ("misspelt", "test \"x\" given fee { rate 1 } expect a reduce 5 USD"),
    ("mixed-and-or", "…a or b and c then reject"),
    ("mixed-and-or", "…a or b and c or d and not e then reject"),
    ("chained-comparison", "…1 < hours < 5 then reject"),
    ("sum-beside-else", "…a + b else c > 5 then reject"),
    ("unknown-escape", "…number matches \"\\d+\" then reject"),
];

/// The same where no single change mends it: the help says what to do.
const WITHOUT_MEND: &[(&str, &str)] = &[
    ("approve", "…travel then approve"),
    ("approve", "…travel then pay"),
    ("otherwise", "…travel then reject otherwise warn"),
    ("otherwise", "…travel then reject\n  else warn"),
    ("second-when", "…travel then warn when late"),
    ("odd-quote", "…narrative mentions “x then reject"),
];

#[test]
fn some_are_told_without_a_mend() {
    for (id, text) in WITHOUT_MEND {
        let diagnostics = parse(&whole(text), 0).diagnostics;
        assert_eq!(diagnostics.len(), 1, "{text}");
        assert_eq!(diagnostics[0].id, *id, "{text}");
        assert!(diagnostics[0].suggestions.is_empty() && !diagnostics[0].help.is_empty(), "{text}");
    }
}

fn whole(text: &str) -> String {
    match text.strip_prefix('…') {
        Some(condition) => format!("rule a for each fee when {condition}"),
        None => text.to_owned(),
    }
}

fn mended(text: &str, diagnostic: &Diagnostic, which: usize) -> String {
    let suggestion = &diagnostic.suggestions[which];
    let mut mended = text.to_owned();
    mended.replace_range(suggestion.span.range(), &suggestion.replacement);
    mended
}

#[test]
fn each_is_told_and_mended() {
    let mut faults = Vec::new();
    for (id, text) in NEAR_MISSES {
        let text = whole(text);
        let diagnostics = parse(&text, 0).diagnostics;
        let ids: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.id).collect();
        if ids != [*id] {
            faults.push(format!("{text}\n    wanted {id}, told {ids:?} {:?}", diagnostics.first()));
            continue;
        }
        if diagnostics[0].suggestions.is_empty() {
            faults.push(format!("{text}\n    {id} offers no mend"));
        }
        for which in 0..diagnostics[0].suggestions.len() {
            let mended = mended(&text, &diagnostics[0], which);
            let left = parse(&mended, 0).diagnostics;
            if !left.is_empty() {
                faults.push(format!(
                    "{text}\n    {id} mended to {mended}\n    {:?} {:?}",
                    left[0].id, left[0].primary
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {}\n{}", faults.len(), NEAR_MISSES.len(), faults.join("\n"));
}

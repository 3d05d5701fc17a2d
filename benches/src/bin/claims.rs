//! Times how long it takes to read, check and analyse a guideline of 500 rules.
//!
//! `cargo run --release -p meruit-benches --bin claims`

#![expect(clippy::expect_used, reason = "a bench ends where its own rules do not load")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use meruit_core::{RuleFile, analyse, analyse_mistakes, check};

const RULES: usize = 500;
const ROUNDS: u32 = 20;

/// Rules as guidelines have them, of twelve sorts.
fn guideline() -> String {
    let mut text = String::from(
        "guideline \"Five hundred rules\" edition 2026 currency USD\n\
         list clerical = \"file organi*\", \"calendar*\", \"bates stamp*\"\n\
         table cap (role: code(\"role\"), day: date -> rate: rate)\n\
           PARTNR, from 2025-01-01 -> 900 USD\n  PARTNR, from 2026-01-01 -> 950 USD\n\
           ASSOC, from 2025-01-01 -> 500 USD\n  any, any -> 300 USD\n\
         define day_cap = 10 hours\n\
         define fee.travels = activity is A112 or narrative mentions \"travel*\"\n",
    );
    for at in 0..RULES {
        let n = at / 12 + 1;
        let rule = match at % 12 {
            0 => format!("for each fee where task in L300 and task is not L330 when hours > {n} and hours <= {n} + 9 then warn"),
            1 => "for each fee then reduce rate to cap[timekeeper.role, date]".to_owned(),
            2 => format!("for each expense where code is E101 when amount > {n} USD and receipt is missing then hold for \"receipt\""),
            3 => format!("for each fee grouped by timekeeper.id, date with earlier invoices when sum(hours) > day_cap + {n} hours then reduce hours to day_cap taking from last line"),
            4 => format!("for each line when invoice.date - date > {n} days and invoice.date - date < 400 days then ask \"why so late?\""),
            5 => "for each fee when narrative mentions clerical and narrative not mentions \"review*\" then reject".to_owned(),
            6 => format!("for each fee where travels and hours > {n} unless approved(\"travel\", before work) then reduce amount by 50% of billed"),
            7 => format!("for each invoice when billed > {n} USD and (matter.class is \"patent\" or matter.class is \"trade\") then note"),
            8 => format!("for each fee where timekeeper.role in (PARTNR, OFCOUN) and timekeeper.role is not OFCOUN when rate > {n}00 USD then warn"),
            9 => format!("for each expense where code in (E110, E111) and amount in from {n} USD to under 5_000 USD when units > 1 then note"),
            10 => format!("for each fee where date in from 2026-01-01 to 2026-12-31 and date is not 2026-01-0{} when hours in steps of 0.1 and hours > 12 then note", n % 9 + 1),
            _ => format!("effective from 2026-01-01 judged by date for each fee where matter.state in (CA, NY) when hours > {n} or (rate > 500 USD and hours > 1) then note"),
        };
        writeln!(text, "rule r{at} {rule}").expect("a text takes all");
    }
    text
}

fn timed<T>(what: &str, mut run: impl FnMut() -> T) -> T {
    let mut best = Duration::MAX;
    let mut last = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        last = Some(run());
        best = best.min(start.elapsed());
    }
    println!("{what}: {:.2?}", best);
    last.expect("there is a round")
}

fn main() {
    let text = guideline();
    let tree = timed("read", || meruit_syntax::parse(&text, 0).file);
    let files = [RuleFile { name: "rules.ocg".to_owned(), text: text.clone(), tree }];
    let checked = timed("check, analysis included", || check(&files, &BTreeMap::new()));
    for told in &checked.diagnostics {
        println!("{} [{}]", told.message, told.id);
    }
    let plan = checked.plan.expect("the rules load");
    let mistakes = timed("analysis of mistakes", || analyse_mistakes(&plan));
    let all = timed("analysis of everything", || analyse(&plan));
    println!(
        "{RULES} rules: {} mistakes, {} claims, {} not analysed",
        mistakes.claims.len(),
        all.claims.len(),
        all.not_analysed.len()
    );
}

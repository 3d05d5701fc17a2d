//! Times the stages of a review: reading LEDES, and reviewing from bytes to the document.
//!
//! `cargo run --release -p meruit-benches [INVOICES] [LINES]` makes up so many invoices of so many lines (the same in
//! every run), reviews them by eight typical rules, and prints lines a second. Compare runs of one machine only.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use meruit::{Options, Ruleset};
use meruit_benches::w24;
use meruit_ledes::{Column, Format, Reader};

const RULES: &str = r#"
guideline "Bench" edition 2026 currency USD
list clerical = "file*", "scan*", "calendar*"
table cap (role: code -> rate: rate)
  PARTNR -> 800 USD
  any    -> 450 USD
rule capped for each fee then reduce rate to cap[timekeeper.role]
rule long_day for each fee grouped by timekeeper.id, date
  when sum(hours) > 10
  then reduce hours to 10 taking from last line
rule clerical_work for each fee when narrative mentions clerical then reject
rule vague_words for each fee when narrative mentions ("attention to", "various") then warn
rule tenths for each fee when hours not in steps of 0.1 then note
rule copies for each expense where code is E101 then reduce price to 0.15 USD
rule stale for each line when invoice.date - date > 90 days then reject
rule twice for each fee where hours is not missing grouped by timekeeper.id, date, hours when count() > 2 then ask "why so often?"
"#;

const NARRATIVES: [&str; 6] = [
    "Draft answer to the complaint and review exhibits for filing",
    "Telephone conference with client regarding discovery schedule",
    "Attention to file",
    "Scan and file correspondence with opposing counsel",
    "Prepare outline for the deposition of the plaintiff's expert on damages",
    "Legal research on limitation periods for contract claims",
];

/// Numbers that look random and are the same in every run.
struct Made(u64);

impl Made {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

fn ledes(invoices: u64, lines: u64) -> String {
    let labels: Vec<&str> =
        Column::ALL.iter().take(Format::Ledes1998B.columns()).map(|column| column.label()).collect();
    let mut text = format!("LEDES1998B[]\r\n{}[]\r\n", labels.join("|"));
    let mut made = Made(7);
    for invoice in 0..invoices {
        for line in 1..=lines {
            let (units, rate) = (1 + made.below(60), 250 + 10 * made.below(70));
            let (kind, task, expense, activity, hours, price) = if made.below(8) == 0 {
                ("E", "", "E101", "", format!("{}.00", units * 10), "0.25".to_owned())
            } else {
                ("F", "L310", "", "A103", format!("{}.{}", units / 10, units % 10), format!("{rate}.00"))
            };
            let cents = if kind == "E" { units * 250 } else { units * rate * 10 };
            let person = made.below(6);
            let role = if person < 2 { "PARTNR" } else { "ASSOC" };
            let narrative =
                NARRATIVES.get(usize::try_from(made.below(6)).unwrap_or(0)).copied().unwrap_or_default();
            let _ = write!(
                text,
                "20260331|INV-{invoice}|C1|M{invoice}|0.00|20260301|20260331|March|{line}|{kind}|{hours}|0.00|{}.{:02}|202603{:02}|{task}|{expense}|{activity}|T{person}|{narrative}|12-3456789|{price}|Timekeeper {person}|{role}|M{invoice}[]\r\n",
                cents / 100,
                cents % 100,
                1 + made.below(28),
            );
        }
    }
    text
}

/// The least of five runs.
fn best(mut run: impl FnMut()) -> Duration {
    let once = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..5).map(|_| once(&mut run)).min().unwrap_or_default()
}

fn report(stage: &str, took: Duration, lines: u64) {
    let per_line = took.as_nanos() / u128::from(lines.max(1));
    let rate = u128::from(lines) * 1_000_000_000 / took.as_nanos().max(1);
    println!("{stage:<28} {:>10} µs   {per_line:>7} ns a line   {rate:>9} lines/s", took.as_micros());
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1).peekable();
    if words.next_if(|word| word == "once").is_some() {
        println!("{} findings", w24::once(words.next().map_or(Ok(2_000), |lines| lines.parse())?)?);
        return Ok(());
    }
    if words.next_if(|word| word == "hand").is_some() {
        let made = w24::workload(words.next().map_or(Ok(2_000), |lines| lines.parse())?, 7);
        println!("{} findings by hand", w24::once_by_hand(&made));
        return Ok(());
    }
    if words.next_if(|word| word == "w24").is_some() {
        return w24::run(words.next().map_or(Ok(100_000), |lines| lines.parse())?);
    }
    let mut args = words.map(|arg| arg.parse::<u64>());
    let invoices = args.next().transpose()?.unwrap_or(200);
    let lines = args.next().transpose()?.unwrap_or(60);
    let text = ledes(invoices, lines);
    let all = invoices * lines;
    println!("{invoices} invoices of {lines} lines, {} bytes; the least of five runs", text.len());
    let loading = best(|| {
        let _ = Ruleset::parse("bench.ocg", RULES);
    });
    println!("{:<28} {:>10} µs", "load eight rules", loading.as_micros());
    let rules = Ruleset::parse("bench.ocg", RULES)?;
    let reading = best(|| {
        if let Ok(reader) = Reader::open(text.as_bytes(), meruit_ledes::Options::default()) {
            reader.for_each(drop);
        }
    });
    report("read LEDES", reading, all);
    let reviewing = best(|| {
        if let Ok(reviews) = rules.review_ledes("bench.ledes", text.as_bytes(), &Options::new()) {
            reviews.for_each(drop);
        }
    });
    report("read, review and settle", reviewing, all);
    let writing = best(|| {
        if let Ok(reviews) = rules.review_ledes("bench.ledes", text.as_bytes(), &Options::new()) {
            reviews.flatten().for_each(|review| drop(review.to_json()));
        }
    });
    report("… and write documents", writing, all);
    Ok(())
}

//! The bars of speed and memory, measured in one run: each with its value, and whether it is reached.
//!
//! `cargo run --release -p meruit-benches --bin bars -- [LINES]` (100,000 where nothing is said; more is steadier, and the bar of
//! lines wants a million). Times are those of the processor, but of threads those of the clock on the wall; memory is the most that a
//! program of its own held resident while it streamed a file. The command ends with an error where a bar is not reached.

use std::collections::BTreeSet;
use std::error::Error;
use std::process::Command;
use std::{env, fs};

use meruit::{Json, Options, Reviewer};
use meruit_benches::growth;
use meruit_benches::w24::{Hand, Workload, findings, least, median, reviewer, rules, workload, written};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut words = env::args().skip(1);
    let first = words.next();
    if first.as_deref() == Some("stream") {
        let [ledes, rates, caps] = [(); 3].map(|()| words.next().unwrap_or_default());
        return stream(&ledes, &rates, &caps);
    }
    let lines = first.map_or(Ok(100_000), |word| word.replace('_', "").parse())?;
    let mut bars = Bars::default();
    println!("| what | measured | bar | reached |\n|---|---:|---:|---|");
    of_w24(lines, &mut bars)?;
    of_one_invoice(&mut bars)?;
    of_growth(lines, &mut bars)?;
    bars.at_most("memory while a file is streamed, KiB", memory(lines)?, 64 * 1024, 1);
    if bars.missed > 0 {
        return Err(format!("{} bars are not reached", bars.missed).into());
    }
    Ok(())
}

/// Prints each bar and counts those that are missed.
#[derive(Default)]
struct Bars {
    missed: usize,
}

impl Bars {
    /// Values come as whole numbers of so many to one.
    fn at_most(&mut self, what: &str, value: u128, bar: u128, to_one: u128) {
        self.tell(what, value, ('≤', bar), to_one, value <= bar);
    }

    fn at_least(&mut self, what: &str, value: u128, bar: u128, to_one: u128) {
        self.tell(what, value, ('≥', bar), to_one, value >= bar);
    }

    fn tell(&mut self, what: &str, value: u128, (sign, bar): (char, u128), to_one: u128, reached: bool) {
        let shown = |value: u128| match to_one {
            1 => value.to_string(),
            _ => format!("{}.{:02}", value / to_one, value % to_one * 100 / to_one),
        };
        let word = if reached { "yes" } else { "no" };
        println!("| {what} | {} | {sign} {} | {word} |", shown(value), shown(bar));
        self.missed += usize::from(!reached);
    }
}

fn of_w24(lines: u64, bars: &mut Bars) -> Outcome<()> {
    let made = workload(lines, 7);
    let (hand, reviewer) = (Hand::new(&made.rates, &made.caps), reviewer(&made)?);
    let ledes = made.ledes.as_bytes();
    let (by_hand, mut expected) = least(|| Ok(hand.review(ledes)))?;
    let (time, mut found) = least(|| findings(&reviewer, ledes))?;
    expected.sort_unstable();
    found.sort_unstable();
    if expected != found {
        return Err("the engine and the program by hand do not find the same".into());
    }
    let (time_written, _) = least(|| written(&reviewer, ledes))?;
    bars.at_least("W24: speed by that of the program by hand", by_hand * 100 / time.max(1), 60, 100);
    let ratio = time_written * 100 / time.max(1);
    bars.at_most("W24: all explanations written as JSON by counting them", ratio, 125, 100);
    Ok(())
}

fn of_one_invoice(bars: &mut Bars) -> Outcome<()> {
    let one = (1..1_000)
        .map(|seed| workload(20, seed))
        .find(|one| (58..=62).contains(&one.lines))
        .ok_or("no invoice of sixty lines")?;
    let (hand, reviewer) = (Hand::new(&one.rates, &one.caps), reviewer(&one)?);
    let (by_hand, _) = median(|| Ok(hand.review(one.ledes.as_bytes())))?;
    let (time, _) = median(|| findings(&reviewer, one.ledes.as_bytes()))?;
    let ratio = time * 100 / by_hand.max(1);
    bars.at_most("one invoice of sixty lines, from bytes, by that by hand", ratio, 250, 100);
    let all = lines_of(&one)?;
    let clean = nothing_found(&reviewer, &all)?;
    let (with, without) = (facts(&all)?, facts(&clean)?);
    let of = |facts: &Json| median(|| Ok(reviewer.facts("one.json", facts)?.found().count()));
    let ((with, count), (without, none)) = (of(&with)?, of(&without)?);
    if none > 0 || count == 0 {
        return Err("the invoices are not as they are meant".into());
    }
    let more = with.saturating_sub(without);
    bars.at_most("one invoice of sixty lines, from facts: µs more than nothing found", more, 20_000, 1_000);
    let (time, _) = median(|| rules(&one))?;
    bars.at_most("W24 compiled, ms", time, 5_000_000, 1_000_000);
    Ok(())
}

/// The lines of an invoice as members of JSON facts.
fn lines_of(made: &Workload) -> Outcome<Vec<Value>> {
    let day = |text: &str| -> Outcome<String> {
        let [Some(year), Some(month), Some(day)] = [text.get(..4), text.get(4..6), text.get(6..8)] else {
            return Err("no day".into());
        };
        Ok(format!("{year}-{month}-{day}"))
    };
    let line = |text: &str| -> Outcome<Value> {
        let fields: Vec<&str> = text.trim_end_matches("[]").split('|').collect();
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let mut line = json!({
            "kind": field(9), "number": field(8), "date": day(field(13))?, "narrative": field(18),
            "adjustment": field(11), "amount": field(12), "task": field(14),
        });
        let members = match field(9) {
            "F" => json!({
                "hours": field(10), "rate": field(20), "activity": field(16),
                "timekeeper": {"id": field(17), "role": field(22)},
            }),
            _ => json!({"units": field(10), "price": field(20), "code": field(15)}),
        };
        if let (Value::Object(line), Value::Object(members)) = (&mut line, members) {
            line.extend(members);
        }
        Ok(line)
    };
    made.ledes.lines().skip(2).map(line).collect()
}

/// An invoice of such lines, whose total is as stated.
fn facts(lines: &[Value]) -> Outcome<Json> {
    let cents = |line: &Value| -> Option<i64> {
        let (whole, places) = line.get("amount")?.as_str()?.split_once('.')?;
        Some(whole.parse::<i64>().ok()? * 100 + places.parse::<i64>().ok()?)
    };
    let total: i64 = lines.iter().filter_map(cents).sum();
    let first = lines.first().and_then(|line| line.get("date")).and_then(Value::as_str).unwrap_or_default();
    let month = first.get(..7).unwrap_or_default();
    let facts = json!({"invoices": [{
        "number": "1", "currency": "USD", "date": format!("{month}-28"),
        "period_start": format!("{month}-01"), "period_end": format!("{month}-28"),
        "stated_total": format!("{}.{:02}", total / 100, total % 100),
        "firm": {"id": "FIRM00"}, "matter": {"id": "M000"}, "lines": lines,
    }]});
    Ok(serde_json::from_value(facts)?)
}

/// As many lines, but none of which a rule speaks: those that one speaks of give way to copies of an expense.
fn nothing_found(reviewer: &Reviewer, lines: &[Value]) -> Outcome<Vec<Value>> {
    let mut clean = lines.to_vec();
    loop {
        let review = reviewer.facts("one.json", &facts(&clean)?)?;
        let found: BTreeSet<String> =
            review.found().flat_map(|found| found.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        if found.is_empty() {
            break;
        }
        let before = clean.len();
        clean.retain(|line| {
            line.get("number").and_then(Value::as_str).is_none_or(|number| !found.contains(number))
        });
        if clean.len() == before || clean.is_empty() {
            return Err("a rule speaks of no line, or of all".into());
        }
    }
    // Expenses may stand as often as one likes.
    let expense = clean.iter().find(|line| line.get("kind").and_then(Value::as_str) == Some("E")).cloned();
    let expense = expense.ok_or("no expense that nothing is found of")?;
    for number in clean.len()..lines.len() {
        let mut copy = expense.clone();
        if let Some(place) = copy.get_mut("number") {
            *place = json!(format!("c{number}"));
        }
        clean.push(copy);
    }
    Ok(clean)
}

fn of_growth(lines: u64, bars: &mut Bars) -> Outcome<()> {
    let of_lines = growth::of_lines(lines)?;
    // A thousand lines are too few to be compared with.
    if let (Some(first), Some(last)) = (of_lines.get(1), of_lines.get(2..).and_then(<[_]>::last)) {
        let what = format!("a line of {} by one of {}", last.count, first.count);
        bars.at_most(&what, last.times(*first), 105, 100);
    }
    let of_rules = growth::of_rules(lines)?;
    if let (Some(first), Some(last)) = (of_rules.first(), of_rules.last()) {
        bars.at_most("a line with 2,400 rules by firm by one with 24", last.times(*first), 150, 100);
    }
    let of_rows = growth::of_rows(lines)?;
    if let (Some(first), Some(last)) = (of_rows.get(1), of_rows.last()) {
        bars.at_most("a line with a table of 1,000,000 rows by one of 1,000", last.times(*first), 200, 100);
    }
    if let [one, two] = growth::of_threads(lines)?.as_slice() {
        bars.at_least("two threads by one", one.times(*two), 180, 100);
    }
    Ok(())
}

/// The most memory of a program that streams a file, in KiB.
fn memory(lines: u64) -> Outcome<u128> {
    let made = workload(lines, 7);
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    fs::write(path("w24.ledes"), &made.ledes)?;
    fs::write(path("rates.csv"), &made.rates)?;
    fs::write(path("caps.csv"), &made.caps)?;
    let output = Command::new(env::current_exe()?)
        .arg("stream")
        .args([path("w24.ledes"), path("rates.csv"), path("caps.csv")])
        .output()?;
    let told = String::from_utf8_lossy(&output.stdout).trim().parse();
    told.map_err(|_| format!("no memory is told: {}", String::from_utf8_lossy(&output.stderr)).into())
}

/// Streams a file and prints the most memory that was held, in KiB.
fn stream(ledes: &str, rates: &str, caps: &str) -> Outcome<()> {
    let (rates, caps) = (fs::read_to_string(rates)?, fs::read_to_string(caps)?);
    let made = Workload { ledes: String::new(), rates, caps, lines: 0 };
    let reviewer = rules(&made)?.reviewer(&Options::new())?;
    let mut count = 0;
    for review in reviewer.open(ledes)? {
        count += review?.found().count();
    }
    if count == 0 {
        return Err("nothing was found".into());
    }
    let status = fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let most = most.and_then(|text| text.split_whitespace().next()).ok_or("the system tells no memory")?;
    println!("{most}");
    Ok(())
}

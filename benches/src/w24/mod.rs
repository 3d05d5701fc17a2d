//! W24: twenty-four everyday checks over one LEDES file, from the file to the findings.

mod clock;
mod generate;
mod hand;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use meruit::{Options, Reviewer, Ruleset};

pub use clock::{least, median};
pub use generate::{Workload, workload};
pub use hand::{Finding, Hand, LISTS, TASKS};

const RULES: &str = include_str!("w24.ocg");

/// Puts the program by hand and meruit on the workload and prints the table.
///
/// # Errors
///
/// Where the two do not find the same, and where files cannot be read.
pub fn run(lines: u64) -> Result<(), Box<dyn Error>> {
    let mut contest = Contest::new(lines)?;
    contest.enter_meruit()?;
    contest.tell();
    Ok(())
}

/// An engine with its rules and tables.
pub trait Contestant {
    /// What it finds in a LEDES file.
    ///
    /// # Errors
    ///
    /// Where the file or a rule is more than it can do.
    fn review(&mut self, ledes: &[u8]) -> Result<Vec<Finding>, Box<dyn Error>>;
}

/// Reviews the workload once, to count instructions under `callgrind --toggle-collect='*w24*findings*'`.
///
/// # Errors
///
/// Where the review fails.
pub fn once(lines: u64) -> Result<usize, Box<dyn Error>> {
    let made = workload(lines, 7);
    Ok(findings(&reviewer(&made)?, made.ledes.as_bytes())?.len())
}

/// The same by hand, under `--toggle-collect='*once_by_hand*'`, less the making of the workload.
#[inline(never)]
pub fn once_by_hand(made: &Workload) -> usize {
    by_hand(made).len()
}

/// Engines on one workload in one run: each is held to the findings of the program by hand, and the times are compared.
pub struct Contest {
    /// The workload.
    pub made: Workload,
    /// The same of one invoice.
    pub one: Workload,
    expected: [Vec<Finding>; 2],
    rows: Vec<Row>,
}

struct Row {
    name: String,
    /// For the whole workload and for one invoice, in nanoseconds.
    time: u128,
    invoice: u128,
}

impl Contest {
    /// The workload with so many lines, done by hand.
    ///
    /// # Errors
    ///
    /// Where no invoice is of the size that is wanted.
    pub fn new(lines: u64) -> Result<Self, Box<dyn Error>> {
        let made = workload(lines, 7);
        // Invoices have 20 to 100 lines.
        let near_sixty = |seed| Some(workload(20, seed)).filter(|one| (58..=62).contains(&one.lines));
        let one = (1..1_000).find_map(near_sixty).ok_or("no invoice of sixty lines")?;
        let mut contest = Self { made, one, expected: [Vec::new(), Vec::new()], rows: Vec::new() };
        contest.expected = [&contest.made, &contest.one].map(by_hand);
        contest.expected.iter_mut().for_each(|findings| findings.sort_unstable());
        let (hand, hand_of_one) = (
            Hand::new(&contest.made.rates, &contest.made.caps),
            Hand::new(&contest.one.rates, &contest.one.caps),
        );
        let (time, _) = least(|| Ok(hand.review(contest.made.ledes.as_bytes())))?;
        let (invoice, _) = median(|| Ok(hand_of_one.review(contest.one.ledes.as_bytes())))?;
        contest.rows.push(Row {
            name: "by hand, no explanation and no settlement".to_owned(),
            time,
            invoice,
        });
        Ok(contest)
    }

    /// Times an engine: the least of three runs over the workload, the median of many over the one invoice.
    ///
    /// `make` gives the engine with its rules and tables; that is not timed.
    ///
    /// # Errors
    ///
    /// Where the engine fails, and where it does not find the same as the program by hand.
    pub fn enter<C: Contestant>(
        &mut self,
        name: &str,
        make: impl Fn(&Workload) -> Result<C, Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        let (mut engine, mut of_one) = (make(&self.made)?, make(&self.one)?);
        let (time, found) = least(|| engine.review(self.made.ledes.as_bytes()))?;
        let (invoice, found_in_one) = median(|| of_one.review(self.one.ledes.as_bytes()))?;
        self.enter_timed(name, [time, invoice], [found, found_in_one])
    }

    /// A contestant that took its times elsewhere: nanoseconds for the workload and for the one invoice.
    ///
    /// # Errors
    ///
    /// Where it does not find the same as the program by hand.
    pub fn enter_timed(
        &mut self,
        name: &str,
        [time, invoice]: [u128; 2],
        found: [Vec<Finding>; 2],
    ) -> Result<(), Box<dyn Error>> {
        for (expected, mut found) in self.expected.iter().zip(found) {
            found.sort_unstable();
            if *expected != found {
                show_differences(expected, &found);
                return Err(format!("{name}: the findings differ").into());
            }
        }
        self.rows.push(Row { name: name.to_owned(), time, invoice });
        Ok(())
    }

    /// meruit: what is found and settled, and every explanation written.
    ///
    /// # Errors
    ///
    /// Where it does not find the same as the program by hand.
    pub fn enter_meruit(&mut self) -> Result<(), Box<dyn Error>> {
        let reviewers = [reviewer(&self.made)?, reviewer(&self.one)?];
        let [made, one] = [&self.made, &self.one].map(|made| made.ledes.as_bytes());
        let [of_made, of_one] = &reviewers;
        let (time, found) = least(|| findings(of_made, made))?;
        let (invoice, found_in_one) = median(|| findings(of_one, one))?;
        let (time_written, _) = least(|| written(of_made, made))?;
        let (invoice_written, _) = median(|| written(of_one, one))?;
        self.enter_timed("meruit, found and settled", [time, invoice], [found, found_in_one])?;
        let name = "meruit, and every explanation as JSON".to_owned();
        self.rows.push(Row { name, time: time_written, invoice: invoice_written });
        Ok(())
    }

    /// Writes the files of the workload for contestants of other languages: `w24.ledes`, `one.ledes`, `rates.csv`, `caps.csv`
    /// and the same tables of the one invoice as `one-rates.csv` and `one-caps.csv`.
    ///
    /// # Errors
    ///
    /// Where the files cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        for (prefix, made) in [("", &self.made), ("one-", &self.one)] {
            fs::write(folder.join(format!("{prefix}w24.ledes")), &made.ledes)?;
            fs::write(folder.join(format!("{prefix}rates.csv")), &made.rates)?;
            fs::write(folder.join(format!("{prefix}caps.csv")), &made.caps)?;
        }
        Ok(())
    }

    /// Prints the table.
    pub fn tell(&self) {
        println!(
            "W24: {} lines, {} bytes of LEDES 1998B, {} findings; the least of three runs of one thread,",
            self.made.lines,
            self.made.ledes.len(),
            self.expected.first().map_or(0, Vec::len),
        );
        println!("and the median of many over one invoice of {} lines; all find the same\n", self.one.lines);
        println!("| | lines a second | by hand ÷ this | one invoice, µs | this ÷ by hand |");
        println!("|---|---:|---:|---:|---:|");
        let Some(hand) = self.rows.first() else { return };
        for row in &self.rows {
            println!(
                "| {} | {} | {} | {} | {} |",
                row.name,
                u128::from(self.made.lines) * 1_000_000_000 / row.time.max(1),
                ratio(row.time, hand.time),
                ratio(row.invoice, 1_000),
                ratio(row.invoice, hand.invoice),
            );
        }
    }
}

/// With one place.
fn ratio(this: u128, of: u128) -> String {
    let tenths = (this * 10 + of / 2) / of.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn by_hand(made: &Workload) -> Vec<Finding> {
    Hand::new(&made.rates, &made.caps).review(made.ledes.as_bytes())
}

/// The rules of the workload with its tables.
///
/// # Errors
///
/// Where they do not load.
pub fn rules(made: &Workload) -> Result<Ruleset, Box<dyn Error>> {
    let files = BTreeMap::from([
        ("rates.csv".to_owned(), made.rates.clone()),
        ("caps.csv".to_owned(), made.caps.clone()),
    ]);
    Ok(Ruleset::parse_with("w24.ocg", RULES, &files)?)
}

/// The same with the tables bound, as a service has them.
///
/// # Errors
///
/// Where they do not load.
pub fn reviewer(made: &Workload) -> Result<Reviewer, Box<dyn Error>> {
    Ok(rules(made)?.reviewer(&Options::new())?)
}

/// The findings of the engine in the workload's terms: one for each line that a rule speaks of.
///
/// # Errors
///
/// Where the file cannot be reviewed.
#[inline(never)]
pub fn findings(reviewer: &Reviewer, ledes: &[u8]) -> Result<Vec<Finding>, Box<dyn Error>> {
    let mut all = Vec::new();
    for (place, review) in reviewer.read_ledes("w24.ledes", ledes)?.enumerate() {
        let review = review?;
        let invoice = u32::try_from(place + 1)?;
        for found in review.found() {
            let rule: u8 = found.rule().get(1..3).unwrap_or_default().parse()?;
            if rule == 23 {
                all.push((invoice, 0, rule));
                continue;
            }
            // Of work entered twice the first entry stands.
            let first = usize::from(rule == 22);
            for line in found.lines().skip(first) {
                all.push((invoice, line.parse()?, rule));
            }
        }
    }
    Ok(all)
}

/// The bytes of all documents, with the explanation of each finding.
///
/// # Errors
///
/// Where the file cannot be reviewed.
pub fn written(reviewer: &Reviewer, ledes: &[u8]) -> Result<usize, Box<dyn Error>> {
    let reviews = reviewer.read_ledes("w24.ledes", ledes)?;
    reviews.map(|review| Ok(review?.to_json().len())).sum()
}

fn show_differences(expected: &[Finding], found: &[Finding]) {
    let missing = expected.iter().filter(|one| found.binary_search(one).is_err());
    let surplus = found.iter().filter(|one| expected.binary_search(one).is_err());
    for (what, one) in missing.map(|one| ("missing", one)).chain(surplus.map(|one| ("surplus", one))).take(20)
    {
        println!("{what}: {one:?}");
    }
}

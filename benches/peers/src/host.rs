//! What the host of an engine does for it: reading the file, searching texts, grouping lines.

use std::collections::{HashMap, HashSet};
use std::error::Error;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use meruit_benches::w24::{Contestant, Finding, LISTS, Workload};
use regex::bytes::{Regex, RegexBuilder};

/// A line of an invoice, typed: money, hours and rates in hundredths, days since 1970.
pub(crate) struct Line<'f> {
    /// The place of its invoice in the file.
    pub(crate) invoice: u32,
    pub(crate) number: u32,
    pub(crate) fee: bool,
    pub(crate) units: i64,
    pub(crate) cost: i64,
    pub(crate) adjustment: i64,
    pub(crate) total: i64,
    pub(crate) date: i64,
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) billed_on: i64,
    pub(crate) task: &'f str,
    pub(crate) expense: &'f str,
    pub(crate) activity: &'f str,
    pub(crate) timekeeper: &'f str,
    pub(crate) class: &'f str,
    pub(crate) matter: &'f str,
    pub(crate) narrative: &'f str,
    /// Whether the narrative has a phrase of each list, in the order of the lists.
    pub(crate) lists: [bool; 4],
    /// Whether it has two separators.
    pub(crate) block: bool,
    stated: i64,
}

/// The rules of single lines as an engine has them: which of them are met by a line of each kind.
pub(crate) trait Engine {
    fn found(&mut self, line: &Line<'_>, found: &mut Vec<u8>) -> Result<(), Box<dyn Error>>;
}

/// An engine with its host.
pub(crate) struct Host<E> {
    engine: E,
    phrases: AhoCorasick,
    of_phrase: Vec<usize>,
    separators: Regex,
}

/// A table in CSV, its values in hundredths.
pub(crate) fn table(text: &str) -> HashMap<String, i64> {
    let rows = text.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(key, value)| (key.to_owned(), hundredths(value))).collect()
}

fn hundredths(text: &str) -> i64 {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<2}");
    sign * (whole.parse::<i64>().unwrap_or(0) * 100 + part.parse::<i64>().unwrap_or(0))
}

/// Days since 1970-01-01 of `YYYYMMDD`.
fn day(text: &str) -> i64 {
    let n: i64 = text.parse().unwrap_or(0);
    let (year, month, day) = (n / 10_000, n / 100 % 100, n % 100);
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl<E: Engine> Host<E> {
    pub(crate) fn new(engine: E) -> Result<Self, Box<dyn Error>> {
        let pairs: Vec<(usize, &str)> = LISTS
            .iter()
            .enumerate()
            .flat_map(|(list, (_, phrases))| phrases.iter().map(move |phrase| (list, *phrase)))
            .collect();
        let phrases = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(pairs.iter().map(|(_, phrase)| phrase))?;
        let separators =
            RegexBuilder::new("(;| and ).*(;| and )").case_insensitive(true).unicode(false).build()?;
        Ok(Self { engine, phrases, of_phrase: pairs.iter().map(|(list, _)| *list).collect(), separators })
    }

    fn line<'f>(&self, invoice: u32, field: impl Fn(usize) -> &'f str) -> Line<'f> {
        let narrative = field(18);
        let fee = field(9) == "F";
        Line {
            invoice,
            number: field(8).parse().unwrap_or(0),
            fee,
            units: hundredths(field(10)),
            cost: hundredths(field(20)),
            adjustment: hundredths(field(11)),
            total: hundredths(field(12)),
            date: day(field(13)),
            from: day(field(5)),
            until: day(field(6)),
            billed_on: day(field(0)),
            task: field(14),
            expense: field(15),
            activity: field(16),
            timekeeper: field(17),
            class: field(22),
            matter: field(23),
            narrative,
            lists: if fee { self.lists(narrative.as_bytes()) } else { [false; 4] },
            block: fee && self.separators.is_match(narrative.as_bytes()),
            stated: hundredths(field(4)),
        }
    }

    fn lists(&self, text: &[u8]) -> [bool; 4] {
        let word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let mut lists = [false; 4];
        for hit in self.phrases.find_overlapping_iter(text) {
            let before = hit.start().checked_sub(1).and_then(|at| text.get(at));
            if !word(before) && !word(text.get(hit.end())) {
                let list = self.of_phrase.get(hit.pattern().as_usize());
                if let Some(list) = list.and_then(|list| lists.get_mut(*list)) {
                    *list = true;
                }
            }
        }
        lists
    }
}

impl<E: Engine> Contestant for Host<E> {
    fn review(&mut self, file: &[u8]) -> Result<Vec<Finding>, Box<dyn Error>> {
        let file = std::str::from_utf8(file)?;
        let (mut findings, mut met) = (Vec::new(), Vec::new());
        let (mut invoice, mut at) = (0, "");
        let mut lines: Vec<Line<'_>> = Vec::new();
        for row in file.lines().skip(2) {
            let fields: Vec<&str> = row.strip_suffix("[]").unwrap_or(row).split('|').collect();
            let field = |place: usize| fields.get(place).copied().unwrap_or_default();
            if field(1) != at {
                whole(&mut lines, &mut findings);
                (invoice, at) = (invoice + 1, field(1));
            }
            let line = self.line(invoice, field);
            met.clear();
            self.engine.found(&line, &mut met)?;
            findings.extend(met.iter().map(|rule| (invoice, line.number, *rule)));
            lines.push(line);
        }
        whole(&mut lines, &mut findings);
        Ok(findings)
    }
}

/// The rules that look at all lines of an invoice.
fn whole(lines: &mut Vec<Line<'_>>, findings: &mut Vec<Finding>) {
    let Some(first) = lines.first() else { return };
    let sum: i64 = lines.iter().map(|line| line.total).sum();
    if first.stated != sum {
        findings.push((first.invoice, 0, 23));
    }
    let mut days: HashMap<(&str, i64), i64> = HashMap::new();
    let mut hearings: HashMap<(&str, i64), HashSet<&str>> = HashMap::new();
    let mut entries = HashSet::new();
    let fees = || lines.iter().filter(|line| line.fee);
    for line in fees() {
        *days.entry((line.timekeeper, line.date)).or_default() += line.units;
        hearings.entry((line.task, line.date)).or_default().insert(line.timekeeper);
        if !entries.insert((line.timekeeper, line.date, line.units, line.narrative)) {
            findings.push((line.invoice, line.number, 22));
        }
    }
    for line in fees() {
        if days.get(&(line.timekeeper, line.date)).is_some_and(|units| *units > 1_200) {
            findings.push((line.invoice, line.number, 21));
        }
        let people = hearings.get(&(line.task, line.date));
        if ["L330", "L450"].contains(&line.task) && people.is_some_and(|people| people.len() > 3) {
            findings.push((line.invoice, line.number, 24));
        }
    }
    lines.clear();
}

/// The tables of a workload: agreed rates by timekeeper, caps by matter.
pub(crate) fn tables(made: &Workload) -> [HashMap<String, i64>; 2] {
    [table(&made.rates), table(&made.caps)]
}

//! The program that an expert would write by hand for this one workload: one thread, whole cents, no engine.
//!
//! It reads well-formed files only, explains nothing and settles nothing. It is the yardstick.

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind};
use memchr::{memchr, memchr_iter, memmem};

/// The phrase lists, by rule, as the rule file has them.
pub const LISTS: [(u8, &[&str]); 4] = [
    (
        13,
        &[
            "administrative",
            "scheduling",
            "calendar deadlines",
            "calendaring",
            "docketing",
            "filing of documents",
            "organize files",
            "organizing files",
            "file maintenance",
            "photocopying",
            "make copies",
            "scan documents",
            "scanning",
            "prepare invoice",
            "billing matters",
            "invoice preparation",
            "arrange travel",
            "book conference room",
            "open new file",
            "close file",
            "update contact list",
            "data entry",
            "clerical",
            "secretarial",
            "word processing",
            "bates stamping",
        ],
    ),
    (
        14,
        &[
            "attention to",
            "attend to matter",
            "work on file",
            "work on matter",
            "work on case",
            "various matters",
            "miscellaneous",
            "general file work",
            "follow up",
            "case management",
            "review file",
            "as needed",
            "trial preparation generally",
            "legal work",
            "continued work",
            "other tasks",
        ],
    ),
    (
        16,
        &[
            "travel",
            "traveled",
            "travelled",
            "travel time",
            "flight to",
            "drive to",
            "drove to",
            "train to",
            "return trip",
            "in transit",
            "airport",
            "commute",
        ],
    ),
    (
        17,
        &[
            "research",
            "researched",
            "legal research",
            "westlaw",
            "lexis",
            "case law",
            "caselaw",
            "precedent search",
            "research memo",
            "statutory history",
            "legislative history",
            "survey of authorities",
        ],
    ),
];
/// The tasks that may be billed.
pub const TASKS: [&str; 24] = [
    "L110", "L120", "L130", "L140", "L150", "L160", "L210", "L220", "L230", "L240", "L250", "L310", "L320",
    "L330", "L340", "L350", "L390", "L410", "L420", "L430", "L440", "L450", "L510", "L520",
];

/// A finding: the place of its invoice in the file, its line (0: the invoice) and its rule.
pub type Finding = (u32, u32, u8);

/// The program with its tables.
pub struct Hand<'t> {
    rates: HashMap<&'t [u8], i64>,
    caps: HashMap<&'t [u8], i64>,
    phrases: AhoCorasick,
    /// By phrase: a bit for its list.
    of_phrase: Vec<u8>,
}

struct Row<'f> {
    number: u32,
    fee: bool,
    units: i64,
    date: i32,
    task: &'f [u8],
    timekeeper: &'f [u8],
    narrative: &'f [u8],
}

fn table(text: &str) -> HashMap<&[u8], i64> {
    let rows = text.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(key, value)| (key.as_bytes(), cents(value.as_bytes()))).collect()
}

/// A decimal with at most two places, in hundredths.
fn cents(text: &[u8]) -> i64 {
    let (negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, text),
    };
    let (mut value, mut places) = (0i64, None);
    for &byte in digits {
        if byte == b'.' {
            places = Some(0);
        } else {
            value = value * 10 + i64::from(byte.wrapping_sub(b'0'));
            places = places.map(|n| n + 1);
        }
    }
    for _ in places.unwrap_or(0)..2 {
        value *= 10;
    }
    if negative { -value } else { value }
}

/// Days since 1970-01-01 of `YYYYMMDD`.
fn day(text: &[u8]) -> i32 {
    let n = text.iter().fold(0i32, |n, byte| n * 10 + i32::from(byte.wrapping_sub(b'0')));
    let (year, month, day) = (n / 10_000, n / 100 % 100, n % 100);
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

impl<'t> Hand<'t> {
    /// The program for tables in CSV: `timekeeper,max_rate` and `matter,expense_cap`.
    ///
    /// # Errors
    ///
    /// None for these phrases.
    pub fn new(rates: &'t str, caps: &'t str) -> Result<Self, aho_corasick::BuildError> {
        let pairs: Vec<(u8, &str)> = LISTS
            .iter()
            .enumerate()
            .flat_map(|(bit, (_, phrases))| phrases.iter().map(move |phrase| (1 << bit, *phrase)))
            .collect();
        let phrases = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(pairs.iter().map(|(_, phrase)| phrase))?;
        let of_phrase = pairs.iter().map(|(bit, _)| *bit).collect();
        Ok(Self { rates: table(rates), caps: table(caps), phrases, of_phrase })
    }

    /// All findings of a file, invoice by invoice.
    pub fn review(&self, file: &[u8]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut rows: Vec<Row<'_>> = Vec::new();
        let (mut invoice, mut at, mut stated, mut sum) = (0u32, &b""[..], 0, 0);
        let mut start = 0;
        for (place, end) in memchr_iter(b'\n', file).enumerate() {
            let line = file.get(start..end.saturating_sub(2)).unwrap_or_default();
            start = end + 1;
            if place < 2 {
                continue;
            }
            let mut fields = [&b""[..]; 24];
            let mut rest = line;
            for field in &mut fields {
                match memchr(b'|', rest) {
                    Some(bar) => {
                        let (head, tail) = rest.split_at(bar);
                        (*field, rest) = (head, tail.get(1..).unwrap_or_default());
                    }
                    None => {
                        *field = rest;
                        break;
                    }
                }
            }
            let [
                invoice_date,
                number,
                _,
                _,
                invoice_total,
                from,
                until,
                _,
                item,
                kind,
                units,
                adjustment,
                total,
                date,
                task,
                expense,
                activity,
                timekeeper,
                narrative,
                _,
                cost,
                _,
                class,
                matter,
            ] = fields;
            if number != at {
                self.whole(invoice, &mut rows, stated, sum, &mut findings);
                (invoice, at, stated, sum) = (invoice + 1, number, cents(invoice_total), 0);
            }
            let item = item.iter().fold(0u32, |n, byte| n * 10 + u32::from(byte.wrapping_sub(b'0')));
            let mut find = |rule: u8| findings.push((invoice, item, rule));
            let (units, cost, total, date) = (cents(units), cents(cost), cents(total), day(date));
            sum += total;
            let fee = kind == b"F";
            // Hundredths of cents.
            if (total * 100 - (units * cost + cents(adjustment) * 100)).abs() > 100 {
                find(4);
            }
            if date < day(from) || date > day(until) {
                find(10);
            }
            if day(invoice_date) - date > 90 {
                find(11);
            }
            if !fee {
                if [&b"E103"[..], b"E104", b"E105", b"E108", b"E124"].contains(&expense) {
                    find(7);
                }
                if expense == b"E101" && cost > 10 {
                    find(8);
                }
                if expense == b"E110" && total > 150_000 {
                    find(12);
                }
                if self.caps.get(matter).is_some_and(|cap| total > *cap) {
                    find(20);
                }
                continue;
            }
            let cap = match class {
                b"PARTNR" => 95_000,
                b"OFCOUN" => 85_000,
                b"ASSOC" => 65_000,
                b"PARALG" => 30_000,
                b"LGLAST" => 25_000,
                _ => i64::MAX,
            };
            if cost > cap {
                find(1);
            }
            if units > 1_000 {
                find(2);
            }
            if units % 10 != 0 {
                find(3);
            }
            if task.is_empty() {
                find(5);
            } else if !TASKS.iter().any(|allowed| allowed.as_bytes() == task) {
                find(6);
            }
            if (date + 3).rem_euclid(7) >= 5 {
                find(9);
            }
            let lists = self.lists(narrative);
            if lists & 1 != 0 {
                find(13);
            }
            if lists & 2 != 0 {
                find(14);
            }
            if units > 100 && two_separators(narrative) {
                find(15);
            }
            if lists & 4 != 0 && activity != b"A112" {
                find(16);
            }
            if lists & 8 != 0 && units > 300 {
                find(17);
            }
            match self.rates.get(timekeeper) {
                Some(rate) if cost > *rate => find(18),
                Some(_) => {}
                None => find(19),
            }
            rows.push(Row { number: item, fee, units, date, task, timekeeper, narrative });
        }
        self.whole(invoice, &mut rows, stated, sum, &mut findings);
        findings
    }

    /// Which lists have a phrase in the text.
    fn lists(&self, text: &[u8]) -> u8 {
        let mut found = 0;
        let input = Input::new(text).anchored(Anchored::No);
        for hit in self.phrases.find_overlapping_iter(input) {
            let before = hit.start().checked_sub(1).and_then(|at| text.get(at));
            if !word(before) && !word(text.get(hit.end())) {
                found |= self.of_phrase.get(hit.pattern().as_usize()).copied().unwrap_or(0);
            }
        }
        found
    }

    /// The rules that look at all lines of an invoice.
    fn whole(
        &self,
        invoice: u32,
        rows: &mut Vec<Row<'_>>,
        stated: i64,
        sum: i64,
        findings: &mut Vec<Finding>,
    ) {
        if invoice == 0 {
            return;
        }
        if stated != sum {
            findings.push((invoice, 0, 23));
        }
        let mut days: HashMap<(&[u8], i32), i64> = HashMap::new();
        let mut entries = HashSet::new();
        let mut hearings: HashMap<(&[u8], i32), HashSet<&[u8]>> = HashMap::new();
        for row in rows.iter().filter(|row| row.fee) {
            *days.entry((row.timekeeper, row.date)).or_default() += row.units;
            if !entries.insert((row.timekeeper, row.date, row.units, row.narrative)) {
                findings.push((invoice, row.number, 22));
            }
            if row.task == b"L330" || row.task == b"L450" {
                hearings.entry((row.task, row.date)).or_default().insert(row.timekeeper);
            }
        }
        for row in rows.drain(..) {
            if days.get(&(row.timekeeper, row.date)).is_some_and(|units| *units > 1_200) {
                findings.push((invoice, row.number, 21));
            }
            if hearings.get(&(row.task, row.date)).is_some_and(|people| people.len() > 3) {
                findings.push((invoice, row.number, 24));
            }
        }
    }
}

fn two_separators(text: &[u8]) -> bool {
    let semicolons = memchr_iter(b';', text).count();
    if semicolons >= 2 {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    let ands = memmem::find_iter(&lower, b" and ").count();
    semicolons + ands >= 2
}

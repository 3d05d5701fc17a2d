//! The program that an expert would write by hand for this one workload: one thread, whole cents in 64 bits, no engine.
//!
//! It reads well-formed files only, explains nothing and settles nothing. It is the yardstick: what saves time here is what
//! an expert would think of who knows the rules and the file. Pipes are found sixty-four bytes at a time; what repeats the
//! line before is not read again; numbers are read eight digits at once; a narrative is looked at where words begin, by
//! their first four letters; the people of an invoice are numbered, and its groups share one table.

mod bytes;
mod phrases;

use foldhash::HashMap;

use bytes::{Months, bits, blocks, cents, eight, number};
use phrases::Phrases;

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
    phrases: Phrases,
}

fn table(text: &str) -> HashMap<&[u8], i64> {
    let rows = text.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(key, value)| (key.as_bytes(), cents(value.as_bytes()))).collect()
}

/// The columns of a line.
const COLUMNS: usize = 24;

/// Where the fields of a line begin in the file, and where the next line does.
#[derive(Default)]
struct Marks {
    at: [usize; COLUMNS + 1],
    count: usize,
}

impl Marks {
    /// The field of so many pipes before it.
    #[inline(always)]
    fn field<'f>(&self, file: &'f [u8], field: usize) -> &'f [u8] {
        let start = self.at.get(field).copied().unwrap_or_default();
        // A pipe stands behind each field, and `[]` with a line feed behind the last one.
        let behind = if field + 1 == COLUMNS { 3 } else { 1 };
        let next = self.at.get(field + 1).copied().unwrap_or_default();
        file.get(start..next.wrapping_sub(behind)).unwrap_or_default()
    }
}

/// The columns by their places.
mod column {
    pub(super) const INVOICE_DATE: usize = 0;
    pub(super) const INVOICE_NUMBER: usize = 1;
    pub(super) const INVOICE_TOTAL: usize = 4;
    pub(super) const BILLING_START: usize = 5;
    pub(super) const BILLING_END: usize = 6;
    pub(super) const LINE_NUMBER: usize = 8;
    pub(super) const KIND: usize = 9;
    pub(super) const UNITS: usize = 10;
    pub(super) const ADJUSTMENT: usize = 11;
    pub(super) const TOTAL: usize = 12;
    pub(super) const DATE: usize = 13;
    pub(super) const TASK: usize = 14;
    pub(super) const EXPENSE: usize = 15;
    pub(super) const ACTIVITY: usize = 16;
    pub(super) const TIMEKEEPER: usize = 17;
    pub(super) const NARRATIVE: usize = 18;
    pub(super) const COST: usize = 20;
    pub(super) const CLASS: usize = 22;
    pub(super) const MATTER: usize = 23;
}

/// What the lines of an invoice repeat.
#[derive(Default)]
struct Invoice<'f> {
    /// Its place in the file, from 1.
    place: u32,
    number: &'f [u8],
    /// The columns that say so, as they stand in a line.
    repeated: &'f [u8],
    date: i32,
    from: i32,
    until: i32,
    stated: i64,
    sum: i64,
}

/// A person of an invoice.
struct Person<'f> {
    /// The first eight letters.
    head: u64,
    id: &'f [u8],
    /// The agreed rate.
    rate: Option<i64>,
}

/// A fee as the rules over a whole invoice see it.
struct Fee<'f> {
    number: u32,
    units: i64,
    date: i32,
    task: u32,
    person: u32,
    narrative: &'f [u8],
    /// Its day of its person.
    day: usize,
    /// The fee before it on that day.
    before: Option<usize>,
}

/// A day of a person.
#[derive(Clone, Copy, Default)]
struct Day {
    /// The invoice that it was last used for.
    invoice: u32,
    person: u32,
    date: i32,
    units: i64,
    last: Option<usize>,
}

const L330: u32 = u32::from_be_bytes(*b"L330");
const L450: u32 = u32::from_be_bytes(*b"L450");

/// A task of four letters; 0 for others.
fn task_of(text: &[u8]) -> u32 {
    <[u8; 4]>::try_from(text).map_or(0, u32::from_be_bytes)
}

/// A review of one file.
struct Review<'h, 'f> {
    hand: &'h Hand<'h>,
    findings: Vec<Finding>,
    invoice: Invoice<'f>,
    people: Vec<Person<'f>>,
    fees: Vec<Fee<'f>>,
    days: Vec<Day>,
    hearings: Vec<(u32, i32, u32)>,
    months: Months,
    tasks: [u32; 24],
    matter: (&'f [u8], Option<i64>),
}

impl<'t> Hand<'t> {
    /// The program for tables in CSV: `timekeeper,max_rate` and `matter,expense_cap`.
    pub fn new(rates: &'t str, caps: &'t str) -> Self {
        Self { rates: table(rates), caps: table(caps), phrases: Phrases::of(&LISTS) }
    }

    /// All findings of a file, invoice by invoice.
    #[inline(never)]
    pub fn review(&self, file: &[u8]) -> Vec<Finding> {
        let mut review = Review {
            hand: self,
            findings: Vec::new(),
            invoice: Invoice::default(),
            people: Vec::new(),
            fees: Vec::new(),
            days: vec![Day::default(); 256],
            hearings: Vec::new(),
            months: Months::default(),
            tasks: TASKS.map(|task| task_of(task.as_bytes())),
            matter: (b"", self.caps.get(&b""[..]).copied()),
        };
        // Two lines name the format and its columns.
        let heads = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let start = heads.take(2).last().unwrap_or_default();
        let mut marks = Marks::default();
        (marks.at[0], marks.count) = (start, 1);
        let lines = file.get(start..).unwrap_or_default();
        let is_mark = |byte| byte == b'|' || byte == b'\n';
        blocks(lines, |base, block| {
            let mut found = bits(block, is_mark);
            while found != 0 {
                let at = usize::try_from(found.trailing_zeros()).unwrap_or_default();
                found &= found - 1;
                if let Some(mark) = marks.at.get_mut(marks.count) {
                    *mark = start + base + at + 1;
                }
                marks.count += 1;
                if marks.count > COLUMNS {
                    review.line(file, &marks);
                    (marks.at[0], marks.count) = (marks.at[COLUMNS], 1);
                }
            }
        });
        review.whole();
        review.findings
    }
}

impl<'f> Review<'_, 'f> {
    fn find(&mut self, line: u32, rule: u8) {
        self.findings.push((self.invoice.place, line, rule));
    }

    /// The columns from the invoice's date to the end of its period.
    fn invoice_of(&mut self, file: &'f [u8], marks: &Marks) {
        let repeated = file.get(marks.at[0]..marks.at[column::BILLING_END + 1]).unwrap_or_default();
        if repeated == self.invoice.repeated && self.invoice.place > 0 {
            return;
        }
        let number = marks.field(file, column::INVOICE_NUMBER);
        if number != self.invoice.number || self.invoice.place == 0 {
            self.whole();
            self.invoice = Invoice {
                place: self.invoice.place + 1,
                number,
                stated: cents(marks.field(file, column::INVOICE_TOTAL)),
                ..Invoice::default()
            };
        }
        self.invoice.repeated = repeated;
        self.invoice.date = self.months.day(marks.field(file, column::INVOICE_DATE));
        self.invoice.from = self.months.day(marks.field(file, column::BILLING_START));
        self.invoice.until = self.months.day(marks.field(file, column::BILLING_END));
    }

    fn line(&mut self, file: &'f [u8], marks: &Marks) {
        self.invoice_of(file, marks);
        let field = |column| marks.field(file, column);
        let item = u32::try_from(number(field(column::LINE_NUMBER))).unwrap_or(u32::MAX);
        let (units, cost) = (cents(field(column::UNITS)), cents(field(column::COST)));
        let (adjustment, total) = (cents(field(column::ADJUSTMENT)), cents(field(column::TOTAL)));
        let date = self.months.day(field(column::DATE));
        self.invoice.sum += total;
        // Hundredths of cents.
        if (total * 100 - (units * cost + adjustment * 100)).abs() > 100 {
            self.find(item, 4);
        }
        if date < self.invoice.from || date > self.invoice.until {
            self.find(item, 10);
        }
        if self.invoice.date - date > 90 {
            self.find(item, 11);
        }
        if field(column::KIND) == b"F" {
            self.fee(file, marks, item, units, cost, date);
        } else {
            self.expense(file, marks, item, cost, total);
        }
    }

    fn expense(&mut self, file: &'f [u8], marks: &Marks, item: u32, cost: i64, total: i64) {
        let code = marks.field(file, column::EXPENSE);
        if matches!(code, b"E103" | b"E104" | b"E105" | b"E108" | b"E124") {
            self.find(item, 7);
        }
        if code == b"E101" && cost > 10 {
            self.find(item, 8);
        }
        if code == b"E110" && total > 150_000 {
            self.find(item, 12);
        }
        let matter = marks.field(file, column::MATTER);
        if matter != self.matter.0 {
            self.matter = (matter, self.hand.caps.get(matter).copied());
        }
        if self.matter.1.is_some_and(|cap| total > cap) {
            self.find(item, 20);
        }
    }

    fn fee(&mut self, file: &'f [u8], marks: &Marks, item: u32, units: i64, cost: i64, date: i32) {
        let field = |column| marks.field(file, column);
        let cap = match field(column::CLASS) {
            b"PARTNR" => 95_000,
            b"OFCOUN" => 85_000,
            b"ASSOC" => 65_000,
            b"PARALG" => 30_000,
            b"LGLAST" => 25_000,
            _ => i64::MAX,
        };
        if cost > cap {
            self.find(item, 1);
        }
        if units > 1_000 {
            self.find(item, 2);
        }
        if units % 10 != 0 {
            self.find(item, 3);
        }
        let task = field(column::TASK);
        let known = task_of(task);
        if task.is_empty() {
            self.find(item, 5);
        } else if !self.tasks.contains(&known) {
            self.find(item, 6);
        }
        if (date + 3).rem_euclid(7) >= 5 {
            self.find(item, 9);
        }
        let narrative = field(column::NARRATIVE);
        let found = self.hand.phrases.found_in(narrative);
        if found.lists & 1 != 0 {
            self.find(item, 13);
        }
        if found.lists & 2 != 0 {
            self.find(item, 14);
        }
        if units > 100 && found.separators >= 2 {
            self.find(item, 15);
        }
        if found.lists & 4 != 0 && field(column::ACTIVITY) != b"A112" {
            self.find(item, 16);
        }
        if found.lists & 8 != 0 && units > 300 {
            self.find(item, 17);
        }
        let person = self.person(field(column::TIMEKEEPER));
        match self.people.get(person).and_then(|person| person.rate) {
            Some(rate) if cost > rate => self.find(item, 18),
            Some(_) => {}
            None => self.find(item, 19),
        }
        let person = u32::try_from(person).unwrap_or(u32::MAX);
        self.fees.push(Fee {
            number: item,
            units,
            date,
            task: known,
            person,
            narrative,
            day: 0,
            before: None,
        });
    }

    /// The number of a person of the invoice; the first line of each looks up the agreed rate.
    fn person(&mut self, id: &'f [u8]) -> usize {
        let head = eight(id);
        let known = self.people.iter().position(|person| person.head == head && person.id == id);
        known.unwrap_or_else(|| {
            self.people.push(Person { head, id, rate: self.hand.rates.get(id).copied() });
            self.people.len() - 1
        })
    }

    /// The rules that look at all lines of an invoice.
    fn whole(&mut self) {
        let invoice = self.invoice.place;
        if invoice == 0 {
            return;
        }
        if self.invoice.stated != self.invoice.sum {
            self.findings.push((invoice, 0, 23));
        }
        let slots = (self.fees.len() * 2).next_power_of_two();
        if self.days.len() < slots {
            self.days.resize(slots, Day::default());
        }
        let mask = self.days.len() - 1;
        self.hearings.clear();
        for at in 0..self.fees.len() {
            let Some(&Fee { number, units, date, task, person, narrative, .. }) = self.fees.get(at) else {
                continue;
            };
            if matches!(task, L330 | L450) {
                self.hearings.push((task, date, person));
            }
            // The next free place of the table, or that of the day.
            let spread =
                (person.wrapping_mul(0x9E37_79B1) ^ date.cast_unsigned().wrapping_mul(0x85EB_CA77)) >> 15;
            let mut place = usize::try_from(spread).unwrap_or_default() & mask;
            while let Some(day) = self.days.get(place)
                && day.invoice == invoice
                && (day.person, day.date) != (person, date)
            {
                place = (place + 1) & mask;
            }
            let Some(day) = self.days.get_mut(place) else { continue };
            if day.invoice != invoice {
                *day = Day { invoice, person, date, units: 0, last: None };
            }
            day.units += units;
            let before = day.last.replace(at);
            let mut other = before.and_then(|at| self.fees.get(at));
            while let Some(fee) = other {
                if fee.units == units && fee.narrative == narrative {
                    self.findings.push((invoice, number, 22));
                    break;
                }
                other = fee.before.and_then(|at| self.fees.get(at));
            }
            if let Some(fee) = self.fees.get_mut(at) {
                (fee.day, fee.before) = (place, before);
            }
        }
        self.hearings.sort_unstable();
        self.hearings.dedup();
        for fee in &self.fees {
            if self.days.get(fee.day).is_some_and(|day| day.units > 1_200) {
                self.findings.push((invoice, fee.number, 21));
            }
            if matches!(fee.task, L330 | L450) {
                let first = self.hearings.partition_point(|one| *one < (fee.task, fee.date, 0));
                let of_day = self.hearings.get(first..).unwrap_or_default();
                if of_day.get(3).is_some_and(|(task, date, _)| (*task, *date) == (fee.task, fee.date)) {
                    self.findings.push((invoice, fee.number, 24));
                }
            }
        }
        self.fees.clear();
        self.people.clear();
    }
}

//! Makes up the invoices of the workload: the same seed gives the same bytes, and fewer lines a prefix of whole invoices.

use std::fmt::Write as _;

/// A file of the workload and the tables that its rules read.
pub struct Workload {
    /// LEDES 1998B.
    pub ledes: String,
    /// `timekeeper,max_rate`.
    pub rates: String,
    /// `matter,expense_cap`.
    pub caps: String,
    /// How many lines the invoices have.
    pub lines: u64,
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct Made(u64);

impl Made {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// True so many times in a hundred thousand.
    fn chance(&mut self, of_100_000: u64) -> bool {
        self.below(100_000) < of_100_000
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of.get(at).copied().unwrap_or_default()
    }
}

const FIRMS: u64 = 40;
const PEOPLE: u64 = 10;
const MATTERS: u64 = 500;

/// Class and usual rate of each timekeeper of a firm.
const CLASSES: [(&str, u64); 10] = [
    ("PARTNR", 900),
    ("PARTNR", 850),
    ("OFCOUN", 750),
    ("ASSOC", 600),
    ("ASSOC", 550),
    ("ASSOC", 500),
    ("ASSOC", 450),
    ("PARALG", 280),
    ("PARALG", 250),
    ("LGLAST", 200),
];
const TASKS: [&str; 24] = [
    "L110", "L120", "L130", "L140", "L150", "L160", "L210", "L220", "L230", "L240", "L250", "L310", "L320",
    "L330", "L340", "L350", "L390", "L410", "L420", "L430", "L440", "L450", "L510", "L520",
];
const VERBS: [&str; 12] = [
    "Draft", "Review", "Revise", "Analyze", "Prepare", "Edit", "Finalize", "Outline", "Examine", "Annotate",
    "Compare", "Evaluate",
];
const OBJECTS: [&str; 16] = [
    "answer to the second amended complaint",
    "deposition exhibits of the treating physician",
    "motion for partial summary judgment",
    "reply brief on the statute of limitations",
    "expert report on lost profits",
    "settlement agreement with the codefendants",
    "responses to the third set of interrogatories",
    "privilege log of the custodians",
    "stipulation on the protective order",
    "witness outline for the plant manager",
    "correspondence from opposing counsel",
    "proposed jury instructions",
    "chronology of the claimed delays",
    "opposition to the motion to compel",
    "pretrial order draft",
    "damages spreadsheet of the plaintiff",
];
const TAILS: [&str; 10] = [
    "in light of the recent ruling of the court",
    "for the client's general counsel",
    "concerning the defenses raised in the pleadings",
    "with a view to the mediation next month",
    "on the points that the magistrate left open",
    "regarding the supply contract of the subsidiary",
    "as discussed with the insurer",
    "under the scheduling-free local practice",
    "before the status hearing",
    "in preparation of the evidentiary hearing",
];
const ADMINISTRATIVE: [&str; 8] = [
    "Calendaring of court dates",
    "Docketing of the served papers",
    "Organize files of the custodian",
    "Photocopying of the trial binders",
    "Prepare invoice for the carrier",
    "Arrange travel for the witness team",
    "Data entry of the medical bills",
    "Bates stamping of the production",
];
const VAGUE: [&str; 6] = [
    "Attention to the pending matter",
    "Work on file",
    "Various matters of the client",
    "Follow up with the adjuster",
    "Review file",
    "Case management of the docket",
];
const TRAVEL: [&str; 5] = [
    "Travel to the deposition in Albany",
    "Return trip from the plant inspection",
    "Drive to the courthouse",
    "Flight to the arbitration",
    "In transit to the expert's office",
];
const RESEARCH: [&str; 5] = [
    "Legal research on the choice of law",
    "Westlaw searches on spoliation",
    "Review of case law on estoppel",
    "Prepare research memo on standing",
    "Precedent search on forfeiture",
];

#[derive(Clone)]
struct Line {
    fee: bool,
    /// Hundredths.
    units: u64,
    /// Cents.
    cost: u64,
    adjustment: i64,
    total: i64,
    day: u64,
    task: &'static str,
    expense: &'static str,
    activity: &'static str,
    timekeeper: String,
    class: &'static str,
    narrative: String,
}

/// At least so many lines, in whole invoices.
pub fn workload(lines: u64, seed: u64) -> Workload {
    let mut made = Made(seed);
    let mut rates = String::from("timekeeper,max_rate\n");
    for firm in 0..FIRMS {
        for (person, (_, rate)) in CLASSES.iter().enumerate() {
            let _ = writeln!(rates, "F{firm:02}-T{person},{rate}");
        }
    }
    let mut caps = String::from("matter,expense_cap\n");
    for matter in (0..MATTERS).step_by(3) {
        let _ = writeln!(caps, "M{matter:03},{}", 900 + 50 * (matter % 8));
    }
    let mut ledes = String::from("LEDES1998B[]\n");
    ledes.push_str(
        "INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|\
         LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|\
         LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|\
         LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]\n",
    );
    let (mut written, mut number) = (0, 0);
    while written < lines {
        number += 1;
        written += invoice(&mut made, number, &mut ledes);
    }
    Workload { ledes, rates, caps, lines: written }
}

fn invoice(made: &mut Made, number: u64, out: &mut String) -> u64 {
    let (firm, matter, month) = (made.below(FIRMS), made.below(MATTERS), made.below(36));
    let (year, month) = (2023 + month / 12, 1 + month % 12);
    let mut lines: Vec<Line> = Vec::new();
    for _ in 0..20 + made.below(81) {
        if made.chance(85_000) { fees(made, firm, &mut lines) } else { lines.push(expense(made)) }
    }
    let sum: i64 = lines.iter().map(|line| line.total).sum();
    let stated = if made.chance(900) { sum + 1_00 } else { sum };
    for (place, line) in lines.iter().enumerate() {
        let date = match line.day {
            0 => format!(
                "{}{:02}28",
                if month == 1 { year - 1 } else { year },
                if month == 1 { 12 } else { month - 1 }
            ),
            99 => format!("{}{month:02}15", year - 1),
            day => format!("{year}{month:02}{day:02}"),
        };
        let _ = writeln!(
            out,
            "{year}{month:02}28|INV{number:07}|C1|LF{matter:03}|{}|{year}{month:02}01|{year}{month:02}28|Services|{}|{}|{}|{}|{}|{date}|{}|{}|{}|{}|{}|FIRM{firm:02}|{}|{}|{}|M{matter:03}[]",
            hundredths(stated),
            place + 1,
            if line.fee { "F" } else { "E" },
            hundredths(i64::try_from(line.units).unwrap_or(0)),
            hundredths(line.adjustment),
            hundredths(line.total),
            line.task,
            line.expense,
            line.activity,
            line.timekeeper,
            line.narrative,
            hundredths(i64::try_from(line.cost).unwrap_or(0)),
            if line.fee { format!("Person {}", line.timekeeper) } else { String::new() },
            line.class,
        );
    }
    lines.len() as u64
}

fn hundredths(n: i64) -> String {
    format!("{}{}.{:02}", if n < 0 { "-" } else { "" }, n.unsigned_abs() / 100, n.unsigned_abs() % 100)
}

/// One fee line, or a cluster of them.
fn fees(made: &mut Made, firm: u64, lines: &mut Vec<Line>) {
    let line = fee(made, firm);
    if made.chance(300) {
        // The same work twice on one day.
        lines.extend([line.clone(), line]);
        return;
    }
    if made.chance(700) {
        // More hours on one day than a day should have.
        for _ in 0..3 {
            let mut part = fee(made, firm);
            (part.timekeeper, part.class, part.day) = (line.timekeeper.clone(), line.class, line.day);
            part.units = 450 + 10 * made.below(20);
            part.cost = line.cost;
            part.total = product(part.units, part.cost);
            lines.push(part);
        }
        return;
    }
    if made.chance(20) {
        // A hearing that half the firm attends.
        for _ in 0..5 {
            let mut part = fee(made, firm);
            (part.task, part.day) = ("L330", line.day);
            lines.push(part);
        }
        return;
    }
    lines.push(line);
}

fn product(units: u64, cost: u64) -> i64 {
    i64::try_from((units * cost + 50) / 100).unwrap_or(0)
}

fn fee(made: &mut Made, firm: u64) -> Line {
    let person = made.below(PEOPLE);
    let (class, rate) = CLASSES.get(usize::try_from(person).unwrap_or(0)).copied().unwrap_or(("ASSOC", 500));
    let unlisted = made.chance(3_000);
    let timekeeper = format!("F{firm:02}-{}{person}", if unlisted { "X" } else { "T" });
    let mut rate = rate;
    if made.chance(1_900) {
        rate += 25;
    }
    if made.chance(1_100) {
        rate += 200;
    }
    let mut units = 10 * (1 + made.below(35));
    if made.chance(440) {
        units = 10 * (101 + made.below(30));
    }
    if made.chance(1_200) {
        units += 5;
    }
    let cost = rate * 100;
    let mut total = product(units, cost);
    if made.chance(570) {
        total += 50;
    } else if made.chance(100) {
        total += 1;
    }
    Line {
        fee: true,
        units,
        cost,
        adjustment: 0,
        total,
        day: if made.chance(930) {
            0
        } else if made.chance(510) {
            99
        } else {
            1 + made.below(28)
        },
        task: if made.chance(1_200) {
            ""
        } else if made.chance(1_500) {
            "L530"
        } else {
            made.one(&TASKS)
        },
        expense: "",
        activity: made.one(&["A101", "A102", "A103", "A104", "A106", "A107", "A112"]),
        timekeeper,
        class,
        narrative: narrative(made),
    }
}

fn narrative(made: &mut Made) -> String {
    let phrase =
        |made: &mut Made| format!("{} {} {}", made.one(&VERBS), made.one(&OBJECTS), made.one(&TAILS));
    let start = match made.below(1_000) {
        0..26 => made.one(&ADMINISTRATIVE).to_owned(),
        26..49 => made.one(&VAGUE).to_owned(),
        49..63 => made.one(&TRAVEL).to_owned(),
        63..90 => made.one(&RESEARCH).to_owned(),
        _ => phrase(made),
    };
    let text = if made.chance(9_000) {
        let separator = made.one(&["; ", " and "]);
        {
            let (second, third) = (phrase(made).to_lowercase(), phrase(made).to_lowercase());
            [start, second, third].join(separator)
        }
    } else {
        format!("{start} {}", made.one(&TAILS))
    };
    if made.chance(3_000) { text.to_uppercase() } else { text }
}

fn expense(made: &mut Made) -> Line {
    let code = if made.chance(2_600) {
        made.one(&["E103", "E104", "E105", "E108", "E124"])
    } else {
        made.one(&["E101", "E107", "E110", "E112", "E113", "E115"])
    };
    let (units, cost) = match code {
        "E101" => (100 * (10 + made.below(300)), if made.chance(12_000) { 15 } else { 10 }),
        "E110" => {
            let dollars = if made.chance(12_000) { 2_500 } else { 1_200 };
            (100, 10_000 + 100 * made.below(dollars))
        }
        _ => (100, 2_000 + 50 * made.below(2_000)),
    };
    let total = product(units, cost) + if made.chance(500) { 75 } else { 0 };
    Line {
        fee: false,
        units,
        cost,
        adjustment: 0,
        total,
        day: if made.chance(500) { 99 } else { 1 + made.below(28) },
        task: "",
        expense: code,
        activity: "",
        timekeeper: String::new(),
        class: "",
        narrative: made.one(&["Copies", "Courier", "Airfare", "Transcript", "Witness fee"]).to_owned(),
    }
}

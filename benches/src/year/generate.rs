//! A made-up year of a legal department: firms, people, matters, and what they bill, the same for the same seed.

use std::fmt::Write as _;

use meruit_ledes::{Column, Format};

const FIRMS: u64 = 80;
const PEOPLE_OF_FIRM: u64 = 14;
const MATTERS_OF_FIRM: u64 = 9;

const DOES: [&str; 12] = [
    "Draft",
    "Revise",
    "Review",
    "Outline",
    "Discuss",
    "Analyse",
    "Prepare",
    "Compare",
    "Summarise",
    "Negotiate",
    "Correct",
    "Annotate",
];
const WHAT: [&str; 14] = [
    "the supply agreement",
    "answers to written questions",
    "the lease of the plant",
    "the notice of defects",
    "a memorandum on limitation",
    "the list of witnesses",
    "the settlement offer",
    "minutes of the board",
    "the expert's second report",
    "the licence terms",
    "the data room index",
    "the motion on costs",
    "the escrow schedule",
    "the privilege log",
];
const WHY: [&str; 11] = [
    "for the hearing",
    "with a view to the closing",
    "after the client's remarks",
    "for the carve-out",
    "before the deadline",
    "as the other side asked",
    "with the local counsel",
    "for the auditors",
    "in the light of the new evidence",
    "for the works council",
    "ahead of the mediation",
];
const TASKS: [&str; 6] = ["L110", "L120", "L210", "L310", "L320", "L430"];
const ACTIVITIES: [&str; 5] = ["A101", "A102", "A103", "A104", "A105"];
const EXPENSES: [&str; 4] = ["E101", "E105", "E107", "E110"];

/// Numbers that look random and are the same for the same seed.
struct Made(u64);

impl Made {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let at = usize::try_from(self.below(texts.len() as u64)).unwrap_or_default();
        texts.get(at).copied().unwrap_or_default()
    }
}

/// A year of invoices.
pub(crate) struct Year {
    made: Made,
    number: u64,
    lines: u64,
}

impl Year {
    /// Invoices of about so many lines.
    pub(crate) fn new(seed: u64, lines: u64) -> Self {
        Self { made: Made(seed), number: 0, lines }
    }

    /// A LEDES 1998B file of a month with so many invoices.
    pub(crate) fn month(&mut self, month: u64, invoices: u64) -> String {
        let labels: Vec<&str> =
            Column::ALL.iter().take(Format::Ledes1998B.columns()).map(|column| column.label()).collect();
        let mut text = format!("LEDES1998B[]\r\n{}[]\r\n", labels.join("|"));
        for _ in 0..invoices {
            self.invoice(month, &mut text);
        }
        text
    }

    fn invoice(&mut self, month: u64, text: &mut String) {
        self.number += 1;
        let (number, made) = (self.number, &mut self.made);
        // Some firms send many invoices and most send few.
        let firm = made.below(FIRMS).min(made.below(FIRMS));
        let matter = made.below(MATTERS_OF_FIRM);
        let mut lines = Vec::new();
        let mut total = 0;
        let count = self.lines - self.lines / 4 + made.below(self.lines / 2 + 1);
        for line in 1..=count {
            let day = 1 + made.below(28);
            let expense = made.below(9) == 0;
            // Units and prices in hundredths, so that the sums are exact.
            let (units, price) = if expense {
                (100, 500 + made.below(40_000))
            } else {
                (10 * (1 + made.below(50)), 100 * (180 + 10 * made.below(60)))
            };
            let cents = units * price / 100;
            total += cents;
            let person = made.below(PEOPLE_OF_FIRM);
            let (kind, task, code, activity) = if expense {
                ("E", "", made.of(&EXPENSES), "")
            } else {
                ("F", made.of(&TASKS), "", made.of(&ACTIVITIES))
            };
            let who = if expense { String::new() } else { format!("TK-{firm:02}-{person:02}") };
            let name = if expense { String::new() } else { format!("Person {person} of firm {firm}") };
            let role = if expense { "" } else { ["PARTNR", "ASSOC", "PARALEGAL"][(person % 3) as usize] };
            let narrative =
                format!("{} {} {}, item {}", made.of(&DOES), made.of(&WHAT), made.of(&WHY), made.below(90));
            lines.push(format!(
                "{line}|{kind}|{}|0.00|{}|2026{month:02}{day:02}|{task}|{code}|{activity}|{who}|{narrative}|FIRM-{firm:02}|{}|{name}|{role}|MAT-{firm:02}-{matter}",
                hundredths(units), hundredths(cents), hundredths(price),
            ));
        }
        for line in lines {
            let _ = writeln!(
                text,
                "2026{month:02}28|INV-{number:05}|CLIENT|LF-{firm:02}-{matter}|{}|2026{month:02}01|2026{month:02}28|Services of the month|{line}[]\r",
                hundredths(total),
            );
        }
    }
}

fn hundredths(value: u64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

//! Made-up invoices as JSON facts, with all that files get wrong.

use std::fmt::Write as _;

use super::Choices;

const NARRATIVES: [&str; 8] = [
    "Draft motion to dismiss",
    "Travel to court; prepare outline; telephone conference with client",
    "Attention to file",
    "Scan and file documents",
    "Legal research on limitation periods and review of exhibits and reply to counsel",
    "TRAVELLED to New York",
    "travelogue",
    "Bates-stamping, 3 hours",
];

/// Invoices of one run, and what was decided before.
pub(super) fn facts(choices: &mut Choices<'_>) -> String {
    let mut text = String::from("{");
    if !choices.once_in(4) {
        let _ = write!(text, "\"as_of\": \"2026-04-{:02}\", ", 1 + choices.below(30));
    }
    let receipt = choices.one(&["complete", "absent", "partial"]);
    let prior = choices.one(&["complete", "complete", "partial", "absent"]);
    let _ = write!(text, "\"declare\": {{\"receipt\": \"{receipt}\", \"prior\": \"{prior}\"}}, ");
    let invoices: Vec<String> = (1..=1 + choices.below(3)).map(|at| invoice(choices, at, false)).collect();
    let _ = write!(text, "\"invoices\": [{}]", invoices.join(", "));
    // Records of a kind that is declared absent may not be given.
    let earlier = if prior == "absent" { 0 } else { choices.below(3) };
    if earlier > 0 {
        let invoices: Vec<String> = (901..901 + earlier).map(|at| invoice(choices, at, true)).collect();
        let _ = write!(text, ", \"records\": {{\"prior invoice\": [{}]}}", invoices.join(", "));
    }
    text.push('}');
    text
}

fn invoice(choices: &mut Choices<'_>, number: usize, is_prior: bool) -> String {
    let mut members = Members::default();
    members.always("number", &quoted(&number.to_string()));
    let month = if is_prior { 2 } else { 3 };
    members.text(choices, "date", |choices| format!("2026-{month:02}-{:02}", 1 + choices.below(28)));
    let currency = choices.one(&["USD", "USD", "USD", "USD", "JPY", "KWD"]);
    members.always("currency", &quoted(currency));
    members.text(choices, "period_start", |_| format!("2026-{month:02}-01"));
    members.text(choices, "period_end", |choices| format!("2026-{month:02}-{:02}", 15 + choices.below(14)));
    let firm = choices.one(&["F1", "F2", "F3"]);
    members.object(choices, "firm", &format!("{{\"id\": \"{firm}\"}}"));
    let (matter, state) = (choices.one(&["M1", "M2", "m1"]), choices.one(&["CA", "NY", "AK"]));
    members.object(choices, "matter", &format!("{{\"id\": \"{matter}\", \"state\": \"{state}\"}}"));
    if is_prior {
        members.text(choices, "approved", total);
    } else {
        members.text(choices, "stated_total", total);
    }
    let lines: Vec<String> = (0..1 + choices.below(8)).map(|_| line(choices, is_prior)).collect();
    members.always("lines", &format!("[{}]", lines.join(", ")));
    members.object_text()
}

fn line(choices: &mut Choices<'_>, is_prior: bool) -> String {
    let kind = choices.one(&["F", "F", "F", "F", "E", "E", "IF", "IE"]);
    let mut members = Members::default();
    members.always("kind", &quoted(kind));
    members.text(choices, "date", |choices| format!("2026-03-{:02}", 1 + choices.below(6)));
    members.text(choices, "narrative", one_of(&NARRATIVES));
    match kind {
        "F" => {
            members.text(choices, "hours", quantity);
            members.text(choices, "rate", money);
            members.text(choices, "task", one_of(&["L110", "L330", "L450", "l330", "X999"]));
            members.text(choices, "activity", one_of(&["A103", "A112", "A109"]));
            let id = choices.one(&["T1", "T2", "T3", "t1"]);
            let role = choices.one(&["PARTNR", "ASSOC", "PARALG", "WIZARD"]);
            members.object(choices, "timekeeper", &format!("{{\"id\": \"{id}\", \"role\": \"{role}\"}}"));
        }
        "E" => {
            members.text(choices, "units", quantity);
            members.text(choices, "price", money);
            members.text(choices, "code", one_of(&["E101", "E105", "E110", "E999"]));
        }
        _ => members.text(choices, "amount", |choices| format!("-{}", choices.below(200))),
    }
    if matches!(kind, "F" | "E") && choices.once_in(3) {
        members.text(choices, "amount", money);
    }
    if choices.once_in(4) {
        members.text(choices, "adjustment", |choices| format!("-{}.5", choices.below(50)));
    }
    if choices.once_in(4) {
        members.text(choices, "tax_rate", |choices| format!("{}%", choices.below(26)));
    }
    if is_prior && choices.once_in(2) {
        if kind == "F" {
            members.text(choices, "billed_hours", quantity);
        }
        members.text(choices, "fate", one_of(&["open", "rejected", "held"]));
    }
    members.object_text()
}

/// Hours or units: mostly tenths, now and then nothing, less than nothing, or more than a number can hold.
fn quantity(choices: &mut Choices<'_>) -> String {
    match choices.below(16) {
        12 => "0".to_owned(),
        13 => format!("-{}", 1 + choices.below(5)),
        14 => format!("{}.{:04}", choices.below(9), choices.below(256)),
        15 => extreme(choices),
        _ => format!("{}.{}", choices.below(14), choices.below(10)),
    }
}

fn money(choices: &mut Choices<'_>) -> String {
    match choices.below(16) {
        13 => "0".to_owned(),
        14 => format!("{}.12345", choices.below(250)),
        15 => extreme(choices),
        _ => format!("{}.{:02}", choices.below(250) * 4, choices.below(100)),
    }
}

fn total(choices: &mut Choices<'_>) -> String {
    format!("{}", choices.below(250) * 40)
}

/// At the edges of 64 and 96 bits, and of 28 and 36 digits.
fn extreme(choices: &mut Choices<'_>) -> String {
    choices
        .one(&[
            "922337203685477.5807",
            "9223372036854775807",
            "9999999999999999999999999999",
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
            "99999999999999.9999",
        ])
        .to_owned()
}

fn one_of(texts: &'static [&'static str]) -> impl Fn(&mut Choices<'_>) -> &'static str {
    |choices| choices.one(texts)
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// The members of a JSON object.
#[derive(Default)]
struct Members(Vec<String>);

impl Members {
    fn always(&mut self, name: &str, json: &str) {
        self.0.push(format!("\"{name}\": {json}"));
    }

    /// A value, or none, or a blank one, or one that cannot be read.
    fn text<T: AsRef<str>>(
        &mut self,
        choices: &mut Choices<'_>,
        name: &str,
        make: impl FnOnce(&mut Choices<'_>) -> T,
    ) {
        match choices.below(24) {
            21 => {}
            22 => self.always(name, "null"),
            23 => self.always(name, "\"?!\""),
            _ => {
                let text = make(choices);
                self.always(name, &quoted(text.as_ref()));
            }
        }
    }

    /// A linked record, or none, or a blank one.
    fn object(&mut self, choices: &mut Choices<'_>, name: &str, json: &str) {
        match choices.below(16) {
            14 => {}
            15 => self.always(name, "null"),
            _ => self.always(name, json),
        }
    }

    fn object_text(&self) -> String {
        format!("{{{}}}", self.0.join(", "))
    }
}

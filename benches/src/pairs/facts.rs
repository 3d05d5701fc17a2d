//! Made-up invoices as JSON facts, with all that files get wrong.

use std::fmt::Write as _;

use meruit_ledes::{Column, Format};

use super::Choices;

const NARRATIVES: [&str; 19] = [
    "Draft motion to dismiss",
    "Travel to court; prepare outline; telephone conference with client",
    "Attention to file",
    "attention  to FILE",
    "Scan and file documents",
    "Legal research on limitation periods and review of exhibits and reply to counsel",
    "TRAVELLED to New York",
    "travelogue",
    "Bates-stamping, 3 hours",
    "Caf\u{e9} with client; na\u{ef}ve-approach memo",
    "Pr\u{fc}fung der Akte",
    "E\u{2011}mail to M\u{fc}ller and e mail to counsel",
    "e-mail re: re-file; scan - file",
    "\u{130}stanbul hearing \u{2013} travel\u{e9}",
    "R&D 'file'",
    "a",
    " ",
    "Review of\\texhibits; travel\\tto court",
    "review  of   exhibits -- attention--to; e--mail",
];

const PEOPLE: [&str; 6] = ["T1", "T2", "T3", "t1", " T1 ", "T4"];
const NAMES: [&str; 5] = ["Ann Smith", "J. M\u{fc}ller", "O\u{2019}Brien", "smith", "A. N. Other"];
const TASKS: [&str; 8] = ["L110", "L330", "L310", "L450", "l330", "X999", "L300", "L120"];

/// How a file is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Manner {
    #[default]
    Plain,
    /// Most facts are there and can be read: what a line comes to hangs on the others then.
    Tidy,
    /// The same, and many numbers are at the edges of what a column holds.
    Wild,
}

impl Manner {
    fn of(choices: &mut Choices<'_>) -> Self {
        match choices.below(8) {
            5 | 6 => Self::Tidy,
            7 => Self::Wild,
            _ => Self::Plain,
        }
    }
}

/// What the lines of an invoice are drawn from.
#[derive(Clone, Copy)]
struct Lines {
    is_prior: bool,
    /// So many people, tasks and narratives that columns tell them apart by hash.
    many: bool,
    manner: Manner,
}

/// Invoices of one run as JSON, and what was decided before.
pub(super) fn json(choices: &mut Choices<'_>) -> String {
    let mut text = String::from("{");
    if !choices.once_in(4) {
        let _ = write!(text, "\"as_of\": \"2026-04-{:02}\", ", 1 + choices.below(30));
    }
    let receipt = choices.one(&["complete", "absent", "partial"]);
    let engagement = choices.one(&["complete", "absent"]);
    let approval = choices.one(&["complete", "absent", "partial"]);
    let prior = choices.one(&["complete", "complete", "partial", "absent"]);
    let _ = write!(
        text,
        "\"declare\": {{\"receipt\": \"{receipt}\", \"approval\": \"{approval}\", \"prior\": \"{prior}\", \
         \"engagement\": \"{engagement}\"}}, "
    );
    let _ = write!(text, "\"lists\": {{\"vip\": {}, \"banned\": {}}}, ", vip(choices), banned(choices));
    let _ = write!(text, "\"tables\": {{\"own\": [{}]}}, ", own(choices));
    let manner = Manner::of(choices);
    let invoices: Vec<String> =
        (1..=1 + choices.below(3)).map(|at| invoice(choices, at, false, manner)).collect();
    let _ = write!(text, "\"invoices\": [{}]", invoices.join(", "));
    let mut records = Vec::new();
    // Records of a kind that is declared absent may not be given.
    let earlier = if prior == "absent" { 0 } else { choices.below(3) };
    if earlier > 0 {
        let invoices: Vec<String> =
            (901..901 + earlier).map(|at| invoice(choices, at, true, manner)).collect();
        records.push(format!("\"prior invoice\": [{}]", invoices.join(", ")));
    }
    if approval != "absent" && choices.once_in(3) {
        let kind = choices.one(&["rate", "long day"]);
        let granted = 1 + choices.below(6);
        records.push(format!(
            "\"approval\": [{{\"kind\": \"{kind}\", \"granted\": \"2026-03-{granted:02}\", \"granted_by\": \"GC\", \
             \"matter\": {{\"id\": \"M1\"}}}}]"
        ));
    }
    if !records.is_empty() {
        let _ = write!(text, ", \"records\": {{{}}}", records.join(", "));
    }
    text.push('}');
    text
}

fn vip(choices: &mut Choices<'_>) -> &'static str {
    choices.one(&["[\"T1\", \"f1\", \"1\"]", "[]", "[\"T2\", \"F2\"]"])
}

fn banned(choices: &mut Choices<'_>) -> &'static str {
    choices.one(&["[\"review*\", \"pr\u{fc}fung\"]", "[]", "[\"client\"]"])
}

/// Invoices as LEDES 1998B: only such a file can have lines of no known kind.
pub(super) fn ledes(choices: &mut Choices<'_>) -> String {
    let columns = Column::ALL.iter().take(Format::Ledes1998B.columns()).map(|column| column.label());
    let mut text = format!("LEDES1998B[]\n{}[]\n", columns.collect::<Vec<_>>().join("|"));
    let manner = Manner::of(choices);
    for number in 1..=1 + choices.below(3) {
        let firm = choices.one(&["F1", "F2", "F3"]);
        let matter = choices.one(&["M1", "M2", "m1"]);
        let (date, from) = (1 + choices.below(28), 1 + choices.below(3));
        let until = 3 + choices.below(26);
        let total = total(choices);
        for line in 1..=1 + choices.below(14) {
            let mut field = |make: &dyn Fn(&mut Choices<'_>) -> String| match choices
                .below(if manner == Manner::Plain { 30 } else { 200 })
            {
                28 => String::new(),
                29 => "?!".to_owned(),
                _ => make(choices),
            };
            let kind = field(&|choices| {
                choices.one(&["F", "F", "F", "F", "F", "E", "E", "IF", "IE", "X", "", "f"]).to_owned()
            });
            let units = field(&quantity);
            let adjustment = field(&|choices| choices.one(&["0.00", "0.00", "-5.50", "1"]).to_owned());
            let sum = field(&money);
            let day = field(&|choices| format!("202603{:02}", 1 + choices.below(6)));
            let task = field(&|choices| choices.one(&TASKS).to_owned());
            let expense = field(&|choices| choices.one(&["", "", "E101", "E105", "E110", "E106"]).to_owned());
            let activity = field(&|choices| choices.one(&["A103", "A112", "A109", ""]).to_owned());
            let person = field(&|choices| choices.one(&PEOPLE).to_owned());
            let narrative = field(&|choices| choices.one(&NARRATIVES).to_owned());
            let cost = field(&money);
            let name = field(&|choices| choices.one(&NAMES).to_owned());
            let role = field(&|choices| choices.one(&["PARTNR", "ASSOC", "PARALG", "WIZARD"]).to_owned());
            let _ = writeln!(
                text,
                "202603{date:02}|{number}|C1|LF{matter}|{total}|202603{from:02}|202603{until:02}|March|{line}|{kind}|{units}|\
                 {adjustment}|{sum}|{day}|{task}|{expense}|{activity}|{person}|{narrative}|{firm}|{cost}|{name}|{role}|{matter}[]"
            );
        }
    }
    text
}

/// Agreed rates as a host supplies them: a few or many, for every firm or for one alone.
fn own(choices: &mut Choices<'_>) -> String {
    let count = if choices.once_in(4) { 17 + choices.below(8) } else { choices.below(4) };
    let for_firms = choices.once_in(4);
    let rows = (1..=count).map(|at| {
        let rate = choices.one(&["300 USD", "450.5 USD", "no limit", "none", "on approval", "9000 JPY"]);
        let from = 1 + choices.below(4);
        let firm = match choices.one(&["F1", "F2", ""]) {
            "" => String::new(),
            firm if for_firms => format!("\"firm\": \"{firm}\", "),
            _ => String::new(),
        };
        format!(
            "{{\"timekeeper\": \"T{at}\", {firm}\"day_from\": \"2026-03-{from:02}\", \"rate\": \"{rate}\"}}"
        )
    });
    rows.collect::<Vec<_>>().join(", ")
}

fn invoice(choices: &mut Choices<'_>, number: usize, is_prior: bool, manner: Manner) -> String {
    let mut members = Members { manner, ..Members::default() };
    members.always("number", &quoted(&number.to_string()));
    let month = if is_prior { 2 } else { 3 };
    members.text(choices, "date", |choices| format!("2026-{month:02}-{:02}", 1 + choices.below(28)));
    let currency = choices.one(&["USD", "USD", "USD", "USD", "JPY", "KWD"]);
    members.always("currency", &quoted(currency));
    members.text(choices, "period_start", |choices| format!("2026-{month:02}-{:02}", 1 + choices.below(3)));
    members.text(choices, "period_end", |choices| format!("2026-{month:02}-{:02}", 3 + choices.below(26)));
    if choices.once_in(2) {
        members.text(choices, "received", |choices| format!("2026-04-{:02}", 1 + choices.below(28)));
    }
    let firm = choices.one(&["F1", "F2", "F3"]);
    let name = choices.one(&["", ", \"name\": \"Smith & Partners\"", ", \"name\": \"\", \"state\": \"NY\""]);
    members.object(choices, "firm", &format!("{{\"id\": \"{firm}\"{name}}}"));
    let of_matter = matter(choices, manner);
    members.object(choices, "matter", &of_matter);
    if is_prior {
        members.text(choices, "approved", total);
    } else {
        members.text(choices, "stated_total", total);
        if choices.once_in(3) {
            members.text(choices, "stated_net", total);
        }
        if choices.once_in(4) {
            let is_final = choices.one(&["true", "false", "null"]);
            members.always("final", is_final);
        }
    }
    let many = choices.once_in(6);
    let count = if many { 12 + choices.below(24) } else { choices.below(11) };
    let of = Lines { is_prior, many, manner };
    let lines: Vec<String> = (0..count).map(|at| line(choices, of, at)).collect();
    members.always("lines", &format!("[{}]", lines.join(", ")));
    members.object_text()
}

fn matter(choices: &mut Choices<'_>, manner: Manner) -> String {
    let mut members = Members { manner, ..Members::default() };
    let id = choices.one(&["M1", "M2", "m1"]);
    members.always("id", &quoted(id));
    members.text(choices, "state", one_of(&["CA", "NY", "AK"]));
    for once in 0..4 {
        if !choices.once_in(2) {
            continue;
        }
        match once {
            0 => members.number(choices, "cap", money),
            1 => members.text(choices, "opened", |choices| format!("2026-02-{:02}", 1 + choices.below(28))),
            2 => members.text(choices, "name", one_of(&NAMES)),
            _ => members.text(choices, "step", |choices| choices.below(5).to_string()),
        }
    }
    members.object_text()
}

fn line(choices: &mut Choices<'_>, of: Lines, at: usize) -> String {
    let mut members = Members { manner: of.manner, ..Members::default() };
    let kind = choices.one(&["F", "F", "F", "F", "F", "E", "E", "IF", "IE"]);
    members.always("kind", &quoted(kind));
    if choices.once_in(3) {
        let number = if choices.once_in(4) { 1 } else { at + 1 };
        members.text(choices, "number", |_| number.to_string());
    }
    members.text(choices, "date", |choices| format!("2026-03-{:02}", 1 + choices.below(6)));
    // A line may be of another firm or matter than its invoice.
    if choices.once_in(8) {
        let firm = choices.one(&["F1", "F2", "F3"]);
        members.object(choices, "firm", &format!("{{\"id\": \"{firm}\"}}"));
    }
    if choices.once_in(12) {
        let matter = choices.one(&["M1", "M2", "M3"]);
        members.object(choices, "matter", &format!("{{\"id\": \"{matter}\"}}"));
    }
    let many = of.many;
    members.text(choices, "narrative", |choices| match many && choices.once_in(2) {
        true => format!("Entry {}", choices.below(20)),
        false => choices.one(&NARRATIVES).to_owned(),
    });
    match kind {
        "F" => fee(choices, &mut members, of),
        "E" => {
            members.number(choices, "units", quantity);
            members.number(choices, "price", money);
            members.text(choices, "code", one_of(&["E101", "E105", "E110", "E106", "e101", "E999"]));
            if choices.once_in(3) {
                members.text(choices, "vendor", one_of(&["Airline", "Caf\u{e9} Noir", "air france", "-"]));
            }
        }
        _ => members.number(choices, "amount", |choices| format!("-{}", choices.below(200))),
    }
    if matches!(kind, "F" | "E") && choices.once_in(3) {
        members.number(choices, "amount", |choices| match choices.once_in(6) {
            true => format!("-{}", money(choices)).replace("--", ""),
            false => money(choices),
        });
    }
    if choices.once_in(4) {
        members.number(choices, "adjustment", |choices| format!("-{}.5", choices.below(50)));
    }
    if choices.once_in(4) {
        members.text(choices, "tax_rate", |choices| match choices.below(6) {
            5 => "8.8756%".to_owned(),
            4 => "7.25%".to_owned(),
            _ => format!("{}%", choices.below(26)),
        });
    }
    if of.is_prior && choices.once_in(2) {
        if kind == "F" {
            members.text(choices, "billed_hours", quantity);
        }
        members.text(choices, "fate", one_of(&["open", "rejected", "held"]));
    }
    members.object_text()
}

fn fee(choices: &mut Choices<'_>, members: &mut Members, of: Lines) {
    members.number(choices, "hours", quantity);
    members.number(choices, "rate", money);
    members.text(choices, "task", |choices| match of.many {
        true => format!("L{}{}0", 1 + choices.below(5), choices.below(6)),
        false => choices.one(&TASKS).to_owned(),
    });
    members.text(choices, "activity", one_of(&["A103", "A112", "A109", "a112"]));
    if choices.once_in(4) {
        members.number(choices, "raw_hours", quantity);
    }
    if choices.once_in(5) {
        members.text(choices, "started", |choices| format!("{:02}:30", 8 + choices.below(14)));
        members.text(choices, "ended", |choices| format!("{:02}:00", 9 + choices.below(14)));
    }
    if choices.once_in(6) {
        members.text(choices, "fee_kind", one_of(&["flat", "hourly"]));
    }
    let mut person = Members { manner: of.manner, ..Members::default() };
    let id = match of.many {
        true => format!("T{}", 1 + choices.below(24)),
        false => choices.one(&PEOPLE).to_owned(),
    };
    person.always("id", &quoted(&id));
    person.text(
        choices,
        "role",
        one_of(&["PARTNR", "ASSOC", "PARALG", "LGLAST", "OFCOUN", "LIBRRN", "WIZARD"]),
    );
    for once in 0..4 {
        if !choices.once_in(3) {
            continue;
        }
        match once {
            0 => person.text(choices, "name", one_of(&NAMES)),
            1 => person.text(choices, "office", one_of(&["New York", "new  york", "Boston"])),
            2 => person.number(choices, "standard_rate", money),
            _ => person.text(choices, "admitted", |choices| format!("20{:02}-01-31", choices.below(26))),
        }
    }
    let person = person.object_text();
    members.object(choices, "timekeeper", &person);
}

/// Hours or units: mostly tenths, now and then nothing, less than nothing, or more than a number can hold.
fn quantity(choices: &mut Choices<'_>) -> String {
    match choices.below(20) {
        14 => choices.one(&["0", "-0", "0.0000", "1", "8", "8.0"]).to_owned(),
        15 => format!("-{}.{}", choices.below(5), choices.below(10)),
        16 => format!("{}.{:04}", choices.below(9), choices.below(256)),
        17 => format!("{}.{:05}", choices.below(9), choices.below(256)),
        18 => choices.one(&["0.00001", "7.99999", "8.00001", "0.25", "0.333333"]).to_owned(),
        19 => extreme(choices),
        _ => format!("{}.{}", choices.below(14), choices.below(10)),
    }
}

fn money(choices: &mut Choices<'_>) -> String {
    match choices.below(20) {
        15 => choices.one(&["0", "0.00", "500", "450", "300.00"]).to_owned(),
        16 => format!("{}.12345", choices.below(250)),
        17 => choices.one(&["0.0001", "0.00005", "499.99995", "480.123456", "400.00001"]).to_owned(),
        18 => format!("-{}.{:02}", choices.below(250), choices.below(100)),
        19 => extreme(choices),
        _ => format!("{}.{:02}", choices.below(250) * 4, choices.below(100)),
    }
}

fn total(choices: &mut Choices<'_>) -> String {
    format!("{}", choices.below(250) * 40)
}

/// At the edges of 64 and 96 bits (of a column and of a product of two), and of 28 and 36 digits.
fn extreme(choices: &mut Choices<'_>) -> String {
    choices
        .one(&[
            "922337203685477.5807",
            "922337203685477.5808",
            "-922337203685477.5807",
            "-922337203685477.5808",
            "922337203685477",
            "461168601842738.7904",
            "92233720368.5477",
            "303700.0499",
            "303701",
            "4000000000",
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
struct Members {
    all: Vec<String>,
    manner: Manner,
}

impl Members {
    fn always(&mut self, name: &str, json: &str) {
        self.all.push(format!("\"{name}\": {json}"));
    }

    /// A value, or none, or a blank one, or one that cannot be read.
    fn text<T: AsRef<str>>(
        &mut self,
        choices: &mut Choices<'_>,
        name: &str,
        make: impl FnOnce(&mut Choices<'_>) -> T,
    ) {
        match choices.below(if self.manner == Manner::Plain { 24 } else { 200 }) {
            20 => self.always(name, "\"\""),
            21 => {}
            22 => self.always(name, "null"),
            23 => self.always(name, "\"?!\""),
            _ => {
                let text = make(choices);
                self.always(name, &quoted(text.as_ref()));
            }
        }
    }

    /// A number, which in a wild file is often an extreme one.
    fn number(
        &mut self,
        choices: &mut Choices<'_>,
        name: &str,
        make: impl FnOnce(&mut Choices<'_>) -> String,
    ) {
        let is_extreme = self.manner == Manner::Wild && choices.below(3) == 2;
        self.text(choices, name, |choices| if is_extreme { extreme(choices) } else { make(choices) });
    }

    /// A linked record, or none, or a blank one.
    fn object(&mut self, choices: &mut Choices<'_>, name: &str, json: &str) {
        match choices.below(if self.manner == Manner::Plain { 16 } else { 100 }) {
            14 => {}
            15 => self.always(name, "null"),
            _ => self.always(name, json),
        }
    }

    fn object_text(&self) -> String {
        format!("{{{}}}", self.all.join(", "))
    }
}

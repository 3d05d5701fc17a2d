//! Times what an editor waits for: reading and checking a rule file again after a keystroke.
//!
//! `cargo run --release -p meruit-benches --bin recheck [RULES] [KEYSTROKES]` makes up a file of so many rules (500 where nothing is
//! said), changes one word of it again and again, and prints the median and the slowest of so many checks (100).

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use lsp_server::{Connection, Message, Notification, Request};
use meruit::{Cache, Ruleset};
use serde_json::json;

/// Rules of several kinds, with a table, a list and a test for each ten.
fn rules(count: usize) -> String {
    let mut text = String::from("guideline \"Bench\" edition 2026 currency USD\n");
    for number in 0..count {
        // Writing to a text does not fail.
        let _ = match number % 10 {
            0 => write!(
                text,
                "\nlist words_{number} = \"calendar*\", \"file*\", \"scan*\", \"bates stamp*\"\n\
                 table cap_{number} (role: code, office: text -> rate: rate)\n  PARTNR, \"New York\" -> 950 USD\n  PARTNR, any -> 800 USD\n  any, any -> 400 USD\n\
                 rule rate_{number} \"Agreed rates\" section \"{number}.1\"\n  for each fee\n  let allowed = cap_{number}[timekeeper.role, timekeeper.office]\n  then reduce rate to allowed\n  because \"{{rate}} billed, {{allowed}} agreed\"\n\
                 rule clerical_{number} for each fee when narrative mentions words_{number} then reject\n"
            ),
            1 => write!(
                text,
                "\nrule day_{number} \"Long days\"\n  for each fee\n  grouped by timekeeper.id, date with earlier invoices\n  when sum(hours) > {} and count() > 1\n  unless approved(\"long day\", before work)\n  then reduce hours to 10 taking from lowest rate, last line\n",
                8 + number % 7
            ),
            2 => write!(
                text,
                "\nrule budget_{number} for each invoice\n  when sum(amount of prior fee with same matter.id over last 12 months) + sum(amount of fee) > {}_000 USD\n  then warn \"over the budget\"\n",
                number + 1
            ),
            _ => write!(
                text,
                "\nrule task_{number} \"Task {number}\"\n  for each fee where task in (L110, L120, L130) or hours > {}\n  when (hours > 2 and rate > {} USD) or narrative is missing\n  unless timekeeper.role in (PARTNR, ASSOC)\n  then reduce amount by 10% of billed\n  because \"{{hours}} at {{rate}}\"\n",
                1 + number % 12,
                200 + number
            ),
        };
    }
    text
}

/// The text after a keystroke: it differs by one letter, now here, now there.
fn changed(text: &str, keystroke: usize) -> String {
    let (from, to) = match keystroke % 4 {
        0 => ("Bench", "Benchmark"),
        1 => ("long day", "longer day"),
        2 => ("\"scan*\"", "\"scann*\""),
        _ => ("hours > 2", "hours > 3"),
    };
    // Each letter stands in many rules: the one in the middle of the text is changed.
    let middle = text.match_indices(from).count() / 2;
    let at = text.match_indices(from).nth(middle).map_or(0, |(at, _)| at);
    format!("{}{to}{}", text.get(..at).unwrap_or_default(), text.get(at + from.len()..).unwrap_or_default())
}

/// How long a check takes after each keystroke; the first, which reads all of it, does not count.
fn times(text: &str, keystrokes: usize, mut check: impl FnMut(String)) -> Vec<Duration> {
    let mut times: Vec<Duration> = Vec::new();
    for keystroke in 0..=keystrokes {
        let changed = changed(text, keystroke);
        let start = Instant::now();
        check(changed);
        if keystroke > 0 {
            times.push(start.elapsed());
        }
    }
    times.sort_unstable();
    times
}

fn told(what: &str, times: &[Duration]) {
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let slowest = times.last().copied().unwrap_or_default();
    println!("{what}: {median:.2?} (median), {slowest:.2?} (slowest of {})", times.len());
}

/// An editor that changes the whole text with each keystroke, and waits for what is told of it.
struct Editor {
    connection: Connection,
    version: i32,
}

impl Editor {
    const URI: &str = "file:///bench.ocg";

    fn new() -> Self {
        let (server, connection) = Connection::memory();
        std::thread::spawn(move || meruit_lsp::serve(&server));
        let editor = Self { connection, version: 0 };
        let parameters = json!({"processId": null, "rootUri": null, "capabilities": {}});
        editor.send(Request::new(1.into(), "initialize".to_owned(), parameters));
        let _initialized = editor.connection.receiver.recv();
        editor.tell("initialized", json!({}));
        let document = json!({"uri": Self::URI, "languageId": "ocg", "version": 0, "text": ""});
        editor.tell("textDocument/didOpen", json!({"textDocument": document}));
        let _told = editor.connection.receiver.recv();
        editor
    }

    fn send(&self, message: impl Into<Message>) {
        // A server that is gone is seen where its answer is missing.
        let _ = self.connection.sender.send(message.into());
    }

    fn tell(&self, method: &str, parameters: serde_json::Value) {
        self.send(Notification::new(method.to_owned(), parameters));
    }

    fn change(&mut self, text: String) {
        self.version += 1;
        let document = json!({"uri": Self::URI, "version": self.version});
        self.tell(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": [{"text": text}]}),
        );
        if self.connection.receiver.recv().is_err() {
            eprintln!("the server is gone");
            std::process::exit(1);
        }
    }
}

fn main() {
    let argument = |at: usize| std::env::args().nth(at).and_then(|count| count.parse().ok());
    let (count, keystrokes) = (argument(1).unwrap_or(500), argument(2).unwrap_or(100));
    let text = rules(count);
    println!("{count} rules, {} bytes", text.len());
    let (mut cache, here) = (Cache::default(), Path::new("."));
    let checks = times(&text, keystrokes, |changed| {
        if let Err(error) = Ruleset::parse_again("bench.ocg", &changed, here, &mut cache) {
            eprintln!("{error}");
            std::process::exit(1);
        }
    });
    told("a check", &checks);
    let mut editor = Editor::new();
    told(
        "from a keystroke to what is told of it",
        &times(&text, keystrokes, |changed| editor.change(changed)),
    );
}

//! Texts that are made to hurt: each is refused, or read, in little time, and nothing panics.

use std::time::{Duration, Instant};

use meruit_syntax::{decode, parse, parse_markdown};

/// How many times a text is repeated: unoptimised tests are content with less.
const MANY: usize = if cfg!(debug_assertions) { 2_000 } else { 50_000 };

/// The time that refusing or reading may take; tests run unoptimised and beside others.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });

fn ids(text: &str) -> Vec<&'static str> {
    let start = Instant::now();
    let mut ids: Vec<&str> = parse(text, 0).diagnostics.into_iter().map(|diagnostic| diagnostic.id).collect();
    assert!(start.elapsed() < PATIENCE, "{:?} for {}", start.elapsed(), text.get(..60).unwrap_or(text));
    ids.dedup();
    ids
}

#[test]
fn a_large_file_is_refused_at_once() {
    let text = "rule a for each fee then reject\n".repeat(10 << 20 >> 5);
    let start = Instant::now();
    assert_eq!(parse(&text, 0).diagnostics[0].id, "file-too-large");
    assert_eq!(parse_markdown(&text, 0).diagnostics[0].id, "file-too-large");
    assert!(start.elapsed() < Duration::from_millis(100));
}

#[test]
fn deep_brackets_are_refused_at_once() {
    for open in ["(", "[", "{", "-(", "not (", "sum(", "cap[", "in ("] {
        let text = format!("define x = {}", open.repeat(100_000));
        let start = Instant::now();
        assert_eq!(ids(&text), ["too-deep"], "{open}");
        assert!(start.elapsed() < Duration::from_millis(if cfg!(debug_assertions) { 1000 } else { 100 }));
    }
}

#[test]
fn long_sequences_are_refused() {
    for (unit, id) in
        [("not ", "too-deep"), ("- ", "unexpected-text"), ("1 + ", "too-deep"), ("a else ", "too-deep")]
    {
        assert_eq!(ids(&format!("define x = {}1", unit.repeat(50_000))), [id], "{unit}");
    }
    assert_eq!(ids(&format!("record r a: {}text", "list of ".repeat(50_000))), ["too-deep"]);
    assert_eq!(ids(&format!("define x = {}a", "a and ".repeat(MANY))), [""; 0]);
}

#[test]
fn an_item_that_is_too_large_leaves_the_others_whole() {
    let text = format!("define a = 1\nlist b = {}\"x\"\ndefine c = 2\n", "\"x\", ".repeat(200_000));
    let parsed = parse(&text, 0);
    assert_eq!(parsed.diagnostics[0].id, "item-too-large");
    assert_eq!(parsed.file.items.len(), 2);
}

#[test]
fn the_largest_files_are_read_in_time() {
    let rules = "rule a for each fee when hours > 10 and narrative mentions \"x\" then reject\n".repeat(MANY);
    assert_eq!(ids(&rules), [""; 0]);
    let faults = "rule a for each fee when then reject\n".repeat(MANY);
    assert_eq!(ids(&faults), ["unexpected-text"]);
    let open = "given\n".repeat(600_000);
    assert_eq!(ids(&open), ["item-too-large"]);
    let tests = "test \"x\" given fee {\n".repeat(MANY);
    assert_eq!(ids(&tests), ["open-bracket"]);
    let one_line = format!("define x = {}", "9".repeat(500_000));
    assert_eq!(ids(&one_line), ["number-too-long"]);
    let comment = format!("#{}\ndefine x = 1", "#".repeat(500_000));
    assert_eq!(ids(&comment), [""; 0]);
    let quotes = "\"".repeat(500_000);
    assert!(!ids(&quotes).is_empty());
    let braces = format!("rule a for each fee then reject because \"{}\"", "{a}".repeat(MANY));
    assert_eq!(ids(&braces), [""; 0]);
}

/// What takes twice as long for each word more would take minutes.
#[test]
fn words_that_are_repeated_are_read_in_one_pass() {
    for unit in
        ["rule ", "rule a ", "rule\n", "decision a ", "when ", "replace ", "waive ", "list a = ", "a -> "]
    {
        let _ = ids(&unit.repeat(20 * MANY / unit.len()));
        let _ = ids(&format!("{}§", unit.repeat(20 * MANY / unit.len())));
    }
}

#[test]
fn hostile_documents_are_read_in_time() {
    for unit in ["> ", "- ", "# ", "```ocg\n", "[", "*_", "`", "<a ", "![](", "| "] {
        let start = Instant::now();
        let _ = parse_markdown(&unit.repeat((1 << 19) / unit.len()), 0);
        assert!(start.elapsed() < PATIENCE, "{unit}: {:?}", start.elapsed());
    }
}

#[test]
fn bytes_that_are_no_text_have_a_place() {
    assert_eq!(decode(b"\xff\xfea", 3).unwrap_err().primary.span.start, 0);
    assert_eq!(decode("ä\u{10ffff}".as_bytes(), 3), Ok("ä\u{10ffff}"));
    let fault = decode(b"a\nb\xe4", 3).unwrap_err();
    assert_eq!(
        (fault.message.as_str(), fault.primary.file, fault.primary.span.start),
        ("line 2 is not UTF-8 text", 3, 3)
    );
}

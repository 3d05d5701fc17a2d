//! What a user reads where a text is at fault: the words, and what is underlined.

#![expect(clippy::unwrap_used, reason = "a test may stop where it cannot go on")]

use std::fmt::Write as _;

use meruit_syntax::{Diagnostic, Span, parse, parse_markdown};

/// A diagnostic with the line it speaks of.
fn render(text: &str, diagnostic: &Diagnostic) -> String {
    let severity = format!("{:?}", diagnostic.severity).to_lowercase();
    let mut out = format!("{severity}[{}]: {}\n", diagnostic.id, diagnostic.message);
    underline(&mut out, text, diagnostic.primary.span, &diagnostic.primary.message);
    for label in &diagnostic.related {
        underline(&mut out, text, label.span, &label.message);
    }
    for help in &diagnostic.help {
        writeln!(out, "  help: {help}").unwrap();
    }
    for mend in &diagnostic.suggestions {
        let mut mended = text.to_owned();
        mended.replace_range(mend.span.range(), &mend.replacement);
        let line = mended[..mend.span.range().start].matches('\n').count();
        let lines = mend.replacement.matches('\n').count() + 1;
        let shown: Vec<&str> = mended.lines().skip(line).take(lines).collect();
        writeln!(out, "  mend: {}: `{}`", mend.message, shown.join("⏎").trim()).unwrap();
    }
    out
}

fn underline(out: &mut String, text: &str, span: Span, message: &str) {
    let start = text[..span.range().start].rfind('\n').map_or(0, |at| at + 1);
    let number = text[..start].matches('\n').count() + 1;
    let line = text[start..].lines().next().unwrap_or_default();
    let before = text[start..span.range().start].chars().count();
    let inside = text[span.range()].lines().next().unwrap_or_default().chars().count().max(1);
    writeln!(out, "{number:>4} | {line}\n     | {}{} {message}", " ".repeat(before), "^".repeat(inside))
        .unwrap();
}

fn told(text: &str) -> String {
    let diagnostics = parse(text, 0).diagnostics;
    diagnostics.iter().map(|diagnostic| render(text, diagnostic)).collect::<Vec<_>>().join("\n")
}

#[test]
fn all_faults_of_a_file() {
    let text = "\
guideline \"Northwind\" edition twenty
  currency USD

list clerical = \"copying\", \"filing\",

table cap (role: code, office: text -> rate: rate)
  PARTNR, any -> $950
  OFCOUN, \"New York\" -> 800 USD
  otherwise -> 500 USD

Rule long-day \"No long days\"
  for every fee grouped by timekeeper.id, date
  when sum(hours) more than 10 hrs
  unless approved(\"long day\", before 2026-02-30)
  then warn and reduce by 2 hours

rule fine for each fee when travel then reject

rule travel
  for each fee where activity is A111 or A112
  when date < 2026-02-30 or date > 3/1/2026 and travel
  then reduce rate to 80% of standard_rate

define deep = 1 +
define fine_too = 2

test \"x\"
  given fee { hours 1 rate 2 }
  expect travel reduce 100 USD
";
    insta::assert_snapshot!(told(text));
    let names: Vec<String> =
        parse(text, 0).file.items.iter().map(|item| text[item.span.range()].to_owned()).collect();
    assert_eq!(names, ["rule fine for each fee when travel then reject", "define fine_too = 2"]);
}

#[test]
fn what_was_expected() {
    let texts = [
        "",
        "hello",
        "rule",
        "rule a for",
        "rule a for each",
        "rule a for each fee where",
        "rule a for each fee when rate >",
        "rule a for each fee when rate > 5 6",
        "rule a for each fee then",
        "rule a for each fee then reduce rate",
        "rule a for each fee then reduce rate to 5 taking from",
        "rule a for each fee because travel",
        "rule a if unknown reject",
        "define x",
        "define x = ",
        "define x = sum(",
        "define x = sum(hours of",
        "define x = cap[PT",
        "define x = 5 parsecs",
        "list x",
        "list x = ",
        "table t",
        "table t (a: code)",
        "table t (a: code -> b: rate)",
        "table t (a: code -> b: rate) PT -> 5 USD, any -> none",
        "table t (a: code -> b: rate) PT 5 USD",
        "record r",
        "record r a text",
        "decision d gives a: text when x",
        "waive a for each fee from 2026-01-01 by \"me\"",
        "test \"t\" expect a passes",
        "test \"t\" given fee { a } expect a passes",
        "test \"t\" given fee { a 1 } expect a maybe",
        "guideline edition 2026",
        "guideline \"x\" rounding half per line",
        "guideline \"x\" fiscal year from 4",
        "replace test \"x\"",
        "rule a for each fee then reject because \"{rate +}\"",
        "rule a for each fee then reject because \"{rate\"",
        "rule a for each fee then reject because \"{}\"",
        "define x = 123456789012345678901234567890",
        "define x = 25:00",
        "define x = \"open",
        "define x = a @ b",
        "define x = yes and",
    ];
    let all: Vec<String> = texts.iter().map(|text| told(text)).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn places_in_a_document_are_those_of_the_document() {
    let text = "# Rates\n\nWords — with “quotes”.\n\n> ```ocg\n> rule a for each fee\n>   when hours more than 10\n>   then reject\n> ```\n";
    let parsed = parse_markdown(text, 0);
    let told: Vec<String> = parsed.diagnostics.iter().map(|diagnostic| render(text, diagnostic)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

//! Reviews of LEDES files and of JSON, from the first byte to the result.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not there")]

use std::io::{BufReader, Read};
use std::num::NonZeroUsize;

use meruit::document_writer::{DocumentWriter, Head};
use meruit::{Completeness, Json, Options, Review, ReviewError, Ruleset, Status, Table};

const CAP: &str =
    "guideline \"Cap\" edition 2026 currency USD\nrule cap for each fee then reduce rate to 300 USD";

fn rules(text: &str) -> Ruleset {
    Ruleset::parse("rules.ocg", text).unwrap()
}

/// A 1998B file with so many invoices of one line each.
fn ledes(invoices: usize) -> String {
    let sample = meruit::doc_sample();
    let (head, line) = sample.split_at(sample.trim_end().rfind('\n').unwrap() + 1);
    let lines: String = (0..invoices).map(|n| line.replace("INV-2026-007", &format!("INV-{n:03}"))).collect();
    format!("{head}{lines}")
}

fn all(rules: &Ruleset, text: &str, options: &Options) -> Vec<Review> {
    rules.review_ledes("a.ledes", text.as_bytes(), options).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_ledes_file_is_reviewed_invoice_by_invoice() {
    let reviews = all(&rules(CAP), &ledes(3), &Options::new());
    let numbers: Vec<&str> = reviews.iter().map(|review| review.invoices()[0].number.as_str()).collect();
    assert_eq!(numbers, ["INV-000", "INV-001", "INV-002"]);
    assert_eq!(reviews[1].status(), Status::Findings);
    assert_eq!(reviews[1].findings()[0].amount, "100.00");
    assert_eq!(reviews[1].reduced().unwrap().0.to_string(), "100.00");
}

#[test]
fn many_reviews_make_one_document() {
    let reviews = all(&rules(CAP), &ledes(3), &Options::new());
    let mut writer = DocumentWriter::new(Vec::new(), Head::of(reviews[0].document())).unwrap();
    reviews.iter().for_each(|review| writer.write(review.document()).unwrap());
    let (bytes, status) = writer.finish().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(status, Status::Findings);
    assert_eq!(document["counts"]["found"], 3);
    assert_eq!(document["invoices"].as_array().unwrap().len(), 3);
    let together = Review::together(reviews).unwrap().unwrap();
    assert_eq!(together.to_json().into_bytes(), bytes);
}

#[test]
fn reviews_of_other_rules_do_not_go_together() {
    let other = all(&rules("rule other for each fee then note"), &ledes(1), &Options::new());
    let reviews = all(&rules(CAP), &ledes(1), &Options::new()).into_iter().chain(other);
    assert!(Review::together(reviews).is_err());
    assert!(Review::together([]).unwrap().is_none());
}

#[test]
fn facts_in_memory_and_as_text_have_the_same_result() {
    let text = r#"{"invoices": [{"number": "1", "currency": "USD", "lines": [{"kind": "F", "hours": "2", "rate": "350"}]}]}"#;
    let json: Json = serde_json::from_str(text).unwrap();
    let from_memory = rules(CAP).review_facts("facts", &json, &Options::new()).unwrap();
    assert_eq!(from_memory, rules(CAP).review_json("facts", text.as_bytes(), &Options::new()).unwrap());
    assert_eq!(from_memory.findings()[0].amount, "100.00");
    let slip: Json =
        serde_json::from_str(r#"{"invoices": [{"lines": [{"kind": "F", "hour": "2"}]}]}"#).unwrap();
    let refused = rules(CAP).review_facts("facts", &slip, &Options::new()).unwrap_err();
    assert_eq!(refused.ids(), ["unknown-member"]);
}

#[test]
fn earlier_invoices_in_memory_are_history_for_every_form() {
    let rules = rules(
        "rule once for each invoice when count(of prior invoice with same number) > 0 then reject invoice",
    );
    let paid: Json =
        serde_json::from_str(r#"[{"number": "INV-000", "date": "2026-01-31", "lines": []}]"#).unwrap();
    let options = Options::new().earlier_invoices("the ledger", paid);
    let of_ledes = all(&rules, &ledes(2), &options);
    let found: Vec<&str> =
        of_ledes.iter().flat_map(|review| review.findings()).map(|found| found.invoice.as_str()).collect();
    assert_eq!(found, ["INV-000"]);
    assert_eq!(
        rules.reviewer(&Options::new()).unwrap().json("a", b"{}").unwrap_err().ids(),
        ["records-not-declared"]
    );
    let slip: Json = serde_json::from_str(r#"[{"nummer": "1"}]"#).unwrap();
    let refused = rules.reviewer(&Options::new().earlier_invoices("the ledger", slip)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the ledger, prior invoice[0].nummer: a prior invoice has no `nummer`; did you mean `number`?"
    );
}

#[test]
fn the_same_invoice_from_ledes_and_json_has_the_same_result() {
    let json = r#"{"invoices": [{
        "number": "INV-000", "date": "2026-03-31", "period_start": "2026-03-01", "period_end": "2026-03-31",
        "description": "March", "stated_total": "700.00", "client": "0071", "format": "LEDES 1998B",
        "firm": {"id": "12-3456789"}, "matter": {"id": "M-77", "firm_number": "0528"},
        "lines": [{"kind": "F", "number": "1", "date": "2026-03-12", "narrative": "Draft interrogatories", "task": "L310",
            "activity": "A103", "hours": "2", "rate": "350", "tax_rate": null,
            "timekeeper": {"id": "T7", "name": "Vale, Ada", "role": "PARTNR"}}]}]}"#;
    let rules = rules(CAP);
    let from_json = rules.review_json("a.json", json.as_bytes(), &Options::new()).unwrap();
    let from_ledes = all(&rules, &ledes(1), &Options::new()).remove(0).into_document();
    let mut from_json = from_json.into_document();
    let mut without_problems = meruit::Document { problems: Vec::new(), ..from_ledes };
    // The file states more than the JSON does: totals of its lines, no tax.
    for document in [&mut from_json, &mut without_problems] {
        document.invoices[0].input.clear();
    }
    assert_eq!(from_json.to_json(), without_problems.to_json());
}

#[test]
fn rules_over_other_records_run_once_after_the_invoices() {
    let text =
        "record visit\n  day: date\nrule visits for each visit then note\nrule cap for each fee then note";
    let options =
        Options::new().records("visit", "visits.csv", "day\n2026-03-01\nsoon\n".as_bytes()).unwrap();
    let reviews = all(&rules(text), &ledes(2), &options);
    let beside =
        |review: &Review| review.document().problems.iter().filter(|p| p.file == "visits.csv").count();
    let found: Vec<(usize, usize, usize)> = reviews
        .iter()
        .map(|review| (review.invoices().len(), review.findings().len(), beside(review)))
        .collect();
    assert_eq!(found, [(1, 1, 0), (1, 1, 0), (0, 2, 1)]);
    let reviewer = rules(text).reviewer(&options).unwrap();
    let file = ledes(2);
    let without = reviewer.read("a.ledes", file.as_bytes()).unwrap().without_other_records();
    assert_eq!(without.count(), 2);
    assert_eq!(reviewer.other_records().unwrap().findings().len(), 2);
}

#[test]
fn several_files_can_be_one_run() {
    let reviewer = rules(CAP).reviewer(&Options::new()).unwrap();
    let (one, two) = (ledes(2), ledes(1).replace("INV-000", "A-1"));
    let files = [("1.ledes".to_owned(), one.as_bytes()), ("2.ledes".to_owned(), two.as_bytes())];
    let (review, failed) = reviewer.ledes_together(files).unwrap();
    let numbers: Vec<&str> = review.invoices().iter().map(|invoice| invoice.number.as_str()).collect();
    assert_eq!((numbers, failed.len()), (vec!["A-1", "INV-000", "INV-001"], 0));
    let broken = [("1.ledes".to_owned(), one.as_bytes()), ("2.ledes".to_owned(), "hello".as_bytes())];
    let (review, failed) = reviewer.ledes_together(broken).unwrap();
    assert_eq!((review.invoices().len(), failed.len()), (2, 1));
}

#[test]
fn a_file_without_an_invoice_has_a_result_too() {
    let text = ledes(0);
    let reviews = all(&rules(CAP), &text, &Options::new());
    assert_eq!((reviews.len(), reviews[0].status()), (1, Status::Clean));
    assert_eq!(reviews[0].document().problems[0].id, "no-records");
}

#[test]
fn what_was_not_given_is_told_before_the_first_invoice() {
    let text = "table cap (person: text -> rate: rate) supplied\nlist vip supplied
        rule cap for each fee where matter.id in vip then reduce rate to cap[timekeeper.id]
        rule receipt for each expense when receipt is missing then hold";
    let rules = rules(text);
    assert_eq!(rules.reviewer(&Options::new()).unwrap_err().ids(), ["list-not-bound", "table-not-bound"]);
    let table = Table::from_rows("caps", ["person", "rate"], [[Some("T7"), Some("300 USD")]]);
    let options = Options::new().table("cap", table).list("vip", ["M-77"]);
    let undeclared = rules.review_ledes("a.ledes", ledes(1).as_bytes(), &options).unwrap().next().unwrap();
    assert_eq!(undeclared.unwrap_err().ids(), ["records-not-declared"]);
    let declared = options.declare("receipt", Completeness::Absent);
    assert_eq!(all(&rules, &ledes(1), &declared)[0].findings().len(), 1);
    let misspelt = declared.declare("reciept", Completeness::Absent);
    assert_eq!(rules.reviewer(&misspelt).unwrap_err().ids(), ["unknown-record"]);
}

#[test]
fn facts_may_bring_their_own_tables() {
    let text = "table cap (person: text -> rate: rate) supplied
        rule cap for each fee then reduce rate to cap[timekeeper.id]";
    let json = r#"{"tables": {"cap": [{"person": "T7", "rate": "300 USD"}]},
        "invoices": [{"currency": "USD", "lines": [
            {"kind": "F", "hours": "1", "rate": "350", "timekeeper": "T7"}]}]}"#;
    let review = rules(text).review_json("a.json", json.as_bytes(), &Options::new()).unwrap();
    assert_eq!(review.findings()[0].amount, "50.00");
}

#[test]
fn what_is_no_invoice_file_is_an_error_of_its_own() {
    let reviewer = rules(CAP).reviewer(&Options::new()).unwrap();
    assert!(matches!(reviewer.read("x", "hello\n".as_bytes()), Err(ReviewError::Ledes { .. })));
    assert!(matches!(reviewer.read("x", "".as_bytes()), Err(ReviewError::Ledes { .. })));
    assert!(matches!(reviewer.read("x", "{}]".as_bytes()), Err(ReviewError::Facts(_))));
    assert!(matches!(reviewer.open("no/such/file"), Err(ReviewError::Io { .. })));
    assert!(matches!(reviewer.open(std::env::temp_dir()), Err(ReviewError::Io { .. })));
}

#[test]
fn each_count_of_tasks_quotes_the_words_it_counts_by() {
    let text = r#"{"invoices": [{"number": "1", "currency": "USD", "lines": [{"kind": "F", "hours": "2",
        "narrative": "Review plat; call surveyor re same; prepare for and attend deposition of Mr. Moss"}]}]}"#;
    let quoted = |condition: &str| -> Vec<String> {
        let rules = rules(&format!("rule r for each fee when {condition} then warn"));
        let review = rules.review_json("facts", text.as_bytes(), &Options::new()).unwrap();
        review.findings()[0].words.iter().map(|words| words.phrase.clone()).collect()
    };
    let (call, event) = ("call surveyor re same", "attend deposition of Mr. Moss");
    let to_call = format!("two activities: `Review plat`, `{call}`");
    let to_event = format!("two activities: `{call}`, `prepare for`");
    assert_eq!(quoted("narrative.tasks > 1"), [to_call.clone(), to_event.clone()]);
    assert_eq!(
        quoted("narrative.tasks_together > 1"),
        [to_event, "one subject: `plat`, `same`".to_owned()],
        "what parts tasks, and what makes the others one"
    );
    assert_eq!(
        quoted("narrative.prepares_and_attends"),
        [format!("preparation and attendance: `prepare for`, `{event}`")]
    );
    assert!(quoted("narrative.tasks_apart > 1").contains(&to_call));
}

#[test]
fn every_flag_of_a_narrative_shows_its_words() {
    for (flag, narrative, words) in [
        ("block_billed", "Review lease; draft motion to compel", "draft motion to compel"),
        ("vague", "Attention to file", "Attention to file"),
        ("clerical", "Scan exhibits", "Scan"),
        ("travel", "Travel to site for inspection of roof", "Travel"),
        ("travel_halved", "Travel to hearing on motion to remand (billed at half)", "billed at half"),
        ("conference", "Conference with associate re lien", "associate"),
        ("research", "Research statute of limitations for fraud", "Research"),
        ("training", "Attend CLE on e-discovery", "CLE"),
        ("billing", "Prepare monthly invoice", "invoice"),
        (
            "prepares_and_attends",
            "Prepare for and attend deposition of Mr. Moss",
            "attend deposition of Mr. Moss",
        ),
    ] {
        let facts = format!(
            r#"{{"invoices": [{{"number": "1", "currency": "USD", "lines": [{{"kind": "F", "hours": "2",
                "narrative": "{narrative}"}}]}}]}}"#
        );
        let text = format!("rule r for each fee when narrative.{flag} then warn");
        let review = rules(&text).review_json("facts", facts.as_bytes(), &Options::new()).unwrap();
        let [finding] = review.findings() else { panic!("{flag} is not found in `{narrative}`") };
        let shown = finding.words.iter().find(|shown| shown.text.contains(words));
        let shown = shown.unwrap_or_else(|| panic!("{flag} shows {:?}", finding.words));
        assert!(shown.phrase.contains(words), "{flag}: {}", shown.phrase);
        let quoted: String = narrative.chars().skip(shown.start).take(shown.end - shown.start).collect();
        assert_eq!(quoted, shown.text, "{flag}");
    }
}

/// A file that ends in a fault of the disk.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the disk is broken"))
    }
}

/// What was read before a fault is given, and the fault ends it.
#[test]
fn reviews_come_in_the_order_of_the_file_for_any_number_of_threads() {
    let rules = rules("rule long for each fee when hours > 1 then warn");
    let text = ledes(37);
    let half = text.rfind("INV-031").unwrap();
    let told = |threads, broken: bool| {
        let options = Options::new().threads(NonZeroUsize::new(threads)).worded(threads == 3);
        let file: Box<dyn Read> =
            if broken { Box::new(text.as_bytes()[..half].chain(Broken)) } else { Box::new(text.as_bytes()) };
        let reviews = rules.review_ledes("many.ledes", BufReader::new(file), &options).unwrap();
        let one = |review: Result<Review, ReviewError>| match review {
            Ok(review) => review.to_json(),
            Err(error) => error.to_string(),
        };
        reviews.map(one).collect::<Vec<String>>()
    };
    for (broken, reviews) in [(false, 37), (true, 31)] {
        let alone = told(1, broken);
        assert_eq!(alone.len(), reviews, "broken: {broken}");
        for threads in [2, 3, 16] {
            assert_eq!(told(threads, broken), alone, "{threads} threads, broken: {broken}");
        }
    }
}

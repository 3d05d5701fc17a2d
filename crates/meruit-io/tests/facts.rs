//! What comes of facts from outside: every record with every field that is not unknown.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not there")]

use std::fmt::Write;
use std::sync::Arc;

use meruit_core::document::InputProblem;
use meruit_core::{Completeness, Datum, Facts, RecordRef, Schema, Type, Value};
use meruit_io::facts::{LedesFacts, Loaded, Supplied, json_facts, parse_json};

/// The records of the kinds, one a line.
fn dump(facts: &Facts, kinds: &[&str]) -> String {
    let schema = facts.schema();
    let mut out = String::new();
    for name in kinds {
        let (bare, prior) = name.strip_prefix("prior ").map_or((*name, false), |bare| (bare, true));
        let kind = schema.kind(bare, prior).unwrap();
        for record in facts.all(kind) {
            writeln!(out, "{}", one(facts, record)).unwrap();
        }
    }
    out
}

fn one(facts: &Facts, record: RecordRef) -> String {
    let schema = facts.schema();
    let kind = facts.kind_of(record);
    let mut out = format!("{}:", schema.title(kind));
    for (name, field) in &schema.describe(kind).fields {
        let shown = match facts.get(record, *field) {
            Datum::Missing => continue,
            Datum::Blank => "(blank)".to_owned(),
            Datum::Unreadable(what) => format!("(unreadable: {what})"),
            Datum::Known(Value::Record(to)) => {
                assert!(matches!(schema.field_of(kind, *field).ty, Type::Record(_)));
                let kind = facts.kind_of(*to);
                let key = schema.field(kind, "id").or_else(|| schema.field(kind, "number"));
                match key.map(|key| facts.get(*to, key)) {
                    Some(Datum::Known(value)) => format!("→{value}"),
                    _ => format!("→{}", one(facts, *to)),
                }
            }
            Datum::Known(value) => value.to_string(),
        };
        write!(out, " {name}={shown}").unwrap();
    }
    out
}

fn problems(problems: &[InputProblem]) -> String {
    problems.iter().fold(String::new(), |mut out, problem| {
        writeln!(out, "{problem:?}").unwrap();
        out
    })
}

fn json(text: &str) -> Result<Loaded, String> {
    json_with(text, &Supplied::default())
}

fn json_with(text: &str, supplied: &Supplied) -> Result<Loaded, String> {
    let json = parse_json("facts.json", text.as_bytes()).map_err(|error| error.to_string())?;
    json_facts("facts.json", &json, &Schema::billing(), "USD".parse().ok(), supplied)
        .map_err(|error| error.to_string())
}

fn ledes(text: &str, supplied: &Supplied) -> Loaded {
    let file = meruit_ledes::read_all(text.as_bytes(), meruit_ledes::Options::default()).unwrap();
    let mut facts = LedesFacts::new(&Schema::billing(), "USD".parse().ok(), supplied);
    file.invoices.iter().for_each(|invoice| facts.add("a.ledes", invoice));
    facts.finish().unwrap()
}

#[test]
fn json_says_what_is_known_blank_and_unknown() {
    let loaded = json(
        r#"{
          "as_of": "2026-04-30",
          "invoices": [{
            "number": "1001", "date": "2026-03-31", "currency": "EUR", "description": "", "final": false,
            "firm": {"id": "F1", "country": "DE"}, "matter": "M1",
            "lines": [
              {"kind": "F", "date": "2026-03-03", "timekeeper": {"id": "T1", "role": "PARTNR"}, "hours": "2", "rate": "1000", "tax_rate": "5%", "narrative": "Travel", "narrative.travel": true},
              {"kind": "E", "date": "2026-03-04", "code": "E101", "units": "310", "price": "0.25", "receipt": null},
              {"kind": "E", "code": "E110", "receipt": {"amount": "12 USD", "kind": "hotel"}, "trip": "TR1"},
              {"kind": "IF", "amount": "-50"}
            ]
          }],
          "records": {
            "matter": [{"id": "M1", "state": "NY", "budget": {"amount": "25000"}}, {"id": "M2"}],
            "trip": [{"id": "TR1", "miles": "12.5"}, {"id": "TR2"}],
            "approval": [{"kind": "long day", "granted": "2026-03-01", "matter": "m1"}],
            "prior invoice": [{"number": "1000", "firm": "F1", "lines": [{"kind": "F", "hours": "1", "amount": "100"}]}]
          },
          "declare": {"receipt": "absent", "approval": "partial"},
          "tables": {"agreed_rate": [{"timekeeper": "T1", "rate": "950 USD"}, {"timekeeper": "T2", "day_from": "2025-01-01", "rate": "none", "open": true}]},
          "lists": {"vip": ["M1", "M2"]}
        }"#,
    )
    .unwrap();
    let kinds = [
        "invoice",
        "line",
        "matter",
        "firm",
        "timekeeper",
        "trip",
        "receipt",
        "budget",
        "approval",
        "prior invoice",
        "prior line",
    ];
    insta::assert_snapshot!(dump(&loaded.facts, &kinds));
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    assert_eq!(loaded.as_of.map(|day| day.to_string()).as_deref(), Some("2026-04-30"));
    insta::assert_debug_snapshot!((&loaded.tables, &loaded.lists));
    let schema = Schema::billing();
    let how = |name: &str, prior| loaded.facts.completeness(schema.kind(name, prior).unwrap());
    assert_eq!(how("trip", false), Some(Completeness::Complete));
    assert_eq!(how("approval", false), Some(Completeness::Partial));
    assert_eq!(how("receipt", false), Some(Completeness::Absent));
    assert_eq!(how("line", true), Some(Completeness::Complete));
    assert_eq!(how("event", false), None);
}

#[test]
fn json_faults_name_their_place_and_their_mend() {
    let text = r#"{
      "invoice": [],
      "as_of": "30 April",
      "invoices": [
        {"number": 1001, "firm": {"idd": "F1"}, "lines": [
          {"kind": "F", "hours": 2.5, "rate": true, "remaining": "1", "invoice": "7", "trip": 3},
          {"hours": "2"},
          "F"
        ]},
        {"matter": [], "engagement": {"tasks": ["L100", {}]}, "lines": {}}
      ],
      "records": {"aproval": [], "approval": [{"matter": {"budget": "B1"}}]},
      "declare": {"receipt": "all", "matter": "complete"},
      "tables": {"rates": [{"rate": 950}], "cap": {}},
      "lists": {"vip": [["M1"]]}
    }"#;
    insta::assert_snapshot!(json(text).unwrap_err());
    for (text, why) in [
        ("", "facts.json, line 1, column 0: EOF while parsing a value"),
        ("[]", "facts.json: an array stands where the object of the facts belongs"),
        (
            r#"{"lists": {"a": [], "a": []}}"#,
            "facts.json, line 1, column 28: the member `a` stands twice in one object",
        ),
        (
            r#"{"records": []}"#,
            "facts.json, records: an array stands where an object of records by kind belongs",
        ),
    ] {
        assert_eq!(json(text).unwrap_err(), why);
    }
    let nested = format!(r#"{{"invoices": {}"#, "[".repeat(100_000));
    assert!(json(&nested).unwrap_err().contains("recursion limit"));
}

#[test]
fn json_values_that_cannot_be_read_are_unknown_and_told() {
    let loaded = json(
        r#"{"invoices": [{"number": "7", "date": "2026-02-30", "lines": [
          {"kind": "F", "hours": "two", "rate": "950 usd", "timekeeper": {"id": "T1", "admitted": "1999"}}]}]}"#,
    )
    .unwrap();
    insta::assert_snapshot!(
        problems(&loaded.problems) + &dump(&loaded.facts, &["invoice", "line", "timekeeper"])
    );
}

#[test]
fn calendars_are_read_and_their_faults_told() {
    let good = r#"{"calendars": {"US": {"opens": "09:00", "closes": "17:00", "days": ["mon"], "holidays": ["2026-07-03"]}}}"#;
    assert!(json(good).is_ok());
    let bad =
        r#"{"calendars": {"US": {"opens": "9", "closes": "17:00", "days": ["monday"], "holiday": []}}}"#;
    assert_eq!(
        json(bad).unwrap_err(),
        "facts.json, calendars.US.holiday: a calendar has no `holiday`; did you mean `holidays`?\n\
        facts.json, calendars.US.opens: this is no time of the day; write a time of the day as `\"09:00\"`"
    );
}

#[test]
fn one_id_is_one_record_and_a_timekeepers_id_is_its_firms_own() {
    let loaded = json(
        r#"{"invoices": [
          {"number": "1", "firm": "F1", "lines": [
            {"kind": "F", "timekeeper": "T1"}, {"kind": "F", "timekeeper": {"id": "T1"}},
            {"kind": "F", "timekeeper": {"id": "T1", "role": "ASSOC"}}]},
          {"number": "2", "firm": "F2", "lines": [{"kind": "F", "timekeeper": "T1"}]}],
          "records": {"timekeeper": [{"id": "T1", "firm": "F2", "role": "PARTNR"}]}}"#,
    )
    .unwrap();
    insta::assert_snapshot!(dump(&loaded.facts, &["firm", "timekeeper"]));
    let twice = r#"{"records": {"trip": [{"id": "TR1"}, {"id": "tr1 "}]}}"#;
    let why = "facts.json, records.trip[1]: the trip `tr1 ` stands there twice; the first is records.trip[0]";
    assert_eq!(json(twice).unwrap_err(), why);
}

#[test]
fn records_without_an_id_are_as_many_as_are_given() {
    let loaded = json(
        r#"{"invoices": [{"lines": [
            {"kind": "E", "receipt": {"kind": "hotel"}}, {"kind": "E", "receipt": {"kind": "hotel"}}]}],
          "records": {"event": [{"kind": "trial"}, {"kind": "trial"}]}}"#,
    )
    .unwrap();
    assert_eq!(dump(&loaded.facts, &["receipt"]).lines().count(), 2);
    assert_eq!(dump(&loaded.facts, &["event"]).lines().count(), 2);
}

#[test]
fn records_from_csv_complete_what_invoices_say() {
    let mut supplied = Supplied::default();
    let matters = "id,state,budget.amount,budget.status,closed\nM-77,NY,25000 USD,open,\nM-1,,,,\n";
    supplied.read_csv("matter", "matters.csv", matters.as_bytes()).unwrap();
    supplied
        .read_csv("approval", "approvals.csv", "kind,matter,granted\nlong day,M-77,2026-03-0\n".as_bytes())
        .unwrap();
    let loaded = ledes(&sample(), &supplied);
    let told = supplied.check(&Schema::billing(), "USD".parse().ok()).unwrap();
    assert!(loaded.problems.is_empty());
    insta::assert_snapshot!(
        problems(&told) + &dump(&loaded.facts, &["invoice", "matter", "budget", "approval"])
    );
    supplied.read_csv("matter", "more.csv", "id,sate\nM-78,NY\n".as_bytes()).unwrap();
    let json = json_with(r#"{"records": {"matter": []}}"#, &supplied);
    assert_eq!(json.unwrap_err(), "more.csv, line 2, sate: a matter has no `sate`; did you mean `state`?");
}

#[test]
fn a_1998b_file_has_no_tax_and_the_currency_of_the_rules() {
    insta::assert_snapshot!(dump(
        &ledes(&sample(), &Supplied::default()).facts,
        &["invoice", "line", "timekeeper", "matter", "firm"]
    ));
}

#[test]
fn a_1998bi_file_is_net_of_its_tax() {
    let loaded = ledes(&international("1.5|F|2|-10|417|350.00|5|27.00|0.07|EUR"), &Supplied::default());
    insta::assert_snapshot!(dump(&loaded.facts, &["invoice", "line", "timekeeper", "matter", "firm"]));
}

#[test]
fn what_a_ledes_file_says_badly_is_unknown() {
    let loaded = ledes(&international("1|X|two||1,25|nine|3|x|y|dollars"), &Supplied::default());
    insta::assert_snapshot!(problems(&loaded.problems) + &dump(&loaded.facts, &["invoice", "line"]));
}

#[test]
fn every_column_of_money_or_time_has_a_place_in_the_facts() {
    let schema: Arc<Schema> = Schema::billing();
    let loaded = ledes(&international("1|E|3|0|0.75|0.25|1|0|0|USD"), &Supplied::default());
    let line = loaded.facts.all(schema.kind("expense", false).unwrap()).next().unwrap();
    let shown = one(&loaded.facts, line);
    for field in ["units=3", "price=0.25 USD", "amount=0.75 USD", "tax=0.00 USD", "tax_rate=0", "code=E101"] {
        assert!(shown.contains(field), "{field} in {shown}");
    }
}

fn sample() -> String {
    meruit_ledes::doc_sample()
}

/// A 1998BI file of one line from `NUMBER|TYPE|UNITS|ADJUSTMENT|TOTAL|COST|LINE|TAX|RATE|CURRENCY`.
fn international(values: &str) -> String {
    use meruit_ledes::Column;
    let values: Vec<&str> = values.split('|').collect();
    let labels: Vec<&str> = Column::ALL.iter().map(|column| column.label()).collect();
    let cells: Vec<&str> = Column::ALL
        .iter()
        .map(|column| match column {
            Column::InvoiceDate | Column::LineItemDate => "20260331",
            Column::InvoiceNumber => "A-7",
            Column::ClientId => "0071",
            Column::LawFirmMatterId => "0528",
            Column::ClientMatterId => "M-77",
            Column::LineItemNumber => values[0],
            Column::LineItemType => values[1],
            Column::LineItemUnits => values[2],
            Column::LineItemAdjustment => values[3],
            Column::LineItemTotal | Column::InvoiceTotal => values[4],
            Column::LineItemUnitCost => values[5],
            Column::LineItemTaxTotal => values[7],
            Column::LineItemTaxRate => values[8],
            Column::InvoiceCurrency => values[9],
            Column::LineItemExpenseCode => "E101",
            Column::TimekeeperId => "T7",
            Column::TimekeeperClassification => "Partner",
            Column::TimekeeperLastName => "Vale",
            Column::TimekeeperFirstName => "Ada",
            Column::LawFirmId => "12-3456789",
            Column::LawFirmName => "Vale & Orr",
            Column::LawFirmStateOrRegion => "ny",
            Column::ClientName => "Example Corp",
            Column::LineItemDescription => "Draft interrogatories",
            _ => "",
        })
        .collect();
    format!("LEDES98BI V2[]\n{}[]\n{}[]\n", labels.join("|"), cells.join("|"))
}

#[test]
fn the_total_of_an_xml_line_is_net_already() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/samples/ledes/synthetic_XML22_tiers.xml");
    let loaded = ledes(&std::fs::read_to_string(path).unwrap(), &Supplied::default());
    insta::assert_snapshot!(dump(&loaded.facts, &["invoice", "line", "timekeeper", "matter", "firm"]));
}

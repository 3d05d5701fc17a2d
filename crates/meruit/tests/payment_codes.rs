//! Every code of the lists of ISO 20022 and NACHA has a class, an owner, a first action and a policy of trying again in the
//! pack `payments`; what stands in no list goes to the bank with its code.

#![expect(clippy::unwrap_used, reason = "a test ends where the pack does not load")]

use std::collections::BTreeMap;

use meruit::{Calendar, Document, Json, Members, Options, Records, RulePack, Ruleset, Time, read_table};

/// How many codes each list has: the statuses of a payment, the reasons of a status and of a return as of the external code
/// sets of May 2025, and the returns and changes of NACHA.
const LISTS: [(&str, usize); 4] = [("payment status", 26), ("status", 301), ("return", 104), ("nacha", 91)];

/// The codes of the pack's table: set, code, class.
fn codes() -> Vec<(String, String, String)> {
    let tables = RulePack::of("payments").unwrap().tables();
    let table = read_table("payment-reasons.csv", tables["payment-reasons.csv"].as_bytes()).unwrap();
    let at = |name: &str| table.columns.iter().position(|column| column == name).unwrap();
    let (set, code, class) = (at("set"), at("code"), at("class"));
    let cell = |row: &[Option<String>], at: usize| row[at].clone().unwrap();
    table.rows.iter().map(|(_, row)| (cell(row, set), cell(row, code), cell(row, class))).collect()
}

fn decided(replies: Vec<Members>) -> Document {
    let mut records = Records::new();
    records.add_rows("bank_reply", "codes", replies);
    for kind in ["payment", "paid_invoice", "vendor", "bank_account", "call_back", "tax_profile"] {
        records.add_rows(kind, "none", []);
    }
    let week = Calendar::weekdays(Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
    let options = Options::new().calendar("banking", week);
    Ruleset::pack("payments").unwrap().decide(&records, &options).unwrap().document().clone()
}

fn reply(id: usize, set: &str, code: &str) -> Members {
    let kind = if set == "return" || set == "nacha" { "return" } else { "status" };
    let fields = [
        ("kind", kind),
        ("level", "transaction"),
        ("set", set),
        ("code", code),
        ("status", "RJCT"),
        ("date", "2026-04-10"),
    ];
    let id = ("id", Json::Text(format!("R{id}")));
    [id].into_iter()
        .chain(fields.map(|(name, value)| (name, Json::Text(value.to_owned()))))
        .chain(["payment", "reference", "payee", "amount"].map(|name| (name, Json::Null)))
        .collect()
}

#[test]
fn all_codes_are_there_once() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    for (set, code, _) in codes() {
        assert!(seen.insert((set.clone(), code.clone())), "{set} {code} stands twice");
        *counts.entry(set).or_default() += 1;
    }
    for (set, count) in LISTS {
        assert_eq!(counts.remove(set), Some(count), "{set}");
    }
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [("any".to_owned(), 1)],
        "the default row, and nothing else"
    );
}

#[test]
fn each_code_opens_a_case_with_its_class_owner_action_and_policy() {
    let known: Vec<_> = codes().into_iter().filter(|(set, ..)| set != "any").collect();
    let replies = known.iter().enumerate().map(|(id, (set, code, _))| reply(id, set, code)).collect();
    let document = decided(replies);
    let cases: BTreeMap<&str, _> = document
        .decisions
        .iter()
        .filter(|answer| answer.decision == "failed_payment")
        .map(|answer| (answer.of.as_str(), &answer.answers[0]))
        .collect();
    assert_eq!(cases.len(), known.len());
    for (id, (set, code, class)) in known.iter().enumerate() {
        let case = cases[format!("bank_reply R{id}").as_str()];
        let told = |column: &str| case[column].as_str().unwrap();
        assert!(told("class") == class || told("class") == "unclear", "{set} {code}: {case:?}");
        assert_eq!(told("code"), code);
        assert!(["AP", "bank", "vendor", "legal ops"].contains(&told("owner")), "{set} {code}: {case:?}");
        assert!(told("action").len() > 10 && !told("action").contains("quote it"), "{set} {code}: {case:?}");
        assert!(
            ["no", "after fix", "after confirmation", "after review", "after master", "next day"]
                .contains(&told("again")),
            "{set} {code}: {case:?}"
        );
    }
}

#[test]
fn a_code_in_no_list_is_never_dropped() {
    let strange =
        [("status", "ZZ99"), ("return", "R02"), ("nacha", "AC04"), ("bank", "HB-0917"), ("other", "x")];
    let document =
        decided(strange.iter().enumerate().map(|(id, (set, code))| reply(id, set, code)).collect());
    let cases: Vec<_> =
        document.decisions.iter().filter(|answer| answer.decision == "failed_payment").collect();
    assert_eq!(cases.len(), strange.len());
    for (case, (_, code)) in cases.iter().zip(strange) {
        let told = |column: &str| case.answers[0][column].as_str().unwrap();
        assert_eq!(
            (told("class"), told("owner"), told("code"), told("priority")),
            ("unknown", "bank", code, "1")
        );
    }
    let findings = document.findings.iter().filter(|finding| finding.rule == "unknown_code").count();
    assert_eq!(findings, strange.len());
}

/// The same code means one thing as a status and another as a return.
#[test]
fn codes_are_read_with_their_set() {
    let class = |set: &str, code: &str| {
        codes().into_iter().find(|(of, it, _)| of == set && it == code).map(|(.., class)| class).unwrap()
    };
    assert_ne!(class("status", "BE08"), class("return", "BE08"));
    assert_ne!(class("status", "DT02"), class("return", "DT02"));
}

//! Rules from files and texts, with their tables.

#![expect(clippy::panic, reason = "a test ends where something is not there")]

use std::collections::BTreeMap;
use std::fs;

use meruit::{LoadError, Refused, Ruleset, Style};

fn refused(error: LoadError) -> Refused {
    match error {
        LoadError::Refused(refused) => refused,
        other => panic!("{other}"),
    }
}

#[test]
fn rules_and_results_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<meruit::Ruleset>();
    shared::<meruit::Reviewer>();
    shared::<meruit::Options>();
    shared::<meruit::Review>();
    shared::<meruit::Error>();
    shared::<meruit::Reviews<&[u8]>>();
}

#[test]
fn a_file_reads_the_tables_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vip.ocg");
    fs::write(
        &path,
        "list vip from \"tables/vip.csv\"\nrule vip for each fee where matter.id in vip then note\n",
    )
    .unwrap();
    let missing = refused(Ruleset::load(&path).unwrap_err());
    assert_eq!(missing.ids().len(), 1, "{:?}", missing.ids());
    fs::create_dir(folder.path().join("tables")).unwrap();
    fs::write(folder.path().join("tables/vip.csv"), "matter\nM1\n").unwrap();
    let rules = Ruleset::load(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let tables = BTreeMap::from([("tables/vip.csv".to_owned(), "matter\r\nM1\r\n".to_owned())]);
    assert_eq!(rules.hash(), Ruleset::parse_with("other.ocg", &text, &tables).unwrap().hash());
    fs::write(folder.path().join("tables/vip.csv"), "matter\nM1,M2\n").unwrap();
    let ragged = refused(Ruleset::load(&path).unwrap_err());
    assert_eq!(ragged.ids(), ["unreadable-table"]);
    assert!(ragged.to_text(Style::PLAIN).contains("`tables/vip.csv`, line 2: 2 cells under 1 columns"));
}

#[test]
fn a_rule_file_cannot_read_what_was_not_put_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().join("secret.csv");
    fs::write(&outside, "word\nsecret\n").unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    for name in [outside.to_string_lossy().replace('\\', "/"), "../secret.csv".to_owned()] {
        let path = folder.path().join("rules/spy.ocg");
        fs::write(
            &path,
            format!(
                "list words from \"{name}\"\nrule spy for each fee where narrative mentions words then note\n"
            ),
        )
        .unwrap();
        let spy = refused(Ruleset::load(&path).unwrap_err());
        assert_eq!(spy.ids(), ["unreadable-table"]);
        assert!(!spy.to_text(Style::PLAIN).contains("secret\n"));
    }
}

#[test]
fn what_cannot_be_loaded_says_why() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Ruleset::load(folder.path()), Err(LoadError::Io { .. })));
    assert!(matches!(Ruleset::load(folder.path().join("none.ocg")), Err(LoadError::Io { .. })));
    let latin = folder.path().join("latin.ocg");
    fs::write(&latin, b"list x = \"caf\xe9\"\n").unwrap();
    let latin = refused(Ruleset::load(&latin).unwrap_err());
    assert_eq!(latin.ids(), ["not-utf-8"]);
    let two = refused(
        Ruleset::parse("two.ocg", "rule a for each fe then reject\nrule b for each fe then reject")
            .unwrap_err(),
    );
    assert_eq!(two.diagnostics().len(), 2);
    assert_eq!(two.to_string(), "two.ocg: no record is called `fe` [unknown-record] (and 1 more error)");
}

#[test]
fn a_file_stands_on_those_that_it_extends() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join("base")).unwrap();
    write(
        "base/law.ocg",
        "guideline \"Law\" layer \"law\"\nrule old for each fee where date < 2020-01-01 then reject\n",
    );
    write(
        "base/client.md",
        "# Client\n\n```ocg\nguideline \"Client\" currency USD extends \"law.ocg\"\ndefine cap = 10 hours\n\
         list vip from \"vip.csv\"\nrule long for each fee where matter.id in vip when hours > cap then warn\n```\n",
    );
    write("base/vip.csv", "matter\nM1\n");
    write(
        "matter.ocg",
        "guideline \"M1\" version \"7\" layer \"matter\" extends \"base/client.md\"\nreplace define cap = 11 hours\n",
    );
    let rules = Ruleset::load(folder.path().join("matter.ocg")).unwrap();
    assert_eq!((rules.title(), rules.version()), ("M1", "7"));
    assert_eq!(rules.rule_ids().collect::<Vec<_>>(), ["old", "long"]);
    let names: Vec<&str> = rules.sources().iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names[..2], ["base/law.ocg", "base/client.md"]);
    let read = |name: &str| (name.to_owned(), fs::read_to_string(folder.path().join(name)).unwrap());
    let files = ["base/law.ocg", "base/client.md", "base/vip.csv"].into_iter().map(read).collect();
    let (_, text) = read("matter.ocg");
    assert_eq!(Ruleset::parse_with("matter.ocg", &text, &files).unwrap().hash(), rules.hash());
    write(
        "base/law.ocg",
        "guideline \"Law\" layer \"law\"\nrule old for each fee where date < 2021-01-01 then reject\n",
    );
    assert_ne!(Ruleset::load(folder.path().join("matter.ocg")).unwrap().hash(), rules.hash());
}

#[test]
fn a_file_that_cannot_be_extended_is_told_in_its_place() {
    let told = |files: &[(&str, &str)]| {
        let (top, others) = files.split_first().unwrap();
        let others = others.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        refused(Ruleset::parse_with(top.0, top.1, &others).unwrap_err()).to_text(Style::PLAIN)
    };
    let missing = told(&[("a.ocg", "guideline \"A\" extends \"b.ocg\""), ("c.ocg", "")]);
    assert!(missing.contains("there is no file `b.ocg`") && missing.contains("a.ocg:1:23"), "{missing}");
    let circle =
        [("a.ocg", "guideline \"A\" extends \"b.ocg\""), ("b.ocg", "guideline \"B\"\n  extends \"a.ocg\"")];
    let circle = told(&circle);
    assert!(circle.contains("[extends-circular]") && circle.contains("b.ocg:2:11"), "{circle}");
    let fault = told(&[
        ("a.ocg", "guideline \"A\" extends \"b.ocg\"\nrule a for each fe then reject"),
        ("b.ocg", "rule b for each\nfee then then"),
    ]);
    assert!(fault.contains("b.ocg:2:") && !fault.contains("unknown-record"), "{fault}");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("secret.ocg"), "secret").unwrap();
    fs::write(folder.path().join("rules/a.ocg"), "guideline \"A\" extends \"../secret.ocg\"").unwrap();
    let outside = refused(Ruleset::load(folder.path().join("rules/a.ocg")).unwrap_err());
    assert_eq!(outside.ids(), ["extends-unreadable"]);
}

#[test]
fn a_rule_set_in_json_is_loaded_like_a_rule_file() {
    let text = "rule cap \"Capped\"\n  for each fee\n  then reduce rate to 300 USD\n";
    let json = meruit::rules_to_json("cap.ocg", text).unwrap();
    let (from_json, from_text) =
        (Ruleset::parse("cap.json", &json).unwrap(), Ruleset::parse("cap.ocg", text).unwrap());
    assert_eq!(from_json.hash(), from_text.hash());
    assert_eq!(from_json.rule_ids().collect::<Vec<_>>(), ["cap"]);
    let error = Ruleset::parse("cap.json", "{\"document\": 1}").unwrap_err();
    assert_eq!(error.ids(), ["rules-json"]);
    let error = Ruleset::parse("cap.json", &json.replace("\"fee\"", "\"fe\"")).unwrap_err();
    assert_eq!(error.ids(), ["unknown-record"]);
}

//! `meruit validate` from outside, on the published sample files.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not there")]

use std::process::{Command, Output};

fn validate(args: &[&str]) -> Output {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/samples/ledes");
    Command::new(env!("CARGO_BIN_EXE_meruit"))
        .arg("validate")
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn a_firm_learns_what_legal_tracker_refuses() {
    let output = validate(&["--platform", "legal-tracker", "lexitree_1998B_greedy_bad.txt"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!("legal_tracker", String::from_utf8(output.stdout).unwrap());
}

#[test]
fn programs_read_the_same_in_json() {
    let output =
        validate(&["--platform", "legal-tracker", "--format", "json", "lexitree_1998B_greedy_bad.txt"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["document"], "meruit/validation/1");
    assert_eq!(document["platform"], "legal-tracker");
    let problems = document["files"][0]["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| !problem["platform_code"].is_null()));
    assert!(problems.iter().all(|problem| problem["help"].is_string()));
}

#[test]
fn what_is_no_ledes_file_is_3() {
    assert_eq!(validate(&["none.txt"]).status.code(), Some(3));
    assert_eq!(validate(&["NOTICE"]).status.code(), Some(3));
}

#[test]
fn each_platform_has_its_own_view_of_a_file() {
    for platform in ["collaborati", "brightflag", "simplelegal", "onit", "counsellink"] {
        let output = validate(&["--platform", platform, "travisbashor_98BI_V2.txt", "vijrams_XML20.xml"]);
        insta::assert_snapshot!(platform, String::from_utf8(output.stdout).unwrap());
    }
}

#[test]
fn a_client_may_have_a_profile_of_its_own() {
    let folder = std::env::temp_dir();
    let path = folder.join(format!("meruit-profile-{}.json", std::process::id()));
    let profile = r#"{"document": "meruit/profile/1", "name": "moss", "title": "Moss Inc", "requirements": [
        {"problem": "invoice-total", "severity": "error", "code": "M-1", "advice": "ask the partner", "source": "guidelines 2026"}]}"#;
    std::fs::write(&path, profile).unwrap();
    let output = validate(&["--profile", path.to_str().unwrap(), "lexitree_1998B_greedy_bad.txt"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("(platform error M-1)\n  help: ask the partner"), "{text}");
    std::fs::write(&path, "{}").unwrap();
    let output = validate(&["--profile", path.to_str().unwrap(), "lexitree_1998B_greedy_bad.txt"]);
    assert_eq!(output.status.code(), Some(2));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_rate_sheet_is_checked_before_it_is_uploaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rates.csv");
    std::fs::write(&path, "TIMEKEEPER_ID,EFFECTIVE_RATE,CURRENCY\nT1,$950,USD\n").unwrap();
    let output = validate(&["--platform", "legal-tracker", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("line 2: EFFECTIVE_RATE: `$950` is no number of 4 decimal places at most"),
        "{text}"
    );
    assert!(text.contains("TIMEKEEPER_NAME: the column is not there"));
    let output = validate(&["--format", "json", path.to_str().unwrap()]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document["files"][0]["problems"].as_array().unwrap().len() > 6);
}

#[test]
fn a_second_feed_does_not_wipe_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (first, second, both) = (path("first.csv"), path("second.csv"), path("both.csv"));
    std::fs::write(&first, "INVOICE_NUMBER,PAYMENT_DATE,PAYMENT_NUMBER\nA-1,2026-04-01,CHK 7\n").unwrap();
    std::fs::write(&second, "INVOICE_NUMBER,PAYMENT_DATE,PAYMENT_STATUS\nA-1,,PAID\n").unwrap();
    let told = validate(&[&second, "--after", &first]);
    assert_eq!(told.status.code(), Some(1));
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("line 2: PAYMENT_DATE: blank, which would wipe `2026-04-01`"), "{text}");
    assert!(text.contains("PAYMENT_NUMBER: blank, which would wipe `CHK 7`"), "{text}");
    let written = validate(&[&second, "--after", &first, "--output", &both]);
    assert_eq!(written.status.code(), Some(0));
    assert_eq!(
        std::fs::read_to_string(&both).unwrap(),
        "INVOICE_NUMBER,PAYMENT_DATE,PAYMENT_STATUS,PAYMENT_NUMBER\nA-1,2026-04-01,PAID,CHK 7\n"
    );
    assert_eq!(validate(&[&both, "--after", &first]).status.code(), Some(0));
    let no_feed = validate(&[&second, "--after", "travisbashor_98BI_V2.txt"]);
    assert_eq!(no_feed.status.code(), Some(3));
    let many = validate(&[&second, &both, "--after", &first]);
    assert_eq!(many.status.code(), Some(2));
}

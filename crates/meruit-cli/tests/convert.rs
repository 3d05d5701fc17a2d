//! `meruit convert` from outside, on the published sample files.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not there")]

use std::process::{Command, Output};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/samples/ledes");

fn convert(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_meruit")).arg("convert").args(args).current_dir(FOLDER).output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn what_is_carried_whole_is_0() {
    let output = convert(&["synthetic_XML22_tiers.xml", "--to", "xml-2.2"]);
    assert_eq!((output.status.code(), text(output.stderr)), (Some(0), String::new()));
    insta::assert_snapshot!("tiers_again", text(output.stdout));
}

#[test]
fn what_is_lost_is_told_and_1() {
    let output = convert(&["synthetic_XML22_tiers.xml", "--to", "1998b"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!("tiers_as_1998b", text(output.stdout));
    insta::assert_snapshot!("lost_in_1998b", text(output.stderr));
}

#[test]
fn losses_are_written_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let (losses, out) = (folder.path().join("losses.json"), folder.path().join("out.parquet"));
    let output = convert(&[
        "synthetic_XML22_tiers.xml",
        "--to",
        "parquet",
        "--output",
        out.to_str().unwrap(),
        "--losses",
        losses.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    let document: serde_json::Value = serde_json::from_slice(&std::fs::read(losses).unwrap()).unwrap();
    let told = document["losses"].as_array().unwrap();
    assert!(told.iter().all(|loss| loss["reason"].is_string() && loss["invoice"] == "INV-2026-007"));
    let talk = text(output.stderr);
    assert!(talk.contains(&format!("{} values could not be carried over to parquet", told.len())), "{talk}");
    let output = convert(&[out.to_str().unwrap(), "--to", "csv"]);
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!("tiers_as_csv", text(output.stdout));
}

#[test]
fn a_file_that_is_none_leaves_nothing_behind_and_is_3() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    let output = convert(&["NOTICE", "--to", "csv", "--output", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(!out.exists());
    assert_eq!(convert(&["none.txt", "--to", "csv"]).status.code(), Some(3));
    assert_eq!(convert(&["lexitree_1998B_good.txt", "--to", "edi"]).status.code(), Some(2));
}

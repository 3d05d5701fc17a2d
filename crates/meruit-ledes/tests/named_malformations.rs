//! The malformations of real files, each alone and combined: read without a panic, every problem with its place.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};

use common::named::{OF_RECORDS, OF_XML, apply, combined, sound};
use common::promises::keeps_promises;
use meruit_ledes::{Options, Problem, read_all};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Every problem has its line, or is one of the whole file or invoice.
fn every_problem_is_placed(bytes: &[u8]) -> usize {
    let Ok(file) = read_all(bytes, Options::default()) else { return 0 };
    let lines = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64 + 1;
    let placed = |problem: &Problem, of_file: bool| {
        let name = problem.id.as_str();
        let of_whole =
            of_file || name.ends_with("-total") || name.ends_with("-parts") || name.ends_with("-checked");
        let of_whole = of_whole || name == "several-matters" || name == "billing-period";
        assert!(problem.record.is_some() || of_whole, "{problem} has no place");
        assert!(
            problem.record.is_none_or(|record| (1..=lines).contains(&record)),
            "{problem} is not in the file"
        );
    };
    file.problems.iter().for_each(|problem| placed(problem, true));
    let in_invoices: Vec<&Problem> = file.invoices.iter().flat_map(|invoice| &invoice.problems).collect();
    in_invoices.iter().for_each(|problem| placed(problem, false));
    file.problems.len() + in_invoices.len()
}

#[test]
fn each_alone_is_read_and_told() {
    let [b, bi, xml] = sound();
    let mut untold: Vec<&str> = Vec::new();
    for (sound, named) in [(&b, OF_RECORDS), (&bi, OF_RECORDS), (&xml, OF_XML)] {
        let before = every_problem_is_placed(sound.as_bytes());
        for named in named.iter().filter(|named| apply(sound, **named) != *sound) {
            let text = apply(sound, *named);
            keeps_promises(text.as_bytes());
            let after = every_problem_is_placed(text.as_bytes());
            // What is read as if nothing were wrong with it.
            let silent = [
                "CRLF",
                "CR alone",
                "no line end at the end",
                "labels in another order",
                "labels in small letters",
                "a discount of the line",
                "a currency that is no more",
                "the mark of DOS at the end",
                // 1998BI has the parts of the name too.
                "a fee without name",
            ];
            let refused = read_all(text.as_bytes(), Options::default()).is_err();
            if after <= before && !refused && !silent.contains(&named.0) {
                untold.push(named.0);
            }
        }
    }
    assert_eq!(untold, [""; 0]);
    // Each is one of some file.
    for named in OF_RECORDS {
        assert!(apply(&b, *named) != b || apply(&bi, *named) != bi, "{} changes nothing", named.0);
    }
    assert!(OF_XML.iter().all(|named| apply(&xml, *named) != xml));
}

proptest! {
    #![proptest_config(Config { cases: 150, failure_persistence: None, ..Config::default() })]

    #[test]
    fn combined_they_are_read_too(text in combined()) {
        keeps_promises(text.as_bytes());
        every_problem_is_placed(text.as_bytes());
    }
}

/// Files of one's own: `MERUIT_SAMPLES=FOLDER cargo test -p meruit-ledes --test named_malformations -- --nocapture`.
#[test]
fn files_of_a_folder_are_read() {
    let Some(folder) = std::env::var_os("MERUIT_SAMPLES") else { return };
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                read_one(&path);
            }
        }
    }
}

fn read_one(path: &Path) {
    let bytes = std::fs::read(path).expect("readable");
    keeps_promises(&bytes);
    match read_all(bytes.as_slice(), Options::default()) {
        Ok(file) => {
            let problems = every_problem_is_placed(&bytes);
            println!(
                "{}: {}, {} invoices, {problems} problems",
                path.display(),
                file.layout.format(),
                file.invoices.len()
            );
        }
        Err(error) => println!("{}: {error}", path.display()),
    }
}

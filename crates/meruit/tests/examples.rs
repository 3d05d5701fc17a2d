//! The guidelines in `examples`: they load without a warning, their invoices come out as their expected reports say, and
//! their worked cases hold.
//!
//! `MERUIT_BLESS=1 cargo test -p meruit --test examples` writes the reports anew; read the difference before it is
//! committed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where a file is not there or the rules do not load"
)]

mod worked_cases;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use meruit::document_writer::{DocumentWriter, Head};
use meruit::report_text::TextReport;
use meruit::{LoadError, Options, Review, Ruleset, Style};

/// A folder with a guideline, as it is called from the root of the repository: as a reader runs it.
struct Example {
    folder: PathBuf,
    name: String,
}

impl Example {
    fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let entries = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
        let mut folders: Vec<PathBuf> = entries.filter(|path| path.join("guideline.md").is_file()).collect();
        folders.sort();
        assert!(!folders.is_empty(), "no guideline in {}", root.display());
        let named = |folder: PathBuf| {
            let name = format!("examples/{}", folder.file_name().unwrap().to_string_lossy());
            Self { folder, name }
        };
        folders.into_iter().map(named).collect()
    }

    fn read(&self, file: &str) -> String {
        let path = self.folder.join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The rules, and the tables beside them, under the names that stand in reports.
    fn rules(&self) -> Ruleset {
        let files = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path());
        let tables: BTreeMap<String, String> = files
            .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .map(|file| (file.clone(), self.read(&file)))
            .collect();
        let name = format!("{}/guideline.md", self.name);
        match Ruleset::parse_with(&name, &self.read("guideline.md"), &tables) {
            Ok(rules) => rules,
            Err(LoadError::Refused(refused)) => panic!("{}", refused.to_text(Style::PLAIN)),
            Err(error) => panic!("{error}"),
        }
    }

    fn reviews(&self) -> Vec<Review> {
        let invoice = self.read("invoice.ledes");
        let name = format!("{}/invoice.ledes", self.name);
        let reviews = self.rules().review_ledes(&name, invoice.as_bytes(), &Options::new()).unwrap();
        reviews.collect::<Result<_, _>>().unwrap()
    }

    /// Compares a text with a file of the folder, or writes the file where the reports are blessed.
    fn expect(&self, file: &str, found: &str) {
        let path = self.folder.join(file);
        if std::env::var_os("MERUIT_BLESS").is_some() {
            fs::write(&path, found).unwrap();
            return;
        }
        let expected = self.read(file);
        let (mut expected, mut found) = (expected.lines(), found.lines());
        for number in 1.. {
            match (expected.next(), found.next()) {
                (None, None) => break,
                (expected, found) => {
                    assert_eq!(expected, found, "{}, line {number}", path.display());
                }
            }
        }
    }
}

#[test]
fn every_guideline_loads_without_a_warning() {
    for example in Example::all() {
        let rules = example.rules();
        let ids: Vec<&str> = rules.diagnostics().iter().map(|diagnostic| diagnostic.id).collect();
        assert!(ids.is_empty(), "{}: {ids:?}", example.name);
    }
}

#[test]
fn every_invoice_comes_out_as_its_report_says() {
    for example in Example::all() {
        let reviews = example.reviews();
        let head = Head::of(reviews.first().unwrap().document());
        let mut text = TextReport::new(Vec::new(), Style::PLAIN, &head).unwrap();
        let mut json = DocumentWriter::new(Vec::new(), head).unwrap();
        for review in &reviews {
            text.write(review.document()).unwrap();
            json.write(review.document()).unwrap();
        }
        example.expect("expected.txt", &String::from_utf8(text.finish().unwrap()).unwrap());
        let (json, _) = json.finish().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&json).unwrap();
        example.expect("expected.json", &format!("{}\n", serde_json::to_string_pretty(&document).unwrap()));
    }
}

/// A rule that is never found in a folder is a rule that nobody has seen at work.
#[test]
fn every_worked_case_holds_and_every_rule_is_found_somewhere() {
    for example in Example::all() {
        let rules = example.rules();
        let file = format!("{}/cases.md", example.name);
        let mut found = worked_cases::check(&rules, &file, &example.read("cases.md"));
        for review in example.reviews() {
            found.extend(review.findings().iter().filter(|f| f.verdict == "found").map(|f| f.rule.clone()));
        }
        let never: Vec<&str> = rules.rule_ids().filter(|rule| !found.contains(*rule)).collect();
        assert!(never.is_empty(), "{}: never found: {never:?}", example.name);
    }
}

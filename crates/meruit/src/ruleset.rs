//! Checked rules, ready to review by.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use meruit_core::{
    Claims, Cost, HistoryNeed, Mutant, Requirements, RuleFile, Schema, TestResult, TestRun, WaiverSummary,
};
use meruit_io::diagnostics::Source;
use meruit_io::facts::Json;
use meruit_syntax::ast::{File, ItemKind};
use meruit_syntax::{Diagnostic, print_item};

use crate::clauses::Clauses;
use crate::counterexamples::counterexamples;
use crate::error::{LoadError, ReviewError};
use crate::load::{Cache, Folder, Rules, load, load_with};
use crate::options::Options;
use crate::packs::{self, RulePack, pack_name};
use crate::review::Review;
use crate::reviewer::Reviewer;
use crate::stream::Reviews;

/// Checked rules. A clone is the same rules, and all threads can use them at once.
#[derive(Clone, Debug)]
pub struct Ruleset {
    rules: Arc<Rules>,
}

impl Ruleset {
    /// Reads a rule file, the files that it `extends`, and the tables that they read, all from its folder or below it.
    ///
    /// A file whose name ends in `.json` is a rule set in its JSON form ([`rules_to_json`](crate::rules_to_json)); messages
    /// then show the rule file that it says. `pack:NAME` is a [rule pack](crate::RULE_PACKS).
    ///
    /// ```no_run
    /// let rules = meruit::Ruleset::load("guideline.ocg")?;
    /// println!("{} ({})", rules.title(), rules.hash());
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the file cannot be read, and when anything is wrong with the rules: all of it is reported at once.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let path = path.as_ref();
        if let Some(name) = path.to_str().and_then(pack_name) {
            return Self::pack(name);
        }
        let bytes = std::fs::read(path).map_err(|source| LoadError::Io { path: path.to_owned(), source })?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        Self::checked(load(&path.to_string_lossy(), &bytes, &Folder(folder)))
    }

    /// The rules of a [rule pack](crate::RULE_PACKS), as they come with the library.
    ///
    /// ```
    /// let rules = meruit::Ruleset::pack("coding")?;
    /// assert!(rules.run_tests().iter().all(|test| test.passed()));
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When no pack has this name.
    pub fn pack(name: &str) -> Result<Self, LoadError> {
        match RulePack::of(name) {
            Some(pack) => Self::checked(load(&pack.file(), pack.text().as_bytes(), &BTreeMap::new())),
            None => Err(LoadError::Io {
                path: format!("pack:{name}").into(),
                source: std::io::Error::new(std::io::ErrorKind::NotFound, packs::unknown(name)),
            }),
        }
    }

    /// Reads rules from a text that reads no other file. `name` is the file's name, for messages.
    ///
    /// ```
    /// let rules = meruit::Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// assert_eq!(rules.rule_ids().collect::<Vec<_>>(), ["cap"]);
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse(name: &str, text: &str) -> Result<Self, LoadError> {
        Self::parse_with(name, text, &BTreeMap::new())
    }

    /// Reads rules from a text; the files that it `extends` and the tables that they read are texts by name.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// let tables = BTreeMap::from([("vip.csv".to_owned(), "matter\nM1\n".to_owned())]);
    /// let text = r#"
    /// list vip from "vip.csv"
    /// rule vip_matter for each fee where matter.id in vip then note
    /// "#;
    /// meruit::Ruleset::parse_with("vip.ocg", text, &tables)?;
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse_with(name: &str, text: &str, files: &BTreeMap<String, String>) -> Result<Self, LoadError> {
        Self::checked(load(name, text.as_bytes(), files))
    }

    /// Reads rules from a text again and again, as an editor does; the files that it `extends` and the tables that they read lie
    /// in a folder or below it. What stands as it did when the cache was last used is not read anew.
    ///
    /// ```
    /// use meruit::{Cache, Ruleset};
    /// let (mut cache, here) = (Cache::default(), std::path::Path::new("."));
    /// let text = "rule cap for each fee then reduce rate to 300";
    /// assert!(Ruleset::parse_again("cap.ocg", text, here, &mut cache).is_err());
    /// assert!(Ruleset::parse_again("cap.ocg", &format!("{text} USD"), here, &mut cache).is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse_again(name: &str, text: &str, folder: &Path, cache: &mut Cache) -> Result<Self, LoadError> {
        Self::checked(load_with(name, text.as_bytes(), &Folder(folder), cache))
    }

    fn checked(rules: Result<Rules, LoadError>) -> Result<Self, LoadError> {
        Ok(Self { rules: Arc::new(rules?) })
    }

    pub(crate) fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// The guideline's title; empty without a header.
    pub fn title(&self) -> &str {
        self.rules.plan.title()
    }

    /// The guideline's version; empty where the header gives none.
    pub fn version(&self) -> &str {
        self.rules.plan.version()
    }

    /// SHA-256 over the rule files and the tables that they read, in hexadecimal. Their own names and the line ends do
    /// not count. Every result names its rules by it.
    pub fn hash(&self) -> &str {
        self.rules.hash()
    }

    /// The ids of the rules, in the order of the file.
    pub fn rule_ids(&self) -> impl Iterator<Item = &str> {
        self.rules.plan.rule_ids()
    }

    /// What a review needs to be given: tables, lists, and kinds of record to be declared.
    ///
    /// ```
    /// let text = "rule receipt for each expense when receipt is missing then hold";
    /// let needs = meruit::Ruleset::parse("receipt.ocg", text)?.requirements();
    /// assert!(needs.records.contains("receipt"));
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn requirements(&self) -> Requirements {
        self.rules.plan.requirements()
    }

    /// Whether the rules look at earlier invoices, so that each invoice of a run is history for those decided after it.
    ///
    /// ```
    /// let rules = meruit::Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// assert!(!rules.reads_earlier_invoices());
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn reads_earlier_invoices(&self) -> bool {
        self.rules.plan.reads_earlier_invoices()
    }

    /// The earlier invoices' records that the rules look at, so that a host knows which to supply.
    ///
    /// ```
    /// let text = "rule a for each invoice when count(of prior invoice with same firm.id, number) > 0 then reject";
    /// let needs = meruit::Ruleset::parse("a.ocg", text)?.history();
    /// assert_eq!(needs[0].to_string(), "prior invoice with same firm.id, number (a)");
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn history(&self) -> Vec<HistoryNeed> {
        self.rules.plan.history()
    }

    /// The rules that are set aside for some records and a time, in the order written.
    pub fn waivers(&self) -> Vec<WaiverSummary> {
        self.rules.plan.waivers()
    }

    /// The clauses of a Markdown guideline with their rules, so that a clause without a rule is seen, and a rule without a
    /// clause.
    pub fn clauses(&self) -> &Clauses {
        self.rules.clauses()
    }

    /// Runs the tests of the rule file, in the order written; the files that it extends are tested by themselves.
    ///
    /// ```
    /// let text = r#"
    /// rule long for each fee when hours > 10 then warn
    /// test "eleven hours are long" given fee { hours 11 } expect long warns
    /// test "ten are not" given fee { hours 10 } expect long warns
    /// "#;
    /// let results = meruit::Ruleset::parse("long.ocg", text)?.run_tests();
    /// assert!(results[0].passed());
    /// assert_eq!(results[1].failures[0].claim, "long warns");
    /// assert_eq!(results[1].failures[0].got, "passed on 1");
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn run_tests(&self) -> Vec<TestResult> {
        meruit_core::run_tests(&self.rules.plan)
    }

    /// Runs the tests as [`run_tests`](Self::run_tests) does, and says why claims did not come out and what the tests
    /// reach of the rules: outcomes, arms of choices, clauses of the guideline.
    ///
    /// ```
    /// let text = r#"
    /// rule long for each fee when hours > 10 then warn
    /// test "ten hours are not long" given fee { hours 10 } expect long warns
    /// "#;
    /// let run = meruit::Ruleset::parse("long.ocg", text)?.watch_tests();
    /// assert_eq!(run.results[0].failures[0].why, ["line 1: passed: hours is 10 hours"]);
    /// assert_eq!(run.coverage.outcomes().percent(), 33); // passed, of found, passed and undetermined
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn watch_tests(&self) -> TestRun {
        meruit_core::watch_tests(&self.rules.plan)
    }

    /// Makes every small change of the rule file that its tests should notice, and says which do: a limit that is a
    /// little more, a condition that is not asked, a comparison turned round. It takes a run of all tests for each.
    ///
    /// ```
    /// use meruit::MutantFate;
    /// let text = r#"
    /// rule long for each fee when hours > 10 then warn
    /// test "eleven hours are long" given fee { hours 11 } expect long warns
    /// "#;
    /// let mutants = meruit::Ruleset::parse("long.ocg", text)?.mutants();
    /// let survivors: Vec<_> = mutants.iter().filter(|mutant| mutant.fate == MutantFate::Survived).collect();
    /// assert_eq!(survivors[0].change, "without `when hours > 10`");
    /// assert_eq!(survivors[1].change, "in `hours > 10`: `>` became `>=`");
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn mutants(&self) -> Vec<Mutant> {
        meruit_core::mutants(&self.rules.trees, &self.rules.tables)
    }

    /// The tests that did not pass, as a rule file would have them: what they give and claim, with what came out as
    /// comments. Empty where all passed.
    ///
    /// ```
    /// let text = "rule long for each fee when hours > 10 then warn\n\
    ///     test \"ten\" given fee { hours 10 } expect long warns";
    /// let rules = meruit::Ruleset::parse("long.ocg", text)?;
    /// assert_eq!(
    ///     rules.failing_tests(&rules.watch_tests()),
    ///     "# long warns: came out as passed on 1\ntest \"ten\"\n  given fee { hours 10 }\n  expect long warns\n\n"
    /// );
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn failing_tests(&self, run: &TestRun) -> String {
        let items = &self.tree().items;
        let tests = items.iter().filter(|item| matches!(item.kind, ItemKind::Test(_)));
        let failing = tests.zip(&run.results).filter(|(_, result)| !result.passed());
        let written = failing.map(|(item, result)| {
            let came_out = result.failures.iter().map(|failure| {
                let got = failure.got.split_whitespace().collect::<Vec<_>>().join(" ");
                format!("# {}: came out as {got}\n", failure.claim)
            });
            format!("{}{}\n", came_out.collect::<String>(), print_item(item))
        });
        written.collect()
    }

    /// What the checker warns of, as tests that show it: the facts of each example, and what the rules make of them. Put
    /// behind the rules they pass, for what they expect is what came out. Empty where nothing is warned of.
    ///
    /// ```
    /// let text = "rule odd for each fee when hours > 10 and hours < 5 then warn\n";
    /// let rules = meruit::Ruleset::parse("odd.ocg", text)?;
    /// let tests = rules.counterexamples();
    /// assert!(tests.ends_with("  given fee { hours 11 }\n  expect odd passes\n\n"), "{tests}");
    /// let both = meruit::Ruleset::parse("both.ocg", &format!("{text}{tests}"))?;
    /// assert!(both.run_tests()[0].passed());
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn counterexamples(&self) -> String {
        counterexamples(self)
    }

    /// The most steps that a review by these rules takes, by the numbers of records.
    ///
    /// ```
    /// let rules = meruit::Ruleset::parse("long.ocg", "rule long for each fee when hours > 10 then warn")?;
    /// let cost = rules.cost();
    /// assert_eq!(cost.rules[0].name, "long");
    /// assert_eq!(cost.total.degree(), 1); // it grows with the lines
    /// assert!(cost.total.of(|_| 1_000) < 100_000);
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn cost(&self) -> Cost {
        self.rules.plan.cost()
    }

    /// What is doubtful about the rules: warnings and advice, in the order of the text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.rules.warnings
    }

    /// What can be told of the rules before any invoice is seen: conditions that never hold, records without an answer …
    ///
    /// The warnings among [`diagnostics`](Self::diagnostics) are here too, with the facts of their examples, and advice
    /// besides. What would take too long is told as not analysed.
    ///
    /// ```
    /// let text = "rule odd for each fee when hours > 10 and hours < 5 then warn";
    /// let rules = meruit::Ruleset::parse("odd.ocg", text)?;
    /// let claims = rules.claims().claims;
    /// assert_eq!(claims[0].diagnostic.id, "never-true");
    /// let example = claims[0].example.as_ref().expect("an example");
    /// assert_eq!(example.facts.to_string(), r#"{"invoices":[{"lines":[{"hours":"11","kind":"F"}]}]}"#);
    /// assert_eq!(example.shows.words(), "`odd` passes");
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn claims(&self) -> Claims {
        meruit_core::analyse(&self.rules.plan)
    }

    /// The tree of the rule file itself, without those that it extends.
    pub fn tree(&self) -> &File {
        static NONE: File = File { header: None, items: Vec::new(), sections: Vec::new() };
        self.rules.trees.last().map_or(&NONE, |file| &file.tree)
    }

    /// The rule files with their trees, those that are extended first, for programs that need nothing else of the rules: what
    /// [`parse_again`](Self::parse_again) may take over from them is then free.
    pub fn into_files(self) -> Vec<RuleFile> {
        match Arc::try_unwrap(self.rules) {
            Ok(rules) => rules.trees,
            Err(shared) => shared.trees.clone(),
        }
    }

    /// The rule files, in the order in which the diagnostics count them.
    pub fn sources(&self) -> &[Source] {
        &self.rules.sources
    }

    /// The files that the rules read besides their own text, by the name that they read them by: what they extend, and their
    /// tables. With the text of the last of [`sources`](Self::sources) they make the same rules again.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use meruit::Ruleset;
    /// let files = BTreeMap::from([("vip.csv".to_owned(), "matter\nM1\n".to_owned())]);
    /// let text = "list vip from \"vip.csv\" rule a for each fee where matter.id in vip then note";
    /// let rules = Ruleset::parse_with("vip.ocg", text, &files)?;
    /// let again = Ruleset::parse_with("vip.ocg", text, rules.files())?;
    /// assert_eq!(again.hash(), rules.hash());
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.rules.files
    }

    /// The records that the rules can read and the fields of each, for hosts that map columns to fields.
    ///
    /// ```
    /// let rules = meruit::Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// let schema = rules.schema();
    /// let fee = schema.kind("fee", false).expect("a kind of the pack");
    /// assert!(schema.field(fee, "hours").is_some());
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn schema(&self) -> &Arc<Schema> {
        self.rules.plan.schema()
    }

    /// Binds the rules to what they need, for many reviews.
    ///
    /// ```
    /// use meruit::{Options, Ruleset, Table};
    /// let text = r#"
    ///     guideline "Caps" edition 2026 currency USD
    ///     table cap (person: text -> rate: rate) supplied
    ///     rule cap for each fee then reduce rate to cap[timekeeper.id]
    /// "#;
    /// let rules = Ruleset::parse("cap.ocg", text)?;
    /// let table = Table::from_csv("cap.csv", "person,rate\nT7,300 USD\n".as_bytes()).expect("a table");
    /// let reviewer = rules.reviewer(&Options::new().table("cap", table))?;
    /// # let ledes = meruit::doc_sample();
    /// let review = reviewer.read("march.ledes", ledes.as_bytes())?.next().expect("an invoice")?;
    /// assert_eq!(review.document().invoices[0].totals.approved, "600.00");
    /// # Ok::<(), meruit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a table, a list or a declaration that the rules need is missing, or does not hold what they say of it.
    pub fn reviewer(&self, options: &Options) -> Result<Reviewer, ReviewError> {
        Reviewer::new(self.clone(), options.clone())
    }

    /// Reviews the invoices of a LEDES file one by one.
    ///
    /// # Errors
    ///
    /// As [`reviewer`](Self::reviewer) and [`Reviewer::read`].
    pub fn review_ledes<R: Read>(
        &self,
        name: &str,
        input: R,
        options: &Options,
    ) -> Result<Reviews<std::io::BufReader<R>>, ReviewError> {
        self.reviewer(options)?.read_ledes(name, std::io::BufReader::new(input))
    }

    /// Reviews the invoices of a file: LEDES one by one, JSON all together.
    ///
    /// ```no_run
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::load("guideline.ocg")?;
    /// for review in rules.review_file("march.ledes", &Options::new())? {
    ///     println!("{}", review?.to_json());
    /// }
    /// # Ok::<(), meruit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`reviewer`](Self::reviewer) and [`Reviewer::open`].
    pub fn review_file(
        &self,
        path: impl AsRef<Path>,
        options: &Options,
    ) -> Result<Reviews<std::io::BufReader<std::fs::File>>, ReviewError> {
        self.reviewer(options)?.open(path)
    }

    /// Reviews facts in JSON.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// let facts = r#"{"invoices": [{"number": "1", "currency": "USD",
    ///     "lines": [{"kind": "F", "hours": "2", "rate": "350"}]}]}"#;
    /// let review = rules.review_json("facts.json", facts.as_bytes(), &Options::new())?;
    /// assert_eq!(review.findings()[0].amount, "100.00");
    /// # Ok::<(), meruit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`reviewer`](Self::reviewer) and [`Reviewer::json`].
    pub fn review_json(&self, name: &str, json: &[u8], options: &Options) -> Result<Review, ReviewError> {
        // The facts may bring tables of their own, so that nothing can be bound before they are read.
        Reviewer::unbound(self.clone(), options.clone()).json(name, json)
    }

    /// Reviews facts that are in memory already: what [`review_json`](Self::review_json) reads from a text.
    ///
    /// [`Json`] can be built by hand, or read from any serde deserializer.
    ///
    /// ```
    /// use meruit::{Json, Members, Options, Ruleset};
    /// let text = |text: &str| Json::Text(text.to_owned());
    /// let line = Members::from_iter([("kind", text("F")), ("hours", text("2")), ("rate", text("350"))]);
    /// let invoice = Members::from_iter([
    ///     ("number", text("1")),
    ///     ("currency", text("USD")),
    ///     ("lines", Json::List(vec![Json::Object(line)])),
    /// ]);
    /// let facts = Members::from_iter([("invoices", Json::List(vec![Json::Object(invoice)]))]);
    /// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
    /// let review = rules.review_facts("the host", &Json::Object(facts), &Options::new())?;
    /// assert_eq!(review.findings()[0].amount, "100.00");
    /// # Ok::<(), meruit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`reviewer`](Self::reviewer) and [`Reviewer::facts`].
    pub fn review_facts(&self, name: &str, facts: &Json, options: &Options) -> Result<Review, ReviewError> {
        Reviewer::unbound(self.clone(), options.clone()).facts(name, facts)
    }
}

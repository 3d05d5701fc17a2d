//! Checked rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use meruit::diagnostics::to_document;
use meruit::report::Form;
use meruit::{HistoryNeed, Ruleset, WaiverSummary};
use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi::{Env, Task};
use napi_derive::napi;
use serde_json::{Value, json};

use crate::cancel::NativeCancel;
use crate::failure::Failure;
use crate::given::{GivenRecords, options};
use crate::guarded;
use crate::render::{form_named, render};
use crate::reviewer::{Engine, NativeReviewer};

/// Checked rules, shared by all reviews.
#[napi]
pub struct NativeRuleset {
    rules: Ruleset,
}

#[napi]
impl NativeRuleset {
    /// Reads a rule file and the files beside it.
    #[napi(factory)]
    pub fn load_sync(path: String) -> napi::Result<Self> {
        Ok(guarded(|| Ok(Self { rules: Ruleset::load(path)? }))?)
    }

    /// The same on the pool.
    #[napi(ts_return_type = "Promise<NativeRuleset>")]
    pub fn load(path: String) -> AsyncTask<LoadTask> {
        AsyncTask::new(LoadTask { path })
    }

    /// Reads a text; `files` is JSON, the texts of the files beside it by name.
    #[napi(factory)]
    pub fn parse(text: String, name: String, files: String) -> napi::Result<Self> {
        Ok(guarded(|| {
            let files: BTreeMap<String, String> =
                serde_json::from_str(&files).map_err(|error| Failure::argument(format!("files: {error}")))?;
            Ok(Self { rules: Ruleset::parse_with(&name, &text, &files)? })
        })?)
    }

    /// What is known of the rules, as JSON.
    #[napi]
    pub fn describe(&self) -> String {
        let needs = self.rules.requirements();
        let warnings = to_document(self.rules.diagnostics(), self.rules.sources());
        json!({
            "title": self.rules.title(),
            "version": self.rules.version(),
            "hash": self.rules.hash(),
            "ruleIds": self.rules.rule_ids().collect::<Vec<_>>(),
            "requirements": {"tables": needs.tables, "lists": needs.lists, "records": needs.records},
            "readsEarlierInvoices": self.rules.reads_earlier_invoices(),
            "history": self.rules.history().iter().map(history).collect::<Vec<_>>(),
            "waivers": self.rules.waivers().iter().map(waiver).collect::<Vec<_>>(),
            "diagnostics": warnings.diagnostics,
            "source": source(&self.rules),
        })
        .to_string()
    }

    /// The clauses of the guideline and their rules, as JSON.
    #[napi]
    pub fn clauses(&self) -> napi::Result<String> {
        Ok(guarded(|| serde_json::to_string(&self.rules.clauses()).map_err(|_| Failure::internal()))?)
    }

    /// Runs the tests of the rule file; JSON.
    #[napi]
    pub fn test(&self) -> napi::Result<String> {
        Ok(guarded(|| {
            let results = self.rules.run_tests();
            let one = results.iter().map(|result| {
                let failures = result.failures.iter();
                let failures = failures.map(
                    |failure| json!({"claim": failure.claim, "got": failure.got, "place": failure.place}),
                );
                json!({
                    "title": result.title,
                    "passed": result.passed(),
                    "place": result.place,
                    "claims": result.claims,
                    "failures": failures.collect::<Vec<_>>(),
                })
            });
            Ok(Value::Array(one.collect()).to_string())
        })?)
    }

    /// Decides on records, on the pool; the document, or what else is written of it. `given` are options and `records` what to
    /// decide on, both JSON with the same bytes beside them.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn decide(
        &self,
        records: String,
        given: String,
        beside: Vec<Uint8Array>,
        form: String,
        cancel: Option<&NativeCancel>,
    ) -> napi::Result<AsyncTask<DecideTask>> {
        let form = form_named(&form)?;
        let beside: Vec<Vec<u8>> = beside.iter().map(|bytes| bytes.to_vec()).collect();
        let cancel = cancel.cloned().unwrap_or_default();
        let (rules, job) = (self.rules.clone(), Some((records, given, beside)));
        Ok(AsyncTask::new(DecideTask { rules, job, form, cancel }))
    }

    /// The rules with what they need. Where something is missing it is told here, if `at_once`, or else by each review that
    /// does not bring it itself.
    #[napi]
    pub fn reviewer(
        &self,
        given: String,
        beside: Vec<Uint8Array>,
        at_once: bool,
    ) -> napi::Result<NativeReviewer> {
        let beside: Vec<Vec<u8>> = beside.iter().map(|bytes| bytes.to_vec()).collect();
        Ok(guarded(|| {
            let engine = Engine::new(self.rules.clone(), options(&given, &beside)?);
            if at_once {
                engine.reviewer()?;
            }
            Ok(NativeReviewer { engine: Arc::new(engine) })
        })?)
    }
}

/// The texts that make the same rules again, in another thread for one.
fn source(rules: &Ruleset) -> Value {
    let own = rules.sources().last();
    let (name, text) = own.map_or(("", ""), |own| (own.name.as_str(), own.text()));
    json!({"text": text, "name": name, "files": rules.files()})
}

fn history(need: &HistoryNeed) -> Value {
    json!({"records": need.records, "keys": need.keys, "window": need.window, "neededBy": need.needed_by})
}

fn waiver(waiver: &WaiverSummary) -> Value {
    json!({
        "rule": waiver.rule,
        "records": waiver.records,
        "condition": waiver.condition,
        "from": waiver.from.to_string(),
        "until": waiver.until.map(|day| day.to_string()),
        "because": waiver.because,
        "by": waiver.by,
        "place": waiver.place,
    })
}

/// A rule file being read on the pool.
pub struct LoadTask {
    path: String,
}

impl Task for LoadTask {
    type Output = Ruleset;
    type JsValue = NativeRuleset;

    fn compute(&mut self) -> napi::Result<Ruleset> {
        Ok(guarded(|| Ok(Ruleset::load(&self.path)?))?)
    }

    fn resolve(&mut self, _: Env, rules: Ruleset) -> napi::Result<NativeRuleset> {
        Ok(NativeRuleset { rules })
    }
}

/// Decisions on the pool.
pub struct DecideTask {
    rules: Ruleset,
    /// The records, the options and the bytes beside them.
    job: Option<(String, String, Vec<Vec<u8>>)>,
    form: Form,
    cancel: NativeCancel,
}

impl Task for DecideTask {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> napi::Result<String> {
        let job = self.job.take();
        Ok(guarded(|| {
            self.cancel.check()?;
            let (records, given, beside) = job.ok_or_else(Failure::internal)?;
            let options = options(&given, &beside)?;
            let records = GivenRecords::read(&records)?.records(&self.rules, &beside)?;
            let review = self.rules.decide_ended_by(&records, &options, &self.cancel.flag)?;
            render(std::iter::once(Ok(review)), self.form)
        })?)
    }

    fn resolve(&mut self, _: Env, text: String) -> napi::Result<String> {
        Ok(text)
    }
}

//! Rule sets for Python.

use std::collections::BTreeMap;

use meruit::diagnostics::{to_document, to_text};
use meruit::{Page, Style, catalogue, nearest_id};
use pyo3::prelude::*;
use serde_json::json;

use crate::error::Failure;
use crate::fields::names_of_lines;
use crate::work;

/// Checked rules.
#[pyclass(frozen, module = "meruit._native")]
#[derive(Clone, Debug)]
pub(crate) struct Ruleset {
    pub(crate) rules: meruit::Ruleset,
}

#[pymethods]
impl Ruleset {
    /// Reads a rule file and what it reads.
    #[staticmethod]
    fn load(py: Python<'_>, path: String) -> PyResult<Self> {
        let loaded = work::run(py, None, move |_| Ok(meruit::Ruleset::load(path)?));
        loaded.map(|rules| Self { rules }).map_err(|failure| failure.into_py(py, None))
    }

    /// Reads rules from a text; the files that it reads are texts by name.
    #[staticmethod]
    fn parse(py: Python<'_>, name: String, text: String, files: BTreeMap<String, String>) -> PyResult<Self> {
        let loaded = work::run(py, None, move |_| Ok(meruit::Ruleset::parse_with(&name, &text, &files)?));
        loaded.map(|rules| Self { rules }).map_err(|failure| failure.into_py(py, None))
    }

    /// The guideline's title.
    #[getter]
    fn title(&self) -> &str {
        self.rules.title()
    }

    /// The guideline's version.
    #[getter]
    fn version(&self) -> &str {
        self.rules.version()
    }

    /// SHA-256 over the rule files and the tables that they read.
    #[getter]
    fn hash(&self) -> &str {
        self.rules.hash()
    }

    /// The ids of the rules, in the order of the file.
    #[getter]
    fn rule_ids(&self) -> Vec<String> {
        self.rules.rule_ids().map(str::to_owned).collect()
    }

    /// Whether each invoice of a run is history for those after it.
    #[getter]
    fn reads_earlier_invoices(&self) -> bool {
        self.rules.reads_earlier_invoices()
    }

    /// The rule files as (name, text), the most specific last.
    #[getter]
    fn sources(&self) -> Vec<(String, String)> {
        self.rules.sources().iter().map(|source| (source.name.clone(), source.text().to_owned())).collect()
    }

    /// The files that the rules read besides their own text.
    #[getter]
    fn files(&self) -> BTreeMap<String, String> {
        self.rules.files().clone()
    }

    /// What is doubtful about the rules: the document of `meruit check` as JSON, and the text for people.
    fn diagnostics(&self) -> (String, String) {
        let (found, sources) = (self.rules.diagnostics(), self.rules.sources());
        let document = serde_json::to_string(&to_document(found, sources)).unwrap_or_default();
        (document, to_text(found, sources, Style::PLAIN))
    }

    /// What a review needs to be given, as JSON.
    fn requirements(&self) -> String {
        let needs = self.rules.requirements();
        let history: Vec<String> = self.rules.history().iter().map(ToString::to_string).collect();
        json!({"tables": needs.tables, "lists": needs.lists, "records": needs.records, "history": history})
            .to_string()
    }

    /// The clauses of the guideline and their rules, as JSON.
    fn clauses(&self) -> String {
        serde_json::to_string(&self.rules.clauses()).unwrap_or_default()
    }

    /// Runs the tests of the rule file; the results as JSON.
    fn run_tests(&self, py: Python<'_>) -> PyResult<String> {
        let rules = self.rules.clone();
        let results = work::run(py, None, move |_| Ok(rules.run_tests()))
            .map_err(|failure: Failure| failure.into_py(py, None))?;
        let results: Vec<_> = results
            .iter()
            .map(|result| {
                let failures: Vec<_> = result
                    .failures
                    .iter()
                    .map(|failure| json!({"claim": failure.claim, "got": failure.got, "place": failure.place}))
                    .collect();
                json!({"title": result.title, "place": result.place, "claims": result.claims, "failures": failures})
            })
            .collect();
        Ok(json!(results).to_string())
    }

    /// The fields that columns of a frame of lines can hold.
    fn fields(&self, earlier: bool) -> Vec<String> {
        names_of_lines(self.rules.schema(), earlier)
    }
}

/// The pages of an id as JSON, by what it is found in; an empty array where it has none.
#[pyfunction]
pub(crate) fn explain(id: &str) -> (String, Option<&'static str>) {
    let pages: Vec<_> = catalogue().into_iter().filter(|page| page.id == id).map(page_of).collect();
    let near = if pages.is_empty() { nearest_id(id) } else { None };
    (json!(pages).to_string(), near)
}

/// Every id that has a page.
#[pyfunction]
pub(crate) fn explained_ids() -> Vec<&'static str> {
    catalogue().into_iter().map(|page| page.id).collect()
}

fn page_of(page: Page) -> serde_json::Value {
    json!({
        "id": page.id,
        "found_in": page.found_in,
        "says": page.says,
        "explanation": page.explanation,
        "bad": page.bad,
        "good": page.good,
    })
}

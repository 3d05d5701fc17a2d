//! Runs the example of a claim and says whether the engine does with it what is claimed.

use std::collections::BTreeMap;

use meruit::{Claim, Example, Options, Review, Ruleset, Shows};

/// A rule file as a test holds it.
pub(crate) struct Rules<'t> {
    pub text: &'t str,
    pub rules: &'t Ruleset,
    /// What the text reads.
    pub files: BTreeMap<String, String>,
}

impl<'t> Rules<'t> {
    /// A rule file that reads no other.
    pub(crate) fn of(text: &'t str, rules: &'t Ruleset) -> Self {
        Self { text, rules, files: BTreeMap::new() }
    }
}

impl Rules<'_> {
    /// `Err` says what came out in the place of what the example shows.
    pub(crate) fn holds(&self, claim: &Claim, example: &Example) -> Result<(), String> {
        match &example.shows {
            Shows::LookUp { lookup, row } => self.looks_up(lookup, row.is_some(), example)?,
            shows => {
                let facts = example.facts.to_string();
                let review = self
                    .rules
                    .review_json("example.json", facts.as_bytes(), &Options::new())
                    .map_err(|error| format!("{error}: {facts}"))?;
                reviewed(&review, shows).map_err(|got| format!("{got}: {facts}"))?;
            }
        }
        self.tests(example)?;
        if bears_out(self, claim, &example.shows) {
            Ok(())
        } else {
            Err(format!("`{}` is not borne out by {:?}", claim.diagnostic.id, example.shows))
        }
    }

    /// A look-up, asked by a decision: of literals, or of the one fee that is given.
    fn looks_up(&self, lookup: &str, is_served: bool, example: &Example) -> Result<(), String> {
        let table = lookup.split('[').next().unwrap_or_default();
        let declared = self.text.split(&format!("table {table} (")).nth(1).unwrap_or_default();
        let ty = declared.split("-> ").nth(1).and_then(|results| results.split([',', ')']).next());
        let ty = ty.and_then(|column| column.split(": ").nth(1)).unwrap_or_default();
        let reads_facts = !example.given.is_empty();
        let (kind, facts) = match reads_facts {
            true => ("fee", example.facts.to_string()),
            false => ("invoice", r#"{"invoices": [{"number": "1", "lines": []}]}"#.to_owned()),
        };
        let text = format!(
            "{}\ndecision probe for each {kind} gives answer: {ty}\n  otherwise -> {lookup}\n",
            self.text
        );
        let rules = Ruleset::parse_with("probe.ocg", &text, &self.files)
            .map_err(|error| format!("{error} in {text}"))?;
        let needs = rules.requirements();
        let options = needs.records.iter().fold(Options::new(), |options, kind| {
            options.declare(kind.as_str(), meruit::Completeness::Complete)
        });
        let review = rules
            .review_json("probe.json", facts.as_bytes(), &options)
            .map_err(|error| format!("{error}: {lookup}"))?;
        let probe = review.document().decisions.iter().find(|result| result.decision == "probe");
        let reasons: Vec<&str> =
            probe.iter().flat_map(|result| &result.reasons).map(|reason| reason.id).collect();
        let missing = reasons.contains(&"no-row");
        if missing == is_served { Err(format!("{lookup}: {probe:?}")) } else { Ok(()) }
    }

    /// The same facts as a test of the rule language.
    fn tests(&self, example: &Example) -> Result<(), String> {
        let Some(test) = example.test("the example") else { return Ok(()) };
        let text = format!("{}\n{test}", self.text);
        let rules = Ruleset::parse_with("test.ocg", &text, &self.files)
            .map_err(|error| format!("{error} in {text}"))?;
        match rules.run_tests().last() {
            Some(result) if result.passed() => Ok(()),
            result => Err(format!("{result:?} of {test}")),
        }
    }

    /// The line, counted from 1, at which a claim points.
    fn line(&self, claim: &Claim) -> usize {
        let start = claim.diagnostic.primary.span.range().start;
        self.text.get(..start).map_or(0, |before| before.matches('\n').count() + 1)
    }
}

fn reviewed(review: &Review, shows: &Shows) -> Result<(), String> {
    let document = review.document();
    match shows {
        Shows::Rule { rule, verdict } => {
            let counts = document.counts.rules.iter().find(|counts| counts.rule == *rule).cloned();
            let counts = counts.unwrap_or_default();
            let count = match *verdict {
                "found" => counts.found,
                "passed" => counts.passed,
                "excused" => counts.excused,
                "not applicable" => counts.not_applicable,
                _ => counts.undetermined,
            };
            let all =
                counts.found + counts.passed + counts.excused + counts.not_applicable + counts.undetermined;
            if count > 0 && count == all { Ok(()) } else { Err(format!("{verdict} expected of {counts:?}")) }
        }
        Shows::Takes { rule, reduced } => {
            let taken =
                document.invoices.iter().flat_map(|invoice| &invoice.by_rule).find(|of| of.rule == *rule);
            let found =
                document.findings.iter().any(|finding| finding.rule == *rule && finding.verdict == "found");
            let got = taken.map_or("0.00", |of| of.reduced.as_str());
            if found && got == reduced { Ok(()) } else { Err(format!("`{rule}` takes {got}")) }
        }
        Shows::Decision { decision, verdict, line } => {
            let results: Vec<_> =
                document.decisions.iter().filter(|result| result.decision == *decision).collect();
            let as_shown = |result: &&meruit::document::DecisionResult| {
                result.verdict == verdict && usize::try_from(result.place.line) == Ok(*line)
            };
            if !results.is_empty() && results.iter().all(as_shown) {
                Ok(())
            } else {
                Err(format!("{results:?}"))
            }
        }
        other => Err(format!("{other:?} is no review")),
    }
}

/// Whether what an example shows is what its claim says.
fn bears_out(rules: &Rules<'_>, claim: &Claim, shows: &Shows) -> bool {
    match claim.diagnostic.id {
        "never-found" => !matches!(shows, Shows::Rule { verdict: "found", .. }),
        "rule-taken-over" | "exception-apart" | "waiver-apart" | "waiver-covered" => {
            matches!(shows, Shows::Rule { verdict: "not applicable", .. })
        }
        "keep-place-freed" => matches!(shows, Shows::Rule { verdict: "found", .. }),
        "blank-undetermined" => matches!(shows, Shows::Rule { verdict: "undetermined", .. }),
        "takes-nothing" => matches!(shows, Shows::Takes { reduced, .. } if reduced == "0.00"),
        "decision-gap" => matches!(shows, Shows::Decision { verdict, .. } if verdict == "no answer"),
        "row-never-answers" | "rows-overlap" | "otherwise-never-answers" => {
            let own = rules.line(claim);
            matches!(shows, Shows::Decision { verdict, line, .. } if verdict == "answered" && *line != own)
        }
        "table-gap" => {
            matches!(shows, Shows::LookUp { row: None, .. } | Shows::Rule { verdict: "undetermined", .. })
        }
        "table-open" => matches!(shows, Shows::LookUp { row: None, .. }),
        "row-never-serves" => {
            let Shows::LookUp { row: Some(row), .. } = shows else { return false };
            !claim.diagnostic.message.starts_with(row.as_str())
        }
        "never-true" => match shows {
            Shows::Decision { line, .. } => *line != rules.line(claim),
            _ => true,
        },
        _ => true,
    }
}

//! What the checker tells, as tests that show it: the facts of each example, and what the rules make of them.

use meruit_core::{Claim, Example, Shows, TestResult};
use meruit_syntax::ast::ItemKind;
use meruit_syntax::{Diagnostic, Severity};

use crate::ruleset::Ruleset;

/// A claim's example, and how it could be said in the rule language.
struct Written<'c> {
    claim: &'c Claim,
    /// A decision that asks the look-up of the example; empty where it is of no look-up.
    probe: String,
    given: String,
    /// What could be expected; of those that come out the first is taken.
    expected: Vec<String>,
}

/// The examples of all warnings as tests, those first that stand first in the rules.
///
/// Each was run: what it expects is what comes out. What the language has no claim for stands as a comment.
pub(crate) fn counterexamples(rules: &Ruleset) -> String {
    let claims = rules.claims().claims;
    let warnings = claims.iter().filter(|claim| claim.diagnostic.severity == Severity::Warning);
    let mut all: Vec<Written<'_>> =
        (1..).zip(warnings).filter_map(|(number, claim)| Written::of(rules, claim, number)).collect();
    let got = rules.run(&all);
    for (written, results) in all.iter_mut().zip(&got) {
        written.learn(results);
    }
    let results = rules.run(&all);
    all.iter().zip(&results).map(|(written, results)| written.to_text(rules, results)).collect()
}

impl Ruleset {
    /// The results of the tests of each example, one for each claim; none of an example that the rules refuse.
    fn run(&self, all: &[Written<'_>]) -> Vec<Vec<TestResult>> {
        let own = self.run_tests().len();
        let of_all = |all: &[Written<'_>]| -> Option<Vec<TestResult>> {
            let tests: String = all.iter().map(Written::tests).collect();
            let rules = self.with_more(&tests)?;
            Some(rules.run_tests().split_off(own))
        };
        if let Some(results) = of_all(all) {
            let mut results = results.into_iter();
            return all.iter().map(|one| results.by_ref().take(one.expected.len()).collect()).collect();
        }
        all.iter().map(|one| of_all(std::slice::from_ref(one)).unwrap_or_default()).collect()
    }

    /// The same rules with more items behind them.
    fn with_more(&self, items: &str) -> Option<Self> {
        let source = self.sources().last()?;
        let text = match source.name.to_ascii_lowercase() {
            name if name.ends_with(".md") || name.ends_with(".markdown") => {
                format!("{}\n\n```ocg\n{items}```\n", source.text())
            }
            _ => format!("{}\n{items}", source.text()),
        };
        // A rule set in its JSON form is shown as the rule file that it says.
        let name = source.name.strip_suffix(".json").unwrap_or(&source.name);
        Self::parse_with(name, &text, self.files()).ok()
    }

    /// What a table's first result is, as the table declares it, and how a look-up names it.
    fn result_of(&self, table: &str) -> Option<(String, String)> {
        self.rules().trees.iter().rev().find_map(|file| {
            let of_table = file.tree.items.iter().find_map(|item| match &item.kind {
                ItemKind::Table(found) if found.name.node == table => Some(found),
                _ => None,
            })?;
            let result = of_table.results.first()?;
            let ty = file.text.get(result.ty.span.range())?.to_owned();
            let column =
                if of_table.results.len() > 1 { format!(".{}", result.name.node) } else { String::new() };
            Some((ty, column))
        })
    }
}

impl<'c> Written<'c> {
    fn of(rules: &Ruleset, claim: &'c Claim, number: usize) -> Option<Self> {
        let example = claim.example.as_ref()?;
        let mut given: String = example.given.iter().map(|given| format!("  given {given}\n")).collect();
        if given.is_empty() {
            given.push_str("  given invoice {}\n");
        }
        let (probe, expected) = match &example.shows {
            Shows::LookUp { lookup, row } => {
                let (ty, column) = rules.result_of(lookup.split('[').next().unwrap_or_default())?;
                let name = format!("looked_up_{number}");
                let probe = format!(
                    "decision {name}\n  for each invoice\n  gives answer: {ty}\n  otherwise -> {lookup}{column}\n\n"
                );
                let claimed = if row.is_some() { "does not apply" } else { "is undetermined" };
                (probe, vec![format!("{name} {claimed}")])
            }
            shows => (String::new(), expectations(rules, example, shows)),
        };
        Some(Self { claim, probe, given, expected })
    }

    /// The example as a test for each thing that could be expected.
    fn tests(&self) -> String {
        let tests = self.expected.iter().map(|expected| self.test("the example", expected));
        std::iter::once(self.probe.clone()).chain(tests).collect()
    }

    fn test(&self, title: &str, expected: &str) -> String {
        format!("test {}\n{}  expect {expected}\n\n", meruit_syntax::quoted(title), self.given)
    }

    /// Takes what came out in the place of what was expected for something to expect.
    fn learn(&mut self, results: &[TestResult]) {
        let failures = results.iter().flat_map(|result| &result.failures);
        let learnt: Vec<String> = failures
            .flat_map(|failure| {
                let subject = failure.claim.split(' ').next().unwrap_or_default();
                match failure.got.strip_prefix("-> ") {
                    // A text is told without its quotes.
                    Some(answer) => {
                        vec![format!("{subject} -> {answer}"), format!("{subject} -> \"{answer}\"")]
                    }
                    None => vec![format!("{subject} {}", failure.got)],
                }
            })
            .filter(|claim| meruit_syntax::parse(&self.test("learnt", claim), 0).diagnostics.is_empty())
            .collect();
        self.expected.extend(learnt);
    }

    fn to_text(&self, rules: &Ruleset, results: &[TestResult]) -> String {
        let Diagnostic { message, id, primary, .. } = &self.claim.diagnostic;
        let source = rules.sources().get(usize::try_from(primary.file).unwrap_or(usize::MAX));
        let line = source.map_or(0, |source| source.line_and_column(primary.span.range().start).0);
        let shows = self.claim.example.as_ref().map(|example| example.shows.words()).unwrap_or_default();
        let told = format!("# line {line}: {message} [{id}]\n# for example: {shows}\n");
        let passing = self.expected.iter().zip(results).find(|(_, result)| result.passed());
        match passing {
            Some((expected, _)) => {
                let title = format!("{id} at line {line}");
                format!("{told}{}{}", self.probe, self.test(&title, expected))
            }
            None => {
                let given = self.given.lines().map(|line| format!("# {}\n", line.trim())).collect::<String>();
                format!("{told}{given}\n")
            }
        }
    }
}

/// What could be claimed of what an example shows, the likeliest first.
fn expectations(rules: &Ruleset, example: &Example, shows: &Shows) -> Vec<String> {
    if let Some(expected) = example.expected() {
        return vec![expected];
    }
    let currency =
        rules.rules().plan.currency().map_or_else(|| "USD".to_owned(), |currency| currency.to_string());
    match shows {
        Shows::Rule { rule, .. } => {
            let verbs = ["notes", "warns", "asks", "holds", "returns", "rejects"];
            let sums =
                ["reduces", "credits", "withholds", "releases"].map(|verb| format!("{verb} 1 {currency}"));
            let all = verbs.into_iter().map(str::to_owned).chain(sums);
            all.map(|verb| format!("{rule} {verb}")).collect()
        }
        // A test cannot say that a rule took nothing; what is left of the invoice shows it.
        Shows::Takes { .. } => vec![format!("invoice.approved 1 {currency}")],
        Shows::Decision { decision, .. } => vec![format!("{decision} does not apply")],
        Shows::LookUp { .. } => Vec::new(),
    }
}

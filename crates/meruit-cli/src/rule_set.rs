//! What a rule set needs and how far it covers its guideline: as text, and for programs.

use std::fmt::Write as _;

use meruit::document::Place;
use meruit::{Clause, Clauses, HistoryNeed, LooseRule, Requirements, Ruleset, WaiverSummary};
use serde::Serialize;

use crate::talk::printable;

/// A rule set in the document for programs; what was not asked for is not there.
#[derive(Debug, Serialize)]
pub(crate) struct RuleSet {
    /// The file that was named.
    file: String,
    #[serde(flatten)]
    summary: Option<Summary>,
    #[serde(flatten)]
    clauses: Option<Clauses>,
}

/// What a host brings for these rules, and what they set aside.
#[derive(Debug, Serialize)]
struct Summary {
    needs: Requirements,
    history: Vec<HistoryNeed>,
    waivers: Vec<WaiverSummary>,
}

impl RuleSet {
    pub(crate) fn new(file: String, rules: &Ruleset, summary: bool, clauses: bool) -> Self {
        let summary = summary.then(|| Summary {
            needs: rules.requirements(),
            history: rules.history(),
            waivers: rules.waivers(),
        });
        Self { file, summary, clauses: clauses.then(|| rules.clauses().clone()) }
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.file);
        if let Some(summary) = &self.summary {
            summary.write(&mut text);
        }
        if let Some(clauses) = &self.clauses {
            write_clauses(&mut text, clauses);
        }
        printable(&text)
    }
}

impl Summary {
    fn write(&self, text: &mut String) {
        let names =
            |names: &std::collections::BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        for (title, needed) in [
            ("tables to bind", &self.needs.tables),
            ("lists to bind", &self.needs.lists),
            ("records to declare", &self.needs.records),
        ] {
            if !needed.is_empty() {
                let _ = writeln!(text, "  {title}: {}", names(needed));
            }
        }
        let history: Vec<String> = self.history.iter().map(ToString::to_string).collect();
        section(text, "history to supply", "no history is needed", &history);
        let waivers: Vec<String> =
            self.waivers.iter().map(|waiver| format!("{waiver} ({})", at(&waiver.place))).collect();
        section(text, "waivers", "no rule is waived", &waivers);
    }
}

fn write_clauses(text: &mut String, clauses: &Clauses) {
    if clauses.clauses.is_empty() {
        let _ =
            writeln!(text, "  there are no clauses: no heading of a Markdown document is among these rules");
    } else {
        write_covered(text, clauses);
    }
    let loose: Vec<String> = clauses.rules_without_clause.iter().map(loose).collect();
    section(text, "rules without a clause", "no rule is without a clause", &loose);
}

fn write_covered(text: &mut String, clauses: &Clauses) {
    let with_rules = clauses.clauses.iter().filter(|clause| !clause.rules.is_empty()).count();
    let _ = writeln!(text, "  {with_rules} of {} clauses have rules", clauses.clauses.len());
    let without: Vec<String> = clauses.without_rule().map(without_rule).collect();
    section(text, "clauses without a rule", "no clause is without a rule", &without);
    let remarked: Vec<String> = clauses
        .remarked()
        .map(|clause| format!("{}: {}", heading(clause), clause.remark.as_deref().unwrap_or_default()))
        .collect();
    if !remarked.is_empty() {
        section(text, "clauses that say why they have none", "", &remarked);
    }
}

/// A title with lines under it, or what is said where there are none.
fn section(text: &mut String, title: &str, none: &str, lines: &[String]) {
    if lines.is_empty() {
        let _ = writeln!(text, "  {none}");
        return;
    }
    let _ = writeln!(text, "  {title}");
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
}

fn without_rule(clause: &Clause) -> String {
    let definitions = if clause.has_definitions { " (definitions only)" } else { "" };
    format!("{}{definitions}", heading(clause))
}

fn heading(clause: &Clause) -> String {
    let blank = if clause.number.is_empty() { "" } else { " " };
    format!("{}  {}{blank}{}", at(&clause.place), clause.number, clause.title)
}

fn loose(rule: &LooseRule) -> String {
    let cited = rule.section.as_ref().map(|section| format!(", whose section \"{section}\" is no heading"));
    format!("{}  {}{}", at(&rule.place), rule.name, cited.unwrap_or_default())
}

fn at(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}

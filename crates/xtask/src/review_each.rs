//! `cargo xtask review-each`

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, Write};

use meruit::{Options, Ruleset};
use serde_json::{Value, json};

/// Review each line of standard input, `{"rules": "…", "facts": {…}}`, and write a result document a line.
///
/// It is the engine's side of `tests/model/compare.py`. What does not load comes out as `{"error": "…"}`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let text = match review(&line?) {
            Ok(document) => document,
            Err(error) => json!({ "error": error.to_string() }).to_string(),
        };
        writeln!(out, "{text}")?;
        out.flush()?;
    }
    Ok(())
}

fn review(line: &str) -> Result<String, Box<dyn Error>> {
    let case: Value = serde_json::from_str(line)?;
    let rules = case["rules"].as_str().ok_or("a case has no `rules`")?;
    let rules = match Ruleset::parse_with("rules.ocg", rules, &BTreeMap::new()) {
        Ok(rules) => rules,
        Err(meruit::LoadError::Refused(refused)) => return Err(refused.to_text(meruit::Style::PLAIN).into()),
        Err(error) => return Err(error.into()),
    };
    Ok(rules.review_json("facts.json", case["facts"].to_string().as_bytes(), &Options::new())?.to_json())
}

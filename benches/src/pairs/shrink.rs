//! Leaves out of rules and facts what a difference does not hang on, so that it can be read.

use meruit::Ruleset;
use serde_json::Value;

use super::{Difference, Input, both, written};

/// The documents, where rules and facts still make two that differ.
fn differ(rules: &str, facts: &Input) -> Option<[String; 2]> {
    let rules = Ruleset::parse("made-up.ocg", rules).ok()?;
    let [quick, plain] = both(&rules, facts);
    let documents = [written(&quick), written(&plain)];
    // What cannot be reviewed either way says nothing of the difference that was found.
    let [quick, plain] = &documents;
    (quick != plain).then_some(documents)
}

/// The least rules and facts that make two documents, found by leaving one thing out after the other.
pub(super) fn least(mut rules: String, mut facts: Input) -> Difference {
    loop {
        let before = (rules.len(), facts.text().len());
        rules = least_rules(&rules, &facts);
        facts = match facts {
            Input::Json(text) => Input::Json(least_json(text, &rules)),
            Input::Ledes(text) => Input::Ledes(least_lines(&text, |less| {
                differ(&rules, &Input::Ledes(less.to_owned())).is_some()
            })),
        };
        if before == (rules.len(), facts.text().len()) {
            break;
        }
    }
    let [quick, plain] = differ(&rules, &facts).unwrap_or_default();
    Difference { rules, facts: facts.text().to_owned(), quick, plain }
}

/// Leaves lines out of a text.
fn least_lines(text: &str, still: impl Fn(&str) -> bool) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    // A table's rows go before its head, which cannot stand alone.
    for at in (0..lines.len()).rev() {
        let left = lines.remove(at);
        if !still(&(lines.join("\n") + "\n")) {
            lines.insert(at, left);
        }
    }
    lines.join("\n") + "\n"
}

/// Leaves lines out of the rules; each rule, list and row of a table is one.
fn least_rules(rules: &str, facts: &Input) -> String {
    let rules = least_lines(rules, |less| differ(less, facts).is_some());
    let mut lines: Vec<&str> = rules.lines().collect();
    // A table and its rows go together.
    let tables: Vec<&str> = lines.iter().copied().filter(|line| line.starts_with("table ")).collect();
    for table in tables {
        let Some(start) = lines.iter().position(|line| *line == table) else { continue };
        let rows = lines.iter().skip(start + 1).take_while(|line| line.starts_with("  ")).count();
        let without: Vec<&str> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| !(start..=start + rows).contains(at))
            .map(|(_, line)| *line)
            .collect();
        if differ(&without.join("\n"), facts).is_some() {
            lines = without;
        }
    }
    lines.join("\n") + "\n"
}

/// Leaves members and elements out of the facts.
fn least_json(facts: String, rules: &str) -> String {
    let Ok(mut all) = serde_json::from_str::<Value>(&facts) else { return facts };
    let still = |all: &Value| differ(rules, &Input::Json(all.to_string())).is_some();
    if !still(&all) {
        return facts;
    }
    let mut paths = Vec::new();
    collect(&all, String::new(), &mut paths);
    // The last first: what stands before keeps its place.
    for path in paths.iter().rev() {
        let Some((parent, name)) = path.rsplit_once('/') else { continue };
        let without = {
            let mut without = all.clone();
            match without.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.remove(name)),
                Some(Value::Array(elements)) => match name.parse::<usize>() {
                    Ok(at) if at < elements.len() => drop(elements.remove(at)),
                    _ => continue,
                },
                _ => continue,
            }
            without
        };
        if still(&without) {
            all = without;
        }
    }
    all.to_string()
}

fn collect(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                // The whole goes before its parts: the paths are gone through from the end.
                collect(member, format!("{path}/{name}"), paths);
                paths.push(format!("{path}/{name}"));
            }
        }
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                collect(element, format!("{path}/{at}"), paths);
                paths.push(format!("{path}/{at}"));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_goes_before_its_parts() {
        let mut paths = Vec::new();
        collect(&serde_json::json!({"a": [1, {"b": 2}]}), String::new(), &mut paths);
        assert_eq!(paths, ["/a/0", "/a/1/b", "/a/1", "/a"]);
    }
}

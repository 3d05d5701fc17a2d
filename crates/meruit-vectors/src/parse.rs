//! A vector file → its cases.

use std::collections::BTreeMap;

use crate::{Case, VectorError};

/// A fenced block: what stands behind the backticks, the line of the fence, and where its text stands in the file.
struct Block<'t> {
    info: &'t str,
    line: usize,
    text: &'t str,
    at: std::ops::Range<usize>,
}

/// A case as it is being read.
struct Open<'t> {
    name: &'t str,
    line: usize,
    sections: Vec<String>,
    blocks: Vec<Block<'t>>,
}

/// The cases of a vector file.
///
/// # Errors
///
/// When the text breaks the format of `tests/vectors/README.md`.
pub fn parse(file: &str, text: &str) -> Result<Vec<Case>, VectorError> {
    let mut cases = Vec::new();
    let mut open: Option<Open<'_>> = None;
    let mut lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let mut number = 0;
    let fault = |line, what: String| VectorError::Format { file: file.to_owned(), line, what };
    while let Some((_, line)) = lines.next() {
        number += 1;
        let bare = line.trim_end();
        if let Some(name) = bare.strip_prefix("## ") {
            if let Some(done) = open.take() {
                cases.push(close(file, done)?);
            }
            open = Some(Open { name: name.trim(), line: number, sections: Vec::new(), blocks: Vec::new() });
        } else if let (Some(sections), Some(case)) = (bare.strip_prefix("Section: "), &mut open) {
            case.sections.extend(sections.split(',').map(|section| section.trim().to_owned()));
        } else if let Some(info) = bare.strip_prefix("```") {
            let fence = number;
            let mut body: Option<std::ops::Range<usize>> = None;
            let end = loop {
                let Some((at, line)) = lines.next() else {
                    return Err(fault(fence, "the block is not closed".to_owned()));
                };
                number += 1;
                if line.trim_end() == "```" {
                    break at;
                }
                body.get_or_insert(at..at);
            };
            let at = body.map_or(end..end, |body| body.start..end);
            let text = text.get(at.clone()).unwrap_or_default();
            match &mut open {
                Some(case) => case.blocks.push(Block { info: info.trim(), line: fence, text, at }),
                None => return Err(fault(fence, "the block belongs to no case".to_owned())),
            }
        }
    }
    if let Some(done) = open {
        cases.push(close(file, done)?);
    }
    Ok(cases)
}

fn close(file: &str, case: Open<'_>) -> Result<Case, VectorError> {
    let Open { name, line, sections, blocks } = case;
    let fault = |line, what: String| VectorError::Format { file: file.to_owned(), line, what };
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(kebab) {
        return Err(fault(line, format!("`{name}` is no name in kebab-case")));
    }
    if sections.is_empty() || sections.iter().any(|section| !section.contains('#')) {
        return Err(fault(line, format!("`{name}` names no `Section: FILE.md#ANCHOR`")));
    }
    let (mut rules, mut facts, mut expected) = (None, None, None);
    let mut files = BTreeMap::new();
    for block in &blocks {
        let slot = match block.info.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["ocg"] => &mut rules,
            ["json", "facts"] => &mut facts,
            ["json", "expected"] => &mut expected,
            ["csv" | "ocg", name] => {
                if files.insert((*name).to_owned(), block.text.to_owned()).is_some() {
                    return Err(fault(block.line, format!("`{name}` is there twice")));
                }
                continue;
            }
            _ => return Err(fault(block.line, format!("a case has no block `{}`", block.info))),
        };
        if slot.replace(block).is_some() {
            return Err(fault(block.line, format!("`{name}` has a second block `{}`", block.info)));
        }
    }
    let need = |block: Option<&&Block<'_>>, what: &str| {
        block.map(|_| ()).ok_or_else(|| fault(line, format!("`{name}` has no block `{what}`")))
    };
    need(rules.as_ref(), "ocg")?;
    need(facts.as_ref(), "json facts")?;
    need(expected.as_ref(), "json expected")?;
    let (Some(rules), Some(facts), Some(expected)) = (rules, facts, expected) else {
        return Err(fault(line, format!("`{name}` lacks a block")));
    };
    let json = |block: &Block<'_>| -> Result<serde_json::Value, VectorError> {
        serde_json::from_str(block.text)
            .map_err(|error| fault(block.line + error.line(), format!("{}: {error}", block.info)))
    };
    json(facts)?;
    let wanted = json(expected)?;
    if !wanted.is_object() {
        return Err(fault(expected.line, "what is expected is an object".to_owned()));
    }
    Ok(Case {
        file: file.to_owned(),
        line,
        name: name.to_owned(),
        sections,
        rules: rules.text.to_owned(),
        files,
        facts: facts.text.to_owned(),
        expected: wanted,
        expected_at: expected.at.clone(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::parse;

    pub(crate) const FILE: &str = "# Rates\n\nWords.\n\n## rate-over-cap\nSection: language.md#reduce, language.md#rates\n\n\
        More words.\n\n```ocg\nrule cap for each fee\n  then reduce rate to 950 USD\n```\n\n```csv rates.csv\na,b\n```\n\n\
        ```json facts\n{\"invoices\": []}\n```\n\n```json expected\n{\"status\": \"clean\"}\n```\n\n## second\n\
        Section: language.md#x\n```ocg\n```\n```json facts\n{}\n```\n```json expected\n{\n  \"refused\": [\"a\"]\n}\n```\n";

    #[test]
    fn cases_are_read_with_their_blocks() {
        let cases = parse("rates.md", FILE).unwrap();
        assert_eq!(cases.len(), 2);
        let case = &cases[0];
        assert_eq!((case.name.as_str(), case.line), ("rate-over-cap", 5));
        assert_eq!(case.sections, ["language.md#reduce", "language.md#rates"]);
        assert!(case.rules.starts_with("rule cap"));
        assert_eq!(case.files["rates.csv"], "a,b\n");
        assert_eq!(case.expected["status"], "clean");
        assert_eq!(&FILE[case.expected_at.clone()], "{\"status\": \"clean\"}\n");
        assert_eq!(cases[1].rules, "");
    }

    #[test]
    fn what_breaks_the_format_is_told_with_its_line() {
        for (from, to, why) in [
            ("## rate-over-cap", "## Rate over cap", "v.md:5: `Rate over cap` is no name in kebab-case"),
            ("Section: language.md#x\n", "", "v.md:27: `second` names no `Section: FILE.md#ANCHOR`"),
            ("```ocg\n```", "", "v.md:27: `second` has no block `ocg`"),
            ("{}\n", "{\n", "v.md:33: json facts: EOF while parsing an object at line 2 column 0"),
            ("```json expected\n{\n", "```json expect\n{\n", "v.md:34: a case has no block `json expect`"),
        ] {
            assert!(FILE.contains(from));
            assert_eq!(parse("v.md", &FILE.replacen(from, to, 1)).unwrap_err().to_string(), why);
        }
    }
}

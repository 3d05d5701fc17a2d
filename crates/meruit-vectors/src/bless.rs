//! Writing the hash of a whole document into a vector file, and nothing else.

use std::collections::BTreeMap;

use crate::{VectorError, parse};

/// The text of a vector file with the hash of each case named put into its `expected`.
///
/// A `document` that is there gets the new hash; where there is none it becomes the first member. Everything else stays
/// as it is, byte for byte.
///
/// # Errors
///
/// When the text breaks the format.
pub fn bless(file: &str, text: &str, hashes: &BTreeMap<String, String>) -> Result<String, VectorError> {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for case in parse(file, text)? {
        let Some(hash) = hashes.get(&case.name) else { continue };
        let block = text.get(case.expected_at.clone()).unwrap_or_default();
        out.push_str(text.get(done..case.expected_at.start).unwrap_or_default());
        out.push_str(&with_hash(block, hash));
        done = case.expected_at.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Ok(out)
}

fn with_hash(block: &str, hash: &str) -> String {
    if let Some(at) = value_of_document(block) {
        let (before, after) =
            (block.get(..at.start).unwrap_or_default(), block.get(at.end..).unwrap_or_default());
        return format!("{before}\"{hash}\"{after}");
    }
    let Some((before, after)) = block.split_once('{') else { return block.to_owned() };
    let member = format!("\"document\": \"{hash}\"");
    if after.trim_start().starts_with('}') {
        format!("{before}{{{member}{after}")
    } else if let Some(rest) = after.strip_prefix('\n') {
        let indent: String = rest.chars().take_while(|c| *c == ' ').collect();
        format!("{before}{{\n{indent}{member},\n{rest}")
    } else {
        format!("{before}{{{member}, {after}")
    }
}

/// Where the value of the outermost object's member `document` stands, quotes included.
fn value_of_document(block: &str) -> Option<std::ops::Range<usize>> {
    let mut depth = 0;
    let mut name_before = false;
    let mut bytes = block.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                let mut escaped = false;
                let end = loop {
                    let (end, byte) = bytes.next()?;
                    match byte {
                        b'"' if !escaped => break end,
                        b'\\' => escaped = !escaped,
                        _ => escaped = false,
                    }
                };
                let rest = block.get(end + 1..)?.trim_start();
                if name_before {
                    return Some(at..end + 1);
                }
                name_before =
                    depth == 1 && rest.starts_with(':') && block.get(at + 1..end) == Some("document");
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{bless, with_hash};
    use crate::parse::tests::FILE;

    #[test]
    fn the_hash_is_put_in_and_replaced() {
        for (before, after) in [
            ("{}\n", "{\"document\": \"h\"}\n"),
            ("{\"a\": 1}\n", "{\"document\": \"h\", \"a\": 1}\n"),
            ("{\n  \"a\": 1\n}\n", "{\n  \"document\": \"h\",\n  \"a\": 1\n}\n"),
            ("{\"a\": {\"document\": \"x\"}}", "{\"document\": \"h\", \"a\": {\"document\": \"x\"}}"),
            (
                "{\"a\": \"\\\"document\", \"document\" : \"x\"}",
                "{\"a\": \"\\\"document\", \"document\" : \"h\"}",
            ),
        ] {
            assert_eq!(with_hash(before, "h"), after);
        }
    }

    #[test]
    fn only_the_cases_named_are_changed() {
        let hashes = BTreeMap::from([("rate-over-cap".to_owned(), "h".to_owned())]);
        let blessed = bless("v.md", FILE, &hashes).unwrap();
        assert_eq!(blessed, FILE.replace("{\"status\"", "{\"document\": \"h\", \"status\""));
        assert_eq!(bless("v.md", &blessed, &hashes).unwrap(), blessed);
    }
}

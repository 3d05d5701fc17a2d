//! Diagnostics → SARIF 2.1.0, which code hosts and editors show.
//!
//! The format is the OASIS standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use serde_json::{Value, json};

use super::json::{CheckDocument, DiagnosticReport, PlaceReport, SuggestionReport};

/// The log of one run over some rule files. `describe` gives what an id means, in short and in full.
///
/// ```
/// use meruit_io::diagnostics::{Source, to_document, to_sarif};
/// use meruit_syntax::{Diagnostic, Span};
///
/// let fault = Diagnostic::error("unknown-record", "no record is called `fe`", 0, Span::new(18, 20));
/// let document = to_document(&[fault], &[Source::new("rates.ocg", "rule cap for each fe")]);
/// let log = to_sarif(&document, |_| None);
/// assert_eq!(log["runs"][0]["results"][0]["ruleId"], "unknown-record");
/// ```
pub fn to_sarif(document: &CheckDocument, describe: impl Fn(&str) -> Option<(String, String)>) -> Value {
    let mut ids: Vec<&str> = document.diagnostics.iter().map(|found| found.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rules: Vec<Value> = ids
        .iter()
        .map(|id| match describe(id) {
            Some((short, full)) => json!({
                "id": id,
                "shortDescription": { "text": short },
                "fullDescription": { "text": full },
                "help": { "text": format!("meruit explain {id}") },
            }),
            None => json!({ "id": id }),
        })
        .collect();
    let results: Vec<Value> = document.diagnostics.iter().map(|found| result(found, &ids)).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "meruit",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "artifacts": document.files.iter().map(|file| json!({ "location": { "uri": uri(file) } })).collect::<Vec<_>>(),
            "results": results,
        }],
    })
}

fn result(found: &DiagnosticReport, ids: &[&str]) -> Value {
    let level = match found.severity {
        "error" => "error",
        "warning" => "warning",
        _ => "note",
    };
    let text = std::iter::once(found.message.as_str()).chain(found.help.iter().map(String::as_str));
    let mut result = json!({
        "ruleId": found.id,
        "ruleIndex": ids.iter().position(|id| *id == found.id),
        "level": level,
        "message": { "text": text.collect::<Vec<_>>().join("; ") },
        "locations": [{ "physicalLocation": physical(&found.primary.place) }],
    });
    if !found.related.is_empty() {
        let related = found.related.iter().map(|label| {
            json!({
                "physicalLocation": physical(&label.place),
                "message": { "text": label.message },
            })
        });
        result["relatedLocations"] = related.collect();
    }
    if !found.suggestions.is_empty() {
        result["fixes"] = found.suggestions.iter().map(fix).collect();
    }
    result
}

fn fix(suggestion: &SuggestionReport) -> Value {
    json!({
        "description": { "text": suggestion.message },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(&suggestion.place.file) },
            "replacements": [{
                "deletedRegion": region(&suggestion.place),
                "insertedContent": { "text": suggestion.replacement },
            }],
        }],
    })
}

fn physical(place: &PlaceReport) -> Value {
    json!({ "artifactLocation": { "uri": uri(&place.file) }, "region": region(place) })
}

fn region(place: &PlaceReport) -> Value {
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

/// A file's name as a relative URI.
fn uri(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(char::from(byte))
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

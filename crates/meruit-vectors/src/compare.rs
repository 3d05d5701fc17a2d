//! What came out against what must come out.

use serde_json::Value;

use crate::Case;

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The review ran: the document, and the SHA-256 of its bytes in hexadecimal.
    Document(Value, String),
    /// The rules were refused: the ids of their errors.
    Refused(Vec<String>),
    /// The review did not start: the ids of the reasons.
    NotStarted(Vec<String>),
    /// The facts were refused.
    FactsRefused(String),
}

/// Compares what came out with what the case expects.
///
/// Objects must hold at least the members named, arrays must have the same length. Ids are compared each once, in
/// alphabetical order.
///
/// # Errors
///
/// The first difference, in words.
pub fn compare(case: &Case, outcome: &Outcome) -> Result<(), String> {
    let ids = |ids: &[String]| {
        let mut ids: Vec<Value> = ids.iter().map(|id| Value::from(id.as_str())).collect();
        ids.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        ids.dedup();
        Value::Array(ids)
    };
    let (refused, not_started) = (case.expected.get("refused"), case.expected.get("not_started"));
    match (outcome, refused, not_started) {
        (Outcome::Refused(found), Some(wanted), None) => matches(wanted, &ids(found), "refused"),
        (Outcome::NotStarted(found), None, Some(wanted)) => matches(wanted, &ids(found), "not_started"),
        (Outcome::Document(document, hash), None, None) => {
            for (name, wanted) in case.expected.as_object().into_iter().flatten() {
                if name != "document" {
                    let found = document.get(name).ok_or_else(|| format!("the document has no `{name}`"))?;
                    matches(wanted, found, name)?;
                }
            }
            match case.hash() {
                Some(wanted) if wanted != hash => {
                    Err("the document differs from the blessed one in a member that the case does not name"
                        .to_owned())
                }
                _ => Ok(()),
            }
        }
        (Outcome::Refused(found), ..) => Err(format!("the rules were refused: {}", ids(found))),
        (Outcome::NotStarted(found), ..) => Err(format!("the review did not start: {}", ids(found))),
        (Outcome::FactsRefused(why), ..) => Err(format!("the facts were refused: {why}")),
        (Outcome::Document(..), ..) => Err("the review ran, and should not have".to_owned()),
    }
}

fn matches(wanted: &Value, found: &Value, path: &str) -> Result<(), String> {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            for (name, wanted) in wanted {
                let path = format!("{path}.{name}");
                let found =
                    found.get(name).ok_or_else(|| format!("{path} is not there, {wanted} is expected"))?;
                matches(wanted, found, &path)?;
            }
            Ok(())
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            let mut pairs = wanted.iter().zip(found).enumerate();
            pairs.try_for_each(|(index, (wanted, found))| matches(wanted, found, &format!("{path}[{index}]")))
        }
        _ if wanted == found => Ok(()),
        _ => Err(format!("{path} is {found}, {wanted} is expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, compare};
    use crate::parse::tests::FILE;
    use crate::{Case, parse};

    fn case(expected: &str) -> Case {
        parse("v.md", &FILE.replace("{\"status\": \"clean\"}", expected)).unwrap().remove(0)
    }

    fn document(json: &str) -> Outcome {
        Outcome::Document(serde_json::from_str(json).unwrap(), "abc".to_owned())
    }

    #[test]
    fn documents_hold_at_least_what_is_named() {
        let found = document(r#"{"status": "clean", "invoices": [{"number": "1", "lines": []}]}"#);
        assert_eq!(compare(&case(r#"{"invoices": [{"lines": []}], "document": "abc"}"#), &found), Ok(()));
        for (expected, why) in [
            (r#"{"invoices": []}"#, "invoices is [{\"number\":\"1\",\"lines\":[]}], [] is expected"),
            (r#"{"invoices": [{"number": "2"}]}"#, "invoices[0].number is \"1\", \"2\" is expected"),
            (r#"{"invoices": [{"firm": "F"}]}"#, "invoices[0].firm is not there, \"F\" is expected"),
            (r#"{"counts": {}}"#, "the document has no `counts`"),
            (r#"{"refused": ["a"]}"#, "the review ran, and should not have"),
            (
                r#"{"document": "abd"}"#,
                "the document differs from the blessed one in a member that the case does not name",
            ),
        ] {
            assert_eq!(compare(&case(expected), &found), Err(why.to_owned()));
        }
    }

    #[test]
    fn ids_are_compared_each_once_in_order() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let refused = Outcome::Refused(ids(&["b", "a", "b"]));
        assert_eq!(compare(&case(r#"{"refused": ["a", "b"]}"#), &refused), Ok(()));
        assert!(compare(&case(r#"{"refused": ["a"]}"#), &refused).is_err());
        assert!(compare(&case(r#"{"not_started": ["a", "b"]}"#), &refused).is_err());
        assert_eq!(compare(&case(r#"{"not_started": ["a"]}"#), &Outcome::NotStarted(ids(&["a"]))), Ok(()));
        assert!(compare(&case(r#"{}"#), &Outcome::FactsRefused("why".to_owned())).is_err());
    }
}

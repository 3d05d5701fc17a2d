//! Codes in facts that no published set has: told, as those of a LEDES file are, and kept.

use meruit_codes::CodeKind;
use meruit_core::Currency;

/// What is wrong with a code of a set; `None` where the set has it or nobody knows the set.
pub(super) fn unknown_code(written: &str, set: &str) -> Option<String> {
    let written = written.trim();
    if written.is_empty() {
        return None;
    }
    let of_kind = |kind: CodeKind| meruit_codes::find(written).is_some_and(|found| found.kind == kind);
    let known = match set {
        "task" => of_kind(CodeKind::Task),
        "activity" => of_kind(CodeKind::Activity),
        "expense" => of_kind(CodeKind::Expense),
        "role" => meruit_codes::classification(written).is_some(),
        "currency" => written.to_uppercase().parse::<Currency>().is_ok_and(Currency::is_listed),
        _ => {
            !meruit_codes::sets().iter().any(|known| known.id == set)
                || meruit_codes::find(written).is_some_and(|found| found.set == set)
        }
    };
    (!known).then(|| format!("`{written}` is no published {set} code"))
}

/// The code that may have been meant.
pub(super) fn near_code(written: &str) -> Option<String> {
    let near = meruit_codes::suggest(written).into_iter().next()?;
    Some(format!("{} is {}", near.code, near.name))
}

#[cfg(test)]
mod tests {
    use super::unknown_code;

    #[test]
    fn codes_are_held_against_their_own_set() {
        for (code, set) in [
            ("L310", "task"),
            ("l310", "task"),
            ("PARTNR", "role"),
            ("usd", "currency"),
            ("x", "mine"),
            ("", "task"),
        ] {
            assert_eq!(unknown_code(code, set), None, "{code}");
        }
        for (code, set) in [("L999", "task"), ("A103", "task"), ("BOSS", "role"), ("ZZQ", "currency")] {
            assert!(unknown_code(code, set).is_some(), "{code}");
        }
    }
}

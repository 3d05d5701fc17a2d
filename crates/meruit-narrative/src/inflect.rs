//! English spelling of verb forms and plurals.

/// reviews, files, analyses, copies.
pub(crate) fn third(word: &str) -> String {
    let vowel_before_y = word.len() > 1 && word.ends_with('y') && !ends_in_vowel_and(word, 'y');
    if vowel_before_y {
        return format!("{}ies", word.get(..word.len() - 1).unwrap_or(word));
    }
    if let Some(stem) = word.strip_suffix("sis") {
        return format!("{stem}ses");
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|ending| word.ends_with(ending)) {
        return format!("{word}es");
    }
    format!("{word}s")
}

/// reviewing, filing, planning.
pub(crate) fn ing(word: &str, doubled: bool) -> String {
    match word.strip_suffix('e') {
        Some(stem) if !word.ends_with("ee") => format!("{stem}ing"),
        _ => format!("{}ing", stem(word, doubled)),
    }
}

/// reviewed, filed, planned, copied.
pub(crate) fn past(word: &str, doubled: bool) -> String {
    if word.ends_with('e') {
        return format!("{word}d");
    }
    if word.ends_with('y') && !ends_in_vowel_and(word, 'y') {
        return format!("{}ied", word.get(..word.len() - 1).unwrap_or(word));
    }
    format!("{}ed", stem(word, doubled))
}

fn stem(word: &str, doubled: bool) -> String {
    match word.chars().last() {
        Some(last) if doubled => format!("{word}{last}"),
        _ => word.to_owned(),
    }
}

fn ends_in_vowel_and(word: &str, last: char) -> bool {
    word.strip_suffix(last).and_then(|stem| stem.chars().last()).is_some_and(|char| "aeiou".contains(char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_follow_the_rules_of_spelling() {
        let forms = |word, doubled| [third(word), ing(word, doubled), past(word, doubled)].join(" ");
        assert_eq!(forms("review", false), "reviews reviewing reviewed");
        assert_eq!(forms("file", false), "files filing filed");
        assert_eq!(forms("plan", true), "plans planning planned");
        assert_eq!(forms("copy", false), "copies copying copied");
        assert_eq!(forms("survey", false), "surveys surveying surveyed");
        assert_eq!(forms("dispatch", false), "dispatches dispatching dispatched");
        assert_eq!(third("analysis"), "analyses");
    }
}

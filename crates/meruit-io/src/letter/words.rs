//! The sums of a settlement in plain English.

use meruit_core::document::Cut;

/// How a cut is worked out, as a sentence would say it. What has no such form stays as the document has it.
pub(super) fn in_words(cut: &Cut) -> String {
    let text = &cut.arithmetic;
    let words = match text.split_once(" of the group's ").or_else(|| text.split_once(" of the invoice's ")) {
        Some((share, whole)) if text.contains(" of the group's ") => {
            format!("{share} is this line's part; for all lines together {}", sum_in_words(whole))
        }
        Some((share, whole)) => {
            format!("{share} is this line's part; for the invoice {}", sum_in_words(whole))
        }
        None => sum_in_words(text),
    };
    words.replace(" - ", " − ")
}

fn sum_in_words(text: &str) -> String {
    lowered(text)
        .or_else(|| limited(text))
        .or_else(|| of_remaining(text))
        .or_else(|| text.strip_prefix("less ").map(|amount| format!("{amount} comes off")))
        .or_else(|| text.strip_prefix("all of ").map(|amount| format!("all of {amount} is not payable")))
        .unwrap_or_else(|| text.to_owned())
}

/// `rate 1,000 → 950: 1,900.00 - (950 × 1.9 = 1,805.00)`
fn lowered(text: &str) -> Option<String> {
    let (change, sum) = text.split_once(": ")?;
    let (from, to) = change.split_once(" → ")?;
    let (what, from) = from.split_once(' ')?;
    let (before, after) = sum.split_once(" - (")?;
    let (product, allowed) = after.strip_suffix(')')?.rsplit_once(" = ")?;
    Some(format!(
        "the {what} comes down from {from} to {to}, and {product} = {allowed} is payable of {before}"
    ))
}

/// `150.00 - limit 100.00`
fn limited(text: &str) -> Option<String> {
    let (before, limit) = text.split_once(" - limit ")?;
    Some(format!("{before} is over the limit of {limit}"))
}

/// `20 % of remaining 2,310.00 = 462.00`
fn of_remaining(text: &str) -> Option<String> {
    let (percent, rest) = text.split_once(" of remaining ")?;
    let (base, amount) = rest.split_once(" = ")?;
    Some(format!("{percent} of the {base} that remain is {amount}"))
}

/// A text with a capital at its beginning.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::sum_in_words;

    #[test]
    fn sums_read_as_sentences() {
        for (sum, words) in [
            (
                "rate 1,000 → 950: 1,900.00 - (950 × 1.9 = 1,805.00)",
                "the rate comes down from 1,000 to 950, and 950 × 1.9 = 1,805.00 is payable of 1,900.00",
            ),
            ("150.00 - limit 100.00", "150.00 is over the limit of 100.00"),
            ("20 % of remaining 2,310.00 = 462.00", "20 % of the 2,310.00 that remain is 462.00"),
            ("20 % of billed 100.00 = 20.00", "20 % of billed 100.00 = 20.00"),
            ("less 5.00", "5.00 comes off"),
            ("all of 100.00", "all of 100.00 is not payable"),
            ("something else", "something else"),
        ] {
            assert_eq!(sum_in_words(sum), words);
        }
    }
}

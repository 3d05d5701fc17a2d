//! Bank numbers that a guideline itself names: only their last four characters are shown.

use super::blocks::Block;

/// A text in a rule with as many digits is taken for the number of an account.
const DIGITS: usize = 8;
/// How many characters stay.
const SHOWN: usize = 4;

/// Masks what may be an account's number in the texts of rules, tables, lists and examples.
pub(super) fn mask(blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Written(text) => *text = masked(text),
            Block::List(items) => items.iter_mut().for_each(|item| *item = masked(item)),
            Block::Rows(_, rows) => rows.iter_mut().flatten().for_each(|cell| *cell = masked(cell)),
            Block::Heading(..) | Block::Words(_) => {}
        }
    }
}

/// The text with the numbers between its quotes masked.
fn masked(text: &str) -> String {
    let parts = text.split('"').enumerate();
    let parts = parts.map(|(at, part)| if at % 2 == 1 { number_masked(part) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("\"")
}

fn number_masked(text: &str) -> String {
    let is_number = text.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, ' ' | '-' | '.'));
    if !is_number || text.bytes().filter(u8::is_ascii_digit).count() < DIGITS || is_day(text) {
        return text.to_owned();
    }
    let signs: Vec<char> = text.chars().filter(|sign| sign.is_ascii_alphanumeric()).collect();
    let last = if signs.len() > SHOWN * 2 { signs.len() - SHOWN } else { signs.len() };
    format!("****{}", signs.iter().skip(last).collect::<String>())
}

/// Days and moments have eight digits too: `2026-03-31 14:30` has a colon, a day has hyphens at its places.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn numbers_between_quotes_are_masked_and_nothing_else() {
        let cases = [
            (r#"number is "DE89 3704 0044 0532 0130 00""#, r#"number is "****3000""#),
            (r#"in ("000123456789", "12345678")"#, r#"in ("****6789", "****")"#),
            (r#"gl is "640010" and day is "2026-03-31""#, r#"gl is "640010" and day is "2026-03-31""#),
            (
                r#"because "asked on 2026-03-31, 10000000 USD""#,
                r#"because "asked on 2026-03-31, 10000000 USD""#,
            ),
            ("amount > 10000000 USD", "amount > 10000000 USD"),
        ];
        for (text, wanted) in cases {
            assert_eq!(masked(text), wanted);
        }
    }
}

//! What a rule of the grammar is called in a message.

use super::grammar::Rule;

/// What was expected, in words: `a name, a text or a code`.
pub(super) fn in_words(rules: &[Rule]) -> String {
    let names: Vec<String> = rules.iter().map(|wanted| format!("{wanted:?}")).collect();
    names.join(", ")
}

//! Three naive detectors of block billing, to measure the analysis against: what many tools in use amount to.

/// A naive detector of block billing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Baseline {
    /// Any semicolon.
    Semicolon,
    /// Any `and` or `&`.
    And,
    /// Two or more words from a short list of billing verbs.
    Verbs,
}

impl Baseline {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Semicolon, Self::And, Self::Verbs];

    /// Its name in a table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Semicolon => "semicolon",
            Self::And => "and",
            Self::Verbs => "verbs",
        }
    }

    /// Whether this detector calls the narrative block billed.
    ///
    /// ```
    /// use meruit_narrative::Baseline;
    /// assert!(Baseline::And.flags("Review brief of Smith and Jones"));
    /// ```
    pub fn flags(self, text: &str) -> bool {
        let mut words =
            text.split(|char: char| !char.is_alphabetic() && char != '&').filter(|word| !word.is_empty());
        match self {
            Self::Semicolon => text.contains(';'),
            Self::And => words.any(|word| word == "&" || word.eq_ignore_ascii_case("and")),
            Self::Verbs => words.filter(|word| is_billing_verb(word)).take(2).count() == 2,
        }
    }
}

/// A word that begins with the stem of a common billing verb.
fn is_billing_verb(word: &str) -> bool {
    const STEMS: [&str; 40] = [
        "review",
        "draft",
        "revis",
        "prepar",
        "research",
        "analyz",
        "analys",
        "attend",
        "confer",
        "call",
        "telephon",
        "email",
        "correspond",
        "discuss",
        "meet",
        "met",
        "edit",
        "finaliz",
        "finalis",
        "file",
        "filing",
        "serve",
        "travel",
        "negotiat",
        "argue",
        "interview",
        "investigat",
        "summariz",
        "summaris",
        "organiz",
        "organis",
        "schedul",
        "respond",
        "advis",
        "evaluat",
        "examin",
        "circulat",
        "send",
        "sent",
        "outline",
    ];
    let word = word.to_lowercase();
    STEMS.iter().any(|stem| word.starts_with(stem))
}

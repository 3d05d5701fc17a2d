//! A client's own words, as plain lists under names that rule files use.

use crate::lexicon::{Lexicon, LexiconError, Part, Row, row};

/// A list of words of a client by its name, and what its words are taken for.
struct HouseList {
    name: &'static str,
    part: Part,
    /// The cells behind the word in the file of the part.
    cells: &'static str,
}

const fn list(name: &'static str, part: Part, cells: &'static str) -> HouseList {
    HouseList { name, part, cells }
}

const LISTS: [HouseList; 18] = [
    list("narrative_clerical", Part::Marks, "clerical"),
    list("narrative_not_clerical", Part::Marks, "not-clerical"),
    list("narrative_travel", Part::Marks, "travel"),
    list("narrative_not_travel", Part::Marks, "not-travel"),
    list("narrative_conference", Part::Marks, "firm"),
    list("narrative_not_conference", Part::Marks, "not-firm"),
    list("narrative_research", Part::Marks, "research"),
    list("narrative_not_research", Part::Marks, "not-research"),
    list("narrative_training", Part::Marks, "training"),
    list("narrative_not_training", Part::Marks, "not-training"),
    list("narrative_billing", Part::Marks, "billing"),
    list("narrative_not_billing", Part::Marks, "not-billing"),
    list("narrative_vague", Part::Generic, ""),
    list("narrative_firm", Part::People, "firm"),
    list("narrative_client", Part::People, "client"),
    list("narrative_others", Part::People, "third"),
    list("narrative_verbs", Part::Verbs, "other"),
    list("narrative_documents", Part::Nouns, "document,2,"),
];

/// The list whose words lose every reading they have.
const FORGET: &str = "narrative_forget";

impl Lexicon {
    /// The names of the lists that [`add_list`](Self::add_list) knows.
    ///
    /// ```
    /// use meruit_narrative::Lexicon;
    /// assert!(Lexicon::list_names().any(|name| name == "narrative_clerical"));
    /// ```
    pub fn list_names() -> impl Iterator<Item = &'static str> {
        LISTS.iter().map(|list| list.name).chain([FORGET])
    }

    /// This lexicon with the words of a client's list added; a name that is not one of
    /// [`list_names`](Self::list_names) adds nothing.
    ///
    /// Words and phrases are found in any inflection and letter case; a `*` at the end of a word does not matter. What was
    /// added later wins over what was known.
    ///
    /// ```
    /// use meruit_narrative::{Analyser, Label, Lexicon, Options};
    ///
    /// let lexicon = Lexicon::english()
    ///     .add_list("narrative_firm", ["RJM"])?
    ///     .add_list("narrative_forget", ["scan"])?;
    /// let analyser = Analyser::new(lexicon, Options::default())?;
    /// assert!(analyser.analyse("Conference with RJM re lien", None).is(Label::Conference));
    /// assert!(!analyser.analyse("Scan exhibits", None).is(Label::Clerical));
    /// # Ok::<(), meruit_narrative::LexiconError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None of a known name; the result is that of [`extend`](Self::extend).
    pub fn add_list<W: AsRef<str>>(
        mut self,
        name: &str,
        words: impl IntoIterator<Item = W>,
    ) -> Result<Self, LexiconError> {
        let list = LISTS.iter().find(|list| list.name == name);
        if list.is_none() && name != FORGET {
            return Ok(self);
        }
        for (index, word) in words.into_iter().enumerate() {
            let word = word.as_ref().replace('*', "").trim().to_lowercase();
            if !word.chars().any(char::is_alphanumeric) {
                continue;
            }
            let row = match list {
                Some(list) => row(list.part, index + 1, word, list.cells)?,
                None => Row::Forget { word },
            };
            self.push(row);
        }
        Ok(self)
    }
}

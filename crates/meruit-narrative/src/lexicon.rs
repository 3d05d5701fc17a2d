//! The words the analysis knows, as rows of text that a client can extend or override.
//!
//! The files under `lexicon/` of this crate are the English lexicon; each begins with what its columns mean and where
//! its words come from. [`Lexicon::extend`] takes more rows of the same shape. A later row about the same word wins.

use crate::sense::{Act, Family, Glue, Noun, Role};

/// One file of a lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Part {
    /// Verbs and the kind of work they name: `verb,class,forms,note`.
    Verbs,
    /// Nouns that name an activity: `noun,class,note`.
    Nominals,
    /// Things worked on: `noun,kind,weight,family`.
    Nouns,
    /// People: `phrase,role`.
    People,
    /// Function words: `phrase,role`.
    Grammar,
    /// Words whose full stop does not end a sentence, one a line.
    Abbreviations,
    /// Words that tell a reader nothing, one a line.
    Generic,
    /// Wordings that decide a label: `phrase,mark`.
    Marks,
    /// Wordings that speak for a UTBMS code: `phrase,code,weight`.
    Codes,
}

impl Part {
    /// The name of the file, without its ending.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verbs => "verbs",
            Self::Nominals => "nominals",
            Self::Nouns => "nouns",
            Self::People => "people",
            Self::Grammar => "grammar",
            Self::Abbreviations => "abbreviations",
            Self::Generic => "generic",
            Self::Marks => "marks",
            Self::Codes => "codes",
        }
    }
}

/// Why a row of a lexicon could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LexiconError {
    /// A row has fewer cells than its file needs.
    #[error("`{part}` line {line}: column `{column}` is missing", part = part.as_str())]
    MissingCell {
        /// The file.
        part: Part,
        /// The line, from 1.
        line: usize,
        /// The column.
        column: &'static str,
    },
    /// A cell holds a word that its column does not have.
    #[error("`{part}` line {line}: `{found}` is not a known {column}", part = part.as_str())]
    UnknownName {
        /// The file.
        part: Part,
        /// The line, from 1.
        line: usize,
        /// The column.
        column: &'static str,
        /// What was found.
        found: String,
    },
    /// More distinct words or phrases than a lexicon can hold (65 000).
    #[error("the lexicon holds more words than the 65 000 it can number")]
    TooLarge,
}

/// What a wording says about a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Clerical,
    ClericalTopic,
    NotClerical,
    Travel,
    NotTravel,
    Halved,
    Firm,
    NotFirm,
    /// Speaking to whoever's work is at hand.
    Told,
    /// What is done belongs to what stands before it.
    Within,
    Research,
    NotResearch,
    Training,
    NotTraining,
    Billing,
    NotBilling,
}

impl Mark {
    /// One bit for each mark, to ask for several at once.
    pub(crate) fn bit(self) -> u16 {
        1 << (self as u16)
    }

    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "clerical" => Self::Clerical,
            "clerical-topic" => Self::ClericalTopic,
            "not-clerical" => Self::NotClerical,
            "travel" => Self::Travel,
            "not-travel" => Self::NotTravel,
            "halved" => Self::Halved,
            "firm" => Self::Firm,
            "not-firm" => Self::NotFirm,
            "told" => Self::Told,
            "within" => Self::Within,
            "research" => Self::Research,
            "not-research" => Self::NotResearch,
            "training" => Self::Training,
            "not-training" => Self::NotTraining,
            "billing" => Self::Billing,
            "not-billing" => Self::NotBilling,
            _ => return None,
        })
    }
}

/// One row, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    Verb {
        word: String,
        act: Act,
        forms: Forms,
        adjective: bool,
        noun: bool,
        clerical: bool,
    },
    Nominal {
        word: String,
        act: Act,
    },
    Noun {
        word: String,
        noun: Noun,
        weight: u8,
        family: Family,
    },
    Person {
        word: String,
        role: Role,
    },
    Glue {
        word: String,
        glue: Glue,
    },
    Abbreviation {
        word: String,
    },
    Generic {
        word: String,
    },
    Mark {
        phrase: String,
        mark: Mark,
    },
    Code {
        phrase: String,
        code: &'static str,
        weight: u8,
    },
    /// Takes every reading away, also from other forms of the word.
    Forget {
        word: String,
    },
}

/// How a verb makes its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Forms {
    /// By the rules of spelling.
    Regular,
    /// By the rules, with the last letter doubled: planning.
    Doubled,
    /// As listed: the -ing form first, then the past forms.
    Listed(Vec<String>),
}

/// The words and phrases an [`Analyser`](crate::Analyser) knows.
///
/// ```
/// use meruit_narrative::{Analyser, Label, Lexicon, Options, Part};
///
/// let house = Lexicon::english().extend(Part::Verbs, "verb,class\nshepherd,draft")?;
/// let analyser = Analyser::new(house, Options::default())?;
/// assert_eq!(analyser.analyse("Shepherd lease", None).segments.len(), 1);
/// # Ok::<(), meruit_narrative::LexiconError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    rows: Vec<Row>,
}

impl Lexicon {
    /// A lexicon without any word, to build one for another language.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The English lexicon of this crate.
    pub fn english() -> Self {
        let files = [
            (Part::Verbs, include_str!("../lexicon/verbs.csv")),
            (Part::Nominals, include_str!("../lexicon/nominals.csv")),
            (Part::Nouns, include_str!("../lexicon/nouns.csv")),
            (Part::People, include_str!("../lexicon/people.csv")),
            (Part::Grammar, include_str!("../lexicon/grammar.csv")),
            (Part::Abbreviations, include_str!("../lexicon/abbreviations.txt")),
            (Part::Generic, include_str!("../lexicon/generic.txt")),
            (Part::Marks, include_str!("../lexicon/marks.csv")),
            (Part::Codes, include_str!("../lexicon/codes.csv")),
        ];
        let mut lexicon = Self::empty();
        for (part, text) in files {
            // A test reads every file strictly, so no row of ours is left out here.
            lexicon.rows.extend(rows(part, text).filter_map(Result::ok));
        }
        lexicon
    }

    /// This lexicon with the rows of `text` added.
    ///
    /// The text has the shape of the crate's own file for `part`: a heading row (except for the two plain lists), then
    /// one row a line, cells parted by commas, no quoting; `#` begins a comment line. The first cell may hold several
    /// words parted by `|`. A row about a known word replaces what that column said; the class, kind or role `none`
    /// takes a reading away.
    ///
    /// # Errors
    ///
    /// [`LexiconError`] for the first row that cannot be read.
    pub fn extend(mut self, part: Part, text: &str) -> Result<Self, LexiconError> {
        for row in rows(part, text) {
            self.rows.push(row?);
        }
        Ok(self)
    }

    pub(crate) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// The rows of one file, each word of a `|` list a row of its own.
fn rows(part: Part, text: &str) -> impl Iterator<Item = Result<Row, LexiconError>> {
    let headed = !matches!(part, Part::Abbreviations | Part::Generic);
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .skip(usize::from(headed))
        .flat_map(move |(number, line)| {
            let (words, rest) = line.split_once(',').unwrap_or((line, ""));
            words
                .split('|')
                .map(|word| row(part, number, word.trim().to_lowercase(), rest))
                .collect::<Vec<_>>()
        })
}

pub(crate) fn row(part: Part, line: usize, word: String, rest: &str) -> Result<Row, LexiconError> {
    let cells: Vec<&str> = rest.split(',').map(str::trim).collect();
    let cell = |index: usize| cells.get(index).copied().unwrap_or("");
    let unknown =
        |column, found: &str| LexiconError::UnknownName { part, line, column, found: found.to_owned() };
    if word.is_empty() {
        return Err(LexiconError::MissingCell { part, line, column: "word" });
    }
    Ok(match part {
        Part::Verbs => Row::Verb {
            word,
            act: Act::from_name(cell(0)).ok_or_else(|| unknown("class", cell(0)))?,
            forms: match cell(1) {
                "" => Forms::Regular,
                "+" => Forms::Doubled,
                listed => Forms::Listed(listed.split('|').map(str::to_lowercase).collect()),
            },
            adjective: cell(2).contains("adjective"),
            noun: cell(2).contains("noun"),
            clerical: cell(2).contains("clerical"),
        },
        Part::Nominals => {
            Row::Nominal { word, act: Act::from_name(cell(0)).ok_or_else(|| unknown("class", cell(0)))? }
        }
        Part::Nouns => Row::Noun {
            word,
            noun: Noun::from_name(cell(0)).ok_or_else(|| unknown("kind", cell(0)))?,
            weight: match cell(1) {
                "0" | "" => 0,
                "1" => 1,
                "2" => 2,
                other => return Err(unknown("weight", other)),
            },
            family: Family::from_name(cell(2)).ok_or_else(|| unknown("family", cell(2)))?,
        },
        Part::People => {
            Row::Person { word, role: Role::from_name(cell(0)).ok_or_else(|| unknown("role", cell(0)))? }
        }
        Part::Grammar => {
            Row::Glue { word, glue: Glue::from_name(cell(0)).ok_or_else(|| unknown("role", cell(0)))? }
        }
        Part::Abbreviations => Row::Abbreviation { word },
        Part::Generic => Row::Generic { word },
        Part::Marks => Row::Mark {
            phrase: word,
            mark: Mark::from_name(cell(0)).ok_or_else(|| unknown("mark", cell(0)))?,
        },
        Part::Codes => Row::Code {
            phrase: word,
            code: meruit_codes::find(cell(0)).ok_or_else(|| unknown("code", cell(0)))?.code,
            weight: cell(1)
                .parse()
                .ok()
                .filter(|weight| (1..=3).contains(weight))
                .ok_or_else(|| unknown("weight", cell(1)))?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_english_files_is_read() {
        for (part, text) in [
            (Part::Verbs, include_str!("../lexicon/verbs.csv")),
            (Part::Nominals, include_str!("../lexicon/nominals.csv")),
            (Part::Nouns, include_str!("../lexicon/nouns.csv")),
            (Part::People, include_str!("../lexicon/people.csv")),
            (Part::Grammar, include_str!("../lexicon/grammar.csv")),
            (Part::Abbreviations, include_str!("../lexicon/abbreviations.txt")),
            (Part::Generic, include_str!("../lexicon/generic.txt")),
            (Part::Marks, include_str!("../lexicon/marks.csv")),
            (Part::Codes, include_str!("../lexicon/codes.csv")),
        ] {
            assert!(text.starts_with('#'), "{} says where its words come from", part.as_str());
            for row in rows(part, text) {
                assert_eq!(row.as_ref().err(), None);
            }
        }
    }

    #[test]
    fn errors_name_the_file_the_line_and_the_word() {
        let error = Lexicon::empty().extend(Part::Verbs, "verb,class\nreview,reviewing").unwrap_err();
        assert_eq!(error.to_string(), "`verbs` line 2: `reviewing` is not a known class");
        let error = Lexicon::empty().extend(Part::Codes, "phrase,code,weight\nlease,P999,2").unwrap_err();
        assert_eq!(error.to_string(), "`codes` line 2: `P999` is not a known code");
    }
}

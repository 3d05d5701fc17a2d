//! Timekeeper classifications: `PARTNR`, the older `PT`, and `Partner` in words.

use std::sync::OnceLock;

use crate::code::Status;
use crate::table;

/// What a timekeeper is, as `TIMEKEEPER_CLASSIFICATION` says it.
///
/// The six-letter codes are those of the LEDES Oversight Committee's revision of July 2014 (document updated June 2023),
/// read in one implementation of it and partly in a second; the committee's own list was not seen, so most names rest
/// on one source and half of the codes have none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Classification {
    /// The code, in capitals: `PARTNR`, or an older one such as `OC`.
    pub code: &'static str,
    /// The name in words, where a source gives one: `Partner`.
    pub name: Option<&'static str>,
    /// Whether this is a code of before 2014 for which no source names the present one.
    pub legacy: bool,
    /// How well code and name are supported.
    pub status: Status,
    /// Where it was read.
    pub source: &'static str,
}

impl Classification {
    /// Whether a person can have it: `FLTFEE` and `ADJSMT` mark flat-fee and adjustment lines instead.
    ///
    /// ```
    /// assert!(meruit_codes::classification("PARTNR").unwrap().classification.is_person());
    /// assert!(!meruit_codes::classification("FLTFEE").unwrap().classification.is_person());
    /// ```
    pub fn is_person(&self) -> bool {
        !matches!(self.code, "FLTFEE" | "ADJSMT")
    }
}

/// A classification and the way somebody wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Classified {
    /// What was meant.
    pub classification: &'static Classification,
    /// How it was written.
    pub written: Written,
}

/// The three ways of writing a classification that real files show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Written {
    /// A code of the revision of 2014: `PARTNR`.
    Code,
    /// A two-letter code of before 2014: `PT`.
    LegacyCode,
    /// The name: `Partner`, `PARTNER`.
    Name,
}

/// What `text` says a timekeeper is, in whichever of the three ways it is written; letter case does not matter, and
/// neither do blanks and hyphens in names: `Of-Counsel` is `Of Counsel`.
///
/// `PT` is `PARTNR` and `AS` is `ASSOC`: both stand on the line that the published sample marks so. The other old codes
/// (`OC`, `LA`, `OT`, `AT`) are known as codes, but no source says which present code they equal, so they come back as
/// themselves.
///
/// ```
/// use meruit_codes::{Written, classification};
///
/// let partner = classification("PARTNR").unwrap();
/// assert_eq!(partner.classification.name, Some("Partner"));
/// assert_eq!(partner.written, Written::Code);
///
/// let old = classification("PT").unwrap();
/// assert_eq!(old.classification, partner.classification);
/// assert_eq!(old.written, Written::LegacyCode);
///
/// let words = classification("Of Counsel").unwrap();
/// assert_eq!((words.classification.code, words.written), ("OFCOUN", Written::Name));
///
/// assert!(classification("OC").unwrap().classification.legacy);
/// assert_eq!(classification("QA"), None);
/// ```
pub fn classification(text: &str) -> Option<Classified> {
    let all = classifications();
    let code_is = |code: &str| all.iter().find(|each| each.code.eq_ignore_ascii_case(code));
    if let Some(classification) = EQUIVALENT
        .iter()
        .find(|(old, _)| old.eq_ignore_ascii_case(text))
        .and_then(|(_, present)| code_is(present))
    {
        return Some(Classified { classification, written: Written::LegacyCode });
    }
    if let Some(classification) = code_is(text) {
        let written = if classification.legacy { Written::LegacyCode } else { Written::Code };
        return Some(Classified { classification, written });
    }
    all.iter()
        .find(|each| each.name.is_some_and(|name| same_words(name, text)))
        .map(|classification| Classified { classification, written: Written::Name })
}

fn same_words(name: &str, text: &str) -> bool {
    letters_of(name).eq(letters_of(text))
}

fn letters_of(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).map(|letter| letter.to_ascii_lowercase())
}

/// Every classification, present codes first; an old code appears only where no source equates it with a present one.
pub fn classifications() -> &'static [Classification] {
    static ALL: OnceLock<Vec<Classification>> = OnceLock::new();
    ALL.get_or_init(|| {
        table::rows(FILE)
            .filter_map(|mut row| {
                // A row is `code,name,set,introduced,status,source`.
                let (code, name, set) = (row.cell(), row.some_cell(), row.cell());
                let (_introduced, status, source) = (row.cell(), row.cell(), row.cell());
                let legacy = set == "legacy two-letter";
                let equated = EQUIVALENT.iter().any(|(old, _)| *old == code);
                // Rows of free text show that names are written; the names themselves come from the codes.
                (set == "loc_revised" || (legacy && !equated)).then(|| Classification {
                    code,
                    name,
                    legacy,
                    status: Status::from_data(status),
                    source,
                })
            })
            .collect()
    })
}

pub(crate) const FILE: &str = include_str!("../data/timekeeper_classifications.csv");

/// Old codes found on the very line that another edition of the published sample marks with a present code.
const EQUIVALENT: [(&str, &str); 2] = [("PT", "PARTNR"), ("AS", "ASSOC")];

#[cfg(test)]
mod tests {
    use super::{classification, classifications};

    #[test]
    fn the_list_is_as_long_as_its_source() {
        assert_eq!(classifications().iter().filter(|each| !each.legacy).count(), 51);
        assert_eq!(classifications().iter().filter(|each| each.legacy).count(), 4);
    }

    #[test]
    fn the_three_ways_of_writing_lead_to_one_list() {
        for each in classifications() {
            assert_eq!(classification(each.code).map(|found| found.classification), Some(each));
            if let Some(name) = each.name {
                assert_eq!(classification(name).map(|found| found.classification), Some(each), "{name}");
            }
        }
        for (old, present) in super::EQUIVALENT {
            assert_eq!(
                classification(old).map(|found| found.classification),
                classification(present).map(|found| found.classification)
            );
        }
    }

    #[test]
    fn words_seen_in_files_are_understood() {
        for (text, code) in [
            ("PARTNER", "PARTNR"),
            ("Partner", "PARTNR"),
            ("Associate", "ASSOC"),
            ("Paralegal", "PARALG"),
            ("of-counsel", "OFCOUN"),
            ("Flat/fixed fee", "FLTFEE"),
        ] {
            assert_eq!(classification(text).map(|found| found.classification.code), Some(code));
        }
        // No file or page was found that shows it.
        assert!(classification("PL").is_none());
        assert!(classification("").is_none());
    }
}

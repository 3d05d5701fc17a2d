//! What a platform expects beyond the format: settings as data.

mod file;

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::column::Column;
use crate::format::Format;
use crate::line::LineKind;
use crate::problem::Severity;

pub use file::ProfileError;

/// How far a stated sum may be from the computed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// Not at all.
    None,
    /// So much, in the invoice's currency.
    Absolute(Decimal),
    /// So many percent of the computed sum.
    Percent(Decimal),
}

impl Tolerance {
    /// Whether `difference` from `computed` is within it.
    pub(crate) fn allows(self, difference: Decimal, computed: Decimal) -> bool {
        match self {
            Self::None => difference.is_zero(),
            Self::Absolute(most) => difference.abs() <= most,
            Self::Percent(most) => {
                let allowed = computed.abs().checked_mul(most);
                let found = difference.abs().checked_mul(Decimal::ONE_HUNDRED);
                found.zip(allowed).is_some_and(|(found, allowed)| found <= allowed)
            }
        }
    }
}

/// How one kind of sum is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumRule {
    /// How far it may be off.
    pub tolerance: Tolerance,
    /// How bad a difference within the tolerance is.
    pub within: Severity,
    /// How bad a greater one is.
    pub beyond: Severity,
}

/// The form a country is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryForm {
    /// Two or three letters, or anything else.
    Any,
    /// Two letters of ISO 3166.
    Alpha2,
}

/// A field that must not be blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// Which column.
    pub column: Column,
    /// On which kinds of line.
    pub on: Vec<LineKind>,
}

/// One thing that a platform expects, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// What it expects.
    pub text: String,
    /// Where that was read.
    pub source: String,
    /// Whether a file alone shows it; what needs data of the platform, such as numbers already posted, cannot be checked.
    pub checked: bool,
}

/// A field that may hold so many characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLimit {
    /// Which column.
    pub column: Column,
    /// The most characters.
    pub characters: usize,
}

/// A number that may have so many decimal places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecimalLimit {
    /// Which column.
    pub column: Column,
    /// The most decimal places.
    pub places: usize,
}

/// A severity of its own for a kind of problem, in one column or in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grade {
    /// Which kind.
    pub id: ProblemId,
    /// In which column; `None` for all.
    pub column: Option<Column>,
    /// How bad.
    pub severity: Severity,
}

/// What is expected of a file, and how bad it is when it is not so.
///
/// Start from a platform and change what a client does differently:
///
/// ```
/// use meruit_ledes::{Platform, Severity, SumRule, Tolerance};
///
/// let mut profile = Platform::LegalTracker.profile();
/// profile.lines = SumRule {
///     tolerance: Tolerance::Absolute("0.01".parse().unwrap()),
///     within: Severity::Note,
///     beyond: Severity::Error,
/// };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// Whose rules these are, as options and reports name it.
    pub name: String,
    /// The same for people.
    pub title: String,
    /// How line totals are judged.
    pub lines: SumRule,
    /// How sums over the lines of an invoice are judged.
    pub totals: SumRule,
    /// Round units and unit costs to so many places, half to even, before they are multiplied.
    pub round_first: Option<u32>,
    /// Columns that must not be blank, beyond those of the format.
    pub required: Vec<Required>,
    /// Columns of the format that may be blank.
    pub optional: Vec<Column>,
    /// Lengths other than those of the format.
    pub text_limits: Vec<TextLimit>,
    /// Decimal places other than those of the format.
    pub decimal_limits: Vec<DecimalLimit>,
    /// The formats the platform takes, where its pages list them; one without a version stands for every version.
    /// Empty when any format will do.
    pub formats: Vec<Format>,
    /// The form of countries.
    pub countries: CountryForm,
    /// Whether `TIMEKEEPER_NAME` has to be `Surname, First`.
    pub surname_first: bool,
    /// Severities other than those of the catalogue.
    pub grades: Vec<Grade>,
    /// The platform's error numbers.
    pub codes: Vec<(ProblemId, String)>,
    /// How to mend a problem here, where that is not the general advice.
    pub advice: Vec<(ProblemId, String)>,
    /// Everything above in words, with its source, and what a file alone does not show.
    pub requirements: Vec<Requirement>,
}

impl Default for Profile {
    fn default() -> Self {
        Self::lenient()
    }
}

impl Profile {
    /// No platform: differences that rounding to the cent explains are notes, all others warnings.
    pub fn lenient() -> Self {
        Self {
            name: "lenient".to_owned(),
            title: "no platform".to_owned(),
            lines: SumRule::TO_THE_CENT,
            totals: SumRule::TO_THE_CENT,
            round_first: None,
            required: Vec::new(),
            optional: Vec::new(),
            text_limits: Vec::new(),
            decimal_limits: Vec::new(),
            formats: Vec::new(),
            countries: CountryForm::Any,
            surname_first: false,
            grades: Vec::new(),
            codes: Vec::new(),
            advice: Vec::new(),
            requirements: Vec::new(),
        }
    }

    /// How bad a problem is here. `field` is a label, or the element of an XML file that says the same.
    pub(crate) fn severity(&self, id: ProblemId, field: Option<&str>) -> Option<Severity> {
        let is_in = |column: Column| {
            field.is_some_and(|field| field == column.label() || Some(field) == column.element())
        };
        self.grades
            .iter()
            .find(|grade| grade.id == id && grade.column.is_none_or(is_in))
            .map(|grade| grade.severity)
    }

    /// The platform's number for a problem.
    pub(crate) fn code(&self, id: ProblemId) -> Option<&str> {
        self.codes.iter().find(|(coded, _)| *coded == id).map(|(_, code)| code.as_str())
    }

    /// The platform's advice on a problem.
    pub(crate) fn advice_on(&self, id: ProblemId) -> Option<&str> {
        self.advice.iter().find(|(advised, _)| *advised == id).map(|(_, advice)| advice.as_str())
    }

    /// The most characters a text may have here.
    pub(crate) fn max_characters(&self, column: Column) -> Option<usize> {
        let own = self.text_limits.iter().find(|limit| limit.column == column).map(|limit| limit.characters);
        own.or_else(|| column.max_characters())
    }

    /// The most decimal places a number may have here.
    pub(crate) fn max_decimals(&self, column: Column) -> Option<usize> {
        let own = self.decimal_limits.iter().find(|limit| limit.column == column).map(|limit| limit.places);
        own.or_else(|| column.max_decimals())
    }

    /// Whether the platform takes files of `format`.
    pub(crate) fn accepts(&self, format: Format) -> bool {
        self.formats.is_empty() || self.formats.iter().any(|accepted| format.is_a(*accepted))
    }
}

impl SumRule {
    /// Differences that rounding to the cent explains are notes, all others warnings.
    pub(crate) const TO_THE_CENT: Self = Self {
        tolerance: Tolerance::Absolute(HALF_A_CENT),
        within: Severity::Note,
        beyond: Severity::Warning,
    };
}

const HALF_A_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{HALF_A_CENT, Tolerance};

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn tolerances_include_their_edge() {
        let hundred = decimal("100");
        assert!(Tolerance::Percent(decimal("0.1")).allows(decimal("-0.1"), hundred));
        assert!(!Tolerance::Percent(decimal("0.1")).allows(decimal("0.1001"), hundred));
        assert!(Tolerance::Absolute(HALF_A_CENT).allows(decimal("0.005"), hundred));
        assert!(!Tolerance::Absolute(HALF_A_CENT).allows(decimal("-0.0051"), hundred));
        assert!(Tolerance::None.allows(decimal("0.00"), hundred));
        assert!(!Tolerance::None.allows(decimal("0.0001"), hundred));
    }
}

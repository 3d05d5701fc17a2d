//! What a platform expects beyond the format: settings as data.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::column::Column;
use crate::format::Format;
use crate::line::LineKind;
use crate::problem::Severity;

/// A platform whose published rules are known here, or none of them.
///
/// Sources are the vendors' own help pages, read in November 2026. What a page does not say is left at the lenient
/// setting. Rules that need data from outside the file, such as numbers already posted, are not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Platform {
    /// No platform: report what contradicts the format or itself.
    #[default]
    Lenient,
    /// Legal Tracker (Thomson Reuters), errors 003 to 007.
    LegalTracker,
    /// Collaborati (Mitratech).
    Collaborati,
    /// Brightflag.
    Brightflag,
    /// CounselLink (LexisNexis).
    CounselLink,
    /// SimpleLegal and CounselGO.
    SimpleLegal,
    /// Onit.
    Onit,
}

impl Platform {
    /// Every platform, the lenient one first.
    pub const ALL: [Self; 7] = [
        Self::Lenient,
        Self::LegalTracker,
        Self::Collaborati,
        Self::Brightflag,
        Self::CounselLink,
        Self::SimpleLegal,
        Self::Onit,
    ];

    /// The name in options and reports.
    ///
    /// ```
    /// use meruit_ledes::Platform;
    /// assert_eq!(Platform::from_name("legal-tracker"), Some(Platform::LegalTracker));
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lenient => "lenient",
            Self::LegalTracker => "legal-tracker",
            Self::Collaborati => "collaborati",
            Self::Brightflag => "brightflag",
            Self::CounselLink => "counsellink",
            Self::SimpleLegal => "simplelegal",
            Self::Onit => "onit",
        }
    }

    /// The platform of that name; [`FromStr`] does the same with an error that lists the names.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.as_str() == name)
    }

    /// The platform's settings.
    pub fn profile(self) -> Profile {
        match self {
            Self::Lenient => Profile::lenient(),
            Self::LegalTracker => Profile::legal_tracker(),
            Self::Collaborati => Profile::collaborati(),
            Self::Brightflag => Profile::brightflag(),
            Self::CounselLink => Profile { platform: Self::CounselLink, ..Profile::lenient() },
            // CounselGO help: 1998B and 1998BI V2 only.
            Self::SimpleLegal => Profile {
                platform: Self::SimpleLegal,
                formats: &[Format::Ledes1998B, Format::Ledes1998BI { version: Some(2) }],
                ..Profile::lenient()
            },
            Self::Onit => Profile { platform: Self::Onit, required: ONIT_REQUIRED, ..Profile::lenient() },
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// ```
/// use meruit_ledes::Platform;
/// assert_eq!("counsellink".parse(), Ok(Platform::CounselLink));
/// let error = "counsel-link".parse::<Platform>().unwrap_err();
/// assert!(error.to_string().starts_with("`counsel-link` is no known platform; known are lenient, legal-tracker,"));
/// ```
impl FromStr for Platform {
    type Err = UnknownPlatform;

    fn from_str(name: &str) -> Result<Self, UnknownPlatform> {
        Self::from_name(name).ok_or_else(|| UnknownPlatform { name: name.to_owned() })
    }
}

/// A name that is none of [`Platform::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no known platform; known are {}", Platform::ALL.map(Platform::as_str).join(", "))]
pub struct UnknownPlatform {
    name: String,
}

impl UnknownPlatform {
    /// The name as given.
    pub fn name(&self) -> &str {
        &self.name
    }
}

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Required {
    /// Which column.
    pub column: Column,
    /// On which kinds of line.
    pub on: &'static [LineKind],
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
    /// Whose rules these are.
    pub platform: Platform,
    /// How line totals are judged.
    pub lines: SumRule,
    /// How sums over the lines of an invoice are judged.
    pub totals: SumRule,
    /// Round units and unit costs to so many places, half to even, before they are multiplied.
    pub round_first: Option<u32>,
    /// Columns that must not be blank, beyond those of the format.
    pub required: &'static [Required],
    /// Columns of the format that may be blank.
    pub optional: &'static [Column],
    /// Lengths other than those of the format.
    pub text_limits: &'static [TextLimit],
    /// Decimal places other than those of the format.
    pub decimal_limits: &'static [DecimalLimit],
    /// The formats the platform takes, where its pages list them; one without a version stands for every version.
    /// Empty when any format will do.
    pub formats: &'static [Format],
    /// The form of countries.
    pub countries: CountryForm,
    /// Whether `TIMEKEEPER_NAME` has to be `Surname, First`.
    pub surname_first: bool,
    /// Severities other than those of the catalogue.
    pub grades: &'static [Grade],
    /// The platform's error numbers.
    pub codes: &'static [(ProblemId, &'static str)],
}

impl Default for Profile {
    fn default() -> Self {
        Self::lenient()
    }
}

impl Profile {
    /// No platform: differences that rounding to the cent explains are notes, all others warnings.
    pub fn lenient() -> Self {
        let to_the_cent = SumRule {
            tolerance: Tolerance::Absolute(HALF_A_CENT),
            within: Severity::Note,
            beyond: Severity::Warning,
        };
        Self {
            platform: Platform::Lenient,
            lines: to_the_cent,
            totals: to_the_cent,
            round_first: None,
            required: &[],
            optional: &[],
            text_limits: &[],
            decimal_limits: &[],
            formats: &[],
            countries: CountryForm::Any,
            surname_first: false,
            grades: &[],
            codes: &[],
        }
    }

    /// Legal Tracker: help pages on LEDES 1998 posting errors and on the LEDES file format. No tolerance is stated there,
    /// so there is none. Error 003 is for dates, 004 for the characters of numbers, 005 for blanks, 006 for line totals,
    /// 007 for invoice totals that differ between lines.
    fn legal_tracker() -> Self {
        Self {
            platform: Platform::LegalTracker,
            lines: SumRule { tolerance: Tolerance::None, within: Severity::Error, beyond: Severity::Error },
            required: LEGAL_TRACKER_REQUIRED,
            grades: LEGAL_TRACKER_GRADES,
            codes: LEGAL_TRACKER_CODES,
            formats: &[
                Format::Ledes1998B,
                Format::Ledes1998BI { version: None },
                Format::LedesXml { minor: Some(1) },
            ],
            ..Self::lenient()
        }
    }

    /// Collaborati: pages on the 1998B and 1998BI V2 specifications, on rounding, and on troubleshooting uploads. The
    /// allowance of 0.1 % turns an error into a warning; the page does not say of which sum, here it is the computed one.
    fn collaborati() -> Self {
        let allowance = SumRule {
            tolerance: Tolerance::Percent(A_TENTH),
            within: Severity::Warning,
            beyond: Severity::Error,
        };
        Self {
            platform: Platform::Collaborati,
            lines: allowance,
            totals: allowance,
            round_first: Some(2),
            required: COLLABORATI_REQUIRED,
            optional: COLLABORATI_OPTIONAL,
            text_limits: COLLABORATI_LIMITS,
            decimal_limits: COLLABORATI_DECIMALS,
            grades: COLLABORATI_GRADES,
            ..Self::lenient()
        }
    }

    /// Brightflag: vendor help. The invoice total has to be the sum of the lines; no tolerance is stated.
    fn brightflag() -> Self {
        Self {
            platform: Platform::Brightflag,
            totals: SumRule { tolerance: Tolerance::None, within: Severity::Error, beyond: Severity::Error },
            required: BRIGHTFLAG_REQUIRED,
            text_limits: BRIGHTFLAG_LIMITS,
            countries: CountryForm::Alpha2,
            surname_first: true,
            grades: BRIGHTFLAG_GRADES,
            ..Self::lenient()
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
    pub(crate) fn code(&self, id: ProblemId) -> Option<&'static str> {
        self.codes.iter().find(|(coded, _)| *coded == id).map(|(_, code)| *code)
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

const HALF_A_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);
const A_TENTH: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

const EVERY_KIND: &[LineKind] =
    &[LineKind::Fee, LineKind::Expense, LineKind::FeeAdjustment, LineKind::ExpenseAdjustment];

const fn graded(id: ProblemId, severity: Severity) -> Grade {
    Grade { id, column: None, severity }
}

const LEGAL_TRACKER_REQUIRED: &[Required] =
    &[Required { column: Column::LineItemExpenseCode, on: &[LineKind::ExpenseAdjustment] }];

const LEGAL_TRACKER_GRADES: &[Grade] = &[
    graded(ProblemId::BadDate, Severity::Error),
    graded(ProblemId::DateFormat, Severity::Error),
    graded(ProblemId::BadNumber, Severity::Error),
    graded(ProblemId::NumberCharacters, Severity::Error),
    graded(ProblemId::RequiredBlank, Severity::Error),
    graded(ProblemId::TotalDiffersBetweenLines, Severity::Error),
];

const LEGAL_TRACKER_CODES: &[(ProblemId, &str)] = &[
    (ProblemId::BadDate, "003"),
    (ProblemId::DateFormat, "003"),
    (ProblemId::BadNumber, "004"),
    (ProblemId::NumberCharacters, "004"),
    (ProblemId::RequiredBlank, "005"),
    (ProblemId::LineArithmetic, "006"),
    (ProblemId::TotalDiffersBetweenLines, "007"),
];

const COLLABORATI_REQUIRED: &[Required] = &[Required { column: Column::InvoiceNetTotal, on: EVERY_KIND }];

const COLLABORATI_OPTIONAL: &[Column] = &[
    Column::LawFirmMatterId,
    Column::BillingStartDate,
    Column::BillingEndDate,
    Column::ClientTaxId,
    Column::MatterName,
];

const COLLABORATI_LIMITS: &[TextLimit] =
    &[TextLimit { column: Column::InvoiceDescription, characters: 2_000 }];

/// INVOICE_TOTAL is 14.2 there.
const COLLABORATI_DECIMALS: &[DecimalLimit] = &[DecimalLimit { column: Column::InvoiceTotal, places: 2 }];

const COLLABORATI_GRADES: &[Grade] = &[
    graded(ProblemId::NullText, Severity::Error),
    // 1998B and 1998BI must be ANSI there: Windows-1252 is right, and UTF-8 outside of ASCII refused.
    graded(ProblemId::Encoding, Severity::Note),
    graded(ProblemId::NotAscii, Severity::Error),
    graded(ProblemId::Utf16, Severity::Error),
    graded(ProblemId::ByteOrderMark, Severity::Error),
    // An XML file begins with its declaration, has the root of its version, and is UTF-8.
    graded(ProblemId::XmlDeclaration, Severity::Error),
    graded(ProblemId::XmlRoot, Severity::Error),
    graded(ProblemId::XmlEncoding, Severity::Error),
    Grade { id: ProblemId::RequiredBlank, column: Some(Column::InvoiceNetTotal), severity: Severity::Error },
];

const BRIGHTFLAG_REQUIRED: &[Required] = &[Required { column: Column::ClientMatterId, on: EVERY_KIND }];

const BRIGHTFLAG_LIMITS: &[TextLimit] =
    &[TextLimit { column: Column::LineItemDescription, characters: 1_023 }];

const BRIGHTFLAG_GRADES: &[Grade] = &[
    // 24 columns for 1998B and 52 for 1998BI V2, no fewer and no others.
    graded(ProblemId::HeaderMissing, Severity::Error),
    graded(ProblemId::HeaderMissingLabel, Severity::Error),
    graded(ProblemId::HeaderUnknownLabel, Severity::Error),
    graded(ProblemId::HeaderRepeatedLabel, Severity::Error),
    graded(ProblemId::HeaderOtherFormat, Severity::Error),
    graded(ProblemId::NegativeUnits, Severity::Error),
    graded(ProblemId::CountryCode, Severity::Error),
    graded(ProblemId::NameForm, Severity::Error),
    Grade { id: ProblemId::TooLong, column: Some(Column::LineItemDescription), severity: Severity::Error },
    Grade { id: ProblemId::RequiredBlank, column: Some(Column::ClientMatterId), severity: Severity::Error },
    Grade {
        id: ProblemId::DiffersBetweenLines,
        column: Some(Column::InvoiceDescription),
        severity: Severity::Error,
    },
];

/// Onit compares the legal entity with the billing authorisation; what is blank cannot be equal.
const ONIT_REQUIRED: &[Required] = &[
    Required { column: Column::ClientTaxId, on: EVERY_KIND },
    Required { column: Column::ClientName, on: EVERY_KIND },
];

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{A_TENTH, HALF_A_CENT, Platform, Tolerance};

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn tolerances_include_their_edge() {
        let hundred = decimal("100");
        assert!(Tolerance::Percent(A_TENTH).allows(decimal("-0.1"), hundred));
        assert!(!Tolerance::Percent(A_TENTH).allows(decimal("0.1001"), hundred));
        assert!(Tolerance::Absolute(HALF_A_CENT).allows(decimal("0.005"), hundred));
        assert!(!Tolerance::Absolute(HALF_A_CENT).allows(decimal("-0.0051"), hundred));
        assert!(Tolerance::None.allows(decimal("0.00"), hundred));
        assert!(!Tolerance::None.allows(decimal("0.0001"), hundred));
    }

    #[test]
    fn names_lead_back_to_platforms() {
        for platform in Platform::ALL {
            assert_eq!(Platform::from_name(platform.as_str()), Some(platform));
            assert_eq!(platform.profile().platform, platform);
        }
    }
}

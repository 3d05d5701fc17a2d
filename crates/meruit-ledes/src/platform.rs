//! The platforms, and what their own pages say they expect.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::column::Column;
use crate::format::Format;
use crate::line::LineKind;
use crate::problem::Severity;
use crate::profile::{CountryForm, DecimalLimit, Grade, Profile, Required, SumRule, TextLimit, Tolerance};

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
            Self::LegalTracker => legal_tracker(),
            Self::Collaborati => collaborati(),
            Self::Brightflag => brightflag(),
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

/// Legal Tracker: help pages on LEDES 1998 posting errors and on the LEDES file format. No tolerance is stated there,
/// so there is none. Error 003 is for dates, 004 for the characters of numbers, 005 for blanks, 006 for line totals,
/// 007 for invoice totals that differ between lines.
fn legal_tracker() -> Profile {
    Profile {
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
        ..Profile::lenient()
    }
}

/// Collaborati: pages on the 1998B and 1998BI V2 specifications, on rounding, and on troubleshooting uploads. The
/// allowance of 0.1 % turns an error into a warning; the page does not say of which sum, here it is the computed one.
fn collaborati() -> Profile {
    let allowance = SumRule {
        tolerance: Tolerance::Percent(A_TENTH),
        within: Severity::Warning,
        beyond: Severity::Error,
    };
    Profile {
        platform: Platform::Collaborati,
        lines: allowance,
        totals: allowance,
        round_first: Some(2),
        required: COLLABORATI_REQUIRED,
        optional: COLLABORATI_OPTIONAL,
        text_limits: COLLABORATI_LIMITS,
        decimal_limits: COLLABORATI_DECIMALS,
        grades: COLLABORATI_GRADES,
        ..Profile::lenient()
    }
}

/// Brightflag: vendor help. The invoice total has to be the sum of the lines; no tolerance is stated.
fn brightflag() -> Profile {
    Profile {
        platform: Platform::Brightflag,
        totals: SumRule { tolerance: Tolerance::None, within: Severity::Error, beyond: Severity::Error },
        required: BRIGHTFLAG_REQUIRED,
        text_limits: BRIGHTFLAG_LIMITS,
        countries: CountryForm::Alpha2,
        surname_first: true,
        grades: BRIGHTFLAG_GRADES,
        ..Profile::lenient()
    }
}

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
    use super::Platform;

    #[test]
    fn names_lead_back_to_platforms() {
        for platform in Platform::ALL {
            assert_eq!(Platform::from_name(platform.as_str()), Some(platform));
            assert_eq!(platform.profile().platform, platform);
        }
    }
}

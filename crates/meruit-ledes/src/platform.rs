//! The platforms. What their own pages say they expect stands in the files of `profiles`.

use std::fmt;
use std::str::FromStr;

use crate::profile::Profile;

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

    /// The platform's settings, with the source of each.
    pub fn profile(self) -> Profile {
        let text = match self {
            Self::Lenient => return Profile::lenient(),
            Self::LegalTracker => include_str!("../profiles/legal-tracker.json"),
            Self::Collaborati => include_str!("../profiles/collaborati.json"),
            Self::Brightflag => include_str!("../profiles/brightflag.json"),
            Self::CounselLink => include_str!("../profiles/counsellink.json"),
            Self::SimpleLegal => include_str!("../profiles/simplelegal.json"),
            Self::Onit => include_str!("../profiles/onit.json"),
        };
        // A test reads each of these files.
        Profile::from_json(text).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::Platform;

    #[test]
    fn names_lead_back_to_platforms() {
        for platform in Platform::ALL {
            assert_eq!(Platform::from_name(platform.as_str()), Some(platform));
            assert_eq!(platform.profile().name, platform.as_str());
        }
    }
}

//! Profiles as JSON documents: `meruit/profile/1`.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::catalogue::{ProblemId, catalogue};
use crate::column::Column;
use crate::format::Format;
use crate::line::LineKind;
use crate::problem::Severity;

use super::{
    CountryForm, DecimalLimit, Grade, Profile, Required, Requirement, SumRule, TextLimit, Tolerance,
};

/// The form of profiles that this version reads.
const DOCUMENT: &str = "meruit/profile/1";

/// Why a text is no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// It is no JSON of that shape.
    #[error("the profile cannot be read: {0}")]
    Shape(String),
    /// It is written for another version.
    #[error("the document is `{0}`; this version reads `{DOCUMENT}`")]
    Document(String),
    /// A requirement says nothing, or something that is not known.
    #[error("requirement {place}: {what}")]
    Requirement {
        /// Which one, counted from 1.
        place: usize,
        /// What is wrong with it.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    document: String,
    name: String,
    title: String,
    requirements: Vec<Row>,
}

/// One requirement; exactly one of the members that say what is required is there.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Row {
    formats: Option<Vec<String>>,
    problem: Option<String>,
    required: Option<String>,
    optional: Option<String>,
    characters: Option<usize>,
    decimals: Option<usize>,
    lines: Option<Sum>,
    totals: Option<Sum>,
    round_first: Option<u32>,
    countries: Option<String>,
    surname_first: Option<bool>,
    note: Option<String>,
    on: Vec<String>,
    field: Option<String>,
    severity: Option<String>,
    code: Option<String>,
    advice: Option<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    tolerance: String,
    within: String,
    beyond: String,
}

impl Profile {
    /// A profile from a JSON document, such as a client's own. Requirements that it does not state are lenient.
    ///
    /// ```
    /// use meruit_ledes::{Platform, Profile};
    /// let own = Profile::from_json(r#"{
    ///     "document": "meruit/profile/1", "name": "moss", "title": "Moss Inc",
    ///     "requirements": [
    ///         {"required": "PO_NUMBER", "on": ["F", "E"], "source": "outside counsel guidelines 2026"}
    ///     ]
    /// }"#)?;
    /// assert_eq!(own.name, "moss");
    /// assert!(Profile::from_json("{}").is_err());
    /// # Ok::<(), meruit_ledes::ProfileError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it is no document of this version, or a requirement names something that is not known.
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        let file: File =
            serde_json::from_str(text).map_err(|error| ProfileError::Shape(error.to_string()))?;
        if file.document != DOCUMENT {
            return Err(ProfileError::Document(file.document));
        }
        let mut profile = Self { name: file.name, title: file.title, ..Self::lenient() };
        for (index, row) in file.requirements.into_iter().enumerate() {
            let place = index + 1;
            add(&mut profile, row).map_err(|what| ProfileError::Requirement { place, what })?;
        }
        Ok(profile)
    }
}

fn add(profile: &mut Profile, row: Row) -> Result<(), String> {
    if row.source.trim().is_empty() {
        return Err("it has no `source`".to_owned());
    }
    let said = [
        row.formats.is_some(),
        row.problem.is_some(),
        row.required.is_some(),
        row.optional.is_some(),
        row.characters.is_some(),
        row.decimals.is_some(),
        row.lines.is_some(),
        row.totals.is_some(),
        row.round_first.is_some(),
        row.countries.is_some(),
        row.surname_first.is_some(),
        row.note.is_some(),
    ];
    if said.iter().filter(|said| **said).count() != 1 {
        return Err("it says not exactly one thing".to_owned());
    }
    let field = row.field.as_deref().map(column).transpose()?;
    let field_of = |what: &str| field.ok_or_else(|| format!("`{what}` needs a `field`"));
    let mut text = String::new();
    if let Some(formats) = &row.formats {
        text = format!("takes {}", formats.join(", "));
        profile.formats = formats.iter().map(|name| format(name)).collect::<Result<_, _>>()?;
    }
    if let Some(name) = &row.problem {
        let id = problem(name)?;
        let severity = row.severity.as_deref().map(severity).transpose()?;
        text = format!("{} `{name}`", severity.map_or("judges", |severity| severity.as_str()));
        if let Some(severity) = severity {
            profile.grades.push(Grade { id, column: field, severity });
        }
        if let Some(code) = &row.code {
            text = format!("{text}, its error {code}");
            profile.codes.push((id, code.clone()));
        }
        if let Some(advice) = &row.advice {
            profile.advice.push((id, advice.clone()));
        }
    } else if row.severity.is_some() || row.code.is_some() || row.advice.is_some() {
        return Err("`severity`, `code` and `advice` belong to a `problem`".to_owned());
    }
    if let Some(label) = &row.required {
        let on = row.on.iter().map(|kind| kind_of(kind)).collect::<Result<Vec<_>, _>>()?;
        if on.is_empty() {
            return Err("`required` needs the line types in `on`".to_owned());
        }
        text = format!("{label} is required on {}", row.on.join(", "));
        profile.required.push(Required { column: column(label)?, on });
    } else if !row.on.is_empty() {
        return Err("`on` belongs to `required`".to_owned());
    }
    if let Some(label) = &row.optional {
        text = format!("{label} may be blank");
        profile.optional.push(column(label)?);
    }
    if let Some(characters) = row.characters {
        let column = field_of("characters")?;
        text = format!("{column} has {characters} characters at most");
        profile.text_limits.push(TextLimit { column, characters });
    }
    if let Some(places) = row.decimals {
        let column = field_of("decimals")?;
        text = format!("{column} has {places} decimal places at most");
        profile.decimal_limits.push(DecimalLimit { column, places });
    }
    for (name, sum, rule) in [
        ("line totals", &row.lines, &mut profile.lines),
        ("invoice totals", &row.totals, &mut profile.totals),
    ] {
        if let Some(sum) = sum {
            text = match sum.tolerance.as_str() {
                "none" => format!("{name} are exact, else {}", sum.beyond),
                other => format!("{name} may be off by {other} ({}), else {}", sum.within, sum.beyond),
            };
            *rule = sum_rule(sum)?;
        }
    }
    if let Some(places) = row.round_first {
        text = format!("units and prices are rounded to {places} places before they are multiplied");
        profile.round_first = Some(places.min(Decimal::MAX_SCALE));
    }
    if let Some(form) = &row.countries {
        text = format!("countries are written as {form}");
        profile.countries = match form.as_str() {
            "alpha-2" => CountryForm::Alpha2,
            "any" => CountryForm::Any,
            other => return Err(format!("`{other}` is no form of countries; known are alpha-2, any")),
        };
    }
    if let Some(surname_first) = row.surname_first {
        text = "timekeepers are written `Surname, First`".to_owned();
        profile.surname_first = surname_first;
    }
    let checked = row.note.is_none();
    if let Some(note) = row.note {
        text = note;
    }
    if row.field.is_some() && row.problem.is_some() {
        text = format!("{text} in {}", row.field.as_deref().unwrap_or_default());
    }
    profile.requirements.push(Requirement { text, source: row.source, checked });
    Ok(())
}

fn column(label: &str) -> Result<Column, String> {
    Column::from_label(label).ok_or_else(|| format!("`{label}` is no column of LEDES 1998BI"))
}

fn kind_of(kind: &str) -> Result<LineKind, String> {
    LineKind::parse(kind).map_err(|fault| format!("`{kind}` is {fault}"))
}

fn problem(name: &str) -> Result<ProblemId, String> {
    let entry = catalogue().iter().find(|entry| entry.name == name);
    entry.map(|entry| entry.id).ok_or_else(|| format!("`{name}` is no problem of the catalogue"))
}

fn severity(name: &str) -> Result<Severity, String> {
    let known = [Severity::Error, Severity::Warning, Severity::Note];
    let found = known.into_iter().find(|severity| severity.as_str() == name);
    found.ok_or_else(|| format!("`{name}` is no severity; known are error, warning, note"))
}

fn format(name: &str) -> Result<Format, String> {
    let versions = |make: fn(Option<u8>) -> Format, most: u8| {
        std::iter::once(None).chain((0..=most).map(Some)).map(make).collect::<Vec<_>>()
    };
    let mut known = vec![Format::Ledes1998B, Format::Ledes2000];
    known.extend(versions(|version| Format::Ledes1998BI { version }, 9));
    known.extend(versions(|minor| Format::LedesXml { minor }, 2));
    let found = known.into_iter().find(|format| format.to_string() == name);
    found.ok_or_else(|| format!("`{name}` is no format; write it as `LEDES 1998BI V2` or `LEDES XML 2.1`"))
}

fn sum_rule(sum: &Sum) -> Result<SumRule, String> {
    let number = |text: &str| {
        let number = text.trim().parse::<Decimal>().ok().filter(|number| !number.is_sign_negative());
        number.ok_or_else(|| format!("`{text}` is no tolerance; write none, 0.01 or 0.1%"))
    };
    let tolerance = match (sum.tolerance.as_str(), sum.tolerance.strip_suffix('%')) {
        ("none", _) => Tolerance::None,
        (_, Some(percent)) => Tolerance::Percent(number(percent)?),
        (amount, None) => Tolerance::Absolute(number(amount)?),
    };
    Ok(SumRule { tolerance, within: severity(&sum.within)?, beyond: severity(&sum.beyond)? })
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn slips_are_told_with_their_place() {
        let with = |requirement: &str| {
            let text = format!(
                r#"{{"document": "meruit/profile/1", "name": "a", "title": "A", "requirements": [{requirement}]}}"#
            );
            Profile::from_json(&text).map(|_| ()).map_err(|error| error.to_string())
        };
        for (requirement, error) in [
            (r#"{"note": "x"}"#, "requirement 1: it has no `source`"),
            (r#"{"source": "s"}"#, "requirement 1: it says not exactly one thing"),
            (
                r#"{"note": "x", "optional": "CLIENT_ID", "source": "s"}"#,
                "requirement 1: it says not exactly one thing",
            ),
            (
                r#"{"optional": "CLIENT", "source": "s"}"#,
                "requirement 1: `CLIENT` is no column of LEDES 1998BI",
            ),
            (
                r#"{"required": "CLIENT_ID", "source": "s"}"#,
                "requirement 1: `required` needs the line types in `on`",
            ),
            (r#"{"problem": "bad", "source": "s"}"#, "requirement 1: `bad` is no problem of the catalogue"),
            (r#"{"characters": 5, "source": "s"}"#, "requirement 1: `characters` needs a `field`"),
            (
                r#"{"formats": ["1998"], "source": "s"}"#,
                "requirement 1: `1998` is no format; write it as `LEDES 1998BI V2` or `LEDES XML 2.1`",
            ),
            (
                r#"{"lines": {"tolerance": "-1", "within": "note", "beyond": "error"}, "source": "s"}"#,
                "requirement 1: `-1` is no tolerance; write none, 0.01 or 0.1%",
            ),
            (
                r#"{"optional": "CLIENT_ID", "severity": "error", "source": "s"}"#,
                "requirement 1: `severity`, `code` and `advice` belong to a `problem`",
            ),
        ] {
            assert_eq!(with(requirement), Err(error.to_owned()));
        }
        assert!(
            with(r#"{"lines": {"tolerance": "0.01", "within": "note", "beyond": "error"}, "source": "s"}"#)
                .is_ok()
        );
        let other = Profile::from_json(
            r#"{"document": "meruit/profile/2", "name": "a", "title": "A", "requirements": []}"#,
        );
        assert_eq!(
            other.map(|_| ()).map_err(|error| error.to_string()),
            Err("the document is `meruit/profile/2`; this version reads `meruit/profile/1`".to_owned())
        );
    }
}

//! Which of the formats a first line names.

use std::fmt;

use crate::column::Column;

/// A LEDES format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// LEDES 1998B: 24 columns, no tax, no currency.
    Ledes1998B,
    /// LEDES 1998BI: 52 columns, one tax a line. The version is the number after `V`, 2 or 5 in published files; V5 is
    /// the revision of January 2020 and has the same columns. `None` when the file states no version.
    Ledes1998BI {
        /// The number after `V`.
        version: Option<u8>,
    },
    /// LEDES 2000: the first XML format, given up by its committee in 2024.
    Ledes2000,
    /// LEDES XML 2.0, 2.1 or 2.2. The number is the one after the point; `None` when the file does not state it.
    LedesXml {
        /// The number after the point.
        minor: Option<u8>,
    },
}

impl Format {
    /// Whether this is a 1998BI file, whatever its version.
    pub fn is_international(self) -> bool {
        matches!(self, Self::Ledes1998BI { .. })
    }

    /// Whether this is `other`, where a format without a version stands for each of its versions.
    pub(crate) fn is_a(self, other: Self) -> bool {
        match (self, other) {
            (Self::Ledes1998BI { .. }, Self::Ledes1998BI { version: None })
            | (Self::LedesXml { .. }, Self::LedesXml { minor: None }) => true,
            _ => self == other,
        }
    }

    /// Whether this is one of the XML formats.
    pub fn is_xml(self) -> bool {
        matches!(self, Self::Ledes2000 | Self::LedesXml { .. })
    }

    /// How many columns the published header has; for an XML format, how many columns have an element that says the same.
    ///
    /// ```
    /// use meruit_ledes::Format;
    /// assert_eq!(Format::Ledes1998B.columns(), 24);
    /// assert_eq!(Format::Ledes1998BI { version: Some(2) }.columns(), 52);
    /// ```
    pub fn columns(self) -> usize {
        match self {
            Self::Ledes1998B => Column::IN_1998B,
            Self::Ledes1998BI { .. } => Column::ALL.len(),
            Self::Ledes2000 | Self::LedesXml { .. } => {
                Column::ALL.into_iter().filter(|column| column.has_element()).count()
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ledes1998B => formatter.write_str("LEDES 1998B"),
            Self::Ledes1998BI { version: None } => formatter.write_str("LEDES 1998BI"),
            Self::Ledes1998BI { version: Some(version) } => write!(formatter, "LEDES 1998BI V{version}"),
            Self::Ledes2000 => formatter.write_str("LEDES 2000"),
            Self::LedesXml { minor: None } => formatter.write_str("LEDES XML"),
            Self::LedesXml { minor: Some(minor) } => write!(formatter, "LEDES XML 2.{minor}"),
        }
    }
}

/// The first line of a file, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FormatLine<'a> {
    /// The name as written, without the end mark.
    pub(crate) written: &'a str,
    /// The format it must mean, `None` when that is anybody's guess.
    pub(crate) format: Option<Format>,
    /// Whether it is written as the standard does, end mark included.
    pub(crate) exact: bool,
    /// What follows the end mark on the same line: a header or record that lost its line break.
    pub(crate) rest: &'a str,
}

const END_MARK: &str = "[]";

/// The format line in `line`; `None` when it does not begin with the name of the family.
pub(crate) fn read_format_line(line: &str) -> Option<FormatLine<'_>> {
    let line = line.trim();
    let family = line.get(..5)?;
    if !family.eq_ignore_ascii_case("LEDES") {
        return None;
    }
    let (written, marked, rest) = match line.split_once(END_MARK) {
        // A pipe before the mark means that the mark is the end of a record, not of the name.
        Some((written, rest)) if !written.contains('|') => (written, true, rest.trim()),
        _ if line.contains('|') => return None,
        _ => (line, false, ""),
    };
    let format = format_named(written);
    let exact = marked && format.is_some_and(|format| is_standard_spelling(written, format));
    Some(FormatLine { written, format, exact, rest })
}

fn is_standard_spelling(written: &str, format: Format) -> bool {
    match format {
        Format::Ledes1998B => written == "LEDES1998B",
        Format::Ledes1998BI { version: None } => written == "LEDES98BI",
        Format::Ledes1998BI { version: Some(version) } => written == format!("LEDES98BI V{version}"),
        Format::Ledes2000 | Format::LedesXml { .. } => false,
    }
}

/// The format a name means once blanks, letter case and the century are put aside: `LEDES1998BIv2` is `LEDES98BI V2`.
fn format_named(written: &str) -> Option<Format> {
    let name: String = written
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '_' | '.'))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let after_family = name.strip_prefix("LEDES")?;
    let after_year = after_family.strip_prefix("1998").or_else(|| after_family.strip_prefix("98"))?;
    match after_year {
        "B" => Some(Format::Ledes1998B),
        "BI" => Some(Format::Ledes1998BI { version: None }),
        other => {
            let version = other.strip_prefix("BIV")?.parse().ok()?;
            Some(Format::Ledes1998BI { version: Some(version) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, FormatLine, read_format_line};

    const V2: Format = Format::Ledes1998BI { version: Some(2) };

    fn read(line: &str) -> (Option<Format>, bool) {
        let FormatLine { format, exact, .. } = read_format_line(line).expect("a format line");
        (format, exact)
    }

    #[test]
    fn standard_lines_are_exact() {
        assert_eq!(read("LEDES1998B[]"), (Some(Format::Ledes1998B), true));
        assert_eq!(read("LEDES98BI[]"), (Some(Format::Ledes1998BI { version: None }), true));
        assert_eq!(read("LEDES98BI V2[]"), (Some(V2), true));
        assert_eq!(read("LEDES98BI V5[]"), (Some(Format::Ledes1998BI { version: Some(5) }), true));
    }

    #[test]
    fn near_spellings_are_understood_and_told_apart_from_exact_ones() {
        for line in ["LEDES1998BI V2[]", "LEDES1998BIv2[]", "ledes98bi  v2[]", "LEDES98BIV2", "LEDES98BI V2"]
        {
            assert_eq!(read(line), (Some(V2), false), "{line}");
        }
        assert_eq!(read("LEDES1998B"), (Some(Format::Ledes1998B), false));
        assert_eq!(read("LEDES1998BB[]"), (None, false));
        assert_eq!(read("LEDES1337B[]"), (None, false));
    }

    #[test]
    fn what_follows_on_the_same_line_is_kept() {
        let line = read_format_line("LEDES1998B[]19990225|96542[]").expect("a format line");
        assert_eq!(line.rest, "19990225|96542[]");
        assert!(read_format_line("LEDES1998B19990225|96542[]").is_none());
        assert!(read_format_line("INVOICE_DATE|INVOICE_NUMBER[]").is_none());
    }
}

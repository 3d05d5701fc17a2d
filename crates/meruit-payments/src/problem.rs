//! What a reader tells of a file: every fault, with its line.

use std::fmt;

use serde::Serialize;

/// How bad a problem is, from bad to harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something of the file was lost.
    Error,
    /// Read, but the file contradicts itself or its format.
    Warning,
}

macro_rules! problems {
    ($($name:ident $text:literal $severity:ident $words:literal;)*) => {
        /// The kinds of problems. Their names are never used for anything else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ProblemId {
            $(#[doc = $words] $name,)*
        }

        impl ProblemId {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name, such as `xml-syntax`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What is wrong with such a file.
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

problems! {
    XmlSyntax "xml-syntax" Error "The markup cannot be read from here on.";
    XmlEntity "xml-entity" Warning "An entity that XML does not know is kept as written.";
    XmlEncoding "xml-encoding" Warning "Bytes that are not in the encoding of the file are shown as �.";
    XmlDoctype "xml-doctype" Warning "A document type is left alone; ISO 20022 has none.";
    TooDeep "too-deep" Error "Elements that stand too deep in one another are left out.";
    Truncated "truncated" Error "The file ends before its last record does.";
    OtherMessage "other-message" Error "The file holds no message of this kind.";
    Amount "amount" Error "A sum that cannot be read is left out.";
    Currency "currency" Warning "A sum without a currency, or with one that is no three capitals.";
    Date "date" Warning "A date that cannot be read is left out.";
    Missing "missing" Warning "Something that the format demands is not there.";
    BatchTotal "batch-total" Warning "The details of an entry do not make its stated number or sum.";
    RecordLength "record-length" Warning "A record that is not 94 characters long is filled up or cut.";
    RecordType "record-type" Error "A record of a type that NACHA does not know is left out.";
    RecordOrder "record-order" Error "A record that stands where it cannot.";
    ReturnAddenda "return-addenda" Error "An entry without an addenda of a return or change is left out.";
    ReasonCode "reason-code" Warning "A reason that is not R or C and two digits is kept as written.";
    RoutingNumber "routing-number" Warning "A routing number whose check digit does not fit.";
    CorrectedData "corrected-data" Warning "Corrected data that are not as the change code says.";
    BatchControl "batch-control" Warning "A batch does not make the figures of its control record.";
    FileControl "file-control" Warning "The batches do not make the figures of the file control record.";
    More "more-problems" Warning "There are more problems than are kept.";
}

impl fmt::Display for ProblemId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for ProblemId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// What kind of problem.
    pub id: ProblemId,
    /// How bad.
    pub severity: Severity,
    /// The line, from 1; in a NACHA file without line ends the record.
    pub line: u64,
    /// The element or field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What was found, with no account number in it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: ", self.line)?;
        if let Some(field) = &self.field {
            write!(formatter, "{field}: ")?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(formatter, "{severity}[{}]: {}", self.id, self.message)
    }
}

/// The problems of a file, up to a number.
#[derive(Debug)]
pub(crate) struct Problems {
    kept: Vec<Problem>,
    room: usize,
    more: u64,
    last_line: u64,
}

impl Problems {
    pub(crate) fn up_to(room: usize) -> Self {
        Self { kept: Vec::new(), room, more: 0, last_line: 0 }
    }

    pub(crate) fn tell(&mut self, id: ProblemId, line: u64, field: Option<&str>, message: impl Into<String>) {
        self.last_line = line;
        if self.room == 0 {
            self.more = self.more.saturating_add(1);
            return;
        }
        self.room -= 1;
        let field = field.map(str::to_owned);
        self.kept.push(Problem { id, severity: id.severity(), line, field, message: message.into() });
    }

    /// Those since the last call, and at last how many more there were.
    pub(crate) fn take(&mut self) -> Vec<Problem> {
        let mut taken = std::mem::take(&mut self.kept);
        let more = std::mem::take(&mut self.more);
        if more > 0 {
            let id = ProblemId::More;
            let message = format!("{more} more problems");
            taken.push(Problem { id, severity: id.severity(), line: self.last_line, field: None, message });
        }
        taken
    }
}

/// A word of the file in a message: cut where it is long, and masked where it may be an account number.
pub(crate) fn quoted(text: &str) -> String {
    let masked = crate::account::mask_text(text);
    let shown: String = masked.chars().take(40).collect();
    let dots = if masked.chars().count() > 40 { "…" } else { "" };
    format!("`{shown}{dots}`")
}

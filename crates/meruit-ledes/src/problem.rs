//! What the reader reports: every repair it made and every contradiction it found.

use std::fmt;

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;

/// How bad a problem is. The order is from bad to harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A value or record was lost, or the chosen platform refuses the file.
    Error,
    /// Read, but the file contradicts itself or the format.
    Warning,
    /// Worth knowing; nobody has to act.
    Note,
}

impl Severity {
    /// The word reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One thing wrong with a file, and where.
///
/// `Display` gives one line: `record 5: LINE_ITEM_TOTAL: warning[line-arithmetic]: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What kind of problem.
    pub id: ProblemId,
    /// How bad, for the chosen profile.
    pub severity: Severity,
    /// The physical line of the file, from 1; `None` when the whole file or invoice is meant.
    pub record: Option<u64>,
    /// The `file_item_nbr` of the element of an XML file, by which platforms name the place of an error.
    pub item: Option<String>,
    /// The label of the column, as the format writes it, or as the file does for a label of its own; the name of the element
    /// of an XML file.
    pub field: Option<String>,
    /// The text the problem is about, as written; for an unreadable record the whole of it.
    pub raw: String,
    /// What was found, in one sentence.
    pub message: String,
    /// What to do about it, where there is advice to give.
    pub help: Option<String>,
    /// For a sum that does not agree: the figures, so that a reader can redo it.
    pub sum: Option<Sum>,
    /// The error number of the chosen platform, such as `006` of Legal Tracker.
    pub platform_code: Option<String>,
    /// How many further records of the same invoice have the same problem, where it is not written out for each.
    pub repeats: u64,
}

/// A stated figure and what it should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sum {
    /// What the file says.
    pub stated: Decimal,
    /// What the other figures make.
    pub computed: Decimal,
    /// `stated - computed`, exactly.
    pub difference: Decimal,
}

impl Problem {
    pub(crate) fn new(id: ProblemId, message: impl Into<String>) -> Self {
        Self {
            id,
            severity: id.entry().severity,
            record: None,
            item: None,
            field: None,
            raw: String::new(),
            message: message.into(),
            help: None,
            sum: None,
            platform_code: None,
            repeats: 0,
        }
    }

    pub(crate) fn at(mut self, record: u64) -> Self {
        self.record = Some(record);
        self
    }

    pub(crate) fn in_field(mut self, label: impl Into<String>, raw: impl Into<String>) -> Self {
        self.field = Some(label.into());
        self.raw = raw.into();
        self
    }

    pub(crate) fn of_item(mut self, item: Option<&str>) -> Self {
        self.item = item.map(str::to_owned);
        self
    }

    pub(crate) fn with_raw(mut self, raw: impl Into<String>) -> Self {
        self.raw = raw.into();
        self
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn with_sum(mut self, sum: Sum) -> Self {
        self.sum = Some(sum);
        self
    }

    pub(crate) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(record) = self.record {
            write!(formatter, "record {record}: ")?;
        }
        if let Some(item) = &self.item {
            write!(formatter, "item {item}: ")?;
        }
        if let Some(field) = &self.field {
            write!(formatter, "{field}: ")?;
        }
        write!(formatter, "{}[{}]: {}", self.severity, self.id, self.message)?;
        if self.repeats > 0 {
            write!(formatter, " (and on {} more)", self.repeats)?;
        }
        Ok(())
    }
}

//! What can go wrong, matchable by kind.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use meruit_core::{NotStarted, RuleFile};
use meruit_io::Style;
use meruit_io::diagnostics::{Source, to_text};
use meruit_io::facts::FactsError;
use meruit_ledes::ReadError;
use meruit_syntax::ast::File;
use meruit_syntax::{Diagnostic, Severity};

/// Either of the two errors, for programs that treat them alike.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The rules did not load.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// An invoice could not be reviewed.
    #[error(transparent)]
    Review(#[from] ReviewError),
}

/// Why rules did not load.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The rule file could not be read.
    #[error("`{}` could not be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Something is wrong with the rules.
    #[error(transparent)]
    Refused(Refused),
}

impl LoadError {
    /// The stable ids of what is wrong, each once, in alphabetical order; `io` where the file could not be read.
    ///
    /// ```
    /// let error = meruit::Ruleset::parse("cap.ocg", "rule cap for each fe then reject").unwrap_err();
    /// assert_eq!(error.ids(), ["unknown-record"]);
    /// ```
    pub fn ids(&self) -> Vec<&'static str> {
        match self {
            Self::Io { .. } => vec!["io"],
            Self::Refused(refused) => refused.ids(),
        }
    }
}

/// Rules with something wrong in them: every diagnostic, and the texts to show it in.
#[derive(Clone, Debug)]
pub struct Refused {
    diagnostics: Vec<Diagnostic>,
    sources: Vec<Source>,
    tree: Arc<File>,
    below: Vec<RuleFile>,
}

impl Refused {
    pub(crate) fn new(
        diagnostics: Vec<Diagnostic>,
        sources: Vec<Source>,
        below: Vec<RuleFile>,
        tree: File,
    ) -> Self {
        Self { diagnostics, sources, tree: Arc::new(tree), below }
    }

    /// The tree of the rule file, without the items that could not be read; empty where it could not be read at all.
    pub fn tree(&self) -> &File {
        &self.tree
    }

    /// The same tree, of which nothing else is needed, and the files that the rule file extends, the lowest first.
    pub fn into_files(self) -> (Vec<RuleFile>, File) {
        (self.below, Arc::unwrap_or_clone(self.tree))
    }

    /// All that is wrong or doubtful, in the order of the text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The rule files, in the order in which the diagnostics count them.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The ids of the errors, each once, in alphabetical order.
    pub fn ids(&self) -> Vec<&'static str> {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let mut ids: Vec<&'static str> = errors.map(|diagnostic| diagnostic.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The diagnostics with the lines of the files, as a person reads them.
    ///
    /// ```
    /// use meruit::{LoadError, Ruleset, Style};
    /// let error = Ruleset::parse("cap.ocg", "rule cap for each fe then reject").unwrap_err();
    /// if let LoadError::Refused(refused) = error {
    ///     assert!(refused.to_text(Style::PLAIN).contains("cap.ocg:1:19"));
    /// }
    /// ```
    pub fn to_text(&self, style: Style) -> String {
        to_text(&self.diagnostics, &self.sources, style)
    }
}

impl fmt::Display for Refused {
    /// The first error, and how many more there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let Some(first) = errors.next() else { return f.write_str("the rules were refused") };
        if let Some(source) = usize::try_from(first.primary.file).ok().and_then(|file| self.sources.get(file))
        {
            write!(f, "{}: ", source.name)?;
        }
        write!(f, "{} [{}]", first.message, first.id)?;
        match errors.count() {
            0 => Ok(()),
            1 => f.write_str(" (and 1 more error)"),
            more => write!(f, " (and {more} more errors)"),
        }
    }
}

impl std::error::Error for Refused {}

/// Why an invoice could not be reviewed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The rules need something that was not given, or a table does not hold what they say of it.
    #[error(transparent)]
    NotStarted(#[from] NotStarted),
    /// The facts have members that nothing has, or values of the wrong sort.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// The file could not be read.
    #[error("`{file}` could not be read")]
    Io {
        /// The file's name.
        file: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The review takes more steps than [`Options::step_limit`](crate::Options::step_limit) allows.
    #[error("the review takes more than the {limit} steps that it may take [step-limit]")]
    StepLimit {
        /// The most steps it may take.
        limit: u64,
    },
    /// It was given more records than it may be.
    #[error("{file}: more than the {limit} records that a review may be given [too-many-records]")]
    TooManyRecords {
        /// The file, or the name given to it.
        file: String,
        /// The most records ([`Options::record_limit`](crate::Options::record_limit)).
        limit: usize,
    },
    /// [`Cancel::cancel`](crate::Cancel::cancel) was called.
    #[error("the review was cancelled [cancelled]")]
    Cancelled,
    /// The time that it may take is over ([`Cancel::after`](crate::Cancel::after)).
    #[error("the review takes longer than it may [time-limit]")]
    TimeLimit,
    /// The file is no LEDES file, or cannot be read any further.
    #[error("{file}: {source}")]
    Ledes {
        /// The file's name.
        file: String,
        /// Why.
        #[source]
        source: ReadError,
    },
}

impl ReviewError {
    /// The stable ids of what is wrong, each once, in alphabetical order.
    ///
    /// ```
    /// use meruit::{Options, Ruleset};
    /// let rules = Ruleset::parse("cap.ocg", "table cap (day: date -> rate: rate) supplied")?;
    /// assert_eq!(rules.reviewer(&Options::new()).unwrap_err().ids(), ["table-not-bound"]);
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn ids(&self) -> Vec<&'static str> {
        let mut ids: Vec<&'static str> = match self {
            Self::NotStarted(not_started) => not_started.problems.iter().map(|problem| problem.id).collect(),
            Self::Facts(facts) => facts.faults().iter().map(|fault| fault.id).collect(),
            Self::Io { .. } => vec!["io"],
            Self::StepLimit { .. } => vec!["step-limit"],
            Self::TooManyRecords { .. } => vec!["too-many-records"],
            Self::Cancelled => vec!["cancelled"],
            Self::TimeLimit => vec!["time-limit"],
            Self::Ledes { .. } => vec!["not-ledes"],
        };
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

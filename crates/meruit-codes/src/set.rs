//! The code sets: who published them, when, and how much of each is known here.

/// A published list of codes, such as the litigation task codes.
///
/// Codes of different sets never clash in this crate; a test sees to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeSet {
    /// Our short name, as in [`Code::set`](crate::Code::set): `litigation`.
    pub id: &'static str,
    /// What people call it: `Litigation`.
    pub title: &'static str,
    /// Which column of an invoice its codes belong in.
    pub kind: CodeKind,
    /// Who published it and where the list in this crate was read.
    pub source: &'static str,
    /// What is known to be missing or doubtful; `None` when the list is believed to be complete.
    pub gaps: Option<&'static str>,
}

/// The column of an invoice line a code belongs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CodeKind {
    /// What the work was for: phases and tasks, `L310`.
    Task,
    /// What the timekeeper did: `A103`.
    Activity,
    /// What money was spent on: `E110`.
    Expense,
}

impl CodeKind {
    /// The word for it in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Activity => "activity",
            Self::Expense => "expense",
        }
    }
}

/// Every code set of this crate, in order of id.
///
/// ```
/// let litigation = meruit_codes::sets().iter().find(|set| set.id == "litigation").unwrap();
/// assert_eq!(litigation.title, "Litigation");
/// assert_eq!(litigation.gaps, None);
/// ```
pub fn sets() -> &'static [CodeSet] {
    &SETS
}

/// A set that is known to exist and whose list was not found in public, so that its codes are unknown here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingSet {
    /// What people call it.
    pub title: &'static str,
    /// When it was published.
    pub year: u16,
    /// Where its existence is stated.
    pub source: &'static str,
}

/// Sets that are known to exist and are not here; an unknown code may be one of theirs.
///
/// ```
/// assert!(meruit_codes::missing_sets().iter().any(|set| set.title.starts_with("Workers")));
/// ```
pub fn missing_sets() -> &'static [MissingSet] {
    &MISSING
}

const MISSING: [MissingSet; 6] = [
    MissingSet {
        title: "Litigation, insurance defence",
        year: 2007,
        source: "American Bar Association, workers' compensation code set page, which it is the base of",
    },
    MissingSet {
        title: "Workers' compensation",
        year: 2010,
        source: "American Bar Association, workers' compensation code set page; the list itself is a download that was not found",
    },
    MissingSet {
        title: "Governance, risk and compliance",
        year: 2015,
        source: "LEDES Oversight Committee, list of its sets",
    },
    MissingSet { title: "Tax", year: 2018, source: "American Bar Association, list of code sets" },
    MissingSet {
        title: "Patent prosecution, codes that begin with digits",
        year: 2023,
        source: "LEDES Oversight Committee, ratified in April 2023: 110 codes in nine phases",
    },
    MissingSet {
        title: "eDiscovery, the six tasks of quality assurance and control",
        year: 2011,
        source: "utbms.com, which counts 25 tasks where 19 were found",
    },
];

/// The compiled-in data files, in the order of [`SETS`].
pub(crate) fn files() -> impl Iterator<Item = &'static str> {
    FILES.iter().copied()
}

const FILES: [&str; 13] = [
    include_str!("../data/activity.csv"),
    include_str!("../data/bankruptcy.csv"),
    include_str!("../data/counseling.csv"),
    include_str!("../data/ediscovery.csv"),
    include_str!("../data/expense.csv"),
    include_str!("../data/expense_revised_2013.csv"),
    include_str!("../data/intellectual_property_i.csv"),
    include_str!("../data/j_codes_ew.csv"),
    include_str!("../data/litigation.csv"),
    include_str!("../data/mergers_acquisitions.csv"),
    include_str!("../data/patent.csv"),
    include_str!("../data/project.csv"),
    include_str!("../data/trademark.csv"),
];

const SETS: [CodeSet; 13] = [
    CodeSet {
        id: "activity",
        title: "Activities",
        kind: CodeKind::Activity,
        source: "American Bar Association, litigation code set page (A100-A111); 2013 revision and the England and Wales list of 2014 for the rest",
        gaps: Some("A112-A114 and A115-A129 rest on fewer sources; see each code's status"),
    },
    CodeSet {
        id: "bankruptcy",
        title: "Bankruptcy",
        kind: CodeKind::Task,
        source: "American Bar Association, bankruptcy code set; names of the 2018 description are kept as other names",
        gaps: None,
    },
    CodeSet {
        id: "counseling",
        title: "Counseling",
        kind: CodeKind::Task,
        source: "American Bar Association, counseling code set page",
        gaps: None,
    },
    CodeSet {
        id: "ediscovery",
        title: "eDiscovery",
        kind: CodeKind::Task,
        source: "LEDES Oversight Committee, 2011; names of phases from the EDRM metrics page",
        gaps: Some("six of its 25 tasks were not found, probably all of quality assurance and control"),
    },
    CodeSet {
        id: "expense",
        title: "Expenses",
        kind: CodeKind::Expense,
        source: "American Bar Association, litigation code set page; E125-E131 came with the patent and trademark sets",
        gaps: Some("E125-E131 rest on one source"),
    },
    CodeSet {
        id: "expense_revised",
        title: "Expenses, revised",
        kind: CodeKind::Expense,
        source: "LEDES Oversight Committee, 2013: a set of its own beside the E codes",
        gaps: Some("nearly every code rests on one source"),
    },
    CodeSet {
        id: "intellectual_property_i",
        title: "Intellectual property (older I codes)",
        kind: CodeKind::Task,
        source: "one vendor's help page; older than the patent and trademark sets, publisher not found",
        gaps: Some("the list was read up to I330 only"),
    },
    CodeSet {
        id: "j_codes_ew",
        title: "J-codes (England and Wales)",
        kind: CodeKind::Task,
        source: "England and Wales civil litigation, 2014; a vendor's list and the SALI LMSS 2.0 export",
        gaps: Some("phases and the JJ to JM tasks rest on one source"),
    },
    CodeSet {
        id: "litigation",
        title: "Litigation",
        kind: CodeKind::Task,
        source: "American Bar Association, litigation code set page, 1995",
        gaps: None,
    },
    CodeSet {
        id: "mergers_acquisitions",
        title: "Mergers and acquisitions",
        kind: CodeKind::Task,
        source: "American Bar Association, Business Law Section, 2016; SALI LMSS 2.0 export",
        gaps: Some("codes after MD00 rest on one source"),
    },
    CodeSet {
        id: "patent",
        title: "Patent",
        kind: CodeKind::Task,
        source: "LEDES Oversight Committee, approved 2007, dated 2009 by utbms.com",
        gaps: Some("nearly every code rests on one source; the prosecution codes of 2023 were not found"),
    },
    CodeSet {
        id: "project",
        title: "Project",
        kind: CodeKind::Task,
        source: "American Bar Association, project code set page",
        gaps: None,
    },
    CodeSet {
        id: "trademark",
        title: "Trademark",
        kind: CodeKind::Task,
        source: "LEDES Oversight Committee, approved 2007, dated 2009 by utbms.com",
        gaps: Some("every code rests on one source, though their number agrees with utbms.com"),
    },
];

//! Exit codes.

use std::process::ExitCode;

use meruit::ReviewError;

/// What the exit codes mean, for the manual.
pub(crate) const MANUAL: &str = "\
Exit codes:
  0  every rule passed or did not apply
  1  something was found, could not be determined, or is wrong with part of the input
  2  the rules were refused or lack something they need, or the command line is wrong
  3  a file could not be read or written
The worst one counts; what could be done is done all the same.";

/// How a run ended; the worst counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Every rule passed or did not apply.
    Clean,
    /// Something was found or could not be determined.
    Findings,
    /// The rules were refused, or lack something.
    Refused,
    /// A file could not be read or written.
    Unreadable,
}

/// How a run ends that has no result.
pub(crate) fn of_review_error(error: &ReviewError) -> Exit {
    match error {
        ReviewError::NotStarted(_) | ReviewError::StepLimit { .. } => Exit::Refused,
        // A kind that nothing has, as `--facts` or `--declare` name it.
        ReviewError::Facts(facts) if facts.faults().iter().all(|fault| fault.path.is_empty()) => {
            Exit::Refused
        }
        _ => Exit::Unreadable,
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Refused => 2,
            Exit::Unreadable => 3,
        })
    }
}

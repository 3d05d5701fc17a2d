//! Rules as the commands load them: what is wrong with them is told before anything is done.

use std::path::Path;

use meruit::{LoadError, Ruleset, Severity};

use crate::exit::Exit;
use crate::look::Look;
use crate::talk;

/// The rules of a file, or how the command ends without them. Why they were refused has been told then.
pub(crate) fn rules(path: &Path, look: Look) -> Result<Ruleset, Exit> {
    Ruleset::load(path).map_err(|error| match error {
        LoadError::Refused(refused) => {
            talk::text(&refused.to_text(look.talk()));
            Exit::Refused
        }
        error => {
            talk::error(look, &error);
            Exit::Unreadable
        }
    })
}

/// The same for a command that works by the rules; it says that there are warnings about them, and `check` says which.
pub(crate) fn rules_in_use(path: &Path, look: Look) -> Result<Ruleset, Exit> {
    let rules = rules(path, look)?;
    let warnings = rules.diagnostics().iter().filter(|found| found.severity == Severity::Warning).count();
    if warnings > 0 {
        let noun = if warnings == 1 { "warning" } else { "warnings" };
        let file = path.display();
        talk::text(&format!("{warnings} {noun} about the rules: `meruit check {file}` tells more\n"));
    }
    Ok(rules)
}

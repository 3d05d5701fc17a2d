//! Messages on standard error. They are written as far as that works: a closed standard error stops no review.

use std::error::Error;
use std::io::Write;

use meruit::ReviewError;

use crate::look::Look;

/// An error, with its causes.
pub(crate) fn error(look: Look, error: &dyn Error) {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    line(look, None, &message);
}

/// An error in words.
pub(crate) fn message(look: Look, message: &str) {
    line(look, None, message);
}

/// A text that is written as it is.
pub(crate) fn text(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Why an invoice could not be reviewed: everything at once, each with its id.
pub(crate) fn review_error(look: Look, error: &ReviewError) {
    match error {
        ReviewError::NotStarted(not_started) => {
            for problem in &not_started.problems {
                line(look, Some(problem.id), &problem.to_string());
                help(problem.help.as_deref());
            }
        }
        ReviewError::Facts(facts) => {
            for fault in facts.faults() {
                line(look, Some(fault.id), &fault.without_help().to_string());
                help(fault.help.as_deref());
            }
            if facts.more() > 0 {
                text(&format!("  and {} more\n", facts.more()));
            }
        }
        ReviewError::Io { source, .. } => message(look, &format!("{error}: {source}")),
        other => message(look, &other.to_string()),
    }
}

fn help(help: Option<&str>) {
    if let Some(help) = help {
        text(&format!("  help: {}\n", printable(help)));
    }
}

fn line(look: Look, id: Option<&str>, message: &str) {
    let id = id.map_or_else(String::new, |id| format!("[{id}]"));
    let message = printable(message);
    text(&if look.talk().color {
        format!("\u{1b}[1m\u{1b}[31merror{id}\u{1b}[0m: {message}\n")
    } else {
        format!("error{id}: {message}\n")
    });
}

/// What a file says, without what would steer the terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

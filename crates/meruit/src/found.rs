//! What was found, without its explanation.

use meruit_core::document::Finding;

/// A rule that was found, or could not be determined, on a line, a group of lines, an invoice or another record.
#[derive(Clone, Copy, Debug)]
pub struct Found<'r> {
    form: Form<'r>,
}

#[derive(Clone, Copy, Debug)]
enum Form<'r> {
    Judged(meruit_core::Found<'r>),
    Written(&'r Finding),
}

impl<'r> Found<'r> {
    pub(crate) fn judged(found: meruit_core::Found<'r>) -> Self {
        Self { form: Form::Judged(found) }
    }

    pub(crate) fn written(finding: &'r Finding) -> Self {
        Self { form: Form::Written(finding) }
    }

    /// The rule's id.
    pub fn rule(&self) -> &'r str {
        match self.form {
            Form::Judged(found) => found.rule(),
            Form::Written(finding) => &finding.rule,
        }
    }

    /// Whether it could not be determined.
    pub fn is_undetermined(&self) -> bool {
        match self.form {
            Form::Judged(found) => found.is_undetermined(),
            Form::Written(finding) => finding.verdict == "undetermined",
        }
    }

    /// The numbers of the lines it speaks of; none where it speaks of an invoice or another record.
    pub fn lines(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        let (judged, written) = match self.form {
            Form::Judged(found) => (Some(found.lines()), None),
            Form::Written(finding) => (None, Some(finding.lines.iter().map(String::as_str))),
        };
        judged.into_iter().flatten().chain(written.into_iter().flatten())
    }
}

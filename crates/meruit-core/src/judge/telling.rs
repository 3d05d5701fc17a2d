//! For those who watch a review, such as the tests of a rule file: how each rule ended on each record, and what it read.

use super::{Subject, Verdict};
use crate::document::Read;
use crate::eval::{Evaluator, Frame, Told};
use crate::explain::Explanation;
use crate::facts::RecordRef;
use crate::plan::Rule;

impl Evaluator<'_> {
    /// Tells of a record that a rule does not apply to, with what its `where` read.
    pub(super) fn tell_out_of_scope(&self, index: usize, rule: &Rule, record: RecordRef) {
        if !self.meter.watches() {
            return;
        }
        let frame = Frame { record: Some(record), ..Frame::default() };
        let mut explanation = Explanation::default();
        if let Some(filter) = &rule.filter {
            self.meter.explaining(|| self.read_leaves(filter, frame, &mut explanation));
        }
        self.tell(index, &Subject::Record(record), "not applicable", explanation.reads);
    }

    /// Tells of a verdict, with the facts that it was read from.
    pub(super) fn tell_verdict(&self, index: usize, rule: &Rule, subject: &Subject, verdict: &Verdict) {
        if !self.meter.watches() {
            return;
        }
        let ended = match verdict {
            Verdict::Passed => "passed",
            Verdict::Assumed => "passed, for `if unknown pass`",
            Verdict::Excused => "excused",
            Verdict::Found => "found",
            Verdict::Undetermined(_) => "undetermined",
        };
        let mut reads = self.explain(rule, subject, verdict).reads;
        if let Verdict::Undetermined(unknown) = verdict {
            reads.retain(|read| read.is != "(unknown)");
            let reasons = unknown.reasons.iter().map(ToString::to_string);
            reads.extend(reasons.map(|reason| Read { what: reason, is: String::new() }));
        }
        self.tell(index, subject, ended, reads);
    }

    fn tell(&self, rule: usize, subject: &Subject, ended: &'static str, reads: Vec<Read>) {
        let lines = self.line_numbers(subject);
        let of = match lines.as_slice() {
            [] => self.name_of(subject),
            [one] => format!("line {one}"),
            several => format!("lines {}", several.join(", ")),
        };
        let reads = reads.into_iter().map(|read| match read.is.as_str() {
            "" => read.what,
            is => format!("{} is {is}", read.what),
        });
        self.meter.tell(Told { rule, of, ended, reads: reads.collect() });
    }
}

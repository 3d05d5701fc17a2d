//! Collecting problems: grading them for the profile, and telling the same thing once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalogue::{ProblemId, Told};
use crate::problem::Problem;
use crate::profile::Profile;

/// The problems of one invoice, or those of the file outside of invoices.
#[derive(Debug)]
pub(crate) struct Reporter {
    profile: Arc<Profile>,
    problems: Vec<Problem>,
    /// Where the first of a kind stands in `problems`.
    told: HashMap<(ProblemId, Option<String>, String), usize>,
    raw_bytes: usize,
}

impl Reporter {
    pub(crate) fn new(profile: Arc<Profile>) -> Self {
        Self { profile, problems: Vec::new(), told: HashMap::new(), raw_bytes: 0 }
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    pub(crate) fn shared_profile(&self) -> Arc<Profile> {
        Arc::clone(&self.profile)
    }

    /// Adds `problem`, or counts it with an earlier one of its kind.
    pub(crate) fn report(&mut self, mut problem: Problem) {
        let key = match problem.id.entry().told {
            Told::Always => None,
            Told::OncePerValue => Some((problem.id, problem.field.clone(), problem.raw.clone())),
            Told::Once => Some((problem.id, None, String::new())),
        };
        if let Some(key) = key {
            if let Some(first) = self.told.get(&key).and_then(|place| self.problems.get_mut(*place)) {
                first.repeats += 1;
                return;
            }
            self.told.insert(key, self.problems.len());
        }
        if let Some(severity) = self.profile.severity(problem.id, problem.field.as_deref()) {
            problem.severity = severity;
        }
        problem.platform_code = self.profile.code(problem.id).map(str::to_owned);
        if let Some(advice) = self.profile.advice_on(problem.id) {
            problem.help = Some(advice.to_owned());
        }
        self.raw_bytes = self.raw_bytes.saturating_add(problem.raw.len());
        self.problems.push(problem);
    }

    pub(crate) fn report_all(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.report(problem));
    }

    pub(crate) fn len(&self) -> usize {
        self.problems.len()
    }

    /// How much raw text the problems keep.
    pub(crate) fn raw_bytes(&self) -> usize {
        self.raw_bytes
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// By record; what concerns the whole comes first.
    pub(crate) fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.record);
        self.problems
    }
}

//! What a review came past: how many steps it took, and, where that is asked for, which arms of its choices answered.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::plan::At;
use crate::review::{Interrupt, Stage, Stopwatch};

/// Counts the steps of one review.
///
/// A step is one expression worked out, or one record looked at by an aggregate or a group. What is counted hangs on the
/// rules and the facts alone, so that a budget ends the same review at the same step on every machine.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    steps: Cell<u64>,
    limit: Option<u64>,
    interrupt: Option<Interrupt>,
    stopwatch: Option<Stopwatch>,
    /// The steps at which the interrupt is asked next.
    asks_at: Cell<u64>,
    is_interrupted: Cell<bool>,
    arms: Option<RefCell<BTreeSet<Arm>>>,
    told: RefCell<Vec<Told>>,
    /// Whether what is worked out now is only for an explanation.
    explaining: Cell<bool>,
}

/// One arm of a choice: where the choice stands, and which of its arms from 0.
///
/// The arms of `a else b` are `a` and `b`, those of `lesser(a, b)` its arguments. A row of a table and of a decision is a
/// choice with one arm; that of `otherwise` stands at the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arm {
    pub at: At,
    pub arm: usize,
}

/// How a rule ended on one record or group, and what it read; remembered where arms are.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The rule's place in the plan.
    pub rule: usize,
    /// What it looked at, in words: `line 2`, `invoice`.
    pub of: String,
    /// `found`, `passed` …
    pub ended: &'static str,
    /// Each fact that was read and what it was: `hours is 9`.
    pub reads: Vec<String>,
}

/// The steps between two questions whether a review is to stop.
const STEPS_BETWEEN: u64 = 1_024;

impl Meter {
    /// A meter that ends a review after so many steps, or when the interrupt says so.
    pub(crate) fn limited(limit: Option<u64>, interrupt: Option<Interrupt>) -> Self {
        Self { limit, interrupt, ..Self::default() }
    }

    /// The same, and tells a stopwatch how long things take.
    pub(crate) fn timed_by(self, stopwatch: Option<Stopwatch>) -> Self {
        Self { stopwatch, ..self }
    }

    /// Does some work, and tells the stopwatch of the review, where there is one.
    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        match &self.stopwatch {
            Some(stopwatch) => stopwatch.time(stage, work),
            None => work(),
        }
    }

    /// The same of a rule that is judged.
    pub(crate) fn time_rule<T>(&self, id: &str, work: impl FnOnce() -> T) -> T {
        match &self.stopwatch {
            Some(stopwatch) => stopwatch.time_rule(id, work),
            None => work(),
        }
    }

    /// What is told how long things take.
    pub(crate) fn stopwatch(&self) -> Option<&Stopwatch> {
        self.stopwatch.as_ref()
    }

    /// A meter that remembers the arms that answered.
    pub(crate) fn watching() -> Self {
        Self { arms: Some(RefCell::default()), ..Self::default() }
    }

    /// Counts steps.
    pub(crate) fn step(&self, steps: usize) {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let steps = self.steps.get().saturating_add(steps);
        self.steps.set(steps);
        if steps >= self.asks_at.get()
            && let Some(interrupt) = &self.interrupt
        {
            self.asks_at.set(steps.saturating_add(STEPS_BETWEEN));
            self.is_interrupted.set(self.is_interrupted.get() || interrupt.says_stop());
        }
    }

    /// What is asked whether the review is to stop.
    pub(crate) fn interrupt(&self) -> Option<&Interrupt> {
        self.interrupt.as_ref()
    }

    /// Ends the review: a part of it was interrupted.
    pub(crate) fn stop(&self) {
        self.is_interrupted.set(true);
    }

    /// Whether the review is to end: it took more steps than it may, or was interrupted.
    pub(crate) fn is_spent(&self) -> bool {
        self.is_over_limit() || self.is_interrupted.get()
    }

    /// Whether more steps were taken than there may be.
    pub(crate) fn is_over_limit(&self) -> bool {
        self.limit.is_some_and(|limit| self.steps.get() > limit)
    }

    /// The steps so far.
    pub(crate) fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Whether it matters which steps are taken: then no quick look may save any.
    pub(crate) fn counts_every_step(&self) -> bool {
        self.limit.is_some() || self.watches()
    }

    /// Whether arms are remembered.
    pub(crate) fn watches(&self) -> bool {
        self.arms.is_some()
    }

    /// Remembers that an arm answered.
    pub(crate) fn took(&self, at: At, arm: usize) {
        if let Some(arms) = self.arms.as_ref().filter(|_| !self.explaining.get()) {
            arms.borrow_mut().insert(Arm { at, arm });
        }
    }

    /// Works something out for an explanation alone, so that the arms it takes do not count.
    pub(crate) fn explaining<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.explaining.replace(true);
        let done = work();
        self.explaining.set(before);
        done
    }

    /// Remembers how a rule ended on a record.
    pub(crate) fn tell(&self, told: Told) {
        self.told.borrow_mut().push(told);
    }

    /// The arms that answered, and how rules ended.
    pub(crate) fn into_watched(self) -> (BTreeSet<Arm>, Vec<Told>) {
        (self.arms.map(RefCell::into_inner).unwrap_or_default(), self.told.into_inner())
    }
}

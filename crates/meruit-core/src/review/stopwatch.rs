//! Where the time of reviews goes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A part of the way from invoices to a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Files and texts are read.
    Read,
    /// What was read becomes records, with what follows from them and what the analysis of narratives finds.
    Facts,
    /// Rules are judged.
    Judge,
    /// What was found is settled.
    Settle,
    /// Decisions are answered.
    Decide,
    /// The result is put into words and written.
    Report,
}

impl Stage {
    /// All of them, in the order of the way.
    pub const ALL: [Self; 6] =
        [Self::Read, Self::Facts, Self::Judge, Self::Settle, Self::Decide, Self::Report];

    /// Its word.
    ///
    /// ```
    /// assert_eq!(meruit_core::Stage::Settle.word(), "settle");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Facts => "facts",
            Self::Judge => "judge",
            Self::Settle => "settle",
            Self::Decide => "decide",
            Self::Report => "report",
        }
    }
}

/// Adds up how long reviews take, by stage and by rule. The engine knows no clock: whoever has one gives it here.
///
/// Clones add to the same sums, from any thread; of reviews on several threads the times of all are added up.
///
/// ```
/// use std::time::{Duration, Instant};
/// use meruit_core::{Stage, Stopwatch};
///
/// let start = Instant::now();
/// let stopwatch = Stopwatch::by(move || start.elapsed());
/// let sum = stopwatch.time(Stage::Read, || 1 + 1);
/// assert_eq!(sum, 2);
/// assert!(stopwatch.times().stages.contains_key(&Stage::Read));
/// ```
#[derive(Clone)]
pub struct Stopwatch {
    clock: Arc<dyn Fn() -> Duration + Send + Sync>,
    times: Arc<Mutex<Times>>,
}

/// What a stopwatch has added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Times {
    /// By stage; of those that were come by.
    pub stages: BTreeMap<Stage, Duration>,
    /// By the id of the rule: its part of [`Stage::Judge`].
    pub rules: BTreeMap<String, Duration>,
}

impl Stopwatch {
    /// A stopwatch that reads a clock: the time since any start.
    pub fn by(clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), times: Arc::default() }
    }

    /// Does some work and adds its time to a stage.
    pub fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let (done, took) = self.timed(work);
        self.add(|times| *times.stages.entry(stage).or_default() += took);
        done
    }

    /// Judges by a rule and adds the time to it.
    pub(crate) fn time_rule<T>(&self, id: &str, work: impl FnOnce() -> T) -> T {
        let (done, took) = self.timed(work);
        self.add(|times| match times.rules.get_mut(id) {
            Some(time) => *time += took,
            None => drop(times.rules.insert(id.to_owned(), took)),
        });
        done
    }

    /// What has been added up so far.
    #[must_use]
    pub fn times(&self) -> Times {
        self.times.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn timed<T>(&self, work: impl FnOnce() -> T) -> (T, Duration) {
        let start = (self.clock)();
        let done = work();
        (done, (self.clock)().saturating_sub(start))
    }

    fn add(&self, add: impl FnOnce(&mut Times)) {
        add(&mut self.times.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl fmt::Debug for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopwatch").field("times", &self.times()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn times_are_added_up() {
        // A clock that goes on by a second whenever somebody looks at it.
        let seconds = AtomicU64::new(0);
        let stopwatch = Stopwatch::by(move || Duration::from_secs(seconds.fetch_add(1, Ordering::Relaxed)));
        let other = stopwatch.clone();
        for _ in 0..3 {
            other.time(Stage::Judge, || stopwatch.time_rule("cap", || ()));
        }
        let Times { stages, rules } = stopwatch.times();
        assert_eq!(stages, BTreeMap::from([(Stage::Judge, Duration::from_secs(9))]));
        assert_eq!(rules, BTreeMap::from([("cap".to_owned(), Duration::from_secs(3))]));
    }
}

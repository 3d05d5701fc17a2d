//! The clock of a stopwatch.

use std::time::Instant;

use meruit_core::Stopwatch;

/// A stopwatch that reads the clock of the machine, for [`Options::timed_by`](crate::Options::timed_by).
///
/// ```
/// let stopwatch = meruit::stopwatch();
/// assert!(stopwatch.times().stages.is_empty());
/// ```
pub fn stopwatch() -> Stopwatch {
    let start = Instant::now();
    Stopwatch::by(move || start.elapsed())
}

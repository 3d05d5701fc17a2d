//! What clients may ask for.

use std::time::Duration;

/// The bounds of a service.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The most bytes of an upload. More is answered by 413.
    pub body_bytes: usize,
    /// The most reviews that run at once: as many as there are processors.
    pub at_once: usize,
    /// The most requests that wait for one of them to end. More are answered by 429.
    pub waiting: usize,
    /// The time a request may take, waiting included. Longer ones are answered by 503.
    pub time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        Self { body_bytes: 16 << 20, at_once, waiting: 16 * at_once, time: Duration::from_secs(10) }
    }
}

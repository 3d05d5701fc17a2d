//! Whether a review is to stop.

use std::fmt;
use std::sync::Arc;

/// A question that a review asks now and then: whether it is to stop.
///
/// It is asked every thousand steps or so, from the thread of the review, and answers at once. The engine knows no clock;
/// whoever has one asks it here.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use meruit_core::Interrupt;
///
/// let flag = Arc::new(AtomicBool::new(false));
/// let seen = Arc::clone(&flag);
/// let interrupt = Interrupt::when(move || seen.load(Ordering::Relaxed));
/// assert!(!interrupt.says_stop());
/// flag.store(true, Ordering::Relaxed);
/// assert!(interrupt.says_stop());
/// ```
#[derive(Clone)]
pub struct Interrupt(Arc<dyn Fn() -> bool + Send + Sync>);

impl Interrupt {
    /// Stops a review once this is true.
    pub fn when(stop: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(stop))
    }

    /// Whether the review is to stop now.
    #[must_use]
    pub fn says_stop(&self) -> bool {
        (self.0)()
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interrupt")
    }
}

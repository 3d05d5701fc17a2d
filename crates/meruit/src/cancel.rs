//! Ending a review from outside: a flag, and the time it may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::error::ReviewError;

/// What ends reviews before their time: a flag that any thread may set, or a moment.
///
/// Clones share the flag. A review looks every thousand steps or so, and between invoices; it ends with
/// [`ReviewError::Cancelled`] or [`ReviewError::TimeLimit`], and gives nothing back.
///
/// ```
/// use meruit::{Cancel, Options, ReviewError, Ruleset};
///
/// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
/// let reviewer = rules.reviewer(&Options::new())?;
/// let cancel = Cancel::new();
/// let for_this_request = reviewer.ended_by(&cancel);
/// cancel.cancel();
/// # let ledes = meruit::doc_sample();
/// let mut reviews = for_this_request.read_ledes("march.ledes", ledes.as_bytes())?;
/// assert!(matches!(reviews.next(), Some(Err(ReviewError::Cancelled))));
/// assert!(reviews.next().is_none());
/// # Ok::<(), meruit::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
    until: Option<Instant>,
}

impl Cancel {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A flag that sets itself after a time, counted from now. A time too long to be counted is no limit.
    ///
    /// ```
    /// use std::time::Duration;
    /// use meruit::Cancel;
    /// assert!(Cancel::after(Duration::ZERO).is_over());
    /// assert!(!Cancel::after(Duration::MAX).is_over());
    /// ```
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self { flag: Arc::default(), until: Instant::now().checked_add(time) }
    }

    /// Ends the reviews that look at this flag.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether reviews are to end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.flag.load(Ordering::Relaxed) || self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Why a review was ended.
    pub(crate) fn error(&self) -> ReviewError {
        if self.flag.load(Ordering::Relaxed) { ReviewError::Cancelled } else { ReviewError::TimeLimit }
    }
}

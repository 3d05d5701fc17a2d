//! Long work: on a thread of its own, without the interpreter, while Ctrl-C is still heard.
//!
//! No pool is kept between calls, so that a process may fork whenever no call is running.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use meruit::Cancel;
use pyo3::prelude::*;

use crate::error::Failure;

/// How often signals and progress are looked at.
const TICK: Duration = Duration::from_millis(50);
/// What the main thread usually has; rules may nest deeply.
pub(crate) const STACK: usize = 8 << 20;

/// What work and the waiting thread say to one another.
#[derive(Debug, Default)]
pub(crate) struct Ticker {
    cancel: Cancel,
    done: AtomicU64,
}

impl Ticker {
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.is_over()
    }

    /// What ends reviews when nobody waits for them any longer.
    pub(crate) fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Says how much is done.
    pub(crate) fn set_done(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    pub(crate) fn add_done(&self, more: u64) {
        self.done.fetch_add(more, Ordering::Relaxed);
    }
}

/// Whom progress is told, and how much there is in all.
pub(crate) struct Progress<'a, 'py> {
    pub(crate) callback: &'a Bound<'py, PyAny>,
    pub(crate) total: Option<u64>,
}

impl Progress<'_, '_> {
    fn tell(&self, done: u64) -> PyResult<()> {
        self.callback.call1((done, self.total)).map(|_| ())
    }
}

/// Does work without the interpreter. A signal's exception, or one of the progress callback, ends the waiting at once and tells the
/// work to stop; a panic of the work is a failure like others.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Progress<'_, '_>>,
    work: impl FnOnce(&Ticker) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let ticker = Arc::new(Ticker::default());
    let (send, receive) = sync_channel(1);
    let shared = Arc::clone(&ticker);
    let thread = std::thread::Builder::new().name("meruit".to_owned()).stack_size(STACK);
    let started = thread.spawn(move || {
        let result = guarded(|| work(&shared));
        // Nobody listens any more after an interrupt.
        let _ = send.send(result);
    });
    if let Err(error) = started {
        return Err(Failure::Panic(format!("no thread could be started: {error}")));
    }
    let mut receive = receive;
    let mut told = 0;
    loop {
        let (back, received) = py.detach(move || {
            let received = receive.recv_timeout(TICK);
            (receive, received)
        });
        receive = back;
        let done = ticker.done.load(Ordering::Relaxed);
        let heard = py.check_signals().and_then(|()| match progress {
            Some(progress) if done > told || received.is_ok() => {
                told = done;
                progress.tell(done)
            }
            _ => Ok(()),
        });
        match (heard, received) {
            (Err(error), _) => {
                ticker.cancel.cancel();
                return Err(error.into());
            }
            (Ok(()), Ok(result)) => return result,
            (Ok(()), Err(RecvTimeoutError::Timeout)) => {}
            (Ok(()), Err(RecvTimeoutError::Disconnected)) => {
                return Err(Failure::Panic("the review ended without a result".to_owned()));
            }
        }
    }
}

/// Does short work without the interpreter, in the caller's thread.
pub(crate) fn short<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    py.detach(|| guarded(work))
}

/// A panic is a fault of the engine and is told as one; it never reaches the interpreter.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let what = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a fault of the engine".to_owned());
        Err(Failure::Panic(what))
    })
}

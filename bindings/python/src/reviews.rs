//! The reviews of a file, one after the other.

use std::sync::Mutex;

use pyo3::prelude::*;

use crate::error::Failure;
use crate::review::Review;
use crate::work;

/// What gives reviews.
pub(crate) type Source = Box<dyn Iterator<Item = Result<meruit::Review, meruit::ReviewError>> + Send>;

/// The reviews of a file: an iterator that holds no more than one invoice of a LEDES file.
#[pyclass(frozen, module = "meruit._native")]
pub(crate) struct Reviews {
    source: Mutex<Option<Source>>,
}

impl Reviews {
    pub(crate) fn new(source: Source) -> Self {
        Self { source: Mutex::new(Some(source)) }
    }

    fn advance(&self) -> Result<Option<Review>, Failure> {
        // A lock that a panic poisoned is of an iterator that is used up.
        let mut source = self.source.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(reviews) = source.as_mut() else { return Ok(None) };
        let next = work::guarded(|| reviews.next().transpose().map_err(Failure::from));
        match next {
            Ok(Some(review)) => Ok(Some(Review::new(review))),
            Ok(None) => {
                *source = None;
                Ok(None)
            }
            Err(failure) => {
                *source = None;
                Err(failure)
            }
        }
    }
}

#[pymethods]
impl Reviews {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Review>> {
        py.check_signals()?;
        py.detach(|| self.advance()).map_err(|failure| match failure {
            Failure::Review(meruit::ReviewError::Io { file, source }) => match source.downcast::<PyErr>() {
                // What the caller's own file object raised.
                Ok(error) => error,
                Err(source) => Failure::Review(meruit::ReviewError::Io { file, source }).into_py(py, None),
            },
            failure => failure.into_py(py, None),
        })
    }
}

//! What a platform would refuse of a LEDES file.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor};

use meruit::ledes::{Options, Profile, ReadError};
use meruit::{ReviewError, Validation, ValidationDocument};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error::Failure;
use crate::reviewer::platform_named;
use crate::source::AT_ONCE;
use crate::work;

fn options(platform: &str, profile: Option<&str>) -> PyResult<Options> {
    let mut options = Options::for_platform(platform_named(platform)?);
    if let Some(json) = profile {
        let own = Profile::from_json(json);
        options.profile = own.map_err(|error| PyValueError::new_err(format!("`profile`: {error}")))?;
    }
    Ok(options)
}

fn validated(name: &str, input: impl BufRead, options: &Options) -> Result<String, Failure> {
    let found = Validation::of_ledes(name, input, options).map_err(|source| match source {
        ReadError::Io { source, .. } => ReviewError::Io { file: name.to_owned(), source },
        source => ReviewError::Ledes { file: name.to_owned(), source },
    })?;
    serde_json::to_string(&ValidationDocument::new(&options.profile.name, &[found]))
        .map_err(|error| Failure::Panic(error.to_string()))
}

/// Validates a LEDES file; the document `meruit/validation/1` as JSON.
#[pyfunction]
pub(crate) fn validate_path(
    py: Python<'_>,
    path: String,
    platform: &str,
    profile: Option<&str>,
) -> PyResult<String> {
    let options = options(platform, profile)?;
    let text = work::run(py, None, move |_| {
        let file = File::open(&path).map_err(|source| ReviewError::Io { file: path.clone(), source })?;
        validated(&path, BufReader::with_capacity(AT_ONCE, file), &options)
    });
    text.map_err(|failure| failure.into_py(py, None))
}

/// Validates a LEDES text; the document `meruit/validation/1` as JSON.
#[pyfunction]
pub(crate) fn validate_bytes(
    py: Python<'_>,
    name: String,
    bytes: &[u8],
    platform: &str,
    profile: Option<&str>,
) -> PyResult<String> {
    let (options, input) = (options(platform, profile)?, Cursor::new(bytes.to_vec()));
    let text = work::run(py, None, move |_| validated(&name, input, &options));
    text.map_err(|failure| failure.into_py(py, None))
}

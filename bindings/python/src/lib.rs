//! The native half of the Python package `meruit`.
//!
//! It converts what Python hands over, calls the facade, and converts the answer; it decides nothing. What people use is the
//! typed Python in front of it (`python/meruit`).

mod arrow_out;
mod document_in;
mod error;
mod fault;
mod fields;
mod flat;
mod frame;
mod grids;
mod numbers;
mod reading;
mod review;
mod reviewer;
mod reviews;
mod ruleset;
mod source;
mod tables;
mod validate;
mod values;
mod work;

/// Private: use `meruit`.
// Its classes are frozen and shared between threads, so that Python without its global lock need not bring it back.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::arrow_out::Table;
    #[pymodule_export]
    use crate::review::Review;
    #[pymodule_export]
    use crate::reviewer::Reviewer;
    #[pymodule_export]
    use crate::reviews::Reviews;
    #[pymodule_export]
    use crate::ruleset::{Ruleset, explain, explained_ids};
    #[pymodule_export]
    use crate::validate::{validate_bytes, validate_path};

    /// The version of the engine, which stands in every result.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}

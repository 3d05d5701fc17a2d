//! The subcommands, one a file.

pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod narrative;
pub(crate) mod review;
pub(crate) mod validate;

//! The subcommands, one a file.

pub(crate) mod check;
pub(crate) mod convert;
pub(crate) mod decide;
pub(crate) mod doc;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod history;
pub(crate) mod lsp;
pub(crate) mod narrative;
pub(crate) mod review;
pub(crate) mod test;
pub(crate) mod validate;

//! A language server for rule files: what an editor shows while an author writes.
//!
//! ```text
//! editor ─protocol→ server ─text→ document ─read, check→ diagnostics
//!                          └─ names, hover, complete, fixes: answers about a place ─┘
//! ```
//!
//! It speaks the Language Server Protocol (<https://microsoft.github.io/language-server-protocol/>), version 3.17, over standard
//! input and output ([`run`]) or any connection ([`serve`]). Rule files (`.ocg`) and Markdown documents with rules in them are
//! served alike. The text of an open file is the editor's; for what is wrong with it, files that it extends and tables that it reads
//! are those on disk. Names are found and changed in all files that stand upon the one that gives them.

mod complete;
mod document;
mod family;
mod fixes;
mod hover;
mod names;
mod place;
mod server;

pub use server::{Stopped, run, serve};

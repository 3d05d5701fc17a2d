//! The parser that pest makes of the grammar.

use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "meruit.pest"]
pub(super) struct Grammar;

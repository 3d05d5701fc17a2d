//! The workload W24, made up and reviewed by hand and by meruit, for programs that put other engines beside them; and made-up
//! rules over made-up invoices, which hold the quick way of the engine against the plain one; and how times grow.

pub mod growth;
pub mod pairs;
pub mod w24;

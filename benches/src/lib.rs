//! The workload W24, made up and reviewed by hand and by meruit, for programs that put other engines beside them.

pub mod w24;

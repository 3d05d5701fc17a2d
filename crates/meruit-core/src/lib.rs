//! The engine: checked rules, facts, verdicts and settlement.
//!
//! ```text
//! syntax tree ─check→ plan ─bind tables→ ─evaluate over facts→ verdicts ─settle→ document
//! ```
//!
//! Nothing here reads a file, a clock or the network: dates, tables and records come in as arguments. The evaluator in
//! `eval` is plain and obvious, and is the meaning of the language.

mod analyse;
mod bind;
mod check;
mod cost;
mod decide;
pub mod document;
mod eval;
mod explain;
mod facts;
mod judge;
mod plan;
mod review;
mod schema;
mod settle;
mod summary;
mod testing;
mod threads;
mod types;

pub use analyse::{Claim, Claims, Example, Shows, analyse, analyse_mistakes};
pub use bind::{Bindings, NotStarted, StartProblem, bind};
pub use check::{CHECK_CATALOGUE, CheckCache, Checked, RuleFile, check, check_again};
pub use cost::{Cost, RuleCost, Steps};
pub use facts::{
    Calendar, Completeness, Datum, FactError, Facts, Input, Origin, RawTable, RecordBuilder, RecordRef,
};
pub use meruit_syntax::ast::{Mark, RoundingMode};
pub use plan::{Plan, Requirements};
pub use review::{
    Found, Interrupt, Outcome, Part, ReviewOptions, Reviewed, Settled, Stage, Stopped, Stopwatch, Times,
    judge, review,
};
pub use schema::{Field, FieldId, Kind, KindId, RECORD_PACKS, RecordPack, Schema, SchemaError};
pub use summary::{HistoryNeed, WaiverSummary};
pub use testing::{
    BranchCoverage, BranchKind, ClauseCoverage, Coverage, Mutant, MutantFate, MutantKind, RuleCoverage,
    RuleEnds, Share, TestFailure, TestResult, TestRun, mutants, run_tests, watch_tests,
};
pub use threads::in_runs;
pub use types::{
    Answer, Currency, NotACurrency, Number, NumberError, Period, Reason, ReasonKind, Type, Unknown, Value,
};

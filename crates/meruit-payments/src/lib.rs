//! Readers of what banks answer: payment status reports (pain.002), debit and credit notifications (camt.054), and ACH files
//! of returns and notifications of change (NACHA).
//!
//! Each reader hands out one record after the other and goes on where a file is at fault: every fault is a [`Problem`] with its
//! line. What a file may take is bounded by [`Limits`]. XML entities are never expanded, and nothing is fetched.
//!
//! Numbers of bank accounts are masked while they are read ([`Account`]): no record and no message holds one in full.
//!
//! | file | reader | a record |
//! |---|---|---|
//! | pain.002, all versions | [`Statuses`] | [`PaymentStatus`] of the group, a batch or a transaction |
//! | camt.054, all versions | [`Entries`] | [`Entry`] with its [`Detail`]s |
//! | NACHA returns and changes | [`Returns`] | [`ReturnEntry`] |
//!
//! ```
//! use meruit_payments::{Options, Statuses};
//! let file = "<Document><CstmrPmtStsRpt><OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>E-1</OrgnlEndToEndId>
//!   <TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>";
//! let mut statuses = Statuses::new(file.as_bytes(), &Options::default());
//! let found = statuses.by_ref().collect::<Result<Vec<_>, _>>()?;
//! assert_eq!(found[0].status.as_deref(), Some("RJCT"));
//! assert_eq!(found[0].reasons[0].code.as_deref(), Some("AC04"));
//! assert!(statuses.take_problems().is_empty());
//! # Ok::<(), meruit_payments::ReadError>(())
//! ```
//!
//! Sources: the message definitions pain.002.001.03 to .14 and camt.054.001.02 to .13 of ISO 20022; the record layouts of the
//! NACHA Operating Rules as published by moov-io/ach and by bank guides.

mod account;
mod amount;
mod entry;
mod error;
mod kind;
mod nacha;
mod problem;
mod status;
mod xml;

pub use account::{Account, TokenKey, mask_text};
pub use amount::Amount;
pub use entry::{Batch, Detail, Entries, Entry};
pub use error::{Limits, Options, ReadError};
pub use kind::FileKind;
pub use nacha::{Correction, ReturnEntry, ReturnKind, Returns};
pub use problem::{Problem, ProblemId, Severity};
pub use status::{Level, PaymentStatus, Reason, Statuses};

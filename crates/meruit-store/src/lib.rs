//! Decided invoices.

//! What of a record an expression hangs on: where two records agree in it, the expression comes to the same.

use super::{Op, Scope};
use crate::schema::{FieldId, WellKnown};

/// The part of a line that an expression hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HangsOn {
    /// No part: it is the same for all lines of an invoice.
    Nothing,
    /// The record that a link leads to.
    Link(FieldId),
    /// A field of the line itself.
    Field(FieldId),
    /// More than one of them, other records, or how other rules ended.
    More,
}

impl HangsOn {
    /// What an operation hangs on. All lines that are looked at together are of one invoice.
    pub(crate) fn of(op: &Op, known: &WellKnown) -> Self {
        match op {
            Op::Path { scope: Scope::Current, links, field } => match (links.first(), field) {
                (Some(link), _) if *link == known.of_line.invoice => Self::Nothing,
                (Some(link), _) => Self::Link(*link),
                // What is left of a line follows from its other fields.
                (None, Some(field)) if [known.remaining, known.remaining_hours].contains(field) => Self::More,
                (None, Some(field)) => Self::Field(*field),
                (None, None) => Self::More,
            },
            Op::Path { .. } | Op::Defined { .. } | Op::Aggregate(_) | Op::Approved(_) | Op::Found(_) => {
                Self::More
            }
            _ => op.children().into_iter().map(|child| child.hangs_on).fold(Self::Nothing, Self::and),
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (one, other) if one == other => one,
            _ => Self::More,
        }
    }
}

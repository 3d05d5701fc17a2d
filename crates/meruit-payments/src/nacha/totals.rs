//! The figures of batches and files, added up while they are read and held against the control records.

use crate::problem::{ProblemId, Problems};

use super::records::{Control, EntryDetail, dollars};

/// A hash is the last ten digits of a sum of routing numbers.
const HASH: u64 = 10_000_000_000;

/// What was met so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals(Control);

impl Totals {
    pub(crate) fn entry(&mut self, entry: &EntryDetail) {
        let Self(made) = self;
        made.records = made.records.saturating_add(1);
        made.hash = made.hash.saturating_add(entry.bank) % HASH;
        let side = if entry.credit { &mut made.credits } else { &mut made.debits };
        *side = side.saturating_add(entry.cents);
    }

    pub(crate) fn addenda(&mut self) {
        self.0.records = self.0.records.saturating_add(1);
    }

    /// A batch within the file.
    pub(crate) fn add(&mut self, batch: Self) {
        let (Self(made), Self(more)) = (self, batch);
        made.records = made.records.saturating_add(more.records);
        made.hash = made.hash.saturating_add(more.hash) % HASH;
        made.debits = made.debits.saturating_add(more.debits);
        made.credits = made.credits.saturating_add(more.credits);
    }

    pub(crate) fn check(self, stated: Control, id: ProblemId, line: u64, problems: &mut Problems) {
        let Self(made) = self;
        let mut tell = |field: &str, stated: String, made: String| {
            if stated != made {
                problems.tell(id, line, Some(field), format!("{stated} is stated, {made} is there"));
            }
        };
        tell("entry and addenda count", stated.records.to_string(), made.records.to_string());
        tell("entry hash", stated.hash.to_string(), made.hash.to_string());
        tell("total debits", dollars(stated.debits).to_string(), dollars(made.debits).to_string());
        tell("total credits", dollars(stated.credits).to_string(), dollars(made.credits).to_string());
    }
}

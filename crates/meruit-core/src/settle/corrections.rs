//! Where law forbids altering an invoice: the same result as a return, or as requests for credit notes.

use super::Settling;
use super::state::Fate;
use crate::types::Unknown;

impl Settling<'_, '_> {
    /// Sends the invoice back for its first cut by rule id; the verdict that took it, where one did.
    pub(super) fn return_for_a_cut(&mut self) -> Option<usize> {
        let case = self.state.lines.iter().flat_map(|line| &line.taken).map(|taken| taken.case).min()?;
        for line in &mut self.state.lines {
            line.fate = Fate::Returned;
            line.decided_by = Some(case);
            line.left = line.billed;
            line.withheld = crate::types::Number::ZERO;
            line.withheld_by.clear();
        }
        Some(case)
    }

    /// Where it is not known whether the invoice may be altered, nothing is taken: what would be cut is held.
    pub(super) fn hold_what_may_not_be_cut(&mut self, why: &Unknown) {
        let mut cases = Vec::new();
        for line in &mut self.state.lines {
            let Some(first) = line.taken.first().map(|taken| taken.case) else { continue };
            cases.extend(line.taken.iter().map(|taken| taken.case));
            line.taken.clear();
            line.fate = Fate::Held;
            line.decided_by = Some(first);
            line.left = line.billed;
            line.withheld = crate::types::Number::ZERO;
            line.withheld_by.clear();
        }
        cases.sort_unstable();
        cases.dedup();
        for case in cases {
            self.give_up(case, why.clone());
        }
    }
}

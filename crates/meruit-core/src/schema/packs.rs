//! The record packs: what a rule file can read when it says `uses NAME`.
//!
//! Each is a file of record declarations in the rule language itself, under `packs/`. A rule file may add fields to the
//! records of a pack with `record`, as to any other.

use meruit_syntax::ast::{ItemKind, RecordDecl};
use meruit_syntax::parse;

/// A set of records that rule files ask for by name.
///
/// ```
/// use meruit_core::RECORD_PACKS;
/// let names: Vec<_> = RECORD_PACKS.iter().map(|pack| pack.name()).collect();
/// assert!(names.starts_with(&["billing", "coding", "approvals"]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordPack {
    name: &'static str,
    text: &'static str,
}

/// All record packs; `billing`, which every rule file has, first.
pub const RECORD_PACKS: &[RecordPack] = &[
    pack("billing", include_str!("../../packs/billing.ocg")),
    pack("coding", include_str!("../../packs/coding.ocg")),
    pack("approvals", include_str!("../../packs/approvals.ocg")),
    pack("requests", include_str!("../../packs/requests.ocg")),
    pack("panel", include_str!("../../packs/panel.ocg")),
    pack("budgets", include_str!("../../packs/budgets.ocg")),
    pack("payments", include_str!("../../packs/payments.ocg")),
    pack("engagements", include_str!("../../packs/engagements.ocg")),
    pack("arrangements", include_str!("../../packs/arrangements.ocg")),
    pack("process", include_str!("../../packs/process.ocg")),
    pack("exchange", include_str!("../../packs/exchange.ocg")),
];

const fn pack(name: &'static str, text: &'static str) -> RecordPack {
    RecordPack { name, text }
}

impl RecordPack {
    /// The pack of this name.
    pub fn of(name: &str) -> Option<Self> {
        RECORD_PACKS.iter().copied().find(|pack| pack.name == name)
    }

    /// The name behind `uses`.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The declarations, as they can be read.
    pub fn text(self) -> &'static str {
        self.text
    }

    /// What the pack is for: the comment that it begins with.
    ///
    /// ```
    /// use meruit_core::RecordPack;
    /// let billing = RecordPack::of("billing").expect("a pack");
    /// assert!(billing.about().starts_with("The records of an invoice"));
    /// ```
    pub fn about(self) -> String {
        let comment = self.text.lines().map_while(|line| line.strip_prefix('#'));
        comment.map(str::trim).collect::<Vec<_>>().join("\n")
    }

    /// The declarations as a tree, in the order written.
    pub fn records(self) -> Vec<RecordDecl> {
        let items = parse(self.text, 0).file.items;
        let records = items.into_iter().filter_map(|item| match item.kind {
            ItemKind::Record(record) => Some(record),
            _ => None,
        });
        records.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    #[test]
    fn packs_are_without_fault_together() {
        let mut schema = Schema::billing().as_ref().clone();
        for pack in RECORD_PACKS {
            assert_eq!(parse(pack.text, 0).diagnostics, [], "{}", pack.name);
            for record in pack.records() {
                schema.declare(&record.name.node);
            }
        }
        for pack in RECORD_PACKS {
            for record in pack.records() {
                assert_eq!(schema.add_fields(&record), Ok(()), "{} of {}", record.name.node, pack.name);
            }
        }
    }

    #[test]
    fn a_pack_reads_nothing_but_billing_and_itself() {
        for pack in RECORD_PACKS {
            let mut schema = Schema::billing().as_ref().clone();
            let records = pack.records();
            for record in &records {
                schema.declare(&record.name.node);
            }
            for record in &records {
                assert_eq!(schema.add_fields(record), Ok(()), "{} of {}", record.name.node, pack.name);
            }
        }
    }
}

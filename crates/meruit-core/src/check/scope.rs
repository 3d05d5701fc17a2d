//! What rules and decisions have in common: of which records they speak, grouped how, with which names, and when.

use meruit_syntax::ast::Expr;

use super::Checker;
use super::clauses::Clauses;
use super::path::Env;
use crate::plan::{Effective, Key, Node};
use crate::schema::KindId;

/// Of which records a rule or decision speaks, and what its names mean.
pub(super) struct Scope<'c> {
    /// Where a name is a field of one record: in `where` and in the keys.
    pub record: Env<'c>,
    /// Where it is one of the group, of rules over groups; else the same.
    pub env: Env<'c>,
    pub filter: Option<Node>,
    pub keys: Option<Vec<Key>>,
}

impl Checker<'_> {
    /// Checks the `let`s, `where` and the keys. `filters` holds what `where` asks; `settled` says whether what the
    /// settlement decides can be read.
    pub(super) fn scope<'c>(
        &mut self,
        clauses: &'c Clauses<'_>,
        filters: &'c [&'c Expr],
        kind: KindId,
        settled: bool,
    ) -> Scope<'c> {
        self.let_parts = 0;
        self.used_lets.clear();
        let record = Env {
            filters,
            lets: &clauses.lets,
            lets_of_group: clauses.keys.is_some(),
            settled,
            ..Env::record(Some(kind))
        };
        let env = match clauses.keys {
            Some(keys) => Env { group: Some(keys), own_group: Some(kind), lets_of_group: false, ..record },
            None => record,
        };
        self.check_lets(&clauses.lets, kind, env);
        let filter = clauses.filter.map(|filter| self.condition(filter, record));
        let keys = clauses.keys.map(|keys| self.group_keys(keys, clauses.with_earlier, kind, record));
        Scope { record, env, filter, keys }
    }

    /// When it is in force: as it says itself, else as the header says.
    pub(super) fn time_of(&mut self, clauses: &Clauses<'_>, kind: KindId) -> Option<Effective> {
        let own = clauses.effective.map(|effective| {
            self.check_judged_by(effective, Some(kind));
            self.effective(effective)
        });
        own.or_else(|| self.default_effective())
    }
}

//! Decisions: their columns, and rows that answer in those columns' types.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Expr, Item, ItemKind};

use super::Checker;
use super::path::Env;
use super::rule::section;
use super::scope::Scope;
use crate::plan::{self, DecisionRow, Node};
use crate::types::Type;

impl<'a> Checker<'a> {
    /// Checks the decisions, each in its place in the plan; `None` where one is too faulty to stand there.
    pub(super) fn check_decisions(&mut self) -> Vec<Option<plan::Decision>> {
        let mut decisions = Vec::new();
        let mut heads = 0;
        for (file, item) in self.items() {
            self.file = file;
            match &item.kind {
                ItemKind::Decision(decision) => {
                    let checked = self.check_decision(heads, item, decision);
                    if self.heads[heads].place.is_some() {
                        let columns = checked.as_ref().map(|decision| decision.columns.clone());
                        self.decision_columns.push(columns.unwrap_or_default());
                        decisions.push(checked);
                    }
                    heads += 1;
                }
                ItemKind::Rule(_) => heads += 1,
                _ => {}
            }
        }
        decisions
    }

    fn check_decision(
        &mut self,
        head: usize,
        item: &Item,
        decision: &'a ast::Decision,
    ) -> Option<plan::Decision> {
        let clauses = self.clauses(&decision.clauses);
        let name = &decision.name;
        if clauses.gives.is_none() {
            let message = format!("the decision `{}` does not say what it gives", name.node);
            self.error("clause-missing", message, name.span)
                .help
                .push("name its columns: `gives who: text, within: period`".to_owned());
        }
        if clauses.rows.is_empty() && clauses.otherwise.is_none() {
            let message = format!("the decision `{}` has no row", name.node);
            self.error("clause-missing", message, name.span)
                .help
                .push("write `when … -> …`, and `otherwise -> …` for all else".to_owned());
        }
        let Some(source) = clauses.for_each else {
            self.for_each_missing("decision", name);
            return None;
        };
        let kind = self.source_kind(source)?;
        let filters: Vec<&Expr> = clauses.filter.into_iter().collect();
        // What a decision reads was settled before.
        let Scope { env, filter, keys, .. } = self.scope(&clauses, &filters, kind, true);
        let (all, written) = clauses.gives.unwrap_or((false, &[]));
        let columns = self.columns(written, false);
        self.one_name_each(written.iter());
        let rows = clauses
            .rows
            .iter()
            .map(|&(span, when, values)| DecisionRow {
                when: self.condition(when, env),
                values: self.answers(values, &columns, span, env),
                at: self.at(span),
            })
            .collect();
        let otherwise = clauses.otherwise.map(|(span, values)| self.answers(values, &columns, span, env));
        let effective = self.time_of(&clauses, kind);
        self.unused_lets(&clauses.lets);
        Some(plan::Decision {
            name: name.node.clone(),
            title: decision.title.as_ref().map(|title| title.node.clone()),
            section: section(clauses.section, item),
            at: self.at(name.span),
            replaced_by: self.heads[head].replaced_by.clone(),
            effective,
            kind,
            filter,
            keys,
            with_earlier: clauses.with_earlier.is_some(),
            all,
            columns,
            rows,
            otherwise,
        })
    }

    /// The values of a row, one for each column and of its type.
    fn answers(
        &mut self,
        values: &[Expr],
        columns: &[(String, Type)],
        span: Span,
        env: Env<'_>,
    ) -> Vec<Node> {
        // Without `gives` that was told.
        if values.len() != columns.len() && !columns.is_empty() {
            let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!("this row answers {} of {} columns", values.len(), columns.len());
            self.error("table-row-width", message, span)
                .help
                .push(format!("it answers in this order: {}", names.join(", ")));
        }
        values
            .iter()
            .zip(columns)
            .map(|(value, (_, ty))| {
                let node = self.expr(value, Some(ty), env);
                // A number of days is a period too, and a deadline may be a day or a moment.
                if matches!((ty, &node.ty), (Type::Period, Type::Days) | (Type::Moment, Type::Date)) {
                    return node;
                }
                self.check_fits(&node, ty);
                node
            })
            .collect()
    }
}
